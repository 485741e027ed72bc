"""The record of a plugin that nothing could interrupt: why a command ended, for `doctor` and for the next run.

The watchdog that ends the process writes it to `hung.json` in the workspace. Where a plugin does not let go of Python
even for that, the interpreter's own fault handler leaves the stack as text in the file of the call.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from acctkit.blaming import Frame, culprit, stack_of
from acctkit.errors import PluginError

NAME = "hung.json"
CALL = ".acctkit.call-"  # with the number of the process: there while plugins are called
_HEAD = 4096  # bytes
_FRAME = re.compile(r'^  File "(.*)", line (\d+) in (.*)$', re.MULTILINE)


@dataclass(frozen=True)
class Call:
    """A call into a plugin: whose, where, how long it may take, and in which file or folder the plugin lies."""

    plugin: str
    where: str
    seconds: float
    home: str = ""


@dataclass(frozen=True)
class Hang:
    """A call that did not end: at which file and line it stood, and its stack, outermost first."""

    plugin: str
    where: str
    seconds: float
    place: str
    stack: tuple[str, ...] = ()

    def error(self) -> PluginError:
        """The same as a plugin's error."""
        reason = f"still running after {self.seconds:g} seconds, and nothing could interrupt it"
        at = f" ({self.place})" if self.place else ""
        told = (
            f"Plugin {self.plugin} hung in {self.where}: {reason}{at}; the command was ended, and the books are whole. "
            "Fix it or switch it off in [plugins] disabled."
        )
        return PluginError(self.plugin, self.where, self.place, reason, stack=self.stack, told=told)


def hang_of(call: Call, frames: list[Frame]) -> Hang:
    """The record of a call that stands at `frames`, outermost first."""
    return Hang(call.plugin, call.where, call.seconds, culprit(frames, home=call.home), stack_of(frames, call.home))


def call_file(root: Path) -> Path:
    """Where the fault handler of this process would leave the stack."""
    return root / f"{CALL}{os.getpid()}"


@lru_cache(maxsize=256)  # calls come by the thousand from one place
def head_of(call: Call) -> bytes:
    """The call as the head of the file in which the fault handler leaves the stack."""
    whole = json.dumps(asdict(call)).encode()
    return whole.ljust(_HEAD) if len(whole) <= _HEAD else head_of(replace(call, home=""))


def write(root: Path, hang: Hang) -> None:
    """Leave the record in a workspace; nothing where the disk takes none."""
    passing = root / f"{NAME}.new"
    try:
        passing.write_text(json.dumps(asdict(hang), ensure_ascii=False, indent=2), encoding="utf-8")
        passing.replace(root / NAME)
    except OSError:
        passing.unlink(missing_ok=True)


def found(root: Path) -> list[Hang]:
    """The hangs that ended commands on this workspace since its last run."""
    return list(_found(root))


def forget(root: Path) -> None:
    """Remove the records, and what processes left that were killed while a plugin was called."""
    for path in (root / NAME, *root.glob(f"{CALL}*")):
        if path != call_file(root):
            path.unlink(missing_ok=True)


def _found(root: Path) -> Iterator[Hang]:
    try:
        known: dict[str, Any] = json.loads((root / NAME).read_text(encoding="utf-8"))
        yield Hang(**{**known, "stack": tuple(known["stack"])})
    except (OSError, ValueError, TypeError, KeyError):
        pass
    for path in sorted(root.glob(f"{CALL}*")):
        try:
            content = path.read_bytes()
            if content[_HEAD:] and content[:_HEAD].strip():
                frames = _frames(content[_HEAD:].decode("utf-8", "replace"))
                yield hang_of(Call(**json.loads(content[:_HEAD])), frames)
        except (OSError, ValueError, TypeError):
            continue


def _frames(dump: str) -> list[Frame]:
    """The frames of the thread with the longest stack, outermost first: the others wait for it."""
    threads = [[Frame(file, int(line), name) for file, line, name in _FRAME.findall(part)] for part in
               re.split(r"^(?:Current thread|Thread) ", dump, flags=re.MULTILINE)]
    return list(reversed(max(threads, key=len)))
