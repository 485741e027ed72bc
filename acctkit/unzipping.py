"""Open a zip that was dropped: each file in it goes into the archive and becomes a submission of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from acctkit import codes
from acctkit.books.schema import submissions
from acctkit.checks import Checked
from acctkit.errors import FolderError
from acctkit.intake import archive as archiving
from acctkit.intake import settle
from acctkit.intake.collect import Dropped
from acctkit.reading.guard import Readers
from acctkit.reading.unpack import Unpack, Unpacked
from acctkit.sentences import sentence
from acctkit.severities import DEFAULT, Severities
from acctkit.types import Code, Finding, ReadFile, Refusal, Remark

_NAMES = 10  # of what was left out, at most so many are told


@dataclass(frozen=True, slots=True)
class Opened:
    """What came out of a zip, its files' bytes being in the archive: name and bytes of each, by name."""

    unpacked: Unpacked
    files: tuple[tuple[str, archiving.Stored], ...]


def open_zip(zipped: Path, archive: Path, readers: Readers) -> Opened:
    """Take the files out of the zip at `zipped`, in a guarded process, and keep their bytes in the archive.

    Nothing is written to the books: killed here and done again, it leaves the same. Raises FolderError where the
    archive takes no more.
    """
    with tempfile.TemporaryDirectory(prefix=archiving.TEMPORARY, dir=archive) as spool:
        unpacked = unpack(zipped, Path(spool), readers)
        try:
            stored = [(one.name, archiving.copy_in(one.file, archive)) for one in unpacked.members]
        except archiving.NotNow as fault:
            raise FolderError(
                f"The archive {archive} has no room for the files in a zip ({fault.detail}); make room on its disk. "
                "Nothing was lost: the next run takes up where this one stopped."
            ) from fault
        files = [(name, archiving.keep(copied, archive)) for name, copied in stored]
    archiving.sync(archive, [kept.sha256 for _, kept in files])
    return Opened(unpacked, tuple(sorted(files, key=lambda one: one[0])))


def unpack(zipped: Path, into: Path, readers: Readers) -> Unpacked:
    """Take the files out of the zip at `zipped` and lay them into `into`, in a guarded process."""
    return next(readers.run([(None, Unpack(zipped, into))]))[1]


def enter(
    conn: sa.Connection, zipped: Dropped, opened: Opened, archive: Path, *, run_id: int | None, language: str
) -> list[Dropped]:
    """Make the submissions of the files in a zip, and give those that are to be read, in the order of their paths.

    Each path has versions of its own: a file whose bytes are those of its last version is none.
    """
    zip_row = conn.execute(sa.select(submissions).where(submissions.c.id == zipped.submission_id)).one()
    made: list[Dropped] = []
    for name, kept in opened.files:
        path = f"{zipped.path}/{name}"
        earlier = conn.execute(
            sa.select(submissions.c.sha256).where(submissions.c.path == path, submissions.c.settled)
            .order_by(submissions.c.id)
        ).scalars().all()
        if earlier and earlier[-1] == kept.sha256:
            continue
        new = conn.execute(submissions.insert().values(
            path=path, folder=zipped.folder, sha256=kept.sha256, size=kept.size, mtime_ns=zipped.mtime_ns,
            status="pending", reason=settle.ARCHIVED.say(language), forms=[], periods=[], version=1 + len(earlier),
            received_on=zip_row.received_on, received_at=zip_row.received_at, run_id=run_id, settled=True,
            inside=zipped.submission_id,
        ))
        key = new.inserted_primary_key
        assert key is not None
        made.append(Dropped(
            int(key[0]), path, zipped.folder, path.rpartition("/")[2], kept.sha256,
            archiving.located(archive, kept.sha256), zipped.mtime_ns, inside=zipped.submission_id,
        ))
    return made


def told(
    path: str, unpacked: Unpacked, *, fresh: int, language: str, remarks: Sequence[Remark] = (),
    severities: Severities = DEFAULT,
) -> Checked:
    """What is to be said of the zip itself, at `path`: it is done with, unless something in it could not be had.

    `fresh` is how many of its files are new, `remarks` what was noticed when it was taken, `severities` what the
    settings say.
    """
    found: list[Finding] = []

    def say(code: str, params: Mapping[str, str], where: str = path) -> None:
        found.append(_finding(codes.BY_NAME[code], where, language, params))

    if unpacked.members:
        say("zip-opened", {"count": str(len(unpacked.members)), "fresh": str(fresh)})
    if unpacked.refusal is not None:
        say(unpacked.refusal.code, unpacked.refusal.params)
    for name, refusal in unpacked.failed:
        say(refusal.code, refusal.params, f"{path}/{name}")
    if unpacked.left_out:
        more = " …" if len(unpacked.left_out) > _NAMES else ""
        say("zip-left-out", {"names": ", ".join(unpacked.left_out[:_NAMES]) + more})
    for remark in remarks:
        say(remark.code, {"value": remark.value, "expected": remark.expected, **remark.params})
    found = severities.applied(found)
    return Checked(tuple(found), document=not any(finding.severity == "error" for finding in found))


def never_nested(read: ReadFile) -> ReadFile:
    """What reading a file out of a zip gave: a zip in there is not opened in its turn."""
    return replace(read, refusal=Refusal("zip-nested")) if read.kind == "zip" else read


def _finding(code: Code, path: str, language: str, params: Mapping[str, str]) -> Finding:
    finding = Finding(
        code.name, code.severity, path=path, value=params.get("value", ""), expected=params.get("expected", ""),
        params=params, office=code.office,
    )
    return replace(finding, message=sentence(code, finding, language))
