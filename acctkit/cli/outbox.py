"""`acctkit outbox`: the messages and how they stand."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from acctkit.cli.common import emit, json_option, ledger_of, table, visible, workspace_of
from acctkit.errors import UsageProblem
from acctkit.lock import hold, user
from acctkit.mail import approving, holding, resolving, stopping
from acctkit.mail import outbox as messages
from acctkit.mail.limits import limits_of, spoken
from acctkit.mail.verdicts import Person
from acctkit.texts import nearest, one_line

if TYPE_CHECKING:
    import sqlalchemy as sa

    from acctkit.workspace import Workspace

_SOMETIMES = {"asks for", "waits because"}  # columns that are left out where nothing stands in them
_APPROVING = (
    "Example: acctkit outbox approve 5f2c9a01 77e0 && "
    "acctkit outbox approve --kind overdue-notice --up-to '500.00 USD' --up-to '450.00 EUR' --dry-run"
)


@click.group(epilog="Example: acctkit outbox list --kind overdue-notice")
def outbox() -> None:
    """The messages: queued, sent, waiting or failed."""


@outbox.command("list", epilog="Example: acctkit outbox list --state failed --json")
@click.option("--kind", help="Only this kind: feedback, summary, or a plugin's own, such as overdue-notice or digest.")
@click.option("--state", help=f"Only this state: {', '.join(messages.STATES)}.")
@json_option
@click.pass_context
def list_(ctx: click.Context, kind: str | None, state: str | None, as_json: bool) -> None:
    """Every message, oldest first."""
    if state and state not in messages.STATES:
        raise UsageProblem(f"There is no state '{state}'; {_hint(state, messages.STATES)}")
    with ledger_of(workspace_of(ctx)).engine.connect() as conn:
        rows = messages.listing(conn, kind=kind or "", state=state or "")
    if as_json:
        emit(rows)
    else:
        columns = {
            "id": [row["id"][:8] for row in rows], "kind": [row["kind"] for row in rows],
            "to": [row["to"] for row in rows], "subject": [row["subject"] for row in rows],
            "asks for": list(map(_asks, rows)), "state": [row["state"] for row in rows],
            "waits because": list(map(_waits, rows)), "error": [row["last_error"] for row in rows],
        }
        shown = {name: cells for name, cells in columns.items() if any(cells) or name not in _SOMETIMES}
        table(tuple(shown), list(zip(*shown.values(), strict=True)), nothing="There is no message.")


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
    decided = [_decided(one) for one in row.pop("verdicts")]
    for name, value in {**row, "amounts": _asks(row), "decided": decided}.items():
        if name != "text" and value not in ("", None, []):
            for line in value if name == "decided" else [", ".join(value) if isinstance(value, list) else value]:
                click.echo(visible(f"{name:12} {line}"))
    click.echo(visible(f"\n{row['text']}"))


@outbox.command(epilog=_APPROVING)
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--kind", help="Every message of this kind that waits, such as overdue-notice, instead of named ones.")
@click.option("--account", metavar="A", help="With --kind: only those about this account.")
@click.option("--up-to", "limits", multiple=True, metavar="LIMIT",
              help='With --kind: only those that ask for no more, such as "500.00 USD"; repeat it for each currency. '
              "What asks for a currency without a limit waits on.")
@click.option("--with-reasons", is_flag=True,
              help="With --kind: also those that wait for a reason of their own, such as that the customer is a "
              "consumer.")
@click.option("--dry-run", is_flag=True, help="Show what would be approved, and approve nothing.")
@json_option
@click.pass_context
def approve(
    ctx: click.Context, ids: tuple[str, ...], kind: str | None, account: str | None, limits: tuple[str, ...],
    with_reasons: bool, dry_run: bool, as_json: bool,
) -> None:
    """Let messages go that wait for a person; the next run sends them, after one more look at the books.

    Name one or many by their ids, of which the beginning is enough: all of them are approved, or none. Or let a policy
    name them: every one of a kind, to one account, up to an amount. What waits for a reason of its own is not approved
    by a policy, unless --with-reasons says so. Who approved what, and when, is kept: acctkit outbox show ID
    """
    if bool(ids) == bool(kind):
        raise UsageProblem("Name messages by their ids, or a kind with --kind; see: acctkit outbox approve --help")
    if ids and (account or limits or with_reasons):
        raise UsageProblem("--account, --up-to and --with-reasons go with --kind, not with ids.")
    opened = workspace_of(ctx)
    person = None if dry_run else Person(user(), opened.moment())
    waiting: list[approving.Row] = []
    others = 0
    ledger = ledger_of(opened)
    with nullcontext() if dry_run else hold(opened.root), ledger.read() if dry_run else ledger.begin() as conn:
        if kind:
            _known_kind(opened, conn, kind)
            up_to = limits_of(limits) if limits else None
            policy = approving.Policy(kind, account or "", up_to, with_reasons)
            approved, waiting = approving.approve_by(conn, policy, person)
        else:
            approved = approving.approve_named(conn, ids, person)
            others = messages.waits(conn) - (len(approved) if dry_run else 0)
    if as_json:
        emit({"dry_run": dry_run, "approved": approved, "waiting": waiting})
    else:
        _tell(approved, waiting, others, dry_run)


@outbox.command("hold", epilog="Example: acctkit outbox hold 5f2c9a01 --reason 'their owner died; call first'")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why, for those who come upon it later.")
@click.pass_context
def hold_(ctx: click.Context, ids: tuple[str, ...], reason: str) -> None:
    """Keep messages back that have not gone yet; they stay in the outbox, and go nowhere until they are released.

    Where what one says is no longer so, it is cancelled, and what is written in its place is held in its turn.
    """
    opened, why = workspace_of(ctx), one_line(reason)
    if not why:
        raise UsageProblem("Say why with --reason, for those who come upon it later.")
    with hold(opened.root), ledger_of(opened).begin() as conn:
        rows = holding.hold_back(conn, ids, Person(user(), opened.moment()), why)
    for row in rows:
        id = row["id"][:8]
        click.echo(f"Message {id} to {row['recipient']} is held, until: acctkit outbox release {id}")


@outbox.command(epilog="Example: acctkit outbox release 5f2c9a01")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.pass_context
def release(ctx: click.Context, ids: tuple[str, ...]) -> None:
    """Let messages go on that are held, each from where it was: to be approved first, or to go with the next run."""
    opened = workspace_of(ctx)
    with hold(opened.root), ledger_of(opened).begin() as conn:
        rows = holding.release(conn, ids, Person(user(), opened.moment()))
    for row in rows:
        waits = row["state"] == "queued" and row["approval"]
        goes = "goes with the next run, if it is still so then"
        if row["state"] == "cancelled":
            goes = "stays cancelled; what is written in its place is not held"
        elif waits:
            goes = f"waits for approval ({row['approval'].rstrip('.')})"
        click.echo(f"Message {row['id'][:8]} to {row['recipient']} {goes}.")


@outbox.command(epilog="Example: acctkit outbox retry 5f2c9a01 77e0 --reason 'their server is up again'")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--reason", default="", help="Why, for those who come upon it later.")
@json_option
@click.pass_context
def retry(ctx: click.Context, ids: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Try messages again that failed, came back, or are to be tried later; they go with the next run or deliver.

    All that are named, or none. Each is asked about before it goes: what is no longer so does not go. One of which
    nobody knows whether it went is not tried again: look, then say what you found with `acctkit outbox resolve`.
    """
    opened = workspace_of(ctx)
    with hold(opened.root), ledger_of(opened).begin() as conn:
        rows = resolving.retry(conn, ids, Person(user(), opened.moment()), one_line(reason))
    if as_json:
        emit(list(map(_settled, rows)))
        return
    for row in rows:
        click.echo(f"Message {row['id'][:8]} to {row['recipient']} goes with the next run, if it is still so then.")


