"""`acctkit forms`: which forms can be read, and ready-made workbooks for them."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import click

from acctkit.cli.aliases import alias, form_of
from acctkit.cli.common import DAY, emit, json_option, ledger_of, table, today, workspace_of
from acctkit.config import LANGUAGE
from acctkit.desks import Desk
from acctkit.errors import UsageProblem
from acctkit.forms import Form
from acctkit.types import Person
from acctkit.workspace import Workspace


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


@forms.command(epilog="Example: acctkit forms new mileage --rep 1165 --output mileage.xlsx")
@click.argument("form")
@click.option(
    "--output", "-o", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The workbook to write."
)
@click.option("--rep", metavar="ID", help="Whom it is for: their language, and their accounts first in the lists.")
@click.option("--language", help="en or es, or a locale; else the rep's, else the company's.")
@click.option("--as-of", type=DAY, metavar="DAY", help="What day today is; else today.")
@click.pass_context
def new(
    ctx: click.Context, form: str, output: Path, rep: str | None, language: str | None, as_of: dt.date | None
) -> None:
    """Write a ready-made workbook to fill in: drop-downs from the books, hints, totals, an example.

    What is filled in below its headers is taken as it is, once it lies in the folder of whom it is for.
    """
    opened = workspace_of(ctx)
    chosen = form_of(opened, form)
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
        raise UsageProblem(f"{output} cannot be written ({error.strerror}).") from None
    folder = opened.inbox / ("office" if chosen.who == "office" else rep or "<rep>")
    click.echo(f"Wrote {output}; fill it in and drop it into {folder}.")


def _blank(opened: Workspace, form: Form, rep: str | None, language: str | None, day: dt.date) -> bytes:
    """The workbook, with what the books know; books that are not there yet know nothing."""
    from acctkit.directory import company, directory

    ledger, plugins = ledger_of(opened), opened.plugins
    try:
        people = directory(opened, ledger, day)
        if rep is not None and rep not in people:
            known = f"known are: {', '.join(sorted(people))}" if people else "the office has listed nobody yet"
            raise UsageProblem(f"There is no rep '{rep}'; {known}.")
        person = people[rep] if rep is not None else None
        language = language or (person.language if person else _language(opened))
        calendar = opened.settings.calendar.make()
        books = ledger.query(calendar)
        owner, where = plugins.form_owners[form.name], f"form {form.name}"
        desk = Desk(
            books, calendar, company(opened), people, day,
            plugins.settings_of(owner), settings_of=plugins.settings_of,
        )
        made: bytes | None = plugins.call(owner, where, _workbook, opened, form, desk, language, person)
    finally:
        ledger.close()
    if made is None:
        raise plugins.errors[-1]
    return made


def _workbook(opened: Workspace, form: Form, desk: Desk, language: str, person: Person | None) -> bytes:
    from acctkit.blank.known import currencies, listings, offered
    from acctkit.blank.order import Order
    from acctkit.blank.workbook import blank_workbook

    own, every = currencies(form, desk.books, desk.company.currency, person)
    lists = listings(
        form, opened.plugins.forms, desk.books, language, currencies=every, person=person, offers=offered(form, desk)
    )
    return blank_workbook(Order(form, language, desk.as_of, desk.company.name, person, lists, own))


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
