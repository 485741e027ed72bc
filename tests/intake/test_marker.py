"""Whether the folder is the inbox we know."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from acctkit.books.schema import metadata, sightings
from acctkit.errors import FolderError
from acctkit.intake.marker import NAME, recognise
from acctkit.intake.scan import Scan, Seen
from tests.intake.desk import Desk


def known(desk: Desk, *paths: str, device: int = 7) -> None:
    """Books that know these files, and the marker on this device."""
    with desk.engine.begin() as conn:
        for path in paths:
            conn.execute(sightings.insert().values(path=path, stamp="1:1:1:1", first_seen=0, changed_at=0))
    recognised(desk, *paths, device=device)


def recognised(desk: Desk, *paths: str, device: int = 7) -> None:
    seen = tuple(Seen(path, path.partition("/")[0], desk.inbox / path) for path in paths)
    with desk.engine.begin() as conn:
        recognise(conn, desk.inbox, Scan(seen, device=device), 0.0)


def test_with_its_marker_it_may_be_empty_and_lie_on_any_disk(desk: Desk) -> None:
    known(desk, "anna/a.csv", "anna/b.csv")
    recognised(desk, device=8)


def test_an_empty_mount_point_is_told_even_when_no_file_is_known(desk: Desk) -> None:
    known(desk)
    (desk.inbox / NAME).unlink()
    with pytest.raises(FolderError, match="looks unmounted: it lies on another disk than before"):
        recognised(desk, device=8)
    assert not (desk.inbox / NAME).exists()
    recognised(desk, device=7)  # somebody deleted the marker: nothing else changed
    assert (desk.inbox / NAME).is_file()


def test_one_file_of_that_name_does_not_make_another_disk_the_inbox(desk: Desk) -> None:
    known(desk, "anna/a.csv", "anna/b.csv", "bob/c.csv")
    (desk.inbox / NAME).unlink()
    with pytest.raises(FolderError, match="only 1 of the 3 files seen in it before is there"):
        recognised(desk, "anna/a.csv", device=8)
    recognised(desk, "anna/a.csv", "bob/c.csv", device=8)  # moved to another disk without its marker


def test_one_file_of_that_name_does_not_make_the_inbox_of_another_company_ours(desk: Desk) -> None:
    known(desk, "office/accounts.csv", "anna/a.csv", "anna/b.csv")
    (desk.inbox / NAME).write_text("another\n")
    with pytest.raises(FolderError, match="only 1 of the 3 files"):
        recognised(desk, "office/accounts.csv")


def test_without_its_marker_it_is_known_by_a_file(desk: Desk) -> None:
    known(desk, "anna/a.csv", "anna/b.csv", "bob/c.csv")
    (desk.inbox / NAME).unlink()
    with pytest.raises(FolderError, match=r"none of the 3 files .* mount the share again, or"):
        recognised(desk)
    recognised(desk, "anna/a.csv")


def test_an_empty_marker_vouches_for_the_folder(desk: Desk) -> None:
    known(desk, "anna/a.csv")
    (desk.inbox / NAME).write_bytes(b"")
    recognised(desk, device=8)
    assert (desk.inbox / NAME).read_bytes()


def test_what_earlier_books_remember_is_understood(desk: Desk) -> None:
    known(desk)
    with desk.engine.begin() as conn:
        conn.execute(sa.update(sightings).values(stamp=sa.func.substr(sightings.c.stamp, 1, 32)))
    recognised(desk, device=8)
    with desk.engine.connect() as conn:
        mark = (desk.inbox / NAME).read_text().strip()
        assert conn.execute(sa.select(sightings.c.stamp)).scalar_one() == f"{mark} 8"


def test_a_run_that_stops_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.drop("anna/weekly.xlsx")
    desk.drop("anna/empty.xlsx", b"")
    desk.take()

    def books() -> list[object]:
        with desk.engine.connect() as conn:
            return [conn.execute(sa.select(table)).all() for table in metadata.sorted_tables]

    before = books()
    desk.inbox.rename(tmp_path / "share")
    for make in (lambda: None, desk.inbox.mkdir):
        make()
        with pytest.raises(FolderError) as told:
            desk.collect()
        assert told.value.exit_code == 4 and books() == before
    assert list(desk.inbox.iterdir()) == []
