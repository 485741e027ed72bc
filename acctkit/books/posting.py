"""Post a checked file to the books: all of what it changes, in the one transaction of the caller."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from acctkit.books import following, upsert, versions, words
from acctkit.books.coming import Coming
from acctkit.books.keys import spoken_for
from acctkit.books.outcome import Posted, forget, write_findings
from acctkit.books.plan import File, FileChecked, FormChecked, Plan, Posting, chunks
from acctkit.books.schema import findings, postings, refused, sheets, submissions, witnesses
from acctkit.books.settling import bring_back, follow_up, keep_beside, settle_refused
from acctkit.books.standing import says
from acctkit.books.statements import settle, to_json, write_kept
from acctkit.calendar import Calendar, Week
from acctkit.grouping import kept
from acctkit.severities import DEFAULT, Severities
from acctkit.types import OFFICE, Finding, Status

if TYPE_CHECKING:
    from acctkit.books.ledger import Ledger

_HISTORY = ("superseded", "duplicate", "document")


def post(
    ledger: Ledger, conn: sa.Connection, submission_id: int, checked: FileChecked, *, as_of: dt.date, week: Week | None,
    calendar: Calendar, run_id: int | None, language: str, severities: Severities = DEFAULT,
    coming: Coming | None = None,
) -> Posted:
    """Post what checking a file gave, by the table "Versions", and write what became of the submission.

    Safe to repeat: a submission checked again (`retry`) keeps its records, and the weeks and forms that it was posted
    for, and gets its findings anew. `week` is the
    reporting week of the run, for rows without a day; sentences are in `language`. What is found while posting is as
    grave as `severities` say. `coming` keeps what it looked up for the next document.
    """
    found = conn.execute(sa.select(submissions).where(submissions.c.id == submission_id)).mappings().one()
    file = _file(conn, found)
    office = file.folder == OFFICE
    if found["status"] in _HISTORY and not (office and found["retry"]):  # nothing of it can change any more
        return Posted(found["status"], found["reason"])
    work = Posting(ledger, conn, file, calendar, week, as_of, run_id, language)
    before = _told(conn, submission_id) if file.again else None
    settled = forget(conn, submission_id) if file.again else {}
    overtaken = _newer(conn, file)
    plans = [_plan(work, one) for one in checked.forms] if office or not overtaken else []
    told = [*checked.findings, *(finding for one in checked.forms for finding in one.findings)]
    told += severities.applied(finding for plan in plans for finding in plan.findings)
    if not office and not overtaken:
        told += severities.applied(versions.stays_of_others(work, (plan.form.name for plan in plans)))
    told = kept(told)
    anew = before is not None and not {_mark(finding) for finding in told if _for_rep(finding)} <= before
    weeks = {period for plan in plans for period in plan.periods if period}
    weeks |= set(found["periods"] if file.again else ())
    known = [form for form in found["forms"] if file.again and says(conn, submission_id, form)]
    waits = list(dict.fromkeys(reason for plan in plans for reason in plan.confirm))
    status, reason = _outcome(work, plans, told, checked)
    if overtaken and status != "document" and (not office or status == "rejected"):
        status, reason = "superseded", words.NEWER.say(language)
    elif waits and not office and not file.confirmed:
        plans, status, reason = [], "pending", waits[0]
    _write_sheets(conn, submission_id, checked)
    for plan in plans:
        _write(work, plan, settled)
    write_findings(conn, submission_id, told)
    wanted = getattr(checked, "retry", False) or any(one.retry for one in checked.forms)
    conn.execute(sa.update(submissions).where(submissions.c.id == submission_id).values(
        status=status, reason=reason, turn=file.turn, confirm="" if file.confirmed else " ".join(waits),
        retry=wanted and (status in ("rejected", "partial") or (office and status == "superseded")),
        forms=list(dict.fromkeys([*(one.form.name for one in checked.forms), *known])), periods=sorted(weeks),
        found_anew=found["found_anew"] + anew,
    ))
    for plan in plans:
        settle_refused(work, plan)
    if status == "document":
        keep_beside(work)
        coming = coming or Coming(ledger, severities.codes)
        coming.came(conn, submission_id, as_of=as_of, run_id=run_id)
    else:
        follow_up(work, {submission for plan in plans for submission in plan.losing})
        for plan in plans:
            bring_back(work, plan)
        if coming is not None:
            coming.forget(file.folder)
    taken = {plan.form.name: plan.taken for plan in plans if plan.taken}
    return Posted(status, reason, taken, tuple(told))


def _file(conn: sa.Connection, found: Mapping[Any, Any]) -> File:
    last = conn.execute(sa.select(sa.func.max(submissions.c.turn))).scalar() or 0
    turn = found["turn"] or last + 1
    namesake = sa.select(submissions.c.id).where(submissions.c.path == found["path"], submissions.c.id != found["id"])
    return File(
        found["id"], found["path"], found["folder"], turn, found["confirmed"], newest=turn >= last,
        again=found["turn"] is not None, only=conn.execute(namesake.limit(1)).first() is None,
    )


def _newer(conn: sa.Connection, file: File) -> bool:
    """Whether newer bytes of the same path were posted already."""
    if file.only:
        return False
    later = sa.select(submissions.c.id).where(submissions.c.path == file.path, submissions.c.turn > file.turn)
    return conn.execute(later.limit(1)).first() is not None


def _plan(work: Posting, checked: FormChecked) -> Plan:
    if checked.form.who == "office":
        return upsert.plan(work, checked)
    return following.plan(work, checked) if checked.form.followed else versions.plan(work, checked)


def _told(conn: sa.Connection, submission_id: int) -> set[tuple[str, str, str, int, str]]:
    """What an earlier check of this submission found for its rep to mend or look at."""
    wanted = sa.select(findings).where(findings.c.submission_id == submission_id)
    return {_mark(row) for row in conn.execute(wanted) if _for_rep(row)}


def _for_rep(finding: Any) -> bool:
    return finding.severity != "info" and not finding.office


def _mark(finding: Any) -> tuple[str, str, str, int, str]:
    """What makes two findings the same: their sentences may differ, as the closest names do from day to day."""
    return finding.code, finding.sheet, finding.cell, finding.row, finding.value


def _outcome(
    work: Posting, plans: Sequence[Plan], told: Sequence[Finding], checked: FileChecked
) -> tuple[Status, str]:
    if getattr(checked, "document", False):
        return "document", checked.findings[0].message
    states = {plan.state for plan in plans}
    errors = words.errors(told, work.language)
    file_errors = any(f.severity == "error" and not f.office for f in checked.findings)
    if not states or states == {"none"}:
        return "rejected", errors or words.NOTHING.say(work.language)
    counts = {plan.form.name: plan.taken for plan in plans}
    rows = words.taken(counts, work.ledger.forms, work.language)
    if states == {"all"} and not file_errors:
        if rows:
            return "accepted", words.TAKEN.say(work.language, rows=rows)
        known = any(plan.said or _has_rows(work, plan) for plan in plans)
        return "accepted", (words.NOTHING_NEW if known else words.NO_ROWS).say(work.language)
    missing = words.titles([plan.form for plan in plans if plan.state != "all"], work.language) or "–"
    waiting = any(plan.confirm for plan in plans)
    why = errors or (words.ROWS_WAIT if waiting else words.SEE).say(work.language)
    text = words.PARTLY if rows else words.PARTLY_KNOWN
    return "partial", text.say(work.language, rows=rows, forms=missing, errors=why)


def _has_rows(work: Posting, plan: Plan) -> bool:
    table = work.ledger.tables[plan.form.name]
    wanted = sa.select(table.c.id).where(table.c.submission_id == work.file.id).limit(1)
    return work.conn.execute(wanted).first() is not None


def _write(work: Posting, plan: Plan, settled: Mapping[tuple[str, str, int], int]) -> None:
    """Record one form's changes: first what goes out of force, then what comes in."""
    conn, me, table = work.conn, work.file.id, work.ledger.tables[plan.form.name]
    for some in chunks(plan.replaced):
        conn.execute(sa.update(table).where(table.c.id.in_(some)).values(replaced_by=me))
    rep = work.file.folder if plan.form.who == "rep" else ""
    if plan.inserts:
        conn.execute(sa.insert(table), [
            {
                "submission_id": me, "rep": rep, "period": one.row.period, "day": one.row.day, "key": one.row.key,
                "sheet": one.row.entry.sheet, "number": one.row.entry.number, "occurrence": one.occurrence,
                "blank": ",".join(sorted(one.row.entry.blank)), "replaced_by": one.replaced_by,
                **{f"c_{name}": value for name, value in one.values.items()},
            }
            for one in plan.inserts
        ])
    _write_kept(work, plan, table)
    if plan.witnesses:
        old = [one.record for one in plan.witnesses]
        for some in chunks(old):
            conn.execute(sa.delete(witnesses).where(
                witnesses.c.form == plan.form.name, witnesses.c.submission_id == me, witnesses.c.record_id.in_(some)
            ))
        conn.execute(sa.insert(witnesses), [
            {
                "form": plan.form.name, "record_id": one.record, "submission_id": me, "sheet": one.sheet,
                "number": one.number, "own": {name: to_json(value) for name, value in one.own.items()},
            }
            for one in plan.witnesses
        ])
    if plan.late:
        settle(conn, plan.form.name, table, rep, plan.late)
    if plan.refused:
        conn.execute(sa.insert(refused), [
            {
                "submission_id": me, "form": plan.form.name, "sheet": one.sheet, "number": one.number,
                "values": dict(one.values), "key": one.key,
                "settled_by": settled.get((plan.form.name, one.sheet, one.number)),
            }
            for one in plan.refused
        ])
    if plan.changes:
        conn.execute(sa.insert(postings), [
            {
                "submission_id": me, "form": plan.form.name, "period": period, "taken": taken, "replaced": gone,
                "changed": period not in plan.same, "posted_on": work.as_of, "run_id": work.run_id,
            }
            for period, (taken, gone) in plan.changes.items()
        ])


def _write_kept(work: Posting, plan: Plan, table: sa.Table) -> None:
    """Note what the rows just recorded keep of other files."""
    keeping = {(one.row.entry.sheet, one.row.entry.number): one.kept for one in plan.inserts if one.kept}
    if keeping:
        mine = sa.select(table.c.id, table.c.sheet, table.c.number).where(table.c.submission_id == work.file.id)
        ids = {(sheet, number): record for record, sheet, number in work.conn.execute(mine)}
        write_kept(work.conn, plan.form.name, {ids[at]: kept for at, kept in keeping.items()})


def _write_sheets(conn: sa.Connection, submission_id: int, checked: FileChecked) -> None:
    rows = {
        sheet.sheet: {
            "submission_id": submission_id, "sheet": sheet.sheet, "form": one.form.name,
            "header_row": sheet.header_row, "columns": dict(sheet.columns),
            "said": sorted(spoken_for(one.form, tuple(sheet.columns))),
        }
        for one in checked.forms for sheet in one.sheets
    }
    if rows:
        conn.execute(sa.insert(sheets), list(rows.values()))
