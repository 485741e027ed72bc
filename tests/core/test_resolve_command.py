"""`acctkit outbox retry` and `resolve`: what a person says of mail that did not go, or of which nobody knows it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from email import message_from_bytes
from typing import Any

import pytest

from acctkit.lock import hold, user
from acctkit.testing import FakeTransport, TestWorkspace
from tests.core.test_bounced import BOX
from tests.mail import bounce_samples as samples

PEOPLE = {"101": "failed", "102": "unknown", "103": "deferred", "104": ""}


@pytest.fixture
def desk(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    """Four letters: one failed, one of which nobody knows whether it went, one to be tried later, one that went."""
    ws = acctkit_workspace
    mail = FakeTransport(ws)
    ws.plugin(BOX, "post")
    for folder in ("post", "ours", "others", "templates"):
        (ws.root / folder).mkdir(exist_ok=True)
    (ws.root / "templates" / "circular.en.txt").write_text("Subject: News\n\nThere is news.\n", "utf-8")
    lines = [f"{account};a{account}@sur.example" for account in PEOPLE]
    (ws.root / "letters.txt").write_text("\n".join(lines), "utf-8")
    for account, outcome in PEOPLE.items():
        if outcome:
            mail.plan(outcome, to=f"a{account}@sur.example")  # type: ignore[arg-type]
    ws.run("2026-11-24")
    return ws


def rows(ws: TestWorkspace) -> dict[str, dict[str, Any]]:
    return {row["account"]: row for row in ws.json("outbox", "list", "--kind", "circular")}


def states(ws: TestWorkspace) -> dict[str, str]:
    return {account: row["state"] for account, row in rows(ws).items()}


def ids(ws: TestWorkspace) -> dict[str, str]:
    return {account: row["id"][:8] for account, row in rows(ws).items()}


def test_what_failed_or_waits_goes_with_the_next_delivery(desk: TestWorkspace) -> None:
    assert states(desk) == {"101": "failed", "102": "unknown", "103": "deferred", "104": "sent"}
    id = ids(desk)
    said = desk.cli("outbox", "retry", id["101"], id["103"], "--reason", "their server is up")
    assert said == "".join(f"Message {id[account]} to a{account}@sur.example goes with the next run, if it is still so "
                           "then.\n" for account in ("101", "103"))
    assert {account: row["attempts"] for account, row in rows(desk).items()} == {"101": 0, "102": 1, "103": 0, "104": 1}
    (verdict,) = desk.json("outbox", "show", id["101"])["verdicts"]
    assert (verdict["verdict"], verdict["by"], verdict["reason"]) == ("tried again", user(), "their server is up")
    desk.cli("deliver", "--as-of", "2026-11-24")
    assert states(desk) == {"101": "sent", "102": "unknown", "103": "sent", "104": "sent"}


def test_of_what_may_have_gone_somebody_says_whether_it_did(desk: TestWorkspace) -> None:
    id = ids(desk)
    refused = desk.cli("outbox", "retry", id["101"], id["102"], exit_code=2)
    assert "and would go twice: look, then say what you found with:" in " ".join(refused.split())
    assert states(desk)["101"] == "failed"  # none of them
    (row,) = desk.json("outbox", "resolve", id["102"], "--not-sent", "--reason", "the log does not have it")
    assert (row["account"], row["state"]) == ("102", "queued")
    desk.cli("deliver", "--as-of", "2026-11-24")
    assert states(desk)["102"] == "sent"
    events = [one["state"] for one in desk.json("trace", "account", "102")]
    assert events == ["sent", "said not to have gone"]


def test_what_is_said_to_have_gone_went(desk: TestWorkspace) -> None:
    id = ids(desk)["102"]
    said = desk.cli("outbox", "resolve", id, "--sent", "--reason", "she has it")
    assert said == f"Message {id} to a102@sur.example went.\n"
    desk.cli("deliver", "--as-of", "2026-11-25")
    row = desk.json("outbox", "show", id)
    assert (row["state"], row["attempts"], row["last_error"]) == ("sent", 1, "")
    assert [one["verdict"] for one in row["verdicts"]] == ["said to have gone"]


@pytest.mark.parametrize(("words", "said"), [
    (("retry", "104"), "is not tried again: it went."),
    (("resolve", "104", "--sent", "--reason", "x"), "is not in doubt: it went."),
    (("resolve", "101", "--sent", "--reason", "x"), "try it again with: acctkit outbox retry 101"),
    (("resolve", "103", "--not-sent", "--reason", "x"), "again by itself, or now with: acctkit outbox retry 103"),
    (("resolve", "102", "--reason", "x"), "Say whether they went, with --sent or --not-sent, or let"),
    (("resolve", "102", "--sent"), "Say with --reason how you know"),
    (("resolve", "102", "--look"), "The transport 'fake' cannot look what became of a message: ask the receiver"),
    (("resolve", "104", "--look"), "is not in doubt: it went."),
    (("retry", "zz"), "There is no message whose id begins with 'zz'"),
])
def test_what_cannot_be_done_is_one_sentence_with_the_right_verb(
    desk: TestWorkspace, words: tuple[str, ...], said: str
) -> None:
    known = ids(desk)
    named = [known.get(word, word) for word in words]
    for account, id in known.items():
        said = said.replace(f"retry {account}", f"retry {id}")
    assert said in " ".join(desk.cli("outbox", *named, exit_code=2).split())


def test_one_that_came_back_goes_again_under_another_id_once_its_address_is_cleared(desk: TestWorkspace) -> None:
    before = desk.json("outbox", "show", ids(desk)["104"])
    (desk.root / "post" / "1.eml").write_bytes(samples.gmail("a104@sur.example", before["message_id"]))
    desk.run("2026-11-25")
    id = ids(desk)["104"]
    refused = desk.cli("outbox", "retry", id, exit_code=2)
    assert "until it is cleared: acctkit mail bounces clear a104@sur.example" in " ".join(refused.split())
    desk.cli("mail", "bounces", "clear", "a104@sur.example", "--reason", "her mailbox was full")
    (row,) = desk.json("outbox", "retry", id)
    assert row["id"][:8] != id
    desk.cli("deliver", "--as-of", "2026-11-25")
    again = desk.json("outbox", "show", row["id"])
    assert again["message_id"] == before["message_id"].replace(before["id"], row["id"])
    assert (again["state"], again["text"]) == ("sent", before["text"])
    carried = [message_from_bytes(path.read_bytes()) for path in sorted((desk.root / "fake-transport").glob("*.eml"))]
    assert [mail["Message-ID"] for mail in carried if mail["To"] == "a104@sur.example"] == [
        before["message_id"], again["message_id"]
    ]
    assert [one["state"] for one in desk.json("trace", "account", "104")] == ["sent", "returned", "tried again"]
    with closing(sqlite3.connect(desk.root / "books.db")) as books:  # the bytes that came back are kept, too
        kept = dict(books.execute("select message, mime from mimes where message in (?, ?)", (before["id"], row["id"])))
    assert [message_from_bytes(kept[one["id"]])["Message-ID"] for one in (before, again)] == [
        before["message_id"], again["message_id"]
    ]


def test_what_waits_for_a_person_waits_and_what_is_suppressed_too(desk: TestWorkspace) -> None:
    known = ids(desk)
    desk.cli("outbox", "hold", known["103"], "--reason", "call first")
    said = " ".join(desk.cli("outbox", "retry", known["103"], exit_code=2).split())
    assert f"is held by {user()}: call first; release it with: acctkit outbox release {known['103']}" in said


def test_mail_is_stopped_while_a_run_is_active_and_goes_again(desk: TestWorkspace) -> None:
    desk.cli("outbox", "retry", ids(desk)["101"])
    with hold(desk.root):
        said = desk.cli("outbox", "stop", "--reason", "the list of accounts is wrong")
    assert said == "No message goes from now on, until: acctkit outbox start\n"
    again = " ".join(desk.cli("outbox", "stop", "--reason", "x", exit_code=2).split())
    assert f"Mail is stopped already: the list of accounts is wrong (stopped by {user()}, " in again
    desk.cli("deliver", "--as-of", "2026-11-24")
    assert states(desk)["101"] == "queued"
    assert desk.cli("outbox", "start") == "Mail goes again, with the next run.\n"
    assert "was not stopped" in desk.cli("outbox", "start", exit_code=2)
    desk.cli("deliver", "--as-of", "2026-11-24")
    assert states(desk)["101"] == "sent"


LOOKS = """
import json
from pathlib import Path
from acctkit import Receipt, Transport, hookimpl

