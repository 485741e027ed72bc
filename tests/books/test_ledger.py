"""Opening the books: settings of the database, migrations, and what people are told when it does not work."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from acctkit.books import migrations, schema
from acctkit.books.ledger import open_books
from acctkit.errors import BooksError
from acctkit.mail.outbox import WHOLE
from tests.books.book_samples import FORMS, SALES, Desk, checked, sale

URL = "sqlite:///books.db"


def test_the_migrations_make_the_tables_of_the_schema(tmp_path: Path) -> None:
    ledger = open_books(URL, tmp_path, {})
    with ledger.read() as conn:
        assert compare_metadata(MigrationContext.configure(conn), schema.metadata) == []
    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert [one.revision for one in script.walk_revisions()][::-1] == list(migrations.REVISIONS)
    assert script.get_heads() == [migrations.HEAD]


def test_sqlite_is_set_up_for_money(desk: Desk) -> None:
    with desk.ledger.read() as conn:
        assert conn.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert conn.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert conn.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert (desk.root / "books.db").exists()


def test_books_that_are_up_to_date_open_without_alembic(tmp_path: Path) -> None:
    open_books(URL, tmp_path, FORMS).close()
    code = (
        "import sys; from pathlib import Path; from tests.books.book_samples import FORMS;"
        "from acctkit.books.ledger import open_books;"
        f"open_books('{URL}', Path({str(tmp_path)!r}), FORMS); assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_readers_and_a_writer_do_not_wait_for_each_other(desk: Desk) -> None:
    other = open_books(URL, desk.root, FORMS, patience=0.05)
    desk.drop("ana/a.xlsx", checked(SALES, [sale(10)]))
    with other.read() as before:
        assert len(other.query(conn=before).records("sales")) == 1
        desk.drop("ana/b.xlsx", checked(SALES, [sale(10, "a2")]))
        assert len(other.query(conn=before).records("sales")) == 1  # still as it was when first looked at
    assert len(other.query().records("sales")) == 2


def test_a_second_writer_is_told_who_is_in_the_way(desk: Desk) -> None:
    other = open_books(URL, desk.root, FORMS, patience=0.05)
    with desk.ledger.begin(), pytest.raises(BooksError, match=r"books\.db are locked by another"), other.begin():
        pass


def test_a_transaction_ends_whole_or_not_at_all(desk: Desk) -> None:
    with pytest.raises(ZeroDivisionError), desk.ledger.begin() as conn:
        conn.execute(sa.insert(schema.meta).values(name="x", value="y"))
        conn.exec_driver_sql("CREATE TABLE t (a)")
        raise ZeroDivisionError
    with desk.ledger.read() as conn:
        assert not sa.inspect(conn).has_table("t")
        assert conn.execute(sa.select(schema.meta.c.name).where(schema.meta.c.name == "x")).first() is None


def test_what_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "books.db").write_bytes(b"PK\x03\x04 a workbook, perhaps" * 100)
    with pytest.raises(BooksError, match=r"books\.db is not a database"):
        open_books(URL, tmp_path, {})


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BooksError, match="cannot be opened; see that the folder exists"):
        open_books("sqlite:///nowhere/books.db", tmp_path, {})


def test_books_opened_read_only_say_so(tmp_path: Path) -> None:
    plain = tmp_path / "books.db"
    with sqlite3.connect(plain) as made:
        made.execute("CREATE TABLE t (a)")
    with pytest.raises(BooksError, match="are read-only"):
        open_books(f"sqlite:///file:{plain}?mode=ro&uri=true", tmp_path, {})


def test_books_of_a_newer_acctkit_are_left_alone(tmp_path: Path) -> None:
    open_books(URL, tmp_path, {}).close()
    with sqlite3.connect(tmp_path / "books.db") as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(BooksError, match="written by a newer acctkit"):
        open_books(URL, tmp_path, {})


@pytest.mark.parametrize("url", ["books.db", "nosuch://x/y", ""])
def test_a_wrong_address_is_one_sentence(tmp_path: Path, url: str) -> None:
    with pytest.raises(BooksError, match=r"\[books\] url"):
        open_books(url, tmp_path, {})


def test_two_that_open_new_books_at_once_make_them_once(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from tests.books.book_samples import FORMS;"
        "from acctkit.books.ledger import open_books;"
        f"open_books('{URL}', Path({str(tmp_path)!r}), FORMS)"
    )
    running = [subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[2]) for _ in range(3)]
    assert [one.wait() for one in running] == [0, 0, 0]


@contextmanager
def earlier(folder: Path, revision: str) -> Iterator[sa.Connection]:
    """New books as an acctkit of that revision left them, to put something in."""
    engine = sa.create_engine(f"sqlite:///{folder / 'books.db'}")
    with engine.begin() as conn:
        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.attributes["connection"] = conn
        command.upgrade(config, revision)
        yield conn
    engine.dispose()


def test_books_of_an_earlier_acctkit_are_brought_up_with_what_is_in_them(tmp_path: Path) -> None:
    with earlier(tmp_path, migrations.REVISIONS[0]) as conn:
        conn.exec_driver_sql("INSERT INTO sightings VALUES ('ana/a.xlsx', '1:2:3:4', 5.0, 6.0, 7)")
    ledger = open_books(URL, tmp_path, FORMS)
    with ledger.read() as conn:
        [row] = conn.execute(sa.select(schema.sightings)).all()
    assert tuple(row) == ("ana/a.xlsx", "1:2:3:4", 5.0, 6.0, 7, 0, None, "", None)


def test_messages_of_an_earlier_acctkit_stand_as_they_were(tmp_path: Path) -> None:
    old = {
        "id": "5f", "dedupe_key": "k", "kind": "overdue-notice", "recipient": "a@x.example", "subject": "S",
        "mime": b"m", "sha256": "", "message_id": "", "tells": "[]", "state": "queued", "approval": "waits",
        "queued_on": "2026-11-25", "queued_at": "",
    }
    gone = old | {"id": "6f", "dedupe_key": "j", "state": "sent", "approval": ""}
    with earlier(tmp_path, "0009") as conn:
        names = ", ".join(old)
        conn.execute(sa.text(f"INSERT INTO outbox ({names}) VALUES (:{names.replace(', ', ', :')})"), [old, gone])
        facts = [("letter:1", "5f", "2026-11-25"), ("sent:j", "6f", "2026-11-26"), ("sent:i", "", "2026-11-20")]
        conn.exec_driver_sql("INSERT INTO told VALUES (?, ?, ?)", facts)
    ledger = open_books(URL, tmp_path, FORMS)
    assert {fact: f"{day}" for fact, day in ledger.query().told("").items()} == {fact: day for fact, _, day in facts}
    with ledger.read() as conn:
        assert set(conn.scalars(sa.select(schema.told.c.fact))) == {"letter:1", "sent:i"}
        row = conn.execute(WHOLE.where(schema.NOT_GONE)).mappings().one()
        assert conn.execute(sa.select(schema.verdicts)).all() == []
    assert (row["state"], row["approval"], row["tells"], row["mime"]) == ("queued", "waits", [], b"m")
    assert (row["cc"], row["amounts"], row["held_from"]) == ([], {}, "")
