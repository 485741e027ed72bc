"""Collect what plugins hand over, once: named objects, each with its plugin; two of one name are an error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from acctkit import codes
from acctkit.blaming import place_of
from acctkit.config import LOCAL
from acctkit.contributions import Check, Executor, Mailing, Renderer, Section, Source, Transport
from acctkit.declared import oddity
from acctkit.errors import PluginError, SettingsError
from acctkit.forms import Form
from acctkit.guarding import LeftOut, Owned, Plugins
from acctkit.hooks import Hook
from acctkit.types import Code

T = TypeVar("T")

_NEEDING: tuple[tuple[str, type[Any], str], ...] = (
    ("acctkit_sections", Section, "sections"),
    ("acctkit_mailings", Mailing, "mailings"),
    ("acctkit_transports", Transport, "transports"),
    ("acctkit_sources", Source, "sources"),
    ("acctkit_renderers", Renderer, "renderers"),
    ("acctkit_executors", Executor, "executors"),
)


def collect(plugins: Plugins) -> None:
    """Ask every hook that hands over objects; raises SettingsError only for two plugins that claim one name."""
    for owner, function in plugins.impls("acctkit_settings"):
        model = plugins.call(owner, "acctkit_settings", function)
        if model is None:
            continue
        if isinstance(model, type) and issubclass(model, BaseModel):
            plugins.settings_models[owner] = model
        else:
            fault = f"{type(model).__name__} where acctkit wants a pydantic model"
            plugins.tell(_nonsense(owner, function, fault))
    for code in codes.CODES:
        plugins.codes[code.name] = code
    owners: dict[tuple[str, str], str] = {("code", code.name): "acctkit itself" for code in codes.CODES}
    owners["executor", LOCAL] = "acctkit itself"
    for owner, _, form in _objects(plugins, "acctkit_forms", Form):
        _claim(owners, "form", form.name, owner)
        plugins.forms[form.name] = form
        plugins.form_owners[form.name] = owner
        _add_codes(plugins, owners, owner, form.codes)
    checks: list[Owned[Check]] = []
    for owner, function, check in _objects(plugins, "acctkit_checks", Check):
        _claim(owners, "check", check.name, owner)
        if _has_forms(plugins, owner, function, "check", check.name, (check.form, *check.needs)):
            checks.append(Owned(owner, check))
            _add_codes(plugins, owners, owner, check.codes)
    plugins.checks = tuple(checks)
    item: Any
    for hook, kind, attribute in _NEEDING:
        for owner, function, item in _objects(plugins, hook, kind):
            name = item.kind if isinstance(item, Mailing) else item.name
            what = kind.__name__.lower()
            _claim(owners, what, name, owner)
            if _has_forms(plugins, owner, function, what, name, getattr(item, "needs", ())):
                getattr(plugins, attribute)[name] = Owned(owner, item)


def _objects(plugins: Plugins, hook: str, kind: type[T]) -> Iterator[tuple[str, Hook, T]]:
    """Every object of a kind that can be used, with its plugin and the implementation that handed it over."""
    for owner, function in plugins.impls(hook):
        given = plugins.call(owner, hook, function, default=())
        if given is None:
            continue
        if not isinstance(given, Iterable) or isinstance(given, str | Mapping):
            plugins.tell(_nonsense(owner, function, f"{type(given).__name__} where acctkit wants a list"))
            continue
        for item in plugins.call(owner, hook, lambda given=given: list(given), default=()):
            fault = plugins.call(owner, hook, oddity, item, kind)
            if fault is None:  # it could not be looked at, and that is told
                continue
            if fault:
                plugins.tell(_nonsense(owner, function, fault))
            else:
                yield owner, function, item


def _nonsense(owner: str, hook: Hook, fault: str) -> PluginError:
    return PluginError(owner, hook.name, place_of(hook.function), f"it hands over {fault}")


def _claim(owners: dict[tuple[str, str], str], what: str, name: str, owner: str) -> None:
    other = owners.setdefault((what, name), owner)
    if other != owner:
        raise SettingsError(
            f"Plugins {other} and {owner} both declare the {what} '{name}'; switch one off in [plugins] disabled."
        )


def _add_codes(
    plugins: Plugins, owners: dict[tuple[str, str], str], owner: str, declared: Iterable[Code]
) -> None:
    for code in declared:
        _claim(owners, "code", code.name, owner)
        plugins.codes[code.name] = code


def _has_forms(plugins: Plugins, owner: str, hook: Hook, what: str, name: str, needs: Iterable[str]) -> bool:
    missing = [form for form in needs if form not in plugins.forms]
    if missing:
        said = f"The {what} '{name}' of plugin {owner} is left out: no plugin declares the form {', '.join(missing)}."
        plugins.left_out.append(LeftOut(said, owner, place_of(hook.function)))
    return not missing
