"""Files that came in a zip know the zip's own submission."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; no file came in a zip so far."""
    op.add_column('submissions', sa.Column('inside', sa.Integer(), nullable=True))


def downgrade() -> None:
    """An older acctkit would open the zip once more, as files of its own."""
    raise NotImplementedError("restore a backup instead")
