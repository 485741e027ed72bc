"""Open a zip of files into a folder, within bounds. Runs in a guarded process: what inflates is hostile input."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from acctkit.reading import sniff
from acctkit.reading.container import CHUNK, MAX_RATIO, RATIO_FROM
from acctkit.reading.limits import Limits, ReadRefused, bytes_of, size, spaced
from acctkit.reading.members import Listed, listing
from acctkit.types import ReadFile, Refusal

MOST_FILES = 200
MOST_ENTRIES = 5_000  # folders and what is left out too
TIMES = 4  # all files together may be so many times as large as one file may be
_UNREADABLE = frozenset(("zip", "damaged-zip", "incomplete", "empty", "binary", "docx", "pptx", "html", "xml"))
_TEXTS = frozenset((".csv", ".tsv", ".txt"))
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, ValueError, OSError,
    struct.error, IndexError,
)


@dataclass(frozen=True, slots=True)
class Member:
    """A file out of a zip: the safe name that it goes by, and where its bytes lie now."""

    name: str
    file: Path


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What came out of a zip. `failed` are members that did not, each by name and why; `left_out` those that are
    nobody's. `refusal`: nothing was taken out, and why."""

    members: tuple[Member, ...] = ()
    failed: tuple[tuple[str, Refusal], ...] = ()
    left_out: tuple[str, ...] = ()
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Unpack:
    """The job of opening the zip at `path` into the folder `into`."""

    path: Path
    into: Path

    def __call__(self, limits: Limits) -> Unpacked:
        try:
            return unpack(self.path, self.into, limits)
        except ReadRefused as refused:
            return Unpacked(refusal=refused.refusal)

    def refused(self, refusal: Refusal) -> Unpacked:
        """A zip that could not be opened at all."""
        return Unpacked(refusal=refusal)

    def weight(self) -> int:
        """The bytes of the zip."""
        return bytes_of(self.path)


def holds_files(read: ReadFile) -> bool:
    """Whether reading found a zip that is no workbook itself, and may hold some."""
    return read.kind == "zip"


def unpack(path: Path, into: Path, limits: Limits) -> Unpacked:
    """Write the files in the zip at `path` into `into`, under names of our own.

    Raises ReadRefused for the zip as a whole: it is broken, holds too much, or nothing that anybody could read; and
    OSError where `into` takes no more. What is wrong with one member alone is told of that member.
    """
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise ReadRefused("unreadable", reason="zip") from error
    with archive:
        infos = archive.infolist()
        if len(infos) > MOST_ENTRIES:
            raise ReadRefused("zip-too-many", limit=spaced(MOST_ENTRIES))
        found = listing(infos)
        if found.package:
            raise ReadRefused("not-a-workbook", kind="zip")
        if len(found.files) > MOST_FILES:
            raise ReadRefused("zip-too-many", limit=spaced(MOST_FILES))
        members: list[Member] = []
        failed: list[tuple[str, Refusal]] = []
        left = TIMES * limits.max_bytes
        for number, one in enumerate(found.files):
            member = Member(one.name, into / f"{number:04}")
            try:
                left -= _write(_inflated(archive, one, limits, left), member.file)
                members.append(member)
            except ReadRefused as refused:
                if refused.refusal.code == "zip-too-big-in-all":
                    raise
                member.file.unlink(missing_ok=True)
                failed.append((one.name, refused.refusal))
    if not failed:
        _refuse_useless(members)
    return Unpacked(tuple(members), tuple(failed), found.left_out)


def _inflated(archive: zipfile.ZipFile, one: Listed, limits: Limits, left: int) -> Iterator[bytes]:
    """A member's bytes, counted while they inflate, whatever the zip declares."""
    if one.encrypted:
        raise ReadRefused("zip-password", value=one.name)
    if one.link:
        raise ReadRefused("zip-member", value=one.name, reason="link")
    count = 0
    try:
        with archive.open(one.info) as file:
            while chunk := file.read(CHUNK):
                count += len(chunk)
                if count > limits.max_bytes:
                    raise ReadRefused("zip-too-big", value=one.name, limit=size(limits.max_bytes))
                if count > left:
                    raise ReadRefused("zip-too-big-in-all", limit=size(TIMES * limits.max_bytes))
                if count > RATIO_FROM and count > MAX_RATIO * max(one.info.compress_size, 1):
                    raise ReadRefused("zip-member", value=one.name, reason=f"> {MAX_RATIO}:1")
                yield chunk
    except _BROKEN as error:
        raise ReadRefused("zip-member", value=one.name, reason=_short(error)) from error


def _write(chunks: Iterator[bytes], target: Path) -> int:
    count = 0
    first = next(chunks, b"")  # what cannot be opened at all leaves no file
    with target.open("wb") as file:
        count += file.write(first)
        for chunk in chunks:
            count += file.write(chunk)
    return count


def _refuse_useless(members: list[Member]) -> None:
    """Turn a zip down that holds nothing that anybody could read: it is no zip of workbooks."""
    kinds = {one.name: sniff.kind(one.file) for one in members}
    if kinds and set(kinds.values()) == {"zip"}:
        raise ReadRefused("zip-nested")
    for name, kind in kinds.items():
        text = PurePosixPath(name).suffix.lower() in _TEXTS
        if kind not in _UNREADABLE and (kind != "csv" or text):
            return
    raise ReadRefused("not-a-workbook", kind="zip")


def _short(error: BaseException) -> str:
    if isinstance(error, NotImplementedError):
        return "compression"
    return "CRC" if "CRC" in str(error) else "zip"
