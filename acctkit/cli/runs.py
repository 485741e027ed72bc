"""`acctkit runs`: what past runs did."""

from __future__ import annotations

from typing import Any

import click
import sqlalchemy as sa

from acctkit.books.schema import runs as stored
from acctkit.cli.common import emit, json_option, ledger_of, table, workspace_of
from acctkit.errors import UsageProblem
from acctkit.texts import one_line


@click.group(epilog="Example: acctkit runs list")
def runs() -> None:
    """What past runs did, and the commands that send a mailing by themselves."""


@runs.command("list", epilog="Example: acctkit runs list --json")
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """Every run, oldest first; one that was killed stands as 'stopped'."""
    with ledger_of(workspace_of(ctx)).engine.connect() as conn:
        rows = [_listed(row) for row in conn.execute(sa.select(stored).order_by(stored.c.id)).mappings()]
    if as_json:
        emit(rows)
    else:
        table(("id", "command", "week", "as of", "started", "state", "files", "messages"),
              [(r["id"], r["command"], r["period"], r["as_of"], r["started_at"], r["state"], _counts(r, "submissions"),
                _counts(r, "messages")) for r in rows], nothing="There was no run yet.")


@runs.command(epilog="Example: acctkit runs show 3")
@click.argument("id", type=int)
@json_option
@click.pass_context
def show(ctx: click.Context, id: int, as_json: bool) -> None:
    """One run, whole."""
    with ledger_of(workspace_of(ctx)).engine.connect() as conn:
        row = conn.execute(sa.select(stored).where(stored.c.id == id)).mappings().one_or_none()
    if row is None:
        raise UsageProblem(f"There is no run {id}; see: acctkit runs list")
    data = _listed(row)
    if as_json:
        emit(data)
        return
    for name, value in data.items():
        if name != "result":
            click.echo(f"{name:12} {value}")
    result = data["result"] or {}
    if "period" in result:
        from acctkit.cli.run import tell

        tell(result, dry_run=False)
    elif "kind" in result:
        from acctkit.cli.mailing import tell as tell_mailing

        tell_mailing(result)
    elif result:  # it was stopped, and this is why
        for one in result["plugin_errors"]:
            click.echo(one["message"])
            for line in one["stack"]:
                click.echo(f"  {line}")
    for one in result.get("plugin_prints", ()):
        click.echo(f"  printed    {one['plugin']}, {one['where']}: {one_line(one['text'])}")


def _listed(row: Any) -> dict[str, Any]:
    names = ("id", "command", "period", "as_of", "started_at", "ended_at", "state", "result")
    return {name: row[name] for name in names}


def _counts(row: dict[str, Any], name: str) -> str:
    return ", ".join(f"{count} {what}" for what, count in sorted(((row["result"] or {}).get(name) or {}).items()))
