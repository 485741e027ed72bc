"""`acctkit submissions`: what came in, what became of it, and what a person can do about it."""

from __future__ import annotations

from typing import Any

import click
import sqlalchemy as sa

from acctkit.books import posting
from acctkit.books.schema import findings
from acctkit.books.schema import submissions as stored
from acctkit.cli import grouped
from acctkit.cli.common import emit, json_option, ledger_of, table, today, workspace_of
from acctkit.errors import UsageProblem
from acctkit.lock import hold


@click.group(epilog="Example: acctkit submissions list --status rejected")
def submissions() -> None:
    """What came in, what became of it; take one back, or let one go, with a reason."""


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
    with ledger_of(workspace_of(ctx)).engine.connect() as conn:
        rows = [_listed(row) for row in conn.execute(query).mappings()]
    if as_json:
        emit(rows)
    else:
        table(
            ("id", "file", "status", "version", "forms", "weeks", "reason"),
            [
                (r["id"], r["path"], r["status"], r["version"], ", ".join(r["forms"]), r["period"], r["reason"])
                for r in rows
            ],
            nothing="No file has come in yet.",
        )


def _listed(row: Any) -> dict[str, Any]:
    periods = row["periods"]
    span = periods[0] if len(periods) == 1 else f"{periods[0]}/{periods[-1]}" if periods else ""
    return {
        "id": row["id"],
        "path": row["path"],
        "rep": "" if row["folder"] == "office" else row["folder"],
        "sha256": row["sha256"],
        "status": row["status"],
        "reason": row["reason"] or row["confirm"],
        "forms": row["forms"],
        "period": span,
        "received_at": row["received_at"],
        "version": row["version"],
    }


@submissions.command(epilog="Example: acctkit submissions show 17")
@click.argument("id", type=int)
@json_option
@click.pass_context
def show(ctx: click.Context, id: int, as_json: bool) -> None:
    """One file: its status, where its bytes are kept, and everything that was found in it."""
    opened = workspace_of(ctx)
    with ledger_of(opened).engine.connect() as conn:
        row = conn.execute(sa.select(stored).where(stored.c.id == id)).mappings().one_or_none()
        if row is None:
            raise UsageProblem(f"There is no submission {id}; see: acctkit submissions list")
        found = (
            conn.execute(sa.select(findings).where(findings.c.submission_id == id).order_by(findings.c.id))
            .mappings()
            .all()
        )
    sha = row["sha256"]
    data = {
        **_listed(row),
        "confirm": row["confirm"],
        "dismissed": row["dismissed"],
        "archived": f"archive/{sha[:2]}/{sha}" if row["settled"] else "",
        "findings": [
            {k: f[k] for k in ("code", "severity", "sheet", "cell", "value", "expected", "message", "count")}
            for f in found
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
        value = data[name]
        if value:
            click.echo(f"{name:12} {', '.join(value) if isinstance(value, list) else value}")
    lines = grouped.rows(map(grouped.stored, found), opened.plugins.forms, opened.settings.company.language)
    table(
        ("severity", "sheet", "cell", "message"),
        [(one.severity, one.sheet, cells, said) for one, cells, said in lines],
        nothing="Nothing was found in it.",
    )


@submissions.command(epilog="Example: acctkit submissions retry 17 --confirm")
@click.argument("id", type=int)
@click.option("--confirm", is_flag=True, help="Also accept what it waits for: a changed amount, or rows that went.")
@click.pass_context
def retry(ctx: click.Context, id: int, confirm: bool) -> None:
    """Check a file again in the next run; with --confirm, accept what the office was asked about."""
    change = posting.confirm if confirm else posting.mark_retry
    _change(ctx, id, lambda conn, ledger, opened: change(conn, id), "is checked again in the next run")


@submissions.command(epilog="Example: acctkit submissions withdraw 17 --reason 'sent by mistake'")
@click.argument("id", type=int)
@click.option("--reason", required=True, help="Why; it is kept with the file.")
@click.pass_context
def withdraw(ctx: click.Context, id: int, reason: str) -> None:
    """Take an accepted file back: its rows go out of force, and what it had replaced comes back."""
    _change(
        ctx,
        id,
        lambda conn, ledger, opened: posting.withdraw(
            conn, id, reason, as_of=today(opened), language=opened.settings.company.language
        ),
        "is withdrawn",
    )


@submissions.command(epilog="Example: acctkit submissions dismiss 17 --reason 'old price list'")
@click.argument("id", type=int)
@click.option("--reason", required=True, help="Why; it is kept with the file.")
@click.pass_context
def dismiss(ctx: click.Context, id: int, reason: str) -> None:
    """Let a pending or rejected file go, so that it no longer holds letters back."""
    _change(ctx, id, lambda conn, ledger, opened: posting.dismiss(conn, id, reason), "is let go")


def _change(ctx: click.Context, id: int, change: Any, done: str) -> None:
    opened = workspace_of(ctx)
    ledger = ledger_of(opened)
    with hold(opened.root), ledger.begin() as conn:
        path = conn.scalar(sa.select(stored.c.path).where(stored.c.id == id))
        if path is None:
            raise UsageProblem(f"There is no submission {id}; see: acctkit submissions list")
        change(conn, ledger, opened)
    click.echo(f"Submission {id} ({path}) {done}.")
