"""What the books know beside an expense: those filed before, their receipts, and the trips of the rep."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from acctkit.plugins._expenses_rules import Expense, Spent, spent
from acctkit.plugins._expenses_settings import ExpenseSettings
from acctkit.plugins._mileage_rates import MileageSettings
from acctkit.plugins._reimbursement import Trip, trips

from acctkit import CheckDesk, Claim, Desk, Document, Record, Row, SectionDesk, Week

_ENDINGS = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".heic", ".gif", ".tif", ".tiff", ".webp", ".bmp"})


def settings_of(desk: Desk) -> ExpenseSettings:
    """The settings of expenses, wherever the desk comes from."""
    settings: ExpenseSettings = desk.settings or ExpenseSettings()
    return settings


def trips_of(desk: Desk, first: dt.date, last: dt.date, rep: str | None) -> list[Trip]:
    """The trips of some days, each with what it pays; none where nobody declares mileage."""
    if not desk.books.has("mileage"):
        return []
    return trips(desk, rates_of(desk), first, last, rep)


def drove(desk: Desk, week: Week, rep: str) -> bool:
    """Whether a rep is paid for any trip of a week, as of now."""
    return any(trip.pays for trip in trips_of(desk, week.first, min(week.last, desk.as_of), rep))


def will_have_driven(desk: CheckDesk, weeks: Iterable[Week]) -> frozenset[Week]:
    """The weeks for which the rep is paid any trip once the file under check is posted: its own trips count, and those
    that they replace do not."""
    if desk.person is None or not desk.books.has("mileage"):
        return frozenset()
    rep, entries = desk.person.id, desk.beside.get("mileage", ())
    gone: frozenset[int] = frozenset()
    if entries:
        gone = desk.books.replaces("mileage", [one.row for one in entries], rep=rep, path=desk.path)
    more = [
        Record(-number, "mileage", rep, desk.calendar.week(one.row.date).label, 0, one.sheet, one.number, one.row)
        for number, one in enumerate(entries, 1)
    ]
    return frozenset(
        week for week in weeks
        if any(trip.pays for trip in trips(
            desk, rates_of(desk), week.first, min(week.last, desk.as_of), rep, more=more, without=gone))
    )


def rates_of(desk: Desk) -> MileageSettings:
    """The settings by which trips are paid."""
    settings: MileageSettings = desk.settings_of("mileage") or MileageSettings()
    return settings


def missing(tied: Mapping[str, Sequence[Document]], settings: ExpenseSettings) -> list[str]:
    """The names in a cell that should be files and are not there; a name without an ending may be a paper receipt."""
    return [
        name for name, some in tied.items()
        if not some and (not settings.paper_receipts or PurePath(name.casefold()).suffix in _ENDINGS)
    ]


def claims_of(desk: Desk, first: dt.date, last: dt.date, rep: str | None = None) -> dict[int, list[Claim]]:
    """The receipts that expenses of some days name, by record."""
    found: dict[int, list[Claim]] = defaultdict(list)
    for claim in desk.books.claims("expenses", since=first, until=last, rep=rep):
        found[claim.record].append(claim)
    return found


def filed(
    desk: Desk, settings: ExpenseSettings, first: dt.date, last: dt.date, rep: str | None = None
) -> list[Spent[Record[Expense]]]:
    """The expenses of some days in the books, of one rep or of all."""
    claims = claims_of(desk, first, last, rep)
    records: Sequence[Record[Expense]] = desk.books.records("expenses", since=first, until=last, rep=rep)
    return spent(
        ((one.rep, one.row, one) for one in records), settings, desk.company.currency,
        lambda of: (claim.document.sha256 for claim in claims.get(of.id, ()) if claim.document is not None),
    )


@dataclass(frozen=True)
class Before:
    """What the books hold around the days of a file: what stays beside it (`others` of everybody, `own` of its rep on
    the same days), and what it says `again` of what it replaces."""

    others: list[Spent[Record[Expense]]]
    own: list[Spent[Record[Expense]]]
    again: frozenset[tuple[Any, ...]]


def before(desk: CheckDesk, settings: ExpenseSettings, found: Sequence[Spent[Any]], rows: Sequence[Row]) -> Before:
    """What there is before a file with these rows, filled in, is posted; a row that stays in the books although the
    file has it once more is refused by acctkit itself, and adds up to nothing."""
    days = {one.row.date for one in found}
    span = dt.timedelta(settings.duplicate_days)
    gone: frozenset[int] = frozenset()
    if desk.person is not None:
        gone = desk.books.replaces("expenses", rows, rep=desk.person.id, path=desk.path)
    known = filed(desk, settings, min(days) - span, max(days) + span)
    others = [one for one in known if one.of.id not in gone]
    said = {(one.name, *same_expense(one)) for one in found}
    own = [
        one for one in others if desk.person is not None and one.rep == desk.person.id and one.row.date in days
        and (one.name, *same_expense(one)) not in said
    ]
    return Before(others, own, frozenset(same_expense(one) for one in known if one.of.id in gone))


def same_expense(one: Spent[Any]) -> tuple[Any, ...]:
    """By this a row is the same expense as one of another file of its rep."""
    return one.row.date, one.merchant, one.row.amount, one.currency


def beside(
    desk: SectionDesk, settings: ExpenseSettings, found: Sequence[Spent[Record[Expense]]]
) -> list[Spent[Record[Expense]]]:
    """What the expenses of a week may repeat: those of all reps before it, and the others in it."""
    first, last = desk.week.first, min(desk.week.last, desk.as_of)
    mine = {one.of.id for one in found}
    known = filed(desk, settings, first - dt.timedelta(settings.duplicate_days), last)
    return [one for one in known if one.of.id not in mine]
