"""`acctkit submissions`: what came in, what became of it, and what a person can do about it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from acctkit.books import documents, standing, withdrawal
from acctkit.books.documents import Claiming
from acctkit.books.schema import findings
from acctkit.books.schema import submissions as stored
from acctkit.cli import grouped
from acctkit.cli.common import emit, json_option, ledger_of, table, today, workspace_of
from acctkit.errors import FolderError, UsageProblem
from acctkit.intake.archive import located
from acctkit.lock import hold
from acctkit.sentences import shown_path
from acctkit.workspace import Workspace


@click.group(epilog="Example: acctkit submissions list --status rejected")
def submissions() -> None:
    """What came in, what became of it; take one back, or let one go, with a reason.

    Each is asked for by its id, so that a file whose name nobody can type is within reach too.
    """


@submissions.command("list", epilog="Example: acctkit submissions list --rep 1165 --json")
@click.option("--status", help="Only one: pending, accepted, partial, rejected, duplicate, superseded, document.")
@click.option("--rep", help="Only files of this folder: a rep's id, or office.")
@json_option
@click.pass_context
def list_(ctx: click.Context, status: str | None, rep: str | None, as_json: bool) -> None:
    """Every file that was dropped, with its status and the reason."""
    query = sa.select(stored).order_by(stored.c.path, stored.c.version, stored.c.id)
    if status:
        query = query.where(stored.c.status == status)
    if rep:
        query = query.where(stored.c.folder == rep)
    ledger = ledger_of(workspace_of(ctx))
    with ledger.read() as conn:
        named = _named(documents.claimings(ledger, conn))
        rows = [_listed(row, named) for row in conn.execute(query).mappings()]
    if as_json:
        emit(rows)
    else:
        table(
            ("id", "file", "status", "version", "forms", "weeks", "reason"),
            [
                (r["id"], path, r["status"], r["version"], ", ".join(r["forms"]), r["period"], _why(r))
                for r in rows
                for path in [shown_path(r["path"])]
            ],
            nothing="No file has come in yet.",
        )


Named = Mapping[int, Sequence[Claiming]]


def _named(claimings: Iterable[Claiming]) -> Named:
    """The rows that name each document, by its submission."""
    found: dict[int, list[Claiming]] = defaultdict(list)
    for one in claimings:
        for document in one.claim.documents:
            found[document.submission].append(one)
    return found


def _why(listed: Mapping[str, Any]) -> str:
    """The reason; of a document the row that names it, and how many more do."""
    rows = listed["claimed_by"]
    if not rows:
        return str(listed["reason"])
    more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
    return f"named by {_row(rows[0])}{more}"


def _row(claimed: Mapping[str, Any]) -> str:
    sheet = f", {claimed['sheet']}" if claimed["sheet"] else ""  # that of a csv has no name
    return f"{shown_path(claimed['path'])}{sheet}, row {claimed['row']}"


def _listed(row: Any, named: Named) -> dict[str, Any]:
    claims = named.get(row["id"], ())
    periods = row["periods"] or sorted({one.period for one in claims if one.period})
    span = periods[0] if len(periods) == 1 else f"{periods[0]}/{periods[-1]}" if periods else ""
    return {
        "id": row["id"],
        "path": row["path"],
        "rep": "" if row["folder"] == "office" else row["folder"],
        "sha256": row["sha256"],
        "status": row["status"],
        "reason": row["reason"] or row["confirm"],
        "forms": row["forms"] or sorted({one.claim.form for one in claims}),
        "period": span,
        "received_at": row["received_at"],
        "version": row["version"],
        "claimed_by": [
            {
                "form": one.claim.form, "path": one.path, "sheet": one.sheet, "row": one.number,
                "column": one.claim.column, "sure": one.claim.document is not None,
            }
            for one in claims
        ],
    }


def _found(opened: Workspace, id: int) -> Any:
    with ledger_of(opened).engine.connect() as conn:
        row = conn.execute(sa.select(stored).where(stored.c.id == id)).mappings().one_or_none()
    if row is None:
        raise UsageProblem(f"There is no submission {id}; see: acctkit submissions list")
    return row


@submissions.command(epilog="Example: acctkit submissions show 17")
@click.argument("id", type=int)
@json_option
@click.pass_context
def show(ctx: click.Context, id: int, as_json: bool) -> None:
    """One file: its status, where its bytes are kept, and everything that was found in it."""
    opened = workspace_of(ctx)
    row = _found(opened, id)
    ledger = ledger_of(opened)
    with ledger.read() as conn:
        query = sa.select(findings).where(findings.c.submission_id == id).order_by(findings.c.id)
        found = [grouped.stored(one) for one in conn.execute(query).mappings()]
        named = _named(documents.claimings(ledger, conn, folder=row["folder"]))
    sha = row["sha256"]
    data: dict[str, Any] = {
        **_listed(row, named),
        "confirm": row["confirm"],
        "dismissed": row["dismissed"],
        "archived": f"archive/{sha[:2]}/{sha}" if row["settled"] else "",
        "findings": [
            grouped.plain(one, "code", "severity", "sheet", "cell", "value", "expected", "message") for one in found
        ],
    }
    if as_json:
        emit(data)
        return
    for name in (
        "path",
        "status",
        "reason",
        "confirm",
        "forms",
        "period",
        "version",
        "received_at",
        "archived",
        "sha256",
    ):
        value = shown_path(data[name]) if name == "path" else data[name]
        if value:
            click.echo(f"{name:12} {', '.join(value) if isinstance(value, list) else value}")
    for one in data["claimed_by"]:
        unsure = "" if one["sure"] else "; other documents are called so, too"
        click.echo(f"{'named by':12} {_row(one)} ({one['form']}{unsure})")
    lines = grouped.rows(found, opened.plugins.forms, opened.settings.company.language)
    table(
        ("severity", "sheet", "cell", "message"),
        [(one.severity, one.sheet, cells, said) for one, cells, said in lines],
        nothing="Nothing was found in it.",
    )


@submissions.command(epilog="Example: acctkit submissions get 17 --output weekly.xlsx")
@click.argument("id", type=int)
@click.option("--output", required=True, type=click.Path(path_type=Path), help="The file to write; it must not exist.")
@click.pass_context
def get(ctx: click.Context, id: int, output: Path) -> None:
    """Write the bytes of a file, as they were dropped, into a file of another name."""
    opened = workspace_of(ctx)
    row = _found(opened, id)
    if not row["settled"]:
        raise UsageProblem(f"Submission {id} has no bytes in the archive: {row['reason']}")
    written = _copied(located(opened.archive, row["sha256"]), output, row["sha256"])
    click.echo(f"Wrote {written:,} bytes of submission {id} ({shown_path(row['path'])}) into {output}.")


def _copied(archived: Path, output: Path, sha256: str) -> int:
    """Copy archived bytes into a new file, and see that they are what they were; returns how many there are."""
    try:
        data = archived.read_bytes()
    except OSError as fault:
        raise FolderError(f"{archived} cannot be read ({fault.strerror}); restore the archive from a backup.") from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise FolderError(f"{archived} is damaged: its sha256 is another; restore the archive from a backup.")
    try:
        with output.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise UsageProblem(f"{output} is there already and is not overwritten; name another file.") from None
    except OSError as fault:
        raise FolderError(f"{output} cannot be written ({fault.strerror}); name another place.") from None
    return len(data)


@submissions.command(epilog="Example: acctkit submissions retry 17 --confirm")
@click.argument("id", type=int)
@click.option("--confirm", is_flag=True, help="Also accept what it waits for: a changed amount, or rows that went.")
@click.pass_context
def retry(ctx: click.Context, id: int, confirm: bool) -> None:
    """Check a file again in the next run, or try again to open it; with --confirm, accept what the office was asked."""
    change = standing.confirm if confirm else standing.mark_retry
    _change(ctx, id, lambda conn, ledger, opened: change(conn, id), "is looked at again in the next run")


@submissions.command(epilog="Example: acctkit submissions withdraw 17 --reason 'sent by mistake'")
@click.argument("id", type=int)
@click.option("--reason", required=True, help="Why; it is kept with the file.")
@click.pass_context
def withdraw(ctx: click.Context, id: int, reason: str) -> None:
    """Take an accepted file back: its rows go out of force, and what it had replaced comes back."""
    _change(
        ctx,
        id,
        lambda conn, ledger, opened: withdrawal.withdraw(
            conn, id, reason, as_of=today(opened), language=opened.settings.company.language, ledger=ledger
        ),
        "is withdrawn",
    )


@submissions.command(epilog="Example: acctkit submissions dismiss 17 --reason 'old price list'")
@click.argument("id", type=int)
@click.option("--reason", required=True, help="Why; it is kept with the file.")
@click.pass_context
def dismiss(ctx: click.Context, id: int, reason: str) -> None:
    """Let a pending or rejected file go, so that it no longer holds letters back."""
    _change(ctx, id, lambda conn, ledger, opened: standing.dismiss(conn, id, reason), "is let go")


def _change(ctx: click.Context, id: int, change: Any, done: str) -> None:
    opened = workspace_of(ctx)
    ledger = ledger_of(opened)
    with hold(opened.root), ledger.begin() as conn:
        path = conn.scalar(sa.select(stored.c.path).where(stored.c.id == id))
        if path is None:
            raise UsageProblem(f"There is no submission {id}; see: acctkit submissions list")
        change(conn, ledger, opened)
    click.echo(f"Submission {id} ({shown_path(path)}) {done}.")
