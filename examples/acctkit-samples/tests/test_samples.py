"""Samples left with customers, from the sheet to the package and the message."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from acctkit.testing import TestWorkspace, text_of

FIRST_RELEASE = Path(__file__).parent / "first_release.py"
HEAD = ["Left on", "Account", "SKU", "Units", "Kind", "Returned on", "Unit value"]
AS_OF = "2026-11-25"


@pytest.fixture
def desk(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    """A company with one rep who reads Spanish, two accounts and two products."""
    office(acctkit_workspace)
    return acctkit_workspace


def office(ws: TestWorkspace, language: str = "es") -> None:
    ws.drop("office/lists.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Language"], ["7", "Ana Ruiz", "ana@example.com", language]],
        "Accounts": [["Account", "Name"], ["103", "Harbor Supplies"], ["112", "Signal Gifts"]],
        "Products": [["SKU", "Name", "List price"], ["S10", "Mooring rope", 40], ["S12", "Deck lamp", 12.5]],
    })


def samples(ws: TestWorkspace, *rows: list[Any], path: str = "7/samples.xlsx", head: list[str] = HEAD) -> None:
    ws.drop(path, {"Samples": [head, *rows]})


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def codes(ws: TestWorkspace) -> list[tuple[str, str, str]]:
    found = [one for one in ws.json("findings", "list") if one["code"].startswith("sample-")]
    return [(one["code"], one["cell"], one["message"]) for one in found]


def test_a_sample_that_is_out_stands_in_the_package_and_leads_to_its_cell(desk: TestWorkspace) -> None:
    samples(desk, [day("2026-11-16"), "103", "S10", 2], [day("2026-11-17"), "112", "S12", 4, "given"])
    result = desk.run(AS_OF)
    assert result["plugin_errors"] == []
    assert result["records"]["samples"] == 2
    assert desk.table("samples", "by_rep") == [
        {"rep": "7", "name": "Ana Ruiz", "samples": 1, "late": 0, "value": "80.00"}
    ]
    (traced,) = desk.json("trace", "samples", "by_rep", "rep=7", "column=value")
    assert traced["holds"]
    assert [(one["path"], one["sheet"], one["cells"]) for one in traced["addresses"]] == [
        ("7/samples.xlsx", "Samples", ["D2"])
    ]


def test_the_sheet_may_be_spanish(desk: TestWorkspace) -> None:
    head = ["Entregada el", "Cliente", "Artículo", "Unidades", "Tipo", "Devuelta el"]
    samples(desk, [day("2026-11-16"), "103", "S10", 2, "prestada"], [day("2026-11-17"), "112", "S12", 1, "regalada"],
            head=head)
    desk.run(AS_OF)
    assert [row["sku"] for row in desk.table("samples", "out")] == ["S10"]


def test_what_came_back_is_out_no_more(desk: TestWorkspace) -> None:
    samples(desk, [day("2026-11-02"), "103", "S10", 2, "lent", day("2026-11-18")])
    desk.run(AS_OF)
    assert desk.table("samples", "out") == []
    assert [row["sku"] for row in desk.table("samples", "out", "--as-of", "2026-11-15")] == ["S10"]


def test_a_sample_cannot_come_back_before_it_was_left(desk: TestWorkspace) -> None:
    samples(desk, [day("2026-11-16"), "103", "S10", 2, "lent", day("2026-11-10")])
    assert desk.run(AS_OF)["submissions"]["rejected"] == 1
    assert codes(desk) == [(
        "sample-back-before-left", "F2",
        "Esta muestra volvió el 2026-11-10, antes de su entrega (2026-11-16); corrija una de las dos fechas.",
    )]


def test_a_second_one_while_the_first_is_out_is_asked_about(desk: TestWorkspace) -> None:
    samples(desk, [day("2026-11-09"), "103", "S10", 1])
    desk.run("2026-11-18")
    samples(desk, [day("2026-11-19"), "103", "S10", 1], path="7/more.xlsx")
    assert desk.run(AS_OF)["submissions"]["accepted"] == 1  # it is only asked
    ((code, cell, message),) = codes(desk)
    assert (code, cell) == ("sample-still-out", "C2")
    assert "2026-11-09" in message


def test_the_file_itself_may_say_that_the_first_came_back(desk: TestWorkspace) -> None:
    samples(desk, [day("2026-11-09"), "103", "S10", 1])
    desk.run("2026-11-18")
    samples(desk, [day("2026-11-09"), "103", "S10", 1, "lent", day("2026-11-12")], [day("2026-11-19"), "103", "S10", 1])
    desk.run(AS_OF)
    assert codes(desk) == []


@pytest.mark.parametrize(("language", "subject", "said"), [
    ("en", "1 sample is out for more than 30 days", "2 x S10 with 103 (Harbor Supplies), left on Oct 5, 2026, 51 days"),
    ("es", "1 muestra lleva fuera más de 30 días", "2 x S10, cliente 103 (Harbor Supplies), entregada el 5 oct 2026"),
])
def test_a_rep_is_asked_once_for_what_is_out_too_long(
    acctkit_workspace: TestWorkspace, language: str, subject: str, said: str
) -> None:
    ws = acctkit_workspace
    office(ws, language)
    samples(ws, [day("2026-10-05"), "103", "S10", 2], [day("2026-11-16"), "112", "S12", 1])
    ws.run(AS_OF)
    ws.run("2026-12-02")
    (message,) = ws.mail("samples-out")
    assert message["To"] == "Ana Ruiz <ana@example.com>"
    assert message["Subject"] == subject
    assert said in text_of(message)
    assert "S12" not in text_of(message)
    html = message.get_body(("html",))
    assert html is not None and "Harbor Supplies" in html.get_content()


def test_how_long_is_too_long_is_a_setting(desk: TestWorkspace) -> None:
    desk.configure("plugins.samples", "max_days = 5")
    samples(desk, [day("2026-11-16"), "103", "S10", 2])
    desk.run(AS_OF)
    assert len(desk.mail("samples-out")) == 1


def test_the_books_of_the_first_release_widen_by_themselves(desk: TestWorkspace) -> None:
    """Version 1 had no column Kind. Nothing is lost, nothing has to be run by hand."""
    old = desk.root / "plugins" / "samples.py"
    old.parent.mkdir(exist_ok=True)
    old.write_bytes(FIRST_RELEASE.read_bytes())
    desk.configure("plugins", 'disabled = ["acctkit-samples:samples"]')
    samples(desk, [day("2026-11-09"), "103", "S10", 2, 40], head=["Left on", "Account", "SKU", "Units", "Unit value"])
    first = desk.run("2026-11-18")
    assert (first["records"]["samples"], first["plugin_errors"]) == (1, [])

    old.unlink()
    settings = desk.root / "acctkit.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('disabled = ["acctkit-samples:samples"]', "disabled = []", 1), encoding="utf-8")
    samples(desk, [day("2026-11-17"), "112", "S12", 4, "given"], path="7/more.xlsx")
    second = desk.run(AS_OF)
    assert second["plugin_errors"] == []
    assert [(row["sku"], row["value"]) for row in desk.table("samples", "out")] == [("S10", "80.00")]
    assert [row.row.kind for row in records(desk)] == ["lent", "given"]


def records(ws: TestWorkspace) -> Any:
    from acctkit.books.ledger import open_books

    opened = ws.open()
    ledger = open_books(opened.settings.books.url, opened.root, opened.plugins.forms)
    return ledger.query(opened.settings.calendar.make()).records("samples")
