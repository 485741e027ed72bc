"""The history of an account, an invoice, or whatever else forms name: every row that names it, every message about it.

The core knows no invoice. A thing has a history if forms refer to it (`Ref("invoices", "invoice")`), or count it among
their `numbers`; what names it is every column of that name, and every column that refers to it under another.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from acctkit.books.ledger import Ledger
from acctkit.books.plan import chunks
from acctkit.books.schema import bounces, outbox, refused, sheets, submissions, verdicts
from acctkit.forms import Form
from acctkit.mail.returned import listing as returned
from acctkit.texts import listed

_ABOUT = {"account": outbox.c.account, "rep": outbox.c.rep}  # what a message says of itself


@dataclass(frozen=True)
class Event:
    """One thing that the books know: a row of a form, a message, or what a person decided of one.

    `state` is `in force`, `replaced` (by a correction, or taken back), `refused` (an office row that was not taken),
    how a message stands, `returned` where it came back, or what was decided of it: then `by` says who did, and `at`
    when. `submission` is the file
    that the row came from, since one path may hold many, one after the other. `cell` names the thing; `cells` are those
    of the whole row, by column, `values` what they say.
    """

    day: dt.date | None
    what: str
    state: str
    rep: str = ""
    path: str = ""
    sha256: str = ""
    sheet: str = ""
    row: int = 0
    cell: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    submission: int = 0
    by: str = ""
    at: str = ""

    @property
    def place(self) -> tuple[object, ...]:
        """Its place in the history: by day, what has none first; versions of a row in the order in which they came."""
        return (
            self.day or dt.date.min, self.what, self.path, self.sheet, self.row, self.at, self.state, self.submission,
            self.message,
        )


def things(forms: Mapping[str, Form]) -> list[str]:
    """What has a history: `account`, `invoice`, `sku` ..., as far as the forms name it."""
    referred = {ref.column for form in forms.values() for ref in form.refers.values()}
    return sorted(referred | {name for form in forms.values() for name in form.numbers})


def history(ledger: Ledger, thing: str, name: str) -> list[Event]:
    """Everything that names the `thing` called `name`, in the order of days."""
    with ledger.read() as conn:
        files = {row.id: row for row in conn.execute(sa.select(submissions))}
        letters = {(row.submission_id, row.sheet): row.columns for row in conn.execute(sa.select(sheets))}
        events = [*_messages(conn, thing, name)]
        for form, column in _naming(ledger.forms, thing):
            events += _records(conn, ledger, form, column, name, files, letters)
            events += _refused(conn, form, column, name, files, letters)
    return sorted({event.place: event for event in events}.values(), key=lambda event: event.place)


def _naming(forms: Mapping[str, Form], thing: str) -> Iterator[tuple[Form, str]]:
    """The columns that may name a thing."""
    targets = {(ref.form, thing) for form in forms.values() for ref in form.refers.values() if ref.column == thing}
    for _, form in sorted(forms.items()):
        for spec in form.columns:
            ref = form.refers.get(spec.name)
            if (spec.kind in ("id", "text") and spec.name == thing) or (ref and (ref.form, ref.column) in targets):
                yield form, spec.name


def _records(
    conn: sa.Connection, ledger: Ledger, form: Form, column: str, name: str, files: Mapping[int, Any],
    letters: Mapping[tuple[int, str], Mapping[str, str]],
) -> Iterator[Event]:
    table = ledger.tables[form.name]
    stored = table.c[f"c_{column}"]
    many = column in form.refers and form.refers[column].many
    named = stored.contains(name, autoescape=True) if many else stored == name
    for row in conn.execute(sa.select(table).where(named)).mappings():
        if many and name not in listed(row[f"c_{column}"]):
            continue
        file = files[row["submission_id"]]
        at = letters.get((row["submission_id"], row["sheet"]), {})
        values = {spec.name: row[f"c_{spec.name}"] for spec in form.columns}
        yield Event(
            row["day"], form.name, "in force" if row["replaced_by"] is None else "replaced", row["rep"], file.path,
            file.sha256, row["sheet"], row["number"], _cell(at, column, row["number"]),
            {spec.name: f"{at[spec.name]}{row['number']}" for spec in form.columns if spec.name in at},
            {key: value for key, value in values.items() if value not in (None, "")}, submission=row["submission_id"],
        )


def _refused(
    conn: sa.Connection, form: Form, column: str, name: str, files: Mapping[int, Any],
    letters: Mapping[tuple[int, str], Mapping[str, str]],
) -> Iterator[Event]:
    waiting = sa.select(refused).where(refused.c.form == form.name, refused.c.settled_by.is_(None))
    for row in conn.execute(waiting).mappings():
        if row["values"].get(column) != name:
            continue
        file = files[row["submission_id"]]
        at = letters.get((row["submission_id"], row["sheet"]), {})
        yield Event(
            None, form.name, "refused", "", file.path, file.sha256, row["sheet"], row["number"],
            _cell(at, column, row["number"]),
            {key: f"{at[key]}{row['number']}" for key in row["values"] if key in at}, dict(row["values"]),
            submission=row["submission_id"],
        )


def _cell(letters: Mapping[str, str], column: str, number: int) -> str:
    return f"{letters[column]}{number}" if column in letters else ""


def _messages(conn: sa.Connection, thing: str, name: str) -> Iterator[Event]:
    """The messages that are about the thing, or tell a fact of it, such as `invoice:10100:level:1`, those that never
    went among them; and what persons decided of each."""
    short = sa.select(outbox.c.id, outbox.c.tells, *_ABOUT.values())
    found = {
        row["id"]: [fact for fact in row["tells"] if of(fact, thing, name)] for row in conn.execute(short).mappings()
        if (thing in _ABOUT and row[thing] == name) or any(of(fact, thing, name) for fact in row["tells"])
    }
    for some in chunks(sorted(found)):
        for row in conn.execute(sa.select(outbox).where(outbox.c.id.in_(some))).mappings():
            values = {"kind": row["kind"], "to": row["recipient"], "subject": row["subject"]}
            more = {
                "cc": row["cc"], "amounts": row["amounts"], "tells": found[row["id"]] or row["tells"],
                "sent_on": row["sent_on"], "approval": row["approval"], "reason": row["last_error"],
            }
            yield Event(
                row["queued_on"], "message", row["state"], row["rep"], message=row["id"],
                values={**values, **{key: value for key, value in more.items() if value}},
            )
            for said in conn.execute(sa.select(verdicts).where(verdicts.c.message == row["id"])).mappings():
                why = {"reason": said["reason"]} if said["reason"] else {}
                yield Event(
                    said["day"], "message", said["verdict"], row["rep"], message=row["id"], by=said["by"],
                    at=said["at"], values={**values, **why},
                )
            for back in returned(conn, bounces.c.message == row["id"]):
                yield Event(back.day, "message", "delayed" if back.action == "delayed" else "returned", row["rep"],
                            message=row["id"],
                            values={**values, "to": back.to, "address": back.address, "reason": back.said.en})


def of(fact: str, thing: str, name: str) -> bool:
    """Whether a fact is one of the thing called so: its name stands behind what it is, a numbered part of it as well.

    >>> [of(fact, "invoice", "10425") for fact in ("invoice:10425:level:1", "invoice:10425/2:level:1",
    ...                                            "handed:invoice:10425", "invoice:104251:level:1")]
    [True, True, True, False]
    """
    _, there, after = f":{fact}".partition(f":{thing}:{name}")
    return bool(there) and re.match(r"(/\d+)?(:|$)", after) is not None
