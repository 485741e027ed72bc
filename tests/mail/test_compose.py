"""Composing: safe headers, the same bytes for the same draft, parts that a mail program reads."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import struct
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from acctkit import Attachment, Outgoing
from acctkit.mail.compose import address, one_line
from acctkit.mail.redirecting import redirected
from acctkit.mail.templates import MailError
from tests.mail.desk import NOW, composer, note, write_note


def parsed(message: Outgoing) -> EmailMessage:
    return message_from_bytes(message.mime, _class=EmailMessage, policy=default)


def test_a_message_says_who_what_when(notes: Path) -> None:
    message = composer(notes).compose(note(to_name="Ana Muñoz", reply_to="boss@acme.example"), NOW)
    mail = parsed(message)
    assert mail["From"] == "Acme Ltd <reports@acme.example>"
    assert mail["To"] == "Ana Muñoz <ana@acme.example>"
    assert mail["Reply-To"] == "boss@acme.example"
    assert (mail["Subject"], message.subject) == ("For Ana", "For Ana")
    assert mail["Date"] == "Mon, 29 Nov 2004 08:00:00 -0500"
    assert mail["Message-ID"] == message.message_id == f"<{message.id}@acme.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert not {"Bcc", "Precedence", "List-Id"} & set(mail.keys())
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().splitlines() == ["Hello Ana, All is well."]


def test_only_summaries_are_lists(notes: Path) -> None:
    mail = parsed(composer(notes).compose(note(kind="summary"), NOW))
    assert mail["List-Id"] == "<summary.acme.example>"


def test_text_html_and_attachments_come_back_whole(tmp_path: Path) -> None:
    folder = write_note(tmp_path / "t", html="<p>{{ body }}</p>")
    file = tmp_path / "package.zip"
    file.write_bytes(bytes(range(256)) * 50)
    long = "ñandú " * 500
    draft = note(values={"body": long}, attachments=(Attachment("Paquete ñ.zip", file, "application/zip"),))
    mail = parsed(composer(folder).compose(draft, NOW))
    assert mail.get_content_type() == "multipart/mixed"
    body = mail.get_body(("html",))
    text = mail.get_body(("plain",))
    assert text is not None and long.strip() in text.get_content()
    assert body is not None and body.get_content().strip() == f"<p>{long}</p>"
    (part,) = mail.iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("Paquete ñ.zip", file.read_bytes())
    assert max(len(line) for line in composer(folder).compose(draft, NOW).mime.split(b"\r\n")) < 998


def test_an_attachment_may_bring_its_content_along(notes: Path) -> None:
    draft = note(attachments=(Attachment("accounts.csv", media_type="text/csv", content=b"account\r\n103\r\n"),))
    (part,) = parsed(composer(notes).compose(draft, NOW)).iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("accounts.csv", "text/csv")
    assert part.get_payload(decode=True) == b"account\r\n103\r\n"


def test_the_same_draft_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = write_note(tmp_path / "t", html="<p>{{ body }}</p>")
    file = tmp_path / "package.zip"
    file.write_bytes(b"PK")
    draft = note(attachments=(Attachment("package.zip", file, "application/zip"),))
    one, two = (composer(folder).compose(draft, NOW) for _ in range(2))
    assert one == two
    other = composer(folder).compose(note("note:2"), NOW)
    assert other.id != one.id


def test_no_content_can_hold_its_own_boundary(tmp_path: Path) -> None:
    folder = write_note(tmp_path / "t", html="<p>{{ body }}</p>")
    first = parsed(composer(folder).compose(note(), NOW)).get_boundary()
    evil = f"--{first}\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>\r\n--{first}--"
    mail = parsed(composer(folder).compose(note(values={"body": evil}), NOW))
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]


@pytest.mark.parametrize("name", [
    "evil@x.example, Ana", "Ana\r\nBcc: evil@x.example", 'Ana" <evil@x.example>, "', "a\u2028b\x0bc",
])
def test_a_name_never_adds_a_header_or_a_receiver(notes: Path, name: str) -> None:
    message = composer(notes).compose(note(to_name=name, values={"name": name, "body": name}), NOW)
    mail = parsed(message)
    assert [one.addr_spec for one in mail["To"].addresses] == ["ana@acme.example"]
    assert mail["Bcc"] is None
    assert message.mime.count(b"\r\nTo: ") == 1


@pytest.mark.parametrize("to", [
    "", "ana", "ana@", "@acme.example", "ana@acme.example, bob@x.example", "ana@acme.example\r\nBcc: bob@x.example",
    "Ana <ana@acme.example>", "a b@acme.example", "ana@-acme.example", "niño@acme.example", "ana..b@acme.example",
    "ana@acme_.example", "ana@" + "a" * 70 + ".example",
])
def test_what_is_no_address_is_a_sentence(notes: Path, to: str) -> None:
    with pytest.raises(MailError, match=r"of Ana is not an e-mail address; correct it where"):
        composer(notes).compose(note(to=to, to_name="Ana"), NOW)


def test_copies_go_to_each_once_and_never_to_the_receiver(notes: Path) -> None:
    message = composer(notes).compose(note(cc=("Bob@acme.example", "ANA@ACME.example", "bob@ACME.example")), NOW)
    assert parsed(message)["Cc"] == "Bob@acme.example"
    assert (message.cc, message.recipients) == (("Bob@acme.example",), ("ana@acme.example", "Bob@acme.example"))
    alone = composer(notes).compose(note(cc=("Ana@acme.example",)), NOW)
    assert (parsed(alone)["Cc"], alone.recipients) == (None, ("ana@acme.example",))


@pytest.mark.parametrize("cc", [
    "", "bob", "bob@acme.example, eve@x.example", "bob@acme.example\r\nBcc: eve@x.example", "Bob <bob@acme.example>",
])
def test_what_gets_no_copy_is_a_sentence(notes: Path, cc: str) -> None:
    with pytest.raises(MailError, match=r"is not an e-mail address; correct it where"):
        composer(notes).compose(note(cc=(cc,)), NOW)


@pytest.mark.parametrize("turning", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_no_letters_are_turned_around(notes: Path, turning: str) -> None:
    odd = f"order{turning}gnp.exe"
    mail = parsed(composer(notes).compose(note(to_name=odd, subject=odd, values={"name": odd, "body": odd}), NOW))
    text = mail.get_body(("plain",))
    assert text is not None and turning not in f"{mail['Subject']}{mail['To']}{text.get_content()}"
    assert mail["Subject"] == "order gnp.exe"


@pytest.mark.parametrize(("currency", "amount"), [
    ("USD", "NaN"), ("USD", "sNaN"), ("USD", "Infinity"), ("USD", "-1"), ("usd", "1"), ("", "1"), ("USD\n", "1"),
])
def test_what_is_no_amount_is_a_sentence(notes: Path, currency: str, amount: str) -> None:
    with pytest.raises(MailError, match=r"which is no amount; mend its plugin\.$"):
        composer(notes).compose(note(amounts={currency: Decimal(amount)}), NOW)


def test_a_foreign_domain_is_written_in_ascii() -> None:
    assert address("ana@señal.example").domain == "xn--seal-hqa.example"


def test_an_attachment_that_is_gone_is_a_sentence(notes: Path, tmp_path: Path) -> None:
    with pytest.raises(MailError, match=r"The attachment .*gone\.zip cannot be read: No such file"):
        composer(notes).compose(note(attachments=(Attachment("gone.zip", tmp_path / "gone.zip"),)), NOW)


@pytest.mark.parametrize("domain", ["a" * 60 + ".example", "mail." + "b" * 25 + ".acme.example", "c" * 63])
def test_message_ids_stay_short(notes: Path, domain: str) -> None:
    message = composer(notes, sender=f"reports@{domain}").compose(note(), NOW)
    assert len(message.message_id) < 70
    assert f"Message-ID: {message.message_id}".encode() in message.mime


def test_a_sender_may_have_a_name(notes: Path) -> None:
    mail = parsed(composer(notes, sender="Acme, Reports <r@acme.example>").compose(note(), NOW))
    (sender,) = mail["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Acme, Reports", "r@acme.example")


@settings(deadline=None)
@given(text=st.text(st.characters(exclude_categories=())))
def test_any_text_makes_a_mail_that_can_be_read_back(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = write_note(tmp_path_factory.getbasetemp() / "any", html="<p>{{ body }}</p>")
    draft = dataclasses.replace(note(), to_name=text, values={"name": text, "body": text})
    message = composer(folder).compose(draft, NOW)
    mail = parsed(message)
    assert [one.addr_spec for one in mail["To"].addresses] == ["ana@acme.example"]
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert "\n" not in one_line(text)


def test_the_date_keeps_its_zone(notes: Path) -> None:
    message = composer(notes).compose(note(), NOW.astimezone(dt.UTC))
    assert parsed(message)["Date"] == "Mon, 29 Nov 2004 13:00:00 +0000"


def test_an_answer_names_the_messages_that_it_answers_as_programs_read_them(notes: Path) -> None:
    long, odd, good = f"<{'a' * 70}@x.example>", "<a b\r\nBcc: x@y.example>", f"<{'b' * 57}@x.example>"
    draft = note(answers=("<first@x.example>", long, odd, good), subject="Re: ¿Qué tal?\r\nBcc: x@y.example")
    message = composer(notes).compose(draft, NOW)
    mail = parsed(message)
    assert mail["In-Reply-To"].strip() == good
    assert mail["References"].split() == ["<first@x.example>", good]
    assert (mail["Subject"], message.subject) == ("Re: ¿Qué tal? Bcc: x@y.example",) * 2
    assert b"=?utf-8?q?=3C" not in message.mime and mail["Bcc"] is None
    assert parsed(composer(notes).compose(note(answers=(long, odd)), NOW))["References"] is None


def png(width: int, height: int) -> bytes:
    """The beginning of a PNG, all that says how large it is."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02\0\0\0"


