"""A column that a file lacks: the latest file that has it counts, in whatever order files come and go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit.places import resolver
from acctkit.reports.tracing import trace
from acctkit.types import Column, Content, Table, Text, Traced
from tests.books.book_samples import (
    ACCOUNTS,
    CALENDAR,
    CASES,
    INVOICES,
    Checked,
    CheckedForm,
    Desk,
    bill,
    case,
    checked,
    customer,
    error,
)

BARE = ("opened_on", "account", "case")


def states(desk: Desk) -> list[tuple[Any, ...]]:
    return [(row.case, row.state, row.amount) for row in desk.rows("cases")]  # type: ignore[attr-defined]


def test_without_the_file_that_had_the_column_the_value_goes_and_with_it_it_is_back(desk: Desk) -> None:
    first = desk.drop("ana/a.xlsx", checked(CASES, [case("C1", amount="10")]))
    later = desk.drop("ana/b.xlsx", checked(CASES, [case("C1", "solved")], only=(*BARE, "state")))
    assert states(desk) == [("C1", "solved", Decimal(10))]
    assert desk.status(first.id) == "accepted"  # one cell of it is in force
    desk.withdraw(first.id)
    assert states(desk) == [("C1", "solved", None)]
    desk.withdraw(later.id)
    assert states(desk) == []


def test_the_former_value_is_back_in_what_a_later_file_left_open(desk: Desk) -> None:
    first = desk.drop("ana/a.xlsx", checked(CASES, [case("C1", amount="10")]))
    middle = desk.drop("ana/b.xlsx", checked(CASES, [case("C1", amount="20")], only=(*BARE, "amount")))
    last = desk.drop("ana/c.xlsx", checked(CASES, [case("C1", "solved")], only=(*BARE, "state")))
    assert states(desk) == [("C1", "solved", Decimal(20))]
    assert desk.withdraw(middle.id) == {}
    assert states(desk) == [("C1", "solved", Decimal(10))]
    assert [desk.status(one.id) for one in (first, middle, last)] == ["accepted", "superseded", "accepted"]
    desk.withdraw(last.id)
    assert states(desk) == [("C1", "open", Decimal(10))]


def test_an_older_file_that_is_mended_later_fills_what_the_newer_left_open_and_no_more(desk: Desk) -> None:
    wrong = checked(CASES, [case("C1", amount="10")], ok=False, retry=True, findings=[error("cases")])
    late = desk.drop("ana/a.xlsx", wrong)
    desk.drop("ana/b.xlsx", checked(CASES, [case("C1", "solved")], only=(*BARE, "state")))
    mended = desk.again(late.id, Checked((), (checked(CASES, [case("C1", amount="10")]),)))
    assert states(desk) == [("C1", "solved", Decimal(10))]
    assert [one.params["title"] for one in mended.told("value-changed")] == ["Amount"] and mended.told("stayed")
    desk.withdraw(late.id)
    assert states(desk) == [("C1", "solved", None)]


def test_a_witness_that_lacks_a_column_takes_over_only_what_it_says(desk: Desk) -> None:
    first = desk.drop("office/a.xlsx", checked(ACCOUNTS, [customer("a1", "Alfa", 30, rep="7")]))
    desk.drop("office/b.xlsx", checked(ACCOUNTS, [customer("a1", "Alfa")], only=("account", "name")))
    desk.withdraw(first.id)
    assert [(row.name, row.payment_terms_days, row.rep) for row in desk.rows("accounts")] == [("Alfa", None, None)]  # type: ignore[attr-defined]


def test_money_that_an_older_office_file_changes_after_all_waits_for_the_office(desk: Desk) -> None:
    only = ("invoice", "account", "issued_on", "amount")
    wrong = checked(INVOICES, [bill("1", "100", net="80")], ok=False, retry=True, findings=[error("invoices", cell="")])
    desk.drop("office/a.xlsx", checked(INVOICES, [bill("1", "100", net="90")]))
    late = desk.drop("office/b.xlsx", wrong)
    desk.drop("office/c.xlsx", checked(INVOICES, [bill("1", "100", order="7")], only=(*only, "order")))
    desk.files[late.id] = Checked((), (checked(INVOICES, [bill("1", "100", net="80")]),))
    mended = desk.again(late.id)
    assert mended.told("amount-changed") and [row.net for row in desk.rows("invoices")] == [Decimal(90)]  # type: ignore[attr-defined]
    desk.confirm(late.id)
    assert [(row.net, row.order) for row in desk.rows("invoices")] == [(Decimal(80), "7")]  # type: ignore[attr-defined]
    desk.withdraw(late.id)
    assert [(row.net, row.order) for row in desk.rows("invoices")] == [(Decimal(90), "7")]  # type: ignore[attr-defined]


def traced(desk: Desk, column: str = "amount") -> list[tuple[str, tuple[str, ...]]]:
    """Where the sum of a column is traced to."""
    (total,) = desk.ledger.query(CALENDAR).sums("cases", [column])
    rows = ({column: Traced(total[column].value, total[column].parts)},)
    table = Table("all", Text("All"), (Column(column, Text("Sum")),), rows)
    found = trace(Content(tables=(table,)), "all", {}, column, resolver(desk.ledger), desk.ledger.forms)
    return [(one.path, one.cells) for one in found.addresses]


def test_a_figure_is_traced_to_the_file_that_its_cell_stands_in(desk: Desk) -> None:
    desk.drop("ana/a.xlsx", checked(CASES, [case("C0"), case("C1", amount="10")]))
    middle = desk.drop("ana/b.xlsx", checked(CASES, [case("C1", amount="20")], only=(*BARE, "amount")))
    desk.drop("ana/c.xlsx", checked(CASES, [case("C1", "solved")], only=(*BARE, "state")))
    assert traced(desk) == [("ana/b.xlsx", ("D2",))]
    desk.withdraw(middle.id)
    assert traced(desk) == [("ana/a.xlsx", ("E3",))]


# ------------------------------------------------------------------ whatever the order

ROW = st.tuples(st.sampled_from("12"), st.sampled_from(["open", "solved"]), st.sampled_from([None, 1, 2]))
FILE = st.tuples(
    st.lists(ROW, min_size=1, max_size=2, unique_by=lambda row: row[0]),
    st.sets(st.sampled_from(["state", "amount"])), st.booleans(),
)


def sheet(rows: Sequence[Any], columns: set[str], **how: Any) -> CheckedForm:
    cases = [
        case(f"C{name}", state if "state" in columns else "open",
             amount=None if amount is None or "amount" not in columns else str(amount))
        for name, state, amount in rows
    ]
    return checked(CASES, cases, only=(*BARE, *(name for name in ("state", "amount") if name in columns)), **how)


def followed(files: Sequence[Any]) -> list[tuple[str, str, Any]]:
    """What a person makes of files that were heard, in the order in which they were dropped."""
    known: dict[str, list[Any]] = {}
    for rows, columns in files:
        for name, state, amount in rows:
            now = known.setdefault(f"C{name}", ["open", None])
            now[0] = state if "state" in columns else now[0]
            now[1] = amount if "amount" in columns else now[1]
    return [(name, *known[name]) for name in sorted(known)]


@settings(max_examples=60, deadline=None)
@given(st.lists(FILE, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_only_the_order_in_which_files_were_dropped_counts(
    fresh: Callable[[], Desk], files: list[Any], chance: Any
) -> None:
    desk = fresh()
    heard: dict[int, Any] = {}
    late = []
    for at, (rows, columns, wrong) in enumerate(files):
        how = {"ok": False, "retry": True, "findings": [error("cases")]} if wrong else {}
        dropped = desk.drop(f"ana/{at}.xlsx", sheet(rows, columns, **how), data=f"{at}")
        if wrong:
            late.append(dropped.id)
        else:
            heard[dropped.id] = (rows, columns)

    def right() -> None:
        assert sorted(states(desk)) == followed([heard[one] for one in sorted(heard)])

    right()
    todo = [("mend", one) for one in late] + [("withdraw", one) for one in heard]
    chance.shuffle(todo)
    for what, one in todo:
        if what == "mend":
            rows, columns, _ = files[one - 1]
            desk.again(one, Checked((), (sheet(rows, columns),)))
            heard[one] = (rows, columns)
        else:
            desk.withdraw(one)
            del heard[one]
        right()
    desk.ledger.close()