@outbox.command(epilog="Example: acctkit outbox resolve 5f2c9a01 --sent --reason 'she has it' && "
                       "acctkit outbox resolve 77e0 --not-sent --reason 'not in the log of the server' && "
                       "acctkit outbox resolve 5f2c9a01 77e0 --look")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--sent", "went", flag_value="sent", help="It went.")
@click.option("--not-sent", "went", flag_value="not-sent", help="It did not go: it goes with the next run or deliver.")
@click.option("--look", "went", flag_value="look",
              help="Let the transport look now, where it can: exchange and graph look into the mailbox.")
@click.option("--reason", default="", help="With --sent, --not-sent: how you know, for those who come upon it later.")
@json_option
@click.pass_context
def resolve(ctx: click.Context, ids: tuple[str, ...], went: str | None, reason: str, as_json: bool) -> None:
    """Say of messages whether they went, of which nobody knows it: the connection broke at the wrong moment, say.

    All that are named, or none. Where you do not know it either, ask the receiver, or who runs the mail server: the
    message's Message-ID (acctkit outbox show ID) stands in its log. One that is said not to have gone goes again as it
    is, approved where it was.
    """
    opened, why = workspace_of(ctx), one_line(reason)
    if went is None:
        raise UsageProblem("Say whether they went, with --sent or --not-sent, or let the transport --look.")
    if went == "look":
        rows = _looked_up(opened, ids)
    elif not why:
        raise UsageProblem("Say with --reason how you know, for those who come upon it later.")
    else:
        with hold(opened.root), ledger_of(opened).begin() as conn:
            rows = resolving.resolve(conn, ids, went == "sent", Person(user(), opened.moment()), why)
    if as_json:
        emit([_settled(row) | {"last_error": row["last_error"]} for row in rows])
        return
    for row in rows:
        goes = {"sent": "went.", "unknown": f"is still in doubt: {row['last_error']}"}
        click.echo(f"Message {row['id'][:8]} to {row['recipient']} "
                   f"{goes.get(row['state'], 'goes with the next run, if it is still so then.')}")


