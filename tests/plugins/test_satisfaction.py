"""Satisfaction: the figure and its parts, what was known on a day, and who is at risk."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import _satisfaction_tables, satisfaction
from acctkit.plugins._issues_book import IssuesSettings
from acctkit.plugins._satisfaction_figure import PARTS, figured
from acctkit.plugins._satisfaction_settings import SatisfactionSettings, Weights
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.calls import CALLS
from acctkit.plugins.issues import ISSUES
from acctkit.plugins.orders import ORDERS
from acctkit.plugins.sales import SALES
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from acctkit import Content, Person, Traced
from acctkit.testing import Golden, TestBooks, TestWorkspace, assert_plugin, assert_sound, books_of, section_desk, sheet

SUNDAY = dt.date(2026, 11, 22)
ANA, BO = Person("7", "Ana", manager="Marta"), Person("8", "Bo", manager="Marta")
ACCOUNTS_ = ({"account": "100", "name": "Acme", "rep": "7"}, {"account": "200", "name": "Toys", "rep": "8"},
             {"account": "300", "name": "Gone", "rep": "8", "status": "do not contact"})


def call(day: str, account: str = "100", **more: Any) -> dict[str, Any]:
    return {"date": day, "account": account, "kind": "visit", **more}


def sale(day: str, units: int, **more: Any) -> dict[str, Any]:
    return {"date": day, "account": "100", "sku": "S1", "units": units, "unit_price": 1, "currency": "USD", **more}


def issue(day: str, kind: str = "technical question", **more: Any) -> dict[str, Any]:
    return {"opened_on": day, "account": "100", "kind": kind, **more}


def books(today: str = "2026-11-23", **rows: list[dict[str, Any]]) -> TestBooks:
    forms = [ACCOUNTS, CALLS, ISSUES, ORDERS, SALES]
    held = books_of(forms, {"accounts": ACCOUNTS_}, today=dt.date.fromisoformat(today))
    for form, some in rows.items():
        held.post(form, *some, rep="7")
    return held


def build(held: TestBooks, day: dt.date = SUNDAY, rep: str | None = None, **chosen: Any) -> Content:
    desk = section_desk(held, day, people=[ANA, BO], settings=SatisfactionSettings(**chosen), rep=rep)
    return assert_sound(satisfaction.build(desk), held)


def rows(content: Content, name: str) -> list[dict[str, Any]]:
    table = next(one for one in content.tables if one.name == name)
    return [{key: one.value if isinstance(one, Traced) else one for key, one in row.items()} for row in table.rows]


def points(content: Content) -> dict[str, Any]:
    [row] = [one for one in rows(content, "by_account") if one["account"] == "100"]
    return {part: row[part] for part in PARTS if row[part] is not None}


def test_it_is_a_good_plugin() -> None:
    assert_plugin(satisfaction)


# ------------------------------------------------------------------ the figure


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(PARTS), st.decimals(0, 100, places=2), min_size=1),
       st.lists(st.integers(1, 1000), min_size=6, max_size=6))
def test_the_figure_is_the_sum_of_its_parts_and_stays_in_its_bounds(
    given: dict[str, Decimal], weights: list[int]
) -> None:
    found = figured(given, dict(zip(PARTS, weights, strict=True)))
    assert found is not None
    assert 0 <= found.value <= 100 and found.value == sum(found.adds.values())
    assert min(given.values()) - Decimal("0.03") <= found.value <= max(given.values()) + Decimal("0.03")


def test_a_part_without_data_gives_its_weight_to_the_others() -> None:
    weights = dict(Weights())
    found = figured({"word": Decimal(50), "contact": Decimal(100)}, weights)
    assert found is not None and found.adds == {"word": Decimal("40.00"), "contact": Decimal("20.00")}


def test_a_part_takes_from_the_hundred_by_its_weight_though_it_has_no_points() -> None:
    found = figured({"word": Decimal(50), "contact": Decimal(0)}, dict(Weights()))
    assert found is not None and (found.lost("word"), found.lost("contact")) == (40, 20)


def test_some_weight_is_wanted() -> None:
    with pytest.raises(ValidationError, match="give at least one part a weight"):
        Weights(word=0, issues=0, shipments=0, returns=0, contact=0, follow_ups=0)


# ------------------------------------------------------------------ the parts


@pytest.mark.parametrize(("given", "part", "wanted"), [
    ({"calls": [call("2026-11-20", satisfaction=5), call("2026-11-19", satisfaction=2)]}, "word", "62.5"),
    ({"calls": [call("2026-05-01", satisfaction=1), call("2026-11-20")]}, "word", None),
    ({"issues": [issue("2026-11-20")]}, "issues", "75"),
    ({"issues": [issue("2026-11-01")]}, "issues", "50"),
    ({"issues": [issue("2026-11-16")]}, "issues", "50"), ({"issues": [issue("2026-11-17")]}, "issues", "75"),
    ({"issues": [issue("2026-11-01", "damaged return")]}, "issues", "75"),
    ({"issues": [issue("2026-11-01", status="resolved", resolved_on="2026-11-15")]}, "issues", "100"),
    ({"issues": [issue("2026-11-01", status="resolved", resolved_on="2026-11-23")]}, "issues", "50"),
    ({"issues": [issue("2026-11-20", "late shipment")]}, "shipments", "75"),
    ({"sales": [sale("2026-06-01", 95), sale("2026-06-02", 5, kind="return")]}, "returns", "47.37"),
    ({"sales": [sale("2026-06-01", 20), sale("2026-06-02", 5, kind="return")]}, "returns", "0"),
    ({"sales": [sale("2025-06-01", 20)]}, "returns", None),
    ({"calls": [call("2026-10-23")]}, "contact", "100"), ({"calls": [call("2026-09-23")]}, "contact", "50"),
    ({"calls": [call("2026-07-01")]}, "contact", "0"),
    ({"calls": [call("2026-11-02", follow_up_on="2026-11-10"), call("2026-11-10")]}, "follow_ups", "100"),
    ({"calls": [call("2026-11-02", follow_up_on="2026-11-10"), call("2026-11-12")]}, "follow_ups", "50"),
    ({"calls": [call("2026-11-02", follow_up_on="2026-11-10")]}, "follow_ups", "0"),
    ({"calls": [call("2026-11-02", follow_up_on="2026-11-30")]}, "follow_ups", None),
])
def test_the_points_of_a_part(given: dict[str, Any], part: str, wanted: str | None) -> None:
    found = build(books(**given))
    got = points(found).get(part) if found.tables else None
    assert got == (None if wanted is None else Decimal(wanted))


def test_an_issue_is_slow_by_the_settings_of_issues() -> None:
    held = books(issues=[issue("2026-11-20")])
    desk = section_desk(held, SUNDAY, people=[ANA], others={"issues": IssuesSettings(slow_technical_question=1)})
    assert points(assert_sound(satisfaction.build(desk), held))["issues"] == 50


def test_a_late_order_counts_once_and_not_beside_its_issue() -> None:
    def order(number: str, ship_by: str, **more: Any) -> dict[str, Any]:
        return {"order": number, "date": "2026-10-01", "account": "100", "units": 1, "unit_price": 1,
                "currency": "USD", "ship_by": ship_by, **more}

    held = books(orders=[
        order("O1", "2026-11-01", sku="A"), order("O1", "2026-11-01", sku="B"),
        order("O2", "2026-11-01", sku="A", status="shipped", shipped_on="2026-11-05"),
        order("O3", "2026-11-01", sku="A", status="shipped", shipped_on="2026-11-01"),
        order("O4", "2026-11-01", sku="A", status="cancelled"), order("O5", "2026-12-01", sku="A"),
    ], issues=[issue("2026-11-06", "late shipment", order="O2")])
    [row] = [one for one in rows(build(held), "behind") if one["account"] == "100"]
    assert row["late"] == 2


# ------------------------------------------------------------------ the section


def test_nobody_of_whom_nothing_is_known_has_a_figure() -> None:
    assert build(books()) == Content()
    assert [one["account"] for one in rows(build(books(calls=[call("2026-11-20")])), "by_account")] == ["100"]


def test_who_is_silent_is_told_and_not_called_satisfied() -> None:
    held = books("2026-10-20", calls=[call("2026-10-20", satisfaction=5)])
    held.post("sales", sale("2026-11-10", 4, account="200"), rep="8")
    held.today = SUNDAY
    held.post("accounts", {"account": "400", "name": "Mute", "rep": "8"})
    content = build(held)
    assert [(one["account"], one["silent"], one["figure"] is None) for one in rows(content, "unheard")] == [
        ("200", 33, False), ("400", 0, True),  # 400 came into the list only now
    ]
    assert content.headline[0].en.endswith("; at risk: 0; nothing heard of: 2.")
    assert content.headline[0].es.endswith("; en riesgo: 0; sin noticias de: 2.")
    assert [one["account"] for one in rows(build(held, rep="8"), "unheard")] == ["200", "400"]


def test_a_new_account_is_not_blamed_for_silence_before_it_came() -> None:
    held = books("2026-07-01", calls=[call("2026-07-01")])
    held.today = dt.date(2026, 11, 10)
    held.post("accounts", {"account": "400", "name": "New", "rep": "8"})
    held.post("sales", sale("2026-11-11", 4, account="400"), sale("2026-11-11", 4, account="200"), rep="8")
    found = {one["account"]: (one["contact"], one["figure"]) for one in rows(build(held), "by_account")}
    assert found["400"][0] == 100 and found["200"][0] == 0
    assert [(one["account"], one["silent"]) for one in rows(build(held), "unheard")] == [("200", 144), ("400", 12)]


def test_where_nobody_keeps_calls_those_are_silent_of_whom_nothing_is_known() -> None:
    held = books_of([ACCOUNTS, SALES], {"accounts": ACCOUNTS_}, today=dt.date(2026, 11, 23))
    held.post("sales", sale("2026-11-10", 4), rep="7")
    assert [(one["account"], one["silent"]) for one in rows(build(held), "unheard")] == [("200", None)]


@pytest.mark.parametrize(("where", "name", "broken"), [
    (_satisfaction_tables, "_points", "Figures, and the sums of their parts"),
    (_satisfaction_tables, "_average", "Accounts with a figure by rep and those without"),
    (_satisfaction_tables, "counted", "Ratings behind the figures"),
])
def test_a_slip_in_a_table_does_not_reconcile(
    monkeypatch: pytest.MonkeyPatch, where: Any, name: str, broken: str
) -> None:
    right = getattr(where, name)

    def wrong(*given: Any) -> Any:
        made = right(*given)
        return {**made, "word": Decimal(1), "accounts": 7} if isinstance(made, dict) else made + made

    monkeypatch.setattr(where, name, wrong)
    held = books(calls=[call("2026-11-20", satisfaction=5)])
    desk = section_desk(held, SUNDAY, people=[ANA, BO], settings=SatisfactionSettings())
    failed = [one.title.en for one in satisfaction.build(desk).reconciliations if not one.holds]
    assert any(title.startswith(broken) for title in failed)


def test_an_account_that_falls_is_at_risk_and_says_why() -> None:
    held = books(
        calls=[call("2026-10-20", satisfaction=5), call("2026-11-20", satisfaction=1), call("2026-11-20", "200")],
        issues=[issue("2026-11-16"), issue("2026-11-17", "invoice discrepancy")],
    )
    content = build(held)
    [row] = rows(content, "at_risk")
    assert (row["account"], row["change"] < -15) == ("100", True)
    assert row["why"] == "is not satisfied by its own word; has open issues"
    assert content.decisions[0].en.startswith("Marta: see to Acme (100), at ")
    reps = [(one["rep"], one["accounts"], one["at_risk"]) for one in rows(content, "by_rep")]
    assert reps == [("7", 1, 1), ("8", 1, 0)]
    assert [one["account"] for one in rows(build(held, rep="8"), "by_account")] == ["200"]


def test_it_lives_without_any_of_the_other_forms() -> None:
    held = books_of([ACCOUNTS, SALES], {"accounts": ACCOUNTS_}, today=dt.date(2026, 11, 23))
    held.post("sales", sale("2026-11-10", 4), rep="7")
    assert points(build(held)) == {"returns": Decimal(100)}


def test_a_week_of_satisfaction(acctkit_workspace: TestWorkspace, golden: Golden) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", [
        sheet("reps", [{"rep": "7", "name": "Ana", "email": "ana@example.com", "language": "es"}]),
        sheet("accounts", [
            {"account": "100", "name": "Acme", "rep": "7"}, {"account": "200", "name": "Toys", "rep": "7"},
        ]),
        sheet("products", [{"sku": "S1", "name": "Bolt"}]),
    ])
    ws.drop("7/ventas.xlsx", sheet("sales", [
        sale("2026-11-16", 90), sale("2026-11-17", 3, kind="return", rma="R1"),
    ], style="spanish"))
    ws.drop("7/llamadas.xlsx", sheet("calls", [
        call("2026-10-06", satisfaction=4, follow_up_on="2026-10-20"), call("2026-11-18", satisfaction=2),
        call("2026-11-19", "200", satisfaction=5),
    ], style="spanish"))
    ws.drop("7/incidencias.xlsx", sheet("issues", [issue("2026-11-02", issue="I1")], style="spanish"))
    golden(ws.run("2026-11-25").section("satisfaction"))
