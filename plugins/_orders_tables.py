"""The section of orders: the order book, what is late, what is to be invoiced, and who is over the credit limit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from acctkit.plugins._orders_book import Order, orders_of
from acctkit.plugins._orders_credit import Exposure, exposures
from acctkit.plugins._orders_lines import OrderLine

from acctkit import (
    Column,
    Content,
    Figure,
    Reconciliation,
    SectionDesk,
    Table,
    Text,
    Traced,
    Value,
    cents,
    spoken,
    total,
)

Rows = list[Mapping[str, Value]]
MEASURES: Mapping[str, tuple[Text, Callable[[Order], Traced]]] = {
    "backlog": (Text("Backlog", "Por enviar"), lambda order: order.backlog),
    "unbilled": (Text("Shipped, not invoiced", "Enviado, sin facturar"), lambda order: order.unbilled),
    "invoiced": (Text("Invoiced", "Facturado"), lambda order: order.invoiced),
    "dropped": (Text("Cancelled or not delivered", "Anulado o no entregado"), lambda order: order.dropped),
    "ordered": (Text("All orders", "Todos los pedidos"), lambda order: order.ordered),
}


@dataclass(frozen=True)
class OrderBook:
    """The orders as of a day, and what of the other forms says whose they are."""

    desk: SectionDesk
    orders: Sequence[Order]
    accounts: Mapping[str, str]
    products: Mapping[str, str]

    @classmethod
    def read(cls, desk: SectionDesk) -> OrderBook:
        """Everything that the section tells, read once."""
        accounts = {record.row.account: record.row.name for record in desk.books.records("accounts")}
        products = {record.row.sku: record.row.name for record in desk.books.records("products")}
        orders = orders_of(desk, desk.rep)
        return cls(desk, orders, accounts, products)

    @property
    def currencies(self) -> list[str]:
        """Every currency that is ordered in, the company's first; that one alone where there is no order."""
        company = self.desk.company.currency
        found = {one.currency for one in self.orders} or {company}
        return sorted(found, key=lambda code: (code != company, code))

    @property
    def unit(self) -> str:
        """The currency for the headers: where there are several, the rows say theirs."""
        return self.currencies[0] if len(self.currencies) == 1 else ""

    def rep(self, rep: str) -> str:
        """The name of a rep."""
        return self.desk.people[rep].name if rep in self.desk.people else ""

    def who(self, order: Order) -> dict[str, Any]:
        """The first columns of every table about orders."""
        return {"order": order.number, "account": order.first.account,
                "name": self.accounts.get(order.first.account, ""), "currency": order.currency}

    def money(self, name: str, title: Text) -> Column:
        """A column of money."""
        return Column(name, title, "money", self.unit, "AC")

    def sums(self, rows: Rows, label: str, *names: str) -> tuple[Mapping[str, Value], ...]:
        """A totals row for each currency of the rows, for nothing is added across them."""
        return tuple(
            {label: "Σ", "currency": code} | {name: total(_traced(r[name]) for r in rows if r["currency"] == code)
                                              for name in names}
            for code in self.currencies if any(row["currency"] == code for row in rows)
        )


ORDER = (Column("order", Text("Order", "Pedido"), "id"), Column("account", Text("Account", "Cliente"), "id"),
         Column("name", Text("Name", "Nombre")))
CURRENCY = Column("currency", Text("Currency", "Moneda"))
COUNT = Column("orders", Text("Orders", "Pedidos"), "integer")
UNITS = Column("units", Text("Units", "Unidades"), "quantity")
SKU = (Column("sku", Text("SKU", "Artículo"), "id"), Column("product", Text("Product", "Producto")))


def build(desk: SectionDesk) -> Content:
    """What is ordered, shipped and invoiced as of `desk.as_of`, and what was ordered in the week."""
    book = OrderBook.read(desk)
    over = [one for one in exposures(desk, book.orders) if one.over.value > 0] if desk.rep is None else []
    by_account = _by(book, "account", Text("Order book by account", "Cartera de pedidos por cliente"),
                     lambda order: order.first.account, lambda account: book.accounts.get(account, ""))
    by_rep = _by(book, "rep", Text("Order book by rep", "Cartera de pedidos por vendedor"),
                 lambda order: order.rep, book.rep)
    late = _late(book)
    return Content(
        headline=tuple(_headline(book, late)), figures=tuple(_figures(book, late, over)),
        tables=(_to_invoice(book), _to_invoice_lines(book), _waiting(book), late, _credit(book, over), by_account,
                by_rep, _of_the_week(book)),
        reconciliations=tuple(_reconciliations(book, by_account, by_rep)),
        decisions=tuple(_decisions(book, over)),
    )


