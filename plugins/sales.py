"""Sales in units and money, by rep, account, product and family: the week, the year to date, against quota and last
year, and where the year ends at this rate.

Net sales are sales less returns; a return is deducted once, by its own row. A blank amount is units x unit price less
the discount; a blank currency is the account's, else the company's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from acctkit import (
    ZERO,
    Chart,
    Check,
    CheckDesk,
    Choice,
    Code,
    Column,
    Content,
    Day,
    Desk,
    Entry,
    Figure,
    Finding,
    Form,
    Id,
    Key,
    Label,
    Money,
    Part,
    Percent,
    Quantity,
    Reconciliation,
    Ref,
    Row,
    Section,
    SectionDesk,
    Table,
    Text,
    Traced,
    Value,
    cents,
    column,
    hookimpl,
    spoken,
    total,
)

KINDS = {"sale": ("sale", "venta"), "return": ("return", "devolución", "devolucion", "credit")}


class SaleRow(Row):
    """One line sold or taken back."""

    date: Day = column("Date", "Fecha", "Sale date", "Fecha de venta", "Fecha venta", "Order date")
    account: Id = column(
        "Account",
        "Cliente",
        "Customer #",
        "Customer",
        "Customer no.",
        "Account no.",
        "Código cliente",
        "Nº cliente",
        "Código de cliente",
    )
    sku: Id = column(
        "SKU", "Artículo", "Product code", "Item", "Product", "Código artículo", "Referencia", "Código de artículo"
    )
    units: Quantity = column("Units", "Unidades", "Qty", "Quantity", "Cantidad", "Uds")
    unit_price: Money = column("Unit price", "Precio unitario", "Price each", "Price", "Precio", ge=0)
    discount: Percent | None = column(
        "Discount", "Descuento", "Dto", "Discount %", "% descuento", default=None, ge=0, le=1
    )
    amount: Money | None = column("Amount", "Importe", "Line total", "Total", "Total línea", default=None)
    order: Id | None = column(
        "Order", "Pedido", "Order no.", "Order ref", "Order number", "Nº pedido", "Número de pedido", default=None
    )
    line: Id | None = column("Line", "Línea", "Line no.", "Nº línea", default=None)
    currency: Label | None = column("Currency", "Moneda", "Divisa", default=None, min_length=3, max_length=3)
    kind: Choice = column("Kind", "Tipo", "Type", default="sale", choices=KINDS)
    rma: Id | None = column("RMA", "RMA", "RMA no.", "Nº RMA", default=None)
    share: Percent | None = column("Share", "Reparto", default=None, gt=0, le=1)

    @property
    def computed(self) -> Decimal:
        """Units x unit price less the discount, to the cent."""
        return cents(self.units * self.unit_price * (1 - (self.discount or Decimal(0))))

    def complete(self) -> SaleRow:
        """A blank amount is computed; a return counts down, however it was signed."""
        amount = self.computed if self.amount is None else self.amount
        if self.kind == "return":
            return self.model_copy(update={"units": -abs(self.units), "amount": -abs(amount)})
        return self.model_copy(update={"amount": amount})


def fill_currency(desk: Desk, rows: Sequence[SaleRow]) -> list[SaleRow]:
    """The rows, each with its currency: its own, else the account's, else the company's."""
    if all(row.currency for row in rows):
        return list(rows)
    known = {record.row.account: record.row.currency for record in desk.books.records("accounts")}
    return [
        row if row.currency else row.model_copy(update={"currency": known.get(row.account) or desk.company.currency})
        for row in rows
    ]


SALES = Form(
    "sales",
    Text("Sales", "Ventas"),
    SaleRow,
    keys=(Key("date", "account", "sku", "order", "line", "kind"),),
    date="date",
    amount="amount",
    numbers=("order",),
    weekly=True,
    fill=fill_currency,
    refers={"account": Ref("accounts", "account"), "sku": Ref("products", "sku", "warning", office=True)},
    derived={"amount": ("units", "unit_price", "discount")},
)

AMOUNT_DIFFERS = Code(
    "amount-differs",
    "error",
    Text(
        "The amount {value} is not units x unit price, which makes {expected}; correct one of the three.",
        "El importe {value} no es unidades x precio unitario, que da {expected}; corrija uno de los tres.",
    ),
)
NEGATIVE_UNITS = Code(
    "negative-units",
    "error",
    Text(
        "{value} units are negative, but this is no return; write 'return' in the Kind column, or correct the number.",
        "{value} unidades es negativo y no es una devolución; escriba 'devolución' en la columna Tipo o corríjalo.",
    ),
)


def check_sales(desk: CheckDesk, entries: Sequence[Entry[SaleRow]]) -> Iterable[Finding]:
    """Units x price makes the amount, and only returns are negative."""
    for entry in entries:
        row = entry.row
        if row.kind == "sale" and row.units < 0:
            yield entry.finding(NEGATIVE_UNITS, "units")
        elif row.amount is not None and abs(abs(row.amount) - abs(row.computed)) > Decimal("0.01"):
            yield entry.finding(AMOUNT_DIFFERS, "amount", expected=row.computed)


# ------------------------------------------------------------------ the section


@dataclass(frozen=True)
class Spans:
    """The four stretches of time that sales are compared over, as (first day, last day)."""

    week: tuple[dt.date, dt.date]
    year: tuple[dt.date, dt.date]
    last_week: tuple[dt.date, dt.date]
    last_year: tuple[dt.date, dt.date]

    @classmethod
    def of(cls, desk: SectionDesk) -> Spans:
        """This week and the fiscal year up to its last day, and the same of the year before."""
        week, calendar = desk.week, desk.calendar
        year = calendar.fiscal_year(week.last)
        before = calendar.fiscal_year(year.first - dt.timedelta(1))
        then = min(before.first + (week.last - year.first), before.last)
        last = calendar.week(week.first - dt.timedelta(364))
        return cls((week.first, week.last), (year.first, week.last), (last.first, last.last), (before.first, then))


Sums = dict[tuple[str, ...], dict[str, Traced]]


def sums(desk: SectionDesk, by: Sequence[str], span: tuple[dt.date, dt.date]) -> Sums:
    """Net units and amount by `by` and currency over `span`."""
    found = desk.books.sums("sales", ("units", "amount"), (*by, "currency"), since=span[0], until=span[1], rep=desk.rep)
    return {tuple(str(part) for part in one.key): dict(one.values) for one in found}


def build(desk: SectionDesk) -> Content:
    """The section: the company's sales by rep, account, product and family, in that order."""
    spans = Spans.of(desk)
    people = {person.id: person.name for person in desk.people.values()}
    accounts = {record.row.account: record.row.name for record in desk.books.records("accounts")}
    products = {record.row.sku: record.row for record in desk.books.records("products")}
    names = {sku: row.name for sku, row in products.items()}
    families = {sku: row.family or "" for sku, row in products.items()}
    by_rep = _by_rep(desk, spans, people)
    by_account = _table(desk, spans, "account", Text("Sales by account", "Ventas por cliente"), accounts)
    by_product = _table(desk, spans, "sku", Text("Sales by product", "Ventas por artículo"), names)
    by_family = _fold(desk, by_product, families)
    net = dict(sorted(_totals(by_rep).items(), key=lambda pair: _first(pair[0], desk.company.currency)))
    main = next(iter(net), desk.company.currency)
    return Content(
        headline=_headline(net, *_absent(desk, spans, by_rep)),
        figures=_figures(desk, spans, net, {str(row["currency"]): row.get("forecast") for row in by_rep.totals}),
        tables=(by_rep, by_account, by_product, by_family),
        charts=_charts(main, mixed=len(net) > 1),
        reconciliations=tuple(_reconciliations(tuple(net), by_rep, by_account, by_product, by_family)),
    )


