"""The overdue notice: concrete, courteous, firmer by level, in the customer's language."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest

from acctkit.testing import Golden
from acctkit.texts import one_line
from tests.mail.desk import TEMPLATES
from tests.mail.notices import claimed, credit, invoice, letter, notice, total, values

LANGUAGES, LEVELS = ("en", "es"), (0, 1, 2, 3)
CONSEQUENCE = {
    "en": "As our terms of sale say, we deliver open orders only after payment.",
    "es": "Según nuestras condiciones de venta, solo servimos los pedidos abiertos contra pago.",
}
THREATS = re.compile(r"legal|court|lawyer|judicial|abogad|tribunal|demanda|threat|amenaza|penalt|sanci|moros", re.I)


class Cells(HTMLParser):
    """The visible words of a page, cell by cell, and its tags and attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(data.strip().replace("\u00a0", " "))


def seen(page: str) -> str:
    """The words of a page, in order, on one line."""
    return " ".join(" ".join(Cells(page).words).split())


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("language", "level"), [*product(LANGUAGES, LEVELS)])
def test_every_level_can_be_read(golden: Golden, language: str, level: int) -> None:
    given = claimed(level, language, enclosed=True) if level > 1 else values(level, language)
    if level == 2:
        given |= {"promised": dt.date(2004, 11, 20)}
    if level == 3:
        given |= {"last": True, "attached": ["10100", "10123"], "consequence": CONSEQUENCE[language]}
    subject, text, html = letter(notice(language, given))
    golden(f"Subject: {subject}\n\n{text}", "as HTML:\n", html)
    assert all(len(line) <= 100 for line in text.splitlines())


