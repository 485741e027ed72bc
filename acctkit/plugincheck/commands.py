"""The commands that a plugin adds: each explained, none in the way of acctkit's own."""

from __future__ import annotations

from collections.abc import Iterator

import click

from acctkit.blaming import place_of
from acctkit.guarding import Plugins
from acctkit.plugincheck.faults import Fault, Sources, advised


def command_faults(name: str, plugins: Plugins, sources: Sources) -> Iterator[Fault]:
    """Commands of the plugin `name` without help, or named as one that acctkit has."""
    from acctkit.cli import COMMANDS

    group = click.Group()
    before = len(plugins.errors)
    for owner, function in plugins.impls("acctkit_commands"):
        if owner == name:
            plugins.call(owner, "acctkit_commands", function, group)
    for error in plugins.errors[before:]:
        yield sources.fault_at(error.place, advised(f"{error.where}: {error.reason}"))
    for command in group.commands.values():
        place = place_of(command.callback)
        if command.name in COMMANDS:
            said = f"its command '{command.name}' is never called, since acctkit has one so named; call it otherwise."
            yield sources.fault_at(place, said)
        if not (command.help or "").strip():
            said = f"its command '{command.name}' has no help; give its function a docstring."
            yield sources.fault_at(place, said)
