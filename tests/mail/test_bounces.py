"""What mail servers answer, read: by recipient where they say so for a program, and never guessed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit.mail.bounces import MOST_READ, Returned, read
from tests.mail import bounce_samples as samples

OURS = samples.OURS


def test_postfix() -> None:
    answer = read(samples.postfix(envelope="5f2c+2B9a"))
    assert answer is not None
    assert (answer.message_ids, answer.envelope_id) == ((OURS,), "5f2c+9a")
    assert answer.recipients == (Returned(
        ("ana@sur.example",), "failed", "5.1.1",
        "550 5.1.1 <ana@sur.example>: Recipient address rejected: User unknown",
    ),)
    assert answer.recipients[0].permanent


def test_exchange() -> None:
    answer = read(samples.exchange())
    assert answer is not None
    assert answer.message_ids == (OURS,)
    first, second = answer.recipients
    assert (first.addresses, first.status, first.permanent) == (("ana.ruiz@sur.example",), "5.1.10", True)
    assert first.diagnostic.startswith("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found")
    assert (second.addresses, second.action, second.permanent) == (("jefe@acme.example",), "delayed", False)


def test_gmail() -> None:
    answer = read(samples.gmail())
    assert answer is not None
    assert answer.message_ids == (OURS,)
    assert answer.recipients[0].status == "5.1.1"
    assert answer.recipients[0].diagnostic.endswith("550 5.1.1 unnecessary spaces.")


def test_an_address_that_is_not_ascii() -> None:
    answer = read(samples.international())
    assert answer is not None
    assert (answer.message_ids, answer.recipients[0].addresses) == ((OURS,), ("josé@sur.example",))


def test_whom_it_was_passed_on_for_is_known_by_both_addresses() -> None:
    answer = read(samples.postfix("ana@home.example", original="Ana@sur.example"))
    assert answer is not None
    assert answer.recipients[0].addresses == ("ana@sur.example", "ana@home.example")


def test_what_failed_for_now_is_not_for_good() -> None:
    for action, status in (("delayed", "4.4.1"), ("failed", "4.4.7"), ("delivered", "2.0.0"), ("failed", "nonsense")):
        answer = read(samples.postfix(action=action, status=status))
        assert answer is not None
        assert not answer.recipients[0].permanent


def test_an_answer_for_people_alone_is_seen_but_not_read() -> None:
    answer = read(samples.qmail())
    assert answer is not None
    assert (answer.recipients, answer.subject) == ((), "failure notice")
    assert OURS in answer.message_ids


def test_what_a_person_writes_is_no_answer_of_a_server() -> None:
    assert read(samples.person()) is None
    assert read(b"") is None
    forwarded = samples.postfix()
    attached = b"From: ana@sur.example\r\nContent-Type: message/rfc822\r\n\r\n" + forwarded
    assert read(attached) is None


def test_a_report_that_comes_back_within_a_report_is_not_read_as_one() -> None:
    inner = samples.postfix("victim@sur.example")
    outer = samples.postfix("x@y.example").replace(b"text/rfc822-headers", b"message/rfc822").replace(
        b"Return-Path: <reports@acme.example>", inner.split(b"\r\n\r\n")[0].partition(b"\r\n")[2])
    answer = read(outer)
    assert answer is not None
    assert [one.addresses for one in answer.recipients] == [("x@y.example",)]


def test_a_read_receipt_or_a_word_that_somebody_is_away_says_nothing_of_delivery() -> None:
    assert read(samples.receipt()) is None
    assert read(b"Return-Path: <>\r\nAuto-Submitted: auto-replied\r\n" + samples.person()) is None


def test_the_words_of_a_server_are_one_line_and_short() -> None:
    answer = read(samples.postfix(words="550 \x1b[31mred\x07 " + "x" * 5000))
    assert answer is not None
    said = answer.recipients[0].diagnostic
    assert said.startswith("550 [31mred x")
    assert len(said) == 300


def test_what_is_huge_or_nested_without_end_is_let_be() -> None:
    nested = b"".join(
        b'Content-Type: multipart/report; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level) for level in range(3000)
    )
    assert read(nested) is None
    assert read(b"Content-Type: message/rfc822\r\n\r\n" * 3000) is None
    folded = read(b"Return-Path: <>\r\nSubject: " + b"=?utf-8?q?" * 9000 + b"\r\n a" * 9000 + samples.qmail())
    assert folded is not None
    assert len(folded.subject) == 300
    many = samples.postfix() + b"<a@b>" * MOST_READ
    answer = read(many)
    assert answer is not None
    assert answer.message_ids == (OURS,)


def test_what_is_made_to_break_the_reader_is_no_answer() -> None:
    top = b'From: mailer-daemon@x.example\r\nContent-Type: multipart/report; boundary=top\r\n\r\n--top\r\n'
    level = b"Content-Type: multipart/mixed; boundary=b%d\r\r--b%d\r"
    levels = b"".join(level % (at, at) for at in range(400))
    assert read(top + b"Content-Type: message/global-delivery-status\r\n\r\n" + levels) is None  # its ends are CR alone
    for charset in (b'"a\0b"', b"a\xff", b"\xfe*=x", b"*0*=x''%ff"):
        read(samples.postfix().replace(b"text/rfc822-headers", b"text/rfc822-headers; charset=" + charset))


def test_no_id_holds_what_no_database_takes() -> None:
    answer = read(samples.postfix(id="<a\0b@acme.example>", envelope="5f2c+00+1B9a"))
    assert answer is not None
    assert (answer.message_ids, answer.envelope_id) == ((), "5f2c9a")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_bytes_come_it_answers_or_not(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([
        samples.postfix(), samples.exchange(), samples.gmail(), samples.international(), samples.qmail()
    ]))
    at = data.draw(st.integers(0, len(whole)))
    cut = data.draw(st.integers(0, 200))
    junk = data.draw(st.binary(max_size=40) | st.sampled_from([
        b"\r\nContent-Type: text/plain; charset=x-no-such\r\n", b"\r\n--=_9B7\r\n", b"\r\n\r\n", b"=?utf-16?b?////?=",
        b"\r\nContent-Type: multipart/report\r\n\r\n", b"\xff\xfe", b"Content-Transfer-Encoding: base64\r\n",
    ]))
    answer = read(whole[:at] + junk + whole[at + cut:])
    if answer:
        assert all(one.addresses and one.action == one.action.lower() for one in answer.recipients)
        assert all("\n" not in one.diagnostic + one.status for one in answer.recipients)
