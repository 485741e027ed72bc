"""The pages of forms, settings, finding codes and exit codes, in the words of the code and of its plugins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined, to_jsonable_python

from acctkit import loader
from acctkit.config import Settings
from acctkit.forms import ColumnSpec, Form
from acctkit.sentences import sentence
from acctkit.types import Code
from pages.markdown import code, heading, page, table


def form_lines() -> Iterator[str]:
    """The page of forms."""
    plugins = loader.load(None)
    yield from page(
        "Forms",
        "The sheets that acctkit reads, with the headers by which it knows their columns. Case, accents, spaces and "
        "punctuation of a header do not matter, nor does the order of columns. `acctkit forms new FORM` writes an "
        "empty workbook of any of them; `acctkit forms alias add` teaches one more header.",
        "Un encabezado vale en inglés o en español, en cualquier orden de columnas.",
    )
    forms = sorted(plugins.forms.values(), key=lambda one: (one.who, one.name))
    yield from table(
        ("form", "English", "Español", "filed by", "plugin"),
        [(f"[`{one.name}`](#{one.name})", one.title.en, one.title.es, _who(one), f"`{plugins.form_owners[one.name]}`")
         for one in forms],
    )
    for form in forms:
        yield from heading(2, f"{form.name}: {form.title.en} / {form.title.es}", form.name)
        yield f"Filed by {_who(form)}. {_keys(form)}".strip()
        yield ""
        yield from table(("column", "English", "Español", "kind", "also known as"),
                         [_column(one) for one in form.columns])


def _who(form: Form) -> str:
    return "head office" if form.who == "office" else "each rep"


def _keys(form: Form) -> str:
    said = []
    for key in form.keys:
        columns = ", ".join(f"`{name}`" for name in key.columns)
        said.append(f"{columns} (where {' and '.join(f'`{name}`' for name in key.needs)} is filled)" if key.needs
                    else columns)
    return f"Two rows are the same row when they agree in {'; else in '.join(said)}." if said else ""


def _column(one: ColumnSpec) -> tuple[object, ...]:
    words = "; ".join(f"`{word}`: {' / '.join(said[:2])}" for word, said in one.choices.items())
    kind = f"**{one.kind}, required**" if one.required else one.kind
    return f"`{one.name}`", one.title.en, one.title.es, f"{kind}: {words}" if words else kind, one.also


def section_lines() -> Iterator[str]:
    """The page of sections."""
    plugins = loader.load(None)
    yield from page(
        "Sections",
        "The parts of a package. `acctkit report SECTION` prints one for any week; `acctkit trace SECTION TABLE "
        "KEY=VALUE` leads from a figure of it to file, sheet and cell.",
    )
    yield from table(
        ("section", "English", "Español", "plugin", "needs the forms"),
        [(f"`{name}`", owned.object.title.en, owned.object.title.es, f"`{owned.plugin}`",
          ", ".join(f"[`{form}`](forms.md#{form})" for form in owned.object.needs))
         for name, owned in sorted(plugins.sections.items(), key=lambda one: (one[1].object.order, one[0]))],
    )


def setting_lines() -> Iterator[str]:
    """The page of settings."""
    plugins = loader.load(None)
    yield from page(
        "Settings",
        "All of `acctkit.toml`. `acctkit settings` shows each with its value and where it comes from; a wrong one is "
        "told with file, line and key. What is left out has its default.",
    )
    tables = dict(Settings.model_fields)
    for name, info in tables.items():
        model: Any = info.annotation
        if get_origin(model) is dict:  # tables whose names are free, such as [papers.invoice]
            model, name = get_args(model)[1], f"{name}.KIND"
        assert isinstance(model, type) and issubclass(model, BaseModel)
        yield from _settings(name, model)
    for name, owned in sorted(plugins.transports.items()):
        if owned.object.settings:
            yield from _settings(f"mail.{name}", owned.object.settings)
    for name, model in sorted(plugins.settings_models.items()):
        yield from _settings(f"plugins.{name}", model)


def _settings(name: str, model: type[BaseModel]) -> Iterator[str]:
    yield from heading(2, f"\\[{name}\\]", name.replace(".", "-"))
    yield from table(("setting", "default", "what it is for"), list(_keys_of(model)))


def _keys_of(model: type[BaseModel], above: str = "") -> Iterator[tuple[object, ...]]:
    for name, info in model.model_fields.items():
        kind = info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _keys_of(kind, f"{above}{name}.")
        else:
            yield f"`{above}{name}`", _default(info.get_default(call_default_factory=True)), info.description or ""


def _default(value: Any) -> str:
    if value is PydanticUndefined:
        return "required"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f'`"{value}"`'
    if isinstance(value, int | float | Decimal):
        return f"`{value:_}`" if isinstance(value, int) else f"`{value}`"
    if not value:
        return "`{}`" if isinstance(value, dict) else "`[]`"
    return f"`{_short(value)}`"


def _short(value: Any) -> str:
    text = json.dumps(to_jsonable_python(value), ensure_ascii=False)
    return text if len(text) < 120 else f"{text[:117]}..."


def finding_lines(language: str = "en") -> Iterator[str]:
    """The page of finding codes, in one language."""
    plugins = loader.load(None)
    spanish = language == "es"
    codes = sorted(plugins.codes.values(), key=lambda one: one.name)
    yield from page(*(_ABOVE_ES if spanish else _ABOVE_EN))
    grave = _GRAVE_ES if spanish else {level: level for level in _GRAVE_ES}
    yield from table(
        ("código", "gravedad") if spanish else ("code", "severity"),
        [(f"[`{one.name}`](#{one.name})", grave[one.severity] + (" \\*" if one.fixed else "")) for one in codes],
    )
    for one in codes:
        yield from _finding(one, language, grave)


_GRAVE_ES = {"error": "error", "warning": "aviso", "info": "información"}
_ABOVE_EN = (
    "Finding codes",
    "What a check may find, why, and what to do. The sentences are examples; `acctkit findings explain CODE` prints "
    "the same. An **error** rejects, a **warning** asks somebody to look, an **info** only tells.",
    "`[checks.severity]` sets how grave a code is; those marked * say that something was not read, and may be raised, "
    "never lowered: see [Set severities](../how-to/severities.md).",
)
_ABOVE_ES = (
    "Códigos de hallazgos",
    "Qué puede encontrar una revisión, por qué, y qué hacer. Las frases son ejemplos. Un **error** rechaza, un "
    "**aviso** pide mirar algo, una **información** solo informa.",
    "Los marcados con * dicen que algo no se leyó: el ajuste `[checks.severity]` puede agravarlos, nunca atenuarlos.",
)


def _finding(one: Code, language: str, grave: dict[str, str]) -> Iterator[str]:
    spanish = language == "es"
    yield from heading(2, one.name, one.name)
    fixed = " \\*" if one.fixed else ""
    office = (" · lo arregla la oficina central" if spanish else " · for head office to mend") if one.office else ""
    yield f"**{grave[one.severity]}**{fixed}{office}"
    yield ""
    if one.text.en:
        yield f"> {sentence(one, one.example, language)}"
        yield ""
    told = (one.help.es if spanish else one.help.en) or ""
    if told:
        yield told
        yield ""


def exit_lines() -> Iterator[str]:
    """The page of exit codes."""
    from acctkit import errors

    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    told: dict[int, list[str]] = {}
    for kind in kinds:
        told.setdefault(kind.exit_code, []).append((kind.__doc__ or "").split("; the sentence")[0].rstrip("."))
    yield from page(
        "Exit codes",
        "What a command ends with. A fault is one sentence on stderr: what, where, what to do; `acctkit --debug ...` "
        "shows where in the code.",
    )
    rows: list[tuple[object, object]] = [
        (0, "Done."),
        (1, "Done, but something needs a person: rejected files, failed mail, mail in doubt until somebody resolves "
            "it, withheld letters, a plugin's error (`run` with `--strict` or `[run] strict = true`; `check` with an "
            "error in a file; `doctor`). Also any fault that has no code of its own."),
    ]
    rows += [(number, ". ".join(dict.fromkeys(said)) + ".") for number, said in sorted(told.items()) if number != 1]
    rows.append((130, "Stopped by Ctrl-C; nothing is lost, run it again."))
    yield from table(("code", "what it means"), rows)
    yield "For a scheduler:"
    yield ""
    yield from code("acctkit -w sales run --strict || echo \"acctkit ended with $?\"", "sh")
