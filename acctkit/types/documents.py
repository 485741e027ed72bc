"""Files that are kept as they are, and the cells that name them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """A file that is kept as it is, such as a receipt, a photo or a PDF: its `path` in the inbox, its own name, whose
    folder it lies in, the day on which it came, and which bytes of its path it is (`version`)."""

    path: str
    name: str
    rep: str
    submission: int
    sha256: str
    day: dt.date
    version: int = 1


@dataclass(frozen=True, slots=True)
class Claim:
    """A cell of a record that names a file (`Form.documents`), and the documents that it may be: none where no such
    file came, several where more than one is called so."""

    form: str
    record: int
    column: str
    name: str
    documents: tuple[Document, ...]

    @property
    def document(self) -> Document | None:
        """The document that is meant, where that is clear."""
        return self.documents[0] if len(self.documents) == 1 else None
