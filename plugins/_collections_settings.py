"""The settings of collections: the ladder of notices, and when a letter waits."""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from acctkit import Desk


class Level(BaseModel):
    """A step of the ladder."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    days_past_due: int = Field(ge=1, description="Days after the due date at which an invoice reaches this level")


class CollectionsSettings(BaseModel):
    """`[plugins.collections]`: the ladder of notices, and when a letter waits."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    levels: tuple[Level, ...] = Field((Level(days_past_due=7),), min_length=1, description="The ladder of notices")
    minimum_gap_days: int = Field(5, ge=0, description="Days between two letters to one account")
    tolerance: Decimal = Field(Decimal("10.00"), ge=0, description="Least overdue amount of a currency worth a letter")
    stale_after_days: int = Field(0, ge=0, description="Age in days of the newest payment that stops letters; 0: never")
    pay_within_days: int = Field(7, ge=0, description="Days to pay that a letter asks for")
    confirm_within_days: int = Field(10, ge=0, description="Days after which an unconfirmed hold is asked about")


def settings_of(desk: Desk) -> CollectionsSettings:
    """The settings of the workspace, else those that come without saying."""
    settings: CollectionsSettings = desk.settings or CollectionsSettings()
    return settings
