"""A mailbox by IMAP: over TLS, by UID, and nothing is marked but by `done`."""

from __future__ import annotations

import base64
import contextlib
import imaplib
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from acctkit.plugins._mailbox_hearing import FAREWELL, LITTLE, Hearing, HearingTls

from acctkit import AcctkitError

Security = Literal["tls", "starttls", "none"]
PORTS = {"tls": 993, "starttls": 143, "none": 143}
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LONGEST = 300  # characters of a server's own words that are told
_NOT_ASCII = re.compile(r"[^\x20-\x7e]+|&")


@dataclass(frozen=True)
class Account:
    """Where the mailbox is and who we are there; `move` is the folder that messages go to which are done, or empty."""

    host: str
    port: int
    security: Security
    username: str
    password: str = field(repr=False)
    ca_file: str = ""
    folder: str = "INBOX"
    move: str = ""
    seconds: float = 30

    @property
    def where(self) -> str:
        """As sentences name it."""
        return f"{self.host}:{self.port or PORTS[self.security]}"


class ImapMailbox:
    """A folder of a mailbox; its ids are the folder's UIDVALIDITY and the message's UID."""

    def __init__(self, account: Account) -> None:
        self._account = account
        with _told(account):
            self._imap = _connected(account)
        try:
            with _told(account):
                self._log_in()
                self._select()
        except BaseException:
            self.close()
            raise

    def waiting(self, most: int) -> list[str]:
        """Ids of messages that are not done yet, the oldest first."""
        wanted = "UNDELETED" if self._account.move else "UNSEEN UNDELETED"
        with _told(self._account):
            found = self._uid("SEARCH", None, wanted)
            uids = sorted(int(uid) for line in found if isinstance(line, bytes) for uid in line.split())
        return [f"{self._validity}:{uid}" for uid in uids[:most]]

    def fetch(self, id: str, limit: int) -> bytes | None:
        """One message as it came; None where it is bigger than `limit` bytes. Raises LookupError where it is gone."""
        uid = self._here(id)
        with _told(self._account):
            told = self._uid("FETCH", uid, "(RFC822.SIZE)")
            size = next((int(found[1]) for line in told if (found := _SIZE.search(_line(line)))), None)
        if size is None:
            raise LookupError(f"message {id} is not there any more")
        if size > limit:
            return None
        with _told(self._account):
            told = self._uid("FETCH", uid, f"(BODY.PEEK[]<0.{limit + 1}>)", most=limit + LITTLE)
        data = next((line[1] for line in told if isinstance(line, tuple)), None)
        if data is None:
            raise LookupError(f"message {id} is not there any more")
        return data if len(data) <= limit else None

    def done(self, id: str) -> None:
        """Mark it as read, or move it."""
        uid = self._here(id)
        with _told(self._account):
            if self._account.move:
                self._move(uid)
            else:
                self._uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")

    def holds(self, message_id: str) -> bool:
        """Whether a message with this Message-ID lies in it."""
        if not re.fullmatch(r'<[!#-;=?-\[\]-~]+>', message_id):
            return False
        with _told(self._account):
            found = self._uid("SEARCH", None, "HEADER", "Message-ID", f'"{message_id}"')
        return any(isinstance(line, bytes) and line.split() for line in found)

    def close(self) -> None:
        """Log out; what is marked as deleted by others stays."""
        with contextlib.suppress(OSError, imaplib.IMAP4.error, ValueError):
            self._imap.allow(FAREWELL)
            self._imap.logout()
        with contextlib.suppress(OSError):
            self._imap.shutdown()

    def _log_in(self) -> None:
        self._imap.allow(self._account.seconds)
        try:
            if "AUTH=PLAIN" in self._imap.capabilities:
                login = f"\0{self._account.username}\0{self._account.password}"
                self._imap.authenticate("PLAIN", lambda _: login.encode())
            else:
                self._imap.login(_quoted(self._account.username), self._account.password)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise AcctkitError(
                f"The mailbox at {self._account.where} does not let {self._account.username} in ({_why(error)}); check "
                "username and password in [plugins.intake_mailbox]."
            ) from None

    def _select(self) -> None:
        self._imap.allow(self._account.seconds)
        said, why = self._imap.select(_quoted(modified_utf7(self._account.folder)))
        if said != "OK":
            raise AcctkitError(
                f"The mailbox at {self._account.where} has no folder '{self._account.folder}' that can be opened "
                f"({_shown(_line(why[0]))}); correct folder in [plugins.intake_mailbox]."
            )
        self._validity = _line((self._imap.response("UIDVALIDITY")[1] or [b""])[0]) or "0"

    def _here(self, id: str) -> str:
        validity, _, uid = id.partition(":")
        if validity != self._validity or not uid.isdigit():
            raise LookupError(f"message {id} is not there any more")
        return uid

    def _move(self, uid: str) -> None:
        target = _quoted(modified_utf7(self._account.move))
        self._imap.allow(self._account.seconds)
        able = _line(self._imap.capability()[1][0]).upper().split()  # a server tells more once we are logged in
        verb = "MOVE" if "MOVE" in able else "COPY"
        said, why = self._imap.uid(verb, uid, target)
        if said != "OK" and b"TRYCREATE" in (why[0] or b""):
            self._imap.create(target)
            said, why = self._imap.uid(verb, uid, target)
        if said != "OK":
            raise AcctkitError(
                f"The mailbox at {self._account.where} does not move messages to '{self._account.move}' "
                f"({_shown(_line(why[0]))}); correct after in [plugins.intake_mailbox]."
            )
        if verb == "COPY":
            self._uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
            if "UIDPLUS" in able:
                self._uid("EXPUNGE", uid)

    def _uid(self, verb: str, *words: Any, most: int = LITTLE) -> list[Any]:
        self._imap.allow(self._account.seconds, most)
        said, told = self._imap.uid(verb, *words)
        if said != "OK":
            raise imaplib.IMAP4.error(f"{verb}: {_line(told[0])}")
        return list(told)