def test_pictures_travel_beside_the_page_and_files_beside_both(tmp_path: Path) -> None:
    page = '<p>{{ body }} cid:stamp.png</p><img src="cid:stamp.png"><img src=\'cid:b.gif\'><img src="cid:stamp.png">'
    folder = write_note(tmp_path / "t", html=page)
    (folder / "stamp.png").write_bytes(png(9, 9))
    (folder / "b.gif").write_bytes(b"GIF89a\1\0\1\0")
    draft = note(attachments=(Attachment("a.csv", media_type="text/csv", content=b"x\r\n"),),
                 values={"body": '<img src="cid:other.png">'})
    message = composer(folder).compose(draft, NOW)
    assert message.mime == composer(folder).compose(draft, NOW).mime
    mail = parsed(message)
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
        "image/gif", "text/csv",
    ]
    ids = [part["Content-ID"][1:-1] for part in mail.walk() if part["Content-ID"]]
    html = mail.get_body(("html",))
    assert html is not None and re.findall(r"src=.cid:([^\"']+)", html.get_content()) == [ids[0], ids[1], ids[0]]
    assert all(one.endswith("@acme.example") and len(one) < 70 for one in ids)
    assert [part.get_filename() for part in mail.iter_attachments()] == ["a.csv"]
    assert "data:" not in html.get_content()


