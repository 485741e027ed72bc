"""What stands on a paper, in its customer's language, and the workbook and PDF that say it."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from acctkit.books.contents import from_text, to_text
from acctkit.papers.pdf import PaperError, Press, press, said
from acctkit.papers.sheet import workbook
from acctkit.papers.shown import Shown, places_of, shown
from acctkit.types import Column, NumberedPaper, Paper, PaperBreakdown, PaperState, PaperTotal, Text
from acctkit.workspace import own_templates
from tests.papers.paper_samples import invoice, line

COMPANY = {"name": "Harbor, S.A.", "address": ["12 Quay"], "tax_id": "B-1", "bank": ["IBAN ES91 2100"]}
EVIL = [
    '=cmd|"/C calc"!A1', "+1", "@SUM(A1)", '#read("/etc/passwd")', "*bold* _it_ $x$", "#panic()", "]]", "\\u{0}", "<b>",
]


def stands(paper: Paper, state: PaperState = "approved") -> Shown:
    return shown(NumberedPaper("INV-2026-00001", paper, state), COMPANY)


@pytest.fixture(scope="module")
def own() -> Iterator[Press]:
    """A press with acctkit's own templates."""
    with press([own_templates()]) as made:
        yield made


def words_of(pdf: bytes, tmp_path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("there is no pdftotext to read a PDF with")
    (tmp_path / "one.pdf").write_bytes(pdf)
    command = ["pdftotext", "-layout", str(tmp_path / "one.pdf"), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.replace("\u200b", "")


# ------------------------------------------------------------------ the words and figures


def test_the_legal_name_stands_below_the_name_where_it_is_another() -> None:
    def heads(**said: str) -> tuple[str, ...]:
        return shown(NumberedPaper("INV-2026-00001", invoice(), "approved"), COMPANY | said).letterhead

    assert heads(legal_name="Harbor Marítima, S.A.")[:3] == ("Harbor, S.A.", "Harbor Marítima, S.A.", "12 Quay")
    assert heads(legal_name="Harbor, S.A.")[:2] == heads()[:2] == ("Harbor, S.A.", "12 Quay")


def test_a_customer_reads_it_in_their_language() -> None:
    english, spanish = (stands(invoice(language=one), "drafted") for one in ("en", "es-ES"))
    assert (english.title, english.mark, english.facts[0]) == ("Invoice", "DRAFT", ("Date", "November 25, 2026"))
    assert (spanish.title, spanish.mark) == ("Factura", "BORRADOR")
    assert spanish.facts[0] == ("Fecha", "25 de noviembre de 2026")
    assert spanish.totals == (("Total", "20,00\u00a0USD"),)
    assert stands(invoice(), "approved").mark == ""
    assert stands(invoice(), "void").mark == "VOID"


@pytest.mark.parametrize(("currency", "amount", "written"), [
    ("USD", "1234.5", "1,234.50\u00a0USD"), ("EUR", "-0.01", "-0.01\u00a0EUR"), ("JPY", "4500", "4,500\u00a0JPY"),
    ("JPY", "283.05", "283.05\u00a0JPY"), ("KWD", "1.5", "1.500\u00a0KWD"),
])
def test_amounts_have_the_decimals_of_their_currency_and_never_fewer_than_they_have(
    currency: str, amount: str, written: str
) -> None:
    paper = invoice(currency=currency, totals=(PaperTotal(Text("Total"), Decimal(amount)),))
    assert stands(paper).totals == (("Total", written),)


def test_prices_keep_their_decimals_and_empty_columns_go() -> None:
    page = stands(invoice("1", line(price="1.2345"), line(price="2.00")))
    columns = [page.header(column) for column, _ in page.columns]
    assert columns == ["SKU", "Description", "Units", "Unit price (USD)", "Amount (USD)"]
    [price] = [shape for column, shape in page.columns if column.name == "unit_price"]
    assert page.value(Decimal("2.00"), price) == "2.0000"
    assert places_of("USD", [Decimal("1E+3"), Decimal(0)]) == 2


# ------------------------------------------------------------------ the files


@pytest.mark.parametrize("language", ["", "Español", "中文", "pt-BR", "x"])
def test_a_language_that_nobody_knows_costs_no_pdf(own: Press, language: str) -> None:
    assert own.pdf(stands(invoice(language=language))).startswith(b"%PDF-")


def test_the_workbook_holds_amounts_as_numbers_and_words_as_words() -> None:
    data = workbook(stands(invoice("1", *(line(what=one, sku=one) for one in EVIL), name=EVIL[0]), "drafted"))
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    told = {cell.value for cell in cells}
    assert {*EVIL[:7], "DRAFT", "Invoice INV-2026-00001", "IBAN ES91 2100"} <= told
    assert sheet.print_title_rows and sheet.cell(sheet.max_row, 1).value == "IBAN ES91 2100"
    assert [cell.value for cell in cells if cell.data_type == "n"][-1] == 20 * len(EVIL)


def test_the_pdf_holds_what_customers_write_as_words(own: Press, tmp_path: Path) -> None:
    page = stands(invoice("1", *(line(what=one) for one in EVIL), name=EVIL[3]))
    text = words_of(own.pdf(page), tmp_path)
    for one in EVIL:
        assert one.replace('"', "") in text.replace('"', "").replace("“", "").replace("”", "")
    assert "root:" not in text


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=60), st.decimals(-10**9, 10**9, places=4))
def test_whatever_stands_in_it_both_can_be_written(own: Press, text: str, amount: Decimal) -> None:
    columns = (Column(text, Text(text), "text", text), Column("amount", Text("Amount"), "money"))
    paper = invoice(
        columns=columns, lines=({text: text, "amount": amount},), name=text, account=text, address=(text,),
        notes=(Text(text),), totals=(PaperTotal(Text(text), amount),),
    )
    page = shown(NumberedPaper("F1", paper), {"name": text, "address": [text], "tax_id": text, "bank": [text]})
    assert own.pdf(page).startswith(b"%PDF-")
    assert workbook(page).startswith(b"PK")


