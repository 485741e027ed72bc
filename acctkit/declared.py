"""What is wrong with an object that a plugin hands over, said where it is handed over and not where it is used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from acctkit.contributions import Transport
from acctkit.forms import ColumnSpec, Form, Row
from acctkit.types import Code, Text

_CALLED = ("run", "build", "plan", "open", "fetch", "write")
_HOLDS: dict[str, tuple[type, ...]] = {
    "id": (str,), "text": (str,), "choice": (str,), "date": (dt.date,), "integer": (int,), "flag": (bool,),
    "quantity": (Decimal, int), "money": (Decimal, int), "percent": (Decimal, int),
}
_LISTS = ("needs", "codes", "numbers", "keys", "documents", "telling")


def oddity(item: object, kind: type) -> str:
    """Why `item` cannot be used as a `kind` (Form, Check, Section ...), in a few words; empty when it can.

    >>> from acctkit.contributions import Section
    >>> oddity(Section("visits", "Visits", print), Section)
    "the section 'visits', whose title is a str where acctkit wants Text"
    """
    wanted = kind.__name__
    if not isinstance(item, kind):
        return f"{type(item).__name__} where acctkit wants {wanted}"
    name = getattr(item, "name", getattr(item, "kind", None))
    if not isinstance(name, str) or not name:
        return f"a {wanted.lower()} whose name is {name!r}"
    try:
        fault = next(_faults(item), "")
    except Exception as error:  # noqa: BLE001  the object is a plugin's, and what looking at it does is too
        fault = f"which cannot be used: {type(error).__name__}: {error}"
    return f"the {wanted.lower()} '{name}', {fault}" if fault else ""


def _faults(item: Any) -> Iterator[str]:
    if not isinstance(getattr(item, "title", Text("")), Text):
        yield f"whose title is a {type(item.title).__name__} where acctkit wants Text"
    if not isinstance(getattr(item, "order", 0), int):
        yield f"whose order is a {type(item.order).__name__} where acctkit wants int"
    for name in _CALLED:
        if not callable(getattr(item, name, print)):
            yield f"whose {name} cannot be called"
    if isinstance(item, Transport) and item.settings is not None and not _is_model(item.settings):
        yield "whose settings are no pydantic model"
    for name in _LISTS:
        if not isinstance(getattr(item, name, ()), tuple | list):
            yield f"whose {name} is a {type(getattr(item, name)).__name__} where acctkit wants a tuple"
    for code in getattr(item, "codes", ()):
        if not isinstance(code, Code) or not isinstance(code.text, Text):
            yield f"whose codes hold {code!r} where acctkit wants Code with a Text"
    if isinstance(item, Form):
        yield from _form_faults(item)


def _is_model(wanted: Any) -> bool:
    return isinstance(wanted, type) and issubclass(wanted, BaseModel)


def _form_faults(form: Form) -> Iterator[str]:
    if not (isinstance(form.model, type) and issubclass(form.model, Row)):
        yield "whose model is no Row"
    for spec in form.columns:
        yield from _column_faults(spec, form.model.model_fields[spec.name].default)
    columns = {spec.name for spec in form.columns}
    named = [form.date, form.amount, *form.numbers, *form.documents, *form.refers, *form.derived]
    named += [*form.telling, *form.arithmetic.columns]
    named += [name for key in form.keys for name in (*key.columns, *key.needs)]
    named += [source for sources in form.derived.values() for source in sources]
    if form.followed and (form.who != "rep" or not form.keys):
        yield "which is followed, but is no rep's form with keys to follow its rows by"
    stray = next((name for name in named if name and name not in columns), None)
    if stray is not None:
        yield f"which names the column '{stray}' but has none such"
    worded = {spec.name for spec in form.columns if spec.kind in ("id", "text")}
    if numbers := [name for name in form.documents if name in columns and name not in worded]:
        yield f"which looks for names of documents in '{numbers[0]}', but that column is no Label and no Id"
    for column, word in form.arithmetic.deducts.items():
        if column in columns and word not in form.column(column).choices:
            yield f"which deducts rows of the {column} '{word}', which is no choice of that column"
    if form.who not in ("office", "rep"):
        yield f"which is filed by '{form.who}'; write office or rep"


def _column_faults(spec: ColumnSpec, default: object) -> Iterator[str]:
    if spec.kind == "choice" and not spec.choices:
        yield f"whose column '{spec.name}' is a Choice without choices; give column() some"
    if default is None or default is PydanticUndefined:
        return
    if not isinstance(default, _HOLDS[spec.kind]) or (isinstance(default, bool) and spec.kind != "flag"):
        wanted = " or ".join(kind.__name__ for kind in _HOLDS[spec.kind])
        yield f"whose column '{spec.name}' is by default {default!r} where a {spec.kind} is a {wanted}"
    elif spec.choices and default not in spec.choices:
        yield f"whose column '{spec.name}' is by default {default!r}, which is none of its choices"
