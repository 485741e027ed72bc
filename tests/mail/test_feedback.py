"""Feedback: each rep hears once of each file, cell by cell, in the rep's own language."""

from __future__ import annotations

import dataclasses
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import sqlalchemy as sa

from acctkit import Attachment, Calendar, Company, Day, Draft, Form, Id, Key, Money, Person, Row, Text, Withheld, column
from acctkit.books.columns import form_table
from acctkit.books.schema import submissions
from acctkit.codes import CODES
from acctkit.mail.feedback import plan_feedback
from acctkit.mail.outbox import queue
from tests.mail.desk import NOW, TODAY, composer, file_in_books, finding_in_books


class SaleRow(Row):
    date: Day = column("Date", "Fecha")
    account: Id = column("Account", "Cliente")
    amount: Money = column("Amount", "Importe")


class TripRow(Row):
    date: Day = column("Date", "Fecha")


FORMS = {
    "sales": Form("sales", Text("Sales", "Ventas"), SaleRow, date="date", keys=(Key("date"),), weekly=True),
    "mileage": Form("mileage", Text("Mileage", "Kilometraje"), TripRow, date="date", keys=(Key("date"),), weekly=True),
}
PEOPLE = {
    "ana": Person("ana", "Ana Ruiz", "ana@acme.example", "es", manager="Eva Sol", manager_email="eva@acme.example"),
    "bob": Person("bob", "Bob Hill", "bob@acme.example"),
    "cal": Person("cal", "Cal Moss"),
}
WEEK = Calendar().parse("2004-W48")


def plan(conn: sa.Connection) -> list[Draft | Withheld]:
    return list(plan_feedback(
        conn, people=PEOPLE, forms=FORMS, codes={code.name: code for code in CODES},
        company=Company("Acme Ltd", "USD"), week=WEEK, office=("office@acme.example",),
    ))


def books(engine: sa.Engine) -> sa.Connection:
    for form in FORMS.values():
        form_table(form).create(engine)
    return engine.connect()


def letter(conn: sa.Connection, draft: Draft | Withheld) -> tuple[str, str, str]:
    assert isinstance(draft, Draft)
    mail = message_from_bytes(composer().compose(draft, NOW).mime, _class=EmailMessage, policy=default)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and html is not None
    return mail["Subject"], text.get_content().replace("\r\n", "\n"), html.get_content()


def test_a_spanish_rep_reads_what_is_wrong_in_spanish(engine: sa.Engine) -> None:
    with books(engine) as conn:
        bad = file_in_books(conn, "ana/semana.xlsx", "rejected", reason="Ventas: 2 errores")
        amount, date = {"column": "amount"}, {"column": "date"}
        finding_in_books(conn, bad, "text-in-number", "F12", "", value="doce", expected="1.234,56", params=amount)
        finding_in_books(conn, bad, "bad-date", "A7", "", value="<script>", expected="24/11/2004", params=date)
        finding_in_books(conn, bad, "unknown-reference", "B7", "", office=True)
        file_in_books(conn, "ana/viajes.csv", "accepted", taken={"mileage": 12})
        (draft,) = plan(conn)
        subject, text, html = letter(conn, draft)
    assert subject == "Semana 2004-W48: 1 archivo por corregir, 1 aceptado; faltan 2"
    assert text.startswith("Hola, Ana Ruiz:\n")
    assert "* semana.xlsx: rechazado: no se registró nada" in text and "Kilometraje 12 filas" in text
    assert "Ventas, Kilometraje" in text or "Kilometraje, Ventas" in text
    assert text.index("A7: «<script>» no es una fecha") < text.index("F12: «doce» no es un número válido aquí")
    assert "B7" not in text, "the office's findings are the office's"
    assert "Responda a este mensaje o pregunte a Eva Sol (eva@acme.example)." in text
    assert "&lt;script&gt;" in html and "<script>" not in html
    assert isinstance(draft, Draft) and draft.reply_to == "office@acme.example"


