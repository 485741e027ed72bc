"""Papers that go with messages: typeset when a message is composed, from data alone, and left out where none can be."""

from __future__ import annotations

import dataclasses
import sys
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from acctkit import Attachment, Outgoing, Paper, Text
from acctkit.papers import enclosing
from acctkit.papers.enclosing import enclosures, name_of
from acctkit.papers.pdf import PaperError
from acctkit.testing import TestWorkspace, letter_of, text_of
from acctkit.workspace import own_templates
from tests.mail.desk import NOW, composer, note, write_note
from tests.papers.paper_samples import invoice, line

COMPANY = {"name": "Acme Ltd", "address": ["1 Quay"], "tax_id": "", "bank": []}
STATEMENT = dataclasses.replace(invoice("1"), kind="statement", title=Text("Statement", "Extracto"))

PLUGIN = """
import datetime as dt
from decimal import Decimal

from acctkit import Column, Draft, Mailing, Paper, PaperTotal, Text, hookimpl

COLUMNS = (Column("what", Text("What")), Column("amount", Text("Amount"), "money"))


def plan(desk):
    for account in ("A1", "A2"):
        lines = ({"what": "Rope", "amount": Decimal(20)},)
        paper = Paper("list", "", Text("List"), desk.as_of, account, "Hotel", "USD", COLUMNS, lines,
                      (PaperTotal(Text("Total"), Decimal(20)),))
        yield Draft("hello", f"{account}@example.com", "hello", {}, f"hello:{account}", papers=(paper,))


@hookimpl
def acctkit_mailings():
    return [Mailing("hello", plan)]
"""


def parts(message: Outgoing) -> list[tuple[str, bytes]]:
    mail = message_from_bytes(message.mime, _class=EmailMessage, policy=default)
    return [(part.get_filename() or "", part.get_payload(decode=True)) for part in mail.iter_attachments()]


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """A workspace's templates, whose letter says what was enclosed."""
    return write_note(tmp_path / "templates", "Subject: Yours\n\nEnclosed: {{ enclosed|join(', ') or 'nothing' }}.\n")


def test_a_paper_goes_as_pdf_and_the_letter_knows_it(letters: Path) -> None:
    with enclosures([own_templates()], COMPANY) as papers:
        message = dataclasses.replace(composer(letters), enclose=papers.enclose).compose(
            note(papers=(STATEMENT, STATEMENT), attachments=(Attachment("n.txt", content=b"n"),)), NOW
        )
    (other, _), (first, pdf), (second, same) = parts(message)
    assert (other, first) == ("n.txt", "Statement-A1-USD-2026-11-25.pdf")
    assert second == "Statement-A1-USD-2026-11-25-2.pdf", "two files of one name would be one on a disk"
    assert pdf.startswith(b"%PDF-") and pdf == same
    assert b"Enclosed: Statement-A1-USD-2026-11-25.pdf" in message.mime


def test_the_same_paper_gives_the_same_message(letters: Path) -> None:
    def once() -> Outgoing:
        with enclosures([own_templates()], COMPANY) as papers:
            return dataclasses.replace(composer(letters), enclose=papers.enclose).compose(
                note(papers=(STATEMENT,)), NOW
            )

    assert once() == once()


def test_one_press_is_opened_and_only_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    monkeypatch.setattr(enclosing, "press", lambda folders, own=enclosing.press: opened.append(1) or own(folders))
    with enclosures([own_templates()], COMPANY) as papers:
        assert opened == []
        for _ in range(3):
            papers.enclose(STATEMENT)
    assert opened == [1]


