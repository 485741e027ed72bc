"""The history of acctkit's own tables, and the way up it (Alembic, without an alembic.ini)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlalchemy as sa

# oldest first; books that are up to date need no Alembic
REVISIONS = (
    "0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012", "0013", "0014",
    "0015", "0016", "0017",
)
HEAD = REVISIONS[-1]


def upgrade(conn: sa.Connection) -> None:
    """Bring the tables on `conn` to the head, inside its transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")
