"""Books in memory: posted to as a run does it, read as plugins read them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from acctkit import (
    Check,
    CheckDesk,
    Content,
    Day,
    Draft,
    Entry,
    Figure,
    Form,
    Id,
    Key,
    Part,
    Person,
    Quantity,
    Reconciliation,
    Row,
    Text,
    Traced,
    column,
)
from acctkit.testing import (
    adds_up,
    assert_sound,
    books_of,
    check_desk,
    entries_of,
    findings_of,
    letter_of,
    mail_desk,
    section_desk,
)

WEEK = "2026-W47"
TUESDAY = dt.date(2026, 11, 17)


class VisitRow(Row):
    date: Day = column("Visited on", "Visitado el")
    account: Id = column("Account", "Cliente")
    guests: Quantity = column("Guests", "Invitados", ge=0)


class ShopRow(Row):
    shop: Id = column("Shop", "Tienda")


VISITS = Form("visits", Text("Visits", "Visitas"), VisitRow, date="date", keys=(Key("date", "account"),))
SHOPS = Form("shops", Text("Shops", "Tiendas"), ShopRow, who="office", keys=(Key("shop"),))


def visit(guests: object, account: str = "100") -> dict[str, object]:
    return {"date": TUESDAY, "account": account, "guests": guests}


def test_what_is_posted_is_read_as_plugins_read_it() -> None:
    books = books_of([VISITS, SHOPS], {"visits": [visit(3), visit("4.5", "200")]}, rep="7")
    (record, other) = books.records("visits", period=WEEK)
    assert (record.rep, record.period, record.row.guests, other.number) == ("7", WEEK, 3, 3)
    (summed,) = books.sums("visits", ["guests"], ["rep"])
    assert summed.key == ("7",) and summed["guests"].value == Decimal("7.5") and adds_up(summed["guests"], books)
    assert not adds_up(Traced(Decimal(9), summed["guests"].parts), books)
    assert not adds_up(Traced(Decimal(3), lambda: [Part("visits", 99, "guests", Decimal(3))]), books)
    assert books.has("visits") and not books.has("sales") and books.records("sales") == ()


def test_books_are_apart_from_each_other() -> None:
    one, other = books_of([VISITS]), books_of([VISITS])
    one.post("visits", visit(3), rep="7")
    assert other.records("visits") == []


def test_a_reps_rows_need_a_rep() -> None:
    with pytest.raises(ValueError, match=r"say whose rows these are: post\('visits', ..., rep='7'\)"):
        books_of([VISITS], {"visits": [visit(3)]})


def test_a_file_replaces_what_its_path_said() -> None:
    books = books_of([VISITS])
    books.post("visits", visit(3), rep="7", path="7/week.xlsx")
    books.post("visits", visit(4), rep="7", path="7/week.xlsx")
    assert [one.row.guests for one in books.records("visits")] == [4]


def test_what_the_books_do_not_take_fails_the_test_with_the_reason() -> None:
    books = books_of([VISITS], {"visits": [visit(3), visit(3, "200"), visit(3, "300")]}, rep="7")
    with pytest.raises(AssertionError, match=r"The books took no visits, the file is rejected: .*7/1\.xlsx"):
        books.post("visits", visit(3), visit(5, "400"), visit(5, "500"), rep="7")


def test_files_that_are_not_in_the_books_and_what_was_told() -> None:
    books = books_of([SHOPS])
    books.refuse("shops", shop="X?", number=4)
    books.leave_unread("7/week.xlsx", "visits", status="pending")
    books.tell("shop:1:opened", on=TUESDAY)
    (row,), (file,) = books.refused("shops"), books.unread()
    assert (row.number, row.values) == (4, {"shop": "X?"})
    assert (file.path, file.folder, file.status, file.forms) == ("7/week.xlsx", "7", "pending", ("visits",))
    assert books.told("shop:") == {"shop:1:opened": TUESDAY}


def test_desks_stand_on_a_day() -> None:
    books, ana = books_of([VISITS]), Person("7", "Ana")
    assert check_desk(books, person=ana).people == {"7": ana}
    assert section_desk(books, TUESDAY, rep="7").week.label == mail_desk(books).week.label == WEEK
    assert section_desk(books).as_of == dt.date(2026, 11, 25)


def test_a_check_is_called_with_entries() -> None:
    def look(desk: CheckDesk, entries: list[Entry[VisitRow]]) -> list[object]:
        return [entry.cells["guests"] for entry in entries if entry.row.guests > 20]

    check = Check("visits", "visits", look)  # type: ignore[arg-type]
    assert findings_of(check.run, check_desk(books_of([VISITS])), VISITS, [visit(3), visit(30)]) == ["C3"]
    assert [entry.number for entry in entries_of(VISITS, [visit(3), visit(30)])] == [2, 3]


@pytest.mark.parametrize(("content", "said"), [
    (Content(reconciliations=(Reconciliation(Text("Two ways"), Decimal(1), Decimal(2)),)), "Two ways: 1 is not 2"),
    (Content(figures=(Figure("guests", Text("Guests"), Traced(Decimal(3))),)), "the figure guests: 3 is not the sum"),
])
def test_content_that_breaks_a_promise_is_told(content: Content, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        assert_sound(content, books_of([VISITS]))


def test_a_draft_is_read_as_its_receiver_reads_it(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "templates").mkdir()
    (folder / "templates" / "hello.es.txt").write_text("Subject: Hola, {{ name }}\n\n{{ 1234.5|money }}\n", "utf-8")
    letter = letter_of(Draft("hello", "ana@example.com", "hello", {"name": "Ana"}, "hello:1", "es"), folder)
    assert (letter.subject, letter.text, letter.to) == ("Hola, Ana", "1.234,50\n", "ana@example.com")
