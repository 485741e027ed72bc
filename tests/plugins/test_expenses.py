"""Expenses: the policy of the settings, receipts, what was filed before, and what is paid back beside mileage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import _expenses_paid, _expenses_tables, _reimbursement, expenses
from acctkit.plugins._expenses_settings import ExpenseSettings
from acctkit.plugins.expenses import EXPENSES
from acctkit.plugins.mileage import MILEAGE, MileageSettings
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from acctkit import Content, Form, Person, Traced
from acctkit.testing import (
    Golden,
    TestBooks,
    TestWorkspace,
    assert_plugin,
    assert_sound,
    books_of,
    check_desk,
    entries_of,
    findings_of,
    section_desk,
    sheet,
)

MONDAY = dt.date(2026, 11, 16)
NEXT = MONDAY + dt.timedelta(7)
ANA, EVA = Person("7", "Ana"), Person("8", "Eva", language="es")
LIMITS = [
    {"category": "meals", "from": "2026-01-01", "to": "2026-09-30", "amount": "60", "per": "day"},
    {"category": "meals", "from": "2026-10-01", "amount": "68", "per": "day"},
    {"category": "lodging", "from": "2026-10-01", "amount": "110"},
    {"category": "supplies", "from": "2026-01-01", "amount": "50"},
]


def row(amount: object, category: str = "taxi", day: int = 0, **more: Any) -> dict[str, Any]:
    return {"date": MONDAY + dt.timedelta(day), "category": category, "amount": amount, "merchant": "City Cabs",
            "purpose": "Visit", **more}


def books(*forms: Form) -> TestBooks:
    return books_of([EXPENSES, *forms])


def policy(**chosen: Any) -> ExpenseSettings:
    return ExpenseSettings.model_validate({"limits": LIMITS, **chosen})


def findings(
    *rows: Mapping[str, Any], held: TestBooks | None = None, person: Person = ANA, today: dt.date = NEXT,
    path: str = "7/week.xlsx", **chosen: Any,
) -> list[tuple[str, str, str]]:
    """The findings of a file of expenses: code, severity, place (a column's name and the row)."""
    desk = check_desk(held or books(), today, person=person, settings=policy(**chosen), path=path)
    found = findings_of(expenses.check_expenses, desk, EXPENSES, rows)
    return [(one.code, one.severity, f"{one.params['column']}{one.row}") for one in found]


def build(held: TestBooks, rep: str | None = None, **chosen: Any) -> Content:
    desk = section_desk(held, MONDAY + dt.timedelta(6), people=[ANA, EVA], settings=policy(**chosen), rep=rep)
    return assert_sound(expenses.build(desk), held)


def table(content: Content, name: str) -> list[dict[str, Any]]:
    found = next((one.rows for one in content.tables if one.name == name), ())
    return [{k: v.value if isinstance(v, Traced) else v for k, v in line.items()} for line in found]


def test_it_is_a_good_plugin() -> None:
    assert_plugin(expenses)


# ------------------------------------------------------------------ the policy


def test_a_plain_expense_says_nothing() -> None:
    assert findings(row("18.40"), row("12", "Comidas", tax="1.09"), row("-5", "other")) == []


@pytest.mark.parametrize("word", ["meals", "Meals", "MEAL", "comidas", "Restaurante", " manutencion "])
def test_categories_are_known_by_their_words_in_both_languages(word: str) -> None:
    found = policy().category_of(word)
    assert found is not None and found.name == "meals"


def test_an_unknown_category_refuses_the_file_and_names_those_there_are_in_the_reps_language() -> None:
    assert findings(row(10, "Fun")) == [("expense-category", "error", "category2")]
    desk = check_desk(books(), NEXT, person=EVA, settings=policy())
    (found,) = findings_of(expenses.check_expenses, desk, EXPENSES, [row(10, "Fun")])
    assert found.expected.startswith("Alojamiento, Comidas")


@pytest.mark.parametrize(("amount", "tax", "fine"), [
    ("100", "19", True), ("100", "100", False), ("100", "-19", False), ("-100", "-19", True), ("100", "0", True),
])
def test_the_tax_is_a_part_of_the_amount(amount: str, tax: str, fine: bool) -> None:
    found = findings(row(amount, "per-diem", tax=tax))
    assert found == ([] if fine else [("expense-tax", "error", "tax2")])


def test_limits_hold_by_day_and_for_each_expense_or_for_a_day_together() -> None:
    assert findings(row(111, "lodging", receipt="1")) == [("expense-over-limit", "warning", "amount2")]
    assert findings(row(111, "lodging", receipt="1", date=dt.date(2026, 9, 25))) == []
    meals = [row(40, "meals"), row(29, "meals", merchant="Grill"), row(60, "meals", 1)]
    assert findings(*meals) == [("expense-over-day-limit", "warning", "amount3")]
    assert findings(row(61, "meals", date=dt.date(2026, 9, 25))) == [("expense-over-day-limit", "warning", "amount2")]


def test_a_limit_in_one_currency_does_not_hold_in_another() -> None:
    assert findings(row(200, "lodging", receipt="1", currency="EUR")) == [("expense-currency", "info", "currency2")]


def test_expenses_split_below_a_limit_or_below_the_need_of_a_receipt_are_asked_about() -> None:
    pens = [row(30, "supplies", merchant="Paper & Co"), row(30, "supplies", merchant="PAPER & CO.")]
    assert findings(*pens) == [("expense-split", "warning", "amount3")]
    assert findings(row(40), row(40, purpose="Back"), duplicate_days=0, rules={"duplicates": "off"}) == [
        ("expense-split", "warning", "amount3"),
    ]
    assert findings(row(40, receipt="1"), row(41, receipt="2")) == []
    assert findings(row(40), row(41, day=1)) == [] == findings(row(30), row(31, merchant="Other Cabs"))


def test_weekends_holidays_late_filing_and_guests() -> None:
    assert findings(row(10, day=5)) == [("expense-weekend", "info", "date2")]
    assert findings(row(10), today=MONDAY + dt.timedelta(61)) == [("expense-late", "warning", "date2")]
    assert findings(row(10), today=MONDAY + dt.timedelta(60)) == []
    assert findings(row(40, "Entertainment")) == [("attendees-missing", "warning", "category2")]
    assert findings(row(40, "Entertainment", attendees="B. Lee, Harbor")) == []


def test_fuel_is_not_paid_beside_the_mileage_of_an_own_vehicle() -> None:
    held = books(MILEAGE)
    assert findings(row(40, "Gas"), held=held) == []
    trip = {"date": MONDAY, "vehicle": "V", "odometer_start": 0, "odometer_end": 90, "origin": "a", "destination": "b",
            "purpose": "c"}
    held.post("mileage", trip | {"owner": "company"}, rep="7")
    assert findings(row(40, "Gas"), held=held) == []
    held.post("mileage", trip | {"vehicle": "W"}, rep="7")
    assert findings(row(40, "Gas"), held=held) == [("fuel-beside-mileage", "warning", "amount2")]
    assert findings(row(40, "Gas", day=7), held=held, today=NEXT + dt.timedelta(7)) == []
    assert findings(row(40, "Gas"), held=held, person=EVA) == []


TRIP = {"date": MONDAY, "vehicle": "V", "odometer_start": 0, "odometer_end": 100, "origin": "a", "destination": "b",
        "purpose": "c"}


@pytest.mark.parametrize("unpaid", [
    {"owner": "company"}, {"personal_miles": 100}, {"date": "2021-11-16"}, {"date": "2026-11-25"},
])
def test_fuel_is_paid_where_mileage_pays_nothing(unpaid: dict[str, Any]) -> None:
    held = books(MILEAGE)
    held.post("mileage", TRIP | unpaid, rep="7")
    fuel = row(40, "fuel", date=min(str(unpaid.get("date", MONDAY)), "2026-11-20"))
    rules = {"deadline": "off"}
    assert findings(fuel, held=held, rules=rules) == []
    held.post("expenses", fuel, rep="7")
    if str(fuel["date"]) >= str(MONDAY):
        assert table(build(held, rules=rules), "by_rep")[0]["payable"] == 40


def test_fuel_is_paid_where_the_rate_beyond_a_threshold_is_nought() -> None:
    held = books(MILEAGE)
    rates = [{"from": "2026-01-01", "rate": "0.7", "up_to": 100}, {"from": "2026-01-01", "rate": 0}]
    held.post("mileage", TRIP | {"date": "2026-11-09"}, TRIP | {"odometer_start": 100, "odometer_end": 150}, rep="7")
    desk = check_desk(held, NEXT, person=ANA, settings=policy(), path="7/week.xlsx",
                      others={"mileage": MileageSettings.model_validate({"rates": rates})})
    assert findings_of(expenses.check_expenses, desk, EXPENSES, [row(40, "fuel")]) == []


def test_fuel_and_the_trips_that_pay_it_may_stand_in_one_workbook() -> None:
    held = books(MILEAGE)
    beside = {"mileage": entries_of(MILEAGE, [TRIP])}
    desk = check_desk(held, NEXT, person=ANA, settings=policy(), path="7/week.xlsx", beside=beside)
    (found,) = findings_of(expenses.check_expenses, desk, EXPENSES, [row(40, "fuel"), row(40, "fuel", -7)])
    assert (found.code, found.row) == ("fuel-beside-mileage", 2)
    held.post("mileage", TRIP, rep="7", path="7/week.xlsx")  # the file says now that the vehicle is the company's
    beside = {"mileage": entries_of(MILEAGE, [TRIP | {"owner": "company"}])}
    desk = check_desk(held, NEXT, person=ANA, settings=policy(), path="7/week.xlsx", beside=beside)
    assert findings_of(expenses.check_expenses, desk, EXPENSES, [row(40, "fuel")]) == []


def test_fuel_on_the_company_card_beside_paid_mileage_is_told_to_rep_and_office() -> None:
    held = books(MILEAGE)
    held.post("mileage", TRIP, rep="7")
    fuel = row(48, "fuel", paid_by="company")
    assert findings(fuel, held=held) == [("fuel-on-card-beside-mileage", "warning", "amount2")]
    held.post("expenses", fuel, rep="7")
    content = build(held)
    (line,) = table(content, "by_rep")
    assert (line["card"], line["card_beside_mileage"], line["payable"], line["mileage"]) == (48, 48, 0, 76)
    assert content.headline[0].en.endswith("; company card 48.00 USD, of it fuel beside mileage 48.00 USD.")
    assert content.headline[0].es.endswith(
        "; tarjeta de empresa 48,00 USD, de ella combustible además del kilometraje 48,00 USD.")
    assert [one.en for one in content.decisions] == [
        "Head office: settle the fuel on the company card with Ana; mileage pays it already."]
    assert [one["amount"] for one in table(content, "card_fuel")] == [48]
    off = build(held, rules={"fuel": "off"})
    assert off.decisions == () and table(off, "card_fuel") == []


@pytest.mark.parametrize(("level", "severity"), [("report", "info"), ("warn", "warning"), ("block", "error")])
def test_each_rule_is_off_or_as_grave_as_the_settings_say(level: str, severity: str) -> None:
    rows = {
        "limits": [row(500, "lodging", receipt="1")], "receipts": [row(80)], "weekend": [row(10, day=5)],
        "currency": [row(10, "per-diem", currency="EUR")], "attendees": [row(40, "hospitality")],
        "split": [row(30, "supplies"), row(30, "supplies", purpose="Pens")], "categories": [row(10, "Fun")],
        "deadline": [row(10, date=dt.date(2026, 8, 3))],
        "duplicates": [row(30), row(30, "parking")],
    }
    quiet = dict.fromkeys(type(policy().rules).model_fields, "off")
    for rule, some in rows.items():
        found = findings(*some, rules={**quiet, rule: level})
        assert [one[1] for one in found] == [severity], rule
        assert findings(*some, rules=quiet) == [], rule


@pytest.mark.parametrize(("chosen", "said"), [
    ({"limits": [{"category": "fun", "from": "2026-01-01", "amount": 1}]}, "there is no category 'fun'"),
    ({"limits": [*LIMITS, {"category": "meals", "from": "2026-12-01", "amount": 1, "per": "day"}]}, "two limits"),
    ({"categories": [{"name": "a", "en": "Food"}, {"name": "b", "en": "Fare", "also": ["FOOD"]}]}, "means both"),
    ({"rules": {"limits": "loud"}}, "off"),
])
def test_settings_that_contradict_themselves_are_told(chosen: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        policy(**chosen)


# ------------------------------------------------------------------ receipts


def test_a_receipt_is_required_above_an_amount_for_some_categories_always_for_others_never() -> None:
    missing = [("receipt-missing", "warning", "amount2")]
    assert findings(row("74.99")) == [] and findings(row(75)) == missing
    assert findings(row(10, "Hotel")) == missing and findings(row(500, "Dieta")) == []
    assert findings(row(75, receipt="")) == [("receipt-missing", "warning", "receipt2")]
    assert findings(row(1, currency="EUR"), receipt_from={"EUR": 30, "USD": 75}, rules={"currency": "off"}) == []
    assert findings(row(1, currency="EUR"), rules={"currency": "off"}) == missing  # no amount is set for euros


def test_a_file_that_is_named_must_be_there_and_be_one_but_a_paper_receipt_may_have_a_number() -> None:
    held = books()
    assert findings(row(80, receipt="taxi.pdf"), held=held) == [("receipt-not-there", "warning", "receipt2")]
    assert findings(row(80, receipt="no. 1204"), held=held) == []
    assert findings(row(80, receipt="no. 1204"), held=held, paper_receipts=False) == [
        ("receipt-not-there", "warning", "receipt2"),
    ]
    held.keep("7/november/TAXI.pdf")
    assert findings(row(80, receipt="taxi.pdf"), held=held) == []
    assert findings(row(80, receipt="taxi.pdf"), held=held, person=EVA) == [
        ("receipt-not-there", "warning", "receipt2"),
    ]
    held.keep("7/october/taxi.pdf")
    assert findings(row(80, receipt="taxi.pdf"), held=held) == [("receipt-unclear", "warning", "receipt2")]
    assert findings(row(80, receipt="taxi.pdf"), held=held, path="7/october/week.xlsx") == []


# ------------------------------------------------------------------ filed before


def test_the_same_expense_twice_is_told_in_a_file_across_weeks_and_across_reps() -> None:
    assert findings(row(30), row(30, "parking")) == [("expense-repeated", "warning", "amount3")]
    assert findings(row(30), row(30)) == []  # acctkit itself tells rows of one key
    assert ("expense-repeated", "error", "amount3") in findings(row(30), row(30), rules={"duplicates": "block"})
    held = books()
    held.post("expenses", row(200, "taxi", -30, receipt="1", merchant="city cabs"), row(30, "taxi", -30), rep="7")
    assert findings(row(200, receipt="2"), held=held) == [("expense-repeated", "warning", "amount2")]
    assert findings(row(200, receipt="2", date=dt.date(2027, 1, 26)), held=held, today=dt.date(2027, 2, 1)) == []
    assert findings(row(30), held=held) == []  # small amounts come again and again
    held.post("expenses", row(30, "meals"), rep="8")
    assert findings(row(30), held=held) == [("expense-of-another", "warning", "amount2")]


def test_a_receipt_proves_one_expense_whatever_it_is_called() -> None:
    held = books()
    held.keep("7/a.pdf", b"bill")
    held.keep("8/b.pdf", b"bill")
    held.post("expenses", row(20, "taxi", -14, receipt="a.pdf"), rep="7")
    assert findings(row(31, receipt="a.pdf"), held=held) == [("receipt-repeated", "warning", "receipt2")]
    assert findings(row(31, receipt="b.pdf", day=-14), held=held, person=EVA) == [
        ("receipt-repeated", "warning", "receipt2"),
    ]
    assert findings(row(31, receipt="x.pdf"), row(32, "other", receipt="x.pdf"), held=held, rules={
        "receipts": "off"}) == []


def test_a_corrected_file_is_not_held_against_what_it_replaces() -> None:
    held = books()
    held.post("expenses", row(200, receipt="1"), row(40), rep="7", path="7/week.xlsx")
    assert findings(row(200, receipt="1"), row(41), held=held) == []


def test_a_second_file_of_the_week_is_held_against_the_first_where_a_limit_is_for_a_day_or_is_passed_in_parts() -> None:
    held = books()
    held.post("expenses", row(40, "meals"), row(30, "supplies"), rep="7", path="7/monday.xlsx")
    meal = row(41, "meals", merchant="Grill")
    assert findings(meal, held=held) == [("expense-over-day-limit", "warning", "amount2")]
    assert findings(meal, held=held, path="7/monday.xlsx") == []  # it says the week anew
    assert findings(row(35, "supplies"), held=held) == [("expense-split", "warning", "amount2")]
    assert findings(meal, row(35, "supplies"), held=held, person=EVA) == []


def test_a_workbook_for_the_whole_year_is_not_late_with_what_it_said_in_time() -> None:
    held = books()
    held.post("expenses", row(10, "Comidas", -70), rep="7", path="7/year.xlsx")
    assert findings(row(10, "meals", -70), path="7/year.xlsx", held=held) == []
    assert findings(row(10, "meals", -70), row(12, "meals", -70), path="7/year.xlsx", held=held) == [
        ("expense-late", "warning", "date3")]


# ------------------------------------------------------------------ what is paid


def test_what_a_rep_paid_is_paid_back_within_limits_and_the_card_is_only_counted() -> None:
    held = books()
    held.keep("7/inn.pdf")
    held.post(
        "expenses", row("18.40"), row(150, "lodging", receipt="inn.pdf"), row(40, "meals", paid_by="company"),
        row(40, "meals", merchant="Grill"), row(90, "other"), rep="7",
    )
    (line,) = table(build(held), "by_rep")
    assert line == {
        "rep": "7", "name": "Ana", "expenses": 5, "out_of_pocket": Decimal("298.40"), "over_limit": 52, "waiting": 90,
        "payable": Decimal("156.40"), "mileage": 0, "reimbursement": Decimal("156.40"), "card": 40, "currency": "USD",
    }
    assert [(one["over"], one["over_limit"]) for one in table(build(held), "over_limits")] == [(40, 40), (12, 12)]
    (waits,) = table(build(held), "missing_receipts")
    assert (waits["merchant"], waits["waiting"], waits["named"]) == ("City Cabs", 90, "")


@pytest.mark.parametrize(("expense", "refund", "paid"), [
    (row(150, "lodging", receipt="1"), -150, 0), (row(150, "lodging", receipt="1"), -30, 110),
    (row(150, "lodging", receipt="1"), -60, 90), (row(80, "meals"), -80, 0), (row(80, "meals"), -20, 60),
    (row(90, "other"), -90, 0), (row(90, "other"), -20, 70), (row(150, "lodging"), -10, 0),
])
def test_a_refund_takes_off_what_was_paid_and_no_more(expense: dict[str, Any], refund: int, paid: int) -> None:
    held = books()
    back = expense | {"amount": refund, "date": MONDAY + dt.timedelta(1), "receipt": "2"}
    held.post("expenses", back, expense, rep="7")
    assert table(build(held), "by_rep")[0]["payable"] == paid


def test_what_is_only_reported_is_paid_and_what_is_off_is_not_looked_at() -> None:
    held = books()
    held.post("expenses", row(150, "lodging"), rep="7")
    content = build(held, rules={"limits": "report", "receipts": "report"})
    (line,) = table(content, "by_rep")
    assert line["payable"] == 150 and len(table(content, "over_limits")) == len(table(content, "missing_receipts")) == 1
    content = build(held, rules={"limits": "off", "receipts": "off"})
    assert table(content, "over_limits") == table(content, "missing_receipts") == [] and content.decisions == ()


def test_a_receipt_that_comes_later_pays_the_expense() -> None:
    held = books()
    held.post("expenses", row(90, receipt="taxi.jpg"), rep="7")
    before = build(held)
    assert before.headline[0].en == (
        "Reimbursements payable 0.00 USD; 1 receipt missing, for which 90.00 USD waits."
    )
    assert before.decisions[0].es == "Ana: entregar 1 recibo que falta."
    held.keep("7/Taxi.JPG")
    after = build(held)
    assert after.headline[0].es == "Reembolsos por pagar 90,00 USD." and after.decisions == ()
    assert table(after, "expenses")[0]["receipt"] == "7/Taxi.JPG"


def test_reimbursement_is_expenses_and_trips_and_fuel_is_not_paid_beside_them() -> None:
    held = books(MILEAGE)
    trip = {"date": MONDAY, "vehicle": "V", "odometer_start": 0, "odometer_end": 100, "origin": "a",
            "destination": "b", "purpose": "c"}
    held.post("mileage", trip, rep="7")
    held.post("mileage", trip | {"odometer_end": 10, "vehicle": "W"}, rep="8")
    held.post("expenses", row(20), row(48, "fuel"), rep="7")
    ana, eva = table(build(held), "by_rep")
    assert (ana["beside_mileage"], ana["payable"], ana["mileage"], ana["reimbursement"]) == (48, 20, 76, 96)
    assert (eva["expenses"], eva["reimbursement"]) == (0, Decimal("7.60"))
    assert [one["rep"] for one in table(build(held, rep="8"), "by_rep")] == []
    content = build(held)
    assert content.headline[0].en == (
        "Reimbursements payable 103.60 USD (expenses 20.00 USD, mileage 83.60 USD); fuel 48.00 USD not paid beside "
        "mileage."
    )
    titles = {one.title.en for one in content.reconciliations}
    assert "Reimbursement by rep is its receipts and trips, USD" in titles


def test_a_slip_in_any_sum_or_in_what_is_paid_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    held = books(MILEAGE)
    held.post("mileage", TRIP, rep="7")
    held.post("expenses", row(20), row(48, "fuel"), row(150, "lodging", receipt="1"), row(90, "other"),
              row(30, paid_by="company"), rep="7")
    held.post("expenses", row(33, "meals", 1), rep="8")

    def failing() -> set[str]:
        desk = section_desk(held, MONDAY + dt.timedelta(6), people=[ANA, EVA], settings=policy())
        return {one.title.en for one in expenses.build(desk).reconciliations if not one.holds}

    assert failing() == set()
    spoilt = {"out_of_pocket", "over_limit", "waiting", "beside_mileage", "payable", "card", "spent"}
    for name in sorted(spoilt):
        with monkeypatch.context() as patched:
            def careless(some: Any, asked: str, name: str = name) -> Traced:
                kept = [one for one in some if asked != name or not getattr(one, asked).value]
                return _expenses_paid.summed(kept, asked)

            patched.setattr(_expenses_tables, "summed", careless)
            assert failing(), name
    with monkeypatch.context() as patched:
        patched.setattr(_reimbursement, "cents", lambda amount: Decimal(int(amount)) - 1)
        assert failing() == {"Reimbursement by rep is its receipts and trips, USD"}
    with monkeypatch.context() as patched:
        patched.setattr(_expenses_paid.Settled, "payable", _expenses_paid.Settled.out_of_pocket)
        assert failing() == {"What reps paid is paid back or listed as not paid, USD"}


def test_currencies_stand_for_themselves() -> None:
    held = books()
    held.post("expenses", row(20), row(30, currency="EUR", receipt="1"), rep="7")
    content = build(held)
    assert [(one["currency"], one["reimbursement"]) for one in table(content, "by_rep")] == [("USD", 20), ("EUR", 30)]
    assert content.headline[0].en == "Reimbursements payable 20.00 USD + 30.00 EUR."
    assert {one.name: one.unit for one in content.figures}["reimbursement_eur"] == "EUR"
    assert {one.title.en[-3:] for one in content.reconciliations} == {"USD", "EUR"}


def test_what_may_be_repeated_or_split_is_listed_for_the_office() -> None:
    held = books()
    held.post("expenses", row(30, "supplies"), row(31, "supplies"), row(18), rep="7")
    held.post("expenses", row(18, "parking"), rep="8")
    content = build(held)
    assert [(one["rep"], one["why"]) for one in table(content, "doubtful")] == [
        ("7", "Filed by 8 for the same day"), ("8", "Filed by 7 for the same day"),
        ("7", "2 of this day make 61.00, above 50.00"),
    ]
    assert [one.en for one in content.decisions] == [
        "Head office: decide to whom 2 expenses that two reps claim are paid.",
        "Head office: look at 1 expense that may be repeated or split.",
    ]


def test_what_was_filed_late_is_in_the_package_of_its_week_alone_and_the_office_is_asked() -> None:
    held = books_of([EXPENSES], today=MONDAY + dt.timedelta(60))
    held.post("expenses", row(10), row(11, day=1), rep="7", path="7/year.xlsx")
    held.today += dt.timedelta(30)
    held.post("expenses", row(10), row(11, day=1), row(12, day=2), rep="7", path="7/year.xlsx")
    content = build(held)
    assert [(one["amount"], one["why"]) for one in table(content, "doubtful")] == [(12, "Filed after 88 days")]
    assert [one.es for one in content.decisions] == [
        "Oficina central: aceptar 1 gasto presentado tarde o avisar al vendedor."]
    assert table(content, "by_rep")[0]["payable"] == 33 and build(held, rules={"deadline": "off"}).decisions == ()
    for week in (-1, 1, 12):
        desk = section_desk(held, MONDAY + dt.timedelta(7 * week + 6), settings=policy())
        assert expenses.build(desk) == Content()


def test_what_two_reps_claim_is_paid_to_neither_until_one_takes_it_back_or_the_office_agrees() -> None:
    held = books()
    held.post("expenses", row(84, "meals", merchant="Harbor Grill"), row(20), rep="7")
    held.post("expenses", row(84, "hospitality", merchant="harbor grill", receipt="no. 4"), rep="8", path="8/week.xlsx")
    content = build(held, limits=[], rules={"receipts": "off"})
    assert [(one["claimed_twice"], one["payable"]) for one in table(content, "by_rep")] == [(84, 20), (84, 0)]
    assert content.headline[0].en == (
        "Reimbursements payable 20.00 USD; 168.00 USD claimed by two reps not paid.")
    assert content.headline[0].es == (
        "Reembolsos por pagar 20,00 USD; 168,00 USD reclamados por dos vendedores sin pagar.")
    alone = build(held, rep="8", limits=[], rules={"receipts": "off"})
    assert table(alone, "by_rep")[0]["payable"] == 0  # a section of one rep knows the others
    both = build(held, limits=[], rules={"receipts": "off", "duplicates": "report"})
    assert [one["payable"] for one in table(both, "by_rep")] == [104, 84] and len(table(both, "doubtful")) == 2
    agreed = [{"rep": "8", "date": "2026-11-16", "merchant": "HARBOR GRILL", "amount": 84}]
    decided = build(held, limits=[], rules={"receipts": "off"}, agreed=agreed)
    assert [one["payable"] for one in table(decided, "by_rep")] == [20, 84] and decided.decisions == ()
    held.post("expenses", row(12, "meals", 1), rep="8", path="8/week.xlsx")
    ana, _ = table(build(held, limits=[], rules={"receipts": "off"}), "by_rep")
    assert ana["payable"] == 104


def test_one_receipt_of_two_reps_is_one_bill_on_whatever_days_and_a_card_pays_it_too() -> None:
    held = books()
    held.keep("7/a.pdf", b"bill")
    held.keep("8/b.pdf", b"bill")
    held.post("expenses", row(31, receipt="a.pdf", paid_by="company"), row(90, "other", 1, receipt="no. 17"), rep="7")
    held.post("expenses", row(30, "other", 2, receipt="b.pdf"), row(90, "taxi", 3, receipt="NO 17"), rep="8")
    ana, eva = table(build(held), "by_rep")
    assert (ana["claimed_twice"], ana["card"], ana["payable"]) == (90, 31, 0)
    assert (eva["claimed_twice"], eva["payable"]) == (120, 0)
    assert findings(row(90, "taxi", 3, receipt="NO 17"), held=held, person=EVA, path="8/2.xlsx") == [
        ("receipt-repeated", "warning", "receipt2")]


def test_a_per_diem_is_the_same_for_everybody() -> None:
    held = books()
    held.post("expenses", row(68, "per-diem", merchant="-"), rep="7")
    held.post("expenses", row(68, "Dieta", merchant="-"), rep="8")
    assert [one["payable"] for one in table(build(held), "by_rep")] == [68, 68]
    assert findings(row(68, "Dieta", merchant="-"), held=held, person=EVA, path="8/2.xlsx") == []


def test_a_second_file_of_the_week_repeats_no_expense_under_another_category() -> None:
    held = books()
    held.post("expenses", row(40, "taxi"), row(12, "meals"), rep="7", path="7/monday.xlsx")
    assert findings(row(40, "transport"), held=held) == [("expense-repeated", "warning", "amount2")]
    assert findings(row(40, "transport"), held=held, path="7/monday.xlsx") == []  # it says the week anew


def test_rows_of_one_bill_are_told_apart_by_category_and_currency() -> None:
    held = books()
    held.post("expenses", row(20, "meals"), row(20, "parking"), row(20, "parking", currency="EUR"), rep="7")
    listed = next(one for one in build(held).tables if one.name == "expenses")
    keys = {tuple(str(line[name]) for name in listed.key) for line in table(build(held), "expenses")}
    assert len(keys) == 3


def test_a_week_without_expenses_has_nothing_to_say() -> None:
    assert build(books(MILEAGE)) == Content()


AMOUNTS = st.decimals(min_value="0.01", max_value="300", places=2)
ROWS = st.tuples(AMOUNTS, st.sampled_from(["meals", "lodging", "taxi", "fuel", "per-diem"]), st.booleans(),
                 st.sampled_from(["USD", "EUR"]), st.integers(0, 6), st.sampled_from(["7", "8"]))


@settings(max_examples=25, deadline=None)
@given(st.lists(ROWS, max_size=8))
def test_whatever_is_filed_sums_agree_and_nobody_is_paid_more_than_he_spent(rows: Sequence[Any]) -> None:
    held = books()
    for at, (amount, category, card, currency, day, rep) in enumerate(rows):
        paid_by = "company" if card else "rep"
        one = row(amount, category, day, currency=currency, paid_by=paid_by, merchant=f"m{at}")
        held.post("expenses", one, rep=rep)
    content = build(held)  # every figure is traced, every reconciliation holds
    for line in table(content, "by_rep"):
        assert 0 <= line["payable"] <= line["out_of_pocket"]


# ------------------------------------------------------------------ from a workbook to the package


def test_a_week_of_expenses(acctkit_workspace: TestWorkspace, golden: Golden) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", [
        sheet("reps", [{"rep": "7", "name": "Ana", "email": "ana@example.com", "language": "es"}]),
        sheet("accounts", [{"account": "100", "name": "Acme", "email": "ap@example.com"}]),
    ])
    ws.drop("7/taxi.pdf", b"%PDF-1.7 taxi")
    week = [row("18.40", "taxi", 1, receipt="taxi.pdf", paid_by="rep", attendees=None),
            row("96.00", "hospitality", 2, merchant="Casa Pepe", receipt="cena", paid_by="rep", attendees=None),
            row("150.00", "lodging", 2, merchant="Hotel Faro", receipt=None, paid_by="company", attendees=None)]
    ws.drop("7/gastos.xlsx", sheet("expenses", week, style="typed-es"))
    wrong = [row("20.00", "regalos", 3, paid_by="rep")]
    ws.drop("7/mal.xlsx", sheet("expenses", wrong, style="office-es"))
    result = ws.run()
    golden(result, result.section("expenses"))
