"""`acctkit plugins`: which plugins are loaded, and what they bring."""

from __future__ import annotations

import inspect
import json
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from acctkit import hookspecs, workspace
from acctkit.brought import Brought, brought
from acctkit.cli.common import emit, json_option, table, workspace_of
from acctkit.cli.newplugin import new
from acctkit.errors import SettingsError, UsageProblem
from acctkit.hooks import PREFIX
from acctkit.loader import Loaded, Plugins
from acctkit.plugincheck import look
from acctkit.types import Text

_KINDS = ("mailings", "transports", "sources", "renderers", "executors", "commands")


@click.group(epilog="Example: acctkit plugins list")
def plugins() -> None:
    """Which plugins are loaded, and what they bring."""


plugins.add_command(new)


@plugins.command("list", epilog="Example: acctkit plugins list --times")
@click.option("--times", is_flag=True, help="How long each takes to load, the slowest first, and their sum.")
@json_option
@click.pass_context
def list_(ctx: click.Context, times: bool, as_json: bool) -> None:
    """Every plugin that was found: working, switched off, or broken and why."""
    loaded = workspace_of(ctx).plugins
    found = sorted(loaded.loaded, key=lambda one: -one.seconds) if times else loaded.loaded
    rows = [_listed(one, loaded) | ({"seconds": round(one.seconds, 4)} if times else {}) for one in found]
    if as_json:
        emit(rows)
        return
    table(
        ("plugin", "from", "state", "brings", "error, notes", *(("seconds",) if times else ())),
        [
            (r["name"], r["origin"], r["state"], ", ".join(r["brings"]), _said(r),
             *((f"{r['seconds']:.3f}",) if times else ()))
            for r in rows
        ],
        nothing="There is no plugin.",
    )
    if times:
        click.echo(f"{sum(one.seconds for one in found):.3f} seconds for {len(found)} plugins")


@plugins.command(epilog="Example: acctkit plugins show sales")
@click.argument("name")
@json_option
@click.pass_context
def show(ctx: click.Context, name: str, as_json: bool) -> None:
    """One plugin in full: where it comes from, its hooks, all that it brings, its settings and finding codes."""
    loaded = workspace_of(ctx).plugins
    one = next((one for one in loaded.loaded if name in (one.name, one.label)), None)
    if one is None:
        raise UsageProblem(f"There is no plugin '{name}'; see: acctkit plugins list")
    found = brought(one, loaded)
    if as_json:
        emit(asdict(found))
        return
    for line in _head(found):
        click.echo(line)
    for what, lines in _parts(found):
        if lines:
            click.echo(f"\n{what}")
            for line in lines:
                click.echo(f"  {line}".rstrip())


@plugins.command(epilog="Example: acctkit plugins check acctkit-visits/")
@click.argument("plugin", metavar="NAME|PATH")
@json_option
@click.pass_context
def check(ctx: click.Context, plugin: str, as_json: bool) -> int:
    """Look at a plugin as its users will find it: hooks, languages, settings, codes, forms, templates, the API it uses.

    It is the name of a plugin, or a path: a Python file, a package, or a folder with a pyproject.toml. No workspace is
    needed. Exit code 1 when there is something to mend.
    """
    faults = look(plugin, _root_of(ctx))
    mend = [fault for fault in faults if not fault.note]
    if as_json:
        emit([asdict(fault) for fault in faults])
    else:
        for fault in faults:
            click.echo(str(fault))
        click.echo(f"{len(mend)} to mend." if mend else "Nothing to mend.")
    return 1 if mend else 0


@plugins.command(epilog="Example: acctkit plugins hooks sections")
@click.argument("name", required=False)
@json_option
def hooks(name: str | None, as_json: bool) -> None:
    """Every hook that a plugin may implement; with its name one in full: when it runs, what it may do, an example."""
    known = {one.removeprefix(PREFIX): hook for one, hook in vars(hookspecs).items() if one.startswith(PREFIX)}
    if name is not None and name.removeprefix(PREFIX) not in known:
        raise UsageProblem(f"There is no hook '{name}'; those there are: {', '.join(known)}.")
    chosen = known if name is None else {name.removeprefix(PREFIX): known[name.removeprefix(PREFIX)]}
    if as_json:
        emit([
            {"name": hook.__name__, "signature": _signature(hook), "help": inspect.getdoc(hook)}
            for hook in chosen.values()
        ])
    elif name is not None:
        [found] = chosen.values()
        click.echo(f"@hookimpl\ndef {found.__name__}{_signature(found)}: ...\n\n{inspect.getdoc(found)}")
    else:
        click.echo(f"{inspect.getdoc(hookspecs)}\n")
        for short, hook in known.items():
            click.echo(f"  {PREFIX}{short:12}{(inspect.getdoc(hook) or '').partition(chr(10))[0]}")
        click.echo("\nOne in full, with an example:  acctkit plugins hooks NAME")


def _signature(hook: Callable[..., Any]) -> str:
    return str(inspect.signature(hook)).replace("'", "")


def _root_of(ctx: click.Context) -> Path | None:
    """The workspace, whose own plugins can be named too; None where there is none."""
    try:
        return workspace.find(ctx.find_root().params.get("workspace"))
    except SettingsError:
        return None


def _head(found: Brought) -> Iterator[str]:
    """Name, origin and version, where it lies, and what it says of itself."""
    yield f"{found.name} ({' '.join(filter(None, (found.origin, found.version)))}), {found.state}"
    if found.file:
        yield f"{found.file}, needs version {found.api} of the plugin API"
    for text in (found.about, found.error):
        if text:
            yield f"\n{text}"


def _parts(found: Brought) -> Iterator[tuple[str, list[str]]]:
    """Each kind of thing that a plugin may bring, and a line for each that it does."""
    yield "hooks", [f"{one.name}  {one.place}" for one in found.hooks]
    yield "forms", [
        f"{one.name}: {_both(one.title)}, filed by {one.who}, {one.columns} columns" for one in found.forms
    ]
    yield "checks", [
        f"{one.name}, of {one.form}{': ' if one.codes else ''}{', '.join(one.codes)}" for one in found.checks
    ]
    yield "sections", [f"{one.name}: {_both(one.title)}" for one in found.sections]
    for what in _KINDS:
        yield what, list(getattr(found, what))
    yield "settings", [f"{one.key} = {_short(one.default)}  {one.description}" for one in found.settings]
    yield "codes", [f"{one.name}, {one.severity}{'*' if one.fixed else ''}: {one.sentence}" for one in found.codes]
    yield "templates", [f"{one.name}  {', '.join(one.languages)}" for one in found.templates]
    yield "left out", list(found.left_out)
    yield "notes", list(found.notes)


def _short(default: Any) -> str:
    """A default on one line; a long one whole is told by `acctkit settings`."""
    return textwrap.shorten(json.dumps(default, ensure_ascii=False), 70, placeholder=" …")


def _both(title: Text) -> str:
    return f"{title.en} / {title.es}" if title.es else title.en


def _said(row: dict[str, Any]) -> str:
    return " ".join(filter(None, (row["error"], *row["notes"])))


def _listed(one: Loaded, loaded: Plugins) -> dict[str, Any]:
    found = brought(one, loaded)
    brings = [f"form {form.name}" for form in found.forms] + [f"check {check.name}" for check in found.checks]
    brings += [f"section {section.name}" for section in found.sections]
    for kind in _KINDS:
        brings += [f"{kind.removesuffix('s')} {name}" for name in getattr(found, kind)]
    return {
        "name": one.name, "origin": one.origin, "state": found.state, "brings": brings, "error": found.error,
        "notes": list(found.notes),
    }
