"""`acctkit trace`: the files, sheets and cells behind a figure."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

import click

from acctkit.cli.common import DAY, emit, json_option, ledger_of, table, workspace_of
from acctkit.cli.report import one_section, span
from acctkit.errors import UsageProblem
from acctkit.places import resolver
from acctkit.reports.tracing import Trace, trace_figure, trace_row
from acctkit.sentences import shown_path


@click.command(epilog="Example: acctkit trace sales by_rep rep=1165 column=amount --week 2026-W47")
@click.argument("section")
@click.argument("table_name", metavar="TABLE")
@click.argument("where", nargs=-1, metavar="KEY=VALUE...")
@click.option("--week", metavar="W", help="The week, such as 2026-W47.")
@click.option("--as-of", type=DAY, metavar="DAY", help="The day that figures are as of.")
@click.option("--rep", metavar="R", help="Only this rep.")
@json_option
@click.pass_context
def trace(
    ctx: click.Context, section: str, table_name: str, where: tuple[str, ...], week: str | None,
    as_of: dt.date | None, rep: str | None, as_json: bool,
) -> None:
    """The files, sheets and cells that a figure adds up from.

    KEY=VALUE names the row (rep=1165), and column=NAME one figure of it. With `figures` as the table, one KEY names a
    key figure: acctkit trace sales figures net_sales
    """
    opened = workspace_of(ctx)
    period, day = span(opened, week, as_of)
    built = one_section(opened, section, period, day, rep)
    ledger = ledger_of(opened)
    find = resolver(ledger)
    if table_name == "figures":
        if len(where) != 1:
            raise UsageProblem("Name one key figure: acctkit trace sales figures net_sales")
        traces: tuple[Trace, ...] = (trace_figure(built.content, where[0], find, opened.plugins.forms),)
    else:
        wanted = dict(_pair(word) for word in where)
        column = wanted.pop("column", None)
        traces = trace_row(built.content, table_name, wanted, find, opened.plugins.forms)
        if column:
            traces = tuple(one for one in traces if one.column == column) or _no_column(column, traces)
    if as_json:
        emit([{**asdict(one), "holds": one.holds} for one in traces])
        return
    for one in traces:
        name = " ".join(f"{k}={v}" for k, v in one.key.items())
        adds = "adds up" if one.holds else f"DOES NOT ADD UP: the cells make {one.total}"
        click.echo(f"{section} {one.table} {name} {one.column} = {one.value} ({adds})")
        table(("file", "sheet", "cells", "value", "contributes"),
              [(shown_path(a.path), a.sheet, ", ".join(a.cells), a.value, a.contribution) for a in one.addresses],
              nothing="  It comes from no cell: nothing was sold, paid or owed.")


def _pair(word: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if not equals:
        raise UsageProblem(f"'{word}' names no row; write KEY=VALUE, such as rep=1165.")
    return name, value


def _no_column(column: str, traces: tuple[Trace, ...]) -> tuple[Trace, ...]:
    known = ", ".join(one.column for one in traces)
    raise UsageProblem(f"The row has no figure '{column}' that comes from cells; those that do: {known}.")
