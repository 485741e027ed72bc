"""What is noticed about a file when it is taken, apart from its bytes: told as findings at every check of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from acctkit import codes
from acctkit.intake.scan import Seen
from acctkit.sentences import shown_path
from acctkit.types import Remark


def noticed(seen: Seen) -> list[dict[str, Any]]:
    """The remarks on a file, as the books keep them: another name of it on its disk, a name that looks like another."""
    remarks = []
    if seen.links > 1:
        remarks.append({"code": codes.HARD_LINK.name, "params": {"count": str(seen.links - 1)}})
    if seen.twin:
        params = {"name": shown_path(seen.path), "other": shown_path(seen.twin)}
        remarks.append({"code": codes.NAME_TWIN.name, "params": params})
    return remarks


def kept(stored: Iterable[Mapping[str, Any]] | None) -> tuple[Remark, ...]:
    """What the books keep, as remarks."""
    return tuple(Remark(one["code"], params=one["params"]) for one in stored or ())
