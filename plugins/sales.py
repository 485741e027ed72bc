"""Sales in units and money, by rep, account, product and family: the week, the year to date, against quota and last
year, and where the year ends at this rate.

Net sales are sales less returns; a return is deducted once, by its own row. A blank amount is units x unit price less
the discount; a blank currency is the account's, else the company's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from acctkit.plugins._sales_tables import (
    Spans,
    by_currency,
    fold,
    net_by_currency,
    ratio,
    rep_table,
    sums,
    table_of,
    traced,
)

from acctkit import (
    ZERO,
    Arithmetic,
    Chart,
    Check,
    CheckDesk,
    Choice,
    Code,
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
        "SKU", "Artículo", "Product code", "Item", "Código artículo", "Referencia", "Código de artículo",
        "Código producto", "Código de producto", "Cód. artículo", "Cód. producto", weak=("Product", "Producto"),
    )
    units: Quantity = column("Units", "Unidades", "Qty", "Quantity", "Cantidad", "Uds", example=12)
    unit_price: Money = column(
        "Unit price", "Precio unitario", "Price each", "Price", "Precio", ge=0, example=Decimal("24.50")
    )
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
    arithmetic=Arithmetic(
        {"amount": "ROUND(units * unit_price * (1 - discount), 2)"},
        totals=("units", "amount"),
        deducts={"kind": "return"},
    ),
)

AMOUNT_DIFFERS = Code(
    "amount-differs",
    "error",
    Text(
        "The amount {value} is not units x unit price less the discount, which makes {expected}; correct what is "
        "wrong.",
        "El importe {value} no es unidades x precio unitario menos el descuento, que da {expected}; corrija lo que "
        "esté mal.",
    ),
    help=Text(
        "Units, price and amount say the same thing twice, and where they differ nobody can tell which is meant. "
        "Correct the one that is wrong, or leave the amount blank: it is then computed.",
        "Unidades, precio e importe dicen lo mismo dos veces y, si difieren, nadie sabe qué vale. Corrija lo que "
        "esté mal o deje el importe en blanco: entonces se calcula.",
    ),
    example={"value": "99.00", "expected": "25.00"},
)
NEGATIVE_UNITS = Code(
    "negative-units",
    "error",
    Text(
        "{value} units are negative, but this is no return; write 'return' in the Kind column, or correct the number.",
        "{value} unidades es negativo y no es una devolución; escriba 'devolución' en la columna Tipo o corríjalo.",
    ),
    help=Text(
        "Returns are counted apart from sales, so a negative number must say that it is one. Write return as its "
        "kind, or correct the sign.",
        "Las devoluciones se cuentan aparte de las ventas, así que un número negativo debe indicar que lo es. "
        "Escriba devolución como tipo o corrija el signo.",
    ),
    example={"value": "-3"},
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


def build(desk: SectionDesk) -> Content:
    """The section: the company's sales by rep, account, product and family, in that order."""
    spans = Spans.of(desk)
    people = {person.id: person.name for person in desk.people.values()}
    accounts = {record.row.account: record.row.name for record in desk.books.records("accounts")}
    products = {record.row.sku: record.row for record in desk.books.records("products")}
    names = {sku: row.name for sku, row in products.items()}
    families = {sku: row.family or "" for sku, row in products.items()}
    by_rep = rep_table(desk, spans, people)
    by_account = table_of(desk, spans, "account", Text("Sales by account", "Ventas por cliente"), accounts)
    by_product = table_of(desk, spans, "sku", Text("Sales by product", "Ventas por artículo"), names)
    by_family = fold(desk, by_product, families)
    net = dict(sorted(net_by_currency(by_rep).items(), key=lambda pair: by_currency(pair[0], desk.company.currency)))
    main = next(iter(net), desk.company.currency)
    return Content(
        headline=_headline(net, *_absent(desk, spans, by_rep)),
        figures=_figures(desk, spans, net, {str(row["currency"]): row.get("forecast") for row in by_rep.totals}),
        tables=(by_rep, by_account, by_product, by_family),
        charts=_charts(main, mixed=len(net) > 1),
        reconciliations=tuple(_reconciliations(tuple(net), by_rep, by_account, by_product, by_family)),
    )


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
            sold[currency] = sold.get(currency, Decimal(0)) + traced(row["ytd_amount"]).value
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
            shown = currency == main or bool(traced(value).value)
            return Figure(f"{name}{suffix}", Text(en, es), value, "money", currency, shown)

        figures += [
            money("sales", "Sales of the week", "Ventas de la semana", kinds.get(("sale", currency), ZERO)),
            money("returns", "Returns of the week", "Devoluciones de la semana", kinds.get(("return", currency), ZERO)),
            money("net_sales", "Net sales of the week", "Ventas netas de la semana", row["amount"]),
            money("ytd", "Net sales, year to date", "Ventas netas, año", row["ytd_amount"]),
            money("py_ytd", "Last year to date", "Año anterior a la fecha", row["py_ytd_amount"]),
        ]
        if row.get("quota_ytd", ZERO).value:
            share = ratio(row["ytd_amount"], row["quota_ytd"])
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
        return sum((traced(row["ytd_amount"]).value for row in table.rows if row["currency"] == currency), Decimal(0))

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

