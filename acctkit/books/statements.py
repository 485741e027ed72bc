"""What files say of one record, each for the columns that it has; and what follows of all that still stand.

A record of an office form, or of a followed one, has a place: its key, and the n-th with that key. Every file that was
heard on it made a statement there: it recorded the place anew, or was a witness to what the books said already. In
each column the latest file that has the column counts; where none has it, the first file's own value stays.

The record in force holds what follows. Where a value is not its own row's, `kept` says whose cell it is, and what the
row would have said by itself: so nothing is lost when the other file is withdrawn.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from acctkit.books.columns import Exact
from acctkit.books.plan import Kept, chunks
from acctkit.books.schema import kept, sheets, submissions, witnesses

Slot = tuple[str, int]  # a key, and the how many-th with that key


@dataclass(frozen=True, slots=True)
class Statement:
    """What one file says of a place: of a `witness`, the record is that of another file. `values` are its own for
    every column, also for those that it lacks."""

    record: int
    submission: int
    turn: int
    sheet: str
    number: int
    said: frozenset[str]
    values: Mapping[str, Any]
    witness: bool = False


@dataclass
class Place:
    """The statements of files that stand, and every record that was ever made there, by id."""

    statements: list[Statement] = field(default_factory=list)
    records: dict[int, Mapping[Any, Any]] = field(default_factory=dict)

    @property
    def in_force(self) -> Mapping[Any, Any] | None:
        """The record that counts now, if any."""
        return next((row for row in self.records.values() if row["replaced_by"] is None), None)


def followed_out(statements: Iterable[Statement]) -> tuple[dict[str, Any], dict[str, Statement]]:
    """What follows of statements: the values, and of each column that any file has, the statement that counts."""
    ordered = sorted(statements, key=lambda one: (one.turn, one.record))
    values, sources = dict(ordered[0].values), {}
    for one in ordered:
        for name in one.said & values.keys():
            values[name], sources[name] = one.values[name], one
    return values, sources


def places(
    conn: sa.Connection, form: str, table: sa.Table, rep: str, keys: Collection[str], without: int | None = None
) -> dict[Slot, Place]:
    """The places of some keys, with the statements of every file that was not withdrawn, nor is `without`."""
    stands = (submissions.c.withdrawn == "") & (submissions.c.id != (without or 0))
    columns = columns_of(table)
    said = Said(conn, form, columns)
    found: dict[Slot, Place] = defaultdict(Place)
    for some in chunks(sorted(keys)):
        wanted = (
            sa.select(table, submissions.c.turn, stands.label("stands"))
            .join(submissions, submissions.c.id == table.c.submission_id)
            .where(table.c.rep == rep, table.c.key.in_(some)).order_by(table.c.id)
        )
        rows = conn.execute(wanted).mappings().all()
        own = kept_of(conn, form, columns, [row["id"] for row in rows])
        again = _again(conn, form, [row["id"] for row in rows], stands)
        for row in rows:
            place = found[row["key"], row["occurrence"]]
            place.records[row["id"]] = row
            now = {name: row[f"c_{name}"] for name in columns}
            values = {**now, **{name: one.own for name, one in own.get(row["id"], {}).items()}}
            if row["stands"]:
                place.statements.append(Statement(
                    row["id"], row["submission_id"], row["turn"], row["sheet"], row["number"],
                    said.of(row["submission_id"], row["sheet"]), values,
                ))
            for one in again.get(row["id"], ()):
                other = {name: from_json(columns[name], value) for name, value in (one.own or {}).items()}
                place.statements.append(Statement(
                    row["id"], one.submission_id, one.turn, one.sheet, one.number,
                    said.of(one.submission_id, one.sheet), {**now, **other}, witness=True,
                ))
    return found


def _again(
    conn: sa.Connection, form: str, ids: Sequence[int], stands: sa.ColumnElement[bool]
) -> dict[int, list[sa.Row[Any]]]:
    found: dict[int, list[sa.Row[Any]]] = defaultdict(list)
    wanted = (
        sa.select(witnesses, submissions.c.turn).join(submissions, submissions.c.id == witnesses.c.submission_id)
        .where(witnesses.c.form == form, stands)
    )
    for some in chunks(ids):
        for row in conn.execute(wanted.where(witnesses.c.record_id.in_(some)).order_by(witnesses.c.submission_id)):
            found[row.record_id].append(row)
    return found


class Said:
    """Which columns of a form each sheet has, read once."""

    def __init__(self, conn: sa.Connection, form: str, columns: Collection[str]) -> None:
        wanted = sa.select(sheets).where(sheets.c.form == form)
        self._all = frozenset(columns)
        self._known = {
            (row["submission_id"], row["sheet"]): frozenset(row["said"] or row["columns"])
            for row in conn.execute(wanted).mappings()
        }

    def of(self, submission: int, sheet: str) -> frozenset[str]:
        """The columns of the form that a sheet has; all of them where that is not known."""
        return self._known.get((submission, sheet), self._all)


# ------------------------------------------------------------------ what a record keeps of others


def columns_of(table: sa.Table) -> dict[str, sa.types.TypeEngine[Any]]:
    """The columns of the form that a table keeps, with their types."""
    return {one.name.removeprefix("c_"): one.type for one in table.c if one.name.startswith("c_")}


def kept_of(
    conn: sa.Connection, form: str, columns: Mapping[str, sa.types.TypeEngine[Any]], ids: Iterable[int]
) -> dict[int, dict[str, Kept]]:
    """What records keep of others, by record and column."""
    found: dict[int, dict[str, Kept]] = defaultdict(dict)
    for some in chunks(ids):
        wanted = sa.select(kept).where(kept.c.form == form, kept.c.record_id.in_(some))
        for row in conn.execute(wanted).mappings():
            if row["column"] in columns:
                own = from_json(columns[row["column"]], row["own"])
                found[row["record_id"]][row["column"]] = Kept(own, row["submission_id"], row["sheet"], row["number"])
    return found


def write_kept(conn: sa.Connection, form: str, of: Mapping[int, Mapping[str, Kept]]) -> None:
    """Say anew of records what they keep of others."""
    for some in chunks(of):
        conn.execute(sa.delete(kept).where(kept.c.form == form, kept.c.record_id.in_(some)))
    rows = [
        {
            "form": form, "record_id": record, "column": name, "own": to_json(one.own),
            "submission_id": one.submission, "sheet": one.sheet, "number": one.number,
        }
        for record, columns in of.items() for name, one in columns.items()
    ]
    if rows:
        conn.execute(sa.insert(kept), rows)


def put(conn: sa.Connection, form: str, table: sa.Table, place: Place, own: Statement) -> bool:
    """Have the record of `own` say what follows of all statements of its place; whether that changes its values."""
    values, sources = followed_out(place.statements)
    record = place.records[own.record]
    now = {name: record[f"c_{name}"] for name in values}
    differ = {name: value for name, value in values.items() if value != now[name]}
    of = {
        name: Kept(own.values[name], source.submission, source.sheet, source.number)
        for name, source in sources.items()
        if source.submission != own.submission and (name not in own.said or values[name] != own.values[name])
    }
    of |= {
        name: Kept(own.values[name]) for name, value in values.items()
        if name not in sources and value != own.values[name]
    }
    if differ:
        new = {f"c_{name}": value for name, value in differ.items()}
        conn.execute(sa.update(table).where(table.c.id == own.record).values(new))
        _remember(conn, form, own.record, {name: now[name] for name in differ})
    write_kept(conn, form, {own.record: of})
    return bool(differ)


def settle(conn: sa.Connection, form: str, table: sa.Table, rep: str, keys: Collection[str]) -> None:
    """Have the records in force of some keys say what follows of all statements there."""
    for place in places(conn, form, table, rep, keys).values():
        record = place.in_force
        own = next((one for one in place.statements if record and one.record == record["id"] and not one.witness), None)
        if own is not None:
            put(conn, form, table, place, own)


def _remember(conn: sa.Connection, form: str, record: int, was: Mapping[str, Any]) -> None:
    """What witnesses of a record said of columns in which it says something else from now on."""
    here = (witnesses.c.form == form, witnesses.c.record_id == record)
    for row in conn.execute(sa.select(witnesses).where(*here)).all():
        own = {**{name: to_json(value) for name, value in was.items()}, **(row.own or {})}
        conn.execute(sa.update(witnesses).where(*here, witnesses.c.submission_id == row.submission_id).values(own=own))


def to_json(value: Any) -> Any:
    """A value of a column as JSON knows it."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, dt.date) else value


def from_json(kind: sa.types.TypeEngine[Any], value: Any) -> Any:
    """A value of a column of this type, out of JSON."""
    if value is None:
        return None
    if isinstance(kind, Exact):
        return Decimal(value)
    return dt.date.fromisoformat(value) if isinstance(kind, sa.Date) else value
