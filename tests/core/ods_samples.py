"""OpenDocument spreadsheets written by hand, for what no program would write."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

NAMES = {
    "office": "office", "table": "table", "text": "text", "style": "style", "number": "datastyle", "draw": "drawing",
}
HEAD = ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"' + "".join(
    f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for short, name in NAMES.items()
)
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{}</manifest:manifest>'
)
BLANK_BELOW = (
    '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/>'
    "</table:table-row>"
)


def content(body: str, styles: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{HEAD}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )


def table(rows: str, name: str = "S", attributes: str = "") -> str:
    return f'<table:table table:name="{name}" {attributes}>{rows}{BLANK_BELOW}</table:table>'


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def cell(kind: str = "", value: str = "", text: str = "", attributes: str = "") -> str:
    """A cell of this value type; `text` is one paragraph, or XML."""
    where = {"date": "date-value", "time": "time-value", "boolean": "boolean-value"}.get(kind, "value")
    typed = f' office:value-type="{kind}"' if kind else ""
    valued = f' office:{where}="{value}"' if value else ""
    inside = text if text.startswith("<") else f"<text:p>{text}</text:p>" if text else ""
    return f"<table:table-cell{typed}{valued} {attributes}>{inside}</table:table-cell>"


def document(path: Path, xml: str | bytes, *, more: Mapping[str, str | bytes] | None = None) -> Path:
    """Write a spreadsheet with this content.xml; `more` are further parts, or other contents."""
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": xml,
        "META-INF/manifest.xml": MANIFEST.format(""),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, what in {**parts, **(more or {})}.items():
            archive.writestr(name, what)
    return path


def one(path: Path, rows: str, styles: str = "") -> Path:
    """A spreadsheet with one sheet named S."""
    return document(path, content(table(rows), styles))
