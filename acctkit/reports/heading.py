"""Who, what in which unit, when: the title of every page, the same in workbook and HTML."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from acctkit.calendar import Week
from acctkit.reports.frontpage import SUMMARY
from acctkit.reports.notation import money_units, one_line
from acctkit.reports.sections import Built
from acctkit.reports.words import word


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose report it is and for when; `version` 0 says that it is no package but a report of its own."""

    company: str
    week: Week
    as_of: dt.date
    version: int = 0
    closed: bool = False

    def what(self, page: Built, language: str) -> str:
        """The page's title with the currencies of its amounts: `Sales, in USD`."""
        units = ", ".join(one_line(unit) for unit in money_units(page.content.tables, page.content.figures))
        title = word("package-title", language) if page.name == SUMMARY else one_line(page.title.say(language))
        return f"{title}, {word('in', language, units=units)}" if units else title

    def when(self, page: Built, language: str) -> str:
        """The week and its dates, the day of the figures, and on the first page the version."""
        week = self.week
        parts = [word("when", language, week=week.label, first=week.first.isoformat(), last=week.last.isoformat())]
        if self.as_of != week.last:
            parts.append(word("as-of", language, day=self.as_of.isoformat()))
        if page.name == SUMMARY and self.version:
            parts.append(self.state(language))
        return ". ".join(parts)

    def state(self, language: str) -> str:
        """The version and whether the week is closed, or nothing for a report of its own."""
        if not self.version:
            return ""
        return word("version-closed" if self.closed else "version-open", language, version=self.version)
