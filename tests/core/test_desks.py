"""What a plugin's desk tells of other plugins: the settings by which they count."""

from __future__ import annotations

from acctkit import CheckDesk, Desk, MailDesk, SectionDesk
from acctkit.testing import TestWorkspace, books_of, check_desk, mail_desk, section_desk

RATES = """
from acctkit import hookimpl
from pydantic import BaseModel, Field


class RatesSettings(BaseModel):
    rate: int = Field(3, description="what a unit is worth")


@hookimpl
def acctkit_settings():
    return RatesSettings
"""
READER = """
from acctkit import Content, Figure, Mailing, Section, Text, Withheld, hookimpl


def build(desk):
    assert desk.settings is None and desk.settings_of("nobody") is None
    return Content(figures=(Figure("rate", Text("Rate"), desk.settings_of("rates").rate, "integer"),))


def plan(desk):
    yield Withheld("note", "", Text(f"The rate is {desk.settings_of('rates').rate}."))


@hookimpl
def acctkit_sections():
    yield Section("reader", Text("Reader"), build)


@hookimpl
def acctkit_mailings():
    yield Mailing("note", plan)
"""


def test_a_plugin_may_ask_for_anothers_settings(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.plugin(RATES, "rates")
    ws.plugin(READER, "reader")
    ws.configure("plugins.rates", "rate = 7")
    result = ws.run()
    assert result["plugin_errors"] == []
    assert ws.json("report", "reader", "--as-of", "2026-11-25")["figures"]["rate"]["value"] == 7
    assert [line["reason"] for line in result["withheld"]] == ["The rate is 7."]


def test_a_desk_of_the_kit_knows_what_it_is_given() -> None:
    books = books_of([])
    desks: list[Desk] = [make(books, others={"rates": 7}) for make in (check_desk, section_desk, mail_desk)]
    assert [type(desk) for desk in desks] == [CheckDesk, SectionDesk, MailDesk]
    assert {desk.settings_of("rates") for desk in desks} == {7}
    assert section_desk(books).settings_of("rates") is None
