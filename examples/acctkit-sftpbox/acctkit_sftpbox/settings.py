"""The settings: the table `[plugins.sftpbox]` of acctkit.toml."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class BoxSettings(BaseModel):
    """Where the box is, whose its files are, and how patient to be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(default="", description="the folder: sftp://acctkit@files.example.com/outgoing, s3://bucket/reps")
    owner: str = Field(
        default="", description="whose all files are: a rep's id, or office; empty: each lies in its owner's folder"
    )
    options: dict[str, str | int | bool] = Field(
        default={}, description="more that fsspec should know, such as key_filename or endpoint_url"
    )
    secrets: dict[str, str] = Field(
        default={}, description="options whose value stands in an environment variable: password = its name"
    )
    known_hosts: str = Field(
        default="~/.ssh/known_hosts", description="the file with the keys of the SFTP servers that are trusted"
    )
    seconds: float = Field(default=20, gt=0, le=300, description="how long to wait for the server at each step")
    budget_seconds: float = Field(default=60, gt=0, description="no new file is begun after this; the rest comes next")
    max_bytes: int = Field(default=50_000_000, ge=1, description="a larger file is left where it is, and told")
    patience_days: int = Field(default=2, ge=0, description="days that the box may be away before it is an error")
