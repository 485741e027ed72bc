"""Order lines that several reps share: the check of a rep's file, and what the section says of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from acctkit.plugins._sales_codes import SHARED_DIFFERS, SHARES_OPEN, SHARES_OVER
from acctkit.plugins._sales_sums import Days, Sold, place_of
from acctkit.plugins._shared_lines import WHOLE, Line, SharedLine, line_of, percent, percents

from acctkit import CheckDesk, Column, Entry, Finding, Reconciliation, Record, Table, Text, Value, spoken

ALIKE = ("units", "amount", "currency")  # what each of those who share a line files


def check_shares(desk: CheckDesk, entries: Sequence[Entry[Any]]) -> Iterator[Finding]:
    """The shares of an order line make 100 %, this file's and those that other reps filed."""
    shared = _shared_days(desk, entries)
    mine: dict[Line, Decimal] = defaultdict(Decimal)
    for entry in entries:
        mine[line_of(entry.row)] += entry.row.share or WHOLE
    for entry in entries:
        row = entry.row
        if row.share in (None, WHOLE) and row.date not in shared:
            continue
        others = _others(desk, row)
        if row.share in (None, WHOLE) and not any(one.row.share not in (None, WHOLE) for one in others):
            continue
        made = mine[line_of(row)] + sum((one.row.share or WHOLE for one in others), Decimal(0))
        who = percents((name_of(desk, one.rep), one.row.share or WHOLE) for one in others)
        if made != WHOLE:
            code = SHARES_OVER if made > WHOLE else SHARES_OPEN
            yield entry.finding(code, "share", expected=percent(WHOLE), sum=percents([("", made)]), others=who)
        here = (row.units, row.amount, _currency(desk, row)) if others else ()
        for one in others:
            theirs = one.row.units, one.row.amount, one.row.currency
            where = next((name for name, a, b in zip(ALIKE, here, theirs, strict=True) if a != b), None)
            if where is not None:
                there = getattr(one.row, where)
                yield entry.finding(SHARED_DIFFERS, where, expected=there, other=name_of(desk, one.rep))
                break


def _currency(desk: CheckDesk, row: Any) -> str:
    """The row's currency as the form will fill it in: where it says none, the account's, else the company's."""
    if row.currency:
        return str(row.currency)
    known = [record.row.currency for record in desk.books.records("accounts", account=row.account)]
    return str(next(iter(known), None) or desk.company.currency)


def _shared_days(desk: CheckDesk, entries: Sequence[Entry[Any]]) -> set[dt.date]:
    """The days of this file on which somebody shared a line: only there another's share may meet a row without one."""
    if not entries:
        return set()
    days = sorted(entry.row.date for entry in entries)
    found = desk.books.sums("sales", (), ("date", "share"), since=days[0], until=days[-1])
    return {one.key[0] for one in found if one.key[1] not in (None, WHOLE)}


def _others(desk: CheckDesk, row: Any) -> list[Record[Any]]:
    """The same order line as other reps filed it."""
    same = {"account": row.account, "sku": row.sku, "order": row.order, "line": row.line, "kind": row.kind}
    found = desk.books.records("sales", since=row.date, until=row.date, **same)
    return [one for one in found if desk.person is None or one.rep != desk.person.id]


# ------------------------------------------------------------------ the section


def shared_table(sold: Sold, lines: Sequence[SharedLine]) -> Table:
    """Each shared line with who has what of it."""
    rows: list[dict[str, Value]] = []
    for line in lines:
        counted = line.counted("amount")
        for one in line.records:
            rows.append({
                "date": line.row.date, "order": line.row.order or "", "line": line.row.line or "",
                "account": line.row.account, "sku": line.row.sku, "kind": line.row.kind, "rep": one.rep,
                "name": name_of(sold.desk, one.rep), "share": one.row.share, "amount": one.row.amount,
                "counted": counted[one.id], "currency": one.row.currency, "sum": line.share,
            })
    columns = (
        Column("date", Text("Date", "Fecha"), "date"), Column("order", Text("Order", "Pedido"), "id"),
        Column("line", Text("Line", "Línea"), "id"), Column("account", Text("Account", "Cliente"), "id"),
        Column("sku", Text("Product", "Artículo"), "id"), Column("kind", Text("Kind", "Tipo")),
        Column("rep", Text("Rep", "Vendedor"), "id"), Column("name", Text("Name", "Nombre")),
        Column("share", Text("Share", "Reparto"), "percent"),
        Column("amount", Text("Whole line", "Línea entera"), "money", "", "AC"),
        Column("counted", Text("Counted", "Contado"), "money", "", "AC"),
        Column("currency", Text("Currency", "Moneda")),
        Column("sum", Text("Shares of the line", "Repartos de la línea"), "percent"),
    )
    title = Text("Sales shared by several reps", "Ventas repartidas entre varios vendedores")
    return Table("shared", title, columns, tuple(rows), ("date", "order", "line", "account", "sku", "kind", "rep"))


