"""Mileage: odometers that hang together, the rate of the day driven, and what is paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from acctkit.plugins import _mileage_tables, mileage
from acctkit.plugins._mileage_rates import Rate
from acctkit.plugins._reimbursement import pay
from acctkit.plugins.mileage import MILEAGE, MileageSettings
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from acctkit import Calendar, Company, Content, Person, Traced
from acctkit.testing import (
    Golden,
    SectionResult,
    TestBooks,
    assert_plugin,
    assert_sound,
    books_of,
    check_desk,
    findings_of,
    section_desk,
)

MONDAY = dt.date(2026, 6, 29)  # the rate changes on Wednesday of this week
REP = Person("1370", "Gerard Hernandez")


def trip(start: object, end: object, day: int = 0, **more: Any) -> dict[str, Any]:
    return {"date": MONDAY + dt.timedelta(days=day), "vehicle": "VAN", "odometer_start": start, "odometer_end": end,
            "origin": "Office", "destination": "Atelier", "purpose": "Visit", **more}


def books() -> TestBooks:
    return books_of([MILEAGE])


def findings(
    *rows: Mapping[str, Any], held: TestBooks | None = None, company: Company | None = None,
    path: str = "1370/week.xlsx", **chosen: Any,
) -> list[tuple[str, str, str]]:
    """The findings of a file of trips: code, severity, place (a column's name and the row)."""
    desk = check_desk(held or books(), MONDAY, person=REP, settings=MileageSettings(**chosen), company=company,
                      path=path)
    found = findings_of(mileage.check_trips, desk, MILEAGE, rows)
    return [(one.code, one.severity, f"{one.params['column']}{one.row}") for one in found]


def build(held: TestBooks, company: Company | None = None, rep: str | None = None, **chosen: Any) -> Content:
    desk = section_desk(held, MONDAY + dt.timedelta(days=6), people=[REP], settings=MileageSettings(**chosen),
                        company=company, rep=rep)
    return assert_sound(mileage.build(desk), held)


def by_rep(content: Content) -> list[dict[str, Any]]:
    table = next(table for table in content.tables if table.name == "by_rep")
    return [{k: v.value if isinstance(v, Traced) else v for k, v in row.items()} for row in table.rows]


def test_it_is_a_good_plugin() -> None:
    assert_plugin(mileage)


# ------------------------------------------------------------------ the odometer


def test_trips_that_hang_together_say_nothing_in_any_order() -> None:
    assert findings(trip(150, 180), trip(100, 150), trip(180, 180)) == []


def test_an_odometer_that_runs_backwards_is_an_error_and_the_only_one() -> None:
    rows = [trip(100, 150), trip(150, 120), trip(180, 200)]
    assert findings(*rows) == [("odometer-backwards", "error", "odometer_end3")]


def test_missing_distance_is_a_warning() -> None:
    assert findings(trip(100, 150), trip(165, 180)) == [("odometer-gap", "warning", "odometer_start3")]


def test_missing_distance_is_named() -> None:
    rows = [trip("100", "150.0"), trip("165.5", "180")]
    (found,) = findings_of(mileage.check_trips, check_desk(books(), MONDAY, person=REP), MILEAGE, rows)
    assert (found.value, found.expected) == ("165.5", "150")
    assert (found.params["missing"], found.params["unit"]) == ("15.5", "mi")


def test_trips_that_overlap_are_an_error() -> None:
    assert findings(trip(100, 150), trip(140, 180)) == [("odometer-overlap", "error", "odometer_start3")]
    assert findings(trip(100, 150), trip(110, 120), trip(150, 160)) == [
        ("odometer-overlap", "error", "odometer_start3"),
    ]


def test_another_vehicle_has_a_chain_of_its_own() -> None:
    assert findings(trip(100, 150), trip(9000, 9010, vehicle="CAR")) == []


def test_the_books_hold_the_trip_before() -> None:
    held = books()
    held.post("mileage", trip(50, 90, day=-7), rep="1370")
    held.post("mileage", trip(10, 95, day=-7), rep="1166")  # another rep's van is another van
    assert findings(trip(90, 150), held=held) == []
    assert findings(trip(100, 150), held=held) == [("odometer-gap", "warning", "odometer_start2")]
    assert findings(trip(80, 150), held=held) == [("odometer-overlap", "error", "odometer_start2")]


def test_a_late_trip_must_not_run_into_a_later_one() -> None:
    held = books()
    held.post("mileage", trip(100, 150, day=7), rep="1370")
    assert findings(trip(60, 110), held=held) == [("odometer-overlap", "error", "odometer_start2")]


def test_a_corrected_file_is_not_held_against_what_it_replaces() -> None:
    held = books()
    held.post("mileage", trip(100, 150), trip(150, 190), rep="1370", path="1370/week.xlsx")
    assert findings(trip(100, 160), trip(160, 190), held=held) == []
    again = [trip(100, 150), trip(150, 195)]  # most of its rows once more at another path: they replace that file
    assert findings(*again, held=held, path="1370/corrected.xlsx") == []


def test_a_second_file_of_the_week_drives_no_distance_again() -> None:
    held = books()
    held.post("mileage", trip(100, 150), trip(150, 190), rep="1370", path="1370/monday.xlsx")
    assert findings(trip(110, 150), held=held) == [("odometer-overlap", "error", "odometer_start2")]
    assert findings(trip(110, 150), held=held, path="1370/monday.xlsx") == []  # it says the week anew
    assert findings(trip(190, 200), held=held) == []


def test_a_plate_is_one_however_it_is_written() -> None:
    held = books()
    held.post("mileage", trip(100, 150, day=-7, vehicle="1234 ABC"), rep="1370")
    assert findings(trip(110, 160, vehicle="1234-abc"), held=held) == [("odometer-overlap", "error", "odometer_start2")]
    assert findings(trip(100, 150, day=-7, vehicle="1234-abc"), held=held) == [
        ("odometer-overlap", "error", "odometer_start2")]
    assert findings(trip(150, 160, vehicle="1234-abc"), trip(160, 165, vehicle="1234ABC"), held=held) == []


def test_a_trip_of_another_week_is_not_driven_again() -> None:
    held = books()
    held.post("mileage", trip(100, 150, day=-7), trip(150, 190, day=-6), rep="1370")
    assert findings(trip(100, 150), held=held) == [("odometer-overlap", "error", "odometer_start2")]


def test_a_second_file_of_the_week_goes_on_where_the_first_ended() -> None:
    held = books()
    held.post("mileage", trip(50, 90, day=-7), trip(90, 150), rep="1370")
    assert findings(trip(150, 160, day=2), held=held) == []


def test_a_jump_is_told_once_a_day_and_vehicle() -> None:
    assert findings(trip(0, 300), trip(300, 501), trip(501, 600)) == [("odometer-jump", "warning", "odometer_end3")]
    assert findings(trip(0, 500), trip(500, 700, day=1)) == []
    assert findings(trip(0, 700, unit="km")) == []  # 435 miles


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=12))
def test_an_unbroken_chain_never_finds_anything(steps: list[int]) -> None:
    readings = [1000 + sum(steps[:n]) for n in range(len(steps) + 1)]
    assert findings(*(trip(*span, day=n) for n, span in enumerate(pairwise(readings)))) == []


