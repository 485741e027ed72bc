"""Speaking with Microsoft Graph: one connection by httpx, with a token by msal; an answer is what was asked for, or a
trouble.

A request is sent once. Only one that was refused for its token goes again, with a fresh one: nothing was done for it.
"""

from __future__ import annotations

import json
import logging
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import httpx
import msal
from acctkit.plugins._graph import GraphSettings
from acctkit.plugins._graph_troubles import Refusal, no_token, trouble_of
from acctkit.plugins._mail_troubles import AWAY, DOUBT, Trouble, Troubled

from acctkit import hide

logging.getLogger("httpx").setLevel(logging.WARNING)  # it would tell the address of an upload, which is a permission

IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}
_BEFORE_A_BYTE = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError,
                  httpx.UnsupportedProtocol)
_LATER = 86_400.0  # seconds: the longest that is believed
_MOST_SAID = 8_000_000  # bytes of an answer that is no message; a page of ids has some ten thousand
_LONGEST_CODE = 100  # characters of what an error is called


class _Endless(Exception):
    """An answer says more than any does."""


class Line:
    """The connection to the mailbox of `settings`. It connects when first asked."""

    def __init__(self, settings: GraphSettings, credential: str | dict[str, str], ca_file: str, table: str) -> None:
        self.settings, self.table = settings, table
        self._credential = credential
        try:
            trust: ssl.SSLContext | bool = ssl.create_default_context(cafile=ca_file) if ca_file else True
        except OSError as error:
            raise Troubled(Trouble(AWAY, f"{table} ca_file names {ca_file}, which holds no certificates ({error}); "
                                   "correct it", person=True)) from None
        self._http = httpx.Client(verify=trust, timeout=settings.timeout, follow_redirects=False)
        self._application: msal.ConfidentialClientApplication | None = None
        self._outbox = ""

    @property
    def outbox(self) -> str:
        """The id of the folder in which a message lies while it goes."""
        if not self._outbox:
            self._outbox = str(self.ask("GET", "/mailFolders/outbox", params={"$select": "id"}, wants="id")["id"])
        return self._outbox

    def ask(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None, body: Any = None, mime: bytes = b"",
        expect: tuple[int, ...] = (200,), wants: str = "", sends: bool = False,
    ) -> dict[str, Any]:
        """What the mailbox answers, as JSON with a field `wants`; raises Troubled. `path` is one below the mailbox, or
        the address of a next page."""
        headers = dict(IMMUTABLE)
        if mime:
            headers["Content-Type"] = "text/plain"
        elif body is not None:
            headers["Content-Type"] = "application/json"
        content = mime or (json.dumps(body).encode() if body is not None else None)
        answer = self._known(self._request(method, path, params=params, headers=headers, content=content))
        said = self._said(answer, self._heard(answer), expect, sends)
        if wants and (wants not in said or (wants == "value" and not _is_listing(said[wants]))):
            raise self._not_understood(f"without {wants}")
        return said

    def stream(self, path: str, limit: int) -> bytes | None:
        """What lies at a path, as bytes; None where that is more than `limit`, of which little more is read."""
        got = bytearray()
        answer = self._known(self._request("GET", path, headers=IMMUTABLE))
        if answer.status_code != 200:
            raise self._refused(answer, self._heard(answer), False)
        try:
            with self._lost():
                for piece in answer.iter_bytes(65_536):
                    got += piece
                    if len(got) > limit:
                        return None
        finally:
            answer.close()
        return bytes(got)

    def upload(self, url: str, piece: bytes, start: int, total: int) -> None:
        """Put a range of a file where an upload session wants it; the address is the permission."""
        span = f"bytes {start}-{start + len(piece) - 1}/{total}"
        if not url.startswith("https://"):
            raise self._not_understood("with an address for the upload that is not safe")
        with self._lost():
            request = self._http.build_request("PUT", url, content=piece, headers={"Content-Range": span})
            answer = self._http.send(request, stream=True)
        body = self._heard(answer)
        if answer.status_code not in (200, 201, 202):
            raise self._refused(answer, body, False)

    def log_in(self) -> None:
        """Get a token; raises Troubled."""
        self._token()

    def hang_up(self) -> None:
        """Let go of the connection."""
        self._http.close()

    # ---------------------------------------------------------------- one request

    def _url(self, path: str) -> str:
        if path.startswith("/"):
            return f"{self.settings.endpoint}/users/{quote(self.settings.sender, safe='@')}{path}"
        if not path.startswith(f"{self.settings.endpoint}/"):
            raise Troubled(Trouble(DOUBT, f"{self._server} sends us to another server for the next page"))
        return path

    def _request(self, method: str, path: str, **more: Any) -> httpx.Request:
        with self._lost():
            return self._http.build_request(method, self._url(path), **more)

    def _heard(self, answer: httpx.Response) -> bytes:
        """What an answer says; it has no end where it says more than any does."""
        try:
            with self._lost():
                return _limited(answer)
        except _Endless:
            raise self._not_understood("without an end") from None
        finally:
            answer.close()

    def _known(self, request: httpx.Request) -> httpx.Response:
        """The answer to a request with our token; once more with a fresh one where it is refused."""
        for fresh in (False, True):
            request.headers["Authorization"] = f"Bearer {self._token(fresh=fresh)}"
            with self._lost():
                answer = self._http.send(request, stream=True)
                if answer.status_code == 401 and not fresh:
                    answer.close()
                    continue
            return answer
        raise AssertionError("unreachable")

    def _said(self, answer: httpx.Response, body: bytes, expect: tuple[int, ...], sends: bool) -> dict[str, Any]:
        if answer.status_code not in expect:
            raise self._refused(answer, body, sends)
        if answer.status_code in (202, 204):
            return {}
        try:
            said = json.loads(body)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            raise self._not_understood("with something else than JSON")
        return said

    def _not_understood(self, how: str) -> Troubled:
        return Troubled(Trouble(DOUBT, f"{self._server} answered {how}; see whether a proxy answers in its place"))

    def _refused(self, answer: httpx.Response, body: bytes, sends: bool) -> Troubled:
        if answer.status_code < 400:
            return self._not_understood(f"{answer.status_code}, which is none of its answers")
        try:
            error = json.loads(body)["error"]
            code, message = str(error.get("code", ""))[:_LONGEST_CODE], str(error.get("message", ""))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            code = message = ""
        refusal = Refusal(answer.status_code, code, message, retry_after(answer.headers))
        return Troubled(trouble_of(
            refusal, server=self._server, application=self.settings.client_id, mailbox=self.settings.sender,
            sends=sends, hands_over=answer.request.method in ("POST", "PUT"),
        ))

    @contextmanager
    def _lost(self) -> Iterator[None]:
        """What goes wrong on the way, as a trouble."""
        try:
            yield
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Troubled(self._way(error, self.settings.endpoint)) from None

    def _way(self, error: Exception, place: str) -> Trouble:
        why = f"{type(error).__name__}: {error}".rstrip(": ")
        if certificate := _untrusted(error):
            return Trouble(AWAY, f"the certificate at {place} is not trusted ({certificate}); if a proxy of the "
                           f"company stands between, name its authority as ca_file in {self.table}", person=True)
        if isinstance(error, _BEFORE_A_BYTE):
            return Trouble(AWAY, f"nobody answers at {place} ({why}); see that this machine reaches it")
        return Trouble(DOUBT, f"no answer came from {place} ({why})")

    @property
    def _server(self) -> str:
        return f"Microsoft Graph at {self.settings.host}"

    # ---------------------------------------------------------------- the token

    def _token(self, *, fresh: bool = False) -> str:
        """A token that is good now. Whatever goes wrong here, nothing was handed over."""
        place = f"{self.settings.authority}/{self.settings.tenant}"
        try:
            said = self._granted(place, fresh)
        except httpx.HTTPError as error:
            lost = self._way(error, place)
            raise Troubled(Trouble(AWAY, lost.sentence, person=lost.person)) from None
        except Troubled:
            raise
        except Exception as error:  # of what msal is made of, by settings or answers that it cannot use
            raise Troubled(self._no_application(error, place)) from error
        if "access_token" not in said:
            why = str(said.get("error_description") or said.get("error") or "it does not say why")
            raise Troubled(no_token(why, authority=place, application=self.settings.client_id))
        token = str(said["access_token"])
        hide(token)
        return token

    def _granted(self, place: str, fresh: bool) -> dict[str, Any]:
        """What msal is given for the application. What failed once is begun anew: msal keeps its failures."""
        application, self._application = self._application, None
        if application is None:
            # The settings name the authority: there is nobody to ask whether it is one. Its answers, and the trust in
            # its certificate, come by the same client as everything else.
            application = msal.ConfidentialClientApplication(
                self.settings.client_id, client_credential=self._credential, authority=place, instance_discovery=False,
                http_client=_Entra(self._http, place),
            )
        if fresh:
            application.remove_tokens_for_client()
        said: dict[str, Any] = application.acquire_token_for_client([self.settings.scope])
        if "access_token" in said:
            self._application = application
        return said

    def _no_application(self, error: Exception, place: str) -> Trouble:
        if isinstance(self._credential, dict) and "authority" not in str(error):
            return Trouble(AWAY, f"{self.table} certificate_file holds no key that can be used "
                           f"({type(error).__name__}); it must be a private key without a password, with its "
                           "certificate", person=True)
        return Trouble(AWAY, f"{place} does not say how to log in there; correct tenant, or authority for a national "
                       f"cloud, in {self.table}", person=True)


