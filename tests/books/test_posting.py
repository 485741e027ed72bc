"""Posting as a whole: its speed, its repetition, and the books as canonical text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa

from acctkit.books import posting, schema, standing
from acctkit.books.dump import logical_dump, logical_hash
from acctkit.books.ledger import open_books
from acctkit.errors import UsageProblem
from tests.books.book_samples import (
    CALENDAR,
    FORMS,
    PAYMENTS,
    SALES,
    TODAY,
    Checked,
    Desk,
    PaymentRow,
    RefusedRow,
    SaleRow,
    checked,
    error,
    pay,
    sale,
)


def dump(desk: Desk) -> str:
    with desk.ledger.read() as conn:
        return logical_dump(conn)


def business(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(SALES, [sale(10, "a1"), sale(10, "a2")]))
    desk.drop("ana/a.xlsx", checked(SALES, [sale(10, "a1", "11")]))
    row = RefusedRow(3, {"account": "zz"}, "Payments")
    desk.drop("office/p.xlsx", checked(PAYMENTS, [pay(1, "a1", "5")], refused=[row], findings=[error("payments")]))


def test_the_same_business_gives_the_same_text(fresh: Callable[[], Desk]) -> None:
    one, other = fresh(), fresh()
    business(one)
    other.drop("ben/x.xlsx", checked(SALES, [sale(10)]))
    with other.ledger.begin() as conn:  # other ids, for something came and went
        conn.execute(sa.delete(schema.submissions))
        conn.execute(sa.delete(schema.sheets))
        conn.execute(sa.delete(other.ledger.tables["sales"]))
        conn.execute(sa.insert(schema.submissions).values(
            id=50, path="q", folder="q", sha256="", status="pending", forms=[], periods=[], received_on=TODAY,
            received_at="",
        ))
    business(other)
    with other.ledger.begin() as conn:
        conn.execute(sa.delete(schema.submissions).where(schema.submissions.c.id == 50))
    assert dump(one) == dump(other)
    with one.ledger.read() as conn:
        before = logical_hash(conn)
    one.drop("ana/b.xlsx", checked(SALES, [sale(11)]))
    with one.ledger.read() as conn:
        assert logical_hash(conn) != before


def test_checking_again_changes_nothing(desk: Desk) -> None:
    business(desk)
    before = dump(desk)
    for submission in desk.files:
        desk.again(submission)
    after = dump(desk)
    records = [[line for line in text.splitlines() if "form_" in line] for text in (before, after)]
    assert records[0] == records[1]
    with desk.ledger.read() as conn:
        assert conn.execute(sa.select(sa.func.count()).select_from(schema.refused)).scalar() == 1


def test_a_transaction_that_fails_posts_nothing(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(SALES, [sale(10, "a1")]))
    before = dump(desk)
    with pytest.raises(ZeroDivisionError), desk.ledger.begin() as conn:
        posting.post(
            desk.ledger, conn, 1, Checked((), (checked(SALES, [sale(10, "a7")]),)), as_of=TODAY, week=None,
            calendar=CALENDAR, run_id=None, language="en",
        )
        raise ZeroDivisionError
    assert dump(desk) == before


def test_findings_and_sheets_are_kept_with_the_file(desk: Desk) -> None:
    bad = checked(SALES, [sale(10)], ok=False, findings=[error("sales")])
    dropped = desk.drop("ana/a.xlsx", bad)
    desk.again(dropped.id)
    with desk.ledger.read() as conn:
        (found,) = conn.execute(sa.select(schema.findings)).mappings()
        (sheet,) = conn.execute(sa.select(schema.sheets)).mappings()
    assert (found["code"], found["cell"], found["submission_id"]) == ("bad-date", "B2", dropped.id)
    assert (sheet["sheet"], sheet["form"], sheet["header_row"]) == ("Sales", "sales", 1)
    assert sheet["columns"]["account"] == "B"


def test_what_cannot_be_checked_again_or_let_go_is_said(desk: Desk) -> None:
    first = desk.drop("ana/a.xlsx", checked(SALES, [sale(10)]))
    with desk.ledger.begin() as conn:
        with pytest.raises(UsageProblem, match="is accepted: there is nothing to check again"):
            standing.mark_retry(conn, first.id)
        with pytest.raises(UsageProblem, match="waits for no confirmation"):
            standing.confirm(conn, first.id)
        with pytest.raises(UsageProblem, match="it holds nothing up"):
            standing.dismiss(conn, first.id, "x")
    bad = desk.drop("ana/b.xlsx", checked(SALES, [], ok=False, findings=[error("sales")]))
    with desk.ledger.begin() as conn:
        with pytest.raises(UsageProblem, match="--reason"):
            standing.dismiss(conn, bad.id, "")
        standing.mark_retry(conn, bad.id)
        assert standing.retry_ids(conn) == [bad.id]


def test_a_season_of_small_files_and_one_very_large_one(desk: Desk) -> None:
    for number in range(200):
        week = 1 + number // 10
        desk.drop(f"rep{number % 10}/w{week}.xlsx", checked(SALES, [sale(week, f"a{n}", "12.50") for n in range(15)]))
    assert len(desk.ledger.query().records("sales", rep="rep0")) == 300
    many = [
        SaleRow.model_construct(
            date=dt.date(2026, 1, 5) + dt.timedelta(days=n % 100), account=f"a{n}", sku="s", units=Decimal(1),
            amount=Decimal(n) / 100, currency="USD", line=None,
        )
        for n in range(50_000)
    ]
    large = checked(SALES, many)
    desk.drop("big/year.xlsx", large, data="big")
    assert len(desk.ledger.query().records("sales", rep="big")) == 50_000


def test_a_large_bank_export_twice(desk: Desk) -> None:
    rows = [
        PaymentRow.model_construct(
            account=f"a{n}", paid_on=dt.date(2026, 1, 5), amount=Decimal(n) / 100, transaction_id=None, reference=None,
            kind="receipt",
        )
        for n in range(6_000)
    ]
    desk.drop("office/a.xlsx", checked(PAYMENTS, rows), data="a")
    again = desk.drop("office/b.xlsx", checked(PAYMENTS, rows[3_000:]), data="b")
    assert again.posted.taken == {} and len(desk.rows("payments")) == 6_000


def test_books_survive_being_opened_again(desk: Desk) -> None:
    business(desk)
    before = dump(desk)
    desk.ledger.close()
    ledger = open_books("sqlite:///books.db", desk.root, FORMS)
    with ledger.read() as conn:
        assert logical_dump(conn) == before
