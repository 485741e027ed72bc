"""A plugin's implementations of hooks: which it has, whether they can be called, and calling them with what they take.

An implementation names the arguments that it wants, all of them or fewer; each is passed by its name.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType, MethodType, ModuleType
from typing import Any

import pluggy

from acctkit.blaming import attribute_of, place_of
from acctkit.deprecation import Deprecated
from acctkit.texts import nearest

PREFIX = "acctkit_"
_ROUTINES = (FunctionType, MethodType, classmethod, staticmethod)
_SURELY = 88  # so much alike is a slip of the finger


def _elsewhere() -> None:
    """What stands for an attribute that is not in a module itself: pluggy is to look for it."""


class Refused(Exception):
    """A plugin cannot be used as it stands: why, and the file and line where it says so."""

    def __init__(self, reason: str, place: str) -> None:
        super().__init__(reason)
        self.reason, self.place = reason, place


class Manager(pluggy.PluginManager):
    """pluggy's manager, for which an object of a plugin's that nobody may look at is no hook."""

    def parse_hookimpl_opts(self, plugin: Any, name: str) -> Any:
        """What `@hookimpl` says of an attribute; None where it does not stand."""
        if type(plugin) is ModuleType and not issubclass(type(vars(plugin).get(name, _elsewhere)), _ROUTINES):
            return None  # pluggy would say so, too, and look long at each of the classes and constants of a module
        try:
            return super().parse_hookimpl_opts(plugin, name)
        except Exception:  # noqa: BLE001  a plugin's object: a proxy of something that is not there yet, say
            return None


@dataclass(frozen=True)
class Hook:
    """A plugin's implementation of the hook `name`; it is called with all that the hook gives and takes its part.

    `gives` are the arguments of the hook in their order; `takes` those that the function takes, `ordered` those of
    them that it takes by position alone. `deprecated` is what of it goes away.
    """

    name: str
    function: Callable[..., Any]
    gives: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    deprecated: tuple[Deprecated, ...] = ()

    def __call__(self, *given: Any) -> Any:
        named = dict(zip(self.gives, given, strict=True))
        return self.function(
            *(named[name] for name in self.ordered),
            **{name: named[name] for name in self.takes if name not in self.ordered},
        )


def hooks_of(plugin: Any, manager: Manager) -> tuple[Hook, ...]:
    """Every hook that a plugin implements; raises Refused for the first that acctkit cannot call."""
    return tuple(_hooks_of(plugin, manager))


def _hooks_of(plugin: Any, manager: Manager) -> Iterator[Hook]:
    for attribute in dir(plugin):
        wanted = manager.parse_hookimpl_opts(plugin, attribute)
        if wanted is None:
            _look_for_decorator(plugin, attribute)
            continue
        name, function = wanted.get("specname") or attribute, getattr(plugin, attribute)
        caller = getattr(manager.hook, name, None)
        if caller is None or caller.spec is None:
            raise Refused(_unknown(name, manager), place_of(function))
        if wanted.get("wrapper") or wanted.get("hookwrapper"):
            said = f"{name} is a hook wrapper, which acctkit does not run; return objects instead"
            raise Refused(said, place_of(function))
        yield _hook(name, function, caller.spec)


def _look_for_decorator(plugin: Any, attribute: str) -> None:
    if attribute.startswith(PREFIX) and callable(function := attribute_of(plugin, attribute)):
        raise Refused(f"{attribute} lacks the @hookimpl decorator", place_of(function))


def _hook(name: str, function: Callable[..., Any], spec: Any) -> Hook:
    gives = (*spec.argnames, *spec.kwargnames)
    takes, ordered = [], []
    for one in inspect.signature(function).parameters.values():
        if one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD):
            continue
        if one.name in gives:
            takes.append(one.name)
            if one.kind is one.POSITIONAL_ONLY:
                ordered.append(one.name)
        elif one.default is one.empty or one.kind is one.POSITIONAL_ONLY:
            known = f"that hook gives {' and '.join(gives)}" if gives else "that hook gives no arguments"
            raise Refused(f"{name} takes '{one.name}', and {known}", place_of(function))
    of_arguments = spec.warn_on_impl_args or {}
    going = (spec.warn_on_impl, *(of_arguments.get(argument) for argument in takes))
    deprecated = tuple(one for one in going if isinstance(one, Deprecated))
    return Hook(name, function, gives, tuple(takes), tuple(ordered), deprecated)


def _unknown(name: str, manager: Manager) -> str:
    known = [one for one, caller in vars(manager.hook).items() if one.startswith(PREFIX) and caller.spec is not None]
    word, words = name.removeprefix(PREFIX), [one.removeprefix(PREFIX) for one in known]
    close = [f"{PREFIX}{one}" for one in nearest(word, words, most=1, like=_SURELY) or nearest(word, words)]
    hint = f"did you mean {' or '.join(close)}?" if close else f"those there are: {', '.join(sorted(known))}"
    return f"there is no hook {name}; {hint}"
