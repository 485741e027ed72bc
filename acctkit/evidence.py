"""The files behind a week's package: what its figures were read from, for the manifest and the zip."""

from __future__ import annotations

import sqlalchemy as sa

from acctkit.books.ledger import Ledger
from acctkit.books.schema import submissions
from acctkit.calendar import Week
from acctkit.reports.package import SourceFile
from acctkit.types import OFFICE
from acctkit.workspace import Workspace


def sources(workspace: Workspace, ledger: Ledger, week: Week) -> list[SourceFile]:
    """The files behind a package: office files and whatever holds rows up to this week; this week's go into the zip."""
    query = (
        sa.select(submissions)
        .where(submissions.c.status.in_(("accepted", "partial")))
        .order_by(submissions.c.path, submissions.c.version)
    )
    with ledger.read() as conn:
        rows = conn.execute(query).mappings().all()
    return [
        SourceFile(
            path=row["path"],
            sha256=row["sha256"],
            folder=row["folder"],
            status=row["status"],
            version=row["version"],
            forms=tuple(row["forms"]),
            archived=workspace.archive / row["sha256"][:2] / row["sha256"],
            in_zip=week.label in row["periods"] or row["folder"] == OFFICE,
        )
        for row in rows
        if row["folder"] == OFFICE or any(label <= week.label for label in row["periods"])
    ]
