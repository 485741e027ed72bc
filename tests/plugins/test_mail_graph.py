"""The transport `graph`, over the real wire to a double of Microsoft Graph on loopback: whatever answer is lost, each
message goes once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from acctkit.plugins import _graph_drafts, mail_graph
from acctkit.plugins._graph import GraphSettings
from acctkit.plugins._graph_drafts import DIGEST, KEY, digest_of, split
from acctkit.plugins._mail_troubles import Troubled
from acctkit.plugins.mail_graph import GraphCarrier, open_graph
from pydantic import ValidationError

from acctkit import AcctkitError, Outgoing, Receipt, redacted
from acctkit.testing import assert_plugin
from tests.servers.certificates import Certificates, certificates
from tests.servers.graph import CLIENT, SECRET, TENANT, GraphServer

FULL = os.environ.get("ACCTKIT_FULL_MAIL") == "1"
MAILBOX = "reports@harbor.example"
MB = 1_000_000
Opened = Callable[..., GraphCarrier]


def message(name: str = "one", *, sender: str = MAILBOX, files: dict[str, bytes] | None = None) -> Outgoing:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Cc"] = f"Harbor <{sender}>", "Ann <ann@client.example>", "copy@client.example"
    mail["Subject"], mail["Message-ID"], mail["Auto-Submitted"] = "Su año", f"<{name}@harbor.example>", "auto-generated"
    mail.set_content(f"Buenos días, {name}.\n")
    mail.add_alternative(f"<p>Buenos días, <b>{name}</b>.</p>\n", subtype="html")
    for file, data in (files or {}).items():
        mail.add_attachment(data, maintype="application", subtype="pdf", filename=file)
    for number, part in enumerate(one for one in mail.walk() if one.is_multipart()):
        part.set_boundary(f"=={number}==")  # the same bytes each time, as from the outbox
    return Outgoing(
        name, "overdue-notice", "ann@client.example", "Su año", mail.as_bytes(), f"<{name}@harbor.example>",
        cc=("copy@client.example",),
    )


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def server(keys: Certificates) -> Iterator[GraphServer]:
    with GraphServer(keys) as running:
        yield running


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Opens a carrier to a server, as a delivery does; with the same arguments again it is a restart."""
    (tmp_path / "secret").write_text(f"{SECRET}\n", "utf-8")
    carriers: list[GraphCarrier] = []

    def open_one(server: GraphServer, **settings: object) -> GraphCarrier:
        carriers.append(open_graph(tmp_path, settings_for(server, **settings)))
        return carriers[-1]

    yield open_one
    for carrier in carriers:
        carrier.close()


def settings_for(server: GraphServer, **settings: object) -> GraphSettings:
    given: dict[str, object] = {
        "tenant": TENANT, "client_id": CLIENT, "sender": MAILBOX, "secret_file": "secret", "timeout": 5,
        "authority": server.address, "endpoint": server.endpoint, "ca_file": str(server.keys.ca),
    }
    return GraphSettings(**{**given, **settings})  # type: ignore[arg-type]


def laid_down(carrier: GraphCarrier, what: Outgoing) -> Outgoing:
    """The message as it is in the books once its draft is laid down."""
    receipt = carrier.prepare(what)
    assert receipt.state == "prepared", receipt
    return replace(what, reference=receipt.reference)


def delivered(server: GraphServer) -> list[str]:
    return [item.key for item in server.store.delivered]


def test_it_is_a_good_plugin() -> None:
    assert_plugin(mail_graph)


def test_it_is_opened_without_a_word_to_the_server(server: GraphServer, tmp_path: Path) -> None:
    (transport,) = mail_graph.acctkit_transports()
    carrier = transport.open(tmp_path, settings_for(server))
    assert transport.settings is GraphSettings and carrier.per_minute == 30
    carrier.close()
    assert not server.operations


# ---------------------------------------------------------------- the way of one message


