"""What became of a submission: its status, and the findings that the books keep of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from acctkit.books.schema import findings, refused, sheets
from acctkit.types import Finding, Status


@dataclass(frozen=True)
class Posted:
    """What became of a file: its status and why, the rows recorded by form, and every finding it has now."""

    status: Status
    reason: str
    taken: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def write_findings(conn: sa.Connection, submission_id: int | None, told: Sequence[Finding]) -> None:
    """Record findings of a submission, in their order."""
    rows = [
        {
            "submission_id": submission_id, "code": f.code, "severity": f.severity, "path": f.path, "sheet": f.sheet,
            "cell": f.cell, "value": f.value, "expected": f.expected, "message": f.message, "form": f.form,
            "row": f.row, "params": dict(f.params), "office": f.office, "count": f.count,
        }
        for f in told
    ]
    if rows:
        conn.execute(sa.insert(findings), rows)


def forget(conn: sa.Connection, submission_id: int) -> dict[tuple[str, str, int], int]:
    """Forget what an earlier check of this submission found (it is told anew), but for who settled its refused rows."""
    wanted = sa.select(refused).where(refused.c.submission_id == submission_id, refused.c.settled_by.is_not(None))
    settled = {(row.form, row.sheet, row.number): row.settled_by for row in conn.execute(wanted)}
    for table in (findings, sheets, refused):
        conn.execute(sa.delete(table).where(table.c.submission_id == submission_id))
    return settled