# ------------------------------------------------------------------ the tables


def _by(
    book: OrderBook, name: str, title: Text, key: Callable[[Order], str], called: Callable[[str], str]
) -> Table:
    """All orders by an account or a rep: what is to be shipped, to be invoiced, invoiced, and dropped."""
    groups: dict[tuple[str, str], list[Order]] = {}
    for order in book.orders:
        groups.setdefault((order.currency, key(order)), []).append(order)
    rows: Rows = [
        {name: one, "name": called(one), "currency": currency,
         "orders": sum(1 for order in some if order.backlog.value or order.unbilled.value),
         **{measure: total(of(order) for order in some) for measure, (_, of) in MEASURES.items()}}
        for code in book.currencies for (currency, one), some in sorted(groups.items()) if currency == code
    ]
    head = Text("Account", "Cliente") if name == "account" else Text("Rep", "Vendedor")
    columns = (Column(name, head, "id"), Column("name", Text("Name", "Nombre")), CURRENCY,
               Column("orders", Text("Open orders", "Pedidos abiertos"), "integer"),
               *(book.money(measure, words) for measure, (words, _) in MEASURES.items()))
    return Table(f"by_{name}", title, columns, tuple(rows), (name, "currency"), book.sums(rows, name, *MEASURES))


def _to_invoice(book: OrderBook) -> Table:
    rows: Rows = [
        book.who(order) | {
            "po_number": order.po_number, "shipped_on": max(_days(order), default=None), "lines": len(_billed(order)),
            "units": total(line.count(line.shipped) for line in _billed(order)), "amount": order.unbilled,
        }
        for order in book.orders if order.to_invoice
    ]
    columns = (*ORDER, Column("po_number", Text("Their number", "Su número"), "id"),
               Column("shipped_on", Text("Shipped on", "Enviado el"), "date"),
               Column("lines", Text("Lines", "Líneas"), "integer"), UNITS, CURRENCY,
               book.money("amount", Text("To invoice", "Por facturar")))
    return Table("to_invoice", Text("Orders to invoice", "Pedidos por facturar"), columns, tuple(rows), ("order",),
                 book.sums(rows, "order", "amount"))


def _to_invoice_lines(book: OrderBook) -> Table:
    rows: Rows = [
        book.who(order) | {
            "line": line.row.line or "", "sku": line.row.sku, "product": book.products.get(line.row.sku, ""),
            "units": line.count(line.shipped), "unit_price": line.row.unit_price, "discount": line.row.discount,
            "amount": line.delivered,
        }
        for order in book.orders if order.to_invoice for line in _billed(order)
    ]
    columns = (*ORDER, Column("line", Text("Line", "Línea"), "id"), *SKU, UNITS, CURRENCY,
               book.money("unit_price", Text("Unit price", "Precio unitario")),
               Column("discount", Text("Discount", "Descuento"), "percent"),
               book.money("amount", Text("To invoice", "Por facturar")))
    return Table("to_invoice_lines", Text("What to invoice, line by line", "Qué facturar, línea a línea"), columns,
                 tuple(rows), ("order", "line", "sku"), book.sums(rows, "order", "amount"))


def _waiting(book: OrderBook) -> Table:
    """What is shipped and cannot be invoiced yet, and why."""
    language = book.desk.company.language
    rows: Rows = [
        book.who(order) | {"units": total(line.count(line.shipped) for line in _billed(order)),
                           "amount": order.unbilled, "why": order.waits.say(language)}
        for order in book.orders if order.waits and order.unbilled.value
    ]
    columns = (*ORDER, UNITS, CURRENCY, book.money("amount", Text("Shipped, not invoiced", "Enviado, sin facturar")),
               Column("why", Text("What it waits for", "A qué espera")))
    return Table("waiting", Text("Shipped, but not to be invoiced yet", "Enviado, pero aún no facturable"), columns,
                 tuple(rows), ("order",), book.sums(rows, "order", "amount"))