def test_nothing_new_nothing_sent(engine: sa.Engine) -> None:
    with books(engine) as conn:
        file_in_books(conn, "bob/weekly.xlsx", "rejected")
        drafts = plan(conn)
        queue(conn, [one for one in drafts if isinstance(one, Draft)], composer=composer(), now=NOW, as_of=TODAY)
        assert len(drafts) == 1 and plan(conn) == []


def test_a_later_status_and_a_later_version_are_told_again(engine: sa.Engine) -> None:
    with books(engine) as conn:
        file_in_books(conn, "bob/weekly.xlsx", "rejected")
        for change in ({"status": "accepted"}, {"version": 2}):
            drafts = [one for one in plan(conn) if isinstance(one, Draft)]
            queue(conn, drafts, composer=composer(), now=NOW, as_of=TODAY)
            conn.execute(sa.update(submissions).values(change))
            (draft,) = plan(conn)
        assert isinstance(draft, Draft) and draft.tells == ("submission:bob/weekly.xlsx:v2:accepted",)


def test_a_pending_file_is_told_only_with_other_news(engine: sa.Engine) -> None:
    with books(engine) as conn:
        file_in_books(conn, "bob/late.xlsx", "pending", reason="it is still being copied")
        assert plan(conn) == []
        file_in_books(conn, "bob/weekly.xlsx", "accepted", taken={"sales": 1})
        subject, text, _ = letter(conn, *plan(conn))
    assert subject == "Week 2004-W48: 1 file accepted; 2 missing"
    assert "Not read yet:\n* late.xlsx: it is still being copied" in text
    assert "1 row is in the books." in text


def test_what_is_in_the_books_is_not_missing(engine: sa.Engine) -> None:
    with books(engine) as conn:
        file_in_books(conn, "bob/weekly.xlsx", "accepted")
        conn.execute(sa.insert(form_table(FORMS["sales"])).values(
            submission_id=1, rep="bob", period="2004-W48", sheet="S", number=2, key="k"
        ))
        _, text, _ = letter(conn, *plan(conn))
    assert re.search(r"Still missing for week 2004-W48 \(Nov 22, 2004 to Nov 28, 2004\): Mileage\.", text)


def test_what_was_dropped_and_refused_is_not_called_missing(engine: sa.Engine) -> None:
    with books(engine) as conn:
        bad = file_in_books(conn, "bob/weekly.xlsx", "rejected", forms=["sales"])
        finding_in_books(conn, bad, "bad-date", "A7", "", value="soon", expected="11/24/2004")
        file_in_books(conn, "bob/old trips.xlsx", "rejected", forms=["mileage"], periods=["2004-W47"])
        subject, text, html = letter(conn, *plan(conn))
    assert subject == "Week 2004-W48: 2 files to correct; 1 missing"
    assert re.search(r"Still missing for week 2004-W48 \([^)]*\): Mileage\.", text)
    for body in (text, html):
        assert "Not in the books for week 2004-W48 until it is corrected: Sales." in body


def test_notes_that_differ_from_sheet_to_sheet_name_their_sheet(engine: sa.Engine) -> None:
    with books(engine) as conn:
        for rep, counts in (("ana", ("2", "2")), ("bob", ("2", "1"))):
            good = file_in_books(conn, f"{rep}/both.xlsx", "accepted", taken={"sales": 5})
            for sheet, count in zip(("Sales", "Trips"), counts, strict=True):
                more = {"severity": "info", "sheet": sheet, "params": {"week": "2004-W48", "count": count}}
                finding_in_books(conn, good, "late-rows", "", "", **more)
        (_, alike, _), (_, apart, _) = (letter(conn, draft) for draft in plan(conn))
    assert alike.count("2004-W48: 2;") == 1 and "Sales: " not in alike
    assert "(Sales: Rows from before week 2004-W48: 2;" in apart
    assert "(Trips: Rows from before week 2004-W48: 1;" in apart


