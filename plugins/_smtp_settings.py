"""The settings of the transport `smtp`, the table `[mail.smtp]`."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

PORTS = {"none": 25, "starttls": 587, "tls": 465}


class SmtpSettings(BaseModel):
    """Which server takes our mail, and as whom we speak with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(
        min_length=1, pattern=r"^[^\s:/]+$|^[0-9A-Fa-f:]+$",
        description="the mail server, by the name that stands in its certificate",
    )
    port: int = Field(
        0, ge=0, le=65535, description="its port; 0 is the usual one: 587 (starttls), 465 (tls) or 25 (none)"
    )
    security: Literal["none", "starttls", "tls"] = Field(
        "starttls",
        description="starttls: begin plainly, then TLS or nothing; tls: TLS from the first byte; none: no TLS, for a "
        "server on this machine or one that wants no password",
    )
    username: str = Field("", description="whom to log in as; empty: without a login")
    auth: Literal["password", "xoauth2"] = Field(
        "password", description="how to log in; with xoauth2 the password is an access token, read anew each time"
    )
    password_env: str = Field("", description="the environment variable that holds the password or token")
    password_file: str = Field("", description="the file that holds the password or token, one kept fresh by cron say")
    password_keyring: str = Field("", description="where the keyring holds the password or token, as service/user")
    ca_file: str = Field(
        "", description="certificates of the authorities to trust instead of the machine's, for a server of one's own"
    )
    per_minute: float = Field(0, ge=0, description="most messages a minute; 0 is as many as there are")
    messages_per_connection: int = Field(50, ge=1, description="after how many messages to connect anew")
    timeout: float = Field(
        30, gt=0, le=60, description="seconds to wait for an answer; three times that once a message was handed over"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        secret = self.password_env or self.password_file or self.password_keyring
        if self.username and not secret:
            raise ValueError("has a username but no password; say where it is: password_env, password_file or "
                             "password_keyring")
        if secret and not self.username:
            raise ValueError("says where a password is but not whose; add username")
        return self

    @property
    def address(self) -> str:
        """Host and port, as errors name the server."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port or PORTS[self.security]}"
