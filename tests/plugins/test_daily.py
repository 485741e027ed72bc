"""The day's report to each sales manager: files, each told once, and sales."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import daily, sales

from acctkit import Company, Draft, Person
from acctkit.testing import Golden, TestBooks, assert_plugin, books_of, letter_of, mail_desk

DAY = dt.date(2026, 11, 25)  # a Wednesday
ANA = Person("7", "Ana Ruiz", "ana@example.com", "en", "Helen", "Helen@example.com")
BOB = Person("8", "Bob Lee", "bob@example.com", "es", "Helen", "helen@example.com ")
CAL = Person("9", "Cal Roe", "cal@example.com", "en", "Oscar", "oscar@example.com")
GONE = replace(CAL, id="10", name="Gone", active_to=DAY - dt.timedelta(1))
ALONE = Person("11", "Nobody's")
TEAM = [ANA, BOB, CAL, GONE, ALONE]


def sold(day: dt.date, units: int, account: str = "100", **more: Any) -> dict[str, Any]:
    return {"date": day, "account": account, "sku": "A1", "units": units, "unit_price": "12.50", "currency": "USD",
            **more}


@pytest.fixture
def books() -> TestBooks:
    """Two files of a team of two, on the day itself; one of another manager's rep the day before."""
    made = books_of([sales.SALES], today=DAY)
    made.post("sales", sold(DAY, 3), sold(DAY - dt.timedelta(1), 1), rep="7", path="7/week.xlsx")
    made.post("sales", sold(DAY - dt.timedelta(7), 9), rep="7", path="7/last week.xlsx")
    made.leave_unread("8/semana.xlsx", "sales", reason="3 errores")
    return made


def planned(books: TestBooks, *, day: dt.date = DAY, people: Sequence[Person] = TEAM) -> list[Draft]:
    return list(daily.plan_daily(mail_desk(books, day, people=people)))


def said(books: TestBooks, drafts: Sequence[Draft]) -> None:
    """Let the books know what drafts tell, as queueing them does."""
    for draft in drafts:
        books.tell(*draft.tells, on=books.today)


def test_it_is_a_good_plugin() -> None:
    assert_plugin(daily)


def test_each_manager_with_news_gets_one_report_of_their_own_team(books: TestBooks) -> None:
    (draft,) = planned(books)
    assert (draft.to, draft.to_name, draft.language) == ("Helen@example.com", "Helen", "en")
    values = draft.values
    assert (values["count"], values["filed"], values["team"]) == (3, 2, 2)
    assert [(one["rep"], [file["status"] for file in one["files"]]) for one in values["files"]] == [
        ("Ana Ruiz", ["accepted", "accepted"]), ("Bob Lee", ["rejected"]),
    ]


def test_sales_are_those_dated_the_day_and_the_week_so_far(books: TestBooks) -> None:
    (draft,) = planned(books)
    (line,) = draft.values["sales"]
    assert (line["rep"], line["amount"], line["week_amount"], line["units"]) == (
        "Ana Ruiz", Decimal("37.5"), Decimal(50), 3,
    )


def test_currencies_never_mix(books: TestBooks) -> None:
    books.post("sales", sold(DAY, 2, currency="EUR"), rep="8", path="8/euros.xlsx")
    (draft,) = planned(books)
    assert {one["currency"]: one["amount"] for one in draft.values["totals"]} == {"EUR": 25, "USD": Decimal("37.5")}


def test_nothing_new_nothing_sent(books: TestBooks) -> None:
    drafts = planned(books)
    said(books, drafts)
    assert planned(books) == []
    assert planned(books, day=DAY + dt.timedelta(1)) == []


def test_a_day_without_files_is_no_news() -> None:
    assert planned(books_of([sales.SALES], today=DAY)) == []


def test_a_file_that_came_after_the_report_is_told_by_the_next_one(books: TestBooks) -> None:
    said(books, planned(books))
    books.post("sales", sold(DAY, 5, account="101"), rep="8", path="8/late.xlsx")
    (draft,) = planned(books, day=DAY + dt.timedelta(1))
    ((file,),) = [one["files"] for one in draft.values["files"]]
    assert (file["name"], file["late"]) == ("late.xlsx", DAY)


def test_without_sales_it_tells_files() -> None:
    made = books_of([], today=DAY)
    made.leave_unread("7/photo.xlsx", reason="no form")
    (draft,) = planned(made)
    assert draft.values["sales"] == [] and draft.values["count"] == 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_letter_reads_well(books: TestBooks, golden: Golden, language: str) -> None:
    desk = mail_desk(books, DAY, people=TEAM, company=Company("Harbor Supply", "USD", language))
    letter = letter_of(next(iter(daily.plan_daily(desk))), company="Harbor Supply")
    golden(letter, name=f"the day's report, {language}")
    assert "Harbor Supply" in letter.html and "37" in letter.html
    one, two = ("Sales 1&nbsp;row", "Sales 2&nbsp;rows") if language == "en" else (
        "Ventas 1&nbsp;fila", "Ventas 2&nbsp;filas")
    assert one in letter.html and two in letter.html


@pytest.mark.parametrize(("language", "one", "many"), [("en", "1 unit", "2 units"), ("es", "1 unidad", "2 unidades")])
def test_one_unit_is_one(language: str, one: str, many: str) -> None:
    books = books_of([sales.SALES], today=DAY)
    books.post("sales", sold(DAY, 1), sold(DAY - dt.timedelta(1), 1), rep="7", path="7/week.xlsx")
    desk = mail_desk(books, DAY, people=TEAM, company=Company("Harbor Supply", "USD", language))
    letter = letter_of(next(iter(daily.plan_daily(desk))), company="Harbor Supply")
    assert f"({one})" in letter.text and f", {one};" in letter.text and many in letter.text
    assert f"({one})" in letter.html and f">{one}<" in letter.html and f">{many}<" in letter.html


def test_no_amount_is_broken_over_lines_and_no_sentence_ends_twice(books: TestBooks) -> None:
    books.post("sales", sold(DAY, 1_000_000, account="101"), rep="7", path="7/more.xlsx")
    quiet = replace(BOB, id="12", name="Bo Lee Jr.")
    desk = mail_desk(books, DAY, people=[ANA, quiet])
    letter = letter_of(next(iter(daily.plan_daily(desk))), company="Harbor Supply")
    cell = letter.html[:letter.html.rindex("12,500,037.50")].rpartition("<td")[2]
    assert "white-space:nowrap" in cell
    assert "from Bo Lee Jr.\n" in letter.text and "from Bo Lee Jr.</p>" in letter.html