MEASURES = ("units", "amount", "py_amount", "ytd_units", "ytd_amount", "py_ytd_amount")


def _measure_columns(currency: str) -> tuple[Column, ...]:
    return (
        Column("units", Text("Units, week", "Unidades, semana"), "quantity", "", "AC"),
        Column("amount", Text("Net sales, week", "Ventas netas, semana"), "money", currency, "AC"),
        Column("py_amount", Text("Same week last year", "Misma semana año anterior"), "money", currency, "PY"),
        Column("ytd_units", Text("Units, year to date", "Unidades, año"), "quantity", "", "AC"),
        Column("ytd_amount", Text("Net sales, year to date", "Ventas netas, año"), "money", currency, "AC"),
        Column("py_ytd_amount", Text("Last year to date", "Año anterior a la fecha"), "money", currency, "PY"),
    )


def _measures(desk: SectionDesk, spans: Spans, by: str) -> dict[tuple[str, str], dict[str, Traced]]:
    """Every measure by (value of `by`, currency)."""
    rows: dict[tuple[str, str], dict[str, Traced]] = {}
    for span, units, amount in (
        (spans.week, "units", "amount"),
        (spans.last_week, "", "py_amount"),
        (spans.year, "ytd_units", "ytd_amount"),
        (spans.last_year, "", "py_ytd_amount"),
    ):
        for key, values in sums(desk, (by,), span).items():
            row = rows.setdefault((key[0], key[1]), dict.fromkeys(MEASURES, ZERO))
            row[amount] = values["amount"]
            if units:
                row[units] = values["units"]
    return rows


