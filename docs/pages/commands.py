"""The page of the command line: every command with its help, arguments, options and an example."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module

import click

from acctkit.cli import COMMANDS, cli
from pages.markdown import code, heading, page, table

EXAMPLE = "Example: "


def lines() -> Iterator[str]:
    """The whole page."""
    yield from page(
        "Command line",
        "Every command prints the same with `--help`. `-w DIR` stands before the command; without it the workspace is "
        "`$ACCTKIT_WORKSPACE`, else the nearest folder upwards that holds an `acctkit.toml`.",
        "Commands that print data take `--json`: JSON goes alone to stdout, all else to stderr. The shapes are told in "
        "[JSON outputs](json.md), what a command ends with in [Exit codes](exit-codes.md).",
    )
    yield from table(
        ("command", "what it does"),
        [(f"[`{name}`](#{name})", short) for name, (_, short) in COMMANDS.items()],
    )
    yield from heading(2, "acctkit", "acctkit")
    yield from _told(cli, click.Context(cli, info_name="acctkit"))
    for name, (module, _) in COMMANDS.items():
        command: click.Command = getattr(import_module(f"acctkit.cli.{module}"), name)
        yield from _command(command, f"acctkit {name}", 2)


def _command(command: click.Command, name: str, level: int) -> Iterator[str]:
    """A command, and those below it."""
    context = click.Context(command, info_name=name)
    yield from heading(level, name, name.removeprefix("acctkit ").replace(" ", "-"))
    yield from _told(command, context)
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None
            yield from _command(found, f"{name} {below}", level + 1)


def _told(command: click.Command, context: click.Context) -> Iterator[str]:
    yield inspect.cleandoc(command.help or "")
    yield ""
    usage = " ".join(command.collect_usage_pieces(context))
    yield from code(f"{context.info_name} {usage}", "text")
    yield from table(
        ("option", "what it is for"),
        [_record(param, context) for param in command.get_params(context) if isinstance(param, click.Option)],
    )
    if not command.epilog or EXAMPLE not in command.epilog:
        raise ValueError(f"{context.info_name} has no example; write one as its epilog: 'Example: acctkit ...'")
    yield "Example:"
    yield ""
    yield from code(command.epilog.removeprefix(EXAMPLE), "sh")


def _record(option: click.Option, context: click.Context) -> tuple[str, str]:
    names, told = option.get_help_record(context) or ("", "")
    return f"`{names}`", told
