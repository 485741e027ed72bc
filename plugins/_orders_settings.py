"""What a company may set about its orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from acctkit import Desk

Share = Decimal
_OLD = dt.timedelta(92)  # a quarter: what was shipped before and is on no invoice was hardly forgotten


class Tax(BaseModel):
    """A tax on invoices: its name, its rate, and the countries (as the list of accounts has them) where it is due."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(min_length=1, description="what invoices call it, such as IVA")
    rate: Share = Field(ge=0, le=1, description="0.21 is 21 %")
    countries: tuple[str, ...] = Field((), description="where it is due; none: everywhere")

    def due(self, country: str) -> bool:
        """Whether customers of a country pay it."""
        return not self.countries or country.casefold() in {one.casefold() for one in self.countries}


class OrdersSettings(BaseModel):
    """`[plugins.orders]`: how far a price may be below the list price, and what becomes an invoice."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    most_discount: Share | None = Field(
        None, ge=0, le=1, description="Most that price and discount may take off the list price (0.25 is 25 %); none: "
        "not checked")
    most_discount_by_segment: Mapping[str, Share] = Field(
        {}, description="The same for accounts of a segment, instead of most_discount")
    most_discount_by_family: Mapping[str, Share] = Field(
        {}, description="The same for products of a family, instead of most_discount; where both are, the larger one")
    papers: bool = Field(True, description="Whether orders to invoice are drafted as invoices in papers/")
    papers_from: dt.date | None = Field(
        None, description="Only orders of which the last was shipped on this day or later become invoices in papers/; "
        "none: on one of the last 92 days, so that a company's old orders are not all invoiced again")
    taxes: tuple[Tax, ...] = Field((), description="Taxes on invoices, each with name, rate and countries; none: no "
                                   "tax line")

    def too_old(self, shipped_on: dt.date, today: dt.date) -> bool:
        """Whether an order that was shipped on a day becomes no paper any more."""
        return shipped_on < (self.papers_from or today - _OLD)

    def untold(self, country: str) -> bool:
        """Whether nobody can tell which taxes a customer of this country pays, since it is blank."""
        return not country and any(tax.countries for tax in self.taxes)

    def most_discount_for(self, segment: str, family: str) -> Decimal | None:
        """The most that may be taken off the list price for a segment's customer and a family's product."""
        own = [by[name] for by, name in (
            (self.most_discount_by_segment, segment), (self.most_discount_by_family, family)) if name in by]
        return max(own) if own else self.most_discount


def settings_of(desk: Desk) -> OrdersSettings:
    """The plugin's settings, or what holds without any."""
    settings: OrdersSettings = desk.settings or OrdersSettings()
    return settings
