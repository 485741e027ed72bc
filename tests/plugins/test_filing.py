"""Filing: until when a week is due, who is reminded of it and when, and what the section says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from acctkit.plugins import filing
from acctkit.plugins._filing_deadlines import FilingSettings, due, latest, reminders
from acctkit.plugins.mileage import MILEAGE
from acctkit.plugins.reps import REPS
from acctkit.plugins.sales import SALES

from acctkit import Calendar, Draft, Outgoing, Person, Withheld
from acctkit.testing import (
    Golden,
    SectionResult,
    assert_plugin,
    assert_sound,
    books_of,
    letter_of,
    mail_desk,
    section_desk,
)
from acctkit.testing.books import TestBooks

ANA = Person("ana", "Ana", "ana@example.com", "es", "Marta", "marta@example.com")
BOB = Person("bob", "Bob", "bob@example.com", "en")
MONDAY = dt.date(2026, 11, 23)
W47 = Calendar().week(dt.date(2026, 11, 17))
DUE = {"due_day": "monday"}
SALE = {"account": "C1", "sku": "S1", "units": 1, "unit_price": 10, "currency": "USD"}


def books(**filed: str) -> TestBooks:
    """Books with one sale of each rep on a day."""
    held = books_of([SALES], today=MONDAY)
    for rep, day in filed.items():
        held.post("sales", {**SALE, "date": day}, rep=rep)
    return held


def reminded(held: TestBooks, day: dt.date, hour: int = 12, people: Any = (ANA, BOB), **settings: Any) -> list[Draft]:
    desk = mail_desk(held, day, people=people, settings=FilingSettings(**{**DUE, **settings}), time=dt.time(hour))
    return [one for one in filing.plan(desk) if isinstance(one, Draft)]


def test_it_is_a_good_plugin() -> None:
    assert_plugin(filing)


# ------------------------------------------------------------------ until when


@pytest.mark.parametrize(("settings", "holidays", "deadline"), [
    ({}, [], "2026-11-23T12:00"), ({"due_day": "tuesday", "due_hour": 9}, [], "2026-11-24T09:00"),
    ({}, ["2026-11-23"], "2026-11-24T12:00"), ({"due_day": "saturday"}, [], "2026-11-30T12:00"),
    ({"due_day": "sunday"}, ["2026-11-30"], "2026-12-01T12:00"),
])
def test_a_week_is_due_on_a_business_day(settings: dict[str, Any], holidays: list[str], deadline: str) -> None:
    calendar = Calendar(holidays=frozenset(map(dt.date.fromisoformat, holidays)))
    assert due(W47, calendar, FilingSettings(**{**DUE, **settings})) == dt.datetime.fromisoformat(deadline)


def test_reminders_count_business_days() -> None:
    calendar = Calendar(holidays=frozenset({dt.date(2026, 11, 20), dt.date(2026, 11, 24)}))
    moments = [f"{one.moment:%m-%d %H}" for one in reminders(W47, calendar, FilingSettings(**DUE))]
    assert moments == ["11-19 12", "11-23 12", "11-26 12"]
    assert [one.overdue for one in reminders(W47, calendar, FilingSettings(**DUE))] == [False, True, True]


def test_of_those_that_were_missed_only_the_last_is_due() -> None:
    settings, calendar = FilingSettings(**DUE), Calendar()
    assert latest(W47, dt.datetime(2026, 11, 20, 11, 59), calendar, settings) is None
    found = [latest(W47, dt.datetime(2026, 11, day, 12), calendar, settings) for day in (20, 22, 23, 24, 25, 27)]
    assert latest(W47, dt.datetime(2026, 11, 28, 12), calendar, settings) is None
    assert [one.step for one in found if one] == ["-1", "-1", "+0", "+0", "+2", "+2"]


# ------------------------------------------------------------------ who is reminded


def test_whoever_has_filed_is_left_alone() -> None:
    [draft] = reminded(books(ana="2026-11-18"), MONDAY)
    assert (draft.to, draft.language, draft.dedupe_key) == ("bob@example.com", "en", "reminder:bob:2026-W47:+0")
    assert draft.values["overdue"] and draft.values["forms"] == ["Sales"]


def test_before_the_hour_it_is_the_reminder_of_the_day_before() -> None:
    [draft] = reminded(books(bob="2026-11-18"), MONDAY, hour=11)
    assert (draft.dedupe_key, draft.values["overdue"]) == ("reminder:ana:2026-W47:-1", False)
    assert (draft.values["due_on"], draft.values["due_at"], draft.values["forms"]) == (MONDAY, "12:00", ["Ventas"])


def test_a_reminder_may_come_while_the_week_goes_on() -> None:
    held = books(ana="2026-11-12", bob="2026-11-12")
    drafts = reminded(held, dt.date(2026, 11, 20))
    assert [draft.dedupe_key for draft in drafts] == ["reminder:ana:2026-W47:-1", "reminder:bob:2026-W47:-1"]


def test_nobody_is_reminded_before_anybody_has_ever_filed() -> None:
    assert reminded(books(), MONDAY) == []


def test_nobody_is_reminded_until_the_company_has_said_when_a_week_is_due() -> None:
    assert reminded(books(ana="2026-11-18"), MONDAY, due_day=None) == []


def test_whoever_does_not_work_then_or_has_no_address_is_not_reminded() -> None:
    gone = Person("old", "Old", "old@example.com", active_to=dt.date(2026, 11, 20))
    assert reminded(books(bob="2026-11-18"), MONDAY, people=(gone, Person("new", "New"), BOB)) == []


def test_whoever_has_no_address_is_told_to_the_office() -> None:
    people = (replace(ANA, email=""), Person("new", "New"), BOB)
    desk = mail_desk(books(bob="2026-11-18", new="2026-11-18"), MONDAY, people=people,
                     settings=FilingSettings(due_day="monday"))
    [told] = filing.plan(desk)
    assert isinstance(told, Withheld)
    assert told.reason.en == (
        "Ana (ana) has no e-mail address and cannot be reminded of Sales for 2026-W47; add it to the reps."
    )


def test_a_file_that_was_refused_is_named() -> None:
    held = books(bob="2026-11-18")
    held.leave_unread("ana/semana.xlsx", "sales", reason="Rechazado: 2 errores.")
    held.leave_unread("ana/km.xlsx", "mileage")
    [draft] = reminded(held, MONDAY)
    assert draft.values["waiting"] == [{"file": "ana/semana.xlsx", "reason": "Rechazado: 2 errores."}]


def test_it_is_cancelled_when_the_rep_files_before_it_goes() -> None:
    held = books(bob="2026-11-18")
    [draft] = reminded(held, MONDAY)
    frozen = Outgoing("1", "reminder", draft.to, "", b"", "", tells=draft.tells, rep="ana")
    desk = mail_desk(held, MONDAY, people=(ANA, BOB))
    assert filing.recheck(desk, frozen) == ""
    held.post("sales", {**SALE, "date": "2026-11-19"}, rep="ana")
    assert filing.recheck(desk, frozen) == "Filed meanwhile."


def test_it_is_cancelled_though_a_form_is_missing_that_nobody_has_ever_filed() -> None:
    held = books_of([SALES, MILEAGE], today=MONDAY)
    held.post("sales", {**SALE, "date": "2026-11-18"}, rep="bob")
    [draft] = reminded(held, MONDAY, forms=("sales", "mileage"))
    assert draft.values["forms"] == ["Ventas"]
    frozen = Outgoing("1", "reminder", draft.to, "", b"", "", tells=draft.tells, rep="ana")
    held.post("sales", {**SALE, "date": "2026-11-19"}, rep="ana")
    desk = mail_desk(held, MONDAY, people=(ANA, BOB), settings=FilingSettings(due_day="monday",
                                                                             forms=("sales", "mileage")))
    assert filing.recheck(desk, frozen) == "Filed meanwhile."


def test_a_reminder_is_the_same_when_the_settings_ask_for_more_of_them() -> None:
    held = books(ana="2026-11-18")
    [before] = reminded(held, MONDAY)
    [after] = reminded(held, MONDAY, remind_before=(3, 2, 1), remind_after=(0, 1, 2))
    assert (after.dedupe_key, after.tells) == (before.dedupe_key, before.tells)


def test_nothing_is_expected_of_a_new_rep_for_weeks_before_they_came() -> None:
    held = books_of([SALES, REPS], today=dt.date(2026, 11, 2))
    held.post("reps", {"rep": "ana", "name": "Ana", "email": "ana@example.com"})
    held.post("sales", {**SALE, "date": "2026-11-02"}, {**SALE, "date": "2026-11-18"}, rep="ana")
    held.today = MONDAY
    held.post("reps", {"rep": "bob", "name": "Bob", "email": "bob@example.com"})
    assert reminded(held, MONDAY) == []
    said = filing.build(section_desk(held, W47.last, people=(ANA, BOB)))
    assert [row["rep"] for row in said.tables[0].rows] == ["ana"]
    since = replace(BOB, active_from=dt.date(2026, 11, 16))  # where the list says since when, that counts
    assert [draft.to for draft in reminded(held, MONDAY, people=(ANA, since))] == ["bob@example.com"]
    assert [draft.to for draft in reminded(held, dt.date(2026, 11, 30))] == ["ana@example.com", "bob@example.com"]
    held.post("sales", {**SALE, "date": "2026-11-10"}, rep="bob")  # so does what they filed
    assert [draft.to for draft in reminded(held, MONDAY)] == ["bob@example.com"]


# ------------------------------------------------------------------ the section


def test_the_section_says_how_each_stands() -> None:
    held = books(bob="2026-11-18")
    held.leave_unread("ana/semana.xlsx", "sales")
    held.tell("filing:ana:2026-W47:-1", on=dt.date(2026, 11, 20))
    people = (ANA, BOB, Person("eva", "Eva", "eva@example.com"))
    desk = section_desk(held, dt.date(2026, 11, 22), people=people)
    content = assert_sound(filing.build(desk), held)
    assert {figure.name: figure.value for figure in content.figures} == {"filed": 1, "missing": 2}
    [table] = content.tables
    assert [(row["rep"], row["sales"], row["state"], row["reminded"]) for row in table.rows] == [
        ("ana", 0, "refused or waiting", dt.date(2026, 11, 20)), ("bob", 1, "filed", None), ("eva", 0, "missing", None),
    ]


@pytest.mark.parametrize("rep", [ANA, BOB], ids=["es", "en"])
def test_a_reminder_can_be_read(rep: Person, golden: Golden) -> None:
    [one] = [draft for draft in reminded(books(eva="2026-11-17"), MONDAY, 13) if draft.rep == rep.id]
    golden(letter_of(one))


def test_a_week_of_filing(golden: Golden) -> None:
    held = books(ana="2026-11-17", eva="2026-11-10")
    desk = section_desk(held, dt.date(2026, 11, 22), people=[ANA, BOB], settings=FilingSettings(**DUE))
    golden(SectionResult.of("filing", "Filing", assert_sound(filing.build(desk), held)))
