"""The transport `exchange`, over the real wire to a double of an Exchange server on loopback: whatever answer is lost,
each message goes once."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from acctkit.plugins._exchange import ExchangeSettings
from acctkit.plugins.mail_exchange import ExchangeCarrier, open_exchange
from pydantic import ValidationError

from acctkit import AcctkitError, Outgoing, Receipt, redacted
from tests.servers.certificates import Certificates, certificates
from tests.servers.exchange import Chance, ExchangeServer
from tests.servers.exchange_store import Store

FULL = os.environ.get("ACCTKIT_FULL_MAIL") == "1"
SECRET = "s3cret of the sea"
MAILBOX = "reports@harbor.example"
BASIC = {"auth": "basic", "username": "reports"}
Opened = Callable[..., ExchangeCarrier]


def message(name: str = "one", *, sender: str = MAILBOX) -> Outgoing:
    mime = (
        f"From: Harbor <{sender}>\r\nTo: Ann <ann@client.example>\r\nCc: copy@client.example\r\n"
        f"Subject: =?utf-8?q?Su_factura?=\r\nMessage-ID: <{name}@harbor.example>\r\nAuto-Submitted: auto-generated\r\n"
        f"X-Auto-Response-Suppress: OOF, AutoReply\r\n\r\nBuenos días, {name}.\r\n"
    ).encode()
    return Outgoing(
        name, "overdue-notice", "ann@client.example", "Su factura", mime, f"<{name}@harbor.example>",
        cc=("copy@client.example",),
    )


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server() -> Iterator[ExchangeServer]:
    with ExchangeServer(auth="basic", users={"reports": SECRET}) as running:
        yield running


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Opens a carrier to a server, as a delivery does; with the same arguments again it is a restart."""
    (tmp_path / "password").write_text(f"{SECRET}\n", "utf-8")
    carriers: list[ExchangeCarrier] = []

    def open_one(server: ExchangeServer, **settings: object) -> ExchangeCarrier:
        given: dict[str, object] = {"server": server.url, "account": MAILBOX, "timeout": 5, "password_file": "password"}
        carriers.append(open_exchange(tmp_path, ExchangeSettings(**{**given, **BASIC, **settings})))  # type: ignore[arg-type]
        return carriers[-1]

    yield open_one
    for carrier in carriers:
        carrier.close()


def laid_down(carrier: ExchangeCarrier, what: Outgoing) -> Outgoing:
    """The message as it is in the books once its draft is laid down."""
    receipt = carrier.prepare(what)
    assert receipt.state == "prepared", receipt
    return replace(what, reference=receipt.reference)


def keys(server: ExchangeServer) -> list[str]:
    return [item.key for item in server.store.delivered]


def test_a_message_is_laid_down_as_a_draft_and_that_is_sent_whole(server: ExchangeServer, opened: Opened) -> None:
    carrier, what = opened(server), message()
    prepared = laid_down(carrier, what)
    [draft] = server.store.inside("drafts")
    assert draft.mime == what.mime and draft.is_draft and not server.store.delivered

    assert carrier.send(prepared) == Receipt("sent", prepared.reference)
    [copy] = server.store.inside("sentitems")
    assert copy.mime == what.mime and copy.key == "one" and not server.store.inside("drafts")
    asked = ["GetFolder", "FindItem", "CreateItem", "SendItem"]
    assert server.operations == asked, "nothing is guessed, nothing looked for"
    assert server.versions == {"Exchange2013_SP1"} and server.connections == 1


def test_what_is_laid_down_already_is_not_laid_down_again(server: ExchangeServer, opened: Opened) -> None:
    first = laid_down(opened(server), message())
    assert laid_down(opened(server), message()).reference == first.reference, "its reference was lost with the process"
    assert laid_down(opened(server), first).reference == first.reference
    carrier = opened(server)
    assert carrier.send(first).state == "sent"
    assert carrier.prepare(message()).state == "sent", "and what went before is not laid down either"
    assert keys(server) == ["one"] and not server.store.inside("drafts")


