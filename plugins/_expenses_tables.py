"""The section of expenses: what was spent and is paid back, by rep and category, and what somebody must look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from acctkit.plugins._expenses_doubts import KEY, doubts, doubts_table, filed_late
from acctkit.plugins._expenses_known import settings_of, trips_of
from acctkit.plugins._expenses_paid import Settled, settled, summed
from acctkit.plugins._expenses_reconciled import KEPT, reconciliations
from acctkit.plugins._expenses_said import decisions, headline
from acctkit.plugins._expenses_settings import ExpenseSettings
from acctkit.plugins._reimbursement import Trip

from acctkit import (
    Chart,
    Column,
    Content,
    Figure,
    SectionDesk,
    Table,
    Text,
    Traced,
    Value,
    total,
)

REP, CURRENCY = Text("Rep", "Vendedor"), Text("Currency", "Moneda")
PARTS = ("out_of_pocket", *KEPT, "payable", "card", "card_beside_mileage")


def build(desk: SectionDesk) -> Content:
    """What was spent in the week, what of it is paid back to each rep beside mileage, and what is not and why."""
    settings = settings_of(desk)
    settlement = settled(desk, settings)
    found = settlement.found
    trips = trips_of(desk, desk.week.first, min(desk.week.last, desk.as_of), desk.rep) if found else []
    if not found:
        return Content()
    reps, kinds = _by_rep(desk, found, trips), _by_category(desk, found, settings)
    doubtful, late = doubts(desk, settings, settlement), filed_late(desk, settings, settlement)
    paid = {str(row["currency"]): row for row in reps.totals}
    tables = (
        reps, kinds, *_over_limits(desk, found, settings), *_missing(desk, found, settings),
        *doubts_table(desk, [*doubtful, *late]), *_card_fuel(desk, found, settings), _listing(desk, found, settings),
    )
    return Content(
        headline=headline(found, paid),
        figures=tuple(_figures(desk, paid)),
        tables=tables,
        charts=tuple(_charts(desk, found, kinds)),
        reconciliations=tuple(reconciliations(desk, tables)),
        decisions=tuple(decisions(desk, found, doubtful, late)),
    )


# ------------------------------------------------------------------ what is paid


def _by_rep(desk: SectionDesk, found: Sequence[Settled], trips: Sequence[Trip]) -> Table:
    """By rep and currency; mileage is paid in the company's. Who has trips alone stands here, too."""
    home = desk.company.currency
    driven = {trip.record.rep for trip in trips if trip.pays}
    keys = {(one.of.rep, one.of.currency) for one in found} | {(rep, home) for rep in driven}
    rows = []
    for rep, currency in sorted(keys, key=lambda key: (key[1] != home, key[1], key[0])):
        some = [one for one in found if (one.of.rep, one.of.currency) == (rep, currency)]
        mine = [trip for trip in trips if trip.record.rep == rep and currency == home]
        name = desk.people[rep].name if rep in desk.people else ""
        rows.append({"rep": rep, "name": name, **_measures(some, mine), "currency": currency})
    totals = []
    for currency in dict.fromkeys(row["currency"] for row in rows):
        some = [one for one in found if one.of.currency == currency]
        totals.append({"rep": "Σ", **_measures(some, trips if currency == home else ()), "currency": currency})
    columns = [
        Column("rep", REP, "id"), Column("name", Text("Name", "Nombre")),
        Column("expenses", Text("Expenses", "Gastos"), "integer", "", "AC"),
        _money("out_of_pocket", "Out of pocket", "Pagado por el vendedor", found),
        _money("over_limit", "Over limits", "Sobre límites", found),
        _money("waiting", "Without receipt", "Sin recibo", found),
        _money("claimed_twice", "Claimed by two reps", "Reclamado por dos vendedores", found),
        _money("beside_mileage", "Fuel in mileage", "Combustible en el kilometraje", found),
        _money("payable", "Expenses payable", "Gastos por pagar", found),
        _money("mileage", "Mileage", "Kilometraje", found),
        _money("reimbursement", "Reimbursement", "Reembolso", found),
        _money("card", "Company card", "Tarjeta de empresa", found),
        _money("card_beside_mileage", "Card fuel beside mileage", "Combustible con tarjeta y kilometraje", found),
        Column("currency", CURRENCY),
    ]
    unused = {name for name in (*KEPT, "card_beside_mileage") if not any(getattr(one, name).value for one in found)}
    rows_shown = tuple({name: value for name, value in row.items() if name not in unused} for row in rows)
    shown = tuple({name: value for name, value in row.items() if name not in unused} for row in totals)
    title = Text("Reimbursement by rep", "Reembolso por vendedor")
    kept = tuple(column for column in columns if column.name not in unused)
    return Table("by_rep", title, kept, rows_shown, ("rep", "currency"), shown, front=True)