# ------------------------------------------------------------------ business and personal


@pytest.mark.parametrize(("business", "personal", "fine"), [
    (50, None, True), (30, None, True), (51, None, False), (30, 20, True), (30, 10, False), (None, 20, True),
    (None, 51, False), (0, 50, True),
])
def test_business_and_personal_make_up_the_distance(business: Any, personal: Any, fine: bool) -> None:
    given = {"business_miles": business, "personal_miles": personal}
    row = trip(100, 150) | {name: value for name, value in given.items() if value is not None}
    where = "business_miles2" if business is not None else "personal_miles2"
    assert findings(row) == ([] if fine else [("miles-do-not-add-up", "error", where)])


def test_blank_business_miles_are_all_that_is_not_personal() -> None:
    row = MILEAGE.model(**trip(100, 150, personal_miles=20)).complete()
    assert row.business_miles == 30 and MILEAGE.derived["business_miles"][0] == "odometer_end"  # type: ignore[attr-defined]


# ------------------------------------------------------------------ rates


@pytest.mark.parametrize(("day", "rate"), [
    ("2022-06-30", "0.585"), ("2022-07-01", "0.625"), ("2023-05-05", "0.655"), ("2024-12-31", "0.67"),
    ("2025-01-01", "0.70"), ("2026-06-30", "0.725"), ("2026-07-01", "0.76"), ("2030-01-01", "0.76"),
    ("2021-12-31", None),
])
def test_the_default_rates_are_those_of_the_irs_by_day_driven(day: str, rate: str | None) -> None:
    found = MileageSettings().rates_on(dt.date.fromisoformat(day), "mi", "USD")
    assert [one.rate for one in found] == ([Decimal(rate)] if rate else [])


