"""`acctkit settings`: every setting, its value, and where it comes from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import click
from pydantic import BaseModel

from acctkit.cli.common import emit, json_option, table, workspace_of
from acctkit.config import FILE, line_of
from acctkit.redacting import HIDDEN, without_password
from acctkit.secrets import is_secret


@click.command(epilog="Example: acctkit settings --json")
@json_option
@click.pass_context
def settings(ctx: click.Context, as_json: bool) -> None:
    """Every setting, its value, where it comes from, and what it is for."""
    opened = workspace_of(ctx)
    text = (opened.root / FILE).read_text(encoding="utf-8")
    given = tomllib.loads(text)
    rows = list(_walk(opened.settings, given, text, ()))
    for name, model in sorted(opened.plugins.settings.items()):
        table_ = given.get("plugins", {}).get(name, {})
        rows += _walk(model, table_, text, ("plugins", name))
    for name, model in sorted(opened.plugins.transport_settings.items()):
        rows += _walk(model, given.get("mail", {}).get(name, {}), text, ("mail", name))
    if as_json:
        emit(rows)
    else:
        table(("setting", "value", "from", "what it is for"),
              [(r["key"], r["value"], r["source"], r["description"]) for r in rows], nothing="There is no setting.")


def _walk(model: BaseModel, given: Mapping[str, Any], text: str, above: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        here = (*above, name)
        if isinstance(value, BaseModel):
            yield from _walk(value, given.get(name, {}), text, here)
            continue
        if isinstance(value, Mapping) and value and name in given:
            yield from (_one((*here, key), said, text, info.description) for key, said in value.items())
            continue
        source = f"{FILE}, line {line_of(text, here)}" if name in given else "default"
        yield {"key": ".".join(here), "value": _shown(name, value), "source": source,
               "description": info.description or ""}


def _shown(name: str, value: Any) -> Any:
    """The value of a setting, but for a secret that a plugin wants there, or the password in an address."""
    if isinstance(value, str) and value and is_secret(name):
        return HIDDEN
    return without_password(value) if isinstance(value, str) else _plain(value)


def _one(here: tuple[str, ...], value: Any, text: str, description: str | None) -> dict[str, Any]:
    """One entry of a table whose keys are free, such as `[checks.severity]`."""
    source = f"{FILE}, line {line_of(text, here)}"
    return {"key": ".".join(here), "value": _plain(value), "source": source, "description": description or ""}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
