"""Statements of account: what is open, to the accounts that want to be told, every week or every month.

The column `statement` of the list of accounts says how often. A statement is as of the last day of the week of the
calendar's, or of the month, that was over last: a run that comes late makes up for the latest one alone, and a run that
is repeated sends nothing twice. It is no reminder: it does not count on the ladder of notices. Where letters would be
withheld because something is not in the books yet, statements are, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import click
from acctkit.plugins._collections_recheck import waits
from acctkit.plugins._collections_stops import NEEDS, Stops
from acctkit.plugins._customers import Customer, Customers
from acctkit.plugins._open_items import Receivables
from acctkit.plugins._statement import KIND
from acctkit.plugins._statement_letters import Statement, balances_of, letter
from acctkit.plugins._statement_rhythms import MONTHLY, NONE, WEEKLY, latest, rhythm_of

from acctkit import (
    AcctkitError,
    Column,
    Draft,
    MailDesk,
    Mailing,
    Outgoing,
    Table,
    Text,
    Wait,
    Withheld,
    hookimpl,
    mailing_command,
)

SILENT = ("insolvency", "legal", "do not contact")  # the holds over an account that keep statements away, too
NO_ADDRESS = Text("The account wants a statement and has no e-mail address; add one to the list of accounts.",
                  "El cliente quiere un extracto y no tiene correo electrónico; añádalo a la lista de clientes.")
GOES, APPROVAL = Text("goes", "por enviar"), Text("waits for approval", "espera aprobación")
WITHHELD = Text("withheld", "suspendido")
LATER = Text("A later statement takes its place.", "La sustituye un extracto posterior.")
UNWANTED = Text("The list of accounts asks for no such statement any more.",
                "La lista de clientes ya no pide ese extracto.")
CHANGED = Text("What it says is no longer so: something was booked or changed since.",
               "Ya no es correcto: desde que se redactó se ha registrado o modificado algo.")


# ------------------------------------------------------------------ who gets one


def plan(desk: MailDesk) -> Iterator[Draft | Withheld]:
    """A statement to each account that is due one, or the reason why it is withheld."""
    wanted = {account: rhythm for account, rhythm in _rhythms(desk).items() if rhythm != NONE}
    if not wanted:
        return
    told = {(one.span, one.account) for one in map(Statement.of, desk.books.told(f"{KIND}:"))}
    spans = {rhythm: latest(desk.calendar, rhythm, desk.as_of) for rhythm in (WEEKLY, MONTHLY)}
    due = {account: span for account, rhythm in wanted.items() if ((span := spans[rhythm]).label, account) not in told}
    if not due:
        return
    book = Receivables.read(desk)
    stops = Stops.now(desk, book)
    for rhythm, span in spans.items():
        asked = [account for account in due if wanted[account] == rhythm]
        for account, balances in sorted(balances_of(book, span, asked).items()):
            customer = book.customers[account]
            if why := why_not(desk, book, stops, customer):
                yield Withheld(KIND, account, why, decided=why is customer.closed)
            else:
                yield letter(desk, book, customer, span, balances)


def why_not(desk: MailDesk, book: Receivables, stops: Stops, customer: Customer) -> Text | None:
    """Why this customer gets no statement now, or None."""
    held = (hold for hold in book.holds.by_account.get(customer.account, ()) if hold.on(desk.as_of))
    silent = next((hold.why for hold in held if hold.invoice is None and hold.reason in SILENT), None)
    return stops.of(customer) or silent or (None if customer.address else NO_ADDRESS)


def plan_table(desk: MailDesk) -> Table:
    """What is due now: the statements that go, and those that are withheld, and why."""
    customers, language = Customers.read(desk), desk.company.language
    found = sorted(plan(desk), key=lambda one: (isinstance(one, Withheld), one.account))
    rows: list[dict[str, Any]] = []
    for one in found:
        who = {"account": one.account, "name": customers[one.account].called}
        if isinstance(one, Withheld):
            rows.append(who | {"fate": WITHHELD.say(language), "why": one.reason.say(language)})
        else:
            fate = APPROVAL if one.approval else GOES
            rows += [
                who | {"fate": fate.say(language), "as_of": paper.date, "balance": paper.amount,
                       "currency": paper.currency, "why": one.approval} for paper in one.papers
            ]
    return Table("plan", Text("Statements of account", "Extractos de cuenta"), (
        Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Name", "Nombre")),
        Column("fate", Text("Statement", "Extracto")), Column("as_of", Text("As of", "A fecha de"), "date"),
        Column("balance", Text("Balance", "Saldo"), "money"), Column("currency", Text("Cur.", "Div.")),
        Column("why", Text("Why", "Motivo")),
    ), tuple(rows), ("account", "currency"))


def recheck(desk: MailDesk, message: Outgoing) -> str | Wait:
    """Why a statement must not go any more, or not today: the books would make another one, or none."""
    sent = next(Statement.of(fact) for fact in message.tells if fact.startswith(f"{KIND}:"))
    book = Receivables.read(desk, account=message.account)
    rhythm = _rhythms(desk, message.account).get(message.account, NONE)
    if rhythm == NONE:
        return UNWANTED.say(desk.company.language)
    span, customer = latest(desk.calendar, rhythm, desk.as_of), book.customers[message.account]
    if span.label != sent.span:
        return LATER.say(desk.company.language)
    if why := why_not(desk, book, Stops.now(desk, book), customer):
        return why.say(desk.company.language)
    balances = balances_of(book, span, [message.account]).get(message.account, [])
    if not balances or letter(desk, book, customer, span, balances).tells != message.tells:
        return CHANGED.say(desk.company.language)
    return waits(desk, message) or ""


def preview(desk: MailDesk, account: str, level: int | None) -> Draft:
    """The statement to one account for the time that was over last, whether it wants one or not."""
    book = Receivables.read(desk, account=account)
    span = latest(desk.calendar, _rhythms(desk, account).get(account, MONTHLY).replace(NONE, MONTHLY), desk.as_of)
    balances = balances_of(book, span, [account]).get(account)
    if not balances:
        raise AcctkitError(
            f"Account '{account}' had nothing open on {span.last}, and nothing happened in {span.label}: name another."
        )
    return replace(letter(desk, book, book.customers[account], span, balances), approval="")


def _rhythms(desk: MailDesk, account: str | None = None) -> dict[str, str]:
    """How often each account wants its statement, or one account."""
    only: dict[str, Any] = {} if account is None else {"account": account}
    rows = (record.row for record in desk.books.records("accounts", **only))
    return {row.account: rhythm_of(getattr(row, "statement", None)) for row in rows}


# ------------------------------------------------------------------ what acctkit is handed

STATEMENTS = Mailing(KIND, plan, (*NEEDS, "accounts"), recheck, table=plan_table, preview=preview)


@hookimpl
def acctkit_mailings() -> list[Mailing]:
    return [STATEMENTS]


@hookimpl
def acctkit_commands(cli: click.Group) -> None:
    """`acctkit statements`."""
    cli.add_command(mailing_command(
        STATEMENTS, "Send the statements of account that are due. No file is collected: run first.", name="statements",
        example="acctkit statements preview 103 --open",
    ))
