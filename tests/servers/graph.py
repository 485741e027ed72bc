"""Microsoft Graph and the login of Microsoft Entra on loopback by TLS, as far as mail needs them; it fails when told.

    with GraphServer(certificates(tmp_path)) as server:
        server.fail("send", "after", "drop")
        ...  # speak with server.endpoint; tokens come from server.address; trust server.keys.ca
        assert [item.key for item in server.store.delivered] == [...]

A fault is an operation (`*`: any; `token`, `find`, `get`, `draft`, `patch`, `attach`, `session`, `upload`, `send`,
`delete`, `move`, `value`, `folder`), `before` or `after` it was done, and how: `drop` (the line goes dead), `hang` (no
answer, until the client gives up or `patience` is over), `garble` (a page instead of an answer), a status such as
`503`, or a status and a code such as `403 ErrorAccessDenied`.

Written from the public documentation of Graph v1.0. It proves what is sent to it and how that goes on after faults, not
what Microsoft's servers do.

As a process of its own, with faults at random, for what is killed and started again:

    python -m tests.servers.graph --faults 0.3 --seed 1 --log FILE [--port 0]

It prints its address on the first line (`https://127.0.0.1:PORT`; the endpoint is `/v1.0` there, the tenant
`harbor.example`; `CLIENT` and `SECRET` below log in) and appends a line for each message that it delivered, by our key.
The certificate to trust lies beside the log, as `FILE.ca.pem`. `--faults` is the share of requests with a fault.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import re
import select
import shutil
import socket
import ssl
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from tests.servers.certificates import Certificates, certificates
from tests.servers.graph_store import Item, Refused, Store, mime_of

BEFORE, AFTER = "before", "after"
AT_RANDOM = {BEFORE: ("drop", "hang", "503", "429"), AFTER: ("drop", "hang", "503", "504")}
TENANT, CLIENT, SECRET = "harbor.example", "7c9e6679-7425-40de-944b-e07fc1f90ae7", "s3cret~of~the~sea"
LARGEST = 4 * 1024 * 1024
AT_ONCE = 4
_BY_PROPERTY = re.compile(r"singleValueExtendedProperties/Any\(ep: ep/id eq '([^']+)' and ep/value eq '([^']*)'\)")
_BY_MESSAGE_ID = re.compile(r"internetMessageId eq '([^']+)'")
_BY_NAME = re.compile(r"displayName eq '((?:[^']|'')+)'")
_EXPANDED = re.compile(r"singleValueExtendedProperties\(\$filter=id eq '([^']+)'\)")
ALL = "receivedDateTime ge 1900-01-01T00:00:00Z"
UNREAD = f"{ALL} and isRead eq false"


@dataclass
class Fault:
    """What goes wrong with an operation, `times` it does; with `seconds` the answer says how long to stay away."""

    operation: str
    when: str
    how: str
    times: int = 1
    seconds: int = 0


@dataclass
class Asked:
    """One request: what is asked, of what, and with what."""

    operation: str
    at: tuple[str, ...] = ()
    query: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        """The body, as JSON."""
        if self.headers.get("content-type", "").split(";")[0] != "application/json":
            raise Refused(415, "RequestBodyRead", "The content type is not supported.")
        return json.loads(self.body)

    @property
    def wants_immutable(self) -> bool:
        """Whether ids are to be those that do not change."""
        return 'IdType="ImmutableId"' in self.headers.get("prefer", "")


Answer = tuple[int, Any]
ROUTES = (  # method, path below the mailbox, operation
    ("GET", r"/messages", "find"), ("GET", r"/mailFolders/([^/]+)/messages", "find"),
    ("POST", r"/messages", "draft"), ("GET", r"/messages/([^/]+)", "get"), ("PATCH", r"/messages/([^/]+)", "patch"),
    ("DELETE", r"/messages/([^/]+)", "delete"), ("POST", r"/messages/([^/]+)/send", "send"),
    ("POST", r"/messages/([^/]+)/move", "move"), ("POST", r"/messages/([^/]+)/attachments", "attach"),
    ("POST", r"/messages/([^/]+)/attachments/createUploadSession", "session"),
    ("GET", r"/messages/([^/]+)/\$value", "value"), ("GET", r"/mailFolders/([^/]+)", "folder"),
    ("GET", r"/mailFolders", "folder"), ("GET", r"/mailFolders/([^/]+)/childFolders", "folder"),
)


@dataclass
class GraphServer:
    """The server, in threads of its own; a context manager. `denied` are the operations that the application has no
    permission for."""

    keys: Certificates
    store: Store = field(default_factory=Store)
    faults: list[Fault] = field(default_factory=list)
    chance: float = 0.0
    dice: random.Random = field(default_factory=lambda: random.Random(0))
    patience: float = 5.0
    port: int = 0
    denied: set[str] = field(default_factory=set)
    secret: str = SECRET
    page: int = 10
    operations: list[str] = field(default_factory=list)
    requests: list[Asked] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    at_once: int = 0
    given: int = 0
    lines: set[socket.socket] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def address(self) -> str:
        """Where it is."""
        return f"https://127.0.0.1:{self.port}"

    @property
    def endpoint(self) -> str:
        """The address of Graph."""
        return f"{self.address}/v1.0"

    @property
    def scopes(self) -> tuple[str, ...]:
        """What a token may be for: this server, by either of its names."""
        return tuple(f"https://{name}:{self.port}/.default" for name in ("127.0.0.1", "localhost"))

    def fail(self, operation: str, when: str, how: str, times: int = 1, seconds: int = 0) -> None:
        """Let something go wrong, from now on, `times`."""
        self.faults.append(Fault(operation, when, how, times, seconds))

    def fault(self, operation: str) -> Fault | None:
        """What goes wrong with an operation this time."""
        for one in self.faults:
            if one.operation in (operation, "*") and one.times > 0:
                one.times -= 1
                return one
        if self.dice.random() >= self.chance:
            return None
        when = self.dice.choice((BEFORE, AFTER))
        return Fault(operation, when, self.dice.choice(AT_RANDOM[when]))

    def __enter__(self) -> GraphServer:
        server = type("Server", (ThreadingHTTPServer,), {"daemon_threads": True, "graph": self})
        self._http = server(("127.0.0.1", self.port), _Line)
        self._http.socket = self.keys.server().wrap_socket(
            self._http.socket, server_side=True, do_handshake_on_connect=False
        )
        self.port = self._http.server_address[1]
        threading.Thread(target=self._http.serve_forever, args=(0.02,), name="graph", daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        for line in list(self.lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    # ---------------------------------------------------------------- what it does

    def do(self, asked: Asked) -> Answer:
        """Do what is asked; raises Refused."""
        if asked.operation in self.denied:
            raise Refused(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        if len(asked.body) > LARGEST and asked.operation != "upload":
            raise Refused(413, "RequestEntityTooLarge", "The request is too large.")
        answer: Answer = getattr(self, f"_{asked.operation}")(asked, *asked.at)
        return answer

    def _find(self, asked: Asked, folder: str = "") -> Answer:
        found = self.store.inside(folder) if folder else sorted(self.store.items.values(), key=lambda one: one.received)
        wanted = asked.query.get("$filter", "")
        if by := _BY_PROPERTY.fullmatch(wanted):
            found = [one for one in found if one.properties.get(by[1], "").lower() == by[2].lower()]
        elif by := _BY_MESSAGE_ID.fullmatch(wanted):
            found = [one for one in found if one.message_id == by[1]]
        elif wanted == UNREAD:
            found = [one for one in found if not one.is_read]
        elif wanted not in ("", ALL):
            raise Refused(400, "ErrorInvalidUrlQueryFilter", "The query filter contains one or more invalid nodes.")
        skip, top = int(asked.query.get("$skip", 0)), int(asked.query.get("$top", 10))
        end = skip + min(top, self.page)
        said: dict[str, Any] = {"value": [_shown(one, asked) for one in found[skip:end]]}
        if end < len(found):
            path = f"/users/{self.store.account}/" + (f"mailFolders/{folder}/messages" if folder else "messages")
            query = "&".join(f"{name}={value}" for name, value in {**asked.query, "$skip": str(end)}.items())
            said["@odata.nextLink"] = f"{self.endpoint}{path}?{query}".replace(" ", "%20")
        return 200, said

    def _draft(self, asked: Asked) -> Answer:
        if asked.headers.get("content-type") != "text/plain":
            raise Refused(400, "UnableToDeserializePostBody", "were unable to deserialize ")
        return 201, _shown(self.store.put("drafts", mime_of(asked.body), is_draft=True), asked)

    def _get(self, asked: Asked, id: str) -> Answer:
        return 200, _shown(self.store.get(id), asked)

    def _patch(self, asked: Asked, id: str) -> Answer:
        item, change = self.store.get(id), asked.json
        item.is_read = change.get("isRead", item.is_read)
        for one in change.get("singleValueExtendedProperties", ()):
            item.properties[one["id"]] = one["value"]
        return 200, _shown(item, asked)

    def _delete(self, asked: Asked, id: str) -> Answer:
        self.store.delete(id)
        return 204, None

    def _send(self, asked: Asked, id: str) -> Answer:
        self.store.send(id)
        return 202, None

    def _move(self, asked: Asked, id: str) -> Answer:
        return 201, _shown(self.store.move(id, asked.json["destinationId"]), asked)

    def _attach(self, asked: Asked, id: str) -> Answer:
        one = asked.json
        if one["@odata.type"] != "#microsoft.graph.fileAttachment":
            raise Refused(400, "ErrorInvalidRequest", "The attachment has no type.")
        data = base64.b64decode(one["contentBytes"])
        self.store.get(id).attachments.append((one["name"], one["contentType"], data))
        return 201, {"name": one["name"], "size": len(data)}

    def _session(self, asked: Asked, id: str) -> Answer:
        one = asked.json["AttachmentItem"]
        name = self.store.begin(self.store.get(id).immutable, one["name"], one["contentType"], one["size"])
        return 201, {"uploadUrl": f"{self.address}/upload/{name}?authtoken=eyJ-{name}", "nextExpectedRanges": ["0-"]}

    def _upload(self, asked: Asked, session: str) -> Answer:
        if "authorization" in asked.headers or asked.query.get("authtoken") != f"eyJ-{session}":
            raise Refused(401, "InvalidAuthenticationToken", "The upload address takes no Authorization header.")
        start, end, total = map(int, re.findall(r"\d+", asked.headers["content-range"]))
        following = self.store.upload(session, start, end, total, asked.body)
        return (201, None) if following is None else (200, {"nextExpectedRanges": [f"{following}-"]})

    def _value(self, asked: Asked, id: str) -> Answer:
        return 200, self.store.get(id).raw

    def _folder(self, asked: Asked, folder: str = "AQ-root") -> Answer:
        if "$filter" in asked.query:
            by = _BY_NAME.fullmatch(asked.query["$filter"])
            assert by
            inside, name = self.store.folder(folder), by[1].replace("''", "'")
            found = [id for id, (_, shown, parent) in self.store.folders.items()
                     if (shown.lower(), parent) == (name.lower(), inside)]
            return 200, {"value": [{"id": id, "displayName": name} for id in found]}
        id = self.store.folder(folder)
        return 200, {"id": id, "displayName": self.store.folders[id][1]}

    def _token(self, asked: Asked, tenant: str = "") -> Answer:
        if tenant:  # where its end points are
            login = f"{self.address}/{tenant}"
            if tenant != TENANT:
                return 400, {"error": "invalid_tenant", "error_description": f"AADSTS90002: Tenant '{tenant}' not "
                                                                             "found."}
            return 200, {"token_endpoint": f"{login}/oauth2/v2.0/token", "issuer": f"{login}/v2.0",
                         "authorization_endpoint": f"{login}/oauth2/v2.0/authorize"}
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if form.get("client_id") != CLIENT:
            return 400, {"error": "unauthorized_client", "error_description": "AADSTS700016: Application with "
                         f"identifier '{form.get('client_id')}' was not found in the directory."}
        if form.get("client_secret") != self.secret and form.get("client_assertion", "").count(".") != 2:
            return 401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret "
                                                                         "provided. Trace ID: 1"}
        if form.get("grant_type") != "client_credentials" or form.get("scope") not in self.scopes:
            return 400, {"error": "invalid_scope", "error_description": "AADSTS1002012: The scope is not valid."}
        self.given += 1
        self.tokens.add(f"token-{self.given}")
        return 200, {"token_type": "Bearer", "expires_in": 3599, "access_token": f"token-{self.given}"}


class _Line(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version, disable_nagle_algorithm, wbufsize = "HTTP/1.1", True, 1 << 16
    server: ThreadingHTTPServer

    def setup(self) -> None:
        super().setup()
        self.graph: GraphServer = self.server.graph  # type: ignore[attr-defined]
        self.graph.lines.add(self.connection)

    def handle(self) -> None:
        with suppress(ConnectionError, ssl.SSLError):
            super().handle()

    def finish(self) -> None:
        self.graph.lines.discard(self.connection)
        with suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what was asked stands in `operations`."""

    def do_GET(self) -> None:
        """Answer one request, or do not."""
        asked = self._asked()
        with self.graph.lock:
            self.graph.at_once += 1
            self.graph.operations.append(asked.operation)
            self.graph.requests.append(asked)
            many, wrong = self.graph.at_once > AT_ONCE, self.graph.fault(asked.operation)
            if many:
                wrong = Fault(asked.operation, BEFORE, "429 ApplicationThrottled")
            if wrong is None or wrong.when == AFTER:
                self.graph.store.tick()
                status, said = self._done(asked)
        try:
            if wrong:
                self._misbehave(wrong)
            else:
                self._reply(status, said)
        finally:
            with self.graph.lock:
                self.graph.at_once -= 1

    do_POST = do_PATCH = do_PUT = do_DELETE = do_GET

    def _asked(self) -> Asked:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        more = (dict(parse_qsl(parts.query)), body, {name.lower(): value for name, value in self.headers.items()})
        if parts.path.endswith("/token"):
            return Asked("token", (), *more)
        if parts.path.endswith("/.well-known/openid-configuration"):
            return Asked("token", (parts.path.split("/")[1],), *more)
        if parts.path.startswith("/upload/"):
            return Asked("upload", (parts.path.split("/")[2],), *more)
        box = re.match(r"/v1\.0/users/([^/]+)(/.*)", parts.path)
        for method, path, operation in ROUTES:
            if box and method == self.command and (found := re.fullmatch(path, box[2])):
                if unquote(box[1]) != self.graph.store.account:
                    operation = "nobody"
                return Asked(operation, tuple(unquote(one) for one in found.groups()), *more)
        return Asked("unknown", (), *more)

    def _done(self, asked: Asked) -> Answer:
        scheme, _, token = asked.headers.get("authorization", "").partition(" ")
        known = scheme == "Bearer" and token in self.graph.tokens
        if asked.operation not in ("token", "upload") and not known:
            return 401, _error("InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.")
        if asked.operation == "nobody":
            return 404, _error("ErrorInvalidUser", "The requested user is invalid.")
        if asked.operation == "unknown":
            return 400, _error("BadRequest", f"Resource not found for {self.command} {self.path}.")
        try:
            return self.graph.do(asked)
        except Refused as refused:
            return refused.status, _error(refused.code, refused.sentence)

    def _misbehave(self, wrong: Fault) -> None:
        if wrong.how == "hang":
            select.select([self.connection], [], [], self.graph.patience)  # till the client hangs up
        if wrong.how in ("drop", "hang"):
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
        elif wrong.how == "garble":
            self._reply(200, b"<html><title>Sign in</title></html>", kind="text/html")
        else:
            status, _, code = wrong.how.partition(" ")
            later = {"Retry-After": str(wrong.seconds)} if wrong.seconds else {}
            said = {"error": code or "temporarily_unavailable"} if wrong.operation == "token" else (
                _error(code or "ServiceUnavailable", "It cannot be done.")
            )
            self._reply(int(status), said, **later)

    def _reply(self, status: int, said: Any, *, kind: str = "application/json", **headers: str) -> None:
        body = said if isinstance(said, bytes) else b"" if said is None else json.dumps(said).encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def _shown(item: Item, asked: Asked) -> dict[str, Any]:
    """A message as Graph shows it."""
    everything = {
        "id": item.immutable if asked.wants_immutable else item.id, "isDraft": item.is_draft, "isRead": item.is_read,
        "internetMessageId": item.message_id, "parentFolderId": item.folder,
    }
    named = _EXPANDED.fullmatch(asked.query.get("$expand", ""))
    if named and named[1] in item.properties:
        everything["singleValueExtendedProperties"] = [{"id": named[1], "value": item.properties[named[1]]}]
    chosen = asked.query.get("$select", ",".join(everything)).split(",")
    always = ("id", "singleValueExtendedProperties")
    return {name: value for name, value in everything.items() if name in (*always, *chosen)}


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "innerError": {"request-id": "5f1b2c3d"}}}


