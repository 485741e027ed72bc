"""What a plugin's desk tells: the company as its settings say it, and the settings by which other plugins count."""

from __future__ import annotations

from acctkit import CheckDesk, Company, Desk, MailDesk, SectionDesk
from acctkit.directory import company
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


def test_a_desk_tells_the_company_as_a_letter_shows_it(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    before = company(ws.open())
    assert (before.legal_name, before.address, before.tax_id, before.bank) == (before.name, (), "", ())
    ws.configure("company", 'legal_name = "Harbor Supply, Inc."\naddress = ["12 Quay", "Boston"]\ntax_id = "04-1"\n'
                 'bank = ["Harbor Bank"]')
    after = company(ws.open())
    assert after == Company(before.name, before.currency, before.language, before.timezone, "Harbor Supply, Inc.",
                            ("12 Quay", "Boston"), "04-1", ("Harbor Bank",))


def test_the_name_is_the_legal_name_where_there_is_no_other(acctkit_workspace: TestWorkspace) -> None:
    acctkit_workspace.configure("company", 'legal_name = "  "')
    known = company(acctkit_workspace.open())
    assert known.legal_name == known.name
    assert Company("Harbor", "USD").legal_name == "Harbor"


WHERE = """
from acctkit import Mailing, Text, Withheld, hookimpl


def plan(desk):
    yield Withheld("where", "", Text(f"{desk.root}"))


@hookimpl
def acctkit_mailings():
    return [Mailing("where", plan)]
"""


def test_a_desk_knows_the_folder_of_the_workspace_in_a_dry_run_too(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.plugin(WHERE, "where")
    for result in (ws.run(dry_run=True), ws.run()):
        assert [line["reason"] for line in result["withheld"]] == [str(ws.root)]
