"""A command that plans one kind of message by itself and sends what is due, for plugins to add."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import click

from acctkit.cli.common import DAY, emit, workspace_of
from acctkit.texts import one_line


def mailing_command(kind: str, help: str, *, name: str = "", example: str = "") -> click.Command:
    """A command that plans the mailing `kind` as of a day, queues what is due and was not queued before, and delivers
    what waits in the outbox of this kind: `cli.add_command(mailing_command("daily", "Send the day's report."))`.

    It is called `name` (else like the kind) and takes `--day`, `--strict` and `--json`. The day is what the messages
    are about; whether one may go (`recheck`) is asked as of today. The mailing may be one that is left to it
    (`Mailing(..., every_run=False)`), or one that runs plan too. No file is collected: run first.
    """
    called = name or kind

    @click.command(called, help=help, epilog=f"Example: {example or f'acctkit {called} --day 2026-11-25'}")
    @click.option("--day", type=DAY, metavar="DAY", help="The day that it is about, such as 2026-11-25; else today.")
    @click.option("--strict", is_flag=True, help="End with exit code 1 when something needs a person.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout, and nothing else there.")
    @click.pass_context
    def command(ctx: click.Context, day: dt.date | None, strict: bool, as_json: bool) -> int:
        opened = workspace_of(ctx)
        from acctkit import mailing

        result = mailing.send(opened, kind, called, day)
        if as_json:
            emit(result)
        else:
            tell(result)
        return 1 if (strict or opened.settings.run.strict) and mailing.needs_person(result) else 0

    return command


def tell(result: Mapping[str, Any]) -> None:
    """What became of a mailing, message by message, in a few lines for a person."""
    said = ", ".join(f"{count} {state}" for state, count in sorted(result["messages"].items()) if count)
    nothing = "nothing sent" if result["withheld"] or result["failed_mail"] else "nothing new, nothing sent"
    click.echo(f"{result['kind']}, as of {result['as_of']}: {said or nothing}")
    for row in result["mail"]:
        if row["to"] and row["subject"]:
            why = f" ({one_line(row['last_error'])})" if row["last_error"] else ""
            click.echo(f"  {row['state']:10} {one_line(row['to'])}: {one_line(row['subject'])}{why}")
    for line in result["withheld"]:
        about = f" {one_line(line['account'])}" if line["account"] else ""
        click.echo(f"  withheld   {line['kind']}{about}: {one_line(line['reason'])}")
    for line in result["failed_mail"]:
        click.echo(f"  mail       {one_line(line)}")
    for line in result["not_enclosed"]:
        click.echo(f"  left out   {one_line(line)}")
    for error in result["plugin_errors"]:
        click.echo(f"  plugin     {one_line(error['message'])}")
