"""The demo: a made-up company, a year of its business in the sheets of eight reps, and three runs over it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from acctkit.errors import UsageProblem

if TYPE_CHECKING:
    from acctkit.demo.story import Drop

Advance = Callable[..., None]
_RUNS = (dt.date(2026, 11, 16), dt.date(2026, 11, 23), dt.date(2026, 11, 24))


def make_demo(folder: Path, advance: Advance = lambda what, total=None: None) -> list[tuple[str, str]]:
    """Make the workspace `folder`, drop a year of business into it, run it three times, and say where to look.

    Raises UsageProblem when `folder` holds a workspace already, FolderError when it cannot be made.
    """
    from acctkit.config import FILE
    from acctkit.demo.looks import looks
    from acctkit.demo.settings import make_settings
    from acctkit.demo.story import make_story
    from acctkit.run import run
    from acctkit.workspace import open_workspace

    if (folder / FILE).exists():
        raise UsageProblem(f"{folder} is a workspace already; name another folder, or delete this one.")
    advance("a year of business", 1)
    story = make_story()
    make_settings(folder)
    for drops, day in zip((story.first, story.second, story.third), _RUNS, strict=True):
        _lay(drops, folder / "inbox")
        run(open_workspace(folder), as_of=day, advance=advance)
    _lay(story.mending, folder / "corrected")
    return looks(folder)


def _lay(drops: tuple[Drop, ...], folder: Path) -> None:
    for drop in drops:
        drop.lay(folder)