def test_a_day_without_a_rate_is_the_offices_to_mend() -> None:
    old = trip(100, 150) | {"date": dt.date(2004, 11, 22)}
    assert findings(old) == [("no-mileage-rate", "warning", "date2")] and mileage.NO_RATE.office
    assert findings(old | {"owner": "company"}) == []
    assert findings(trip(100, 150), company=Company("Acme", "EUR")) == [("no-mileage-rate", "warning", "date2")]


def test_two_rates_for_one_day_are_refused() -> None:
    rates = [{"from": "2026-01-01", "rate": "0.26", "unit": "km", "currency": "EUR"},
             {"from": "2026-07-01", "rate": "0.30", "unit": "km", "currency": "EUR"}]
    with pytest.raises(ValidationError, match="two rates hold on 2026-07-01"):
        MileageSettings(rates=rates)  # type: ignore[arg-type]
    rates[0]["to"] = "2026-06-30"
    assert len(MileageSettings(rates=rates).rates) == 2  # type: ignore[arg-type]


# ------------------------------------------------------------------ what is paid


def test_each_trip_is_paid_at_the_rate_of_its_day_and_rounded_by_itself() -> None:
    held = books()
    held.post("mileage", trip("100", "110.1"), trip("110.1", "120.2"), trip(121, 131, day=2), rep="1370")
    content = build(held)
    assert by_rep(content) == [{
        "rep": "1370", "name": "Gerard Hernandez", "trips": 3, "miles": Decimal("30.2"),
        "business_miles": Decimal("30.2"), "reimbursement": Decimal("7.32") * 2 + Decimal("7.60"), "currency": "USD",
        "no_rate": 0,
    }]
    assert content.headline[0].en == "Mileage payable 22.24 USD to 1 rep."
    assert content.headline[0].es == "Kilometraje por pagar 22,24 USD a 1 vendedor."
    assert content.figures[0].front and content.figures[0].value.value == Decimal("22.24")  # type: ignore[union-attr]


def test_personal_distance_and_company_cars_are_not_paid() -> None:
    held = books()
    held.post("mileage", trip(100, 200, personal_miles=90), trip(0, 50, vehicle="CAR", owner="company"), rep="1370")
    (row,) = by_rep(build(held))
    assert (row["miles"], row["business_miles"], row["reimbursement"]) == (150, 60, Decimal("7.25"))


def test_kilometres_are_paid_by_a_rate_for_kilometres_else_converted() -> None:
    held = books()
    held.post("mileage", trip(0, 100, unit="km"), rep="1370")
    (row,) = by_rep(build(held))
    assert row["km"] == 100 and "miles" not in row and row["reimbursement"] == Decimal("45.05")  # 62.137 mi at 0.725
    euro = Rate.model_validate({"from": "2026-01-01", "rate": "0.26", "unit": "km", "currency": "EUR"})
    (row,) = by_rep(build(held, Company("Acme", "EUR"), rates=(euro,), unit="km"))
    assert (row["reimbursement"], row["currency"]) == (26, "EUR")


def test_trips_without_a_rate_are_counted_and_somebody_is_asked() -> None:
    held = books()
    held.post("mileage", trip(0, 100), rep="1370")
    content = build(held, Company("Acme", "EUR"))
    assert content.headline[0].en == "Mileage payable 0.00 EUR to 0 reps; 1 trip without a rate."
    assert by_rep(content)[0]["no_rate"] == 1 and "2026-06-29" in content.decisions[0].es


# ------------------------------------------------------------------ claimed twice


