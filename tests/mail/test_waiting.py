"""What waits for a person is told to the office once a week, whoever holds what beside it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa

from acctkit.mail.holding import hold_back
from acctkit.mail.outbox import queue
from acctkit.mail.verdicts import Person
from acctkit.mail.waiting import Waiting, waiting
from acctkit.testing import FakeTransport, TestWorkspace, text_of
from tests.mail.desk import NOW, TODAY, composer, note

KIND = "overdue-notice"


def test_what_waits_is_listed_by_account_with_what_it_asks_for(engine: sa.Engine, notes: Path) -> None:
    drafts = [
        note("1", kind=KIND, account="104", approval="The customer is a consumer."),
        note("2", kind=KIND, account="103", amounts={"USD": Decimal("80.50"), "EUR": Decimal(7)}),
        note("3", kind=KIND, account="105"), note("4", to="bob@acme.example"),
    ]
    with engine.begin() as conn:
        ids = queue(conn, drafts, composer=composer(notes), now=NOW, as_of=TODAY, approve=(KIND,)).ids
        hold_back(conn, [ids[2]], Person("ana", NOW), "call first")
        assert waiting(conn) == (
            Waiting(KIND, "104", "ana@acme.example", (), "The customer is a consumer."),
            Waiting(KIND, "105", "ana@acme.example", (), "ana: call first", held=True),
            Waiting(KIND, "103", "ana@acme.example", (("EUR", Decimal(7)), ("USD", Decimal("80.50")))),
        )


def test_the_office_is_asked_once_a_week(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    settings = ws.root / "acctkit.toml"
    settings.write_text(settings.read_text("utf-8").replace('approve = "none"', 'approve = "notices"'), "utf-8")
    ws.configure("mail", 'office = ["office@example.com"]')
    ws.drop("office/accounts.xlsx", [["Account", "Name", "Email"], ["103", "Hotel Faro", "ap@example.com"]])
    ws.run("2026-11-24")
    ws.drop("office/invoices.xlsx", [
        ["Invoice", "Account", "Issued on", "Due on", "Amount"], ["F1", "103", "2026-10-01", "2026-11-01", 1234.5],
    ])
    for moment in ("2026-11-25", "2026-11-26", "2026-11-27"):
        ws.run(moment)
    _, asked = ws.mail("summary")
    assert asked["Subject"].endswith("1 thing needs the office")
    line = "* 103, overdue notice, 1,234.50\u00a0USD"
    assert f"Letters that wait for approval (acctkit outbox approve):\n{line}\n" in text_of(asked)
    (letter,) = ws.json("outbox", "list", "--kind", KIND)
    ws.cli("outbox", "hold", letter["id"], "--reason", "call first")
    ws.run("2026-12-02")
    (held,) = [one for one in ws.mail("summary") if "Letters that are held" in text_of(one)]
    assert f"{line}: held by" in text_of(held) and "wait for approval" not in text_of(held)


def test_the_office_reads_once_a_week_of_what_is_in_doubt(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    mail = FakeTransport(ws)
    ws.configure("mail", 'office = ["office@example.com"]')
    ws.drop("office/lists.xlsx", {
        "Accounts": [["Account", "Name", "Email"], ["103", "Hotel Faro", "ap@example.com"],
                     ["104", "Hotel Sol", "sol@example.com"]],
        "Invoices": [
            ["Invoice", "Account", "Issued on", "Due on", "Amount"], ["F1", "103", "2026-10-01", "2026-11-01", 1234.5],
            ["F2", "104", "2026-10-01", "2026-11-01", 60],
        ],
        "Payments": [["Account", "Paid on", "Amount"], ["103", "2026-11-24", 1]],
    })
    mail.plan("unknown", kind=KIND, times=2)
    for moment in ("2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"):
        ws.run(moment)
    told = [one.text for one in mail.carried if one.kind == "summary"]
    (doubt,) = [text for text in told if "nobody knows whether it went" in text]
    line = "* 103, overdue notice, 1,233.50\u00a0USD\n* 104, overdue notice, 60.00\u00a0USD"
    assert f"Mail of which nobody knows whether it went (acctkit outbox resolve):\n{line}\n" in doubt


def test_what_a_person_must_resolve_keeps_strict_runs_at_exit_code_1(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.configure("mail", 'office = ["office@example.com"]')
    FakeTransport(ws).plan("unknown")
    first = ws.run("2026-11-24")
    assert first["messages"] == {"unknown": 1}
    for _ in range(2):
        said = ws.cli("run", "--as-of", "2026-11-24", "--strict", exit_code=1)
        assert "  in doubt   1 message may have gone: look, then say whether, with acctkit outbox resolve\n" in said
        assert "in doubt   1 message may have gone" in ws.cli("deliver", "--strict", exit_code=1)
    (doubt,) = ws.json("deliver")["in_doubt"]
    assert (doubt["kind"], doubt["to"], doubt["reason"]) == ("summary", "office@example.com", "as planned")
    ws.cli("outbox", "resolve", doubt["message"], "--sent", "--reason", "she has it")
    assert "in doubt" not in ws.cli("run", "--as-of", "2026-11-24", "--strict")
