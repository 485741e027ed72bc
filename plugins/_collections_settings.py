"""The settings of collections: the ladder of notices, and when a letter waits."""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from acctkit import Desk

STALE = 7  # days after which bank data are too old for letters that leave the house


class Level(BaseModel):
    """A step of the ladder."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    days_past_due: int = Field(ge=1, description="Days after the due date at which an invoice reaches this level")


class CollectionsSettings(BaseModel):
    """`[plugins.collections]`: the ladder of notices, and when a letter waits."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    levels: tuple[Level, ...] = Field(
        (Level(days_past_due=7),), min_length=1, description="When an invoice is noticed: one level"
    )
    minimum_gap_days: int = Field(5, ge=0, description="Days between two letters to one account")
    tolerance: Decimal = Field(Decimal("10.00"), ge=0, description="Least overdue amount of a currency worth a letter")
    stale_after_days: int | None = Field(
        None, ge=0,
        description="Age in days of the newest payment that stops letters; 0: never. Unset: 7, and never into a folder",
    )
    pay_within_days: int = Field(7, ge=0, description="Days to pay that a letter asks for")
    confirm_within_days: int = Field(10, ge=0, description="Days after which an unconfirmed hold is asked about")

    @field_validator("levels")
    @classmethod
    def _one_level(cls, value: tuple[Level, ...]) -> tuple[Level, ...]:
        if len(value) > 1:
            raise ValueError(f"has {len(value)} steps, but only letters of the first are written; keep the first alone")
        return value

    def stale_after(self, transport: str) -> int:
        """The age in days of the newest payment that stops letters which go by `transport`; 0: none does."""
        if self.stale_after_days is None:
            return 0 if transport == "folder" else STALE
        return self.stale_after_days


def settings_of(desk: Desk) -> CollectionsSettings:
    """The settings of the workspace, else those that come without saying."""
    settings: CollectionsSettings = desk.settings or CollectionsSettings()
    return settings
