"""The settings of collections: the ladders of notices, whose ladder is whose, and when a letter waits."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal, Self

from acctkit.plugins._customers import Customer
from acctkit.plugins._late_interest import InterestSettings
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from acctkit import Desk, Text

STALE = 7  # days after which bank data are too old for letters that leave the house


def _address(value: str) -> str:
    if value and value.count("@") != 1:
        raise ValueError("is no e-mail address; write one such as credit@example.com")
    return value


Address = Annotated[str, AfterValidator(_address)]


class Level(BaseModel):
    """A step of a ladder: an open invoice reaches it when all the days that it names have passed.

    A level that goes `to` a person is the last one: nothing more is written to the customer, and the invoice is on the
    collector's list. `consequence`, by language, is what a letter of this level announces; without it none does.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    days_past_due: int | None = Field(None, ge=0, description="Days after the due date")
    days_after_month_end: int | None = Field(None, ge=0, description="Days after the end of the month of the due date")
    days_after_last: int | None = Field(None, ge=1, description="Days after the last notice of this invoice")
    to: Literal["customer", "person"] = Field("customer", description="Who hears of it: the customer, or our collector")
    consequence: dict[str, str] = Field({}, description="What a letter of this level announces, by language")

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if (self.days_past_due, self.days_after_month_end, self.days_after_last) == (None, None, None):
            raise ValueError("says no day; write days_past_due, days_after_month_end or days_after_last")
        return self


class Policy(BaseModel):
    """How customers of one kind are written to: the ladder, and when a letter waits."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    levels: tuple[Level, ...] = Field(
        (*(Level(days_past_due=days) for days in (7, 21, 45)), Level(days_past_due=60, to="person")), min_length=1,
        description="The ladder, one step a letter; the last step may go to a person instead of the customer",
    )
    grace_days: int = Field(0, ge=0, description="Days added to every due date before the ladder counts")
    minimum_gap_days: int = Field(5, ge=0, description="Days between two letters to one account")
    tolerance: Decimal = Field(Decimal("10.00"), ge=0, description="Least overdue amount of a currency worth a letter")
    tolerances: dict[str, Annotated[Decimal, Field(ge=0)]] = Field(
        {}, description="The same for some currencies, by their codes, where it is another"
    )
    courtesy_days: int | None = Field(
        None, ge=1, description="Days before the due date at which a customer who owes nothing late is reminded of it; "
        "unset: never",
    )
    pay_within_days: int = Field(7, ge=0, description="Days to pay that a letter asks for")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        first, *later = self.levels
        if first.days_past_due is None and first.days_after_month_end is None:
            raise ValueError("begins with a level that waits for an earlier notice; write days_past_due there")
        if any(level.to == "person" for level in self.levels[:-1]):
            raise ValueError("goes on after a level that goes to a person; let that be the last one")
        for before, after in zip(self.levels, later, strict=False):
            for name in ("days_past_due", "days_after_month_end"):
                one, two = getattr(before, name), getattr(after, name)
                if one is not None and two is not None and two <= one:
                    raise ValueError(f"has a level of {two} days after one of {one}; put the levels in order")
        return self

    @property
    def letters(self) -> int:
        """How many levels go to the customer."""
        return sum(1 for level in self.levels if level.to == "customer")

    @property
    def hands_over(self) -> bool:
        """Whether a person takes over after the last letter."""
        return self.levels[-1].to == "person"

    def least(self, currency: str) -> Decimal:
        """The least overdue amount in `currency` that is worth a letter."""
        return self.tolerances.get(currency, self.tolerance)


class NamedPolicy(Policy):
    """`[plugins.collections.policies.NAME]`: what it does not say is as in `[plugins.collections]`."""

    segments: tuple[str, ...] = Field((), description="Segments of customers that it is for, unless they name another")


class CollectionsSettings(Policy):
    """`[plugins.collections]`: the policy of everybody who has no other, and what holds for all."""

    policies: dict[str, NamedPolicy] = Field(
        {}, description="Other policies by name; a customer's is that of the column policy, else of its segment"
    )
    cap: int | None = Field(None, ge=1, description="Most letters that one run writes; the others wait for the next")
    stale_after_days: int | None = Field(
        None, ge=0,
        description="Age in days of the newest payment that stops letters; 0: never. Unset: 7, and never into a folder",
    )
    confirm_within_days: int = Field(10, ge=0, description="Days after which an unconfirmed hold is asked about")
    business_days: bool = Field(True, description="Whether letters go only on days on which people work over there")
    cc_rep: bool = Field(False, description="Whether the account's rep gets a copy of each letter")
    reply_to: Address = Field("", description="Where customers' answers go; empty: the account's rep, else the office")
    statement: bool = Field(True, description="Whether a statement of account goes along as PDF")
    invoice_pdfs: str = Field(
        "", description="Folder of our invoices as NUMBER.pdf, relative to the workspace: those that are late go "
        "along; empty: none",
    )
    interest: InterestSettings = Field(InterestSettings(), description="What letters claim for late payment; off")
    collector: Address = Field("", description="Who gets the list of what the ladder hands over; empty: the office")

    @model_validator(mode="after")
    def _one_policy_a_segment(self) -> Self:
        seen: dict[str, str] = {}
        for name, policy in self.policies.items():
            for segment in policy.segments:
                other = seen.setdefault(segment.casefold(), name)
                if other != name:
                    raise ValueError(f"gives segment '{segment}' to both {other} and {name}; leave it in one")
        return self

    def stale_after(self, transport: str) -> int:
        """The age in days of the newest payment that stops letters which go by `transport`; 0: none does."""
        if self.stale_after_days is None:
            return 0 if transport == "folder" else STALE
        return self.stale_after_days

    def policy_of(self, customer: Customer) -> Policy | None:
        """The policy of a customer; None where the list of accounts names one that there is not."""
        if customer.policy:
            return self.named.get(customer.policy.casefold())
        segment = (customer.segment or "").casefold()
        for name, policy in self.policies.items():
            if segment in map(str.casefold, policy.segments):
                return self.named[name.casefold()]
        return self

    @cached_property
    def named(self) -> Mapping[str, Policy]:
        """Every policy by its name in small letters, each with all that it does not say itself."""
        own = {name: getattr(self, name) for name in Policy.model_fields}
        return {"default": self} | {
            name.casefold(): Policy(**own | {key: getattr(one, key) for key in one.model_fields_set if key in own})
            for name, one in self.policies.items()
        }


def settings_of(desk: Desk) -> CollectionsSettings:
    """The settings of the workspace, whichever plugin's desk this is, else those that come without saying."""
    own = desk.settings if isinstance(desk.settings, CollectionsSettings) else desk.settings_of("collections")
    return own if isinstance(own, CollectionsSettings) else CollectionsSettings()


def no_policy(customer: Customer) -> Text:
    """The sentence for an account whose policy nobody knows."""
    return Text(
        f"The list of accounts gives it the policy '{customer.policy}', which the settings do not have; correct one.",
        f"La lista de clientes le da la política '{customer.policy}', que no está en la configuración; corrija una.",
    )
