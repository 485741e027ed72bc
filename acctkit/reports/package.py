"""A week's package: workbook, page, manifest and the source files, in one zip that is the same whenever it is made."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from acctkit.calendar import Week
from acctkit.reports.export import bare, to_json
from acctkit.reports.frontpage import Front, front_page
from acctkit.reports.heading import Heading
from acctkit.reports.page import page
from acctkit.reports.sections import Built
from acctkit.types import OFFICE
from acctkit.zips import write_zip

DOCUMENT = "document"
_ODD = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class SourceFile:
    """A file that was dropped: its path in the inbox, its bytes in the archive, what became of it; `in_zip` says
    whether the package carries the bytes. Of a document, `rows` are those that name it: path, sheet and row."""

    path: str
    sha256: str
    folder: str
    status: str
    version: int
    forms: tuple[str, ...]
    archived: Path
    in_zip: bool = True
    rows: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Written:
    """A package on disk. `digest` is of its figures: equal digests, equal figures. `problems` are source files that
    the zip should carry but whose archived bytes are gone or changed; the manifest says so too."""

    path: Path
    sha256: str
    digest: str
    problems: tuple[str, ...] = ()


def digest(built: Sequence[Built], front: Front, language: str, sources: Iterable[SourceFile] = ()) -> str:
    """The hash of the figures of a package, of the documents in it and who filed: a remake with the same is no news.

    Its version is left out, and so is what was found in files: a year in one file has other findings every week.
    """
    told = front_page(replace(front, version=1, changes=(), closed=False, findings={}, files=()), language)
    said = [_said(one, front.week.label, front.as_of, language) for one in (told, *built)]
    if carried := sorted({one.sha256 for one in sources if one.status == DOCUMENT}):
        said.append({"documents": carried})
    return hashlib.sha256(_json(said)).hexdigest()


def _said(one: Built, period: str, as_of: dt.date, language: str) -> dict[str, Any]:
    content = one.content
    return to_json(one, period, as_of, language) | {
        "totals": {
            table.name: [{c.name: bare(row.get(c.name), c.type) for c in table.columns} for row in table.totals]
            for table in content.tables
        },
        "words": [
            [t.title.say(language), t.note.say(language) if t.note else "", [c.title.say(language) for c in t.columns]]
            for t in content.tables
        ],
        "reconciliations": [[r.title.say(language), str(r.left), str(r.right)] for r in content.reconciliations],
        "decisions": [line.say(language) for line in content.decisions],
    }


def write_package(
    folder: Path, *, company: str, week: Week, as_of: dt.date, version: int, built: Sequence[Built], front: Front,
    sources: Iterable[SourceFile], language: str, notes: Sequence[str] = (), templates: Sequence[Path] = (),
    extras: Mapping[str, bytes] | None = None, step: Callable[[str], None] = lambda name: None,
) -> Written:
    """Write the package of `week` into `folder` (the week's own, `packages/2004-W48`) and say what it is.

    Everything is made in a folder beside it on the same disk, brought to the disk, then renamed, the zip last; so a
    package is there whole or not at all, and made again after a kill it is the same bytes. Zips of other versions
    stay. `extras` are more outputs, by file name. `step` is told the name of each file right before it takes its place.
    """
    from acctkit.reports.workbook import workbook  # and with it openpyxl, which most runs do without

    name = f"acctkit-{week.label}"
    front = replace(front, company=company, week=week, as_of=as_of, version=version)
    heading = Heading(company, week, as_of, version, front.closed)
    pages = [front_page(front, language), *built]
    folder.mkdir(parents=True, exist_ok=True)
    making = folder / f".making-{name}"
    if making.exists():
        shutil.rmtree(making)
    making.mkdir()
    try:
        outputs = {
            f"{name}.html": page(heading, pages, language, templates),
            f"{name}.xlsx": workbook(heading, pages, language),
            **(extras or {}),
        }
        ordered = sorted(sources, key=lambda s: (s.path, s.version, s.sha256))
        listed, carried, problems = _sources(ordered)
        manifest = {
            "company": company, "period": week.label, "first_day": week.first.isoformat(),
            "last_day": week.last.isoformat(), "as_of": as_of.isoformat(), "version": version,
            "state": "closed" if front.closed else "open", "notes": list(notes), "sources": listed,
            "outputs": [
                {"name": file, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
                for file, data in sorted(outputs.items())
            ],
        }
        members: dict[str, Path | bytes] = {**outputs, "manifest.json": _json(manifest, indent=2), **carried}
        zipped = f"{name}-v{version}.zip"
        write_zip(making / zipped, members)
        for file in (*sorted(outputs), "manifest.json"):
            data = members[file]
            assert isinstance(data, bytes)
            (making / file).write_bytes(data)
        for file in (*sorted(outputs), "manifest.json", zipped):
            _to_disk(making / file)
        for file in (*sorted(outputs), "manifest.json", zipped):
            step(file)
            (making / file).replace(folder / file)
        _to_disk(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    figures = digest(built, front, language, ordered)
    return Written(folder / zipped, sha256_of(folder / zipped), figures, tuple(problems))


def _sources(sources: Sequence[SourceFile]) -> tuple[list[dict[str, Any]], dict[str, Path | bytes], list[str]]:
    """The manifest's list, the zip's members, and the paths of files whose archived bytes are not what they were."""
    listed, problems = [], []
    carried: dict[str, Path | bytes] = {}
    for source, name in zip(sources, _members(sources), strict=True):
        entry: dict[str, Any] = {
            "path": source.path, "sha256": source.sha256, "folder": source.folder, "status": source.status,
            "version": source.version, "forms": list(source.forms), "member": None,
        }
        if source.status == DOCUMENT:
            entry["named_by"] = list(source.rows)
        if source.in_zip:
            if _intact(source):
                entry["member"] = name
                carried[name] = source.archived
            else:
                entry["problem"] = "the archived bytes are gone or changed"
                problems.append(source.path)
        listed.append(entry)
    return listed, carried, problems


def _members(sources: Sequence[SourceFile]) -> list[str]:
    """The name in the zip of each file, in their order, empty for one that it does not carry: in a folder for each rep
    and the office, numbered there as they are best read, what was filled in before the receipts and photos that it
    names, each in the order of paths."""
    folders = [
        OFFICE if one.folder == OFFICE else f"rep-{safe_name(one.folder)}".casefold()  # alike where case says nothing
        for one in sources
    ]
    carried = [place for place, one in enumerate(sources) if one.in_zip]
    names, wide, begun = [""] * len(sources), Counter(folders[place] for place in carried), Counter[str]()
    for place in sorted(carried, key=lambda place: sources[place].status == DOCUMENT):
        folder = folders[place]
        begun[folder] += 1
        number = f"{begun[folder]:0{len(str(wide[folder]))}}"
        names[place] = f"sources/{folder}/{number}-{safe_name(sources[place].path)}"
    return names


def _intact(source: SourceFile) -> bool:
    try:
        return sha256_of(source.archived) == source.sha256
    except OSError:
        return False


def safe_name(path: str) -> str:
    """The file name of `path` so that it is harmless on every system: ASCII letters, digits, dots, dashes.

    >>> safe_name("1504/Ñandú semana 48.xlsx"), safe_name("../../etc/passwd"), safe_name("1504/..")
    ('Nandu_semana_48.xlsx', 'passwd', 'file')
    """
    pure = PurePosixPath(path.replace("\\", "/"))
    stem = _ODD.sub("_", _ascii(pure.stem)).strip("._-")[:60] or "file"
    suffix = re.sub(r"[^A-Za-z0-9]", "", _ascii(pure.suffix))[:8]
    return f"{stem}.{suffix}" if suffix else stem


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _json(value: Mapping[str, Any] | Sequence[Any], indent: int | None = None) -> bytes:
    """JSON in ASCII, so that a file name that is no valid text does no harm."""
    return (json.dumps(value, indent=indent, sort_keys=indent is None) + "\n").encode("ascii")


def _to_disk(path: Path) -> None:
    """Bring a file to the disk, and a folder where the system can."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError:
        if path.is_file():
            raise