@pytest.mark.parametrize(("twice", "told"), [
    ("off", []), ("report", [("trip-of-another", "info", "odometer_start2")]),
    ("warn", [("trip-of-another", "warning", "odometer_start2")]),
    ("block", [("trip-of-another", "error", "odometer_start2")]),
])
def test_a_trip_that_another_rep_claims_is_told_as_the_settings_say(twice: str, told: Any) -> None:
    held = books()
    held.post("mileage", trip(100, 150, vehicle="1234 abc"), trip(150, 190, day=1, vehicle="1234 abc"), rep="1166")
    assert findings(trip(110, 150, vehicle="1234-ABC"), held=held, twice=twice) == told
    assert findings(trip(110, 150, vehicle="5678-XYZ"), held=held, twice=twice) == []
    assert findings(trip(100, 150, vehicle="1234-ABC", day=2), held=held, twice=twice) == []


def test_two_reps_in_one_vehicle_of_the_company_claim_nothing() -> None:
    held = books()
    held.post("mileage", trip(100, 150, owner="company"), rep="1166")
    assert findings(trip(100, 150, owner="company"), held=held) == []
    assert findings(trip(100, 150), held=held) == [("trip-of-another", "warning", "odometer_start2")]
    held.post("mileage", trip(100, 150, owner="company"), rep="1370")
    content = build(held)
    assert content.decisions == () and all("waiting" not in row for row in by_rep(content))


def test_the_other_rep_and_the_readings_are_named() -> None:
    held = books()
    held.post("mileage", trip(100, "150.50"), rep="1166")
    desk = check_desk(held, MONDAY, person=REP, people=[Person("1166", "Leslie Thompson")])
    (found,) = findings_of(mileage.check_trips, desk, MILEAGE, [trip(140, 150)])
    assert {name: found.params[name] for name in ("who", "start", "end")} == {
        "who": "Leslie Thompson", "start": "100", "end": "150.5"}


def test_what_two_reps_claim_is_paid_to_neither_until_one_takes_it_back_or_the_office_agrees() -> None:
    held = books()
    held.post("mileage", trip(100, 200), trip(200, 220), rep="1166")
    held.post("mileage", trip(100, 200), rep="1370", path="1370/week.xlsx")
    content = build(held)
    assert [(row["rep"], row["waiting"], row["reimbursement"]) for row in by_rep(content)] == [
        ("1166", Decimal("72.50"), Decimal("14.50")), ("1370", Decimal("72.50"), 0)]
    assert content.headline[0].en == (
        "Mileage payable 14.50 USD to 1 rep; 2 trips claimed twice, 145.00 USD not paid.")
    assert content.headline[0].es == (
        "Kilometraje por pagar 14,50 USD a 1 vendedor; 2 viajes reclamados dos veces, 145,00 USD sin pagar.")
    assert content.decisions[0].en == (
        "Head office: decide who drove on 2026-06-29, 1166 or Gerard Hernandez; until then neither is paid for it.")
    twice = next(table for table in content.tables if table.name == "claimed_twice")
    assert [(row["rep"], row["why"]) for row in twice.rows] == [
        ("1166", "Claimed by 1370, too: VAN, 100 – 200"), ("1370", "Claimed by 1166, too: VAN, 100 – 200")]
    assert by_rep(build(held, rep="1370"))[0]["reimbursement"] == 0  # a section of one rep knows the others
    assert [row["reimbursement"] for row in by_rep(build(held, twice="report"))] == [87, Decimal("72.50")]

    agreed = {"rep": "1370", "vehicle": "van", "odometer_start": 100}
    assert [row["reimbursement"] for row in by_rep(build(held, agreed=[agreed]))] == [
        Decimal("14.50"), Decimal("72.50")]
    assert build(held, agreed=[agreed]).decisions == ()
    held.post("mileage", trip(300, 310), rep="1370", path="1370/week.xlsx")
    assert [row["reimbursement"] for row in by_rep(build(held))] == [87, Decimal("7.25")]


def test_overlapping_trips_of_one_rep_are_paid_once_whatever_the_settings_let_in() -> None:
    held = books()
    held.post("mileage", trip(100, 150), rep="1370", path="1370/a.xlsx")
    held.post("mileage", trip(110, 150), rep="1370", path="1370/b.xlsx")
    held.post("mileage", trip(100, 150, vehicle="the van"), rep="1370", path="1370/c.xlsx")
    content = build(held)
    assert by_rep(content)[0]["reimbursement"] == Decimal("36.25")
    assert content.decisions[0].en == "Gerard Hernandez: correct the trips that drive the same distance twice."


