"""Load plugins: each alone, in order, so that a broken one is named and never hides the others.

They are found in `discovery`, what they hand over is gathered in `collecting`, every call into one goes through the
guarded door of `guarding`, and `blaming` says which line of theirs an error came from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pluggy

from acctkit import hookspecs
from acctkit.blaming import blame
from acctkit.collecting import collect
from acctkit.discovery import candidates
from acctkit.errors import SettingsError
from acctkit.guarding import SECONDS, Loaded, Owned, Plugins, apart

__all__ = ["SECONDS", "Loaded", "Owned", "Plugins", "apart", "load"]


def load(workspace: Path | None, disabled: Sequence[str] = (), *, seconds: float = SECONDS) -> Plugins:
    """Load every plugin that a workspace sees; raises SettingsError only for two that claim one name."""
    plugins = Plugins(tuple(_load_all(workspace, frozenset(disabled), seconds)), seconds=seconds)
    plugins.errors += [one.error for one in plugins.loaded if one.error]
    collect(plugins)
    return plugins


def _load_all(workspace: Path | None, disabled: frozenset[str], seconds: float) -> Iterator[Loaded]:
    manager = pluggy.PluginManager("acctkit")
    manager.add_hookspecs(hookspecs)
    seen: dict[str, str] = {}
    for name, origin, importer in candidates(workspace):
        label = f"{origin}:{name}"
        if name in disabled or label in disabled:
            yield Loaded(name, origin, disabled=True)
            continue
        if name in seen:
            raise SettingsError(
                f"Two plugins are called '{name}': {seen[name]} and {label}; switch one off in [plugins] disabled, "
                "or rename yours."
            )
        seen[name] = label
        yield _load_one(manager, name, origin, importer, seconds)


def _load_one(
    manager: pluggy.PluginManager, name: str, origin: str, importer: Callable[[], Any], seconds: float
) -> Loaded:
    label = f"{origin}:{name}"
    module: Any = None
    try:
        with apart(seconds):
            module = importer()
            manager.register(module, name=label)
            _refuse_odd_hooks(manager, module, label)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  a plugin's every fault is its own
        if manager.has_plugin(label):
            manager.unregister(name=label)
        file = getattr(module, "__file__", None) or ""
        return Loaded(name, origin, error=blame(name, "loading", error, home=file))
    return Loaded(name, origin, module)


def _refuse_odd_hooks(manager: pluggy.PluginManager, module: Any, label: str) -> None:
    for caller in manager.get_hookcallers(module) or ():
        if caller.spec is None:
            raise TypeError(f"there is no hook {caller.name}; see acctkit/hookspecs.py for those there are")
        for impl in caller.get_hookimpls():
            if impl.plugin_name == label and (impl.wrapper or impl.hookwrapper):
                raise TypeError(f"{caller.name} is a hook wrapper, which acctkit does not run; return objects instead")
    for name in vars(module):
        if name.startswith("acctkit_") and callable(getattr(module, name)) and not hasattr(
            getattr(module, name), "acctkit_impl"
        ):
            raise TypeError(f"{name} lacks the @hookimpl decorator")
