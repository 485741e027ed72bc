"""The page of the hooks: every extension point as `acctkit/hookspecs.py` documents it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from acctkit import hookspecs
from pages.markdown import code, documented, heading, page, table


def hooks() -> dict[str, Callable[..., Any]]:
    """Every hook, in the order of the file."""
    return {name: hook for name, hook in vars(hookspecs).items() if name.startswith("acctkit_")}


def lines() -> Iterator[str]:
    """The whole page."""
    yield from page("Hooks")
    yield from documented(hookspecs, api="api.md")
    yield from table(
        ("hook", "in short"),
        [(f"[`{name}`](#{name})", (inspect.getdoc(hook) or "").split("\n\n")[0]) for name, hook in hooks().items()],
    )
    for name, hook in hooks().items():
        yield from heading(2, name, name)
        yield from code(f"@hookimpl\n{signature(name, hook)}", "python")
        yield from documented(hook, api="api.md")


def signature(name: str, hook: Callable[..., Any]) -> str:
    """The line that defines a hook, as an implementation writes it."""
    arguments = ", ".join(f"{one}: {hook.__annotations__[one]}" for one in inspect.signature(hook).parameters)
    return f"def {name}({arguments}) -> {hook.__annotations__['return']}: ..."