@pytest.mark.parametrize(("content", "why"), [
    (None, "There is no picture stamp.png among the templates; lay it"),
    (b"<svg/>", "The picture stamp.png is no PNG, JPEG or GIF"),
    (png(9, 9) + b"x" * 600_000, "The picture stamp.png is larger than 500 KB"),
])
def test_a_picture_that_cannot_go_is_a_sentence(tmp_path: Path, content: bytes | None, why: str) -> None:
    folder = write_note(tmp_path / "t", html='<img src="cid:stamp.png">')
    if content is not None:
        (folder / "stamp.png").write_bytes(content)
    with pytest.raises(MailError, match=why):
        composer(folder).compose(note(), NOW)


@pytest.mark.parametrize(("name", "data", "size"), [
    ("logo.png", png(480, 60), 'width="240" height="30"'),
    ("logo.gif", b"GIF89a\x0a\0\x70\0", 'width="5" height="56"'),
    ("logo.jpg", b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x0b\x08\0\x14\0\x1e\x01\x01\x11\0", 'width="30" height="20"'),
])
def test_a_logo_among_the_templates_stands_above_every_message(
    tmp_path: Path, name: str, data: bytes, size: str
) -> None:
    folder = write_note(tmp_path / "t", html='{% extends "base.html" %}')
    plain = parsed(composer(folder).compose(note(values={"company": "Acme"}), NOW))
    assert plain.get_content_type() == "multipart/alternative"
    (folder / name).write_bytes(data)
    mail = parsed(composer(folder).compose(note(values={"company": 'A "B" & C'}), NOW))
    html = mail.get_body(("html",))
    assert html is not None and f'alt="A &#34;B&#34; &amp; C" {size}' in html.get_content()
    assert [part.get_content_type() for part in mail.walk()][-1].startswith("image/")


def test_a_style_sheet_is_written_to_the_elements_and_rules_for_screens_stay(tmp_path: Path) -> None:
    base = '{% extends "acctkit/base.html" %}{% block style %}p { color: #123456 } @media (max-width: 480px) ' \
        '{ p { font-size: 17px !important } }{% endblock %}{% block content %}<p>{{ body }}</p>{% endblock %}'
    folder = write_note(tmp_path / "t", html=base)
    values = {"body": "a < b & \xa0c", "company": "Acme"}
    html = parsed(composer(folder).compose(note(values=values), NOW)).get_body(("html",))
    assert html is not None
    said = html.get_content()
    assert '<p style="color: #123456;">a &lt; b &amp; &nbsp;c</p>' in said
    assert said.startswith("<!DOCTYPE html>") and "font-size: 17px !important" in said.partition("</head>")[0]
    assert "#123456 }" not in said


TEXTS = st.text(st.one_of(
    st.characters(exclude_categories=()), st.sampled_from("\r\n\0\x85\u2028\u202e<>\"',;:@=?()\\ "),
), max_size=400).flatmap(lambda text: st.sampled_from([text, f"=?utf-8?q?{text}?=", f"a\r\nBcc: b@x.example\r\n{text}"])
)
HIDDEN = "=?utf-8?q?x=0D=0ABcc=3Ab=40x.example?="
HEADERS = {"From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
           "MIME-Version", "Auto-Submitted", "X-Auto-Response-Suppress",
           "Content-Type"}


@settings(deadline=None, max_examples=60)
@given(name=TEXTS, subject=TEXTS, file=TEXTS, other=TEXTS)
@example(name="ñ" * 3000, subject="x" * 3000, file="=?utf-8?q?=0D=0ABcc:_x=40x.example?=", other="<a@b.example>")
@example(name=HIDDEN, subject=HIDDEN, file=f"{HIDDEN}.csv", other=f"<{HIDDEN}@b.example>")
def test_no_field_adds_a_header_a_receiver_or_a_line_that_servers_refuse(
    name: str, subject: str, file: str, other: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = write_note(tmp_path_factory.getbasetemp() / "every")
    draft = note(to_name=name, subject=subject, answers=(other, "<a@b.example>", name), account=other, rep=name,
                 values={"name": name, "body": subject}, reply_to="boss@acme.example", cc=("c@acme.example",),
                 attachments=(Attachment(file, media_type="text/csv", content=b"x"),))
    making = dataclasses.replace(composer(folder), company=other)
    message = making.compose(draft, NOW)
    mail = parsed(message)
    assert set(mail.keys()) <= HEADERS and len(mail.keys()) == len(set(mail.keys()))
    for header, spec in (("From", "reports@acme.example"), ("To", "ana@acme.example"), ("Cc", "c@acme.example"),
                         ("Reply-To", "boss@acme.example")):
        assert [one.addr_spec for one in mail[header].addresses] == [spec]
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/mixed", "text/plain", "text/csv"]
    assert max(map(len, message.mime.split(b"\r\n"))) <= 998
    for one in (message, redirected(message, "try@acme.example")):
        inside = one.mime.replace(b"\r\n", b"")
        assert b"\n" not in inside and b"\r" not in inside and one.mime.endswith(b"\r\n")
    assert message.mime.isascii() and b"\0" not in message.mime


@pytest.mark.parametrize("field", ["to", "reply_to", "cc"])
@settings(deadline=None, max_examples=25)
@given(spec=TEXTS)
@example(spec=f"{HIDDEN}@b.example")
def test_an_address_is_one_or_a_sentence(field: str, spec: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = write_note(tmp_path_factory.getbasetemp() / "specs")
    given = {field: (spec,) if field == "cc" else spec}
    try:
        mail = parsed(composer(folder).compose(dataclasses.replace(note(), **given), NOW))  # type: ignore[arg-type]
    except MailError as error:
        assert "is not an e-mail address" in str(error) and "\n" not in str(error)
    else:
        assert field == "reply_to" and spec == "" and mail["Reply-To"] is None
