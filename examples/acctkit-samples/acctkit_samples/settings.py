"""The settings: the table `[plugins.samples]` of acctkit.toml."""

from __future__ import annotations

from acctkit import Desk
from pydantic import BaseModel, ConfigDict, Field


class SamplesSettings(BaseModel):
    """How long a sample may be out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_days: int = Field(default=30, ge=1, le=730, description="days after which a lent sample should be back")


def settings_of(desk: Desk) -> SamplesSettings:
    """The settings of a desk; the defaults where a test gives none."""
    return desk.settings if isinstance(desk.settings, SamplesSettings) else SamplesSettings()
