"""What holds for every page: its settings can be read, its commands exist, the tests that it names are there."""

from __future__ import annotations

import re
import shlex
import textwrap
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from acctkit import forms
from acctkit.config import Settings
from pages.objects import KINDS
from tests.docs.prose import DOCS, FENCE, ROOT, exists

PAGES = sorted(DOCS.rglob("*.md"))
#: What a `sh` fence, which no test runs, may call besides acctkit.
NOT_RUN = {"python3", "pip", "export", "sudo", "0"}


def fences(path: Path) -> list[re.Match[str]]:
    return [found for found in FENCE.finditer(path.read_text(encoding="utf-8")) if found["language"]]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(DOCS)))
def test_what_is_not_run_calls_acctkit_rightly(path: Path) -> None:
    for found in fences(path):
        if found["language"] != "sh":
            continue
        for line in textwrap.dedent(found["body"]).splitlines():
            exists(line)
            first = shlex.split(line)[0]
            assert first == "acctkit" or first in NOT_RUN or first.endswith("/pip"), f"{line} ought to be in a console"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(DOCS)))
def test_settings_on_a_page_can_be_read(path: Path) -> None:
    for found in fences(path):
        if found["language"] == "toml":
            tables = tomllib.loads(textwrap.dedent(found["body"]))
            if (found["title"] or "").endswith("acctkit.toml"):
                company = {"name": "Test", "currency": "USD", **tables.pop("company", {})}
                Settings.model_validate({"company": company, **tables})


def test_commands_that_a_sentence_names_exist() -> None:
    for path in PAGES:
        for said in re.findall(r"`(acctkit [a-z][^`]*)`", path.read_text(encoding="utf-8")):
            words = [word for word in said.split() if word.islower() and not word.startswith("-")]
            if "..." not in said and words[-1] != "acctkit":
                exists(" ".join([*words[:3], "--help"]))


def test_the_tests_that_the_promises_name_are_there() -> None:
    named = re.findall(r"`(tests/[^`]+)`", (DOCS / "explanation" / "promises.md").read_text(encoding="utf-8"))
    assert len(named) > 15
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_the_reference_tells_every_kind_of_column_and_every_chapter() -> None:
    assert {getattr(forms, name).__metadata__[0].kind for name in KINDS} == set(get_args(forms.Kind))
