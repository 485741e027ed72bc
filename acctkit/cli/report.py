"""`acctkit report`: one section, for a week or a day."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace

import click

from acctkit.calendar import Week
from acctkit.cli.common import DAY, emit, ledger_of, today, workspace_of
from acctkit.errors import AcctkitError, UsageProblem
from acctkit.reporting import build_sections
from acctkit.reports import export
from acctkit.reports.sections import Built
from acctkit.types import Content
from acctkit.workspace import Workspace


@click.command(epilog="Example: acctkit report sales --week 2026-W47 --format json")
@click.argument("section")
@click.option("--week", metavar="W", help="The week, such as 2026-W47; figures are as of its last day.")
@click.option(
    "--as-of", type=DAY, metavar="DAY", help="The day that figures are as of; else today, or the week's last day."
)
@click.option("--rep", metavar="R", help="Only this rep.")
@click.option("--table", metavar="NAME", help="Only this table, such as research of market.")
@click.option(
    "--format", "format_", type=click.Choice(["table", "json", "csv", "xlsx"]), default="table", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.pass_context
def report(
    ctx: click.Context,
    section: str,
    week: str | None,
    as_of: dt.date | None,
    rep: str | None,
    table: str | None,
    format_: str,
    as_json: bool,
) -> None:
    """One section of the reports. xlsx goes to stdout: send it to a file."""
    opened = workspace_of(ctx)
    period, day = span(opened, week, as_of)
    built = one_section(opened, section, period, day, rep)
    if table is not None:
        built = one_table(built, table)
    language = opened.settings.company.language
    chosen = "json" if as_json else format_
    if chosen == "json":
        emit(export.to_json(built, period.label, day, language))
    elif chosen == "csv":
        click.echo(export.to_csv(built), nl=False)
    elif chosen == "xlsx":
        if sys.stdout.isatty():
            raise UsageProblem(
                "A workbook is no text; send it to a file: acctkit report ... --format xlsx > report.xlsx"
            )
        sys.stdout.buffer.write(export.to_xlsx(built, opened.settings.company.name, period, day, language))
    else:
        click.echo(export.to_text(built, language), nl=False)


def one_table(built: Built, name: str) -> Built:
    """A section with one of its tables and the charts over it alone; raises UsageProblem when it has none such."""
    tables = tuple(table for table in built.content.tables if table.name == name)
    if not tables:
        known = ", ".join(table.name for table in built.content.tables) or "none"
        raise UsageProblem(f"The section '{built.name}' has no table '{name}'; it has: {known}.")
    charts = tuple(chart for chart in built.content.charts if chart.table == name)
    return replace(built, content=Content(tables=tables, charts=charts))


def span(opened: Workspace, week: str | None, as_of: dt.date | None) -> tuple[Week, dt.date]:
    """The week and day of a report: a week alone is as of its last day, a day alone means the last complete week."""
    calendar = opened.settings.calendar.make()
    if week:
        period = calendar.parse(week)
        return period, as_of or period.last
    day = as_of or today(opened)
    return calendar.last_complete(day), day


def one_section(opened: Workspace, name: str, week: Week, day: dt.date, rep: str | None = None) -> Built:
    """The section `name`, built; raises UsageProblem when there is none, and says why when its plugin failed."""
    if name not in opened.plugins.sections:
        known = ", ".join(sorted(opened.plugins.sections))
        raise UsageProblem(f"There is no section '{name}'; known are: {known}.")
    built = build_sections(opened, ledger_of(opened), week, day, rep=rep, only=name)
    if not built:
        raise AcctkitError(str(opened.plugins.errors[-1]))
    return built[0]