class _Entra:
    """The client by which msal speaks with the place that gives tokens. One that has no time for us just now is a
    trouble: msal would take it for a wrong setting, or ask no more for a while."""

    def __init__(self, http: httpx.Client, place: str) -> None:
        self._http, self._place = http, place

    def get(self, url: str, **more: Any) -> httpx.Response:
        """Ask for something."""
        return self._in_time("GET", url, **more)

    def post(self, url: str, **more: Any) -> httpx.Response:
        """Hand something over."""
        return self._in_time("POST", url, **more)

    def _in_time(self, method: str, url: str, **more: Any) -> httpx.Response:
        with self._http.stream(method, url, **more) as answer:
            try:
                body = _limited(answer)
            except _Endless:
                raise Troubled(Trouble(AWAY, f"{self._place} answers without an end; see who answers there")) from None
        if answer.status_code == 429 or answer.status_code >= 500:
            raise Troubled(Trouble(AWAY, f"{self._place} gives no token now ({answer.status_code}); it is tried again",
                                   retry_after(answer.headers)))
        return httpx.Response(answer.status_code, content=body)


def _limited(answer: httpx.Response) -> bytes:
    got = bytearray()
    for piece in answer.iter_bytes():
        got += piece
        if len(got) > _MOST_SAID:
            raise _Endless
    return bytes(got)


def _is_listing(value: object) -> bool:
    """Whether it lists things that have ids."""
    return isinstance(value, list) and all(isinstance(one, dict) and "id" in one for one in value)


def retry_after(headers: Mapping[str, str]) -> float:
    """For how many seconds a server asks to be left alone, by a number or by its own clock.

    >>> retry_after({"retry-after": "12"})
    12.0
    >>> retry_after({"retry-after": "Thu, 26 Nov 2026 10:00:30 GMT", "date": "Thu, 26 Nov 2026 10:00:00 GMT"})
    30.0
    >>> retry_after({"retry-after": "soon"})
    0.0
    """
    said = headers.get("retry-after", "")
    try:
        seconds = float(said)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("date", ""))).total_seconds()
        except (ValueError, TypeError, OverflowError):
            return 0.0
    return min(max(seconds, 0.0), _LATER) if seconds == seconds else 0.0


def _untrusted(error: BaseException) -> str:
    """What is wrong with a certificate, if that is why; else nothing."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return seen.verify_message
        seen = seen.__cause__ or seen.__context__
    return ""
