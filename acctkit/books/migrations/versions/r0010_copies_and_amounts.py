"""Messages know who gets a copy, and what they ask for; what persons decided of them is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, empty for the messages so far, and the table."""
    op.add_column('outbox', sa.Column('cc', sa.JSON(), server_default='[]', nullable=False))
    op.add_column('outbox', sa.Column('amounts', sa.JSON(), server_default='{}', nullable=False))
    op.add_column('outbox', sa.Column('held_from', sa.Text(), server_default='', nullable=False))
    op.create_table('verdicts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('verdict', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_verdicts_message'), 'verdicts', ['message'], unique=False)


def downgrade() -> None:
    """An older acctkit would send what a person holds back."""
    raise NotImplementedError("restore a backup instead")
