"""`acctkit outbox`: what a person decides of messages by the command line, and what is kept of it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from acctkit.lock import hold, user
from acctkit.testing import TestWorkspace

AS_OF = "2026-11-25"
DUNNING = """
from decimal import Decimal
from pathlib import Path
from acctkit import Draft, Mailing, hookimpl


def plan(desk):
    for line in (Path(__file__).parent.parent / "letters.txt").read_text().splitlines():
        account, amount, currency, approval = (line + ";;;").split(";")[:4]
        yield Draft("overdue-notice", f"ap{account}@example.com", "dunning", {"account": account}, f"letter:{account}",
                    account=account, approval=approval, tells=(f"account:{account}:asked",),
                    amounts={currency: Decimal(amount)} if currency else {})


@hookimpl
def acctkit_mailings():
    return [Mailing("overdue-notice", plan)]
"""
LETTERS = """101;120.00;USD
102;500.00;USD
103;500.01;USD
104;80.00;EUR
105;1.00;USD;the customer is a consumer
106
"""


@pytest.fixture
def desk(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    """Six letters that wait for a person: of 120, 500 and 500.01 dollars, 80 euros, to a consumer, and of no amount."""
    ws = acctkit_workspace
    settings = ws.root / "acctkit.toml"
    settings.write_text(settings.read_text("utf-8").replace('approve = "none"', 'approve = "notices"'), "utf-8")
    ws.configure("plugins", 'disabled = ["collections"]')
    for folder in ("plugins", "templates"):
        (ws.root / folder).mkdir(exist_ok=True)
    (ws.root / "plugins" / "dunning.py").write_text(DUNNING, encoding="utf-8")
    (ws.root / "letters.txt").write_text(LETTERS, encoding="utf-8")
    template = "Subject: Account {{ account }}\n\nPlease.\n"
    (ws.root / "templates" / "dunning.en.txt").write_text(template, encoding="utf-8")
    return ws


def rows(ws: TestWorkspace) -> dict[str, dict[str, Any]]:
    return {row["account"]: row for row in ws.json("outbox", "list", "--kind", "overdue-notice")}


def states(ws: TestWorkspace) -> dict[str, str]:
    return {account: row["state"] for account, row in rows(ws).items()}


def accounts(listed: list[dict[str, Any]]) -> list[str]:
    return sorted(row["account"] for row in listed)


def test_a_person_approves_by_ids_and_that_is_kept(desk: TestWorkspace) -> None:
    desk.run(AS_OF)
    ids = {account: row["id"] for account, row in rows(desk).items()}
    said = desk.cli("outbox", "approve", ids["101"][:8], ids["105"])
    assert "2 approved, asking for 121.00 USD in all; 4 still waiting. What is approved goes with the next run" in said
    again = desk.cli("outbox", "approve", ids["101"], exit_code=2)
    assert f"does not wait for approval: it was approved by {user()}, " in again
    shown = desk.cli("outbox", "list", "--state", "queued")
    assert "asks for" in shown and "500.01 USD" in shown and "overdue-notice waits for a person" in shown
    assert states(desk) | {"101": "", "105": ""} == dict.fromkeys(ids, "queued") | {"101": "", "105": ""}
    (verdict,) = desk.json("outbox", "show", ids["105"][:8])["verdicts"]
    assert (verdict["verdict"], verdict["by"], verdict["reason"]) == ("approved", user(), "")
    assert f"decided      approved by {user()}, {verdict['at']}" in desk.cli("outbox", "show", ids["105"][:8])
    desk.run(AS_OF)
    assert [account for account, state in states(desk).items() if state == "sent"] == ["101", "105"]
    letter, decided = desk.json("trace", "account", "105")
    assert (letter["state"], decided["state"]) == ("sent", "approved")
    assert (decided["by"], decided["at"]) == (user(), verdict["at"])
    assert f"by {user()}, {verdict['at']}" in desk.cli("trace", "account", "105")


def test_a_policy_is_looked_at_first_and_then_approves_the_same(desk: TestWorkspace) -> None:
    desk.run(AS_OF)
    words = ("outbox", "approve", "--kind", "overdue-notice", "--up-to", "500 usd", "--up-to", "80 EUR")
    seen = desk.json(*words, "--dry-run")
    assert set(states(desk).values()) == {"queued"}
    done = desk.json(*words)
    assert {**seen, "dry_run": False} == done
    assert accounts(done["approved"]) == ["101", "102", "104"]
    assert {row["account"]: row["why"] for row in done["waiting"]} == {
        "103": "500.01 USD is above 500.00 USD", "105": "the customer is a consumer; approve it by its id",
        "106": "it does not say what it asks for",
    }
    one = desk.cli("outbox", "approve", "--kind", "overdue-notice", "--account", "103")
    assert "ap103@example.com" in one and "500.01 USD" in one and "1 approved" in one
    desk.cli("outbox", "approve", "--kind", "overdue-notice", "--with-reasons")
    assert set(states(desk).values()) == {"approved"}
    assert "No such message waits for a person." in desk.cli("outbox", "approve", "--kind", "overdue-notice")


def test_the_settings_may_approve_what_is_small_but_never_what_has_a_reason(desk: TestWorkspace) -> None:
    desk.configure("mail", 'approve_up_to = {USD = "500.00"}')
    desk.run(AS_OF)
    assert states(desk) == {
        "101": "sent", "102": "sent", "103": "queued", "104": "queued", "105": "queued", "106": "queued",
    }
    (verdict,) = desk.json("outbox", "show", rows(desk)["102"]["id"])["verdicts"]
    assert (verdict["by"], verdict["reason"]) == ("[mail] approve_up_to", "up to 500.00 USD")
    assert "approval of notices that ask for more than 500.00 USD" in desk.cli("doctor", exit_code=None)


@pytest.mark.parametrize(("words", "said"), [
    ((), "Name messages by their ids, or a kind"),
    (("5f", "--kind", "overdue-notice"), "Name messages by their ids, or a kind"),
    (("5f", "--up-to", "5 USD"), "go with --kind, not with ids"), (("5f",), "no message whose id begins with '5f'"),
    (("--kind", "overdue-notices"), "There is no message of kind 'overdue-notices'; did you mean 'overdue-notice'?"),
    (("--kind", "overdue-notice", "--up-to", "5"), "'5' is no limit; write amount and currency"),
])
def test_what_cannot_be_done_is_one_sentence(desk: TestWorkspace, words: tuple[str, ...], said: str) -> None:
    assert said in " ".join(desk.cli("outbox", "approve", *words, exit_code=2).split())


def test_nothing_is_approved_while_a_run_is_active(desk: TestWorkspace) -> None:
    desk.run(AS_OF)
    with hold(desk.root), closing(sqlite3.connect(desk.root / "books.db", isolation_level=None)) as books:
        books.execute("begin immediate")  # as a run does while it writes
        said = desk.cli("outbox", "approve", "--kind", "overdue-notice", exit_code=75)
        assert f"process {os.getpid()} of {user()}" in said
        assert len(desk.json("outbox", "approve", "--kind", "overdue-notice", "--dry-run")["approved"]) == 5
    assert set(states(desk).values()) == {"queued"}


def test_a_person_keeps_a_message_back_and_lets_it_go_on(desk: TestWorkspace) -> None:
    desk.run(AS_OF)
    id = rows(desk)["101"]["id"]
    desk.cli("outbox", "approve", id)
    said = desk.cli("outbox", "hold", id[:8], "--reason", " call\n first ")
    assert said == f"Message {id[:8]} to ap101@example.com is held, until: acctkit outbox release {id[:8]}\n"
    assert rows(desk)["101"]["last_error"] == f"held by {user()}: call first"
    assert f"held by {user()}: call first" in " ".join(desk.cli("outbox", "list", "--state", "held").split())
    desk.run(AS_OF)
    assert states(desk)["101"] == "held" and desk.mail("overdue-notice") == []
    said = desk.cli("outbox", "release", id[:8])
    assert said == f"Message {id[:8]} to ap101@example.com goes with the next run, if it is still so then.\n"
    desk.run(AS_OF)
    assert states(desk)["101"] == "sent"
    told = desk.json("trace", "account", "101")
    assert [event["state"] for event in told] == ["sent", "approved", "held", "released"]
    assert told[2]["values"]["reason"] == "call first"


def test_what_cannot_be_held_or_released_is_one_sentence(desk: TestWorkspace) -> None:
    desk.run(AS_OF)
    id = rows(desk)["101"]["id"]
    assert "Say why with --reason" in desk.cli("outbox", "hold", id, "--reason", "  ", exit_code=2)
    assert "is not held: it is queued" in desk.cli("outbox", "release", id, exit_code=2)
    desk.cli("outbox", "hold", id, "--reason", "first")
    assert "waits for approval (overdue-notice waits for a person)" in desk.cli("outbox", "release", id)
    with hold(desk.root):
        desk.cli("outbox", "hold", id, "--reason", "first", exit_code=75)
        desk.cli("outbox", "release", id, exit_code=75)


def test_who_decides_is_the_systems_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "boss")
    monkeypatch.setenv("USER", "boss")
    monkeypatch.delenv("SUDO_USER", raising=False)
    if hasattr(os, "getuid"):
        import pwd

        name = pwd.getpwuid(os.getuid()).pw_name
        assert user() == name
        monkeypatch.setenv("SUDO_USER", "ana\nbob")
        assert user() == f"ana bob as {name}"


def test_a_run_says_how_what_waits_is_let_go(desk: TestWorkspace) -> None:
    said = desk.cli("run", "--as-of", AS_OF)
    assert said.endswith("  messages   6 queued\n6 messages wait for you to approve: see which with acctkit outbox "
                         "list --state queued, then let them go with acctkit outbox approve ID\n")
    assert "for you to approve" not in desk.cli("run", "--as-of", AS_OF, "--dry-run")
    desk.cli("outbox", "approve", "--kind", "overdue-notice", "--with-reasons")
    assert "for you to approve" not in desk.cli("run", "--as-of", AS_OF)


def test_a_state_that_there_is_not_is_no_empty_list(desk: TestWorkspace) -> None:
    for state, said in (("fialed", "There is no state 'fialed'; did you mean 'failed'?"),
                        ("foo", "There is no state 'foo'; known are: queued, approved, held, sending, sent, ")):
        assert desk.cli("outbox", "list", "--state", state, "--json", exit_code=2).startswith(said)
    assert desk.json("outbox", "list", "--state", "suppressed") == []


def test_no_letter_and_no_server_gives_orders_to_the_terminal(desk: TestWorkspace) -> None:
    letter = "Subject: x\n\nPay \u200fevil\u200e.\n\nAna \U0001f469\u200d\U0001f33e\n"
    (desk.root / "templates" / "dunning.en.txt").write_text(letter, "utf-8")
    desk.run(AS_OF)
    with closing(sqlite3.connect(desk.root / "books.db")) as books:
        books.execute("update outbox set last_error = ? where account = '101'", ("550 \x9b2J\x1b[31m\u202e no",))
        books.commit()
    shown = desk.cli("outbox", "show", rows(desk)["101"]["id"])
    assert "\\u200fevil" in shown and "550 \\u009b2J\\u001b[31m\\u202e no" in shown
    assert not set(shown) & set("\x1b\x9b\u202e\u200f\u200e") and "\n\nAna \U0001f469\u200d\U0001f33e\n" in shown
