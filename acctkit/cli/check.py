"""`acctkit check`: what is wrong with files, cell by cell; nothing is posted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from acctkit import codes
from acctkit.books.ledger import Ledger
from acctkit.books.schema import submissions
from acctkit.checks import Checked
from acctkit.cli import grouped
from acctkit.cli.common import DAY, emit, json_option, ledger_of, table, today, workspace_of
from acctkit.directory import directory
from acctkit.errors import UsageProblem
from acctkit.intake.archive import located
from acctkit.intake.remarks import kept
from acctkit.intake.scan import escaped
from acctkit.reading.guard import Readers
from acctkit.reading.limits import Limits
from acctkit.scratch import scratch
from acctkit.sentences import shown_path
from acctkit.taking import Taking
from acctkit.types import OFFICE, Finding, ReadFile, Refusal, Remark
from acctkit.unzipping import never_nested, told, unpack
from acctkit.workspace import Workspace

_FINDING = ("code", "severity", "path", "sheet", "cell", "value", "expected", "message")


@click.command(epilog="Example: acctkit check inbox/1165/weekly.xlsx")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--id", "ids", type=int, multiple=True, help="A submission, as it was dropped; may be given many times.")
@click.option("--rep", help="Whose file it is: a rep's id, or office; else told by its folder in the inbox.")
@click.option("--as-of", type=DAY, metavar="DAY", help="What day today is; else today.")
@json_option
@click.pass_context
def check(
    ctx: click.Context, files: tuple[Path, ...], ids: tuple[int, ...], rep: str | None, as_of: dt.date | None,
    as_json: bool,
) -> int:
    """Check files against the forms and the books, and post nothing. Exit code 1 when any has an error."""
    if not files and not ids:
        raise click.UsageError("Name a file, or a submission with --id.", ctx)
    opened = workspace_of(ctx)
    ledger = ledger_of(opened)
    day = as_of or today(opened)
    week = opened.settings.calendar.make().last_complete(day)
    taking = Taking(opened, ledger, day, week, None, people=directory(opened, ledger, day))
    asked = [*(_asked(opened, path, rep) for path in files), *(_archived(opened, ledger, id_, rep) for id_ in ids)]
    regular = [one for one in asked if one.file.is_file() and not one.file.is_symlink()]
    answers = []
    with Readers(Limits.of(opened.settings.intake), 1 if len(regular) == 1 else None) as readers:
        reads = dict(readers.read_all((one, one.file, one.path.rpartition("/")[2]) for one in regular))
        for one in asked:
            read = reads[one] if one in reads else _no_file(one.file)
            if taking.opens(one.folder, read):
                answers.append(_answer_of_zip(one, taking, readers))
            else:
                read = replace(read, remarks=(*one.remarks, *read.remarks))
                answers.append(_answer(one, taking.check(one.path, one.folder, read)))
    if as_json:
        emit([
            {**answer, "findings": [grouped.plain(one, *_FINDING) for one in answer["findings"]]} for answer in answers
        ])
    else:
        for answer in answers:
            why = f", {answer['reason']}" if answer["reason"] else ""
            click.echo(f"{shown_path(answer['path'])}: {answer['status']}{why}")
            rows = [
                (one.severity, shown_path(one.path), one.sheet, cells, said)
                for one, cells, said in grouped.rows(
                    answer["findings"], opened.plugins.forms, opened.settings.company.language
                )
            ]
            heads = ("severity", "path", "sheet", "cell", "what is wrong")
            several = len({path for _, path, *_ in rows}) > 1  # a zip: which of its files?
            keep = [at for at, head in enumerate(heads) if several or head != "path"]
            table([heads[at] for at in keep], [[row[at] for at in keep] for row in rows],
                  nothing="  Nothing is wrong.")
    return 1 if any(one.severity == "error" for answer in answers for one in answer["findings"]) else 0


@dataclass(frozen=True, eq=False)
class _Asked:
    """A file to be checked: how it was named, where its bytes are, its path as the inbox would have it, whose it is
    (None: anybody's), and what was noticed when it was taken."""

    named: str
    file: Path
    path: str
    folder: str | None
    remarks: tuple[Remark, ...] = ()


def _asked(opened: Workspace, file: Path, rep: str | None) -> _Asked:
    text = str(file)
    return _Asked(text if text.isprintable() else escaped(text), file, *_place(opened, file, rep))


def _archived(opened: Workspace, ledger: Ledger, id_: int, rep: str | None) -> _Asked:
    """A submission's bytes in the archive."""
    with ledger.read() as conn:
        row = conn.execute(sa.select(submissions).where(submissions.c.id == id_)).one_or_none()
    if row is None:
        raise UsageProblem(f"There is no submission {id_}; see: acctkit submissions list")
    if not row.settled:
        raise UsageProblem(f"Submission {id_} has no bytes in the archive: {row.reason}")
    archived = located(opened.archive, row.sha256)
    return _Asked(row.path, archived, row.path, rep or row.folder, kept(row.remarks))


def _no_file(path: Path) -> ReadFile:
    if path.name.startswith("~$"):
        code = codes.LOCK_FILE
    elif path.is_symlink():
        code = codes.SYMLINK
    elif path.is_dir():
        code = codes.FOLDER
    elif path.exists():
        code = codes.NOT_REGULAR
    else:
        raise click.BadParameter(f"there is no file '{path}'.")
    return ReadFile("", refusal=Refusal(code.name, {"value": path.name}))


def _place(opened: Workspace, path: Path, rep: str | None) -> tuple[str, str | None]:
    """The file's path as the inbox would have it, and its folder; a file that lies elsewhere may be anybody's."""
    absolute = path.absolute()
    if absolute.is_relative_to(opened.inbox):
        parts = absolute.relative_to(opened.inbox).parts
        named = [escaped(part) for part in parts]
        return "/".join(named), rep or (named[0] if len(parts) > 1 else "")
    return escaped(path.name), rep


def _answer_of_zip(one: _Asked, taking: Taking, readers: Readers) -> dict[str, Any]:
    """One answer for a zip and all of the files in it, each of whose findings names its own path."""
    with scratch() as spool:
        unpacked = unpack(one.file, spool, readers)
        language = taking.language_of(one.folder)
        whole = _answer(one, told(one.path, unpacked, fresh=len(unpacked.members), language=language))
        members = [
            _answer(one, taking.check(f"{one.path}/{member}", one.folder, never_nested(read)))
            for member, read in readers.read_all((inner.name, inner.file, inner.name) for inner in unpacked.members)
        ]
    statuses = {each["status"] for each in (whole, *members)} - {"document"}
    status = "partial" if len(statuses) > 1 else next(iter(statuses), "document")
    wrong = (each["reason"] for each in (whole, *members) if each["status"] in ("rejected", "partial"))
    days = sorted(day for each in members for day in each["period"].split("/") if day)
    return {
        **whole, "status": status, "reason": next(wrong, whole["reason"] if status == "document" else ""),
        "form": ", ".join(dict.fromkeys(each["form"] for each in members if each["form"])),
        "period": f"{days[0]}/{days[-1]}" if days else "",
        "records": sum(each["records"] for each in members),
        "findings": [finding for each in (whole, *members) for finding in each["findings"]],
    }


def _answer(one: _Asked, checked: Checked) -> dict[str, Any]:
    found: list[Finding] = [*checked.findings, *(f for form in checked.forms for f in form.findings)]
    good = [form for form in checked.forms if form.ok]
    blocked = any(f.severity == "error" for f in checked.findings)
    status = "rejected" if not good or blocked else "accepted" if len(good) == len(checked.forms) else "partial"
    if any(form.refused for form in good) and status == "accepted":
        status = "partial"
    if checked.document:
        status = "document"
    first = next((f for f in found if f.severity == "error"), found[0] if found and not good else None)
    periods = sorted({
        str(getattr(entry.row, form.form.date)) for form in checked.forms if form.form.date for entry in form.entries
    })
    return {
        "path": one.named, "status": status, "reason": first.message if first else "",
        "form": ", ".join(form.form.name for form in checked.forms),
        "rep": "" if one.folder in (OFFICE, None) else one.folder,
        "period": f"{periods[0]}/{periods[-1]}" if periods else "",
        "records": sum(len(form.entries) for form in checked.forms),
        "findings": found,
    }
