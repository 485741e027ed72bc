"""The invoices' own PDFs, out of a folder in which the office keeps them: `10425.pdf` for invoice 10425.

Shared by the plugins that write to customers about money; no plugin itself. A number never becomes a path: one that no
file can be called by has no PDF, and what a link leads to elsewhere is none of the folder's.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from acctkit import Attachment

MOST = 10_000_000  # bytes of all that one letter brings along: many mailboxes take no more
MEDIA_TYPE = "application/pdf"
_NAME = re.compile(r"[^\x00-\x1f\x7f/\\:*?\"<>|]+")
_LONGEST = 200  # bytes; no disk takes a much longer name
_SUFFIXES = tuple("." + "".join(letters) for letters in product("pP", "dD", "fF"))


@dataclass(frozen=True)
class InvoicePdfs:
    """The PDFs of invoices: `attached` by the invoice's number; `left_out` are the numbers of those for which a letter
    has no room, or whose file nobody lets us read."""

    attached: dict[str, Attachment]
    left_out: tuple[str, ...] = ()


def invoice_pdfs(folder: Path, numbers: Iterable[str], most: int = MOST) -> InvoicePdfs:
    """The PDFs in `folder` of the invoices with these numbers, in their order, `most` bytes of them; the rest is left
    out. An invoice without one is in neither."""
    attached: dict[str, Attachment] = {}
    left_out: list[str] = []
    room = most
    for number in dict.fromkeys(numbers):
        path = _file(folder, number)
        try:
            size = _size(path) if path else 0
        except OSError:
            left_out.append(number)
            continue
        if not path or not size:
            continue
        room = room - size if room >= 0 else room
        if room < 0:
            left_out.append(number)
        else:
            attached[number] = Attachment(f"{number}.pdf", path, MEDIA_TYPE)
    return InvoicePdfs(attached, tuple(left_out))


def _file(folder: Path, number: str) -> Path | None:
    """The file that is called like an invoice, in the folder itself."""
    if not _NAME.fullmatch(number) or len(number.encode(errors="replace")) > _LONGEST:
        return None
    home = folder.resolve()
    paths = (home / f"{number}{suffix}" for suffix in _SUFFIXES)
    return next((one for one in paths if one.is_file() and one.resolve().is_relative_to(home)), None)


def _size(path: Path) -> int:
    """How many bytes a PDF has; none where it is no PDF."""
    with path.open("rb") as file:
        return os.fstat(file.fileno()).st_size if file.read(5) == b"%PDF-" else 0