def test_a_draft_that_was_for_others_is_not_sent(server: ExchangeServer, opened: Opened) -> None:
    """Mail was redirected meanwhile, or is no more."""
    carrier, first = opened(server), message()
    prepared = laid_down(carrier, first)
    now = replace(first, to="me@harbor.example", mime=first.mime.replace(b"ann@client.example", b"me@harbor.example"))
    for kept in (now, replace(now, reference=prepared.reference)):
        prepared = laid_down(carrier, kept)
        [draft] = server.store.inside("drafts")
        assert draft.mime == now.mime
    assert carrier.send(prepared).state == "sent"
    assert [item.mime for item in server.store.delivered] == [now.mime]
    assert [item.mime for item in server.store.inside("deleteditems")] == [first.mime]


@pytest.mark.parametrize("known", [True, False])
def test_the_draft_of_a_cancelled_message_is_taken_away(server: ExchangeServer, opened: Opened, known: bool) -> None:
    carrier = opened(server)
    first, other = laid_down(carrier, message()), laid_down(carrier, message("other"))
    server.fail("DeleteItem", "before", "503")
    reference = first.reference if known else ""
    assert not carrier.discard("one", reference), "the server has trouble of its own, and is asked again"
    assert carrier.discard("one", reference)
    [draft] = server.store.inside("drafts")
    assert draft.mime == other.mime and [one.mime for one in server.store.inside("deleteditems")] == [first.mime]
    assert carrier.discard("one", reference), "harmless where it is gone"
    assert carrier.send(other).state == "sent"
    assert carrier.discard("other", other.reference if known else "")
    assert len(server.store.inside("sentitems")) == 1, "what went stays"


LOST = ("drop", "garble", "503", "ErrorInternalServerError", "ErrorInternalServerTransientError", "ErrorTimeoutExpired",
        "ErrorTooManyObjectsOpened")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("how", LOST)
def test_where_an_answer_to_the_sending_is_lost_the_mailbox_says_what_became_of_it(
    server: ExchangeServer, opened: Opened, how: str, when: str
) -> None:
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    server.fail("SendItem", when, how)
    receipt = carrier.send(prepared)
    assert receipt.state == "unknown" and receipt.reference == prepared.reference and "127.0.0.1" in receipt.error

    carrier = opened(server)
    found = carrier.look(prepared)
    assert found.state == ("sent" if when == "after" else "deferred"), found
    if when == "before":
        again = laid_down(carrier, prepared)
        assert carrier.send(again).state == "sent"
    assert keys(server) == ["one"] and server.operations.count("SendItem") == (1 if when == "after" else 2)
    assert not server.store.inside("drafts")


def test_a_server_that_gives_no_answer_leaves_a_doubt(server: ExchangeServer, opened: Opened) -> None:
    carrier = opened(server, timeout=0.5)
    prepared = laid_down(carrier, message())
    server.fail("SendItem", "after", "hang")
    receipt = carrier.send(prepared)
    assert (receipt.state, receipt.error) == ("unknown", f"{server.url} gave no answer in 0.5 seconds")
    assert carrier.look(prepared).state == "sent"


