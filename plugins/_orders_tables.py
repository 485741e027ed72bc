"""The tables of the section `orders`: what is to be invoiced, what waits and why, what is late, and the order book."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from acctkit.plugins._orders_book import Order, orders_of
from acctkit.plugins._orders_credit import Exposure
from acctkit.plugins._orders_lines import same
from acctkit.plugins._orders_papers import STATES, Standing, papers_by_order, standings

from acctkit import Column, SectionDesk, Table, Text, Traced, Value, total

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
    papers: Sequence[Standing]

    @classmethod
    def read(cls, desk: SectionDesk) -> OrderBook:
        """Everything that the section tells, read once."""
        accounts = {record.row.account: record.row.name for record in desk.books.records("accounts")}
        products = {record.row.sku: record.row.name for record in desk.books.records("products")}
        orders = orders_of(desk, desk.rep)
        papers = [one for one in standings(desk, orders, desk.as_of) if desk.rep in (None, one.numbered.paper.rep)]
        return cls(desk, orders, accounts, products, papers)

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

    @property
    def new(self) -> list[Order]:
        """What was ordered in the week."""
        return [order for order in self.orders if order.live and order.first.date in self.desk.week]

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
            {label: "Σ", "currency": code} | {name: total(traced(r[name]) for r in rows if r["currency"] == code)
                                              for name in names}
            for code in self.currencies if any(row["currency"] == code for row in rows)
        )


ORDER = (Column("order", Text("Order", "Pedido"), "id"), Column("account", Text("Account", "Cliente"), "id"),
         Column("name", Text("Name", "Nombre")))
CURRENCY = Column("currency", Text("Currency", "Moneda"))
COUNT = Column("orders", Text("Orders", "Pedidos"), "integer")
UNITS = Column("units", Text("Units", "Unidades"), "quantity")
SKU = (Column("sku", Text("SKU", "Artículo"), "id"), Column("product", Text("Product", "Producto")))


def traced(value: Value) -> Traced:
    """A figure of a table as what it is."""
    assert isinstance(value, Traced)
    return value


def by_account(book: OrderBook) -> Table:
    """The book by account."""
    title = Text("Order book by account", "Cartera de pedidos por cliente")
    return _by(book, "account", title, lambda order: order.first.account, lambda one: book.accounts.get(one, ""))


def by_rep(book: OrderBook) -> Table:
    """The book by rep."""
    title = Text("Order book by rep", "Cartera de pedidos por vendedor")
    return _by(book, "rep", title, lambda order: order.rep, book.rep)


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


def to_invoice(book: OrderBook) -> Table:
    """Orders that are shipped as far as they will be, and that no invoice names; the papers that they are on."""
    language, papers = book.desk.company.language, papers_by_order(one for one in book.papers if one.live)
    rows: Rows = [
        book.who(order) | {
            "paper": ", ".join(one.numbered.number for one in papers.get(same(order.number), ())),
            "state": ", ".join(STATES[one.numbered.state].say(language) for one in papers.get(same(order.number), ())),
            "po_number": order.po_number, "shipped_on": order.left_on, "lines": len(order.billed),
            "units": total(line.count(line.shipped) for line in order.billed), "amount": order.unbilled,
        }
        for order in book.orders if order.to_invoice
    ]
    columns = (*ORDER, Column("po_number", Text("Their number", "Su número"), "id"),
               Column("shipped_on", Text("Shipped on", "Enviado el"), "date"),
               Column("lines", Text("Lines", "Líneas"), "integer"), UNITS, CURRENCY,
               book.money("amount", Text("To invoice", "Por facturar")),
               Column("paper", Text("Invoice", "Factura"), "id"), Column("state", Text("State", "Estado")))
    return Table("to_invoice", Text("Orders to invoice", "Pedidos por facturar"), columns, tuple(rows), ("order",),
                 book.sums(rows, "order", "amount"))


def to_invoice_lines(book: OrderBook) -> Table:
    """The same line by line: what an invoice says."""
    rows: Rows = [
        book.who(order) | {
            "line": line.row.line or "", "sku": line.row.sku, "product": book.products.get(line.row.sku, ""),
            "units": line.count(line.shipped), "unit_price": line.row.unit_price, "discount": line.row.discount,
            "amount": line.delivered,
        }
        for order in book.orders if order.to_invoice for line in order.billed
    ]
    columns = (*ORDER, Column("line", Text("Line", "Línea"), "id"), *SKU, UNITS, CURRENCY,
               book.money("unit_price", Text("Unit price", "Precio unitario")),
               Column("discount", Text("Discount", "Descuento"), "percent"),
               book.money("amount", Text("To invoice", "Por facturar")))
    return Table("to_invoice_lines", Text("What to invoice, line by line", "Qué facturar, línea a línea"), columns,
                 tuple(rows), ("order", "line", "sku"), book.sums(rows, "order", "amount"))


def waiting(book: OrderBook) -> Table:
    """What is shipped and cannot be invoiced yet, and why."""
    language = book.desk.company.language
    rows: Rows = [
        book.who(order) | {"units": total(line.count(line.shipped) for line in order.billed),
                           "amount": order.unbilled, "why": order.waits.say(language)}
        for order in book.orders if order.waits and order.unbilled.value
    ]
    columns = (*ORDER, UNITS, CURRENCY, book.money("amount", Text("Shipped, not invoiced", "Enviado, sin facturar")),
               Column("why", Text("What it waits for", "A qué espera")))
    return Table("waiting", Text("Shipped, but not to be invoiced yet", "Enviado, pero aún no facturable"), columns,
                 tuple(rows), ("order",), book.sums(rows, "order", "amount"))


def late_lines(book: OrderBook) -> Table:
    """Lines that were promised for a day that is over, the latest first."""
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
               Column("days_late", Text("Late", "Retraso"), "integer", "d"), UNITS, CURRENCY,
               book.money("amount", Text("Late", "Con retraso")))
    return Table("late", Text("Late to ship", "Envíos con retraso"), columns, tuple(rows), ("order", "line", "sku"),
                 book.sums(rows, "order", "amount"))


def credit(over: Sequence[Exposure]) -> Table:
    """Accounts over their limit, and by how much."""
    rows: Rows = [
        {"account": one.account.account, "name": one.account.name, "currency": one.currency, "limit": one.limit,
         "receivables": one.receivables, "orders": one.orders, "exposure": one.total, "over": one.over}
        for one in over
    ]
    unit = {one.currency for one in over}
    money = {name: Column(name, title, "money", min(unit) if len(unit) == 1 else "", "AC") for name, title in (
        ("limit", Text("Credit limit", "Límite de crédito")), ("receivables", Text("Owed", "Pendiente de cobro")),
        ("orders", Text("Ordered, not invoiced", "Pedido, sin facturar")), ("exposure", Text("Together", "En total")),
        ("over", Text("Over the limit", "Exceso")))}
    columns = (Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Name", "Nombre")), CURRENCY,
               *money.values())
    title = Text("Credit limits exceeded by owed and ordered", "Límites de crédito superados por lo debido y lo pedido")
    return Table("credit", title, columns, tuple(rows), ("account", "currency"), front=True)


def of_the_week(book: OrderBook) -> Table:
    """What was ordered in the week."""
    rows: Rows = [
        book.who(order) | {"date": order.first.date, "rep": order.rep, "lines": len(order.lines),
                           "units": total(line.count(line.row.units) for line in order.live),
                           "amount": total(line.ordered for line in order.live)}
        for order in book.new
    ]
    columns = (*ORDER, Column("date", Text("Ordered on", "Pedido el"), "date"),
               Column("rep", Text("Rep", "Vendedor"), "id"), Column("lines", Text("Lines", "Líneas"), "integer"), UNITS,
               CURRENCY, book.money("amount", Text("Ordered", "Pedido")))
    return Table("week", Text("Orders of the week", "Pedidos de la semana"), columns, tuple(rows), ("order",),
                 book.sums(rows, "order", "amount"))
