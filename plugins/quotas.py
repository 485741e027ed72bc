"""Quotas: what each rep is to sell in a year or a month, in units and money, against what was sold and against the
company's own forecast.

A yearly quota is spread by the weights of the months, else by working days (`_quotas_spread`); a row with `valid_from`
replaces the one before it from that day on, and reps may share one quota (`_targets`). Sales count as the section
`sales` counts them, for the rep who filed them.
"""

from __future__ import annotations

from acctkit.plugins._quotas_book import QuotaBook
from acctkit.plugins._quotas_checks import check_forecasts, check_quota_shares, check_quotas
from acctkit.plugins._quotas_codes import (
    EMPTY_FORECAST,
    EMPTY_QUOTA,
    FORECAST_TWICE,
    QUOTA_SHARES_OVER,
    QUOTA_SHARES_UNDER,
    UNKNOWN_FAMILY,
    VALID_FROM_OUTSIDE,
    YEAR_AND_MONTHS,
)
from acctkit.plugins._quotas_decisions import decisions
from acctkit.plugins._quotas_reconciled import reconciliations
from acctkit.plugins._quotas_spread import QuotasSettings, settings_of
from acctkit.plugins._quotas_tables import by_family, by_month, by_rep, charts, company
from acctkit.plugins._quotas_words import figures, headline
from acctkit.plugins._sales_sums import Sold
from acctkit.plugins._targets import MEASURES
from pydantic import BaseModel

from acctkit import (
    Arithmetic,
    Check,
    Content,
    Day,
    Form,
    Id,
    Key,
    Label,
    Money,
    Percent,
    Quantity,
    Ref,
    Row,
    Section,
    SectionDesk,
    Text,
    Whole,
    column,
    hookimpl,
)

# ------------------------------------------------------------------ the forms


class QuotaRow(Row):
    """One quota: a rep's for a fiscal year, or for one month of it when `month` is filled."""

    rep: Id = column("Rep", "Vendedor", "Sales rep", "Representante", "Código vendedor")
    year: Whole = column("Year", "Año", "Fiscal year", "Ejercicio", ge=1990, le=2100)
    month: Whole | None = column("Month", "Mes", default=None, ge=1, le=12)
    family: Label | None = column(
        "Family", "Familia", "Product family", "Product line", "Gama", default=None,
        help=Text("Blank: for all that the rep sells.", "En blanco: para todo lo que vende."),
    )
    units: Quantity | None = column(
        "Units", "Unidades", "Quota units", "Cuota unidades", default=None, ge=0, example=1200
    )
    amount: Money | None = column(
        "Amount", "Importe", "Quota", "Cuota", "Quota amount", "Cuota importe", default=None, ge=0
    )
    currency: Label | None = column("Currency", "Moneda", "Divisa", default=None, min_length=3, max_length=3)
    valid_from: Day | None = column(
        "Valid from", "Válido desde", "Valid since", "Válida desde", "Vigente desde", default=None,
        help=Text("For a change within the year: this row replaces the one before it from that day on.",
                  "Para un cambio dentro del año: esta fila sustituye a la anterior desde ese día."),
    )
    share: Percent | None = column(
        "Share", "Reparto", "Split", "Parte", "% reparto", default=None, ge=0, le=1,
        help=Text("For a quota that several reps share: a row for each, with the whole of it and the rep's part.",
                  "Para una cuota compartida: una fila por vendedor, con la cuota entera y su parte."),
    )


class ForecastRow(Row):
    """What the company itself expects to sell in a fiscal year, or in one month of it."""

    year: Whole = column("Year", "Año", "Fiscal year", "Ejercicio", ge=1990, le=2100)
    month: Whole | None = column("Month", "Mes", default=None, ge=1, le=12)
    family: Label | None = column(
        "Family", "Familia", "Product family", "Product line", "Gama", default=None,
        help=Text("Blank: for all that the company sells.", "En blanco: para todo lo que vende la empresa."),
    )
    units: Quantity | None = column(
        "Units", "Unidades", "Forecast units", "Previsión unidades", default=None, ge=0, example=24_000
    )
    amount: Money | None = column(
        "Amount", "Importe", "Forecast", "Previsión", "Forecast amount", "Importe previsto", "Previsto", default=None,
        ge=0,
    )
    currency: Label | None = column("Currency", "Moneda", "Divisa", default=None, min_length=3, max_length=3)


TARGET = ("rep", "year", "month", "family", "currency")
QUOTAS = Form(
    "quotas",
    Text("Quotas", "Cuotas"),
    QuotaRow,
    who="office",
    keys=(Key(*TARGET, "valid_from", needs=("valid_from",)), Key(*TARGET)),
    refers={"rep": Ref("reps", "rep")},
    arithmetic=Arithmetic(totals=("units", "amount")),
)
FORECASTS = Form(
    "forecasts",
    Text("Forecasts", "Previsiones"),
    ForecastRow,
    who="office",
    keys=(Key(*TARGET[1:]),),
    arithmetic=Arithmetic(totals=("units", "amount")),
)


# ------------------------------------------------------------------ the section


def build(desk: SectionDesk) -> Content:
    """The fiscal year up to the end of the week, in money and, where there are quotas in units, in units too."""
    settings, sold = settings_of(desk), Sold.read(desk)
    books = [QuotaBook.read(desk, sold, measure) for measure in MEASURES]
    content = Content()
    for book in books:
        if not book.quotas.pieces:
            continue
        reps, families, months = by_rep(book), by_family(book), by_month(book)
        forecast = (company(book),) if book.forecasts.pieces else ()
        content = Content(
            headline=(*content.headline, *headline(book, settings)),
            figures=(*content.figures, *figures(book, settings)),
            tables=(*content.tables, reps, *families, months, *forecast),
            charts=(*content.charts, *charts(book, reps, months)),
            reconciliations=(*content.reconciliations, *reconciliations(book, reps, months, families)),
            decisions=(*content.decisions, *decisions(book, settings)),
        )
    return content


# ------------------------------------------------------------------ what acctkit is handed


@hookimpl
def acctkit_settings() -> type[BaseModel]:
    return QuotasSettings


@hookimpl
def acctkit_forms() -> list[Form]:
    return [QUOTAS, FORECASTS]


@hookimpl
def acctkit_checks() -> list[Check]:
    quotas = (EMPTY_QUOTA, YEAR_AND_MONTHS, VALID_FROM_OUTSIDE, UNKNOWN_FAMILY)
    return [
        Check("quotas", "quotas", check_quotas, quotas),
        Check("quota-shares", "quotas", check_quota_shares, (QUOTA_SHARES_OVER, QUOTA_SHARES_UNDER)),
        Check("forecasts", "forecasts", check_forecasts, (EMPTY_FORECAST, FORECAST_TWICE, UNKNOWN_FAMILY)),
    ]


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("quotas", Text("Quotas", "Cuotas"), build, needs=("quotas", "sales"), order=15)]
