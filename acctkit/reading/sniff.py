"""What a file is, by its content. Its name is never asked: reps rename, and portals export HTML as .xls."""

from __future__ import annotations

import io
import mmap
import struct
import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from acctkit.reading.limits import ReadRefused

HEAD = 4096
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_END_OF_ZIP = b"PK\x05\x06"
LARGEST_DIRECTORY = 4 * 2**20  # bytes: some forty thousand members; the most in 4,230 real workbooks were 1,033
_TAIL = 22 + 65_535  # the end record of a zip and its longest comment

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"), (b"\x89PNG\r\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"), (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"), (b"{\\rtf", "rtf"), (b"Rar!\x1a", "rar"), (b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "gzip"),
    (b"ID;PWXL", "sylk"), (b"MIME-Version:", "mhtml"),
)
DOCUMENTS = frozenset(("pdf", "png", "jpeg", "gif", "tiff", "webp", "heic"))  # kept as they are, never read
_OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "password"), ("Workbook", "xls"), ("WordDocument", "doc"), ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"), ("Book", "xls"),
)
_TYPES = 1 << 20
_LARGEST_OLE = 500 * 2**20  # bytes; a larger one is looked at by nobody, and is refused for its size
_MEDIA = (
    (b"spreadsheetml.sheet.main+xml", "xlsx"), (b"spreadsheetml.template.main+xml", "xlsx"),
    (b"ms-excel.sheet.macroEnabled.main+xml", "xlsx"), (b"ms-excel.template.macroEnabled.main+xml", "xlsx"),
    (b"ms-excel.addin.macroEnabled.main+xml", "xlsx"), (b"ms-excel.sheet.binary.macroEnabled.main", "xlsb"),
    (b"wordprocessingml.", "docx"), (b"presentationml.", "pptx"),
)
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)
_BIFF_BEGINS = frozenset((0x0009, 0x0209, 0x0409, 0x0809))  # the first record of a sheet of Excel 2 to 4, or later
_BIFF_PARTS = frozenset((0x0005, 0x0010, 0x0020, 0x0040, 0x0100))  # workbook, sheet, chart, macros, bound sheets
_HTML = ("<!doctype html", "<html", "<table>", "<table ", "<head>", "<body", "<meta ")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1a\x1b"))


def kind(path: Path) -> str:
    """What `path` is: `xlsx` (xlsm too), `xls`, `xlsb`, `ods` and `csv` can be read; `empty`, `incomplete`, `password`,
    `html`, `xml`, `pdf`, `png`, `zip`, `docx`, `binary` ... say why not."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        if not head:
            return "empty"
        if not head.strip(b"\0"):
            return "incomplete"  # room that a copy reserved and did not fill yet
        if head.startswith(ZIP):
            return _zip_kind(file)
        if head.startswith(OLE):
            return _ole_kind(file)
    if _biff(head):
        return "xls"
    return _head_kind(head) or _text_kind(head)


def document(path: Path) -> str:
    """The kind of a document, which is kept as it is however large (`pdf`, `png` ...), or an empty string."""
    with path.open("rb") as file:
        found = _head_kind(file.read(HEAD))
    return found if found in DOCUMENTS else ""


def complete(path: Path) -> bool:
    """Whether a container has arrived whole: of a zip the end record and every member's start, no reserved zeros; of
    an OLE file every sector that it uses.

    Plain text and an empty file count as whole: nothing in them tells where they should end.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
        if head.startswith(ZIP):
            return _zip_whole(file)
        if head.startswith(OLE):
            from acctkit.reading.ole import whole

            return path.stat().st_size > _LARGEST_OLE or whole(path)
        return not head or bool(head.strip(b"\0"))


def encoding(head: bytes) -> str:
    """The encoding that a byte order mark tells, or that the zeros of unmarked UTF-16 show; else an empty string.

    >>> encoding("Año".encode("utf-16")), encoding("Date;Units".encode("utf-16-be")), encoding(b"Date;Units")
    ('utf-16', 'utf-16-be', '')
    """
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    if marked:
        return marked
    sample = head[:HEAD]
    first, second = sample[::2].count(0), sample[1::2].count(0)
    if len(sample) < 8 or 2 * (first + second) < 0.7 * len(sample):
        return ""
    return "utf-16-le" if first == 0 else "utf-16-be" if second == 0 else ""


