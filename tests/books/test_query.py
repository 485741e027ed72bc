"""The books as plugins read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit.books import memo, schema
from acctkit.books.memo import Remembering
from acctkit.types import Books
from tests.books.book_samples import (
    ACCOUNTS,
    CALENDAR,
    INVOICES,
    SALES,
    Desk,
    bill,
    checked,
    customer,
    error,
    sale,
)

AMOUNTS = st.decimals("-99999999", "99999999", places=4)


def test_it_is_what_plugins_are_promised(desk: Desk) -> None:
    books: Books = desk.ledger.query(CALENDAR)
    assert books.has("sales") and not books.has("mileage")
    assert books.records("mileage") == () and books.sums("mileage", ["miles"]) == () and books.refused("mileage") == ()


def test_records_come_in_the_order_of_day_rep_file_sheet_and_row(desk: Desk) -> None:
    desk.drop("zoe/z.xlsx", checked(SALES, [sale(10, "z2"), sale(9, "z1")]))
    desk.drop("ana/b.xlsx", checked(SALES, [sale(10, "b1")]))
    desk.drop("ana/a.xlsx", checked(SALES, [sale(10, "x1"), sale(10, "x2")]))
    assert [record.row.account for record in desk.ledger.query().records("sales")] == ["z1", "x1", "x2", "b1", "z2"]


def test_filters(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(SALES, [sale(10, "a1", currency="USD"), sale(11, "a1"), sale(12, "a2")]))
    desk.drop("ben/a.xlsx", checked(SALES, [sale(10, "a1")]))
    query = desk.ledger.query()

    def found(**how: object) -> list[tuple[str, str]]:
        return [(record.rep, record.period) for record in query.records("sales", **how)]  # type: ignore[arg-type]

    assert found(rep="ben") == [("ben", "2026-W10")]
    assert found(period="2026-W10", currency=None) == [("ben", "2026-W10")]
    assert found(account="a2") == [("ana", "2026-W12")]
    monday = dt.date.fromisocalendar(2026, 11, 1)
    assert found(since=monday, until=monday) == [("ana", "2026-W11")]
    with pytest.raises(KeyError):
        found(colour="red")


def test_sums_are_grouped_sorted_and_traced(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(SALES, [sale(10, "a2", "1.10"), sale(10, "a1", "2.20"), sale(11, "a2", "0.0001")]))
    desk.drop("ben/a.xlsx", checked(SALES, [sale(10, "a2", "5", currency="EUR")]))
    sums = desk.ledger.query().sums("sales", ["amount", "units"], ["currency", "account"])
    assert [(s.key, s["amount"].value, s["units"].value, s.count) for s in sums] == [
        ((None, "a1"), Decimal("2.20"), Decimal(1), 1), ((None, "a2"), Decimal("1.1001"), Decimal(2), 2),
        (("EUR", "a2"), Decimal(5), Decimal(1), 1),
    ]
    for one in sums:
        parts = list(one["amount"].parts())
        assert sum((part.amount for part in parts), Decimal(0)) == one["amount"].value and len(parts) == one.count
        assert {(part.form, part.column) for part in parts} == {("sales", "amount")}
    since = dt.date.fromisocalendar(2026, 10, 1)
    by_rep = desk.ledger.query().sums("sales", ["amount"], ["rep", "period"], since=since)
    assert [s.key for s in by_rep] == [("ana", "2026-W10"), ("ana", "2026-W11"), ("ben", "2026-W10")]
    assert desk.ledger.query().sums("sales", ["amount"], rep="nobody") == []
    with pytest.raises(TypeError, match="account of form sales holds no numbers"):
        desk.ledger.query().sums("sales", ["account"])


def test_a_rep_that_an_office_form_names_is_its_own_column(desk: Desk) -> None:
    desk.drop("office/a.xlsx", checked(ACCOUNTS, [customer("a1", "One", rep="ana"), customer("a2", "Two")]))
    assert [record.row.account for record in desk.ledger.query().records("accounts", rep="ana")] == ["a1"]
    assert {record.rep for record in desk.ledger.query().records("accounts")} == {""}


def test_what_was_said_before_is_kept_with_its_day_but_nothing_of_a_file_that_was_withdrawn(desk: Desk) -> None:
    desk.drop("office/a.xlsx", checked(ACCOUNTS, [customer("a1", "One", rep="ana"), customer("a2", "Two")]))
    wrong = desk.drop("office/b.xlsx", checked(ACCOUNTS, [customer("a1", "One", rep="zoe")]))
    desk.drop("office/c.xlsx", checked(ACCOUNTS, [customer("a1", "One", rep="ben")]))
    said = desk.ledger.query().versions("accounts", account="a1")
    assert [one.row.rep for one in said] == ["ana", "zoe", "ben"] and {type(one.day) for one in said} == {dt.date}
    desk.withdraw(wrong.id)
    assert [one.row.rep for one in desk.ledger.query().versions("accounts", account="a1")] == ["ana", "ben"]
    assert desk.ledger.query().versions("mileage") == ()


@settings(max_examples=25, deadline=None)
@given(st.lists(AMOUNTS, min_size=1, max_size=30))
def test_sql_adds_money_exactly(fresh: Callable[[], Desk], amounts: list[Decimal]) -> None:
    desk = fresh()
    desk.drop("ana/a.xlsx", checked(SALES, [sale(10, f"a{n}", amount) for n, amount in enumerate(amounts)]))
    (one,) = desk.ledger.query().sums("sales", ["amount"])
    assert one["amount"].value == sum(amounts, Decimal(0))
    assert sum((record.row.amount for record in desk.ledger.query().records("sales")), Decimal(0)) == sum(amounts)
    desk.ledger.close()


def test_inside_a_transaction_its_own_changes_are_seen(desk: Desk) -> None:
    desk.drop("office/a.xlsx", checked(INVOICES, [bill("1", "100")]))
    table = desk.ledger.tables["invoices"]
    with desk.ledger.begin() as conn:
        conn.execute(sa.update(table).values(replaced_by=1))
        query = desk.ledger.query(CALENDAR, conn)
        assert query.records("invoices") == [] and len(desk.ledger.query().records("invoices")) == 1


def test_what_was_not_read(desk: Desk) -> None:
    bad = checked(SALES, [], ok=False, findings=[error("sales")])
    first = desk.drop("ana/a.xlsx", bad)
    second = desk.drop("ben/b.xlsx", bad)
    (one,) = desk.ledger.query().unread("ana")
    assert (one.submission, one.path, one.folder) == (first.id, "ana/a.xlsx", "ana")
    assert (one.status, one.forms) == ("rejected", ("sales",))
    assert [one.submission for one in desk.ledger.query().unread()] == [first.id, second.id]
    desk.drop("ana/a.xlsx", checked(SALES, [sale(10)]))
    assert [one.submission for one in desk.ledger.query().unread()] == [second.id]


def message(key: str, state: str) -> dict[str, object]:
    """A message of the outbox."""
    return {"id": key, "dedupe_key": key, "kind": "letter", "recipient": "a@example.com", "subject": "", "account": "",
            "rep": "", "sha256": "", "message_id": "", "tells": [], "state": state, "approval": "", "last_error": "",
            "queued_on": dt.date(2026, 3, 1), "queued_at": ""}


def test_told_facts_begin_with_exactly_the_prefix(desk: Desk) -> None:
    day = dt.date(2026, 3, 1)
    facts = ["invoice:1:level:1", "invoice:10:level:1", "INVOICE:1:x", "invoice%1"]
    with desk.ledger.begin() as conn:
        conn.execute(sa.insert(schema.told), [{"fact": fact, "message": "m", "day": day} for fact in facts])
    assert desk.ledger.query().told("invoice:1:") == {"invoice:1:level:1": day}
    assert desk.ledger.query().told("invoice%") == {"invoice%1": day}
    assert desk.ledger.query().unsent("invoice:") == {}  # no message waits


def test_that_a_message_went_or_may_have_gone_is_a_fact_with_that_day(desk: Desk) -> None:
    day, later = dt.date(2026, 3, 1), dt.date(2026, 3, 4)
    went = {"letter:1": day, "letter:2": later, "Letter:1": day, "note:1": day, "note:2": None}
    with desk.ledger.begin() as conn:
        conn.execute(sa.insert(schema.outbox), [message(key, "sent") | {"sent_on": on} for key, on in went.items()])
        conn.execute(sa.insert(schema.told), {"fact": "sold:1", "message": "", "day": day})
    told = desk.ledger.query().told
    assert told("sent:letter:") == {"sent:letter:1": day, "sent:letter:2": later}
    assert told("sent:note:") == {"sent:note:1": day}
    assert told("se") == {f"sent:{key}": on for key, on in went.items() if on}
    assert told("s").keys() == {*told("se"), "sold:1"} == told("").keys()
    assert told("letter:") == {}


def test_a_fact_is_unsent_until_its_message_went_or_may_have_gone(desk: Desk) -> None:
    day = dt.date(2026, 3, 1)
    for state in ("queued", "approved", "held", "sending", "deferred", "failed", "sent", "unknown", "cancelled"):
        with desk.ledger.begin() as conn:
            conn.execute(sa.insert(schema.outbox), message(state, state))
            conn.execute(sa.insert(schema.told), {"fact": f"letter:{state}", "message": state, "day": day})
    assert desk.ledger.query().unsent("letter:") == {
        f"letter:{state}": state for state in ("approved", "deferred", "failed", "held", "queued", "sending")
    }


def test_remembered_records_are_read_once_each_reader_with_a_list_of_its_own(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.drop("ana/b.xlsx", checked(SALES, [sale(10, "b1"), sale(11, "b2")]))
    kept = Remembering(desk.ledger.query(CALENDAR), desk.ledger.forms, {}, every=True)
    first = list(kept.records("sales"))
    kept.records("sales").clear()  # type: ignore[attr-defined]
    desk.drop("ana/c.xlsx", checked(SALES, [sale(12, "b3")]))
    assert list(kept.records("sales")) == first and len(first) == 2
    assert len(kept.records("sales", since=dt.date(2000, 1, 1))) == 3  # another question
    reps = Remembering(desk.ledger.query(CALENDAR), desk.ledger.forms, {})
    assert len(reps.records("sales")) == 3
    desk.drop("ana/d.xlsx", checked(SALES, [sale(13, "b4")]))
    assert len(reps.records("sales")) == 4  # reps' files are being taken
    monkeypatch.setattr(memo, "ROOM", 3)
    full = Remembering(desk.ledger.query(CALENDAR), desk.ledger.forms, {}, every=True)
    assert len(full.records("sales")) == 4
    desk.drop("ana/e.xlsx", checked(SALES, [sale(14, "b5")]))
    assert len(full.records("sales")) == 5  # more than there was room for
