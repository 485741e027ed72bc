"""Which document a cell means: receipts, photos and PDFs are told by their file names, as people write them.

A name is only compared with the names of files that came; it never becomes a path. Case, accents' spelling and the
ending do not matter, nor whether a subfolder is written; a document beside the workbook goes before one elsewhere.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath

from acctkit.texts import listed, one_line
from acctkit.types import Document


class Shelf:
    """The documents of one rep, found by name.

    >>> import datetime as dt
    >>> taxi = Document("7/receipts/Taxi 12.pdf", "Taxi 12.pdf", "7", 1, "ab", dt.date(2026, 11, 17))
    >>> [one.path for one in Shelf([taxi]).named("taxi 12; C:\\\\Photos\\\\hotel.jpg")["taxi 12"]]
    ['7/receipts/Taxi 12.pdf']
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        self._whole: dict[str, list[Document]] = defaultdict(list)
        self._stem: dict[str, list[Document]] = defaultdict(list)
        self._parts: dict[str, tuple[str, ...]] = {}
        for document in sorted(documents, key=lambda one: (one.path, one.submission)):
            parts = self._parts[document.path] = _parts(document.path)
            if parts:
                self._whole[parts[-1]].append(document)
                self._stem[PurePosixPath(parts[-1]).stem].append(document)

    def add(self, document: Document) -> None:
        """Have one document more, in the place of an earlier one at its path."""
        parts = self._parts[document.path] = _parts(document.path)
        for found, name in ((self._whole, parts[-1]), (self._stem, PurePosixPath(parts[-1]).stem)) if parts else ():
            others = [one for one in found[name] if one.path != document.path]
            found[name] = sorted([*others, document], key=lambda one: (one.path, one.submission))

    def named(self, cell: str, *, beside: str = "") -> Mapping[str, tuple[Document, ...]]:
        """Each file that a cell names, and the documents that it may be: none where no such file came, several where
        more than one is called so. Several names are parted by `;`, `,`, `|` or a line break; `beside` is the path of
        the file in which the cell stands."""
        whole = one_line(cell)
        if found := self._find(whole, beside):
            return {whole: found}
        return {name: self._find(name, beside) for name in listed(cell)}

    def _find(self, name: str, beside: str) -> tuple[Document, ...]:
        wanted = _parts(name)
        if not wanted:
            return ()
        found = self._whole.get(wanted[-1]) or self._stem.get(wanted[-1]) or []
        found = _best(found, lambda one: _alike(self._parts[one.path], wanted))
        here = _parts(beside)[:-1]
        found = _best(found, lambda one: int(self._parts[one.path][:-1] == here))
        return tuple({one.sha256: one for one in reversed(found)}.values())[::-1]


def called(path: str) -> frozenset[str]:
    """What a document at a path may be called in a cell, as names are compared, without the folders above it."""
    parts = _parts(path)
    return frozenset((parts[-1], PurePosixPath(parts[-1]).stem)) if parts else frozenset()


def calls(cell: str) -> frozenset[str]:
    """The names that a cell may call documents by, as they are compared, without the folders above them."""
    return frozenset(parts[-1] for name in (one_line(cell), *listed(cell)) if (parts := _parts(name)))


def named_documents(
    cell: str, documents: Iterable[Document], *, beside: str = ""
) -> Mapping[str, tuple[Document, ...]]:
    """Each file that a cell names, and which of `documents` it may be: none, the one, or several that are called so.

    A check holds the cells of its documents' columns against `desk.books.documents(rep=desk.person.id)`; for many
    cells make one `Shelf` of them and ask that. `beside` is `desk.path`: a document beside the workbook goes first.
    """
    return Shelf(documents).named(cell, beside=beside)


def _best(found: list[Document], score: Callable[[Document], int]) -> list[Document]:
    most = max(map(score, found), default=0)
    return [one for one in found if score(one) == most]


def _alike(path: tuple[str, ...], wanted: tuple[str, ...]) -> int:
    """How many folders above the file are the same, from the file upwards."""
    count = 0
    for one, other in zip(path[-2::-1], wanted[-2::-1], strict=False):
        if one != other:
            break
        count += 1
    return count


def _parts(path: str) -> tuple[str, ...]:
    """A path's names as they are compared. What only walks about in folders is nobody's name."""
    text = unicodedata.normalize("NFC", one_line(path).casefold()).replace("\\", "/")
    return tuple(part for name in text.split("/") if (part := name.strip()) not in ("", ".", ".."))