def _table(desk: SectionDesk, spans: Spans, by: str, title: Text, names: Mapping[str, str]) -> Table:
    rows: list[Mapping[str, Value]] = [
        {by: key, "name": names.get(key, ""), "currency": currency, **measures}
        for (key, currency), measures in _in_order(_measures(desk, spans, by), desk)
    ]
    head = Text("Account", "Cliente") if by == "account" else Text("Product", "Artículo")
    columns = (
        Column(by, head, "id"),
        Column("name", Text("Name", "Nombre")),
        Column("currency", Text("Currency", "Moneda")),
        *_measure_columns(_unit(desk, rows)),
    )
    return Table(
        f"by_{'product' if by == 'sku' else by}", title, columns, tuple(rows), (by, "currency"), _sum_rows(rows, by)
    )


def _fold(desk: Desk, products: Table, families: Mapping[str, str]) -> Table:
    rows: dict[tuple[str, str], dict[str, Traced]] = {}
    for one in products.rows:
        key = families.get(str(one["sku"]), ""), str(one["currency"])
        row = rows.setdefault(key, dict.fromkeys(MEASURES, ZERO))
        for name in MEASURES:
            row[name] = total((row[name], _traced(one[name])))
    listed: list[Mapping[str, Value]] = [
        {"family": family, "currency": currency, **measures} for (family, currency), measures in _in_order(rows, desk)
    ]
    columns = (Column("family", Text("Family", "Familia")), *products.columns[2:])
    title = Text("Sales by product family", "Ventas por familia")
    return Table("by_family", title, columns, tuple(listed), ("family", "currency"), _sum_rows(listed, "family"))


def _by_rep(desk: SectionDesk, spans: Spans, people: Mapping[str, str]) -> Table:
    measures = _measures(desk, spans, "rep")
    quotas = _quotas(desk, spans)
    for rep, person in desk.people.items():
        if person.active(desk.week.last) and desk.rep in (None, rep) and not any(key[0] == rep for key in measures):
            measures[rep, desk.company.currency] = dict.fromkeys(MEASURES, ZERO)
    rows: list[Mapping[str, Value]] = []
    for (rep, currency), row in _in_order(measures, desk):
        line: dict[str, Value] = {"rep": rep, "name": people.get(rep, ""), "currency": currency, **row}
        if quotas:
            line.update(_against_quota(row["ytd_amount"], quotas.get((rep, currency))))
        rows.append(line)
    unit = _unit(desk, rows)
    columns: tuple[Column, ...] = (
        Column("rep", Text("Rep", "Vendedor"), "id"),
        Column("name", Text("Name", "Nombre")),
        Column("currency", Text("Currency", "Moneda")),
        *_measure_columns(unit),
    )
    if quotas:
        columns += (
            Column("quota_ytd", Text("Quota to date", "Cuota a la fecha"), "money", unit, "PL"),
            Column("variance", Text("Against quota", "Frente a cuota"), "money", unit, "variance"),
            Column("attainment", Text("Attainment", "Cumplimiento"), "percent", "", ""),
            Column("quota_year", Text("Quota of the year", "Cuota del año"), "money", unit, "PL"),
            Column("forecast", Text("Year at this rate", "Año a este ritmo"), "money", unit, "FC"),
        )
    title = Text("Sales by rep", "Ventas por vendedor")
    extra = ("quota_ytd", "variance", "quota_year", "forecast") if quotas else ()
    totals = _sum_rows(rows, "rep", extra)
    if quotas:
        totals = tuple(
            {**row, "attainment": _ratio(_traced(row["ytd_amount"]), _traced(row["quota_ytd"]))} for row in totals
        )
    return Table("by_rep", title, columns, tuple(rows), ("rep", "currency"), totals, front=True)


