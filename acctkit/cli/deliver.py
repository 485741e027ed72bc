"""`acctkit deliver`: the last stage alone."""

from __future__ import annotations

import datetime as dt

import click

from acctkit.cli.common import DAY, emit, json_option, workspace_of


@click.command(epilog="Example: acctkit deliver --strict")
@click.option("--as-of", type=DAY, metavar="DAY", help="What day today is, such as 2026-11-25; else today.")
@click.option("--strict", is_flag=True, help="End with exit code 1 when something needs a person.")
@json_option
@click.pass_context
def deliver(ctx: click.Context, as_of: dt.date | None, strict: bool, as_json: bool) -> int:
    """Send what is due in the outbox; nothing is collected or planned.

    That is what was approved since the last run, and what is to be tried again. Right before a message goes it is asked
    whether it still may; one that may not is cancelled, one that may not today waits.
    """
    from acctkit import mailing
    from acctkit.cli.mailing import tell

    opened = workspace_of(ctx)
    result = mailing.deliver(opened, as_of)
    if as_json:
        emit(result)
    else:
        tell(result)
    return 1 if (strict or opened.settings.run.strict) and mailing.needs_person(result) else 0
