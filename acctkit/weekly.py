"""Which packages a run makes, and what each is made of.

A run makes the package of its week and of every complete week since the first run that has none, and makes those anew
whose figures changed since. One that is told an older week makes that week's alone. A package's figures are as of its
week's last day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from acctkit.books import since, standing
from acctkit.books.ledger import Ledger
from acctkit.books.schema import packages, runs
from acctkit.calendar import Week
from acctkit.evidence import sources
from acctkit.firstpage import changes, front_of
from acctkit.pages import Package
from acctkit.reporting import build_sections
from acctkit.reports.frontpage import Front
from acctkit.reports.package import Written, digest, sha256_of, write_package
from acctkit.reports.rendering import package_of
from acctkit.reports.sections import Built
from acctkit.running import RUN
from acctkit.scratch import scratch
from acctkit.types import Text
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
class Known:
    """The latest version of a week's package, as the books noted it."""

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
    weeks = _weeks(workspace, ledger, period, today)
    for week in _to_look_at(workspace, ledger, weeks, period):
        one = make_package(workspace, ledger, week, today, run_id, newest=week == period)
        if one is not None:
            made.append(one)
    known = known_package(ledger, period)
    latest = {"path": known.path, "sha256": known.sha256} if known else {"path": "", "sha256": ""}
    return Packaging(tuple(made), latest)


def make_package(
    workspace: Workspace, ledger: Ledger, week: Week, today: dt.date, run_id: int | None, *, exact: bool = False,
    newest: bool = True,
) -> Made | None:
    """The package of one week, or None when it lies there already with the same figures, and if `exact` is asked for,
    with the same bytes. The `newest` is made anew, too, when a section or a format came or went; an older one gets it
    with the next news of its week."""
    known = known_package(ledger, week)
    makers = _makers(workspace)
    others = _others(known, makers, workspace) if known and newest else ()
    with ledger.read() as conn:
        books_version = standing.books_version(conn)
    there = known is not None and (workspace.root / known.path).is_file()
    if known and there and exact:
        there = sha256_of(workspace.root / known.path) == known.sha256
    stands = known is not None and known.whole and not others
    if known and there and stands and known.books_version == books_version:
        return None
    if known and there and stands and not _posted(ledger, known.books_version, week):
        _note(ledger, week, known.version, books_version)
        return None
    with workspace.plugins.guard.prints.noted() as printed:
        built = build_sections(workspace, ledger, week, week.last)
    version = known.version if known else 1
    front = front_of(workspace, ledger, week, built, version, ())
    language = workspace.settings.company.language
    behind = sources(workspace, ledger, week)
    figures = digest(built, front, language, behind)
    changed = tuple(Text(*line) for line in known.message.get("changed", ())) if known else ()
    if known and (figures != known.digest or others):
        version += 1
        changed = (*others, *changes(ledger, known.books_version, week))
    elif known and there:
        _note(ledger, week, version, books_version)
        return None
    front = replace(front, version=version, changes=tuple(line.say(language) for line in changed))
    with workspace.plugins.guard.prints.noted() as in_renderers:
        extras = _rendered(workspace, built, front, language)
    written = write_package(
        workspace.packages / week.label,
        company=workspace.settings.company.name,
        week=week,
        as_of=week.last,
        version=version,
        built=built,
        front=front,
        sources=behind,
        language=language,
        templates=workspace.template_folders(),
        notes=[f"Plugin {plugin} prints in {where}." for plugin, where in sorted(printed | in_renderers)],
        extras=extras,
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
            "makers": makers,
        },
    }
    here = (packages.c.period == week.label) & (packages.c.version == version)
    with ledger.begin() as conn:
        if conn.execute(sa.update(packages).where(here).values(**row)).rowcount == 0:
            conn.execute(sa.insert(packages).values(period=week.label, version=version, **row))
    return Made(week, version, written, row["path"])


def _makers(workspace: Workspace) -> list[str]:
    """The sections and the formats that a package is made of now."""
    plugins = workspace.plugins
    return sorted([f"section {name}" for name in plugins.sections] + [f"renderer {name}" for name in plugins.renderers])


def _others(known: Known, makers: list[str], workspace: Workspace) -> tuple[Text, ...]:
    """Sections and formats that came or went since a package was made. What made the oldest is not known; and as long
    as a plugin fails, what is missing may be its own."""
    before = known.message.get("makers", makers)
    came = [_came(one, workspace) for one in makers if one not in before]
    went = [] if workspace.plugins.errors else [one.partition(" ") for one in before if one not in makers]
    return (*came, *(_said_of(_GONE[kind], Text(name)) for kind, _, name in went))


