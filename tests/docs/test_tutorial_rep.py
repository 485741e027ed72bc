"""The rep's guide tells the truth, in English and in Spanish: what is answered, and what the correction does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from acctkit.testing import text_of
from tests.docs import start
from tests.docs.prose import DOCS, FENCE, Reader

PAGES = {"tutorials/rep.md": "1165/week 47.xlsx", "tutorials/rep.es.md": "1370/semana 47.xlsx"}


@pytest.mark.parametrize("page", PAGES)
def test_a_mistake_is_answered_as_the_page_shows_and_the_correction_is_taken(page: str, tmp_path: Path) -> None:
    workspace, reader = start.make(tmp_path), Reader(tmp_path)
    mistaken, letter, corrected = FENCE.finditer((DOCS / page).read_text(encoding="utf-8"))

    reader._do(mistaken)
    workspace.run("2026-11-25")
    [mail] = workspace.mail("feedback")
    assert words(f"Subject: {mail['Subject']}\n{text_of(mail)}").startswith(words(letter["body"]))

    reader._do(corrected)
    workspace.run("2026-11-25")
    taken = workspace.submissions()[PAGES[page]]
    assert (taken["status"], taken["version"]) == ("accepted", 2)
    assert len(workspace.mail("feedback")) == 2


def words(text: str) -> str:
    """Text without its line breaks: the page is narrower than a letter."""
    return re.sub(r"\s+", " ", text).strip()