def _measures(some: Sequence[Settled], trips: Sequence[Trip]) -> dict[str, Value]:
    row: dict[str, Value] = {"expenses": len(some), **{name: summed(some, name) for name in PARTS}}
    mileage = total(trip.reimbursement for trip in trips)
    return row | {"mileage": mileage, "reimbursement": summed(some, "payable") + mileage}


def _by_category(desk: SectionDesk, found: Sequence[Settled], settings: ExpenseSettings) -> Table:
    """By category in the order of the settings, one row a currency; tax is part of what was spent."""
    order = {one.name: at for at, one in enumerate(settings.categories)}
    home = desk.company.currency
    keys = {(one.of.name, one.of.currency) for one in found}
    names = ("spent", "tax", "out_of_pocket", "card", "payable")

    def line(key: Mapping[str, Value], some: Sequence[Settled]) -> dict[str, Value]:
        return {**key, "expenses": len(some), **{name: summed(some, name) for name in names}}

    rows = []
    for name, currency in sorted(keys, key=lambda key: (key[1] != home, key[1], order.get(key[0], 99), key[0])):
        some = [one for one in found if (one.of.name, one.of.currency) == (name, currency)]
        rows.append(line({"category": name, "name": title_of(name, settings, desk), "currency": currency}, some))
    totals = [
        line({"category": "Σ", "currency": currency}, [one for one in found if one.of.currency == currency])
        for currency in dict.fromkeys(row["currency"] for row in rows)
    ]
    columns = (
        Column("category", Text("Category", "Categoría"), "id"), Column("name", Text("Name", "Nombre")),
        Column("expenses", Text("Expenses", "Gastos"), "integer", "", "AC"),
        _money("spent", "Spent", "Gastado", found), _money("tax", "Tax in it", "Impuesto incluido", found),
        _money("out_of_pocket", "Out of pocket", "Pagado por el vendedor", found),
        _money("card", "Company card", "Tarjeta de empresa", found),
        _money("payable", "Expenses payable", "Gastos por pagar", found), Column("currency", CURRENCY),
    )
    title = Text("Expenses by category", "Gastos por categoría")
    return Table("by_category", title, columns, tuple(rows), ("category", "currency"), tuple(totals))


def _money(name: str, en: str, es: str, found: Iterable[Settled]) -> Column:
    """A column of amounts; the header names the currency where there is one alone."""
    currencies = {one.of.currency for one in found}
    return Column(name, Text(en, es), "money", next(iter(currencies)) if len(currencies) == 1 else "", "AC")


def title_of(name: str, settings: ExpenseSettings, desk: SectionDesk) -> str:
    """A category as the company's language has it."""
    found = next((one for one in settings.categories if one.name == name), None)
    return found.title.say(desk.company.language) if found else name


def _figures(desk: SectionDesk, paid: Mapping[str, Mapping[str, Value]]) -> Iterator[Figure]:
    """What is paid back and what the card paid, by currency."""
    for currency, row in paid.items():
        home = currency == desk.company.currency
        suffix, payable = "" if home else f"_{currency.lower()}", row["reimbursement"]
        front = home or (isinstance(payable, Traced) and bool(payable.value))
        yield Figure(f"reimbursement{suffix}", Text("Reimbursements payable", "Reembolsos por pagar"), payable, "money",
                     currency, front)
        yield Figure(f"card{suffix}", Text("Company card", "Tarjeta de empresa"), row["card"], "money", currency)


def _charts(desk: SectionDesk, found: Sequence[Settled], kinds: Table) -> Iterator[Chart]:
    """What was spent by category, in the company's currency."""
    if len([row for row in kinds.rows if row["currency"] == desk.company.currency]) > 1:
        title = Text(f"Expenses by category, {desk.company.currency}, {desk.week.label}",
                     f"Gastos por categoría, {desk.company.currency}, {desk.week.label}")
        yield Chart(title, "by_category", "name", ("spent",), "bar", {"currency": desk.company.currency})


