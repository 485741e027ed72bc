"""The tables of the section `sales`: units and net money by rep, account, product and family, and against quota."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from acctkit.plugins._quotas_counted import Key, counted_of, families_of
from acctkit.plugins._sales_sums import MEASURES, Sold, Spans, place_of, totals_of, traced, unit_of
from acctkit.plugins._targets import Targets, against, by_rep_and_currency, ratio

from acctkit import ZERO, Chart, Column, Desk, Reconciliation, SectionDesk, Table, Text, Traced, Value, total

Rows = Mapping[tuple[str, str], dict[str, Traced]]
TARGETS = ("quota_ytd", "variance", "quota_year", "forecast")


def by_rep(sold: Sold, spans: Spans) -> Table:
    """By rep, against quota where there are quotas; who sold nothing stands with zeros: active reps, and whoever has a
    quota, though they left."""
    desk, found = sold.desk, sold.measures(spans, "rep")
    read = Targets.read(desk, "quotas", "amount", spans.year[1], desk.rep)
    quotas, counted = by_rep_and_currency(read, spans.year[1]), _counted(sold, spans, read, found)
    for key in quotas:
        found.setdefault(key, dict.fromkeys(MEASURES, ZERO))
    listed = {rep for rep, _ in found}
    for rep, person in desk.people.items():
        if person.active(desk.week.last) and desk.rep in (None, rep) and rep not in listed:
            found[rep, desk.company.currency] = dict.fromkeys(MEASURES, ZERO)
    aside = any(row["ytd_amount"].value != counted.get(key, ZERO).value for key, row in found.items())
    rows: list[Mapping[str, Value]] = []
    for (rep, currency), row in _in_order(found, desk):
        name = desk.people[rep].name if rep in desk.people else ""
        line: dict[str, Value] = {"rep": rep, "name": name, "currency": currency, **row}
        if quotas:
            line |= {"counted": counted.get((rep, currency))} if aside else {}
            line |= against(counted.get((rep, currency), ZERO), quotas.get((rep, currency)))
        rows.append(line)
    unit = unit_of(desk, rows)
    columns = (Column("rep", Text("Rep", "Vendedor"), "id"), *_named(unit))
    added = (*TARGETS, "counted") if aside else TARGETS
    totals = totals_of(rows, "rep", (*MEASURES, *(added if quotas else ())))
    if quotas:
        columns += _target_columns(unit, aside=aside)
        totals = tuple(
            {**row, "attainment": ratio(_under(row), traced(row["quota_ytd"]))} for row in totals
        )
    title = Text("Sales by rep", "Ventas por vendedor")
    note = _year_over(spans) if spans.year[1] < spans.week[1] else None
    return Table("by_rep", title, columns, tuple(rows), ("rep", "currency"), totals, note, front=True)


def _under(row: Mapping[str, Value]) -> Traced:
    """What of a total was sold under a quota: all of it, where nothing is said."""
    return traced(row.get("counted", row["ytd_amount"]))


def _counted(sold: Sold, spans: Spans, quotas: Targets, found: Rows) -> dict[Key, Traced]:
    """What of the year to date counts toward the quotas, by (rep, currency) of those who have one."""
    year = {key: row["ytd_amount"] for key, row in found.items()}

    def by_product() -> dict[Key, Traced]:
        return {key: row["amount"] for key, row in sold.sums(("rep", "sku"), spans.year).items()}

    return counted_of(quotas, year, by_product, lambda: families_of(sold.desk.books))


def _year_over(spans: Spans) -> Text:
    day = spans.year[1]
    return Text(
        f"Year to date: the fiscal year that ended on {day}; what was sold after that day counts in the next one.",
        f"Año: el ejercicio que terminó el {day}; lo vendido después de ese día cuenta en el siguiente.",
    )


def by_account(sold: Sold, spans: Spans) -> Table:
    """By account, each with its name."""
    names = {record.row.account: record.row.name for record in sold.desk.books.records("accounts")}
    title = Text("Sales by account", "Ventas por cliente")
    return _by(sold, spans, "by_account", title, Column("account", Text("Account", "Cliente"), "id"), names)


def by_product(sold: Sold, spans: Spans) -> Table:
    """By product, each with its name."""
    names = {record.row.sku: record.row.name for record in sold.desk.books.records("products")}
    title = Text("Sales by product", "Ventas por artículo")
    return _by(sold, spans, "by_product", title, Column("sku", Text("Product", "Artículo"), "id"), names)


def by_family(desk: SectionDesk, products: Table) -> Table:
    """The products' rows added up by family."""
    families = families_of(desk.books)
    found: dict[tuple[str, str], dict[str, Traced]] = {}
    for one in products.rows:
        key = families.get(str(one["sku"]), ""), str(one["currency"])
        row = found.setdefault(key, dict.fromkeys(MEASURES, ZERO))
        for name in MEASURES:
            row[name] = total((row[name], traced(one[name])))
    rows: list[Mapping[str, Value]] = [
        {"family": family, "currency": currency, **row} for (family, currency), row in _in_order(found, desk)
    ]
    columns = (Column("family", Text("Family", "Familia")), *products.columns[2:])
    title = Text("Sales by product family", "Ventas por familia")
    totals = totals_of(rows, "family", MEASURES)
    return Table("by_family", title, columns, tuple(rows), ("family", "currency"), totals)


