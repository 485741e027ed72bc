"""What is to be looked at before letters go: who would be written to now and who not, and how one letter reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from acctkit.plugins._collections_cases import Case, cases, falling_due, net
from acctkit.plugins._collections_drafts import first_run
from acctkit.plugins._collections_facts import STALE_OK, Told
from acctkit.plugins._collections_letters import letter
from acctkit.plugins._collections_settings import settings_of
from acctkit.plugins._ladder import COURTESY, Step
from acctkit.plugins._late_interest import MissingRateError
from acctkit.plugins._open_items import Balance, Receivables

from acctkit import AcctkitError, Column, Draft, MailDesk, Table, Text, Value, plain_text

_FATES = {
    "goes": Text("goes", "sale"),
    "approval": Text("to approve", "por aprobar"),
    "capped": Text("next run", "próxima vez"),
    "no_address": Text("no address", "sin correo"),
    "withheld": Text("withheld", "suspendida"),
    "waits": Text("in outbox", "en salida"),
    "rests": Text("too soon", "pronto aún"),
    "small": Text("too small", "muy poco"),
    "handed": Text("to a person", "a una persona"),
    "noticed": Text("noticed", "reclamada"),
}


def plan_table(desk: MailDesk) -> Table:
    """Every account that owes for long enough, or that is to be reminded: those that get a letter now first, then those
    that do not, and why not. The sums are what the letters ask for."""
    book = Receivables.read(desk)
    now = cases(desk, book, Told.read(desk), stale_ok=STALE_OK in desk.flags)
    found = [_planned(desk, book, case) for case in now]
    order = list(_FATES)
    found.sort(key=lambda one: (order.index(one.fate), one.case.customer.account))
    going = [one.case for one in found if one.fate in ("goes", "approval")]
    asked: dict[str, Decimal] = {}
    for currency, amount in (pair for case in going for pair in _asked(case)):
        asked[currency] = asked.get(currency, Decimal(0)) + amount
    note = Text(f"Accounts that get a letter: {len(going)} of {len(found)}.",
                f"Clientes que reciben carta: {len(going)} de {len(found)}.")
    if only_planned := first_run(desk):
        note = Text(f"{note.en} {only_planned.en}", f"{note.es} {only_planned.es}")
    return Table(
        "plan", Text("Overdue notices", "Reclamaciones de pago"), (
            Column("account", Text("Account", "Cliente"), "id"),
            Column("name", Text("Name", "Nombre")),
            Column("letter", Text("Letter", "Carta")),
            Column("level", Text("Level", "Nivel"), "integer"),
            Column("overdue", Text("Overdue", "Vencido"), "money"),
            Column("currency", Text("Cur.", "Div.")),
            Column("days_late", Text("Days", "Días"), "integer"),
            Column("why", Text("Why", "Motivo")),
        ), tuple(row for one in found for row in _rows(desk, one)), ("account", "currency"),
        totals=tuple({"letter": _FATES["goes"].say(desk.company.language), "overdue": amount, "currency": currency}
                     for currency, amount in sorted(asked.items())),
        note=note,
    )


@dataclass(frozen=True)
class _Planned:
    """A case, what becomes of its letter, and what its case does not say of that."""

    case: Case
    fate: str
    why: Text | None = None


def _planned(desk: MailDesk, book: Receivables, case: Case) -> _Planned:
    if case.fate != "goes":
        return _Planned(case, case.fate)
    try:
        approval = letter(desk, book, case).approval
    except MissingRateError as error:
        return _Planned(case, "withheld", error.text)
    return _Planned(case, "approval", Text(approval, approval)) if approval else _Planned(case, "goes")


def _asked(case: Case) -> Iterator[tuple[str, Decimal]]:
    """What a letter asks for of each currency; where there is none, what would be asked for."""
    steps = {step.item.number: step for step in case.steps}
    for balance in case.chased or case.balances:
        yield balance.currency, net(balance) if balance.overdue.value else falling_due(balance, steps)


def _rows(desk: MailDesk, one: _Planned) -> Iterator[Mapping[str, Value]]:
    """A row for each currency that the letter asks for; where it asks for none, for each in which something is open."""
    case, language = one.case, desk.company.language
    for balance, (currency, owed) in zip(case.chased or case.balances, _asked(case), strict=True):
        late = [item.days_late for item in balance.items if item.days_late is not None]
        days, why = max(late, default=0), _why(case, balance)
        if one.why:
            why = Text(f"{why.en} {one.why.en}", f"{why.es} {one.why.es}")
        yield {
            "account": case.customer.account, "name": case.customer.called, "letter": _FATES[one.fate].say(language),
            "level": case.level if case.steps else None, "overdue": owed or None, "currency": currency,
            "days_late": days if days > 0 else None, "why": why.say(language),
        }


def _why(case: Case, balance: Balance) -> Text:
    """Why a letter goes to the account, or none, as far as it is about one currency."""
    last, gap, least = case.last_letter, case.policy.minimum_gap_days, case.policy.least(balance.currency)
    match case.fate:
        case "goes" | "capped":
            said = _steps(case, balance)
            if case.fate == "capped":
                said = Text(f"More than one run may write. {said.en}", f"Más de lo que permite una vez. {said.es}")
            held = case.withheld
            return Text(f"{said.en} {held.en}", f"{said.es} {held.es}") if held else said
        case "rests":
            return Text(f"Last letter on {last}; {gap} days must pass.",
                        f"Última carta el {last}; deben pasar {gap} días.")
        case "noticed":
            return Text(f"Last letter on {last}; no further level yet.",
                        f"Última carta el {last}; aún sin otro nivel.")
        case "waits":
            return Text("Its last letter has not gone yet.", "Su última carta aún no ha salido.")
        case "no_address":
            return Text("It has no e-mail address.", "No tiene dirección de correo electrónico.")
        case "handed":
            numbers = ", ".join(step.item.number for step in case.handed)
            return Text(f"A person takes over: {numbers}.", f"Pasa a una persona: {numbers}.")
        case "small":
            amount = plain_text(least)
            return Text(f"Less than {amount} {balance.currency} after credits, or on hold.",
                        f"Menos de {amount} {balance.currency} tras descontar saldos a favor, o bloqueado.")
    return case.withheld or Text("")


def _steps(case: Case, balance: Balance) -> Text:
    """Which invoices of one currency are at which level; an account with two currencies gets one letter about both."""
    own = {item.number for item in balance.items}
    steps = sorted((step.level, step.item.number) for step in case.steps if step.item.number in own)
    if not steps:
        return Text("Goes with the rest.", "Va con el resto.")
    levels = {level: ", ".join(name for _, name in some) for level, some in groupby(steps, key=lambda one: one[0])}
    return Text("; ".join(f"Level {level}: {names}" if level else f"Falls due: {names}"
                          for level, names in levels.items()) + ".",
                "; ".join(f"Nivel {level}: {names}" if level else f"Por vencer: {names}"
                          for level, names in levels.items()) + ".")


def preview(desk: MailDesk, account: str, level: int | None) -> Draft:
    """The letter to an account as it would read today at a level, whatever the ladder says: with everything that is
    overdue at that level. Raises AcctkitError where there is no such letter."""
    book, told = Receivables.read(desk, account=account), Told.read(desk)
    customer = book.customers[account]
    if account not in book.customers and not book.invoices:
        raise AcctkitError(f"There is no account '{account}'; give the number that the list of accounts has.")
    policy = settings_of(desk).policy_of(customer) or settings_of(desk)
    due = next((case for case in cases(desk, book, told, stale_ok=True) if case.steps), None)
    level = level if level is not None else due.level if due else 1
    if level > policy.letters:
        more = " At the level after it a person takes over." if policy.hands_over else ""
        raise AcctkitError(f"Account {account} gets no letter of level {level}; the last is {policy.letters}.{more}")
    balances = tuple(_at(balance.free, level) for balance in book.at(desk.as_of))
    steps = tuple(Step(item, level, desk.as_of) for balance in balances for item in balance.items
                  if item.overdue or level == COURTESY)
    if not steps:
        what = "falls due" if level == COURTESY else "is overdue"
        raise AcctkitError(f"Account {account} owes nothing that {what} on {desk.as_of} and is not on hold.")
    levels = {item.number: min(told.level(item.number), policy.letters) for one in balances for item in one.items}
    chased = tuple(one for one in balances if any(step.item in one.items for step in steps))
    return letter(desk, book, Case(
        customer, policy, balances, chased, steps, (), (), levels | dict.fromkeys(
            (step.item.number for step in steps), level
        ), None, True, None,
    ))


def _at(balance: Balance, level: int) -> Balance:
    """A balance as a letter of a level would list it: a reminder goes only where nothing is overdue."""
    if level != COURTESY:
        return balance
    return replace(balance, items=tuple(item for item in balance.items if item.due_on and not item.overdue))
