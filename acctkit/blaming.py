"""Who failed, and where: the line of a plugin's own code that an error came from."""

from __future__ import annotations

import inspect
import os
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

from acctkit.errors import PluginError
from acctkit.forms import Form
from acctkit.texts import one_line

LONGEST = 500  # characters of what an error says; some say all that they were given


def blame(plugin: str, where: str, error: BaseException, about: Iterable[Any] = (), home: str = "") -> PluginError:
    """Who failed, where: the innermost line of the plugin's own code, else what of it was called."""
    frames = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        frames.append((error.filename, error.lineno or 0))
    strange = [frame for frame in frames if not _ours(frame[0])]
    own = [frame for frame in strange if home and frame[0].startswith(home)]
    written = [frame for frame in strange if "site-packages" not in frame[0]]
    called = list(_defined(about)) or ([(home, 1)] if home else [])
    places = own[-1:] or written[-1:] or called or strange[-1:] or frames[-1:]
    return PluginError(plugin, where, "{}, line {}".format(*places[0]) if places else "", reason_of(error))


def reason_of(error: BaseException) -> str:
    """What an error says, on one line and not too long."""
    try:
        said = one_line(str(error))
    except Exception:  # noqa: BLE001  an exception of its own that cannot even be told
        said = ""
    said = said if len(said) <= LONGEST else f"{said[:LONGEST]} …"
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def place_of(function: object) -> str:
    """File and line of a function, under its decorators; empty for what is none of Python's."""
    code = _attribute(inspect.unwrap(function) if callable(function) else function, "__code__")
    return f"{code.co_filename}, line {code.co_firstlineno}" if isinstance(code, CodeType) else ""


def file_of(module: object) -> str:
    """The file of a plugin's module; empty where it is another object."""
    file = _attribute(module, "__file__")
    return file if isinstance(file, str) else ""


_CORE = str(Path(__file__).resolve().parent) + os.sep
_BUNDLED = _CORE + "plugins" + os.sep  # where an installed acctkit has them


def _ours(file: str) -> bool:
    return file.startswith(_CORE) and not file.startswith(_BUNDLED)


def _defined(about: Iterable[Any]) -> Iterator[tuple[str, int]]:
    """File and line of a plugin's own functions among what was called and the objects it was called with."""
    names = ("function", "build", "run", "plan", "open", "fetch", "write", "fill")
    for one in about:
        called = [one, *(_attribute(one, name) for name in names)]
        form = _attribute(one, "form")
        if isinstance(form, Form):
            called.append(form.model.complete)
        for function in called:
            code = _attribute(function, "__code__")
            if isinstance(code, CodeType) and not _ours(code.co_filename):
                yield code.co_filename, code.co_firstlineno


def _attribute(one: object, name: str) -> Any:
    """An attribute of an object that may be a plugin's, and raise anything when it is looked at."""
    try:
        return getattr(one, name, None)
    except Exception:  # noqa: BLE001  a plugin's object
        return None