def _by(
    sold: Sold, spans: Spans, table: str, title: Text, column: Column, names: Mapping[str, str]
) -> Table:
    desk, by = sold.desk, column.name
    rows: list[Mapping[str, Value]] = [
        {by: key, "name": names.get(key, ""), "currency": currency, **row}
        for (key, currency), row in _in_order(sold.measures(spans, by), desk)
    ]
    totals = totals_of(rows, by, MEASURES)
    return Table(table, title, (column, *_named(unit_of(desk, rows))), tuple(rows), (by, "currency"), totals)


def _named(unit: str) -> tuple[Column, ...]:
    """The columns after that of what a row is about: its name, its currency and every measure."""
    return (
        Column("name", Text("Name", "Nombre")),
        Column("currency", Text("Currency", "Moneda")),
        Column("units", Text("Units, week", "Unidades, semana"), "quantity", "", "AC"),
        Column("amount", Text("Net sales, week", "Ventas netas, semana"), "money", unit, "AC"),
        Column("py_amount", Text("Same week last year", "Misma semana año anterior"), "money", unit, "PY"),
        Column("ytd_units", Text("Units, year to date", "Unidades, año"), "quantity", "", "AC"),
        Column("ytd_amount", Text("Net sales, year to date", "Ventas netas, año"), "money", unit, "AC"),
        Column("py_ytd_amount", Text("Last year to date", "Año anterior a la fecha"), "money", unit, "PY"),
    )


def _target_columns(unit: str, *, aside: bool) -> tuple[Column, ...]:
    counted = Column("counted", Text("Under a quota, year to date", "Con cuota, año"), "money", unit, "AC")
    return (
        *((counted,) if aside else ()),
        Column("quota_ytd", Text("Quota to date", "Cuota a la fecha"), "money", unit, "PL"),
        Column("variance", Text("Against quota", "Frente a cuota"), "money", unit, "variance"),
        Column("attainment", Text("Attainment", "Cumplimiento"), "percent", "", ""),
        Column("quota_year", Text("Quota of the year", "Cuota del año"), "money", unit, "PL"),
        Column("forecast", Text("Year at this rate", "Año a este ritmo"), "money", unit, "FC"),
    )


def _in_order(rows: Rows, desk: Desk) -> list[tuple[tuple[str, str], dict[str, Traced]]]:
    """Rows by currency, the company's first, then by what they are about."""
    return sorted(rows.items(), key=lambda row: (place_of(row[0][1], desk), row[0][0]))


# ------------------------------------------------------------------ what is drawn of them, and what must agree


def charts(currency: str, *, mixed: bool) -> tuple[Chart, ...]:
    """Bars of one currency: on one axis nothing stands beside another currency."""
    only = {"currency": currency} if mixed else {}
    rep = Text("Net sales of the week by rep", "Ventas netas de la semana por vendedor")
    family = Text("Net sales of the year to date by family", "Ventas netas del año por familia")
    return (
        Chart(rep, "by_rep", "name", ("py_amount", "amount"), "bar", only, currency),
        Chart(family, "by_family", "family", ("py_ytd_amount", "ytd_amount"), "bar", only, currency),
    )


def reconciliations(currencies: Sequence[str], reps: Table, *others: Table) -> Iterable[Reconciliation]:
    """Reps, accounts, products and families sum to the same, currency by currency."""
    names = (Text("accounts", "clientes"), Text("products", "artículos"), Text("families", "familias"))
    for currency in currencies:
        sold, *same = (
            total(traced(row["ytd_amount"]) for row in table.rows if row["currency"] == currency).value
            for table in (reps, *others)
        )
        for name, other in zip(names, same, strict=True):
            title = Text(
                f"Sales by rep and by {name.en}, {currency}", f"Ventas por vendedor y por {name.es}, {currency}"
            )
            yield Reconciliation(title, sold, other)
