"""Take a submission back: its records go out of force, and what they had replaced counts again."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from acctkit.books import words
from acctkit.books.coming import Coming, note, pass_on
from acctkit.books.evolve import is_followed, stored_table
from acctkit.books.plan import chunks
from acctkit.books.returning import RepsWeek
from acctkit.books.schema import postings, refused, submissions, witnesses
from acctkit.books.settling import back_in_force
from acctkit.books.standing import TAKEN, form_rows, in_force, waits
from acctkit.books.statements import Place, Statement, places, put
from acctkit.errors import UsageProblem
from acctkit.sentences import shown_path
from acctkit.types import OFFICE

if TYPE_CHECKING:
    from acctkit.books.ledger import Ledger


def withdraw(
    conn: sa.Connection, submission_id: int, reason: str, *, as_of: dt.date, run_id: int | None = None,
    language: str = "en", ledger: Ledger | None = None,
) -> dict[str, int]:
    """Take a submission back, for a reason; returns how many records of each form went out of force. Of a document
    the weeks of rows that name it change, which needs the `ledger`; where its bytes lie elsewhere in the folder, too,
    that copy is the document from then on.

    A rep's rows that it had replaced come back, unless a newer file covers them. Of an office record, and of a followed
    one, the newest file that said it, and was not withdrawn, is heard. Raises UsageProblem for one that is not there or
    was withdrawn.
    """
    found = conn.execute(sa.select(submissions).where(submissions.c.id == submission_id)).mappings().first()
    if found is None:
        raise UsageProblem(f"There is no submission {submission_id}; `acctkit submissions list` shows them.")
    if found["withdrawn"]:
        raise UsageProblem(f"Submission {submission_id} was withdrawn already: {found['withdrawn']}.")
    if not found["settled"]:
        raise UsageProblem(f"Submission {submission_id} was never taken; let it go: acctkit submissions dismiss.")
    if not reason.strip():
        raise UsageProblem("Say why the submission is withdrawn: --reason TEXT.")
    if files := _standing_inside(conn, submission_id):
        raise UsageProblem(
            f"Submission {submission_id} is a zip; withdraw the files that came in it: {', '.join(map(str, files))}."
        )
    tied = found["status"] in ("document", "duplicate")
    known = Coming(ledger, {}) if ledger is not None and tied else None
    weeks = known.touched(conn, submission_id) if known else set()
    gone: dict[str, int] = {}
    restored: set[int] = set()
    losing: dict[int, int] = {}
    for form in found["forms"]:
        by_key = found["folder"] == OFFICE or is_followed(conn, form)
        one = _Keyed(conn, form, found) if by_key else _Weekly(conn, form, found)
        one.withdraw()
        restored |= one.restored
        losing |= one.losing
        if one.gone.total():
            gone[form] = one.gone.total()
        rows = [
            {
                "submission_id": submission_id, "form": form, "period": period, "taken": one.back[period],
                "replaced": one.gone[period], "posted_on": as_of, "run_id": run_id,
            }
            for period in sorted({*+one.gone, *+one.back, *+one.amended})
        ]
        if rows:
            conn.execute(sa.insert(postings), rows)
    conn.execute(sa.update(refused).where(refused.c.settled_by == submission_id).values(settled_by=None))
    conn.execute(sa.update(submissions).where(submissions.c.id == submission_id).values(
        status="superseded", withdrawn=reason.strip(), reason=words.WITHDRAWN.say(language, reason=reason.strip()),
        retry=False, confirm="",
    ))
    if found["status"] == "document":
        copy = pass_on(conn, submission_id, language=language)
        weeks |= known.touched(conn, copy) if known and copy is not None else set()
    note(conn, submission_id, weeks, as_of, run_id)
    for other in sorted(restored):
        back_in_force(conn, other, words.BACK.say(language, path=shown_path(found["path"])))
    for other, newer in sorted(losing.items()):
        _out_of_force(conn, other, newer, language)
    return gone


def _standing_inside(conn: sa.Connection, submission_id: int) -> Sequence[int]:
    """The files that came in this zip and are in the books."""
    query = sa.select(submissions.c.id).where(
        submissions.c.inside == submission_id, submissions.c.status.in_(TAKEN), submissions.c.withdrawn == ""
    )
    return conn.scalars(query.order_by(submissions.c.id)).all()


def _out_of_force(conn: sa.Connection, submission_id: int, newer: int, language: str) -> None:
    found = conn.execute(sa.select(submissions).where(submissions.c.id == submission_id)).mappings().one()
    stands = in_force(conn, submission_id, found["forms"]) or waits(conn, submission_id)
    if found["status"] in TAKEN and not stands:
        path = conn.execute(sa.select(submissions.c.path).where(submissions.c.id == newer)).scalar_one()
        conn.execute(sa.update(submissions).where(submissions.c.id == submission_id).values(
            status="superseded", reason=words.SUPERSEDED.say(language, path=shown_path(path)), retry=False, confirm=""
        ))


class _Form:
    """One form of the submission; counts what went and what came back by week."""

    def __init__(self, conn: sa.Connection, form: str, found: Any) -> None:
        self.conn, self.form, self.found, self.me = conn, form, found, found["id"]
        self.table = form_rows(form)
        self.gone: Counter[str] = Counter()
        self.back: Counter[str] = Counter()
        self.amended: Counter[str] = Counter()  # weeks of records that stand, and say something else
        self.restored: set[int] = set()
        self.losing: dict[int, int] = {}  # submissions that lost a record, and to which other one

    def mark(self, ids: Sequence[int], by: int | None) -> None:
        for some in chunks(ids):
            self.conn.execute(sa.update(self.table).where(self.table.c.id.in_(some)).values(replaced_by=by))

    def mine(self) -> Sequence[Any]:
        table = self.table
        return self.conn.execute(sa.select(table).where(table.c.submission_id == self.me).order_by(table.c.id)).all()

    def restore(self, row: Any) -> None:
        self.mark([row.id], None)
        self.back[row.period] += 1
        self.restored.add(row.submission_id)


class _Weekly(_Form):
    """A rep's rows stand and fall by week and file."""

    def withdraw(self) -> None:
        weeks: dict[str, list[Any]] = defaultdict(list)
        for row in self.mine():
            weeks[row.period].append(row)
        for period, rows in sorted(weeks.items()):
            week = RepsWeek(self.conn, self.form, self.found["folder"], period, without=self.me)
            self.mark([row.id for row in rows], self.me)
            self.gone[period] += sum(row.replaced_by is None for row in rows)
            restored = week.bring_back()
            self.back[period] += len(restored)
            self.restored |= set(restored)


