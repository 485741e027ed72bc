"""`[plugins.satisfaction]`: what each part weighs, how far back it looks, and who is at risk."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from acctkit import Desk


class Weights(BaseModel):
    """How much each part counts; those of parts that have no data go to the others, in proportion."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    word: int = Field(40, ge=0, le=1000, description="the customer's own word on calls")
    issues: int = Field(20, ge=0, le=1000, description="issues that are open, and slow ones")
    shipments: int = Field(10, ge=0, le=1000, description="late shipments")
    returns: int = Field(10, ge=0, le=1000, description="units taken back of those sold")
    contact: int = Field(10, ge=0, le=1000, description="days since the last contact")
    follow_ups: int = Field(10, ge=0, le=1000, description="follow-ups that were kept")

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not any(dict(self).values()):
            raise ValueError("every weight is 0; give at least one part a weight")
        return self


class SatisfactionSettings(BaseModel):
    """`[plugins.satisfaction]`: the weights, the spans in days, and the limits."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    weights: Weights = Field(Weights(), description="what each part weighs")
    word_days: int = Field(180, ge=1, le=3660, description="days for which the customer's word counts")
    shipment_days: int = Field(90, ge=1, le=3660, description="days for which a late shipment counts")
    return_days: int = Field(365, ge=1, le=3660, description="days over which returns are held against sales")
    contact_days: int = Field(30, ge=1, le=366, description="days without contact that are still well")
    follow_up_days: int = Field(90, ge=1, le=3660, description="days for which a follow-up counts")
    at_risk_below: int = Field(60, ge=0, le=100, description="an account below this figure is at risk")
    fallen_by: int = Field(15, ge=1, le=100, description="so is one whose figure fell by as much in four weeks")


def settings_of(desk: Desk) -> SatisfactionSettings:
    """The settings of this plugin on a desk."""
    settings: SatisfactionSettings = desk.settings or SatisfactionSettings()
    return settings