@pytest.mark.parametrize("operation", ["FindItem", "CreateItem"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("how", ["drop", "garble", "503", "busy"])
def test_whatever_happens_while_it_is_laid_down_nothing_went(
    server: ExchangeServer, opened: Opened, operation: str, when: str, how: str
) -> None:
    carrier = opened(server)
    server.fail(operation, when, how)
    receipt = carrier.prepare(message())
    assert receipt.state == "deferred" and not receipt.away and not server.store.delivered
    assert carrier.send(laid_down(carrier, message())).state == "sent"
    assert keys(server) == ["one"] and not server.store.inside("drafts"), "the draft whose answer was lost is the one"


@pytest.mark.parametrize("operation", ["GetItem", "FindItem"])
def test_what_cannot_be_looked_up_stays_in_doubt(server: ExchangeServer, opened: Opened, operation: str) -> None:
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    server.fail("SendItem", "after", "drop")
    carrier.send(prepared)
    server.fail(operation, "before", "503")
    receipt = carrier.look(prepared)
    assert receipt.state == "unknown" and receipt.reference == prepared.reference
    assert receipt.error.startswith("it cannot be looked up: the Exchange server 127.0.0.1 had trouble of its own")
    assert carrier.look(prepared).state == "sent"


def test_a_server_that_is_busy_has_not_sent_it_and_says_for_how_long(server: ExchangeServer, opened: Opened) -> None:
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    server.fail("SendItem", "before", "busy", seconds=90)
    receipt = carrier.send(prepared)
    assert (receipt.state, receipt.retry_after, receipt.away) == ("deferred", 90.0, False)
    server.fail("SendItem", "before", "429", seconds=7)
    assert carrier.send(prepared).retry_after == 7.0
    assert carrier.send(prepared).state == "sent" and keys(server) == ["one"]


def test_nothing_is_tried_twice_whoever_spoke_with_the_server_before(server: ExchangeServer, opened: Opened) -> None:
    """exchangelib shares one connection by address and login, with the patience of who came first."""
    from exchangelib import Configuration, Credentials, FaultTolerance
    from exchangelib.protocol import Protocol

    login = Credentials("reports", SECRET)
    config = Configuration(service_endpoint=server.url, credentials=login, auth_type="basic",
                           retry_policy=FaultTolerance(max_wait=60))
    assert Protocol(config=config).retry_policy.fail_fast is False
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    server.fail("SendItem", "after", "503", times=9)
    assert carrier.send(prepared).state == "unknown"
    assert server.operations.count("SendItem") == 1
    assert Protocol(config=config).retry_policy.fail_fast is False, "and the other's is left as it was"
    del Protocol[config]


def test_a_refused_version_is_not_tried_as_another(server: ExchangeServer, opened: Opened) -> None:
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    server.fail("SendItem", "before", "ErrorInvalidServerVersion", times=9)
    assert carrier.send(prepared).state == "unknown"
    assert server.operations.count("SendItem") == 1


def test_a_message_on_its_way_out_is_neither_sent_nor_sent_again(server: ExchangeServer, opened: Opened) -> None:
    server.store.lag = 6
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    server.fail("SendItem", "after", "drop")
    assert carrier.send(prepared).state == "unknown"
    receipt = carrier.look(prepared)
    assert receipt.state == "unknown" and "it is in the Outbox of the mailbox reports@harbor.example" in receipt.error
    assert carrier.prepare(prepared).state == "unknown"
    assert carrier.look(prepared).state == "sent" and keys(server) == ["one"]


def test_a_draft_that_somebody_changed_goes_as_it_is_then(server: ExchangeServer, opened: Opened) -> None:
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    server.store.touch(prepared.reference.split()[0])
    receipt = carrier.send(prepared)
    assert receipt.state == "deferred" and "was changed meanwhile (ErrorStaleObject)" in receipt.error
    assert carrier.send(laid_down(carrier, prepared)).state == "sent" and keys(server) == ["one"]


def test_where_neither_draft_nor_copy_is_left_a_person_must_say(server: ExchangeServer, opened: Opened) -> None:
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    server.store.items.clear()
    for receipt in (carrier.send(prepared), carrier.look(prepared)):
        assert receipt.state == "unknown" and receipt.reference == prepared.reference
        assert "no copy is in Sent Items, and nothing of it is left: most likely it went" in receipt.error
    server.store.draft("drafts", message().mime, {(OUR_SET, "acctkit-outbox-key", "String"): "one"})
    assert "and another draft of it lies in Drafts" in carrier.look(prepared).error, "which is no proof that it did not"
    assert carrier.look(message()).state == "deferred", "one that was never to be sent did not go"


def test_what_the_server_leaves_out_is_no_proof_that_it_went() -> None:
    from acctkit.plugins._exchange_line import _found

    told = {"id": "A", "changekey": "C", "is_draft": False, "is_submitted": False, "acctkit_outbox_digest": None,
            "parent_folder_id": SimpleNamespace(id="F")}
    assert _found(SimpleNamespace(**told), {"F": "sentitems"}).went
    for left_out in ("is_draft", "is_submitted", "parent_folder_id"):
        with pytest.raises(ValueError, match="does not say of a message where it lies and whether it is a draft"):
            _found(SimpleNamespace(**{**told, left_out: None}), {"F": "sentitems"})


OUR_SET = "5d1c3c6e-6f2b-4a0e-9d55-3b9c1f6a7e21"


def test_one_that_was_not_laid_down_is_not_sent(server: ExchangeServer, opened: Opened) -> None:
    assert opened(server).send(message()).state == "deferred" and not server.operations


# Logins


def test_by_ntlm(opened: Opened) -> None:
    with ExchangeServer(users={"HARBOR\\reports": SECRET}) as server:
        carrier = opened(server, auth="ntlm", username="HARBOR\\reports")
        assert carrier.send(laid_down(carrier, message())).state == "sent"
        assert server.connections == 1 and keys(server) == ["one"]
        wrong = opened(server, auth="ntlm", username="HARBOR\\nobody").prepare(message("two"))
    assert wrong.state == "failed" and wrong.away
    assert wrong.error == (
        "the Exchange server 127.0.0.1 does not let HARBOR\\nobody in (HTTP 401); see that [mail.exchange] "
        'username and password are right, and that it takes auth = "ntlm"'
    )


@pytest.mark.parametrize("auth", ["ntlm", "basic"])
def test_a_password_is_of_any_letters(opened: Opened, tmp_path: Path, auth: str) -> None:
    secret = "contraseña 5 € 密"
    with ExchangeServer(auth=auth, users={"HARBOR\\reports": secret}) as server:
        carrier = opened(server, auth=auth, username="HARBOR\\reports", password_file="odd")
        (tmp_path / "odd").write_text(secret, "utf-8")
        assert carrier.prepare(message()).state == "prepared"


def test_by_basic_over_tls_with_the_companys_own_certificates(tls: Certificates, opened: Opened) -> None:
    with ExchangeServer(auth="basic", users={"reports": SECRET}, tls=tls.server()) as server:
        carrier = opened(server, ca_file=str(tls.ca))
        assert carrier.send(laid_down(carrier, message())).state == "sent"
        wrong = opened(server, ca_file=str(tls.ca), username="nobody").prepare(message("two"))
        assert wrong.away and "does not let nobody in" in wrong.error and SECRET not in wrong.error
        receipt = opened(server).prepare(message("two"))
        assert receipt.away and "the certificate of 127.0.0.1 is not trusted" in receipt.error
        assert "[mail.exchange] ca_file" in receipt.error and server.operations[-1] == "SendItem"


def test_the_settings_say_whose_certificates_count_and_not_the_environment(
    tls: Certificates, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExchangeServer(auth="basic", users={"reports": SECRET}, tls=tls.server()) as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tls.ca))
        assert opened(server).prepare(message()).away
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tls.key))
        assert opened(server, ca_file=str(tls.ca)).prepare(message()).state == "prepared"


