"""Sheets whose names are meant for the eye or the terminal, not for the books: shown, never obeyed."""

from __future__ import annotations

import json
import re

import pytest

from acctkit.testing import TestWorkspace, text_of

AS_OF = "2026-11-25"
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f]")
SHEETS = {"\x9b2Jclear": r"\x9b2Jclear", "\u202elasrever": r"\u202elasrever", "no\u200bthing": r"no\u200bthing"}


@pytest.fixture
def ws(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    acctkit_workspace.drop("office/masters.xlsx", {
        "Reps": [["Rep", "Name", "Email"], ["ana", "Ana", "ana@example.com"]],
        "Accounts": [["Account", "Name"], ["C1", "Casa Uno"]], "Products": [["SKU", "Name"], ["S1", "Bolt"]],
    })
    for number, name in enumerate(SHEETS):
        acctkit_workspace.drop(f"ana/{number}.xlsx", {name: [
            ["Date", "Account", "SKU", "Units", "Unit price", f"More {name}"], ["2026-11-17", "C1", "S1", name, 10, 1],
        ]})
    acctkit_workspace.run(AS_OF)
    return acctkit_workspace


def test_reasons_letters_and_packages_show_them_escaped(ws: TestWorkspace) -> None:
    (letter,) = ws.mail("feedback")
    page = next((ws.root / "packages").rglob("*.html")).read_text(encoding="utf-8")
    markup = letter.get_body(("html",))
    assert markup is not None
    for number, shown in enumerate(SHEETS.values()):
        reason = ws.submissions()[f"ana/{number}.xlsx"]["reason"]
        assert f"{shown}!D2" in reason
        assert all(shown in text for text in (text_of(letter), markup.get_content(), page))
        assert not any(map(UNSEEN.search, (reason, text_of(letter), markup.get_content().replace("\r", ""), page)))


def test_json_says_them_exactly_and_shows_them_escaped(ws: TestWorkspace) -> None:
    printed = ws.cli("findings", "list", "--json")
    assert not UNSEEN.search(printed)
    assert {finding["sheet"] for finding in json.loads(printed)} == set(SHEETS)
