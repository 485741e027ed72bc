"""The invoices' own PDFs: those of the folder, by their exact names, and never anything else of the disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from acctkit.plugins._invoice_pdfs import invoice_pdfs

PDF = b"%PDF-1.7\n" + b"x" * 91


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the PDFs of two invoices, and a secret beside it."""
    home = tmp_path / "invoices"
    home.mkdir()
    (home / "10425.pdf").write_bytes(PDF)
    (home / "10426.PDF").write_bytes(PDF)
    (tmp_path / "secret.pdf").write_bytes(PDF)
    return home


def test_it_finds_invoices_by_their_names(folder: Path) -> None:
    found = invoice_pdfs(folder, ["10426", "10425", "10427", "10425"])
    assert [(number, one.name, one.media_type) for number, one in found.attached.items()] == [
        ("10426", "10426.pdf", "application/pdf"), ("10425", "10425.pdf", "application/pdf"),
    ]
    assert found.attached["10425"].path.read_bytes() == PDF and found.left_out == ()


@pytest.mark.parametrize("number", [
    "../secret", "..\\secret", "/etc/passwd", "a/b", "", ".", "..", "C:secret", "10425\x00", "1*", "x" * 300, "1\r\n2",
])
def test_no_number_leads_out_of_the_folder(folder: Path, number: str) -> None:
    assert invoice_pdfs(folder, [number]).attached == {}


def test_links_out_of_the_folder_are_not_followed_and_those_within_are(folder: Path) -> None:
    (folder / "1.pdf").symlink_to(folder.parent / "secret.pdf")
    (folder / "2.pdf").symlink_to(folder / "10425.pdf")
    (folder / "3.pdf").symlink_to(folder / "nothing.pdf")
    assert list(invoice_pdfs(folder, ["1", "2", "3"]).attached) == ["2"]


def test_only_what_is_a_pdf_goes(folder: Path) -> None:
    (folder / "1.pdf").write_bytes(b"MZ\x90\x00 not a PDF")
    (folder / "2.pdf").mkdir()
    (folder / "3.pdf").touch()
    assert invoice_pdfs(folder, ["1", "2", "3"]).attached == {}


def test_what_there_is_no_room_for_is_left_out_and_told(folder: Path) -> None:
    (folder / "small.pdf").write_bytes(b"%PDF-")
    found = invoice_pdfs(folder, ["10425", "10426", "small", "none"], most=150)
    assert (list(found.attached), found.left_out) == (["10425"], ("10426", "small"))


def test_a_folder_that_is_not_there_has_no_pdfs(tmp_path: Path) -> None:
    assert invoice_pdfs(tmp_path / "gone", ["1"]).attached == {}


def test_a_folder_may_itself_be_reached_by_a_link(folder: Path) -> None:
    (folder.parent / "share").symlink_to(folder)
    assert list(invoice_pdfs(folder.parent / "share", ["10425"]).attached) == ["10425"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_one_that_nobody_may_read_is_left_out(folder: Path) -> None:
    (folder / "10425.pdf").chmod(0)
    assert invoice_pdfs(folder, ["10425", "10426"]).left_out == ("10425",)


def test_a_name_that_is_too_long_for_the_disk_has_none(folder: Path) -> None:
    assert invoice_pdfs(folder, ["中" * 120]).attached == {}
