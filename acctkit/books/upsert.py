"""An office file, whatever its path: records are added and changed by key, and never taken back by leaving them out.

A row that says what a record says already leaves it where it stands, as a witness. One that says something else takes
its place; where that would change money that is posted, the row waits for the office to confirm it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from acctkit import codes
from acctkit.books import words
from acctkit.books.held import (
    Standing,
    after_all,
    changed,
    heard_before,
    keeps,
    losing,
    merged,
    shown,
    standing,
    stays,
    weeks,
    witness,
)
from acctkit.books.keys import Stated, key_text, stated
from acctkit.books.pairing import said_again
from acctkit.books.plan import FormChecked, Insert, Plan, Posting, RefusedHere, RowRefused, Witness
from acctkit.books.statements import Place
from acctkit.forms import Form
from acctkit.types import Finding

_SENSITIVE = ("currency", "kind")  # beside money itself: what decides which money it is, and whether it is owed or paid


@dataclass
class _Changes:
    inserts: list[Insert] = field(default_factory=list)
    replaced: list[Standing] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    amended: list[Standing] = field(default_factory=list)
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
    held = standing(work, form, rows)
    before = heard_before(work, form, held)
    for key, same in _by_key(rows).items():
        there = sorted(held.get(key, ()), key=lambda one: one.occurrence)
        _place(work, form, changes, key, same, there, before)
    confirm = [words.CONFIRM_AMOUNTS.say(work.language, count=changes.waiting)] if changes.waiting else []
    return Plan(
        form, "all" if not changes.refused else "some" if changes.heard or changes.waiting else "none", changes.inserts,
        [one.id for one in changes.replaced], losing(changes.replaced),
        weeks(changes.inserts, changes.replaced, changes.amended), changes.witnesses,
        frozenset(key for key, _ in before), changes.refused, changes.findings, confirm,
        frozenset(changes.said), frozenset(row.period for row in rows if row.period),
    )


def _in_doubt(checked: FormChecked) -> bool:
    """Whether an error belongs to none of the rows, so that none of them can be trusted."""
    rows = {(one.sheet, one.number) for one in checked.entries} | {(one.sheet, one.number) for one in checked.refused}
    errors = (finding for finding in checked.findings if finding.severity == "error" and not finding.office)
    return not checked.ok and any((finding.sheet, finding.row) not in rows for finding in errors)


def _place(
    work: Posting, form: Form, changes: _Changes, key: str, rows: Sequence[Stated], there: Sequence[Standing],
    before: Mapping[tuple[str, int], Place],
) -> None:
    """The rows of one key against the books: what says the same first, then the n-th against the n-th."""
    taken = {one.occurrence for one in there}
    free = (n for n in range(1, len(rows) + len(there) + 1) if n not in taken)
    found, left = said_again(rows, there)
    others = iter(left)
    for row, same in zip(rows, found, strict=True):
        old = same or next(others, None)
        if old is None:
            changes.inserts.append(Insert(row, row.values, next(free)))
            changes.said.add(key)
            changes.heard += 1
            continue
        values, differs = merged(row, old)
        if not differs:
            if old.submission != work.file.id:
                changes.witnesses.append(witness(row, old))
            changes.said.add(key)
            changes.heard += 1
            continue
        late = old.turn > work.file.turn  # an older file, checked again: what was said since stands
        if late:
            values = after_all(work, row, before[old.key, old.occurrence])
            differs = [name for name in values if values[name] != old.values[name]]
        if (waits := _sensitive(form, old, differs)) and not work.file.confirmed:
            changes.refused.append(_kept_back(row))
            changes.findings += changed(work, form, row, old, values, waits, codes.AMOUNT_CHANGED)
            changes.waiting += 1
        elif late:
            changes.inserts.append(Insert(row, row.values, old.occurrence, replaced_by=old.submission))
            changes.amended += [old] if differs else []
            changes.findings += changed(work, form, row, old, values, differs, codes.VALUE_CHANGED)
            if any(values[name] != row.values[name] for name in row.said):
                changes.findings.append(stays(work, form, row, old))
            changes.heard += 1
        else:
            changes.inserts.append(Insert(row, values, old.occurrence, kept=keeps(row, old)))
            changes.replaced.append(old)
            changes.findings += changed(work, form, row, old, values, differs, codes.VALUE_CHANGED)
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


def _kept_back(row: Stated) -> RefusedHere:
    return RefusedHere(
        row.entry.sheet, row.entry.number,
        {name: shown(value) for name, value in row.values.items() if value is not None}, row.key,
    )


def _refused(form: Form, row: RowRefused) -> RefusedHere:
    """A refused row with its key, if what could be read of it makes a row at all."""
    try:
        key = key_text(form, form.model(**row.values))[0]
    except (ValueError, TypeError):
        key = ""
    return RefusedHere(row.sheet, row.number, dict(row.values), key)
