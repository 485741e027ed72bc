"""One connection to a mail server: dialled, made safe, logged in, and what is said on it.

Before a password leaves, TLS is there with a certificate that is good for the host, or the server is this very machine.
There is no way around that. What goes wrong up to the login is `Away`, in a sentence for the admin; what goes wrong
after it is `Lost`.
"""

from __future__ import annotations

import ipaddress
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from acctkit.plugins._smtp_hearing import (
    CLOSED,
    ENDLESS,
    LONGEST_LINE,
    MOST_LINES,
    SILENCE,
    Lost,
    Reply,
    Talk,
    TlsTalk,
    reason_of,
    text_of,
)
from acctkit.plugins._smtp_settings import PORTS, SmtpSettings

from acctkit import AcctkitError, SettingsError, secret_of

FAREWELL = 2.0  # seconds to wait for the answer to QUIT, which changes nothing
_DATES = (9, 10)  # not yet valid, expired: what OpenSSL says of a certificate
FITTING = 'see that port and security in [mail.smtp] belong together: 465 is "tls", 587 "starttls"'
_LONG_NUMBER = 20  # digits; no message is as large
MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5")


class Away(AcctkitError):
    """The server cannot be used as it is, or not by us; with `person` until somebody mends something."""

    def __init__(self, sentence: str, *, person: bool = False) -> None:
        super().__init__(sentence)
        self.person = person


