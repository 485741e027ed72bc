"""Other departments: who gets, once a week, what reps saw and heard: product requests, competitors, trends, what was
offered in promotions, and the list of accounts for research.

    [[plugins.departments.digests]]
    name = "Product development"
    to = ["product@example.com"]
    wants = ["requests", "competitors"]

Nothing new, nothing sent. What came late for its week is told in the next digest, each thing to each address once.
Private persons and accounts that must not be contacted are counted in it, and not named.
"""

from __future__ import annotations

from typing import Literal, Self

from acctkit.plugins._addresses import each_once, is_address
from acctkit.plugins._digest import KIND, plan, recheck
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from acctkit import Mailing, hookimpl

Want = Literal["requests", "competitors", "trends", "promotions", "accounts"]


class Digest(BaseModel):
    """What a department gets each week."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(min_length=1, description="The department, as its digest is headed")
    to: tuple[str, ...] = Field(min_length=1, description="The addresses that get it")
    wants: tuple[Want, ...] = Field(min_length=1, description="requests, competitors, trends, promotions, accounts")
    language: str = Field("", description="The language of the digest; empty: the company's")

    @field_validator("to")
    @classmethod
    def _addresses(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for one in given:
            if not is_address(one.strip()):
                raise ValueError(f"'{one}' is no e-mail address; write one such as product@example.com")
        return each_once(given)


class DepartmentsSettings(BaseModel):
    """`[plugins.departments]`: the departments and what they want to know."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    digests: tuple[Digest, ...] = Field((), description="A table for each department that gets a digest")
    late_weeks: int = Field(4, ge=0, description="Weeks for which what comes late is still told")

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [one.name.casefold() for one in self.digests]
        twice = next((name for name in names if names.count(name) > 1), "")
        if twice:
            raise ValueError(f"two digests are named '{twice}'; give each department one")
        return self


@hookimpl
def acctkit_settings() -> type[BaseModel]:
    return DepartmentsSettings


@hookimpl
def acctkit_mailings() -> list[Mailing]:
    return [Mailing(KIND, plan, recheck=recheck)]
