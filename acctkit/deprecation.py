"""What of the plugin API goes away: every `Deprecated` stands here, named for the version that removes it.

    DAILY = Deprecated("the hook acctkit_daily", "acctkit_mailings", removed_in="2.0")

A hookspec carries it as pluggy wants it, `@hookspec(warn_on_impl=DAILY)`, or for an argument that goes
`@hookspec(warn_on_impl_args={"day": DAY})`. It is told once for each plugin and thing, and never an error.
"""

from __future__ import annotations

from dataclasses import dataclass


class Deprecated(DeprecationWarning):
    """Something that a later version of the plugin API removes, and what to use instead.

    >>> DAILY = Deprecated("the hook acctkit_daily", "acctkit_mailings", removed_in="2.0")
    >>> print(Use("visits", "visits.py, line 3", DAILY))  # doctest: +NORMALIZE_WHITESPACE
    Plugin visits uses the hook acctkit_daily (visits.py, line 3), which version 2.0 of acctkit's plugin API removes;
    use acctkit_mailings instead.
    """

    def __init__(self, what: str, instead: str, removed_in: str) -> None:
        super().__init__(what, instead, removed_in)
        self.what, self.instead, self.removed_in = what, instead, removed_in


@dataclass(frozen=True)
class Use:
    """A plugin that uses something deprecated, and at which file and line; as text, the sentence that tells it."""

    plugin: str
    place: str
    deprecated: Deprecated

    def __str__(self) -> str:
        what = self.deprecated
        at = f" ({self.place})" if self.place else ""
        gone = f"version {what.removed_in} of acctkit's plugin API removes"
        return f"Plugin {self.plugin} uses {what.what}{at}, which {gone}; use {what.instead} instead."