@pytest.fixture
def cloud(tls: Certificates, tmp_path: Path) -> Iterator[tuple[ExchangeServer, dict[str, object]]]:
    """A server that takes tokens, and the settings of an application that gets them."""
    with ExchangeServer(auth="oauth2", users={"app-7": SECRET}, impersonators={"app-7"}, tls=tls.server()) as server:
        yield server, {
            "auth": "oauth2", "username": "", "password_file": "", "client_id": "app-7", "tenant": "harbor",
            "secret_file": "password", "token_url": server.token_url, "ca_file": str(tls.ca),
        }


def test_by_a_token_for_the_account(cloud: tuple[ExchangeServer, dict[str, object]], opened: Opened) -> None:
    server, application = cloud
    carrier = opened(server, **application)
    assert carrier.send(laid_down(carrier, message())).state == "sent" and len(server.tokens) == 1
    assert redacted(" ".join(server.tokens)) == "(secret)"
    wrong = opened(server, **{**application, "client_id": "app-8"}).prepare(message("two"))
    assert wrong.away and "gives no token (AADSTS7000215: Invalid client secret provided.)" in wrong.error
    assert "[mail.exchange] tenant, client_id and secret are right" in wrong.error and SECRET not in wrong.error


def test_a_token_that_is_over_is_got_anew(cloud: tuple[ExchangeServer, dict[str, object]], opened: Opened) -> None:
    server, application = cloud
    server.token_lives = [0.01]
    carrier = opened(server, **application)
    prepared = laid_down(carrier, message())
    assert carrier.send(prepared).state == "sent"
    server.tokens.clear()  # the tenant takes it back
    assert carrier.prepare(message("two")).away
    assert carrier.send(laid_down(carrier, message("two"))).state == "sent" and keys(server) == ["one", "two"]


