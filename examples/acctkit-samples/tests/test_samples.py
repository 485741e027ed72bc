"""Samples left with customers, from the sheet to the package and the message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from acctkit import Person
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.products import PRODUCTS
from acctkit.testing import (
    Golden,
    HouseSheet,
    TestWorkspace,
    assert_plugin,
    assert_sound,
    books_of,
    section_desk,
    sheet,
)

import acctkit_samples
from acctkit_samples.forms import SAMPLES
from acctkit_samples.section import build

FIRST_RELEASE = Path(__file__).parent / "first_release.py"
ROW: dict[str, Any] = {"account": "103", "sku": "S10", "units": 2}


@pytest.fixture
def desk(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    """A company with one rep, who reads Spanish, two accounts and two products."""
    office(acctkit_workspace, "es")
    return acctkit_workspace


def office(ws: TestWorkspace, language: str) -> None:
    ws.drop("office/lists.xlsx", [
        sheet("reps", [{"rep": "7", "name": "Ana Ruiz", "email": "ana@example.com", "language": language}]),
        sheet("accounts", [{"account": "103", "name": "Harbor Supplies"}, {"account": "112", "name": "Signal Gifts"}]),
        sheet("products", [
            {"sku": "S10", "name": "Mooring rope", "list_price": 40},
            {"sku": "S12", "name": "Deck lamp", "list_price": 12.5},
        ]),
    ])


def samples(*rows: dict[str, Any], style: str = "plain") -> HouseSheet:
    return sheet("samples", [ROW | row for row in rows], style=style)


def test_a_sample_that_is_out_stands_in_the_package(desk: TestWorkspace, golden: Golden) -> None:
    given = {"left_on": "2026-11-17", "account": "112", "sku": "S12", "kind": "given"}
    desk.drop("7/samples.xlsx", samples({"left_on": "2026-11-16"}, given))
    result = desk.run()
    assert result.plugin_errors == []
    assert [row["sku"] for row in result.table("samples", "out")] == ["S10"]
    golden(result.section("samples"))


def test_every_figure_leads_to_its_cell(desk: TestWorkspace) -> None:
    dropped = samples({"left_on": "2026-11-16"}, {"left_on": "2026-11-17", "account": "112", "units": 1})
    desk.drop("7/samples.xlsx", dropped)
    desk.run()
    (traced,) = desk.json("trace", "samples", "by_rep", "rep=7", "column=value")
    assert traced["holds"] and traced["value"] == "120.00"
    cells = [cell for address in traced["addresses"] for cell in address["cells"]]
    assert cells == [dropped.cell(0, "units"), dropped.cell(1, "units")]


@pytest.mark.parametrize("style", ["office-es", "typed", "personal-es"])
def test_the_sheet_may_be_kept_as_the_house_does(desk: TestWorkspace, style: str) -> None:
    desk.drop("7/samples.xlsx", samples({"left_on": "2026-11-16"}, style=style))
    assert desk.run().statuses["7/samples.xlsx"] == "accepted"


def test_what_came_back_is_out_no_more(desk: TestWorkspace) -> None:
    desk.drop("7/samples.xlsx", samples({"left_on": "2026-11-02", "returned_on": "2026-11-18"}))
    assert desk.run().table("samples", "out") == []
    assert len(desk.table("samples", "out", "--as-of", "2026-11-15")) == 1


def test_a_sample_cannot_come_back_before_it_was_left(desk: TestWorkspace) -> None:
    dropped = samples({"left_on": "2026-11-16", "returned_on": "2026-11-10"})
    desk.drop("7/samples.xlsx", dropped)
    result = desk.run()
    assert result.statuses["7/samples.xlsx"] == "rejected"
    (found,) = result.found("sample-back-before-left")
    assert found.cell == dropped.cell(0, "returned_on")
    assert found.message == (
        "Esta muestra volvió el 2026-11-10, antes de su entrega (2026-11-16); corrija una de las dos fechas."
    )


def test_a_second_one_while_the_first_is_out_is_asked_about(desk: TestWorkspace) -> None:
    desk.drop("7/samples.xlsx", samples({"left_on": "2026-11-09"}))
    desk.run("2026-11-18")
    desk.drop("7/more.xlsx", samples({"left_on": "2026-11-19"}))
    result = desk.run("2026-11-25")
    assert result.statuses["7/more.xlsx"] == "accepted"  # it is only asked
    assert [found.params["day"] for found in result.found("sample-still-out")] == ["2026-11-09"]


def test_the_file_itself_may_say_that_the_first_came_back(desk: TestWorkspace) -> None:
    desk.drop("7/samples.xlsx", samples({"left_on": "2026-11-09"}))
    desk.run("2026-11-18")
    back = {"left_on": "2026-11-09", "returned_on": "2026-11-12"}
    desk.drop("7/samples.xlsx", samples(back, {"left_on": "2026-11-19"}))
    assert desk.run("2026-11-25").found("sample-still-out") == ()


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_rep_is_asked_once_for_what_is_out_too_long(
    acctkit_workspace: TestWorkspace, golden: Golden, language: str
) -> None:
    ws = acctkit_workspace
    office(ws, language)
    late = {"left_on": "2026-10-05"}
    ws.drop("7/samples.xlsx", samples(late, {"left_on": "2026-11-16", "account": "112", "sku": "S12"}))
    golden(ws.run().messages("samples-out"))
    ws.clock.move(days=7)
    assert ws.run().messages("samples-out") == []


def test_how_long_is_too_long_is_a_setting(desk: TestWorkspace) -> None:
    desk.configure("plugins.samples", "max_days = 5")
    desk.drop("7/samples.xlsx", samples({"left_on": "2026-11-16"}))
    assert [message.to for message in desk.run().messages("samples-out")] == ["ana@example.com"]


def test_the_books_of_the_first_release_widen_by_themselves(desk: TestWorkspace) -> None:
    """Version 1 had no column Kind. Nothing is lost, and nothing has to be run by hand."""
    settings = desk.root / "acctkit.toml"
    before = settings.read_text(encoding="utf-8")
    desk.configure("plugins", 'disabled = ["acctkit-samples:samples"]')
    old = desk.root / "plugins" / "samples.py"
    old.parent.mkdir(exist_ok=True)
    old.write_bytes(FIRST_RELEASE.read_bytes())
    desk.drop("7/samples.xlsx", samples({"left_on": "2026-11-09", "unit_value": 45}))
    first = desk.run("2026-11-18")
    assert (first.plugin_errors, first["records"]["samples"]) == ([], 1)

    old.unlink()
    settings.write_text(before, encoding="utf-8")
    desk.drop("7/more.xlsx", samples({"left_on": "2026-11-17", "account": "112", "kind": "given"}))
    second = desk.run("2026-11-25")
    assert (second.plugin_errors, second["records"]["samples"]) == ([], 1)
    (out,) = second.table("samples", "out")  # what version 1 was told says what a sheet without the column says: lent
    assert (out["account"], out["value"]) == ("103", 90)


def test_what_the_section_promises_holds() -> None:
    """In books that lie in memory: no file, no run."""
    books = books_of([SAMPLES, ACCOUNTS, PRODUCTS])
    books.post("products", {"sku": "S10", "name": "Mooring rope", "list_price": "40"})
    books.post("accounts", {"account": "103", "name": "Harbor Supplies"}, {"account": "112", "name": "Signal Gifts"})
    for rep in ("7", "8"):
        books.post("samples", *(ROW | {"left_on": day} for day in ("2026-10-05", "2026-11-16")), rep=rep)
    content = assert_sound(build(section_desk(books, people=[Person("7", "Ana Ruiz")])), books)
    assert [row["value"].value for row in content.tables[0].rows] == [160, 160]  # type: ignore[union-attr]


def test_it_is_a_good_plugin() -> None:
    assert_plugin(acctkit_samples)
