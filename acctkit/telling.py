"""Which findings of a file are told, in which order and in whose words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from acctkit import codes
from acctkit.forms import Form
from acctkit.headers import Identified
from acctkit.loader import Plugins
from acctkit.sentences import sentence
from acctkit.types import Finding, Sheet

_LONGEST = 2_000  # characters of what a finding quotes; a cell of a text file may have millions


def without_echoes(findings: Sequence[Finding]) -> list[Finding]:
    """Without what a totals row only repeats of a wrong row above: a sum that differs, or is an error itself."""
    first: dict[str, int] = {}
    broken: dict[tuple[str, str], int] = {}
    for finding in findings:
        if finding.severity == "error" and finding.row:
            first[finding.sheet] = min(finding.row, first.get(finding.sheet, finding.row))
            if finding.code == codes.ERROR_CELL.name:
                column = (finding.sheet, finding.params.get("column", ""))
                broken[column] = min(finding.row, broken.get(column, finding.row))

    def echo(finding: Finding) -> bool:
        if finding.code == codes.TOTALS_DIFFER.name:
            return finding.row >= first.get(finding.sheet, finding.row + 1)
        return finding.code == codes.ERROR_CELL.name and finding.severity == "warning" and (
            finding.row > broken.get((finding.sheet, finding.params.get("column", "")), finding.row)
        )

    return [finding for finding in findings if not echo(finding)]


def one_a_cell(findings: Sequence[Finding]) -> list[Finding]:
    """One error a cell, a rep's own before the office's; warnings only where there is no error, each code once."""
    errors: dict[tuple[str, str], Finding] = {}
    for finding in sorted(findings, key=lambda finding: finding.office):
        if finding.cell and finding.severity == "error":
            errors.setdefault((finding.sheet, finding.cell), finding)
    kept, seen = [], set()
    for finding in findings:
        place = (finding.sheet, finding.cell)
        if not finding.cell or errors.get(place) is finding or (
            place not in errors and (*place, finding.code) not in seen
        ):
            kept.append(finding)
            seen.add((*place, finding.code))
    return kept


def in_place(findings: Sequence[Finding], sheets: Sequence[tuple[Sheet, Identified]]) -> list[Finding]:
    """The findings in the order of sheets and rows."""
    order = {sheet.name: place for place, (sheet, _) in enumerate(sheets)}
    return sorted(findings, key=lambda finding: (order.get(finding.sheet, -1), finding.row))


class Voice:
    """Puts path and sentence on findings, in the reader's language."""

    def __init__(self, path: str, language: str, plugins: Plugins, forms: Mapping[str, Form]) -> None:
        self._path, self._language, self._forms = path, language, forms
        self._codes = {**codes.BY_NAME, **plugins.codes}
        for owned in plugins.checks:
            self._codes.update((code.name, code) for code in owned.object.codes)

    def told(self, finding: Finding) -> Finding:
        """The finding as the books keep it: what it quotes is cut where no person reads on."""
        code, form = self._codes.get(finding.code), self._forms.get(finding.form)
        column, header = finding.params.get("column", ""), ""
        if form is not None and column in form.model.model_fields:
            header = form.column(column).title.say(self._language)
        quoted = {name: text if name == "cells" else _cut(text) for name, text in finding.params.items()}
        finding = replace(finding, path=self._path, value=_cut(finding.value), params=quoted)
        message = sentence(code, finding, self._language, header) if code else finding.message or finding.code
        return replace(finding, message=message)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
