"""What the books know beside an expense: those filed before, their receipts, and the trips of the rep."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath

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


def filed_before(
    desk: CheckDesk, settings: ExpenseSettings, rows: Sequence[Row], days: Sequence[dt.date]
) -> list[Spent[Record[Expense]]]:
    """What a file with these rows, filled in, may repeat: all that the books hold beside what it replaces."""
    span = dt.timedelta(settings.duplicate_days)
    gone: frozenset[int] = frozenset()
    if desk.person is not None:
        gone = desk.books.replaces("expenses", rows, rep=desk.person.id, path=desk.path)
    return [one for one in filed(desk, settings, min(days) - span, max(days) + span) if one.of.id not in gone]


def beside(
    desk: SectionDesk, settings: ExpenseSettings, found: Sequence[Spent[Record[Expense]]]
) -> list[Spent[Record[Expense]]]:
    """What the expenses of a week may repeat: those of all reps before it, and the others in it."""
    first, last = desk.week.first, min(desk.week.last, desk.as_of)
    mine = {one.of.id for one in found}
    known = filed(desk, settings, first - dt.timedelta(settings.duplicate_days), last)
    return [one for one in known if one.of.id not in mine]