_SIZE = re.compile(r"RFC822\.SIZE (\d+)")


def modified_utf7(name: str) -> str:
    """The name of a folder as IMAP writes it.

    >>> modified_utf7("INBOX/Leídos & más")
    'INBOX/Le&AO0-dos &- m&AOE-s'
    """
    def coded(found: re.Match[str]) -> str:
        if found[0] == "&":
            return "&-"
        return f"&{base64.b64encode(found[0].encode('utf-16-be')).decode().rstrip('=').replace('/', ',')}-"

    return _NOT_ASCII.sub(coded, name)


def _connected(account: Account) -> Hearing:
    port = account.port or PORTS[account.security]
    if account.security == "none":
        return Hearing(account.host, port, timeout=account.seconds, seconds=account.seconds)
    try:
        trust = ssl.create_default_context(cafile=account.ca_file or None)
    except OSError as error:
        raise AcctkitError(f"The certificates {account.ca_file} cannot be read ({error}); correct ca_file.") from None
    if account.security == "tls":
        return HearingTls(
            account.host, port, ssl_context=trust, timeout=account.seconds, seconds=account.seconds
        )
    imap = Hearing(account.host, port, timeout=account.seconds, seconds=account.seconds)
    try:
        imap.starttls(trust)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise AcctkitError(
            f"The mailbox at {account.where} offers no STARTTLS ({_why(error)}); write security = \"tls\" in "
            "[plugins.intake_mailbox]."
        ) from None
    return imap


@contextlib.contextmanager
def _told(account: Account) -> Iterator[None]:
    """What goes wrong on the way, as a mailbox says it: OSError for what passes, AcctkitError for a person."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise AcctkitError(
            f"The certificate of the mailbox at {account.where} is not trusted ({error.verify_message}); set "
            "ca_file in [plugins.intake_mailbox], or look who answers there."
        ) from None
    except imaplib.IMAP4.error as error:
        raise OSError(f"the mailbox at {account.where} says: {_why(error)}") from None
    except ValueError as error:
        raise OSError(f"the mailbox at {account.where} says what is no IMAP: {_shown(str(error))}") from None
    except (OSError, EOFError) as error:
        raise OSError(f"the mailbox at {account.where} cannot be reached: {error or type(error).__name__}") from None


def _quoted(text: str) -> str:
    """Text as IMAP quotes it; raises AcctkitError for what cannot be."""
    if not text.isascii() or not text.isprintable():
        raise AcctkitError(f"{text!r} holds characters that IMAP does not take; correct [plugins.intake_mailbox].")
    escaped = text.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def _line(said: Any) -> str:
    data = said[0] if isinstance(said, tuple) else said
    return data.decode("utf-8", "replace").strip() if isinstance(data, bytes) else ""


def _why(error: Exception) -> str:
    data = error.args[0] if error.args else ""
    return _shown(data.decode("utf-8", "replace") if isinstance(data, bytes) else str(data))


def _shown(said: str) -> str:
    """What a server said, on one short line and without what a terminal obeys."""
    return " ".join("".join(char if char.isprintable() else " " for char in said).split())[:_LONGEST]
