"""What a plugin says to people: both languages, settings that explain themselves, codes that can be explained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from acctkit.forms import ColumnSpec, Form
from acctkit.guarding import Plugins
from acctkit.plugincheck.faults import Fault, Sources
from acctkit.sentences import placeholders
from acctkit.texts import normal
from acctkit.types import Code, Text


def word_faults(name: str, plugins: Plugins, module: Any, sources: Sources) -> Iterator[Fault]:
    """Everything that is missing in what the plugin `name` says."""
    forms = [form for form in plugins.forms.values() if plugins.form_owners[form.name] == name]
    for form in forms:
        yield from _form(form, sources)
    for owned in plugins.sections.values():
        if owned.plugin == name:
            section = owned.object
            what = f"the title of the section '{section.name}'"
            yield from _both(section.title, what, sources, section.name, of="Section")
    checks = [owned.object for owned in plugins.checks if owned.plugin == name]
    lists = (*(form.codes for form in forms), *(check.codes for check in checks))
    declared = {code.name: code for codes in lists for code in codes}
    for code in declared.values():
        yield from _code(code, sources)
    yield from _stray(module, declared, sources)
    if name in plugins.settings_models:
        yield from _settings(name, plugins.settings_models[name], sources)


def _both(text: Text, what: str, sources: Sources, name: str, *, of: str = "", inside: str = "") -> Iterator[Fault]:
    if not text.en or not text.es:
        missing = "English" if not text.en else "Spanish"
        said = f'{what} is not said in {missing}; write Text("...", "...").'
        yield sources.fault(said, name, of=of, inside=inside)


def _form(form: Form, sources: Sources) -> Iterator[Fault]:
    yield from _both(form.title, f"the title of the form '{form.name}'", sources, form.name, of="Form")
    owners: dict[str, str] = {}
    for spec in form.columns:
        yield from _column(form, spec, sources)
        for header in spec.headers:
            other = owners.setdefault(normal(header), spec.name)
            if header and other != spec.name:
                said = f"the columns '{other}' and '{spec.name}' of the form '{form.name}' share the header '{header}'"
                yield sources.fault(f"{said}; give each its own.", spec.name, inside=form.model.__name__)


def _column(form: Form, spec: ColumnSpec, sources: Sources) -> Iterator[Fault]:
    model, what = form.model.__name__, f"the column '{spec.name}' of the form '{form.name}'"
    if not spec.title.es:
        said = f"{what} has no Spanish header; give it one as the second word of column()."
        yield sources.fault(said, spec.name, inside=model)
    texts = {"help": spec.help, "example": spec.example}
    for word, text in texts.items():
        if isinstance(text, Text) and text.en and not text.es:
            yield from _both(text, f"the {word} of {what}", sources, spec.name, inside=model)
    for stored, said_so in spec.choices.items():
        if len(said_so) < 2:
            said = f"the choice '{stored}' of {what} has no Spanish word; give it two, twice the same if need be."
            yield sources.fault(said, spec.name, inside=model)


def _code(code: Code, sources: Sources) -> Iterator[Fault]:
    what = f"the sentence of the code '{code.name}'"
    yield from _both(code.text, what, sources, code.name, of="Code")
    if code.text.es and placeholders(code.text.en) != placeholders(code.text.es):
        differ = sorted(placeholders(code.text.en) ^ placeholders(code.text.es))
        names = ", ".join(f"{{{name}}}" for name in differ)
        yield sources.fault(f"{what} has {names} in one language alone; name the same in both.", code.name, of="Code")
    if not code.help.en:
        said = f"the code '{code.name}' has no help: say why it exists and what to do, help=Text(\"...\", \"...\")."
        yield sources.fault(said, code.name, of="Code")
    for word, text in (("hint", code.hint), ("help", code.help)):
        if text.en and not text.es:
            yield from _both(text, f"the {word} of the code '{code.name}'", sources, code.name, of="Code")
    wanted = placeholders(code.text.en) - set(code.example)
    if wanted and code.help.en:
        names = ", ".join(f'"{name}": "..."' for name in sorted(wanted))
        said = f"the example of the code '{code.name}' does not fill its sentence; write example={{{names}}}."
        yield sources.fault(said, code.name, of="Code")


def _stray(module: Any, declared: Iterable[str], sources: Sources) -> Iterator[Fault]:
    for code in vars(module).values() if hasattr(module, "__dict__") else ():
        if isinstance(code, Code) and code.name not in declared:
            said = f"the code '{code.name}' stands in no Check and no Form; name it in the codes of one."
            yield sources.fault(said, code.name, of="Code")


def _settings(name: str, model: type[BaseModel], sources: Sources) -> Iterator[Fault]:
    if model.model_config.get("extra") != "forbid":
        said = f"a misspelt setting of [plugins.{name}] would be passed over in silence; forbid extra names by"
        wanted = 'model_config = ConfigDict(extra="forbid")'
        yield sources.fault(f"{said} {wanted}.", "model_config", inside=model.__name__)
    for field, info in model.model_fields.items():
        key = f"the setting plugins.{name}.{field}"
        if info.is_required():
            said = f"{key} has no default, so that no workspace opens without it; give it one."
            yield sources.fault(said, field, inside=model.__name__)
        if not info.description:
            said = f"{key} has no description; write Field(..., description=\"what it is for\")."
            yield sources.fault(said, field, inside=model.__name__)
