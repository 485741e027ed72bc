"""Findings that are alike: kept in bounded room, and grouped for reading ("Amount: 312 cells, first D7").

Alike are findings of one code, in one column of one sheet. Each cell is kept: after the first thousand the rest becomes
one finding, which counts its cells and names them in short (`cells` of its params).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from acctkit.texts import letter
from acctkit.types import Finding

MOST_KEPT = 1_000  # findings alike that are kept each for itself
HANDFUL = 5  # findings alike that are read one by one; more are read as one line
MOST_SPANS = 6
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_Run = tuple[int, int, int, int]  # first and last column, first and last row


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that are read as one line: the first of them, how many cells they stand for, and which, in short."""

    first: Finding
    count: int = 1
    cells: str = ""


def kept(findings: Sequence[Finding]) -> list[Finding]:
    """The findings as the books keep them: of more than a thousand alike the first thousand, then one for the rest."""
    alike: dict[tuple[str, ...], int] = defaultdict(int)
    for finding in findings:
        alike[_kind(finding)] += 1
    if max(alike.values(), default=0) <= MOST_KEPT + 1:
        return list(findings)
    seen: dict[tuple[str, ...], int] = defaultdict(int)
    rest: dict[tuple[str, ...], tuple[int, list[Finding]]] = {}  # where the one for the rest stands, and the rest
    told: list[Finding] = []
    for finding in findings:
        kind = _kind(finding)
        seen[kind] += 1
        if kind in rest:
            rest[kind][1].append(finding)
            continue
        if seen[kind] > MOST_KEPT:
            rest[kind] = len(told), [finding]
        told.append(finding)
    for at, some in rest.values():
        told[at] = _together(some) if len(some) > 1 else some[0]
    return told


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """Findings in their order as a person reads them: more than a handful alike become one line."""
    alike: dict[tuple[str, ...], list[Finding]] = defaultdict(list)
    for finding in findings:
        alike[_kind(finding)].append(finding)
    groups: list[Group] = []
    for some in alike.values():
        count = sum(one.count for one in some)
        if count > HANDFUL:
            groups.append(Group(some[0], count, short(cell for one in some for cell in cells(one))))
        else:
            groups += [Group(one) for one in some]
    return groups


def cells(finding: Finding) -> Iterator[str]:
    """Every cell that a finding stands for.

    >>> list(cells(Finding("x", "error", cell="D7", count=3, params={"cells": "D7-D8, F9"})))
    ['D7', 'D8', 'F9']
    """
    if finding.count == 1 or "cells" not in finding.params:
        if finding.cell:
            yield finding.cell
        return
    for span in finding.params["cells"].split(", "):
        first, _, last = span.partition("-")
        (column, row), (last_column, last_row) = _position(first), _position(last or first)
        for at in range(column, last_column + 1):
            for number in range(row, last_row + 1):
                yield f"{letter(at)}{number}"


def spans(names: Iterable[str]) -> str:
    """Cells as a person writes them, whole.

    >>> spans(["D7", "D8", "D9", "F9", "A1", "B1"])
    'A1-B1, D7-D9, F9'
    """
    places = sorted(_position(name) for name in dict.fromkeys(names) if _CELL.fullmatch(name))
    runs: list[_Run] = []
    for column, row in places:
        if runs and runs[-1][0] == column and runs[-1][3] + 1 == row:
            runs[-1] = (column, column, runs[-1][2], row)
        else:
            runs.append((column, column, row, row))
    joined: dict[tuple[int, int], _Run] = {}  # by the column and rows that would go on to the right
    for first, last, top, bottom in runs:
        before = joined.pop((first - 1, top), None) if top == bottom else None
        start = before[0] if before else first
        joined[last, top if top == bottom else -top] = (start, last, top, bottom)
    return ", ".join(_span(run) for run in sorted(joined.values(), key=lambda run: (run[0], run[2])))


def short(names: Iterable[str]) -> str:
    """Cells as a person wants to read them: a few spans, and where it ends."""
    parts = spans(names).split(", ")
    if len(parts) <= MOST_SPANS:
        return ", ".join(parts)
    return ", ".join([*parts[: MOST_SPANS - 1], "…", parts[-1]])


def _kind(finding: Finding) -> tuple[str, ...]:
    column = finding.params.get("column", "")
    return finding.path, finding.sheet, finding.form, finding.code, column, finding.severity, str(finding.office)


def _together(findings: Sequence[Finding]) -> Finding:
    """One finding for many that are alike, at the place of the first."""
    named = spans(cell for one in findings for cell in cells(one))
    count = sum(one.count for one in findings)
    return replace(findings[0], count=count, params={**findings[0].params, "cells": named})


def _position(cell: str) -> tuple[int, int]:
    match = _CELL.fullmatch(cell)
    if match is None:
        return 0, 0
    column = 0
    for char in match[1]:
        column = column * 26 + ord(char) - 64
    return column, int(match[2])


def _span(run: _Run) -> str:
    first, last, top, bottom = run
    one, other = f"{letter(first)}{top}", f"{letter(last)}{bottom}"
    return one if one == other else f"{one}-{other}"
