"""The day on which a message went stands in its own row: a fact apart was another table and two indexes to write."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the days. A fact that no message stands behind stays as it is."""
    op.add_column('outbox', sa.Column('sent_on', sa.Date(), nullable=True))
    op.execute("UPDATE outbox SET sent_on = (SELECT day FROM told WHERE fact = 'sent:' || dedupe_key)")
    op.execute("DELETE FROM told WHERE fact IN (SELECT 'sent:' || dedupe_key FROM outbox)")


def downgrade() -> None:
    """An older acctkit would take none of the messages for sent, and write their letters again."""
    raise NotImplementedError("restore a backup instead")
