"""The policy of expenses as the settings say it: categories, limits by day, rules and how grave each is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal, Self

from acctkit.plugins._plain_words import plain_word
from acctkit.plugins._rule_levels import Level
from pydantic import BaseModel, ConfigDict, Field, model_validator

from acctkit import Text


class Category(BaseModel):
    """What money is spent on: its name in reports, its words in sheets, and what belongs to it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(pattern="^[a-z][a-z0-9_-]*$", description="Short name, in small letters; limits refer to it")
    en: str = Field(min_length=1, description="What it is called in English")
    es: str = Field("", description="What it is called in Spanish")
    also: tuple[str, ...] = Field((), description="Other words for it in sheets")
    receipt: Literal["amount", "always", "never"] = Field(
        "amount", description="When a receipt is required: from receipt_from on (amount), always or never"
    )
    attendees: bool = Field(False, description="Whether the guests must be named")
    fuel: bool = Field(False, description="Whether it is fuel, which the mileage of an own vehicle pays already")

    @property
    def title(self) -> Text:
        """What it is called in each language."""
        return Text(self.en, self.es)


class Limit(BaseModel):
    """The most that is paid for a category, from one day to another, both included; a per diem is a limit a day."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    category: str = Field(description="Name of the category")
    first: dt.date = Field(alias="from", description="First day")
    last: dt.date | None = Field(None, alias="to", description="Last day; none: until further notice")
    amount: Decimal = Field(ge=0, description="The most that is paid")
    currency: str = Field("", pattern="^([A-Z]{3})?$", description="Its currency; none: the company's")
    per: Literal["expense", "day"] = Field("expense", description="For each expense, or for all of a day together")
    source: str = Field("", description="Who set it")

    def covers(self, day: dt.date) -> bool:
        """Whether it holds on `day`."""
        return self.first <= day and (self.last is None or day <= self.last)


def _c(name: str, en: str, es: str, *also: str, **more: object) -> Category:
    return Category.model_validate({"name": name, "en": en, "es": es, "also": also, **more})


CATEGORIES = (
    _c("lodging", "Lodging", "Alojamiento", "Hotel", "Accommodation", "Hospedaje", receipt="always"),
    _c("meals", "Meals", "Comidas", "Meal", "Food", "Comida", "Restaurant", "Restaurante", "Manutención"),
    _c("hospitality", "Meals with guests", "Comidas con invitados", "Entertainment", "Business meal", "Hospitality",
       "Invitaciones", "Atenciones a clientes", "Representación", attendees=True),
    _c("per-diem", "Per diem", "Dieta", "Daily allowance", "Dietas", "Per diems", receipt="never"),
    _c("flights", "Flights", "Vuelos", "Airfare", "Flight", "Air", "Avión", "Vuelo", receipt="always"),
    _c("transport", "Train and bus", "Tren y autobús", "Public transport", "Train", "Bus", "Metro", "Tren", "Autobús",
       "Transporte público"),
    _c("taxi", "Taxi", "Taxi", "Cab", "Ride", "Ride share", "VTC"),
    _c("car-hire", "Car hire", "Alquiler de coche", "Car rental", "Rental car", "Alquiler de vehículo",
       receipt="always"),
    _c("fuel", "Fuel", "Combustible", "Gas", "Gasoline", "Petrol", "Gasolina", "Diésel", "Gasóleo", fuel=True),
    _c("parking", "Parking and tolls", "Aparcamiento y peajes", "Parking", "Tolls", "Toll", "Aparcamiento", "Peaje",
       "Peajes", "Estacionamiento"),
    _c("phone", "Phone and internet", "Teléfono e internet", "Phone", "Internet", "Mobile", "Teléfono", "Móvil"),
    _c("supplies", "Office supplies", "Material de oficina", "Supplies", "Stationery", "Papelería"),
    _c("postage", "Postage and samples", "Envíos y muestras", "Postage", "Shipping", "Samples", "Envíos", "Correos",
       "Muestras"),
    _c("other", "Other", "Otros", "Miscellaneous", "Misc", "Varios", "Otro"),
)


class Rules(BaseModel):
    """`[plugins.expenses.rules]`: each rule off, report, warn or block."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    categories: Level = Field("block", description="A category that the settings do not name")
    limits: Level = Field("warn", description="More than a limit; from warn on what is over it is not paid")
    receipts: Level = Field("warn", description="A required receipt that is not there; from warn on it holds payment")
    duplicates: Level = Field(
        "warn", description="An expense or a receipt filed before; from warn on two reps who claim it are not paid"
    )
    deadline: Level = Field("warn", description="An expense filed later than filing_days after its day")
    split: Level = Field("warn", description="Expenses of a day that look split to stay below a limit")
    weekend: Level = Field("report", description="An expense on a weekend or holiday")
    currency: Level = Field("report", description="An expense in another currency than the company's")
    attendees: Level = Field("warn", description="Guests that are not named")
    fuel: Level = Field("warn", description="Fuel in a week with paid mileage; from warn on it is not paid")


