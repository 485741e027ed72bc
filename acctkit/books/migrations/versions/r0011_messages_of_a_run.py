"""The messages of a run are found by an index: without one every message ever written is read through for it."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index('ix_outbox_run_id', 'outbox', ['run_id'], unique=False)


def downgrade() -> None:
    """Take the index away."""
    op.drop_index('ix_outbox_run_id', table_name='outbox')
