"""The list of reps: who may drop files, in which language they are answered, and what is wrong in the list."""

from __future__ import annotations

import datetime as dt

import pytest
from acctkit.plugins import reps

from acctkit import Person
from acctkit.testing import STYLES, TestWorkspace, assert_plugin, sheet

ANA = {"rep": "7", "name": "Ana", "email": "ana@example.com", "language": "es", "manager": "1",
       "manager_email": "boss@example.com", "active_from": dt.date(2026, 1, 1)}


def test_it_is_a_good_plugin() -> None:
    assert_plugin(reps)


@pytest.mark.parametrize("style", STYLES)
def test_the_list_is_read_in_any_style(acctkit_workspace: TestWorkspace, style: str) -> None:
    rows = [ANA, {"rep": "8", "name": "Bo", "email": "bo@example.com"}]
    if "es" in style:
        path = acctkit_workspace.root / "acctkit.toml"
        path.write_text(path.read_text("utf-8").replace('language = "en"', 'language = "es"'), "utf-8")
    acctkit_workspace.drop("office/reps.xlsx", sheet("reps", rows, style=style))
    result = acctkit_workspace.run()
    assert result.statuses == {"office/reps.xlsx": "accepted"} and result["records"] == {"reps": 2}


def test_a_name_with_line_breaks_greets_on_one_line(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.drop("office/reps.xlsx", sheet("reps", [ANA | {"name": "Ana\r\nBcc: evil@x.example", "language": "en"}]))
    ws.drop("7/week.xlsx", [["Date", "Colour"], ["2026-11-17", "red"]])
    (letter,) = ws.run().messages("feedback")
    assert letter.text.startswith("Hello Ana Bcc: evil@x.example,\n")


def test_who_is_listed_may_drop_files_while_active(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.drop("office/reps.xlsx", sheet("reps", [ANA | {"active_to": dt.date(2026, 11, 22)}]))
    ws.run()
    person = ws.people()["7"]
    assert person == Person(
        "7", "Ana", "ana@example.com", "es", "1", "boss@example.com", dt.date(2026, 1, 1), dt.date(2026, 11, 22)
    )
    assert person.active(dt.date(2026, 11, 22)) and not person.active(dt.date(2026, 11, 23))


def test_who_has_no_language_is_answered_in_the_companys(acctkit_workspace: TestWorkspace) -> None:
    acctkit_workspace.drop("office/reps.xlsx", sheet("reps", [ANA | {"language": None}]))
    acctkit_workspace.run()
    assert acctkit_workspace.people()["7"].language == "en"


def test_what_is_wrong_is_told_cell_by_cell_and_the_others_are_taken(acctkit_workspace: TestWorkspace) -> None:
    backwards = {"active_from": dt.date(2026, 3, 1), "active_to": dt.date(2026, 1, 31)}
    made = sheet("reps", [ANA, ANA | {"rep": "8", "email": "bo.example.com"}, ANA | {"rep": "9", **backwards}])
    acctkit_workspace.drop("office/reps.xlsx", made)
    result = acctkit_workspace.run()
    assert [(one.code, one.cell) for one in result.findings] == [
        ("bad-address", made.cell(1, "email")), ("ends-before-start", made.cell(2, "active_to")),
    ]
    assert result["records"] == {"reps": 1}
