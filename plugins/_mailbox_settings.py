"""The settings of the mailbox: the table `[plugins.intake_mailbox]` of acctkit.toml."""

from __future__ import annotations

import re
from typing import Literal

from acctkit.plugins._exchange import ExchangeSettings
from acctkit.plugins._graph import GraphSettings
from acctkit.plugins._mailbox_imap import LOOPBACK, Security
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

_ADDRESS = re.compile(r"[^\s@<>,;]+@[A-Za-z0-9.-]+")


class MailboxSettings(BaseModel):
    """Which mailbox is read, whom it believes, and what it does with a message that it took."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    protocol: Literal["imap", "exchange", "graph"] = Field(
        "imap", description="how the mailbox is read: imap, exchange (the Web Services of your own server), or graph "
        "(Microsoft 365)"
    )
    exchange: ExchangeSettings | None = Field(
        None, description="with exchange: the server and the mailbox there, with the same settings as [mail.exchange]"
    )
    graph: GraphSettings | None = Field(
        None, description="with graph: the application and the mailbox, with the same settings as [mail.graph]"
    )
    host: str = Field("", description="with imap: the server; while it is empty, no mailbox is read")
    port: int = Field(0, ge=0, le=65_535, description="its port; 0 is 993 for tls, and 143 otherwise")
    security: Security = Field(
        "tls", description="tls from the first byte, starttls, or none, which is for this very machine alone"
    )
    username: str = Field("", description="who acctkit is there")
    password_env: str = Field("", description="the environment variable that the password stands in")
    password_file: str = Field("", description="the file that the password stands in")
    password_keyring: str = Field("", description="service/user by which the system's keyring has the password")
    ca_file: str = Field("", description="the certificates that are trusted; empty: those that the system trusts")
    folder: str = Field("INBOX", min_length=1, description="the folder of the mailbox that is read")
    after: str = Field(
        "seen", pattern=r"^(seen|move:.+)$",
        description="what becomes of a message whose files were taken: seen marks it as read, move:FOLDER moves it",
    )
    authserv_id: str = Field(
        "", description="the name by which your mail server signs its Authentication-Results, such as mx.example.com: "
        'they alone say whether a sender is who it says; "-" for a server that writes no name, as Exchange Online',
    )
    trust_internal: bool = Field(
        False, description="with exchange and graph: believe Exchange that a message comes from within the company "
        "(X-MS-Exchange-Organization-AuthAs: Internal, which it takes off what comes from outside)",
    )
    trust_unverified: bool = Field(
        False, description="take files though nobody verified their sender: anybody may then send in a rep's name"
    )
    allow: dict[str, str] = Field(
        {}, description='further addresses of reps: {"ana@home.example" = "1165"}'
    )
    office_senders: tuple[str, ...] = Field(
        (), description="addresses whose files count as the office's own; without any, mail brings files of reps alone"
    )
    address: str = Field(
        "", description="the mailbox's address, to which answers with mended files go; empty: that by which it is read"
    )
    max_bytes: int = Field(25_000_000, ge=1_000, description="a larger message is left in the mailbox, and told")
    most: int = Field(200, ge=1, le=10_000, description="how many messages a run reads; the rest comes with the next")
    seconds: float = Field(30, gt=0, le=300, description="how long to wait for the server at each step")
    budget_seconds: float = Field(60, gt=0, description="no new message is begun after this; the rest comes next")
    patience_days: int = Field(2, ge=0, description="days that the mailbox may be away before it is an error")

    @field_validator("allow", "office_senders")
    @classmethod
    def _addresses(cls, value: dict[str, str] | tuple[str, ...]) -> dict[str, str] | tuple[str, ...]:
        wrong = [one for one in value if not _ADDRESS.fullmatch(one)]
        if wrong:
            raise ValueError(f"holds '{wrong[0]}', which is no e-mail address; write one such as ana@example.com")
        return value

    @field_validator("address")
    @classmethod
    def _one_address(cls, value: str) -> str:
        if value and not _ADDRESS.fullmatch(value):
            raise ValueError("is no e-mail address; write one such as reports@example.com")
        return value

    @model_validator(mode="after")
    def _sound(self) -> MailboxSettings:
        if self.security == "none" and self.host and self.host not in LOOPBACK:
            raise ValueError('have security = "none" for a server elsewhere; write "tls" or "starttls"')
        if self.protocol != "imap" and getattr(self, self.protocol) is None:
            raise ValueError(f"name no mailbox; write the table [plugins.intake_mailbox.{self.protocol}]")
        if self.protocol == "imap" and self.trust_internal:
            raise ValueError("have trust_internal = true for imap, where anybody may write that header; take it away")
        return self

    @property
    def on(self) -> bool:
        """Whether there is a mailbox to read."""
        return bool(self.host) if self.protocol == "imap" else True

    @property
    def reply_to(self) -> str:
        """Where answers with mended files go; empty where nobody knows."""
        known = self.username
        if self.protocol == "exchange" and self.exchange:
            known = self.exchange.account
        elif self.protocol == "graph" and self.graph:
            known = self.graph.sender
        return self.address or (known if _ADDRESS.fullmatch(known) else "")

    @property
    def move(self) -> str:
        """The folder that messages go to which were taken, or empty."""
        return self.after.removeprefix("move:") if self.after != "seen" else ""
