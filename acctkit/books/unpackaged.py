"""What was posted for weeks that have no package: those before the first one, most of all.

No package is made for such a week by itself, so what is filed for it must be told by another: that of the week in which
it was posted, or else the first one after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from acctkit.books.schema import packages, postings
from acctkit.calendar import Calendar, Week
from acctkit.forms import Form


@dataclass(frozen=True, slots=True)
class Unpackaged:
    """How many rows of a form were taken, and replaced, for `weeks` that have no package."""

    form: str
    weeks: frozenset[str]
    taken: int
    replaced: int


def told_by(conn: sa.Connection, forms: Mapping[str, Form], calendar: Calendar, week: Week) -> tuple[Unpackaged, ...]:
    """What the package of `week` must tell, a line a form. A row that lives on under its key stands in the packages of
    later weeks anyhow, and what the office files belongs to no week."""
    packaged = {str(label) for label in conn.scalars(sa.select(packages.c.period).distinct())} | {week.label}
    dropped = [name for name, form in forms.items() if form.who != "office" and not form.followed]
    earlier = (postings.c.period != "") & (postings.c.period < week.label) & postings.c.changed
    counts = (sa.func.sum(postings.c.taken), sa.func.sum(postings.c.replaced))
    by = (postings.c.form, postings.c.period, postings.c.posted_on)
    query = sa.select(*by, *counts).where(earlier & postings.c.form.in_(dropped)).group_by(*by)
    found: dict[str, list[tuple[str, int, int]]] = {}
    for form, period, day, taken, replaced in conn.execute(query):
        due = calendar.last_complete(day).label
        if period not in packaged and min((one for one in packaged if one >= due), default="") == week.label:
            found.setdefault(form, []).append((period, int(taken), int(replaced)))
    return tuple(_line(form, found[form]) for form in sorted(found))


def _line(form: str, posted: list[tuple[str, int, int]]) -> Unpackaged:
    weeks = frozenset(period for period, _, _ in posted)
    return Unpackaged(form, weeks, sum(t for _, t, _ in posted), sum(r for _, _, r in posted))