# ------------------------------------------------------------------ quotas


@dataclass(frozen=True)
class Target:
    """A rep's quota: of the whole fiscal year and up to a day, both in money of one currency."""

    year: Traced
    to_date: Traced
    elapsed: Decimal


def _quotas(desk: SectionDesk, spans: Spans) -> dict[tuple[str, str], Target]:
    """By (rep, currency). A yearly quota is spread over business days; a monthly one over those of its month."""
    last = spans.year[1]
    year = desk.calendar.fiscal_year(last)
    share = _elapsed(desk, year.first, year.last, last)
    targets: dict[tuple[str, str], Target] = {}
    for record in desk.books.records("quotas", year=year.number):
        row = record.row
        if row.amount is None or (desk.rep and row.rep != desk.rep):
            continue
        part = share if row.month is None else _elapsed(desk, *_month(row.month, year.first), last)
        whole = _from_cell(record.id, row.amount)
        due = _from_cell(record.id, cents(row.amount * part))
        key = row.rep, row.currency or desk.company.currency
        known = targets.get(key, Target(ZERO, ZERO, share))
        targets[key] = Target(known.year + whole, known.to_date + due, share)
    return targets


def _from_cell(record: int, amount: Decimal) -> Traced:
    return Traced(amount, lambda: (Part("quotas", record, "amount", amount),))


def _month(month: int, year_first: dt.date) -> tuple[dt.date, dt.date]:
    """The days of a calendar month within the fiscal year that begins on `year_first`."""
    year = year_first.year if month >= year_first.month else year_first.year + 1
    first = dt.date(year, month, 1)
    return first, (first + dt.timedelta(31)).replace(day=1) - dt.timedelta(1)


def _elapsed(desk: Desk, first: dt.date, last: dt.date, day: dt.date) -> Decimal:
    """Which share of the business days from `first` to `last` has passed by the end of `day`."""
    whole = desk.calendar.business_days(first, last)
    if day < first or not whole:
        return Decimal(0)
    return Decimal(desk.calendar.business_days(first, min(day, last))) / whole


def _against_quota(actual: Traced, target: Target | None) -> dict[str, Value]:
    if target is None:
        return {"quota_ytd": None, "variance": None, "attainment": None, "quota_year": None, "forecast": None}
    part = target.to_date.value / target.year.value if target.year.value else target.elapsed
    return {
        "quota_ytd": target.to_date,
        "variance": actual - target.to_date,
        "attainment": _ratio(actual, target.to_date),
        "quota_year": target.year,
        "forecast": cents(actual.value / part) if part else None,
    }


def _ratio(actual: Traced, target: Traced) -> Decimal | None:
    return (actual.value / target.value).quantize(Decimal("0.0001")) if target.value else None


# ------------------------------------------------------------------ totals and words


def _traced(value: object) -> Traced:
    return value if isinstance(value, Traced) else ZERO


def _unit(desk: Desk, rows: Sequence[Mapping[str, object]]) -> str:
    """The currency for the header: one when all rows share it, else none (the currency column tells)."""
    found = {str(row["currency"]) for row in rows} or {desk.company.currency}
    return found.pop() if len(found) == 1 else ""


