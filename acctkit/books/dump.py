"""The books as canonical text: equal texts, equal books, whatever ids and times they got on the way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from acctkit.books import schema
from acctkit.books.schema import SENT, bounces, copies, findings, outbox, packages, papers, refused, submissions, told

_PASSING = ("id", "submission_id", "run_id", "mtime_ns", "received_at", "turn", "replaced_by", "occurrence")
_MESSAGE = ("dedupe_key", "kind", "recipient", "subject", "account", "rep", "state", "tells", "cc", "amounts")


def logical_dump(conn: sa.Connection) -> str:
    """Every submission, record, finding, refused row, package, paper, message and bounce as sorted lines of JSON,
    without what differs from one run to the next: ids, times, who ran it."""
    names = {row.id: f"{row.path}@{row.sha256[:12]}" for row in conn.execute(sa.select(submissions))}
    lines = [json.dumps(line, default=str, ensure_ascii=False) for line in _lines(conn, names)]
    return "\n".join(sorted(lines))


def logical_hash(conn: sa.Connection) -> str:
    """The sha256 of `logical_dump`."""
    return hashlib.sha256(logical_dump(conn).encode()).hexdigest()


def _lines(conn: sa.Connection, names: dict[int, str]) -> Iterator[list[Any]]:
    for row in conn.execute(sa.select(submissions)).mappings():
        said = {k: v for k, v in row.items() if k not in _PASSING}
        yield ["submission", {**said, "inside": names.get(row["inside"] or 0, "")}]
    for table in (findings, refused):
        for row in conn.execute(sa.select(table)).mappings():
            said = {k: v for k, v in row.items() if k not in (*_PASSING, "settled_by")}
            yield [table.name, names.get(row["submission_id"] or 0, ""), said]
    for name in sorted(sa.inspect(conn).get_table_names()):
        if name.startswith("form_"):
            reflected = sa.Table(name, sa.MetaData(), autoload_with=conn)
            for row in conn.execute(sa.select(reflected)).mappings():
                said = {k: v for k, v in row.items() if k not in _PASSING}
                yield [name, names[row["submission_id"]], names.get(row["replaced_by"] or 0, ""), said]
    for row in conn.execute(sa.select(copies)).mappings():
        yield ["copy", names[row["submission_id"]], row["sha256"], row["name"], row["how"], row["laid"]]
    for row in conn.execute(sa.select(schema.incoming)).mappings():
        files = sa.select(schema.incoming_files).where(schema.incoming_files.c.incoming_id == row["id"])
        brought = sorted([file["path"], file["sha256"]] for file in conn.execute(files).mappings())
        yield ["incoming", {k: v for k, v in row.items() if k not in _PASSING}, brought]
    for row in conn.execute(sa.select(packages)).mappings():
        yield ["package", row["period"], row["version"], row["sha256"], row["digest"]]
    for row in conn.execute(sa.select(papers)).mappings():
        yield ["paper", {k: v for k, v in row.items() if k not in _PASSING}]
    for row in conn.execute(sa.select(outbox)).mappings():
        yield ["message", {k: row[k] for k in _MESSAGE}]
        if row["sent_on"]:
            yield ["told", f"{SENT}{row['dedupe_key']}", row["sent_on"]]
    for row in conn.execute(sa.select(bounces)).mappings():
        yield ["bounce", {k: v for k, v in row.items() if k not in ("id", "told_by", "cleared_by")}]
    for row in conn.execute(sa.select(told)).mappings():
        yield ["told", row["fact"], row["day"]]
