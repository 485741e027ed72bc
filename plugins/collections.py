"""Collections: one overdue notice a customer, when it is due, to the right address, and never while in doubt.

An account is written to when an invoice has reached the first level of the ladder without having been noticed at it,
and its overdue amount, less its credits, is worth a letter. What was told before decides, never the day of the run: a
run that comes late catches up, one that is repeated writes nothing twice.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from acctkit import (
    Column,
    Content,
    Desk,
    Draft,
    Figure,
    MailDesk,
    Mailing,
    Outgoing,
    Refused,
    Section,
    SectionDesk,
    Table,
    Text,
    Traced,
    Withheld,
    hookimpl,
    total,
)

KIND = "overdue-notice"
NEEDS = ("invoices", "payments")


class Level(BaseModel):
    """A step of the ladder."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    days_past_due: int = Field(ge=1, description="Days after the due date at which an invoice reaches this level")


class CollectionsSettings(BaseModel):
    """`[plugins.collections]`: the ladder of notices, and when a letter waits."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    levels: tuple[Level, ...] = Field((Level(days_past_due=7),), min_length=1, description="The ladder of notices")
    minimum_gap_days: int = Field(5, ge=0, description="Days between two letters to one account")
    tolerance: Decimal = Field(Decimal("10.00"), ge=0, description="Least overdue amount of a currency worth a letter")
    stale_after_days: int = Field(0, ge=0, description="Age in days of the newest payment that stops letters; 0: never")
    pay_within_days: int = Field(7, ge=0, description="Days to pay that a letter asks for")


# ------------------------------------------------------------------ whose letter is due


@dataclass(frozen=True)
class Case:
    """An account that owes enough for long enough. `chased` are its balances in the currencies where that is so;
    `new` the items that reached the level and were never noticed at it. The letter lists everything of `balances`."""

    account: str
    row: Any
    balances: tuple[Any, ...]
    chased: tuple[Any, ...]
    new: tuple[str, ...]
    last_letter: dt.date | None
    rested: bool
    stop: Text | None

    @property
    def name(self) -> str:
        """The account's name, else its number."""
        return getattr(self.row, "name", None) or self.account

    @property
    def rep(self) -> str:
        """Who looks after the account, or nobody."""
        return getattr(self.row, "rep", None) or ""

    @property
    def address(self) -> str:
        """Where its letters go: the billing address, else the contact's, else nowhere."""
        return getattr(self.row, "billing_email", None) or getattr(self.row, "email", None) or ""

    @property
    def fate(self) -> Literal["waits", "withheld", "no_address", "goes"]:
        """What becomes of its letter now; it waits while all is noticed or the last one is too fresh."""
        if not self.new or not self.rested:
            return "waits"
        if not self.address and self.stop not in STATUSES.values():
            return "no_address"
        return "withheld" if self.stop else "goes"


STATUSES = {
    "insolvent": Text("The account is insolvent.", "El cliente es insolvente."),
    "legal": Text("The account is with the lawyers.", "El cliente está en manos de los abogados."),
    "do not contact": Text("The account must not be contacted.", "No se debe contactar con el cliente."),
}


def cases(desk: Desk, **equal: Any) -> list[Case]:
    """Every account that is or was to be written to, as of `desk.as_of`; what was told later does not count."""
    from acctkit.plugins._open_items import Receivables

    book = Receivables.read(desk, **equal)
    settings = _settings(desk)
    told = {fact for fact, day in desk.books.told("invoice:").items() if day <= desk.as_of}
    letters = _letters(desk)
    stops = Stops.now(desk, book, settings)
    found = []
    for account, group in groupby(book.at(desk.as_of), key=lambda balance: balance.account):
        balances = tuple(group)
        chased = tuple(b for b in balances if _net(b) >= settings.tolerance and _net(b) > 0 and _ripe(b, settings))
        if chased:
            row, last = book.accounts.get(account), letters.get(account)
            new = (item.number for b in chased for item in _ripe(b, settings) if _fact(item.number) not in told)
            rested = last is None or (desk.as_of - last).days >= settings.minimum_gap_days
            found.append(Case(account, row, balances, chased, tuple(new), last, rested, stops.of(account, row)))
    return found


def _settings(desk: Desk) -> CollectionsSettings:
    settings: CollectionsSettings = desk.settings or CollectionsSettings()
    return settings


def _net(balance: Any) -> Decimal:
    """What is overdue, less payments and credits that no invoice took: never across currencies."""
    net: Decimal = balance.overdue.value + balance.unapplied.value
    return net


