"""Write docs/reference.md from the code: forms, settings, finding codes, sections, commands.

python docs/reference.py [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from acctkit import loader
from acctkit.cli import COMMANDS
from acctkit.config import Settings

TARGET = Path(__file__).resolve().parent / "reference.md"


def cell(text: object) -> str:
    """Text as it may stand in a table."""
    return str(text).replace("|", "\\|").replace("\n", " ")


def table(heads: tuple[str, ...], rows: list[tuple[object, ...]]) -> Iterator[str]:
    """A Markdown table."""
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(cell(value) for value in row) + " |"
    yield ""


def settings(model: type[BaseModel], above: str = "") -> Iterator[tuple[object, ...]]:
    """Every setting with its default and what it is for."""
    for name, info in model.model_fields.items():
        kind = info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from settings(kind, f"{above}{name}.")
        else:
            default: Any = info.get_default(call_default_factory=True)
            shown = (
                "required"
                if default is PydanticUndefined
                else default
                if isinstance(default, str | int | float)
                else "…"
            )
            yield f"`{above}{name}`", f"`{shown}`" if shown != "" else "", info.description or ""


def lines() -> Iterator[str]:
    """The whole page."""
    plugins = loader.load(None)
    yield "# Reference"
    yield ""
    yield "Made from the code by `make docs`; do not edit."
    yield ""
    yield "## Forms"
    yield ""
    for form in sorted(plugins.forms.values(), key=lambda one: (one.who, one.name)):
        yield f"### {form.name}: {form.title.en} / {form.title.es}"
        yield ""
        who = "head office" if form.who == "office" else "each rep"
        yield f"Filed by {who}; declared by the plugin `{plugins.form_owners[form.name]}`."
        yield ""
        yield from table(
            ("column", "required", "kind", "English", "Spanish", "also known as"),
            [
                (f"`{c.name}`", "yes" if c.required else "", c.kind, c.title.en, c.title.es, c.also)
                for c in form.columns
            ],
        )
    yield "## Sections"
    yield ""
    yield from table(
        ("section", "title", "plugin"),
        [(f"`{name}`", owned.object.title.en, f"`{owned.plugin}`") for name, owned in sorted(plugins.sections.items())],
    )
    yield "## Settings"
    yield ""
    yield from table(("setting", "default", "what it is for"), list(settings(Settings)))
    for name, model in sorted(plugins.settings_models.items()):
        yield f"### plugins.{name}"
        yield ""
        yield from table(("setting", "default", "what it is for"), list(settings(model, f"plugins.{name}.")))
    yield "## Finding codes"
    yield ""
    yield "Those marked * may be raised by `[checks.severity]` and never lowered: they say that something was not read."
    yield ""
    yield from table(
        ("code", "severity", "sentence", "why, and what to do"),
        [
            (f"`{c.name}`", c.severity + ("*" if c.fixed else ""), f"{c.text.en} {c.hint.en}".strip(), c.help.en)
            for c in sorted(plugins.codes.values(), key=lambda c: c.name)
        ],
    )
    yield "## Commands"
    yield ""
    for name, (module, _) in COMMANDS.items():
        command = getattr(import_module(f"acctkit.cli.{module}"), name)
        yield from usage(command, f"acctkit {name}")


def usage(command: click.Command, name: str) -> Iterator[str]:
    """The help of a command and of those below it."""
    context = click.Context(command, info_name=name, max_content_width=100, terminal_width=100)
    yield f"### {name}"
    yield ""
    yield "```"
    yield command.get_help(context).rstrip()
    yield "```"
    yield ""
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None
            yield from usage(found, f"{name} {below}")


def main() -> None:
    """Write the page, or with --check say whether it is true today."""
    text = "\n".join(lines()).rstrip() + "\n"
    if "--check" in sys.argv:
        if not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != text:
            sys.exit("docs/reference.md is not what the code says; run: make docs")
        return
    TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
