"""One thing that was looked at, and whether it is in order: what `doctor` and `mail check` tell line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Look:
    """One thing looked at: whether it is in order, and what to do if not. `about` is what was found, for programs."""

    what: str
    state: Literal["ok", "note", "wrong"]
    said: str
    about: Mapping[str, Any] = field(default_factory=dict)


def rows_of(looks: Iterable[Look]) -> list[dict[str, Any]]:
    """Looks as `--json` prints them."""
    return [{"what": look.what, "state": look.state, "said": look.said, **look.about} for look in looks]


def any_wrong(looks: Iterable[Look]) -> bool:
    """Whether any of them is not in order."""
    return any(look.state == "wrong" for look in looks)
