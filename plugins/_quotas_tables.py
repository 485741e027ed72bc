"""The tables of the section `quotas`, each in money and, where there are quotas in units, in units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal

from acctkit.plugins._quotas_book import Key, QuotaBook, Standing
from acctkit.plugins._sales_sums import place_of, traced
from acctkit.plugins._targets import ratio

from acctkit import Chart, Column, Table, Text, Traced, Value, total

Rows = list[Mapping[str, Value]]
TO_DATE, ATTAINED = Text("Sold in the year", "Vendido en el año"), Text("Attainment", "Cumplimiento")
COUNTED = Text("Sold under a quota", "Vendido con cuota")
QUOTA_TO_DATE, QUOTA = Text("Quota to date", "Cuota a la fecha"), Text("Quota of the year", "Cuota del año")


class Sheet:
    """One measure's way of writing: the names, types and units of its tables and columns."""

    def __init__(self, book: QuotaBook, currencies: Iterable[str]) -> None:
        found = set(currencies)
        self.book, self.money = book, book.measure == "amount"
        self.unit = found.pop() if len(found) == 1 else ""

    def table(
        self, name: str, title: Text, columns: tuple[Column, ...], rows: Rows, key: tuple[str, ...],
        totals: Rows, note: Text | None = None,
    ) -> Table:
        """A table in this measure, of the values that it has columns for."""
        names = [column.name for column in columns]
        shown, summed = (
            tuple({one: row[one] for one in names if one in row} for row in some) for some in (rows, totals)
        )
        title = self.title(title)
        if not self.money:
            name = f"{name}_units"
            key = tuple(one for one in key if one != "currency")
        return Table(name, title, columns, shown, key, summed, note)

    def title(self, text: Text) -> Text:
        """A title with the measure and the days that it is about."""
        first, day = self.book.year
        en, es = ("", "") if self.money else (", in units", ", en unidades")
        return Text(f"{text.en}{en}, {first} to {day}", f"{text.es}{es}, {first} a {day}")

    def figure(self, name: str, title: Text, scenario: Literal["", "AC", "PY", "PL", "FC", "variance"] = "") -> Column:
        """A column of figures of the measure."""
        return Column(name, title, "money" if self.money else "quantity", self.unit, scenario)

    def key(self, *columns: Column) -> tuple[Column, ...]:
        """What a row is about; of a currency only where that is money."""
        return (*columns, Column("currency", Text("Currency", "Moneda"))) if self.money else columns


def by_rep(book: QuotaBook) -> Table:
    """The reps in the order of their attainment, the best first."""
    sheet = Sheet(book, (key[1] for key in book.by_rep))
    rows: Rows = []
    places: dict[str, int] = {}
    for (rep, currency), one in sorted(book.by_rep.items(), key=lambda item: _ranked(book, *item)):
        places[currency] = places.get(currency, 0) + 1
        rank = places[currency] if one.attainment is not None else None
        rows.append({"rank": rank, "rep": rep, "name": book.name(rep), "currency": currency, **_against(one)})
    columns = (
        Column("rank", Text("Rank", "Puesto"), "integer"), Column("rep", Text("Rep", "Vendedor"), "id"),
        *sheet.key(Column("name", Text("Name", "Nombre"))), *_against_columns(sheet, book.by_rep.values()),
    )
    title = Text("Quotas by rep, by attainment", "Cuotas por vendedor, por cumplimiento")
    return sheet.table(
        "by_rep", title, columns, rows, ("rep", "currency"), _sums(book, "rep", book.by_rep),
        note=Text(
            "Year at this rate: what is sold, over the share of the quota that is due by now. Open orders: the "
            "order backlog that no sale counts yet, to ship within the year.",
            "Año a este ritmo: lo vendido entre la parte de la cuota que ya vence. Pedidos abiertos: la "
            "cartera por enviar dentro del año que aún no cuenta como venta.",
        ),
    )


