"""Files that wait: how often they were tried, since when they are locked; and what was noticed when they were taken."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what is there was never tried in vain, and nothing was noticed about it."""
    op.add_column('sightings', sa.Column('tries', sa.Integer(), server_default='0', nullable=False))
    op.add_column('sightings', sa.Column('next_try', sa.Float(), nullable=True))
    op.add_column('sightings', sa.Column('lock', sa.Text(), server_default='', nullable=False))
    op.add_column('sightings', sa.Column('locked_since', sa.Float(), nullable=True))
    op.add_column('submissions', sa.Column('remarks', sa.JSON(), nullable=True))


def downgrade() -> None:
    """An older acctkit would not know what to do with files that wait."""
    raise NotImplementedError("restore a backup instead")
