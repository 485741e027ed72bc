"""How a wrong cell is marked, and how a mark of ours is taken off again: a fill and a comment, nothing else of it.

The fill that the cell had before stands as the background colour of ours, which no program shows behind a solid fill:
so it goes with the cell wherever rows move, and comes back when a corrected copy is marked anew.
"""

from __future__ import annotations

import re
from copy import copy
from typing import Any

from openpyxl.comments import Comment
from openpyxl.styles import Color, PatternFill

from acctkit.copies.legal import legal
from acctkit.copies.words import both
from acctkit.types import Severity

AUTHOR = "acctkit"
FILLS: dict[Severity, str] = {"error": "FFFFC6C7", "warning": "FFFFE7A5"}  # no palette of a program has just these
LONGEST = 2_000  # characters of a comment
# What programs write where a solid fill needs no background; LibreOffice the palette's nearest to the fill itself.
_NO_COLOR = ("00000000", "FF000000", "FFD9D9D9", "FFFFFFCC")
_BEFORE = "\n――― {author} ―――\n"
_THEIRS = re.compile(r"\n――― (.*) ―――\n", re.DOTALL)
_WORDS = tuple(f"{text}:" for name in ("error", "warning") for text in both(name))


def mark(cell: Any, severity: Severity, text: str) -> None:
    """Colour `cell` and say `text` in its comment (none when empty); a comment that is there stays below it."""
    was = cell.fill
    keep = copy(was.fgColor) if was.fill_type == "solid" else Color()
    cell.fill = PatternFill("solid", fgColor=FILLS[severity], bgColor=keep)
    if not text:
        return
    text = legal(text)
    text = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    lines = sum(1 + len(part) // 44 for part in text.split("\n"))
    if cell.comment is not None:
        text += _BEFORE.format(author=cell.comment.author or "") + cell.comment.text
    cell.comment = Comment(text, AUTHOR, height=min(400, 24 + 17 * lines), width=320)


def unmark(cell: Any) -> None:
    """Take a mark of ours off `cell`, and give it back the fill and the comment that it had before."""
    fill = cell.fill
    filled = is_fill(fill)
    if filled:
        was = fill.bgColor
        bare = (was.type == "rgb" and was.rgb in _NO_COLOR) or (was.type == "indexed" and was.indexed >= 64)
        cell.fill = PatternFill() if bare else PatternFill("solid", fgColor=copy(was))
    said = cell.comment
    if said is None or not is_ours(said, filled):
        return
    theirs = _THEIRS.search(said.text)
    cell.comment = None
    if theirs:
        cell.comment = Comment(said.text[theirs.end():], theirs[1], height=said.height, width=said.width)


def is_fill(fill: Any) -> bool:
    """Whether a fill is a mark."""
    solid = fill.tagname == "patternFill" and fill.fill_type == "solid" and fill.fgColor.type == "rgb"
    return solid and fill.fgColor.rgb in FILLS.values()


def is_ours(said: Comment, filled: bool = False) -> bool:
    """Whether a comment is a mark: those of ready-made workbooks have the same author, but explain a column.
    LibreOffice forgets authors: there the fill of its cell tells."""
    return said.text.startswith(_WORDS) and (said.author == AUTHOR or (filled and not said.author.strip()))
