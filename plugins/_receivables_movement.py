"""How receivables moved in the week: from what was outstanding before, over what was invoiced, credited, paid, reversed
and forgiven, to what is outstanding; and how what is overdue moved."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from acctkit.plugins._open_items import Balance, Receivables

from acctkit import ZERO, Column, Desk, Reconciliation, SectionDesk, Table, Text, Traced, Value, total

LINES: dict[str, tuple[tuple[str, str], int, Text]] = {  # name: form and kind, sign, title
    "invoiced": (("invoices", "invoice"), 1, Text("Invoiced", "Facturado")),
    "credited": (("invoices", "credit note"), -1, Text("Credit notes", "Notas de crédito")),
    "received": (("payments", "receipt"), -1, Text("Receipts", "Cobros")),
    "reversed": (("payments", "reversal"), 1, Text("Reversals", "Devoluciones de cobros")),
    "written_off": (("payments", "write-off"), -1, Text("Written off", "Incobrables")),
    "discount": (("payments", "discount"), -1, Text("Discounts", "Descuentos")),
    "withheld": (("payments", "withholding"), -1, Text("Tax withheld", "Retenciones")),
}


def first_day(desk: SectionDesk) -> dt.date:
    """The first day of the movement: that of the desk's week, else of the seven days that end with the desk's day."""
    return desk.week.first if desk.as_of in desk.week else desk.as_of - dt.timedelta(6)


def flows(
    desk: Desk, book: Receivables, since: dt.date | None, until: dt.date
) -> dict[tuple[str, str], Traced]:
    """By currency and line, with their signs, what came between two days: as the database adds it up, from the rows
    alone. How payments were settled does not go into it."""
    found: dict[tuple[str, str], Traced] = defaultdict(lambda: ZERO)
    lines = {kind: (name, sign) for name, (kind, sign, _) in LINES.items()}
    for form in ("invoices", "payments"):
        for one in desk.books.sums(form, ("amount",), ("account", "currency", "kind"), since=since, until=until):
            account, currency, kind = one.key
            customer = book.customers[account]
            if book.rep in (None, customer.rep):
                name, sign = lines[form, kind]
                code = currency or customer.currency or desk.company.currency
                found[code, name] += one["amount"] if sign > 0 else -one["amount"]
    return found


def movement(
    desk: SectionDesk, book: Receivables, before: Sequence[Balance], now: Sequence[Balance], currencies: Sequence[str]
) -> tuple[Table, list[Reconciliation]]:
    """A row for each currency, whose last column must be what is outstanding now."""
    first = first_day(desk)
    moved = flows(desk, book, first, desk.as_of)
    rows: list[Mapping[str, Value]] = []
    checks = []
    for code in currencies:
        opening, closing = (total(one.total for one in some if one.currency == code) for some in (before, now))
        lines = {name: moved.get((code, name), ZERO) for name in LINES}
        rows.append({"currency": code, "opening": opening, **lines, "closing": closing})
        checks.append(Reconciliation(
            Text(f"Outstanding before and the week's movement give what is outstanding, {code}",
                 f"Lo pendiente antes y el movimiento de la semana dan lo pendiente, {code}"),
            closing.value, opening.value + sum(line.value for line in lines.values()),
        ))
    columns = (
        Column("currency", Text("Currency", "Moneda")),
        Column("opening", Text("Outstanding before", "Pendiente antes"), "money", _unit(currencies), "AC"),
        *(Column(name, title, "money", _unit(currencies), "AC") for name, (_, _, title) in LINES.items()),
        Column("closing", Text("Outstanding", "Pendiente"), "money", _unit(currencies), "AC"),
    )
    title = Text(f"How what is outstanding moved, {first} to {desk.as_of}",
                 f"Movimiento de lo pendiente, del {first} al {desk.as_of}")
    return Table("movement", title, columns, tuple(rows), ("currency",)), checks


def overdue_movement(
    desk: SectionDesk, before: Sequence[Balance], now: Sequence[Balance], currencies: Sequence[str]
) -> Table:
    """A row for each currency: what was overdue, what came to be so (a payment taken back, too), what no longer is."""
    rows: list[Mapping[str, Value]] = []
    for code in currencies:
        was, late = (_overdue(some, code) for some in (before, now))
        grown = {key: late.get(key, ZERO) - was.get(key, ZERO) for key in sorted({*was, *late})}
        rows.append({
            "currency": code, "opening": total(was.values()),
            "newly": total(one for one in grown.values() if one.value > 0),
            "cured": total(one for one in grown.values() if one.value < 0), "closing": total(late.values()),
        })
    unit = _unit(currencies)
    columns = (
        Column("currency", Text("Currency", "Moneda")),
        Column("opening", Text("Overdue before", "Vencido antes"), "money", unit, "AC"),
        Column("newly", Text("Newly overdue", "Vencido nuevo"), "money", unit, "AC"),
        Column("cured", Text("Paid or credited", "Cobrado o abonado"), "money", unit, "AC"),
        Column("closing", Text("Overdue", "Vencido"), "money", unit, "AC"),
    )
    title = Text(f"How what is overdue moved, {first_day(desk)} to {desk.as_of}",
                 f"Movimiento de lo vencido, del {first_day(desk)} al {desk.as_of}")
    return Table("overdue_movement", title, columns, tuple(rows), ("currency",))


def _overdue(balances: Sequence[Balance], code: str) -> dict[tuple[str, str], Traced]:
    return {
        (one.account, item.number): item.open
        for one in balances if one.currency == code for item in one.items if item.overdue
    }


def aged(desk: Desk, book: Receivables, ageing: Table, currencies: Sequence[str]) -> Iterator[Reconciliation]:
    """The ageing against what the database adds up by itself: invoices, less credit notes, less payments."""
    ever = flows(desk, book, None, desk.as_of)
    for code in currencies:
        stands = sum((row["total"].value for row in ageing.rows if row["currency"] == code), ZERO.value)  # type: ignore[union-attr]
        yield Reconciliation(
            Text(f"Ageing is invoices less credits and payments, {code}",
                 f"La antigüedad es igual a facturas menos notas de crédito y pagos, {code}"),
            stands, sum((ever[code, name].value for name in LINES), ZERO.value),
        )


def _unit(currencies: Sequence[str]) -> str:
    return currencies[0] if len(currencies) == 1 else ""