def listed(sold: Sold, week: Days, year: Days) -> list[SharedLine]:
    """The lines to be shown: those of the week, and what is not agreed on of the year so far."""
    return [
        line for line in sold.shared
        if (week[0] <= line.row.date <= week[1] or (year[0] <= line.row.date <= year[1] and _open(line)))
        and (sold.desk.rep is None or any(one.rep == sold.desk.rep for one in line.records))
    ]


def _open(line: SharedLine) -> bool:
    return line.share != WHOLE or not line.alike


def decisions(sold: Sold, lines: Iterable[SharedLine]) -> Iterator[Text]:
    """Who must agree on what."""
    for line in filter(_open, lines):
        who = percents((name_of(sold.desk, one.rep), one.row.share) for one in line.records)
        en, es, made = _named(line, "en"), _named(line, "es"), percents([("", line.share)])
        if line.share != WHOLE:
            yield Text(
                f"{who.en}: agree on the shares of {en}; they make {made.en}, and only that much of it counts.",
                f"{who.es}: acuerden el reparto {_of(es)}; suma {made.es} y solo se cuenta esa parte.",
            )
        if not line.alike:
            yield Text(f"{who.en}: file {en} alike; units, amount or currency differ.",
                       f"{who.es}: declaren igual {_the(es)}; difieren las unidades, el importe o la moneda.")


def reconciliations(sold: Sold, year: Days) -> Iterator[Reconciliation]:
    """Reps sum to the company: what counts for each of them, against whole lines counted once."""
    if sold.desk.rep or not sold.shared:
        return
    since, until = year
    company = {
        str(one.key[0]): one["amount"].value
        for one in sold.desk.books.sums("sales", ("amount",), ("currency",), since=since, until=until)
    }
    for line in sold.shared:
        if since <= line.row.date <= until:
            for one in line.records:
                company[one.row.currency] -= one.row.amount
            company[line.row.currency] += line.whole("amount")
    reps: dict[str, Decimal] = defaultdict(Decimal)
    for (_, currency), values in sold.sums(("rep",), year).items():
        reps[currency] += values["amount"].value
    for currency in sorted(company, key=lambda one: place_of(one, sold.desk)):
        title = Text(f"Sales by rep and of the company, shared lines once, {currency}",
                     f"Ventas por vendedor y de la empresa, líneas repartidas una vez, {currency}")
        yield Reconciliation(title, reps[currency], company[currency])


def _named(line: SharedLine, language: str) -> str:
    row = line.row
    spanish = language == "es"
    order = f"{'pedido' if spanish else 'order'} {row.order}, " if row.order else ""
    where = f"{'línea' if spanish else 'line'} {row.line}, " if row.line else ""
    article = f"{'artículo' if spanish else 'product'} {row.sku}"
    to = f"{'al cliente' if spanish else 'to account'} {row.account}"
    much = spoken(row.amount, language, currency=row.currency)
    return f"{order}{where}{article} {to}, {row.date}, {much} {row.currency}"


def _the(what: str) -> str:
    """What begins with its noun, with the article that Spanish has there.

    >>> _the("pedido O1, artículo A1"), _of("línea 1"), _of("artículo A1")
    ('el pedido O1, artículo A1', 'de la línea 1', 'del artículo A1')
    """
    return f"{'la' if what.startswith('línea') else 'el'} {what}"


def _of(what: str) -> str:
    return f"de {_the(what)}".replace("de el ", "del ", 1)


def name_of(desk: Any, rep: str) -> str:
    """The rep's name, else the id."""
    return desk.people[rep].name if rep in desk.people else rep