BOX = Path(__file__).parent.parent / "mailbox.json"


class Carrier:
    look_after = 120.0

    def send(self, message):
        return Receipt("unknown", "draft 7", "the line went dead")

    def look(self, message):
        became = json.loads(BOX.read_text())[message.account]
        if became == "breaks":
            raise ConnectionError("nobody answers")
        return Receipt(became, message.reference, "" if became == "sent" else f"looked, and it is {became}")

    def close(self):
        pass


@hookimpl
def acctkit_transports():
    return [Transport("looks", lambda workspace, settings: Carrier())]
"""


def test_the_transport_looks_at_once_where_it_can(desk: TestWorkspace) -> None:
    desk.plugin(LOOKS, "looks")
    settings = desk.root / "acctkit.toml"
    settings.write_text(settings.read_text("utf-8").replace('transport = "fake"', 'transport = "looks"'), "utf-8")
    became = {"101": "sent", "103": "deferred", "105": "unknown", "106": "breaks"}
    (desk.root / "mailbox.json").write_text(json.dumps(became), "utf-8")
    lines = [f"{account};a{account}@sur.example" for account in ("101", "102", "103", "104", "105", "106")]
    (desk.root / "letters.txt").write_text("\n".join(lines), "utf-8")
    desk.cli("outbox", "retry", ids(desk)["101"], ids(desk)["103"])
    desk.run("2026-11-24")
    assert {state for account, state in states(desk).items() if account in became} == {"unknown"}
    elsewhere = desk.cli("outbox", "resolve", ids(desk)["102"], "--look", exit_code=2)
    assert "was handed to the transport 'fake', and [mail] transport is 'looks'" in " ".join(elsewhere.split())
    id = ids(desk)
    said = desk.cli("outbox", "resolve", *(id[account] for account in became), "--look")
    assert said == (
        f"Message {id['101']} to a101@sur.example went.\n"
        f"Message {id['103']} to a103@sur.example goes with the next run, if it is still so then.\n"
        f"Message {id['105']} to a105@sur.example is still in doubt: looked, and it is unknown\n"
        f"Message {id['106']} to a106@sur.example is still in doubt: the transport failed: ConnectionError: nobody "
        "answers\n"
    )
    assert states(desk) == {
        "101": "sent", "102": "unknown", "103": "deferred", "104": "sent", "105": "unknown", "106": "unknown",
    }
