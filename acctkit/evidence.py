"""The files behind a week's package: what its figures were read from, for the manifest and the zip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from acctkit.books import documents
from acctkit.books.documents import Claiming
from acctkit.books.ledger import Ledger
from acctkit.books.schema import submissions
from acctkit.calendar import Week
from acctkit.intake.archive import located
from acctkit.reports.package import SourceFile
from acctkit.types import OFFICE
from acctkit.workspace import Workspace


def sources(workspace: Workspace, ledger: Ledger, week: Week) -> list[SourceFile]:
    """The files behind a package: office files and whatever holds rows up to this week; this week's go into the zip,
    with the documents that its rows name."""
    query = (
        sa.select(submissions)
        .where(submissions.c.status.in_(("accepted", "partial")))
        .order_by(submissions.c.path, submissions.c.version)
    )
    with ledger.read() as conn:
        rows = conn.execute(query).mappings().all()
        tied = documents.claimings(ledger, conn, period=week.label)
    filed = [
        SourceFile(
            path=row["path"],
            sha256=row["sha256"],
            folder=row["folder"],
            status=row["status"],
            version=row["version"],
            forms=tuple(row["forms"]),
            archived=located(workspace.archive, row["sha256"]),
            in_zip=week.label in row["periods"] or row["folder"] == OFFICE,
        )
        for row in rows
        if row["folder"] == OFFICE or any(label <= week.label for label in row["periods"])
    ]
    return [*filed, *_tied(workspace, tied)]


def _tied(workspace: Workspace, tied: Sequence[Claiming]) -> Iterator[SourceFile]:
    """The documents that rows of a week name; where it is not clear which is meant, all that it may be."""
    named: dict[int, list[Claiming]] = defaultdict(list)
    known = {one.submission: one for claiming in tied for one in claiming.claim.documents}
    for claiming in tied:
        for one in claiming.claim.documents:
            named[one.submission].append(claiming)
    for submission, claimings in sorted(named.items()):
        one = known[submission]
        rows = sorted({(c.path, c.sheet, c.number) for c in claimings})
        yield SourceFile(
            path=one.path,
            sha256=one.sha256,
            folder=one.rep,
            status="document",
            version=one.version,
            forms=tuple(sorted({c.claim.form for c in claimings})),
            archived=located(workspace.archive, one.sha256),
            rows=tuple({"path": path, "sheet": sheet, "row": number} for path, sheet, number in rows),
        )
