"""A mailbox over Exchange Web Services, by exchangelib, with nothing guessed and nothing tried twice.

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
from dataclasses import dataclass, field
from typing import Any

import requests.adapters
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
    ExtendedProperty,
    FailFast,
    Message,
    OAuth2Credentials,
    Version,
)
from exchangelib.errors import ErrorItemNotFound, TransportError
from exchangelib.fields import FieldPath
from exchangelib.folders import Drafts, Folder, FolderCollection, Outbox, Root, SentItems
from exchangelib.items import ID_ONLY
from exchangelib.properties import DistinguishedFolderId, ItemId, Mailbox
from exchangelib.protocol import Protocol
from exchangelib.services import GetItem, SendItem

logging.getLogger("exchangelib").addHandler(logging.NullHandler())  # it would print whole messages on an odd error

VERSION = Version(build=Build(15, 0, 847))  # Exchange 2013 SP1, whose requests every later one takes
AUTH = {"ntlm": "NTLM", "basic": "basic", "oauth2": "OAuth 2.0"}
FIELD = "acctkit_outbox_key"
_BEFORE_A_BYTE = (
    urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.ProxyError,
    ssl.SSLCertVerificationError,
)


class OutboxKey(ExtendedProperty):  # type: ignore[misc]
    """The property by which a message of ours is found again, whatever its headers became: a name in our own set."""

    property_set_id = "5d1c3c6e-6f2b-4a0e-9d55-3b9c1f6a7e21"
    property_name = "acctkit-outbox-key"
    property_type = "String"


if FIELD not in {field.name for field in Message.FIELDS}:
    Message.register(FIELD, OutboxKey)


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
        try:
            answer = super().send(request, *args, **named)
        except Exception as error:
            self.line.handed_over |= for_exchange and not never_connected(error)
            raise
        self.line.handed_over |= for_exchange
        return answer


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


class _SendItem(SendItem):  # type: ignore[misc]
    """Sends a draft, once: not again as another version."""

    def _api_versions_to_try(self) -> tuple[str, ...]:
        return (self._version_hint.api_version,)


@dataclass(frozen=True)
class Found:
    """A message of ours in the mailbox."""

    id: str
    change_key: str
    is_draft: bool = True
    is_submitted: bool = False

    @property
    def reference(self) -> str:
        """By what it is sent: the id and the change key."""
        return f"{self.id} {self.change_key}"

    @property
    def went(self) -> bool:
        """Whether it is the copy of one that was sent."""
        return not self.is_draft and not self.is_submitted

    @property
    def waits(self) -> bool:
        """Whether it is a draft that nobody has sent."""
        return self.is_draft and not self.is_submitted


@dataclass
class Line:
    """The account at the server. It connects when first asked, and anew after an error; `handed_over` says whether the
    server got anything since that was last set to False."""

    settings: ExchangeSettings
    secret: str = field(repr=False)
    ca_file: str = ""
    table: str = "[mail.exchange]"
    handed_over: bool = False
    _account: Any = field(default=None, repr=False)

    @property
    def account(self) -> Any:
        """The account of exchangelib, which fails fast."""
        if self._account is None:
            self._account = self._opened()
        if not self._account.protocol.retry_policy.fail_fast:
            raise RuntimeError("exchangelib would try again by itself what may already have been sent")
        return self._account

    def folder(self, kind: type[Folder]) -> Any:
        """A well-known folder, by what it is."""
        mailbox = Mailbox(email_address=self.settings.account)
        id = DistinguishedFolderId(id=kind.DISTINGUISHED_FOLDER_ID, mailbox=mailbox)
        return kind(root=Root(account=self.account), _distinguished_id=id)

    def find(self, key: str) -> list[Found]:
        """What there is of a message. The folders are looked at in the order in which it goes through them, in one
        request: what moves on meanwhile is met in the next."""
        folders = [self.folder(Drafts), self.folder(Outbox), self.folder(SentItems)]
        all_of_them = FolderCollection(account=self.account, folders=folders).filter(**{FIELD: key})
        return [_found(item) for item in all_of_them.only("id", "changekey", "is_draft", "is_submitted")]

    def get(self, id: str) -> Found | None:
        """A message by its id; None where it is no more."""
        fields = [FieldPath(field=Message.get_field_by_fieldname(name)) for name in ("is_draft", "is_submitted")]
        answers = GetItem(account=self.account).call([ItemId(id=id)], additional_fields=fields, shape=ID_ONLY)
        for item in answers:
            if isinstance(item, ErrorItemNotFound):
                return None
            if isinstance(item, Exception):
                raise item
            return _found(item)
        return None

    def save(self, mime: bytes, key: str) -> Found:
        """Lay a message down as a draft."""
        message = Message(account=self.account, folder=self.folder(Drafts), mime_content=mime, **{FIELD: key})
        message.save()
        return Found(message.id, message.changekey)

    def send(self, reference: str) -> None:
        """Send a draft; its copy goes into Sent Items."""
        id, _, change_key = reference.partition(" ")
        named = ItemId(id=id, changekey=change_key)
        _SendItem(account=self.account).get(items=[named], saved_item_folder=self.folder(SentItems))

    def look_around(self) -> str:
        """Read the folders that sending needs; gives what the server says that it is."""
        self.find("nothing has this key")
        return f"Exchange {self.account.version.build}"

    def hang_up(self) -> None:
        """Let go of the account and its connection."""
        account, self._account = self._account, None
        if account is not None:
            account.protocol.close()

    def _opened(self) -> Any:
        settings = self.settings
        login = _Application(settings, self.secret) if settings.auth == "oauth2" else (
            _Password(settings.username, self.secret)
        )
        config = Configuration(
            service_endpoint=settings.endpoint, credentials=login, auth_type=AUTH[settings.auth], version=VERSION,
            retry_policy=Once(), max_connections=1,
        )
        account = Account(
            settings.account, config=config, autodiscover=False, default_timezone=UTC, locale="en_US",
            access_type=IMPERSONATION if settings.acts_for else DELEGATE,
        )
        del Protocol[config]  # what the account brought: it is under our login, and nobody else has it
        account.protocol = type.__call__(_Protocol, self, config)
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


def _found(item: Any) -> Found:
    return Found(item.id, item.changekey, bool(item.is_draft), bool(item.is_submitted))