def _zip_whole(file: BinaryIO) -> bool:
    if _directory_size(file) > LARGEST_DIRECTORY:
        return True  # it has its end; its list of members may be made to fill the memory, so it is not for this process
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            for member in members:
                file.seek(member.header_offset)
                if file.read(4) != ZIP[0]:
                    return False
            file.seek(0)
            return bool(members) or file.read(4) == _END_OF_ZIP
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return False


def _directory_size(file: BinaryIO) -> int:
    """How many bytes the list of members takes, by the end record; whichever record `zipfile` would believe."""
    length = file.seek(0, io.SEEK_END)
    file.seek(max(0, length - _TAIL))
    tail = file.read()
    found = (at for at in (tail.rfind(_END_OF_ZIP), len(tail) - 22) if 0 <= at <= len(tail) - 22)
    sizes = [struct.unpack_from("<L", tail, at + 12)[0] for at in found if tail.startswith(_END_OF_ZIP, at)]
    return max(sizes, default=0)


def _has_end(file: BinaryIO) -> bool:
    length = file.seek(0, io.SEEK_END)
    file.seek(max(0, length - _TAIL))
    tail = file.read()
    return 0 <= tail.rfind(_END_OF_ZIP) <= len(tail) - 22


def _zip_kind(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = {member.filename.replace("\\", "/").lower() for member in archive.infolist()}
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "xl/workbook.bin" in names:
                return "xlsb"
            if "word/document.xml" in names:
                return "docx"
            if "ppt/presentation.xml" in names:
                return "pptx"
            if "index/document.iwa" in names:
                return "numbers"
            if "[content_types].xml" in names and (found := _typed(archive)):
                return found
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    media = member.read(200).decode("ascii", "replace")
                if "opendocument" in media:
                    what = media.rpartition(".")[2].strip().removesuffix("-template")
                    return {"spreadsheet": "ods", "text": "odt"}.get(what, "odf")
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, NotImplementedError, RuntimeError, EOFError):
        return "damaged-zip" if _has_end(file) else "incomplete"
    return "zip"


def _biff(head: bytes) -> bool:
    """Whether this is a sheet from before workbooks had a container."""
    if len(head) < 8:
        return False
    code, length, _, what = struct.unpack_from("<HHHH", head)
    return code in _BIFF_BEGINS and 4 <= length <= 20 and what in _BIFF_PARTS


def _typed(archive: zipfile.ZipFile) -> str:
    """What an Office file whose parts have unusual names says that it is; empty when it says nothing we know."""
    name = next(one for one in archive.namelist() if one.replace("\\", "/").lower() == "[content_types].xml")
    with archive.open(name) as member:
        text = member.read(_TYPES).replace(b"\0", b"")  # UTF-16 too
    return next((kind for mark, kind in _MEDIA if mark in text), "")


def _head_kind(head: bytes) -> str:
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return "heic" if head[8:11] in (b"hei", b"mif") else "video"
    return ""


def _ole_kind(file: BinaryIO) -> str:
    """The first of the streams we know that the container's directory names; their case means nothing."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        root = _root(data)
        named = (what for name, what in _OLE_STREAMS if name.lower() in root)
        anywhere = (what for name, what in _OLE_STREAMS if data.find(name.encode("utf-16-le")) >= 0)
        return next(named, "") or next(anywhere, "ole")  # a damaged directory names little


def _root(data: mmap.mmap) -> Collection[str]:
    from acctkit.reading.ole import Ole

    try:
        return Ole(data).names
    except ReadRefused:
        return ()


def _text_kind(head: bytes) -> str:
    mark = encoding(head)
    text = head.decode(mark or "latin-1", "ignore").lstrip("\ufeff\xef\xbb\xbf \t\r\n").lower()
    if text.startswith("<") and (text[1:2].isalpha() or text[1:2] in ("!", "?", "/")):
        return "html" if "<workbook" not in text and any(tag in text for tag in _HTML) else "xml"
    if not mark and len(head) - len(head.translate(None, _CONTROLS)) > len(head) // 20:
        return "binary"
    return "csv"
