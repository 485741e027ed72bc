"""`acctkit holds release`: end a hold, and say what is chased again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import click
from acctkit.plugins._holds import DAY as ONE
from acctkit.plugins._holds import Hold, Holds
from acctkit.plugins._holds_asked import file_of, known_account, named, named_after
from acctkit.plugins._holds_listing import held_items, hint, on, told
from acctkit.plugins._open_items import Receivables
from acctkit.plugins._plain_words import plain_word

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


def releasing(form: Form) -> click.Command:
    """The command `release`, over the form `holds`."""
    @click.command("release", epilog="Example: acctkit holds release 103-2026-11-26 --note 'replaced the glass'")
    @click.argument("hold")
    @click.option("--account", metavar="A", help="Whose it is, where several accounts have a hold of that name.")
    @click.option("--from", "first", type=DAY, metavar="DAY", help="The day from which it holds no longer; else today.")
    @click.option("--note", metavar="TEXT", help="Anything to say about it.")
    @as_of_option
    @json_option
    @click.pass_context
    def release(
        ctx: click.Context, hold: str, account: str | None, first: dt.date | None, note: str | None,
        as_of: dt.date | None, as_json: bool,
    ) -> None:
        """End a hold: one of the office's, of an issue, or of a rep's word. What is due is chased again."""
        with command_desk(ctx, as_of, files="holds release") as desk:
            day = first or desk.as_of
            found = _whose(desk, hold.strip(), account)
            mine = [one for one in found if one.on(day)]
            whose = found[0].account
            before = Receivables.read(desk, account=whose)
            customer = before.customers[whose]
            if not mine:
                ended = _ended(found, day)
                if as_json:
                    print_json({**told(ended, customer, desk.as_of), "filed": None, "due": []})
                    return
                over = f"{ended.last + ONE} ({told(ended, customer, desk.as_of)['why']})"
                click.echo(f"Hold {ended.id} on {on(ended, customer)} is over since {over}; nothing to do.")
                return
            if day > desk.as_of:
                raise UsageProblem(
                    f"{day} is yet to come; let the hold end by itself: acctkit holds add {whose} "
                    f"--hold '{mine[0].id}' --until {day - ONE}"
                )
            numbers = {item.number for _, item in held_items(before, desk.as_of, mine)}
            file = f"{named_after(whose, mine[0].id)} released"
            filed = desk.file_rows("holds", [_lift(desk, form, mine, day, note)], file)
            due, stay = _due(Receivables.read(desk, account=whose), desk.as_of, numbers)
            if as_json:
                over = named(Holds.read(desk, account=whose).by_account[whose], mine[0].id, day - ONE)
                print_json({**told(over or mine[0], customer, desk.as_of), "filed": file_of(filed), "due": due})
                return
        click.echo(f"Released {', '.join(f'{one.id} on {on(one, customer)}' for one in mine)}, as of {day}.")
        for line in stay:
            click.echo(f"  note       {line}")
        for remark in filed.remarks:
            click.echo(f"  note       {remark}")
        print_table(
            ("invoice", "due on", "days late", "open", "currency"),
            [[*list(row.values())[:3], spoken(row["open"], "en"), row["currency"]] for row in due],
            nothing="Nothing of it is overdue now.",
        )

    return release


def _whose(desk: CommandDesk, name: str, account: str | None) -> list[Hold]:
    """The holds of one account that go by a name, or come from the issue of that number; raises UsageProblem."""
    if account is not None:
        known_account(desk, account)
    holds = [hold for hold in Holds.read(desk) if account in (None, hold.account)]
    named = [hold for hold in holds if name in (hold.id, hold.issue)]
    named = named or [hold for hold in holds if plain_word(name) == plain_word(hold.id)]
    if not named:
        whose = f" of account {account}" if account else ""
        close = hint(name, {hold.id: "" for hold in holds if hold.on(desk.as_of)} or {hold.id: "" for hold in holds})
        raise UsageProblem(f"There is no hold {name}{whose}; {close or 'see: acctkit holds list'}")
    accounts = sorted({hold.account for hold in named if hold.on(desk.as_of)} or {hold.account for hold in named})
    if len(accounts) > 1:
        each = ", ".join(accounts)
        raise UsageProblem(f"Accounts {each} each have a hold {name}; say whose: --account {accounts[0]}")
    return [hold for hold in named if hold.account == accounts[0]]


def _ended(named: Sequence[Hold], day: dt.date) -> Hold:
    """The hold that was over before a day; raises UsageProblem where it only began after that."""
    ended = [hold for hold in named if hold.last < day]
    if not ended:
        began = min(hold.first for hold in named)
        raise UsageProblem(f"Hold {named[0].id} began on {began}, after {day}; release it from that day on.")
    return max(ended, key=lambda hold: (hold.last, hold.first))


def _lift(desk: CommandDesk, form: Form, mine: Sequence[Hold], day: dt.date, note: str | None) -> Any:
    one = mine[0]
    words = form.column("reason").choices
    said = {
        "hold": one.id, "account": one.account, "invoice": one.invoice if len({x.invoice for x in mine}) == 1 else None,
        "reason": one.reason if one.reason in words else "promise to pay", "start": day, "decision": "lifted",
        "note": note, "who": desk.user, "issue": one.issue or None,
    }
    return form.model(**{name: value for name, value in said.items() if name in form.model.model_fields})


def _due(book: Receivables, day: dt.date, numbers: set[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """What is chased of the items of these numbers now, the oldest due first, and why others still are not."""
    due, stay = [], []
    for balance in book.at(day):
        for item in (item for item in balance.items if item.number in numbers):
            if item.hold is not None:
                stay.append(f"{item.number} stays on hold: {item.hold.id}, {item.hold.reason}")
            elif item.overdue:
                due.append({"invoice": item.number, "due_on": item.due_on, "days_late": item.days_late,
                            "open": item.open.value, "currency": balance.currency})
    return due, stay
