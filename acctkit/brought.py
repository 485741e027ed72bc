"""What a plugin brings, told in full: what `acctkit plugins show` prints."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import click
from pydantic_core import to_jsonable_python

from acctkit import __version__
from acctkit.blaming import file_of, place_of
from acctkit.loader import Loaded, Owned, Plugins
from acctkit.types import Code, Text

_SUFFIXES = (".txt", ".html")


@dataclass(frozen=True, slots=True)
class HookBrought:
    """An implementation of a hook, and the file and line where it stands."""

    name: str
    place: str


@dataclass(frozen=True, slots=True)
class FormBrought:
    """A form: who files it, and how many columns it has."""

    name: str
    title: Text
    who: str
    columns: int


@dataclass(frozen=True, slots=True)
class CheckBrought:
    """A check: of which form, and the codes that it may find."""

    name: str
    form: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionBrought:
    """A section of reports, with its place in the package."""

    name: str
    title: Text
    order: int


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting by its whole key, and the value that it has when nobody writes it, as JSON has it."""

    key: str
    default: Any
    description: str


@dataclass(frozen=True, slots=True)
class CodeBrought:
    """A finding code with its severity and its English sentence; a `fixed` one cannot be lowered."""

    name: str
    severity: str
    sentence: str
    fixed: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A template that lies beside the plugin, and the languages it is there in."""

    name: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brought:
    """All that one plugin brings. `version` is that of its distribution, and empty for a file of the workspace; `api`
    is the version of acctkit's plugin API that it needs; `notes` say what failed, and what of it that API will lose."""

    name: str
    origin: str
    state: str
    error: str
    version: str
    file: str
    api: str
    about: str
    hooks: tuple[HookBrought, ...] = ()
    forms: tuple[FormBrought, ...] = ()
    checks: tuple[CheckBrought, ...] = ()
    sections: tuple[SectionBrought, ...] = ()
    mailings: tuple[str, ...] = ()
    transports: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    renderers: tuple[str, ...] = ()
    executors: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    codes: tuple[CodeBrought, ...] = ()
    templates: tuple[Template, ...] = ()
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def brought(one: Loaded, plugins: Plugins) -> Brought:
    """What `one` of `plugins` brings; its commands are asked for, whatever else it hands over is known already."""
    commands = _commands(one, plugins)

    def mine(kind: str) -> tuple[str, ...]:
        owners: Mapping[str, Owned[Any]] = getattr(plugins, kind)
        return tuple(sorted(name for name, owned in owners.items() if owned.plugin == one.name))

    sections = (plugins.sections[name].object for name in mine("sections"))
    checks = (owned.object for owned in plugins.checks if owned.plugin == one.name)
    return Brought(
        one.name, one.origin, state_of(one), str(one.error or ""), version_of(one.origin),
        file_of(one.module), one.api, inspect.cleandoc(getattr(one.module, "__doc__", None) or ""),
        hooks=tuple(HookBrought(hook.name, place_of(hook.function)) for hook in one.hooks),
        forms=tuple(
            FormBrought(form.name, form.title, form.who, len(form.columns))
            for name, form in sorted(plugins.forms.items()) if plugins.form_owners[name] == one.name
        ),
        checks=tuple(
            CheckBrought(check.name, check.form, tuple(code.name for code in check.codes))
            for check in sorted(checks, key=lambda check: check.name)
        ),
        sections=tuple(SectionBrought(section.name, section.title, section.order) for section in sections),
        mailings=mine("mailings"), transports=mine("transports"), sources=mine("sources"),
        renderers=mine("renderers"), executors=mine("executors"), commands=commands,
        settings=tuple(_settings(one.name, plugins)),
        codes=tuple(CodeBrought(c.name, c.severity, c.text.en, c.fixed) for c in _codes(one.name, plugins)),
        templates=tuple(_templates(one)),
        left_out=tuple(str(line) for line in plugins.left_out if line.plugin == one.name),
        notes=(*(str(error) for error in plugins.errors if error.plugin == one.name and error is not one.error),
               *(str(use) for use in one.deprecated)),
    )


def state_of(one: Loaded) -> str:
    """`works`, `off` or `broken`."""
    return "off" if one.disabled else "broken" if one.error else "works"


def version_of(origin: str) -> str:
    """The version of the distribution that a plugin came with; empty for a file of the workspace."""
    if origin == "acctkit":
        return __version__
    try:
        return "" if origin == "workspace" else metadata.version(origin)
    except metadata.PackageNotFoundError:
        return ""


def _commands(one: Loaded, plugins: Plugins) -> tuple[str, ...]:
    group = click.Group()
    for owner, function in plugins.impls("acctkit_commands"):
        if owner == one.name:
            plugins.call(owner, "acctkit_commands", function, group)
    return tuple(sorted(group.commands))


def _settings(plugin: str, plugins: Plugins) -> Iterator[Setting]:
    model = plugins.settings_models.get(plugin)
    for name, info in (model.model_fields.items() if model else ()):
        default = None if info.is_required() else info.get_default(call_default_factory=True)
        default = to_jsonable_python(default, fallback=str)
        yield Setting(f"plugins.{plugin}.{name}", default, info.description or "")


def _codes(plugin: str, plugins: Plugins) -> list[Code]:
    """The codes of its checks and forms, each once, by name."""
    found = {code.name: code for owned in plugins.checks if owned.plugin == plugin for code in owned.object.codes}
    for name, form in plugins.forms.items():
        if plugins.form_owners[name] == plugin:
            found |= {code.name: code for code in form.codes}
    return [found[name] for name in sorted(found)]


def _templates(one: Loaded) -> Iterator[Template]:
    """Those beside a plugin; a bundled one has its templates among acctkit's own."""
    file = file_of(one.module)
    if not file or one.origin == "acctkit":
        return
    found: dict[str, set[str]] = {}
    for path in sorted((Path(file).parent / "templates").glob("*.*")):
        name, _, language = path.stem.rpartition(".")
        if path.suffix in _SUFFIXES:
            found.setdefault(name or path.stem, set()).update({language} if name else ())
    for name, languages in found.items():
        yield Template(name, tuple(sorted(languages)))
