"""Load plugins: each alone, in order, so that a broken one is named and never hides the others.

They are found in `discovery`, what they hand over is gathered in `collecting`, every call into one goes through the
guarded door of `guarding`, and `blaming` says which line of theirs an error came from.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from acctkit import api, hookspecs
from acctkit.blaming import blame, home
from acctkit.collecting import collect
from acctkit.deprecation import Deprecated
from acctkit.discovery import Candidate, candidates
from acctkit.errors import PluginError, SettingsError
from acctkit.guard import SECONDS, Guard
from acctkit.guarding import Loaded, Owned, Plugins
from acctkit.hooks import Manager, Refused, hooks_of
from acctkit.warden import Warden

__all__ = ["SECONDS", "Loaded", "Owned", "Plugins", "load"]


def load(
    workspace: Path | None, disabled: Sequence[str] = (), *, seconds: float = SECONDS,
    specs: Sequence[ModuleType] = (hookspecs,), also: Sequence[Candidate] = (), ends: bool = False,
    traces: bool = False,
) -> Plugins:
    """Load every plugin that a workspace sees; raises SettingsError only for two that claim one name.

    `specs` are the modules whose hooks plugins may implement; `also` are plugins to load beside those that it sees;
    `ends` says that a plugin which nothing can interrupt may end this process, since that is a command of ours;
    `traces` shows the traceback of whatever a plugin raises.
    """
    manager = Manager("acctkit")
    for one in specs:
        manager.add_hookspecs(one)
    guard = Guard(seconds, warden=Warden(workspace) if ends else None, traces=traces)
    found = [*candidates(workspace), *also]
    plugins = Plugins(tuple(_load_all(manager, found, frozenset(disabled), guard)), guard)
    plugins.errors += [one.error for one in plugins.loaded if one.error]
    collect(plugins)
    return plugins


def _load_all(
    manager: Manager, found: Sequence[Candidate], disabled: frozenset[str], guard: Guard
) -> Iterator[Loaded]:
    seen: dict[str, Candidate] = {}
    for one in found:
        if one.name in disabled or one.label in disabled:
            yield Loaded(one.name, one.origin, disabled=True)
            continue
        if one.name in seen:
            raise SettingsError(_one_name(seen[one.name], one))
        seen[one.name] = one
        started = time.perf_counter()
        yield replace(_load_one(manager, one, guard), seconds=time.perf_counter() - started)


def _one_name(one: Candidate, other: Candidate) -> str:
    if one.label == other.label:  # switching one off by its name would switch off both
        files = " and ".join(str(each.source() or each.module) for each in (one, other))
        return f"Two plugins are called '{one.name}': {files}; remove or rename one."
    advice = f'switch one off, such as [plugins] disabled = ["{other.label}"], or rename yours'
    return f"Two plugins are called '{one.name}': {one.label} and {other.label}; {advice}."


def _load_one(manager: Manager, candidate: Candidate, guard: Guard) -> Loaded:
    name, origin, label = candidate.name, candidate.origin, candidate.label
    module: Any = None
    at = _home(candidate)
    try:
        with guard.over(name, "loading", at):
            module = candidate.load()
            stated = _stated(candidate, module)
            refused = _refused(candidate, stated)
            if refused is not None:
                return Loaded(name, origin, error=refused)
            hooks = hooks_of(module, manager)
            with warnings.catch_warnings(action="ignore", category=Deprecated):  # they are told as notes
                manager.register(module, name=label)
    except KeyboardInterrupt:
        raise
    except Refused as error:
        return Loaded(name, origin, error=PluginError(name, "loading", error.place, error.reason))
    except BaseException as error:  # noqa: BLE001  a plugin's every fault is its own
        if manager.has_plugin(label):
            manager.unregister(name=label)
        refused = _refused_unseen(candidate) if module is None else None
        return Loaded(name, origin, error=refused or blame(name, "loading", error, home=at))
    return Loaded(name, origin, module, hooks=hooks, api=str(stated))


def _home(candidate: Candidate) -> str:
    try:
        return home(str(candidate.source() or ""))
    except Exception:  # noqa: BLE001  where an installed module lies is a matter of its own finders
        return ""


def _stated(candidate: Candidate, module: Any) -> object:
    """The version of the API that a plugin states; where an object is the plugin, the module that it stands in may."""
    around = sys.modules.get(candidate.module)
    return getattr(module, api.STATEMENT, getattr(around, api.STATEMENT, api.OLDEST))


def _refused(candidate: Candidate, stated: object) -> PluginError | None:
    reason, advice = api.refusal(candidate.name, stated)
    if not reason:
        return None
    source = candidate.source()
    found = api.statement(source)
    place = f"{source}, line {found.line if found else 1}" if source else ""
    return PluginError(candidate.name, "loading", place, reason, advice=advice)


def _refused_unseen(candidate: Candidate) -> PluginError | None:
    """Why a plugin that did not even load cannot be run: it may miss what a newer acctkit has."""
    try:
        found = api.statement(candidate.source())
    except Exception:  # noqa: BLE001  where an installed module lies is a matter of its own finders
        return None
    return _refused(candidate, found.value) if found and isinstance(found.value, str) else None
