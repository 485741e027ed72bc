"""A mailbox of Microsoft 365, for sending (`[mail.graph]`) and for reading it: the settings, and how it is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from acctkit.plugins._mail_troubles import Troubled, secret_in, trusted, unset
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

if TYPE_CHECKING:
    from acctkit.plugins._graph_wire import Line

Answer = TypeVar("Answer")


class GraphSettings(BaseModel):
    """An application registered with Microsoft Entra, and the mailbox that it works with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tenant: str = Field(
        pattern=r"^[A-Za-z0-9.-]+$",
        description="the id or domain of the tenant that the application is registered in, such as example.com",
    )
    client_id: str = Field(min_length=1, description="the id of the application (application id, client id)")
    sender: str = Field(description="the address of the mailbox, such as reports@example.com")
    secret_env: str = Field("", description="the environment variable that holds the application's secret")
    secret_file: str = Field("", description="the file that holds the application's secret and nothing else")
    secret_keyring: str = Field("", description="the secret's place in the system's keyring, as service/user")
    certificate_file: str = Field(
        "", description="instead of a secret: a PEM file with the application's private key and its certificate"
    )
    authority: str = Field(
        "https://login.microsoftonline.com",
        description="where the application logs in; another one in a national cloud, such as "
        "https://login.microsoftonline.us",
    )
    endpoint: str = Field(
        "https://graph.microsoft.com/v1.0",
        description="the address of Microsoft Graph; another one in a national cloud, such as "
        "https://graph.microsoft.us/v1.0",
    )
    ca_file: str = Field(
        "", description="a file of certificates (PEM) to trust instead of the public ones, for a company whose proxy "
        "has its own"
    )
    timeout: float = Field(30.0, gt=0, le=60, description="seconds to wait for an answer")
    per_minute: float = Field(
        30.0, ge=0, description="how many messages go a minute at most, 0 without limit; Exchange Online takes 30"
    )

    @field_validator("authority", "endpoint")
    @classmethod
    def _guarded(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme != "https" or not parts.hostname or parts.query or parts.username:
            raise ValueError("must be an address that begins with https://, and nothing but that: secrets go there")
        return value.rstrip("/")

    @field_validator("sender")
    @classmethod
    def _address(cls, value: str) -> str:
        if value.count("@") != 1 or " " in value.strip() or "/" in value:
            raise ValueError("is no e-mail address; write that of the mailbox, such as reports@example.com")
        return value.strip()

    @field_validator("certificate_file")
    @classmethod
    def _one_of_both(cls, value: str, info: ValidationInfo) -> str:
        if value and any(info.data.get(f"secret_{way}") for way in ("env", "file", "keyring")):
            raise ValueError("and a secret are both there; keep one of them")
        return value

    @property
    def host(self) -> str:
        """The name of the server alone."""
        return urlsplit(self.endpoint).hostname or ""

    @property
    def scope(self) -> str:
        """What a token is for: this server."""
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}/.default"


class GraphAccount:
    """The mailbox of `settings`, which stand in `table`. It connects when it is first asked for something."""

    def __init__(self, settings: GraphSettings, workspace: Path, table: str) -> None:
        self.settings, self.workspace, self.table = settings, workspace, table
        self._line: Line | None = None

    def ask(self, work: Callable[[Line], Answer]) -> Answer:
        """What `work` gives, which may ask the server; raises Troubled."""
        return work(self._opened())

    def close(self) -> None:
        """Let go of the connection."""
        line, self._line = self._line, None
        if line is not None:
            line.hang_up()

    def _opened(self) -> Line:
        if self._line is None:
            try:
                from acctkit.plugins._graph_wire import Line
            except ModuleNotFoundError as error:
                raise self._unset(f"needs the package {error.name}; install acctkit[graph]") from None
            ca_file = trusted(self.settings.ca_file, self.workspace, self.table)
            self._line = Line(self.settings, self._credential(), ca_file, self.table)
        return self._line

    def _credential(self) -> str | dict[str, str]:
        """What the application logs in with, as msal takes it."""
        if self.settings.certificate_file:
            path = self.workspace / self.settings.certificate_file
            try:
                pem = path.read_text("ascii")
            except (OSError, UnicodeDecodeError) as error:
                why = getattr(error, "strerror", None) or "it is no PEM file"
                raise self._unset(f"certificate_file names {path}, which cannot be read ({why})") from None
            if "PRIVATE KEY-----" not in pem or "BEGIN CERTIFICATE-----" not in pem:
                raise self._unset(f"certificate_file names {path}, which must hold both the private key and the "
                                  "certificate, as PEM")
            return {"private_key": pem, "public_certificate": pem[pem.index("-----BEGIN CERTIFICATE-----"):]}
        return secret_in(
            self.settings, "secret", self.workspace, self.table, "does not say where the application's secret is; "
            "write secret_env, secret_file, secret_keyring or certificate_file",
        )

    def _unset(self, what: str) -> Troubled:
        return unset(self.table, what)