def test_a_lost_answer_is_a_doubt_though_no_new_token_can_be_got(
    cloud: tuple[ExchangeServer, dict[str, object]], opened: Opened
) -> None:
    """exchangelib fetches one at once for the next connection, and what then goes wrong hides the doubt."""
    server, application = cloud
    carrier = opened(server, **application)
    prepared = laid_down(carrier, message())
    server.fail("SendItem", "after", "drop")
    server.fail("token", "before", "drop", times=2)
    assert carrier.send(prepared).state == "unknown"
    receipt = carrier.prepare(message("two"))
    assert receipt.away and f"the connection with {server.token_url} broke" in receipt.error
    assert carrier.look(prepared).state == "sent" and keys(server) == ["one"]


def test_acting_for_the_account_needs_the_right_to(server: ExchangeServer, opened: Opened) -> None:
    receipt = opened(server, impersonate=True).prepare(message())
    assert receipt.away and "give it the role ApplicationImpersonation for reports@harbor.example" in receipt.error
    server.impersonators.add("reports")
    carrier = opened(server, impersonate=True)
    assert carrier.send(laid_down(carrier, message())).state == "sent"
    assert b"<t:PrimarySmtpAddress>reports@harbor.example</t:PrimarySmtpAddress>" in server.bodies[-1]
    receipt = opened(server, account="nobody@harbor.example").prepare(message())
    assert receipt.away and "has no mailbox nobody@harbor.example" in receipt.error


def test_another_sender_needs_the_right_to_send_as(server: ExchangeServer, opened: Opened) -> None:
    carrier, what = opened(server), message(sender="billing@harbor.example")
    prepared = laid_down(carrier, what)
    receipt = carrier.send(prepared)
    assert (receipt.state, receipt.away) == ("failed", True) and "the right Send As" in receipt.error
    server.store.send_as.add("billing@harbor.example")
    assert carrier.send(prepared).state == "sent" and server.store.delivered[0].mime == what.mime


# What stands in the way


def test_nobody_there_is_away(opened: Opened) -> None:
    with ExchangeServer(auth="basic", users={"reports": SECRET}) as server:
        carrier = opened(server)
        prepared = laid_down(carrier, message())
    carrier = opened(server)
    for receipt in (carrier.prepare(message("two")), carrier.send(prepared)):
        assert receipt.state == "deferred" and receipt.away
        assert f"nobody answers at {server.url} (Connection refused)" in receipt.error
    assert carrier.look(prepared).state == "unknown"