# ------------------------------------------------------------------ what is not paid, and every row


def _columns(desk: SectionDesk, *more: Column) -> tuple[Column, ...]:
    return (
        Column("date", Text("Date", "Fecha"), "date"), Column("rep", REP, "id"),
        Column("category", Text("Category", "Categoría")), Column("merchant", Text("Merchant", "Comercio")),
        Column("amount", Text("Amount", "Importe"), "money", "", "AC"), Column("currency", CURRENCY), *more,
    )


def _line(one: Settled, settings: ExpenseSettings, desk: SectionDesk) -> dict[str, Value]:
    day: dt.date = one.of.row.date
    return {
        "date": day, "rep": one.of.rep, "category": title_of(one.of.name, settings, desk),
        "merchant": str(one.of.row.merchant), "amount": one.spent, "currency": one.of.currency,
    }




def _over_limits(desk: SectionDesk, found: Sequence[Settled], settings: ExpenseSettings) -> Iterator[Table]:
    rows = tuple(
        {**_line(one, settings, desk), "limit": one.over.limit, "over": one.part(one.over.amount),
         "over_limit": one.over_limit}
        for one in found if one.over is not None
    )
    if rows:
        columns = _columns(
            desk, Column("limit", Text("Limit", "Límite"), "money", "", "PL"),
            Column("over", Text("Over it", "Exceso"), "money", "", "AC"),
            Column("over_limit", Text("Not paid", "No se paga"), "money", "", "AC"),
        )
        yield Table("over_limits", Text("Over limits", "Sobre límites"), columns, rows, KEY)


def _missing(desk: SectionDesk, found: Sequence[Settled], settings: ExpenseSettings) -> Iterator[Table]:
    rows = tuple(
        {**_line(one, settings, desk), "named": str(one.of.row.receipt or ""), "waiting": one.waiting}
        for one in found if one.wants
    )
    if rows:
        columns = _columns(
            desk, Column("named", Text("Named", "Nombrado")),
            Column("waiting", Text("Waits for it", "En espera"), "money", "", "AC"),
        )
        yield Table("missing_receipts", Text("Missing receipts", "Recibos que faltan"), columns, rows, KEY)


def _card_fuel(desk: SectionDesk, found: Sequence[Settled], settings: ExpenseSettings) -> Iterator[Table]:
    rows = tuple(
        {**_line(one, settings, desk), "purpose": str(one.of.row.purpose)}
        for one in found if one.card_beside_mileage.value
    )
    if rows:
        title = Text("Fuel on the company card beside mileage", "Combustible con tarjeta de empresa y kilometraje")
        columns = _columns(desk, Column("purpose", Text("Purpose", "Motivo")))
        yield Table("card_fuel", title, columns, rows, KEY)


def _listing(desk: SectionDesk, found: Sequence[Settled], settings: ExpenseSettings) -> Table:
    card, own = Text("company card", "tarjeta de empresa"), Text("rep", "vendedor")
    rows = tuple(
        {
            **_line(one, settings, desk), "tax": one.tax if one.of.row.tax is not None else None,
            "purpose": str(one.of.row.purpose), "attendees": str(one.of.row.attendees or ""),
            "paid_by": (own if one.own else card).say(desk.company.language), "payable": one.payable,
            "receipt": ", ".join(_receipt(one)),
        }
        for one in found
    )
    columns = _columns(
        desk, Column("tax", Text("Tax in it", "Impuesto incluido"), "money", "", "AC"),
        Column("purpose", Text("Purpose", "Motivo")), Column("attendees", Text("Attendees", "Asistentes")),
        Column("paid_by", Text("Paid by", "Pagado por")),
        Column("payable", Text("Payable", "Por pagar"), "money", "", "AC"),
        Column("receipt", Text("Receipt", "Recibo")),
    )
    return Table("expenses", Text("Expenses of the week", "Gastos de la semana"), columns, rows, KEY)


def _receipt(one: Settled) -> Iterator[str]:
    """The documents that it names, by their paths in the inbox; a name that is no file as it was written."""
    for claim in one.claims:
        yield claim.document.path if claim.document is not None else claim.name