@dataclass
class Line:
    """A connection. `dial`, `secure` and `log_in` come in this order, and each gives what `mail check` says of it."""

    settings: SmtpSettings
    workspace: Path
    end: float = 0.0  # when the whole of what is being done must be over, as the clock of the machine runs
    sent: int = 0
    busy: bool = False  # in the middle of a message
    _heard: bytes = b""  # of the answers after the login, which smtplib does not hear: what was not looked at yet
    _smtp: smtplib.SMTP = field(default_factory=lambda: smtplib.SMTP(local_hostname="localhost"))

    def dial(self) -> str:
        """Reach the server and hear its greeting."""
        port = self.settings.port or PORTS[self.settings.security]
        try:
            # The name by which we greet is set below, when the line says from where we speak.
            if self.settings.security == "tls":
                self._smtp = TlsTalk(
                    self._patience, self.settings.host, port, "localhost", timeout=self._patience(),
                    context=self._trust(),
                )
            else:
                self._smtp = Talk(
                    self._patience, self.settings.host, port, "localhost", timeout=self._patience()
                )
        except smtplib.SMTPConnectError as error:
            raise self._away(f"turned us away ({Reply(error.smtp_code, error.smtp_error)})",
                             "try again later, or ask whoever runs it") from None
        except (OSError, UnicodeError, smtplib.SMTPException, Lost) as error:
            raise self._unreached(error) from None
        with self._trouble("its greeting", "ask whoever runs it"):
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or the end waits for what the rest gets
            self._smtp.local_hostname = _own_name(self._sock)
        self._greet()
        return f"{self.settings.address} answers."

    def secure(self) -> str:
        """Have TLS where the settings want it, with a certificate that is good for the host."""
        if self.settings.security == "none":
            return "There is no TLS, as [mail.smtp] security = \"none\" says."
        if self.settings.security == "starttls":
            if not self._smtp.has_extn("starttls"):
                raise self._away("offers no STARTTLS", "without TLS nothing is said to it: set security = \"tls\" and "
                                 "its port in [mail.smtp], or have the server mended", person=True)
            with self._trouble("STARTTLS", "ask whoever runs it"):
                self._smtp.starttls(context=self._trust())
            self._greet()
        assert isinstance(self._sock, ssl.SSLSocket)
        return f"{self._sock.version()} is spoken, and the certificate is good for {self.settings.host}."

    def log_in(self) -> str:
        """Log in, where there is a name to log in by."""
        settings, smtp = self.settings, self._smtp
        if not settings.username:
            return "There is no login, since [mail.smtp] has no username."
        login, advice = f"the login of {settings.username}", "check username, password and auth in [mail.smtp]"
        with self._trouble(login, advice):
            safe = isinstance(self._sock, ssl.SSLSocket) or _is_loopback(self._sock)
        if not safe:
            raise self._away("is another machine, reached without TLS", "no password is sent like that: set security = "
                             "\"starttls\" or \"tls\" in [mail.smtp]", person=True)
        known = smtp.esmtp_features.get("auth", "").upper().split()
        wanted = ("XOAUTH2",) if settings.auth == "xoauth2" else MECHANISMS
        mechanism = next((one for one in wanted if one in known), "")
        if not mechanism:
            raise self._away(f"takes no login by {' or '.join(wanted)} (it offers: {', '.join(known) or 'none'})",
                             "set auth in [mail.smtp] as it wants, or leave username out if it wants no login",
                             person=True)
        try:
            smtp.user, smtp.password = settings.username, _Utf8(secret_of(settings, "password", self.workspace))
        except SettingsError as error:
            raise Away(str(error), person=True) from None
        with self._trouble(login, advice):
            answers: dict[str, Any] = {
                "PLAIN": smtp.auth_plain, "LOGIN": smtp.auth_login, "CRAM-MD5": smtp.auth_cram_md5,
                "XOAUTH2": self._token,
            }
            smtp.auth(mechanism, _in_utf8(answers[mechanism]))  # type: ignore[arg-type]  # its stub knows no None
        return f"{settings.username} is logged in ({mechanism})."

    @property
    def offered(self) -> Mapping[str, str]:
        """The extensions that the server speaks, in small letters, each with what it says of it."""
        return self._smtp.esmtp_features

    @cached_property
    def where(self) -> str:
        """Host and port, as errors name the server."""
        return self.settings.address

    @property
    def most_bytes(self) -> int:
        """The largest message that the server takes; 0 where it does not say."""
        said = self.offered.get("size", "")
        return int(said) if said.isdecimal() and len(said) < _LONG_NUMBER else 0

    def ask(self, *commands: str) -> list[Reply]:
        """Say commands and hear the answers, all at once where the server can do with that. Fewer answers than commands
        mean that the line ended there; raises Lost where it ended before the first."""
        replies: list[Reply] = []
        try:
            if "pipelining" in self.offered:
                self.say(("\r\n".join(commands) + "\r\n").encode())
                for _ in commands:
                    replies.append(self.reply())
            else:
                for one in commands:
                    self.say(f"{one}\r\n".encode())
                    replies.append(self.reply())
        except Lost:
            self.drop()
            if not replies:
                raise
        return replies

    def say(self, what: bytes) -> None:
        """Send bytes; raises Lost when they did not all leave."""
        try:
            self._waiting().sendall(what)
        except OSError as error:
            raise Lost(reason_of(error)) from None

    def reply(self, patience: float = 1.0) -> Reply:
        """The next answer, waited for so many times longer than usual; raises Lost without one."""
        said: list[bytes] = []
        goes_on = True
        while goes_on:
            if len(said) == MOST_LINES:
                raise Lost(ENDLESS)
            line = self._next_line(patience)
            said.append(line[4:].strip(b" \t\r"))
            code = int(line[:3]) if line[:3].isdigit() else 0
            if not 200 <= code < 600:
                raise Lost(f"it answered what is no SMTP: {text_of(said[-1])!r}")
            goes_on = line[3:4] == b"-"
        return Reply(code, b"\n".join(said))

    @property
    def said_more(self) -> bool:
        """Whether more was heard than the answers to what was asked."""
        return bool(self._heard)

    def hang_up(self) -> None:
        """Say goodbye; nothing hangs on the answer."""
        if not self.busy and self.open:
            self.end = time.monotonic() + FAREWELL
            with suppress(Lost):
                self.ask("QUIT")
        self.drop()

    def drop(self) -> None:
        """End the line without a word: a message whose end was not sent is none then."""
        with suppress(OSError):
            self._smtp.close()

    @property
    def open(self) -> bool:
        """Whether anything can be said on it."""
        return self._smtp.sock is not None

    @property
    def _sock(self) -> socket.socket:
        if self._smtp.sock is None:
            raise Lost(CLOSED)
        return self._smtp.sock

    def _next_line(self, patience: float) -> bytes:
        """The next line of an answer, without its end; what the server says at last may have none."""
        line, end, rest = self._heard.partition(b"\n")
        while not end and len(line) < LONGEST_LINE:
            try:
                piece = self._waiting(patience).recv(LONGEST_LINE)
            except OSError as error:
                raise Lost(reason_of(error)) from None
            if not piece:
                break
            line, end, rest = (line + piece).partition(b"\n")
        if len(line) >= LONGEST_LINE:
            raise Lost("it answered a line that is too long")
        if not (line or end):
            raise Lost("Connection unexpectedly closed")
        self._heard = rest
        return line

    def _waiting(self, times: float = 1.0) -> socket.socket:
        """The socket, which waits so many times longer than usual, and never beyond the end."""
        sock, patience = self._smtp.sock, self._patience(times)
        if sock is None:
            raise Lost(CLOSED)
        if sock.gettimeout() != patience:  # setting it asks the system, each time
            sock.settimeout(patience)
        return sock

    def _patience(self, times: float = 1.0) -> float:
        left = self.end - time.monotonic()
        if left <= 0:
            raise Lost(SILENCE)
        return min(self.settings.timeout * times, left)

    def _greet(self) -> None:
        with self._trouble("EHLO", "ask whoever runs it"):
            self._smtp.ehlo_or_helo_if_needed()

    @contextmanager
    def _trouble(self, where: str, advice: str) -> Iterator[None]:
        """Tell what goes wrong on the way to a connection as a sentence, with what to do where we are refused."""
        try:
            self._waiting()
            yield
        except smtplib.SMTPResponseException as error:
            reply = Reply(error.smtp_code, error.smtp_error)
            passes = reply.kind == 4
            raise self._away(f"refused {where} ({reply})", "it is tried again by itself" if passes else advice,
                             person=not passes) from None
        except ssl.SSLError as error:
            raise self._unreached(error) from None
        except (OSError, ValueError, smtplib.SMTPException, Lost) as error:  # ValueError: base64 that is none
            raise self._away(f"was lost at {where} ({reason_of(error)})", f"try again later, and {FITTING}") from None

    def _unreached(self, error: Exception) -> Away:
        match error:
            case ssl.SSLCertVerificationError():
                advice = ("set host in [mail.smtp] to the name in it, or ca_file to the authority that signed it"
                          if error.verify_code not in _DATES else "have it renewed there, and see that the clock of "
                          "this machine is right")
                return self._away(f"has a certificate that is not good for us ({error.verify_message})", advice,
                                  person=True)
            case ssl.SSLError():
                return self._away(f"speaks no TLS that we do ({error.reason or error})", FITTING)
            case socket.gaierror() | UnicodeError():
                return self._away(f"cannot be found ({reason_of(error)})", "correct host in [mail.smtp]")
            case _ if reason_of(error) == SILENCE:
                advice = f"check host and port in [mail.smtp], and the firewall, and {FITTING}"
                return self._away("does not answer", advice)
            case smtplib.SMTPServerDisconnected():
                return self._away("closes the line without a greeting", FITTING)
            case _:
                return self._away(f"cannot be reached ({reason_of(error)})", "check host and port in [mail.smtp], and "
                                  "the network")

    def _away(self, what: str, advice: str, *, person: bool = False) -> Away:
        return Away(f"The mail server {self.settings.address} {what}; {advice}.", person=person)

    def _trust(self) -> ssl.SSLContext:
        """What is trusted: the machine's authorities, or those of `ca_file` alone; host names are always compared."""
        named = self.settings.ca_file
        try:
            return ssl.create_default_context(cafile=str(self.workspace / named) if named else None)
        except OSError as error:
            raise Away(f"{named}, the ca_file of [mail.smtp], cannot be read as certificates "
                       f"({error.strerror or error}); name a PEM file.", person=True) from None

    def _token(self, challenge: bytes | None = None) -> str:
        if challenge is not None:
            return ""  # the answer to what the server says of a token that it refuses
        return f"user={self._smtp.user}\1auth=Bearer {self._smtp.password}\1\1"


class _Utf8(str):
    """Text that smtplib writes in UTF-8, as the standard wants it, where it asks for ASCII."""

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return super().encode("utf-8", errors)


def _in_utf8(answer: Callable[..., str | None]) -> Callable[..., _Utf8 | None]:
    def said(*challenge: bytes) -> _Utf8 | None:
        text = answer(*challenge)
        return None if text is None else _Utf8(text)

    return said


def _own_name(sock: socket.socket) -> str:
    """What we greet by: this machine's name where it is a full one, else the address that we speak from."""
    name = socket.gethostname()
    if "." in name.strip(".") and re.fullmatch(r"[A-Za-z0-9.-]+", name):
        return name
    own = ipaddress.ip_address(sock.getsockname()[0].partition("%")[0])
    return f"[IPv6:{own}]" if own.version == 6 else f"[{own}]"


def _is_loopback(sock: socket.socket) -> bool:
    return ipaddress.ip_address(sock.getpeername()[0].partition("%")[0]).is_loopback
