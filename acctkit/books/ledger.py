"""Open the books: the engine, the tables of every form, migrated to what this acctkit and its plugins expect.

    ledger = open_books("sqlite:///books.db", root, plugins.forms)
    with ledger.begin() as conn:
        post(ledger, conn, ...)
    ledger.query(calendar).records("sales", period="2026-W47")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from acctkit.books import evolve, migrations, underway
from acctkit.books.columns import form_table
from acctkit.errors import BooksError
from acctkit.forms import Form

if TYPE_CHECKING:
    from acctkit.books.query import Query
    from acctkit.calendar import Calendar

WRITING = "acctkit_writing"
_MAKING = 0x61636374  # the lock of who makes or changes the tables, on PostgreSQL
QUICK = "acctkit_quick"  # a commit need not wait for the disk: what it writes outlives the process, not the power
LOG_PAGES = 8000  # of 4 KB, that SQLite writes into its log before it copies them into the books, waiting for the disk


@dataclass(frozen=True)
class Ledger:
    """Open books. `tables` holds the table of each form by the form's name; `where` is what people call them."""

    engine: sa.Engine
    forms: Mapping[str, Form]
    tables: Mapping[str, sa.Table]
    where: str

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """A transaction that may write: it waits for its turn, and ends whole or not at all.

        Raises BooksError when another program keeps the books locked, or the disk refuses.
        """
        with told(self.where), self.engine.execution_options(**{WRITING: True}).begin() as conn:
            yield conn

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that only reads, and sees the books as they were when it first looked."""
        with told(self.where), self.engine.connect() as conn:
            yield conn

    def query(self, calendar: Calendar | None = None, conn: sa.Connection | None = None) -> Query:
        """The books as plugins see them; with `conn`, as that transaction sees them, its own changes included."""
        from acctkit.books.query import Query

        return Query(self, calendar, conn)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def open_books(url: str, root: Path, forms: Mapping[str, Form], *, patience: float = 15.0) -> Ledger:
    """Open the books at `url` (a relative SQLite path starts at `root`), and migrate them where they need it.

    `patience` is how many seconds to wait for another program that writes. Raises BooksError, in one sentence, when
    they cannot be opened, are no books, come from a newer acctkit, or a form changed in a way that loses something.
    Mail that was under way when the machine went down is in doubt from then on.
    """
    engine, where = _engine(url, root, patience)
    tables = {name: form_table(form) for name, form in forms.items()}
    ledger = Ledger(engine, dict(forms), tables, where)
    try:
        with ledger.read() as conn:
            current = _revision(conn, where) == migrations.HEAD and evolve.unchanged(conn, forms)
            fell = current and underway.fallen(conn, underway.boot_id())
        if not current:
            with ledger.begin() as conn:  # looked at again inside: another program may have been here first
                if engine.dialect.name == "postgresql":
                    conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_MAKING)))
                if _revision(conn, where) != migrations.HEAD:
                    migrations.upgrade(conn)
                if not evolve.unchanged(conn, forms):
                    evolve.evolve(conn, forms, tables)
                fell = underway.fallen(conn, underway.boot_id())
        if fell:
            with ledger.begin() as conn:
                underway.doubt_after_fall(conn, underway.boot_id())
    except BaseException:
        engine.dispose()
        raise
    return ledger


@contextmanager
def told(where: str) -> Iterator[None]:
    """Turn what a database says when it cannot work into a BooksError."""
    try:
        yield
    except IntegrityError:
        raise  # a mistake of ours, never of the place
    except DBAPIError as error:
        reason = _reason(str(error.orig), where)
        if reason is None:
            raise
        raise BooksError(reason) from error


def _reason(said: str, where: str) -> str | None:
    low = said.lower()
    if "locked" in low or "busy" in low:
        return f"The books {where} are locked by another program; wait until it ends, or close it, and try again."
    if "not a database" in low:
        return f"{where} is not a database; move the file away, or correct [books] url."
    if "unable to open" in low:
        return f"The books {where} cannot be opened; see that the folder exists and may be written to."
    if "readonly" in low or "read-only" in low:
        return f"The books {where} are read-only; see that the file and its folder may be written to."
    if "malformed" in low:
        return f"The books {where} are damaged; restore them from a backup."
    if "full" in low or "disk i/o" in low:
        return f"The disk refuses to write the books {where} ({said}); make room, or mend it, and run again."
    if "connection" in low or "authentication" in low or "could not translate" in low:
        return f"The database of the books ({where}) cannot be reached: {said.splitlines()[0]}; check [books] url."
    return None


def _revision(conn: sa.Connection, where: str) -> str:
    """The revision of the tables, or an empty string when there are none yet."""
    if not sa.inspect(conn).has_table("alembic_version"):
        return ""
    found = conn.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or ""
    if found and found not in migrations.REVISIONS:
        raise BooksError(f"The books {where} were written by a newer acctkit (tables {found}); update acctkit.")
    return str(found)


def _engine(url: str, root: Path, patience: float) -> tuple[sa.Engine, str]:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise BooksError(f"[books] url '{parsed.get_backend_name()}' is not supported; use SQLite or PostgreSQL.")
        if parsed.get_backend_name() != "sqlite":
            return _fresh(_engine_of(parsed)), parsed.render_as_string(hide_password=True)
        where = parsed.database or ":memory:"
        if where == ":memory:" or where.startswith("file:"):
            return _engine_of.__wrapped__(parsed, patience), where  # may be in memory: such books end with their engine
        where = str(root / where)
        return _fresh(_engine_of(parsed.set(database=where), patience)), where
    except (ArgumentError, NoSuchModuleError) as error:
        raise BooksError(f"[books] url '{url}' names no database ({error}); write sqlite:///books.db.") from None
    except ModuleNotFoundError as error:
        raise BooksError(f"[books] url needs the package {error.name}; install acctkit[postgres].") from None


@lru_cache(maxsize=8)
def _engine_of(url: sa.URL, patience: float | None = None) -> sa.Engine:
    """The engine of a place, the same one each time: it keeps what SQLAlchemy compiled, which takes longer than most of
    the reading does where one process runs day after day."""
    if patience is None:
        return sa.create_engine(url)
    engine = sa.create_engine(url, connect_args={"timeout": patience})
    prepare_sqlite(engine)
    return engine


def _fresh(engine: sa.Engine) -> sa.Engine:
    """The engine without the connections of before: what lies at its place may be another file by now."""
    engine.dispose()
    return engine


def prepare_sqlite(engine: sa.Engine) -> None:
    """Everything that is said to SQLite alone: its settings, and transactions that begin when SQLAlchemy says so.

    synchronous=FULL: a commit that was reported is on the disk, also when the power goes, but where a delivery names
    what it is about to hand over instead (`mail/batches.py`).
    """

    @sa.event.listens_for(engine, "connect")
    def connected(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None  # the driver must not begin transactions of its own
        log = f"wal_autocheckpoint={LOG_PAGES}"
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", log):
            dbapi.execute(f"PRAGMA {pragma}").close()

    @sa.event.listens_for(engine, "begin")
    def begun(conn: sa.Connection) -> None:
        quick = bool(conn.get_execution_options().get(QUICK))
        if conn.info.get(QUICK, False) != quick:
            conn.exec_driver_sql(f"PRAGMA synchronous={'NORMAL' if quick else 'FULL'}")
            conn.info[QUICK] = quick
        # a transaction that reads first and writes later could not wait for its turn: it must say so at once
        writing = conn.get_execution_options().get(WRITING)
        conn.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
