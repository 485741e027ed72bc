"""What one look at the inbox sees."""

from __future__ import annotations

import os
import socket
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctkit.errors import FolderError
from acctkit.intake.scan import Seen, escaped, scan
from tests.intake.desk import Desk, posix


def by_path(inbox: Path) -> dict[str, Seen]:
    seen = scan(inbox).seen
    assert [one.path for one in seen] == sorted({one.path for one in seen})
    return {one.path: one for one in seen}


def test_files_at_any_depth_and_whose_they_are(desk: Desk) -> None:
    desk.drop("anna/weekly.xlsx")
    desk.drop("anna/2004/november/w47.xlsx")
    desk.drop("office/accounts.xlsx")
    desk.drop("stray.xlsx")
    assert {path: one.folder for path, one in by_path(desk.inbox).items()} == {
        "anna/weekly.xlsx": "anna", "anna/2004/november/w47.xlsx": "anna", "office/accounts.xlsx": "office",
        "stray.xlsx": "",
    }


def test_what_is_passed_over(desk: Desk) -> None:
    for name in (
        "anna/.hidden.xlsx", "anna/_draft.xlsx", "_old/weekly.xlsx", ".git/config", "anna/feedback/weekly.xlsx",
        "anna/2004/feedback/weekly.xlsx", "anna/Feedback/weekly.xlsx",
    ):
        desk.drop(name)
    desk.drop("feedback/weekly.xlsx")  # not below a rep's folder: the folder of nobody known, which is told later
    assert list(by_path(desk.inbox)) == ["feedback/weekly.xlsx"]


@posix
def test_links_devices_and_folders_dressed_as_workbooks(desk: Desk, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "wages.xlsx").write_bytes(b"PK")
    desk.drop("anna/good.xlsx")
    (desk.inbox / "anna/link.xlsx").symlink_to(secret / "wages.xlsx")
    (desk.inbox / "anna/loop").symlink_to(desk.inbox)
    (desk.inbox / "anna/dangling.xlsx").symlink_to(tmp_path / "nowhere")
    (desk.inbox / "bob").symlink_to(secret)
    os.mkfifo(desk.inbox / "anna/pipe.xlsx")
    desk.drop("anna/folder.XLSX/inside.xlsx")
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(desk.inbox / "anna")
        try:
            one.bind("door.xlsx")
        finally:
            os.chdir(here)
    assert {path: one.problem for path, one in by_path(desk.inbox).items()} == {
        "anna/good.xlsx": "", "anna/link.xlsx": "symlink", "anna/loop": "symlink", "anna/dangling.xlsx": "symlink",
        "bob": "symlink", "anna/pipe.xlsx": "not-regular", "anna/door.xlsx": "not-regular",
        "anna/folder.XLSX": "folder",
    }


@pytest.mark.parametrize(("lock", "locked"), [
    ("~$weekly.xlsx", {"weekly.xlsx"}),
    ("~$WEEKLY.xlsx", {"weekly.xlsx"}),
    ("~$ekly.xlsx", {"weekly.xlsx"}),
    (".~lock.weekly.xlsx#", {"weekly.xlsx"}),
    (".~weekly.xlsx", {"weekly.xlsx"}),
    (".~lock.other.xlsx#", set()),
    ("~$other.xlsx", set()),
])
def test_a_lock_file_stands_for_the_workbook_beside_it(desk: Desk, lock: str, locked: set[str]) -> None:
    for name in ("weekly.xlsx", "calls.xlsx"):
        desk.drop(f"anna/{name}")
        desk.drop(f"bob/{name}")
    desk.drop(f"anna/{lock}", b"Anna")
    os.utime(desk.inbox / "anna" / lock, (500, 500))
    seen = by_path(desk.inbox)
    dated = {path: one.lock.dated for path, one in seen.items() if one.lock}
    assert dated == {f"anna/{name}": 500.0 for name in locked}
    lone = not locked and lock.startswith("~$")
    assert [path for path, one in seen.items() if one.problem] == ([f"anna/{lock}"] if lone else [])


def test_the_lock_of_a_draft_is_as_little_our_business_as_the_draft(desk: Desk) -> None:
    desk.drop("anna/_draft.xlsx")
    desk.drop("anna/~$_draft.xlsx", b"Anna")
    assert by_path(desk.inbox) == {}