def _sum_rows(
    rows: Sequence[Mapping[str, object]], label: str, extra: Sequence[str] = ()
) -> tuple[Mapping[str, Value], ...]:
    """A totals row for each currency, for nothing is added across them. What has no cells adds up to what has none."""
    sums: list[Mapping[str, Value]] = []
    for currency in sorted({str(row["currency"]) for row in rows}):
        mine = [row for row in rows if row["currency"] == currency]
        line: dict[str, Value] = {label: "Σ", "currency": currency}
        for name in (*MEASURES, *extra):
            computed = [value for row in mine if isinstance(value := row[name], Decimal)]
            line[name] = sum(computed, Decimal(0)) if computed else total(_traced(row[name]) for row in mine)
        sums.append(line)
    return tuple(sums)


def _totals(by_rep: Table) -> dict[str, Mapping[str, Traced]]:
    return {str(row["currency"]): {k: v for k, v in row.items() if isinstance(v, Traced)} for row in by_rep.totals}


def _in_order(
    rows: Mapping[tuple[str, str], dict[str, Traced]], desk: Desk
) -> list[tuple[tuple[str, str], dict[str, Traced]]]:
    """Rows by currency, the company's first, then by what they are about."""
    return sorted(rows.items(), key=lambda row: (_first(row[0][1], desk.company.currency), row[0][0]))


def _first(currency: str, company: str) -> tuple[bool, str]:
    """The order of currencies: the company's own, then the others by code."""
    return currency != company, currency


def _headline(
    net: Mapping[str, Mapping[str, Traced]], missing: Sequence[str], absent: Mapping[str, Decimal]
) -> tuple[Text, ...]:
    lines = [
        Text(_said(currency, row, "en"), _said(currency, row, "es"))
        for number, (currency, row) in enumerate(net.items())
        if not number or row["amount"].value
    ]
    if missing and any(absent.values()):
        en = ", ".join(f"{spoken(amount)} {currency}" for currency, amount in absent.items() if amount)
        es = ", ".join(f"{spoken(amount, 'es')} {currency}" for currency, amount in absent.items() if amount)
        lines.append(
            Text(
                f"Without the sales of {len(missing)} reps, who sell {en} in an average week of this year.",
                f"Sin las ventas de {len(missing)} vendedores, que venden {es} en una semana media de este año.",
            )
        )
    return tuple(lines)


def _said(currency: str, row: Mapping[str, Traced], language: str) -> str:
    amount, year, last = row["amount"].value, row["ytd_amount"].value, row["py_ytd_amount"].value
    words = Text(
        "Net sales {amount} {currency} in the week, {year} in the year to date",
        "Ventas netas {amount} {currency} en la semana, {year} en el año a la fecha",
    )
    line = words.say(language, amount=spoken(amount, language), currency=currency, year=spoken(year, language))
    if last:
        change = f"{(year - last) / last * 100:+.1f}"
        change = change.replace(".", ",") if language == "es" else change
        line += Text(", {change} % on last year", ", {change} % sobre el año anterior").say(language, change=change)
    if row.get("quota_ytd", ZERO).value:
        share = f"{year / row['quota_ytd'].value * 100:.0f}"
        line += Text(", {share} % of quota", ", {share} % de la cuota").say(language, share=share)
    return f"{line}."


