"""What a delivery may be handing over now is named, with the boot of its machine."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, empty."""
    op.create_table('underway',
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('transport', sa.Text(), nullable=False),
    sa.Column('boot', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('message')
    )


def downgrade() -> None:
    """An older acctkit would not look what was under way, and could send it again."""
    raise NotImplementedError("restore a backup instead")
