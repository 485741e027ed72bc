"""What commands share: opening the workspace, printing JSON or a table, reading days."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from acctkit.money import plain_text
from acctkit.redacting import redacted_data

if TYPE_CHECKING:
    from acctkit.books.ledger import Ledger
    from acctkit.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def json_option(function: F) -> F:
    """The option `--json` that every command which prints data takes."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout, and nothing else there.")(
        function
    )


class Day(click.ParamType[Any]):
    """A calendar date, written 2026-11-25."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is not a day; write it as 2026-11-25.", param, ctx)


DAY = Day()


def workspace_of(ctx: click.Context) -> Workspace:
    """The workspace that the command line names, opened; told on stderr is which plugins did not load, which use what a
    later version removes, and which hung so that a command was ended, until a run has noted that."""
    from acctkit import hung, workspace

    root = ctx.find_root()
    where, traces = workspace.find(root.params.get("workspace")), bool(root.params.get("debug"))
    opened = workspace.open_workspace(where, ends=own_process(ctx), traces=traces)
    hangs = [one.error() for one in hung.found(opened.root)]
    for said in (*opened.plugins.errors, *hangs, *opened.plugins.deprecated()):
        click.echo(f"acctkit: {said}", err=True)
    return opened


def own_process(ctx: click.Context) -> bool:
    """Whether this process is the command alone, so that ending the one ends the other."""
    return bool((ctx.find_root().obj or {}).get("own_process"))


def ledger_of(opened: Workspace) -> Ledger:
    """The books of a workspace, migrated where that is safe."""
    from acctkit.books.ledger import open_books

    return open_books(opened.settings.books.url, opened.root, opened.plugins.forms)


def today(opened: Workspace) -> dt.date:
    """Today, in the company's time zone."""
    return dt.datetime.now(opened.settings.company.zone).date()


def emit(data: Any) -> None:
    """`data` as JSON on stdout: money as decimal strings, dates in ISO form; what a terminal would obey, or nobody see,
    as `\\u202e`."""
    text = _STRING.sub(_without_secrets, json.dumps(data, ensure_ascii=False, indent=2, default=_word))
    click.echo(_UNSEEN.sub(lambda char: f"\\u{ord(char[0]):04x}", text))


def _without_secrets(string: re.Match[str]) -> str:
    return f'"{redacted_data(string[1])}"'


def _word(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain_text(value)
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return value.as_posix()
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, Iterable) else str(value)


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, nothing: str) -> None:
    """A plain table on stdout, or the sentence `nothing`. On a terminal it fits its width; elsewhere nothing is cut."""
    if not rows:
        click.echo(nothing)
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        made.add_column(name, overflow="fold")
    for row in rows:
        made.add_row(*(Text(_shown(cell)) for cell in row))
    width = None if sys.stdout.isatty() else 200
    Console(width=width, highlight=False).print(made)


def visible(text: str) -> str:
    """Text of several lines for a terminal: what it would obey, or what turns letters around, becomes visible."""
    return _OBEYED.sub(lambda char: f"\\u{ord(char[0]):04x}", text)


def _shown(value: Any) -> str:
    """Text for a terminal: control and direction characters become visible, so that no cell can play tricks."""
    text = "" if value is None else plain_text(value) if isinstance(value, Decimal) else str(value)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
