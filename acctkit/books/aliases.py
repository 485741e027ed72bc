"""Headers that an admin taught: remembered for one rep or for the company, and used from then on.

    with ledger.begin() as conn:
        add(conn, forms["sales"], "unit_price", "Precio neto", on=today)
        again = recheck(conn, forms["sales"], "unit_price", "Precio neto")
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from acctkit import codes
from acctkit.books.schema import aliases, findings, submissions
from acctkit.errors import UsageProblem
from acctkit.forms import ColumnSpec, Form
from acctkit.headers import Words
from acctkit.texts import nearest, normal, one_line

LONGEST = 200
_WHOLE = (codes.NO_FORM.name, codes.TWO_FORMS.name, codes.SHEET_NOT_READ.name)  # of sheets that no form was found for


@dataclass(frozen=True, slots=True)
class Alias:
    """A header that means `column` of `form` in the files of `rep` (a rep's id; empty: in everybody's)."""

    form: str
    column: str
    header: str
    rep: str
    added_on: dt.date


@dataclass(frozen=True, slots=True)
class Affected:
    """Files that a new alias concerns: those that are checked again at the next run, and those that were taken without
    the column and stay as they were read."""

    again: tuple[int, ...] = ()
    taken: tuple[int, ...] = ()


def listed(conn: sa.Connection) -> list[Alias]:
    """Every alias, the company's before the reps'."""
    order = (aliases.c.form, aliases.c.rep, aliases.c.column, aliases.c.header)
    return [
        Alias(row.form, row.column, row.header, row.rep, row.added_on)
        for row in conn.execute(sa.select(aliases).order_by(*order))
    ]


def words(known: Iterable[Alias], rep: str = "") -> Words:
    """What the headers of `rep`'s files mean: the company's aliases, and those of the rep, which win."""
    said: dict[str, dict[str, str]] = {}
    for alias in sorted(known, key=lambda alias: bool(alias.rep)):
        if alias.rep in ("", rep):
            said.setdefault(alias.form, {})[normal(alias.header)] = alias.column
    return said


def add(conn: sa.Connection, form: Form, column: str, header: str, rep: str = "", *, on: dt.date) -> Alias:
    """Remember that `header` means `column` of `form`; raises UsageProblem, in one sentence, where it may not."""
    spec, header, word = _column(form, column), one_line(header), normal(header)
    if not word or len(header) > LONGEST:
        raise UsageProblem(f"'{header:.40}' is no header: write one with a letter or digit, of {LONGEST} at most.")
    if rep and form.who == "office":
        raise UsageProblem(f"The form {form.name} is filed by the office and not by {rep}; leave out --rep.")
    for other in form.columns:
        if word in map(normal, other.headers):
            if other.name == spec.name:
                raise UsageProblem(f"'{header}' means {column} of {form.name} already; there is nothing to add.")
            raise UsageProblem(
                f"'{header}' is a header of another column of {form.name}, {other.name}; it cannot mean {column} too."
            )
    for alias in listed(conn):
        if alias.form == form.name and normal(alias.header) == word and alias.rep in ("", rep):
            if alias.column == spec.name:
                raise UsageProblem(f"'{header}' was added for {column} {_whose(alias.rep)} already; nothing to add.")
            if alias.rep == rep:
                raise UsageProblem(
                    f"'{header}' means {alias.column} {_whose(rep)}; remove that first: "
                    f"{_command('remove', form.name, header, rep)}"
                )
    values = {"form": form.name, "column": spec.name, "header": header, "rep": rep, "added_on": on}
    conn.execute(sa.insert(aliases).values(word=word, **values))
    return Alias(form.name, spec.name, header, rep, on)


def remove(conn: sa.Connection, form: str, header: str, rep: str = "") -> Alias:
    """Forget an alias; what was read by it stays. Raises UsageProblem where there is none."""
    for alias in listed(conn):
        if (alias.form, normal(alias.header), alias.rep) == (form, normal(header), rep):
            here = (aliases.c.form == form, aliases.c.word == normal(header), aliases.c.rep == rep)
            conn.execute(sa.delete(aliases).where(*here))
            return alias
    raise UsageProblem(f"There is no alias '{header}' of {form} {_whose(rep)}; see: acctkit forms alias list")


def recheck(conn: sa.Connection, alias: Alias, form: Form) -> Affected:
    """Have the files checked again that were rejected for want of the column, or whose sheets no form fitted."""
    mine = submissions.c.folder == alias.rep if alias.rep else (submissions.c.folder == "office") == (
        form.who == "office"
    )
    wanted = (
        sa.select(
            findings.c.submission_id, findings.c.code, findings.c.form, findings.c.value, findings.c.params,
            submissions.c.status,
        )
        .join(submissions, submissions.c.id == findings.c.submission_id)
        .where(
            mine, findings.c.code.in_((*_WHOLE, codes.MISSING_COLUMN.name, codes.UNKNOWN_COLUMN.name)),
            submissions.c.status.in_(("accepted", "partial", "rejected")), submissions.c.settled,
            submissions.c.dismissed == "", submissions.c.withdrawn == "",
        )
        .order_by(findings.c.submission_id)
    )
    again: set[int] = set()
    taken: set[int] = set()
    for row in conn.execute(wanted).mappings():
        if _concerns(row, alias):
            refused = row["status"] == "rejected" or row["code"] != codes.UNKNOWN_COLUMN.name
            (again if refused and row["status"] != "accepted" else taken).add(row["submission_id"])
    if again:
        conn.execute(sa.update(submissions).where(submissions.c.id.in_(again)).values(retry=True))
    return Affected(tuple(sorted(again)), tuple(sorted(taken - again)))


def _concerns(row: Mapping[Any, Any], alias: Alias) -> bool:
    if row["code"] in _WHOLE:
        return bool(row["status"] != "accepted")
    if row["form"] != alias.form:
        return False
    if row["code"] == codes.UNKNOWN_COLUMN.name:
        return normal(str(row["value"])) == normal(alias.header)
    return str(row["params"].get("column")) == alias.column


def _column(form: Form, name: str) -> ColumnSpec:
    known = {spec.name: spec for spec in form.columns}
    if name not in known:
        close = nearest(name, known, most=1, like=60)
        hint = f"did you mean {close[0]}?" if close else f"it has {', '.join(known)}."
        raise UsageProblem(f"The form {form.name} has no column '{name}'; {hint}")
    return known[name]


def _whose(rep: str) -> str:
    return f"in files of {rep}" if rep else "in everybody's files"


def _command(*words: str) -> str:
    verb, form, header, rep = words
    return f"acctkit forms alias {verb} {form} '{header}'" + (f" --rep {rep}" if rep else "")
