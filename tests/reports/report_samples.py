"""Content as plugins make it, for the tests of reports: a week's sales by rep, and an ageing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from acctkit.calendar import Calendar, Week
from acctkit.reports.frontpage import FileNote, Filing, Front, assemble
from acctkit.reports.sections import Built
from acctkit.types import (
    Chart,
    Column,
    Content,
    Figure,
    Part,
    Person,
    Reconciliation,
    Table,
    Text,
    Traced,
)

D = Decimal
WEEK: Week = Calendar().parse("2004-W48")
REPS = [
    ("1165", "Leslie Jennings", 412, "41250.10", "38200.00", "45000.00"),
    ("1166", "Leslie Thompson", 120, "9870.55", "12400.00", "11000.00"),
    ("1188", "Julie Firrelli", 233, "21033.00", "18990.40", "20500.00"),
    ("1337", "Loui Bondur", 301, "30412.75", "27000.00", "28000.00"),
    ("1370", "Gerard Hernandez", 498, "52110.20", "47100.90", "50000.00"),
    ("1504", "Bárbara Núñez", 187, "17004.00", "19800.00", "21000.00"),
    ("1612", "Peter Marsh", 0, "0.00", "15200.00", "16000.00"),
]


def sales() -> Built:
    rows = []
    for number, (rep, name, units, actual, year_before, plan) in enumerate(REPS, 1):
        ac, py, pl = D(actual), D(year_before), D(plan)
        part = Part("sales", number, "amount", ac)
        rows.append(
            {
                "rep": rep,
                "name": name,
                "units": units,
                "amount": Traced(ac, lambda part=part: [part]),
                "py": py,
                "pl": pl,
                "d_pl": ac - pl,
                "d_pl_pct": (ac - pl) / pl,
                "currency": "USD",
            }
        )
    money = ["py", "pl", "d_pl"]
    total = {name: sum((row[name] for row in rows), D(0)) for name in money}
    total["amount"] = sum((row["amount"].value for row in rows), D(0))
    total |= {
        "name": "Total",
        "units": sum(row["units"] for row in rows),
        "d_pl_pct": total["d_pl"] / total["pl"],
        "currency": "USD",
    }
    by_rep = Table(
        "by_rep",
        Text("Sales by rep, week", "Ventas por vendedor, semana"),
        (
            Column("rep", Text("Rep", "Rep."), "id"),
            Column("name", Text("Name", "Nombre")),
            Column("units", Text("Units", "Unidades"), "integer", scenario="AC"),
            Column("py", Text("Previous year", "Año anterior"), "money", "USD", "PY"),
            Column("pl", Text("Plan", "Plan"), "money", "USD", "PL"),
            Column("amount", Text("Sales", "Ventas"), "money", "USD", "AC"),
            Column("d_pl", Text("Against plan", "Contra plan"), "money", "USD", "variance"),
            Column("d_pl_pct", Text("Against plan", "Contra plan"), "percent", "%", "variance"),
            Column("currency", Text("Currency", "Moneda"), "id"),
        ),
        tuple(rows),
        key=("rep", "currency"),
        totals=(total,),
        front=True,
    )
    weeks = Table(
        "by_week",
        Text("Sales by week", "Ventas por semana"),
        (
            Column("week", Text("Week", "Semana"), "id"),
            Column("py", Text("Previous year", "Año anterior"), "money", "USD", "PY"),
            Column("amount", Text("Sales", "Ventas"), "money", "USD", "AC"),
            Column("fc", Text("Forecast", "Previsión"), "money", "USD", "FC"),
        ),
        tuple(
            {
                "week": f"W{n:02d}",
                "py": D(150000 + (n * 7919) % 40000),
                "amount": D(160000 + (n * 104729) % 50000) if n <= 48 else None,
                "fc": D(170000 + (n * 1299709) % 30000) if n > 48 else None,
            }
            for n in range(40, 53)
        ),
        key=("week",),
    )
    family = Table(
        "by_family",
        Text("Sales by family", "Ventas por familia"),
        (
            Column("family", Text("Family", "Familia")),
            Column("amount", Text("Sales", "Ventas"), "money", "USD", "AC"),
            Column("rate", Text("Units a visit", "Unidades por visita"), "quantity"),
        ),
        tuple(
            {"family": name, "amount": D(amount), "rate": D(rate)}
            for name, amount, rate in [
                ("Classic Cars", "88210.40", "3.25"),
                ("Motorcycles", "30120.00", "2"),
                ("Planes", "21450.20", "0.5"),
                ("Ships", "15400.00", "1"),
                ("Trains", "4200.00", "0"),
                ("Trucks and Buses", "12300.00", "0.75"),
            ]
        ),
        key=("family",),
    )
    return Built(
        "sales",
        Text("Sales", "Ventas"),
        "sales",
        Content(
            headline=(
                Text(
                    "Sales 90 % of plan and 4 % below last year; Hernandez above plan, Marsh without a sale.",
                    "Ventas al 90 % del plan y 4 % bajo el año anterior; Hernandez sobre el plan, Marsh sin ventas.",
                ),
            ),
            figures=(
                Figure(
                    "net", Text("Net sales, week", "Ventas netas, semana"), total["amount"], "money", "USD", front=True
                ),
                Figure(
                    "attainment",
                    Text("Attainment of plan", "Cumplimiento del plan"),
                    total["amount"] / total["pl"],
                    "percent",
                    front=True,
                ),
                Figure("units", Text("Units", "Unidades"), total["units"], "integer"),
                Figure("best", Text("Best rep", "Mejor vendedor"), "Gerard Hernandez", "text"),
            ),
            tables=(by_rep, weeks, family),
            charts=(
                Chart(
                    Text(
                        "Sales by rep against plan and previous year",
                        "Ventas por vendedor contra plan y año anterior",
                    ),
                    "by_rep",
                    "name",
                    ("amount", "pl", "py"),
                    "bar",
                ),
                Chart(Text("Sales by week", "Ventas por semana"), "by_week", "week", ("py", "amount", "fc"), "column"),
                Chart(Text("Sales by family", "Ventas por familia"), "by_family", "family", ("amount",), "bar"),
                Chart(Text("Trend of sales", "Tendencia de ventas"), "by_week", "week", ("py", "amount", "fc"), "line"),
            ),
            reconciliations=(
                Reconciliation(
                    Text("Reps sum to the company", "Los vendedores suman la empresa"),
                    total["amount"],
                    total["amount"],
                ),
            ),
        ),
    )


BUCKETS = ("current", "d1_30", "d31_60", "d61_90", "d91_120", "d121_plus")


def receivables(rows: int = 12) -> Built:
    made = []
    for n in range(rows):
        amounts = [D((n * 7919 + k * 104729) % 900000) / 100 if (n + k) % 3 else D(0) for k in range(6)]
        amounts[0] = amounts[0] if n % 5 else D("-120.50")
        made.append(
            {
                "account": f"{103 + n}",
                "name": ["Atelier graphique", "Signal Gift Stores", "Cuñas & Hijos, S.A.", "La Rochelle Gifts"][n % 4]
                + f" {n}",
                "rep": REPS[n % 7][0],
                "currency": "USD",
                **dict(zip(BUCKETS, amounts, strict=True)),
                "total": sum(amounts, D(0)),
                "oldest": dt.date(2004, 1, 1) + dt.timedelta(days=n % 300),
            }
        )
    titles = [
        ("Current", "Al corriente"),
        ("1 to 30 days", "1 a 30 días"),
        ("31 to 60", "31 a 60"),
        ("61 to 90", "61 a 90"),
        ("91 to 120", "91 a 120"),
        ("Over 120", "Más de 120"),
    ]
    total = {name: sum((row[name] for row in made), D(0)) for name in (*BUCKETS, "total")}
    ageing = Table(
        "ageing",
        Text("Ageing by account", "Antigüedad por cuenta"),
        (
            Column("account", Text("Account", "Cuenta"), "id"),
            Column("name", Text("Name", "Nombre")),
            Column("rep", Text("Rep", "Rep."), "id"),
            *(Column(b, Text(*t), "money", "USD") for b, t in zip(BUCKETS, titles, strict=True)),
            Column("total", Text("Total", "Total"), "money", "USD", "AC"),
            Column("oldest", Text("Oldest", "Más antigua"), "date"),
            Column("currency", Text("Currency", "Moneda"), "id"),
        ),
        tuple(made),
        key=("account", "currency"),
        totals=({"name": "Total", **total, "currency": "USD"},),
        note=Text("Disputed amounts are inside the buckets.", "Lo disputado está dentro de los tramos."),
    )
    change = Table(
        "change",
        Text("Overdue, change", "Vencido, cambio"),
        (
            Column("what", Text("What", "Qué")),
            Column("amount", Text("Overdue", "Vencido"), "money", "USD", "AC"),
            Column("delta", Text("Change", "Cambio"), "money", "USD", "variance", up_is_good=False),
        ),
        (
            {"what": "Overdue", "amount": D("5120.00"), "delta": D("14200.00")},
            {"what": "Over 90 days", "amount": D("1120.00"), "delta": D("-300.00")},
        ),
        front=True,
    )
    return Built(
        "receivables",
        Text("Receivables", "Cuentas por cobrar"),
        "invoices",
        Content(
            headline=(Text("14,200.00 USD newly overdue.", "14.200,00 USD recién vencidos."),),
            figures=(Figure("overdue", Text("Overdue", "Vencido"), D("5120.00"), "money", "USD", front=True),),
            tables=(change, ageing) if rows < 100 else (ageing,),
            charts=(Chart(Text("Outstanding by account", "Pendiente por cuenta"), "ageing", "name", ("total",), "bar"),)
            if rows < 100
            else (),
            reconciliations=(
                Reconciliation(
                    Text("Buckets sum to outstanding", "Los tramos suman lo pendiente"), total["total"], total["total"]
                ),
                Reconciliation(
                    Text("Invoices less payments", "Facturas menos pagos"), total["total"], total["total"] - 5
                ),
            ),
            decisions=(
                Text(
                    "Marketing: release the hold on account 112?", "Marketing: ¿liberar la retención de la cuenta 112?"
                ),
            ),
        ),
    )


def front(built: list[Built], **more: object) -> Front:
    filed = (Text("Sales", "Ventas"), Text("Mileage", "Kilometraje"))
    filings = [
        Filing(Person(rep, name), filed if units else (), () if units else filed, 24 if units else 0)
        for rep, name, units, *_ in REPS
    ]
    files = [
        FileNote("1612/weekly.xlsx", "rejected", "Hoja1!C7: there is no account 999"),
        FileNote("office/pagos <script>.xlsx", "pending", "12 % of its amount would go", "12 % of its amount would go"),
    ]
    arguments = {
        "company": "Classic Models & Co.",
        "week": WEEK,
        "as_of": WEEK.last,
        "version": 2,
        "filings": filings,
        "changes": ["Sales of 1504: 16,900.00 became 17,004.00 USD."],
        "findings": {"error": 3, "warning": 9, "info": 14},
        "files": files,
        "left_out": ["The section 'calls' of plugin calls is left out: no plugin declares the form calls."],
        **more,
    }
    return assemble(built, **arguments)  # type: ignore[arg-type]
