"""A rep's file of a followed form: each row has a life of its own under its key, from file to file of that rep.

    a key that the rep filed before, in whatever file   brings the row up to date: the earlier record is replaced
    the same key and the same values                    nothing changes: one file more says it, as a witness
    a row that a newer file does not list any more      stays: an issue does not vanish with the sheet it stood on
    a key that is new                                   one row more
    an older file, checked again after newer ones       what was said since stands; its row is kept as replaced

So the books say of each key what was dropped last, in whatever order files come, and a file that is withdrawn takes
back only what no other file says: the state before it stands again, as with the lists of the office. In a column that
a file does not have, the latest file that has it counts. A row keeps the week of its date; its file counts for the week
of the run as well.

Equal keys of one file are an error where they hold a number (`Form.numbers`); where they hold none, rows are told apart
by what they say (`pairing`). Each rep follows rows of their own: a number that another rep filed is an error.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from acctkit import codes
from acctkit.books.held import (
    Standing,
    after_all,
    changed,
    heard_before,
    keeps,
    losing,
    merged,
    name_of,
    posted_before,
    standing,
    stays,
    weeks,
    witness,
)
from acctkit.books.keys import Stated, stated
from acctkit.books.pairing import paired
from acctkit.books.plan import FormChecked, Insert, Plan, Posting, Witness
from acctkit.books.schema import submissions, witnesses
from acctkit.books.standing import TAKEN, says
from acctkit.books.statements import Place
from acctkit.forms import Form
from acctkit.sentences import shown_path
from acctkit.types import Finding

_MOST_NAMED = 8


@dataclass
class _Changes:
    inserts: list[Insert] = field(default_factory=list)
    replaced: list[Standing] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    amended: list[Standing] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    heard: set[int] = field(default_factory=set)


def plan(work: Posting, checked: FormChecked) -> Plan:
    """What posting this form of a rep's file does."""
    form = checked.form
    rows = stated(form, checked.entries, work.calendar, work.week)
    periods = {row.period for row in rows if row.period} | ({work.week.label} if rows and work.week else set())
    if not checked.ok:
        return Plan(form, "none", periods=frozenset(periods))
    if posted_before(work, form):
        return Plan(form, "all", periods=frozenset(periods))
    changes = _Changes()
    held = standing(work, form, rows)
    before = heard_before(work, form, held)
    for key, same in _by_key(form, rows).items():
        _place(work, form, changes, same, held.get(key, ()), before)
    return Plan(
        form, "all", changes.inserts, [one.id for one in changes.replaced], losing(changes.replaced),
        weeks(changes.inserts, changes.replaced, changes.amended), changes.witnesses,
        frozenset(key for key, _ in before), findings=[*changes.findings, *left_out(work, form, changes.heard)],
        said=frozenset(row.key for row in rows), periods=frozenset(periods),
    )


def _by_key(form: Form, rows: Iterable[Stated]) -> dict[str, list[Stated]]:
    """Rows by key, in the order of the file; of a number that stands twice, if settings let it pass, the last."""
    found: dict[str, list[Stated]] = defaultdict(list)
    for row in rows:
        if _numbered(form, row):
            found[row.key] = [row]
        else:
            found[row.key].append(row)
    return found


def _numbered(form: Form, row: Stated) -> bool:
    return not row.counted and any(row.values[name] not in (None, "") for name in form.numbers)


def _place(
    work: Posting, form: Form, changes: _Changes, rows: Sequence[Stated], held: Sequence[Standing],
    before: Mapping[tuple[str, int], Place],
) -> None:
    """The rows of one key, each against the record that it speaks of."""
    there = sorted(held, key=lambda one: (one.occurrence, one.turn, one.id))
    if _numbered(form, rows[0]) and len(there) > 1:  # filed before the form was followed: the last one stands for all
        changes.replaced += there[:-1]
        changes.heard |= {one.id for one in there}
        there = there[-1:]
    taken = {one.occurrence for one in there}
    free = (n for n in range(1, len(rows) + len(there) + 1) if n not in taken)
    for row, old in zip(rows, paired(form, rows, there, work.file.path), strict=True):
        if old is None:
            changes.inserts.append(Insert(row, row.values, next(free)))
            continue
        changes.heard.add(old.id)
        values, differs = merged(row, old)
        if not differs:
            if old.submission != work.file.id:
                changes.witnesses.append(witness(row, old))
        elif old.turn > work.file.turn:
            values = after_all(work, row, before[old.key, old.occurrence])
            differs = [name for name in values if values[name] != old.values[name]]
            changes.inserts.append(Insert(row, row.values, old.occurrence, replaced_by=old.submission))
            changes.amended += [old] if differs else []
            changes.findings += changed(work, form, row, old, values, differs, codes.VALUE_CHANGED)
            if any(values[name] != row.values[name] for name in row.said):
                changes.findings.append(stays(work, form, row, old))
        else:
            changes.inserts.append(Insert(row, values, old.occurrence, kept=keeps(row, old)))
            changes.replaced.append(old)
            changes.findings += changed(work, form, row, old, values, differs, codes.VALUE_CHANGED)


def left_out(work: Posting, form: Form, heard: Collection[int]) -> list[Finding]:
    """One finding for the rows that the version of this path before listed, and that this one does not: all but the
    records that it was `heard` on."""
    if work.file.only:
        return []
    before = _version_before(work, form)
    if before is None:
        return []
    table = work.ledger.tables[form.name]
    names = [spec.name for spec in form.columns]
    again = sa.select(witnesses.c.record_id).where(
        witnesses.c.form == form.name, witnesses.c.submission_id == before
    )
    wanted = sa.select(table.c.id, table.c.key, *(table.c[f"c_{name}"] for name in names)).where(
        table.c.replaced_by.is_(None), sa.or_(table.c.submission_id == before, table.c.id.in_(again))
    )
    rows = [row for row in work.conn.execute(wanted.order_by(table.c.day, table.c.id)) if row[0] not in heard]
    if not rows:
        return []
    called = [name_of(form, dict(zip(names, row[2:], strict=True))) or row[1] for row in rows[:_MOST_NAMED]]
    more = [f"+ {len(rows) - len(called)}"] if len(rows) > len(called) else []
    return [work.about_file(
        codes.ROW_FOLLOWED, value="; ".join([*called, *more]), form=form.name, count=len(rows),
        other=shown_path(work.file.path), title=form.title.say(work.language),
    )]


def _version_before(work: Posting, form: Form) -> int | None:
    """The submission of this path before this one that was heard on the form, if any: one of which it was refused says
    nothing of it; one that was taken and had no such sheet left all of it out."""
    wanted = sa.select(submissions).where(
        submissions.c.path == work.file.path, submissions.c.turn < work.file.turn, submissions.c.withdrawn == "",
        submissions.c.status.in_((*TAKEN, "superseded")),
    )
    for found in work.conn.execute(wanted.order_by(submissions.c.turn.desc())).mappings():
        others = [name for name in found["forms"] if name != form.name]
        refused = form.name in found["forms"] and found["status"] != "accepted"
        taken = found["status"] in TAKEN or any(says(work.conn, found["id"], name) for name in others)
        if says(work.conn, found["id"], form.name) or (taken and not refused):
            return int(found["id"])
    return None
