"""Which packages a run makes, and what each is made of.

A run makes the package of its week and of every complete week since the first package that has none, and makes those
anew whose figures changed since. A package's figures are as of its week's last day.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from acctkit.books import posting
from acctkit.books.ledger import Ledger
from acctkit.books.schema import findings, packages, postings, submissions
from acctkit.calendar import Week
from acctkit.codes import shown_path
from acctkit.desks import SectionDesk
from acctkit.pages import Package
from acctkit.reports import frontpage, sections
from acctkit.reports.frontpage import FileNote, Filing, Front
from acctkit.reports.package import SourceFile, Written, digest, write_package
from acctkit.reports.rendering import package_of
from acctkit.reports.sections import Built
from acctkit.scratch import scratch
from acctkit.taking import OFFICE, company, directory
from acctkit.types import Person, Severity, Text
from acctkit.workspace import Workspace


@dataclass(frozen=True)
class Made:
    """A package that this run wrote: a new week's, or a new version of one."""

    week: Week
    version: int
    written: Written
    path: str  # in the workspace

    @property
    def summary(self) -> dict[str, Any]:
        """What `run --json` says of it."""
        return {
            "period": self.week.label,
            "version": self.version,
            "path": self.path,
            "sha256": self.written.sha256,
        }


@dataclass(frozen=True)
class Packaging:
    """What a run did about packages: those it made, and the one of its own week."""

    made: tuple[Made, ...] = ()
    latest: dict[str, str] = field(default_factory=lambda: {"path": "", "sha256": ""})


@dataclass(frozen=True)
class _Known:
    version: int
    path: str
    sha256: str
    digest: str
    books_version: int
    message: dict[str, Any]

    @property
    def whole(self) -> bool:
        """Whether no section failed when it was made: one that lacks a section is tried again."""
        return not self.message.get("failed")


def make_packages(workspace: Workspace, ledger: Ledger, period: Week, today: dt.date, run_id: int) -> Packaging:
    """Make what is due; safe to stop anywhere, since a package is noted only when it lies there whole."""
    made = []
    for week in _weeks(workspace, ledger, period):
        one = make_package(workspace, ledger, week, today, run_id)
        if one is not None:
            made.append(one)
    known = _known(ledger, period)
    latest = {"path": known.path, "sha256": known.sha256} if known else {"path": "", "sha256": ""}
    return Packaging(tuple(made), latest)


def make_package(workspace: Workspace, ledger: Ledger, week: Week, today: dt.date, run_id: int) -> Made | None:
    """The package of one week, or None when it lies there already with the same figures."""
    known = _known(ledger, week)
    with ledger.read() as conn:
        books_version = posting.books_version(conn)
    there = known is not None and (workspace.root / known.path).is_file()
    if known and there and known.whole and known.books_version == books_version:
        return None
    if known and there and known.whole and not _posted(ledger, known.books_version, week):
        _note(ledger, week, known.version, books_version)
        return None
    built = build_sections(workspace, ledger, week, week.last)
    version = known.version if known else 1
    front = _front(workspace, ledger, week, built, version, ())
    language = workspace.settings.company.language
    figures = digest(built, front, language)
    changed: tuple[Text, ...] = ()
    if known and figures != known.digest:
        version += 1
        changed = _changes(ledger, known.books_version, week)
        front = _front(workspace, ledger, week, built, version, tuple(line.say(language) for line in changed))
    elif known and there:
        _note(ledger, week, version, books_version)
        return None
    written = write_package(
        workspace.packages / week.label,
        company=workspace.settings.company.name,
        week=week,
        as_of=week.last,
        version=version,
        built=built,
        front=front,
        sources=_sources(workspace, ledger, week),
        language=language,
        templates=workspace.template_folders(),
        extras=_rendered(workspace, built, front, language),
    )
    row: dict[str, Any] = {
        "path": written.path.relative_to(workspace.root).as_posix(),
        "sha256": written.sha256,
        "digest": figures,
        "books_version": books_version,
        "made_on": today,
        "run_id": run_id,
        "message": {
            "headline": _said(front.headlines),
            "decisions": _said(line for _, line in front.decisions),
            "changed": _said(changed),
            "failed": _said(front.failed),
        },
    }
    here = (packages.c.period == week.label) & (packages.c.version == version)
    with ledger.begin() as conn:
        if conn.execute(sa.update(packages).where(here).values(**row)).rowcount == 0:
            conn.execute(sa.insert(packages).values(period=week.label, version=version, **row))
    return Made(week, version, written, row["path"])


