"""Copies in a rep's feedback folder: whole, through no link, over nothing of the rep's."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from acctkit.copies.laying import lay


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox" / "ana").mkdir(parents=True)
    return tmp_path / "inbox"


def nobodys(digest: str) -> bool:
    return False


def test_a_copy_is_laid_and_nothing_else(inbox: Path) -> None:
    assert lay(inbox, "ana", "sales (marked).xlsx", b"one", nobodys) == "ana/feedback/sales (marked).xlsx"
    assert (inbox / "ana/feedback/sales (marked).xlsx").read_bytes() == b"one"
    assert [path.name for path in (inbox / "ana/feedback").iterdir()] == ["sales (marked).xlsx"]


def test_a_later_copy_replaces_ours_and_no_file_of_the_rep(inbox: Path) -> None:
    lay(inbox, "ana", "s.xlsx", b"one", nobodys)
    assert lay(inbox, "ana", "s.xlsx", b"two", {sha(b"one")}.__contains__) == "ana/feedback/s.xlsx"
    (inbox / "ana/feedback/s.xlsx").write_bytes(b"two, and worked in")
    assert lay(inbox, "ana", "s.xlsx", b"three", {sha(b"two")}.__contains__) == "ana/feedback/s 2.xlsx"
    assert (inbox / "ana/feedback/s.xlsx").read_bytes() == b"two, and worked in"


def test_the_same_copy_is_not_written_again(inbox: Path) -> None:
    lay(inbox, "ana", "s.xlsx", b"one", nobodys)
    before = (inbox / "ana/feedback/s.xlsx").stat().st_ino
    assert lay(inbox, "ana", "s.xlsx", b"one", nobodys) == "ana/feedback/s.xlsx"
    assert (inbox / "ana/feedback/s.xlsx").stat().st_ino == before


@pytest.mark.parametrize("where", ["ana", "ana/feedback"])
def test_no_link_is_followed(inbox: Path, tmp_path: Path, where: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    if where == "ana":
        (inbox / "ana").rmdir()
    (inbox / where).symlink_to(elsewhere)
    with pytest.raises(OSError):
        lay(inbox, "ana", "s.xlsx", b"one", nobodys)
    assert list(elsewhere.iterdir()) == []


def test_a_link_or_a_fifo_of_that_name_is_left_alone(inbox: Path, tmp_path: Path) -> None:
    (inbox / "ana/feedback").mkdir()
    (tmp_path / "target").write_bytes(b"precious")
    (inbox / "ana/feedback/s.xlsx").symlink_to(tmp_path / "target")
    os.mkfifo(inbox / "ana/feedback/s 2.xlsx")
    assert lay(inbox, "ana", "s.xlsx", b"one", nobodys) == "ana/feedback/s 3.xlsx"
    assert (tmp_path / "target").read_bytes() == b"precious"


def test_what_a_killed_run_left_is_replaced(inbox: Path) -> None:
    (inbox / "ana/feedback").mkdir()
    (inbox / f"ana/feedback/.{sha(b'one')[:16]}.tmp").write_bytes(b"on")
    lay(inbox, "ana", "s.xlsx", b"one", nobodys)
    assert [path.name for path in (inbox / "ana/feedback").iterdir()] == ["s.xlsx"]


def test_a_rep_without_a_folder_gets_none(inbox: Path) -> None:
    with pytest.raises(OSError):
        lay(inbox, "bob", "s.xlsx", b"one", nobodys)
    assert not (inbox / "bob").exists()


def test_a_folder_full_of_other_files_is_an_error(inbox: Path) -> None:
    (inbox / "ana/feedback").mkdir()
    for number in range(1, 22):
        (inbox / "ana/feedback" / ("s.xlsx" if number == 1 else f"s {number}.xlsx")).write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        lay(inbox, "ana", "s.xlsx", b"one", nobodys)
