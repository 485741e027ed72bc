"""What the ladder hands to a person: the collector's list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from acctkit.plugins._collections_cases import Case

from acctkit import Column, Table, Text

COLUMNS = (
    Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Name", "Nombre")),
    Column("rep", Text("Rep", "Vendedor"), "id"), Column("invoice", Text("Invoice", "Factura"), "id"),
    Column("due_on", Text("Due", "Vencimiento"), "date"),
    Column("days_late", Text("Late", "Retraso"), "integer", "days"),
    Column("open", Text("Open", "Pendiente"), "money", "", "AC"), Column("currency", Text("Currency", "Moneda")),
    Column("since", Text("On the list since", "En la lista desde"), "date"),
    Column("last_letter", Text("Last letter", "Última carta"), "date"),
)


def to_do(found: Iterable[Case]) -> list[Case]:
    """The cases of which something is with a person; none whom nobody may write to, for others look after those."""
    return [case for case in found if case.handed and not case.customer.closed]


def table(found: Iterable[Case]) -> Table:
    """The collector's list: an invoice a row, what is on it longest first."""
    rows: list[dict[str, Any]] = []
    for case in to_do(found):
        currencies = {item.number: balance.currency for balance in case.chased for item in balance.items}
        for step in case.handed:
            item = step.item
            rows.append({
                "account": case.customer.account, "name": case.customer.called, "rep": case.rep,
                "invoice": item.number, "due_on": item.due_on, "days_late": item.days_late, "open": item.open,
                "currency": currencies[item.number], "since": step.since, "last_letter": case.last_letter,
            })
    rows.sort(key=lambda row: (row["since"], row["account"], row["invoice"]))
    title = Text("With a person: letters are at an end", "A cargo de una persona: ya no se envían cartas")
    return Table("to_do", title, COLUMNS, tuple(rows), ("account", "invoice"), front=True)


def decisions(found: Iterable[Case]) -> Iterator[Text]:
    """What the collector is asked to do."""
    handed = to_do(found)
    if handed:
        count = sum(len(case.handed) for case in handed)
        names = [f"{case.customer.called} ({case.customer.account})" for case in handed[:5]]
        shown = ", ".join([*names, *(["…"] if len(handed) > 5 else [])])
        yield Text(
            f"Collector: take up {count} {'invoice' if count == 1 else 'invoices'} of {shown}; letters are at an end.",
            f"Cobros: atender {count} {'factura' if count == 1 else 'facturas'} de {shown}; ya no se envían cartas.",
        )
