"""The check stage: one file as read goes in, its rows by form and every finding come out. Nothing is posted here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from acctkit import codes
from acctkit.conservation import Counts, counted
from acctkit.contributions import Check
from acctkit.crosschecks import (
    Known,
    claims,
    claims_beside,
    currencies_stated,
    future_dates,
    late_rows,
    repeated,
    rows_of_others,
    unknown_references,
)
from acctkit.desks import CheckDesk
from acctkit.filled import wrong_field
from acctkit.fitting import misfit
from acctkit.formrows import FormRows, plugin_failed, read_form, rows_lost
from acctkit.forms import Form
from acctkit.grouping import kept
from acctkit.headers import NO_WORDS, Identified, Words
from acctkit.loader import Owned, Plugins
from acctkit.rows import RefusedRow, read_rows
from acctkit.severities import DEFAULT, Severities
from acctkit.sheets import sort_sheets
from acctkit.telling import Voice, in_place, one_a_cell, without_echoes
from acctkit.types import Code, Entry, Finding, ReadFile, Remark, Sheet
from acctkit.values import letter, to_text


@dataclass(frozen=True, slots=True)
class SheetMap:
    """Where the columns of a form stand in one sheet: column name -> letter."""

    sheet: str
    header_row: int
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CheckedForm:
    """The rows of one form in one file. `ok`: they may be posted. `retry`: it failed for master data that may come.
    `counts` say what became of its rows."""

    form: Form
    entries: tuple[Entry[Any], ...]
    refused: tuple[RefusedRow, ...]
    findings: tuple[Finding, ...]
    sheets: tuple[SheetMap, ...]
    ok: bool
    retry: bool = False
    counts: Counts = Counts()


@dataclass(frozen=True, slots=True)
class Checked:
    """One file, checked: what was found about it as a whole, and each form in it, referred-to forms first. `retry`: it
    failed as a whole for master data that may come. `document`: it is no workbook, and is kept as it is."""

    findings: tuple[Finding, ...]
    forms: tuple[CheckedForm, ...] = ()
    retry: bool = False
    document: bool = False


def check_file(
    read: ReadFile, path: str, *, forms: Mapping[str, Form], others: Mapping[str, Form],
    checks: Sequence[Owned[Check]], plugins: Plugins, desk: CheckDesk, language: str, known: Known | None = None,
    words: Words = NO_WORDS, severities: Severities = DEFAULT,
) -> Checked:
    """Check one file as read.

    `forms` are those that its folder may hold, `others` those that it may not. `path` is relative to the inbox;
    `language` is the locale that its cells are read in and its sentences written in. `known` may be shared by the files
    checked between two postings; `words` are headers that an admin taught, `severities` what the settings say.
    A failing plugin costs its own check alone, or the form whose row model fails.
    """
    known = known or Known(desk.books)
    voice = Voice(path, language, plugins, {**others, **forms})
    if read.refusal is not None:
        code = codes.BY_NAME.get(read.refusal.code, codes.UNREADABLE)
        refused = Finding(code.name, code.severity, params=read.refusal.params)
        noticed = severities.applied(map(_remarked, read.remarks))
        told = tuple(voice.told(one) for one in (refused, *noticed))
        return Checked(told, document=code is codes.DOCUMENT)
    sheets = sort_sheets(read.sheets, path, forms, others, language, words)
    found = sheets.found
    cells = [one for sheet, near in sheets.nearly for one in _wrong_cells(sheet, near, plugins, language)]
    about = severities.applied([*(_remarked(remark) for remark in read.remarks), *sheets.about, *cells])
    barred = {finding.form for finding in about if severities.raised(finding)}
    inside: dict[str, Sequence[Entry[Any]]] = {}
    checked: list[CheckedForm] = []
    order = _in_order([forms[name] for name in found])
    rows = {form.name: read_form(form, found[form.name], plugins, language) for form in order}
    entries = {name: one.entries for name, one in rows.items()}
    for form in order:
        beside = {name: some for name, some in entries.items() if name != form.name}
        one = _check_form(
            form, found[form.name], rows[form.name], checks, plugins, replace(desk, path=path, beside=beside), language,
            known, inside, severities,
        )
        checked.append(replace(one, ok=one.ok and not barred & {"", form.name}))
        if form.who == "office":
            inside[form.name] = one.entries
    about, checked = _empty_as_one(about, checked, severities)
    spoken = (replace(one, findings=tuple(voice.told(finding) for finding in kept(one.findings))) for one in checked)
    return Checked(tuple(voice.told(finding) for finding in kept(about)), tuple(spoken))


def _empty_as_one(
    about: list[Finding], checked: list[CheckedForm], severities: Severities
) -> tuple[list[Finding], list[CheckedForm]]:
    """What is said of several forms of which nothing is filled in, in one sentence: a workbook for the whole week may
    have many."""
    empty = [finding for one in checked for finding in one.findings if finding.code == codes.EMPTY_FORM.name]
    if len(empty) < 2:
        return about, checked
    sheets = ", ".join(finding.sheet for finding in empty)
    together = Finding(codes.EMPTY_FORMS.name, codes.EMPTY_FORMS.severity, params={"sheets": sheets})
    rest = (tuple(one for one in form.findings if one.code != codes.EMPTY_FORM.name) for form in checked)
    others = [replace(form, findings=found) for form, found in zip(checked, rest, strict=True)]
    return [*about, *severities.applied([together])], others


def _remarked(remark: Remark) -> Finding:
    code = codes.BY_NAME[remark.code]
    return Finding(
        code.name, code.severity, sheet=remark.sheet, cell=remark.cell, value=remark.value, expected=remark.expected,
        params=remark.params, office=code.office,
    )


def _in_order(forms: Sequence[Form]) -> list[Form]:
    """The forms of a file, those that others refer to first."""
    ordered: dict[str, Form] = {}
    by_name = {form.name: form for form in forms}

    def place(form: Form, above: tuple[str, ...]) -> None:
        for ref in form.refers.values():
            if ref.form in by_name and ref.form not in (*above, form.name):
                place(by_name[ref.form], (*above, form.name))
        ordered.setdefault(form.name, form)

    for form in forms:
        place(form, ())
    return list(ordered.values())


# ------------------------------------------------------------------ one form


def _check_form(
    form: Form, sheets: Sequence[tuple[Sheet, Identified]], as_read: FormRows, checks: Sequence[Owned[Check]],
    plugins: Plugins, desk: CheckDesk, language: str, known: Known, inside: Mapping[str, Sequence[Entry[Any]]],
    severities: Severities,
) -> CheckedForm:
    maps = tuple(
        SheetMap(sheet.name, found.header_row, {name: letter(at) for name, at in found.columns.items()})
        for sheet, found in sheets
    )
    owner = plugins.form_owners.get(form.name, "")
    if as_read.failed is not None:
        return CheckedForm(form, (), (), (as_read.failed,), maps, ok=False, retry=True)
    read, entries = as_read.sheets, as_read.entries
    refused = tuple(row for one in read for row in one.refused)
    findings = [finding for rows in read for finding in rows.findings]
    for (sheet, found), rows in zip(sheets, read, strict=True):
        numbers = sorted({*(entry.number for entry in rows.entries), *(row.number for row in rows.refused)})
        findings += claims_beside(sheet, found, desk.person, desk.people, numbers)
    findings += future_dates(form, entries, desk.as_of)
    findings += repeated(form, entries)
    local = {**inside, form.name: entries} if form.who == "office" else {}
    findings += unknown_references(form, entries, known, local)
    findings += claims(form, entries, desk.person)
    findings += rows_of_others(form, entries, desk.books, desk.person, desk.people)
    findings += late_rows(form, entries, desk.week)
    if entries:
        desk = replace(desk, refused=frozenset((row.sheet, row.number) for row in refused))
        findings += _plugin_findings(form, entries, checks, plugins, desk)
    findings = in_place(one_a_cell(without_echoes(findings)), sheets)
    if form.fill is not None and entries:
        own = replace(desk, settings=plugins.settings_of(owner))
        filled = plugins.call(owner, f"form {form.name}", _filled, form, own, entries)
        if filled is None:
            failed = replace(plugin_failed(owner, plugins, form.name), severity="error")
            return CheckedForm(form, (), (), (failed,), maps, ok=False, retry=True)
        entries = filled
    findings += currencies_stated(form, sheets, entries, desk.company.currency)
    findings = severities.applied(findings)
    if form.who == "office":
        one = _row_by_row(form, entries, refused, findings, maps)
    else:
        ok = not _faults(findings)
        one = CheckedForm(form, entries, refused, tuple(findings), maps, ok, _may_mend(findings))
    parts = [(sheet, found.header_row, rows) for (sheet, found), rows in zip(sheets, read, strict=True)]
    counts = counted(parts, len(one.entries), len(one.refused))
    if not counts.hold:
        return CheckedForm(form, (), (), (rows_lost(form, sheets[0][0], ()),), maps, False, True, counts)
    return replace(one, counts=counts)


def _wrong_cells(sheet: Sheet, near: Identified, plugins: Plugins, language: str) -> list[Finding]:
    """What is wrong in the cells of a sheet that lacks a column, so that all of it can be mended at once."""
    owner = plugins.form_owners.get(near.form.name, "")
    rows = plugins.call(owner, f"form {near.form.name}", read_rows, sheet, near, language)
    return [one for one in rows.findings if one.cell and one.severity == "error"] if rows else []


def _filled(form: Form, desk: CheckDesk, entries: Sequence[Entry[Any]]) -> tuple[Entry[Any], ...]:
    """The entries with what the books know filled in by the form's own `fill`."""
    assert form.fill is not None
    rows = list(form.fill(desk, [entry.row for entry in entries]))
    if len(rows) != len(entries) or not all(isinstance(row, form.model) for row in rows):
        raise TypeError(f"fill() must give a {form.model.__name__} for each row it is given")
    for row, entry in zip(rows, entries, strict=True):
        if fault := wrong_field(form, row, entry.row):
            raise TypeError(f"fill() gives a row whose {fault}")
    return tuple(replace(entry, row=row) for entry, row in zip(entries, rows, strict=True))


