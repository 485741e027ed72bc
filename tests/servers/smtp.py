"""An SMTP server on loopback that fails where it is told to: aiosmtpd with a fault at any step.

    with SmtpServer(faults=[Fault("RCPT", "550 5.1.1 No such user")]) as server:
        ...  # speak with server.host, server.port
        assert server.delivered == []

A fault is a step and what happens there, the next time that somebody comes to it (or `times`): an answer in place of
the right one, or `drop` (the line goes dead), `hang` (no answer, until the client gives up or `patience` is over), or
`garble` (an answer that is none). The steps, in order: BANNER, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, BODY (in the
middle of the message), DOT (the message came, and is not taken), TAKEN (the message was delivered, and only the answer
goes wrong), RSET, QUIT.

As a process of its own, with faults at random, for what is killed and started again:

    python -m tests.servers.smtp --faults 0.3 --seed 1 --log FILE [--port 0]

It prints its address on the first line and appends a line for each message that it delivered, by the name in its
Message-ID. `--faults` is the share of messages with a fault, each at a step and in a way of chance; a tenth of that
share of connections fails before the first message.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import re
import socket
import ssl
import threading
import warnings
from base64 import b64decode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # where aiosmtpd tells of each fault
GREETING = ("BANNER", "EHLO")
STEPS = ("MAIL", "RCPT", "DATA", "BODY", "DOT", "TAKEN", "RSET")
ANSWERS = {
    "BANNER": ("421 4.3.2 Too busy", "554 5.7.1 Go away"), "EHLO": ("421 4.3.2 Too busy",),
    "MAIL": ("421 4.4.2 Too long idle", "451 4.3.0 Later", "452 4.5.3 Too many messages sent"),
    "RCPT": ("450 4.2.0 Greylisted", "451 4.3.0 Later", "421 4.3.2 Closing"),
    "DATA": ("451 4.3.0 Later", "421 4.3.2 Closing"), "DOT": ("451 4.3.0 Later", "452 4.3.1 Disk full"),
}
DROP, HANG, GARBLE = "drop", "hang", "garble"


@dataclass
class Fault:
    """What goes wrong at a step: an answer, or `drop`, `hang`, `garble`; `times` it does."""

    step: str
    how: str
    times: int = 1


@dataclass(frozen=True)
class Delivered:
    """A message that the server took: who it is from and to, the bytes, and what was asked at MAIL and RCPT."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    mail_options: tuple[str, ...] = ()
    rcpt_options: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What stands before the @ of its Message-ID."""
        found = re.search(rb"^Message-ID:\s*<([^@>\s]+)", self.content, re.IGNORECASE | re.MULTILINE)
        return found.group(1).decode("ascii", "replace") if found else ""


@dataclass
class Chance:
    """Faults at random: a share of the messages, and a tenth of it of the connections."""

    share: float
    dice: random.Random

    def of_connection(self) -> list[Fault]:
        """What goes wrong with a new connection."""
        return [self._fault(GREETING)] if self.dice.random() < self.share / 10 else []

    def of_message(self) -> list[Fault]:
        """What goes wrong with the next message."""
        return [self._fault(STEPS)] if self.dice.random() < self.share else []

    def _fault(self, steps: tuple[str, ...]) -> Fault:
        step = self.dice.choice(steps)
        return Fault(step, self.dice.choice((DROP, HANG, GARBLE, *ANSWERS.get(step, ()))))


@dataclass
class SmtpServer:
    """The server, in a thread of its own; a context manager.

    `security` is `none`, `starttls` or `tls`, the latter two with `tls`, its context. With `users` one must log in, by
    a password or, over XOAUTH2, by a token. `extensions` is what EHLO offers beside what it always does; `DSN` among
    them has the options of MAIL and RCPT kept with what is delivered.
    """

    security: str = "none"
    tls: ssl.SSLContext | None = None
    users: dict[str, str] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("DSN",)
    smtputf8: bool = True
    max_bytes: int = 10_000_000
    faults: list[Fault] = field(default_factory=list)
    chance: Chance | None = None
    patience: float = 5.0
    port: int = 0
    on_delivered: Callable[[Delivered], None] | None = None
    host: str = "127.0.0.1"
    delivered: list[Delivered] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    connections: int = 0
    refused: dict[str, str] = field(default_factory=dict)  # the answer at RCPT to these addresses
    without_login: bool = False  # EHLO offers none

    def fail(self, step: str, how: str, times: int = 1) -> None:
        """Let something go wrong, from now on, `times`."""
        self.faults.append(Fault(step, how, times))

    def how(self, step: str, more: Iterable[Fault] = ()) -> str:
        """What goes wrong at a step this time; nothing mostly."""
        for fault in (*self.faults, *more):
            if fault.step == step and fault.times > 0:
                fault.times -= 1
                return fault.how
        return ""

    async def serve(self) -> asyncio.Server:
        """Listen, in the loop that runs."""
        loop = asyncio.get_running_loop()
        listener = socket.create_server((self.host, self.port))
        self.port = listener.getsockname()[1]
        tls = self.tls if self.security == "tls" else None
        return await loop.create_server(lambda: _Line(self, loop), sock=listener, ssl=tls)

    def __enter__(self) -> SmtpServer:
        started = threading.Event()
        self._loop = asyncio.new_event_loop()

        async def listen() -> None:
            self._server = await self.serve()
            started.set()

        def run() -> None:
            self._loop.run_until_complete(listen())
            self._loop.run_forever()

        self._thread = threading.Thread(target=run, name="smtp", daemon=True)
        self._thread.start()
        assert started.wait(10), "the SMTP server did not start"
        return self

    def __exit__(self, *error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._ended(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _ended(self) -> None:
        self._server.close()
        mine = asyncio.current_task()
        lines = [task for task in asyncio.all_tasks() if task is not mine]
        for task in lines:
            task.cancel()
        await asyncio.gather(*lines, return_exceptions=True)


class _Line(SMTP):
    """One connection."""

    def __init__(self, server: SmtpServer, loop: asyncio.AbstractEventLoop) -> None:
        self.server = server
        self.mine: list[Fault] = server.chance.of_connection() if server.chance else []
        self.options: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of a login without TLS, which tests want, too
            self._begin(server, loop)
        server.connections += 1

    def _begin(self, server: SmtpServer, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            _Handler(server), hostname="mx.example", ident="ESMTP test", loop=loop, data_size_limit=server.max_bytes,
            enable_SMTPUTF8=server.smtputf8, tls_context=server.tls if server.security == "starttls" else None,
            require_starttls=server.security == "starttls", auth_require_tls=server.security == "starttls",
            auth_required=bool(server.users), authenticator=self._known, auth_exclude_mechanism=["LOGIN"],
        )

    async def wrong(self, step: str) -> str:
        """The answer where something goes wrong at a step; what ends the line ends it here."""
        how = self.server.how(step, self.mine)
        if how == HANG:
            await asyncio.sleep(self.server.patience)
            how = DROP
        if how == DROP:
            self.drop()
        return "this is no answer" if how == GARBLE else how

    async def fails(self, step: str) -> bool:
        """Whether something goes wrong at a step; it has happened then."""
        answer = await self.wrong(step)
        if answer:
            await self.push(answer)
        if answer.startswith("421"):
            self.transport.close()
        return bool(answer)

    def drop(self) -> NoReturn:
        """Let the line go dead."""
        self.transport.abort()
        raise asyncio.CancelledError

    async def _handle_client(self) -> None:
        if not await self.fails("BANNER"):
            await super()._handle_client()

    async def smtp_EHLO(self, hostname: str) -> None:
        if not await self.fails("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:
        if not await self.fails("STARTTLS"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        self.server.said.append(f"AUTH {arg}")
        if not await self.fails("AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:
        self.server.said.append(f"MAIL {arg}")
        if self.server.chance:
            self.mine = self.server.chance.of_message()
        if not await self.fails("MAIL"):
            arg, asked = _without_dsn(arg, ("RET", "ENVID")) if "DSN" in self.server.extensions else (arg, ())
            self.options = (asked, ())
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        self.server.said.append(f"RCPT {arg}")
        if answer := next((how for to, how in self.server.refused.items() if f"<{to}>" in (arg or "")), ""):
            await self.push(answer)
        elif not await self.fails("RCPT"):
            arg, asked = _without_dsn(arg, ("NOTIFY", "ORCPT")) if "DSN" in self.server.extensions else (arg, ())
            self.options = (self.options[0], (*self.options[1], *asked))
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if await self.fails("DATA"):
            return
        if any(fault.step == "BODY" and fault.times for fault in (*self.server.faults, *self.mine)):
            await self.push("354 Go on")
            await self._reader.readuntil(b"\r\n")
            await self.wrong("BODY")
            self.drop()
        await super().smtp_DATA(arg)

    async def smtp_RSET(self, arg: str) -> None:
        self.server.said.append("RSET")
        if not await self.fails("RSET"):
            await super().smtp_RSET(arg)

    async def smtp_QUIT(self, arg: str) -> None:
        self.server.said.append("QUIT")
        if not await self.fails("QUIT"):
            await super().smtp_QUIT(arg)

    def _known(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        login, password = data.login.decode(), data.password.decode()
        return AuthResult(success=self.server.users.get(login) == password, handled=False)


class _Handler:
    """What the server does with a message, and what it offers."""

    def __init__(self, server: SmtpServer) -> None:
        self.server = server

    async def handle_EHLO(self, line: _Line, session: Session, envelope: Envelope, host: str, answers: list[str]):
        session.host_name = host
        if self.server.without_login:
            answers = [answer for answer in answers if not answer.startswith("250-AUTH")]
        return [*answers[:-1], *(f"250-{extension}" for extension in self.server.extensions), answers[-1]]

    async def auth_XOAUTH2(self, line: _Line, args: list[str]) -> AuthResult:
        said = b64decode(args[1]).decode() if len(args) > 1 else ""
        known = {f"user={user}\1auth=Bearer {token}\1\1" for user, token in self.server.users.items()}
        if said in known:
            return AuthResult(success=True, auth_data=None)
        await line.challenge_auth('{"status":"400","schemes":"Bearer"}')
        return AuthResult(success=False, handled=False)

    async def handle_DATA(self, line: _Line, session: Session, envelope: Envelope) -> str:
        if answer := await line.wrong("DOT"):
            return answer
        message = Delivered(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content,
                            (*envelope.mail_options, *line.options[0]), line.options[1])
        self.server.delivered.append(message)
        if self.server.on_delivered:
            self.server.on_delivered(message)
        return await line.wrong("TAKEN") or f"250 2.0.0 Ok: queued as {len(self.server.delivered):04X}"


def _without_dsn(arg: str | None, names: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """The argument of MAIL or RCPT without the options that aiosmtpd does not know, and these."""
    words = (arg or "").split(" ")
    asked = tuple(word for word in words if word.partition("=")[0] in names)
    return " ".join(word for word in words if word not in asked) or None, asked


def main() -> None:
    """Serve until the process is ended."""
    asks = argparse.ArgumentParser(prog="python -m tests.servers.smtp")
    asks.add_argument("--faults", type=float, default=0.0, help="share of messages with a fault")
    asks.add_argument("--seed", type=int, default=0)
    asks.add_argument("--log", type=Path, required=True, help="gets a line for each message delivered")
    asks.add_argument("--port", type=int, default=0)
    asks.add_argument("--patience", type=float, default=0.3, help="seconds that a server that hangs keeps the line")
    asked = asks.parse_args()

    with asked.log.open("a", encoding="utf-8") as log:

        def write(message: Delivered) -> None:
            log.write(f"{message.name}\n")
            log.flush()

        chance = Chance(asked.faults, random.Random(asked.seed))
        server = SmtpServer(chance=chance, patience=asked.patience, port=asked.port, on_delivered=write)

        async def serve() -> None:
            listening = await server.serve()
            print(f"{server.host}:{server.port}", flush=True)  # noqa: T201
            await listening.serve_forever()

        asyncio.run(serve())


if __name__ == "__main__":
    main()
