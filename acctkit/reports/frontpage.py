"""The first page of a package: its message first, then who filed, what waits, the main figures, what reconciles.

It is content like a section's, so that workbook and page show it in the same way as everything else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from acctkit.calendar import Week
from acctkit.errors import PluginError
from acctkit.reports.notation import writing_of
from acctkit.reports.sections import Built
from acctkit.reports.words import said, word
from acctkit.types import Chart, Column, Content, Figure, Person, Reconciliation, Severity, Status, Table, Text, Value

SUMMARY = "summary"
NAMES = 8


@dataclass(frozen=True, slots=True)
class Filing:
    """What one person filed for the week: the titles of forms filed and missing, and how many rows."""

    person: Person
    filed: tuple[Text, ...] = ()
    missing: tuple[Text, ...] = ()
    rows: int = 0


@dataclass(frozen=True, slots=True)
class FileNote:
    """A file that is not, or not wholly, in the books: its path in the inbox, its status and why; `confirm` is what
    head office must confirm first, or empty."""

    path: str
    status: Status
    reason: str
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Early:
    """Rows of a form (its title) that were taken and replaced for weeks that have no package."""

    form: Text
    weeks: frozenset[str]
    taken: int
    replaced: int


@dataclass(frozen=True)
class Front:
    """Everything the first page is made of. Texts of the run (reasons, left out) are in the package's language."""

    company: str
    week: Week
    as_of: dt.date
    version: int = 1
    closed: bool = False
    changes: tuple[str, ...] = ()
    filings: tuple[Filing, ...] = ()
    findings: Mapping[Severity, int] = field(default_factory=dict)
    files: tuple[FileNote, ...] = ()
    headlines: tuple[Text, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    reconciliations: tuple[tuple[Text, Reconciliation], ...] = ()
    decisions: tuple[tuple[Text, Text], ...] = ()
    errors: tuple[PluginError, ...] = ()
    failed: tuple[Text, ...] = ()
    left_out: tuple[str, ...] = ()
    early: tuple[Early, ...] = ()


def assemble(
    built: Sequence[Built], *, company: str, week: Week, as_of: dt.date, version: int = 1, closed: bool = False,
    changes: Iterable[str] = (), filings: Iterable[Filing] = (), findings: Mapping[Severity, int] | None = None,
    files: Iterable[FileNote] = (), errors: Iterable[PluginError] = (), failed: Iterable[Text] = (),
    left_out: Iterable[str] = (), early: Iterable[Early] = (),
) -> Front:
    """The first page of the sections `built`: their headlines, front figures and tables, reconciliations, decisions."""
    return Front(
        company=company, week=week, as_of=as_of, version=version, closed=closed, changes=tuple(changes),
        filings=tuple(filings), findings=dict(findings or {}), files=tuple(files),
        headlines=tuple(line for one in built for line in one.content.headline),
        figures=tuple(
            replace(figure, name=f"{one.name}.{figure.name}")
            for one in built for figure in one.content.figures if figure.front
        ),
        tables=tuple(
            replace(table, name=f"{one.name}.{table.name}")
            for one in built for table in one.content.tables if table.front
        ),
        charts=tuple(
            replace(chart, table=f"{one.name}.{chart.table}") for one in built for chart in one.content.charts
            if any(table.front and table.name == chart.table for table in one.content.tables)
        ),
        reconciliations=tuple((one.title, r) for one in built for r in one.content.reconciliations),
        decisions=tuple((one.title, line) for one in built for line in one.content.decisions),
        errors=tuple(errors), failed=tuple(failed), left_out=tuple(left_out),
        early=tuple(early),
    )


def front_page(front: Front, language: str) -> Built:
    """The first page as content, in `language`."""
    content = Content(
        headline=tuple(Text(line) for line in message(front, language)),
        figures=front.figures,
        tables=tuple(_tables(front, language)),
        charts=front.charts,
        decisions=tuple(Text(line) for line in _decisions(front, language)),
    )
    return Built(SUMMARY, said("summary"), "", content)


def message(front: Front, language: str) -> list[str]:
    """The first lines of the package: what the sections say, then what is absent from the figures and what is asked."""
    lines = [line.say(language) for line in front.headlines]
    if front.filings:
        late = [filing.person.name for filing in front.filings if filing.missing]
        if late:
            lines.append(_counted("missing", len(late), language, names=_listed(late, language)))
        else:
            lines.append(word("filed-all", language, count=len(front.filings)))
    if weeks := sorted({label for one in front.early for label in one.weeks}):
        lines.append(_counted("early", len(weeks), language, weeks=_span(weeks)))
    for name, status in (("rejected", "rejected"), ("waiting", "pending"), ("partial", "partial")):
        count = sum(note.status == status for note in front.files)
        if count:
            lines.append(_counted(name, count, language))
    if front.failed:
        names = _listed([title.say(language) for title in front.failed], language)
        lines.append(word("failed-sections", language, names=names))
    wrong = [pair[1].title.say(language) for pair in front.reconciliations if not pair[1].holds]
    if wrong:
        lines.append(word("not-all-hold", language, names=_listed(wrong, language)))
    elif front.reconciliations:
        lines.append(word("all-hold", language, count=len(front.reconciliations)))
    decisions = len(_decisions(front, language))
    if decisions:
        lines.append(_counted("decisions", decisions, language))
    return lines


def _decisions(front: Front, language: str) -> list[str]:
    lines = [f"{title.say(language)}: {line.say(language)}" for title, line in front.decisions]
    return lines + [
        word("confirm-file", language, path=note.path, reason=note.confirm) for note in front.files if note.confirm
    ]


def _tables(front: Front, language: str) -> Iterator[Table]:
    if front.changes and front.version > 1:
        title = Text(word("changes", language, version=front.version - 1))
        yield _table("changes", title, [("change", "text")], [(line,) for line in front.changes])
    yield from front.tables
    if front.filings:
        rows = [
            (f.person.name, _titles(f.filed, language), _titles(f.missing, language), f.rows) for f in front.filings
        ]
        yield _table(
            "filings", said("filings"), [("rep", "text"), ("filed", "text"), ("missing", "text"), ("rows", "integer")],
            sorted(rows, key=lambda row: (not row[2], row[0])),
        )
    if front.early:
        yield _table(
            "early", said("early"),
            [("form", "text"), ("weeks", "text"), ("taken", "integer"), ("replaced", "integer")],
            [(one.form.say(language), _span(sorted(one.weeks)), one.taken, one.replaced) for one in front.early],
        )
    if front.files:
        notes = sorted(front.files, key=lambda note: (note.status, note.path))
        yield _table(
            "files", said("files"), [("file", "text"), ("status", "text"), ("reason", "text")],
            [(note.path, word(note.status, language), note.reason or note.confirm) for note in notes],
        )
    if any(front.findings.values()):
        severities: tuple[Severity, ...] = ("error", "warning", "info")
        yield _table(
            "findings", said("findings"), [("severity", "text"), ("count", "integer")],
            [(word(name, language), front.findings.get(name, 0)) for name in severities],
        )
    if front.reconciliations:
        yield _table(
            "reconciliations", said("reconciliations"),
            [("section", "text"), ("check", "text"), ("left", "money"), ("right", "money"), ("difference", "money"),
             ("result", "text")],
            [
                (title.say(language), r.title.say(language), r.left, r.right, r.left - r.right, _result(r, language))
                for title, r in front.reconciliations
            ],
        )
    absent = [word("plugin-failed", language, plugin=e.plugin, where=e.where, cause=_cause(e)) for e in front.errors]
    absent += front.left_out
    if absent:
        yield _table("left_out", said("left-out"), [("why", "text")], [(line,) for line in absent])


def _table(name: str, title: Text, columns: list[tuple[str, str]], rows: Iterable[tuple[Value, ...]]) -> Table:
    made = tuple(Column(column, said(column), kind) for column, kind in columns)  # type: ignore[arg-type]
    return Table(name, title, made, tuple(dict(zip((c.name for c in made), row, strict=True)) for row in rows))


def _cause(error: PluginError) -> str:
    """Why a plugin failed; of the file only its name, so that a package is the same wherever the workspace lies."""
    path, _, line = error.place.rpartition(", line ")
    name = PurePath(path.replace("\\", "/")).name
    return f"{error.reason} ({name}, line {line})" if name else error.reason


def _result(one: Reconciliation, language: str) -> str:
    if one.holds:
        return f"✓ {word('holds', language)}"
    return f"✗ {word('differs', language, difference=writing_of(language).number(one.left - one.right, 2))}"


def _titles(titles: Iterable[Text], language: str) -> str:
    return ", ".join(title.say(language) for title in titles)


def _span(weeks: Sequence[str]) -> str:
    return weeks[0] if len(weeks) == 1 else f"{weeks[0]} – {weeks[-1]}"


def _listed(names: Sequence[str], language: str) -> str:
    more = [word("and-more", language, count=len(names) - NAMES)] if len(names) > NAMES else []
    return ", ".join([*names[:NAMES], *more])


def _counted(name: str, count: int, language: str, **values: object) -> str:
    return word(f"{name}-one" if count == 1 else f"{name}-many", language, count=count, **values)
