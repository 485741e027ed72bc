"""Attacks inside the XML of a workbook that is a faultless zip."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.attacks.build import (
    BOOK,
    NEAR,
    SHEET,
    STRINGS,
    Attack,
    book,
    book_parts,
    member,
    rels,
    repeated,
    zipped,
)
from tests.core.reading_samples import LINK, MAIN, sheet

CANARY = "canary-that-nobody-may-read"
LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"
QUADRATIC = f'<!DOCTYPE w [<!ENTITY a "{"x" * 50_000}">]>'


BARE_BOOK = f'<workbook xmlns="{MAIN}">{{}}</workbook>'


def cell(where: str, value: str = "1", kind: str = "") -> str:
    return f'<c r="{where}"{kind and f" t={kind!r}"}><v>{value}</v></c>'


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def text(content: str) -> str:
    return row(1, f'<c r="A1" t="inlineStr"><is><t>{content}</t></is></c>')


def strings(*items: str, claim: str = "1") -> str:
    return f'<sst xmlns="{MAIN}" count="{claim}" uniqueCount="{claim}">{"".join(items)}</sst>'


def written(content: Callable[[], bytes]) -> Attack:
    return lambda path: path.write_bytes(content())


def entity_file(path: Path) -> None:
    """A canary beside the workbook, and an entity that names it."""
    canary = path.with_name(f"{path.name}.canary.txt")
    canary.write_text(CANARY)
    doctype = f'<!DOCTYPE w [<!ENTITY a SYSTEM "{canary.as_uri()}">]>'
    path.write_bytes(book(sheet=doctype + sheet(text("&a;"))))


def entity_parameter(path: Path) -> None:
    canary = path.with_name(f"{path.name}.canary.txt")
    canary.write_text(f'<!ENTITY a "{CANARY}">')
    doctype = f'<!DOCTYPE w [<!ENTITY % p SYSTEM "{canary.as_uri()}"> %p;]>'
    path.write_bytes(book(strings=doctype + strings("<si><t>&a;</t></si>"), rows=row(1, cell("A1", "0", "s"))))


def bomb(part: str, head: str, block: str, times: int, tail: str, **more: str) -> Attack:
    def make(path: Path) -> None:
        parts = book_parts(**more)
        parts.pop(part, None)
        bombs = repeated(part, head.encode(), block.encode(), times, tail.encode())
        path.write_bytes(zipped([*(member(name, content) for name, content in parts.items()), bombs]))
    return make


def _sheet_bomb(block: str, times: int, before: str = "", after: str = "") -> Attack:
    head, tail = sheet("\0").split("\0")
    return bomb(SHEET, head + before, block, times, after + tail)


def _strings_bomb(block: str, times: int, before: str = "", after: str = "") -> Attack:
    return bomb(STRINGS, strings("\0", claim="20000000").split("\0")[0] + before, block, times, after + "</sst>")


def date_styles(count: int) -> str:
    """So many cell styles, all for dates."""
    formats = '<xf numFmtId="14"/>' * count
    return f'<styleSheet xmlns="{MAIN}"><cellXfs count="{count}">{formats}</cellXfs></styleSheet>'


def _numbered(count: int, pattern: str) -> str:
    return "".join(pattern.format(n) for n in range(1, count + 1))


def _linked(target: str, mode: str = "") -> bytes:
    return book(rels=rels({"s": ("worksheet", target)}, mode))


ATTACKS: dict[str, Attack] = {
    "bomb-of-blanks.xlsx": _sheet_bomb(" " * 2**20, 1024),
    "bomb-of-one-text.xlsx": _strings_bomb("x" * 2**20, 1024, "<si><t>", "</t></si>"),
    "bomb-of-texts.xlsx": _strings_bomb("<si/>" * 200_000, 100),
    "bomb-of-cells.xlsx": _sheet_bomb("<c><v>1</v></c>" * 10_000, 3_000, "<row>", "</row>"),
    "bomb-of-rows.xlsx": _sheet_bomb("<row/>" * 100_000, 1_000),
    "bomb-of-a-book.xlsx": bomb(BOOK, f'<workbook xmlns="{MAIN}">', " " * 2**20, 300, "</workbook>"),
    "bomb-in-no-hurry.xlsx": _sheet_bomb("<!-- " + "".join(map(chr, range(48, 90))) * 3_000 + " -->", 2_000),
    "entities-file.xlsx": entity_file,
    "entities-parameter.xlsx": entity_parameter,
} | {name: written(content) for name, content in {
    "entities-billion-laughs.xlsx": lambda: book(sheet=LAUGHS + sheet(text("&i;"))),
    "entities-billion-laughs-in-book.xlsx": lambda: book(book=LAUGHS + BARE_BOOK.format("&i;")),
    "entities-quadratic.xlsx": lambda: book(sheet=QUADRATIC + sheet(text("&a;" * 50_000))),
    "entities-in-links.xlsx": lambda: book(rels=LAUGHS + rels({"s": ("worksheet", "worksheets/sheet1.xml")})),
    "entities-in-utf-16.xlsx": lambda: book(sheet=(LAUGHS + sheet(text("&i;"))).encode("utf-16")),
    "stray-last-cell.xlsx": lambda: book(NEAR + row(1_048_576, cell("XFD1048576"))),
    "stray-last-row.xlsx": lambda: book(NEAR + row(1_048_576, cell("A1048576"))),
    "stray-last-column.xlsx": lambda: book(row(1, cell("A1"), cell("XFD1"))),
    "outside-below.xlsx": lambda: book(NEAR + row(1_048_577, cell("A1048577"))),
    "outside-right.xlsx": lambda: book(row(1, cell("A1"), cell("XFE1"))),
    "outside-row-0.xlsx": lambda: book('<row r="0"><c r="A0"><v>1</v></c></row>'),
    "outside-far.xlsx": lambda: book(row(1, cell("ZZZZZZZ999999999"))),
    "outside-farther.xlsx": lambda: book(row(1, cell("A" * 10_000 + "9" * 10_000))),
    "outside-by-counting.xlsx": lambda: book(row(1, cell("XFD1"), "<c><v>1</v></c>")),
    "texts-claimed-4e9.xlsx": lambda: book(strings=strings("<si><t>a</t></si>", claim="4000000000")),
    "texts-claimed-1e18.xlsx": lambda: book(strings=strings("<si><t>a</t></si>", claim="1000000000000000000")),
    "texts-claimed-negative.xlsx": lambda: book(strings=strings("<si><t>a</t></si>", claim="-5")),
    "text-index-negative.xlsx": lambda: book(row(1, cell("A1", "-1", "s")), strings=strings("<si><t>a</t></si>")),
    "text-index-beyond.xlsx": lambda: book(row(1, cell("A1", "1", "s")), strings=strings("<si><t>a</t></si>")),
    "text-index-huge.xlsx": lambda: book(row(1, cell("A1", "9" * 30, "s")), strings=strings("<si><t>a</t></si>")),
    "text-index-without-texts.xlsx": lambda: book(row(1, cell("A1", "0", "s"))),
    "sheet-up-the-tree.xlsx": lambda: _linked("../../../../../../etc/passwd"),
    "sheet-absolute.xlsx": lambda: _linked("/etc/passwd"),
    "sheet-by-file-url.xlsx": lambda: _linked("file:///etc/passwd"),
    "sheet-on-a-share.xlsx": lambda: _linked("\\\\server\\share\\sheet1.xml"),
    "sheet-on-the-web.xlsx": lambda: _linked("https://example.com/sheet1.xml", ' TargetMode="External"'),
    "sheet-external-share.xlsx": lambda: _linked("file://server/share/sheet1.xml", ' TargetMode="External"'),
    "sheet-is-the-book.xlsx": lambda: _linked("workbook.xml"),
    "sheet-is-itself-twice.xlsx": lambda: book(book=f"""<workbook xmlns="{MAIN}" xmlns:r="{LINK}"><sheets>
        <sheet name="S" sheetId="1" r:id="s"/><sheet name="S" sheetId="1" r:id="s"/></sheets></workbook>"""),
    "sheet-missing.xlsx": lambda: book(sheet=None),
    "sheets-none.xlsx": lambda: book(book=f'<workbook xmlns="{MAIN}"><sheets/></workbook>'),
    "sheets-20000.xlsx": lambda: book(book=f'<workbook xmlns="{MAIN}" xmlns:r="{LINK}"><sheets>' + _numbered(
        20_000, '<sheet name="{0}" sheetId="{0}" r:id="s"/>') + "</sheets></workbook>"),
    "links-none.xlsx": lambda: book(rels=None),
    "book-none.xlsx": lambda: book(book=None),
    "book-empty.xlsx": lambda: book(book=""),
    "book-no-xml.xlsx": lambda: book(book="PK" * 100),
    "formula-dde.xlsx": lambda: book(row(1, '<c r="A1" t="str"><f>cmd|\'/c calc\'!A0</f><v>1</v></c>')),
    "formula-hyperlink.xlsx": lambda: book(row(1, '<c r="A1" t="str"><f>HYPERLINK("file:///etc/passwd","x")</f><v>click</v></c>')),
    "formula-other-book.xlsx": lambda: book(
        row(1, '<c r="A1"><f>[1]S!A1</f><v>7</v></c>'),
        **{"xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"><externalBook/></externalLink>',
           "xl/externalLinks/_rels/externalLink1.xml.rels": rels(
               {"r": ("externalLinkPath", "file:///etc/passwd")}, ' TargetMode="External"')},
        rels=rels({"s": ("worksheet", "worksheets/sheet1.xml"),
                   "x": ("externalLink", "externalLinks/externalLink1.xml")})),
    "formula-never-calculated.xlsx": lambda: book(row(1, '<c r="A1"><f>1+1</f></c>')),
    "formula-of-a-megabyte.xlsx": lambda: book(row(1, f'<c r="A1"><f>{"1+" * 500_000}1</f></c>')),
    "nested-in-sheet.xlsx": lambda: book("<a>" * 200_000 + "</a>" * 200_000),
    "nested-in-book.xlsx": lambda: book(book="<a>" * 200_000 + "</a>" * 200_000),
    "nested-in-text.xlsx": lambda: book(strings=strings("<si>" + "<r>" * 100_000)),
    "nested-never-closed.xlsx": lambda: book("<row>" * 200_000),
    "attributes-in-cell.xlsx": lambda: book(row(1, "<c " + _numbered(300_000, 'a{0}="" ') + "/>")),
    "attributes-in-book.xlsx": lambda: book(book=BARE_BOOK.format("").replace(
        "<workbook", "<workbook " + _numbered(200_000, 'a{0}="" '))),
    "attributes-the-same.xlsx": lambda: book(row(1, "<c " + 'r="A1" ' * 100_000 + "/>")),
    "namespaces.xlsx": lambda: book("<row " + _numbered(50_000, 'xmlns:n{0}="x" ') + "/>"),
    "styles-300000.xlsx": lambda: book(styles=date_styles(300_000)),
    "style-beyond.xlsx": lambda: book('<row r="1"><c r="A1" s="999999999"><v>1</v></c></row>', styles=date_styles(1)),
    "style-negative.xlsx": lambda: book('<row r="1"><c r="A1" s="-1"><v>1</v></c></row>', styles=date_styles(1)),
    "format-of-a-megabyte.xlsx": lambda: book('<row r="1"><c r="A1" s="0"><v>1</v></c></row>', styles=(
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="{"[h]" * 400_000}"/></numFmts>'
        '<cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>')),
    "merges-200000.xlsx": lambda: book(sheet=sheet(NEAR).replace("</worksheet>", "<mergeCells>" + _numbered(
        200_000, '<mergeCell ref="A{0}:B{0}"/>') + "</mergeCells></worksheet>")),
    "merge-of-all.xlsx": lambda: book(sheet=sheet(NEAR).replace(
        "</worksheet>", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>')),
    "rows-empty-1048000.xlsx": lambda: book(NEAR + _numbered(1_048_000, '<row r="{0}"/>')),
    "blanks-styled-300000.xlsx": lambda: book(NEAR + _numbered(300_000, '<row r="{0}"><c r="B{0}" s="0"/></row>')),
    "columns-hidden-huge.xlsx": lambda: book(sheet=sheet(
        NEAR, before='<cols><col min="1" max="99999999999999999999" hidden="1"/></cols>')),
    "rows-backwards.xlsx": lambda: book(row(9, cell("A9")) + row(1, cell("A1"))),
    "cell-twice.xlsx": lambda: book(row(1, cell("A1", "1"), cell("A1", "2"))),
    "dimension-lies.xlsx": lambda: book(sheet=sheet(NEAR, before='<dimension ref="A1:XFD1048576"/>')),
    "number-nan.xlsx": lambda: book(row(1, cell("A1", "NaN"), cell("B1", "INF"), cell("C1", "-Infinity"))),
    "number-huge.xlsx": lambda: book(row(1, cell("A1", "1e308"), cell("B1", "1e999"), cell("C1", "9" * 5_000))),
    "number-in-words.xlsx": lambda: book(row(1, cell("A1", "twelve"), cell("B1", "0x10"), cell("C1", ""))),
    "kind-unknown.xlsx": lambda: book(row(1, cell("A1", "1", "zz"), cell("B1", "#WEIRD!", "e"))),
    "date-huge.xlsx": lambda: book(
        f'<row r="1">{cell("A1", "1e300")}{cell("B1", "-1")}</row>'.replace("<c ", '<c s="0" '), styles=date_styles(1)),
    "text-of-20-megabytes.xlsx": lambda: book(text("word " * 4_000_000)),
    "text-escaped.xlsx": lambda: book(text("_x0000_&#1;_xD800_".replace("&#1;", "&#9;"))),
    "text-control.xlsx": lambda: book(text("&#1;&#0;")),
    "text-not-utf-8.xlsx": lambda: book(sheet=sheet(text("año")).encode("cp1252")),
    "comment-never-closed.xlsx": lambda: book(sheet=sheet(NEAR).replace("<sheetData>", "<sheetData><!-- ")),
    "cdata-never-closed.xlsx": lambda: book(sheet=sheet(NEAR).replace("<sheetData>", "<sheetData><![CDATA[")),
    "encoding-utf-16.xlsx": lambda: book(sheet=sheet(NEAR).encode("utf-16")),
    "encoding-utf-32.xlsx": lambda: book(sheet=sheet(NEAR).encode("utf-32")),
    "encoding-utf-7.xlsx": lambda: book(sheet='<?xml version="1.0" encoding="UTF-7"?>' + sheet(NEAR)),
    "encoding-unknown.xlsx": lambda: book(sheet='<?xml version="1.0" encoding="klingon"?>' + sheet(NEAR)),
    "prefix-of-100-kilobytes.xlsx": lambda: book(sheet=sheet(NEAR).replace("worksheet", f"{'p' * 100_000}:worksheet")),
}.items()}