def _late(book: OrderBook) -> Table:
    rows: Rows = [
        book.who(order) | {
            "rep": order.rep, "line": line.row.line or "", "sku": line.row.sku,
            "product": book.products.get(line.row.sku, ""), "ship_by": line.row.ship_by,
            "days_late": line.days_late, "units": line.count(line.open_units), "amount": line.rest,
        }
        for order in book.orders for line in order.late if not line.closed
    ]
    rows.sort(key=lambda row: (-int(str(row["days_late"])), str(row["order"]), str(row["line"]), str(row["sku"])))
    columns = (*ORDER, Column("rep", Text("Rep", "Vendedor"), "id"), Column("line", Text("Line", "Línea"), "id"), *SKU,
               Column("ship_by", Text("Promised", "Prometido"), "date"),
               Column("days_late", Text("Late", "Retraso"), "integer", "days"), UNITS, CURRENCY,
               book.money("amount", Text("Late", "Con retraso")))
    return Table("late", Text("Late to ship", "Envíos con retraso"), columns, tuple(rows), ("order", "line", "sku"),
                 book.sums(rows, "order", "amount"))


def _credit(book: OrderBook, over: Sequence[Exposure]) -> Table:
    rows: Rows = [
        {"account": one.account.account, "name": one.account.name, "currency": one.currency, "limit": one.limit,
         "receivables": one.receivables, "orders": one.orders, "exposure": one.total, "over": one.over}
        for one in over
    ]
    unit = {one.currency for one in over}
    money = {name: Column(name, title, "money", unit.copy().pop() if len(unit) == 1 else "", "AC") for name, title in (
        ("limit", Text("Credit limit", "Límite de crédito")), ("receivables", Text("Owed", "Pendiente de cobro")),
        ("orders", Text("Ordered, not invoiced", "Pedido, sin facturar")), ("exposure", Text("Together", "En total")),
        ("over", Text("Over the limit", "Exceso")))}
    columns = (Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Name", "Nombre")), CURRENCY,
               *money.values())
    title = Text("Credit limits exceeded by owed and ordered", "Límites de crédito superados por lo debido y lo pedido")
    return Table("credit", title, columns, tuple(rows), ("account", "currency"), front=True)


def _of_the_week(book: OrderBook) -> Table:
    rows: Rows = [
        book.who(order) | {"date": order.first.date, "rep": order.rep, "lines": len(order.lines),
                           "units": total(line.count(line.row.units) for line in order.live),
                           "amount": total(line.ordered for line in order.live)}
        for order in _new(book)
    ]
    columns = (*ORDER, Column("date", Text("Ordered on", "Pedido el"), "date"),
               Column("rep", Text("Rep", "Vendedor"), "id"), Column("lines", Text("Lines", "Líneas"), "integer"), UNITS,
               CURRENCY, book.money("amount", Text("Ordered", "Pedido")))
    return Table("week", Text("Orders of the week", "Pedidos de la semana"), columns, tuple(rows), ("order",),
                 book.sums(rows, "order", "amount"))


# ------------------------------------------------------------------ what it comes to


def _figures(book: OrderBook, late: Table, over: Sequence[Exposure]) -> Iterator[Figure]:
    for code in book.currencies:
        orders = [order for order in book.orders if order.currency == code]
        suffix = "" if len(book.currencies) == 1 else f"_{code.lower()}"
        new = [order for order in _new(book) if order.currency == code]
        for name, title, value in (
            ("new_orders", Text("Orders of the week", "Pedidos de la semana"),
             total(line.ordered for order in new for line in order.live)),
            ("backlog", Text("Order backlog", "Cartera por enviar"), total(order.backlog for order in orders)),
            ("unbilled", Text("Shipped, not invoiced", "Enviado, sin facturar"),
             total(order.unbilled for order in orders)),
            ("to_invoice", Text("Of which to invoice now", "Del cual, por facturar ya"),
             total(order.unbilled for order in orders if order.to_invoice)),
            ("late", Text("Late to ship", "Envíos con retraso"),
             total(_traced(row["amount"]) for row in late.rows if row["currency"] == code)),
        ):
            shown = code == book.currencies[0] or bool(value.value)
            yield Figure(f"{name}{suffix}", title, value, "money", code, shown)
    yield Figure("over_limit", Text("Accounts over their credit limit", "Clientes por encima de su límite de crédito"),
                 len(over), "integer", front=bool(over))