def test_a_finding_about_a_row_names_the_row(engine: sa.Engine) -> None:
    with books(engine) as conn:
        for rep in ("ana", "bob"):
            bad = file_in_books(conn, f"{rep}/weekly.xlsx", "rejected")
            hidden = {"severity": "warning", "row": 10, "params": {"rows": "10"}}
            finding_in_books(conn, bad, "hidden-rows", "", "", **hidden)
        (_, spanish, _), (_, english, html) = (letter(conn, draft) for draft in plan(conn))
    assert "- fila 10: Para revisar: Las filas ocultas" in spanish
    assert "- row 10: To check: Hidden rows" in english and ">row 10</td>" in html


def test_very_many_findings_of_one_kind_are_one_line_a_column(engine: sa.Engine) -> None:
    with books(engine) as conn:
        bad = file_in_books(conn, "bob/weekly.xlsx", "rejected")
        for row in range(2, 314):
            amount = {"column": "amount"}
            finding_in_books(conn, bad, "text-in-number", f"D{row + 5}", "", value="x", expected="12.5", params=amount)
        subject, text, html = letter(conn, *plan(conn))
    assert "- Amount: 312 cells, first D7 (D7-D318); for example: 'x' is not a number" in text
    assert "(312 errors)" in text and html.count("<td") < 20
    assert subject.startswith("Week 2004-W48: 1 file to correct")


def test_what_was_replaced_is_a_note(engine: sa.Engine) -> None:
    with books(engine) as conn:
        file = file_in_books(conn, "bob/weekly.xlsx", "accepted", taken={"sales": 3})
        params = {"periods": "2004-W48", "other": "weekly.xlsx", "count": "5", "title": "Sales"}
        finding_in_books(conn, file, "replaced", "", "", severity="info", params=params)
        _, text, _ = letter(conn, *plan(conn))
    assert "(Sales: the rows for 2004-W48 replace what weekly.xlsx said before (rows: 5); nothing to do" in text
    assert "there is nothing to correct" in text


def test_a_rep_without_an_address_is_told_to_the_office(engine: sa.Engine) -> None:
    with books(engine) as conn:
        file_in_books(conn, "cal/weekly.xlsx", "accepted")
        file_in_books(conn, "nobody/weekly.xlsx", "rejected")
        (withheld,) = plan(conn)
    assert isinstance(withheld, Withheld) and "Cal Moss (cal) has no e-mail address" in withheld.reason.en


def test_what_is_to_be_checked_is_not_called_nothing(engine: sa.Engine) -> None:
    with books(engine) as conn:
        file = file_in_books(conn, "bob/weekly.xlsx", "accepted", taken={"sales": 3})
        params = {"rows": "6"}
        finding_in_books(conn, file, "hidden-rows", "", "Sales", severity="warning", params=params)
        _, text, html = letter(conn, *plan(conn))
    assert "please look at what is marked to check" in text and "please look at what is marked to check" in html
    assert "nothing to correct" not in text + html


def test_a_line_break_in_a_file_name_makes_no_line_of_its_own(engine: sa.Engine) -> None:
    with books(engine) as conn:
        file_in_books(conn, "bob/a\r\nPay at once: x\u202excod.xlsx", "accepted", taken={"sales": 3})
        _, text, _ = letter(conn, *plan(conn))
    assert r"* a\r\nPay at once: x\u202excod.xlsx: accepted" in text.splitlines()


def with_copies(conn: sa.Connection, copies: dict[int, Attachment | None], laid: frozenset[int]) -> list[Draft]:
    drafts = plan_feedback(
        conn, people=PEOPLE, forms=FORMS, codes={code.name: code for code in CODES},
        company=Company("Acme Ltd", "USD"), week=WEEK, copies=copies, laid=laid,
    )
    return [one for one in drafts if isinstance(one, Draft)]


