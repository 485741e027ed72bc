"""Bytes go into the archive whole, once, or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
from pathlib import Path

import pytest

from acctkit.errors import FolderError
from acctkit.intake import archive as archiving
from acctkit.intake.archive import NotNow, Stored, copy_in, keep, located, prepare
from acctkit.intake.entries import Stamp
from tests.intake.desk import posix


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    prepare(tmp_path / "archive")
    return tmp_path / "archive"


def store(source: Path, archive: Path, stamp: Stamp | None = None) -> Stored:
    return keep(copy_in(source, archive, stamp), archive)


def names(archive: Path) -> list[str]:
    return sorted(path.name for path in archive.rglob("*") if path.is_file())


@pytest.mark.parametrize("data", [b"", b"abc", os.urandom(3_000_000)])
def test_stored_under_their_hash(archive: Path, tmp_path: Path, data: bytes) -> None:
    source = tmp_path / "weekly.xlsx"
    source.write_bytes(data)
    before = source.stat()
    stored = store(source, archive, Stamp.of(before))
    assert (stored.sha256, stored.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert located(archive, stored.sha256).read_bytes() == data
    assert Stamp.of(source.stat()) == Stamp.of(before)
    assert store(source, archive) == stored
    assert names(archive) == [stored.sha256]


def test_a_damaged_copy_is_mended_by_the_next_good_one(archive: Path, tmp_path: Path) -> None:
    source = tmp_path / "weekly.xlsx"
    source.write_bytes(b"abc")
    stored = store(source, archive)
    located(archive, stored.sha256).write_bytes(b"a")
    store(source, archive)
    assert located(archive, stored.sha256).read_bytes() == b"abc"


def test_a_file_that_is_not_as_it_was_seen_is_not_taken(archive: Path, tmp_path: Path) -> None:
    source = tmp_path / "weekly.xlsx"
    source.write_bytes(b"abc")
    seen = Stamp.of(source.stat())
    source.write_bytes(b"abcd")
    with pytest.raises(NotNow, match="changed"):
        copy_in(source, archive, seen)
    assert names(archive) == []


@pytest.mark.parametrize("change", ["grows", "shrinks", "same size"])
def test_a_file_that_changes_under_the_copy_is_not_taken(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    source = tmp_path / "weekly.xlsx"
    source.write_bytes(b"x" * 3_000_000)
    read, changed = os.read, []

    def reading(handle: int, size: int) -> bytes:
        data = read(handle, size)
        if not changed:
            changed.append(True)
            with source.open("r+b") as file:
                if change == "shrinks":
                    file.truncate(10)
                else:
                    file.seek(0, os.SEEK_END if change == "grows" else os.SEEK_SET)
                    file.write(b"more")
        return data

    monkeypatch.setattr(archiving.os, "read", reading)
    with pytest.raises(NotNow, match="changed"):
        copy_in(source, archive)
    assert names(archive) == []


@posix
def test_no_link_is_followed_and_no_fifo_is_waited_for(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", "archive", "nowhere"):
        with pytest.raises(NotNow):
            copy_in(tmp_path / name, archive)
    assert names(archive) == []


@posix
def test_no_link_is_followed_on_the_way_either(archive: Path, tmp_path: Path) -> None:
    inbox, secret = tmp_path / "inbox", tmp_path / "secret"
    secret.mkdir()
    inbox.mkdir()
    (secret / "wages.xlsx").write_bytes(b"secret")
    (inbox / "anna").symlink_to(secret)
    with pytest.raises(NotNow, match="changed"):
        copy_in(inbox / "anna/wages.xlsx", archive, inbox=inbox)
    assert names(archive) == []


def test_a_share_that_gives_less_than_there_is_is_tried_again(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "weekly.xlsx"
    source.write_bytes(b"x" * 3_000_000)
    chunks = iter([b"x" * 1000, b""])
    monkeypatch.setattr(archiving.os, "read", lambda handle, size: next(chunks))
    with pytest.raises(NotNow, match="unreachable: 1,000 of 3,000,000 bytes"):
        copy_in(source, archive)
    assert names(archive) == []


@pytest.mark.parametrize("code", [errno.EBUSY, errno.EACCES, errno.ENOENT, errno.ESTALE, errno.ETXTBSY, errno.EIO,
                                  errno.ETIMEDOUT, errno.EWOULDBLOCK])
@pytest.mark.parametrize("call", ["open", "fstat", "read"])
def test_every_passing_fault_is_told_as_one(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, call: str
) -> None:
    source = tmp_path / "weekly.xlsx"
    source.write_bytes(b"abc")

    def fails(*_: object, **__: object) -> int:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(archiving.os, call, fails)
        with pytest.raises(NotNow, match=f"unreachable: {os.strerror(code)}"):
            copy_in(source, archive)
    assert names(archive) == []


@posix
def test_a_full_disk_is_told_and_leaves_nothing(archive: Path, tmp_path: Path) -> None:
    """A real one: the system lets this process write no more than 100 kB into a file."""
    import resource

    source = tmp_path / "weekly.xlsx"
    source.write_bytes(b"x" * 3_000_000)
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(FolderError, match=r"archive .* cannot be written .* make room"):
            copy_in(source, archive)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert names(archive) == []


@posix
def test_a_file_larger_than_the_disk_waits_alone(archive: Path, tmp_path: Path) -> None:
    source = tmp_path / "endless.xlsx"
    with source.open("wb") as file:
        file.truncate(8 << 40)  # eight terabytes of nothing
    with pytest.raises(NotNow, match="no-room"):
        copy_in(source, archive)


def test_what_a_killed_run_left_goes_and_what_is_kept_stays(archive: Path, tmp_path: Path) -> None:
    source = tmp_path / "weekly.xlsx"
    source.write_bytes(b"abc")
    stored = keep(copy_in(source, archive), archive)
    copy_in(source, archive)
    assert len(names(archive)) == 2
    prepare(archive)
    assert names(archive) == [stored.sha256]


def test_an_archive_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(b"a file")
    with pytest.raises(FolderError, match=r"archive .* cannot be written"):
        prepare(tmp_path / "archive")
