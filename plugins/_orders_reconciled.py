"""What must agree in the section `orders`: its tables, and the lines of the orders multiplied and added up anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from acctkit.plugins._orders_lines import said
from acctkit.plugins._orders_tables import MEASURES, OrderBook, traced

from acctkit import Reconciliation, Table, Text, cents

Sums = Mapping[tuple[str, str], Decimal]  # by measure and currency


def reconciliations(book: OrderBook, tables: Mapping[str, Table]) -> Iterator[Reconciliation]:
    """By account and by rep each measure is what the lines come to, and together they are all that was ordered; what is
    to be invoiced and what waits is all that is shipped and not invoiced."""
    anew = _anew(book)
    for code in book.currencies:
        whole = sum((amount for (measure, currency), amount in anew.items() if currency == code), Decimal(0))
        yield Reconciliation(
            Text(f"Backlog, unbilled, invoiced and cancelled make all orders, {code}",
                 f"Por enviar, sin facturar, facturado y anulado suman todos los pedidos, {code}"),
            whole, _column(tables["by_account"], "ordered", code))
        for name, en, es in (("by_account", "by account", "por cliente"), ("by_rep", "by rep", "por vendedor")):
            for measure in ("backlog", "unbilled", "invoiced"):
                words = MEASURES[measure][0]
                yield Reconciliation(
                    Text(f"{words.en} {en} is what the lines come to, {code}",
                         f"{words.es} {es} es lo que suman las líneas, {code}"),
                    _column(tables[name], measure, code), anew.get((measure, code), Decimal(0)))
        due = _column(tables["to_invoice"], "amount", code)
        yield Reconciliation(
            Text(f"To invoice and waiting make what is shipped and not invoiced, {code}",
                 f"Por facturar y en espera suman lo enviado sin facturar, {code}"),
            due + _column(tables["waiting"], "amount", code), anew.get(("unbilled", code), Decimal(0)))
        yield Reconciliation(
            Text(f"To invoice, line by line and by order, {code}", f"Por facturar, por línea y por pedido, {code}"),
            _column(tables["to_invoice_lines"], "amount", code), due)


def _column(table: Table, column: str, code: str) -> Decimal:
    return sum((traced(row[column]).value for row in table.rows if row["currency"] == code), Decimal(0))


def _anew(book: OrderBook) -> Sums:
    """Units times prices, line by line; no figure of a table goes into it."""
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for order in book.orders:
        for line in order.lines:
            price = line.row.unit_price * (1 - (said(line.row, "discount") or Decimal(0)))
            code = said(line.row, "currency") or ""
            whole, left = cents(line.row.units * price, code), cents(line.shipped * price, code)
            found["dropped", order.currency] += whole - left if line.closed else Decimal(0)
            if order.invoice and not line.cancelled:
                found["invoiced", order.currency] += left if line.closed else whole
            else:
                found["unbilled", order.currency] += left
                found["backlog", order.currency] += Decimal(0) if line.closed else whole - left
    return found
