"""Calls: leads instead of errors, visits against plan, what was agreed and kept, and who was not heard of."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import calls
from acctkit.plugins._account_keepers import Keepers
from acctkit.plugins._calls_book import CallBook
from acctkit.plugins._calls_reconciled import reconciliations
from acctkit.plugins._follow_ups import follow_ups
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.calls import CALLS, CallsSettings
from acctkit.plugins.products import PRODUCTS
from acctkit.plugins.sales import SALES
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit import Content, Person, Traced
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

SUNDAY = dt.date(2026, 11, 22)  # 15 of the 21 business days of November have passed
ANA, BO = Person("7", "Ana"), Person("8", "Bo")


def day(number: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, number)


def call(number: int, account: str | None = "100", kind: str = "visit", **more: Any) -> dict[str, Any]:
    return {"date": day(number), "account": account, "kind": kind, **more}


def books(*accounts: dict[str, Any]) -> TestBooks:
    """Books with account 100, visited four times a month by Ana, and account 200 of Bo, without a plan."""
    listed = accounts or (
        {"account": "100", "name": "Acme", "rep": "7", "visits_per_month": "4"},
        {"account": "200", "name": "Toys", "rep": "8"},
    )
    return books_of([ACCOUNTS, PRODUCTS, CALLS, SALES], {"accounts": listed}, today=day(1))


def build(held: TestBooks, on: dt.date = SUNDAY, rep: str | None = None, **chosen: Any) -> Content:
    desk = section_desk(held, on, people=[ANA, BO], settings=CallsSettings(**chosen), rep=rep)
    return assert_sound(calls.build(desk), held)


def rows(content: Content, table: str) -> list[dict[str, Any]]:
    found = next(one for one in content.tables if one.name == table)
    return [{name: one.value if isinstance(one, Traced) else one for name, one in row.items()} for row in found.rows]


def picked(content: Content, table: str, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in columns) for row in rows(content, table)]


def test_it_is_a_good_plugin() -> None:
    assert_plugin(calls)


# ------------------------------------------------------------------ the checks


@pytest.mark.parametrize(("row", "told"), [
    (call(17), []), (call(17, None, prospect="Café Sol"), []), (call(17, None), ["call-without-account"]),
    (call(17, follow_up_on=day(18)), []), (call(17, follow_up_on=day(17)), ["follow-up-before-call"]),
    (call(17, "300"), ["call-unwanted"]),
])
def test_a_call_is_to_somebody_and_a_follow_up_lies_after_it(row: dict[str, Any], told: list[str]) -> None:
    held = books()
    held.post("accounts", {"account": "300", "name": "Quiet", "status": "do not contact"})
    found = findings_of(calls.check_calls, check_desk(held, SUNDAY, person=ANA), CALLS, [row])
    assert [one.code for one in found] == told


def office(ws: TestWorkspace) -> None:
    ws.drop("office/lists.xlsx", [
        sheet("reps", [{"rep": "7", "name": "Ana Ruiz", "email": "ana@example.com", "language": "es"}]),
        sheet("accounts", [{"account": "103", "name": "Harbor Supplies", "rep": "7", "visits_per_month": 4}]),
        sheet("products", [{"sku": "S10", "name": "Rope"}, {"sku": "S12", "name": "Lamp"}]),
    ])


def test_a_lead_is_told_a_mistyped_account_is_an_error_and_both_are_suggested_the_closest(
    acctkit_workspace: TestWorkspace, golden: Golden
) -> None:
    ws = acctkit_workspace
    office(ws)
    ws.drop("7/visitas.xlsx", sheet("calls", [
        call(17, "103", products_shown="S10; S12", needs="cabos", satisfaction=5, follow_up_on=day(27)),
        call(18, "Harbor Suplies", "cold call"), call(19, None, "phone", prospect="Café Sol"),
        call(19, "Puerto", prospect="Puerto Azul"), call(20, "103", "e-mail", products_shown="S10, S21"),
    ], style="office-es"))
    ws.drop("7/mal.xlsx", sheet("calls", [call(20, "Harbor Suplies")], style="office-es"))
    result = ws.run("2026-11-25")
    assert result.statuses["7/visitas.xlsx"] == "accepted" and result.statuses["7/mal.xlsx"] == "rejected"
    assert [(one.value, one.severity) for one in result.found("call-lead")] == [
        ("Harbor Suplies", "info"), ("Puerto", "info"),
    ]
    golden(result, result.section("calls"))


# ------------------------------------------------------------------ planned visits


def test_visits_are_held_against_the_business_days_that_have_passed() -> None:
    held = books()
    held.post("calls", call(3), call(12), call(12, kind="phone"), call(23), rep="7")
    content = build(held)
    assert picked(content, "coverage", "account", "planned", "to_date", "made", "frequency") == [
        ("100", Decimal("4.00"), Decimal("2.86"), 2, Decimal("0.6993")),
    ]
    assert content.headline[1].es == "Clientes con plan visitados en noviembre de 2026: 1 de 1 (100\u00a0%); " \
                                     "visitas al 70\u00a0% de lo previsto a la fecha (2 de 2,9); " \
                                     "1 cliente sin contacto en 60 días."
    assert content.decisions[0].en == "Sales manager: agree on visits with whoever is behind the plan: Ana (70%)."
    assert build(held, low_coverage="0.5").decisions == ()


def test_many_visits_to_one_account_cover_no_other() -> None:
    held = books(*({"account": str(number), "name": "Shop", "rep": "7", "visits_per_month": "2"}
                   for number in range(100, 104)))
    held.post("calls", *(call(number) for number in range(2, 10)), call(17, "101"), call(18, "102"), call(19, "102"),
              rep="7")  # 8, 1, 2 and no visits to the four, of 1.43 planned to date for each
    content = build(held)
    assert picked(content, "coverage_by_rep", "accounts", "visited", "coverage", "kept", "made") == [
        (4, 3, Decimal("0.75"), 2, 11),
    ]
    assert picked(content, "coverage_by_rep", "frequency") == [(Decimal("1.9231"),)]
    assert content.headline[1].en.startswith(
        "Accounts with a plan visited in November 2026: 3 of 4 (75%); visits 192%")
    assert content.decisions == () and build(held, low_coverage="0.9").decisions[0].en.endswith("Ana (87%).")


def test_a_colleague_who_stands_in_covers_the_account_of_its_rep() -> None:
    held = books()
    held.post("calls", call(17), rep="8")
    content = build(held)
    assert picked(content, "coverage_by_rep", "rep", "made") == [("7", 1), ("8", 0)]
    assert picked(content, "by_rep", "rep", "visit") == [("7", 0), ("8", 1)]


def test_an_account_that_moves_takes_its_plan_and_its_follow_ups_along_from_that_day() -> None:
    held = books()
    held.post("calls", call(3, follow_up_on=day(10)), call(16), rep="7")
    held.today = day(20)
    moved = {"account": "100", "name": "Acme", "rep": "8", "rep_from": day(16), "visits_per_month": "4"}
    held.post("accounts", moved)
    content = build(held)
    assert picked(content, "coverage_by_rep", "rep", "to_date", "made") == [
        ("7", Decimal("1.90"), 1), ("8", Decimal("0.95"), 1),
    ]
    assert picked(content, "follow_ups", "rep", "state", "kept_on") == [("8", "kept late", day(16))]


def test_without_a_day_an_account_moves_when_the_list_says_so() -> None:
    held = books()
    held.today = day(20)
    held.post("accounts", {"account": "100", "name": "Acme", "rep": "8", "visits_per_month": "4"})
    keepers = Keepers.read(held)
    assert [keepers.on("100", one) for one in (day(19), day(20))] == ["7", "8"]
    assert keepers.on("999", day(20)) == ""


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("789"), st.none() | st.integers(1, 28)), min_size=1, max_size=5))
def test_each_day_has_one_rep_at_most_whatever_the_lists_said(lists: list[tuple[str, int | None]]) -> None:
    held = books({"account": "100", "name": "Acme", "rep": "7"})
    for rep, since in lists:
        held.post("accounts", {"account": "100", "name": "Acme", "rep": rep, "rep_from": since and day(since)})
    spans = list(Keepers.read(held).between("100", day(1), day(30)))
    days = [start + dt.timedelta(n) for _, start, end in spans for n in range((end - start).days + 1)]
    assert days == [day(n) for n in range(31 - len(days), 31)]  # no gap, no overlap, up to the last
    assert all(Keepers.read(held).on("100", start) == rep == Keepers.read(held).on("100", end)
               for rep, start, end in spans)


def test_what_is_no_customer_any_more_is_not_planned() -> None:
    held = books({"account": "100", "name": "Acme", "rep": "7", "visits_per_month": "4", "status": "lapsed"})
    held.post("calls", call(17), rep="7")
    content = build(held)
    assert rows(content, "coverage") == [] and content.charts == ()


@pytest.mark.parametrize(("table", "failing"), [
    ("by_rep", ["Calls by rep are all calls of the week", "Kinds of calls sum to all calls of the week"]),
    ("coverage_by_rep", ["Planned visits by rep are those of the list, day by day",
                         "Visits by rep are those filed to accounts with a plan"]),
    ("coverage", ["Planned visits by account are those of the list, day by day",
                  "Visits by account are those filed to accounts with a plan"]),
])
def test_a_slip_in_a_table_is_found_out(table: str, failing: list[str]) -> None:
    held = books()
    held.post("calls", call(3), call(17), rep="7")
    held.today = day(20)
    held.post("accounts", {"account": "100", "name": "Acme", "rep": "8", "rep_from": day(16), "visits_per_month": "4"})
    content = build(held)
    tables = {one.name: one for one in content.tables}
    tables[table] = replace(tables[table], rows=())
    book = CallBook.read(section_desk(held, SUNDAY, people=[ANA, BO]), CallsSettings())
    found = list(reconciliations(book, tables["by_rep"], tables["coverage_by_rep"], tables["coverage"]))
    assert [one.title.en for one in found if one.left != one.right] == failing
    assert [one.title for one in content.reconciliations] == [one.title for one in found]


# ------------------------------------------------------------------ follow-ups


@pytest.mark.parametrize(("later", "state"), [
    ([], "overdue"), ([18], "kept"), ([20], "kept"), ([21], "kept late"), ([4], "overdue"), ([4, 21], "kept late"),
])
def test_a_follow_up_is_kept_by_the_first_call_at_its_time_or_after_it(later: list[int], state: str) -> None:
    held = books()
    held.post("calls", call(3, follow_up_on=day(20)), *(call(n, kind="e-mail") for n in later), rep="7")
    (one,) = follow_ups(held.records("calls"))
    assert one.state(SUNDAY) == state


def test_a_follow_up_is_due_until_its_day_is_over() -> None:
    held = books()
    held.post("calls", call(16, follow_up_on=day(20)), call(17, "200", follow_up_on=day(30)), rep="7")
    content = build(held, day(20))
    assert picked(content, "follow_ups", "account", "state", "days") == [("100", "due", None)]
    content = build(held)
    assert picked(content, "follow_ups", "account", "state", "days", "rep") == [
        ("100", "overdue", 2, "7"),  # the other is due after the coming seven days
    ]
    assert content.decisions[0].es == "Jefe de ventas: recuperar los seguimientos vencidos: Ana (1)."


def test_who_must_not_be_contacted_is_not_to_be_followed_up() -> None:
    held = books()
    held.post("calls", call(3, follow_up_on=day(10)), rep="7")
    held.post("accounts", {"account": "100", "name": "Acme", "rep": "7", "status": "do not contact"})
    content = build(held)
    assert rows(content, "follow_ups") == rows(content, "coverage") == [] and content.decisions == ()


def test_a_lead_is_followed_up_by_name_however_it_is_spelt() -> None:
    held = books()
    held.post("calls", call(9, None, "cold call", prospect="Café Sol", follow_up_on=day(20)), rep="7")
    held.post("calls", call(19, None, "phone", prospect="CAFÉ  SOL"), rep="7")
    content = build(held)
    assert picked(content, "leads", "name", "times") == [("CAFÉ  SOL", 2)]
    assert picked(content, "follow_ups", "state", "name") == [("kept", "Café Sol")]


@pytest.mark.parametrize("first", [{"prospect": "Café Sol"}, {"account": "Cafe sol"}])
def test_a_lead_that_became_an_account_is_followed_up_by_a_call_to_that(first: dict[str, str]) -> None:
    held = books()
    held.post("calls", call(3, None, "cold call", follow_up_on=day(17)) | first, rep="7")
    held.post("accounts", {"account": "300", "name": first.get("prospect", "CAFE SOL"), "rep": "8"})
    assert picked(build(held), "follow_ups", "state", "rep") == [("overdue", "8")]
    held.post("calls", call(17, "300"), rep="8")
    content = build(held)
    assert picked(content, "follow_ups", "state", "kept_on") == [("kept", day(17))] and "300" not in [
        row["account"] for row in rows(content, "not_contacted")
    ]


def test_a_call_that_names_both_says_which_account_a_lead_became() -> None:
    held = books()
    held.post("calls", call(3, None, "cold call", prospect="Don José", follow_up_on=day(17)), rep="7")
    held.post("calls", call(16, "200", "phone", prospect="don josé"), rep="8")
    assert picked(build(held), "follow_ups", "state") == [("kept",)]


# ------------------------------------------------------------------ silence, and what came of it


def test_accounts_not_contacted_for_long_are_told_those_never_contacted_first() -> None:
    held = books()
    held.post("accounts", {"account": "300", "name": "No", "rep": "7", "status": "do not contact"})
    held.post("calls", call(1), rep="7")
    assert picked(build(held, quiet_days=20), "not_contacted", "account", "days") == [("200", None), ("100", 21)]
    assert picked(build(held, quiet_days=21), "not_contacted", "account", "days") == [("200", None)]
    assert picked(build(held, quiet_days=20, rep="7"), "not_contacted", "account") == [("100",)]


def test_an_account_that_the_office_lists_meanwhile_is_a_lead_no_more() -> None:
    held = books()
    held.post("calls", call(17, "300", "cold call"), rep="7")
    assert len(rows(build(held), "leads")) == 1
    held.post("accounts", {"account": "300", "name": "New"})
    assert rows(build(held), "leads") == []


def test_calls_stand_beside_net_sales_and_currencies_never_mix() -> None:
    held = books()
    held.post("calls", call(17), call(18, kind="cold call"), rep="7")
    sold = {"date": day(17), "account": "100", "sku": "A1", "units": 1}
    held.post("sales", sold | {"unit_price": 50}, sold | {"unit_price": 9, "currency": "EUR", "sku": "B"}, rep="7")
    assert picked(build(held), "activity", "rep", "currency", "calls", "cold_calls", "amount", "per_call") == [
        ("7", "USD", 2, 1, 50, 25), ("7", "EUR", 2, 1, 9, Decimal("4.50")),
    ]


def test_calls_stand_beside_each_reps_share_of_a_shared_sale() -> None:
    held = books()
    line = {"date": day(17), "account": "100", "sku": "A1", "units": 1, "unit_price": 100, "order": "O1"}
    for rep, share in (("7", "0.6"), ("8", "0.4")):
        held.post("calls", call(17), rep=rep)
        held.post("sales", line | {"share": share}, rep=rep)
    content = build(held)
    assert picked(content, "activity", "rep", "amount") == [("7", 60), ("8", 40)]
    (table,) = [one for one in content.tables if one.name == "activity"]
    assert [row["amount"].value for row in table.totals if isinstance(row["amount"], Traced)] == [100]


def test_products_shown_are_counted_one_by_one() -> None:
    held = books()
    held.post("calls", call(4, products_shown="S10"), call(17, "200", products_shown="S12, S10"), rep="7")
    assert picked(build(held), "shown", "sku", "week", "year", "accounts") == [("S10", 1, 2, 2), ("S12", 1, 1, 1)]


def test_where_nobody_files_calls_there_is_nothing_to_say() -> None:
    assert build(books()) == Content()


def test_calls_after_the_day_of_the_figures_do_not_count_yet() -> None:
    held = books()
    held.post("calls", call(3, follow_up_on=day(10)), call(24), rep="7")
    assert picked(build(held), "follow_ups", "state") == [("overdue",)]