@posix
def test_odd_names_are_two_files_where_they_are_two_files(desk: Desk) -> None:
    odd = [
        b"a\nb.xlsx", "x\u202excod.xlsx".encode(), b"caf\xe9.xlsx", b"caf\\xe9.xlsx", b"n" * 250 + b".xlsx",
        unicodedata.normalize("NFC", "ñandú.csv").encode(), unicodedata.normalize("NFD", "ñandú.csv").encode(),
        b"con.xlsx", b" .xlsx", b"a\\b.xlsx",
    ]
    desk.drop("anna/plain.xlsx")
    for name in odd:
        Path(os.fsdecode(os.fsencode(desk.inbox / "anna") + b"/" + name)).write_bytes(b"x")
    seen = by_path(desk.inbox)
    assert len(seen) == 1 + len(odd)
    assert seen["anna/caf\\xe9.xlsx"].file.name == os.fsdecode(b"caf\xe9.xlsx")
    assert "anna/caf\\\\xe9.xlsx" in seen and "anna/a\\b.xlsx" in seen
    for path in seen:
        path.encode("utf-8")


@posix
def test_names_that_a_person_cannot_tell_apart_know_of_each_other(desk: Desk) -> None:
    names = ("ñ.csv", "n\u0303.csv", "week.csv", "week\u200b.csv", "we\u202eek.csv", "a b.csv", "a\nb.csv", "other.csv")
    for name in names:
        desk.drop(f"anna/{name}", b"x")
    desk.drop("bob/week.csv", b"x")
    twins = {path: one.twin for path, one in by_path(desk.inbox).items() if one.twin}
    assert twins.keys() == {
        "anna/ñ.csv", "anna/n\u0303.csv", "anna/week.csv", "anna/week\u200b.csv", "anna/we\u202eek.csv", "anna/a b.csv",
        "anna/a\nb.csv",
    }
    assert twins["anna/ñ.csv"] == "anna/n\u0303.csv" and twins["anna/a b.csv"] == "anna/a\nb.csv"
    assert all(path != other for path, other in twins.items())


@posix
def test_other_names_on_the_disk_are_counted(desk: Desk, tmp_path: Path) -> None:
    file = desk.drop("anna/weekly.xlsx")
    desk.drop("anna/alone.xlsx")
    (tmp_path / "elsewhere.xlsx").hardlink_to(file)
    assert {path: one.links for path, one in by_path(desk.inbox).items()} == {
        "anna/alone.xlsx": 1, "anna/weekly.xlsx": 2,
    }


@posix
def test_a_folder_swapped_for_a_link_while_we_look_is_not_entered(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/wages.xlsx").write_bytes(b"PK")
    desk.drop("anna/weekly.xlsx")
    opening = os.open

    def swapped(path: str, *more: int, **named: int) -> int:
        anna = desk.inbox / "anna"
        if str(path) == str(anna) and not anna.is_symlink():
            anna.rename(tmp_path / "moved")
            anna.symlink_to(tmp_path / "secret")
        return opening(path, *more, **named)

    monkeypatch.setattr("acctkit.intake.opening.os.open", swapped)
    seen = by_path(desk.inbox)
    assert {path: one.problem for path, one in seen.items()} == {"anna": "unreadable"}


def test_a_system_that_lists_no_descriptors_sees_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("anna/weekly.xlsx", "anna/2004/w47.xlsx", "office/accounts.csv"):
        desk.drop(path)
    whole = scan(desk.inbox)
    monkeypatch.setattr("acctkit.intake.entries.os.supports_fd", frozenset())
    assert scan(desk.inbox) == whole and len(whole.seen) == 3


@given(st.lists(st.text(st.sampled_from("ax\\9fu\ud800\udc80\udcff"), max_size=12), unique=True, max_size=6))
def test_two_names_never_become_one_text(names: list[str]) -> None:
    texts = [escaped(name) for name in names]
    assert len(set(texts)) == len(names)
    "".join(texts).encode("utf-8")


def test_the_inbox_itself_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match=r"inbox .* cannot be read .* check that the share is mounted"):
        scan(tmp_path / "inbox")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FolderError):
        scan(tmp_path / "file")


@posix
def test_a_folder_that_cannot_be_listed_is_told_and_hides_what_is_in_it(desk: Desk) -> None:
    """A real one: its path is too long for the system."""
    desk.drop("anna/good.xlsx")
    deep = os.open(desk.inbox / "anna", os.O_RDONLY)
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=deep)
        inner = os.open("d" * 250, os.O_RDONLY, dir_fd=deep)
        os.close(deep)
        deep = inner
    os.close(deep)
    found = scan(desk.inbox)
    bad, good = found.seen
    assert (bad.problem, bad.folder, good.problem) == ("unreadable", "anna", "")
    assert bad.detail and found.hides(f"{bad.path}/anything") and not found.hides("anna/good.xlsx")