def _ripe(balance: Any, settings: CollectionsSettings) -> list[Any]:
    """The items that have reached the first level; one without a due date never does."""
    days = settings.levels[0].days_past_due
    return [item for item in balance.items if item.days_late is not None and item.days_late >= days]


def _fact(number: str) -> str:
    return f"invoice:{number}:level:1"


def _letters(desk: Desk) -> dict[str, dt.date]:
    """The day of the last letter to each account, up to `desk.as_of`."""
    last: dict[str, dt.date] = {}
    for fact, day in desk.books.told("letter:").items():
        account = fact.removeprefix("letter:").rpartition(":")[0]
        if day <= desk.as_of:
            last[account] = max(day, last.get(account, day))
    return last


# ------------------------------------------------------------------ what stops a letter


@dataclass(frozen=True)
class Stops:
    """Why letters are withheld: a reason for all of them, or for those to one account."""

    everybody: Text | None
    accounts: Mapping[str, Text]

    @classmethod
    def now(cls, desk: Desk, book: Any, settings: CollectionsSettings) -> Stops:
        """What the books do not hold yet: files and rows of invoices or payments, or any payment of late."""
        everybody = next(_files(desk), None) or _stale(desk, book, settings)
        accounts: dict[str, Text] = {}
        for refused in (row for form in NEEDS for row in desk.books.refused(form)):
            reason, account = _row_reason(refused), _named(refused, book)
            if account:
                accounts.setdefault(account, reason)
            else:
                everybody = everybody or reason
        return cls(everybody, accounts)

    def of(self, account: str, row: Any) -> Text | None:
        """Why a letter to this account is withheld, or None."""
        return STATUSES.get(getattr(row, "status", None) or "") or self.everybody or self.accounts.get(account)


def _files(desk: Desk) -> Iterator[Text]:
    """Office files that may hold invoices or payments and are not in the books; one that nobody could read may."""
    for file in desk.books.unread("office"):
        if not file.forms or not set(NEEDS).isdisjoint(file.forms):
            en, es = ("waits", "está en espera") if file.status == "pending" else ("was rejected", "fue rechazado")
            yield Text(
                f"The office file {file.path} {en}; replace or dismiss it.",
                f"El archivo de oficina {file.path} {es}; reemplácelo o descártelo.",
            )


def _stale(desk: Desk, book: Any, settings: CollectionsSettings) -> Text | None:
    newest = max((record.row.paid_on for record in book.payments), default=dt.date.min)
    if not settings.stale_after_days or (desk.as_of - newest).days <= settings.stale_after_days:
        return None
    return Text(
        f"The newest payment in the books is more than {settings.stale_after_days} days old.",
        f"El último pago registrado tiene más de {settings.stale_after_days} días.",
    )


def _named(refused: Refused, book: Any) -> str:
    """The account that a refused row is about: the one it names, else the one of the invoice it names. A payment of an
    account that nobody knows may be anybody's: it is about no account that can be read."""
    account = refused.values.get("account", "").strip()
    invoice = refused.values.get("invoice", "").strip()
    if refused.form == "invoices" or account in book.accounts:
        return account
    return next((record.row.account for record in book.invoices if record.row.invoice == invoice), "")


def _row_reason(refused: Refused) -> Text:
    return Text(
        f"Row {refused.number} of {refused.path} was not taken; correct it.",
        f"La fila {refused.number} de {refused.path} no se aceptó; corríjala.",
    )


def _doubt(desk: Desk, rep: str) -> str:
    """Why a person must approve the letters of a rep's accounts: the rep's file may tell of a payment or a dispute."""
    for file in desk.books.unread(rep) if rep else ():
        return Text(
            f"The file {file.path} of the account's rep was not read.",
            f"No se ha leído el archivo {file.path} del vendedor.",
        ).say(desk.company.language)
    return ""


# ------------------------------------------------------------------ the letter


def plan(desk: MailDesk) -> Iterator[Draft | Withheld]:
    """One letter to each account that is due one, or the reason why it is withheld; without an address, none."""
    for case in cases(desk):
        if case.fate == "withheld" and case.stop:
            yield Withheld(KIND, case.account, case.stop)
        elif case.fate == "goes":
            yield _letter(desk, case)


