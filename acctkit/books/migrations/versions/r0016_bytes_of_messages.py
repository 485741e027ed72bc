"""The bytes of messages lie in a table of their own: each step of a delivery writes the row of its message anew."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the bytes. A message that could not be made has none."""
    op.create_table('mimes',
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('mime', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('message')
    )
    op.execute("INSERT INTO mimes (message, mime) SELECT id, mime FROM outbox WHERE length(mime) > 0")
    op.drop_column('outbox', 'mime')


def downgrade() -> None:
    """An older acctkit kept the bytes of the newest letter alone."""
    raise NotImplementedError("restore a backup instead")
