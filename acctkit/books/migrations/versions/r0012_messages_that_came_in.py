"""The books know the messages that came in, and the files that each brought: the feedback answers them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table('incoming',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('folder', sa.Text(), nullable=False),
    sa.Column('message_id', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('reply_to', sa.Text(), nullable=False),
    sa.Column('left', sa.JSON(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('source', 'key')
    )
    op.create_index(op.f('ix_incoming_folder'), 'incoming', ['folder'], unique=False)
    op.create_table('incoming_files',
    sa.Column('incoming_id', sa.Integer(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('incoming_id', 'path')
    )
    op.create_index(op.f('ix_incoming_files_sha256'), 'incoming_files', ['sha256'], unique=False)


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table('incoming_files')
    op.drop_table('incoming')