@pytest.mark.parametrize(
    ("how", "state", "away", "said"),
    [
        ("401", "failed", True, "does not let reports in (HTTP 401"),
        ("403", "failed", True, "let the administrator of Exchange allow it"),
        ("404", "failed", True, "there are no Exchange Web Services at http://127.0.0.1"),
        ("302", "failed", True, "sends elsewhere"),
        ("413", "failed", False, "takes no request as big as this message (HTTP 413)"),
        ("507", "failed", False, "maxAllowedContentLength"),
        ("ErrorMessageSizeExceeded", "failed", False, "takes no message as big as this one"),
        ("ErrorMimeContentInvalid", "failed", False, "refuses the message"),
        ("ErrorInvalidRecipients", "failed", False, "see its addresses"),
        ("ErrorQuotaExceeded", "failed", True, "the mailbox reports@harbor.example at the Exchange server"),
        ("ErrorAccessDenied", "failed", True, "give it full access to it"),
        ("ErrorPasswordExpired", "failed", True, "does not let reports in (ErrorPasswordExpired)"),
        ("ErrorMailboxMoveInProgress", "deferred", False, "does not take it now"),
    ],
)
def test_what_surely_did_not_go_says_why_and_what_to_do(
    server: ExchangeServer, opened: Opened, how: str, state: str, away: bool, said: str
) -> None:
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    server.fail("CreateItem", "before", how)
    server.fail("SendItem", "before", how)
    for receipt in (carrier.prepare(message("two")), carrier.send(prepared)):
        assert (receipt.state, receipt.away) == (state, away), receipt
        assert said in receipt.error and "127.0.0.1" in receipt.error and "\n" not in receipt.error


def test_a_message_that_is_too_big_fails_and_says_what_to_do(server: ExchangeServer, opened: Opened) -> None:
    server.largest = 20_000
    big = replace(message(), mime=message().mime + b"x" * 20_000)
    receipt = opened(server).prepare(big)
    assert receipt.state == "failed" and "raise maxAllowedContentLength and maxRequestLength of EWS" in receipt.error
    assert opened(server).prepare(message("two")).state == "prepared"


def test_a_server_that_hangs_up_on_a_big_message_may_do_so_for_its_size(server: ExchangeServer, opened: Opened) -> None:
    server.fail("CreateItem", "before", "drop")
    receipt = opened(server).prepare(replace(message(), mime=message().mime + b"x" * 5_000_000))
    assert receipt.state == "deferred"
    assert receipt.error.endswith("; it has 5 MB, and may be bigger than that server takes")


def test_a_mailbox_that_is_too_full_for_the_copy_may_have_sent_it(server: ExchangeServer, opened: Opened) -> None:
    carrier = opened(server)
    prepared = laid_down(carrier, message())
    server.fail("SendItem", "after", "ErrorQuotaExceeded")
    assert carrier.send(prepared).state == "sent" and keys(server) == ["one"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"password_file": ""}, "[mail.exchange] does not say where the password is; write password_env, "),
        ({"password_file": "nowhere"}, "[mail.exchange]: "),
        ({"ca_file": "nowhere.pem"}, "[mail.exchange] ca_file names "),
    ],
)
def test_a_secret_or_certificate_that_is_not_there_is_told(
    server: ExchangeServer, opened: Opened, settings: dict[str, object], said: str
) -> None:
    carrier = opened(server, **settings)
    receipt = carrier.prepare(message())
    assert receipt.away and receipt.error.startswith(said) and not server.connections
    with pytest.raises(AcctkitError, match="exchange"):
        list(carrier.check())


# Settings and the check


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"server": "http://mail.example.com/EWS/Exchange.asmx"}, "would send passwords and mail in the clear"),
        ({"server": "mail example"}, "is no server"),
        ({"server": "https://me:secret@mail.example.com/"}, "must not hold a password"),
        ({"account": "reports"}, "is no e-mail address"),
        ({"username": ""}, 'is empty, which it cannot be with auth = "basic"; write who logs in'),
        ({"auth": "oauth2"}, "write what the registration of the application says"),
        ({"token_url": "http://login.example.com/"}, "in the clear"),
        ({"auth": "kerberos"}, "Input should be 'ntlm', 'basic' or 'oauth2'"),
        ({"autodiscover": True}, "Extra inputs are not permitted"),
    ],
)
def test_wrong_settings_are_told(settings: dict[str, object], said: str) -> None:
    given = {"server": "mail.example.com", "account": MAILBOX, **BASIC, **settings}
    with pytest.raises(ValidationError) as caught:
        ExchangeSettings(**given)  # type: ignore[arg-type]
    assert said in str(caught.value)


