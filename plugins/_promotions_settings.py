"""`[plugins.promotions]`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from acctkit import Desk


class PromotionsSettings(BaseModel):
    """`[plugins.promotions]`: how far back a promotion is compared, and how long one that is over is still told of."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    weeks_before: int = Field(8, ge=1, le=52, description="weeks before a promotion that it is compared with")
    told_for_weeks: int = Field(8, ge=0, le=104, description="weeks for which a promotion that is over is still listed")


def settings_of(desk: Desk) -> PromotionsSettings:
    """The settings of this plugin on a desk."""
    settings: PromotionsSettings = desk.settings or PromotionsSettings()
    return settings