def test_without_typst_a_letter_goes_alone_and_says_so(letters: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with enclosures([own_templates()], COMPANY) as papers:
        made = dataclasses.replace(composer(letters), enclose=papers.enclose)
        messages = [made.compose(note(key, papers=(STATEMENT,)), NOW) for key in ("1", "2")]
    assert [parts(message) for message in messages] == [[], []]
    assert b"Enclosed: nothing." in messages[0].mime
    assert papers.missing == (
        "Messages go without their PDFs: a PDF needs typst; install it with: pip install 'acctkit[pdf]'"
    )


def test_a_mistake_in_the_template_of_a_paper_is_told_with_its_line(letters: Path) -> None:
    (letters / "statement.typ").write_text("Hello\n\n#nothing\n", encoding="utf-8")
    with enclosures([letters, own_templates()], COMPANY) as papers, pytest.raises(PaperError) as told:
        dataclasses.replace(composer(letters), enclose=papers.enclose).compose(note(papers=(STATEMENT,)), NOW)
    assert str(told.value) == "template statement.typ, line 3: unknown variable: nothing; correct the template."


@pytest.mark.parametrize(("account", "name"), [
    ("../../etc/passwd", "Statement-etc-passwd-USD-2026-11-25.pdf"),
    ("C:\\x\r\nBcc: y", "Statement-C-x-Bcc-y-USD-2026-11-25.pdf"),
    ("3/../x", "Statement-3-x-USD-2026-11-25.pdf"),
    ("..", "Statement-USD-2026-11-25.pdf"), ("Ñandú 7", "Statement-Ñandú-7-USD-2026-11-25.pdf"),
    ("x" * 300, f"Statement-{'x' * 40}-USD-2026-11-25.pdf"),
])
def test_the_name_of_its_file_is_safe_whatever_the_account_is_called(account: str, name: str) -> None:
    assert name_of(dataclasses.replace(STATEMENT, account=account)) == name


def test_what_stands_on_it_is_data_and_never_markup() -> None:
    evil: Paper = dataclasses.replace(STATEMENT, name='#read("/etc/passwd")', lines=(line(what="#panic()"),))
    with enclosures([own_templates()], COMPANY) as papers:
        made = papers.enclose(evil)
    assert made is not None and (made.content or b"").startswith(b"%PDF-")


def test_a_plugin_s_letter_is_seen_with_its_papers_in_tests(letters: Path) -> None:
    (letters.parent / "plugin.py").touch()
    assert letter_of(note(papers=(STATEMENT,)), letters.parent).attachments == ("Statement-A1-USD-2026-11-25.pdf",)


# ------------------------------------------------------------------ in a run


def planted(ws: TestWorkspace) -> TestWorkspace:
    ws.plugin(PLUGIN, "hello")
    templates = ws.root / "templates"
    templates.mkdir(exist_ok=True)
    (templates / "hello.en.txt").write_text("Subject: Hello\n\n{{ enclosed|length }} enclosed.\n", encoding="utf-8")
    return ws


def test_a_run_sends_letters_with_their_papers(acctkit_workspace: TestWorkspace) -> None:
    ws = planted(acctkit_workspace)
    assert ws.run("2026-11-25")["not_enclosed"] == []
    sent = ws.mail("hello")
    assert [text_of(one).strip() for one in sent] == ["1 enclosed."] * 2
    assert {part.get_filename() for one in sent for part in one.iter_attachments()} == {
        "List-A1-USD-2026-11-25.pdf", "List-A2-USD-2026-11-25.pdf"
    }


def test_a_run_without_typst_says_so_once_and_sends(
    acctkit_workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    result = planted(acctkit_workspace).run("2026-11-25")
    assert len(result["not_enclosed"]) == 1 and not result["failed_mail"]
    assert [text_of(one).strip() for one in acctkit_workspace.mail("hello")] == ["0 enclosed."] * 2


def test_a_run_names_the_letter_whose_paper_cannot_be_typeset(acctkit_workspace: TestWorkspace) -> None:
    ws = planted(acctkit_workspace)
    (ws.root / "templates" / "list.typ").write_text("#nothing\n", encoding="utf-8")
    failed = ws.run("2026-11-25")["failed_mail"]
    assert failed[0] == (
        "hello to A1@example.com: template list.typ, line 1: unknown variable: nothing; correct the template."
    )
    assert ws.mail("hello") == []


def test_papers_begun_ahead_are_those_that_are_made_one_by_one() -> None:
    papers = [dataclasses.replace(STATEMENT, name=f"Hotel {at}", account=f"A{at}") for at in range(6)]
    with enclosures([own_templates()], COMPANY) as single, enclosures([own_templates()], COMPANY) as many:
        many.ahead(papers)
        assert [many.enclose(paper) for paper in papers[:6]] == [single.enclose(paper) for paper in papers[:6]]
