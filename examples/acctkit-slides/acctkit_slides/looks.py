"""Colours, sizes, and text on a slide."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

INK, GREY, LIGHT, PALE = "262626", "6B6B6B", "A6A6A6", "F2F2F2"
DARK, GOOD, BAD = "404040", "1B7A1B", "C00000"
TONES = {"": INK, "good": GOOD, "bad": BAD}
FONT = "Arial"
WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6  # inches


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def place(self) -> tuple[Any, Any, Any, Any]:
        """As python-pptx wants it."""
        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its words, their size in points, weight and colour, and the space after it."""

    text: str
    size: float = 14
    bold: bool = False
    colour: str = INK
    after: float = 0


def write(slide: Any, box: Box, lines: Iterable[Line], *, bottom: bool = False, right: bool = False) -> None:
    """Lay lines of text onto a slide."""
    frame = slide.shapes.add_textbox(*box.place).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.BOTTOM if bottom else MSO_ANCHOR.TOP
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(line.after)
        put(paragraph, line, right=right)


def put(paragraph: Any, line: Line, *, right: bool = False) -> None:
    """Set the words of a paragraph."""
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    if line.text:
        run = paragraph.add_run()
        run.text = line.text
        dress(run.font, line.size, line.bold, line.colour)
    paragraph._p.get_or_add_endParaRPr().set("sz", str(round(line.size * 100)))  # else an empty cell is 18 points high


def dress(font: Any, size: float, bold: bool = False, colour: str = INK) -> None:
    """Give a font its looks."""
    font.name, font.size, font.bold = FONT, Pt(size), bold
    font.color.rgb = RGBColor.from_string(colour)


def taken_lines(text: str, size: float, width: float) -> int:
    """How many lines a text takes in so many inches, about."""
    return max(1, math.ceil(len(text) * size * 0.5 / (width * 72)))
