"""An Exchange server on loopback, by Exchange Web Services, that fails where it is told to.

    with ExchangeServer(auth="ntlm", users={"HARBOR\\\\reports": "secret"}) as server:
        server.fail("SendItem", "after", "drop")
        ...  # speak with server.url
        assert [item.key for item in server.store.delivered] == [...]

Its logins are real: NTLM by pyspnego, Basic, OAuth 2.0 with a token end point (`token_url`); over TLS with `tls`.
A fault is an operation (`*`: any, `token`: the token end point), `before` or `after` it was done, and how: `drop` (the
line goes dead), `hang` (no answer, until the client gives up or `patience` is over), `garble` (a page instead of an
answer), `busy` (it asks to be left alone), a status such as `503`, or a code of Exchange such as `ErrorAccessDenied`.

It is a double: it proves what is sent to it and how that goes on after faults, not what a real Exchange does.

As a process of its own, with faults at random, for what is killed and started again:

    python -m tests.servers.exchange --faults 0.3 --seed 1 --log FILE [--port 0]

It prints its address on the first line and appends a line for each message that it delivered, by our key. `--faults` is
the share of requests with a fault. It takes Basic, from `reports` with the password `secret`, for the mailbox of
`--account`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import socket
import ssl
import tempfile
import threading
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import spnego
from spnego.exceptions import SpnegoError

from tests.servers.exchange_soap import Request, answer, fault
from tests.servers.exchange_store import Item, Store

BEFORE, AFTER = "before", "after"
AT_RANDOM = {BEFORE: ("drop", "hang", "503", "busy"), AFTER: ("drop", "hang", "503")}
PATH = "/EWS/Exchange.asmx"


@dataclass
class Fault:
    """What goes wrong with an operation, `times` it does; with `seconds` the answer says how long to stay away."""

    operation: str
    when: str
    how: str
    times: int = 1
    seconds: int = 0


@dataclass
class Chance:
    """Faults at random: a share of the requests."""

    share: float
    dice: random.Random

    def fault(self, operation: str) -> Fault | None:
        """What goes wrong with the next request; mostly nothing."""
        if self.dice.random() >= self.share:
            return None
        when = self.dice.choice((BEFORE, AFTER))
        return Fault(operation, when, self.dice.choice(AT_RANDOM[when]))


@dataclass
class ExchangeServer:
    """The server, in threads of its own; a context manager.

    `users` are names with their passwords, or ids of applications with their secrets. The users of `impersonators` may
    act for the mailbox by ExchangeImpersonation; an application must. A request over `largest` bytes is a 413. Tokens
    live for an hour, the first ones for as many seconds as `token_lives` says.
    """

    auth: str = "ntlm"
    users: dict[str, str] = field(default_factory=lambda: {"HARBOR\\reports": "s3cret of the sea"})
    impersonators: set[str] = field(default_factory=set)
    tls: ssl.SSLContext | None = None
    store: Store = field(default_factory=Store)
    faults: list[Fault] = field(default_factory=list)
    chance: Chance | None = None
    patience: float = 5.0
    largest: int = 64 * 1024 * 1024
    token_lives: list[float] = field(default_factory=list)
    port: int = 0
    operations: list[str] = field(default_factory=list)
    versions: set[str] = field(default_factory=set)
    bodies: list[bytes] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    tokens_given: int = 0
    connections: int = 0
    lines: set[socket.socket] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def url(self) -> str:
        """The address of the service."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}{PATH}"

    @property
    def token_url(self) -> str:
        """Where an application gets a token."""
        return self.url.removesuffix(PATH) + "/harbor/oauth2/v2.0/token"

    def fail(self, operation: str, when: str, how: str, times: int = 1, seconds: int = 0) -> None:
        """Let something go wrong, from now on, `times`."""
        self.faults.append(Fault(operation, when, how, times, seconds))

    def fault(self, operation: str) -> Fault | None:
        """What goes wrong with an operation this time."""
        for one in self.faults:
            if one.operation in (operation, "*") and one.times > 0:
                one.times -= 1
                return one
        return self.chance.fault(operation) if self.chance else None

    def __enter__(self) -> ExchangeServer:
        self._folder = tempfile.TemporaryDirectory()
        known = Path(self._folder.name, "ntlm")
        known.write_text("".join(f"{name.replace(chr(92), ':')}:{word}\n" for name, word in self.users.items()))
        self._before = os.environ.get("NTLM_USER_FILE")
        os.environ["NTLM_USER_FILE"] = str(known)  # the only way to tell pyspnego who may log in
        server = type("Server", (ThreadingHTTPServer,), {"daemon_threads": True, "exchange": self})
        self._http = server(("127.0.0.1", self.port), _Line)
        if self.tls:
            self._http.socket = self.tls.wrap_socket(
                self._http.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._http.server_address[1]
        threading.Thread(target=self._http.serve_forever, args=(0.02,), name="exchange", daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        for line in list(self.lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self._folder.cleanup()
        if self._before is None:
            os.environ.pop("NTLM_USER_FILE", None)
        else:
            os.environ["NTLM_USER_FILE"] = self._before


class _Line(BaseHTTPRequestHandler):
    """One connection. NTLM logs in the connection, the others each request."""

    protocol_version, disable_nagle_algorithm, wbufsize = "HTTP/1.1", True, 1 << 16
    server: ThreadingHTTPServer

    def setup(self) -> None:
        super().setup()
        self.exchange: ExchangeServer = self.server.exchange  # type: ignore[attr-defined]
        self.exchange.connections += 1
        self.exchange.lines.add(self.connection)
        self.user = ""
        self.context: spnego.ContextProxy | None = None

    def handle(self) -> None:
        with suppress(ConnectionError, ssl.SSLError):
            super().handle()

    def finish(self) -> None:
        self.exchange.lines.discard(self.connection)
        super().finish()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what was asked stands in `operations`."""

    def do_POST(self) -> None:
        """Answer one request, or do not."""
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if self.path.endswith("/token"):
            self._give_token(body)
        elif self.path != PATH:
            self._reply(404, b"<html>Not found</html>", "text/html")
        elif not self._known():
            pass  # it was told so
        elif length > self.exchange.largest:
            self._reply(413, b"<html>Request Entity Too Large</html>", "text/html")
        else:
            self._serve(body)

    def _serve(self, body: bytes) -> None:
        request = Request(body)
        with self.exchange.lock:
            self.exchange.operations.append(request.operation)
            self.exchange.versions.add(request.version)
            self.exchange.bodies.append(body)
            wrong = self.exchange.fault(request.operation)
            if wrong is None or wrong.when == AFTER:
                self.exchange.store.tick()
                said = self._denied(request) or answer(self.exchange.store, request)
        if wrong:
            self._misbehave(wrong)
        elif said is None:
            self._reply(500, fault("ErrorInvalidRequest", f"unknown operation {request.operation}"))
        else:
            self._reply(500 if b":Fault>" in said else 200, said)

    def _denied(self, request: Request) -> bytes | None:
        """Why this user may not act for that mailbox."""
        exchange = self.exchange
        if not request.impersonates:
            if exchange.auth == "oauth2":
                return fault("ErrorImpersonationRequired",
                             "ExchangeImpersonation SOAP header must be present for this type of OAuth token.")
            return None
        if self.user not in exchange.impersonators:
            return fault("ErrorImpersonateUserDenied",
                         "The account does not have permission to impersonate the requested user.")
        if request.impersonates.lower() != exchange.store.account:
            return fault("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.")
        return None

    def _misbehave(self, wrong: Fault) -> None:
        later = {"Retry-After": str(wrong.seconds)} if wrong.seconds else {}
        if wrong.how == "hang":
            select.select([self.connection], [], [], self.exchange.patience)  # till the client hangs up
        if wrong.how in ("drop", "hang"):
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
        elif wrong.how == "garble":
            self._reply(200, b"<html><title>Sign in</title></html>", "text/html")
        elif wrong.how == "busy":
            self._reply(500, fault("ErrorServerBusy", "The server cannot service this request right now. Try again "
                                                      "later.", wrong.seconds * 1000 or 2000))
        elif wrong.how.isdigit():
            self._reply(int(wrong.how), b"<html>Something went wrong</html>", "text/html", **later)
        else:
            self._reply(500, fault(wrong.how, "It cannot be done."))

    def _known(self) -> bool:
        """Whether the client is logged in; if not, it was told how to."""
        if self.exchange.auth == "ntlm" and self.user:
            return True
        scheme, _, said = self.headers.get("Authorization", "").partition(" ")
        if self.exchange.auth == "ntlm":
            return self._negotiated(said if scheme == "NTLM" else "")
        if self.exchange.auth == "basic":
            name, _, word = b64decode(said).decode().partition(":") if scheme == "Basic" else ("", "", "")
            self.user = name if name and self.exchange.users.get(name) == word else ""
            asks = 'Basic realm="exchange"'
        else:
            self.user = said.partition(".")[0] if scheme == "Bearer" and said in self.exchange.tokens else ""
            asks = 'Bearer client_id="00000002-0000-0ff1-ce00-000000000000"'
        if not self.user:
            self._reply(401, b"", "text/html", **{"WWW-Authenticate": asks})
        return bool(self.user)

    def _negotiated(self, token: str) -> bool:
        challenge = "NTLM"
        if token:
            self.context = self.context or spnego.server(protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
            try:
                said = self.context.step(b64decode(token))
            except SpnegoError:
                self.context = said = None
            else:
                if self.context.complete:
                    self.user = str(self.context.client_principal)
                    return True
            challenge += f" {b64encode(said).decode()}" if said else ""
        self._reply(401, b"", "text/html", **{"WWW-Authenticate": challenge})
        return False

    def _give_token(self, body: bytes) -> None:
        with self.exchange.lock:
            wrong = self.exchange.fault("token")
        if wrong:
            return self._misbehave(wrong)
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        name = asked.get("client_id", "")
        if asked.get("grant_type") != "client_credentials" or not asked.get("scope", "").endswith("/.default"):
            return self._json(400, {"error": "invalid_request", "error_description": "AADSTS900144: no grant"})
        if self.exchange.users.get(name) != asked.get("client_secret"):
            return self._json(401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client "
                                                                                   "secret provided."})
        self.exchange.tokens_given += 1
        token, lives = f"{name}.{self.exchange.tokens_given}", self.exchange.token_lives
        self.exchange.tokens.add(token)
        seconds = lives.pop(0) if lives else 3600
        return self._json(200, {"token_type": "Bearer", "expires_in": seconds, "access_token": token})

    def _json(self, status: int, said: dict[str, object]) -> None:
        self._reply(status, json.dumps(said).encode(), "application/json")

    def _reply(self, status: int, body: bytes, kind: str = "text/xml; charset=utf-8", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def main() -> None:
    """Serve until the process is ended."""
    asks = argparse.ArgumentParser(prog="python -m tests.servers.exchange")
    asks.add_argument("--faults", type=float, default=0.0, help="share of requests with a fault")
    asks.add_argument("--seed", type=int, default=0)
    asks.add_argument("--log", type=Path, required=True, help="gets a line for each message delivered")
    asks.add_argument("--port", type=int, default=0)
    asks.add_argument("--auth", choices=("ntlm", "basic"), default="basic", help="ntlm costs far more time")
    asks.add_argument("--account", default="reports@acme.example", help="the mailbox")
    asks.add_argument("--patience", type=float, default=0.3, help="seconds that a server that hangs keeps the line")
    asks.add_argument("--lag", type=int, default=0, help="requests until a message comes out of the Outbox")
    asked = asks.parse_args()

    with asked.log.open("a", encoding="utf-8") as log:

        def write(item: Item) -> None:
            log.write(f"{item.key}\n")
            log.flush()

        server = ExchangeServer(
            auth=asked.auth, users={"reports": "secret"}, chance=Chance(asked.faults, random.Random(asked.seed)),
            patience=asked.patience, port=asked.port, store=Store(asked.account, told=write, lag=asked.lag),
        )
        with server:
            print(server.url, flush=True)  # noqa: T201
            threading.Event().wait()


if __name__ == "__main__":
    main()