def _absent(desk: SectionDesk, spans: Spans, by_rep: Table) -> tuple[list[str], dict[str, Decimal]]:
    """The active reps without a row this week, and what they sell in an average week of the year so far."""
    filed = {str(one.key[0]) for one in desk.books.sums("sales", (), ("rep",), period=desk.week.label)}
    missing = [
        rep
        for rep, person in desk.people.items()
        if person.active(desk.week.last) and rep not in filed and desk.rep in (None, rep)
    ]
    weeks = max(1, ((spans.year[1] - spans.year[0]).days + 1) // 7 - 1)
    sold: dict[str, Decimal] = {}
    for row in by_rep.rows:
        if row["rep"] in missing:
            currency = str(row["currency"])
            sold[currency] = sold.get(currency, Decimal(0)) + _traced(row["ytd_amount"]).value
    return missing, {currency: cents(amount / weeks) for currency, amount in sold.items()}


def _figures(
    desk: SectionDesk, spans: Spans, net: Mapping[str, Mapping[str, Traced]], forecasts: Mapping[str, Value]
) -> tuple[Figure, ...]:
    figures: list[Figure] = []
    kinds = {key: values["amount"] for key, values in sums(desk, ("kind",), spans.week).items()}
    main = next(iter(net), "")
    for currency, row in net.items():
        suffix = "" if len(net) == 1 else f"_{currency.lower()}"

        def money(name: str, en: str, es: str, value: Value, currency: str = currency, suffix: str = suffix) -> Figure:
            shown = currency == main or bool(_traced(value).value)
            return Figure(f"{name}{suffix}", Text(en, es), value, "money", currency, shown)

        figures += [
            money("sales", "Sales of the week", "Ventas de la semana", kinds.get(("sale", currency), ZERO)),
            money("returns", "Returns of the week", "Devoluciones de la semana", kinds.get(("return", currency), ZERO)),
            money("net_sales", "Net sales of the week", "Ventas netas de la semana", row["amount"]),
            money("ytd", "Net sales, year to date", "Ventas netas, año", row["ytd_amount"]),
            money("py_ytd", "Last year to date", "Año anterior a la fecha", row["py_ytd_amount"]),
        ]
        if row.get("quota_ytd", ZERO).value:
            share = _ratio(row["ytd_amount"], row["quota_ytd"])
            title = (
                Text("Attainment", "Cumplimiento")
                if not suffix
                else Text(f"Attainment, {currency}", f"Cumplimiento, {currency}")
            )
            figures += [
                money("quota_ytd", "Quota to date", "Cuota a la fecha", row["quota_ytd"]),
                Figure(f"attainment{suffix}", title, share, "percent", "", True),
                money("forecast", "Year at this rate", "Año a este ritmo", forecasts[currency]),
            ]
    units = total(row["units"] for row in net.values())
    figures.append(Figure("units", Text("Units of the week", "Unidades de la semana"), units, "quantity", "", True))
    return tuple(figures)


def _charts(currency: str, *, mixed: bool) -> tuple[Chart, ...]:
    """Bars of one currency: on one axis nothing stands beside another currency."""
    only = {"currency": currency} if mixed else {}
    unit = f", {currency}" if mixed else ""
    return (
        Chart(
            Text(f"Net sales of the week by rep{unit}", f"Ventas netas de la semana por vendedor{unit}"),
            "by_rep",
            "name",
            ("py_amount", "amount"),
            "bar",
            only,
        ),
        Chart(
            Text(f"Net sales of the year to date by family{unit}", f"Ventas netas del año por familia{unit}"),
            "by_family",
            "family",
            ("py_ytd_amount", "ytd_amount"),
            "bar",
            only,
        ),
    )


def _reconciliations(currencies: Sequence[str], by_rep: Table, *others: Table) -> Iterable[Reconciliation]:
    """Reps, accounts, products and families sum to the same, currency by currency."""

    def sum_of(table: Table, currency: str) -> Decimal:
        return sum((_traced(row["ytd_amount"]).value for row in table.rows if row["currency"] == currency), Decimal(0))

    names = (Text("accounts", "clientes"), Text("products", "artículos"), Text("families", "familias"))
    for currency in currencies:
        for name, table in zip(names, others, strict=True):
            title = Text(
                f"Sales by rep and by {name.en}, {currency}", f"Ventas por vendedor y por {name.es}, {currency}"
            )
            yield Reconciliation(title, sum_of(by_rep, currency), sum_of(table, currency))


@hookimpl
def acctkit_forms() -> list[Form]:
    return [SALES]


@hookimpl
def acctkit_checks() -> list[Check]:
    return [Check("sales", "sales", check_sales, (AMOUNT_DIFFERS, NEGATIVE_UNITS))]


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("sales", Text("Sales", "Ventas"), build, needs=("sales",), order=10)]
