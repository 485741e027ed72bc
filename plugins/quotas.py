"""The quotas: what each rep is to sell in a year or a month, in units and money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from acctkit import (
    Arithmetic,
    Check,
    CheckDesk,
    Code,
    Day,
    Entry,
    Finding,
    Form,
    Id,
    Key,
    Label,
    Money,
    Percent,
    Quantity,
    Ref,
    Row,
    Text,
    Whole,
    column,
    hookimpl,
)


class QuotaRow(Row):
    """One quota: a rep's for a fiscal year, or for one month of it when `month` is filled."""

    rep: Id = column("Rep", "Vendedor", "Sales rep", "Representante", "Código vendedor")
    year: Whole = column("Year", "Año", "Fiscal year", "Ejercicio", ge=1990, le=2100)
    month: Whole | None = column("Month", "Mes", default=None, ge=1, le=12)
    family: Label | None = column("Family", "Familia", "Product family", default=None)
    units: Quantity | None = column(
        "Units", "Unidades", "Quota units", "Cuota unidades", default=None, ge=0, example=1200
    )
    amount: Money | None = column(
        "Amount", "Importe", "Quota", "Cuota", "Quota amount", "Cuota importe", default=None, ge=0
    )
    currency: Label | None = column("Currency", "Moneda", "Divisa", default=None, min_length=3, max_length=3)
    valid_from: Day | None = column("Valid from", "Válido desde", default=None)
    share: Percent | None = column("Share", "Reparto", default=None, ge=0, le=1)


QUOTAS = Form(
    "quotas",
    Text("Quotas", "Cuotas"),
    QuotaRow,
    who="office",
    keys=(Key("rep", "year", "month", "family", "currency"),),
    refers={"rep": Ref("reps", "rep")},
    arithmetic=Arithmetic(totals=("units", "amount")),
)

EMPTY_QUOTA = Code(
    "empty-quota",
    "error",
    Text(
        "This quota says neither units nor an amount; fill in one of the two.",
        "Esta cuota no indica ni unidades ni importe; rellene uno de los dos.",
    ),
    help=Text(
        "A quota of nothing would show everybody as above it. Fill in units, an amount, or both, or leave the row "
        "out.",
        "Una cuota sin nada mostraría a todos por encima de ella. Rellene unidades, importe o ambos, o quite la "
        "fila.",
    ),
)
YEAR_AND_MONTHS = Code(
    "year-and-months",
    "error",
    Text(
        "Rep {rep} has both a quota for the whole of {value} and quotas by month; keep one kind.",
        "El vendedor {rep} tiene a la vez una cuota para todo {value} y cuotas por mes; deje un solo tipo.",
    ),
    help=Text(
        "Both together would count the same quota twice. Keep the year, which is spread over its months, or the "
        "months.",
        "Las dos a la vez contarían dos veces la misma cuota. Deje la del año, que se reparte entre sus meses, o las "
        "de los meses.",
    ),
    example={"rep": "1165", "value": "2026"},
)


def check_quotas(desk: CheckDesk, entries: Sequence[Entry[QuotaRow]]) -> Iterable[Finding]:
    """Every quota says something, and no rep has a yearly and monthly quotas for the same thing."""
    monthly = {_target(entry.row) for entry in entries if entry.row.month}
    for entry in entries:
        if entry.row.units is None and entry.row.amount is None:
            yield entry.finding(EMPTY_QUOTA, "amount")
        if not entry.row.month and _target(entry.row) in monthly:
            yield entry.finding(YEAR_AND_MONTHS, "year", rep=entry.row.rep)


def _target(row: QuotaRow) -> tuple[str, int, str | None, str | None]:
    return row.rep, row.year, row.family, row.currency


@hookimpl
def acctkit_forms() -> list[Form]:
    return [QUOTAS]


@hookimpl
def acctkit_checks() -> list[Check]:
    return [Check("quotas", "quotas", check_quotas, (EMPTY_QUOTA, YEAR_AND_MONTHS))]
