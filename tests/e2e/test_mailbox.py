"""A mailbox in a real Dovecot as an inbox: reps mail workbooks, and the answer in their thread names the cell.

By Exchange, too, with `ACCTKIT_FULL_MAIL=1`.
"""

from __future__ import annotations

import email
import os
import smtplib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path
from typing import Any

import pytest
from acctkit.plugins._mailbox_imap import Account, ImapMailbox

from acctkit import AcctkitError
from acctkit.testing import TestWorkspace, delimited, sheet, text_of
from tests.servers.certificates import certificates
from tests.servers.dovecot import Box, Dovecot
from tests.servers.exchange import ExchangeServer
from tests.servers.graph import CLIENT, SECRET, TENANT, GraphServer
from tests.servers.postfix import Postfix

FULL = os.environ.get("ACCTKIT_FULL_MAIL") == "1"
MAILBOX = "reports@harbor.example"
AS_OF = "2026-11-24"
SERVER = "mx.acme.example"
TRIP = {"en": ["Date", "Vehicle", "Odometer start", "Odometer end", "Origin", "Destination", "Purpose"],
        "es": ["Fecha", "Vehículo", "Odómetro inicial", "Odómetro final", "Origen", "Destino", "Motivo"]}


def trip(end: object, language: str = "en", start: int = 100) -> bytes:
    return delimited([TRIP[language], ["2026-11-18", "VAN", start, end, "Office", "Port", "Visit"]])


@pytest.fixture
def week(dovecot: Dovecot) -> Box:
    """The mailbox that reps write to."""
    return dovecot.mailbox("week")


@pytest.fixture
def ana(dovecot: Dovecot) -> Box:
    """A rep, who reads Spanish."""
    return dovecot.mailbox("ana")


@pytest.fixture
def company(acctkit_workspace: TestWorkspace, dovecot: Dovecot, postfix: Postfix, week: Box, ana: Box) -> TestWorkspace:
    """A company that reads its mailbox, and sends by Postfix."""
    ws = acctkit_workspace
    (ws.root / "password").write_text(week.password)
    login = f'username = "{week.user}"\npassword_file = "password"\nca_file = "{dovecot.ca_file}"'
    ws.configure("mail", f'transport = "smtp"\nsender = "{week.user}"')
    there = f'host = "{postfix.host}"\nport = {postfix.starttls_port}\nsecurity = "starttls"'
    ws.configure("mail.smtp", f"{there}\n{login}")
    ws.configure("plugins.intake_mailbox", (
        f'host = "{dovecot.host}"\nport = {dovecot.imaps_port}\nauthserv_id = "{SERVER}"\n{login}'
    ))
    ws.drop("office/reps.xlsx", sheet("reps", [
        {"rep": "7", "name": "Ana Añil", "email": ana.user, "language": "es"},
        {"rep": "8", "name": "Bob Hill", "email": "nobody@acme.example"},
    ]))
    ws.run(AS_OF)
    return ws


