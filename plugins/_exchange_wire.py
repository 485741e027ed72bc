"""The connection with an Exchange server, by exchangelib, with nothing guessed and nothing tried twice.

Imported only when an Exchange server is spoken with: exchangelib takes its time. What it would do by itself, and must
not where a message may go but once, is kept from it here:

- It shares one connection object by address and login among all of a process, with whatever retries who came first
  asked for. Ours is under a login that equals no other, and that it fails fast is looked at before anything is sent.
- It tries other versions and logins until one is taken: both are fixed.
- It looks for folders by their names where the well-known ones are not found: they are named by what they are.
- Of an answer that is none it keeps the text alone: `HttpAnswer` keeps the status.
- It waits for ever for a connection that could not be opened anew: after an error the account is let go of.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import requests.adapters
import requests.exceptions
import urllib3.exceptions
from acctkit.plugins._exchange import ExchangeSettings
from exchangelib import (
    DELEGATE,
    IMPERSONATION,
    UTC,
    Account,
    Build,
    Configuration,
    Credentials,
    FailFast,
    OAuth2Credentials,
    Version,
)
from exchangelib.errors import TransportError
from exchangelib.protocol import Protocol

from acctkit import hide

if TYPE_CHECKING:
    from acctkit.plugins._exchange_line import Line

logging.getLogger("exchangelib").addHandler(logging.NullHandler())  # it would print whole messages on an odd error

VERSION = Version(build=Build(15, 0, 847))  # Exchange 2013 SP1, whose requests every later one takes
MOST_REQUESTS = 500  # for one thing that is asked; 10,000 ids are a hundred pages
AUTH = {"ntlm": "NTLM", "basic": "basic", "oauth2": "OAuth 2.0"}
_BEFORE_A_BYTE = (
    urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.ProxyError,
    ssl.SSLCertVerificationError,
)


class HttpAnswer(TransportError):  # type: ignore[misc]
    """An HTTP answer that is none of Exchange's: a proxy's, say, or that of a server which has trouble."""

    def __init__(self, response: Any) -> None:
        super().__init__(f"HTTP {response.status_code} {response.reason or ''}".strip())
        self.status = int(response.status_code)
        self.location = str(response.headers.get("Location", ""))
        later = str(response.headers.get("Retry-After", ""))
        self.retry_after = float(later) if later.isdigit() else 0.0


class Once(FailFast):  # type: ignore[misc]
    """Nothing is tried a second time, and an odd answer keeps its status."""

    def raise_response_errors(self, response: Any) -> None:
        """Raise HttpAnswer for whatever is no answer of Exchange."""
        soap = response.status_code == 500 and b"Envelope" in response.content[:500]
        if response.status_code != 200 and not soap:
            raise HttpAnswer(response)


class _Password(Credentials):  # type: ignore[misc]
    """A login that is none but itself, so that its connection is shared with nobody."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__


class _Application(OAuth2Credentials):  # type: ignore[misc]
    """An application's login; it gets another token when one is over, and does not ask to prolong it."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __init__(self, settings: ExchangeSettings, secret: str) -> None:
        super().__init__(client_id=settings.client_id, client_secret=secret, tenant_id=settings.tenant)
        self.settings = settings

    token_url = property(lambda self: self.settings.tokens)
    scope = property(lambda self: [self.settings.scope])

    @property
    def access_token(self) -> Any:
        """What the login is by now; it is a secret like the one that it was given for."""
        return self._access_token

    @access_token.setter
    def access_token(self, token: Any) -> None:
        hide(str((token or {}).get("access_token", "")))
        OAuth2Credentials.access_token.fset(self, token)

    def session_params(self) -> dict[str, Any]:
        """The token alone."""
        return {"token": self.access_token}


class _Adapter(requests.adapters.HTTPAdapter):
    """Speaks with the server: trusts the certificates that the settings name, whatever the environment says, and knows
    whether anything was handed over."""

    def __init__(self, line: Line, **options: Any) -> None:
        self.line = line
        super().__init__(**options)

    def send(self, request: Any, *args: Any, **named: Any) -> Any:
        """Send one request."""
        named["verify"] = self.line.ca_file or True
        for_exchange = request.url.startswith(self.line.settings.endpoint)  # not for a token
        self.line.requests += 1
        if self.line.requests > MOST_REQUESTS:
            raise requests.exceptions.ConnectionError("it has more pages than a mailbox can have")
        try:
            answer = super().send(request, *args, **named)
        except Exception as error:
            self.line.handed_over |= for_exchange and not never_connected(error)
            raise
        self.line.handed_over |= for_exchange
        _limit(answer, self.line.most)
        return answer


def _limit(answer: Any, most: int) -> None:
    """Let whoever reads an answer read no more of it than `most` bytes."""
    pieces = answer.iter_content

    def iter_content(*how: Any, **named: Any) -> Iterator[Any]:
        got = 0
        for piece in pieces(*how, **named):
            got += len(piece)
            if got > most:
                answer.close()
                raise requests.exceptions.ChunkedEncodingError("an answer without an end")
            yield piece

    answer.iter_content = iter_content


class _Protocol(Protocol):  # type: ignore[misc]
    """One connection of our own: made past the cache, which would hand over another's."""

    def __init__(self, line: Line, config: Configuration) -> None:
        self.line = line
        super().__init__(config=config)
        self.TIMEOUT = line.settings.timeout

    def raw_session(self, prefix: str, **named: Any) -> Any:
        """A session that speaks through our adapter."""
        made = super().raw_session(prefix, **named)
        for start in {"https://", "http://", *made.adapters}:
            made.mount(start, _Adapter(self.line, pool_connections=1, pool_maxsize=1, pool_block=True))
        return made


def opened(line: Line, secret: str) -> Any:
    """The account of exchangelib, with a connection of its own."""
    settings = line.settings
    if settings.auth == "oauth2":
        login = _Application(settings, secret)
    else:  # requests knows how to write few letters of a password for Basic, and leaves bytes as they are
        login = _Password(settings.username, secret.encode() if settings.auth == "basic" else secret)
    config = Configuration(
        service_endpoint=settings.endpoint, credentials=login, auth_type=AUTH[settings.auth], version=VERSION,
        retry_policy=Once(), max_connections=1,
    )
    account = Account(
        settings.account, config=config, autodiscover=False, default_timezone=UTC, locale="en_US",
        access_type=IMPERSONATION if settings.acts_for else DELEGATE,
    )
    del Protocol[config]  # what the account brought: it is under our login, and nobody else has it
    account.protocol = type.__call__(_Protocol, line, config)
    return account


def never_connected(error: BaseException) -> bool:
    """Whether an error came before anything was handed over: nobody answers there, or with a wrong certificate."""
    return any(isinstance(one, _BEFORE_A_BYTE) for one in causes(error))


def causes(error: BaseException) -> Iterator[BaseException]:
    """An error, and those that it came of, wherever they are kept."""
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.append(one)
        yield one
        kept = (one.__cause__, one.__context__, getattr(one, "reason", None), *one.args)
        waiting.extend(other for other in kept if isinstance(other, BaseException))
