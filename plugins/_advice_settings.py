"""`[plugins.advice]`: how far back it looks, when a purchase is due, when an account lapses, and the call sheet."""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from acctkit import Desk


class AdviceSettings(BaseModel):
    """`[plugins.advice]`: spans in days, the limit of a lapse, and whether reps are mailed their call sheets."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    history_days: int = Field(730, ge=30, le=3660, description="days of sales that a rhythm is read from")
    purchases: int = Field(3, ge=2, le=50, description="purchases that make a rhythm")
    ahead_days: int = Field(7, ge=0, le=366, description="days ahead of which a purchase counts as due")
    lapsed_after: Decimal = Field(
        Decimal(2), gt=1, le=100, description="an account lapses after so many times its own interval"
    )
    lapsed_days: int = Field(14, ge=1, le=366, description="but never before so many days without an order")
    new_days: int = Field(180, ge=1, le=3660, description="days for which a product is new")
    call_sheet: bool = Field(False, description="mail each rep their call sheet once a week")
    call_sheet_accounts: int = Field(15, ge=1, le=200, description="accounts that a mailed call sheet names")


def settings_of(desk: Desk) -> AdviceSettings:
    """The settings of this plugin on a desk."""
    settings: AdviceSettings = desk.settings or AdviceSettings()
    return settings
