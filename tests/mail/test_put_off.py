"""What is put off for days is told, and given up after five; a server that was away for a week costs no message."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from acctkit import Receipt
from acctkit.books.schema import bounces, outbox
from acctkit.cli.run import tell
from acctkit.mail.deliver import Terms, deliver
from acctkit.mail.holding import hold_back, release
from acctkit.mail.outbox import CHECK
from acctkit.mail.put_off import GIVEN_UP_AFTER, TOLD_AFTER, TRIES, put_off
from acctkit.mail.resolving import retry
from acctkit.mail.suppressing import clear
from acctkit.mail.verdicts import Person
from acctkit.testing import FakeTransport, TestWorkspace
from acctkit.testing.workspace import make_test_workspace
from acctkit.workspace import Workspace
from tests.mail.desk import CIRCULARS, NOW, TODAY, note
from tests.mail.test_deliver import Postman, at_the_end, put, states

BUSY = Receipt("deferred", error="451 4.7.1 try again later")
AWAY = Receipt("deferred", error="nobody answers", away=True)
ANA = Person("ana", NOW)
KIND = "overdue-notice"


def on(engine: sa.Engine, days: float, answer: Receipt = BUSY) -> dict[str, int]:
    """A delivery so many days after the first."""
    return deliver(
        engine, Postman([answer]), terms=Terms("smtp", asked=True), clock=lambda: 1e9 + days * 86_400,
        jitter=at_the_end, as_of=TODAY + dt.timedelta(int(days)),
    )


def late(engine: sa.Engine, days: int, *, given_up: bool = False) -> list[tuple[int, int, str]]:
    with engine.connect() as conn:
        found = put_off(conn, TODAY + dt.timedelta(days), given_up=given_up)
    return [(one.days, one.tries, one.said.en) for one in found]


def the_id(engine: sa.Engine) -> str:
    with engine.connect() as conn:
        return str(conn.scalar(sa.select(outbox.c.id)))


def test_what_is_put_off_is_told_after_two_days_and_failed_after_five(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    for day in range(GIVEN_UP_AFTER):
        assert on(engine, day) == {"deferred": 1}
        assert bool(late(engine, day)) is (day >= TOLD_AFTER)
    assert late(engine, 4) == [(4, 5, "put off for 4 days (5 tries): 451 4.7.1 try again later")]
    assert on(engine, 5) == {"failed": 1}
    assert states(engine) == [("failed", 6, "put off for 5 days; last answer: 451 4.7.1 try again later")]
    assert late(engine, 6) == [], "it is put off no more"
    assert late(engine, 9, given_up=True) == [(9, 6, "given up after 6 tries: 451 4.7.1 try again later")]
    with engine.begin() as conn:
        retry(conn, [the_id(engine)], ANA)
    assert on(engine, 9) == {"deferred": 1} and late(engine, 9) == [], "its days begin anew"
    assert on(engine, 10, Receipt("sent")) == {"sent": 1} and late(engine, 20, given_up=True) == []


def test_a_server_that_was_away_for_a_week_costs_no_message(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    assert on(engine, 0) == {"deferred": 1}
    for day in range(1, 8):
        assert on(engine, day, AWAY) == {"waiting": 1}
    assert late(engine, 7) == [(7, 1, "put off for 7 days (1 try): nobody answers")], "it is told, and that is all"
    assert on(engine, 8) == {"deferred": 1} and states(engine)[0][1] == 2 < TRIES
    assert on(engine, 9) == {"failed": 1}


def test_what_was_never_tried_has_not_been_put_off(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    for day in range(9):
        on(engine, day, AWAY)
    assert late(engine, 9, given_up=True) == []


def test_what_is_refused_or_checked_was_not_given_up(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, note("1"), note("2", kind=CHECK))
    for day in range(3):
        on(engine, day)
    assert on(engine, 4, Receipt("failed", error="550 no such user"))["failed"] == 1
    assert late(engine, 5, given_up=True) == []


def test_what_a_person_held_begins_anew_when_it_is_released(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    for day in range(3):
        on(engine, day)
    with engine.begin() as conn:
        hold_back(conn, [the_id(engine)], ANA, "call first")
        release(conn, [the_id(engine)], ANA)
    assert on(engine, 9) == {"deferred": 1} and late(engine, 9) == []


def test_what_waited_for_a_marked_address_begins_anew_when_that_is_cleared(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    for day in range(3):
        on(engine, day)
    came = {"answer": "its bytes", "message": the_id(engine), "address": "ana@acme.example", "action": "delayed"}
    with engine.begin() as conn:
        conn.execute(sa.insert(bounces).values(**came, marks=True, day=TODAY))
    assert on(engine, 3) == {"suppressed": 1}
    with engine.begin() as conn:
        assert clear(conn, "ana@acme.example", ANA, "it was full").freed == (the_id(engine),)
    assert on(engine, 9) == {"deferred": 1} and late(engine, 9) == []
    assert [on(engine, day) for day in (10, 11, 12)] == [{"deferred": 1}] * 3


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_run_and_the_office_are_told_until_it_is_given_up(
    tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ws = make_test_workspace(tmp_path / "ws", language=language)
    ws.plugin(CIRCULARS, "circulars")
    (ws.root / "templates").mkdir(exist_ok=True)
    (ws.root / "templates" / "circular.en.txt").write_text("Subject: News\n\nThere is news.\n", "utf-8")
    mail = FakeTransport(ws)
    mail.plan("deferred", kind="circular", times=None)
    ws.configure("mail", 'office = ["office@example.com"]')
    results = [ws.run(ws.clock.today)] + [ws.run(ws.clock.move(days=more).today) for more in (3, 1, 1, 1)]
    assert [len(one["put_off"]) for one in results] == [0, 1, 1, 0, 0]
    (told,) = results[1]["put_off"]
    said = {"en": "put off for 3 days (2 tries): as planned",
            "es": "aplazado desde hace 3 días (2 intentos): as planned"}[language]
    assert (told["account"], told["days"], told["sentence"]) == ("103", 3, said)
    tell(results[1], dry_run=False)
    assert f"  put off    circular 103: {said}\n" in capsys.readouterr().out
    assert results[3]["messages"]["failed"] == 1
    head = {"en": "Mail that is put off (it is tried again by itself, and given up after five days):\n* 103",
            "es": "Correo aplazado (se reintenta solo, y a los cinco días se da por fallido):\n* 103"}[language]
    letters = [one.text.split(f"{head}, circular: ") for one in mail.carried if one.kind == "summary"]
    assert [after[0].split("\n")[0] for _, *after in letters if after] == {
        "en": ["put off for 3 days (1 try): as planned", "put off for 5 days (3 tries): as planned",
               "given up after 4 tries: as planned"],
        "es": ["aplazado desde hace 3 días (1 intento): as planned",
               "aplazado desde hace 5 días (3 intentos): as planned", "fallido tras 4 intentos: as planned"],
    }[language], "once a week, and once when it was given up"


def test_a_notice_that_is_put_off_is_taken_back_once_its_invoice_is_paid(
    acctkit_workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = acctkit_workspace
    mail = FakeTransport(ws)
    ws.drop("office/lists.xlsx", {
        "Accounts": [["Account", "Name", "Email"], ["103", "Hotel Faro", "ap@example.com"]],
        "Invoices": [["Invoice", "Account", "Issued on", "Due on", "Amount"],
                     ["F1", "103", "2026-10-01", "2026-11-01", 1234.5]],
        "Payments": [["Account", "Paid on", "Amount"], ["103", "2026-11-22", 1]],
    })
    mail.plan("deferred", kind=KIND, times=None)
    for day in ("2026-11-23", "2026-11-24", "2026-11-26"):
        result = ws.run(day)
    assert [(one["kind"], one["days"]) for one in result["put_off"]] == [(KIND, 2)]
    with monkeypatch.context() as patched:
        patched.setattr(Workspace, "moment", lambda self: ws.clock.now)
        assert "1 in the outbox put off for 2 days or more, given up after 5" in " ".join(ws.cli("doctor").split())
    ws.drop("office/paid.xlsx", {"Payments": [["Account", "Paid on", "Amount"], ["103", "2026-11-26", 1233.5]]})
    result = ws.run("2026-11-27")
    (row,) = ws.json("outbox", "list", "--kind", KIND)
    assert row["state"] == "cancelled" and result["put_off"] == [] and result["messages"]["cancelled"] == 1
    assert [one.outcome for one in mail.tried if one.kind == KIND] == ["deferred", "deferred"]
