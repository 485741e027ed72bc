"""A marked csv: the rep's own bytes with one more column."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from acctkit.copies.delimited import marked_csv
from acctkit.copies.notes import Note
from acctkit.reading.limits import Limits
from acctkit.reading.reader import read_file
from tests.copies.copying import error, slip, warning

TEXT = 'Fecha;Cliente;Unidades\r\n16/11/2026;"Náutica; S.A.";3\r\n\r\n17/11/2026;C2;doce\r\n'


def note(cell: str, message: str = "Mal.") -> Note:
    return error(cell, message, sheet="")


def rows(data: bytes, encoding: str = "cp1252", delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=delimiter))


def test_each_wrong_record_says_what_is_wrong_in_a_last_column() -> None:
    about = slip(note("C4"), warning("A4", "¿Ya?", sheet=""), headers={"": 1}, language="es")
    data = marked_csv(TEXT.encode("cp1252"), about)
    assert rows(data) == [
        ["Fecha", "Cliente", "Unidades", "acctkit: observaciones, ref. 0123456789ab"],
        ["16/11/2026", "Náutica; S.A.", "3", ""], [],
        ["17/11/2026", "C2", "doce", "Corregir C4: Mal. / Revisar A4: ¿Ya?"],
    ]


def test_every_byte_of_the_rep_stays() -> None:
    data = marked_csv(TEXT.encode("cp1252"), slip(note("C4"), headers={"": 1}))
    kept = data.replace(b';"acctkit: findings, ref. 0123456789ab"', b"").replace(b';"To correct C4: Mal."', b"")
    kept = kept.replace(b";3;\r\n", b";3\r\n")
    assert kept == TEXT.encode("cp1252")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_encoding_and_its_mark_stay(encoding: str) -> None:
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    content = (mark + TEXT).encode(encoding)
    data = marked_csv(content, slip(note("C4"), headers={"": 1}))
    assert data[:2] == content[:2]
    whole = encoding.removesuffix("-le").removesuffix("-be")
    assert [row[:3] for row in rows(data, whole)] == rows(TEXT.encode("cp1252"))


def test_the_delimiter_the_separator_line_and_a_missing_last_line_end_stay() -> None:
    data = marked_csv(b"sep=|\nDate|Units\n2026-11-16|x", slip(note("B2"), headers={"": 1}))
    assert data == (
        b'sep=|\nDate|Units|"acctkit: findings, ref. 0123456789ab"\n2026-11-16|x|"To correct B2: Mal."'
    )


def test_a_short_record_gets_its_findings_in_the_same_column() -> None:
    data = marked_csv(b"Date,Account,Units\n2026-11-16\n2026-11-17,C1,2\n", slip(note("B2"), headers={"": 1}))
    assert rows(data, delimiter=",")[1] == ["2026-11-16", "", "", "To correct B2: Mal."]


def test_a_record_of_several_lines_is_one_record() -> None:
    data = marked_csv(b'Date;Notes\n1;"two\nlines"\n2;x\n', slip(note("B3"), headers={"": 1}))
    assert rows(data)[1] == ["1", "two\nlines", ""] and rows(data)[2] == ["2", "x", "To correct B3: Mal."]


def test_what_belongs_to_no_record_stands_beside_the_headers() -> None:
    data = marked_csv(TEXT.encode(), slip(note("", "=All is wrong."), note("A99", "Gone."), headers={"": 1}))
    assert rows(data, "utf-8")[0][3] == (
        "acctkit: findings, ref. 0123456789ab / To correct: =All is wrong. / To correct A99: Gone."
    )


def test_no_finding_begins_a_formula() -> None:
    hostile = [note(f"C{row}", message) for row in (1, 2, 4) for message in ("=1+1", "+1", "-1", "@x", "\t=1", '";=1')]
    data = marked_csv(TEXT.encode(), slip(*hostile, headers={"": 1}))
    found = [row[3] for row in rows(data, "utf-8") if len(row) > 3 and row[3]]
    assert len(found) == 3 and all(text.startswith(("acctkit:", "To correct")) for text in found)
    assert all(len(row) <= 4 for row in rows(data, "utf-8"))


def test_the_findings_of_an_earlier_copy_are_replaced() -> None:
    first = marked_csv(TEXT.encode(), slip(note("C4"), note("C2"), headers={"": 1}))
    again = marked_csv(first, slip(note("A2"), headers={"": 1}))
    assert [row[3:] for row in rows(again, "utf-8")] == [
        ["acctkit: findings, ref. 0123456789ab"], ["To correct A2: Mal."], [], [""],
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t"])
@pytest.mark.parametrize("count", [1, 2, 9])
def test_what_we_say_does_not_change_which_delimiter_is_found(tmp_path: Path, delimiter: str, count: int) -> None:
    lines = [["Date", "Account", "Units"], *([f"2026-11-{day:02}", "C1", "x"] for day in range(1, count + 1))]
    path = tmp_path / "a.csv"
    said = [note(f"C{row}", "Well; so, then | this\tand that; no, this.") for row in range(1, count + 2)]
    path.write_bytes(marked_csv("\n".join(map(delimiter.join, lines)).encode(), slip(*said, headers={"": 1})))
    (sheet,) = read_file(path, "a.csv", Limits()).sheets
    assert [list(row[:3]) for row in sheet.rows] == lines and all(len(row) == 4 for row in sheet.rows)
