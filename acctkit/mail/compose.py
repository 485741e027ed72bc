"""From a draft to the bytes of an e-mail; the same draft at the same moment gives the same bytes.

What people typed never becomes a header or a second recipient: names go through `Address`, texts are cleaned and
quoted.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path, PurePath

import jinja2

from acctkit.mail.heads import ENCODED, HEADS
from acctkit.mail.pictures import Picture, logo, pictured
from acctkit.mail.styling import styled
from acctkit.mail.templates import MailError, render, written_in
from acctkit.types import Attachment, Draft, Outgoing, Paper

NAMESPACE = uuid.UUID("5a3b0f0e-7a61-5d2c-9a55-0c6a3f3c1f10")
LISTS = frozenset({"summary"})
LONGEST_ID = 69  # a longer id becomes an encoded word when it is quoted in In-Reply-To, and breaks threads
MOST_ANSWERED = 20  # ids in References
_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+>")
_NAMED = re.compile(r"\"?(?P<name>[^<>]*?)\"? ?<(?P<spec>[^<>]+)>")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# All of category Cc but tab and line end, and what turns the letters after it around: gnp.exe would read exe.png.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DOMAIN = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")


def _unenclosed(paper: Paper) -> None:
    """Where nobody makes PDFs, papers are left out."""


def _later(papers: Sequence[Paper]) -> None:
    """Where papers are made one by one, none is begun ahead."""


@dataclass(frozen=True)
class Composer:
    """Makes messages of one company: its templates, and the address that they come from (`Name <address>`, or bare).

    `enclose` makes a paper into an attachment, or None where it cannot; what it raises is said of the message. `ahead`
    is told of the papers of many messages before the first is composed.
    """

    environment: jinja2.Environment
    sender: str
    company: str = ""
    enclose: Callable[[Paper], Attachment | None] = _unenclosed
    ahead: Callable[[Sequence[Paper]], None] = _later

    @property
    def address(self) -> Address:
        """The sender; raises MailError when it is no address."""
        named = _NAMED.fullmatch(one_line(self.sender))
        return address(named["spec"], named["name"] or self.company) if named else address(self.sender, self.company)

    def written_in(self, draft: Draft) -> str:
        """The language in which `draft` is written: that of the template that there is for its reader."""
        return written_in(self.environment, draft.template, draft.language)

    @property
    def _folders(self) -> list[Path]:
        """Where templates and what belongs to them lie."""
        loader = self.environment.loader
        return [Path(one) for one in loader.searchpath] if isinstance(loader, jinja2.FileSystemLoader) else []

    def _branded(self, domain: str) -> dict[str, object]:
        """What a template needs to show the company's logo, where there is one."""
        found = logo(self._folders, domain)
        return {"logo": found.name, "logo_size": found.fitted()} if found else {}

    def compose(self, draft: Draft, now: dt.datetime, id: str = "") -> Outgoing:
        """The message for `draft`, dated `now` (which must carry a time zone); raises MailError with a sentence. Its
        `id` is that of its dedupe key, unless that was taken to a transport before."""
        enclosed = list(_apart(filter(None, map(self.enclose, draft.papers))))
        names = {"enclosed": [one.name for one in enclosed]} if draft.papers else {}
        sender = self.address
        key = message_uuid(draft.dedupe_key)
        domain = _short(sender.domain, key)
        values = {"enclosed": [], **self._branded(domain), **draft.values, **names}
        words = render(self.environment, draft.template, draft.language, values)
        to = address(draft.to, draft.to_name)
        copies = others(draft.cc, to)
        amounts = asked(draft.amounts)
        key = id or message_uuid(draft.dedupe_key)
        message = EmailMessage(policy=HEADS)
        message["From"] = sender
        message["To"] = to
        if copies:
            message["Cc"] = copies
        if draft.reply_to:
            message["Reply-To"] = address(draft.reply_to)
        subject = one_line(draft.subject) or one_line(words.subject)
        message["Subject"] = subject
        message["Date"] = now
        message["Message-ID"] = message_id = f"<{key}@{domain}>"
        if answered := answerable(draft.answers):
            message["In-Reply-To"] = answered[-1]
            message["References"] = " ".join(answered)
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
        if draft.kind in LISTS:
            message["List-Id"] = f"<{draft.kind}.{sender.domain}>"
        text = clean(words.text)
        html, pictures = pictured(clean(styled(words.html)), self._folders, domain)
        message.set_content(text, cte="quoted-printable")
        if html:
            message.add_alternative(html, subtype="html", cte="quoted-printable")
            _picture(message, pictures)
        digest = hashlib.sha256("\0".join((draft.dedupe_key, text, html)).encode("utf-8", "replace"))
        for attachment in (*draft.attachments, *enclosed):
            data = _attach(message, attachment)
            digest.update(data)
        _bound(message, digest.hexdigest())
        return Outgoing(
            id=key, kind=draft.kind, to=to.addr_spec, subject=subject, mime=message.as_bytes(),
            message_id=message_id, tells=draft.tells, account=draft.account, rep=draft.rep,
            cc=tuple(one.addr_spec for one in copies), amounts=amounts,
        )


