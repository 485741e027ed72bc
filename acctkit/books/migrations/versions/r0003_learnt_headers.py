"""Headers that an admin taught; and findings that stand for many cells."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column; every finding that is there stands for one cell."""
    op.create_table('aliases',
    sa.Column('form', sa.Text(), nullable=False),
    sa.Column('rep', sa.Text(), nullable=False),
    sa.Column('word', sa.Text(), nullable=False),
    sa.Column('column', sa.Text(), nullable=False),
    sa.Column('header', sa.Text(), nullable=False),
    sa.Column('added_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('form', 'rep', 'word')
    )
    op.add_column('findings', sa.Column('count', sa.Integer(), server_default='1', nullable=False))


def downgrade() -> None:
    """An older acctkit would not read what was taken by a taught header."""
    raise NotImplementedError("restore a backup instead")
