"""The tables of the section `advice`: the call sheet, and the numbers behind each of its lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from acctkit.plugins._advice_calls import Call, Due
from acctkit.plugins._advice_history import History, price_of
from acctkit.plugins._advice_said import shortly

from acctkit import Column, Table, Text, Value

Rows = list[Mapping[str, Value]]
STATES = {
    "due": Text("due", "toca pedir"), "overdue": Text("overdue", "se retrasa"),
    "stopped": Text("stopped", "dejó de pedir"),
}
ACCOUNT = (
    Column("rep", Text("Rep", "Vendedor"), "id"), Column("account", Text("Account", "Cliente"), "id"),
    Column("name", Text("Name", "Nombre")),
)
PRODUCT = (Column("sku", Text("SKU", "Artículo"), "id"), Column("product", Text("Product", "Producto")))
CURRENCY = Column("currency", Text("Currency", "Moneda"))


def call_sheet(history: History, calls: Sequence[Call]) -> Table:
    """Whom each rep should call, what about, and what it may bring, the most first."""
    language = history.desk.company.language
    rows: Rows = [
        {
            **_who(history, one.account), "currency": one.currency, "value": one.value if one.rhythm else None,
            "last": one.rhythm.last.day if one.rhythm else None,
            "since": one.rhythm.since(history.desk.as_of) if one.rhythm else None,
            "interval": one.rhythm.interval if one.rhythm and history.steady(one.rhythm) else None,
            "about": "; ".join(shortly(history, one, language)),
        }
        for one in calls
    ]
    unit = unit_of(rows)
    columns = (
        *ACCOUNT, CURRENCY, Column("value", Text("May bring", "Puede traer"), "money", unit),
        Column("last", Text("Last purchase", "Última compra"), "date"),
        Column("since", Text("Since then", "Desde entonces"), "integer", "days"),
        Column("interval", Text("Usual interval", "Intervalo habitual"), "integer", "days"),
        Column("about", Text("What about", "De qué hablar")),
    )
    return Table("call_sheet", Text("Whom to call, and what about", "A quién llamar y de qué hablar"), columns,
                 tuple(rows), ("account",))


def next_orders(history: History, calls: Sequence[Call]) -> Table:
    """What each account should order next, by its own rhythm."""
    rows: Rows = [_next(history, one) for call in calls for one in call.due]
    unit = unit_of(rows)
    columns = (
        *ACCOUNT, *PRODUCT, Column("state", Text("State", "Estado")),
        Column("due_on", Text("Due on", "Toca el"), "date"),
        Column("quantity", Text("Units to order", "Unidades por pedir"), "quantity"),
        CURRENCY, Column("value", Text("At the last price", "Al último precio"), "money", unit),
        Column("purchases", Text("Purchases", "Compras"), "integer"),
        Column("interval", Text("Usual interval", "Intervalo habitual"), "integer", "days"),
        Column("last", Text("Last purchase", "Última compra"), "date"),
        Column("usual", Text("Usual quantity", "Cantidad habitual"), "quantity"),
        Column("on_order", Text("On order", "Ya pedidas"), "quantity"),
        Column("price", Text("Last price", "Último precio"), "quantity", unit),
    )
    note = Text(
        f"A rhythm is the middle interval and the middle quantity of at least {history.settings.purchases} purchases. "
        "To order: the usual quantity less what is on order.",
        f"El ritmo es el intervalo central y la cantidad central de al menos {history.settings.purchases} compras. Por "
        "pedir: la cantidad habitual menos lo ya pedido.",
    )
    title = Text("What accounts should order next", "Qué les toca pedir a los clientes")
    return Table("next_orders", title, columns, tuple(rows), ("account", "sku"), note=note if rows else None)


def _next(history: History, one: Due) -> Mapping[str, Value]:
    rhythm = one.rhythm
    return {
        **_who(history, one.account), "sku": one.sku, "product": history.product(one.sku),
        "state": STATES[one.state].say(history.desk.company.language), "due_on": rhythm.due_on,
        "quantity": one.quantity, "currency": one.currency, "value": one.value, "purchases": rhythm.count(),
        "interval": rhythm.interval, "last": rhythm.last.day, "usual": rhythm.usual.units, "on_order": one.on_order,
        "price": price_of(rhythm.last).quantize(Decimal("0.0001")),
    }


def new_products(history: History, calls: Sequence[Call]) -> Table:
    """Products that came up lately, and the accounts that have not bought them."""
    rows: Rows = [
        {
            **_who(history, one.account), "sku": one.sku, "product": history.product(one.sku),
            "family": history.family(one.sku), "launched_on": one.launched_on, "bought": one.family,
            "list_price": getattr(history.products[one.sku], "list_price", None),
        }
        for call in calls for one in call.new
    ]
    columns = (
        *ACCOUNT, *PRODUCT, Column("family", Text("Family", "Familia")),
        Column("launched_on", Text("Launched on", "Lanzado el"), "date"),
        Column("bought", Text("Units of its family, one year", "Unidades de su familia, un año"), "quantity"),
        Column("list_price", Text("List price", "Precio de tarifa"), "money", history.desk.company.currency),
    )
    title = Text("New products that accounts have not bought", "Productos nuevos que los clientes no han comprado")
    return Table("new_products", title, columns, tuple(rows), ("account", "sku"))


def lapsing(history: History, calls: Sequence[Call]) -> Table:
    """The accounts that stopped ordering against their rhythm."""
    rows: Rows = []
    for one in calls:
        if one.lapsing and one.rhythm:
            since, interval = one.rhythm.since(history.desk.as_of), one.rhythm.interval
            rows.append({
                **_who(history, one.account), "last": one.rhythm.last.day, "since": since, "interval": interval,
                "times": (Decimal(since) / max(interval, 1)).quantize(Decimal("0.01")),
                "purchases": one.rhythm.count(), "currency": one.currency, "usual": one.rhythm.mean(),
            })
    unit = unit_of(rows)
    columns = (
        *ACCOUNT, Column("last", Text("Last purchase", "Última compra"), "date"),
        Column("since", Text("Since then", "Desde entonces"), "integer", "days"),
        Column("interval", Text("Usual interval", "Intervalo habitual"), "integer", "days"),
        Column("times", Text("Times its interval", "Veces su intervalo"), "quantity"),
        Column("purchases", Text("Purchases", "Compras"), "integer"), CURRENCY,
        Column("usual", Text("Average purchase", "Compra media"), "money", unit),
    )
    title = Text("Accounts that lapse", "Clientes que se están perdiendo")
    return Table("lapsing", title, columns, tuple(rows), ("account",), front=bool(rows))


def by_rep(history: History, calls: Sequence[Call]) -> Table:
    """Each rep's calls: how many there are reasons for, and what is due."""
    found: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for one in calls:
        for currency in sorted({due.currency for due in one.due} | ({one.currency} - {""})):
            found[one.rep, currency].append(one)
    rows: Rows = [
        {"rep": rep, "name": history.person(rep), "currency": currency, **_counted(some, currency)}
        for (rep, currency), some in sorted(found.items())
    ]
    unit = unit_of(rows)
    columns = (
        Column("rep", Text("Rep", "Vendedor"), "id"), Column("name", Text("Name", "Nombre")), CURRENCY,
        Column("accounts", Text("Accounts to call", "Clientes por llamar"), "integer"),
        Column("lines", Text("Products due", "Productos que toca pedir"), "integer"),
        Column("value", Text("Due, at the last price", "Por pedir, al último precio"), "money", unit),
        Column("lapsing", Text("Lapsing", "Se están perdiendo"), "integer"),
        Column("new", Text("New products to show", "Novedades por mostrar"), "integer"),
    )
    totals = tuple(_sums(rows, currency) for currency in sorted({str(row["currency"]) for row in rows}))
    title = Text("Calls to make, by rep", "Llamadas por hacer, por vendedor")
    return Table("by_rep", title, columns, tuple(rows), ("rep", "currency"), totals, front=bool(rows))


def _sums(rows: Rows, currency: str) -> Mapping[str, Value]:
    mine = [row for row in rows if row["currency"] == currency]
    names = ("accounts", "lines", "value", "lapsing", "new")
    return {"rep": "Σ", "currency": currency, **{
        name: sum((Decimal(str(row[name])) for row in mine), Decimal(0)) for name in names
    }}


def _counted(calls: Sequence[Call], currency: str) -> dict[str, Value]:
    due = [one for call in calls for one in call.due if one.currency == currency and one.state != "stopped"]
    mine = [one for one in calls if one.currency == currency]
    return {
        "accounts": len(calls), "lines": len(due), "value": sum((one.worth(currency) for one in calls), Decimal(0)),
        "lapsing": sum(one.lapsing for one in mine), "new": sum(len(one.new) for one in mine),
    }


def _who(history: History, account: str) -> dict[str, Value]:
    return {"rep": history.keeper(account), "account": account, "name": history.name(account)}


def unit_of(rows: Rows) -> str:
    """The currency for a header, where all rows share it."""
    found = {str(row["currency"]) for row in rows if row["currency"]}
    return found.pop() if len(found) == 1 else ""
