"""Who does not read their own language: it is told once, in the words of the office."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from acctkit.books.schema import told
from acctkit.mail.languages import Otherwise, otherwise, untold
from acctkit.mail.outbox import Queued, queue
from acctkit.mail.taking_back import take_back
from acctkit.run import needs_person
from acctkit.testing import TestWorkspace, text_of
from tests.mail.desk import NOW, TODAY, composer, note


def put(engine: sa.Engine, folder: Path, key: str, language: str, account: str = "103") -> Queued:
    draft = note(key, language=language, account=account, kind="overdue-notice")
    with engine.begin() as conn:
        return queue(conn, [draft], composer=composer(folder), now=NOW, as_of=TODAY)


def news(engine: sa.Engine) -> list[str]:
    with engine.connect() as conn:
        return [one.say("en") for one in untold(conn)]


FRENCH = "The letter to account 103 (overdue-notice) was written in English: there is no template for fr."


@pytest.mark.parametrize("language", ["en", "en-GB", "EN_us", ""])
def test_a_language_of_another_country_is_the_same(engine: sa.Engine, notes: Path, language: str) -> None:
    assert put(engine, notes, "1", language).otherwise == () and news(engine) == []


def test_an_account_is_told_once_for_each_language(engine: sa.Engine, notes: Path) -> None:
    assert [len(put(engine, notes, str(n), "fr").otherwise) for n in range(3)] == [1, 1, 1]
    put(engine, notes, "x", "pt-BR")
    assert news(engine) == [FRENCH, FRENCH.replace("fr.", "pt-BR.")]
    with engine.begin() as conn:
        conn.execute(sa.insert(told), {"fact": untold(conn)[0].office_fact, "message": "the summary", "day": TODAY})
    assert news(engine) == [FRENCH.replace("fr.", "pt-BR.")]


def test_what_is_taken_back_before_it_went_is_not_told(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, "1", "fr")
    take_back(engine, lambda message: "paid", ("overdue-notice",))
    assert news(engine) == []


def test_a_template_of_the_language_is_all_it_takes(engine: sa.Engine, notes: Path) -> None:
    (notes / "note.fr.txt").write_text("Subject: Pour {{ name }}\n\n{{ body }}\n", encoding="utf-8")
    assert put(engine, notes, "1", "fr-CA").otherwise == ()


def test_whatever_is_typed_as_a_language_comes_back_whole(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, "1", "fr:en:\n../../x", "a:b:c")
    with engine.connect() as conn:
        (one,) = untold(conn)
    assert (one.wanted, one.written, one.kind, one.whom) == ("fr en ../../x", "en", "overdue-notice", "a:b:c")


def test_a_spanish_office_reads_it_in_spanish() -> None:
    one = otherwise(note(language="fr", kind="reminder"), "en")
    assert isinstance(one, Otherwise)
    assert one.say("es") == "El mensaje a ana@acme.example (reminder) se escribió en inglés: no hay plantilla para fr."
    assert one.row("en") == {
        "kind": "reminder", "account": "", "to": "ana@acme.example", "wanted": "fr", "written": "en",
        "message": "The message to ana@acme.example (reminder) was written in English: there is no template for fr.",
    }


def test_the_office_hears_of_it_in_its_summary_and_nobody_has_to_hurry(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.configure("mail", 'office = ["office@example.com"]')
    ws.drop("office/accounts.xlsx", [
        ["Account", "Name", "Email", "Language"], ["103", "Atelier graphique", "ap@example.com", "fr"],
    ])
    ws.drop("office/invoices.xlsx", [
        ["Invoice", "Account", "Issued on", "Due on", "Amount"], ["F1", "103", "2026-10-01", "2026-11-01", 1234.5],
    ])
    result = ws.run("2026-11-25")
    assert not needs_person(result.told)
    assert [one["message"] for one in result["other_language"]] == [FRENCH]
    (summary,) = ws.mail("summary")
    assert FRENCH in text_of(summary)
    (sent,) = ws.mail("overdue-notice")
    assert "Nov 1, 2026" in text_of(sent) and "1,234.50" in text_of(sent)
    ws.run("2026-12-25")
    assert sum(FRENCH in text_of(one) for one in ws.mail("summary")) == 1