def build_sections(
    workspace: Workspace,
    ledger: Ledger,
    week: Week,
    as_of: dt.date,
    *,
    rep: str | None = None,
    only: str | None = None,
) -> list[Built]:
    """The sections for `week` as of a day, all or `only` one; `rep` narrows them to one rep."""
    people = directory(workspace, ledger, as_of)
    calendar = workspace.settings.calendar.make()

    def desk_for(plugin: str) -> SectionDesk:
        return SectionDesk(
            ledger.query(calendar),
            calendar,
            company(workspace),
            people,
            as_of,
            workspace.plugins.settings_of(plugin),
            week,
            rep,
            settings_of=workspace.plugins.settings_of,
        )

    chosen = {name: owned for name, owned in workspace.plugins.sections.items() if only in (None, name)}
    return sections.build(chosen, workspace.plugins, desk_for)


def filings(workspace: Workspace, ledger: Ledger, week: Week, people: Iterable[Person]) -> tuple[Filing, ...]:
    """Who of the people active at the end of `week` has filed which weekly form for it."""
    books = ledger.query(workspace.settings.calendar.make())
    weekly = [form for form in workspace.plugins.forms.values() if form.weekly and form.who == "rep"]
    rows: dict[tuple[str, str], int] = {}
    for form in weekly:
        for one in books.sums(form.name, (), ("rep",), period=week.label):
            rows[form.name, str(one.key[0])] = one.count
    return tuple(
        Filing(
            person,
            tuple(form.title for form in weekly if rows.get((form.name, person.id))),
            tuple(form.title for form in weekly if not rows.get((form.name, person.id))),
            sum(rows.get((form.name, person.id), 0) for form in weekly),
        )
        for person in sorted(people, key=lambda one: (one.name, one.id))
        if person.active(week.last)
    )


def _rendered(workspace: Workspace, built: Sequence[Built], front: Front, language: str) -> dict[str, bytes]:
    """What the plugins' renderers make of a package: the files of each, by name, in the order of renderers."""
    files: dict[str, bytes] = {}
    for name, owned in sorted(workspace.plugins.renderers.items()):
        package = package_of(front, built, language, workspace.plugins.settings_of(owned.plugin))
        with scratch() as folder:
            files |= workspace.plugins.call(
                owned.plugin, f"renderer {name}", _written, owned.object.write, package, folder, default={}
            )
    return files


def _written(
    write: Callable[[Package, Path], Iterable[Path] | None], package: Package, folder: Path
) -> dict[str, bytes]:
    """The bytes of the files that a renderer wrote, by name."""
    paths = list(write(package, folder) or ())
    for path in paths:
        if not isinstance(path, str | Path):
            raise TypeError(f"write() gives {type(path).__name__}, not the paths of files")
    return {Path(path).name: (folder / path).read_bytes() for path in paths}


def _said(lines: Iterable[Text]) -> list[list[str]]:
    return [[line.en, line.es] for line in lines]


# ------------------------------------------------------------------ which weeks


def _weeks(workspace: Workspace, ledger: Ledger, period: Week) -> list[Week]:
    """The week of the run, every week that has a package, and every week between the first of them and the run's."""
    calendar = workspace.settings.calendar.make()
    with ledger.read() as conn:
        packaged = {calendar.parse(label) for label in conn.scalars(sa.select(packages.c.period).distinct())}
    between = set(calendar.weeks(min(packaged), period)) if packaged else set()
    return sorted(packaged | between | {period})


def _known(ledger: Ledger, week: Week) -> _Known | None:
    query = (
        sa.select(
            packages.c.version,
            packages.c.path,
            packages.c.sha256,
            packages.c.digest,
            packages.c.books_version,
            packages.c.message,
        )
        .where(packages.c.period == week.label)
        .order_by(packages.c.version.desc())
        .limit(1)
    )
    with ledger.read() as conn:
        row = conn.execute(query).one_or_none()
    return _Known(*row) if row else None


# ------------------------------------------------------------------ what the first page says