def by_family(book: QuotaBook) -> tuple[Table, ...]:
    """Quotas by family, for the company and by rep; none where no quota names a family."""
    cells = book.by_rep_and_family
    if not cells:
        return ()
    folded: dict[Key, list[Standing]] = {}
    for (_, family, currency), one in cells.items():
        folded.setdefault((family, currency), []).append(one)
    sheet = Sheet(book, (key[2] for key in cells))
    note = Text("Of the reps whose quotas name families; a blank family is all that theirs do not name.",
                "De los vendedores cuyas cuotas nombran familias; una familia en blanco es todo lo que no nombran.")
    family = Column("family", Text("Family", "Familia"))
    company: Rows = [
        {"family": key[0], "currency": key[1], **_against(Standing.of(some))}
        for key, some in sorted(folded.items(), key=lambda item: (place_of(item[0][1], book.desk), item[0]))
    ]
    reps: Rows = [
        {"rep": key[0], "name": book.name(key[0]), "family": key[1], "currency": key[2], **_against(one)}
        for key, one in sorted(cells.items(), key=lambda item: (place_of(item[0][2], book.desk), item[0]))
    ]
    who = (Column("rep", Text("Rep", "Vendedor"), "id"), Column("name", Text("Name", "Nombre")))
    by_currency = {(key[0], key[2], key[1]): one for key, one in cells.items()}
    return (
        sheet.table("by_family", Text("Quotas by product family", "Cuotas por familia"),
                    (*sheet.key(family), *_against_columns(sheet, cells.values())), company, ("family", "currency"),
                    _sums(book, "family", by_currency), note),
        sheet.table("by_rep_and_family", Text("Quotas by rep and family", "Cuotas por vendedor y familia"),
                    (*sheet.key(*who, family), *_against_columns(sheet, cells.values())), reps,
                    ("rep", "family", "currency"), _sums(book, "rep", by_currency), note),
    )


def by_month(book: QuotaBook) -> Table:
    """The months of the fiscal year; a month that is not over has no variance yet."""
    cells = book.by_month()
    sheet = Sheet(book, (key[1] for key in cells))
    forecast = bool(book.forecasts.pieces)
    rows: Rows = []
    for (month, currency), one in sorted(
        cells.items(), key=lambda item: (place_of(item[0][1], book.desk), item[0][0])
    ):
        begun, over = one.days[0] <= book.day, one.days[1] <= book.day
        rows.append({
            "month": month, "currency": currency, "sold": one.sold if begun else None,
            "counted": one.counted if begun else None, "last_year": one.last_year, "quota": one.quota,
            "variance": one.counted - one.quota if over else None,
            "variance_pct": _percent(one.counted, one.quota) if over else None,
            "attainment": ratio(one.counted, one.quota) if over else None, "forecast": one.forecast,
        })
    aside = any(one.sold.value != one.counted.value for one in cells.values())
    columns = (
        *sheet.key(Column("month", Text("Month", "Mes"), "id")),
        sheet.figure("last_year", Text("Last year", "Año anterior"), "PY"),
        sheet.figure("quota", Text("Quota", "Cuota"), "PL"), sheet.figure("sold", Text("Sold", "Vendido"), "AC"),
        *((sheet.figure("counted", COUNTED, "AC"),) if aside else ()), *_variances(sheet),
        Column("attainment", ATTAINED, "percent"),
        *((sheet.figure("forecast", Text("Company's forecast", "Previsión de la empresa"), "FC"),) if forecast else ()),
    )
    summed = ("sold", "counted", "last_year", "quota", "forecast")
    totals: Rows = [
        {"month": "Σ", "currency": currency,
         **{name: total(traced(row[name]) for row in rows if row["currency"] == currency) for name in summed}}
        for currency in sorted({str(row["currency"]) for row in rows}, key=lambda one: place_of(one, book.desk))
    ]
    title = Text("Quotas by month", "Cuotas por mes")
    return sheet.table("by_month", title, columns, rows, ("month", "currency"), totals)


def company(book: QuotaBook) -> Table:
    """The quotas beside the company's forecast, in all and by family."""
    cells = book.company()
    sheet = Sheet(book, (key[1] for key in cells))
    rows: Rows = [
        {
            "family": key[0], "currency": key[1], "quota_year": quotas.year, "forecast_year": forecast.year,
            "difference": quotas.year - forecast.year, "difference_pct": _percent(quotas.year, forecast.year),
            "ytd": sold, "forecast_ytd": forecast.to_date, "variance": sold - forecast.to_date,
            "variance_pct": _percent(sold, forecast.to_date),
        }
        for key, (sold, quotas, forecast) in sorted(
            cells.items(), key=lambda item: (place_of(item[0][1], book.desk), item[0])
        )
    ]
    columns = (
        *sheet.key(Column("family", Text("Family", "Familia"))),
        sheet.figure("quota_year", Text("Quotas of the year", "Cuotas del año"), "PL"),
        sheet.figure("forecast_year", Text("Company's forecast", "Previsión de la empresa"), "FC"),
        sheet.figure("difference", Text("Quotas less forecast", "Cuotas menos previsión"), "variance"),
        Column("difference_pct", Text("Per cent", "Por ciento"), "percent", "", "variance"),
        sheet.figure("ytd", TO_DATE, "AC"),
        sheet.figure("forecast_ytd", Text("Forecast to date", "Previsión a la fecha"), "FC"),
        sheet.figure("variance", Text("Against forecast", "Frente a previsión"), "variance"),
        Column("variance_pct", Text("Per cent", "Por ciento"), "percent", "", "variance"),
    )
    title = Text("Quotas against the company's forecast", "Cuotas frente a la previsión de la empresa")
    note = Text("The row with a blank family is the whole company.",
                "La fila con la familia en blanco es la empresa entera.")
    return sheet.table("company", title, columns, rows, ("family", "currency"), [], note)


