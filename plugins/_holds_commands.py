"""`acctkit holds`: list what is on hold, place or confirm a hold, release one; each counts at once.

A hold that a command places is a row of the form `holds` like any other: in a workbook of its own that the command lays
into the office's folder and takes into the books, with the name of who ran it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click
from acctkit.plugins._collections_facts import KIND
from acctkit.plugins._holds import DISPUTE, Hold, Holds
from acctkit.plugins._holds_asked import file_of, known_account, known_invoice, named, named_after, reason_of
from acctkit.plugins._holds_listing import COLUMNS, hint, lasting, listed, on, state, told
from acctkit.plugins._holds_release import releasing
from acctkit.plugins._open_items import Receivables

from acctkit import (
    DAY,
    CommandDesk,
    Form,
    UsageProblem,
    as_of_option,
    command_desk,
    json_option,
    print_json,
    print_table,
    spoken,
)


def holds_command(form: Form) -> click.Group:
    """The group `holds`, over the form of that name."""

    @click.group("holds", epilog="Example: acctkit holds add 103 --invoice 10425 --reason dispute --until 2026-12-31")
    def group() -> None:
        """Who is not chased, and why: disputes, promises, payment plans and the like."""

    group.add_command(_list)
    group.add_command(_adding(form))
    group.add_command(releasing(form))
    return group


# ------------------------------------------------------------------ list


@click.command("list", epilog="Example: acctkit holds list --account 103 --all")
@click.option("--account", metavar="A", help="Only this account.")
@click.option("--all", "over", is_flag=True, help="Also those that are over, and why they ended.")
@as_of_option
@json_option
@click.pass_context
def _list(ctx: click.Context, account: str | None, over: bool, as_of: dt.date | None, as_json: bool) -> None:
    """Every hold in force, with what is open of it."""
    with command_desk(ctx, as_of) as desk:
        if account is not None:
            known_account(desk, account)
        rows = listed(desk, Receivables.read(desk, account=account), account=account, over=over)
    if as_json:
        print_json(rows)
        return
    columns = (*COLUMNS, "ended", "why") if over else COLUMNS
    shown = [{**row, "open": "" if row["open"] is None else spoken(row["open"], "en")} for row in rows]
    print_table(columns, [[row[name] for name in columns] for row in shown], nothing="Nothing is on hold.")


# ------------------------------------------------------------------ add


def _adding(form: Form) -> click.Command:
    reasons = ", ".join(form.column("reason").choices)

    @click.command("add", epilog="Example: acctkit holds add 103 --invoice 10425 --reason dispute")
    @click.argument("account")
    @click.option("--invoice", metavar="N", help="Only this invoice; else everything that the account owes.")
    @click.option("--reason", metavar="R", help=f"Why: {reasons}; in Spanish, too. Else that of the hold it confirms.")
    @click.option("--start", type=DAY, metavar="DAY", help="The first day that it counts; else today.")
    @click.option("--until", type=DAY, metavar="DAY", help="Its last day; else it holds until it is released.")
    @click.option("--note", metavar="TEXT", help="Anything to say about it.")
    @click.option("--hold", "name", metavar="NAME", help="Its name: a new one, or that of a hold to confirm or change.")
    @as_of_option
    @json_option
    @click.pass_context
    def add(
        ctx: click.Context, account: str, invoice: str | None, reason: str | None, start: dt.date | None,
        until: dt.date | None, note: str | None, name: str | None, as_of: dt.date | None, as_json: bool,
    ) -> None:
        """Place a hold, or confirm or change one by its name. It counts at once: letters that wait are not sent."""
        with command_desk(ctx, as_of, files="holds add") as desk:
            account, invoice, name = account.strip(), (invoice or "").strip() or None, (name or "").strip()
            known_account(desk, account)
            known_invoice(desk, account, invoice)
            day = start or desk.as_of
            holds = Holds.read(desk, account=account).by_account.get(account, ())
            word = reason_of(form, reason) if reason else ""
            before = named(holds, name, day) if name else None
            row = _row(
                desk, form, before, account, day, invoice=invoice, reason=word, until=until, note=note, hold=name
            )
            same = _same(holds, row, name, day)
            waiting = {one.id for one in desk.stopped(KIND, account)}
            filed = None if same else desk.file_rows("holds", [row], named_after(account, row.hold))
            placed = _placed(Holds.read(desk, account=account).by_account[account], row)
            stops = [] if same else [one for one in desk.stopped(KIND, account) if one.id not in waiting]
            customer = Receivables.read(desk, account=account).customers[account]
            said = f"Hold {placed.id} on {on(placed, customer)}: {placed.reason}, {lasting(placed)}."
            remarks = [*(filed.remarks if filed else ()), *_beside(holds, placed, day)]
            if as_json:
                told_of = {**told(placed, customer, desk.as_of), "filed": file_of(filed), "remarks": remarks}
                print_json({**told_of, "stops": [asdict(one) for one in stops]})
                return
        click.echo(f"{said} It stands so already; nothing to do." if same else said)
        for remark in remarks:
            click.echo(f"  note       {remark}")
        if stops:
            many = "letters wait" if len(stops) > 1 else "letter waits"
            click.echo(f"{len(stops)} {many} in the outbox for account {account} and will not go:")
            for one in stops:
                click.echo(f"  {one.to}: {one.subject}")

    return add


def _row(
    desk: CommandDesk, form: Form, before: Hold | None, account: str, day: dt.date, *, invoice: str | None, reason: str,
    until: dt.date | None, note: str | None, hold: str,
) -> Any:
    """The row that says so; what it does not say of a hold that there is stays as it is. Raises UsageProblem."""
    if before is None and not reason:
        known = {one.id: "" for one in Holds.read(desk, account=account).by_account.get(account, ())}
        if hold:
            close = hint(hold, known) or f"a new one needs a reason, such as --reason {DISPUTE}."
            raise UsageProblem(f"Account {account} has no hold {hold}; {close}")
        raise UsageProblem(f"A hold needs a reason, such as --reason {DISPUTE}.")
    if before is not None:
        if invoice not in (None, before.invoice):
            what = f"invoice {before.invoice}" if before.invoice else "the whole account"
            raise UsageProblem(f"Hold {before.id} is on {what}, not on invoice {invoice}; give yours another name.")
        if before.ending and before.ending.why == "lifted" and before.ending.day >= day:
            raise UsageProblem(
                f"Hold {before.id} was lifted as of {before.ending.day}; give the new one another name, or take back "
                "the release with acctkit submissions withdraw."
            )
    words = form.column("reason").choices
    mine = {
        "hold": before.id if before else hold or _free(desk, account, day), "account": account,
        "invoice": before.invoice if before else invoice,
        "reason": reason or (before.reason if before and before.reason in words else "promise to pay"),
        "start": day, "end": until or (before.ends if before and before.rep else None),
        "decision": "confirmed", "note": note, "who": desk.user,
        "issue": (before.issue or None) if before else None,
    }
    return form.model(**{name: value for name, value in mine.items() if name in form.model.model_fields})


def _free(desk: CommandDesk, account: str, day: dt.date) -> str:
    """A name that no hold of the account has or had, in any of its rows."""
    taken = {record.row.hold for record in desk.books.records("holds", account=account)}
    taken |= {hold.id for hold in Holds.read(desk, account=account)}
    name, number = f"{account}-{day}", 1
    while (free := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    return free


def _same(holds: Sequence[Hold], row: Any, name: str, day: dt.date) -> bool:
    """Whether a hold that the office confirmed says all this already: by its name, where one was given."""
    return any(
        hold.confirmed and hold.on(day) and (not name or hold.id == row.hold)
        and (hold.invoice, hold.reason, hold.ends) == (row.invoice, row.reason, row.end)
        and (row.note in (None, hold.note))
        for hold in holds
    )


def _placed(holds: Sequence[Hold], row: Any) -> Hold:
    """The hold as it stands in the books now."""
    alike = [hold for hold in holds if hold.confirmed and hold.invoice == row.invoice and hold.first <= row.start]
    named = [hold for hold in alike if hold.id == row.hold]
    return max(named or alike, key=lambda hold: (hold.on(row.start), hold.reason == row.reason, hold.first))


def _beside(holds: Sequence[Hold], placed: Hold, day: dt.date) -> list[str]:
    """What else holds the same and waits for the office's word."""
    return [
        f"{hold.id}, which is on the same, is {state(hold, day)} only; to confirm it: "
        f"acctkit holds add {hold.account} --hold '{hold.id}'"
        for hold in holds if hold.on(day) and not hold.confirmed and hold.id != placed.id
        and hold.invoice == placed.invoice and hold.reason == placed.reason
    ]
