"""What the section `orders` says of the invoices that orders became: the table of papers, what must agree, and what
head office must decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from acctkit.plugins._orders_invoices import order_of
from acctkit.plugins._orders_lines import key_of, said, same
from acctkit.plugins._orders_papers import STATES, Standing, papers_by_order
from acctkit.plugins._orders_settings import settings_of
from acctkit.plugins._orders_tables import CURRENCY, OrderBook

from acctkit import Column, Reconciliation, Table, Text, Value, cents, spoken

_NAMES = 5  # as many as a line lists


def papers(book: OrderBook) -> Table:
    """The invoices that the office has not booked yet, and those that were voided in the week."""
    language = book.desk.company.language
    rows: list[Mapping[str, Value]] = []
    for one in book.papers:
        paper, voided = one.numbered.paper, one.numbered.voided_on
        if one.booked or not (one.live or (voided and voided in book.desk.week)):
            continue
        why = one.numbered.reason or (one.doubt.say(language) if one.doubt else "")
        rows.append({
            "number": one.numbered.number, "date": paper.date, "order": _order(one), "account": paper.account,
            "name": paper.name, "state": STATES[one.numbered.state].say(language), "currency": paper.currency,
            "amount": paper.amount, "why": why,
        })
    columns = (
        Column("number", Text("Invoice", "Factura"), "id"), Column("date", Text("Date", "Fecha"), "date"),
        Column("order", Text("Order", "Pedido"), "id"), Column("account", Text("Account", "Cliente"), "id"),
        Column("name", Text("Name", "Nombre")), Column("state", Text("State", "Estado")), CURRENCY,
        Column("amount", Text("Amount", "Importe"), "money", book.unit, "AC"),
        Column("why", Text("What speaks against it", "Qué hay en contra")),
    )
    title = Text("Invoices drafted or approved, not booked yet", "Facturas en borrador o aprobadas, sin contabilizar")
    return Table("papers", title, columns, tuple(rows), ("number",))


def to_decide(book: OrderBook) -> Iterator[Text]:
    """Which drafts head office approves, which papers are to be voided, and what invoices wait for."""
    drafts = [one for one in book.papers if one.numbered.state == "drafted" and not one.booked and not one.doubt]
    if drafts:
        yield Text(f"Head office: approve or void these invoices (acctkit papers): {_listed(drafts, 'en')}.",
                   f"Oficina central: aprobar o anular estas facturas (acctkit papers): {_listed(drafts, 'es')}.")
    for one in [one for one in book.papers if one.live and one.doubt][:_NAMES]:
        assert one.doubt is not None
        yield Text(f"Head office: void invoice {one.numbered.number}, or correct order {_order(one)}: "
                   f"{one.doubt.say('en')}.",
                   f"Oficina central: anular la factura {one.numbered.number}, o corregir el pedido {_order(one)}: "
                   f"{one.doubt.say('es')}.")
    settings = settings_of(book.desk)
    rows = [record.row for record in book.desk.books.records("accounts")]
    untold = {row.account for row in rows if settings.untold(said(row, "country") or "")}
    wanted = sorted({order.first.account for order in book.orders if order.to_invoice} & untold)
    if settings.papers and wanted:
        names = _first(wanted)
        yield Text(f"Head office: give the country of these accounts, on which the tax of their invoices depends: "
                   f"{names}.",
                   f"Oficina central: indicar el país de estos clientes, del que depende el impuesto de sus facturas: "
                   f"{names}.")


    drafted = papers_by_order(one for one in book.papers if one.live)
    old = [
        order.number for order in book.orders if order.to_invoice and same(order.number) not in drafted
        and order.left_on and settings.too_old(order.left_on, book.desk.as_of)
    ]
    if settings.papers and old:
        yield Text(f"Head office: these orders were shipped too long ago to be drafted as invoices; invoice them, name "
                   f"them in the list of invoices, or set papers_from: {_first(old)}.",
                   f"Oficina central: estos pedidos se enviaron hace demasiado para preparar sus facturas; "
                   f"facturarlos, indicarlos en la lista de facturas o ajustar papers_from: {_first(old)}.")


def agreements(book: OrderBook) -> Iterator[Reconciliation]:
    """What papers come to before taxes is what the lines of their orders do: the right side multiplies the units of the
    papers by the prices that the books have now."""
    orders = {
        number: live for number, some in papers_by_order(book.papers).items()
        if (live := [one for one in some if one.live]) and any(not one.booked for one in live)
    }
    prices = {
        key_of(record.row): record.row.unit_price * (1 - (said(record.row, "discount") or Decimal(0)))
        for record in book.desk.books.records("orders", until=book.desk.as_of) if orders
    }
    for code in book.currencies:
        mine = {number: some for number, some in orders.items() if some[0].numbered.paper.currency == code}
        if not mine:
            continue
        units: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
        for number, some in mine.items():
            for row in (row for one in some for row in one.numbered.paper.lines):
                units[number, row["line"], "" if row["line"] else row["sku"]] += row["units"]
        left = sum((one.numbered.paper.totals[0].amount for some in mine.values() for one in some), Decimal(0))
        right = sum((cents(count * prices.get(key, Decimal(0)), code) for key, count in units.items()), Decimal(0))
        yield Reconciliation(
            Text(f"Invoices drafted or approved, before taxes, and the lines of their orders, {code}",
                 f"Facturas en borrador o aprobadas, sin impuestos, y las líneas de sus pedidos, {code}"), left, right)


def _first(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMES]) + (", …" if len(names) > _NAMES else "")


def _order(one: Standing) -> str:
    return one.order.number if one.order else order_of(one.numbered.paper)


def _listed(some: Sequence[Standing], language: str) -> str:
    names = [
        f"{one.numbered.number} ({spoken(paper.amount, language, currency=paper.currency)} {paper.currency})"
        for one in some[:_NAMES] for paper in [one.numbered.paper]
    ]
    more = {"en": f" and {len(some) - _NAMES} more", "es": f" y {len(some) - _NAMES} más"}[language]
    return ", ".join(names) + (more if len(some) > _NAMES else "")