def _row_by_row(
    form: Form, entries: Sequence[Entry[Any]], refused: Sequence[RefusedRow], findings: Sequence[Finding],
    maps: tuple[SheetMap, ...],
) -> CheckedForm:
    """An office form: a row with an error is refused alone; an error that belongs to no row costs the form."""
    faulty = {(finding.sheet, finding.row) for finding in _faults(findings)}
    rows = {(entry.sheet, entry.number) for entry in entries} | {(row.sheet, row.number) for row in refused}
    kept = tuple(entry for entry in entries if (entry.sheet, entry.number) not in faulty)
    gone = tuple(
        RefusedRow(entry.number, _texts(entry), entry.sheet)
        for entry in entries if (entry.sheet, entry.number) in faulty
    )
    ok = faulty <= rows and (bool(kept) or not faulty)
    return CheckedForm(form, kept, (*refused, *gone), tuple(findings), maps, ok, _may_mend(findings))


def _texts(entry: Entry[Any]) -> dict[str, str]:
    values = ((name, getattr(entry.row, name)) for name in entry.cells)
    return {name: to_text(value) for name, value in values if value is not None}


def _faults(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity == "error" and not finding.office]


def _may_mend(findings: Iterable[Finding]) -> bool:
    return any(finding.code == codes.UNKNOWN_REFERENCE.name for finding in _faults(findings))


