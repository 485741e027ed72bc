"""Workbooks written byte by byte, for what no library would write."""

from __future__ import annotations

import zipfile
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def sheet(rows: str, *, before: str = "", namespace: str = MAIN) -> str:
    """A sheet's XML around `rows`."""
    return f'<worksheet xmlns="{namespace}">{before}<sheetData>{rows}</sheetData></worksheet>'


def workbook(
    path: Path, sheets: dict[str, str], *, more: dict[str, str | bytes] | None = None, namespace: str = MAIN,
    links: str = LINK,
) -> Path:
    """Write a workbook with `sheets` (name to XML); `more` are further parts, or other contents."""
    tabs, targets = "", ""
    parts: dict[str, str | bytes] = {"[Content_Types].xml": TYPES}
    for number, (name, xml) in enumerate(sheets.items(), 1):
        tabs += f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
        targets += f'<Relationship Id="rId{number}" Type="{links}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        parts[f"xl/worksheets/sheet{number}.xml"] = xml
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )
    parts["xl/workbook.xml"] = f'<workbook xmlns="{namespace}" xmlns:r="{links}"><sheets>{tabs}</sheets></workbook>'
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{PACKAGE}/relationships">{targets}</Relationships>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **(more or {})}.items():
            archive.writestr(name, content)
    return path


def one(path: Path, rows: str, **keywords: str) -> Path:
    """A workbook with one sheet named S."""
    return workbook(path, {"S": sheet(rows, **keywords)})