def test_what_waits_does_not_count_in_the_year() -> None:
    held = books()
    held.post("mileage", trip(0, 10_000, day=-30), rep="1370")
    held.post("mileage", trip(10_000, 10_010), rep="1370")
    assert paid(build(held, UK, rates=HMRC))[0][1] == Decimal("2.50")
    held.post("mileage", trip(0, 10_000, day=-30), rep="1166")
    assert paid(build(held, UK, rates=HMRC))[0][1] == Decimal("4.50")


# ------------------------------------------------------------------ thresholds in the year

HMRC = tuple(Rate.model_validate({"from": "2025-04-06", "currency": "GBP"} | one) for one in (
    {"rate": "0.45", "up_to": 10_000}, {"rate": "0.25"}))
UK = Company("Acme", "GBP")


def paid(content: Content) -> list[tuple[Any, ...]]:
    table = next(table for table in content.tables if table.name == "trips")
    return [(row["rate"], row["reimbursement"].value) for row in table.rows]  # type: ignore[union-attr]


def test_beyond_a_threshold_of_the_year_a_trip_is_paid_at_the_next_rate() -> None:
    held = books()
    held.post("mileage", trip(0, 9_990, day=-60), trip(0, 500, day=-50, vehicle="CAR", owner="company"),
              trip(9_990, 10_010, personal_miles=5, day=1), trip(10_010, 10_020, day=2), rep="1370")
    held.post("mileage", trip(50, 60, day=1), rep="1166")
    content = build(held, UK, rates=HMRC)
    assert paid(content) == [
        (Decimal("0.45"), Decimal("4.50")), (None, Decimal("4.50") + Decimal("1.25")),
        (Decimal("0.25"), Decimal("2.50")),
    ]
    assert content.headline[1].en == (
        "Gerard Hernandez passed 10,000 mi in the year on 2026-06-30; what is beyond is paid at 0.25 GBP.")
    assert content.headline[1].es == (
        "Gerard Hernandez superó 10.000 mi en el año el 2026-06-30; lo que pasa de ahí se paga a 0,25 GBP.")
    by_rate = next(table for table in content.tables if table.name == "by_rate")
    assert [(row["rep"], row["up_to"], row["business"].value, row["reimbursement"].value)  # type: ignore[union-attr]
            for row in by_rate.rows] == [
        ("1166", 10_000, 10, Decimal("4.50")), ("1370", 10_000, 10, Decimal("4.50")),
        ("1370", None, 15, Decimal("3.75")),
    ]


def test_miles_and_kilometres_stand_apart_by_rate_and_headers_say_which_they_are() -> None:
    rates = [Rate.model_validate({"from": "2025-04-06", "currency": "GBP"} | one) for one in (
        {"rate": "0.45", "up_to": 10_000}, {"rate": "0.25"}, {"rate": "0.28", "unit": "km", "up_to": 10_000},
        {"rate": "0.15", "unit": "km"})]
    held = books()
    held.post("mileage", trip(0, 100), rep="1370", path="1370/a.xlsx")
    tables = {one.name: one for one in build(held, UK, rates=rates).tables}
    units = {name: {one.name: one.unit for one in tables[name].columns} for name in ("by_rate", "trips", "by_rep")}
    assert units["by_rate"]["business"] == units["by_rate"]["up_to"] == units["trips"]["business"] == "mi"
    assert units["trips"]["odometer_end"] == units["by_rep"]["miles"] == "mi"
    held.post("mileage", trip(0, 50, unit="km", vehicle="CAR"), rep="1370", path="1370/b.xlsx")
    tables = {one.name: one for one in build(held, UK, rates=rates).tables}
    assert [(row["unit"], row["business"].value, row["reimbursement"].value)  # type: ignore[union-attr]
            for row in tables["by_rate"].rows] == [("km", 50, 14), ("mi", 100, 45)]
    assert {one.name: one.unit for one in tables["by_rate"].columns}["business"] == ""  # each row says its own


