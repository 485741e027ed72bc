"""Which document a cell means, as people write the names of files."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest

from acctkit import Document, Shelf, named_documents

DAY = dt.date(2026, 11, 17)


def shelf(*paths: str) -> Shelf:
    """A shelf of one document a path, each with bytes of its own."""
    return Shelf(_document(path, number) for number, path in enumerate(paths, 1))


def _document(path: str, number: int, sha256: str = "") -> Document:
    return Document(path, path.rpartition("/")[2], path.partition("/")[0], number, sha256 or f"{number:064}", DAY)


def meant(on: Shelf, cell: str, beside: str = "7/week.xlsx") -> dict[str, list[str]]:
    return {name: [one.path for one in found] for name, found in on.named(cell, beside=beside).items()}


@pytest.mark.parametrize("cell", [
    "Taxi 12.pdf", "taxi 12", "TAXI 12.PDF", "receipts/taxi 12.pdf", "receipts\\Taxi 12", " Taxi 12.pdf ",
    "C:\\Users\\ana\\Desktop\\receipts\\Taxi 12.pdf", "./receipts/taxi 12.pdf", "somewhere else/taxi 12.pdf",
])
def test_a_name_is_found_however_it_is_written(cell: str) -> None:
    (found,) = meant(shelf("7/receipts/Taxi 12.pdf", "7/hotel.pdf"), cell).values()
    assert found == ["7/receipts/Taxi 12.pdf"]


def test_accents_are_compared_as_one_spelling() -> None:
    decomposed = unicodedata.normalize("NFD", "7/Avión.pdf")
    assert meant(shelf(decomposed), "AVIÓN") == {"AVIÓN": [decomposed]}
    assert meant(shelf("7/Avion.pdf"), "avión") == {"avión": []}


def test_another_ending_is_another_file_and_the_whole_name_goes_first() -> None:
    both = shelf("7/taxi.jpg", "7/taxi.pdf")
    assert meant(both, "taxi.pdf") == {"taxi.pdf": ["7/taxi.pdf"]}
    assert meant(both, "taxi") == {"taxi": ["7/taxi.jpg", "7/taxi.pdf"]}
    assert meant(shelf("7/taxi.jpg"), "taxi.pdf") == {"taxi.pdf": []}


def test_of_files_of_one_name_the_folder_decides_then_the_neighbourhood_else_all_are_told() -> None:
    weeks = shelf("7/W46/scan.pdf", "7/W47/scan.pdf")
    assert meant(weeks, "W46/scan.pdf")["W46/scan.pdf"] == ["7/W46/scan.pdf"]
    assert meant(weeks, "scan.pdf", beside="7/W47/week.xlsx")["scan.pdf"] == ["7/W47/scan.pdf"]
    assert meant(weeks, "scan.pdf")["scan.pdf"] == ["7/W46/scan.pdf", "7/W47/scan.pdf"]


def test_the_same_bytes_twice_are_one_document() -> None:
    twins = Shelf([_document("7/a/scan.pdf", 1, "ab"), _document("7/b/scan.pdf", 2, "ab")])
    assert meant(twins, "scan.pdf") == {"scan.pdf": ["7/a/scan.pdf"]}


def test_a_cell_may_name_several_files_and_a_name_may_have_commas() -> None:
    on = shelf("7/taxi, airport.pdf", "7/hotel.pdf", "7/bar.jpg")
    assert meant(on, "Taxi, airport.pdf") == {"Taxi, airport.pdf": ["7/taxi, airport.pdf"]}
    assert meant(on, "hotel; bar.jpg\nlost.png") == {"hotel": ["7/hotel.pdf"], "bar.jpg": ["7/bar.jpg"], "lost.png": []}


@pytest.mark.parametrize("cell", ["", "   ", "..", "../..", "/", "\\", ".", "../../etc/passwd", ";,;"])
def test_a_name_never_walks_about_in_folders(cell: str) -> None:
    assert not any(meant(shelf("7/hotel.pdf"), cell).values())


def test_a_check_asks_with_the_documents_of_the_books() -> None:
    kept = [_document("7/taxi.pdf", 1)]
    assert named_documents("taxi", kept) == {"taxi": (kept[0],)}
