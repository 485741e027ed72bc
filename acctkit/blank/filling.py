"""A ready-made workbook as a person would fill it in: to see that what it asks for is what is taken."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape


def typed_in(made: bytes, cells: Mapping[str, Any], sheet: int = 1) -> bytes:
    """The workbook as a spreadsheet program saves it when `cells` of a sheet (the first is 1) were filled in; a formula
    keeps its cell and shows the value."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == f"xl/worksheets/sheet{sheet}.xml":
                xml = text.decode("utf-8")
                for cell, value in cells.items():
                    found = re.search(rf'<c r="{cell}"( s="\d+")[^>]*?(?:/>|>(.*?)</c>)', xml)
                    if found is None:
                        raise KeyError(f"the workbook has no cell {cell} to fill in")
                    formula = re.match("<f>.*?</f>", found[2] or "")
                    xml = xml.replace(found[0], _cell(cell, found[1], formula[0] if formula else "", value), 1)
                text = xml.encode("utf-8")
            new.writestr(name, text)
    return result.getvalue()


def _cell(cell: str, style: str, formula: str, value: Any) -> str:
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        value = (value - dt.date(1899, 12, 30)).days
    if isinstance(value, str):
        kind = "str" if formula else "inlineStr"
        shown = f"<v>{escape(value)}</v>" if formula else f"<is><t>{escape(value)}</t></is>"
        return f'<c r="{cell}"{style} t="{kind}">{formula}{shown}</c>'
    return f'<c r="{cell}"{style}>{formula}<v>{value}</v></c>'