def _front(
    workspace: Workspace, ledger: Ledger, week: Week, built: Sequence[Built], version: int, changes: tuple[str, ...]
) -> Front:
    people = directory(workspace, ledger, week.last)
    files, counted = _concerning(workspace, ledger, week)
    return frontpage.assemble(
        built,
        company=workspace.settings.company.name,
        week=week,
        as_of=week.last,
        version=version,
        changes=changes,
        filings=filings(workspace, ledger, week, people.values()),
        findings=counted,
        files=files,
        errors=workspace.plugins.errors,
        failed=sections.failed(workspace.plugins.sections, built),
        left_out=workspace.plugins.left_out,
    )


def _concerning(workspace: Workspace, ledger: Ledger, week: Week) -> tuple[list[FileNote], dict[Severity, int]]:
    """The files that concern a week and are not wholly in the books, and how much was found in all that concern it.

    A file concerns the weeks it has rows in, and where none can be told, the one that was last when it came.
    """
    calendar = workspace.settings.calendar.make()
    query = (
        sa.select(submissions)
        .where(submissions.c.status.in_(("pending", "rejected", "partial", "accepted")), submissions.c.dismissed == "")
        .order_by(submissions.c.path, submissions.c.version)
    )
    with ledger.read() as conn:
        rows = [
            row
            for row in conn.execute(query).mappings()
            if week.label in (row["periods"] or [calendar.last_complete(row["received_on"]).label])
        ]
        ids = {row["id"] for row in rows}
        counted: Counter[Severity] = Counter()
        for id_, severity, count in conn.execute(
            sa.select(findings.c.submission_id, findings.c.severity, sa.func.sum(findings.c.count)).group_by(
                findings.c.submission_id, findings.c.severity
            )
        ):
            if id_ in ids:
                counted[severity] += count
    unread = [row for row in rows if row["status"] != "accepted"]
    notes = [FileNote(shown_path(r["path"]), r["status"], r["reason"], r["confirm"]) for r in unread]
    return notes, dict(counted)


def _touching(since: int, week: Week) -> tuple[sa.ColumnElement[bool], ...]:
    """The postings since a version of the books that can change the figures of a week: those of later weeks cannot,
    since its figures are as of its last day, nor can the same rows said again; those of no week, such as accounts, can.
    """
    return postings.c.id > since, postings.c.period <= week.label, postings.c.changed


def _posted(ledger: Ledger, since: int, week: Week) -> bool:
    with ledger.read() as conn:
        return conn.execute(sa.select(postings.c.id).where(*_touching(since, week)).limit(1)).first() is not None


def _note(ledger: Ledger, week: Week, version: int, books_version: int) -> None:
    """Note that a package holds for the books as they are now."""
    here = (packages.c.period == week.label) & (packages.c.version == version)
    with ledger.begin() as conn:
        conn.execute(sa.update(packages).where(here).values(books_version=books_version))


def _changes(ledger: Ledger, since: int, week: Week) -> tuple[Text, ...]:
    """What was posted since an earlier version, one line a file."""
    query = (
        sa.select(submissions.c.path, sa.func.sum(postings.c.taken), sa.func.sum(postings.c.replaced))
        .join(submissions, submissions.c.id == postings.c.submission_id)
        .where(*_touching(since, week))
        .group_by(submissions.c.path)
        .order_by(submissions.c.path)
    )
    with ledger.read() as conn:
        return tuple(
            Text(
                f"{shown_path(path)}: {taken} rows taken, {replaced} replaced",
                f"{shown_path(path)}: {taken} filas tomadas, {replaced} sustituidas",
            )
            for path, taken, replaced in conn.execute(query)
        )


def _sources(workspace: Workspace, ledger: Ledger, week: Week) -> list[SourceFile]:
    """The files behind a package: office files and whatever holds rows up to this week; this week's go into the zip."""
    query = (
        sa.select(submissions)
        .where(submissions.c.status.in_(("accepted", "partial")))
        .order_by(submissions.c.path, submissions.c.version)
    )
    with ledger.read() as conn:
        rows = conn.execute(query).mappings().all()
    return [
        SourceFile(
            path=row["path"],
            sha256=row["sha256"],
            folder=row["folder"],
            status=row["status"],
            version=row["version"],
            forms=tuple(row["forms"]),
            archived=workspace.archive / row["sha256"][:2] / row["sha256"],
            in_zip=week.label in row["periods"] or row["folder"] == OFFICE,
        )
        for row in rows
        if row["folder"] == OFFICE or any(label <= week.label for label in row["periods"])
    ]
