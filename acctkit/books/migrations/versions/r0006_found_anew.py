"""Submissions know how often a later check found in them what an earlier one had not."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the count; nothing was found anew so far."""
    op.add_column('submissions', sa.Column('found_anew', sa.Integer(), server_default='0', nullable=False))


def downgrade() -> None:
    """An older acctkit would not tell of what was found since."""
    raise NotImplementedError("restore a backup instead")
