"""One connection for many transactions, which knows whether others wrote meanwhile."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from acctkit.books.ledger import open_books
from acctkit.books.schema import carriers
from acctkit.books.single import Single


def test_it_knows_what_others_wrote_and_not_its_own(tmp_path: Path) -> None:
    ledger = open_books("sqlite:///books.db", tmp_path, {})
    with closing(Single(ledger.engine)) as single:
        assert single.news(), "who never looked knows nothing yet"
        assert not single.news()
        with single.begin() as conn:
            conn.execute(sa.insert(carriers).values(name="mine"))
        assert not single.news()
        with ledger.begin() as conn:
            conn.execute(sa.insert(carriers).values(name="theirs"))
        assert single.news() and not single.news()
        with single.connect() as conn:
            assert sorted(conn.scalars(sa.select(carriers.c.name))) == ["mine", "theirs"]
    ledger.close()


def test_what_fails_is_undone_and_the_connection_goes_on(tmp_path: Path) -> None:
    ledger = open_books("sqlite:///books.db", tmp_path, {})
    with closing(Single(ledger.engine)) as single:
        try:
            with single.begin() as conn:
                conn.execute(sa.insert(carriers).values(name="lost"))
                raise ValueError
        except ValueError:
            pass
        with single.connect() as conn:
            assert conn.scalar(sa.select(sa.func.count()).select_from(carriers)) == 0
    ledger.close()
