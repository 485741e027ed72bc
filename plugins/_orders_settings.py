"""What a company may set about its orders."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from acctkit import Desk

Share = Decimal


class OrdersSettings(BaseModel):
    """`[plugins.orders]`: how far a price may be below the list price."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    most_discount: Share | None = Field(
        None, ge=0, le=1, description="Most that price and discount may take off the list price (0.25 is 25 %); none: "
        "not checked")
    most_discount_by_segment: Mapping[str, Share] = Field(
        {}, description="The same for accounts of a segment, instead of most_discount")
    most_discount_by_family: Mapping[str, Share] = Field(
        {}, description="The same for products of a family, instead of most_discount; where both are, the larger one")

    def most_discount_for(self, segment: str, family: str) -> Decimal | None:
        """The most that may be taken off the list price for a segment's customer and a family's product."""
        own = [by[name] for by, name in (
            (self.most_discount_by_segment, segment), (self.most_discount_by_family, family)) if name in by]
        return max(own) if own else self.most_discount


def settings_of(desk: Desk) -> OrdersSettings:
    """The plugin's settings, or what holds without any."""
    settings: OrdersSettings = desk.settings or OrdersSettings()
    return settings
