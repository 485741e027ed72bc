"""What the books hold under the keys of a file's rows: the records in force, and what a row would change of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from acctkit import codes
from acctkit.books.keys import Stated, key_column
from acctkit.books.plan import Addresses, Insert, Kept, Posting, Witness, chunks
from acctkit.books.schema import submissions, witnesses
from acctkit.books.statements import Place, Said, Statement, columns_of, followed_out, kept_of, places
from acctkit.forms import ColumnSpec, Form
from acctkit.money import plain_text
from acctkit.types import Code, Finding, Text
from acctkit.values import preferred

_ALL = 2_000  # more keys than this, and the whole form is read instead of key by key
_FLAGS = {True: Text("yes", "sí"), False: Text("no", "no")}


@dataclass(frozen=True, slots=True)
class Standing:
    """A record in force, with the last turn in which a file said it, the columns that its own file has, and the values
    that it has `kept` of others."""

    id: int
    submission: int
    turn: int
    path: str
    period: str
    sheet: str
    number: int
    key: str
    occurrence: int
    values: Mapping[str, Any]
    said: frozenset[str]
    kept: Mapping[str, Kept] = field(default_factory=dict)


def posted_before(work: Posting, form: Form) -> bool:
    """Whether this very submission has rows of the form already (it is checked once more for the sake of others)."""
    if not work.file.again:
        return False
    table = work.ledger.tables[form.name]
    wanted = sa.select(table.c.id).where(table.c.submission_id == work.file.id).limit(1)
    return work.conn.execute(wanted).first() is not None


def standing(work: Posting, form: Form, rows: Sequence[Stated]) -> dict[str, list[Standing]]:
    """The records in force that have one of the rows' keys: of a rep's form those of the same rep alone."""
    table = work.ledger.tables[form.name]
    names = [spec.name for spec in form.columns]
    mine = "" if form.who == "office" else work.file.folder
    wanted = (
        sa.select(
            table.c.id, table.c.submission_id, submissions.c.turn, submissions.c.path, table.c.period, table.c.sheet,
            table.c.number, table.c.key, table.c.occurrence, *(table.c[f"c_{name}"] for name in names),
        )
        .join(submissions, submissions.c.id == table.c.submission_id)
        .where(table.c.replaced_by.is_(None), table.c.rep == mine)
    )
    keys = sorted({row.key for row in rows})
    parts = [wanted] if len(keys) > _ALL else [wanted.where(table.c.key.in_(some)) for some in chunks(keys)]
    last = {} if work.file.newest else _last_turns(work, form)
    records = [row for part in parts for row in work.conn.execute(part)]
    said = Said(work.conn, form.name, names)
    kept = kept_of(work.conn, form.name, columns_of(table), [row[0] for row in records])
    found: dict[str, list[Standing]] = defaultdict(list)
    for row in records:
        found[row[7]].append(Standing(
            row[0], row[1], max(row[2], last.get(row[0], 0)), row[3], row[4], row[5], row[6], row[7], row[8],
            dict(zip(names, row[9:], strict=True)), said.of(row[1], row[5]), kept.get(row[0], {}),
        ))
    return found


def _last_turns(work: Posting, form: Form) -> dict[int, int]:
    """The last turn in which a witness said each record."""
    wanted = (
        sa.select(witnesses.c.record_id, sa.func.max(submissions.c.turn))
        .join(submissions, submissions.c.id == witnesses.c.submission_id)
        .where(witnesses.c.form == form.name, submissions.c.withdrawn == "").group_by(witnesses.c.record_id)
    )
    return {row[0]: row[1] for row in work.conn.execute(wanted)}


def merged(row: Stated, old: Standing) -> tuple[dict[str, Any], list[str]]:
    """What a record says once the row is heard, and the columns that differ; those that the file lacks stay."""
    values = {name: row.values[name] if name in row.said else value for name, value in old.values.items()}
    return values, [name for name, value in values.items() if value != old.values[name]]


def keeps(row: Stated, old: Standing) -> dict[str, Kept]:
    """What a row that takes the place of a record keeps of files before it, in the columns that its own file lacks."""
    found = {}
    for name, value in old.values.items():
        if name in row.said:
            continue
        before = old.kept.get(name)
        if before is not None and before.submission is not None:
            found[name] = replace(before, own=row.values[name])
        elif name in old.said:
            found[name] = Kept(row.values[name], old.submission, old.sheet, old.number)
        elif value != row.values[name]:
            found[name] = Kept(row.values[name])
    return found


def witness(row: Stated, old: Standing) -> Witness:
    """A row that says what a record says already."""
    own = {name: row.values[name] for name, value in old.values.items() if value != row.values[name]}
    return Witness(old.id, row.entry.sheet, row.entry.number, own)


def losing(replaced: Iterable[Standing]) -> frozenset[int]:
    """The submissions whose cells these records consist of."""
    return frozenset(
        submission for one in replaced
        for submission in (one.submission, *(kept.submission for kept in one.kept.values()))
        if submission is not None
    )


def heard_before(work: Posting, form: Form, held: Mapping[str, Sequence[Standing]]) -> dict[tuple[str, int], Place]:
    """The places that a newer file was heard on already: of a file that is checked again after it."""
    late = {key for key, there in held.items() if any(one.turn > work.file.turn for one in there)}
    if not late:
        return {}
    mine = "" if form.who == "office" else work.file.folder
    return places(work.conn, form.name, work.ledger.tables[form.name], mine, late, without=work.file.id)


def after_all(work: Posting, row: Stated, place: Place) -> dict[str, Any]:
    """What a place says once an older file is heard on it, too: in each column the latest file that has it counts."""
    entry = row.entry
    mine = Statement(0, work.file.id, work.file.turn, entry.sheet, entry.number, row.said, row.values)
    return followed_out([*place.statements, mine])[0]


def changed(
    work: Posting, form: Form, row: Stated, old: Standing, values: Mapping[str, Any], names: Iterable[str], code: Code
) -> list[Finding]:
    """A finding for each of the columns: what it said and what it says."""
    return [
        work.about_cell(
            form, row, code, name, key=named(form, row), value=_said(work, form.column(name), values[name]),
            expected=_said(work, form.column(name), old.values[name]), title=form.column(name).title.say(work.language),
        )
        for name in names
    ]


def stays(work: Posting, form: Form, row: Stated, old: Standing) -> Finding:
    """Of a file that is older than what the books say: that stands."""
    column = key_column(form, row.entry.row)
    other = Addresses(work.conn).of(old.submission, old.sheet, old.number, column)
    return work.about_cell(
        form, row, codes.STAYED, column, other=other, periods=named(form, row), title=form.title.say(work.language)
    )


def named(form: Form, row: Stated) -> str:
    """What a person calls the row: the filled columns of its key."""
    return name_of(form, row.values) or row.key


def name_of(form: Form, values: Mapping[str, Any]) -> str:
    """The filled columns of the key of a row with these values."""
    blank = (None, "")
    names = next((key.columns for key in form.keys if all(values[need] not in blank for need in key.needs)), ())
    return " · ".join(shown(values[name]) for name in names if values[name] not in blank)


def shown(value: Any) -> str:
    """A value as text."""
    return "" if value is None else plain_text(value) if hasattr(value, "quantize") else str(value)


def _said(work: Posting, spec: ColumnSpec, value: Any) -> str | Decimal:
    """A value as the reader writes it: of an office list, whose columns are told by their names, as it is stored."""
    if spec.kind == "choice" and value in spec.choices:
        return dict(zip(spec.choices, preferred(spec, work.language), strict=True))[value]
    if isinstance(value, Decimal):
        return Decimal(plain_text(value))
    return _FLAGS[value].say(work.language) if isinstance(value, bool) else shown(value)


def weeks(
    inserts: Iterable[Insert], replaced: Iterable[Standing], amended: Iterable[Standing]
) -> dict[str, tuple[int, int]]:
    """How many rows were taken and replaced, by week, with the weeks of records that an older file `amended`."""
    taken: dict[str, int] = defaultdict(int)
    gone: dict[str, int] = defaultdict(int)
    for insert in inserts:
        taken[insert.row.period] += insert.replaced_by is None
    for one in replaced:
        gone[one.period] += 1
    return {week: (taken[week], gone[week]) for week in sorted({*taken, *gone, *(one.period for one in amended)})}