def _headline(book: OrderBook, late: Table) -> Iterator[Text]:
    for code in book.currencies:
        orders = [order for order in book.orders if order.currency == code]
        if not orders:
            continue
        ready = [order for order in orders if order.to_invoice]
        backlog, amount = _sum(order.backlog for order in orders), _sum(order.unbilled for order in ready)
        en, es = f"Order backlog {spoken(backlog)} {code}", f"Cartera por enviar {spoken(backlog, 'es')} {code}"
        if ready:
            en += f"; {len(ready)} order{_s(ready)} to invoice, {spoken(amount)} {code}"
            es += f"; {len(ready)} pedido{_s(ready)} por facturar, {spoken(amount, 'es')} {code}"
        overdue = {str(row["order"]) for row in late.rows if row["currency"] == code}
        if overdue:
            en += f"; {len(overdue)} late to ship"
            es += f"; {len(overdue)} con retraso"
        yield Text(f"{en}.", f"{es}.")


def _decisions(book: OrderBook, over: Sequence[Exposure]) -> Iterator[Text]:
    if over:
        names = [f"{one.account.name} ({one.account.account})" for one in over]
        yield Text(
            f"Head office: ship or hold what is ordered by accounts over their credit limit: {_listed(names)}.",
            f"Oficina central: enviar o retener lo pedido por clientes que superan su límite de crédito: "
            f"{_listed(names)}.")
    mixed = [order for order in book.orders if order.mixed and not order.invoice]
    if mixed:
        names = sorted({order.number for order in mixed})
        yield Text(f"Head office: these order numbers hold lines of several orders and are not invoiced: "
                   f"{_listed(names)}.",
                   f"Oficina central: estos números de pedido reúnen líneas de varios pedidos y no se facturan: "
                   f"{_listed(names)}.")
    statuses = {record.row.account: record.row.status for record in book.desk.books.records("accounts")}
    blocked = sorted({order.first.account for order in book.orders
                      if order.backlog.value and statuses.get(order.first.account) in ("insolvent", "legal")})
    if blocked:
        names = [f"{book.accounts.get(account, '')} ({account})" for account in blocked]
        yield Text(f"Head office: ship nothing to, or release, accounts that are insolvent or sued: {_listed(names)}.",
                   f"Oficina central: no enviar, o autorizar, lo pedido por clientes insolventes o demandados: "
                   f"{_listed(names)}.")


def _reconciliations(book: OrderBook, by_account: Table, by_rep: Table) -> Iterator[Reconciliation]:
    """The parts make the whole: the right side multiplies units and prices by itself."""
    for code in book.currencies:
        rows = [record.row for record in book.desk.books.records("orders", until=book.desk.as_of, rep=book.desk.rep)]
        whole = sum((cents(row.units * row.unit_price * (1 - (row.discount or Decimal(0)))) for row in rows
                     if (row.currency or book.desk.company.currency) == code), Decimal(0))
        parts = _sum(_traced(row[name]) for row in by_account.rows if row["currency"] == code
                     for name in MEASURES if name != "ordered")
        yield Reconciliation(
            Text(f"Backlog, unbilled, invoiced and cancelled make all orders, {code}",
                 f"Por enviar, sin facturar, facturado y anulado suman todos los pedidos, {code}"), parts, whole)
        reps, accounts = (_sum(_traced(row["backlog"]) for row in table.rows if row["currency"] == code)
                          for table in (by_rep, by_account))
        title = Text(f"Backlog by rep and by account, {code}", f"Por enviar, por vendedor y por cliente, {code}")
        yield Reconciliation(title, reps, accounts)


def _new(book: OrderBook) -> list[Order]:
    return [order for order in book.orders if order.live and order.first.date in book.desk.week]


def _billed(order: Order) -> list[OrderLine]:
    return [line for line in order.live if line.shipped]


def _days(order: Order) -> list[Any]:
    return [line.row.shipped_on for line in _billed(order) if line.row.shipped_on]


def _traced(value: object) -> Traced:
    assert isinstance(value, Traced)
    return value


def _sum(figures: Iterable[Traced]) -> Decimal:
    return total(figures).value


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (", …" if len(names) > 5 else "")


def _s(some: Sequence[object]) -> str:
    return "" if len(some) == 1 else "s"
