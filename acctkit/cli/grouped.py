"""Findings as a person reads them on a terminal: more than a handful alike in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from acctkit.forms import Form
from acctkit.grouping import Group, grouped
from acctkit.types import Finding


def rows(
    findings: Iterable[Finding], forms: Mapping[str, Form], language: str, *, each: bool = False
) -> list[tuple[Finding, str, str]]:
    """For each line the (first) finding, its cells, and what is wrong; with `each` every finding has its own."""
    if each:
        return [(one, one.cell, one.message) for one in findings]
    groups = grouped(findings)
    return [(group.first, group.cells or group.first.cell, _said(group, forms, language)) for group in groups]


def plain(finding: Finding, *names: str) -> dict[str, Any]:
    """A finding as JSON has it: `names` of its fields, and `count` where it stands for more than one cell."""
    data = {name: getattr(finding, name) for name in names}
    return data if finding.count == 1 else {**data, "count": finding.count}


def stored(row: Mapping[Any, Any]) -> Finding:
    """A finding from its row in the books."""
    names = (
        "code", "severity", "path", "sheet", "cell", "value", "expected", "message", "form", "row", "office", "count",
    )
    return Finding(**{name: row[name] for name in names}, params=row["params"] or {})


def _said(group: Group, forms: Mapping[str, Form], language: str) -> str:
    first = group.first
    if group.count == 1:
        return first.message
    column, form = first.params.get("column", ""), forms.get(first.form)
    known = form is not None and column in form.model.model_fields
    header = form.column(column).title.say(language) if form is not None and known else column
    start = f", first {first.cell}" if first.cell else ""
    return f"{header + ': ' if header else ''}{group.count:,} cells{start}; for example: {first.message}"
