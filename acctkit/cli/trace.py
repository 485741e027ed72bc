"""`acctkit trace`: the files, sheets and cells behind a figure, or in which an account or an invoice is named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import asdict
from decimal import Decimal

import click

from acctkit.cli.common import DAY, emit, json_option, ledger_of, table, workspace_of
from acctkit.cli.report import one_section, span
from acctkit.errors import UsageProblem
from acctkit.forms import Form
from acctkit.history import Event, history, things
from acctkit.money import plain_text
from acctkit.places import resolver
from acctkit.reports.tracing import Trace, trace_figure, trace_row
from acctkit.sentences import shown_path
from acctkit.workspace import Workspace


@click.command(epilog="Example: acctkit trace sales by_rep rep=1165 column=amount --week 2026-W47")
@click.argument("section", metavar="SECTION|THING")
@click.argument("table_name", metavar="TABLE|NAME")
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
    """The files, sheets and cells that a figure adds up from, or in which a thing is named.

    KEY=VALUE names the row (rep=1165), and column=NAME one figure of it. With `figures` as the table, one KEY names a
    key figure: acctkit trace sales figures net_sales

    With a thing and its name instead, such as `account 103` or `invoice 10100`: its whole history, every row that was
    filed about it and every message: acctkit trace account 103
    """
    opened = workspace_of(ctx)
    known = things(opened.plugins.forms)
    if section not in opened.plugins.sections and section in known:
        if where or week or as_of or rep:
            raise UsageProblem(f"The history of one {section} is whole; write: acctkit trace {section} {table_name}")
        _tell_history(opened, section, table_name, as_json)
        return
    if section not in opened.plugins.sections:
        sections = ", ".join(sorted(opened.plugins.sections))
        raise UsageProblem(
            f"There is no section '{section}'; known are: {sections}. What has a history: {', '.join(known)}."
        )
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


def _tell_history(opened: Workspace, thing: str, name: str, as_json: bool) -> None:
    events = history(ledger_of(opened), thing, name)
    if not events:
        raise UsageProblem(f"Nothing in the books names the {thing} '{name}'.")
    if as_json:
        emit([asdict(one) for one in events])
        return
    language, forms = opened.settings.company.language, opened.plugins.forms
    known = things(forms)
    table(
        ("day", "what", "file", "sheet", "cell", "state", "it says"),
        [
            (
                one.day, forms[one.what].title.say(language) if one.what in forms else one.values.get("kind", one.what),
                shown_path(one.path), one.sheet, one.cell, one.state,
                _says(one, thing, forms.get(one.what), language, known),
            )
            for one in events
        ],
        nothing="",
    )


def _says(one: Event, thing: str, form: Form | None, language: str, known: Collection[str]) -> str:
    """The values of a row under their headers, whom a message went to, or who decided of it; what the row names it by
    is left out."""
    if form is None and one.by:
        return f"by {one.by}, {one.at}" + (f": {one.values['reason']}" if "reason" in one.values else "")
    if form is None:
        return _letter(one, known)
    return "; ".join(
        f"{form.column(name).title.say(language)} {plain_text(value) if isinstance(value, Decimal) else value}"
        for name, value in one.values.items() if name != thing
    )


_STANDS = {
    "queued": "it waits to go", "approved": "approved, it has not gone yet", "held": "a person keeps it back",
    "sending": "it is on its way", "deferred": "it has not gone yet", "failed": "it did not go",
    "unknown": "nobody knows whether it went", "cancelled": "it was cancelled",
    "suppressed": "nothing goes to its address",
}


def _letter(one: Event, known: Collection[str]) -> str:
    """A message as one would tell of it: what it is about, to whom, and what became of it."""
    said = one.values
    facts = [words for fact in said.get("tells", ()) if (words := _words(fact, known))]
    about = f" ({', '.join(facts)})" if facts else ""
    copied = f", copy to {', '.join(said['cc'])}" if "cc" in said else ""
    asks = "".join(f", {amount} {currency}" for currency, amount in sorted(said.get("amounts", {}).items()))
    if one.state == "sent":
        became = f"sent on {said['sent_on']}" if "sent_on" in said else "sent"
    elif one.state in ("returned", "delayed"):
        became = said["reason"]
    elif one.state == "failed" and said.get("reason", "").startswith("came back"):
        became = f"it {said['reason']}"
    elif one.state == "queued" and "approval" in said:
        became = f"it waits for approval: {said['approval']}"
    else:
        became = _STANDS.get(one.state, one.state) + (f": {said['reason']}" if said.get("reason") else "")
    return f"\u201c{said.get('subject', '')}\u201d{about} to {said.get('to', '')}{copied}{asks}; {became}"


def _words(fact: str, known: Collection[str]) -> str:
    """What a fact says of a thing that has a history, and nothing where it is of none.

    >>> [_words(fact, ["invoice"]) for fact in ("invoice:10425/2:level:1", "handed:invoice:10425", "letter:103")]
    ['10425/2 level 1', '10425 handed', '']
    """
    words = fact.split(":")
    at = next((at for at, word in enumerate(words) if word in known), len(words))
    return " ".join((*words[at + 1:], *words[:at])) if at < len(words) else ""


def _pair(word: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if not equals:
        raise UsageProblem(f"'{word}' names no row; write KEY=VALUE, such as rep=1165.")
    return name, value


def _no_column(column: str, traces: tuple[Trace, ...]) -> tuple[Trace, ...]:
    known = ", ".join(one.column for one in traces)
    raise UsageProblem(f"The row has no figure '{column}' that comes from cells; those that do: {known}.")
