"""The zip around a workbook, opened with bounds: members, inflated size, ratio; XML that hides nothing."""

from __future__ import annotations

import codecs
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from xml.sax.saxutils import escape

from acctkit.reading.limits import ReadRefused, damaged, size

MAX_MEMBERS = 2_000
MAX_INFLATED = 300 * 2**20  # bytes, over all parts that are read; the largest of 4,230 real workbooks had 114 MiB
MAX_SMALL = 16 * 2**20  # bytes, of a part that is parsed as a whole
MAX_RATIO = 200  # of 4,230 real workbooks two exceeded it, both bombs
RATIO_FROM = 8 * 2**20  # bytes; below it any ratio is harmless
MAX_REMARK = 2**20
_LOCAL_HEADER = 30  # bytes, without the name
CHUNK = 256 * 1024

_ASIDE = re.compile(rb"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|<\?(?!xml\s).*?\?>", re.DOTALL)
_BEGINS = re.compile(rb"<(?:!|\?(?!xml\s)|\Z)")
_DECLARATION = re.compile(rb"""\s*<\?xml\s[^>]*?(?:encoding\s*=\s*["']([\w.-]+)["'][^>]*)?\?>""")
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_NARROW = ("utf8", "utf-8", "ascii", "us-ascii")


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
        self._check_overlap(members)

    def _check_overlap(self, members: Sequence[zipfile.ZipInfo]) -> None:
        """Members that share bytes make a small file inflate without end (CVE-2024-0450; Python 3.11.7 lets them)."""
        end = 0
        for member in sorted(members, key=lambda one: one.header_offset):
            if member.header_offset < end:
                raise damaged(f"zip: {member.filename} < {end}")
            end = member.header_offset + _LOCAL_HEADER + len(member.filename) + member.compress_size

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
        """A part's XML in UTF-8 without comments and instructions, CDATA as plain text, chunk by chunk, so that what
        looks like a tag is one.

        Raises ReadRefused: unreadable for a DOCTYPE (no workbook has one) or an encoding that nobody knows.
        """
        carry = b""
        for chunk in self._narrow(name):
            data = carry + chunk
            carry = b""
            if (b"!" in data and b"<!" in data) or (b"?" in data and b"<?" in data) or data.endswith(b"<"):
                data = _ASIDE.sub(_plain, data)
                if b"<!D" in data or b"<!E" in data:
                    raise damaged(f"{name}: DOCTYPE")
                at = _BEGINS.search(data)
                if at:
                    data, carry = data[:at.start()], data[at.start():]
                    if len(carry) > MAX_REMARK:
                        raise damaged(f"{name}: {carry[:2].decode()}")
            if data:
                yield data
        if carry:
            raise damaged(f"{name}: {carry[:9].decode(errors='replace')}")

    def _narrow(self, name: str) -> Iterator[bytes]:
        """A part's bytes in UTF-8, whatever its mark or its first line says it is; that line goes when it would lie."""
        chunks = self.raw(name)
        head = next(chunks, b"")
        encoding = _encoding(head)
        if not encoding:
            yield head
            yield from chunks
            return
        decoder = _decoder(encoding, name)
        try:
            start = decoder.decode(head).removeprefix("\ufeff").encode("utf-8", "replace")
            yield _DECLARATION.sub(b"", start, count=1)
            for chunk in chunks:
                yield decoder.decode(chunk).encode("utf-8", "replace")
            decoder.decode(b"", True)
        except (UnicodeError, TypeError) as error:  # a codec of bytes, such as base64, gives no text
            raise damaged(f"{name}: {encoding}") from error

    def small(self, name: str) -> bytes:
        """A part as a whole. Raises ReadRefused when it is larger than any real one."""
        gathered = b""
        for chunk in self.xml(name):
            gathered += chunk
            if len(gathered) > MAX_SMALL:
                raise damaged(f"{name} > {size(MAX_SMALL)}")
        return gathered


def _plain(aside: re.Match[bytes]) -> bytes:
    """What stands in the place of a comment, an instruction or CDATA: the text of the last."""
    return escape(aside[1].decode("latin-1")).encode("latin-1") if aside[1] else b""


def _encoding(head: bytes) -> str:
    """The encoding that the start of a part tells, or an empty string for UTF-8."""
    wide = next((name for mark, name in _WIDE.items() if head.startswith(mark)), "")
    declared = _DECLARATION.match(head)
    told = declared[1].decode("ascii").lower() if declared and declared[1] else ""
    return wide or ("" if told in _NARROW else told)


def _decoder(encoding: str, name: str) -> codecs.IncrementalDecoder:
    try:
        return codecs.getincrementaldecoder(encoding)()
    except LookupError:
        raise damaged(f"{name}: {encoding}") from None


def _plain_name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
