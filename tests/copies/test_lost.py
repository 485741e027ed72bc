"""What a workbook has that openpyxl does not write again."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from openpyxl import Workbook

from acctkit.copies.lost import lost
from tests.copies.copying import workbook


def container(**parts: bytes) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    made.seek(0)
    return made


def test_each_kind_of_part_is_named() -> None:
    parts = {
        "xl/charts/chart1.xml": b"", "xl/charts/chart2.xml": b"", "xl/media/image1.png": b"",
        "xl/pivotTables/pivotTable1.xml": b"", "xl/slicers/slicer1.xml": b"", "xl/ctrlProps/ctrlProp1.xml": b"",
        "xl/vbaProject.bin": b"", "xl/externalLinks/externalLink1.xml": b"", "xl/connections.xml": b"",
        "xl/threadedComments/threadedComment1.xml": b"", "xl/drawings/drawing1.xml": b"<xdr:sp macro=''><xdr:sp >",
        "xl/worksheets/sheet1.xml": b"<x14:sparklineGroup ><x14:conditionalFormatting ><x14:dataValidation >",
    }
    assert lost(container(**parts), Workbook(), "en") == (
        "charts (2), images (1), text boxes and shapes (2), sparklines, some conditional formats, some drop-down "
        "lists, pivot tables (1), slicers and timelines, form controls, macros, links to other files (their formulas "
        "stand as values), data connections, threads of comments"
    )
    assert lost(container(**{"xl/media/image1.png": b""}), Workbook(), "es") == "imágenes (1)"


def test_a_plain_workbook_loses_nothing(tmp_path: Path) -> None:
    with workbook(tmp_path / "sales.xlsx").open("rb") as file:
        assert lost(file, Workbook(), "en") == ""


def test_a_tag_between_two_pieces_is_counted_once() -> None:
    for before in range((1 << 20) - 70, (1 << 20) + 2, 3):
        sheet = b" " * before + b"<x14:sparklineGroup >" + b" " * 100
        assert lost(container(**{"xl/worksheets/sheet1.xml": sheet}), Workbook(), "en") == "sparklines", before
