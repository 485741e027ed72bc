"""The first page: its message first, in the company's language, and nothing left unsaid."""

from __future__ import annotations

from decimal import Decimal as D

from acctkit.errors import PluginError
from acctkit.reports.frontpage import FileNote, Filing, assemble, front_page, message
from acctkit.types import Person, Text
from tests.reports import report_samples as samples


def test_the_first_lines_are_the_message() -> None:
    front = samples.front([samples.sales(), samples.receivables()])
    assert message(front, "en") == [
        "Sales 90 % of plan and 4 % below last year; Hernandez above plan, Marsh without a sale.",
        "14,200.00 USD newly overdue.",
        "1 rep has not filed: Peter Marsh.",
        "1 file was rejected; nothing of it is in these figures.",
        "1 file waits and is not in these figures.",
        "Does not reconcile: Invoices less payments.",
        "2 decisions are needed; they are listed below.",
    ]
    assert message(front, "es")[2:5] == [
        "1 vendedor no ha enviado su informe: Peter Marsh.",
        "1 archivo fue rechazado; nada de él está en estas cifras.",
        "1 archivo está en espera y no está en estas cifras.",
    ]


def test_it_gathers_what_sections_put_forward() -> None:
    content = front_page(samples.front([samples.sales(), samples.receivables()]), "en").content
    assert [figure.name for figure in content.figures] == ["sales.net", "sales.attainment", "receivables.overdue"]
    assert [table.name for table in content.tables] == [
        "changes",
        "sales.by_rep",
        "receivables.change",
        "filings",
        "files",
        "findings",
        "reconciliations",
        "left_out",
    ]
    assert [chart.table for chart in content.charts] == ["sales.by_rep"]
    assert [line.en for line in content.decisions] == [
        "Receivables: Marketing: release the hold on account 112?",
        "Head office: confirm or withdraw office/pagos <script>.xlsx (12 % of its amount would go).",
    ]


def test_reconciliations_say_by_how_much_they_fail() -> None:
    content = front_page(samples.front([samples.sales(), samples.receivables()]), "es").content
    rows = next(table for table in content.tables if table.name == "reconciliations").rows
    assert [(row["result"], row["difference"]) for row in rows] == [
        ("✓ cuadra", D(0)),
        ("✓ cuadra", D(0)),
        ("✗ difiere en 5,00", D(5)),
    ]


def test_who_is_missing_comes_first_and_many_are_counted() -> None:
    forms = (Text("Sales", "Ventas"),)
    late = [Filing(Person(str(n), f"Rep {n:02d}"), (), forms) for n in range(10)]
    front = samples.front([], filings=[Filing(Person("0", "Ana"), forms, (), 4), *late], files=[])
    assert message(front, "en")[0] == (
        "10 reps have not filed: Rep 00, Rep 01, Rep 02, Rep 03, Rep 04, Rep 05, Rep 06, Rep 07, and 2 more."
    )
    filings = next(table for table in front_page(front, "en").content.tables if table.name == "filings")
    assert filings.rows[0]["rep"] == "Rep 00" and filings.rows[-1]["rep"] == "Ana"


def test_a_failed_plugin_is_named_without_where_the_workspace_lies() -> None:
    error = PluginError("visits", "section visits", "/home/ana/ws/plugins/visits.py, line 12", "KeyError: 'x'")
    front = assemble(
        [],
        company="C",
        week=samples.WEEK,
        as_of=samples.WEEK.last,
        errors=[error],
        failed=[Text("Visits", "Visitas")],
    )
    assert message(front, "es") == ["Omitido porque falló un complemento: Visitas."]
    line = front_page(front, "es").content.tables[0].rows[0]["why"]
    assert line == "El complemento visits falló en section visits: KeyError: 'x' (visits.py, line 12)"


def test_an_empty_week_is_a_page_too() -> None:
    front = assemble(
        [], company="C", week=samples.WEEK, as_of=samples.WEEK.last, files=[FileNote("a.xlsx", "partial", "")]
    )
    assert message(front, "en") == ["1 file was accepted in part."]
