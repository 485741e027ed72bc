"""What the core itself holds rows against: today, each other, the records they name, and whose folder they lie in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from acctkit import codes
from acctkit.calendar import Week
from acctkit.currencies import may_be
from acctkit.forms import Form, Key, Row
from acctkit.headers import Identified
from acctkit.texts import listed, nearest
from acctkit.types import Books, CellValue, Entry, Finding, Person, Sheet
from acctkit.values import letter, normal, to_text

Entries = Sequence[Entry[Any]]
_REP_WORDS = frozenset({
    "rep", "salesrep", "salesperson", "representative", "salesrepresentative", "accountmanager", "representante",
    "vendedor", "vendedora", "comercial", "codigovendedor", "repid", "repno",
})
_MOST_CLOSE = 3
_MOST_SEARCHED = 50  # unknown values of one column that are compared with every known one


def future_dates(form: Form, entries: Entries, as_of: dt.date) -> Iterator[Finding]:
    """Rows whose date lies after `as_of`."""
    if form.date:
        for entry in entries:
            day = getattr(entry.row, form.date)
            if day is not None and day > as_of:
                yield entry.finding(codes.FUTURE_DATE, form.date, expected=as_of)


def late_rows(form: Form, entries: Entries, week: Week | None) -> Iterator[Finding]:
    """One finding for all rows from before the reporting week; rows that are followed are so by nature."""
    if not form.date or week is None or form.who == "office" or form.followed:
        return
    days = [getattr(entry.row, form.date) for entry in entries]
    late = [n for n, day in enumerate(days) if day is not None and day < week.first]
    if late:
        finding = entries[late[0]].finding(codes.LATE_ROWS, form.date, week=week.label, count=len(late))
        yield replace(finding, cell="", row=0, value="")


def repeated(form: Form, entries: Entries) -> Iterator[Finding]:
    """Rows with the key of an earlier row of the file.

    A rep's is an error where the key holds a number (of an order, an invoice, an issue), else a warning. The office's
    is a warning where both rows say the same, or are counted by their key, and an error where they contradict.
    """
    first: dict[tuple[Any, ...], Entry[Any]] = {}
    for entry in entries:
        key = _key(form, entry.row)
        if key is None:
            continue
        values = (key.columns, *(getattr(entry.row, name) for name in key.columns))
        earlier = first.setdefault(values, entry)
        if earlier is entry:
            continue
        numbers = [name for name in key.columns if name in form.numbers and not _blank(getattr(entry.row, name))]
        if form.who == "office":
            wrong = not key.counted and earlier.row != entry.row
        else:
            wrong = bool(numbers)
        column = next((name for name in (*numbers, *key.columns) if name in entry.cells), key.columns[0])
        code = codes.REPEATED_KEY if wrong else codes.REPEATED_ROW
        yield entry.finding(code, column, other=_place(earlier, column, entry.sheet))


def unknown_references(form: Form, entries: Entries, known: Known, inside: Mapping[str, Entries]) -> Iterator[Finding]:
    """Values that name no record of the form they refer to, in the books or `inside` this file."""
    for column, ref in form.refers.items():
        if not known.books.has(ref.form):
            continue
        names = known.names(ref.form, ref.column)
        here = {str(getattr(entry.row, ref.column, "")) for entry in inside.get(ref.form, ())}
        closest: dict[str, str] = {}
        for entry in entries:
            value = getattr(entry.row, column, None)
            for text in () if _blank(value) else listed(str(value)) if ref.many else (str(value),):
                if text in names or text in here:
                    continue
                if text not in closest:
                    everything = {**dict.fromkeys(sorted(here), ""), **names}
                    closest[text] = suggest(text, everything) if len(closest) < _MOST_SEARCHED else ""
                if ref.unless is None or not ref.unless(entry.row):
                    code, severity, office = codes.UNKNOWN_REFERENCE, ref.severity, ref.office
                elif ref.told is not None:
                    code, severity, office = ref.told, ref.told.severity, ref.told.office
                else:
                    continue
                finding = entry.finding(code, column, expected=closest[text], refers=ref.form)
                yield replace(finding, value=text, severity=severity, office=office)


class Known:
    """What the books know of each form that others refer to, read once: make a new one after something was posted."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self._names: dict[tuple[str, str], Mapping[str, str]] = {}

    def names(self, form: str, column: str) -> Mapping[str, str]:
        """Each value of `column` in the records of `form`, with the record's name where the form has one."""
        if (form, column) not in self._names:
            rows = (record.row for record in self.books.records(form))
            self._names[form, column] = {
                str(value): str(getattr(row, "name", None) or "")
                for row in rows if not _blank(value := getattr(row, column, None))
            }
        return self._names[form, column]


def suggest(value: str, names: Mapping[str, str]) -> str:
    """The known values that `value` may stand for, with their names: a hint for a person, never taken by itself.

    >>> suggest("s10_1678", {"S10_1678": "Harley", "S18_1749": ""}), suggest("12", {"0012": ""})
    ('S10_1678 (Harley)', '0012')
    """
    bare = _bare(value)
    found = [known for known, name in names.items() if _bare(known) == bare or (name and normal(name) == normal(value))]
    if not found:
        found = nearest(value, names)
    if not found:
        titles = {name.casefold(): known for known, name in names.items() if name}
        found = [titles[title] for title in nearest(value.casefold(), titles, most=1, like=80)]
    return ", ".join(f"{known} ({names[known]})" if names[known] else known for known in found[:_MOST_CLOSE])


