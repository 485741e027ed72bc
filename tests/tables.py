"""What new books cost, paid once a process, for most tests begin with new ones.

Their tables are made by Alembic once, and from then on by what SQLite remembers of them: sixteen steps take a twentieth
of a second. What SQLAlchemy compiled for one file serves the others. Tests of the books themselves, and whatever a test
starts as a command, go all the way.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from acctkit.books import ledger, migrations

_all_the_way, _prepare = migrations.upgrade, ledger.prepare_sqlite
_compiled: sa.util.LRUCache[Any, Any] = sa.util.LRUCache(2000)
_dialects: list[sa.Dialect] = []
_remembered: list[str] = []
at_once = True  # what the test that runs wants


def upgrade(conn: sa.Connection) -> None:
    """As `migrations.upgrade`, whose place it takes."""
    if not at_once or conn.dialect.name != "sqlite" or _texts(conn, "SELECT name FROM sqlite_master"):
        _all_the_way(conn)
    elif _remembered:
        for statement in _remembered:
            conn.exec_driver_sql(statement)
    else:
        _all_the_way(conn)
        _remembered.extend(_made(conn))


def prepare_sqlite(engine: sa.Engine) -> None:
    """As `ledger.prepare_sqlite`, whose place it takes."""
    _prepare(engine)
    if at_once:
        if not _dialects:
            _dialects.append(engine.dialect)
        engine.dialect = _dialects[0]
        engine.update_execution_options(compiled_cache=_compiled)


def _made(conn: sa.Connection) -> list[str]:
    """The statements that make the same: tables before what stands on them, and where Alembic is."""
    tables = _texts(conn, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    filled = [name for name in tables if _texts(conn, f'SELECT 1 FROM "{name}" LIMIT 1')]
    assert filled == ["alembic_version"], "what the steps write into tables is to be remembered, too"
    statements = _texts(conn, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type <> 'table', rowid")
    return [*statements, f"INSERT INTO alembic_version VALUES ('{migrations.HEAD}')"]


def _texts(conn: sa.Connection, query: str) -> list[str]:
    return [str(value) for value in conn.exec_driver_sql(query).scalars()]
