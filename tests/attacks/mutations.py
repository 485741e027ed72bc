"""Good files of each format, cut and changed in thousands of ways, always the same ones."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.attacks.build import STORED, book_parts, member, zipped
from tests.attacks.others import VALUE, WORDS, document, old_workbook
from tests.attacks.others import row as table_row
from tests.attacks.workbooks import cell, date_styles, row, strings
from tests.core import xlsb_samples as xlsb

CUTS, MUTATIONS = 16, 200
FORMATS = ("xlsx", "xlsb", "ods", "xls", "csv")


def sample(kind: str) -> bytes:
    """A small good file; what is a zip is not packed, so that the same bytes change whatever zlib is there."""
    return {"xlsx": _xlsx, "xlsb": _xlsb, "ods": _ods, "xls": old_workbook, "csv": _csv}[kind]()


def changed(kind: str) -> Iterator[tuple[str, bytes]]:
    """What was done, and the file after it."""
    whole = sample(kind)
    for at in range(1, CUTS):
        yield "cut", whole[: len(whole) * at // CUTS]
    chance = random.Random(f"bytes of {kind}")
    for _ in range(MUTATIONS):
        yield "bytes", mutated(whole, chance)
    if kind not in ("xlsx", "xlsb", "ods"):
        return
    for at in range(whole.rindex(b"PK\5\6") - _directory(whole), len(whole)):
        yield "directory", whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1:]
    parts = unzipped(whole)
    chance = random.Random(f"parts of {kind}")
    for _ in range(MUTATIONS):
        name = chance.choice(sorted(parts))
        yield "part", stored({**parts, name: mutated(parts[name], chance)})


def mutated(content: bytes, chance: random.Random) -> bytes:
    """One to four changes: a bit, a byte, a piece gone, doubled or of another place."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(made) + 1), chance.choice((1, 2, 4, 16, 100))
        piece = made[at:at + length]
        match chance.randrange(5):
            case 0 if piece:
                made[at] ^= 1 << chance.randrange(8)
            case 1:
                made[at:at + length] = bytes(chance.choice((0, 255, 65, chance.randrange(256))) for _ in piece)
            case 2:
                del made[at:at + length]
            case 3:
                made[at:at] = piece * chance.choice((1, 2, 50))
            case _:
                other = chance.randrange(len(made) + 1)
                made[at:at + length] = made[other:other + length]
    return bytes(made)


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def stored(parts: dict[str, bytes]) -> bytes:
    return zipped([member(name, content, STORED) for name, content in parts.items()])


def _directory(whole: bytes) -> int:
    """How long the directory before the end record is."""
    at = whole.rindex(b"PK\5\6")
    return int.from_bytes(whole[at + 12:at + 16], "little")


def _xlsx() -> bytes:
    rows = "".join(
        row(n, cell(f"A{n}", str(n % 3), "s"), f'<c r="B{n}" s="1"><v>{38_000 + n}</v></c>', cell(f"C{n}", "#N/A", "e"),
            f'<c r="D{n}"><f>B{n}*2</f><v>{n / 7}</v></c>', cell(f"E{n}", "1", "b")) for n in range(1, 21)
    )
    texts = strings("<si><t>Harbor</t></si>", "<si><t xml:space='preserve'> Café </t></si>", "<si/>", claim="3")
    parts = book_parts(rows, strings=texts, styles=date_styles(2))
    return stored({name: content.encode() if isinstance(content, str) else content for name, content in parts.items()})


def _xlsb() -> bytes:
    rows = b"".join(
        xlsb.row(n, xlsb.cell(7, 0, bytes([n % 2, 0, 0, 0])), xlsb.real(1, 38_000.5, 1),
                 xlsb.cell(6, 2, xlsb.wide("Café")), xlsb.cell(4, 3, b"\1"), xlsb.cell(3, 4, b"\7")) for n in range(20)
    )
    with TemporaryDirectory() as folder:
        made = xlsb.workbook(
            Path(folder, "a.xlsb"), {"S": rows}, formats=("General", "dd/mm/yyyy"), texts=("Harbor", "Rope"))
        return stored(unzipped(made.read_bytes()))


def _ods() -> bytes:
    day = '<table:table-cell office:value-type="date" office:date-value="2026-11-25"/>'
    rows = "".join(table_row(VALUE + WORDS.format(f"Café {n}") + day, str(n)) for n in range(1, 11))
    return stored(unzipped(document(rows)))


def _csv() -> bytes:
    lines = [f'2026-11-{n % 28 + 1:02};"Casa ""Uno"", S.A.";{n}.234,5{n % 10};año\r\n' for n in range(60)]
    return "".join(["Fecha;Cliente;Importe;Nota\r\n", *lines]).encode("cp1252")
