"""Records know which of their values are cells of other files."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what records keep of others, what witnesses say by themselves, and which columns a sheet speaks for."""
    op.create_table(
        'kept',
        sa.Column('form', sa.Text(), nullable=False),
        sa.Column('record_id', sa.Integer(), nullable=False),
        sa.Column('column', sa.Text(), nullable=False),
        sa.Column('own', sa.JSON(), nullable=True),
        sa.Column('submission_id', sa.Integer(), nullable=True),
        sa.Column('sheet', sa.Text(), server_default='', nullable=False),
        sa.Column('number', sa.Integer(), server_default='0', nullable=False),
        sa.PrimaryKeyConstraint('form', 'record_id', 'column'),
    )
    op.create_index(op.f('ix_kept_submission_id'), 'kept', ['submission_id'], unique=False)
    op.add_column('witnesses', sa.Column('own', sa.JSON(), nullable=True))
    op.add_column('sheets', sa.Column('said', sa.JSON(), nullable=True))


def downgrade() -> None:
    """An older acctkit would lose what a withdrawal gives back."""
    raise NotImplementedError("restore a backup instead")
