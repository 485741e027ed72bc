"""An office file, whatever its path: records are added and changed by key, and never taken back by leaving them out.

A row that says what a record says already leaves it where it stands, as a witness. One that says something else takes
its place; where that would change money that is posted, the row waits for the office to confirm it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from acctkit import codes
from acctkit.books import words
from acctkit.books.keys import Stated, key_column, key_text, stated
from acctkit.books.plan import Addresses, FormChecked, Insert, Plan, Posting, RefusedHere, RowRefused, chunks
from acctkit.books.schema import submissions, witnesses
from acctkit.forms import Form
from acctkit.money import plain_text
from acctkit.types import Code, Finding

_ALL = 2_000  # more keys than this, and the whole form is read instead of key by key
_SENSITIVE = ("currency", "kind")  # beside money itself: what decides which money it is, and whether it is owed or paid


@dataclass(frozen=True, slots=True)
class Standing:
    """A record in force, with the last turn in which a file said it."""

    id: int
    submission: int
    turn: int
    period: str
    sheet: str
    number: int
    key: str
    occurrence: int
    values: Mapping[str, Any]


@dataclass
class _Changes:
    inserts: list[Insert] = field(default_factory=list)
    replaced: list[Standing] = field(default_factory=list)
    witnesses: list[tuple[int, str, int]] = field(default_factory=list)
    refused: list[RefusedHere] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    heard: int = 0
    waiting: int = 0


def plan(work: Posting, checked: FormChecked) -> Plan:
    """What posting this form of an office file does, row by row."""
    form = checked.form
    rows = stated(form, checked.entries, work.calendar, None)
    refused = [_refused(form, row) for row in checked.refused]
    if _in_doubt(checked):
        return Plan(form, "none", refused=[*refused, *(_kept_back(row) for row in rows)])
    changes = _Changes(refused=refused)
    standing = _standing(work, form, rows)
    for key, same in _by_key(rows).items():
        there = sorted(standing.get(key, ()), key=lambda one: one.occurrence)
        _place(work, form, changes, key, same, there)
    confirm = [words.CONFIRM_AMOUNTS.say(work.language, count=changes.waiting)] if changes.waiting else []
    return Plan(
        form, "all" if not changes.refused else "some" if changes.heard or changes.waiting else "none", changes.inserts,
        [one.id for one in changes.replaced], frozenset(one.submission for one in changes.replaced), _weeks(changes),
        changes.witnesses, changes.refused, changes.findings, confirm, frozenset(changes.said),
        frozenset(row.period for row in rows if row.period),
    )


def _in_doubt(checked: FormChecked) -> bool:
    """Whether an error belongs to none of the rows, so that none of them can be trusted."""
    rows = {(one.sheet, one.number) for one in checked.entries} | {(one.sheet, one.number) for one in checked.refused}
    errors = (finding for finding in checked.findings if finding.severity == "error" and not finding.office)
    return not checked.ok and any((finding.sheet, finding.row) not in rows for finding in errors)


def _place(
    work: Posting, form: Form, changes: _Changes, key: str, rows: Sequence[Stated], there: Sequence[Standing]
) -> None:
    """The rows of one key, the n-th of the file against the n-th of the books."""
    taken = {one.occurrence for one in there}
    free = (n for n in range(1, len(rows) + len(there) + 1) if n not in taken)
    for at, row in enumerate(rows):
        if at >= len(there):
            changes.inserts.append(Insert(row, row.values, next(free)))
            changes.said.add(key)
            changes.heard += 1
            continue
        old = there[at]
        values = {name: row.values[name] if name in row.said else value for name, value in old.values.items()}
        differs = [name for name, value in values.items() if value != old.values[name]]
        if not differs:
            if old.submission != work.file.id:
                changes.witnesses.append((old.id, row.entry.sheet, row.entry.number))
            changes.said.add(key)
            changes.heard += 1
        elif old.turn > work.file.turn:  # an older file, checked again: what was said since stands
            changes.findings.append(_stays(work, form, row, old))
            changes.heard += 1
        elif (waits := _sensitive(form, old, differs)) and not work.file.confirmed:
            changes.refused.append(_kept_back(row))
            changes.findings += _changed(work, form, row, old, values, waits, codes.AMOUNT_CHANGED)
            changes.waiting += 1
        else:
            changes.inserts.append(Insert(row, values, old.occurrence))
            changes.replaced.append(old)
            changes.findings += _changed(work, form, row, old, values, differs, codes.VALUE_CHANGED)
            changes.said.add(key)
            changes.heard += 1


def _by_key(rows: Iterable[Stated]) -> dict[str, list[Stated]]:
    """Rows by key, in the order of the file; where equal keys are not counted, the last row stands for all."""
    found: dict[str, list[Stated]] = defaultdict(list)
    for row in rows:
        if row.counted:
            found[row.key].append(row)
        else:
            found[row.key] = [row]
    return found


def _sensitive(form: Form, old: Standing, differs: Sequence[str]) -> list[str]:
    """The columns whose change alters money that is posted."""
    if not form.amount:
        return []
    posted = [name for name in differs if old.values[name] is not None]
    return [name for name in posted if name in _SENSITIVE or form.column(name).kind == "money"]


def _changed(
    work: Posting, form: Form, row: Stated, old: Standing, values: Mapping[str, Any], names: Sequence[str], code: Code
) -> list[Finding]:
    return [
        work.about_cell(
            form, row, code, name, key=_name(form, row), value=_shown(values[name]), expected=_shown(old.values[name]),
            title=form.column(name).title.say(work.language),
        )
        for name in names
    ]


def _stays(work: Posting, form: Form, row: Stated, old: Standing) -> Finding:
    column = key_column(form, row.entry.row)
    other = Addresses(work.conn).of(old.submission, old.sheet, old.number, column)
    return work.about_cell(
        form, row, codes.STAYED, column, other=other, periods=_name(form, row), title=form.title.say(work.language)
    )


def _name(form: Form, row: Stated) -> str:
    """What a person calls the row: the filled columns of its key."""
    blank = (None, "")
    names = next((key.columns for key in form.keys if all(row.values[need] not in blank for need in key.needs)), ())
    return " · ".join(_shown(row.values[name]) for name in names if row.values[name] not in blank) or row.key


def _shown(value: Any) -> str:
    return "" if value is None else plain_text(value) if hasattr(value, "quantize") else str(value)


def _kept_back(row: Stated) -> RefusedHere:
    return RefusedHere(
        row.entry.sheet, row.entry.number,
        {name: _shown(value) for name, value in row.values.items() if value is not None}, row.key,
    )


def _refused(form: Form, row: RowRefused) -> RefusedHere:
    """A refused row with its key, if what could be read of it makes a row at all."""
    try:
        key = key_text(form, form.model(**row.values))[0]
    except (ValueError, TypeError):
        key = ""
    return RefusedHere(row.sheet, row.number, dict(row.values), key)


def _weeks(changes: _Changes) -> dict[str, tuple[int, int]]:
    taken: dict[str, int] = defaultdict(int)
    replaced: dict[str, int] = defaultdict(int)
    for insert in changes.inserts:
        taken[insert.row.period] += 1
    for one in changes.replaced:
        replaced[one.period] += 1
    return {week: (taken[week], replaced[week]) for week in sorted({*taken, *replaced})}


def _standing(work: Posting, form: Form, rows: Sequence[Stated]) -> dict[str, list[Standing]]:
    """The records in force that have one of the rows' keys."""
    table = work.ledger.tables[form.name]
    names = [spec.name for spec in form.columns]
    wanted = (
        sa.select(
            table.c.id, table.c.submission_id, submissions.c.turn, table.c.period, table.c.sheet, table.c.number,
            table.c.key, table.c.occurrence, *(table.c[f"c_{name}"] for name in names),
        )
        .join(submissions, submissions.c.id == table.c.submission_id).where(table.c.replaced_by.is_(None))
    )
    keys = sorted({row.key for row in rows})
    parts = [wanted] if len(keys) > _ALL else [wanted.where(table.c.key.in_(some)) for some in chunks(keys)]
    last = {} if work.file.newest else _last_turns(work, form)
    found: dict[str, list[Standing]] = defaultdict(list)
    for part in parts:
        for row in work.conn.execute(part):
            turn = max(row[2], last.get(row[0], 0))
            values = dict(zip(names, row[8:], strict=True))
            one = Standing(row[0], row[1], turn, row[3], row[4], row[5], row[6], row[7], values)
            found[one.key].append(one)
    return found


def _last_turns(work: Posting, form: Form) -> dict[int, int]:
    """The last turn in which a witness said each record."""
    wanted = (
        sa.select(witnesses.c.record_id, sa.func.max(submissions.c.turn))
        .join(submissions, submissions.c.id == witnesses.c.submission_id)
        .where(witnesses.c.form == form.name, submissions.c.withdrawn == "").group_by(witnesses.c.record_id)
    )
    return {row[0]: row[1] for row in work.conn.execute(wanted)}
