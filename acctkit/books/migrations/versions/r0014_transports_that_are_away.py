"""Messages know what they were handed to; of transports it is kept whether one is away; mail can be stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, empty for the messages so far, the index and the tables."""
    op.add_column('outbox', sa.Column('transport', sa.Text(), server_default='', nullable=False))
    op.add_column('outbox', sa.Column('looks', sa.Integer(), server_default='0', nullable=False))
    op.create_index(op.f('ix_outbox_recipient'), 'outbox', ['recipient'], unique=False)
    op.create_table('carriers',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('failures', sa.Integer(), server_default='0', nullable=False),
    sa.Column('since', sa.Float(), nullable=True),
    sa.Column('open_until', sa.Float(), server_default='0', nullable=False),
    sa.Column('reason', sa.Text(), server_default='', nullable=False),
    sa.Column('person', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('tokens', sa.Float(), server_default='0', nullable=False),
    sa.Column('refilled_at', sa.Float(), nullable=True),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('stops',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('ended_by', sa.Text(), server_default='', nullable=False),
    sa.Column('ended_at', sa.Text(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('id')
    )


def downgrade() -> None:
    """An older acctkit would send what a person stopped, and again what is in doubt."""
    raise NotImplementedError("restore a backup instead")
