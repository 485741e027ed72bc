"""The same from any system that fsspec knows, without a server: a folder of this machine, and one in memory."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import fsspec
import pytest
from acctkit import Calendar, Company, SourceDesk
from acctkit.testing import books_of

from acctkit_sftpbox.fetching import fetch
from acctkit_sftpbox.names import place_of
from acctkit_sftpbox.settings import BoxSettings


def desk(url: str) -> SourceDesk:
    company = Company("Test", "USD")
    return SourceDesk(books_of([]), Calendar(), company, {}, dt.date(2026, 11, 25), BoxSettings(url=url))


def test_from_a_folder_of_this_machine(tmp_path: Path) -> None:
    box, inbox = tmp_path / "box", tmp_path / "inbox"
    (box / "7" / "2026").mkdir(parents=True)
    (box / "7" / "2026" / "week.csv").write_bytes(b"a;b\n")
    here = desk(f"file://{box}")
    assert list(fetch(here, inbox)) == [inbox / "7" / "2026" / "week.csv"]
    assert list(fetch(here, inbox)) == []
    (box / "7" / "2026" / "week.csv").write_bytes(b"a;b;c\n")
    assert list(fetch(here, inbox)) == [inbox / "7" / "2026" / "week.csv"]


def test_from_memory(tmp_path: Path) -> None:
    files = fsspec.filesystem("memory")
    files.pipe("/acctkit-box/7/week.csv", b"a;b\n")
    here = desk("memory://acctkit-box")
    assert [path.read_bytes() for path in fetch(here, tmp_path)] == [b"a;b\n"]
    assert list(fetch(here, tmp_path)) == []
    files.rm("/acctkit-box", recursive=True)


def test_an_empty_folder_is_fine_and_one_that_is_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "box").mkdir()
    assert list(fetch(desk(f"file://{tmp_path / 'box'}"), tmp_path / "inbox")) == []
    assert capsys.readouterr().out == ""
    assert list(fetch(desk(f"file://{tmp_path / 'gone'}"), tmp_path / "inbox")) == []
    assert "there is no folder" in capsys.readouterr().out


@pytest.mark.parametrize("name", [".hidden.csv", "~$lock.xlsx", "_draft.csv", "week.csv.filepart", ".git/config.csv"])
def test_what_nobody_is_to_read_is_not_fetched(name: str) -> None:
    assert place_of(f"7/{name}") is None


@pytest.mark.parametrize(("name", "becomes"), [
    ("CON.csv", "CON-*.csv"),
    ("a\\..\\b.csv", "a_.._b-*.csv"),
    ("Año 2026/semana 1.csv", "Año 2026/semana 1.csv"),
    ("tab\there.csv", "tab_here-*.csv"),
    ("x" * 200 + ".csv", "x" * 100 + "-*.csv"),
    ("week.csv ", "week-*.csv"),
])
def test_names_are_made_safe(tmp_path: Path, name: str, becomes: str) -> None:
    lying = tmp_path / "box" / "7" / name
    lying.parent.mkdir(parents=True)
    lying.write_bytes(b"a;b\n")
    (path,) = fetch(desk(f"file://{tmp_path / 'box'}"), tmp_path / "inbox")
    assert re.sub("-[0-9a-f]{6}", "-*", path.relative_to(tmp_path / "inbox" / "7").as_posix()) == becomes


def test_two_names_stay_two() -> None:
    assert place_of("7/a:b.csv") != place_of("7/a?b.csv")
