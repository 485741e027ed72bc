"""Read one file into cells, or say why not. Runs in a guarded process, but is a plain function."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from acctkit.reading import sniff
from acctkit.reading.limits import Limits, ReadRefused, damaged, size, spaced
from acctkit.types import ReadFile, Refusal, Remark, Sheet

MAX_SHEETS = 1_000  # each is held against every form and gets its own findings; of 2,400 foreign files none has 25
_REFUSED = {
    "empty": "empty-file", "incomplete": "incomplete", "password": "password", "html": "web-page", "mhtml": "web-page",
    "xml": "xml-file", "rar": "packed", "7z": "packed", "gzip": "packed",
}
_NO_WORKBOOK = frozenset(("zip", "docx", "pptx", "binary"))


def read_file(path: Path, name: str, limits: Limits) -> ReadFile:
    """What `path` holds; `name` is what its owner called it (a `~$` lock file is told by it, nothing else).

    Never raises for what a file contains: every refusal is a finding code with what its sentence needs.
    """
    kind = ""
    try:
        if name.rpartition("/")[2].startswith("~$"):
            return ReadFile("lock", refusal=Refusal("lock-file"))
        if kind := sniff.document(path):
            return ReadFile(kind, refusal=Refusal("document", {"kind": kind.upper()}))
        if path.stat().st_size > limits.max_bytes:
            raise ReadRefused("too-big", limit=size(limits.max_bytes))
        kind = sniff.kind(path)
        with _without_collecting():
            sheets, remarks = _sheets(path, kind, limits)
        if len(sheets) > MAX_SHEETS:
            raise damaged(f"{len(sheets)} > {MAX_SHEETS} x worksheet")
        if sum(len(sheet.rows) for sheet in sheets) > limits.max_rows and _filled(sheets) > limits.max_rows:
            raise ReadRefused("too-many-rows", limit=spaced(limits.max_rows))
        return ReadFile(kind, sheets, remarks=remarks)
    except ReadRefused as refused:
        return ReadFile(kind, refusal=refused.refusal)
    except MemoryError:
        return ReadFile(kind, refusal=Refusal("too-much-memory", {"limit": size(limits.max_memory)}))
    except Exception as error:  # noqa: BLE001 - whatever a reader stumbles over is told of this file, and others go on
        return ReadFile(kind, refusal=Refusal("unreadable", {"reason": _short(error)}))


def _filled(sheets: Iterable[Sheet]) -> int:
    """How many rows have something in them."""
    return sum(any(value is not None for value in row) for sheet in sheets for row in sheet.rows)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Let no garbage be looked for meanwhile: cells form no cycles, and going through millions of them takes long."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _sheets(path: Path, kind: str, limits: Limits) -> tuple[tuple[Sheet, ...], tuple[Remark, ...]]:
    if kind == "xlsx":
        from acctkit.reading.xlsx import read_xlsx

        return read_xlsx(path, limits)
    if kind == "xls":
        from acctkit.reading.xls import read_xls

        return read_xls(path, limits)
    if kind == "xlsb":
        from acctkit.reading.xlsb import read_xlsb

        return read_xlsb(path, limits)
    if kind == "ods":
        from acctkit.reading.ods import read_ods

        return read_ods(path, limits)
    if kind == "csv":
        from acctkit.reading.delimited import read_delimited

        return read_delimited(path, limits)
    if kind in _REFUSED:
        raise ReadRefused(_REFUSED[kind], kind=kind)
    if kind == "damaged-zip":
        raise ReadRefused("unreadable", reason="zip")
    if kind in _NO_WORKBOOK:
        raise ReadRefused("not-a-workbook", kind=kind)
    raise ReadRefused("unsupported", kind=kind)


def _short(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:120] or type(error).__name__
