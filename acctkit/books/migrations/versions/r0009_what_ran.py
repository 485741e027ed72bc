"""Runs know which command they were: `run`, or one that sends a mailing by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the command; all so far were `run`."""
    op.add_column('runs', sa.Column('command', sa.Text(), server_default='run', nullable=False))


def downgrade() -> None:
    """An older acctkit would make packages of weeks that only a mailing was about."""
    raise NotImplementedError("restore a backup instead")
