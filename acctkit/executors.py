"""Where a run reads files, by `[run] executor`: in processes of this machine, or where a plugin's executor does."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, CancelledError
from functools import partial

from acctkit.config import LOCAL
from acctkit.contributions import Executor
from acctkit.errors import SettingsError
from acctkit.guarding import LeftOut, Owned
from acctkit.reading.elsewhere import Door, Elsewhere
from acctkit.reading.guard import Readers
from acctkit.reading.limits import Limits
from acctkit.workspace import Workspace

_PLACELESS = (BrokenExecutor, CancelledError, TimeoutError)  # raised in the library, and that says nothing of the cause


def look_for_executor(workspace: Workspace) -> None:
    """Raise SettingsError when no plugin brings the executor that the settings name.

    Where a plugin failed, it may have been its own: the run goes on, and reads here.
    """
    name, plugins = workspace.settings.run.executor, workspace.plugins
    if name == LOCAL or name in plugins.executors:
        return
    known = ", ".join([LOCAL, *sorted(plugins.executors)])
    sentence = f"There is no executor '{name}' for [run] executor; those there are: {known}."
    if not plugins.errors:
        raise SettingsError(sentence)
    plugins.left_out.append(LeftOut(f"{sentence} Files are read on this machine."))


def readers_of(workspace: Workspace) -> Readers:
    """The readers that the settings choose."""
    chosen, limits = workspace.settings.run, Limits.of(workspace.settings.intake)
    owned = workspace.plugins.executors.get(chosen.executor)
    if owned is None:
        return Readers(limits, chosen.workers or None)
    return Elsewhere(limits, chosen.workers, _door(workspace, owned, chosen.workers))


def _door(workspace: Workspace, owned: Owned[Executor], workers: int) -> Door:
    plugins, executor, where = workspace.plugins, owned.object, f"executor {owned.object.name}"

    def fault(error: BaseException) -> None:
        told = error.with_traceback(None) if isinstance(error, _PLACELESS) else error
        plugins.fault(owned.plugin, where, told, (executor.open,))

    return Door(
        open=partial(executor.open, workers, plugins.settings_of(owned.plugin)),
        call=partial(plugins.call, owned.plugin, where), fault=fault,
        seconds=workspace.settings.run.plugin_seconds,
    )
