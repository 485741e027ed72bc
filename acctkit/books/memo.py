"""The books with a memory: records are read once as long as nobody changes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from acctkit.forms import Form, Row
from acctkit.types import Books, Claim, Document, NumberedPaper, Record, Refused, Submission, Sum, Text, Unread, Version

Memory = dict[tuple[Any, ...], Sequence[Record[Any]]]

ROOM = 50_000  # records that are kept of all forms together: what does not fit is read as often as it is asked for


class Remembering:
    """`Books` that keep records in `memory`: those of office forms, to live only while no office file is posted; with
    `every` those of all forms, to live only while nothing is posted, as when sections are built or letters planned.
    """

    def __init__(self, books: Books, forms: Mapping[str, Form], memory: Memory, *, every: bool = False) -> None:
        self._books, self._forms, self._memory, self._every = books, forms, memory, every

    def has(self, form: str) -> bool:
        """Whether any plugin declares `form`."""
        return self._books.has(form)

    def title(self, form: str) -> Text:
        """What people call `form`."""
        return self._books.title(form)

    def records(
        self,
        form: str,
        *,
        since: dt.date | None = None,
        until: dt.date | None = None,
        period: str | None = None,
        rep: str | None = None,
        **equal: object,
    ) -> Sequence[Record[Any]]:
        """Records in force, remembered; a list of one's own each time."""

        def read() -> Sequence[Record[Any]]:
            return self._books.records(form, since=since, until=until, period=period, rep=rep, **equal)

        if not self.has(form) or not (self._every or self._forms[form].who == "office"):
            return read()
        key = (form, since, until, period, rep, *sorted(equal.items()))
        if key in self._memory:
            return list(self._memory[key])
        found = read()
        if not self._every or len(found) + sum(map(len, self._memory.values())) <= ROOM:
            self._memory[key] = found
        return list(found)

    def sums(
        self,
        form: str,
        columns: Sequence[str],
        by: Sequence[str] = (),
        *,
        since: dt.date | None = None,
        until: dt.date | None = None,
        period: str | None = None,
        rep: str | None = None,
        **equal: object,
    ) -> Sequence[Sum]:
        """Exact sums, always read anew."""
        return self._books.sums(form, columns, by, since=since, until=until, period=period, rep=rep, **equal)

    def versions(self, form: str, **equal: object) -> Sequence[Version[Any]]:
        """What was ever said of records."""
        return self._books.versions(form, **equal)

    def refused(self, form: str) -> Sequence[Refused]:
        """Office rows that were not taken."""
        return self._books.refused(form)

    def unread(self, folder: str | None = None) -> Sequence[Unread]:
        """Files that are not in the books."""
        return self._books.unread(folder)

    def submissions(self, *, since: dt.date, until: dt.date, rep: str | None = None) -> Sequence[Submission]:
        """The files that came, always read anew."""
        return self._books.submissions(since=since, until=until, rep=rep)

    def documents(self, *, rep: str | None = None) -> Sequence[Document]:
        """The documents that came, always read anew."""
        return self._books.documents(rep=rep)

    def claims(
        self,
        form: str,
        *,
        since: dt.date | None = None,
        until: dt.date | None = None,
        period: str | None = None,
        rep: str | None = None,
        **equal: object,
    ) -> Sequence[Claim]:
        """Which documents records name, always read anew."""
        return self._books.claims(form, since=since, until=until, period=period, rep=rep, **equal)

    def replaces(self, form: str, rows: Sequence[Row], *, rep: str, path: str) -> frozenset[int]:
        """What a rep's file takes out of force."""
        return self._books.replaces(form, rows, rep=rep, path=path)

    def papers(self, kind: str, *, until: dt.date | None = None) -> Sequence[NumberedPaper]:
        """The papers of a kind, always read anew."""
        return self._books.papers(kind, until=until)

    def told(self, prefix: str) -> Mapping[str, dt.date]:
        """The facts that messages tell."""
        return self._books.told(prefix)

    def unsent(self, prefix: str) -> Mapping[str, str]:
        """The facts whose message has not gone."""
        return self._books.unsent(prefix)
