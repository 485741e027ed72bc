"""Zip files that are the same bytes whenever and wherever they are made."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook

_EPOCH = (1980, 1, 1, 0, 0, 0)
_LABEL = re.compile(rb'(<(?:c:)?numFmt formatCode="[^"]*")(\s*/>)')
_CHANGED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def member(name: str) -> zipfile.ZipInfo:
    """A zip member `name` with a fixed date, owner and compression."""
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
    return info


def write_zip(target: Path, members: Mapping[str, Path | bytes]) -> None:
    """Write `members` (name in the zip to a file or bytes) into `target`, by name, streaming files."""
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(members):
            source, info = members[name], member(name)
            if isinstance(source, bytes):
                archive.writestr(info, source, compresslevel=6)
                continue
            info.file_size = source.stat().st_size
            with source.open("rb") as reading, archive.open(info, "w") as writing:
                shutil.copyfileobj(reading, writing, 1 << 20)


def saved(book: Workbook) -> bytes:
    """A workbook as openpyxl saves it, whatever else this process speaks.

    How prefixes of XML are called is kept for the whole process: exchangelib, once imported, takes two of openpyxl's.
    """
    from openpyxl.xml import constants, functions

    for prefix, space in (
        ("a", constants.DRAWING_NS), ("s", constants.SHEET_MAIN_NS), ("c", constants.CHART_NS),
        ("r", constants.REL_NS), ("xdr", constants.SHEET_DRAWING_NS), ("cdr", constants.CHART_DRAWING_NS),
        ("cp", constants.COREPROPS_NS), ("vt", constants.VTYPES_NS), ("dcterms", constants.DCTERMS_NS),
    ):
        functions.register_namespace(prefix, space)  # type: ignore[attr-defined]  # left out of its stub
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def settle_workbook(saved: bytes, day: dt.date, parts: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
    """A workbook as openpyxl saved it, without the time of saving: members sorted, dates fixed to `day`; `parts` stand
    in the place of its own."""
    stamp = f"{day.isoformat()}T00:00:00Z".encode()
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as old, zipfile.ZipFile(made, "w") as new:
        for name in sorted(old.namelist()):
            data = parts[name] if name in parts else old.read(name)
            if name == "docProps/core.xml":
                data = _CHANGED.sub(rb"\g<1>" + stamp + rb"\g<3>", data)
            elif name.startswith("xl/charts/"):  # openpyxl cannot say that a label's format is its own
                data = _LABEL.sub(rb'\g<1> sourceLinked="0"\g<2>', data)
            new.writestr(member(name), data, compresslevel=6)
    return made.getvalue()
