"""Documents in the books: which there are, which rows name them, and which nobody names."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from acctkit import Day, Form, Id, Key, Label, Row, Text, column
from acctkit.books import documents
from acctkit.books.coming import Coming
from acctkit.books.schema import postings
from acctkit.testing import TestBooks, books_of


class SpentRow(Row):
    date: Day = column("Date", "Fecha")
    shop: Id = column("Shop", "Tienda")
    receipt: Label | None = column("Receipt", "Recibo", default=None)


class LetterRow(Row):
    letter: Id = column("Letter", "Carta")
    scan: Label | None = column("Scan", "Escaneo", default=None)


SPENT = Form("spent", Text("Spent", "Gastado"), SpentRow, date="date", keys=(Key("date", "shop"),),
             documents=("receipt",))
LETTERS = Form("letters", Text("Letters", "Cartas"), LetterRow, who="office", keys=(Key("letter"),),
               documents=("scan",))
MONDAY = dt.date(2026, 11, 16)


def spent(day: int, shop: str, receipt: str | None = None) -> dict[str, object]:
    return {"date": MONDAY + dt.timedelta(day), "shop": shop, "receipt": receipt}


@pytest.fixture
def books() -> TestBooks:
    return books_of([SPENT, LETTERS])


def alone(books: TestBooks) -> list[str]:
    with books._ledger.read() as conn:
        return [one.path for one in documents.unclaimed(books._ledger, conn)]


def test_documents_are_listed_by_folder_the_latest_of_each_path(books: TestBooks) -> None:
    books.keep("7/taxi.pdf", b"blurred", on=MONDAY)
    books.keep("7/taxi.pdf", b"sharp")
    books.keep("8/taxi.pdf")
    books.leave_unread("7/broken.pdf")
    assert [(one.path, one.name, one.rep, one.version) for one in books.documents()] == [
        ("7/taxi.pdf", "taxi.pdf", "7", 2), ("8/taxi.pdf", "taxi.pdf", "8", 1),
    ]
    assert [one.path for one in books.documents(rep="8")] == ["8/taxi.pdf"]


def test_each_rep_names_his_own_documents(books: TestBooks) -> None:
    books.keep("7/taxi.pdf")
    books.post("spent", spent(0, "Cab", "taxi"), rep="7")
    books.post("spent", spent(0, "Cab", "taxi"), spent(1, "Bar"), rep="8")
    (mine,) = books.claims("spent", rep="7")
    assert (mine.name, mine.column) == ("taxi", "receipt") and mine.document is not None
    (theirs,) = books.claims("spent", rep="8")
    assert theirs.documents == () and theirs.document is None
    assert alone(books) == []


def test_claims_keep_to_days_weeks_and_forms(books: TestBooks) -> None:
    books.post("spent", spent(0, "Cab", "a"), spent(7, "Cab", "b"), rep="7")
    assert [one.name for one in books.claims("spent", period="2026-W47")] == ["a"]
    assert [one.name for one in books.claims("spent", since=MONDAY + dt.timedelta(7))] == ["b"]
    assert [one.name for one in books.claims("spent", shop="Cab")] == ["a", "b"]
    assert books.claims("nobody's") == ()


def test_the_office_has_documents_too(books: TestBooks) -> None:
    books.keep("office/contract.pdf")
    books.keep("7/contract.pdf")
    books.post("letters", {"letter": "L1", "scan": "contract.pdf"})
    (claim,) = books.claims("letters")
    assert [one.path for one in claim.documents] == ["office/contract.pdf"] and alone(books) == ["7/contract.pdf"]


def test_a_file_that_is_written_over_every_week_is_told_by_the_day_of_its_row(books: TestBooks) -> None:
    books.today = MONDAY
    books.keep("7/scan.pdf", b"first week", on=MONDAY)
    books.post("spent", spent(0, "Cab", "scan.pdf"), rep="7")
    books.today = MONDAY + dt.timedelta(7)
    books.keep("7/scan.pdf", b"second week", on=books.today)
    books.post("spent", spent(7, "Bar", "scan.pdf"), rep="7")
    assert [one.document.version for one in books.claims("spent") if one.document] == [1, 2]
    assert alone(books) == []


def test_nobody_is_asked_about_documents_where_no_form_names_any() -> None:
    books = books_of([Form("plain", Text("Plain"), SpentRow, date="date", keys=(Key("date", "shop"),))])
    books.keep("7/taxi.pdf")
    assert alone(books) == [] and books.claims("plain") == ()


def test_the_many_hundredth_receipt_costs_no_more_than_the_first(books: TestBooks) -> None:
    receipts = [f"r{n}.pdf" for n in range(60)]
    books.post("spent", *(spent(0, f"S{n}", name) for n, name in enumerate(receipts)), rep="7")
    kept = [books.keep(f"7/{name}").submission for name in receipts]
    coming, asked = Coming(books._ledger, {}), []

    def count(*_: object) -> None:
        asked.append(1)

    sa.event.listen(books._ledger.engine, "before_cursor_execute", count)
    with books._ledger.begin() as conn:
        for one in kept[:2]:
            coming.came(conn, one, as_of=MONDAY, run_id=None)
        first = len(asked)
        for one in kept[2:]:
            coming.came(conn, one, as_of=MONDAY, run_id=None)
        posted = conn.execute(sa.select(postings.c.submission_id).where(postings.c.submission_id.in_(kept))).all()
    assert len(posted) == len(kept)  # each told the week of its row
    assert len(asked) - first <= 3 * len(kept) + 1  # and looked neither at every row nor at every document again


def test_a_folder_is_looked_at_anew_when_its_rows_have_changed(books: TestBooks) -> None:
    coming = Coming(books._ledger, {})
    taxi = books.keep("7/taxi.pdf").submission
    with books._ledger.begin() as conn:
        assert coming.touched(conn, taxi) == set()
    books.post("spent", spent(0, "Cab", "receipts\\Taxi; hotel"), rep="7")
    with books._ledger.begin() as conn:
        coming.forget("7")
        assert coming.touched(conn, taxi) == {("spent", "2026-W47")}
