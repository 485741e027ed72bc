"""How often an account wants its statement, and for which time the next one is.

Shared by the list of accounts and the plugin that sends statements; no plugin itself.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from acctkit import Calendar, Text

WEEKLY, MONTHLY, NONE = "weekly", "monthly", "none"
RHYTHMS: dict[str, tuple[str, ...]] = {
    WEEKLY: ("weekly", "semanal", "week", "every week", "each week", "once a week", "w", "semana", "cada semana",
             "semanalmente", "todas las semanas"),
    MONTHLY: ("monthly", "mensual", "month", "every month", "each month", "once a month", "end of month", "m", "yes",
              "y", "x", "true", "1", "mes", "cada mes", "mensualmente", "todos los meses", "fin de mes", "sí", "s",
              "verdadero"),
    NONE: ("none", "ninguno", "no", "never", "n", "-", "0", "false", "nunca", "ninguna", "sin extracto", "falso"),
}
TITLES = {WEEKLY: Text("weekly", "semanal"), MONTHLY: Text("monthly", "mensual")}


@dataclass(frozen=True)
class Span:
    """The week or month that a statement closes: both days belong to it; `label` is `2026-W47` or `2026-10`."""

    label: str
    first: dt.date
    last: dt.date

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


def rhythm_of(word: str | None) -> str:
    """How often, by what the list of accounts says, also in books that were written when any word was taken.

    >>> rhythm_of("Mensual"), rhythm_of("weekly"), rhythm_of(None), rhythm_of("on request")
    ('monthly', 'weekly', 'none', 'none')
    """
    said = (word or "").strip().casefold()
    return next((rhythm for rhythm, words in RHYTHMS.items() if said in words), NONE)


def latest(calendar: Calendar, rhythm: str, day: dt.date) -> Span:
    """The last week, or month of the calendar, that was over before `day`.

    >>> latest(Calendar(), "monthly", dt.date(2026, 3, 1)).last, latest(Calendar(), "weekly", dt.date(2026, 3, 1)).label
    (datetime.date(2026, 2, 28), '2026-W08')
    """
    if rhythm == WEEKLY:
        week = calendar.last_complete(day)
        return Span(week.label, week.first, week.last)
    last = day.replace(day=1) - dt.timedelta(days=1)
    return Span(f"{last:%Y-%m}", last.replace(day=1), last)
