"""`acctkit plugins new`: a plugin made from nothing."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

from acctkit.errors import UsageProblem
from acctkit.newplugin import KINDS, USUAL, Wanted, look_at, make_plugin

#: What the settings must say of what is chosen by them.
_SETTINGS = {
    "transport": '[mail]\ntransport = "{name}"',
    "source": '[plugins.{name}]\nexports = "/srv/exports"',
    "executor": '[run]\nexecutor = "{name}"',
}


@click.command(epilog="Example: acctkit plugins new visits --kind form --kind section")
@click.argument("name")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(tuple(KINDS)),
    help=f"What it brings, as often as wanted; by default {', '.join(USUAL)}.",
)
@click.option("--local", is_flag=True, help="One file in the workspace's folder plugins/, instead of a package.")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Where the package's folder is made; else here.",
)
@click.option("--spanish", default="", metavar="TITLE", help="What it is called in Spanish, such as Visitas.")
@click.pass_context
def new(
    ctx: click.Context, name: str, kinds: tuple[str, ...], local: bool, output: Path | None, spanish: str
) -> None:
    """Make a plugin to go on from: a package acctkit-NAME that installs, with tests that pass.

    A plugin without a form of its own works on the sales.
    """
    chosen = tuple(kind for kind in KINDS if kind in (kinds or USUAL))
    if local and output is not None:
        raise UsageProblem("--local makes a file in the workspace's plugins/; leave --output out.")
    look_at(name, chosen, spanish)
    wanted = Wanted(name, chosen, local, spanish)
    root = _workspace(ctx) if local else None
    made = make_plugin(wanted, root / "plugins" if root else output or Path())
    click.echo(f"Made the plugin {name}: {wanted.words['brings']}.")
    for path in made:
        click.echo(f"  {_shown(path)}")
    for line in _asks(wanted):
        click.echo(line)
    click.echo("Next:")
    for line in _next(ctx, wanted, output or Path(), root):
        click.echo(f"  {line}")


def _workspace(ctx: click.Context) -> Path:
    from acctkit import workspace

    return workspace.find(ctx.find_root().params.get("workspace"))


def _asks(wanted: Wanted) -> Iterator[str]:
    """What its author must say besides."""
    if wanted.untranslated:
        yield f"Its Spanish still says {wanted.title}; put that right, or make it with --spanish TITLE."
    for kind, line in _SETTINGS.items():
        if kind in wanted.kinds:
            yield f"The {kind} is used when acctkit.toml says so:"
            yield from (f"  {part}" for part in line.format(name=wanted.name).splitlines())


def _next(ctx: click.Context, wanted: Wanted, output: Path, root: Path | None) -> list[str]:
    """What to type now."""
    if root is not None:
        where = shlex.quote(_shown(root))
        return [f"acctkit -w {where} plugins check {wanted.name} && acctkit -w {where} {_tries(wanted)}"]
    folder = shlex.quote(_shown(output / wanted.distribution))
    named = ctx.find_root().params.get("workspace")
    where = shlex.quote(str(named)) if named else "W"
    installed = folder if Path(folder).is_absolute() else f"./{folder}"
    return [f"pip install {installed} && pytest {folder} && acctkit -w {where} {_tries(wanted)}"]


def _tries(wanted: Wanted) -> str:
    """The command that shows what it does."""
    return wanted.dashed if wanted.kinds == ("command",) else "run"


def _shown(path: Path) -> str:
    """A path as it is typed from here."""
    path = path.absolute()
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
