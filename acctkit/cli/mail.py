"""`acctkit mail`: whether mail can go, and what came back."""

from __future__ import annotations

from collections.abc import Iterator

import click

from acctkit.cli.common import emit, json_option, ledger_of, table, workspace_of
from acctkit.errors import UsageProblem
from acctkit.lock import hold, user
from acctkit.looks import Look, any_wrong, rows_of
from acctkit.mail import returned, suppressing
from acctkit.mail.verdicts import Person
from acctkit.texts import one_line
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
    ledger = ledger_of(opened)
    try:
        looks = list(mailcheck.examine(opened, ledger))
        yield from looks
        if not to:
            return
        if any_wrong(looks):
            yield Look("message", "wrong", f"nothing was sent to {to}; mend first what is wrong")
        elif mailcheck.stopped(opened, ledger):
            yield Look("message", "wrong", f"nothing was sent to {to}, since no mail goes now")
        else:
            yield from mailprobe.send(opened, ledger, to, opened.moment(), wait, say=_meanwhile)
    finally:
        ledger.close()


def _meanwhile(sentence: str) -> None:
    """Say on stderr what is being done, which takes long."""
    click.echo(sentence, err=True)


@mail.group(invoke_without_command=True,
            epilog="Example: acctkit mail bounces && acctkit mail bounces clear ana@sur.example --reason 'she is back'")
@json_option
@click.pass_context
def bounces(ctx: click.Context, as_json: bool) -> None:
    """What came back and nobody cleared, oldest first; nothing more goes to an address that is marked."""
    if ctx.invoked_subcommand:
        return
    opened = workspace_of(ctx)
    language = opened.settings.company.language
    with ledger_of(opened).read() as conn:
        waits = suppressing.waiting(conn)
        rows = [{**one.row(language), "waiting": waits.get(one.address, 0) if one.marked else 0}
                for one in returned.listing(conn, returned.OPEN)]
    if as_json:
        emit(rows)
        return
    table(("day", "address", "marked", "waiting", "message", "kind", "account", "what"),
          [(row["day"], row["address"], "yes" if row["marked"] else "", row["waiting"] or "", row["message"][:8],
            row["kind"], row["account"], one_line(row["sentence"])) for row in rows],
          nothing="Nothing came back.")


@bounces.command(epilog="Example: acctkit mail bounces clear ana@sur.example --reason 'her mailbox was full'")
@click.argument("address")
@click.option("--reason", required=True, help="Why mail goes there again, for those who come upon it later.")
@json_option
@click.pass_context
def clear(ctx: click.Context, address: str, reason: str, as_json: bool) -> None:
    """Let mail go to an address again, since it is in order now.

    What waited for it goes with the next run, if it is still so then. What came back does not go by itself: send it
    again with `acctkit outbox retry`. Where the address was wrong, correct it where it is kept, in the list of accounts
    say, and leave it marked: letters are then written anew.
    """
    opened, why = workspace_of(ctx), one_line(reason)
    if not why:
        raise UsageProblem("Say why with --reason, for those who come upon it later.")
    with hold(opened.root), ledger_of(opened).begin() as conn:
        done = suppressing.clear(conn, address, Person(user(), opened.moment()), why)
    if as_json:
        emit({"address": done.address, "freed": list(done.freed), "came_back": list(done.back)})
        return
    goes = f"; {len(done.freed)} that waited go with the next run" if done.freed else ""
    click.echo(f"Mail goes to {done.address} again{goes}.")
    for id in done.back:
        click.echo(f"Message {id[:8]} came back from there; send it again with: acctkit outbox retry {id[:8]}")
