"""How each rep files: a sheet a week, a month, a year, or one that is overwritten for ever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from acctkit.demo import styles
from acctkit.demo.business import Business, mondays
from acctkit.demo.catalogue import Rep
from acctkit.demo.grids import Grid, delimited, workbook
from acctkit.demo.styles import Style

NEW_YEAR = dt.date(2026, 1, 1)
FIRST_WEEK = dt.date(2025, 12, 29)  # the Monday of 2026-W01
SECOND_HALF = dt.date(2026, 6, 29)  # the Monday of 2026-W27
_DAY = dt.timedelta(1)


@dataclass
class Sheets:
    """A file to be dropped: its path in the inbox, what is in it, and the day on which it was saved."""

    path: str
    grids: list[Grid]
    day: dt.date
    comma: bool = False

    def saved(self) -> bytes:
        """Its bytes."""
        if self.path.endswith(".csv"):
            return delimited(self.grids[0], comma=self.comma)
        return workbook(self.grids, self.day)


@dataclass(frozen=True)
class Span:
    """A stretch of days that a file covers."""

    name: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Habit:
    """A rep's way: the style, the files that sales go into, and those of the trips, where they have their own."""

    style: Style
    sales: Callable[[dt.date], Iterator[Span]]
    trips: Callable[[dt.date], Iterator[Span]] | None = None


def rep_files(business: Business, until: dt.date) -> dict[str, Sheets]:
    """Every file that the reps have in the inbox on the Sunday `until`, last year's included."""
    made: dict[str, Sheets] = {}
    for rep in business.reps:
        habit = HABITS[rep.id]
        before = _last_year(rep)
        _put(made, rep, before, [styles.exported(rep, business.sold(rep.id, before.first, before.last))])
        for span in habit.sales(until):
            grids = habit.style(rep, business.sold(rep.id, span.first, span.last))
            if habit.trips is None:
                grids = [*grids, styles.mileage(rep, business.driven(rep.id, span.first, span.last))]
            _put(made, rep, span, grids)
        for span in habit.trips(until) if habit.trips else ():
            _put(made, rep, span, [styles.mileage(rep, business.driven(rep.id, span.first, span.last))])
    return made


def friday(sunday: dt.date) -> dt.date:
    """The Friday before a Sunday."""
    return sunday - dt.timedelta(2)


def _put(made: dict[str, Sheets], rep: Rep, span: Span, grids: Sequence[Grid]) -> None:
    if any(len(grid.rows) > grid.header + 1 for grid in grids if not grid.hidden):
        path = f"{rep.id}/{span.name}"
        made[path] = Sheets(path, list(grids), _saturday(span.last) - _DAY, rep.spanish)


def _saturday(day: dt.date) -> dt.date:
    return day + dt.timedelta((5 - day.weekday()) % 7) if day.weekday() < 5 else day - dt.timedelta(day.weekday() - 5)


def _last_year(rep: Rep) -> Span:
    name = "2025/ventas 2025.csv" if rep.spanish else "2025/sales 2025.csv"
    return Span(name, dt.date(2025, 1, 1), NEW_YEAR - _DAY)


# ------------------------------------------------------------------ which files, up to a Sunday


def weekly(pattern: str, history: str = "") -> Callable[[dt.date], Iterator[Span]]:
    """A file a week; with `history`, the first half of the year lies in one file of that name."""
    def spans(until: dt.date) -> Iterator[Span]:
        if history:
            yield Span(history, NEW_YEAR, SECOND_HALF - _DAY)
        for monday in mondays(SECOND_HALF if history else FIRST_WEEK, until):
            week = monday.isocalendar().week
            yield Span(pattern.format(week=week), max(monday, NEW_YEAR), monday + 6 * _DAY)
    return spans


def monthly(pattern: str) -> Callable[[dt.date], Iterator[Span]]:
    """A file a month; this month's grows."""
    def spans(until: dt.date) -> Iterator[Span]:
        first = NEW_YEAR
        while first <= until:
            after = (first + 31 * _DAY).replace(day=1)
            yield Span(pattern.format(month=first.month), first, min(after - _DAY, until))
            first = after
    return spans


def yearly(name: str) -> Callable[[dt.date], Iterator[Span]]:
    """The whole year in one file."""
    return lambda until: iter((Span(name, NEW_YEAR, until),))


def overwritten(name: str, history: str) -> Callable[[dt.date], Iterator[Span]]:
    """One file with the last week alone; what was before November's second week lies in a history."""
    def spans(until: dt.date) -> Iterator[Span]:
        yield Span(history, NEW_YEAR, dt.date(2026, 11, 8))
        yield Span(name, until - 6 * _DAY, until)
    return spans


def rolling(name: str, period: str) -> Callable[[dt.date], Iterator[Span]]:
    """One file with the last four weeks; what was before October's last week lies in files of four weeks each."""
    def spans(until: dt.date) -> Iterator[Span]:
        last = dt.date(2026, 10, 18)
        for number, monday in enumerate(list(mondays(FIRST_WEEK, last))[::4], 1):
            yield Span(period.format(number=number), max(monday, NEW_YEAR), min(monday + 27 * _DAY, last))
        yield Span(name, until - 27 * _DAY, until)
    return spans


HABITS = {
    "amelia": Habit(styles.plain, weekly("sales 2026-W{week:02}.xlsx")),
    "brandon": Habit(styles.titled, weekly("Weekly report W{week:02}.xlsx", "First half 2026.xlsx"),
                     monthly("mileage 2026-{month:02}.xlsx")),
    "grace": Habit(styles.formulas, monthly("2026-{month:02} sales.xlsx"), monthly("2026-{month:02} mileage.xlsx")),
    "marcus": Habit(styles.by_month, yearly("Sales 2026.xlsx"), yearly("mileage 2026.csv")),
    "priya": Habit(styles.without_orders, weekly("2026-W{week:02}.csv"), monthly("mileage 2026-{month:02}.xlsx")),
    "lucia": Habit(styles.split, rolling("últimas cuatro semanas.xlsx", "ventas periodo {number:02}.xlsx"),
                   yearly("kilometraje 2026.csv")),
    "diego": Habit(styles.spanish_text, overwritten("semanal.xlsx", "historial 2026.xlsx"),
                   yearly("kilometraje 2026.xlsx")),
    "carmen": Habit(styles.spanish, weekly("ventas semana {week:02}.xlsx", "primer semestre 2026.xlsx")),
}
