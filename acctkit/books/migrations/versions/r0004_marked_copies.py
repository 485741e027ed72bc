"""Marked copies of files, made for those who dropped them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; of files dropped before, none was made."""
    op.create_table('copies',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('how', sa.Text(), nullable=False),
    sa.Column('laid', sa.Text(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_copies_submission_id'), 'copies', ['submission_id'], unique=False)
    op.create_index(op.f('ix_copies_sha256'), 'copies', ['sha256'], unique=False)


def downgrade() -> None:
    """An older acctkit would post what it does not know to be a copy of its own."""
    raise NotImplementedError("restore a backup instead")
