"""Which record a row speaks of, where several rows or records have one key: by what they say, not by where they stand.

    one row and one record                             the key says it
    a row that says what a record says                 that record
    a row that is like one                             the record that it is most like
    a row in the very cells in which its path said one     that one, edited, unless another thing is named
    any other                                          none of them: it is one row more

Likeness is what tells rows of one key apart. An id that differs (an article, an order) names another thing. A text or
a number that differs speaks against, a word of a list, a day or a flag does not: that is how things go on. The same
value speaks for where nothing else of the key has it.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import Any

from acctkit.books.held import Standing
from acctkit.books.keys import Stated
from acctkit.forms import Form

_NEAR = 100  # of many that are left over, each row is held against so many records around its place
_GOES_ON = ("choice", "date", "flag")  # kinds of columns that change while a thing stays the same
_BLANK = (None, "")


def paired(form: Form, rows: Sequence[Stated], held: Sequence[Standing], path: str) -> list[Standing | None]:
    """For each row of one key the record that it speaks of, or None; `path` is that of the rows' file."""
    if len(rows) == len(held) == 1:
        return [held[0]]
    found, left = said_again(rows, held)
    at = [n for n, record in enumerate(found) if record is None]
    if not at or not left:
        return found
    likeness = _Likeness(form, rows, held)
    for n, record in likeness.best([rows[n] for n in at], left):
        found[at[n]] = record
    paired_now = {record.id for record in found if record is not None}
    there = {(one.sheet, one.number): one for one in left if one.path == path and one.id not in paired_now}
    for n in at:
        same = there.get((rows[n].entry.sheet, rows[n].entry.number)) if found[n] is None else None
        if same is not None and not likeness.another(rows[n], same):
            found[n] = same
    return found


def said_again(rows: Sequence[Stated], held: Sequence[Standing]) -> tuple[list[Standing | None], list[Standing]]:
    """For each row a record that says all of it already, the first with the first; and the records left over."""
    known: dict[frozenset[str], dict[tuple[Any, ...], deque[Standing]]] = {}
    taken: set[int] = set()
    found: list[Standing | None] = []
    for row in rows:
        names = sorted(row.said & row.values.keys())
        if row.said not in known:
            index = known[row.said] = defaultdict(deque)
            for one in held:
                index[tuple(one.values[name] for name in names)].append(one)
        same = known[row.said].get(tuple(row.values[name] for name in names), deque())
        while same and same[0].id in taken:
            same.popleft()
        found.append(same.popleft() if same else None)
        if (one_of := found[-1]) is not None:
            taken.add(one_of.id)
    return found, [one for one in held if one.id not in taken]


class _Likeness:
    """How alike rows and records of one key are, by what is told apart in all of them."""

    def __init__(self, form: Form, rows: Sequence[Stated], held: Sequence[Standing]) -> None:
        self.kinds = {spec.name: spec.kind for spec in form.columns}
        self._among_held = self._counted([one.values for one in held])
        self._among_rows = self._counted([row.values for row in rows])

    def best(self, rows: Sequence[Stated], held: Sequence[Standing]) -> list[tuple[int, Standing]]:
        """Rows, by their place, each with the record that it is most like; those most alike go first."""
        scores = []
        for n, row in enumerate(rows):
            first = max(0, n - _NEAR)
            for m, one in enumerate(held[first : n + _NEAR], first):
                if (score := self._score(row, one)) is not None:
                    scores.append((-score, abs(n - m), n, m))
        pairs: dict[int, int] = {}
        taken: set[int] = set()
        for _, _, n, m in sorted(scores):
            if n not in pairs and m not in taken:
                pairs[n] = m
                taken.add(m)
        return [(n, held[m]) for n, m in sorted(pairs.items())]

    def another(self, row: Stated, old: Standing) -> bool:
        """Whether the row names another thing than the record: ids of both that differ."""
        return any(
            self.kinds[name] == "id" and row.values[name] != old.values[name]
            and row.values[name] not in _BLANK and old.values[name] not in _BLANK
            for name in row.said & self.kinds.keys()
        )

    def _score(self, row: Stated, old: Standing) -> int | None:
        """How alike they are; None where it cannot be told that they are the same."""
        if self.another(row, old):
            return None
        same = differ = telling = 0
        named = False
        for name in row.said & self.kinds.keys():
            now, was = row.values[name], old.values[name]
            if now in _BLANK or was in _BLANK:
                continue
            if now != was:
                differ += self.kinds[name] not in _GOES_ON
                continue
            same += 1
            if self._among_held[name][was] == 1 == self._among_rows[name][now]:
                telling += 1
                named = named or self.kinds[name] == "id"
        return same - differ if named or differ <= telling else None

    def _counted(self, values: Sequence[Mapping[str, Any]]) -> dict[str, Counter[Any]]:
        return {name: Counter(one[name] for one in values) for name in self.kinds}