@pytest.mark.parametrize(("year", "first", "amount"), [
    ("calendar", "2026-01-01", "2.50"), ("calendar", "2025-12-31", "4.50"), ("fiscal", "2025-07-01", "2.50"),
    ("fiscal", "2025-06-30", "4.50"), ("04-06", "2026-04-06", "2.50"), ("04-06", "2026-04-05", "4.50"),
])
def test_the_year_of_a_threshold_is_the_calendars_the_companys_or_the_tax_offices(
    year: str, first: str, amount: str
) -> None:
    held = books_of([MILEAGE], calendar=Calendar(fiscal_year_starts=(7, 1)))
    held.post("mileage", trip(0, 10_000) | {"date": first}, trip(10_000, 10_010, day=0), rep="1370")
    assert paid(build(held, UK, rates=HMRC, year=year)) == [(Decimal(amount) / 10, Decimal(amount))]


def test_a_trip_that_comes_in_late_counts_on_its_day() -> None:
    held = books()
    held.post("mileage", trip(10_000, 10_010), rep="1370")
    assert paid(build(held, UK, rates=HMRC))[0][0] == Decimal("0.45")
    held.post("mileage", trip(0, 10_000, day=-30), rep="1370")
    assert paid(build(held, UK, rates=HMRC))[0][0] == Decimal("0.25")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.decimals(0, 400, places=1), st.sampled_from(["mi", "km"])), min_size=1, max_size=12),
    st.lists(st.integers(1, 900), max_size=3, unique=True).map(sorted),
    st.lists(st.decimals(0, 2, places=4), min_size=4, max_size=4),
)
def test_trips_pay_every_part_of_the_year_at_its_own_rate(
    driven: list[tuple[Decimal, str]], ends: list[int], worth: list[Decimal]
) -> None:
    """Against fractions: where a trip begins and ends in the year, cut at the thresholds."""
    rates = [Rate.model_validate({"from": "2026-01-01", "rate": rate, "up_to": end})
             for rate, end in zip(worth, [*ends, None], strict=False)]
    before: dict[str, Decimal] = {"mi": Decimal(0), "km": Decimal(0)}
    at = Fraction(0)
    for distance, unit in driven:
        parts = list(pay(distance, unit, before, rates))
        end = at + Fraction(distance) / (Fraction("1.609344") if unit == "km" else 1)
        limits = [Fraction(0), *map(Fraction, ends), max(end, Fraction(10_000))]
        exact = sum((max(Fraction(0), min(end, high) - max(at, low)) * Fraction(rate.rate)
                     for (low, high), rate in zip(pairwise(limits), rates, strict=True)), Fraction(0))
        assert sum(part.pays for part in parts) == Decimal((exact * 100 + Fraction(1, 2)).__floor__()) / 100
        assert abs(sum(Fraction(part.distance) for part in parts) - (end - at)) < Fraction(1, 10**20)
        assert all(part.pays >= 0 for part in parts) and len({part.rate.up_to for part in parts}) == len(parts)
        before[unit] += distance
        at = end


@pytest.mark.parametrize(("rates", "said"), [
    ([{"up_to": 100}, {"up_to": 100}, {}], "two rates hold on 2026-01-01"),
    ([{"up_to": 100}, {"up_to": 200}], "no rate holds on 2026-01-01 beyond 200 mi"),
    ([{"up_to": 100}, {"to": "2026-06-30"}], "no rate holds on 2026-07-01 beyond 100 mi"),
])
def test_rates_of_a_day_share_out_every_distance(rates: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        MileageSettings(rates=[{"from": "2026-01-01", "rate": 1} | one for one in rates])  # type: ignore[arg-type]


@pytest.mark.parametrize("year", ["02-30", "13-01", "June", "2026"])
def test_the_year_of_a_threshold_begins_on_a_day_that_there_is(year: str) -> None:
    with pytest.raises(ValidationError, match="write calendar, fiscal"):
        MileageSettings(year=year)


@pytest.mark.parametrize("table", ["_by_rep", "_by_rate", "_by_trip"])
def test_a_table_that_loses_a_trip_does_not_agree_with_the_books(monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    held = books()
    held.post("mileage", trip(0, 9_990, day=-60), trip(9_990, 10_010, day=1), trip(10_010, 10_020, day=2), rep="1370")
    held.post("mileage", trip(50, 60, day=1), rep="1166")
    desk = section_desk(held, MONDAY + dt.timedelta(6), company=UK, settings=MileageSettings(rates=HMRC))
    assert all(one.holds for one in mileage.build(desk).reconciliations)
    right = getattr(_mileage_tables, table)
    monkeypatch.setattr(_mileage_tables, table, lambda *given: right(*given[:-1], given[-1][:-1]))
    assert not all(one.holds for one in mileage.build(desk).reconciliations)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(
        st.sampled_from(["1370", "1166"]), st.integers(-200, 6), st.decimals(0, 400, places=1),
        st.sampled_from(["mi", "km"]), st.sampled_from(["rep", "rep", "company"]),
    ), max_size=10),
    st.lists(st.integers(1, 900), max_size=2, unique=True).map(sorted),
    st.lists(st.decimals(0, 2, places=3), min_size=3, max_size=3),
)
def test_what_is_paid_agrees_with_the_rows_worked_out_by_fractions(
    driven: list[tuple[str, int, Decimal, str, str]], ends: list[int], worth: list[Decimal]
) -> None:
    held = books()
    for at, (rep, day, distance, unit, owner) in enumerate(driven):
        start = 1_000 * at + 1
        held.post("mileage", trip(start, start + distance, day=day, unit=unit, owner=owner), rep=rep)
    rates = [Rate.model_validate({"from": "2025-01-01", "rate": rate, "up_to": end})
             for rate, end in zip(worth, [*ends, None], strict=False)]
    build(held, rates=rates)  # every reconciliation holds


