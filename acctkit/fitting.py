"""Whether what a plugin gives holds what its fields say: told at once, and not where it is used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

_PLAIN = (str, int, Decimal, dt.date, NoneType)  # what may be put into a sentence
_EXACT = (str, int, float, bool, Decimal)


def misfit(item: Any, kind: type, skip: Collection[str] = ()) -> str:
    """Which field of a dataclass of this `kind`, or of those in it, holds what it must not; empty when none does.

    >>> from acctkit.types import Person
    >>> misfit(Person("7", "Ana", email=None), Person)
    'email is of type NoneType where acctkit wants str'
    """
    if not isinstance(item, kind):
        return f"{type(item).__name__} where acctkit wants {kind.__name__}"
    for name, wanted, plain, words in _wanted(kind):
        if name not in skip:
            value = getattr(item, name)
            if type(value) is plain and (not words or value in words):
                continue
            if not _fits(value, wanted):
                return f"{name} {_told(value, wanted)}"
    return ""


@lru_cache(maxsize=64)
def _wanted(kind: type) -> tuple[tuple[str, Any, Any, tuple[Any, ...]], ...]:
    """The fields and what each wants; the very type that fits without a closer look, and the words if only some do."""
    hints, wants = get_type_hints(kind), list[tuple[str, Any, Any, tuple[Any, ...]]]()
    for field in fields(kind):
        wanted = hints[field.name]
        words = get_args(wanted) if get_origin(wanted) is Literal else ()
        wants.append((field.name, wanted, str if words else wanted if wanted in _EXACT else None, words))
    return tuple(wants)


def _fits(value: Any, wanted: Any) -> bool:
    if wanted is str or wanted is bool:
        return isinstance(value, wanted)
    origin, inside = get_origin(wanted), get_args(wanted)
    if wanted is Any:
        return True
    if origin in (Union, UnionType):
        return any(_fits(value, one) for one in inside)
    if origin is Literal:
        return isinstance(value, str) and value in inside
    if origin is tuple:
        return isinstance(value, tuple | list) and all(_fits(one, inside[0]) for one in value)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(
            _fits(name, inside[0]) and (inside[1] is Any or _plain(one, inside[1])) for name, one in value.items()
        )
    if origin is not None and issubclass(origin, Callable):  # type: ignore[arg-type]
        return callable(value)
    if wanted is dt.date:
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    if wanted is float:
        return isinstance(value, int | float)
    if is_dataclass(wanted) and isinstance(wanted, type):
        return not misfit(value, wanted)
    return not isinstance(wanted, type) or isinstance(value, wanted)


def _plain(value: Any, wanted: Any) -> bool:
    """Whether a value of a mapping may be put into a sentence; an amount is nothing else."""
    return isinstance(value, Decimal) if wanted is Decimal else isinstance(value, _PLAIN)


def _told(value: Any, wanted: Any) -> str:
    names = " or ".join(dict.fromkeys(_names(wanted)))
    if get_origin(wanted) is Literal and isinstance(value, str):
        return f"is '{value}' where acctkit wants {names}"
    if isinstance(wanted, type) and is_dataclass(wanted) and isinstance(value, wanted):
        return f"has a wrong field: {misfit(value, wanted)}"
    if isinstance(value, tuple | list | Mapping):
        return f"holds something else than {names}"
    return f"is of type {type(value).__name__} where acctkit wants {names}"


def _names(wanted: Any) -> Iterator[str]:
    inside = [one for one in get_args(wanted) if one is not Ellipsis]
    if get_origin(wanted) is Literal:
        yield from map(str, inside)
    elif inside:
        for one in inside:
            yield from _names(one)
    else:
        yield "None" if wanted is NoneType else getattr(wanted, "__name__", str(wanted))
