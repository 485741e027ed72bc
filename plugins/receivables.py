"""Receivables: what customers owe, by age, as of any day; the ten largest; how that moved in the week and over the last
thirteen, and how many days of sales it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from acctkit.plugins._open_items import Balance, Receivables
from acctkit.plugins._receivables_ages import UNDATED, Ages, ReceivablesSettings
from acctkit.plugins._receivables_dso import DSO, dso_table
from acctkit.plugins._receivables_movement import aged, first_day, movement, overdue_movement
from acctkit.plugins._receivables_weeks import cash, charts, ends, weeks_table
from acctkit.plugins._settling import BANKED
from pydantic import BaseModel

from acctkit import (
    Chart,
    Column,
    Content,
    Desk,
    Figure,
    Section,
    SectionDesk,
    Table,
    Text,
    Traced,
    hookimpl,
    spoken,
    total,
)

UNAPPLIED = Text("Unapplied payments and credits", "Pagos y notas de crédito sin aplicar")
DISPUTED = Text("Of which disputed", "De ello, en disputa")
WHO = (Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Name", "Nombre")),
       Column("rep", Text("Rep", "Vendedor"), "id"), Column("currency", Text("Currency", "Moneda")))


def summed(ages: Ages) -> dict[str, Text]:
    """The columns that add up to what is outstanding: every bucket, what has no due date, what is unapplied."""
    return {**ages.titles, UNDATED: Text("No due date", "Sin fecha de vencimiento"), "unapplied": UNAPPLIED}


def build(desk: SectionDesk) -> Content:
    """What is outstanding as of `desk.as_of`, how late, and how that changed since a week before."""
    book = Receivables.read(desk)
    if desk.rep is not None:
        book = book.of_rep(desk.rep)
    days = ends(desk, book)
    opening, week_ago = first_day(desk) - dt.timedelta(1), desk.as_of - dt.timedelta(7)
    wanted = sorted({*days, opening, week_ago})
    on = dict(zip(wanted, book.on(wanted), strict=True))
    now, before = on[desk.as_of], on[week_ago]
    own, rows = desk.company.currency, (record.row for record in (*book.invoices, *book.payments))
    found = {book.customers.currency_of(row) for row in rows} or {own}
    currencies = sorted(found, key=lambda code: (code != own, code))
    ageing = _ageing(book, now, currencies)
    moved, moves = movement(desk, book, on[opening], now, currencies)
    dso = dso_table(desk, book, now, currencies)
    return Content(
        headline=tuple(
            _headline(code, now, before) for code in currencies
            if code == currencies[0] or _sum(now, code, "overdue").value
        ),
        figures=tuple(_figures(desk, book, currencies, now, before, dso)),
        tables=(
            ageing, _largest(book, now, currencies), _buckets(desk, book.ages, ageing, currencies), moved,
            overdue_movement(desk, on[opening], now, currencies),
            weeks_table(desk, book, days, [on[day] for day in days], currencies), dso,
        ),
        charts=(*(
            Chart(Text("Receivables by age", "Saldo de clientes por antigüedad"), "buckets", "bucket", (code.lower(),),
                  "bar")
            for code in currencies
        ), *charts(currencies)),
        reconciliations=(*aged(desk, book, ageing, currencies), *moves),
        decisions=tuple(_decisions(now)),
    )


def _ageing(book: Receivables, balances: Iterable[Balance], currencies: Sequence[str]) -> Table:
    columns = summed(book.ages) | {"disputed": DISPUTED, "total": Text("Total", "Total")}
    rows: list[dict[str, Any]] = []
    for balance in balances:
        row: dict[str, Any] = book.who(balance) | {"disputed": balance.disputed, "unapplied": balance.unapplied}
        for name in (*book.ages.titles, UNDATED):
            row[name] = total(item.open for item in balance.items if item.bucket == name)
        rows.append(row | {"total": total(row[name] for name in summed(book.ages))})
    sums = [
        {"account": "Σ", "currency": code}
        | {name: total(row[name] for row in rows if row["currency"] == code) for name in columns}
        for code in currencies
    ]
    said = (*WHO, *(Column(name, title, "money", _unit(currencies), "AC") for name, title in columns.items()))
    return Table("ageing", Text("Receivables by account and age", "Saldo por cliente y antigüedad"), said, tuple(rows),
                 ("account", "currency"), tuple(sums))


def _largest(book: Receivables, balances: Iterable[Balance], currencies: Sequence[str]) -> Table:
    rows: list[dict[str, Any]] = []
    for code in currencies:
        late = [balance for balance in balances if balance.currency == code and balance.overdue.value]
        for balance in sorted(late, key=lambda b: (-b.overdue.value, b.account))[:10]:
            oldest = max(item.days_late or 0 for item in balance.items)
            rows.append(book.who(balance) | {"overdue": balance.overdue, "days_late": oldest})
    columns = (*WHO, Column("overdue", Text("Overdue", "Vencido"), "money", _unit(currencies), "AC"),
               Column("days_late", Text("Oldest", "Más antiguo"), "integer", "days"))
    return Table("ten_largest", Text("The ten largest overdue balances", "Los diez mayores saldos vencidos"), columns,
                 tuple(rows), ("account", "currency"), front=True)


def _buckets(desk: Desk, ages: Ages, ageing: Table, currencies: Sequence[str]) -> Table:
    """The totals of the ageing turned on their side, for the charts: a row an age, a column a currency."""
    columns = (Column("bucket", Text("Age", "Antigüedad")),
               *(Column(code.lower(), Text("Open", "Pendiente"), "money", code, "AC") for code in currencies))

    def across(name: str) -> dict[str, Any]:
        return {str(row["currency"]).lower(): row[name] for row in ageing.totals}

    rows = tuple({"bucket": title.say(desk.company.language)} | across(name) for name, title in summed(ages).items())
    return Table("buckets", Text("Receivables by age", "Saldo de clientes por antigüedad"), columns, rows, ("bucket",),
                 ({"bucket": "Σ"} | across("total"),))


def _figures(
    desk: SectionDesk, book: Receivables, currencies: Sequence[str], now: Sequence[Balance], before: Sequence[Balance],
    dso: Table,
) -> Iterator[Figure]:
    main = currencies[0]
    for code in currencies:
        owed, late, was = (_sum(now, code, "total"), _sum(now, code, "overdue"), _sum(before, code, "overdue"))
        week = [r for r in book.payments if r.row.paid_on in desk.week and book.customers.currency_of(r.row) == code]
        for name, title, value in (
            ("outstanding", Text("Outstanding", "Pendiente de cobro"), owed),
            ("overdue", Text("Overdue", "Vencido"), late),
            ("overdue_change", Text("Overdue, change on the week before", "Vencido, variación semanal"), late - was),
            ("cash_received", Text("Cash received in the week", "Cobrado en la semana"), cash(week)),
            ("unapplied", UNAPPLIED, _sum(now, code, "unapplied")),
            *([("disputed", DISPUTED, disputed)] if (disputed := _sum(now, code, "disputed")).value else []),
        ):
            suffix = "" if len(currencies) == 1 else f"_{code.lower()}"
            yield Figure(f"{name}{suffix}", title, value, "money", code, front=code == main or bool(value.value))
        days = next(row["dso"] for row in dso.totals if row["currency"] == code)
        said = DSO if len(currencies) == 1 else Text(f"{DSO.en}, {code}", f"{DSO.es}, {code}")
        yield Figure(f"dso{suffix}", said, days, "quantity", "days", front=code == main)
    newest = max((record.row.paid_on for record in book.payments if record.row.kind in BANKED), default=None)
    yield Figure("newest_payment", Text("Newest payment in the books", "Último pago registrado"), newest, "date",
                 front=True)


def _headline(code: str, now: Sequence[Balance], before: Sequence[Balance]) -> Text:
    late, was = _sum(now, code, "overdue").value, _sum(before, code, "overdue").value
    count = sum(1 for b in now if b.currency == code and b.overdue.value)
    s = "" if count == 1 else "s"
    if not late:
        return Text(f"Nothing is overdue in {code}.", f"No hay nada vencido en {code}.")
    sign = "+" if late >= was else ""
    en, es = ([spoken(one, language, currency=code) for one in (late, late - was)] for language in ("en", "es"))
    return Text(
        f"Overdue {en[0]} {code}, {sign}{en[1]} on the week before; {count} account{s}.",
        f"Vencido {es[0]} {code}, {sign}{es[1]} respecto a la semana anterior; "
        f"{count} cliente{s}.",
    )


def _decisions(now: Sequence[Balance]) -> Iterator[Text]:
    undated = sorted(item.number for b in now for item in b.items if item.due_on is None)
    if undated:
        names = ", ".join(undated[:5]) + (", …" if len(undated) > 5 else "")
        yield Text(f"Head office: give these invoices a due date; until then nobody is asked to pay them: {names}.",
                   f"Oficina central: indicar cuándo vencen estas facturas; hasta entonces no se reclaman: {names}.")


def _sum(balances: Iterable[Balance], code: str, what: str) -> Traced:
    return total(getattr(b, what) for b in balances if b.currency == code)


def _unit(currencies: Sequence[str]) -> str:
    return currencies[0] if len(currencies) == 1 else ""


@hookimpl
def acctkit_settings() -> type[BaseModel]:
    return ReceivablesSettings


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("receivables", Text("Receivables", "Cuentas por cobrar"), build, ("invoices", "payments"), 30)]
