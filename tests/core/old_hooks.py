"""Hooks of an acctkit that is about to let some of them go."""

from __future__ import annotations

from collections.abc import Iterable

from acctkit.deprecation import Deprecated
from acctkit.desks import Desk
from acctkit.hookspecs import hookspec
from acctkit.types import Person

DAILY = Deprecated("the hook acctkit_daily", "acctkit_mailings", removed_in="2.0")
DAY = Deprecated("the argument day of acctkit_visitors", "desk.as_of", removed_in="1.9")


@hookspec(warn_on_impl=DAILY)
def acctkit_daily() -> None:
    """The day's report."""


@hookspec(warn_on_impl_args={"day": DAY})
def acctkit_visitors(desk: Desk, day: str) -> Iterable[Person]:  # type: ignore[empty-body]
    """Who came."""