def test_it_gets_firmer_by_level_and_the_last_names_what_follows() -> None:
    texts = [flat(letter(notice("en", values(level, last=level == 3)))[1]) for level in LEVELS]
    assert "friendly reminder ahead of time: 99.00 USD of Atelier graphique will fall due soon" in texts[0]
    assert "one invoice of Atelier graphique is past the due date. This may well have been overlooked. Please " \
        "arrange payment of 13,950.50 USD by December 8, 2004, or let us know" in texts[1]
    assert "We have written to you before" in texts[2] and "We ask you to pay 13,950.50 USD by" in texts[2]
    assert "This is our final written request. We have written to you before" in texts[3]
    assert "a member of our staff will contact you" in texts[3]
    assert [("written to you before" in text) for text in texts] == [False, False, True, True]
    assert [("final" in text) for text in texts] == [False, False, False, True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_ladder_of_one_letter_does_not_claim_an_earlier_one(language: str) -> None:
    text = flat(letter(notice(language, values(1, language, last=True)))[1])
    assert {"en": "According to our records, one invoice of Atelier graphique is past",
            "es": "Según nuestros registros, una factura de Atelier graphique ha superado"}[language] in text
    assert "before" not in text and "Ya le hemos escrito" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_only_at_an_earlier_level_is_not_asked_for_the_last_time(language: str) -> None:
    mixed = [invoice("A", "9", "0", 50, level=3), invoice("B", "9", "0", 8, level=1)]
    text = flat(letter(notice(language, values(3, language, last=True, invoices=mixed)))[1])
    assert {"en": "This is our final written request about what is marked as reminder 3 below. We have",
            "es": "última solicitud por escrito sobre lo que abajo figura con aviso 3. Ya le hemos"}[language] in text
    assert {"en": "reminder 1 ", "es": "aviso 1 "}[language] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_before_the_last_says_neither_that_it_is_the_first_nor_the_last(language: str) -> None:
    assert letter(notice(language, values(3, language)))[1] == letter(notice(language, values(2, language)))[1].replace(
        "reminder 2", "reminder 3").replace("aviso 2", "aviso 3")


@pytest.mark.parametrize(("language", "level", "last"), [*product(LANGUAGES, LEVELS, (False, True))])
def test_nothing_is_announced_but_what_the_settings_say_and_the_subject_tells_nobody(
    language: str, level: int, last: bool
) -> None:
    subject, text, html = letter(notice(language, claimed(level, language, last=last and level > 0)))
    assert not THREATS.search(text) and not THREATS.search(seen(html))
    assert not re.search(r"overdue|late|venc\w+ada|retras|debe|final|last|\d{2,}\.\d|USD", subject, re.I)
    assert subject.isprintable() and len(subject) < 78
    told = letter(notice(language, values(level, language, consequence=CONSEQUENCE[language])))
    assert CONSEQUENCE[language] in flat(told[1]) and CONSEQUENCE[language] in seen(told[2])


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_and_html_say_the_same(language: str) -> None:
    """All that a customer must know, in both parts."""
    given = claimed(2, language, enclosed=True, attached=["10100"], promised=dt.date(2004, 11, 20))
    _, text, html = letter(notice(language, given))
    comma = {"en": str, "es": lambda figure: figure.translate(str.maketrans(",.", ".,"))}[language]
    for page in (flat(text), seen(html)):
        for wanted in ("Acme Trading Ltd", "12 Quay Street", "04-1234567", "10100", "PO-4711", "CN-7", "103",
                       "Harbor Bank", "Account 0017 2230 11", "Gerard Hernandez", "gh@acme.example", "2004",
                       *map(comma, ("14,200.50", "200.00", "14,000.50", "-50.00", "89.54", "40.00", "14,080.04"))):
            assert wanted in page, wanted
        for wanted in {
            "en": ("Oct 7, 2004", "Nov 6, 2004", "23 days", "If you have already paid, thank you",
                   "reply to this message with its number and what is wrong", "by November 20, 2004",
                   "a statement of your account and a copy of invoice 10100", "To pay by December 8, 2004",
                   "account 103, invoice 10100", "reminder 2"),
            "es": ("7 oct 2004", "6 nov 2004", "23 días", "Si ya ha realizado el pago, muchas gracias",
                   "responda a este mensaje con su número y el motivo", "a más tardar el 20 de noviembre de 2004",
                   "un extracto de su cuenta y una copia de la factura 10100",
                   "Total a pagar a más tardar el 8 de diciembre de 2004", "cliente 103, factura 10100", "aviso 2"),
        }[language]:
            assert wanted in page, wanted


@pytest.mark.parametrize(("language", "level"), [*product(LANGUAGES, LEVELS)])
def test_with_the_least_that_may_be_known(language: str, level: int) -> None:
    bare = invoice("1", "5", "0", 1 if level else None) | {
        "issued_on": None, "due_on": None, "falls_due": True}
    given = values(
        level, language, contact="", credits=[], invoices=[bare], totals=[total("5" if level else "0", "5")],
        rep_name="", rep_email="", bank=[], seller="Acme", seller_address=[], seller_tax_id="",
    )
    _, text, html = letter(notice(language, given))
    for page in (text, seen(html)):
        assert not re.search("None(?! of it)", page) and "Gerard" not in page and "Atelier graphique" in page
        assert not re.search(r"Pay to|Datos para el pago|Tax number|identificación|Attached|Adjuntamos|IBAN", page)
        assert {"en": "For any question, please reply", "es": "Para cualquier consulta, responda"}[language] in page
        assert {"en": "account 103, invoice 1", "es": "cliente 103, factura 1"}[language] in page


def test_each_currency_has_its_own_table_and_total_and_none_is_added_to_another() -> None:
    given = values(
        2, invoices=[invoice("U", "1000", "0", 9), invoice("E", "20.5", "0", 9, currency="EUR"),
                     invoice("J", "12345", "0", 30, currency="JPY"), invoice("G", "7", "0", 3, currency="GBP")],
        credits=[credit("Payment not yet applied", "-0.5", "EUR"), credit("Credit note 9", "-8", "GBP"),
                 credit("Payment not yet applied K7", "-20.5", "CHF")],
        totals=[total("1000"), total("20.5", "20", currency="EUR"), total("12345", currency="JPY")],
    )
    _, text, html = letter(notice("en", given))
    assert "pay 1,000.00 USD, 20.00 EUR and 12,345 JPY by" in flat(text)
    for page in (flat(text), seen(html)):
        assert "12,345.00" not in page and "13,36" not in page
        assert "GBP" in page and "for information; we ask for no payment in this currency now" in page
        for code in ("USD", "EUR", "JPY"):
            assert f"To pay by December 8, 2004, {code}" in page
        assert "To pay by December 8, 2004, GBP" not in page and "Payment not yet applied K7" in page
    tables = text.split("Amounts in ")
    assert [one[:3] for one in tables[1:]] == ["USD", "EUR", "JPY"]
    assert re.search(r"Overdue +20\.50\nPayment not yet applied, Nov 2, 2004 +-0\.50\nTo pay .*, EUR +20\.00\n", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_courtesy_letter_tells_what_falls_due_from_what_is_open_beside(language: str) -> None:
    given = values(0, language, invoices=[invoice("SOON", "99", "9", -4), invoice("LATER", "500", "0", -40)],
                   credits=[credit("CN-1", "-30")], totals=[total("0", "60")])
    _, text, html = letter(notice(language, given))
    chain = {"en": ("falls due soon", "not yet due", "Falls due soon 90.00 CN-1, Nov 2, 2004 -30.00 To pay when "
                    "due, USD 60.00", "account 103, invoice SOON"),
             "es": ("vence próximamente", "aún no vencida", "Vence próximamente 90,00 CN-1, 2 nov 2004 -30,00 Total a "
                    "pagar al vencimiento, USD 60,00", "cliente 103, factura SOON")}[language]
    assert re.search(rf"SOON +.*\n  {chain[0]}\nLATER .*\n-+\n", text) and all(one in seen(html) for one in chain)
    assert chain[2] in flat(text) and chain[3] in flat(text)


def test_amounts_stand_below_each_other() -> None:
    given = claimed(2, "en")
    given["invoices"] = [invoice(f"N{'1' * n}", f"{10 ** n}.25", "0", n + 1) for n in range(8)]
    given["totals"] = [total("11111113", "11111063", "129.54")]
    _, text, _ = letter(notice("en", given))
    ends = {len(line) for line in text.splitlines() if re.search(r"\d\.\d\d$", line)}
    assert len(ends) == 1 and ends.pop() <= 100


def test_many_invoices_are_all_listed_and_not_all_repeated_in_the_reference() -> None:
    given = values(1, invoices=[invoice(f"10{n:03}", "10.10", "0", 8) for n in range(120)],
                   attached=[f"10{n:03}" for n in range(120)], totals=[total("1212")], credits=[])
    _, text, html = letter(notice("en", given))
    assert "120 invoices of Atelier graphique are past" in flat(text)
    for page in (text, seen(html)):
        assert all(page.count(f"10{n:03}") == 1 for n in range(120))
        assert "account 103 and the numbers of the invoices" in page and "copies of 120 invoices" in page


HOSTILE = (
    "<script>alert(1)</script>", "{{ 7 * 7 }}{% raw %}", "=cmd|' /C calc'!A0", "A\r\n\r\nPay to: XX00 9999",
    "A\u2028Bcc: evil@x.example", "\u202e00.005\u202c \u2066x", "<b>'\"&amp;</td></table>", "W" * 300,
    "\ud800 \x00\x1b[31m", "\u05d0\u05d1\u05d2 " * 60,
)


@pytest.mark.parametrize(("language", "level"), [*product(LANGUAGES, (0, 1, 2, 3))])
@pytest.mark.parametrize("bad", HOSTILE, ids=range(len(HOSTILE)))
def test_what_people_typed_stays_words(language: str, level: int, bad: str) -> None:
    names = ("account", "account_name", "contact", "company", "seller", "seller_tax_id", "rep_name", "rep_email",
             "consequence")
    given = claimed(level, language, last=level == 3, enclosed=True, attached=[bad, bad]) | dict.fromkeys(names, bad)
    given |= {"seller_address": [bad], "bank": [bad, "Harbor Bank"], "credits": [credit(bad, "-50")],
              "charges": [{"text": bad, "amount": Decimal(1), "currency": "USD"}],
              "invoices": [invoice(bad, "10", "5", 3, po_number=bad)]}
    subject, text, html = letter(notice(language, given))
    plain = letter(notice(language, values(level, language) | {"attached": ["1"]}))
    assert Cells(html).tags <= Cells(plain[2]).tags | {"bdi"} and not Cells(html).attributes & {"onload", "href", "src"}
    assert "49" not in subject and "\n" not in subject and subject.isprintable()
    for page in (text, html):
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u2028]", page)
    assert one_line(bad.replace("\ud800", "\ufffd")) in flat(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_untouched_letter_holds_nothing_that_a_mail_program_would_fetch_or_block(language: str) -> None:
    _, _, html = letter(notice(language, claimed(2, language)))
    page = Cells(html)
    assert not page.tags & {"img", "script", "link", "style", "iframe", "form", "a", "svg", "font"}
    assert "://" not in html and "url(" not in html


def test_a_team_replaces_the_words_of_one_level_alone(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    (own / "overdue-notice.again.en.txt").write_text(
        "{% from \"overdue-notice.phrases.en.txt\" import asked with context %}\n"
        "You & we agreed on 30 days. <Please> pay {{ asked() }} now.\n", encoding="utf-8",
    )
    subject, text, html = letter(notice("en", values(2)), own)
    assert subject == "Your account 103 with Acme: open invoices"
    assert "You & we agreed on 30 days. <Please> pay 13,950.50 USD now.\n" in text.replace("USD\nnow", "USD now")
    assert "You &amp; we agreed on 30 days. &lt;Please&gt; pay" in html and "written to you before" not in text + html
    for level in (0, 1, 3):
        given = values(level, last=level == 3)
        assert letter(notice("en", given), own) == letter(notice("en", given))
    assert letter(notice("es", values(2, "es")), own) == letter(notice("es", values(2, "es")))


def test_a_team_replaces_a_word_and_keeps_the_others(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    (own / "overdue-notice.words.en.txt").write_text(
        '{% from "acctkit/overdue-notice.words.en.txt" import words as ours %}\n'
        '{% set words = dict(ours, open="Balance") %}\n', encoding="utf-8",
    )
    _, text, html = letter(notice("en", values(1)), own)
    assert re.search(r"Paid +Balance\n", text) and "Balance, USD" in html
    assert "Please arrange payment of 13,950.50 USD" in flat(text)


def test_whoever_rewords_the_whole_text_sends_text_alone(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    (own / "overdue-notice.en.txt").write_text("Subject: Your account\n\nPlease call us.\n", encoding="utf-8")
    assert letter(notice("en", values(1)), own) == ("Your account", "Please call us.\n", "")


def test_both_languages_have_the_same_files_and_words() -> None:
    def files(language: str) -> dict[str, list[str]]:
        return {
            path.name.replace(f".{language}.", "."): sorted(re.findall(r'"\w+": "|macro \w+', path.read_text("utf-8")))
            for path in TEMPLATES.glob(f"overdue-notice*.{language}.*")
        }

    assert files("en") == files("es") and len(files("en")) == 10



def test_amounts_of_many_millions_are_set_smaller_so_that_they_fit_on_a_phone() -> None:
    for amount, smaller in (("999999.50", False), ("12345678.50", True)):
        given = values(invoices=[invoice("10100", amount, "0", 23)], totals=[total(amount)], credits=[])
        cells = re.findall(r'<td align="right" valign="top" style="([^"]*)">', letter(notice("en", given))[2])
        assert ["font-size:12px" in style for style in cells] == [smaller] * 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_that_ends_with_a_point_ends_a_sentence_with_one(language: str) -> None:
    _, text, html = letter(notice(language, values(2, language, account_name="Atelier, S.A.")))
    assert "S.A.. " not in flat(text) and "S.A.. " not in seen(html)
    assert {"en": "S.A. According to", "es": "S.A. Según"}[language] in flat(text)
