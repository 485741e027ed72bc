"""Stories that share a workspace: each yields where it wants a run, and all of them go through the same runs.

    def a_file_twice(ws):
        ws.drop("ana/week.xlsx", ...)
        yield                                            # a run
        assert ws.submissions()["ana/week.xlsx"]["status"] == "accepted"

A run costs about a second whatever it has to do, so thirty stories of three runs each cost three runs.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from acctkit.testing import TestWorkspace

Told = Iterator[None]
Story = Callable[[TestWorkspace], Told]


def stories_of(module: Mapping[str, Any]) -> list[Any]:
    """The stories of a module, as parameters of a test: its public generator functions that take a workspace."""
    return [
        pytest.param(name, id=name.replace("_", " ")) for name, one in module.items()
        if inspect.isgeneratorfunction(one) and list(inspect.signature(one).parameters) == ["ws"]
    ]


def live(ws: TestWorkspace, module: Mapping[str, Any], days: list[str]) -> dict[str, Exception | None]:
    """Let every story of a module happen together, a run on each of `days`; what went wrong in each, or None."""
    under_way: dict[str, Told] = {param.values[0]: module[param.values[0]](ws) for param in stories_of(module)}
    ended: dict[str, Exception | None] = {}
    for day in [*days, ""]:
        for name, story in list(under_way.items()):
            try:
                next(story)
            except StopIteration:
                ended[name] = None
            except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - told by the story's own test
                ended[name] = error if isinstance(error, Exception) else AssertionError(str(error))
            if name in ended:
                del under_way[name]
        if day and under_way:
            result = ws.run(day)
            assert result["plugin_errors"] == [], result["plugin_errors"]
    return ended | {name: AssertionError("the story wants more runs than there are days") for name in under_way}


def unfold(ended: Mapping[str, Exception | None], name: str) -> None:
    """Fail as the story failed."""
    error = ended[name]
    if error is not None:
        raise error
