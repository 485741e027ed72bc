"""The statement of account: invoice by invoice what is open, a paper a currency; its ageing adds up to the balance."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from acctkit.plugins._open_items import Receivables
from acctkit.plugins._receivables_ages import ReceivablesSettings
from acctkit.plugins._statement import statements
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit import Paper, Person, Text
from acctkit.papers.enclosing import enclosures
from acctkit.testing import TestBooks, section_desk
from acctkit.workspace import own_templates
from tests.plugins.ledgers import DAY, books, invoice, payment

COMPANY = {"name": "Harbor Supply", "legal_name": "Harbor Supply, Inc.", "address": ["12 Quay Street"],
           "tax_id": "04-1", "bank": ["IBAN ES91 2100"]}
ANA = Person("1370", "Ana Ruiz", "ana@example.com")


def made(held: TestBooks, language: str = "en", account: str = "103", **more: Any) -> tuple[Paper, ...]:
    desk = section_desk(held, DAY, people=[ANA], **more)
    return statements(desk, Receivables.read(desk), account, language)


def lines(paper: Paper) -> list[dict[str, Any]]:
    return [{name: value for name, value in line.items() if value is not None} for line in paper.lines]


def pages(paper: Paper, tmp_path: Path) -> list[str]:
    if shutil.which("pdftotext") is None:
        pytest.skip("there is no pdftotext to read a PDF with")
    with enclosures([own_templates()], COMPANY) as papers:
        enclosed = papers.enclose(paper)
    assert enclosed is not None and enclosed.content is not None
    (tmp_path / "one.pdf").write_bytes(enclosed.content)
    command = ["pdftotext", "-layout", str(tmp_path / "one.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout.replace("\u200b", "")
    return text.split("\f")[:-1]


def typical() -> TestBooks:
    """An account with something of everything: paid in part, disputed, not due, credited."""
    held = books()
    held.post("invoices", invoice("10101", 40, "1200.50", po_number="PO-7"), invoice("10102", 3, "800"),
              invoice("10103", -20, "455.10"), invoice("CN-7", 0, "50", kind="credit note"))
    held.post("payments", payment("200", invoice="10101"))
    held.post("holds", {"hold": "H1", "account": "103", "invoice": "10102", "reason": "dispute",
                        "start": DAY - dt.timedelta(days=3)})
    return held


def test_it_lists_what_is_open_oldest_due_first_and_credits_as_negative_lines() -> None:
    [paper] = made(typical())
    first, second, third, credit = lines(paper)
    assert first == {
        "invoice": "10101", "po_number": "PO-7", "issued_on": dt.date(2004, 9, 22), "due_on": dt.date(2004, 10, 22),
        "days_late": 40, "amount": Decimal("1200.50"), "paid": Decimal(200), "open": Decimal("1000.50"),
    }
    assert (second["invoice"], second["remark"], second["days_late"]) == ("10102", "in dispute", 3)
    assert (third["invoice"], "days_late" in third, "paid" in third) == ("10103", False, False)
    assert credit == {"invoice": "Credit note CN-7", "issued_on": dt.date(2004, 11, 1), "open": Decimal(-50)}
    assert [(one.title.en, one.amount) for one in paper.totals] == [
        ("Open invoices", Decimal("2255.60")), ("Unapplied payments and credits", Decimal(-50)),
        ("Balance", Decimal("2205.60")),
    ]
    facts = {one.title.en: one.value for one in paper.facts}
    assert facts["Past due"] == Decimal("1800.50") and facts["Of the balance, in dispute"] == Decimal(800)


def test_its_ageing_has_the_company_s_buckets_and_adds_up_to_the_balance() -> None:
    [paper] = made(typical(), others={"receivables": ReceivablesSettings(buckets=(30,))})
    assert paper.breakdown is not None
    assert [(one.title.en, one.amount) for one in paper.breakdown.parts] == [
        ("Not due", Decimal("455.10")), ("1–30 days late", Decimal(800)), ("31+ days late", Decimal("1000.50")),
        ("Unapplied payments and credits", Decimal(-50)),
    ]


def test_currencies_never_meet() -> None:
    held = typical()
    held.post("invoices", invoice("J1", 10, "98765", currency="JPY"), invoice("E1", 10, "5", currency="EUR"))
    found = made(held)
    assert [(paper.currency, paper.amount) for paper in found] == [
        ("EUR", Decimal(5)), ("JPY", Decimal(98765)), ("USD", Decimal("2205.60"))
    ]


def test_an_account_with_nothing_open_has_none_and_others_do_not_stand_in_it() -> None:
    held = books({"account": "103", "name": "A"}, {"account": "104", "name": "B"})
    held.post("invoices", invoice("1", 10, "100"), invoice("2", 10, "7", account="104"))
    held.post("payments", payment("100", invoice="1"))
    assert made(held) == () == made(held, account="nobody")
    assert [line["invoice"] for line in made(held, account="104")[0].lines] == ["2"]


def test_what_happens_later_does_not_count() -> None:
    held = typical()
    held.post("payments", payment("1000.50", -1, invoice="10101"))
    held.post("invoices", invoice("later", -40, "1"))
    [paper] = made(held)
    assert paper.amount == Decimal("2205.60")


def test_a_balance_in_the_customer_s_favour_asks_for_nothing(tmp_path: Path) -> None:
    held = books()
    held.post("payments", payment("75.5", reference="TRF 8"))
    [paper] = made(held, "es")
    assert paper.totals[-1].title == Text("Balance in your favour", "Saldo a su favor")
    [page] = pages(paper, tmp_path)
    assert "Pago aún sin aplicar TRF 8" in page and "-75,50 USD" in page.replace("\u00a0", " ")
    assert "Forma de pago" not in page and "Si ya ha pagado" not in page


@pytest.mark.parametrize(("language", "words"), [
    ("en", ["Statement of account", "December 1, 2004", "Your order", "in dispute", "Credit note CN-7", "By age",
            "Please pay to", "If you have already paid, thank you", "Your contact: Ana Ruiz, ana@example.com",
            "2,205.60 USD", "1–30 days late", "Past due", "Harbor Supply, Inc.", "12 Quay Street"]),
    ("es-MX", ["Extracto de cuenta", "1 de diciembre de 2004", "Su pedido", "en disputa", "Forma de pago",
               "Por antigüedad", "Si ya ha pagado, muchas gracias", "Su contacto: Ana Ruiz", "Vencido 1–30 días"]),
])
def test_it_reads_well_in_both_languages(language: str, words: list[str], tmp_path: Path) -> None:
    [paper] = made(typical(), language)
    page = " ".join(" ".join(pages(paper, tmp_path)).replace("\u00a0", " ").split())
    assert [word for word in words if word not in page] == []


def test_a_long_one_says_its_headers_and_whose_it_is_on_every_page(tmp_path: Path) -> None:
    held = books({"account": "103", "name": "Sociedad de Aprovisionamientos del Mediterráneo", "currency": "EUR"})
    held.post("invoices", *(
        invoice(f"FAC-{n:06}-EXPORT-{'X' * (n % 40)}", 100 - n, Decimal("123456789.01"), po_number=f"PEDIDO-{n:012}")
        for n in range(90)
    ))
    found = pages(made(held, "es")[0], tmp_path)
    assert len(found) >= 3
    for number, text in enumerate(found, 1):
        assert f"Página {number} de {len(found)}" in text and "Mediterráneo" in text
    for text in found[:-1]:
        assert "Pendiente (EUR)" in text and "123.456.789,01" in text, "no amount is broken over two lines"
    assert "Saldo" in found[-1] and "11.111.111.010,90" in found[-1]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.integers(-30, 400), st.integers(1, 10**9)), max_size=8), st.integers(0, 2 * 10**9))
def test_buckets_always_add_up(owed: list[tuple[int, int]], paid: int) -> None:
    held = books()
    held.post("invoices", *(
        invoice(f"I{at}", days, Decimal(amount).scaleb(-2)) for at, (days, amount) in enumerate(owed)
    ))
    if paid:
        held.post("payments", payment(Decimal(paid).scaleb(-2), 0))
    for paper in made(held):
        assert paper.breakdown is not None
        assert sum(part.amount for part in paper.breakdown.parts) == paper.amount
        assert sum(line["open"] for line in paper.lines) == paper.amount
        assert paper.amount == (sum(amount for _, amount in owed) - Decimal(paid)).scaleb(-2)


@pytest.mark.parametrize(("asked", "language"), [("es-MX", "es-MX"), ("en_GB", "en_GB"), ("fr", "en"), ("", "en")])
def test_words_and_figures_are_of_one_language(asked: str, language: str) -> None:
    assert made(typical(), asked)[0].language == language
