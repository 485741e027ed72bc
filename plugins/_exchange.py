"""An Exchange server and the mailbox there, for sending (`[mail.exchange]`) and for reading it alike: the settings, and
how it is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar
from urllib.parse import urlsplit

from acctkit.plugins._mail_troubles import Troubled, secret_in, trusted
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

if TYPE_CHECKING:
    from acctkit.plugins._exchange_line import Line

Answer = TypeVar("Answer")
CLOUD = {  # Microsoft's own servers, by how their names end, and where their applications get tokens
    "office365.com": "login.microsoftonline.com", "office.com": "login.microsoftonline.com",
    "office365.us": "login.microsoftonline.us", "outlook.cn": "login.partner.microsoftonline.cn",
}
CLOUD_ENDS = (
    "{host} is Exchange Online, where Microsoft switches Exchange Web Services off for one customer after the other "
    "since 1 October 2026, and for all on 1 April 2027; use [mail] transport = \"graph\" instead"
)
CLOUD_PER_MINUTE = 30.0
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ExchangeSettings(BaseModel):
    """An Exchange server, and the mailbox there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    server: str = Field(
        description="the Exchange server: its name, such as mail.example.com, or the whole address of its Web Services"
    )
    account: str = Field(description="the address of the mailbox there, such as reports@example.com")
    auth: Literal["ntlm", "basic", "oauth2"] = Field(
        "ntlm", description="how to log in: ntlm, basic (the password as it is, over TLS), or oauth2 (an application "
        "with a secret)"
    )
    username: str = Field(
        "", validate_default=True, description="who logs in with ntlm and basic, such as EXAMPLE\\\\reports or "
        "reports@example.com"
    )
    password_env: str = Field("", description="the environment variable that holds the password")
    password_file: str = Field("", description="the file that holds the password and nothing else")
    password_keyring: str = Field("", description="the password's place in the system's keyring, as service/user")
    client_id: str = Field("", validate_default=True, description="with oauth2: the id of the application")
    tenant: str = Field(
        "", validate_default=True, description="with oauth2: the id or domain of the tenant that it is registered in"
    )
    secret_env: str = Field("", description="with oauth2: the environment variable that holds the application's secret")
    secret_file: str = Field("", description="with oauth2: the file that holds the application's secret, nothing else")
    secret_keyring: str = Field("", description="with oauth2: the secret's place in the keyring, as service/user")
    token_url: str = Field(
        "", description="with oauth2: where tokens are got, if not at Microsoft's (ADFS, say)"
    )
    impersonate: bool = Field(
        False, description="whether who logs in acts for the account by the role ApplicationImpersonation; with oauth2 "
        "it always does"
    )
    ca_file: str = Field(
        "", description="a file of certificates (PEM) to trust instead of the public ones, such as the company's own"
    )
    timeout: float = Field(35.0, gt=0, description="seconds to wait for an answer of the server")
    per_minute: float | None = Field(
        None, ge=0, description="how many messages go a minute at most, 0 without limit; unset, 30 at Exchange Online "
        "and no limit elsewhere"
    )

    @field_validator("server")
    @classmethod
    def _reachable(cls, value: str) -> str:
        parts = urlsplit(value if "://" in value else f"https://{value}")
        if parts.scheme not in ("https", "http") or not parts.hostname or " " in value:
            raise ValueError("is no server; write its name, such as mail.example.com, or its address, such as "
                             "https://mail.example.com/EWS/Exchange.asmx")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("would send passwords and mail in the clear; write https:// (http:// is for this machine "
                             "alone)")
        if parts.username or parts.password:
            raise ValueError("must not hold a password; write username and password_env")
        return value

    @field_validator("token_url")
    @classmethod
    def _guarded(cls, value: str) -> str:
        if value and urlsplit(value).scheme != "https":
            raise ValueError("would send the application's secret in the clear; write https://")
        return value

    @field_validator("account")
    @classmethod
    def _address(cls, value: str) -> str:
        if value.count("@") != 1 or " " in value.strip():
            raise ValueError("is no e-mail address; write that of the mailbox, such as reports@example.com")
        return value.strip()

    @field_validator("username")
    @classmethod
    def _who(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("auth") in ("ntlm", "basic"):
            raise ValueError(f"is empty, which it cannot be with auth = \"{info.data['auth']}\"; write who logs in, "
                             "such as EXAMPLE\\\\reports")
        return value

    @field_validator("tenant", "client_id")
    @classmethod
    def _application(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("auth") == "oauth2":
            raise ValueError('is empty, which it cannot be with auth = "oauth2"; write what the registration of the '
                             "application says")
        return value

    @property
    def host(self) -> str:
        """The server's name alone."""
        return urlsplit(self.endpoint).hostname or ""

    @property
    def endpoint(self) -> str:
        """The address of its Web Services: it is written in the settings, and never looked for."""
        return self.server if "://" in self.server else f"https://{self.server}/EWS/Exchange.asmx"

    @property
    def is_cloud(self) -> bool:
        """Whether it is Exchange Online, in any of Microsoft's clouds."""
        return self._cloud is not None

    @property
    def tokens(self) -> str:
        """Where an application gets a token."""
        return self.token_url or f"https://{self._cloud or 'login.microsoftonline.com'}/{self.tenant}/oauth2/v2.0/token"

    @property
    def scope(self) -> str:
        """What the token is for: this server."""
        return f"https://{self.host}/.default"

    @property
    def rate(self) -> float | None:
        """How many messages go a minute at most."""
        return self.per_minute if self.per_minute is not None or not self.is_cloud else CLOUD_PER_MINUTE

    @property
    def acts_for(self) -> bool:
        """Whether who logs in is another than the mailbox, and acts for it."""
        return self.impersonate or self.auth == "oauth2"

    @property
    def _cloud(self) -> str | None:
        name = self.host.lower()
        return next((login for end, login in CLOUD.items() if name == end or name.endswith(f".{end}")), None)


class ExchangeAccount:
    """The mailbox of `settings`, which stand in `table`. It connects when it is first asked for something."""

    def __init__(self, settings: ExchangeSettings, workspace: Path, table: str) -> None:
        self.settings, self.workspace, self.table = settings, workspace, table
        self._line: Line | None = None

    def ask(self, work: Callable[[Line], Answer]) -> Answer:
        """What `work` gives, which may ask the server; raises Troubled. After an error the connection is made anew."""
        from acctkit.plugins._exchange_troubles import TROUBLES, trouble_of

        line = self._opened()
        line.handed_over, line.requests = False, 0
        try:
            return work(line)
        except TROUBLES as error:
            line.hang_up()
            raise Troubled(trouble_of(error, line)) from error

    def close(self) -> None:
        """Let go of the connection."""
        line, self._line = self._line, None
        if line is not None:
            line.hang_up()

    def _opened(self) -> Line:
        if self._line is None:
            from acctkit.plugins._exchange_line import Line

            ca_file = trusted(self.settings.ca_file, self.workspace, self.table)
            self._line = Line(self.settings, self._secret(), ca_file, self.table)
        return self._line

    def _secret(self) -> str:
        name = "secret" if self.settings.auth == "oauth2" else "password"
        missing = f"does not say where the {name} is; write {name}_env, {name}_file or {name}_keyring"
        return secret_in(self.settings, name, self.workspace, self.table, missing)