def test_marked_copies_are_attached_and_named_each_by_a_name_of_its_own(engine: sa.Engine, tmp_path: Path) -> None:
    copy = tmp_path / "abcd"
    copy.write_bytes(b"a copy")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    with books(engine) as conn:
        ids = [file_in_books(conn, f"ana/{name}", "rejected") for name in ("a/semana.xlsx", "b/semana.xlsx")]
        copies = {id: Attachment("semana (revisado).xlsx", copy, kind) for id in ids}
        (draft,) = with_copies(conn, copies, frozenset())
        _, text, html = letter(conn, draft)
    assert [one.name for one in draft.attachments] == ["semana (revisado).xlsx", "semana (revisado) 2.xlsx"]
    for name in ("semana (revisado).xlsx", "semana (revisado) 2.xlsx"):
        assert f"puede corregirlo ahí y guardarlo en su carpeta: {name}" in text and f"<strong>{name}</strong>" in html
    mail = message_from_bytes(composer().compose(draft, NOW).mime, _class=EmailMessage, policy=default)
    parts = [(part.get_content_type(), part.get_content()) for part in mail.iter_attachments()]
    assert parts == [(kind, b"a copy")] * 2


def test_what_is_not_attached_is_told(engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acctkit.mail.feedback.MOST_ATTACHED", 10)
    copy = tmp_path / "abcd"
    copy.write_bytes(b"more than ten bytes")
    with books(engine) as conn:
        none, big, laid = (file_in_books(conn, f"bob/{name}.xlsx", "rejected") for name in ("none", "big", "laid"))
        copies = {none: None, big: Attachment("b.xlsx", copy), laid: Attachment("l.xlsx", copy)}
        (draft,) = with_copies(conn, copies, frozenset({laid}))
        _, text, html = letter(conn, draft)
    assert draft.attachments == ()
    for said in (
        "No marked copy of it could be made", "too big for a message; the cells are listed here",
        "too big for a message and lies in your folder under feedback",
    ):
        assert said in text and said in html


def test_what_is_urgent_is_attached_first(engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acctkit.mail.feedback.MOST_ATTACHED", 10)
    copy = tmp_path / "abcd"
    copy.write_bytes(b"six by")
    with books(engine) as conn:
        warned = file_in_books(conn, "bob/a.xlsx", "accepted")
        wrong = file_in_books(conn, "bob/z.xlsx", "rejected")
        copies = {warned: Attachment("a.xlsx", copy), wrong: Attachment("z.xlsx", copy)}
        (draft,) = with_copies(conn, copies, frozenset())
    assert [one.name for one in draft.attachments] == ["z.xlsx"]


def test_a_copy_that_came_back_unchanged_is_called_what_it_is(engine: sa.Engine) -> None:
    with books(engine) as conn:
        file = file_in_books(conn, "bob/mine.xlsx", "duplicate", reason="This is the marked copy of bob/sales.xlsx.")
        finding_in_books(conn, file, "own-copy", "", "", severity="info", params={"other": "bob/sales.xlsx"})
        _, text, _ = letter(conn, *plan(conn))
    assert "* mine.xlsx: the marked copy as we sent it to you, unchanged" in text


@pytest.mark.parametrize(("language", "said"), [
    ("en", "Hello Bob Hill,\n\nHere is what became of your files.\n"),
    ("es", "Hola, Bob Hill:\n\nEsto es lo que se hizo con sus archivos.\n"),
])
def test_a_message_about_documents_alone_begins_with_a_sentence(engine: sa.Engine, language: str, said: str) -> None:
    with books(engine) as conn:
        file_in_books(conn, "bob/taxi.pdf", "document")
        (draft,) = plan(conn)
        rendered = letter(conn, dataclasses.replace(draft, language=language))
    assert said in rendered[1] and said.split("\n")[2] in rendered[2]
