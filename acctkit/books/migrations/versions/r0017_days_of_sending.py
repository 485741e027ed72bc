"""The day on which a message went stands in its own row, and an index of those that did not: a fact apart and an index
of states took six pages at every step of a delivery."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the days. A fact behind which no message stands that went, or may have gone, stays as it is."""
    op.add_column('outbox', sa.Column('sent_on', sa.Date(), nullable=True))
    op.execute("UPDATE outbox SET sent_on = (SELECT day FROM told WHERE fact = 'sent:' || dedupe_key)"
               " WHERE state IN ('sent', 'unknown')")
    op.execute("DELETE FROM told WHERE fact IN (SELECT 'sent:' || dedupe_key FROM outbox WHERE sent_on IS NOT NULL)")
    op.drop_index(op.f('ix_outbox_state'), table_name='outbox')
    op.create_index('ix_outbox_not_gone', 'outbox', ['queued_on'], unique=False,
                    sqlite_where=sa.text('sent_on IS NULL'), postgresql_where=sa.text('sent_on IS NULL'))


def downgrade() -> None:
    """An older acctkit would take none of the messages for sent, and write their letters again."""
    raise NotImplementedError("restore a backup instead")
