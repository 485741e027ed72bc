"""`acctkit outbox`: the messages and how they stand."""

from __future__ import annotations

import click

from acctkit.cli.common import emit, json_option, ledger_of, table, workspace_of
from acctkit.errors import UsageProblem
from acctkit.lock import hold
from acctkit.mail import outbox as messages


@click.group(epilog="Example: acctkit outbox list --kind overdue-notice")
def outbox() -> None:
    """The messages: queued, sent, waiting or failed."""


@outbox.command("list", epilog="Example: acctkit outbox list --state failed --json")
@click.option("--kind", help="Only this kind: feedback, summary, or a plugin's own, such as overdue-notice or digest.")
@click.option("--state", help="Only this state: queued, approved, sending, sent, deferred, failed, unknown, cancelled.")
@json_option
@click.pass_context
def list_(ctx: click.Context, kind: str | None, state: str | None, as_json: bool) -> None:
    """Every message, oldest first."""
    with ledger_of(workspace_of(ctx)).engine.connect() as conn:
        rows = messages.listing(conn, kind=kind or "", state=state or "")
    if as_json:
        emit(rows)
    else:
        table(("id", "kind", "to", "subject", "state", "error"),
              [(r["id"][:8], r["kind"], r["to"], r["subject"], r["state"], r["last_error"]) for r in rows],
              nothing="There is no message.")


@outbox.command(epilog="Example: acctkit outbox show 5f2c9a01")
@click.argument("id")
@json_option
@click.pass_context
def show(ctx: click.Context, id: str, as_json: bool) -> None:
    """One message: how it stands, and what it says. The beginning of its id is enough."""
    with ledger_of(workspace_of(ctx)).engine.connect() as conn:
        row = messages.show(conn, id)
    if row is None:
        raise UsageProblem(f"There is no one message whose id begins with '{id}'; see: acctkit outbox list")
    if as_json:
        emit(row)
        return
    for name, value in row.items():
        if name != "text" and value not in ("", None, []):
            click.echo(f"{name:12} {', '.join(value) if isinstance(value, list) else value}")
    click.echo(f"\n{row['text']}")


@outbox.command(epilog="Example: acctkit outbox approve 5f2c9a01")
@click.argument("id")
@click.pass_context
def approve(ctx: click.Context, id: str) -> None:
    """Let a message go that waits for a person; the next run sends it."""
    opened = workspace_of(ctx)
    with hold(opened.root), ledger_of(opened).begin() as conn:
        row = messages.show(conn, id)
        if row is None or not messages.approve(conn, row["id"]):
            raise UsageProblem(f"No message '{id}' waits for approval; see: acctkit outbox list --state queued")
    click.echo(f"Message {row['id']} to {row['to']} goes with the next run.")
