"""Issues: followed from week to week, held against invoices, aged and resolved, and both halves of a return."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from acctkit.plugins import issues
from acctkit.plugins._issues_book import IssuesSettings, mean, middle
from acctkit.plugins._issues_history import History, key_of
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.invoices import INVOICES
from acctkit.plugins.issues import ISSUES
from acctkit.plugins.products import PRODUCTS
from acctkit.plugins.sales import SALES
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit import Content, Person, Traced, Version
from acctkit.testing import (
    Golden,
    TestBooks,
    TestWorkspace,
    assert_plugin,
    assert_sound,
    books_of,
    check_desk,
    findings_of,
    section_desk,
    sheet,
)

SUNDAY = dt.date(2026, 11, 22)
ANA, BO = Person("7", "Ana"), Person("8", "Bo")
KINDS = ("late shipment", "invoice discrepancy", "damaged return", "technical question")


def day(number: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, number)


def issue(number: str | None, opened: int, kind: str = KINDS[0], account: str = "100", **more: Any) -> dict[str, Any]:
    return {"issue": number, "opened_on": day(opened), "account": account, "kind": kind, **more}


def came_back(on: int, rma: str | None, units: int = 2, account: str = "100", **more: Any) -> dict[str, Any]:
    return {"date": day(on), "account": account, "sku": "S10", "units": units, "unit_price": Decimal(5), "rma": rma,
            "kind": "return", "currency": "USD", "order": f"{on}", **more}


def books(invoices: list[dict[str, Any]] | None = None, **filed: list[dict[str, Any]]) -> TestBooks:
    """Books with account 100, which pays in dollars, and account 200, which pays in euros; rows say whose they are."""
    listed = [{"account": "100", "name": "Acme", "rep": "7"},
              {"account": "200", "name": "Toys", "rep": "8", "currency": "EUR"}]
    office = {"accounts": listed, **({"invoices": invoices} if invoices else {})}
    held = books_of([ACCOUNTS, PRODUCTS, INVOICES, ISSUES, SALES], office, today=day(1))
    for form, rows in filed.items():
        for rep in sorted({row["rep"] for row in rows}):
            mine = [{name: value for name, value in row.items() if name != "rep"} for row in rows if row["rep"] == rep]
            held.post(form, *mine, rep=rep)
    return held


def build(held: TestBooks, on: dt.date = SUNDAY, rep: str | None = None, **chosen: Any) -> Content:
    desk = section_desk(held, on, people=[ANA, BO], settings=IssuesSettings(**chosen), rep=rep)
    return assert_sound(issues.build(desk), held)


def rows(content: Content, table: str) -> list[dict[str, Any]]:
    found = next(one for one in content.tables if one.name == table)
    return [{name: one.value if isinstance(one, Traced) else one for name, one in row.items()} for row in found.rows]


def picked(content: Content, table: str, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in columns) for row in rows(content, table)]


def test_it_is_a_good_plugin() -> None:
    assert_plugin(issues)


# ------------------------------------------------------------------ the checks


@pytest.mark.parametrize(("row", "told"), [
    (issue("1", 10), []), (issue("1", 10, KINDS[2], rma="R1"), []), (issue("1", 10, KINDS[2]), ["issue-no-rma"]),
    (issue("1", 10, status="resolved", resolved_on=day(10)), []),
    (issue("1", 10, resolved_on=day(11)), []),
    (issue("1", 10, status="resolved"), ["issue-resolved-undated"]),
    (issue("1", 10, status="in progress", resolved_on=day(11)), ["issue-not-resolved"]),
    (issue("1", 10, status="resolved", resolved_on=day(9)), ["issue-resolved-before-opened"]),
    (issue("1", 10, status="resolved", resolved_on=day(23)), ["issue-resolved-in-future"]),
])
def test_days_and_status_say_the_same_and_a_return_has_its_rma(row: dict[str, Any], told: list[str]) -> None:
    found = findings_of(issues.check_issues, check_desk(books(), SUNDAY, person=ANA), ISSUES, [row])
    assert [one.code for one in found] == told


def test_columns_that_a_later_sheet_does_not_have_stay_as_they_were() -> None:
    held = books(issues=[issue("I1", 10, KINDS[2], rma="R1", status="resolved", resolved_on=day(12), rep="7")])
    desk = check_desk(held, SUNDAY, person=ANA)
    again = issue("I1", 10, KINDS[2], status="resolved", description="two cartons")
    assert findings_of(issues.check_issues, desk, ISSUES, [again]) == []
    opened = issue("I1", 10, KINDS[2], status="open")  # the old day of resolution is what was, and so is no mistake
    assert findings_of(issues.check_issues, desk, ISSUES, [opened]) == []
    assert [one.code for one in findings_of(issues.check_issues, desk, ISSUES, [again | {"issue": "I2"}])] == [
        "issue-no-rma", "issue-resolved-undated"]


@pytest.mark.parametrize(("row", "told"), [
    (issue("1", 10, KINDS[1], invoice="F1", disputed_amount=Decimal(100)), []),
    (issue("1", 10, KINDS[1], invoice="F1", disputed_amount=Decimal("100.01")), ["issue-disputes-too-much"]),
    (issue("1", 10, KINDS[1], "200", invoice="F1"), ["issue-invoice-of-another"]),
    (issue("1", 10, KINDS[1], invoice="F9"), []),  # an unknown invoice is told by the core
])
def test_an_invoice_is_the_accounts_own_and_no_more_of_it_is_disputed(row: dict[str, Any], told: list[str]) -> None:
    part = {"invoice": "F1", "account": "100", "issued_on": day(1), "kind": "invoice"}
    held = books(invoices=[{**part, "amount": Decimal(60), "installment": 1},
                           {**part, "amount": Decimal(40), "installment": 2}])
    found = findings_of(issues.check_invoices, check_desk(held, SUNDAY, person=ANA), ISSUES, [row])
    assert [one.code for one in found] == told
    assert all(one.expected in ("100.00 USD", "100") for one in found)


def test_a_number_that_comes_later_is_asked_about() -> None:
    held = books()
    held.post("issues", issue(None, 10), rep="7")
    check = check_desk(held, SUNDAY, person=ANA)
    assert [one.code for one in findings_of(issues.check_numbers, check, ISSUES, [issue("1", 10)])] == [
        "issue-numbered-later"]
    for other in (issue("1", 11), issue(None, 10), issue("1", 10, KINDS[1]), issue("1", 10, invoice="F1")):
        assert findings_of(issues.check_numbers, check, ISSUES, [other]) == []
    assert findings_of(issues.check_numbers, check_desk(held, SUNDAY, person=BO), ISSUES, [issue("1", 10)]) == []


# ------------------------------------------------------------------ age and time to resolve


def test_age_slowness_and_what_moved_in_the_week() -> None:
    held = books(issues=[
        issue("I1", 2, rep="7"), issue("I2", 16, rep="7"), issue("I3", 20, KINDS[3], "200", rep="8"),
        issue("I4", 9, KINDS[1], status="resolved", resolved_on=day(17), rep="8"),
        issue("I5", 3, KINDS[1], status="resolved", resolved_on=day(4), rep="8"),
    ])
    content = build(held)
    assert content.headline[0].en == (
        "3 issues open (1 slow); 2 opened and 1 resolved in the week; the oldest is I1 (Acme, 20 days)."
    )
    assert content.headline[0].es == (
        "3 incidencias abiertas (1 lenta); 2 nuevas y 1 resuelta en la semana; la más antigua es I1 (Acme, 20 días)."
    )
    assert picked(content, "by_account", "account", "open", "late_shipment", "oldest", "slow") == [
        ("100", 2, 2, 20, 1), ("200", 1, 0, 2, 0),
    ]
    assert picked(content, "by_kind", "open", "slow", "opened", "resolved", "done", "median", "mean") == [
        (2, 1, 1, 0, 0, None, None), (0, 0, 0, 1, 2, Decimal("4.5"), Decimal("4.5")), (0, 0, 0, 0, 0, None, None),
        (1, 0, 1, 0, 0, None, None),
    ]
    assert picked(content, "by_rep", "rep", "open", "opened", "resolved") == [("7", 2, 1, 0), ("8", 1, 1, 1)]
    assert picked(content, "resolved", "issue", "took") == [("I4", 8)]
    assert content.decisions[0].en == "Sales manager: have the slow issues settled: I1 (Acme, 20 days)."
    assert picked(build(held, rep="8"), "open", "issue") == [("I3",)]
    assert build(held, slow_late_shipment=20).decisions == ()


def test_an_issue_is_open_until_the_day_on_which_it_is_resolved() -> None:
    held = books(issues=[issue("I1", 10, status="resolved", resolved_on=day(18), rep="7")])
    assert picked(build(held, day(15)), "open", "issue", "age") == [("I1", 5)]  # as of the week before
    assert picked(build(held), "open", "issue") == []
    assert build(held, day(8)).tables == ()  # not opened yet


@pytest.mark.parametrize("table", ["by_account", "by_kind", "by_rep", "open_issues", "disputed"])
def test_a_slip_in_a_table_is_told(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    held = books(issues=[issue("I1", 17, disputed_amount=Decimal(5), rep="7"), issue("I2", 20, rep="7")])
    real = getattr(issues, table)
    monkeypatch.setattr(issues, table, lambda book: replace(found := real(book), rows=found.rows[1:]))
    content = issues.build(section_desk(held, SUNDAY, people=[ANA, BO], settings=IssuesSettings()))
    assert [one for one in content.reconciliations if not one.holds]


def test_a_week_in_which_a_fiscal_year_ends_counts_what_both_years_resolved() -> None:
    held = books_of([ACCOUNTS, PRODUCTS, INVOICES, ISSUES, SALES], {"accounts": [{"account": "100", "name": "Acme"}]},
                    today=dt.date(2027, 1, 3))
    held.post("issues", *(
        {"issue": number, "opened_on": day(20, 12), "account": "100", "kind": KINDS[0], "resolved_on": on}
        for number, on in (("I1", day(21, 12)), ("I2", day(30, 12)), ("I3", dt.date(2027, 1, 2)))
    ), rep="7")
    content = build(held, dt.date(2027, 1, 3))  # its reconciliations hold
    assert picked(content, "resolved", "issue") == [("I2",), ("I3",)]
    assert picked(content, "by_kind", "resolved", "done")[0] == (2, 2)  # of the year that ends, I1 and I2
    assert picked(build(held, dt.date(2027, 1, 5)), "by_kind", "resolved", "done")[0] == (0, 1)  # of the new one, I3


def filed(*words: tuple[int, dict[str, Any]], opened: int = 2, kind: str = KINDS[1]) -> TestBooks:
    """Books in which issue I1 was filed again and again, on these days of November."""
    held = books(invoices=[{"invoice": "F1", "account": "100", "issued_on": day(1), "amount": Decimal(90)}])
    for on, more in words:
        held.today = day(on)
        held.post("issues", issue("I1", opened, kind, **{"invoice": "F1", **more}), rep="7")
    return held


DONE = {"status": "resolved", "resolved_on": day(10)}


def test_an_issue_that_is_opened_again_is_as_old_as_it_was() -> None:
    held = filed((3, {}), (11, DONE), (18, {"status": "open"}))
    assert picked(build(held, day(8)), "open", "issue", "age") == [("I1", 6)]
    between = build(held, day(15))
    assert picked(between, "open", "issue") == [] and picked(between, "by_kind", "done", "median")[1] == (1, 8)
    content = build(held)
    assert picked(content, "open", "issue", "age", "again") == [("I1", 20, day(18))]
    assert content.headline[0].en.startswith("1 issue open (1 slow); none opened, 1 opened again and none resolved")
    assert content.headline[0].es.startswith("1 incidencia abierta (1 lenta); ninguna nueva, 1 reabierta y ninguna")
    held.today = day(27)
    held.post("issues", issue("I1", 2, KINDS[1], status="resolved", resolved_on=day(25), invoice="F1"), rep="7")
    assert picked(build(held, day(29)), "resolved", "issue", "resolved_on", "took") == [("I1", day(25), 23)]
    assert picked(build(held), "open", "issue") == [("I1",)]  # the week in which it was open again stays as it was


@pytest.mark.parametrize(("words", "open_on"), [
    ([(3, {}), (11, DONE), (11, {"status": "open"})], {8, 11, 12, 22}),  # the same day takes it back
    ([(3, {}), (11, DONE), (13, {"status": "open"})], {8, 22}),
    ([(3, {}), (11, DONE), (18, {"status": "open"}), (25, {"status": "resolved", "resolved_on": day(12)})], {8}),
    ([(3, {}), (11, DONE), (12, {"status": "resolved", "resolved_on": day(11)})], {8}),
    ([(20, DONE)], {8}),
])
def test_the_days_on_which_an_issue_was_open(words: list[Any], open_on: set[int]) -> None:
    held = filed(*words)
    assert {on for on in (8, 11, 12, 22) if picked(build(held, day(on)), "open", "issue")} == open_on


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.integers(3, 28), st.booleans(), max_size=8), st.integers(0, 2))
def test_an_issue_is_at_the_end_of_each_day_what_was_said_last(said: dict[int, bool], told_late: int) -> None:
    """Day by day: open from the 2nd, resolved on some days (and told up to two days later), opened again on others."""
    words, rows_, since = [(2, True), *sorted(said.items())], list[Any](), None
    for on, is_open in words:
        since = None if is_open else since or day(max(2, on - told_late))  # said again, it is the same day
        status = "open" if is_open else "resolved"
        rows_.append(ISSUES.model.model_validate(issue("I1", 2, status=status, resolved_on=since)))
    versions = [Version(day(on), row) for (on, _), row in zip(words, rows_, strict=True)]
    history = History({key_of(rows_[0]): versions})
    spells = history.spells(rows_[-1])
    assert all(one.resolved and one.resolved <= other.first for one, other in pairwise(spells))  # one after the other
    assert (spells[-1].resolved is None) is words[-1][1]
    if not told_late:
        for on in range(2, 29):
            last = [is_open for told, is_open in words if told <= on][-1]
            assert history.is_open(rows_[-1], day(on)) is last


ISSUE = st.tuples(st.integers(1, 22), st.none() | st.integers(0, 12), st.sampled_from(KINDS), st.booleans(),
                  st.none() | st.decimals(0, 999, places=2))


@settings(max_examples=6, deadline=None)
@given(st.lists(ISSUE, max_size=12), st.integers(1, 28))
def test_accounts_kinds_and_reps_always_sum_to_the_open_issues(some: list[Any], on: int) -> None:
    held = books(issues=[
        issue(f"I{at}", opened, kind, "200" if other else "100", rep="8" if other else "7", disputed_amount=amount,
              rma="R" if kind == KINDS[2] else None, status="open" if took is None else "resolved",
              resolved_on=None if took is None else day(opened) + dt.timedelta(took))
        for at, (opened, took, kind, other, amount) in enumerate(some)
    ])
    content = build(held, day(on))  # assert_sound sees that it reconciles
    still = [one for one in some if one[0] <= on and (one[1] is None or one[0] + one[1] > on)]
    if content.tables:
        assert sum(row["open"] for row in rows(content, "by_account")) == len(still)
        spoken_for = {row["currency"]: row["amount"].value for row in content.tables[4].totals}
        for currency, other in (("USD", False), ("EUR", True)):
            amounts = [one[4] for one in still if one[3] is other and one[4] is not None]
            assert spoken_for.get(currency, Decimal(0)) == sum(amounts)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=20))
def test_median_and_mean_are_exact(days: list[int]) -> None:
    middle_one, mean_one = middle(days), mean(days)
    assert middle_one is not None and mean_one is not None
    assert sum(one < middle_one for one in days) <= len(days) / 2 >= sum(one > middle_one for one in days)
    assert abs(mean_one * len(days) - sum(days)) * 20 <= len(days)


# ------------------------------------------------------------------ money


def test_disputed_money_counts_in_the_currency_of_the_invoice_and_never_mixes() -> None:
    held = books(
        invoices=[{"invoice": "F1", "account": "200", "issued_on": day(1), "amount": Decimal(900), "currency": "GBP",
                   "kind": "invoice"}],
        issues=[
            issue("I1", 10, KINDS[1], "200", invoice="F1", disputed_amount=Decimal("10.50"), rep="8"),
            issue("I2", 11, KINDS[1], "200", disputed_amount=Decimal(7), rep="8"),
            issue("I3", 12, KINDS[1], disputed_amount=Decimal(3), rep="7"),
            issue("I4", 12, KINDS[1], disputed_amount=Decimal(99), status="resolved", resolved_on=day(13), rep="7"),
        ],
    )
    content = build(held)
    assert [(row["currency"], row["amount"].value) for row in content.tables[4].totals] == [
        ("USD", Decimal(3)), ("EUR", Decimal(7)), ("GBP", Decimal("10.50")),
    ]
    assert content.headline[1].es == "En disputa en incidencias abiertas: 3,00 USD, 7,00 EUR, 10,50 GBP."


def test_both_halves_of_a_return_are_held_together() -> None:
    held = books(
        issues=[
            issue("I1", 2, KINDS[2], rma="R1", units=Decimal(2), status="resolved", resolved_on=day(12), rep="7"),
            issue("I2", 3, KINDS[2], rma="R2", units=Decimal(3), rep="7"),
            issue("I3", 4, KINDS[2], rma="R3", rep="7"), issue("I4", 20, KINDS[2], rma="R4", rep="7"),
            issue("I5", 21, KINDS[2], rep="7"),
        ],
        sales=[came_back(9, "R1", rep="7"), came_back(10, "R2", rep="7"), came_back(6, "R6", account="200", rep="8"),
               came_back(20, "R7", account="200", rep="8"), came_back(20, None, account="200", rep="8")],
    )
    content = build(held)
    assert picked(content, "returns", "rma", "issue", "units", "value", "state") == [
        ("R1", "I1", 2, 10, "complete"), ("R2", "I2", 2, 10, "units differ"), ("R3", "I3", None, None, "no sales row"),
        ("R6", "", 2, 10, "no issue"), ("R4", "I4", None, None, "goods or sales row awaited"),
        ("R7", "", 2, 10, "issue awaited"), ("", "I5", None, None, "no RMA"),
    ]
    assert [(row["currency"], row["value"].value) for row in content.tables[-1].totals] == [("USD", Decimal(40))]
    assert [one.en for one in content.decisions] == [
        "Ana: enter the sales row of kind return, with its RMA, for R3 (Acme).",
        "Bo: open the issue of what came back under R6 (Toys).",
        "Ana: ask for the RMA of the damaged return of Acme.",
    ]


@pytest.mark.parametrize(("reported", "came", "state"), [
    ([("S10", 2), ("S11", 3)], [("S10", 2), ("S11", 3)], "complete"),
    ([("S10", 3), ("S11", 2)], [("S10", 2), ("S11", 3)], "units differ"),  # as many in all, but of other products
    ([(None, 5)], [("S10", 2), ("S11", 3)], "complete"),
    ([("S10", 2), ("S11", None)], [("S10", 2), ("S11", 3)], "complete"),
    ([("S10", 2), ("S11", 3)], [("S10", 2)], "units differ"),
])
def test_the_products_of_one_return_are_held_together(reported: list[Any], came: list[Any], state: str) -> None:
    held = books(
        issues=[issue(f"I{at}", 2, KINDS[2], rma="R1", sku=sku, units=units, rep="7")
                for at, (sku, units) in enumerate(reported, 1)],
        sales=[came_back(9, "R1", units, rep="7") | {"sku": sku} for sku, units in came],
    )
    content = build(held)
    (row,) = rows(content, "returns")
    units = sum(count for _, count in came)
    assert (row["issue"], row["units"], row["value"], row["state"]) == (
        ", ".join(f"I{at}" for at in range(1, len(reported) + 1)), units, 5 * units, state)


def test_what_comes_back_in_two_weeks_counts_in_each_the_part_that_came() -> None:
    held = books(sales=[came_back(12, "R1", 2, rep="7"), came_back(18, "R1", 3, rep="7")])
    back = [
        {one.name: one.value.value for one in build(held, day(on)).figures if "back" in one.name
         and isinstance(one.value, Traced)} for on in (15, 22)
    ]
    assert back == [{"units_back": 2, "value_back_usd": 10}, {"units_back": 3, "value_back_usd": 15}]


def test_a_shared_return_counts_once() -> None:
    held = books(sales=[came_back(20, "R1", 3, share=Decimal("0.5"), rep="7"),
                        came_back(20, "R1", 3, share=Decimal("0.5"), rep="8")])
    assert picked(build(held), "returns", "rma", "units", "value", "rep") == [("R1", 3, 15, "7, 8")]


# ------------------------------------------------------------------ from the sheet to the package


def test_a_week_of_issues(acctkit_workspace: TestWorkspace, golden: Golden) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", [
        sheet("reps", [{"rep": "7", "name": "Ana Ruiz", "email": "ana@example.com", "language": "es"}]),
        sheet("accounts", [{"account": "103", "name": "Harbor Supplies", "rep": "7"}]),
        sheet("products", [{"sku": "S10", "name": "Rope"}]),
        sheet("invoices", [{"invoice": "F1", "account": "103", "issued_on": day(2), "amount": Decimal(500)}]),
    ])
    ws.drop("7/incidencias 46.xlsx", sheet("issues", [
        issue("I1", 9, account="103", order="4711"),
        issue("I2", 10, KINDS[1], "103", invoice="F1", disputed_amount=Decimal("50.00"), status="in progress"),
    ], style="office-es"))
    ws.run("2026-11-16")
    ws.drop("7/incidencias 47.xlsx", sheet("issues", [
        issue("I2", 10, KINDS[1], "103", invoice="F1", disputed_amount=Decimal("50.00"), status="resolved",
              resolved_on=day(18), resolution="abono enviado"),
        issue("I3", 17, KINDS[2], "103", sku="S11", units=Decimal(2), invoice="F2"),
    ], style="office-es"))
    result = ws.run("2026-11-25")
    assert result.statuses["7/incidencias 47.xlsx"] == "accepted"
    golden(result, result.section("issues"))