def test_a_message_is_laid_down_as_a_draft_and_that_is_sent_whole(server: GraphServer, opened: Opened) -> None:
    carrier, what = opened(server), message()
    prepared = laid_down(carrier, what)
    [draft] = server.store.inside("drafts")
    assert draft.properties == {KEY: "one", DIGEST: digest_of(what.mime)}
    assert draft.mime == what.mime and not server.store.delivered

    assert carrier.send(prepared) == Receipt("sent", prepared.reference)
    [copy] = server.store.inside("sentitems")
    assert copy.mime == what.mime and copy.immutable == prepared.reference and not server.store.inside("drafts")
    assert server.operations == ["token", "token", "find", "find", "draft", "patch", "send"]
    asked = [one for one in server.requests if one.operation != "token"]
    assert all(one.wants_immutable for one in asked)


def test_what_is_laid_down_already_is_not_laid_down_again(server: GraphServer, opened: Opened) -> None:
    first = laid_down(opened(server), message())
    assert laid_down(opened(server), message()).reference == first.reference, "its reference was lost with the process"
    assert laid_down(opened(server), first).reference == first.reference
    carrier = opened(server)
    assert carrier.send(first).state == "sent"
    assert carrier.prepare(message()).state == "sent", "and what went before is not laid down either"
    assert carrier.prepare(first).state == "sent"
    server.store.copy_is_another = True
    second = laid_down(carrier, message("two"))
    assert carrier.send(second).state == "sent" == carrier.prepare(second).state == carrier.look(second).state
    assert delivered(server) == ["one", "two"] and not server.store.inside("drafts")


def test_what_went_and_is_gone_is_not_laid_down_unasked(server: GraphServer, opened: Opened) -> None:
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    assert carrier.send(prepared).state == "sent"
    [item] = server.store.items.values()
    item.properties.clear()  # only its Message-ID is left
    assert carrier.prepare(message()).state == "sent"
    assert delivered(server) == ["one"] and not server.store.inside("drafts")


def test_of_two_drafts_one_goes_and_the_other_is_taken_away(server: GraphServer, opened: Opened) -> None:
    """A search that came too early did not find the first."""
    carrier = opened(server)
    for _ in range(2):
        item = server.store.put("drafts", message().mime, is_draft=True)
        item.properties.update({KEY: "one", DIGEST: digest_of(message().mime)})
    assert carrier.send(laid_down(carrier, message())).state == "sent"
    assert delivered(server) == ["one"] and not server.store.inside("drafts")


def test_no_draft_goes_that_was_for_others(server: GraphServer, opened: Opened) -> None:
    """Mail was redirected to somebody for a trial, and is no more; or it is now."""
    carrier, what = opened(server), message()
    elsewhere = replace(what, mime=what.mime.replace(b"ann@client.example", b"trial@harbor.example"))
    trial = laid_down(carrier, elsewhere)
    gone = laid_down(carrier, replace(elsewhere, id="trial", message_id=what.message_id))
    assert carrier.send(gone).state == "sent", "what went to somebody else is not the message either"
    assert server.store.delivered.pop().key == "trial"
    trial = laid_down(carrier, elsewhere)
    for known in (replace(what, reference=trial.reference), what):
        prepared = laid_down(carrier, known)
        assert prepared.reference != trial.reference and len(server.store.inside("drafts")) == 1
    assert carrier.send(prepared).state == "sent"
    [sent] = server.store.delivered
    assert sent.mime == what.mime


FAULTS = ("drop", "garble", "503", "504", "500")


@pytest.mark.parametrize("known", [True, False])
def test_the_draft_of_a_cancelled_message_is_taken_away(server: GraphServer, opened: Opened, known: bool) -> None:
    carrier = opened(server)
    first, other = laid_down(carrier, message()), laid_down(carrier, message("other"))
    server.fail("delete", "before", "503")
    reference = first.reference if known else ""
    assert not carrier.discard("one", reference), "the server has trouble of its own, and is asked again"
    assert carrier.discard("one", reference)
    [draft] = server.store.inside("drafts")
    assert draft.mime == other.mime and [one.mime for one in server.store.inside("deleteditems")] == [first.mime]
    assert carrier.discard("one", reference), "harmless where it is gone"
    assert carrier.send(other).state == "sent"
    assert carrier.discard("other", other.reference if known else "")
    assert len(server.store.inside("sentitems")) == 1, "what went stays"


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("how", FAULTS)
@pytest.mark.parametrize("another", [False, True])
def test_where_an_answer_to_the_sending_is_lost_the_mailbox_says_what_became_of_it(
    server: GraphServer, opened: Opened, how: str, when: str, another: bool
) -> None:
    server.store.copy_is_another = another
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    server.fail("send", when, how)
    receipt = carrier.send(prepared)
    assert receipt.state == "unknown" and receipt.reference == prepared.reference and "127.0.0.1" in receipt.error

    carrier = opened(server)
    found = carrier.look(prepared)
    assert found.state == ("sent" if when == "after" else "deferred"), found
    if when == "before":
        again = laid_down(carrier, prepared)
        assert again.reference == prepared.reference and carrier.send(again).state == "sent"
    assert delivered(server) == ["one"] and server.operations.count("send") == (1 if when == "after" else 2)
    assert not server.store.inside("drafts")


