"""The section of the package: what is out by rep, and every sample that is."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from acctkit import (
    Chart,
    Column,
    Content,
    Figure,
    Reconciliation,
    SectionDesk,
    Table,
    Text,
    Traced,
    Value,
    spoken,
    total,
)

from acctkit_samples.out import Out, out_on
from acctkit_samples.settings import settings_of


def build(desk: SectionDesk) -> Content:
    """What is out on the section's day."""
    found = out_on(desk, desk.as_of, desk.rep)
    late = [one for one in found if one.days > settings_of(desk).max_days]
    worth = total(one.value for one in found)
    currency = desk.company.currency
    by_rep = _by_rep(desk, found)
    return Content(
        headline=_headline(found, late, worth.value, desk),
        figures=(
            Figure("value", Text("Samples out", "Muestras fuera"), worth, "money", currency, front=bool(found)),
            Figure("late", Text("Out too long", "Fuera demasiado tiempo"), len(late), "integer"),
        ),
        tables=(by_rep, _each(desk, found)),
        charts=(Chart(Text("Samples out by rep", "Muestras fuera por vendedor"), "by_rep", "name", ("value",), "bar"),),
        reconciliations=_reconciliations(desk, by_rep, found) if found else (),
    )


def _headline(found: Sequence[Out], late: Sequence[Out], worth: Decimal, desk: SectionDesk) -> tuple[Text, ...]:
    if not found:
        return ()
    accounts, days = len({one.row.account for one in found}), settings_of(desk).max_days
    currency = desk.company.currency
    en = (
        f"Samples worth {spoken(worth)} {currency} are out with {accounts} account{'' if accounts == 1 else 's'}; "
        f"{len(late)} of {len(found)} for more than {days} days."
    )
    es = (
        f"Muestras por valor de {spoken(worth, 'es')} {currency} están fuera con {accounts} "
        f"cliente{'' if accounts == 1 else 's'}; {len(late)} de {len(found)} desde hace más de {days} días."
    )
    return (Text(en, es),)


def _by_rep(desk: SectionDesk, found: Sequence[Out]) -> Table:
    columns = (
        Column("rep", Text("Rep", "Vendedor"), "id"),
        Column("name", Text("Name", "Nombre")),
        Column("samples", Text("Samples", "Muestras"), "integer", "", "AC"),
        Column("late", Text("Out too long", "Demasiado tiempo"), "integer", "", "AC"),
        Column("value", Text("Value", "Valor"), "money", desk.company.currency, "AC"),
    )
    days = settings_of(desk).max_days

    def measures(some: Sequence[Out]) -> dict[str, Value]:
        late = sum(one.days > days for one in some)
        return {"samples": len(some), "late": late, "value": total(one.value for one in some)}

    rows: list[dict[str, Value]] = []
    for rep in sorted({one.record.rep for one in found}):
        name = desk.people[rep].name if rep in desk.people else rep
        rows.append({"rep": rep, "name": name, **measures([one for one in found if one.record.rep == rep])})
    totals = ({"rep": "Σ", **measures(found)},) if rows else ()
    return Table("by_rep", Text("Samples by rep", "Muestras por vendedor"), columns, tuple(rows), ("rep",), totals)


def _each(desk: SectionDesk, found: Sequence[Out]) -> Table:
    columns = (
        Column("account", Text("Account", "Cliente"), "id"),
        Column("name", Text("Name", "Nombre")),
        Column("rep", Text("Rep", "Vendedor"), "id"),
        Column("sku", Text("SKU", "Artículo"), "id"),
        Column("left_on", Text("Left on", "Entregada el"), "date"),
        Column("days", Text("Days out", "Días fuera"), "integer", "", "AC"),
        Column("units", Text("Units", "Unidades"), "quantity", "", "AC"),
        Column("value", Text("Value", "Valor"), "money", desk.company.currency, "AC"),
    )
    names = {record.row.account: record.row.name for record in desk.books.records("accounts")}
    rows = tuple(
        {
            "account": one.row.account, "name": names.get(one.row.account, ""), "rep": one.record.rep,
            "sku": one.row.sku, "left_on": one.row.left_on, "days": one.days, "units": one.units, "value": one.value,
        }
        for one in found
    )
    title = Text("Samples that are out", "Muestras que están fuera")
    return Table("out", title, columns, rows, ("account", "sku", "left_on"))


def _reconciliations(desk: SectionDesk, by_rep: Table, found: Sequence[Out]) -> tuple[Reconciliation, ...]:
    """All pieces ever lent less those that came back, added up by the books, are those listed; so is their value."""
    lent = desk.books.sums("samples", ("units",), ("returned_on",), until=desk.as_of, rep=desk.rep, kind="lent")
    out = sum((one["units"].value for one in lent if not one.key[0] or one.key[0] > desk.as_of), Decimal(0))
    by_reps = sum((_plain(row["value"]) for row in by_rep.rows), Decimal(0))
    return (
        Reconciliation(
            Text("Pieces lent and not back are those listed", "Las piezas prestadas y no devueltas son las listadas"),
            out, total(one.units for one in found).value,
        ),
        Reconciliation(
            Text("Samples by rep and one by one", "Muestras por vendedor y una por una"),
            by_reps, total(one.value for one in found).value,
        ),
    )


def _plain(value: Value) -> Decimal:
    return value.value if isinstance(value, Traced) else Decimal(0)
