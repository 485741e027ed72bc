"""What a file is, by content, whatever it is called."""

from __future__ import annotations

import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from acctkit.reading.limits import Limits
from acctkit.reading.reader import read_file
from acctkit.reading.sniff import complete, document, kind
from acctkit.types import Refusal
from tests.core.reading_samples import one

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def wide(name: str) -> bytes:
    return name.encode("utf-16-le")


@pytest.mark.parametrize(("content", "expected"), [
    (b"", "empty"),
    (bytes(10_000), "incomplete"),
    (OLE + bytes(1_048_000) + wide("EncryptedPackage"), "password"),
    (OLE + wide("Root Entry") + wide("Workbook"), "xls"),
    (OLE + wide("WordDocument"), "doc"),
    (OLE, "ole"),
    (b"\x09\x00\x04\x00\x02\x00\x10\x00", "xls"),
    (b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(12), "xls"),
    (b"\x09\x00\x04\x00", "binary"),
    (b"\tFecha\tImporte\n", "csv"),
    (b"%PDF-1.7\n", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff\xe0", "jpeg"),
    (b"{\\rtf1 hola}", "rtf"),
    (b"\n <html><table><tr><td>1</td></tr></table></html>", "html"),
    ("\ufeff<HTML>".encode("utf-16"), "html"),
    (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "xml"),
    (b"<5 units;ok\n", "csv"),
    (b"Fecha;Importe\n", "csv"),
    ("Año\tImporte\n".encode("utf-16"), "csv"),
    (b"ID;Producto\n1;x\n", "csv"),
    (bytes(range(256)), "binary"),
])
def test_kind_is_told_by_the_first_bytes(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(content)
    assert kind(path) == expected


@pytest.mark.parametrize(("members", "expected"), [
    ({"xl/workbook.xml": b"x"}, "xlsx"),
    ({"XL\\Workbook.xml": b"x"}, "xlsx"),
    ({"xl/workbook.bin": b"x"}, "xlsb"),
    ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"x"}, "ods"),
    ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet-template", "content.xml": b"x"}, "ods"),
    ({"mimetype": b"application/vnd.oasis.opendocument.text-template", "content.xml": b"x"}, "odt"),
    ({"word/document.xml": b"x"}, "docx"),
    ({"Index/Document.iwa": b"x"}, "numbers"),
    ({"inner.xlsx": b"PK"}, "zip"),
    ({}, "zip"),
])
def test_kind_of_a_zip_is_told_by_its_parts(tmp_path: Path, members: dict[str, bytes], expected: str) -> None:
    path = tmp_path / "report.csv"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert kind(path) == expected


def test_a_workbook_is_whole_only_at_its_last_byte(tmp_path: Path) -> None:
    whole = one(tmp_path / "whole.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>')
    content = whole.read_bytes()
    assert complete(whole)
    part = tmp_path / "part.xlsx"
    for length in range(4, len(content), 37):
        part.write_bytes(content[:length])
        assert not complete(part), length
        assert kind(part) == "incomplete", length
        reserved = content[:length] + bytes(len(content) - length)  # room for the rest, not filled yet
        part.write_bytes(reserved)
        assert complete(part) == (reserved == content), length


def test_text_and_nothing_count_as_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for content in (b"", b"a;b\n1;"):
        path.write_bytes(content)
        assert complete(path)
    path.write_bytes(bytes(5_000))
    assert not complete(path)


def test_a_document_is_one_however_large_and_a_workbook_is_none(tmp_path: Path) -> None:
    photo = tmp_path / "photo.xlsx"
    photo.write_bytes(b"\xff\xd8\xff\xe0" + bytes(5_000))
    assert document(photo) == "jpeg"
    assert read_file(photo, photo.name, Limits(max_bytes=10)).refusal == Refusal("document", {"kind": "JPEG"})
    assert document(one(tmp_path / "whole.pdf", "")) == ""
    (tmp_path / "old.pdf").write_bytes(b"7z\xbc\xaf")
    assert document(tmp_path / "old.pdf") == ""


def test_whether_a_zip_is_whole_is_told_without_its_list_of_members(tmp_path: Path) -> None:
    """Half a million members make a file of 24 MB, and hundreds of megabytes in the memory of who lists them."""
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", b"")
    data = path.read_bytes()
    start, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    entries, tail = data[start:end] * 500_000, bytearray(data[end:])
    struct.pack_into("<L", tail, 12, len(entries))
    path.write_bytes(data[:start] + entries + tail)
    tracemalloc.start()
    assert complete(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000
