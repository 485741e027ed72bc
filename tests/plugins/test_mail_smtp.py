"""The smtp transport, against a server that fails at every step: what surely did not go goes again, and no other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from acctkit.plugins import _smtp_line, mail_smtp
from acctkit.plugins._smtp_settings import SmtpSettings
from acctkit.plugins.mail_smtp import SmtpCarrier
from pydantic import ValidationError

from acctkit import AcctkitError, Outgoing, Receipt
from acctkit.testing import assert_plugin
from tests.servers.certificates import LONG_AGO, Certificates, certificates
from tests.servers.smtp import DROP, GARBLE, HANG, SmtpServer

ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
HEADERS = (
    "From: Harbor <reports@acme.example>\r\nTo: ana@shop.example\r\n"
    f"Message-ID: <{ID}@acme.example>\r\n\r\n"
).encode()
PIPELINES = ("DSN", "PIPELINING")


def message(body: bytes = b"Hello\r\n", **more: object) -> Outgoing:
    fields: dict[str, object] = {"to": "ana@shop.example", "mime": HEADERS + body} | more
    return Outgoing(id=ID, kind="feedback", subject="x", message_id=f"<{ID}@acme.example>", **fields)  # type: ignore[arg-type]


Opened = Callable[..., SmtpCarrier]


@pytest.fixture
def to(tmp_path: Path) -> Iterator[Opened]:
    """Opens carriers to a server, and closes them."""
    opened: list[SmtpCarrier] = []

    def to(server: SmtpServer, **settings: object) -> SmtpCarrier:
        given = {"host": "localhost", "port": server.port, "security": server.security, "timeout": 5} | settings
        opened.append(SmtpCarrier(tmp_path, SmtpSettings(**given)))  # type: ignore[arg-type]
        return opened[-1]

    yield to
    for one in opened:
        one.close()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("keys"))


def test_it_is_a_good_plugin() -> None:
    assert_plugin(mail_smtp)


def test_it_is_opened_without_a_word_to_the_server(tmp_path: Path) -> None:
    (transport,) = mail_smtp.acctkit_transports()
    assert transport.settings is SmtpSettings
    carrier = transport.open(tmp_path, SmtpSettings(host="mail.acme.example", per_minute=30))
    assert carrier.per_minute == 30
    carrier.close()


# ---------------------------------------------------------------- what goes over the line


def test_a_message_is_taken_byte_for_byte(to: Opened) -> None:
    with SmtpServer() as server:
        receipt = to(server).send(message(b".hidden dot\r\n..two\r\nlast line\r\n.\r\n"))
        assert receipt == Receipt("sent", reference="250 2.0.0 Ok: queued as 0001")
        (taken,) = server.delivered
        assert taken.content == HEADERS + b".hidden dot\r\n..two\r\nlast line\r\n.\r\n"
        assert (taken.sender, taken.recipients) == ("reports@acme.example", ("ana@shop.example",))
        assert taken.name == ID


def test_lone_line_ends_become_whole_ones_and_the_last_line_ends(to: Opened) -> None:
    with SmtpServer() as server:
        to(server).send(message(b"one\ntwo\rthree\r\nfour"))
        assert server.delivered[0].content == HEADERS + b"one\r\ntwo\r\nthree\r\nfour\r\n"


def test_what_comes_back_will_name_the_message_and_the_address(to: Opened) -> None:
    with SmtpServer() as server:
        to(server).send(message(to="ana+x=y@shop.example"))
        assert server.delivered[0].mail_options[-2:] == ("RET=HDRS", f"ENVID={ID}")
        assert server.delivered[0].rcpt_options == ("NOTIFY=FAILURE", "ORCPT=rfc822;ana+2Bx+3Dy@shop.example")


def test_nothing_is_asked_that_the_server_does_not_offer(to: Opened) -> None:
    with SmtpServer(extensions=()) as server:
        assert to(server).send(message()).state == "sent"
        assert "ENVID" not in server.said[0] and "NOTIFY" not in server.said[1]


def test_letters_beyond_ascii_go_where_the_server_carries_them(to: Opened) -> None:
    with SmtpServer() as server:
        assert to(server).send(message("Año\r\n".encode(), to="añil@shop.example")).state == "sent"
        assert {"BODY=8BITMIME", "SMTPUTF8"} <= set(server.delivered[0].mail_options)
        assert server.delivered[0].recipients == ("añil@shop.example",)
    with SmtpServer(smtputf8=False) as server:
        receipt = to(server).send(message(to="añil@shop.example"))
        assert receipt.state == "failed" and "does not carry mail to or from addresses with letters" in receipt.error
        assert server.said == []


def test_no_address_can_hold_a_command(to: Opened) -> None:
    with SmtpServer() as server:
        carrier = to(server)
        for bad in ("a@x.example>\r\nRCPT TO:<b@x.example", "a b@x.example", "a@x.example\n", "nobody", ""):
            assert "is no address" in carrier.send(message(to=bad)).error
        assert carrier.send(message(mime=b"Subject: nobody\r\n\r\n")).state == "failed"
        assert server.said == []


def test_too_large_a_message_is_not_even_begun(to: Opened) -> None:
    with SmtpServer(max_bytes=1000) as server:
        receipt = to(server).send(message(b"x" * 1000))
        assert receipt.state == "failed" and "takes no more than 1,000; let less be attached" in receipt.error
        assert server.said == []


# ---------------------------------------------------------------- what becomes of it


OUTCOMES = [
    ("RCPT", "450 4.2.0 Greylisted", "deferred"),
    ("RCPT", "421 4.3.2 Closing", "deferred"),
    ("RCPT", "550 5.1.1 No such user", "failed"),
    ("RCPT", "554 5.7.1 Relay access denied", "deferred"),
    ("RCPT", "550 5.1.1 65.4.5.10 knows no such user", "failed"),
    ("RCPT", DROP, "deferred"),
    ("RCPT", GARBLE, "deferred"),
    ("MAIL", "451 4.3.0 Later", "deferred"),
    ("MAIL", "552 5.3.4 Too big", "failed"),
    ("DATA", "451 4.3.0 Later", "deferred"),
    ("DATA", "421 4.3.2 Closing", "deferred"),
    ("DATA", "554 5.7.1 No", "failed"),
    ("DATA", DROP, "deferred"),
    ("DATA", GARBLE, "deferred"),
    ("DOT", "451 4.3.0 Later", "deferred"),
    ("DOT", "421 4.3.2 Closing", "deferred"),
    ("DOT", "554 5.6.0 Spam", "failed"),
    ("DOT", DROP, "unknown"),
    ("DOT", GARBLE, "unknown"),
    ("TAKEN", DROP, "unknown"),
    ("TAKEN", GARBLE, "unknown"),
]


@pytest.mark.parametrize("extensions", [("DSN",), PIPELINES], ids=["one by one", "pipelined"])
@pytest.mark.parametrize(("step", "how", "state"), OUTCOMES)
def test_what_went_wrong_where_says_what_became_of_it(
    to: Opened, step: str, how: str, state: str, extensions: tuple[str, ...]
) -> None:
    with SmtpServer(extensions=extensions) as server:
        carrier = to(server)
        server.fail(step, how)
        receipt = carrier.send(message())
        assert (receipt.state, receipt.away) == (state, False)
        assert f"localhost:{server.port}" in receipt.error and receipt.error.endswith(".")
        assert len(server.delivered) == (step == "TAKEN")
        assert carrier.send(message()).state == "sent", "the next message goes, over the same line or another"


@pytest.mark.parametrize(
    ("step", "how", "said"),
    [
        ("BANNER", "554 5.7.1 Go away", "turned us away (554 5.7.1 Go away)"),
        ("BANNER", DROP, "closes the line without a greeting"),
        ("EHLO", DROP, "was lost at EHLO"),
        ("MAIL", DROP, "ended the line at MAIL"),
        ("MAIL", "421 4.3.2 Too busy", "takes no more messages now (421 4.3.2 Too busy)"),
        ("MAIL", "550 5.7.1 Not you", "takes no mail from reports@acme.example (550 5.7.1 Not you)"),
        ("RCPT", "530 5.7.0 Log in first", "takes no mail from us (530 5.7.0 Log in first)"),
        ("DOT", "554 5.2.252 SendAsDenied", "takes no mail from us (554 5.2.252 SendAsDenied)"),
    ],
)
def test_what_every_message_would_meet_is_no_fault_of_this_one(to: Opened, step: str, how: str, said: str) -> None:
    with SmtpServer() as server:
        carrier = to(server)
        server.fail(step, how)
        receipt = carrier.send(message())
        mended = step != "BANNER" and how.startswith("5")  # by a person, and not by itself
        assert (receipt.state, receipt.away) == ("failed" if mended else "deferred", True)
        assert said in receipt.error and server.delivered == []


def test_a_server_that_is_not_there_is_away(to: Opened) -> None:
    with SmtpServer() as server:
        carrier = to(server)
    receipt = carrier.send(message())
    assert (receipt.state, receipt.away) == ("deferred", True)
    assert "cannot be reached (Connection refused); check host and port" in receipt.error
    carrier = SmtpCarrier(Path(), SmtpSettings(host="nobody" * 20))
    receipt = carrier.send(message())
    assert receipt.away and "nobody:587 cannot be found (" in receipt.error and "correct host" in receipt.error


@pytest.mark.parametrize(
    ("step", "state", "said"),
    [
        ("BANNER", "deferred", "check host and port in [mail.smtp], and the firewall, and see that port"),
        ("MAIL", "deferred", "at MAIL (no answer in time)"),
        ("DATA", "deferred", "before the end of the message (no answer in time); it surely did not go"),
        ("TAKEN", "unknown", "did not say whether it took it (no answer in time); look there"),
    ],
)
def test_silence_is_waited_for_only_so_long(to: Opened, step: str, state: str, said: str) -> None:
    with SmtpServer() as server:
        server.fail(step, HANG)
        receipt = to(server, timeout=0.5).send(message())
        assert receipt.state == state and said in receipt.error


def test_a_line_that_breaks_in_the_middle_of_a_large_message_let_nothing_through(to: Opened) -> None:
    with SmtpServer(max_bytes=100_000_000) as server:
        server.fail("BODY", DROP)
        receipt = to(server).send(message(b"x" * 76 * 100_000 + b"\r\n"))
        assert receipt.state == "deferred" and "was lost at DATA" in receipt.error
        assert server.delivered == []


# ---------------------------------------------------------------- copies


def test_receiver_and_copies_get_one_message(to: Opened) -> None:
    with SmtpServer(extensions=PIPELINES) as server:
        assert to(server).send(message(cc=("ben@shop.example", "cy@shop.example"))).state == "sent"
        (taken,) = server.delivered
        assert taken.recipients == ("ana@shop.example", "ben@shop.example", "cy@shop.example")


@pytest.mark.parametrize("extensions", [(), PIPELINES], ids=["one by one", "pipelined"])
def test_a_refused_copy_costs_the_message_nothing_and_is_told(to: Opened, extensions: tuple[str, ...]) -> None:
    with SmtpServer(extensions=extensions) as server:
        server.refused["ben@shop.example"] = "550 5.1.1 No such user"
        receipt = to(server).send(message(cc=("ben@shop.example", "cy@shop.example")))
        assert receipt.state == "sent" and receipt.reference.startswith("250 ")
        assert receipt.error == ("The copy to ben@shop.example was refused (550 5.1.1 No such user); "
                                 "the message itself went to ana@shop.example.")
        assert server.delivered[0].recipients == ("ana@shop.example", "cy@shop.example")


def test_no_copy_goes_where_the_receiver_is_refused(to: Opened) -> None:
    with SmtpServer(extensions=PIPELINES) as server:
        server.refused["ana@shop.example"] = "550 5.1.1 No such user"
        carrier = to(server)
        assert carrier.send(message(cc=("ben@shop.example",))).state == "failed"
        assert server.delivered == []
        assert carrier.send(message(to="ben@shop.example")).state == "sent" and server.connections == 1


def test_a_server_that_wants_data_for_nobody_gets_none(to: Opened) -> None:
    """Pipelined, DATA is said before the receiver was refused; one that answers 354 all the same is hung up on."""
    with SmtpServer(extensions=PIPELINES) as server:
        server.fail("RCPT", "550 5.1.1 No such user")
        server.fail("DATA", "354 Go on")
        carrier = to(server)
        assert carrier.send(message()).state == "failed"
        assert server.delivered == []
        assert carrier.send(message()).state == "sent" and server.connections == 2


# ---------------------------------------------------------------- the line


def test_many_messages_share_a_line_and_it_is_changed_now_and_then(to: Opened) -> None:
    with SmtpServer() as server:
        carrier = to(server, messages_per_connection=3)
        assert {carrier.send(message()).state for _ in range(7)} == {"sent"}
        assert (len(server.delivered), server.connections, server.said.count("QUIT")) == (7, 3, 2)


@pytest.mark.parametrize("how", [DROP, "421 4.4.2 Idle too long", "452 4.5.3 Too many messages sent"])
def test_a_line_that_the_server_has_had_enough_of_is_changed_at_once(to: Opened, how: str) -> None:
    with SmtpServer() as server:
        carrier = to(server)
        carrier.send(message())
        server.fail("MAIL", how)
        assert carrier.send(message()).state == "sent"
        assert (len(server.delivered), server.connections) == (2, 2)


def test_how_the_goodbye_goes_changes_nothing(to: Opened) -> None:
    with SmtpServer(patience=0.1) as server:
        for how in (DROP, HANG, GARBLE):
            carrier = to(server)
            carrier.send(message())
            server.fail("QUIT", how)
            carrier.close()
        assert len(server.delivered) == 3


# ---------------------------------------------------------------- TLS and login


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_password_goes_over_tls(
    to: Opened, keys: Certificates, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "open sesame")
    with SmtpServer(security, keys.server(), {"acctkit": "open sesame"}) as server:
        carrier = to(server, username="acctkit", password_env="MAIL_PASSWORD", ca_file=str(keys.ca))
        assert carrier.send(message()).state == "sent"
        said = list(carrier.check())
        assert said[0] == f"localhost:{server.port} answers."
        assert re.fullmatch(r"TLSv1\.\d is spoken, and the certificate is good for localhost\.", said[1])
        assert said[2:] == ["acctkit is logged in (PLAIN).",
                            "It takes messages up to 10,000,000 bytes, and says what comes back of ours."]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_nobody_vouches_for_hears_nothing(
    to: Opened, tmp_path: Path, keys: Certificates, security: str
) -> None:
    other = certificates(tmp_path / "other", "mail.elsewhere.example")
    old = certificates(tmp_path / "old", until=LONG_AGO.replace(year=2021))
    for server_keys, ca, said in (
        (keys, "", "unable to get local issuer certificate"),
        (other, str(other.ca), "Hostname mismatch, certificate is not valid for 'localhost'"),
        (old, str(old.ca), "certificate has expired"),
    ):
        with SmtpServer(security, server_keys.server()) as server:
            receipt = to(server, ca_file=ca).send(message())
            assert (receipt.state, receipt.away, server.said) == ("failed", True, [])
            assert "has a certificate that is not good for us" in receipt.error and said in receipt.error


def test_an_expired_certificate_is_to_be_renewed(to: Opened, tmp_path: Path) -> None:
    old = certificates(tmp_path / "old", until=LONG_AGO.replace(year=2021))
    with SmtpServer("tls", old.server()) as server:
        error = to(server, security="tls", ca_file=str(old.ca)).send(message()).error
    assert "have it renewed there" in error and "ca_file" not in error


def test_where_tls_is_wanted_nothing_is_said_without(to: Opened) -> None:
    with SmtpServer() as server:
        receipt = to(server, security="starttls").send(message())
        assert receipt.away and "offers no STARTTLS; without TLS nothing is said" in receipt.error
        receipt = to(server, security="tls").send(message())
        assert receipt.away and "speaks no TLS that we do" in receipt.error
        assert server.said == []


def test_no_password_leaves_for_another_machine_without_tls(to: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "open sesame")
    with SmtpServer(users={"acctkit": "open sesame"}) as server:
        here = to(server, username="acctkit", password_env="MAIL_PASSWORD")
        assert here.send(message()).state == "sent"
        server.said.clear()
        monkeypatch.setattr(_smtp_line, "_is_loopback", lambda sock: False)
        there = to(server, username="acctkit", password_env="MAIL_PASSWORD")
        receipt = there.send(message())
        assert receipt.away and "is another machine, reached without TLS; no password is sent" in receipt.error
        assert server.said == []


def test_a_wrong_password_is_said_once_and_told_without_it(to: Opened, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("open barley\n")
    with SmtpServer(users={"acctkit": "open sesame"}) as server:
        carrier = to(server, username="acctkit", password_file="password")
        receipt = carrier.send(message())
        assert (receipt.state, receipt.away) == ("failed", True)
        assert "refused the login of acctkit (535 5.7.8" in receipt.error and "barley" not in receipt.error
        assert len(server.said) == 1, "one try: several may lock the account"
        with pytest.raises(AcctkitError, match="refused the login of acctkit"):
            list(carrier.check())
        (tmp_path / "password").write_text("open sesame\n")
        assert carrier.send(message()).state == "sent"


def test_a_password_may_have_any_letters(to: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSWORD", "señal número 5")
    with SmtpServer(users={"acctkit": "señal número 5"}) as server:
        assert to(server, username="acctkit", password_env="PASSWORD").send(message()).state == "sent"


def test_a_secret_that_is_not_there_is_told(to: Opened) -> None:
    with SmtpServer(users={"acctkit": "x"}) as server:
        receipt = to(server, username="acctkit", password_env="NO_SUCH_VARIABLE").send(message())
        assert receipt.away and "NO_SUCH_VARIABLE, which password_env names, is not set" in receipt.error


def test_a_token_is_read_anew_for_each_line(to: Opened, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("ya29.first")
    with SmtpServer(users={"ana@acme.example": "ya29.first"}) as server:
        login = {"username": "ana@acme.example", "auth": "xoauth2", "password_file": "token"}
        carrier = to(server, messages_per_connection=1, **login)
        assert carrier.send(message()).state == "sent"
        server.users["ana@acme.example"] = "ya29.second"
        receipt = carrier.send(message())
        assert receipt.away and "refused the login of ana@acme.example" in receipt.error
        (tmp_path / "token").write_text("ya29.second")
        assert carrier.send(message()).state == "sent"


def test_a_login_that_the_server_does_not_know_is_told(to: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "x")
    with SmtpServer() as server:
        server.without_login = True
        receipt = to(server, username="ana", auth="xoauth2", password_env="TOKEN").send(message())
        assert receipt.away and "takes no login by XOAUTH2 (it offers: none)" in receipt.error


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"host": "mail.acme.example:587"}, "host"),
        ({"host": ""}, "host"),
        ({"host": "mx", "username": "ana"}, "has a username but no password"),
        ({"host": "mx", "password_env": "X"}, "says where a password is but not whose"),
        ({"host": "mx", "verify": False}, "verify"),
        ({"host": "mx", "password": "open sesame"}, "password"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(settings: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        SmtpSettings(**settings)  # type: ignore[arg-type]
