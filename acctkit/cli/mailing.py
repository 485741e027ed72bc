"""A command that plans one kind of message by itself and sends what is due, for plugins to add."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click
import sqlalchemy as sa

from acctkit.cli.common import DAY, emit, ledger_of, workspace_of
from acctkit.errors import SettingsError
from acctkit.texts import one_line


def mailing_command(kind: str, help: str, *, name: str = "", example: str = "") -> click.Command:
    """A command that plans the mailing `kind` as of a day, queues what is due and was not queued before, and delivers
    what waits in the outbox: `cli.add_command(mailing_command("daily", "Send the day's report."))`.

    It is called `name` (else like the kind) and takes `--day`, `--strict` and `--json`. The mailing may be one that is
    left to it (`Mailing(..., every_run=False)`), or one that runs plan too. No file is collected: run first.
    """
    called = name or kind

    @click.command(called, help=help, epilog=f"Example: {example or f'acctkit {called} --day 2026-11-25'}")
    @click.option("--day", type=DAY, metavar="DAY", help="What day today is, such as 2026-11-25; else today.")
    @click.option("--strict", is_flag=True, help="End with exit code 1 when something needs a person.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout, and nothing else there.")
    @click.pass_context
    def command(ctx: click.Context, day: dt.date | None, strict: bool, as_json: bool) -> int:
        result = _send(ctx, kind, day)
        if as_json:
            emit(result)
        else:
            _tell(result)
        wrong = result["plugin_errors"] or result["failed_mail"] or {"failed", "unknown"} & result["messages"].keys()
        return 1 if strict and wrong else 0

    return command


def _send(ctx: click.Context, kind: str, day: dt.date | None) -> dict[str, Any]:
    from acctkit import letters, sending
    from acctkit.books.schema import outbox
    from acctkit.lock import hold

    opened = workspace_of(ctx)
    if kind not in opened.plugins.mailings:
        why = "; ".join(line for line in map(str, opened.plugins.left_out) if f"mailing '{kind}'" in line)
        raise SettingsError(why or f"There is no mailing '{kind}'; see: acctkit plugins list")
    sending.look_for_transport(opened)
    now = opened.moment(day)
    with hold(opened.root):
        ledger = ledger_of(opened)
        mailed = letters.write_one(opened, ledger, kind, now)
        period = opened.settings.calendar.make().last_complete(now.date())
        sending.deliver(opened, ledger, period, now)
        with ledger.read() as conn:
            query = sa.select(outbox.c.recipient, outbox.c.state).where(outbox.c.id.in_(mailed.queued))
            rows = conn.execute(query.order_by(outbox.c.recipient)).all()
        ledger.close()
    counts: dict[str, int] = {}
    for _, state in rows:
        counts[state] = counts.get(state, 0) + 1
    return {
        "kind": kind, "as_of": now.date(), "messages": dict(sorted(counts.items())), "to": [row[0] for row in rows],
        "withheld": list(mailed.withheld), "failed_mail": list(mailed.failed),
        "plugin_errors": [str(error) for error in opened.plugins.errors],
    }


def _tell(result: dict[str, Any]) -> None:
    said = ", ".join(f"{count} {state}" for state, count in result["messages"].items())
    click.echo(f"{result['kind']}, as of {result['as_of']}: {said or 'nothing new, nothing sent'}")
    for address in result["to"]:
        click.echo(f"  to         {one_line(address)}")
    for line in result["withheld"]:
        click.echo(f"  withheld   {line['kind']} {line['account']}: {line['reason']}")
    for line in result["failed_mail"]:
        click.echo(f"  mail       {one_line(line)}")
    for line in result["plugin_errors"]:
        click.echo(f"  plugin     {one_line(line)}")
