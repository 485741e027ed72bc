"""`acctkit findings`: what is wrong, and where."""

from __future__ import annotations

import click
import sqlalchemy as sa

from acctkit.books.schema import findings as stored
from acctkit.books.schema import submissions
from acctkit.cli.common import emit, json_option, ledger_of, table, workspace_of


@click.group(epilog="Example: acctkit findings list --severity error")
def findings() -> None:
    """What is wrong, where."""


@findings.command("list", epilog="Example: acctkit findings list --path 1165 --json")
@click.option("--severity", type=click.Choice(["error", "warning", "info"]), help="Only this severity.")
@click.option("--code", help="Only this code, such as unknown-reference.")
@click.option("--path", "part", help="Only files whose path contains this.")
@click.option("--all", "everything", is_flag=True, help="Also of files that were replaced since.")
@json_option
@click.pass_context
def list_(
    ctx: click.Context, severity: str | None, code: str | None, part: str | None, everything: bool, as_json: bool
) -> None:
    """Every finding: its code, severity, file, sheet, cell, value, what was expected, and the sentence."""
    names = ("code", "severity", "path", "sheet", "cell", "value", "expected", "message")
    query = (
        sa.select(*(stored.c[name] for name in names))
        .join(submissions, submissions.c.id == stored.c.submission_id)
        .order_by(stored.c.path, submissions.c.version, stored.c.id)
    )
    if severity:
        query = query.where(stored.c.severity == severity)
    if code:
        query = query.where(stored.c.code == code)
    if part:
        query = query.where(stored.c.path.contains(part, autoescape=True))
    if not everything:
        query = query.where(submissions.c.status != "superseded")
    with ledger_of(workspace_of(ctx)).engine.connect() as conn:
        rows = [dict(row) for row in conn.execute(query).mappings()]
    if as_json:
        emit(rows)
    else:
        table(
            ("severity", "file", "sheet", "cell", "what is wrong"),
            [(r["severity"], r["path"], r["sheet"], r["cell"], r["message"]) for r in rows],
            nothing="Nothing is wrong.",
        )