def message_uuid(dedupe_key: str) -> str:
    """The id of the message with this dedupe key: the same key, the same id, on every machine."""
    return str(uuid.uuid5(NAMESPACE, dedupe_key))


def address(spec: str, name: str = "") -> Address:
    """One mail address with the name beside it, whatever the name holds; raises MailError for what is no address.

    >>> str(address("ana@acme.example", "evil@x.example, Ana"))
    '"evil@x.example, Ana" <ana@acme.example>'
    """
    local, _, domain = spec.strip().rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError:
            domain = ""
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    if dots or ENCODED in local or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        whose = f" of {one_line(name)}" if name.strip() else ""
        shown = one_line(spec) or "(none)"
        raise MailError(f"'{shown}'{whose} is not an e-mail address; correct it where the address is kept.")
    return Address(display_name=one_line(name), username=local, domain=domain)


def answerable(ids: Iterable[str]) -> list[str]:
    """The message ids that a header can name so that threads hold, each once, the newest at the end: of a long one, or
    one with odd characters, mail programs see something else.

    >>> answerable(["<a@x.example>", "<a b@x.example>", "<b@x.example>", "<a@x.example>", f"<{'c' * 80}@x.example>"])
    ['<b@x.example>', '<a@x.example>']
    """
    good = [one for one in ids if _ID.fullmatch(one) and len(one) <= LONGEST_ID and ENCODED not in one]
    return list(dict.fromkeys(reversed(good)))[:MOST_ANSWERED][::-1]


def others(specs: Iterable[str], to: Address) -> list[Address]:
    """Addresses that get a copy, each once, whatever its case, and never the receiver's own; raises MailError."""
    found = {to.addr_spec.casefold(): to}
    for spec in specs:
        one = address(spec)
        found.setdefault(one.addr_spec.casefold(), one)
    return list(found.values())[1:]


def asked(amounts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What a message asks for, by currency in order; raises MailError for what is no amount of a currency."""
    for currency, amount in amounts.items():
        if not _CURRENCY.fullmatch(currency) or not amount.is_finite() or amount < 0:
            raise MailError(f"It asks for {amount} '{one_line(currency)}', which is no amount; mend its plugin.")
    return dict(sorted(amounts.items()))


def clean(text: str) -> str:
    """`text` with what no mail may carry replaced: lone surrogates, control characters other than line ends, and what
    turns letters around."""
    whole = text.encode("utf-8", "replace").decode()
    return _CONTROL.sub(" ", whole.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """`text` cleaned and on one line, as a header needs it."""
    return " ".join(clean(text).split())


def _short(domain: str, key: str) -> str:
    """As much of the end of `domain` as keeps the message id short."""
    room = LONGEST_ID - len(key) - len("<@>")
    while len(domain) > room and "." in domain:
        domain = domain.partition(".")[2]
    return domain if len(domain) <= room else "acctkit.invalid"


def _apart(attachments: Iterable[Attachment]) -> Iterator[Attachment]:
    """Attachments, each with a name of its own."""
    known: dict[str, int] = {}
    for one in attachments:
        known[one.name] = known.get(one.name, 0) + 1
        path = PurePath(one.name)
        yield one if known[one.name] == 1 else replace(one, name=f"{path.stem}-{known[one.name]}{path.suffix}")


def _attach(message: EmailMessage, attachment: Attachment) -> bytes:
    try:
        data = attachment.path.read_bytes() if attachment.content is None else attachment.content
    except OSError as error:
        raise MailError(f"The attachment {attachment.path} cannot be read: {error.strerror}; make it again.") from error
    maintype, _, subtype = attachment.media_type.partition("/")
    name = one_line(attachment.name).replace(ENCODED, "=_")  # or the library would decode what stands in it
    message.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)
    return data


def _picture(message: EmailMessage, pictures: Iterable[Picture]) -> None:
    """Put pictures beside the HTML, which is the last of the alternatives."""
    *_, page = message.iter_parts()
    for one in pictures:
        page.add_related(
            one.data, maintype="image", subtype=one.subtype, cid=f"<{one.id}>", disposition="inline", filename=one.name
        )


def _bound(message: EmailMessage, digest: str) -> None:
    """Boundaries that are the same for the same content, and that no content can hold.

    They hang on the content's own hash, so nobody can write one into a cell; and `=_` never stands in
    quoted-printable or base64.
    """
    for level, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{level}_{digest[:40]}")
