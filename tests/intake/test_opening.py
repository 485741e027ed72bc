"""A file is reached as itself: through no link, and without waiting for anybody."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from acctkit.intake import opening
from acctkit.intake.opening import opened
from tests.intake.desk import posix

WAYS = [opening._walked, opening._compared]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox/anna/2004").mkdir(parents=True)
    (tmp_path / "inbox/anna/2004/w47.xlsx").write_bytes(b"mine")
    (tmp_path / "secret/2004").mkdir(parents=True)
    (tmp_path / "secret/2004/w47.xlsx").write_bytes(b"secret")
    return tmp_path / "inbox"


def descriptors(around: Path) -> list[Path]:
    """What this process has open of the inbox and what lies beside it, where Linux tells it."""
    ours = Path("/proc/self/fd")
    return [path for path in map(leads_to, ours.iterdir()) if path.is_relative_to(around)] if ours.is_dir() else []


def leads_to(descriptor: Path) -> Path:
    """What an open file is; another thread may have closed it meanwhile."""
    try:
        return descriptor.readlink()
    except FileNotFoundError:
        return descriptor


def read(handle: int) -> bytes:
    try:
        return os.read(handle, 100)
    finally:
        os.close(handle)


@pytest.mark.parametrize("way", [opened, *WAYS])
def test_the_file_itself_is_opened_and_only_it_stays_open(inbox: Path, way: Callable[[Path, Path], int]) -> None:
    before = descriptors(inbox.parent)
    assert read(way(inbox / "anna/2004/w47.xlsx", inbox)) == b"mine"
    assert descriptors(inbox.parent) == before


@posix
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("swapped", ["anna", "anna/2004", "anna/2004/w47.xlsx"])
def test_a_link_at_any_place_is_refused(inbox: Path, way: Callable[[Path, Path], int], swapped: str) -> None:
    (inbox / swapped).rename(inbox.parent / "moved")
    (inbox / swapped).symlink_to(inbox.parent / "secret" / Path(swapped).relative_to("anna"))
    before = descriptors(inbox.parent)
    with pytest.raises(OSError):
        way(inbox / "anna/2004/w47.xlsx", inbox)
    assert descriptors(inbox.parent) == before


@posix
@pytest.mark.parametrize("way", WAYS)
def test_the_inbox_itself_may_be_a_link(inbox: Path, way: Callable[[Path, Path], int]) -> None:
    (inbox.parent / "share").symlink_to(inbox)
    assert read(way(inbox.parent / "share/anna/2004/w47.xlsx", inbox.parent / "share")) == b"mine"


@posix
@pytest.mark.parametrize("way", WAYS)
def test_a_fifo_keeps_nobody_waiting(inbox: Path, way: Callable[[Path, Path], int]) -> None:
    os.mkfifo(inbox / "anna/pipe.xlsx")
    os.close(way(inbox / "anna/pipe.xlsx", inbox))  # it is for the caller to see that this is no file