def _letter(desk: MailDesk, case: Case) -> Draft:
    language = getattr(case.row, "language", None) or desk.company.language
    contact = getattr(case.row, "contact", None) or ""
    rep = desk.people.get(case.rep)
    news = hashlib.sha256("\n".join(sorted(case.new)).encode()).hexdigest()[:12]
    return Draft(
        kind=KIND,
        to=case.address,
        to_name=contact or case.name,
        template=KIND,
        language=language,
        dedupe_key=f"{KIND}:{case.account}:1:{news}",
        account=case.account,
        rep=case.rep,
        tells=(*(_fact(number) for number in case.new), f"letter:{case.account}:{desk.as_of}"),
        approval=_doubt(desk, case.rep),
        reply_to=rep.email if rep else next(iter(desk.office), ""),
        values={
            "account_name": case.name,
            "contact": contact,
            "company": desk.company.name,
            "level": 1,
            "pay_by": desk.as_of + dt.timedelta(days=_settings(desk).pay_within_days),
            "rep_name": rep.name if rep else "",
            "rep_email": rep.email if rep else "",
            "invoices": [_line(item, b.currency) for b in case.balances for item in b.items],
            "credits": [_credit(credit, b.currency, language) for b in case.balances for credit in b.credits],
            "totals": [
                {"currency": b.currency, "overdue": b.overdue.value, "net": _net(b)}
                for b in case.balances
                if b.overdue.value and _net(b) > 0
            ],
        },
    )


def _line(item: Any, currency: str) -> dict[str, Any]:
    return {
        "invoice": item.number,
        "issued_on": item.issued_on,
        "due_on": item.due_on,
        "amount": item.amount,
        "paid": item.amount - item.open.value,
        "open": item.open.value,
        "days_late": max(item.days_late or 0, 0),
        "overdue": item.overdue,
        "currency": currency,
    }


def _credit(credit: Any, currency: str, language: str) -> dict[str, Any]:
    """A credit as the letter names it; `amount` is negative where the customer has it to the good."""
    text = {
        "credit note": Text("Credit note", "Nota de crédito"),
        "reversal": Text("Returned payment", "Pago devuelto"),
    }.get(credit.kind, Text("Payment not yet applied", "Pago aún sin aplicar")).say(language)
    return {
        "text": f"{text} {credit.number}".strip(),
        "day": credit.day,
        "amount": credit.amount.value,
        "currency": currency,
    }


def recheck(desk: MailDesk, message: Outgoing) -> str:
    """Why a letter must not go any more: something in it was paid or credited since, or nobody writes there now."""
    return _why_not(desk, message).say(desk.company.language)


def _why_not(desk: MailDesk, message: Outgoing) -> Text:
    from acctkit.plugins._open_items import Receivables

    book = Receivables.read(desk, account=message.account)
    balances = [b for b in book.at(desk.as_of) if b.account == message.account]
    overdue = {item.number for b in balances for item in b.items if item.overdue}
    told = [fact for fact in message.tells if fact.startswith("invoice:")]
    settled = ", ".join(sorted({fact.removeprefix("invoice:").removesuffix(":level:1") for fact in told} - overdue))
    closed = STATUSES.get(getattr(book.accounts.get(message.account), "status", None) or "")
    if settled:
        return Text(f"No longer overdue: {settled}.", f"Ya no está vencido: {settled}.")
    if not any(_net(b) >= _settings(desk).tolerance and _net(b) > 0 for b in balances):
        return Text("Credits cover what is overdue.", "Los abonos cubren lo vencido.")
    return closed or Text("")


# ------------------------------------------------------------------ the section

