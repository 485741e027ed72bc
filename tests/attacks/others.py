"""Attacks in the other formats: old and binary workbooks, OpenDocument, text, and what is dressed as a workbook."""

from __future__ import annotations

import io
import os
import struct
from pathlib import Path

import xlwt

from tests.attacks.build import Attack, book, compound, member, zipped
from tests.attacks.workbooks import LAUGHS, written
from tests.core import biff_samples as biff
from tests.core import xlsb_samples as xlsb

ODS = "application/vnd.oasis.opendocument.spreadsheet"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
NAMES = " ".join(f'xmlns:{name}="{OFFICE}{name}:1.0"' for name in ("office", "table", "text"))
WORDS = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
VALUE = '<table:table-cell office:value-type="float" office:value="1"/>'


def old_workbook() -> bytes:
    """A workbook of Excel 97, as xlwt writes it."""
    made = xlwt.Workbook()
    page = made.add_sheet("S")
    for row in range(20):
        page.write(row, 0, f"text {row}")
        page.write(row, 1, row * 1.5)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def stream() -> bytes:
    """The records of a workbook of Excel 97 with a number in A1."""
    return biff.stream(biff.number(0, 0, 1.0))


def records(*sheets: bytes, head: bytes = b"") -> bytes:
    return compound({"Workbook": biff.stream(*sheets, head=head)})


def document(rows: str, doctype: str = "", mimetype: str = ODS) -> bytes:
    """An OpenDocument spreadsheet of one table."""
    content = f"""<?xml version="1.0"?>{doctype}<office:document-content {NAMES} office:version="1.2"><office:body>
        <office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>
        </office:document-content>"""
    return zipped([member("mimetype", mimetype, 0), member("content.xml", content)])


def row(cells: str, repeat: str = "1") -> str:
    return f'<table:table-row table:number-rows-repeated="{repeat}">{cells}</table:table-row>'


def binary(rows: bytes, **more: object) -> Attack:
    return lambda path: xlsb.workbook(path, {"S": rows}, **more)  # type: ignore[arg-type]


def endless_quote(path: Path) -> None:
    """200 MB in which a quote is never closed, of a few blocks on the disk."""
    path.write_bytes(b'account,units\n"')
    os.truncate(path, 200_000_000)


def _fat_of_itself() -> bytes:
    """A container whose directory chain comes back to itself."""
    whole = bytearray(compound({"Workbook": stream()}))
    (first,) = struct.unpack_from("<I", whole, 48)
    (table,) = struct.unpack_from("<I", whole, 76)
    struct.pack_into("<I", whole, 512 + table * 512 + first * 4, first)
    return bytes(whole)


def _stream_in_circles() -> bytes:
    whole = bytearray(compound({"Workbook": stream()}))
    (table,) = struct.unpack_from("<I", whole, 76)
    struct.pack_into("<I", whole, 512 + table * 512, 0)
    return bytes(whole)


