"""`acctkit mail`: whether mail can go, and what came back."""

from __future__ import annotations

from collections.abc import Iterator

import click

from acctkit.cli.common import emit, json_option, ledger_of, table, workspace_of
from acctkit.looks import Look, any_wrong, rows_of
from acctkit.workspace import Workspace


@click.group(epilog="Example: acctkit mail check --live you@example.com")
def mail() -> None:
    """Whether mail can go, and what came back."""


@mail.command(epilog="Example: acctkit -w sales mail check --live you@example.com")
@click.option("--live", metavar="TO", help="Also send one real message to this address, and look for it.")
@click.option("--wait", type=click.IntRange(0, 600), default=60, show_default=True, metavar="SECONDS",
              help="With --live: how long to look for the message where it should have come.")
@json_option
@click.pass_context
def check(ctx: click.Context, live: str | None, wait: int, as_json: bool) -> int:
    """Is everything in order that mail needs? Exit code 1 when something is wrong.

    Looks at the settings, at the secrets, whether mail was stopped, and lets the transport connect and log in, which
    sends nothing and asks no name server. With --live one message goes to an address that you name, whatever
    redirect_to says; it says itself that it is a test, and stays in the outbox. A transport that was found away before
    is used again once it let us in.
    """
    opened = workspace_of(ctx)
    looks = list(_looked(opened, live, wait))
    if as_json:
        emit(rows_of(looks))
    else:
        table(("", "what", "finding"), [(look.state, look.what, look.said) for look in looks], nothing="")
    return 1 if any_wrong(looks) else 0


def _looked(opened: Workspace, live: str | None, wait: int) -> Iterator[Look]:
    from acctkit import mailcheck, mailprobe

    to = mailprobe.receiver(live) if live else ""
    looks = list(mailcheck.examine(opened))
    yield from looks
    if not to:
        return
    if any_wrong(looks):
        yield Look("message", "wrong", f"nothing was sent to {to}; mend first what is wrong")
        return
    ledger = ledger_of(opened)
    try:
        yield from mailprobe.send(opened, ledger, to, opened.moment(), wait)
    finally:
        ledger.close()