def test_a_server_is_named_by_host_or_by_its_whole_address() -> None:
    plain = ExchangeSettings(server="mail.example.com", account=MAILBOX, username="reports")
    assert plain.endpoint == "https://mail.example.com/EWS/Exchange.asmx" and plain.rate is None
    whole = plain.model_copy(update={"server": "https://mail.example.com:8443/ews/exchange.asmx"})
    assert (whole.endpoint, whole.host) == (whole.server, "mail.example.com")


@pytest.mark.parametrize(
    ("host", "tokens"),
    [
        ("outlook.office365.com", "https://login.microsoftonline.com/t/oauth2/v2.0/token"),
        ("outlook.office365.us", "https://login.microsoftonline.us/t/oauth2/v2.0/token"),
        ("partner.outlook.cn", "https://login.partner.microsoftonline.cn/t/oauth2/v2.0/token"),
    ],
)
def test_exchange_online_is_told_that_it_ends(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, host: str, tokens: str
) -> None:
    settings = ExchangeSettings(server=host, account=MAILBOX, auth="oauth2", tenant="t", client_id="c")
    assert (settings.tokens, settings.scope, settings.rate) == (tokens, f"https://{host}/.default", 30.0)
    carrier = open_exchange(tmp_path, settings)
    assert f"{host} is Exchange Online" in caplog.text and "1 April 2027" in caplog.text and '"graph"' in caplog.text
    assert "1 October 2026" in next(iter(carrier.check()))


def test_the_check_logs_in_and_reads_the_mailbox(server: ExchangeServer, opened: Opened) -> None:
    assert list(opened(server).check()) == [
        f"Exchange 15.2.1544.4 answers at {server.url}, and takes the login (basic).",
        "Drafts, Outbox and Sent Items of reports@harbor.example can be read.",
        "Mail goes from reports@harbor.example; for another [mail] sender it needs the right Send As there.",
    ]
    with pytest.raises(AcctkitError, match=r"^The Exchange server 127.0.0.1 does not let nobody in .*\.$"):
        list(opened(server, username="nobody").check())


# Whatever happens


@pytest.mark.parametrize(("seed", "lag"), [(0, 0), (1, 7), *(((2, 0), (3, 5), (4, 0)) if FULL else ())])
def test_half_of_all_requests_fail_the_process_dies_and_each_goes_once(opened: Opened, seed: int, lag: int) -> None:
    """Four things may happen at any moment: a fault before the server did it or after, a death before what was said is
    in the books, or after."""
    dice, names = random.Random(seed), [f"m{number}" for number in range(60 if FULL else 20)]
    with ExchangeServer(
        auth="basic", users={"reports": SECRET}, chance=Chance(0.5, random.Random(seed)), store=Store(lag=lag)
    ) as server:
        carrier = opened(server, timeout=0.05)
        books = {name: message(name) for name in names}
        doubts: set[str] = set()
        for _ in range(300):
            for name, kept in list(books.items()):
                if dies := dice.random() < 0.2:
                    carrier.close()
                    carrier = opened(server, timeout=0.05)
                receipt = carrier.look(kept) if name in doubts else carrier.prepare(kept)
                if receipt.state == "prepared":
                    if dies:
                        continue  # before the reference is in the books
                    books[name] = kept = replace(kept, reference=receipt.reference)
                    doubts.add(name)
                    receipt = carrier.send(kept)
                    if dice.random() < 0.1:
                        continue  # before the outcome is in the books
                if receipt.state == "sent":
                    del books[name]
                elif receipt.state == "deferred":
                    doubts.discard(name)
                    books[name] = replace(kept, reference=receipt.reference)
            if not books:
                break
        assert Counter(keys(server)) == Counter(names)
        assert not books and not server.store.inside("drafts")
