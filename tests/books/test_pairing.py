"""Rows of one key are told apart by what they say: none is taken for another, lost or taken twice."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit.forms import Choice, Day, Form, Id, Key, Label, Row, Whole, column
from acctkit.types import Text
from tests.books.book_samples import Desk, checked

STATES = {"open": ("open", "abierta"), "solved": ("solved", "resuelta")}


class TroubleRow(Row):
    opened_on: Day = column("Opened on", "Abierta el")
    account: Id = column("Account", "Cliente")
    trouble: Id | None = column("Trouble", "Problema", default=None)
    sku: Id | None = column("SKU", "Artículo", default=None)
    units: Whole | None = column("Units", "Unidades", default=None)
    what: Label | None = column("What", "Qué", default=None)
    state: Choice = column("State", "Estado", default="open", choices=STATES)


TROUBLES = Form(
    "troubles", Text("Troubles", "Problemas"), TroubleRow, date="opened_on", followed=True, numbers=("trouble",),
    keys=(Key("trouble", needs=("trouble",)), Key("opened_on", "account")),
)


def trouble(what: str, state: str = "open", *, sku: str | None = None, units: int | None = None) -> TroubleRow:
    """Something without a number that went wrong for one customer on one day."""
    return TroubleRow(opened_on=dt.date(2026, 3, 5), account="a1", what=what, state=state, sku=sku, units=units)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk.open(tmp_path, {"troubles": TROUBLES})
    yield opened
    opened.ledger.close()


def said(desk: Desk) -> list[tuple[str, str]]:
    return sorted((row.what, row.state) for row in desk.rows("troubles"))  # type: ignore[attr-defined]


def test_a_row_put_in_the_middle_is_one_row_more_and_changes_none(log: Desk) -> None:
    first = log.drop("ana/log.xlsx", checked(TROUBLES, [trouble("crushed"), trouble("wet"), trouble("late")]))
    again = log.drop(
        "ana/log.xlsx", checked(TROUBLES, [trouble("crushed"), trouble("torn"), trouble("wet"), trouble("late")])
    )
    assert said(log) == [("crushed", "open"), ("late", "open"), ("torn", "open"), ("wet", "open")]
    assert (again.codes(), again.posted.taken) == ([], {"troubles": 1})
    log.withdraw(again.id)
    assert said(log) == [("crushed", "open"), ("late", "open"), ("wet", "open")]
    assert log.status(first.id) == "accepted"


def test_a_row_taken_out_of_the_middle_stays_and_is_told(log: Desk) -> None:
    log.drop("ana/log.xlsx", checked(TROUBLES, [trouble("crushed"), trouble("wet"), trouble("late")]))
    shorter = log.drop("ana/log.xlsx", checked(TROUBLES, [trouble("crushed"), trouble("late", "solved")]))
    assert said(log) == [("crushed", "open"), ("late", "solved"), ("wet", "open")]
    assert [one.value for one in shorter.told("value-changed")] == ["solved"]
    assert [one.params["count"] for one in shorter.told("row-followed")] == ["1"]


def test_two_files_of_other_rows_are_not_taken_for_one_another(log: Desk) -> None:
    early = [trouble(f"early {n}", sku=f"s{n % 7}", units=n) for n in range(20)]
    late = [trouble(f"late {n}", sku=f"s{n % 5}", units=n + 3) for n in range(20)]
    log.drop("ana/a.xlsx", checked(TROUBLES, early))
    second = log.drop("ana/b.xlsx", checked(TROUBLES, late))
    assert len(said(log)) == 40 and second.codes() == []
    solved = [row.model_copy(update={"state": "solved"}) for row in reversed(early)]
    third = log.drop("ana/c.xlsx", checked(TROUBLES, solved))
    assert Counter(state for _, state in said(log)) == {"solved": 20, "open": 20}
    assert all(state == "solved" for what, state in said(log) if what.startswith("early"))
    assert len(third.told("value-changed")) == 20


def test_a_row_edited_where_it_stands_is_the_same_unless_it_names_another_thing(log: Desk) -> None:
    log.drop("ana/log.xlsx", checked(TROUBLES, [trouble("crushed", sku="s1"), trouble("wet", sku="s2")]))
    rows = [trouble("two cartons crushed", sku="s1", units=2), trouble("torn", sku="s3")]
    edited = log.drop("ana/log.xlsx", checked(TROUBLES, rows))
    assert said(log) == [("torn", "open"), ("two cartons crushed", "open"), ("wet", "open")]
    assert [one.params["count"] for one in edited.told("row-followed")] == ["1"]


def test_one_row_and_one_record_of_a_key_are_the_same_whatever_they_say(log: Desk) -> None:
    log.drop("ana/a.xlsx", checked(TROUBLES, [trouble("crushed", sku="s1")]))
    log.drop("ana/b.xlsx", checked(TROUBLES, [trouble("found again", "solved", sku="s2")]))
    assert said(log) == [("found again", "solved")]


class BankRow(Row):
    account: Id = column("Account", "Cuenta")
    amount: Whole = column("Amount", "Importe")
    invoice: Id | None = column("Invoice", "Factura", default=None)


BANK = Form(
    "bank", Text("Bank", "Banco"), BankRow, who="office", keys=(Key("account", "amount", counted=True),),
)


def test_an_overlapping_export_alters_no_payment_that_it_does_not_list(tmp_path: Path) -> None:
    desk = Desk.open(tmp_path, {"bank": BANK})
    rows = [BankRow(account="a1", amount=10, invoice=invoice) for invoice in ("7", "8", "9")]
    desk.drop("office/a.xlsx", checked(BANK, rows))
    again = desk.drop("office/b.xlsx", checked(BANK, rows[1:]))
    assert [row.invoice for row in desk.rows("bank")] == ["7", "8", "9"] and again.codes() == []  # type: ignore[attr-defined]
    moved = desk.drop("office/c.xlsx", checked(BANK, [rows[2], BankRow(account="a1", amount=10, invoice="5")]))
    assert [row.invoice for row in desk.rows("bank")] == ["8", "9", "5"]  # type: ignore[attr-defined]
    assert [(one.expected, one.value) for one in moved.told("value-changed")] == [("7", "5")]
    desk.ledger.close()


WHAT = st.lists(st.sampled_from(["crushed", "wet", "late", "torn", "lost"]), min_size=2, max_size=5, unique=True)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), WHAT), min_size=1, max_size=5))
def test_whatever_is_listed_in_whatever_order_stands_once(
    tmp_path_factory: pytest.TempPathFactory, files: list[Any]
) -> None:
    log = Desk.open(tmp_path_factory.mktemp("log"), {"troubles": TROUBLES})
    for at, (path, names) in enumerate(files):
        rows = [trouble(name, sku=name[:2]) for name in names]
        log.drop(f"ana/{path}.xlsx", checked(TROUBLES, rows), data=f"{at}")
    assert said(log) == [(name, "open") for name in sorted({name for _, names in files for name in names})]
    log.ledger.close()