def test_both_are_the_same_bytes_whenever_they_are_made(own: Press) -> None:
    page = stands(invoice("1", *(line(f"S{n}") for n in range(60))))
    assert workbook(page) == workbook(page)
    with press([own_templates()]) as other:
        assert own.pdf(page) == other.pdf(page)
    assert b"<xmp:CreateDate>2026-11-25T00:00:00" in own.pdf(page), "the day that the paper bears, not that of today"


def test_a_long_paper_says_its_headers_on_every_page(own: Press, tmp_path: Path) -> None:
    page = stands(invoice("1", *(line(f"S{n:02}", "Rope " * 20) for n in range(60)), language="es"))
    pages = words_of(own.pdf(page), tmp_path).split("\f")[:-1]
    assert len(pages) >= 3
    for number, text in enumerate(pages, 1):
        assert f"Página {number} de {len(pages)}" in text
        assert "Precio unitario (USD)" in text and "INV-2026-00001" in text


def test_a_word_that_is_too_long_for_its_column_is_broken_and_nothing_else_is(own: Press, tmp_path: Path) -> None:
    page = stands(invoice("1", line(sku="K" * 60, what=f"polypropylene {'W' * 200} rope")))
    [[sku, what, *_]] = said(page)["lines"]
    assert max(map(len, sku.split("\u200b"))) == 8 and what.startswith("polypropylene W")
    text = words_of(own.pdf(page), tmp_path)
    assert "Unit price (USD)" in text and text.split("Description")[0].strip().endswith("SKU")
    assert text.count("K") == 60 + 1 and text.count("W") == 200


# ------------------------------------------------------------------ templates


def test_a_company_s_template_wins_and_may_build_on_ours(tmp_path: Path) -> None:
    (tmp_path / "invoice.es.typ").write_text(
        '#import "acctkit/paper.typ": document, paper\n#document(paper, foot: [Gracias por su compra.])\n',
        encoding="utf-8",
    )
    with press([tmp_path, own_templates()]) as made:
        assert made.template(stands(invoice(language="es"))).name == "invoice.es.typ"
        assert made.template(stands(invoice())).name == "paper.typ"
        assert "Gracias por su compra." in words_of(made.pdf(stands(invoice(language="es"))), tmp_path)


def test_a_mistake_in_a_template_is_told_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "invoice.typ").write_text("Hello\n\n#nothing\n", encoding="utf-8")
    with press([tmp_path, own_templates()]) as made, pytest.raises(PaperError) as told:
        made.pdf(stands(invoice()))
    assert str(told.value) == "template invoice.typ, line 3: unknown variable: nothing; correct the template."


def test_a_template_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (tmp_path / "templates" / "invoice.typ").write_text('#read("../secret.txt")\n', encoding="utf-8")
    folders = [tmp_path / "templates", own_templates()]
    with press(folders) as made, pytest.raises(PaperError, match=r"invoice\.typ, line 1"):
        made.pdf(stands(invoice()))


def test_what_a_template_is_given_is_all_text() -> None:
    given_ = said(stands(invoice(), "drafted"))
    assert given_["lines"] == [["P1", "Rope", "2", "10.00", "20.00"]]
    assert given_["totals"] == [["Total", "20.00\u00a0USD"]]
    assert (given_["mark"], given_["receiver"]) == ("DRAFT", ["Harbor Hotel"])
    assert given_["letterhead"] == ["Harbor, S.A.", "12 Quay", "Tax number: B-1"]


def test_without_typst_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    said_ = r"a PDF needs typst; install it with: pip install 'acctkit\[pdf\]'"
    with pytest.raises(PaperError, match=said_), press([]):
        pass


def test_the_reference_tells_everything_that_a_template_is_given() -> None:
    from pages.templates import PAPER

    assert said(stands(invoice())).keys() == PAPER.keys()


# ------------------------------------------------------------------ what it comes to, told another way

BY_AGE = PaperBreakdown(Text("By age", "Por antigüedad"), (
    PaperTotal(Text("Not due"), Decimal("15.00")), PaperTotal(Text("Late"), Decimal("5.00")),
))


def test_a_breakdown_stands_on_the_pdf_and_in_the_workbook(own: Press, tmp_path: Path) -> None:
    page = stands(invoice(breakdown=BY_AGE, lead=(Text("What is open."),)))
    text = words_of(own.pdf(page), tmp_path).replace("\u00a0", " ")
    assert "What is open." in text and "By age" in text and "15.00 USD" in text
    sheet = load_workbook(io.BytesIO(workbook(page))).worksheets[0]
    values = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {"What is open.", "By age", 15, 5} <= set(values)


def test_a_breakdown_that_comes_to_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match=r"the breakdown of paper 'order:1/1' adds up to 20\.00, and not to 40\.00"):
        invoice("order:1/1", line(), line(), breakdown=BY_AGE)


def test_the_books_keep_a_breakdown_and_know_papers_that_have_none() -> None:
    paper = invoice(breakdown=BY_AGE, lead=(Text("What is open.", "Lo pendiente."),))
    assert from_text(to_text(paper)) == paper
    assert "breakdown" not in to_text(invoice()) and from_text(to_text(invoice())) == invoice()
