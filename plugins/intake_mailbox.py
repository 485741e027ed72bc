"""Reads a mailbox as an inbox: the files that a rep mails are that rep's, and the feedback is the answer.

A message counts once, whoever lists it twice or dies between two steps: its files are laid into
`inbox/<rep>/mail/`, the books note whose answer it waits for, the memory notes the message, and only then it is marked
as read. One whose sender is nobody we know, or may be somebody else, brings nothing and gets no answer: it stays for
people, and the office is told once. So does what machines and lists send, and is counted alone.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
from acctkit.plugins._exchange_mailbox import ExchangeMailbox
from acctkit.plugins._graph_mailbox import GraphMailbox
from acctkit.plugins._mailbox import Mailbox
from acctkit.plugins._mailbox_imap import Account, ImapMailbox
from acctkit.plugins._mailbox_laying import Elsewhere, lay
from acctkit.plugins._mailbox_letter import Letter, opened
from acctkit.plugins._mailbox_said import ASKED, BIG, BLOCKED, BROKEN, NOTHING, filled
from acctkit.plugins._mailbox_senders import Owner, Refused, owner_of
from acctkit.plugins._mailbox_settings import MailboxSettings

from acctkit import AcctkitError, Incoming, Source, SourceDesk, Text, hookimpl, secret_of

ACCTKIT_API = "1.1"
OFFICE = "office"
MOST_ANSWERS = 3  # a day to one sender, to messages that bring no file
_AWAY, _LEFT = "away since", "left"


@dataclass
class Errand:
    """One visit to the mailbox. `held` are the folders of whom a message waits: a later one of theirs must not overtake
    it. `left` are the messages that stay for people, by a short name of their id; `unwritten` says which folders the
    disk refuses."""

    desk: SourceDesk
    inbox: Path
    settings: MailboxSettings
    box: Mailbox
    counted: Counter[str] = field(default_factory=Counter)
    held: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    unwritten: list[str] = field(default_factory=list)

    def run(self) -> Iterator[Incoming]:
        """Take what waits, the oldest first, until there is no more or the time is up."""
        end = time.monotonic() + self.settings.budget_seconds
        known = self._remembered()
        ids = self.box.waiting(self.settings.most + len(known))
        self.left = known & {_short(id) for id in ids}
        try:
            for id in [one for one in ids if _short(one) not in known][: self.settings.most]:
                if time.monotonic() > end:
                    _note("there was no time for every message; the rest comes with the next run")
                    break
                yield from self._take(id)
            if self.unwritten:  # after the others: a rep may be to blame for it
                raise AcctkitError(self.unwritten[0])
        finally:
            self.desk.memory[_LEFT] = json.dumps({"by": self._fingerprint(), "ids": sorted(self.left)})
            self._tell()

    def _take(self, id: str) -> Iterator[Incoming]:
        try:
            raw = self.box.fetch(id, self.settings.max_bytes)
        except LookupError:  # somebody took it out of the mailbox meanwhile
            return
        if raw is None:
            yield self._leave(id, "too big", f"big {_short(id)}", BIG, most=f"{self.settings.max_bytes:,}")
            return
        try:
            letter = opened(raw)
        except (ValueError, LookupError, RecursionError, AssertionError, AttributeError, TypeError) as error:
            name = hashlib.sha256(raw).hexdigest()[:40]
            yield self._leave(id, "unreadable", f"broken {name}", BROKEN, why=str(error) or type(error).__name__)
            return
        if (letter.automatic or not letter.files) and self.desk.bounced(raw):
            self._done(id, "returned")
            return
        if letter.automatic:
            self._stay(id, "automatic")
            return
        owner = owner_of(letter, self.desk.people, self.settings)
        if isinstance(owner, Refused):
            if owner.why is None or not (letter.files or letter.left):
                self._stay(id, "of nobody known")
            else:
                yield self._say(id, "not taken", f"refused {letter.key}", owner.why)
        elif f"message {letter.key}" in self.desk.memory:
            self._again(id, letter)
        else:
            yield from self._answer(id, letter, owner)

    def _answer(self, id: str, letter: Letter, owner: Owner) -> Iterator[Incoming]:
        """Lay down the files of somebody known, and let the feedback answer the message."""
        if not letter.files and not letter.left and letter.answer:
            yield self._leave(id, "without files", f"asked {letter.key}", ASKED, name=owner.name,
                              subject=letter.subject)
            return
        answered = self._answered(letter)
        if not letter.files and answered >= MOST_ANSWERS:  # what may be a machine that does not say so: no loop with it
            yield self._leave(id, "without files", f"asked {letter.sender} {self.desk.as_of}", ASKED, name=owner.name,
                              subject=letter.subject)
            return
        if owner.folder in self.held:
            self.counted["for later"] += 1
            return
        try:
            paths = lay(self.desk, self.inbox, owner.folder, letter.files) if letter.files else ()
        except OSError as error:
            self.unwritten.append(f"{self.inbox / owner.folder} cannot be written ({error}); mend it.")
            self._hold(owner)
            return
        except Elsewhere as error:
            yield self._leave(id, "not taken", f"blocked {letter.key}", BLOCKED, sender=letter.sender,
                              subject=letter.subject, folder=str(error))
            return
        if paths is None:
            self._hold(owner)
            return
        yield Incoming(
            letter.key, owner.folder, letter.message_id, letter.subject, paths,
            letter.left or (() if paths else (NOTHING,)), self.settings.reply_to,
        )
        self.desk.memory[f"message {letter.key}"] = self.desk.as_of.isoformat()
        if paths:
            self._done(id, "taken")
        else:
            self.desk.memory[f"answered {letter.sender}"] = f"{self.desk.as_of} {answered + 1}"
            self._stay(id, "without files")

    def _hold(self, owner: Owner) -> None:
        self.held.add(owner.folder)
        self.counted["for later"] += 1

    def _answered(self, letter: Letter) -> int:
        """How many messages without files of a sender were answered today."""
        day, _, count = self.desk.memory.get(f"answered {letter.sender}", "").partition(" ")
        return int(count) if day == str(self.desk.as_of) else 0

    def _again(self, id: str, letter: Letter) -> None:
        """One that was taken before: it came twice, or could not be marked."""
        if letter.files:
            self._done(id, "taken before")
        else:
            self._stay(id, "taken before")

    def _done(self, id: str, what: str) -> None:
        self.counted[what] += 1
        try:
            with contextlib.suppress(LookupError):  # it is gone from the mailbox: so much the better
                self.box.done(id)
        except OSError as error:
            _note(f"a message was taken, but could not be marked ({error}); the next run marks it")

    def _stay(self, id: str, what: str) -> None:
        self.counted[what] += 1
        self.left.add(_short(id))

    def _say(self, id: str, what: str, key: str, sentence: Text) -> Incoming:
        """Leave it for people, and tell the office."""
        self._stay(id, what)
        return Incoming(key, OFFICE, left=(sentence,))

    def _leave(self, id: str, what: str, key: str, sentence: Text, **values: str) -> Incoming:
        return self._say(id, what, key, filled(sentence, **values))

    def _remembered(self) -> set[str]:
        """The messages that earlier runs left for people, as long as nothing changed of whom we believe."""
        kept = json.loads(self.desk.memory.get(_LEFT, "{}"))
        return set(kept["ids"]) if kept.get("by") == self._fingerprint() else set()

    def _fingerprint(self) -> str:
        people = sorted((one.id, one.email.casefold()) for one in self.desk.people.values())
        rules = self.settings.model_dump(
            include={"allow", "office_senders", "authserv_id", "trust_unverified", "trust_internal", "max_bytes"}
        )
        return _short(json.dumps([people, rules], sort_keys=True))

    def _tell(self) -> None:
        new = ", ".join(f"{count} {what}" for what, count in sorted(self.counted.items()))
        if new:
            _note(f"messages: {new}")


def fetch(desk: SourceDesk, inbox: Path) -> Iterator[Incoming]:
    """Take what the mailbox holds; without settings there is none. One that is away is an error only after days."""
    settings = desk.settings
    if not isinstance(settings, MailboxSettings) or not settings.on:
        return
    if not (settings.authserv_id or settings.trust_unverified or settings.trust_internal):
        raise AcctkitError(
            "Nobody says whether the senders of mail are who they say, so nothing is taken; set authserv_id in "
            "[plugins.intake_mailbox] to the name that your mail server writes in Authentication-Results, or, where "
            "nobody can write to this mailbox but your own people, trust_unverified = true."
        )
    try:
        with contextlib.closing(open_mailbox(desk, settings)) as box:
            desk.memory.pop(_AWAY, None)
            if settings.trust_unverified and not settings.authserv_id:
                _note("senders are not verified (trust_unverified): anybody may send in a rep's name")
            yield from Errand(desk, inbox, settings, box).run()
    except OSError as error:
        since = dt.date.fromisoformat(desk.memory.setdefault(_AWAY, desk.as_of.isoformat()))
        if (desk.as_of - since).days >= settings.patience_days:
            raise AcctkitError(f"The mailbox is away since {since} ({error}); look at the server.") from None
        _note(f"{error}; the next run tries again")


def find(desk: SourceDesk, message_id: str) -> bool | None:
    """Whether a message came into the mailbox; None where there is none."""
    settings = desk.settings
    if not isinstance(settings, MailboxSettings) or not settings.on:
        return None
    with contextlib.closing(open_mailbox(desk, settings)) as box:
        return box.holds(message_id)


def open_mailbox(desk: SourceDesk, settings: MailboxSettings) -> Mailbox:
    """The mailbox of these settings, logged in."""
    if settings.protocol == "exchange" and settings.exchange:
        return ExchangeMailbox(settings.exchange, desk.root, folder=settings.folder, done_folder=settings.move)
    if settings.protocol == "graph" and settings.graph:
        return GraphMailbox(settings.graph, desk.root, folder=settings.folder, done_folder=settings.move)
    ca_file = str(desk.root / settings.ca_file) if settings.ca_file else ""
    return ImapMailbox(Account(
        settings.host, settings.port, settings.security, settings.username, secret_of(settings, "password", desk.root),
        ca_file, settings.folder, settings.move, settings.seconds,
    ))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def _note(sentence: str) -> None:
    click.echo(sentence)  # acctkit tells what a plugin prints under its name, and keeps it in the result of the run


@hookimpl
def acctkit_settings() -> type[MailboxSettings]:
    """`[plugins.intake_mailbox]`."""
    return MailboxSettings


@hookimpl
def acctkit_sources() -> Iterator[Source]:
    """The mailbox; off until the settings name a server."""
    yield Source("mailbox", fetch, find)
