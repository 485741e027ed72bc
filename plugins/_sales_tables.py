"""The tables of the section `sales`: units and net money by rep, account, product and family, and against quota."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from acctkit import (
    ZERO,
    Column,
    Desk,
    Part,
    SectionDesk,
    Table,
    Text,
    Traced,
    Value,
    cents,
    total,
)


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


def table_of(desk: SectionDesk, spans: Spans, by: str, title: Text, names: Mapping[str, str]) -> Table:
    """Every measure by the column `by`, with the name of what it is about."""
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


def fold(desk: Desk, products: Table, families: Mapping[str, str]) -> Table:
    """The products' rows added up by family."""
    rows: dict[tuple[str, str], dict[str, Traced]] = {}
    for one in products.rows:
        key = families.get(str(one["sku"]), ""), str(one["currency"])
        row = rows.setdefault(key, dict.fromkeys(MEASURES, ZERO))
        for name in MEASURES:
            row[name] = total((row[name], traced(one[name])))
    listed: list[Mapping[str, Value]] = [
        {"family": family, "currency": currency, **measures} for (family, currency), measures in _in_order(rows, desk)
    ]
    columns = (Column("family", Text("Family", "Familia")), *products.columns[2:])
    title = Text("Sales by product family", "Ventas por familia")
    return Table("by_family", title, columns, tuple(listed), ("family", "currency"), _sum_rows(listed, "family"))


def rep_table(desk: SectionDesk, spans: Spans, people: Mapping[str, str]) -> Table:
    """Every measure by rep, against quota where there are quotas; active reps without sales stand with zeros."""
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
            {**row, "attainment": ratio(traced(row["ytd_amount"]), traced(row["quota_ytd"]))} for row in totals
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
        "attainment": ratio(actual, target.to_date),
        "quota_year": target.year,
        "forecast": cents(actual.value / part) if part else None,
    }


def ratio(actual: Traced, target: Traced) -> Decimal | None:
    """Actual to target as a fraction of four decimals; None without a target."""
    return (actual.value / target.value).quantize(Decimal("0.0001")) if target.value else None


# ------------------------------------------------------------------ totals and words


def traced(value: object) -> Traced:
    """A table's value as a figure with an address; zero for a blank."""
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
            line[name] = sum(computed, Decimal(0)) if computed else total(traced(row[name]) for row in mine)
        sums.append(line)
    return tuple(sums)


def net_by_currency(by_rep: Table) -> dict[str, Mapping[str, Traced]]:
    """The company's own measures: the totals rows of the table by rep, by currency."""
    return {str(row["currency"]): {k: v for k, v in row.items() if isinstance(v, Traced)} for row in by_rep.totals}


def _in_order(
    rows: Mapping[tuple[str, str], dict[str, Traced]], desk: Desk
) -> list[tuple[tuple[str, str], dict[str, Traced]]]:
    """Rows by currency, the company's first, then by what they are about."""
    return sorted(rows.items(), key=lambda row: (by_currency(row[0][1], desk.company.currency), row[0][0]))


def by_currency(currency: str, company: str) -> tuple[bool, str]:
    """The order of currencies: the company's own, then the others by code."""
    return currency != company, currency
