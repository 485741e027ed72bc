"""The books know what came back of the messages that went, and which addresses are marked for it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table('bounces',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), server_default='', nullable=False),
    sa.Column('diagnostic', sa.Text(), server_default='', nullable=False),
    sa.Column('marks', sa.Boolean(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('told_by', sa.Integer(), nullable=True),
    sa.Column('cleared_on', sa.Date(), nullable=True),
    sa.Column('cleared_by', sa.Text(), server_default='', nullable=False),
    sa.Column('cleared_for', sa.Text(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('answer', 'message', 'address')
    )
    op.create_index(op.f('ix_bounces_address'), 'bounces', ['address'], unique=False)
    op.create_index(op.f('ix_bounces_message'), 'bounces', ['message'], unique=False)


def downgrade() -> None:
    """Take the table away."""
    op.drop_index(op.f('ix_bounces_message'), table_name='bounces')
    op.drop_index(op.f('ix_bounces_address'), table_name='bounces')
    op.drop_table('bounces')