WHO = (Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Name", "Nombre")))
REP = Column("rep", Text("Rep", "Vendedor"), "id")
OWED = (
    Column("overdue", Text("Overdue, less credits", "Vencido, menos abonos"), "money", "", "AC"),
    Column("currency", Text("Currency", "Moneda")),
)


def build(desk: SectionDesk) -> Content:
    """Who is to be written to as of `desk.as_of`, who cannot be and why, and who was written to in the week."""
    found = [case for case in cases(desk) if desk.rep in (None, case.rep)]
    ready, stopped, homeless = (
        [case for case in found if case.fate == fate] for fate in ("goes", "withheld", "no_address")
    )
    sent = _sent(desk)
    reasons = [_who(case) | {"reason": case.stop.say(desk.company.language) if case.stop else ""} for case in stopped]
    tables = (
        _table(
            "due",
            Text("Accounts to be reminded", "Clientes a los que reclamar"),
            (
                *WHO,
                REP,
                Column("level", Text("Level", "Nivel"), "integer"),
                Column("invoices", Text("Invoices overdue", "Facturas vencidas"), "integer"),
                *OWED,
                Column("last_letter", Text("Last letter", "Última carta"), "date"),
            ),
            [row | {"level": 1} for row in _rows(found)],
        ),
        _table(
            "no_address",
            Text("Overdue accounts without an e-mail address", "Clientes vencidos sin correo"),
            (*WHO, REP, *OWED),
            _rows(homeless, "rep", "overdue", "currency"),
        ),
        _table(
            "withheld",
            Text("Letters withheld", "Cartas retenidas"),
            (*WHO, Column("reason", Text("Reason", "Motivo"))),
            reasons,
            "account",
        ),
        _table(
            "sent",
            Text("Letters of the week", "Cartas de la semana"),
            (*WHO, Column("day", Text("Day", "Día"), "date")),
            sent,
            "account",
        ),
    )
    counts = (
        ("letters_due", Text("Letters due", "Cartas por enviar"), len(ready)),
        ("withheld", Text("Letters withheld", "Cartas retenidas"), len(stopped)),
        ("no_address", Text("Overdue without an address", "Vencidos sin dirección"), len(homeless)),
    )
    return Content(
        headline=(_headline(len(ready), len(stopped), len(homeless), len(sent)),),
        figures=tuple(Figure(name, title, count, "integer", front=True) for name, title, count in counts),
        tables=tables,
        decisions=tuple(_decisions(stopped, homeless)),
    )


def _who(case: Case) -> dict[str, Any]:
    return {"account": case.account, "name": case.name}


def _rows(found: Iterable[Case], *only: str) -> list[dict[str, Any]]:
    """A row for each account and currency that is chased; of the columns after the name, only these (default: all)."""
    rows = []
    for case in found:
        for balance in case.chased:
            owed: Traced = total((balance.overdue, balance.unapplied))
            values = {
                "rep": case.rep,
                "invoices": sum(1 for item in balance.items if item.overdue),
                "overdue": owed,
                "currency": balance.currency,
                "last_letter": case.last_letter,
            }
            rows.append(_who(case) | {name: value for name, value in values.items() if not only or name in only})
    return rows


def _sent(desk: SectionDesk) -> list[dict[str, Any]]:
    accounts = {record.row.account: record.row for record in desk.books.records("accounts")}
    rows = []
    for fact, day in sorted(desk.books.told("letter:").items(), key=lambda told: (told[1], told[0])):
        account = fact.removeprefix("letter:").rpartition(":")[0]
        row = accounts.get(account)
        if day in desk.week and day <= desk.as_of and desk.rep in (None, getattr(row, "rep", None)):
            rows.append({"account": account, "name": getattr(row, "name", account), "day": day})
    return rows


def _table(name: str, title: Text, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], *key: str) -> Table:
    return Table(name, title, tuple(columns), tuple(rows), key or ("account", "currency"), front=name == "withheld")


def _headline(ready: int, stopped: int, homeless: int, sent: int) -> Text:
    en, es = [], []
    for count, one, many, uno, varios in (
        (
            sent,
            "letter sent in the week",
            "letters sent in the week",
            "carta enviada en la semana",
            "cartas enviadas en la semana",
        ),
        (ready, "letter due", "letters due", "carta por enviar", "cartas por enviar"),
        (stopped, "letter withheld", "letters withheld", "carta retenida", "cartas retenidas"),
        (
            homeless,
            "account without an address",
            "accounts without an address",
            "cliente sin dirección",
            "clientes sin dirección",
        ),
    ):
        if count:
            en.append(f"{count} {one if count == 1 else many}")
            es.append(f"{count} {uno if count == 1 else varios}")
    if not en:
        return Text("No letter is due.", "No hay cartas por enviar.")
    return Text("; ".join(en) + ".", "; ".join(es) + ".")


def _decisions(stopped: Sequence[Case], homeless: Sequence[Case]) -> Iterator[Text]:
    if homeless:
        names = _names(homeless)
        yield Text(
            f"Head office: find an e-mail address for {names}; they are overdue and get no letter.",
            f"Oficina central: buscar una dirección de correo de {names}; deben y no reciben carta.",
        )
    for reason, count in Counter(case.stop for case in stopped).items():
        if reason and reason not in STATUSES.values():
            yield Text(
                f"Head office: letters withheld: {count}. {reason.en}",
                f"Oficina central: cartas retenidas: {count}. {reason.es}",
            )


def _names(found: Sequence[Case]) -> str:
    return ", ".join(f"{case.name} ({case.account})" for case in found[:5]) + (", …" if len(found) > 5 else "")


# ------------------------------------------------------------------ what acctkit is handed


@hookimpl
def acctkit_settings() -> type[BaseModel]:
    return CollectionsSettings


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("collections", Text("Collections", "Reclamaciones de pago"), build, NEEDS, 35)]


@hookimpl
def acctkit_mailings() -> list[Mailing]:
    return [Mailing(KIND, plan, NEEDS, recheck)]
