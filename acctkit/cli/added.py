"""The commands that plugins add: two of one name are an error, and one that fails names its plugin."""

from __future__ import annotations

from typing import Any

import click

from acctkit.blaming import blame
from acctkit.errors import AcctkitError, PluginError, SettingsError
from acctkit.guarding import Plugins

OWNER = "acctkit.plugin"  # in a command's context: the plugin that adds it


def commands_of(plugins: Plugins) -> dict[str, click.Command]:
    """Every command of the plugins by its name; raises SettingsError where two plugins have one of the same name."""
    found: dict[str, click.Command] = {}
    owners: dict[str, str] = {}
    for owner, hook in plugins.impls("acctkit_commands"):
        group = click.Group()
        plugins.call(owner, hook.name, hook, group)
        for name, command in plugins.call(owner, hook.name, dict, group.commands, default={}).items():
            if not isinstance(command, click.Command):
                said = f"it hands over {type(command).__name__} where acctkit wants a command"
                plugins.tell(PluginError(owner, hook.name, "", said))
                continue
            other = owners.setdefault(name, owner)
            if other != owner:
                raise SettingsError(
                    f"Plugins {other} and {owner} both add the command '{name}'; switch one off in [plugins] disabled."
                )
            found[name] = _blamed(command, owner, plugins)
    return found


def _blamed(command: click.Command, owner: str, plugins: Plugins) -> click.Command:
    """The command itself; what goes wrong in it is told as its plugin's."""
    invoke = command.invoke

    def blamed(ctx: click.Context) -> Any:
        ctx.meta[OWNER] = owner
        try:
            return invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, AcctkitError, BrokenPipeError):
            raise  # its way of saying something to whoever calls it
        except Exception as error:
            home = plugins.home_of(owner)
            raise blame(owner, f"command {command.name}", error, (command.callback,), home) from error

    command.invoke = blamed  # type: ignore[method-assign]
    return command