def _looked_up(opened: Workspace, ids: tuple[str, ...]) -> list[approving.Row]:
    """The messages as they stand after the transport has looked what became of them."""
    from acctkit import sending

    name = opened.settings.mail.transport
    with hold(opened.root):
        ledger = ledger_of(opened)
        with ledger.read() as conn:
            rows = resolving.in_doubt(conn, ids)
        for row in rows:
            if row["transport"] != name:
                raise UsageProblem(f"Message {row['id'][:8]} was handed to the transport '{row['transport']}', and "
                                   f"[mail] transport is '{name}': that knows nothing of it.")
        found = [row["id"] for row in rows]
        if not sending.look_up(opened, ledger, found):
            if errors := opened.plugins.errors:
                raise UsageProblem(str(errors[-1]))
            raise UsageProblem(f"The transport '{name}' cannot look what became of a message: ask the receiver, then "
                               "say what you found with --sent or --not-sent.")
        with ledger.read() as conn:
            return resolving.named(conn, found)


@outbox.command(epilog="Example: acctkit outbox stop --reason 'the list of accounts is wrong'")
@click.option("--reason", required=True, help="Why, for those who come upon it later.")
@click.pass_context
def stop(ctx: click.Context, reason: str) -> None:
    """Stop all mail at once, in the middle of a delivery too, until `acctkit outbox start`.

    Runs go on, and what they write waits in the outbox. Nothing is lost.
    """
    opened, why = workspace_of(ctx), one_line(reason)
    if not why:
        raise UsageProblem("Say why with --reason, for those who come upon it later.")
    with ledger_of(opened).begin() as conn:  # without the lock of a run, which this is to stop
        if not stopping.stop(conn, Person(user(), opened.moment()), why):
            raise UsageProblem(f"Mail is stopped already: {stopping.stopped_because(conn)}")
    click.echo("No message goes from now on, until: acctkit outbox start")


@outbox.command(epilog="Example: acctkit outbox start")
@click.pass_context
def start(ctx: click.Context) -> None:
    """Let mail go again that was stopped; what waits goes with the next run or deliver."""
    opened = workspace_of(ctx)
    with ledger_of(opened).begin() as conn:
        if not stopping.start(conn, Person(user(), opened.moment())):
            raise UsageProblem("Mail was not stopped with 'acctkit outbox stop'.")
    still = " But the setting [mail] stopped is true: nothing goes before that is false."
    click.echo(f"Mail goes again, with the next run.{still if opened.settings.mail.stopped else ''}")


def _settled(row: approving.Row) -> dict[str, str]:
    """A message that a person decided about, as JSON."""
    return {name: row[name] for name in ("id", "kind", "account", "state")} | {"to": row["recipient"]}


def _known_kind(opened: Workspace, conn: sa.Connection, kind: str) -> None:
    """Raise UsageProblem for a kind that no message has, and nobody writes."""
    known = sorted({*opened.plugins.mailings, *messages.kinds(conn)})
    if kind not in known:
        raise UsageProblem(f"There is no message of kind '{kind}'; {_hint(kind, known)}")


def _hint(word: str, known: Sequence[str]) -> str:
    """The end of a sentence that says that there is no such word: the nearest that there is, or all of them."""
    close = nearest(word, known, most=1, like=60)
    return f"did you mean '{close[0]}'?" if close else f"known are: {', '.join(known)}."


def _tell(approved: Sequence[approving.Row], waiting: Sequence[approving.Row], others: int, dry_run: bool) -> None:
    """What was approved, and what still waits and why, as a table and a sentence that counts `others` too."""
    word = "would go" if dry_run else "approved"
    lines = [*((word, row, "") for row in approved), *(("waits", row, row["why"]) for row in waiting)]
    table(("", "id", "account", "to", "asks for", "subject", "why"),
          [(what, row["id"][:8], row["account"], row["to"], _asks(row), row["subject"], why)
           for what, row, why in lines], nothing="No such message waits for a person.")
    if lines:
        sums = dict[str, Decimal]()
        for row in approved:
            for currency, said in row["amounts"].items():
                sums[currency] = sums.get(currency, Decimal(0)) + Decimal(said)
        asking = f", asking for {spoken(sums)} in all" if sums else ""
        done = "would be approved" if dry_run else "approved"
        count = f"{len(approved)} {done}{asking}; {len(waiting) + others} still waiting."
        goes = "" if dry_run or not approved else " What is approved goes with the next run, if it is still so then."
        click.echo(count + goes)


def _waits(row: approving.Row) -> str:
    """Why a message waits for a person; empty where it does not."""
    return str(row["approval"]) if row["state"] == "queued" else ""


def _asks(row: approving.Row) -> str:
    return spoken({currency: Decimal(said) for currency, said in row["amounts"].items()})


def _decided(one: approving.Row) -> str:
    """What a person decided of a message, and when."""
    return f"{one['verdict']} by {one['by']}, {one['at']}" + (f": {one['reason']}" if one["reason"] else "")