WEEKS = [MONDAY + dt.timedelta(7 * n) for n in range(-2, 2)]
FILED = st.tuples(st.sampled_from(range(4)), st.lists(
    st.tuples(st.integers(0, 6), st.decimals(0, 90, places=1)), min_size=1, max_size=3))


@settings(max_examples=20, deadline=None)
@given(st.lists(FILED, min_size=1, max_size=7))
def test_all_weeks_together_pay_the_sorted_trips_of_the_year_whatever_was_filed_late_or_corrected(
    filed: list[tuple[int, list[tuple[int, Decimal]]]]
) -> None:
    """Each file says one week, and says it anew when it comes again; the oracle is a plain loop over the trips."""
    held, last = books(), {}
    for file, (week, said) in enumerate(filed):
        rows = [trip(start := 10_000 * file + 1_000 * at, start + distance, vehicle=f"V{at}")
                | {"date": WEEKS[week] + dt.timedelta(day)} for at, (day, distance) in enumerate(said)]
        held.post("mileage", *rows, rep="1370", path=f"1370/{week}.xlsx")
        last[week] = [(row["date"], row["vehicle"], row["odometer_start"], row["odometer_end"]) for row in rows]
    rates = HMRC[0].model_copy(update={"up_to": Decimal(100)}), HMRC[1]
    chosen = MileageSettings(rates=rates)
    paid_by_week = Decimal(0)
    for week in WEEKS:
        desk = section_desk(held, week + dt.timedelta(6), settings=chosen, company=UK)
        paid_by_week += assert_sound(mileage.build(desk), held).figures[0].value.value  # type: ignore[union-attr]
    at, wanted = Decimal(0), Decimal(0)
    for _, _, start, end in sorted(one for rows in last.values() for one in rows):
        low = max(min(end - start, 100 - at), Decimal(0))
        exact = low * Decimal("0.45") + (end - start - low) * Decimal("0.25")
        wanted += Decimal(int(exact * 100 + Decimal("0.5"))) / 100
        at += end - start
    assert paid_by_week == wanted


def test_only_the_weeks_trips_count_and_a_rep_sees_only_his() -> None:
    held = books()
    held.post("mileage", trip(0, 10, day=-1), trip(10, 30), trip(30, 40, day=7), rep="1370")
    held.post("mileage", trip(0, 5), rep="1166")
    assert [(row["rep"], row["miles"]) for row in by_rep(build(held))] == [("1166", 5), ("1370", 20)]
    assert [row["rep"] for row in by_rep(build(held, rep="1166"))] == ["1166"]


def test_a_week_without_trips_has_nothing_to_say() -> None:
    assert build(books()).headline == ()


def test_a_week_of_mileage(golden: Golden) -> None:
    held = books()
    held.post("mileage", trip(100, 150), trip(150, 190, 3, business_miles=30), trip(10, 40, 4, vehicle="FLEET-2",
                                                                                   owner="company"), rep="1370")
    golden(SectionResult.of("mileage", "Mileage", build(held)))
