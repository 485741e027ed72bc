"""Folders whose files are gone all at once; with real mounts, where the system lets us make them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from acctkit.books.schema import sightings
from acctkit.intake.absent import missed
from acctkit.intake.scan import Scan, scan
from tests.intake.desk import Desk

ROOT = Path(__file__).resolve().parents[2]


def test_a_folder_that_goes_is_told_once_and_nothing_is_taken_back(desk: Desk) -> None:
    for path in ("anna/a.csv", "anna/2004/b.csv", "bob/c.csv"):
        desk.drop(path)
    assert desk.collect().missed == ()
    desk.take()
    shutil.rmtree(desk.inbox / "anna")
    got = desk.collect()
    assert got.missed == (
        "The folder anna holds none of its files (2) any more; nothing is taken back. If it is a share of its own, "
        "mount it again; else there is nothing to do.",
    )
    assert desk.rows("path", "status", "withdrawn") == [
        (path, "accepted", "") for path in ("anna/2004/b.csv", "anna/a.csv", "bob/c.csv")
    ]
    assert desk.collect().missed == ()


def test_one_file_of_several_that_goes_is_nobodys_concern(desk: Desk) -> None:
    first = desk.drop("anna/a.csv")
    desk.drop("anna/b.csv")
    desk.take()
    first.unlink()
    assert desk.collect().missed == ()
    (desk.inbox / "anna/b.csv").rename(desk.inbox / "anna/c.csv")  # the week's file under the next week's name
    assert desk.collect().missed == ()


def test_what_was_never_taken_is_not_missed(desk: Desk) -> None:
    waiting = desk.drop("anna/empty.csv", b"")
    desk.collect()
    waiting.unlink()
    assert desk.collect().missed == ()


class Shares:
    """What a scan says while folders are on other devices, and what the books make of it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def look(self, *mounts: str) -> tuple[Scan, tuple[str, ...]]:
        with self.desk.engine.begin() as conn:
            found = replace(scan(self.desk.inbox), mounts=frozenset(mounts))
            return missed(conn, self.desk.inbox, found, 0.0, "en")

    def remembered(self) -> list[str]:
        with self.desk.engine.connect() as conn:
            return list(conn.scalars(sa.select(sightings.c.path).where(sightings.c.stamp == "mount")))


def test_an_empty_folder_that_was_a_mount_waits(desk: Desk) -> None:
    shares = Shares(desk)
    file = desk.drop("anna/a.csv")
    desk.take()
    assert shares.look("anna")[1] == () and shares.remembered() == ["anna/"]
    file.unlink()
    found, told = shares.look()
    assert [(one.path, one.problem, one.detail) for one in found.seen] == [
        ("anna", "unreadable", "its share is not mounted")
    ]
    assert found.hides("anna/a.csv") and told[0].startswith("The folder anna is a share of its own and is not mounted")
    assert shares.look("anna") == (replace(scan(desk.inbox), mounts=frozenset({"anna"})), (
        "The folder anna holds none of its files (1) any more; nothing is taken back. If it is a share of its own, "
        "mount it again; else there is nothing to do.",
    ))  # mounted again, but emptied there


def test_a_mount_that_became_an_ordinary_folder_is_forgotten(desk: Desk) -> None:
    shares = Shares(desk)
    desk.drop("anna/a.csv")
    shares.look("anna")
    assert shares.look()[1] == () and shares.remembered() == []


STORY = """
import subprocess, sys
from pathlib import Path
from tests.intake.desk import Desk
desk = Desk(Path(sys.argv[1]))
anna = desk.inbox / "anna"
anna.mkdir()
mount = lambda: subprocess.run(["mount", "-t", "tmpfs", "none", str(anna)], check=True)
mount()
desk.drop("anna/weekly.xlsx")
desk.drop("anna/open.csv", b"")
desk.drop("bob/weekly.xlsx")
print(desk.take())
before = desk.rows("id", "path", "status", "withdrawn")
subprocess.run(["umount", str(anna)], check=True)
for run in range(2):
    got = desk.collect()
    after = desk.rows("id", "path", "status", "withdrawn")
    print(len(got.missed), got.pending, [row for row in before if row not in after])
mount()
desk.drop("anna/weekly.xlsx")
print(desk.take(), desk.rows("path", "status"))
"""


def test_a_rep_folder_that_is_really_unmounted(tmp_path: Path) -> None:
    alone = ["unshare", "--user", "--map-root-user", "--mount"]
    try:
        able = subprocess.run([*alone, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("no unshare here")
    if able.returncode:
        pytest.skip("this system lets nobody mount in a namespace of their own")
    done = subprocess.run(
        [*alone, sys.executable, "-c", STORY, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "['anna/weekly.xlsx', 'bob/weekly.xlsx']",
        "1 2 []",  # the folder is told, its files wait as they are: one pending of its own, and that of the folder
        "1 2 []",
        "[] [('anna/weekly.xlsx', 'accepted'), ('bob/weekly.xlsx', 'accepted')]",  # back, and nothing new in it
    ]
