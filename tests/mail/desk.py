"""Books in memory or in a file, made-up news, and a composer over the real templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from acctkit import Draft
from acctkit.books.schema import SENT, findings, metadata, outbox, postings, submissions, told
from acctkit.mail.compose import Composer
from acctkit.mail.templates import environment

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
NOW = dt.datetime(2004, 11, 29, 8, 0, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
TODAY = NOW.date()
# A plugin of one letter, always the same, to account 103.
CIRCULARS = """
from acctkit import Draft, Mailing, hookimpl


def plan(desk):
    yield Draft("circular", "ap@example.com", "circular", {}, "circular:103", account="103")


@hookimpl
def acctkit_mailings():
    return [Mailing("circular", plan)]
"""


def engine_at(path: Path) -> sa.Engine:
    """An engine over a books file, tables made."""
    engine = sa.create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    return engine


def composer(*folders: Path, sender: str = "reports@acme.example") -> Composer:
    """A composer that looks in `folders` first, then in acctkit's own templates."""
    return Composer(environment([*folders, TEMPLATES]), sender, "Acme Ltd")


def facts(engine: sa.Engine) -> dict[str, dt.date]:
    """Every fact that a message tells, and that it went, with its day."""
    went = sa.select(SENT + outbox.c.dedupe_key, outbox.c.sent_on).where(outbox.c.sent_on.is_not(None))
    with engine.connect() as conn:
        return {row[0]: row[1] for query in (sa.select(told.c.fact, told.c.day), went) for row in conn.execute(query)}


def note(key: str = "note:1", to: str = "ana@acme.example", **more: Any) -> Draft:
    """A draft for the template that `write_note` lays down."""
    values = {"name": "Ana", "body": "All is well.", **more.pop("values", {})}
    return Draft(kind=more.pop("kind", "feedback"), to=to, template="note", values=values, dedupe_key=key, **more)


NOTE = "Subject: For {{ name }}\n\nHello {{ name }}, {{ body }}\n"


def write_note(folder: Path, text: str = NOTE, html: str = "") -> Path:
    """A folder with the template `note`; HTML only when given."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "note.en.txt").write_text(text, encoding="utf-8")
    if html:
        (folder / "note.en.html").write_text(html, encoding="utf-8")
    return folder


def file_in_books(
    conn: sa.Connection, path: str, status: str, *, taken: Mapping[str, int] | None = None, **more: Any
) -> int:
    """A submission, with rows taken by form."""
    row = {
        "path": path, "folder": path.partition("/")[0], "sha256": f"sha {path}", "status": status, "reason": "",
        "forms": [], "periods": ["2004-W48"], "version": 1, "received_on": TODAY, "received_at": "", **more,
    }
    id = conn.execute(sa.insert(submissions).values(row).returning(submissions.c.id)).scalar_one()
    for form, count in (taken or {}).items():
        conn.execute(sa.insert(postings).values(
            submission_id=id, form=form, period="2004-W48", taken=count, replaced=0, posted_on=TODAY
        ))
    return int(id)


def finding_in_books(conn: sa.Connection, submission: int, code: str, cell: str, message: str, **more: Any) -> None:
    """A finding of a submission."""
    row = {
        "submission_id": submission, "code": code, "severity": "error", "path": "", "sheet": "Ventas", "cell": cell,
        "value": "", "expected": "", "message": message, "form": "sales", "row": 0, "params": {}, "office": False,
        **more,
    }
    conn.execute(sa.insert(findings).values(row))
