"""Who failed, and where: the line of a plugin's own code that an error came from."""

from __future__ import annotations

import inspect
import os
import re
import sysconfig
import traceback
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

from acctkit.errors import AcctkitError, PluginError
from acctkit.forms import Form
from acctkit.redacting import redacted
from acctkit.texts import one_line
from acctkit.watchdog import PluginHung

DEEPEST = 30  # frames of a stack that are told, the innermost
_LINK = re.compile(r"\s*For further information visit \S+")  # of pydantic, to a page that says no more
LONGEST = 500  # characters of what an error says; some say all that they were given


class Frame(NamedTuple):
    """A line that was being run: its file, its number, the function it stands in."""

    file: str
    line: int
    function: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


def blame(plugin: str, where: str, error: BaseException, about: Iterable[Any] = (), home: str = "") -> PluginError:
    """Who failed, where; of one that hung also the stack. `home` is the file or folder that the plugin lies in."""
    frames = [Frame(one.filename, one.lineno or 0, one.name) for one in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        frames.append(Frame(error.filename, error.lineno or 0, ""))
    hung = isinstance(error, PluginHung) or isinstance(error.__cause__, PluginHung)
    stack = stack_of(frames, home) if hung else ()
    told = ""
    if isinstance(error, AcctkitError) and not isinstance(error, PluginError):  # a sentence for people, with what to do
        told = f"Plugin {plugin} cannot go on in {where}. {one_line(redacted(str(error)))}"
    return PluginError(plugin, where, culprit(frames, about, home), reason_of(error), stack=stack, told=told)


def culprit(frames: Sequence[Frame], about: Iterable[Any] = (), home: str = "") -> str:
    """File and line of the innermost line of the plugin's own code, else of what of it was called."""
    strange = [frame for frame in frames if not _ours(frame.file)]
    own = [frame for frame in strange if home and frame.file.startswith(home)]
    written = [frame for frame in strange if not frame.file.startswith(_OTHERS) and "site-packages" not in frame.file]
    called = list(_defined(about)) or ([Frame(home, 1, "")] if home else [])
    places = own[-1:] or written[-1:] or called or strange[-1:] or list(frames[-1:])
    return str(places[0]) if places else ""


def stack_of(frames: Sequence[Frame], home: str = "") -> tuple[str, ...]:
    """Where a plugin stood, from the first line of its own on, outermost first."""
    own = [at for at, frame in enumerate(frames) if home and frame.file.startswith(home)]
    ours = [at for at, frame in enumerate(frames) if _ours(frame.file) and frame.file != _WATCHDOG]
    first = own[0] if own else ours[-1] + 1 if ours else 0
    standing = [frame for frame in frames[first:] if frame.file != _WATCHDOG]
    return tuple(f"{frame}, in {frame.function}" for frame in standing[-DEEPEST:])


def reason_of(error: BaseException) -> str:
    """What an error says, on one line and not too long."""
    try:
        said = _LINK.sub("", one_line(redacted(str(error))))
    except Exception:  # noqa: BLE001  an exception of its own that cannot even be told
        said = ""
    said = said if len(said) <= LONGEST else f"{said[:LONGEST]} …"
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def place_of(function: object) -> str:
    """File and line of a function, under its decorators; empty for what is none of Python's."""
    code = attribute_of(inspect.unwrap(function) if callable(function) else function, "__code__")
    return f"{code.co_filename}, line {code.co_firstlineno}" if isinstance(code, CodeType) else ""


def file_of(module: object) -> str:
    """The file of a plugin's module; empty where it is another object."""
    file = attribute_of(module, "__file__")
    return file if isinstance(file, str) else ""


def home(file: str) -> str:
    """What a plugin's own files begin with: the file, or of a package its folder."""
    folder, name = os.path.split(file)
    return folder + os.sep if name == "__init__.py" else file


_CORE = str(Path(__file__).resolve().parent) + os.sep
_OTHERS = (sysconfig.get_path("stdlib") + os.sep, "<")  # Python's own, and what lies in no file
_WATCHDOG = _CORE + "watchdog.py"
_BUNDLED = _CORE + "plugins" + os.sep  # where an installed acctkit has them


def _ours(file: str) -> bool:
    return file.startswith(_CORE) and not file.startswith(_BUNDLED)


def _defined(about: Iterable[Any]) -> Iterator[Frame]:
    """File and line of a plugin's own functions among what was called and the objects it was called with."""
    names = ("function", "build", "run", "plan", "open", "fetch", "write", "fill")
    for one in about:
        called = [one, *(attribute_of(one, name) for name in names)]
        form = attribute_of(one, "form")
        if isinstance(form, Form):
            called.append(form.model.complete)
        for function in called:
            code = attribute_of(function, "__code__")
            if isinstance(code, CodeType) and not _ours(code.co_filename):
                yield Frame(code.co_filename, code.co_firstlineno, code.co_name)


def attribute_of(one: object, name: str) -> Any:
    """An attribute of an object that may be a plugin's, and raise anything when it is looked at."""
    try:
        return getattr(one, name, None)
    except Exception:  # noqa: BLE001  a plugin's object
        return None