class Agreed(BaseModel):
    """An expense that is paid to this rep although somebody else claims it, too."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rep: str = Field(description="Whose expense it is")
    date: dt.date = Field(description="Its day")
    merchant: str = Field(description="Merchant, as the row has it")
    amount: Decimal = Field(gt=0, description="Amount, as the row has it")


class ExpenseSettings(BaseModel):
    """`[plugins.expenses]`: categories, limits, when a receipt is required, how long there is to file, the rules."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    categories: tuple[Category, ...] = Field(CATEGORIES, min_length=1, description="What money is spent on")
    limits: tuple[Limit, ...] = Field((), description="The most that is paid, by category and day")
    receipt_from: dict[str, Decimal] = Field(
        {"USD": Decimal(75)},
        description="By currency the amount from which on a receipt is required; in others it always is",
    )
    paper_receipts: bool = Field(
        True, description="Whether a receipt may be named that is no file, such as the number of a paper one"
    )
    filing_days: int = Field(60, ge=1, description="Days after an expense within which it must be filed")
    duplicate_days: int = Field(90, ge=0, description="Days within which the same amount at a merchant is asked about")
    rules: Rules = Field(Rules(), description="How grave each rule is")
    agreed: tuple[Agreed, ...] = Field((), description="Expenses that two reps claim, with a rep who is paid")

    @model_validator(mode="after")
    def _clear(self) -> Self:
        words: dict[str, str] = {}
        for one in self.categories:
            for word in {plain_word(word) for word in (one.name, one.en, one.es, *one.also)} - {""}:
                if words.setdefault(word, one.name) != one.name:
                    raise ValueError(f"'{word}' means both {words[word]} and {one.name}; leave it to one category")
        known = {one.name for one in self.categories}
        for number, limit in enumerate(self.limits):
            if limit.category not in known:
                raise ValueError(f"there is no category '{limit.category}' for a limit; name one of the categories")
            for other in self.limits[:number]:
                same = (limit.category, limit.currency, limit.per) == (other.category, other.currency, other.per)
                if same and (limit.covers(other.first) or other.covers(limit.first)):
                    day = max(limit.first, other.first)
                    raise ValueError(f"two limits of {limit.category} hold on {day}; let one end before")
        return self

    def category_of(self, word: str) -> Category | None:
        """The category that a sheet's word means, if the settings name it."""
        wanted = plain_word(word)
        for one in self.categories:
            if wanted in {plain_word(known) for known in (one.name, one.en, one.es, *one.also)}:
                return one
        return None

    def limit_on(self, category: str, day: dt.date, currency: str, company: str, per: str) -> Limit | None:
        """The limit of a category on a day, in a currency, for each expense or for a day; `company`'s is the default
        currency."""
        for one in self.limits:
            if (one.category, one.per) == (category, per) and (one.currency or company) == currency and one.covers(day):
                return one
        return None

    def wants_receipt(self, category: Category | None, amount: Decimal, currency: str) -> bool:
        """Whether such an expense must have a receipt; a refund never does."""
        rule = category.receipt if category else "amount"
        if amount <= 0 or rule == "never":
            return False
        return rule == "always" or amount >= self.receipt_from.get(currency, Decimal(0))