def charts(book: QuotaBook, ranking: Table, months: Table) -> Iterable[Chart]:
    """The ranking and the months, of one currency: on one axis nothing stands beside another."""
    rank = Text("Sold against quota to date, by attainment", "Vendido frente a la cuota a la fecha, por cumplimiento")
    month = Text("Sold against quota by month", "Vendido frente a la cuota por mes")
    for table, title in ((ranking, rank), (months, month)):
        found = list(dict.fromkeys(str(row.get("currency", "")) for row in table.rows))
        aside = any(column.name == "counted" for column in table.columns)
        if not found:
            continue
        only = {"currency": found[0]} if len(found) > 1 else {}
        said = Sheet(book, found[:1]).title(title)
        if only:
            said = Text(f"{said.en}, {found[0]}", f"{said.es}, {found[0]}")
        if table is ranking:
            sold = "counted" if aside else "ytd"
            yield Chart(said, table.name, "name", ("quota_ytd", sold), "bar", only)
        else:
            sold = "counted" if aside else "sold"
            yield Chart(said, table.name, "month", ("last_year", "quota", sold), "column", only)


# ------------------------------------------------------------------ what the columns have in common


def _against(one: Standing) -> dict[str, Value]:
    target = one.target
    return {
        "ytd": one.ytd, "counted": one.counted if target else None, "quota_ytd": target.to_date if target else None,
        "variance": one.variance, "variance_pct": _percent(one.counted, target.to_date) if target else None,
        "attainment": one.attainment,
        "quota_year": target.year if target else None, "forecast": one.at_this_rate, "orders": one.orders,
        "with_orders": one.with_orders, "needed": one.needed,
    }


def _against_columns(sheet: Sheet, cells: Iterable[Standing]) -> tuple[Column, ...]:
    aside = any(one.ytd.value != one.counted.value for one in cells)
    return (
        sheet.figure("quota_ytd", QUOTA_TO_DATE, "PL"), sheet.figure("ytd", TO_DATE, "AC"),
        *((sheet.figure("counted", COUNTED, "AC"),) if aside else ()), *_variances(sheet),
        Column("attainment", ATTAINED, "percent"), sheet.figure("quota_year", QUOTA, "PL"),
        sheet.figure("forecast", Text("Year at this rate", "Año a este ritmo"), "FC"),
        *((
            sheet.figure("orders", Text("Open orders", "Pedidos abiertos")),
            sheet.figure("with_orders", Text("Sold and open orders", "Vendido y pedidos abiertos"), "FC"),
        ) if sheet.book.open else ()),
        sheet.figure("needed", Text("Needed a week", "Necesario por semana")),
    )


def _variances(sheet: Sheet) -> tuple[Column, ...]:
    return (
        sheet.figure("variance", Text("Against quota", "Frente a cuota"), "variance"),
        Column("variance_pct", Text("Per cent", "Por ciento"), "percent", "", "variance"),
    )


def _percent(actual: Traced, target: Traced) -> Decimal | None:
    """The variance as a fraction of the target."""
    found = ratio(actual, target)
    return None if found is None else found - 1


def _sums(book: QuotaBook, label: str, cells: Mapping[Key, Standing]) -> Rows:
    """A totals row for each currency (the second part of a key), for nothing is added across them."""
    made: Rows = []
    for currency in sorted({key[1] for key in cells}, key=lambda one: place_of(one, book.desk)):
        mine = [one for key, one in cells.items() if key[1] == currency]
        made.append({label: "Σ", "currency": currency, **_against(Standing.of(mine))})
    return made


def _ranked(book: QuotaBook, key: Key, one: Standing) -> tuple[object, ...]:
    rep, currency = key
    best = -(one.attainment if one.attainment is not None else Decimal(0))
    return place_of(currency, book.desk), one.attainment is None, best, -one.ytd.value, rep