class _Keyed(_Form):
    """An office record, or a rep's followed one, stands as long as one file that said it stands."""

    def withdraw(self) -> None:
        mine = self.mine()
        for row in mine:
            if row.replaced_by is None:
                self.gone[row.period] += 1
        again = sa.select(witnesses.c.record_id).where(
            witnesses.c.form == self.form, witnesses.c.submission_id == self.me
        )
        seen = [*mine, *self.conn.execute(sa.select(self.table).where(self.table.c.id.in_(again)))]
        slots = {(row.key, row.occurrence) for row in seen}
        stored = stored_table(self.conn, self.form)
        rep = "" if self.found["folder"] == OFFICE else self.found["folder"]
        there = places(self.conn, self.form, stored, rep, {key for key, _ in slots}, without=self.me)
        self.mark([row.id for row in mine], self.me)
        for slot in sorted(slots):
            self._hear(stored, there[slot])
        mine_again = (witnesses.c.form == self.form, witnesses.c.submission_id == self.me)
        self.conn.execute(sa.delete(witnesses).where(*mine_again))

    def _hear(self, stored: sa.Table, place: Place) -> None:
        """Put in force what follows of all files that still stand: in the record of the newest of them."""
        was = place.in_force
        if was is None or not place.statements:
            return
        newest = max(place.statements, key=lambda one: (one.turn, one.record))
        own = next((one for one in place.statements if one.record == newest.record and not one.witness), None)
        if was["submission_id"] != self.me and (own is None or own.record != was["id"]):
            self.mark([was["id"]], newest.submission)
            self.gone[was["period"]] += 1
            self.losing.setdefault(was["submission_id"], newest.submission)
        if own is None:
            own = self._adopt(place, newest)
        elif own.record != was["id"]:
            self.restore(place.records[own.record])
        self.amended[place.records[own.record]["period"]] += put(self.conn, self.form, stored, place, own)
        self.restored |= {one.submission for one in place.statements}

    def _adopt(self, place: Place, witness: Statement) -> Statement:
        """The record of a withdrawn file, recorded anew where another file says it."""
        table = sa.Table(f"form_{self.form}", sa.MetaData(), autoload_with=self.conn)
        values = dict(self.conn.execute(sa.select(table).where(table.c.id == witness.record)).mappings().one())
        del values["id"]
        values |= {"submission_id": witness.submission, "sheet": witness.sheet, "number": witness.number}
        values["replaced_by"] = None
        made = self.conn.execute(sa.insert(table).values(**values)).inserted_primary_key
        assert made is not None
        here = (witnesses.c.form == self.form, witnesses.c.record_id == witness.record)
        self.conn.execute(sa.delete(witnesses).where(*here, witnesses.c.submission_id == witness.submission))
        self.conn.execute(sa.update(witnesses).where(*here).values(record_id=made[0]))
        old = place.records[witness.record]
        place.records[made[0]] = {**old, "id": made[0], "submission_id": witness.submission}
        place.statements.remove(witness)
        own = replace(witness, record=made[0], witness=False)
        place.statements.append(own)
        self.back[old["period"]] += 1
        return own
