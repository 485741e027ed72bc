"""Every message and page wears the looks of the house, in both languages, and loses nothing of what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from acctkit.testing import RunResult, TestWorkspace, assert_plugin, make_test_workspace, sheet

import acctkit_harbortheme


@pytest.fixture(params=["en", "es"])
def language(request: pytest.FixtureRequest) -> str:
    """English and Spanish."""
    return str(request.param)


@pytest.fixture
def workspace(tmp_path: Path, language: str) -> TestWorkspace:
    """A workspace of a company that speaks this language."""
    return make_test_workspace(tmp_path / "workspace", language=language)


@pytest.fixture
def result(workspace: TestWorkspace, language: str) -> RunResult:
    """A run of a company with one rep, who filed sales with one mistake."""
    workspace.drop("office/lists.xlsx", [
        sheet("reps", [{"rep": "7", "name": "Ana Ruiz", "email": "ana@example.com", "language": language}]),
        sheet("accounts", [{"account": "103", "name": "Harbor & Sons"}]),
        sheet("products", [{"sku": "S10", "name": "Mooring rope"}]),
    ])
    sale = {"date": "2026-11-17", "account": "103", "sku": "S10", "units": 2, "unit_price": 40}
    workspace.drop("7/week.xlsx", sheet("sales", [sale, sale | {"units": -3}]))
    workspace.drop("7/more.xlsx", sheet("sales", [sale | {"account": "103", "units": 5}]))
    done = workspace.run()
    assert done.plugin_errors == [] and not done["failed_mail"]
    return done


def test_messages_wear_its_colours_and_its_words(result: RunResult, language: str) -> None:
    (message,) = result.messages("feedback")
    said = {"en": ("since 1904", "What to mend, and how", "Where"),
            "es": ("desde 1904", "Qué corregir y cómo", "Dónde")}[language]
    assert all(words in message.html for words in said)
    assert "#e6eef2" in message.html and "#f2f3f4" not in message.html


def test_words_that_the_house_does_not_change_stay(result: RunResult, language: str) -> None:
    (message,) = result.messages("feedback")
    assert {"en": "Value", "es": "Valor"}[language] in message.html


def test_the_package_wears_its_colours(workspace: TestWorkspace, result: RunResult, language: str) -> None:
    folder = workspace.root / "packages" / result.period
    page = (folder / f"acctkit-{result.period}.html").read_text(encoding="utf-8")
    assert "--dark: #0b4a63" in page and '<p class="brand">Test<small>' in page
    assert {"en": "Weekly package", "es": "Informe semanal"}[language] in page
    assert "Ana Ruiz" in page


def test_the_workspace_has_the_last_word(acctkit_workspace: TestWorkspace) -> None:
    own = acctkit_workspace.root / "templates" / "base.html"
    own.parent.mkdir(exist_ok=True)
    own.write_text('{% extends "acctkit/base.html" %}{% set theme_back = "#abcdef" %}', encoding="utf-8")
    acctkit_workspace.drop("office/reps.xlsx", sheet("reps", [{"rep": "7", "name": "Ana", "email": "a@example.com"}]))
    acctkit_workspace.drop("7/week.xlsx", [["Date"], ["nonsense"]])
    (message,) = acctkit_workspace.run().messages("feedback")
    assert "#abcdef" in message.html and "1904" not in message.html


def test_it_is_a_good_plugin() -> None:
    assert_plugin(acctkit_harbortheme)