_NEW = {
    "section": Text("the section {name} is new", "la sección {name} es nueva"),
    "renderer": Text("it is written as {name}, too", "también se escribe como {name}"),
}
_GONE = {
    "section": Text("it has no section {name} any more", "ya no tiene la sección {name}"),
    "renderer": Text("it is no longer written as {name}", "ya no se escribe como {name}"),
}


def _came(maker: str, workspace: Workspace) -> Text:
    kind, _, name = maker.partition(" ")
    return _said_of(_NEW[kind], workspace.plugins.sections[name].object.title if kind == "section" else Text(name))


def _said_of(line: Text, name: Text) -> Text:
    return Text(line.say("en", name=name.say("en")), line.say("es", name=name.say("es")))


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
    """The bytes of the files that a renderer wrote, by name; raises TypeError or ValueError for what is none."""
    given = write(package, folder)
    if isinstance(given, str | Path):
        raise TypeError(f"write() gives one {type(given).__name__} where acctkit wants a list of paths")
    paths = list(given or ())
    for path in paths:
        if not isinstance(path, str | Path):
            raise TypeError(f"write() gives {type(path).__name__}, not the paths of files")
        if not (folder / path).resolve().is_relative_to(folder.resolve()):
            raise ValueError(f"write() gives {path}, which does not lie in the folder that it was given")
        if not (folder / path).is_file():
            raise ValueError(f"write() gives {Path(path).name}, and wrote no such file")
    forgotten = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    if forgotten and not paths:
        raise ValueError(f"write() wrote {', '.join(forgotten)} and gives no paths; let it return them")
    return {Path(path).name: (folder / path).read_bytes() for path in paths}


def _said(lines: Iterable[Text]) -> list[list[str]]:
    return [[line.en, line.es] for line in lines]


# ------------------------------------------------------------------ which weeks


def _weeks(workspace: Workspace, ledger: Ledger, period: Week, today: dt.date) -> list[Week]:
    """The week of the run, every week that has a package, and every week between that of the first run and this one's.

    A run that was told another week than the last complete one makes that alone; neither it nor a package that was made
    by itself, for a week before, draws others after it.
    """
    calendar = workspace.settings.calendar.make()
    if period != calendar.last_complete(today):
        return [period]
    with ledger.read() as conn:
        packaged = {calendar.parse(label) for label in conn.scalars(sa.select(packages.c.period).distinct())}
        told = conn.execute(sa.select(runs.c.period, runs.c.as_of).where(runs.c.command == RUN).distinct()).all()
    last = ((label, calendar.last_complete(as_of)) for label, as_of in told)
    ran = {week for label, week in last if week.label == label}
    between = set(calendar.weeks(min(ran), period)) if ran else set()
    return sorted(packaged | between | {period})


def _to_look_at(workspace: Workspace, ledger: Ledger, weeks: Sequence[Week], period: Week) -> list[Week]:
    """Of these weeks the newest, and those whose package is missing, or lacks a section, or may have other figures by
    now: after a year most weeks stand as they are, and one look at the books says so of all of them."""
    latest = sa.select(packages.c.period, sa.func.max(packages.c.version).label("version")).group_by(packages.c.period)
    newest = latest.subquery()
    query = sa.select(packages.c.period, *_KNOWN).join(
        newest, (packages.c.period == newest.c.period) & (packages.c.version == newest.c.version)
    )
    with ledger.read() as conn:
        known = {row[0]: Known(*row[1:]) for row in conn.execute(query)}
        there = {
            week: known[week.label].books_version for week in weeks
            if week.label in known and known[week.label].whole and (workspace.root / known[week.label].path).is_file()
        }
        stand = since.untouched(conn, there)
    return [week for week in weeks if week == period or week not in stand]


_KNOWN = tuple(packages.c[name] for name in ("version", "path", "sha256", "digest", "books_version", "message"))


def known_package(ledger: Ledger, week: Week) -> Known | None:
    """The latest version of the package of `week`, if it has one."""
    query = sa.select(*_KNOWN).where(packages.c.period == week.label).order_by(packages.c.version.desc()).limit(1)
    with ledger.read() as conn:
        row = conn.execute(query).one_or_none()
    return Known(*row) if row else None


def _posted(ledger: Ledger, before: int, week: Week) -> bool:
    with ledger.read() as conn:
        return since.touched(conn, before, week)


def _note(ledger: Ledger, week: Week, version: int, books_version: int) -> None:
    """Note that a package holds for the books as they are now."""
    here = (packages.c.period == week.label) & (packages.c.version == version)
    with ledger.begin() as conn:
        conn.execute(sa.update(packages).where(here).values(books_version=books_version))
