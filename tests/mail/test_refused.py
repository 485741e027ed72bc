"""What a server refuses at once stands in the office's next summary, once for each time that it failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from acctkit.testing import FakeTransport, TestWorkspace, sheet
from acctkit.testing.workspace import make_test_workspace
from tests.mail.desk import CIRCULARS

HEAD = {"en": "Mail that failed:\n* 103, circular: ", "es": "Correo fallido:\n* 103, circular: "}
THEN = {"en": ". Once that is mended", "es": ". Una vez corregido"}


def company(tmp_path: Path, language: str = "en", text: str = "There is news.") -> tuple[TestWorkspace, FakeTransport]:
    ws = make_test_workspace(tmp_path / "ws", language=language)
    ws.plugin(CIRCULARS, "circulars")
    (ws.root / "templates").mkdir(exist_ok=True)
    (ws.root / "templates" / "circular.en.txt").write_text(f"Subject: News\n\n{text}\n", "utf-8")
    mail = FakeTransport(ws)
    ws.configure("mail", 'office = ["office@example.com"]')
    return ws, mail


def told(mail: FakeTransport, language: str = "en") -> list[str]:
    """What summaries that went say of it."""
    letters = [one.text.split(HEAD[language]) for one in mail.carried if one.kind == "summary"]
    return [after[0].split("\n")[0] for _, *after in letters if after]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_office_is_told_of_what_was_refused_and_again_where_it_is_refused_again(
    tmp_path: Path, language: str
) -> None:
    ws, mail = company(tmp_path, language)
    mail.plan("failed", kind="circular", times=2)
    assert ws.run(ws.clock.today)["messages"]["failed"] == 1
    assert told(mail, language) == [], "this run's summary was written before it was refused"
    ws.run(ws.clock.today)
    ws.run(ws.clock.move(days=7).today)
    (message,) = [one for one in ws.json("outbox", "list") if one["kind"] == "circular"]
    retry = f"acctkit outbox retry {message['id'][:8]}"
    said = f"{message['last_error'].rstrip('.')}{THEN[language]}: {retry}"
    assert told(mail, language) == [said], "once"
    ws.cli("outbox", "retry", message["id"][:8])
    ws.run(ws.clock.today)
    ws.run(ws.clock.today)
    assert told(mail, language) == [said, said]
    ws.cli("outbox", "retry", message["id"][:8])
    ws.run(ws.clock.today)
    ws.run(ws.clock.move(days=7).today)
    assert told(mail, language) == [said, said], "it went"


def test_what_cannot_be_made_is_told_once_a_week(tmp_path: Path) -> None:
    ws, mail = company(tmp_path, text="{{ nothing_of_that_name }}")
    for days in (0, 0, 7, 0):
        ws.run(ws.clock.move(days=days).today)
    lines = told(mail)
    assert len(lines) == 2 and all(one.startswith("It could not be made: ") for one in lines), lines


def test_a_summary_that_is_refused_is_not_written_again_for_that(tmp_path: Path) -> None:
    ws, mail = company(tmp_path)
    mail.plan("failed", kind="summary", times=None)
    for _ in range(3):
        ws.run(ws.clock.today)
    assert [one.kind for one in mail.tried].count("summary") == 1


def test_feedback_that_was_refused_goes_to_the_address_that_is_right(tmp_path: Path) -> None:
    ws, mail = company(tmp_path)
    mail.plan("failed", to="bob@old.example", times=None)
    ws.drop("office/reps.xlsx", sheet("reps", [{"rep": "7", "name": "Bob Hill", "email": "bob@old.example"}]))
    ws.drop("7/week.csv", b"Date,Account,SKU,Units,Unit price\n2026-11-18,A1,P1,six,4.00\n")
    assert ws.run(ws.clock.today)["messages"]["failed"] == 1
    ws.run(ws.clock.today)
    ws.drop("office/reps.xlsx", sheet("reps", [{"rep": "7", "name": "Bob Hill", "email": "bob@new.example"}]))
    for _ in range(2):
        ws.run(ws.clock.today)
    went = [(one.to, one.text) for one in mail.carried if one.kind == "feedback"]
    assert [to for to, _ in went] == ["bob@new.example"] and "'six'" in went[0][1]
    assert [one["state"] for one in ws.json("outbox", "list") if one["kind"] == "feedback"] == ["sent"]


@pytest.mark.parametrize("email", ["bob@münchen.example", "Bob@xn--mnchen-3ya.example", ""])
def test_feedback_that_was_refused_stays_so_where_the_address_is_the_same_or_none(tmp_path: Path, email: str) -> None:
    ws, mail = company(tmp_path)
    mail.plan("failed", to="bob@xn--mnchen-3ya.example", times=1)
    for address in ("bob@münchen.example", email):
        ws.drop("office/reps.xlsx", sheet("reps", [{"rep": "7", "name": "Bob Hill", "email": address}]))
        ws.drop("7/week.csv", b"Date,Account,SKU,Units,Unit price\n2026-11-18,A1,P1,six,4.00\n")
        ws.run(ws.clock.today)
    assert [one["state"] for one in ws.json("outbox", "list") if one["kind"] == "feedback"] == ["failed"]


def test_a_summary_that_was_refused_goes_to_the_office_that_is_right(tmp_path: Path) -> None:
    ws, mail = company(tmp_path)
    mail.plan("failed", to="office@example.com", times=None)
    ws.run(ws.clock.today)
    ws.run(ws.clock.today)
    settings = ws.root / "acctkit.toml"
    settings.write_text(settings.read_text("utf-8").replace("office@example.com", "desk@example.com"), "utf-8")
    ws.run(ws.clock.today)
    ws.run(ws.clock.today)
    went = [(one.to, "The whole package is attached" in one.text) for one in mail.carried if one.kind == "summary"]
    assert went == [("desk@example.com", True)], "with the news of the one that did not go"
