"""Where a record of the books came from: file, sheet, row, and the letters of its columns there."""

from __future__ import annotations

import sqlalchemy as sa

from acctkit.books.ledger import Ledger
from acctkit.books.schema import sheets, submissions
from acctkit.books.statements import columns_of, kept_of
from acctkit.reports.tracing import RecordPlace, Resolver


def resolver(ledger: Ledger) -> Resolver:
    """A function from (form, record id) to its place, which keeps what it has looked up."""
    files: dict[int, tuple[str, str]] = {}
    letters: dict[tuple[int, str], dict[str, str]] = {}
    with ledger.read() as conn:
        for row in conn.execute(sa.select(submissions.c.id, submissions.c.path, submissions.c.sha256)):
            files[row.id] = (row.path, row.sha256)
        for row in conn.execute(sa.select(sheets.c.submission_id, sheets.c.sheet, sheets.c["columns"])):
            letters[row[0], row[1]] = row[2]

    def place(form: str, record: int) -> RecordPlace:
        table = ledger.tables[form]
        with ledger.read() as conn:
            row = conn.execute(sa.select(table).where(table.c.id == record)).mappings().one()
            others = kept_of(conn, form, columns_of(table), [record]).get(record, {})
        values = {name.removeprefix("c_"): value for name, value in row.items() if name.startswith("c_")}
        elsewhere = {
            name: RecordPlace(
                *files[one.submission], one.sheet, one.number, letters.get((one.submission, one.sheet), {}), values
            )
            for name, one in others.items() if one.submission is not None
        }
        path, sha256 = files[row["submission_id"]]
        own = values | dict.fromkeys(filter(None, row["blank"].split(",")), "")
        columns = letters.get((row["submission_id"], row["sheet"]), {})
        return RecordPlace(path, sha256, row["sheet"], row["number"], columns, own, elsewhere)

    return place
