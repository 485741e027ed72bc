"""The zip around a workbook, opened with bounds: members, inflated size, ratio; XML that hides nothing."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from acctkit.reading.limits import ReadRefused, damaged, size

MAX_MEMBERS = 2_000
MAX_INFLATED = 300 * 2**20  # bytes, over all parts that are read; the largest of 4,230 real workbooks had 114 MiB
MAX_SMALL = 16 * 2**20  # bytes, of a part that is parsed as a whole
MAX_RATIO = 200  # of 4,230 real workbooks two exceeded it, both bombs
RATIO_FROM = 8 * 2**20  # bytes; below it any ratio is harmless
MAX_REMARK = 2**20
CHUNK = 256 * 1024

_REMARK = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


class Container:
    """The parts of a workbook by their path in lower case; whatever reads them counts against one budget."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
            raise damaged("zip") from error
        self._counted: dict[str, int] = {}
        self._members: dict[str, zipfile.ZipInfo] = {}
        try:
            self._index()
        except ReadRefused:
            self.close()
            raise

    def _index(self) -> None:
        members = self._zip.infolist()
        if len(members) > MAX_MEMBERS:
            raise damaged(f"zip: {len(members)} > {MAX_MEMBERS}")
        for member in members:
            name = _plain_name(member.filename)
            if name in self._members:
                raise damaged(f"zip: 2 x {name}")
            if member.flag_bits & 1:
                raise ReadRefused("password")
            self._members[name] = member

    def __enter__(self) -> Container:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the file go."""
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return _plain_name(name) in self._members

    def names(self) -> list[str]:
        """The paths of all parts, as this class spells them: lower case, forward slashes."""
        return list(self._members)

    def raw(self, name: str) -> Iterator[bytes]:
        """A part's bytes, chunk by chunk, counted while they inflate whatever the file declares.

        Raises ReadRefused: too-big beyond the budget, unreadable for a bomb's ratio or a broken member.
        """
        member = self._members.get(_plain_name(name))
        if member is None:
            raise damaged(f"zip: {name}?")
        inflated = 0
        try:
            with self._zip.open(member) as file:
                while chunk := file.read(CHUNK):
                    inflated += len(chunk)
                    self._count(member, inflated)
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise damaged(f"zip: {member.filename}") from error

    def _count(self, member: zipfile.ZipInfo, inflated: int) -> None:
        self._counted[member.filename] = max(inflated, self._counted.get(member.filename, 0))
        if sum(self._counted.values()) > MAX_INFLATED:
            raise ReadRefused("too-big", limit=f"{size(MAX_INFLATED)} (zip)")
        if inflated > RATIO_FROM and inflated > MAX_RATIO * max(member.compress_size, 1):
            raise damaged(f"zip: {member.filename} > {MAX_RATIO}:1")

    def xml(self, name: str) -> Iterator[bytes]:
        """A part's XML without comments and CDATA, chunk by chunk, so that what looks like a tag is one.

        Raises ReadRefused: unreadable for a DOCTYPE (no workbook has one) or UTF-16 (calamine reads it as nothing).
        """
        carry, first = b"", True
        for chunk in self.raw(name):
            data = carry + chunk
            if first and data.startswith(_WIDE):
                raise damaged(f"{name}: UTF-16")
            first, carry = False, b""
            if (b"!" in data and b"<!" in data) or data.endswith(b"<"):
                data = _REMARK.sub(b"", data)
                if b"<!D" in data or b"<!E" in data:
                    raise damaged(f"{name}: DOCTYPE")
                at = data.find(b"<!")
                if at < 0 and data.endswith(b"<"):
                    at = len(data) - 1
                if at >= 0:
                    data, carry = data[:at], data[at:]
                    if len(carry) > MAX_REMARK:
                        raise damaged(f"{name}: <!")
            if data:
                yield data
        if carry:
            yield carry

    def small(self, name: str) -> bytes:
        """A part as a whole. Raises ReadRefused when it is larger than any real one."""
        gathered = b""
        for chunk in self.xml(name):
            gathered += chunk
            if len(gathered) > MAX_SMALL:
                raise damaged(f"{name} > {size(MAX_SMALL)}")
        return gathered

    def consume(self, name: str) -> None:
        """Inflate a part that somebody else will read, for its budget and its XML alone."""
        for _ in self.xml(name):
            pass


def _plain_name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
