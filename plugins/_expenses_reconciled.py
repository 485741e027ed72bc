"""What must agree in the section of expenses: its tables with the sums of the books, and with one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from acctkit.plugins._expenses_known import rates_of
from acctkit.plugins._mileage_reconciled import owed, summed

from acctkit import Reconciliation, SectionDesk, Table, Text

KEPT = ("over_limit", "waiting", "claimed_twice", "beside_mileage")  # of what a rep paid, what is not paid back


def reconciliations(desk: SectionDesk, tables: Sequence[Table]) -> Iterator[Reconciliation]:
    """For each currency: SQL adds the rows of the books, and mileage is worked out anew from its own rows."""
    by_name = {table.name: table for table in tables}
    reps, kinds, listing = by_name["by_rep"], by_name["by_category"], by_name["expenses"]
    booked, own = _booked(desk), _booked(desk, paid_by="rep")
    for currency in sorted({*booked, *(str(row["currency"]) for row in reps.rows)}):
        amount = booked.get(currency, Decimal(0))
        spent = _sum(reps, "out_of_pocket", currency) + _sum(reps, "card", currency)
        yield _agree("Expenses by rep are those of the books", "Los gastos por vendedor son los registrados", currency,
                     spent, amount)
        yield _agree("Expenses by category are those of the books", "Los gastos por categoría son los registrados",
                     currency, _sum(kinds, "spent", currency), amount)
        receipts = _sum(listing, "payable", currency)
        yield _agree("Reimbursement by rep is its receipts and trips",
                     "El reembolso por vendedor es el de sus recibos y viajes", currency,
                     _sum(reps, "reimbursement", currency), receipts + _driven(desk, currency))
        kept = sum((_sum(reps, name, currency) for name in ("payable", *KEPT)), Decimal(0))
        yield _agree("What reps paid is paid back or listed as not paid",
                     "Lo que pagaron los vendedores se reembolsa o consta como no pagado", currency,
                     kept, own.get(currency, Decimal(0)))
        for name, title, table in (
            ("over_limit", Text("Over limits", "Sobre límites"), by_name.get("over_limits")),
            ("waiting", Text("Missing receipts", "Recibos que faltan"), by_name.get("missing_receipts")),
        ):
            not_paid = _sum(reps, name, currency), _sum(table, name, currency) if table else Decimal(0)
            if any(not_paid):
                yield _agree(f"{title.en}: what is not paid by rep", f"{title.es}: lo que no se paga por vendedor",
                             currency, *not_paid)


def _booked(desk: SectionDesk, **equal: str) -> Mapping[str, Decimal]:
    """The expenses of the week as SQL adds them, by currency."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for one in desk.books.sums("expenses", ("amount",), ("currency",), rep=desk.rep, since=desk.week.first,
                               until=min(desk.week.last, desk.as_of), **equal):
        found[one.key[0] or desk.company.currency] += one["amount"].value
    return found


def _driven(desk: SectionDesk, currency: str) -> Decimal:
    """What the trips of the week are paid, in this currency."""
    if currency != desk.company.currency or not desk.books.has("mileage"):
        return Decimal(0)
    return owed(desk, rates_of(desk), desk.week.first, min(desk.week.last, desk.as_of), desk.rep)


def _agree(en: str, es: str, currency: str, left: Decimal, right: Decimal) -> Reconciliation:
    return Reconciliation(Text(f"{en}, {currency}", f"{es}, {currency}"), left, right)


def _sum(table: Table, name: str, currency: str) -> Decimal:
    return summed(table, name, currency=currency)
