"""What the section `orders` says first, its figures, and what head office must decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from acctkit.plugins._orders_credit import Exposure
from acctkit.plugins._orders_tables import OrderBook, traced

from acctkit import Figure, Table, Text, Traced, spoken, total

_NAMES = 5  # as many as a line lists


def figures(book: OrderBook, late: Table, over: Sequence[Exposure]) -> Iterator[Figure]:
    """The sums of each currency, and how many accounts are over their limit."""
    for code in book.currencies:
        orders = [order for order in book.orders if order.currency == code]
        suffix = "" if len(book.currencies) == 1 else f"_{code.lower()}"
        new = [order for order in book.new if order.currency == code]
        for name, title, value in (
            ("new_orders", Text("Orders of the week", "Pedidos de la semana"),
             total(line.ordered for order in new for line in order.live)),
            ("backlog", Text("Order backlog", "Cartera por enviar"), total(order.backlog for order in orders)),
            ("unbilled", Text("Shipped, not invoiced", "Enviado, sin facturar"),
             total(order.unbilled for order in orders)),
            ("to_invoice", Text("Of which to invoice now", "Del cual, por facturar ya"),
             total(order.unbilled for order in orders if order.to_invoice)),
            ("late", Text("Late to ship", "Envíos con retraso"),
             total(traced(row["amount"]) for row in late.rows if row["currency"] == code)),
        ):
            shown = code == book.currencies[0] or bool(value.value)
            yield Figure(f"{name}{suffix}", title, value, "money", code, shown)
    yield Figure("over_limit", Text("Accounts over their credit limit", "Clientes por encima de su límite de crédito"),
                 len(over), "integer", front=bool(over))


def headline(book: OrderBook, late: Table) -> Iterator[Text]:
    """A sentence a currency: the backlog, what is to be invoiced, what is late."""
    for code in book.currencies:
        orders = [order for order in book.orders if order.currency == code]
        if not orders:
            continue
        ready = [order for order in orders if order.to_invoice]
        backlog, amount = _sum(order.backlog for order in orders), _sum(order.unbilled for order in ready)
        en = f"Order backlog {spoken(backlog, currency=code)} {code}"
        es = f"Cartera por enviar {spoken(backlog, 'es', currency=code)} {code}"
        if ready:
            en += f"; {len(ready)} order{_s(ready)} to invoice, {spoken(amount, currency=code)} {code}"
            es += f"; {len(ready)} pedido{_s(ready)} por facturar, {spoken(amount, 'es', currency=code)} {code}"
        overdue = {str(row["order"]) for row in late.rows if row["currency"] == code}
        if overdue:
            en += f"; {len(overdue)} late to ship"
            es += f"; {len(overdue)} con retraso"
        yield Text(f"{en}.", f"{es}.")


def decisions(book: OrderBook, over: Sequence[Exposure]) -> Iterator[Text]:
    """What head office must decide before more is shipped or invoiced."""
    ordering, owing = (
        [f"{one.account.name} ({one.account.account})" for one in over if bool(one.orders.value) is orders]
        for orders in (True, False)
    )
    if ordering:
        yield Text(
            f"Head office: ship or hold what is ordered by accounts over their credit limit: {_listed(ordering)}.",
            f"Oficina central: enviar o retener lo pedido por clientes que superan su límite de crédito: "
            f"{_listed(ordering)}.")
    if owing:
        yield Text(
            f"Head office: these accounts are over their credit limit by what they owe alone; take no more orders, or "
            f"raise the limit: {_listed(owing)}.",
            f"Oficina central: estos clientes superan su límite de crédito solo con lo que deben; no aceptar más "
            f"pedidos o ampliar el límite: {_listed(owing)}.")
    mixed = [order for order in book.orders if order.mixed and not order.invoice]
    if mixed:
        names = sorted({order.number for order in mixed})
        yield Text(f"Head office: these order numbers hold lines of several orders and are not invoiced: "
                   f"{_listed(names)}.",
                   f"Oficina central: estos números de pedido reúnen líneas de varios pedidos y no se facturan: "
                   f"{_listed(names)}.")
    for order in [order for order in book.orders if order.astray][:_NAMES]:
        assert order.astray is not None
        yield Text(f"Head office: invoice {order.astray.invoice} of account {order.astray.account} names order "
                   f"{order.number}, which is account {order.first.account}'s; correct one of them.",
                   f"Oficina central: la factura {order.astray.invoice} del cliente {order.astray.account} indica el "
                   f"pedido {order.number}, que es del cliente {order.first.account}; corregir una de las dos cosas.")
    statuses = {record.row.account: record.row.status for record in book.desk.books.records("accounts")}
    blocked = sorted({order.first.account for order in book.orders
                      if order.backlog.value and statuses.get(order.first.account) in ("insolvent", "legal")})
    if blocked:
        names = [f"{book.accounts.get(account, '')} ({account})" for account in blocked]
        yield Text(f"Head office: ship nothing to, or release, accounts that are insolvent or sued: {_listed(names)}.",
                   f"Oficina central: no enviar, o autorizar, lo pedido por clientes insolventes o demandados: "
                   f"{_listed(names)}.")


def _sum(figures: Iterable[Traced]) -> Decimal:
    return total(figures).value


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMES]) + (", …" if len(names) > _NAMES else "")


def _s(some: Sequence[object]) -> str:
    return "" if len(some) == 1 else "s"