def test_a_server_that_gives_no_answer_leaves_a_doubt(server: GraphServer, opened: Opened) -> None:
    carrier = opened(server, timeout=0.5)
    prepared = laid_down(carrier, message())
    server.fail("send", "after", "hang")
    receipt = carrier.send(prepared)
    assert receipt.state == "unknown"
    assert receipt.error == f"no answer came from {server.endpoint} (ReadTimeout: The read operation timed out)"
    assert carrier.look(prepared).state == "sent"


@pytest.mark.parametrize("operation", ["find", "draft", "patch"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("how", ["drop", "garble", "503", "429"])
def test_whatever_happens_while_it_is_laid_down_nothing_went(
    server: GraphServer, opened: Opened, operation: str, when: str, how: str
) -> None:
    carrier = opened(server)
    server.fail(operation, when, how)
    receipt = carrier.prepare(message())
    assert receipt.state == "deferred" and not receipt.away and not server.store.delivered
    assert carrier.look(message()).state == "deferred"
    carrier = opened(server)
    assert carrier.send(laid_down(carrier, message())).state == "sent"
    assert delivered(server) == ["one"] and not server.store.inside("drafts"), "what a lost answer left is taken away"


@pytest.mark.parametrize("said", ["{}", "[]", '"sent"', "null", "<html>"])
def test_an_answer_that_is_not_understood_is_none(
    server: GraphServer, opened: Opened, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    monkeypatch.setattr(server, "_find", lambda asked, folder="": (200, said.encode()))
    receipt = carrier.prepare(message())
    assert receipt.state == "deferred" and "see whether a proxy answers in its place" in receipt.error
    monkeypatch.setattr(server, "_send", lambda asked, id: (200, said.encode()))
    receipt = carrier.send(prepared)
    assert receipt.state == "unknown" and "answered 200, which is none of its answers" in receipt.error


@pytest.mark.parametrize("operation", ["get", "find"])
def test_what_cannot_be_looked_up_stays_in_doubt(server: GraphServer, opened: Opened, operation: str) -> None:
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    if operation == "find":
        prepared = replace(prepared, reference="IMM-gone=")
    server.fail(operation, "before", "503")
    receipt = carrier.look(prepared)
    assert receipt.state == "unknown" and receipt.reference == prepared.reference
    assert receipt.error.startswith("it cannot be looked up: Microsoft Graph at 127.0.0.1 answered 503")


def test_a_server_that_asks_to_be_asked_later_has_not_sent_it(server: GraphServer, opened: Opened) -> None:
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    server.fail("send", "before", "429 ApplicationThrottled", seconds=90)
    receipt = carrier.send(prepared)
    assert (receipt.state, receipt.retry_after, receipt.away) == ("deferred", 90.0, False)
    server.fail("draft", "before", "429", seconds=7)
    assert carrier.prepare(message("two")).retry_after == 7.0
    assert carrier.send(prepared).state == "sent" and delivered(server) == ["one"]


@pytest.mark.parametrize("as_draft", [True, False])
def test_a_message_on_its_way_out_is_neither_sent_nor_sent_again(
    server: GraphServer, opened: Opened, as_draft: bool
) -> None:
    server.store.lag, server.store.goes_as_draft = 8, as_draft
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    server.fail("send", "after", "drop")
    assert carrier.send(prepared).state == "unknown"
    receipt = carrier.look(prepared)
    assert receipt.state == "unknown" and "it is in the Outbox of the mailbox reports@harbor.example" in receipt.error
    assert carrier.prepare(message()).state == "unknown" and carrier.prepare(prepared).state == "unknown"
    for _ in range(4):
        receipt = carrier.look(prepared)
    assert receipt.state == "sent" and delivered(server) == ["one"]


def test_where_the_id_changed_the_key_finds_it_and_where_the_key_is_gone_the_message_id(
    server: GraphServer, opened: Opened
) -> None:
    carrier = opened(server)
    prepared = replace(laid_down(carrier, message()), reference="IMM-another=")
    [item] = server.store.items.values()
    server.store.send(item.immutable)
    assert carrier.look(prepared) == Receipt("sent", item.immutable)
    item.properties.clear()
    assert carrier.look(prepared).state == "sent"


def test_where_neither_draft_nor_copy_is_left_a_person_must_say(server: GraphServer, opened: Opened) -> None:
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    server.store.items.clear()
    for receipt in (carrier.send(prepared), carrier.look(prepared)):
        assert receipt.state == "unknown" and receipt.reference == prepared.reference
        assert "and nothing of it is left: most likely it went" in receipt.error
    server.store.put("drafts", message().mime, is_draft=True).properties[KEY] = "one"
    assert "and another draft of it lies there" in carrier.look(prepared).error, "which is no proof that it did not go"
    assert carrier.look(message("two")).state == "deferred", "one that was never to be sent did not go"


def test_a_draft_that_somebody_threw_away_did_not_go(server: GraphServer, opened: Opened) -> None:
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    server.store.delete(prepared.reference)
    assert carrier.look(prepared).state == "deferred"
    assert carrier.send(laid_down(carrier, prepared)).state == "sent" and delivered(server) == ["one"]


def test_one_that_was_not_laid_down_is_not_sent(server: GraphServer, opened: Opened) -> None:
    assert opened(server).send(message()).state == "deferred" and not server.operations


# ---------------------------------------------------------------- large messages


def test_large_attachments_are_uploaded_and_the_rest_stays_as_it_is(
    server: GraphServer, opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    carrier, dice = opened(server), random.Random(1)
    files = {"papers.pdf": dice.randbytes(9 * MB), "añejo.pdf": dice.randbytes(int(2.5 * MB)), "a.pdf": b"%PDF-1"}
    assert carrier.send(laid_down(carrier, message(files=files))).state == "sent"
    ranges = [one.headers["content-range"] for one in server.requests if one.operation == "upload"]
    assert ranges == ["bytes 0-3932159/9000000", "bytes 3932160-7864319/9000000", "bytes 7864320-8999999/9000000"]
    assert server.operations.count("attach") == 1, "the other large one, by itself"
    assert "authtoken" not in caplog.text and SECRET not in caplog.text and "token-1" not in caplog.text
    [sent] = server.store.delivered
    assert {part.get_filename(): part.get_content() for part in sent.parsed.iter_attachments()} == files
    kept = message_from_bytes(sent.mime, _class=EmailMessage, policy=SMTP)
    assert kept["Auto-Submitted"] == "auto-generated" and kept["Subject"] == "Su año"
    assert [part.get_content_type() for part in kept.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf",
    ]


@pytest.mark.parametrize("operation", ["draft", "attach", "session", "upload", "patch", "delete"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_half_made_draft_is_never_sent(
    server: GraphServer, opened: Opened, operation: str, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_graph_drafts, "MOST", 300_000)
    monkeypatch.setattr(_graph_drafts, "RANGE", 320 * 1024)
    server.store.smallest = 300_000
    files = {"papers.pdf": b"p" * 700_000, "more.pdf": b"m" * 250_000}
    carrier = opened(server)
    if operation == "delete":
        server.fail("attach", "before", "503")
        assert carrier.prepare(message(files=files)).state == "deferred"
    server.fail(operation, when, "drop")
    assert carrier.prepare(message(files=files)).state == "deferred"
    whole = [one for one in server.store.inside("drafts") if one.properties]
    assert all(len(one.attachments) == 2 for one in whole), "the key is put on last"
    carrier = opened(server)
    assert carrier.send(laid_down(carrier, message(files=files))).state == "sent"
    [sent] = server.store.delivered
    assert {part.get_filename(): part.get_content() for part in sent.parsed.iter_attachments()} == files
    assert not server.store.inside("drafts")


def test_what_fits_into_one_request_is_left_as_it_is_and_what_fits_into_none_is_told(opened: Opened) -> None:
    mime = message(files={"a.pdf": b"a" * 2000}).mime
    assert split(mime, len(mime)) == (mime, [])
    made, files = split(mime, len(mime) - 1)
    assert [file.name for file in files] == ["a.pdf"] and len(made) < 1500
    with pytest.raises(Troubled, match=r"the message has [0-9,]+ bytes without its attachments, and Microsoft Graph"):
        split(mime, 500)


def test_a_message_that_the_mailbox_finds_too_big_fails(server: GraphServer, opened: Opened) -> None:
    server.store.largest = 100
    carrier = opened(server)
    receipt = carrier.send(laid_down(carrier, message()))
    assert receipt.state == "failed" and "the message is too big for the mailbox reports@" in receipt.error


@pytest.mark.parametrize("how", ["403 ErrorQuotaExceeded", "507 ErrorQuotaExceeded"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_full_mailbox_may_have_sent_what_it_had_no_room_to_keep(
    server: GraphServer, opened: Opened, how: str, when: str
) -> None:
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    server.fail("send", when, how)
    assert carrier.send(prepared).state == "unknown"
    receipt = carrier.look(prepared)
    assert receipt.state == ("sent" if when == "after" else "deferred")
    server.fail("draft", "before", how)
    receipt = carrier.prepare(message("two"))
    assert receipt.state == "failed" and receipt.away and "has no room" in receipt.error


def test_a_mailbox_that_has_sent_all_it_may_waits(server: GraphServer, opened: Opened) -> None:
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    server.fail("send", "before", "403 ErrorSubmissionQuotaExceeded")
    receipt = carrier.send(prepared)
    assert receipt.state == "deferred" and receipt.away and "has sent all that it may for now" in receipt.error


# ---------------------------------------------------------------- who may


def test_a_token_serves_many_messages_and_one_that_is_over_is_got_anew(server: GraphServer, opened: Opened) -> None:
    carrier = opened(server)
    for name in ("one", "two"):
        prepared = laid_down(carrier, message(name))
        assert carrier.send(prepared).state == "sent"
    assert server.given == 1
    prepared = laid_down(carrier, message("three"))
    server.tokens.clear()  # the tenant takes it back
    assert carrier.send(prepared).state == "sent"
    assert server.given == 2 and delivered(server) == ["one", "two", "three"]
    server.fail("send", "before", "401 InvalidAuthenticationToken", times=2)
    receipt = carrier.send(laid_down(carrier, message("four")))
    assert receipt.state == "failed" and receipt.away and "does not take the token" in receipt.error


@pytest.mark.parametrize("operation, permission", [("draft", "Mail.ReadWrite"), ("send", "Mail.Send")])
def test_a_missing_permission_is_named_and_costs_the_message_nothing(
    server: GraphServer, opened: Opened, operation: str, permission: str
) -> None:
    server.denied.add(operation)
    carrier = opened(server)
    receipt = carrier.prepare(message())
    if operation == "send":
        receipt = carrier.send(replace(message(), reference=receipt.reference))
    assert receipt.state == "failed" and receipt.away
    assert f"give it the application permission {permission}, or the role \"Application {permission}\"" in receipt.error
    server.denied.clear()
    assert carrier.send(laid_down(carrier, message())).state == "sent"


def test_sending_for_another_needs_the_right_to(server: GraphServer, opened: Opened) -> None:
    carrier = opened(server)
    prepared = laid_down(carrier, message(sender="office@harbor.example"))
    receipt = carrier.send(prepared)
    assert receipt.away and receipt.state == "failed" and "give it the right Send As" in receipt.error
    server.store.send_as.add("office@harbor.example")
    assert carrier.send(prepared).state == "sent"


def test_a_message_to_nobody_fails(server: GraphServer, opened: Opened) -> None:
    nobody = replace(
        message(), mime=b"From: reports@harbor.example\r\nMessage-ID: <one@harbor.example>\r\n\r\nHi\r\n"
    )
    carrier = opened(server)
    receipt = carrier.send(laid_down(carrier, nobody))
    assert receipt.state == "failed" and "400 ErrorInvalidRecipients" in receipt.error


@pytest.mark.parametrize("operation", ["find", "patch"])
def test_what_the_server_does_not_take_of_our_questions_is_no_fault_of_the_message(
    server: GraphServer, opened: Opened, operation: str
) -> None:
    server.fail(operation, "before", "400 ErrorInvalidUrlQueryFilter")
    carrier = opened(server)
    receipt = carrier.prepare(message())
    assert receipt.state == "failed" and receipt.away and "400 ErrorInvalidUrlQueryFilter" in receipt.error
    assert carrier.send(laid_down(carrier, message())).state == "sent"


def test_what_another_transport_called_it_names_nothing_here(server: GraphServer, opened: Opened) -> None:
    server.fail("get", "before", "400 ErrorInvalidIdMalformed")
    assert opened(server).prepare(replace(message(), reference="AAMk CQAA")).state == "prepared"


WRONG = [
    ({"sender": "nobody@harbor.example"}, "there is no mailbox or folder nobody@harbor.example"),
    ({"tenant": "nowhere.example"}, "does not say how to log in there; correct tenant"),
    ({"client_id": "nobody"}, "there is no such application in this tenant; correct client_id or tenant"),
    ({"secret_file": "wrong"}, "the secret is wrong; write its value, not its id"),
    ({"secret_file": "missing"}, "which secret_file names, cannot be read"),
    ({"secret_file": ""}, "does not say where the application's secret is; write secret_env"),
    ({"secret_file": "", "certificate_file": "secret"}, "must hold both the private key and the certificate"),
    ({"ca_file": "missing.pem"}, "which is no file; correct it"),
    ({"ca_file": "secret"}, "which holds no certificates"),
    ({"ca_file": ""}, "is not trusted"),
]


@pytest.mark.parametrize("settings, sentence", WRONG)
def test_what_is_wrong_with_the_settings_is_said_and_costs_the_message_nothing(
    server: GraphServer, opened: Opened, tmp_path: Path, settings: dict[str, object], sentence: str
) -> None:
    (tmp_path / "wrong").write_text("wrong of the sea", "utf-8")
    carrier = opened(server, **settings)
    receipt = carrier.prepare(message())
    assert receipt.state == "failed" and receipt.away and sentence in receipt.error
    assert SECRET not in receipt.error and "wrong of the sea" not in receipt.error and "\n" not in receipt.error
    with pytest.raises(AcctkitError) as told:
        list(carrier.check())
    assert sentence.lower() in str(told.value).lower()


def test_where_nobody_answers_nothing_is_lost(keys: Certificates, opened: Opened) -> None:
    with GraphServer(keys) as server:
        carrier = opened(server)
        prepared = laid_down(carrier, message())
    for one in (carrier, opened(server)):  # with a token, and without
        receipt = one.send(prepared)
        assert receipt.away and receipt.state == "deferred" and receipt.error.startswith("nobody answers at https://")
    assert not server.store.delivered


@pytest.mark.parametrize("how", ["503", "429", "500"])
@pytest.mark.parametrize("times", [1, 2])
def test_where_tokens_are_given_later_mail_waits(server: GraphServer, opened: Opened, how: str, times: int) -> None:
    carrier = opened(server)
    if times == 2:  # it was asked before where tokens are given
        carrier.prepare(message())
        server.tokens.clear()
    server.fail("token", "before", how, seconds=11)
    receipt = carrier.prepare(message())
    assert receipt.state == "deferred" and receipt.away and receipt.retry_after == 11
    assert f"gives no token now ({how})" in receipt.error
    assert carrier.send(laid_down(carrier, message())).state == "sent" and delivered(server) == ["one"]


def test_a_certificate_serves_instead_of_a_secret(server: GraphServer, opened: Opened, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    made = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "app.pem").write_bytes(made + server.keys.cert.read_bytes())
    carrier = opened(server, secret_file="", certificate_file="app.pem")
    assert carrier.send(laid_down(carrier, message())).state == "sent"
    [asked] = [one for one in server.requests if b"client_assertion=" in one.body]
    assert b"client_secret" not in asked.body
    (tmp_path / "app.pem").write_bytes(b"-----BEGIN PRIVATE KEY-----\n" + server.keys.cert.read_bytes())
    receipt = opened(server, secret_file="", certificate_file="app.pem").prepare(message("two"))
    assert receipt.away and "certificate_file holds no key that can be used" in receipt.error


@pytest.mark.parametrize("settings", [
    {"endpoint": "http://graph.microsoft.com/v1.0"}, {"authority": "http://login.microsoftonline.com"},
    {"sender": "nobody"}, {"tenant": "a/b"}, {"certificate_file": "x.pem", "secret_env": "SECRET"}, {"secret": "x"},
])
def test_settings_that_cannot_be_are_refused(settings: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        GraphSettings(**{"tenant": TENANT, "client_id": CLIENT, "sender": MAILBOX, **settings})  # type: ignore[arg-type]


def test_a_national_cloud_has_its_own_places() -> None:
    settings = GraphSettings(tenant="t", client_id="c", sender=MAILBOX, endpoint="https://graph.microsoft.us/v1.0/")
    assert settings.scope == "https://graph.microsoft.us/.default" and settings.endpoint.endswith("/v1.0")


def test_check_logs_in_reads_and_lays_down_a_draft(server: GraphServer, opened: Opened) -> None:
    said = list(opened(server).check())
    assert [line.partition(" ")[0] for line in said] == [server.address, "The", "A", "Whether"]
    assert server.tokens and {redacted(token) for token in server.tokens} == {"(secret)"}
    assert not server.store.delivered and not server.store.inside("drafts")
    server.denied.add("draft")
    with pytest.raises(AcctkitError, match=r"^The application .* may not use the mailbox .*Mail\.ReadWrite"):
        list(opened(server).check())


def test_without_its_extra_it_says_what_to_install(server: GraphServer, opened: Opened) -> None:
    code = (
        "import sys; sys.modules['httpx'] = None\n"
        "from pathlib import Path\n"
        "from acctkit.plugins.mail_graph import GraphSettings, open_graph\n"
        "from acctkit import Outgoing\n"
        f"it = open_graph(Path(), GraphSettings(tenant='t', client_id='c', sender='{MAILBOX}', secret_env='HOME'))\n"
        "print(it.prepare(Outgoing('1', 'x', 'a@b.example', 's', b'', '<1>')).error)\n"
        "assert 'msal' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[mail.graph] needs the package httpx; install acctkit[graph]\n"


# ---------------------------------------------------------------- all of it, at random


@pytest.mark.parametrize("seed", range(5) if FULL else range(1))
def test_whatever_fails_and_however_often_it_starts_anew_each_goes_once(
    keys: Certificates, opened: Opened, seed: int
) -> None:
    """Faults at half of the requests, before and after, and a restart at any of the moments between two commits."""
    mails, dice = (60 if FULL else 6), random.Random(seed)
    with GraphServer(keys, chance=0.5, dice=random.Random(seed + 100), patience=0.02) as server:
        server.store.lag, server.store.goes_as_draft = dice.choice((0, 5)), dice.random() < 0.5
        server.store.copy_is_another = dice.random() < 0.5
        carrier = opened(server, timeout=0.5)
        books = {f"mail-{number}": ("deferred", "") for number in range(mails)}
        while open_ones := [name for name, (state, _) in books.items() if state != "sent"]:
            for name in open_ones:
                state, reference = books[name]
                what = replace(message(name), reference=reference)
                if dice.random() < 0.2:
                    carrier.close()
                    carrier = opened(server, timeout=0.5)
                if state == "unknown":
                    receipt = carrier.look(what)
                    books[name] = (receipt.state, receipt.reference)
                    continue
                receipt = carrier.prepare(what)
                if dice.random() < 0.2:
                    continue  # it died before the reference was kept
                books[name] = (receipt.state, receipt.reference or reference)
                if receipt.state != "prepared":
                    continue
                what = replace(what, reference=receipt.reference)
                receipt = carrier.send(what)
                books[name] = ("unknown" if dice.random() < 0.2 else receipt.state, what.reference)
        server.chance = 0.0
    assert Counter(delivered(server)) == Counter(list(books)), "each once"
