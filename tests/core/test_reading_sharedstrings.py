"""The texts that cells share: whatever they look like, and however a program wrote them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from acctkit.reading.limits import Limits
from acctkit.reading.reader import read_file
from acctkit.reading.sharedstrings import shared_strings
from acctkit.types import Refusal
from tests.core.reading_samples import one, sheet, workbook


@pytest.mark.parametrize(("items", "texts"), [
    ("<si><t>a</t></si><si><t/></si><si><t xml:space='preserve'> b </t></si>", ("a", None, " b ")),
    ("<si><r><rPr><b/></rPr><t>a</t></r><r><t> b</t></r><phoneticPr fontId='1'/></si><si/>", ("a b", None, None)),
    ("<si><t>東</t><rPh sb='0' eb='1'><t>ひがし</t></rPh></si><si><t> c</t></si>", ("東", " c", None)),
    ("<si><t>&lt;&#65;&amp;</t></si><si><t>a_x000D_\r\nb</t></si>", ("<A&", "a\r\nb", None)),
    ("<si><t>_x005F_x0041_</t></si>\n <si>\n <t>_xD83D_</t>\n</si>", ("_x0041_", "_xD83D_", None)),
])
def test_shared_texts_say_what_the_cell_shows(tmp_path: Path, items: str, texts: tuple[str | None, ...]) -> None:
    rows = "".join(f'<c t="s"><v>{n}</v></c>' for n in range(items.count("<si"))) + "<c><v>7</v></c>"
    prefixed = re.sub("<(/?)", r"<\1x:", items)
    for root, xml in (("sst", items), ("x:sst", prefixed)):
        parts: dict[str, str | bytes] = {"xl/sharedStrings.xml": f"<{root}>{xml}</{root}>"}
        path = workbook(tmp_path / "s.xlsx", {"S": sheet(f"<row>{rows}</row>")}, more=parts)
        (found,) = read_file(path, path.name, Limits()).sheets
        assert found.rows == [(*texts[:items.count("<si")], 7.0)]


def test_a_text_that_does_not_exist_names_the_cell(tmp_path: Path) -> None:
    path = one(tmp_path / "s.xlsx", '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>')
    read = read_file(path, path.name, Limits())
    assert read.refusal == Refusal("unreadable", {"reason": "S!B1: text 0"})


@pytest.mark.parametrize("size", [1, 7, 40, 999])
def test_they_are_the_same_however_the_bytes_arrive(size: int) -> None:
    xml = '<sst uniqueCount="3"><si><t>ñ &amp; _x0041_</t></si><si><r><t>a</t></r></si><si><t/></si></sst>'.encode()
    pieces = [xml[at:at + size] for at in range(0, len(xml), size)]
    assert shared_strings(pieces, Limits()) == ["ñ & A", "a", None]
