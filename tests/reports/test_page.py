"""The HTML page: the same content, alone in its file, safe whatever the sheets said."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest

from acctkit.reports.frontpage import front_page
from acctkit.reports.heading import Heading
from acctkit.reports.page import page
from acctkit.reports.sections import Built
from tests.reports import report_samples as samples
from tests.reports.test_workbook import evil_pages

HEADING = Heading("Classic Models & Co.", samples.WEEK, samples.WEEK.last, 2)


def html(language: str = "en", pages: list[Built] | None = None, heading: Heading = HEADING) -> str:
    built = [samples.sales(), samples.receivables()]
    return page(heading, pages or [front_page(samples.front(built), language), *built], language).decode("utf-8")


class Outline(HTMLParser):
    """The tags of a page, its open ones checked, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "rect", "path", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_it_says_the_same_as_the_workbook_in_the_company_s_language() -> None:
    text = html("es")
    assert '<html lang="es">' in text and "Informe semanal, en USD" in text
    assert "2004-W48, del 2004-11-22 al 2004-11-28. Versión 2, semana abierta" in text
    assert ">171.680,60<" in text and ">-10,3%<" in text and "Classic Models &amp; Co." in text


def test_it_is_well_formed_and_asks_for_nothing() -> None:
    text = html()
    outline = Outline(text)
    assert not outline.open
    assert not {"script", "link", "img", "iframe", "object"} & set(outline.tags)
    assert all(value is None or value.startswith("#") for name, value in outline.attributes if name in ("href", "src"))
    assert "http://" not in text and "https://" not in text and "default-src 'none'" in text


def test_charts_are_drawn_in_the_notation() -> None:
    text = html()
    assert text.count("<svg") == 6 and 'fill="url(#hatch-1-1)"' in text and 'id="hatch-1-1"' in text
    assert 'fill="none" stroke="#404040"' in text and 'fill="#A6A6A6"' in text
    assert len(re.findall(r'id="([^"]+)"', text)) == len(set(re.findall(r'id="([^"]+)"', text)))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7*7 }}",
        "{% include 'x' %}",
        "</style><b>",
        "'\x00\ud800",
    ],
)
def test_nothing_a_sheet_says_becomes_markup_or_a_template(text: str) -> None:
    shown = html(pages=evil_pages(text), heading=Heading(text, samples.WEEK, samples.WEEK.last, 1))
    outline = Outline(shown)
    assert "script" not in outline.tags and "img" not in outline.tags and "b" not in outline.tags
    assert "49" not in shown.split("</style>", 1)[1] if "7*7" in text else True


def test_a_workspace_may_bring_its_own_template_and_a_missing_word_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "package.html").write_text("<p>{{ company }}</p>")
    assert page(HEADING, [], "en", [tmp_path]) == b"<p>Classic Models &amp; Co.</p>"
    (tmp_path / "package.html").write_text("{{ nonsense }}")
    with pytest.raises(jinja2.UndefinedError):
        page(HEADING, [], "en", [tmp_path])
    (tmp_path / "package.html").write_text("{{ ''.__class__.__mro__ }}")
    with pytest.raises(jinja2.exceptions.SecurityError):
        page(HEADING, [], "en", [tmp_path])


def test_five_thousand_rows() -> None:
    assert html(pages=[samples.receivables(5_000)]).count("<tr>") > 5_000