def currencies_stated(
    form: Form, sheets: Sequence[tuple[Sheet, Identified]], entries: Entries, company: str
) -> Iterator[Finding]:
    """Headers that name a currency (`Amount (USD)`) in which the amounts below them do not count: that of the row where
    it says one, else the company's. Rows must be complete."""
    several = "currency" in form.model.model_fields
    for sheet, found in sheets:
        for column, sign in found.stated.items():
            rows = [e.row for e in entries if e.sheet == sheet.name and getattr(e.row, column) is not None]
            used = {str((several and row.currency) or company) for row in rows}
            others = sorted(code for code in used if not may_be(sign, code))
            if others:
                at, code = found.columns[column], codes.CURRENCY_DIFFERS
                yield Finding(
                    code.name, code.severity, sheet=sheet.name, cell=f"{letter(at)}{found.header_row}",
                    value=to_text(sheet.rows[found.header_row - 1][at - 1]), expected=", ".join(others),
                    form=form.name, row=found.header_row, params={"column": column, "said": sign}, office=code.office,
                )


# ------------------------------------------------------------------ nobody speaks for another


def claims(form: Form, entries: Entries, person: Person | None) -> Iterator[Finding]:
    """Rows of a rep's form whose own `rep` column names somebody other than the owner of the folder."""
    if person is None or form.who == "office" or "rep" not in form.model.model_fields:
        return
    for entry in entries:
        value = entry.row.rep
        if not _blank(value) and not _is(str(value), person):
            yield entry.finding(codes.CLAIMS_ANOTHER, "rep", expected=_called(person))


def claims_beside(
    sheet: Sheet, identified: Identified, person: Person | None, people: Mapping[str, Person], numbers: Sequence[int]
) -> Iterator[Finding]:
    """Cells outside the form that name another rep: under a header such as 'Rep', or beside it above the table.

    Only another known person counts: initials and the like prove nothing. `numbers` are the sheet's data rows.
    """
    if person is None or identified.form.who == "office":
        return
    others = [one for one in people.values() if one.id != person.id]
    columns = [at for title, at in identified.unknown if normal(title) in _REP_WORDS]
    for number, at in [*_labelled(sheet, identified.header_row), *((n, at) for at in columns for n in numbers)]:
        row = sheet.rows[number - 1]
        text = to_text(row[at - 1] if at <= len(row) else None).strip()
        if text and not _is(text, person) and any(_is(text, other) for other in others):
            code = codes.CLAIMS_ANOTHER
            yield Finding(
                code.name, code.severity, sheet=sheet.name, cell=f"{letter(at)}{number}", value=text,
                expected=_called(person), form=identified.form.name, row=number, office=code.office,
            )


def rows_of_others(
    form: Form, entries: Entries, books: Books, person: Person | None, people: Mapping[str, Person]
) -> Iterator[Finding]:
    """Rows of a followed form whose number another rep filed: each of them follows rows of their own."""
    if person is None or not form.followed:
        return
    for name in form.numbers:
        mine = {getattr(entry.row, name) for entry in entries}
        filed = (one.key for one in books.sums(form.name, (), (name, "rep")))
        owners = {value: rep for value, rep in filed if rep != person.id and value in mine and not _blank(value)}
        for entry in entries:
            rep = owners.get(getattr(entry.row, name))
            if rep is not None:
                other = _called(people[rep]) if rep in people else rep
                yield entry.finding(codes.ANOTHERS_ROW, name, other=other)


def _labelled(sheet: Sheet, header_row: int) -> Iterator[tuple[int, int]]:
    """The cells right of a label such as 'Rep:' above the header, as row and column."""
    for number, row in enumerate(sheet.rows[: header_row - 1], 1):
        for at, value in enumerate(row, 1):
            if isinstance(value, str) and normal(value) in _REP_WORDS:
                yield from ((number, n) for n, beside in enumerate(row[at:], at + 1) if not _empty(beside))
                break


def _is(text: str, person: Person) -> bool:
    return text.casefold() in (person.id.casefold(), person.email.casefold() or None) or (
        bool(person.name) and normal(text) == normal(person.name)
    )


def _called(person: Person) -> str:
    return f"{person.name} ({person.id})" if person.name else person.id


# ------------------------------------------------------------------ small things


def _key(form: Form, row: Row) -> Key | None:
    return next((key for key in form.keys if not any(_blank(getattr(row, name)) for name in key.needs)), None)


def _place(entry: Entry[Any], column: str, sheet: str) -> str:
    cell = entry.cells.get(column) or str(entry.number)
    return cell if entry.sheet == sheet else f"{entry.sheet}!{cell}"


def _bare(value: str) -> str:
    return value.casefold().replace(" ", "").lstrip("0")


def _blank(value: object) -> bool:
    return value is None or value == ""


def _empty(value: CellValue) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
