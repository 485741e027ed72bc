"""Who failed, and where: the line of a plugin's own code that an error came from."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from acctkit.errors import PluginError
from acctkit.forms import Form


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
    try:
        said = str(error)
    except Exception:  # noqa: BLE001  an exception of its own that cannot even be told
        said = ""
    reason = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return PluginError(plugin, where, "{}, line {}".format(*places[0]) if places else "", reason)


_CORE = str(Path(__file__).resolve().parent) + os.sep
_BUNDLED = _CORE + "plugins" + os.sep  # where an installed acctkit has them


def _ours(file: str) -> bool:
    return file.startswith(_CORE) and not file.startswith(_BUNDLED)


def _defined(about: Iterable[Any]) -> Iterator[tuple[str, int]]:
    """File and line of a plugin's own functions among what was called and the objects it was called with."""
    names = ("build", "run", "plan", "open", "fetch", "write", "fill")
    for one in about:
        called = [one, *(getattr(one, name, None) for name in names)]
        if isinstance(getattr(one, "form", None), Form):
            called.append(one.form.model.complete)
        for function in called:
            code = getattr(function, "__code__", None)
            if code is not None and not _ours(code.co_filename):
                yield code.co_filename, code.co_firstlineno