# ------------------------------------------------------------------ the plugins' checks


def _plugin_findings(
    form: Form, entries: Sequence[Entry[Any]], checks: Sequence[Owned[Check]], plugins: Plugins, desk: CheckDesk
) -> Iterator[Finding]:
    for owned in checks:
        check = owned.object
        if check.form != form.name or any(need not in plugins.forms for need in check.needs):
            continue
        own = replace(desk, settings=plugins.settings_of(owned.plugin))
        found = plugins.call(owned.plugin, f"check {check.name}", _run, check, own, entries, plugins.codes)
        if found is None:
            yield plugin_failed(owned.plugin, plugins, form.name)
        else:
            yield from found


def _run(check: Check, desk: CheckDesk, entries: Sequence[Entry[Any]], declared: Mapping[str, Code]) -> list[Finding]:
    found = list(check.run(desk, entries) or ())
    for finding in found:
        if not isinstance(finding, Finding):
            raise TypeError(f"the check yields {type(finding).__name__} where acctkit wants Finding")
        if fault := misfit(finding, Finding):
            raise TypeError(f"the check yields a Finding whose {fault}")
        if finding.code not in declared and all(finding.code != code.name for code in check.codes):
            raise TypeError(f"the check finds '{finding.code}', which is not in its codes")
    return found