ATTACKS: dict[str, Attack] = {name: written(content) for name, content in {
    "ole-header-only.xls": lambda: old_workbook()[:512],
    "ole-no-stream.xls": lambda: compound({}),
    "ole-other-stream.xls": lambda: compound({"Other": b"x"}),
    "ole-password.xlsx": lambda: compound({"EncryptedPackage": b"x" * 5_000, "EncryptionInfo": b"x"}),
    "ole-directory-in-circles.xls": _fat_of_itself,
    "ole-stream-in-circles.xls": _stream_in_circles,
    "ole-fats-4e9.xls": lambda: compound({"Workbook": stream()}, fats=0xFFFFFFF0),
    "ole-difats-4e9.xls": lambda: compound({"Workbook": stream()}, difats=0xFFFFFFF0, difat=0),
    "ole-difat-in-circles.xls": lambda: compound({"Workbook": stream()}, difats=5, difat=0),
    "ole-minis-in-circles.xls": lambda: compound({"Workbook": stream()}, minis=0),
    "ole-directory-beyond.xls": lambda: compound({"Workbook": stream()}, directory=0x7FFFFFFF),
    "ole-sectors-2-30.xls": lambda: compound({"Workbook": stream()}, shift=30),
    "ole-sectors-1.xls": lambda: compound({"Workbook": stream()}, shift=0),
    "xls-good.xls": old_workbook,
    "xls-empty-stream.xls": lambda: compound({"Workbook": b""}),
    "xls-cut.xls": lambda: compound({"Workbook": stream()[: len(stream()) // 2]}),
    "xls-cut-in-record.xls": lambda: compound({"Workbook": stream()[:-5]}),
    "xls-record-too-long.xls": lambda: compound({"Workbook": stream()[:20] + b"\x03\x02\xff\xff" + stream()[20:]}),
    "xls-last-cell.xls": lambda: records(biff.number(0, 0, 1.0) + biff.number(65_535, 255, 1.0)),
    "xls-outside.xls": lambda: records(biff.number(0, 0, 1.0) + biff.number(65_535, 65_535, 1.0)),
    "xls-dimensions-huge.xls": lambda: records(
        biff.record(0x200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)) + biff.number(0, 0, 1.0)),
    "xls-texts-4e9.xls": lambda: records(
        biff.number(0, 0, 1.0), head=biff.record(0xFC, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF))),
    "xls-text-beyond.xls": lambda: records(biff.record(0xFD, struct.pack("<HHHI", 0, 0, 0, 0xFFFFFFFF))),
    "xls-sheets-20000.xls": lambda: records(*[b""] * 20_000),
    "xls-number-nan.xls": lambda: records(biff.number(0, 0, float("nan")) + biff.number(0, 1, float("-inf"))),
    "xls-error-unknown.xls": lambda: records(biff.boolerr(0, 0, 0xEE, 1)),
    "ods-rows-1e9.ods": lambda: document(row(VALUE, "1000000000")),
    "ods-columns-1e9.ods": lambda: document(row(VALUE.replace("/>", ' table:number-columns-repeated="1000000000"/>'))),
    "ods-blank-rows-1e9.ods": lambda: document(row("<table:table-cell/>", "1000000000") + row(VALUE)),
    "ods-blank-columns-1e9.ods": lambda: document(
        row('<table:table-cell table:number-columns-repeated="1000000000"/>' + VALUE)),
    "ods-rows-by-columns.ods": lambda: document(
        row(VALUE.replace("/>", ' table:number-columns-repeated="16384"/>'), "1048576")),
    "ods-repeated-0.ods": lambda: document(row(VALUE, "0")),
    "ods-repeated-negative.ods": lambda: document(row(VALUE, "-1")),
    "ods-repeated-in-words.ods": lambda: document(row(VALUE, "many")),
    "ods-spaces-1e9.ods": lambda: document(row(WORDS.format('<text:s text:c="1000000000"/>'))),
    "ods-entities.ods": lambda: document(row(WORDS.format("&i;")), LAUGHS),
    "ods-nested.ods": lambda: document("<table:table-row-group>" * 100_000 + "</table:table-row-group>" * 100_000),
    "ods-number-nan.ods": lambda: document(row(VALUE.replace('"1"', '"NaN"'))),
    "ods-number-1e999.ods": lambda: document(row(VALUE.replace('"1"', '"1e999"'))),
    "ods-no-content.ods": lambda: zipped([member("mimetype", ODS, 0)]),
    "ods-empty.ods": lambda: document(""),
    "ods-encrypted.ods": lambda: zipped([
        member("mimetype", ODS, 0), member("content.xml", b"\x8f" * 500),
        member("META-INF/manifest.xml", f"""<m:manifest xmlns:m="{OFFICE}manifest:1.0"><m:file-entry
            m:full-path="content.xml"><m:encryption-data/></m:file-entry></m:manifest>""")]),
    "ods-is-a-text.ods": lambda: document("", mimetype="application/vnd.oasis.opendocument.text"),
    "csv-quote-never-closed.csv": lambda: b'account,units\n"' + b"word " * 8_000_000,
    "csv-nul.csv": lambda: b"account,units\nA1,\x00\nA2,3\n",
    "csv-nul-all.csv": lambda: bytes(100_000),
    "csv-field-of-10-megabytes.csv": lambda: b"account,units\n" + b"x" * 10_000_000 + b",1\n",
    "csv-columns-1000000.csv": lambda: b",".join(b"%d" % n for n in range(1_000_000)) + b"\n",
    "csv-commas.csv": lambda: b"," * 40_000_000,
    "csv-lines.csv": lambda: b"\n" * 40_000_000,
    "csv-quotes.csv": lambda: b'"' * 40_000_000,
    "csv-quotes-and-commas.csv": lambda: b'","' * 10_000_000,
    "csv-triangle.csv": lambda: b"\n".join(b"," * n for n in range(6_000)),
    "csv-encodings-mixed.csv": lambda: "año,1\n".encode() + "año,2\n".encode("cp1252"),
    "csv-utf-16.csv": lambda: "cuenta;unidades\naño;2\n".encode("utf-16"),
    "csv-utf-16-no-mark.csv": lambda: "cuenta;unidades\naño;2\n".encode("utf-16-le"),
    "csv-utf-16-broken.csv": lambda: "cuenta;unidades\n".encode("utf-16") + b"\x00\xd8\x00\xd8",
    "csv-utf-32.csv": lambda: "cuenta;unidades\naño;2\n".encode("utf-32"),
    "csv-utf-32-broken.csv": lambda: b"\xff\xfe\x00\x00" + b"\xff" * 400,
    "csv-utf-7.csv": lambda: b"+/v8-cuenta;unidades\n1;2\n",
    "csv-formulas.csv": lambda: b"account,units\n=cmd|'/c calc'!A0,@SUM(1)\n+1,-1\n",
    "csv-binary.csv": lambda: bytes(range(256)) * 100,
    "csv-separator-line.csv": lambda: b"sep=\x01\na\x01b\n",
    "dressed-html.xls": lambda: b"<html><table><tr><td>1</td></tr></table></html>",
    "dressed-xml-2003.xls": lambda: b"""<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
        <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>""",
    "dressed-mhtml.xls": lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n",
    "dressed-text.xlsx": lambda: b"account,units\nA1,2\n",
    "dressed-workbook.csv": book,
    "dressed-pdf.xlsx": lambda: b"%PDF-1.7\n1 0 obj\n",
    "dressed-png.xlsx": lambda: b"\x89PNG\r\n\x1a\n" + bytes(100),
    "dressed-program.xlsx": lambda: b"MZ\x90\x00" + bytes(range(256)) * 10,
    "dressed-rtf.xlsx": lambda: b"{\\rtf1 hello}",
    "dressed-gzip.xlsx": lambda: b"\x1f\x8b\x08" + bytes(50),
    "dressed-nothing.xlsx": lambda: b"",
    "dressed-zeros.xlsx": lambda: bytes(50_000),
}.items()} | {
    "csv-quote-of-200-megabytes.csv": endless_quote,
    "xlsb-good.xlsb": binary(xlsb.row(0, xlsb.real(0, 1.0))),
    "xlsb-last-cell.xlsb": binary(xlsb.row(0, xlsb.real(0, 1.0)) + xlsb.row(1_048_575, xlsb.real(16_383, 1.0))),
    "xlsb-outside.xlsb": binary(xlsb.row(0xFFFFFFFE, xlsb.real(0xFFFFFFFE, 1.0))),
    "xlsb-record-4-gigabytes.xlsb": binary(b"\x05\xff\xff\xff\x7f"),
    "xlsb-record-size-endless.xlsb": binary(b"\x05" + b"\xff" * 100),
    "xlsb-text-beyond.xlsb": binary(xlsb.row(0, xlsb.cell(7, 0, struct.pack("<I", 0xFFFFFFFF)))),
    "xlsb-text-too-long.xlsb": binary(xlsb.row(0, xlsb.cell(6, 0, struct.pack("<I", 0x7FFFFFFF)))),
    "xlsb-texts-4e9.xlsb": binary(
        xlsb.row(0, xlsb.real(0, 1.0)),
        more={"xl/sharedStrings.bin": xlsb.record(159, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF))}),
    "xlsb-dimension-lies.xlsb": binary(
        xlsb.record(148, struct.pack("<IIII", 0, 1_048_575, 0, 16_383)) + xlsb.row(0, xlsb.real(0, 1.0))),
    "xlsb-number-nan.xlsb": binary(xlsb.row(0, xlsb.real(0, float("nan")))),
}
