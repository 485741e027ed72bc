"""Mail by a real Postfix into a real Dovecot: what is read there is what lay in the outbox, and bounces name ours."""

from __future__ import annotations

import datetime as dt
import email
import sqlite3
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from acctkit.plugins._smtp_settings import SmtpSettings
from acctkit.plugins.mail_smtp import SmtpCarrier

from acctkit.mail import bounces
from acctkit.testing import TestWorkspace
from tests.servers.dovecot import Box, Dovecot
from tests.servers.postfix import Postfix

DAY = dt.date(2026, 11, 17)
NOBODY = "nobody@acme.example"


@pytest.fixture
def office(dovecot: Dovecot) -> Box:
    """Whose mail it is: it logs in, and gets what comes back."""
    return dovecot.mailbox("office")


@pytest.fixture
def sending(acctkit_workspace: TestWorkspace, postfix: Postfix, office: Box) -> TestWorkspace:
    """A workspace that sends by Postfix, as the office."""
    ws = acctkit_workspace
    (ws.root / "password").write_text(office.password)
    ws.configure("mail", f'transport = "smtp"\nsender = "{office.user}"')
    ws.configure("mail.smtp", "\n".join((
        f'host = "{postfix.host}"', f"port = {postfix.starttls_port}", 'security = "starttls"',
        f'username = "{office.user}"', 'password_file = "password"', f'ca_file = "{postfix.ca_file}"',
    )))
    return ws


def erring(ws: TestWorkspace, to: str) -> None:
    """A rep with this address, and a file of hers with a mistake: she hears of it, with a marked copy."""
    ws.drop("office/masters.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Language"], ["ana", "Ana Añil", to, "es"]],
        "Accounts": [["Account", "Name", "Currency"], ["C1", "Café One", "USD"]],
        "Products": [["SKU", "Name"], ["S1", "Model 1"]],
    })
    ws.drop("ana/week.xlsx", {"Sales": [
        ["Date", "Account", "SKU", "Units", "Unit price", "Amount"], [DAY, "C1", "S1", "three", 5, 15],
    ]})


def frozen(ws: TestWorkspace, to: str) -> tuple[str, str, str, bytes]:
    """Of the message to an address: its id, state, what the server said of it, and its bytes."""
    with sqlite3.connect(ws.root / "books.db") as books:
        whole = "select id, state, reference, mime from outbox join mimes on message = id where recipient = ?"
        (row,) = books.execute(whole, (to,))
    return row


def test_a_message_arrives_once_byte_for_byte(sending: TestWorkspace, dovecot: Dovecot) -> None:
    rep = dovecot.mailbox("rep")
    erring(sending, rep.user)
    assert sending.run("2026-11-24")["messages"]["sent"] == 1
    id, state, reference, mime = frozen(sending, rep.user)
    assert state == "sent" and reference.startswith("250 2.0.0 Ok: queued as ")
    (arrived,) = rep.messages(1)
    trace = arrived.removesuffix(mime)
    assert trace + mime == arrived and mime.count(b"attachment") == 1
    assert {line.partition(b":")[0] for line in trace.splitlines() if not line[:1].isspace()} == {
        b"Return-Path", b"Delivered-To", b"Received"
    }
    assert f"<{id}@".encode() in arrived and b"with ESMTPSA" in trace, "it came over TLS, with a login"
    assert "sent" not in sending.run("2026-11-25")["messages"]
    assert len(rep.messages(1)) == 1


def test_what_cannot_be_delivered_comes_back_and_names_the_message(sending: TestWorkspace, office: Box) -> None:
    erring(sending, NOBODY)
    sending.run("2026-11-24")
    id, state, _, _ = frozen(sending, NOBODY)
    assert state == "sent", "Postfix took it, and only then learnt that there is nobody"
    raw = office.messages(1)[0]
    answer = bounces.read(raw)
    assert answer is not None
    assert (answer.envelope_id, [one.addresses for one in answer.recipients]) == (id, [(NOBODY,)])
    assert answer.recipients[0].permanent and [one[1:].partition("@")[0] for one in answer.message_ids] == [id]
    bounce = email.message_from_bytes(raw, _class=EmailMessage, policy=default)
    assert bounce.get_content_type() == "multipart/report"
    _, report, returned = bounce.iter_parts()
    of_message, of_recipient = report.iter_parts()
    assert of_message["Original-Envelope-Id"] == id
    assert (of_recipient["Original-Recipient"], of_recipient["Action"]) == (f"rfc822;{NOBODY}", "failed")
    assert of_recipient["Status"].startswith("5.1.1")
    assert f"<{id}@" in returned.as_string()


def test_an_address_that_is_refused_at_once_fails(sending: TestWorkspace) -> None:
    erring(sending, "ana@strict.example")
    assert sending.run("2026-11-24")["messages"]["failed"] == 1
    assert frozen(sending, "ana@strict.example")[1] == "failed"
    (row,) = sending.json("outbox", "list", "--state", "failed")
    assert "refused ana@strict.example (550 5.1.1" in row["last_error"]


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
def test_each_way_in_is_checked(postfix: Postfix, office: Box, tmp_path: Path, security: str) -> None:
    (tmp_path / "password").write_text(office.password)
    port = {"starttls": postfix.starttls_port, "tls": postfix.tls_port, "none": postfix.port}[security]
    login = {} if security == "none" else {"username": office.user, "password_file": "password"}
    ca_file = str(postfix.ca_file)
    settings = SmtpSettings(host=postfix.host, port=port, security=security, ca_file=ca_file, **login)  # type: ignore[arg-type]
    *_, login_told, last = SmtpCarrier(tmp_path, settings).check()
    assert last == "It takes messages up to 5,000,000 bytes, and says what comes back of ours."
    assert login_told.startswith(office.user if login else "There is no login")
