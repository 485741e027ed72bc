"""What plugins add to the template environment: each filter guarded when a letter uses it, none in another's place."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from acctkit.blaming import place_of
from acctkit.errors import PluginError
from acctkit.guarding import Plugins

if TYPE_CHECKING:
    import jinja2

_KINDS = ("filters", "globals", "tests")


class FilterFailed(Exception):
    """A plugin's filter failed, and its plugin was named; the letter that uses it cannot be made."""


def add_filters(env: jinja2.Environment, plugins: Plugins) -> None:
    """Let every plugin add to `env`; what it does to it but add a new name is undone, and told."""
    owners = {(kind, name): "acctkit itself" for kind in _KINDS for name in getattr(env, kind)}
    for owner, hook in plugins.impls("acctkit_templates"):
        theirs = env.overlay()
        for kind in _KINDS:
            setattr(theirs, kind, dict(getattr(env, kind)))
        plugins.call(owner, hook.name, hook, theirs)
        for kind, name, added in plugins.call(owner, hook.name, _added, theirs, env, default=()):
            other = owners.setdefault((kind, name), owner)
            if other != owner:
                said = f"the name '{name}' among the {kind} of templates is that of {other} already"
                plugins.tell(PluginError(owner, hook.name, place_of(hook.function), said))
            else:
                where = f"{kind.removesuffix('s')} {name}"
                getattr(env, kind)[name] = _guarded(plugins, owner, where, added) if inspect.isroutine(added) else added


def _added(theirs: jinja2.Environment, env: jinja2.Environment) -> list[tuple[str, str, Any]]:
    """What stands in a plugin's environment and not in ours: kind, name and thing."""
    pairs = [(kind, dict(getattr(theirs, kind)), getattr(env, kind)) for kind in _KINDS]
    return [(kind, name, new[name]) for kind, new, old in pairs for name in new if old.get(name) is not new[name]]


def _guarded(plugins: Plugins, owner: str, where: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*given: Any, **named: Any) -> Any:
        if (owner, where) in plugins.hung:
            raise FilterFailed(f"the {where} of plugin {owner} failed: it hung before")
        answer = plugins.call(owner, where, lambda: (function(*given, **named),))
        if answer is None:
            raise FilterFailed(f"the {where} of plugin {owner} failed: {plugins.errors[-1].reason}")
        return answer[0]

    return call
