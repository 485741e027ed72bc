"""Files as people drop, copy, touch, overwrite and delete them, and what becomes of each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import sqlalchemy as sa

from acctkit.books.schema import sightings, submissions
from acctkit.errors import FolderError
from acctkit.intake import archive as archiving
from acctkit.intake.scan import scan
from tests.intake.desk import DAY, START, Desk, posix, workbook


def test_new_files_are_seen_twice_and_taken_office_first_then_the_oldest(desk: Desk) -> None:
    for age, path in enumerate(("anna/b.xlsx", "bob/a.xlsx", "office/accounts.csv", "bob/c.xlsx")):
        os.utime(desk.drop(path), ns=(0, 1_000 - age))
    got = desk.collect()
    assert [one.path for one in got.settled] == ["office/accounts.csv", "bob/c.xlsx", "bob/a.xlsx", "anna/b.xlsx"]
    assert desk.naps == [2.0] and got.pending == 0 and got.rejected == ()
    first = got.settled[0]
    assert (first.folder, first.name, first.mtime_ns) == ("office", "accounts.csv", 998)
    assert first.archived.read_bytes() == (desk.inbox / first.path).read_bytes()
    assert desk.rows("version", "settled", "status", "received_on", "received_at", "size")[0] == (
        1, True, "pending", DAY, "2004-11-09T11:33:20+00:00", len(workbook("anna/b.xlsx"))
    )
    assert all(reason for (reason,) in desk.rows("reason"))


def test_what_was_taken_is_left_alone_and_costs_no_waiting(desk: Desk) -> None:
    desk.drop("anna/weekly.xlsx")
    assert desk.take() == ["anna/weekly.xlsx"]
    assert desk.take() == [] and desk.naps == [2.0]
    assert desk.rows("path") == [("anna/weekly.xlsx",)]


def test_the_inbox_is_not_changed(desk: Desk) -> None:
    desk.drop("anna/weekly.xlsx")
    before = scan(desk.inbox)
    desk.take()
    assert scan(desk.inbox) == before
    assert sorted(path.name for path in desk.inbox.iterdir()) == [".acctkit-inbox", "anna"]


def test_new_bytes_are_a_new_version_and_the_old_bytes_again_too(desk: Desk) -> None:
    for text in ("one", "two", "one"):
        desk.drop("anna/weekly.xlsx", workbook(text))
        assert desk.take() == ["anna/weekly.xlsx"]
    assert desk.rows("version", "settled") == [(1, True), (2, True), (3, True)]
    (first,), (_,), (third,) = desk.rows("sha256")
    assert first == third


def test_a_touched_file_is_nothing_new(desk: Desk) -> None:
    file = desk.drop("anna/weekly.xlsx")
    desk.take()
    os.utime(file, ns=(1, 1))
    assert desk.take() == [] and desk.naps == [2.0, 2.0]
    assert desk.rows("path", "version", "status") == [("anna/weekly.xlsx", 1, "accepted")]
    assert desk.take() == [] and desk.naps == [2.0, 2.0]  # the new stamp is known now


def test_a_file_still_growing_is_not_read(desk: Desk) -> None:
    file = desk.drop("anna/weekly.csv", b"date;units\n")

    def grow() -> None:
        with file.open("ab") as more:
            more.write(b"24/11/2004;3\n")

    desk.during = grow
    got = desk.collect()
    assert (got.settled, got.pending) == ((), 1)
    assert desk.rows("status", "sha256", "settled") == [("pending", "", False)]
    assert "still changing" in desk.rows("reason")[0][0]
    assert desk.take() == ["anna/weekly.csv"] and len(desk.rows("id")) == 1


def test_a_settled_sighting_of_the_last_run_needs_no_more_waiting(desk: Desk) -> None:
    desk.drop("anna/weekly.csv", b"a")
    desk.during = lambda: desk.drop("bob/late.csv", b"b")
    assert desk.take() == ["anna/weekly.csv"]
    desk.clock += 60
    assert desk.take() == ["bob/late.csv"] and desk.naps == [2.0]


def test_a_clock_that_was_set_back_does_not_hold_a_file_for_years(desk: Desk) -> None:
    desk.drop("anna/weekly.csv", b"a")
    desk.during = lambda: desk.drop("bob/late.csv", b"b")
    desk.take()
    desk.clock -= 1e8
    assert desk.take() == ["bob/late.csv"]


def test_a_workbook_copied_by_half_waits_ten_minutes_and_is_then_taken_as_it_is(desk: Desk) -> None:
    whole = workbook("weekly")
    desk.drop("anna/cut.xlsx", whole[:60])
    desk.drop("anna/mended.xlsx", whole[:60])
    got = desk.collect()
    assert (got.settled, got.pending) == ((), 2)
    assert all("not whole yet" in reason for (reason,) in desk.rows("reason"))
    desk.drop("anna/mended.xlsx", whole)
    desk.clock += 300
    assert desk.take() == ["anna/mended.xlsx"]
    desk.clock += 300
    assert desk.take() == ["anna/cut.xlsx"]
    assert [path for path in desk.archive.iterdir() if path.name.startswith("tmp-")] == []


def test_an_empty_file_waits_ten_minutes_and_is_then_taken_as_it_is(desk: Desk) -> None:
    desk.drop("anna/empty.xlsx", b"")
    assert desk.take() == [] and desk.naps == []
    assert "0 bytes" in desk.rows("reason")[0][0]
    desk.clock += 600
    assert desk.take() == ["anna/empty.xlsx"]


def test_a_workbook_open_in_excel_waits_and_a_stale_lock_only_delays(desk: Desk) -> None:
    desk.drop("anna/weekly.xlsx")
    os.utime(desk.drop("anna/~$weekly.xlsx", b"Anna"), (START, START))
    assert desk.take() == [] and desk.naps == []
    assert desk.rows("path", "status") == [("anna/weekly.xlsx", "pending")]
    assert "open" in desk.rows("reason")[0][0]
    desk.clock += 3601
    assert desk.take() == ["anna/weekly.xlsx"]


def test_a_lock_on_what_was_taken_already_changes_nothing(desk: Desk) -> None:
    desk.drop("anna/weekly.xlsx")
    desk.take()
    os.utime(desk.drop("anna/~$weekly.xlsx", b"Anna"), (START, START))
    assert desk.collect().pending == 0


def test_a_lone_lock_is_pending_until_it_goes(desk: Desk) -> None:
    lock = desk.drop("anna/~$weekly.xlsx", b"Anna")
    for _ in range(2):
        assert desk.collect(language="es").pending == 1
    assert desk.rows("path", "status") == [("anna/~$weekly.xlsx", "pending")]
    assert desk.rows("reason")[0][0].startswith("~$weekly.xlsx es el archivo de bloqueo")
    lock.unlink()
    desk.collect()
    assert desk.rows("id") == [] and desk.sighted() == []


@posix
def test_links_fifos_and_folders_are_refused_once(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "wages.xlsx").write_bytes(workbook())
    desk.drop("anna/x.xlsx/inside.xlsx")
    (desk.inbox / "anna/link.xlsx").symlink_to(tmp_path / "wages.xlsx")
    os.mkfifo(desk.inbox / "anna/pipe.xlsx")
    first = desk.collect()
    assert len(first.rejected) == 3 and first.settled == () and first.pending == 0
    assert desk.rows("path", "status", "sha256", "settled") == [
        (path, "rejected", "", False) for path in ("anna/link.xlsx", "anna/pipe.xlsx", "anna/x.xlsx")
    ]
    assert sorted(desk.found()) == [
        ("anna/link.xlsx", "symlink"), ("anna/pipe.xlsx", "not-regular"), ("anna/x.xlsx", "folder")
    ]
    (desk.inbox / "anna/x.xlsx/another.xlsx").write_bytes(b"")  # the folder changed, but is no less a folder
    assert desk.collect().rejected == () and len(desk.found()) == 3


@posix
def test_a_link_replaced_by_the_workbook_itself_is_taken(desk: Desk, tmp_path: Path) -> None:
    link = desk.inbox / "anna/weekly.xlsx"
    link.parent.mkdir()
    link.symlink_to(tmp_path / "nowhere")
    desk.collect()
    link.unlink()
    desk.drop("anna/weekly.xlsx")
    assert desk.take() == ["anna/weekly.xlsx"]
    assert desk.rows("status", "version") == [("superseded", 1), ("accepted", 1)]
    (desk.inbox / "anna/weekly.xlsx").unlink()
    (desk.inbox / "anna/weekly.xlsx").symlink_to(tmp_path / "nowhere")
    assert len(desk.collect().rejected) == 1
    (desk.inbox / "anna/weekly.xlsx").unlink()
    desk.collect()
    assert desk.rows("status") == [("superseded",), ("accepted",), ("superseded",)]


def test_a_file_that_goes_takes_nothing_back_unless_it_was_never_taken(desk: Desk) -> None:
    taken, waiting = desk.drop("anna/weekly.xlsx"), desk.drop("anna/empty.xlsx", b"")
    desk.take()
    taken.unlink()
    waiting.unlink()
    assert desk.collect().pending == 0
    assert desk.rows("path", "status") == [("anna/weekly.xlsx", "accepted")] and desk.sighted() == []
    desk.drop("anna/weekly.xlsx")  # the same bytes come back: nothing new
    assert desk.take() == [] and len(desk.rows("id")) == 1


@posix
def test_odd_names_are_taken_and_kept_as_text(desk: Desk) -> None:
    (desk.inbox / "anna").mkdir()
    for name in (b"a\nb.csv", "x\u202ecod.csv".encode(), b"caf\xe9.csv", b"n" * 251 + b".csv", b"{value}%s.csv"):
        Path(os.fsdecode(os.fsencode(desk.inbox / "anna") + b"/" + name)).write_bytes(name)
    got = desk.collect()
    assert {one.name for one in got.settled} == {
        "a\nb.csv", "x\u202ecod.csv", "caf\\xe9.csv", "n" * 251 + ".csv", "{value}%s.csv"
    }
    desk.read(got)
    assert desk.take() == []


def test_a_file_of_the_year_2400_is_taken(desk: Desk) -> None:
    file = desk.drop("anna/weekly.xlsx")
    try:
        os.utime(file, (13_600_000_000, 13_600_000_000))
    except OSError:
        pytest.skip("this disk knows no such year")
    assert desk.take() == ["anna/weekly.xlsx"] and desk.take() == []


def test_a_fault_of_one_file_is_its_own_and_is_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.drop("anna/busy.csv", b"a")
    desk.drop("anna/good.csv", b"b")
    opening = os.open

    def busy(path: os.PathLike[str], *more: int) -> int:
        if Path(path).name == "busy.csv":
            raise OSError(16, "Device or resource busy")
        return opening(path, *more)

    with monkeypatch.context() as patch:
        patch.setattr(archiving.os, "open", busy)
        assert desk.take() == ["anna/good.csv"]
    assert "(Device or resource busy)" in desk.rows("reason")[0][0]
    desk.clock += 1
    assert desk.take() == ["anna/busy.csv"]


def test_a_rep_folder_that_is_closed_for_a_while_loses_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.drop("anna/weekly.xlsx")
    desk.drop("bob/weekly.xlsx")
    desk.take()
    listing = os.scandir

    def closed(where: str) -> object:
        if where.endswith("anna"):
            raise PermissionError(13, "Permission denied")
        return listing(where)

    with monkeypatch.context() as patch:
        patch.setattr("acctkit.intake.scan.os.scandir", closed)
        assert desk.collect().pending == 1
        assert desk.collect().pending == 1
    assert ("anna", "anna", "pending") in desk.rows("path", "folder", "status")
    assert desk.sighted() == ["anna", "anna/weekly.xlsx", "bob/weekly.xlsx"]
    assert desk.take() == [] and desk.naps == [2.0]
    assert desk.rows("path") == [("anna/weekly.xlsx",), ("bob/weekly.xlsx",)]


def test_an_unmounted_inbox_stops_the_run_and_loses_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.drop("anna/weekly.xlsx")
    desk.take()
    desk.inbox.rename(tmp_path / "share")
    with pytest.raises(FolderError, match="cannot be read"):
        desk.collect()
    desk.inbox.mkdir()
    with pytest.raises(FolderError, match="looks unmounted"):
        desk.collect()
    desk.drop("anna/stray.xlsx")  # somebody wrote into the folder under the share
    with pytest.raises(FolderError, match=r"make an empty file \.acctkit-inbox"):
        desk.collect()
    (desk.inbox / ".acctkit-inbox").write_text("another inbox\n")
    with pytest.raises(FolderError, match="looks unmounted"):
        desk.collect()
    assert desk.sighted() == ["anna/weekly.xlsx"]
    (desk.inbox / ".acctkit-inbox").write_bytes(b"")  # meant: this is the inbox now
    assert desk.take() == ["anna/stray.xlsx"] and desk.take() == []


def test_an_inbox_that_people_empty_is_no_fault_while_its_marker_is_there(desk: Desk) -> None:
    file = desk.drop("anna/weekly.xlsx")
    desk.take()
    file.unlink()
    assert desk.take() == []
    (desk.inbox / ".acctkit-inbox").unlink()
    assert desk.take() == []  # nothing was known to be there
    desk.drop("anna/weekly.xlsx", b"a")
    desk.take()
    (desk.inbox / ".acctkit-inbox").unlink()
    assert desk.take() == [] and (desk.inbox / ".acctkit-inbox").is_file()


@posix
def test_a_marker_laid_as_a_link_is_not_written_through(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"")
    (desk.inbox / ".acctkit-inbox").symlink_to(tmp_path / "precious")
    desk.drop("anna/weekly.xlsx")
    assert desk.take() == ["anna/weekly.xlsx"]
    assert (tmp_path / "precious").read_bytes() == b""


def test_a_run_that_stops_anywhere_is_taken_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        desk.drop(f"anna/{number}.csv", b"%d" % number)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    for name in ("copy_in", "keep", "sync"):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(archiving, name, stop)
            desk.collect()
        assert len(desk.rows("id")) == 4
    assert len(desk.collect().settled) == 4
    again = desk.collect()  # killed after collecting, before reading: handed out again
    assert [one.path for one in again.settled] == [f"anna/{number}.csv" for number in range(4)]
    desk.read(again)
    assert desk.take() == [] and len(desk.rows("id")) == 4


def test_what_waits_for_the_office_is_not_handed_out_again(desk: Desk) -> None:
    desk.drop("office/payments.csv", b"a")
    (one,) = desk.collect().settled
    with desk.engine.begin() as conn:
        conn.execute(submissions.update().values(confirm="amount changed"))
    assert one.path == "office/payments.csv" and desk.collect().settled == ()


def test_books_without_sightings_find_their_way_back(desk: Desk) -> None:
    desk.drop("anna/weekly.xlsx")
    desk.drop("anna/empty.xlsx", b"")
    desk.take()
    with desk.engine.begin() as conn:
        conn.execute(sa.delete(sightings))
    assert desk.take() == []
    assert desk.rows("path", "status") == [("anna/empty.xlsx", "pending"), ("anna/weekly.xlsx", "accepted")]


def test_two_hundred_files_are_each_taken_once(desk: Desk) -> None:
    for number in range(200):
        desk.drop(f"rep{number % 17}/w{number}.xlsx")
    assert len(desk.take()) == 200
    assert desk.take() == []
