"""What the package says of holds: those in force, those that ran out in the week, and what somebody must decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from acctkit.plugins._collections_settings import settings_of
from acctkit.plugins._customers import Customer
from acctkit.plugins._holds import DAY, REASONS, Hold
from acctkit.plugins._open_items import Balance, Receivables

from acctkit import ZERO, Column, SectionDesk, Table, Text, Traced, total

STATES = {
    "provisional": Text("provisional", "provisional"),
    "confirmed": Text("confirmed", "confirmado"),
    "ran out": Text("ran out", "caducado"),
    "rep": Text("a rep's word", "palabra del vendedor"),
}


@dataclass(frozen=True)
class Held:
    """A hold as it is listed: what is open of what it holds, by currency, and how long it has stood."""

    hold: Hold
    customer: Customer
    open: dict[str, Traced]
    days: int
    over: bool
    paid: bool

    @property
    def state(self) -> Text:
        """How it stands."""
        if self.over:
            return STATES["ran out"]
        return STATES["rep" if self.hold.rep else "confirmed" if self.hold.confirmed else "provisional"]

    @property
    def on(self) -> tuple[str, str]:
        """What it is on, to be named in a sentence, in English and Spanish."""
        whose = f"{self.customer.called} ({self.hold.account})"
        if self.hold.invoice is None:
            return whose, whose
        return f"invoice {self.hold.invoice} of {whose}", f"la factura {self.hold.invoice} de {whose}"


def held(desk: SectionDesk, book: Receivables) -> list[Held]:
    """The holds in force as of `desk.as_of`, and those that ran out since the week before; the oldest first."""
    known = {(record.row.account, record.row.invoice) for record in book.invoices}
    balances: dict[str, list[Balance]] = defaultdict(list)
    for balance in book.at(desk.as_of):
        balances[balance.account].append(balance)
    found = []
    for hold in book.holds:
        over = hold.ran_out(desk.as_of) and hold.last >= desk.week.first - DAY
        customer = book.customers[hold.account]
        if (over or hold.on(desk.as_of)) and desk.rep in (None, customer.rep):
            amounts = _open(hold, balances.get(hold.account, ()))
            paid = not amounts and (hold.invoice is None or (hold.account, hold.invoice) in known)
            found.append(Held(hold, customer, amounts, (desk.as_of - hold.since).days, over, paid))
    return sorted(found, key=lambda one: (one.hold.since, one.hold.account, one.hold.invoice or "", one.hold.id))


def _open(hold: Hold, balances: Sequence[Balance]) -> dict[str, Traced]:
    """What is open of what it holds, by currency, of the balances of its account."""
    return {
        balance.currency: total(item.open for item in items) for balance in balances
        if (items := [item for item in balance.items if item.under(hold)])
    }


def table(desk: SectionDesk, found: Sequence[Held]) -> Table:
    """The holds, a row for each and for each currency that is open of it."""
    language = desk.company.language
    rows: list[dict[str, Any]] = []
    for one in found:
        hold = one.hold
        row = {
            "hold": hold.id, "account": hold.account, "name": one.customer.called, "invoice": hold.invoice,
            "reason": REASONS[hold.reason].say(language), "issue": hold.issue or None, "since": hold.since,
            "until": hold.ends, "state": one.state.say(language), "days": one.days,
        }
        for currency, amount in (one.open or {one.customer.currency or desk.company.currency: ZERO}).items():
            rows.append(row | {"open": amount, "currency": currency})
    columns = (
        Column("hold", Text("Hold", "Bloqueo"), "id"), Column("account", Text("Account", "Cliente"), "id"),
        Column("name", Text("Name", "Nombre")), Column("invoice", Text("Invoice", "Factura"), "id"),
        Column("reason", Text("Reason", "Motivo")), Column("issue", Text("Issue", "Incidencia"), "id"),
        Column("since", Text("Since", "Desde"), "date"), Column("until", Text("Until", "Hasta"), "date"),
        Column("state", Text("State", "Estado")), Column("days", Text("Days", "Días"), "integer"),
        Column("open", Text("Open", "Pendiente"), "money", "", "AC"),
        Column("currency", Text("Currency", "Moneda")),
    )
    title = Text("On hold: not chased", "Reclamación bloqueada")
    return Table("holds", title, columns, tuple(rows), ("account", "hold", "currency"))


def decisions(desk: SectionDesk, found: Sequence[Held]) -> Iterator[Text]:
    """What head office must decide: holds that nobody confirmed, that ran out, or whose issue is resolved."""
    limit = settings_of(desk).confirm_within_days
    for one in found:
        hold, (en, es) = one.hold, one.on
        if one.paid or hold.rep:  # what became of a rep's word is told where it is listed
            continue
        if one.over:
            yield Text(
                f"Head office: the hold on {en} ran out on {hold.last}; what is due is chased again unless you place "
                "another.",
                f"Oficina central: el bloqueo de {es} caducó el {hold.last}; lo vencido se vuelve a reclamar si no se "
                "pone otro.",
            )
        elif not hold.confirmed and one.days >= limit:
            yield Text(
                f"Head office: confirm or lift hold {hold.id} on {en}; it has stood unconfirmed for {one.days} days.",
                f"Oficina central: confirmar o levantar el bloqueo {hold.id} de {es}; lleva {one.days} días sin "
                "confirmar.",
            )
        elif hold.confirmed and hold.settled <= desk.as_of:
            yield Text(
                f"Head office: lift hold {hold.id} on {en}, or give it an end: issue {hold.issue} is resolved.",
                f"Oficina central: levantar el bloqueo {hold.id} de {es} o ponerle fin: la incidencia {hold.issue} "
                "está resuelta.",
            )
