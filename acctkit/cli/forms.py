"""`acctkit forms`: which forms can be read, and ready-made workbooks for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from acctkit.cli.aliases import alias, form_of
from acctkit.cli.common import emit, json_option, table, workspace_of
from acctkit.errors import UsageProblem
from acctkit.forms import Form
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


@forms.command(epilog="Example: acctkit forms new mileage --language es --output kilometraje.xlsx")
@click.argument("form")
@click.option(
    "--output", "-o", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The workbook to write."
)
@click.option("--language", help="en or es; else the company's.")
@click.pass_context
def new(ctx: click.Context, form: str, output: Path, language: str | None) -> None:
    """Write a ready-made workbook for reps, with headers, formats and drop-downs."""
    from acctkit.blank import write_blank

    opened = workspace_of(ctx)
    chosen = form_of(opened, form)
    if output.exists():
        raise UsageProblem(f"{output} exists already; name another file.")
    if output.suffix.lower() != ".xlsx":
        raise UsageProblem(f"'{output}' should end in .xlsx, since a workbook is written.")
    try:
        write_blank(chosen, output, language or _language(opened))
    except OSError as error:
        raise UsageProblem(f"{output} cannot be written ({error.strerror}).") from None
    click.echo(f"Wrote {output}; fill it in and drop it into the folder of its rep in {opened.inbox}.")


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
