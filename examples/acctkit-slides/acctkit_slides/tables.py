"""A native table without decoration: rules above and below, numbers to the right, sums bold; under each header the
mark of its scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from acctkit import PageTable, Shown
from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches

from acctkit_slides.looks import DARK, GREY, INK, LIGHT, PALE, TONES, Box, Line, put

_PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No Style, No Grid"
_MARKS = {"AC": (DARK, 3.0, "solid", "sng"), "PY": (LIGHT, 3.0, "solid", "sng"), "PL": (DARK, 3.0, "solid", "dbl"),
          "FC": (DARK, 3.0, "sysDash", "sng")}
_SIZES = (12.0, 11.0, 10.0, 9.0)
_PAD, _LONGEST = 0.16, 34


@dataclass(frozen=True, slots=True)
class Fitted:
    """As much of a table as a box takes: its columns and their widths in inches, rows, and the size of its letters."""

    table: PageTable
    columns: tuple[int, ...]
    widths: tuple[float, ...]
    rows: int
    size: float

    @property
    def width(self) -> float:
        """The whole width."""
        return sum(self.widths)

    @property
    def row_height(self) -> float:
        """The height of a row."""
        return self.size * 1.75 / 72

    @property
    def height(self) -> float:
        """The whole height."""
        return self.row_height * (self.rows + len(self.table.totals)) + self.head_height

    @property
    def head_height(self) -> float:
        """The height of the header: its titles on one or two lines, and what stands under them."""
        columns = [self.table.columns[at] for at in self.columns]
        lines = max(len(_two_lines(column.title)) + bool(column.note) for column in columns)
        return (lines * 1.22 + 0.35) * self.size / 72


def fitted(table: PageTable, width: float, height: float, most_rows: int) -> Fitted:
    """`table` in the largest letters in which all of its columns fit; in the smallest, without the last ones."""
    kept = filled(table)
    for size in _SIZES:
        widths = [_width(table, at, size) for at in kept]
        if sum(widths) <= width:
            break
    while len(kept) > 1 and sum(widths) > width:
        kept, widths = kept[:-1], widths[:-1]
    made = Fitted(table, tuple(kept), tuple(widths), min(len(table.rows), most_rows), size)
    while made.rows > 1 and made.height > height:
        made = Fitted(table, made.columns, made.widths, made.rows - 1, size)
    return made


def filled(table: PageTable) -> list[int]:
    """The columns in which something stands."""
    rows = (*table.rows, *table.totals)
    return [at for at, _ in enumerate(table.columns) if any(row[at].text for row in rows)] or [0]


def _width(table: PageTable, at: int, size: float) -> float:
    column = table.columns[at]
    head = max(map(len, _two_lines(column.title))) * 0.64  # bold letters are wide
    body = max([len(column.note), *(len(row[at].text) for row in (*table.rows, *table.totals))])
    return max(head, min(body, _LONGEST) * 0.56) * size / 72 + _PAD


def _two_lines(title: str) -> list[str]:
    """A title on one or two lines, the second not much longer than the first."""
    words = title.split()
    if len(title) < 10 or len(words) < 2:
        return [title]
    cut = min(range(1, len(words)), key=lambda n: max(len(" ".join(words[:n])), len(" ".join(words[n:]))))
    return [" ".join(words[:cut]), " ".join(words[cut:])]


def lay(slide: Any, box: Box, fit: Fitted) -> None:
    """Lay the table onto a slide."""
    table, body = fit.table, fit.table.rows[: fit.rows]
    rows = 1 + len(body) + len(table.totals)
    shape = slide.shapes.add_table(rows, len(fit.columns), *Box(box.left, box.top, fit.width, fit.height).place)
    shape.name = table.title
    grid = shape.table
    grid._tbl.tblPr.find(qn("a:tableStyleId")).text = _PLAIN
    grid.horz_banding = False
    for place, width in enumerate(fit.widths):
        grid.columns[place].width = Inches(width)
    for number in range(rows):
        grid.rows[number].height = Inches(fit.head_height if number == 0 else fit.row_height)
    for place, at in enumerate(fit.columns):
        _head(grid.cell(0, place), fit, at)
    for number, row in enumerate((*body, *table.totals), 1):
        total = number > len(body)
        for place, at in enumerate(fit.columns):
            cell = grid.cell(number, place)
            _fill(cell, row[at], fit.size, total, table.columns[at].number)
            if total:
                _ruled(cell, "a:lnT", DARK, 1.0)
                _ruled(cell, "a:lnB", DARK, 3.0, cmpd="dbl")
            else:
                _ruled(cell, "a:lnB", "D9D9D9", 0.5)


def _head(cell: Any, fit: Fitted, at: int) -> None:
    column = fit.table.columns[at]
    _bare(cell, MSO_ANCHOR.BOTTOM)
    lines = [Line(text, fit.size, True, INK) for text in _two_lines(column.title)]
    lines += [Line(column.note, fit.size - 1, False, GREY)] if column.note else []
    for number, line in enumerate(lines):
        frame = cell.text_frame
        put(frame.paragraphs[0] if number == 0 else frame.add_paragraph(), line, right=column.number)
    colour, width, dash, compound = _MARKS.get(column.scenario, (DARK, 1.0, "solid", "sng"))
    _ruled(cell, "a:lnB", colour, width, dash, compound)


def _fill(cell: Any, shown: Shown, size: float, total: bool, right: bool) -> None:
    _bare(cell, MSO_ANCHOR.MIDDLE)
    text = " ".join(shown.text.split())
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST - 1]}…"
    put(cell.text_frame.paragraphs[0], Line(text, size, total, TONES[shown.tone]), right=right)
    if total:
        cell.fill.solid()
        cell.fill.fore_color.rgb = RGBColor.from_string(PALE)


def _bare(cell: Any, anchor: Any) -> None:
    cell.margin_left = cell.margin_right = Inches(_PAD / 2)
    cell.margin_top = cell.margin_bottom = Emu(0)
    cell.vertical_anchor = anchor
    cell.text_frame.word_wrap = False


def _ruled(cell: Any, side: str, colour: str, points: float, dash: str = "solid", cmpd: str = "sng") -> None:
    """A rule at one side of a cell, in the order in which the schema wants the sides."""
    properties = cell._tc.get_or_add_tcPr()
    rule = etree.Element(qn(side), w=str(int(points * 12700)), cap="flat", cmpd=cmpd, algn="ctr")
    fill = etree.SubElement(rule, qn("a:solidFill"))
    etree.SubElement(fill, qn("a:srgbClr"), val=colour)
    etree.SubElement(rule, qn("a:prstDash"), val=dash)
    sides = [child for child in properties if etree.QName(child).localname.startswith("ln")]
    properties.insert(len(sides), rule)


def best(tables: Sequence[PageTable], charted: str) -> PageTable | None:
    """The table that a slide shows: the one with the chart, else the first that has rows."""
    full = [table for table in tables if table.rows]
    return next((table for table in full if table.name == charted), full[0] if full else None)
