"""What the day's report says, as its templates show it: by rep the files, and the sales."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from acctkit.plugins._sales_sums import Days, Sold

from acctkit import MailDesk, Person, SectionDesk, Submission, Week

Net = Mapping[tuple[str, str], tuple[Decimal, Decimal]]  # units and money by (rep, currency)


@dataclass(frozen=True)
class Day:
    """Whose report of what day it is."""

    day: dt.date
    week: Week
    company: str
    manager: str
    team: Sequence[Person]


@dataclass(frozen=True)
class Sales:
    """Net sales dated the day, and those of its week up to it."""

    today: Net
    week: Net

    @classmethod
    def read(cls, desk: MailDesk) -> Sales:
        """From the books; none where no plugin knows sales."""
        if not desk.books.has("sales"):
            return cls({}, {})
        week = desk.calendar.week(desk.as_of)
        sold = Sold.read(SectionDesk(
            desk.books, desk.calendar, desk.company, desk.people, desk.as_of, week=week, settings_of=desk.settings_of
        ))
        return cls(_net(sold, (desk.as_of, desk.as_of)), _net(sold, (week.first, desk.as_of)))

    def of(self, reps: Iterable[str]) -> list[dict[str, Any]]:
        """What these reps sold together, a line a currency."""
        ids = set(reps)
        return [
            {
                "currency": currency, "units": units, "amount": amount,
                "week_units": week_units, "week_amount": week_amount,
            }
            for currency in sorted({key[1] for key in self.week if key[0] in ids})
            for units, amount in [_added(self.today, ids, currency)]
            for week_units, week_amount in [_added(self.week, ids, currency)]
        ]


def values_of(
    desk: MailDesk, day: Day, files: Sequence[Submission], sales: Sales
) -> dict[str, Any]:
    """The values of the templates `daily`."""
    language = desk.company.language
    names = {person.id: person.name for person in day.team}
    return {
        "company": day.company, "name": day.manager, "day": day.day, "week": day.week.label,
        "files": [
            {"rep": names[person.id], "files": [_file(desk, one, language) for one in files if one.rep == person.id]}
            for person in day.team if any(one.rep == person.id for one in files)
        ],
        "count": len(files), "filed": len({one.rep for one in files}), "team": len(day.team),
        "wrong": sum(one.errors for one in files),
        "quiet": [person.name for person in day.team if all(one.rep != person.id for one in files)],
        "sales": [
            {"rep": person.name, **line} for person in day.team for line in sales.of([person.id])
        ],
        "totals": sales.of(names),
    }


def _file(desk: MailDesk, one: Submission, language: str) -> dict[str, Any]:
    return {
        "name": one.name, "status": one.status, "errors": one.errors, "warnings": one.warnings,
        "rows": [(desk.books.title(form).say(language), count) for form, count in one.taken.items()],
        "late": one.day if one.day < desk.as_of else None,
    }


def _net(sold: Sold, days: Days) -> Net:
    found = sold.sums(("rep",), days)
    return {(key[0], key[1]): (values["units"].value, values["amount"].value) for key, values in found.items()}


def _added(net: Net, reps: set[str], currency: str) -> tuple[Decimal, Decimal]:
    mine = [pair for (rep, one), pair in net.items() if rep in reps and one == currency]
    return sum((pair[0] for pair in mine), Decimal(0)), sum((pair[1] for pair in mine), Decimal(0))
