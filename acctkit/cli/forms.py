"""`acctkit forms`: which forms can be read, and ready-made workbooks for them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from acctkit.cli.aliases import alias, form_of
from acctkit.cli.common import DAY, emit, json_option, ledger_of, table, today, workspace_of
from acctkit.config import LANGUAGE
from acctkit.desks import Desk
from acctkit.errors import UsageProblem
from acctkit.forms import Form
from acctkit.types import Person
from acctkit.workspace import Workspace

if TYPE_CHECKING:
    from acctkit.blank.order import Order

_WHO = {"rep": "reps", "office": "head office"}


@click.group(epilog="Example: acctkit forms new sales --language es --output ventas.xlsx")
def forms() -> None:
    """The forms that can be read, and ready-made workbooks for them."""


forms.add_command(alias)


@forms.command("list", epilog="Example: acctkit forms list")
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """Every form: who files it, which plugin declares it, its required columns."""
    opened = workspace_of(ctx)
    rows: list[dict[str, Any]] = [
        {
            "name": form.name,
            "title": form.title.say(_language(opened)),
            "who": form.who,
            "weekly": form.weekly,
            "plugin": opened.plugins.form_owners[form.name],
            "required": [c.name for c in form.columns if c.required],
        }
        for form in sorted(opened.plugins.forms.values(), key=lambda form: (form.who, form.name))
    ]
    if as_json:
        emit(rows)
    else:
        table(
            ("form", "title", "who files it", "plugin", "required columns"),
            [(r["name"], r["title"], r["who"], r["plugin"], ", ".join(r["required"])) for r in rows],
            nothing="No plugin declares a form.",
        )


@forms.command(epilog="Example: acctkit forms show sales")
@click.argument("form")
@json_option
@click.pass_context
def show(ctx: click.Context, form: str, as_json: bool) -> None:
    """One form: every column, what it may be called in English and Spanish, and what it takes."""
    chosen = form_of(workspace_of(ctx), form)
    data = describe(chosen)
    if as_json:
        emit(data)
        return
    click.echo(f"{chosen.name}: {chosen.title.en} / {chosen.title.es}, filed by {chosen.who}")
    table(
        ("column", "required", "kind", "English", "Spanish", "also known as"),
        [
            (c.name, "yes" if c.required else "", c.kind, c.title.en, c.title.es, c.also) for c in chosen.columns
        ],
        nothing="It has no column.",
    )


@forms.command(epilog="Example: acctkit forms new --all --rep 1165 --output weekly.xlsx")
@click.argument("form", nargs=-1)
@click.option("--all", "every", is_flag=True, help="A sheet for every form that reps file: one workbook for the week.")
@click.option(
    "--output", "-o", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The workbook to write."
)
@click.option("--rep", metavar="ID", help="Whom it is for: their language, and their accounts first in the lists.")
@click.option("--language", help="en or es, or a locale; else the rep's, else the company's.")
@click.option("--as-of", type=DAY, metavar="DAY", help="What day today is; else today.")
@click.pass_context
def new(
    ctx: click.Context, form: tuple[str, ...], every: bool, output: Path, rep: str | None, language: str | None,
    as_of: dt.date | None,
) -> None:
    """Write a ready-made workbook to fill in, a sheet for each FORM: drop-downs from the books, hints, totals, an
    example.

    What is filled in below its headers is taken as it is, once it lies in the folder of whom it is for; a sheet that
    stays empty says nothing.
    """
    opened = workspace_of(ctx)
    chosen = _wanted(opened, form, every)
    if output.exists():
        raise UsageProblem(f"{output} exists already; name another file.")
    if output.suffix.lower() != ".xlsx":
        raise UsageProblem(f"'{output}' should end in .xlsx, since a workbook is written.")
    if language and not re.fullmatch(LANGUAGE, language):
        raise UsageProblem(f"There is no language '{language}' here; write en or es, or a locale such as en-GB.")
    made = _blank(opened, chosen, rep, language, as_of or today(opened))
    try:
        output.write_bytes(made)
    except OSError as error:
        advice = "name a file in a folder that is there"
        raise UsageProblem(f"{output} cannot be written ({error.strerror}); {advice}.") from None
    folder = opened.inbox / ("office" if chosen[0].who == "office" else rep or "<rep>")
    click.echo(f"Wrote {output}; fill it in and drop it into {folder}.")


def _wanted(opened: Workspace, names: tuple[str, ...], every: bool) -> list[Form]:
    """The forms of the workbook, in the order of its sheets; all are filed by the same people."""
    if every and names:
        raise UsageProblem("--all takes every form that reps file; name forms, or write --all, not both.")
    if every:
        own = [form for form in opened.plugins.forms.values() if form.who == "rep"]
        if not own:
            raise UsageProblem("No plugin declares a form that reps file.")
        return sorted(own, key=lambda form: (not form.weekly, form.name))
    if not names:
        raise UsageProblem("Name a form, such as sales, or write --all; `acctkit forms list` shows them.")
    chosen = [form_of(opened, name) for name in dict.fromkeys(names)]
    others = [form for form in chosen if form.who != chosen[0].who]
    if others:
        raise UsageProblem(
            f"{chosen[0].name} is filed by {_WHO[chosen[0].who]} and {others[0].name} by {_WHO[others[0].who]}; make a "
            "workbook for each."
        )
    return chosen


def _blank(opened: Workspace, forms: list[Form], rep: str | None, language: str | None, day: dt.date) -> bytes:
    """The workbook, with what the books know; books that are not there yet know nothing."""
    from acctkit.blank.workbook import blank_workbook
    from acctkit.directory import company, directory

    ledger = ledger_of(opened)
    try:
        people = directory(opened, ledger, day)
        if rep is not None and rep not in people:
            known = f"known are: {', '.join(sorted(people))}" if people else "the office has listed nobody yet"
            raise UsageProblem(f"There is no rep '{rep}'; {known}.")
        person = people[rep] if rep is not None else None
        language = language or (person.language if person else _language(opened))
        calendar = opened.settings.calendar.make()
        desk = Desk(
            ledger.query(calendar), calendar, company(opened), people, day, transport=opened.transport, root=opened.home
        )
        return blank_workbook(*(_order(opened, form, desk, language, person) for form in forms))
    finally:
        ledger.close()


def _order(opened: Workspace, form: Form, desk: Desk, language: str, person: Person | None) -> Order:
    """What one sheet is made from; a form of a plugin at which this fails is the plugin's error."""
    plugins = opened.plugins
    owner, where = plugins.form_owners[form.name], f"form {form.name}"
    desk = replace(desk, settings=plugins.settings_of(owner), settings_of=plugins.settings_of)
    made: Order | None = plugins.call(owner, where, _ordered, opened, form, desk, language, person)
    if made is None:
        raise plugins.errors[-1]
    return made


def _ordered(opened: Workspace, form: Form, desk: Desk, language: str, person: Person | None) -> Order:
    from acctkit.blank.example import example_row
    from acctkit.blank.known import currencies, listings, offered
    from acctkit.blank.order import Order

    own, every = currencies(form, desk.books, desk.company.currency, person)
    lists = listings(
        form, opened.plugins.forms, desk.books, language, currencies=every, person=person, offers=offered(form, desk)
    )
    order = Order(form, language, desk.as_of, desk.company.name, person, lists, own)
    example_row(order)  # runs what the form's author wrote
    return order


def describe(form: Form) -> dict[str, Any]:
    """A form as data: its columns with their headers in both languages."""
    return {
        "name": form.name,
        "title": {"en": form.title.en, "es": form.title.es},
        "who": form.who,
        "weekly": form.weekly,
        "columns": [
            {
                "name": c.name,
                "kind": c.kind,
                "required": c.required,
                "en": c.title.en,
                "es": c.title.es,
                "aliases": list(c.aliases),
                "weak": list(c.weak),
                "choices": {word: list(said) for word, said in c.choices.items()},
            }
            for c in form.columns
        ],
    }


def _language(opened: Workspace) -> str:
    return opened.settings.company.language