def main() -> None:
    """Serve until the process is ended."""
    asks = argparse.ArgumentParser(prog="python -m tests.servers.graph")
    asks.add_argument("--faults", type=float, default=0.0, help="share of requests with a fault")
    asks.add_argument("--seed", type=int, default=0)
    asks.add_argument("--log", type=Path, required=True, help="gets a line for each message delivered")
    asks.add_argument("--port", type=int, default=0)
    asks.add_argument("--patience", type=float, default=0.3, help="seconds that a server that hangs keeps the line")
    asks.add_argument("--account", default="reports@acme.example", help="the mailbox")
    asks.add_argument("--lag", type=int, default=0, help="requests until a message comes out of the Outbox")
    asked = asks.parse_args()

    with asked.log.open("a", encoding="utf-8") as log, tempfile.TemporaryDirectory() as folder:
        keys = certificates(Path(folder))
        shutil.copy(keys.ca, asked.log.with_name(f"{asked.log.name}.ca.pem"))

        def write(item: Item) -> None:
            log.write(f"{item.key}\n")
            log.flush()

        server = GraphServer(
            keys, chance=asked.faults, dice=random.Random(asked.seed), patience=asked.patience, port=asked.port,
            store=Store(asked.account, told=write, lag=asked.lag),
        )
        with server:
            print(server.address, flush=True)  # noqa: T201
            threading.Event().wait()


if __name__ == "__main__":
    main()
