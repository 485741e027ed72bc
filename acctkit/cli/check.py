"""`acctkit check`: what is wrong with files, cell by cell; nothing is posted."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

import click

from acctkit import codes
from acctkit.checks import Checked
from acctkit.cli import grouped
from acctkit.cli.common import DAY, emit, json_option, ledger_of, table, today, workspace_of
from acctkit.reading.guard import Readers
from acctkit.reading.limits import Limits
from acctkit.taking import OFFICE, Taking, directory
from acctkit.types import Finding, ReadFile, Refusal
from acctkit.unzipping import never_nested, told, unpack
from acctkit.workspace import Workspace

_FINDING = ("code", "severity", "path", "sheet", "cell", "value", "expected", "message", "count")
_COUNTS = ("read", "used", "refused", "skipped")


@click.command(epilog="Example: acctkit check inbox/1165/weekly.xlsx")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--rep", help="Whose file it is: a rep's id, or office; else told by its folder in the inbox.")
@click.option("--as-of", type=DAY, metavar="DAY", help="What day today is; else today.")
@json_option
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...], rep: str | None, as_of: dt.date | None, as_json: bool) -> int:
    """Check files against the forms and the books, and post nothing. Exit code 1 when any has an error."""
    opened = workspace_of(ctx)
    ledger = ledger_of(opened)
    day = as_of or today(opened)
    week = opened.settings.calendar.make().last_complete(day)
    taking = Taking(opened, ledger, day, week, None, people=directory(opened, ledger, day))
    intake = opened.settings.intake
    limits = Limits(intake.max_bytes, intake.max_cells, intake.max_seconds, intake.max_memory)
    answers = []
    regular = [path for path in files if path.is_file() and not path.is_symlink()]
    with Readers(limits, 1 if len(regular) == 1 else None) as readers:
        reads = dict(readers.read_all((path, path, path.name) for path in regular))
        for path in files:
            name, folder = _place(opened, path, rep)
            read = reads[path] if path in reads else _no_file(path)
            if taking.opens(folder, read):
                answers.append(_answer_of_zip(path, name, folder, taking, readers))
            else:
                answers.append(_answer(path, folder, taking.check(name, folder, read)))
    if as_json:
        emit([{**answer, "findings": [_plain(one) for one in answer["findings"]]} for answer in answers])
    else:
        for answer in answers:
            click.echo(f"{answer['path']}: {answer['status']}{', ' + answer['reason'] if answer['reason'] else ''}")
            rows = [
                (one.severity, one.path, one.sheet, cells, said)
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
        return "/".join(parts), rep or (parts[0] if len(parts) > 1 else "")
    return path.name, rep


def _answer_of_zip(path: Path, name: str, folder: str | None, taking: Taking, readers: Readers) -> dict[str, Any]:
    """One answer for a zip and all of the files in it, each of whose findings names its own path."""
    with tempfile.TemporaryDirectory(prefix="acctkit-") as spool:
        unpacked = unpack(path, Path(spool), readers)
        language = taking.language_of(folder)
        whole = _answer(path, folder, told(name, unpacked, fresh=len(unpacked.members), language=language))
        members = [
            _answer(path, folder, taking.check(f"{name}/{member}", folder, never_nested(read)))
            for member, read in readers.read_all((one.name, one.file, one.name) for one in unpacked.members)
        ]
    statuses = {one["status"] for one in (whole, *members)} - {"document"}
    status = "partial" if len(statuses) > 1 else next(iter(statuses), "document")
    wrong = (one["reason"] for one in (whole, *members) if one["status"] in ("rejected", "partial"))
    days = sorted(day for one in members for day in one["period"].split("/") if day)
    return {
        **whole, "status": status, "reason": next(wrong, whole["reason"] if status == "document" else ""),
        "form": ", ".join(dict.fromkeys(one["form"] for one in members if one["form"])),
        "period": f"{days[0]}/{days[-1]}" if days else "",
        "records": sum(one["records"] for one in members),
        "rows": {name: sum(one["rows"][name] for one in members) for name in _COUNTS},
        "findings": [finding for one in (whole, *members) for finding in one["findings"]],
    }


def _answer(path: Path, folder: str | None, checked: Checked) -> dict[str, Any]:
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
        "path": str(path), "status": status, "reason": first.message if first else "",
        "form": ", ".join(form.form.name for form in checked.forms), "rep": "" if folder in (OFFICE, None) else folder,
        "period": f"{periods[0]}/{periods[-1]}" if periods else "",
        "records": sum(len(form.entries) for form in checked.forms),
        "rows": {name: sum(getattr(form.counts, name) for form in checked.forms) for name in _COUNTS},
        "findings": found,
    }


def _plain(finding: Finding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in _FINDING}
