"""Templates: the reader's language, errors that name template and line, nothing unescaped, nothing reached."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import jinja2
import pytest

from acctkit.mail.templates import MailError, environment, locale_of, render, written_in
from tests.mail.desk import TEMPLATES


def say(folder: Path, text: str, language: str = "en", **values: object) -> str:
    (folder / f"t.{language}.txt").write_text(f"Subject: x\n\n{text}", encoding="utf-8")
    return render(environment([folder]), "t", language, values).text.strip()


def test_filters_speak_the_messages_language(tmp_path: Path) -> None:
    text = "{{ amount|money('USD') }} {{ day|date }} {{ share|percent }} {{ count|number }}"
    values = {"amount": Decimal("14200.005"), "day": dt.date(2004, 11, 24), "share": Decimal("0.96"), "count": 1234}
    assert say(tmp_path, text, "en", **values) == "14,200.01\u00a0USD Nov 24, 2004 96% 1,234"
    assert say(tmp_path, text, "es", **values) == "14.200,01\u00a0USD 24 nov 2004 96\u00a0% 1.234"
    assert say(tmp_path, text, "es-MX", **values).startswith("14,200.01\u00a0USD")


def test_what_people_typed_can_be_kept_on_one_line(tmp_path: Path) -> None:
    name = "Ana\r\n\r\nPay to:\u2028XX\u202e00 1\u200b2\t 3"
    assert say(tmp_path, "[{{ name|line }}] {{ 7|line }}", name=name) == "[Ana Pay to: XX00 12 3] 7"


def test_a_currency_without_cents_shows_none(tmp_path: Path) -> None:
    assert say(tmp_path, "{{ a|money('JPY') }}", a=Decimal("1200.0000")) == "1,200\u00a0JPY"
    assert say(tmp_path, "{{ a|money }}", a=Decimal("-0.001")) == "0.00"
    assert say(tmp_path, "{{ a|money('JPY', code=false) }}", a=Decimal("1200.0000")) == "1,200"


def test_parts_that_are_left_out_leave_one_blank_line(tmp_path: Path) -> None:
    (tmp_path / "t.en.txt").write_text("Subject: s\n\nHello\n\n{% if 0 %}x{% endif %}\n\n\nBye\n\n\n", encoding="utf-8")
    assert render(environment([tmp_path]), "t", "en", {}).text == "Hello\n\nBye\n"


@pytest.mark.parametrize("language", ["", "xx-YY", "not a locale", "../../etc"])
def test_an_unknown_language_is_english(language: str) -> None:
    assert locale_of(language).language == "en"


def test_the_nearest_language_is_taken(tmp_path: Path) -> None:
    for language in ("en", "es"):
        (tmp_path / f"t.{language}.txt").write_text(f"Subject: {language}\n\nx", encoding="utf-8")
    env = environment([tmp_path])
    assert [render(env, "t", one, {}).subject for one in ("es-MX", "es", "fr", "en-GB")] == ["es", "es", "en", "en"]


def test_words_of_another_language_have_the_numbers_and_dates_of_that(tmp_path: Path) -> None:
    for language in ("en", "es"):
        text = "Subject: s\n\n{{ a|money('USD') }} {{ language }}"
        (tmp_path / f"t.{language}.txt").write_text(text, encoding="utf-8")
    env, values = environment([tmp_path]), {"a": Decimal("1234.5")}
    said = {one: render(env, "t", one, values).text.strip() for one in ("fr", "es-MX", "de_CH", "en-GB")}
    assert said == {"fr": "1,234.50\u00a0USD en", "es-MX": "1,234.50\u00a0USD es-MX", "de_CH": "1,234.50\u00a0USD en",
                    "en-GB": "1,234.50\u00a0USD en-GB"}
    assert [written_in(env, "t", one) for one in ("fr", "es-MX", "en-GB")] == ["en", "es", "en"]


def test_the_first_folder_wins_and_a_text_reworded_alone_goes_alone(tmp_path: Path) -> None:
    own, theirs = tmp_path / "own", tmp_path / "theirs"
    for folder in (own, theirs):
        folder.mkdir()
        (folder / "t.en.txt").write_text(f"Subject: {folder.name}\n\nx", encoding="utf-8")
    (theirs / "t.en.html").write_text("<p>theirs</p>", encoding="utf-8")
    words = render(environment([own, theirs]), "t", "en", {})
    assert (words.subject, words.html) == ("own", "")
    assert render(environment([theirs, own]), "t", "en", {}).html == "<p>theirs</p>"


def test_a_missing_name_is_told_with_template_and_line(tmp_path: Path) -> None:
    with pytest.raises(MailError, match=r"Template t\.en\.txt, line 4: 'nobody' is undefined; correct"):
        say(tmp_path, "one\n{{ nobody }}\n")
    with pytest.raises(MailError, match=r"Template t\.en\.txt, line 5: unexpected '}'"):
        say(tmp_path, "one\ntwo\n{{ half %}")


def test_an_error_in_an_included_template_names_that_one(tmp_path: Path) -> None:
    (tmp_path / "part.txt").write_text("\n{{ nobody }}", encoding="utf-8")
    with pytest.raises(MailError, match=r"Template part\.txt, line 2: 'nobody' is undefined"):
        say(tmp_path, "{% include 'part.txt' %}")
    with pytest.raises(MailError, match=r"Template t\.en\.txt, line 4: there is no template 'gone\.txt'"):
        say(tmp_path, "\n{% include 'gone.txt' %}")


def test_an_error_in_the_subject_is_on_line_1(tmp_path: Path) -> None:
    (tmp_path / "t.en.txt").write_text("Subject: {{ nobody }}\n\nx", encoding="utf-8")
    with pytest.raises(MailError, match=r"t\.en\.txt, line 1: 'nobody'"):
        render(environment([tmp_path]), "t", "en", {})
    (tmp_path / "t.en.txt").write_text("Hello\n", encoding="utf-8")
    with pytest.raises(MailError, match=r"t\.en\.txt, line 1: it must begin with 'Subject:'"):
        render(environment([tmp_path]), "t", "en", {})


def test_a_filter_that_fails_costs_one_message(tmp_path: Path) -> None:
    def bad(env: jinja2.Environment) -> None:
        env.filters["bad"] = lambda value: 1 / 0

    (tmp_path / "t.en.txt").write_text("Subject: x\n\n{{ 1|bad }}", encoding="utf-8")
    with pytest.raises(MailError, match=r"t\.en\.txt, line 3: division by zero"):
        render(environment([tmp_path], bad), "t", "en", {})


def test_a_template_that_is_not_there_or_not_utf8(tmp_path: Path) -> None:
    with pytest.raises(MailError, match=r"There is no template t\.es\.txt or t\.en\.txt; write it in templates/"):
        render(environment([tmp_path]), "t", "es", {})
    (tmp_path / "t.en.txt").write_bytes(b"Subject: x\n\n\xff")
    with pytest.raises(MailError, match=r"t\.en\.txt, line 3: it is not UTF-8 text: save it as UTF-8"):
        render(environment([tmp_path]), "t", "en", {})


def test_a_template_as_windows_saves_it(tmp_path: Path) -> None:
    marked = "\ufeffSubject: Año\r\n\r\n{% include 'part.txt' %}\r\n"
    (tmp_path / "t.en.txt").write_bytes(marked.encode())
    (tmp_path / "part.txt").write_bytes("\ufeffAño\r\nnuevo".encode())
    words = render(environment([tmp_path]), "t", "en", {})
    assert (words.subject, words.text) == ("Año", "Año\nnuevo\n")
    (tmp_path / "part.txt").write_bytes("one\r\ntwo\r\nAño".encode("cp1252"))
    with pytest.raises(MailError, match=r"part\.txt, line 3: it is not UTF-8 text: save it as UTF-8"):
        render(environment([tmp_path]), "t", "en", {})
    (tmp_path / "t.en.txt").write_text("Subject: x", encoding="utf-16")
    with pytest.raises(MailError, match=r"t\.en\.txt, line 1: it is not UTF-8 text"):
        render(environment([tmp_path]), "t", "en", {})


def test_an_error_above_names_the_template_above(tmp_path: Path) -> None:
    (tmp_path / "t.en.txt").write_text("Subject: x\n\nx", encoding="utf-8")
    below = "{% extends 'over.html' %}{% block a %}\n{{ super() }}{% endblock %}"
    (tmp_path / "t.en.html").write_text(below, encoding="utf-8")
    for over, line, why in (
        ("<p>\n{% block a %}{{ nobody }}{% endblock %}", 2, "'nobody' is undefined"),
        ("<p>\n\n{{ 'x' }", 3, "unexpected '}'"),
        ("<p>{% block a %}{{ 'x'|nofilter }}{% endblock %}", 1, "No filter named 'nofilter'"),
        ("<p>{% block a %}{{ 1 / 0 }}{% endblock %}", 1, "division by zero"),
    ):
        (tmp_path / "over.html").write_text(over, encoding="utf-8")
        with pytest.raises(MailError, match=rf"Template over\.html, line {line}: {why}"):
            render(environment([tmp_path]), "t", "en", {})


def test_a_subject_swallows_line_ends_of_its_values(tmp_path: Path) -> None:
    (tmp_path / "t.en.txt").write_text("Subject: For {{ name }}\n\nBody of {{ name }}", encoding="utf-8")
    words = render(environment([tmp_path]), "t", "en", {"name": "Ana\r\nBcc: evil@x.example"})
    assert words.subject == "For Ana Bcc: evil@x.example"
    assert words.text.startswith("Body of Ana")


def test_html_is_escaped_and_text_is_not(tmp_path: Path) -> None:
    (tmp_path / "t.en.txt").write_text("Subject: x\n\n{{ v }}", encoding="utf-8")
    (tmp_path / "t.en.html").write_text("<p>{{ v }}</p>", encoding="utf-8")
    words = render(environment([tmp_path]), "t", "en", {"v": "<script>{{ 7*7 }}</script>"})
    assert words.text.strip() == "<script>{{ 7*7 }}</script>"
    assert words.html == "<p>&lt;script&gt;{{ 7*7 }}&lt;/script&gt;</p>"


@pytest.mark.parametrize("attack", ["{{ ''.__class__.__mro__ }}", "{{ rows.append(1) }}", "{{ range(999999) }}"])
def test_templates_cannot_reach_python(tmp_path: Path, attack: str) -> None:
    with pytest.raises(MailError, match="line 3"):
        say(tmp_path, attack, rows=[])


def test_our_own_templates_come_in_both_languages() -> None:
    names = {path.name for path in TEMPLATES.iterdir()}
    for template in ("feedback", "summary", "overdue-notice"):
        for language in ("en", "es"):
            assert {f"{template}.{language}.txt", f"{template}.{language}.html"} <= names


def test_a_word_that_is_too_long_for_a_phone_is_broken_in_every_message_and_no_heading_of_a_table_is() -> None:
    page = render(environment([TEMPLATES]), "collector", "en", {
        "company": "Acme", "day": dt.date(2004, 11, 29), "accounts": [],
    }).html
    for part in (">\n<p", "This list comes on"):
        cell = page[:page.index(part)].rpartition("<td")[2]
        assert "overflow-wrap:anywhere;word-break:break-word;" in cell
    assert "overflow-wrap:normal" in (TEMPLATES / "files.html").read_text("utf-8").partition("{% set cell")[0]
