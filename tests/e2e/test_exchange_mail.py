"""A week's mail by an Exchange server: each message arrives as it lay in the outbox, once, whatever answer was lost."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator

import pytest

from acctkit.testing import TestWorkspace
from tests.servers.exchange import ExchangeServer

DAY = dt.date(2026, 11, 17)
ACCOUNT = "reports@harbor.example"
REP = "ana@harbor.example"


@pytest.fixture
def exchange() -> Iterator[ExchangeServer]:
    with ExchangeServer(auth="basic", users={"reports": "s3cret"}) as server:
        yield server


@pytest.fixture
def sending(acctkit_workspace: TestWorkspace, exchange: ExchangeServer) -> TestWorkspace:
    """A workspace that sends by Exchange, where a rep has made a mistake."""
    ws = acctkit_workspace
    (ws.root / "password").write_text("s3cret")
    ws.configure("mail", f'transport = "exchange"\nsender = "{ACCOUNT}"')
    ws.configure("mail.exchange", "\n".join((
        f'server = "{exchange.url}"', f'account = "{ACCOUNT}"', 'auth = "basic"', 'username = "reports"',
        'password_file = "password"',
    )))
    ws.drop("office/masters.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Language"], ["ana", "Ana Añil", REP, "es"]],
        "Accounts": [["Account", "Name", "Currency"], ["C1", "Café One", "USD"]],
        "Products": [["SKU", "Name"], ["S1", "Model 1"]],
    })
    ws.drop("ana/week.xlsx", {"Sales": [
        ["Date", "Account", "SKU", "Units", "Unit price", "Amount"], [DAY, "C1", "S1", "three", 5, 15],
    ]})
    return ws


def frozen(ws: TestWorkspace) -> tuple[str, str, bytes]:
    """Of the message to the rep: its id, its state, its bytes."""
    with sqlite3.connect(ws.root / "books.db") as books:
        whole = "select id, state, mime from outbox join mimes on message = id where recipient = ?"
        (row,) = books.execute(whole, (REP,))
    return row


def test_a_message_arrives_once_byte_for_byte_though_the_answer_is_lost(
    sending: TestWorkspace, exchange: ExchangeServer
) -> None:
    exchange.fail("SendItem", "after", "503")
    assert sending.run("2026-11-24")["messages"]["unknown"] == 1
    (told,) = sending.json("outbox", "list", "--state", "unknown")
    assert told["last_error"] == "the Exchange server 127.0.0.1 had trouble of its own (HTTP 503 Service Unavailable)"
    sending.run("2026-11-25")
    id, state, mime = frozen(sending)
    (arrived,) = exchange.store.delivered
    assert (state, arrived.key, arrived.mime) == ("sent", id, mime) and mime.count(b"attachment") == 1


def test_a_wrong_password_burns_no_try_and_the_check_says_so(sending: TestWorkspace, exchange: ExchangeServer) -> None:
    (sending.root / "password").write_text("wr0ng")
    sending.run("2026-11-24")
    (told,) = sending.json("outbox", "list")
    assert told["attempts"] == 0 and "does not let reports in (HTTP 401)" in told["last_error"]
    looks = {look["what"]: look for look in sending.json("mail", "check", exit_code=1)}
    assert looks["log-in"]["state"] == "wrong" and "does not let reports in" in looks["log-in"]["said"]
    assert "wr0ng" not in str(looks) + str(told)
    (sending.root / "password").write_text("s3cret")
    sending.cli("mail", "check")
    sending.run("2026-11-25")
    assert frozen(sending)[1] == "sent" and len(exchange.store.delivered) == 1


def test_one_live_message_is_sent_and_found(sending: TestWorkspace, exchange: ExchangeServer) -> None:
    looks = {look["what"]: look for look in sending.json("mail", "check", "--live", REP, "--wait", "0")}
    assert looks["message"]["state"] == "ok" and looks["copy"]["state"] == "ok", looks
    (live,) = exchange.store.delivered
    assert live.parsed["To"].addresses[0].addr_spec == REP
