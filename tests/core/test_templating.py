"""Templates are looked up anew each time, and compiled once as long as nothing that it depends on is another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
import pytest

from acctkit.mail.templates import environment, render


def said(folder: Path, add: Callable[[jinja2.Environment], None] | None = None) -> str:
    """The letter of a folder, as an environment of its own words it."""
    return render(environment([folder], add), "letter", "en", {}).text


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were compiled."""
    texts: list[str] = []
    plain = jinja2.Environment.compile

    def compile(self: Any, source: Any, *args: Any, **named: Any) -> Any:
        texts.append(source)
        return plain(self, source, *args, **named)

    monkeypatch.setattr(jinja2.Environment, "compile", compile)
    return texts


def test_a_text_that_stands_is_compiled_once_and_a_reworded_one_is_read(tmp_path: Path, compiled: list[str]) -> None:
    letter = tmp_path / "letter.en.txt"
    letter.write_text("Subject: Dear\nfirst of them")
    assert said(tmp_path) == said(tmp_path) == "first of them\n"
    assert len(compiled) == 2  # the subject, and the whole
    stamp = letter.stat()
    letter.write_text("Subject: Dear\nother of them")
    assert letter.stat().st_size == stamp.st_size
    assert said(tmp_path) == "other of them\n"


def test_another_filter_of_the_same_name_is_not_taken_for_the_first(tmp_path: Path) -> None:
    (tmp_path / "letter.en.txt").write_text("Subject: Dear\n{{ 'Harbor' | shout }}")
    assert said(tmp_path, lambda env: env.filters.update(shout=str.upper)) == "HARBOR\n"
    assert said(tmp_path, lambda env: env.filters.update(shout=str.lower)) == "harbor\n"
    with pytest.raises(Exception, match="No filter named 'shout'"):
        said(tmp_path)


def test_what_cannot_be_compared_is_compiled_anew(tmp_path: Path, compiled: list[str]) -> None:
    class Shout:
        __hash__ = None  # type: ignore[assignment]

        def __call__(self, text: str) -> str:
            return text.upper()

    (tmp_path / "letter.en.txt").write_text("Subject: Dear\n{{ 'Anchor' | shout }}")
    for _ in range(2):
        assert said(tmp_path, lambda env: env.filters.update(shout=Shout())) == "ANCHOR\n"
    assert len(compiled) == 4