def mail(sender: str, id: str, subject: str = "Week", verified: bool = True, **files: bytes) -> bytes:
    """A message as the company's own server lays it into the mailbox."""
    made = EmailMessage(policy=SMTP)
    if verified:
        made["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from={sender.rpartition('@')[2]}"
    made["From"], made["To"], made["Subject"], made["Message-ID"] = sender, "week@acme.example", subject, id
    made.set_content("Hola")
    for name, data in files.items():
        made.add_attachment(data, maintype="text", subtype="csv", filename=f"{name}.csv")
    return made.as_bytes()


def unread(box: Box) -> int:
    with box.imap() as imap:
        return len(imap.uid("SEARCH", "UNSEEN")[1][0].split())


def test_reps_mail_their_files_and_the_answer_in_their_thread_names_the_cell(
    company: TestWorkspace, week: Box, ana: Box, postfix: Postfix
) -> None:
    first = mail(ana.user, "<first@phone.example>", "Mi kilometraje", semana=trip("lejos", "es"))
    with smtplib.SMTP(postfix.host, postfix.port) as smtp:
        smtp.sendmail(ana.user, [week.user], first)  # the same mail comes twice
        smtp.sendmail(ana.user, [week.user], first)
    week.messages(2)
    week.deliver(mail("nobody@acme.example", "<b1@pc.example>", "My week", week=trip("far")))
    week.deliver(mail("nobody@acme.example", "<b2@pc.example>", "My week, mended", week=trip(150)))
    week.deliver(mail("eve@evil.example", "<e@evil.example>", week=trip(1)))
    week.deliver(mail("nobody@acme.example", "<e2@evil.example>", verified=False, week=trip(999)))
    result = company.run(AS_OF)
    assert result.plugin_errors == []
    assert result.statuses["7/mail/semana.csv"] == "rejected" and result.statuses["8/mail/week.csv"] == "accepted"
    assert [one.row.odometer_end for one in company.records("mileage")] == [150]
    week.messages(7)  # Dovecot knows no such address: what was written to Bob comes back
    assert unread(week) == 3  # that, and what nobody vouches for, which is left to people

    (answer,) = ana.messages(1)
    read = email.message_from_bytes(answer, _class=EmailMessage, policy=default)
    assert (read["Subject"], read["In-Reply-To"]) == ("Re: Mi kilometraje", "<first@phone.example>")
    assert read["Reply-To"] == week.user
    assert "D2" in text_of(read) and "envíelo de nuevo por correo" in text_of(read)

    reply = mail(ana.user, "<second@phone.example>", read["Subject"], semana=trip(140, "es"))
    week.deliver(b"In-Reply-To: " + read["Message-ID"].encode() + b"\r\n" + reply)
    result = company.run(AS_OF)
    assert result.statuses == {"7/mail/semana.csv": "accepted"}
    assert [one["address"] for one in result["bounced"]] == ["nobody@acme.example"] and unread(week) == 2
    again = email.message_from_bytes(ana.messages(2)[1], _class=EmailMessage, policy=default)
    assert (again["Subject"], again["In-Reply-To"]) == ("Re: Mi kilometraje", "<second@phone.example>")
    assert company.run(AS_OF).statuses == {} and len(ana.messages()) == 2


def test_killed_between_laying_down_and_marking_it_comes_once(
    company: TestWorkspace, week: Box, ana: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    week.deliver(mail(ana.user, "<one@phone.example>", semana=trip(150, "es")))

    def dies(*asked: object) -> None:
        raise KeyboardInterrupt  # what ends a run at once, as a kill does: nothing of ours may tidy up after it

    for place in ("acctkit.fetching._Taking._keep", "acctkit.plugins.intake_mailbox.Errand._done"):
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(place, dies)
            company.run(AS_OF)
        assert (company.root / "inbox/7/mail/semana.csv").is_file() and unread(week) == 1
    assert company.run(AS_OF).statuses == {"7/mail/semana.csv": "accepted"}
    assert unread(week) == 0 and len(company.records("mileage")) == 1
    with sqlite3.connect(company.root / "books.db") as books:
        assert books.execute("select count(*) from incoming").fetchone() == (1,)
    assert len(ana.messages(1)) == 1


@pytest.fixture
def exchange() -> Iterator[ExchangeServer]:
    """A double of an Exchange server."""
    with ExchangeServer(auth="basic", users={"week": "s3cret of the sea"}) as running:
        yield running


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[GraphServer]:
    """A double of Microsoft Graph."""
    with GraphServer(certificates(tmp_path / "keys")) as running:
        yield running


@pytest.mark.skipif(not FULL, reason="by Graph it is the same: set ACCTKIT_FULL_MAIL=1")
def test_a_mailbox_of_exchange_is_an_inbox_alike(acctkit_workspace: TestWorkspace, exchange: ExchangeServer) -> None:
    ws = acctkit_workspace
    (ws.root / "secret").write_text("s3cret of the sea")
    ws.configure("plugins.intake_mailbox", f'protocol = "exchange"\nauthserv_id = "{SERVER}"')
    ws.configure("plugins.intake_mailbox.exchange", (
        f'server = "{exchange.url}"\naccount = "reports@harbor.example"\nauth = "basic"\nusername = "week"\n'
        'password_file = "secret"\ntimeout = 5'
    ))
    comes_once(ws, exchange.store, lambda: exchange.fail("UpdateItem", "before", "drop"))


def test_a_mailbox_of_graph_is_an_inbox_alike(acctkit_workspace: TestWorkspace, graph: GraphServer) -> None:
    ws = acctkit_workspace
    (ws.root / "secret").write_text(SECRET)
    ws.configure("plugins.intake_mailbox", f'protocol = "graph"\nauthserv_id = "{SERVER}"')
    ws.configure("plugins.intake_mailbox.graph", (
        f'tenant = "{TENANT}"\nclient_id = "{CLIENT}"\nsender = "{MAILBOX}"\nsecret_file = "secret"\ntimeout = 5\n'
        f'authority = "{graph.address}"\nendpoint = "{graph.endpoint}"\nca_file = "{graph.keys.ca}"'
    ))
    comes_once(ws, graph.store, lambda: graph.fail("patch", "before", "drop"))


def comes_once(ws: TestWorkspace, store: Any, fails_to_mark: Callable[[], None]) -> None:
    """A mail that lies there twice, and cannot be marked at first, is read once and answered once."""
    ws.drop("office/reps.xlsx", sheet("reps", [{"rep": "7", "name": "Ana", "email": "ana@acme.example"}]))
    assert ws.run(AS_OF).plugin_errors == []
    for raw in [mail("ana@acme.example", "<x1@phone.example>", week=trip("far"))] * 2:
        store.put("inbox", raw)
    fails_to_mark()
    first = ws.run(AS_OF)
    assert first.statuses == {"7/mail/week.csv": "rejected"} and first.plugin_errors == []
    assert "could not be marked" in first["plugin_prints"][0]["text"]
    (answer,) = ws.mail("feedback")
    assert answer["In-Reply-To"] == "<x1@phone.example>" and "D2" in text_of(answer)
    assert answer["Reply-To"] == MAILBOX
    assert ws.run(AS_OF).statuses == {} and len(ws.mail("feedback")) == 1
    assert all(item.is_read for item in store.inside("inbox"))


# ------------------------------------------------------------------ the server alone


@pytest.fixture
def account(dovecot: Dovecot, week: Box) -> Account:
    """How to get at the mailbox."""
    return Account(dovecot.host, dovecot.imaps_port, "tls", week.user, week.password, str(dovecot.ca_file))


@pytest.fixture
def box(account: Account) -> Iterator[ImapMailbox]:
    """The mailbox, opened."""
    opened = ImapMailbox(account)
    yield opened
    opened.close()


def test_messages_are_read_whole_in_their_order_and_nothing_is_marked_but_by_done(week: Box, account: Account) -> None:
    letters = [mail("ana@acme.example", f"<{n}@x.example>", week=bytes(range(256)) * n) for n in range(3)]
    for letter in letters:
        week.deliver(letter)
    box = ImapMailbox(replace(account, security="starttls", port=week.server.imap_port))
    ids = box.waiting(10)
    assert [box.fetch(id, 10_000) for id in ids] == week.messages()
    assert [box.fetch(id, 100) for id in ids] == [None] * 3
    assert box.waiting(2) == ids[:2] and unread(week) == 3
    assert box.holds("<1@x.example>") and not box.holds("<9@x.example>") and not box.holds('<"@x.example>')
    box.done(ids[1])
    assert box.waiting(10) == [ids[0], ids[2]]
    with pytest.raises(LookupError):
        box.fetch(f"1{ids[0]}", 100)  # another UIDVALIDITY
    with week.imap() as imap:
        imap.uid("STORE", ids[0].partition(":")[2], "+FLAGS", r"(\Deleted)")
        imap.expunge()
    with pytest.raises(LookupError):
        box.fetch(ids[0], 10_000)
    box.done(ids[0])
    box.close()
    box.close()


@pytest.mark.parametrize("folder", ["Tomados", "Leídos & más"])
def test_what_is_done_may_be_moved_into_a_folder_that_is_made_for_it(week: Box, account: Account, folder: str) -> None:
    week.deliver(mail("ana@acme.example", "<1@x.example>"))
    box = ImapMailbox(replace(account, move=folder))
    (id,) = box.waiting(10)
    box.done(id)
    assert box.waiting(10) == []
    box.close()
    moved = ImapMailbox(replace(account, folder=folder))
    assert moved.holds("<1@x.example>") and len(moved.waiting(10)) == 1
    moved.close()


@pytest.mark.parametrize(("changed", "said"), [
    ({"folder": "Nowhere"}, "has no folder 'Nowhere'"), ({"ca_file": ""}, "is not trusted"),
    ({"ca_file": "/nonexistent.pem"}, "cannot be read"), ({"password": "contraseña"}, "does not let week"),
])
def test_what_a_person_must_mend_is_one_sentence(account: Account, changed: dict[str, str], said: str) -> None:
    with pytest.raises(AcctkitError, match=said) as raised:
        ImapMailbox(replace(account, **changed))
    assert account.password not in str(raised.value) and "\n" not in str(raised.value)
