"""Copies are made once, the best way that a file bears, and what fails is said instead of lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from acctkit import returning
from acctkit.books.ledger import Ledger, open_books
from acctkit.books.schema import copies, told
from acctkit.copies.making import Make
from acctkit.reading.guard import Readers
from acctkit.reading.limits import Limits
from acctkit.testing import TestWorkspace, text_of
from acctkit.workspace import Workspace

AS_OF = "2026-11-25"
HEAD = ["Date", "Account", "SKU", "Units", "Unit price"]


@pytest.fixture
def ws(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    ws = acctkit_workspace
    ws.drop("office/masters.xlsx", {
        "Reps": [["Rep", "Name", "Email"], ["bob", "Bob", "bob@x.example"]],
        "Accounts": [["Account", "Name", "Currency"], ["C1", "One", "USD"]], "Products": [["SKU", "Name"], ["S1", "M"]],
    })
    ws.drop("bob/sales.xlsx", {"Sales": [HEAD, ["11/16/2026", "C1", "S1", "two", 5]]})
    return ws


def opened(ws: TestWorkspace) -> tuple[Workspace, Ledger]:
    workspace = ws.open()
    return workspace, open_books(workspace.settings.books.url, ws.root, workspace.plugins.forms)


def rows(ws: TestWorkspace) -> list[Any]:
    _, ledger = opened(ws)
    with ledger.read() as conn:
        return list(conn.execute(sa.select(copies).order_by(copies.c.id)).mappings())


def untell(ws: TestWorkspace) -> None:
    """The books of a run that was killed before its messages were queued."""
    _, ledger = opened(ws)
    with ledger.begin() as conn:
        conn.execute(sa.delete(told))


class Failing(Readers):
    """Guarded processes that die of making a copy any of these ways."""

    ways: tuple[str, ...] = ("marked",)

    def run(self, jobs: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
        for key, job in jobs:
            if isinstance(job, Make) and job.how in self.ways:
                yield key, job.refused(None)  # type: ignore[arg-type]
            else:
                yield from super().run([(key, job)])


def test_a_run_that_is_repeated_makes_no_copy_anew(ws: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    ws.run(AS_OF)
    (before,) = rows(ws)
    assert before["how"] == "marked" and before["name"] == "sales (marked).xlsx"
    untell(ws)
    monkeypatch.setattr(returning, "_make", lambda *_: pytest.fail("it is there"))
    ws.run(AS_OF)
    assert rows(ws) == [before]


def test_where_marking_fails_the_copy_is_made_from_the_cells(ws: TestWorkspace) -> None:
    with Failing(Limits(), 1) as readers:
        ws.run(AS_OF, readers=readers)
    (row,) = rows(ws)
    assert row["how"] == "rebuilt" and len(list(ws.mail("feedback")[0].iter_attachments())) == 1


def test_where_nothing_can_be_made_the_message_goes_and_says_so(
    ws: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Failing, "ways", ("marked", "rebuilt", "list"))
    with Failing(Limits(), 1) as readers:
        ws.run(AS_OF, readers=readers)
    (row,) = rows(ws)
    assert (row["how"], row["sha256"]) == ("none", "")
    (mail,) = ws.mail("feedback")
    assert "No marked copy of it could be made" in text_of(mail) and list(mail.iter_attachments()) == []


def test_what_the_office_alone_can_mend_is_not_in_a_reps_copy(ws: TestWorkspace) -> None:
    ws.drop("bob/new.xlsx", {"Sales": [HEAD, ["11/16/2026", "C1", "NEW_1", 2, 5]]})
    ws.run(AS_OF)
    found = [f for f in ws.json("findings", "list") if f["path"] == "bob/new.xlsx" and f["severity"] != "info"]
    assert len(found) == 1 and ws.submissions()["bob/new.xlsx"]["status"] == "accepted", "a new product"
    assert [row["name"] for row in rows(ws)] == ["sales (marked).xlsx"]


def test_the_archive_keeps_the_copy(ws: TestWorkspace) -> None:
    ws.run(AS_OF)
    (row,) = rows(ws)
    kept = ws.root / "archive" / row["sha256"][:2] / row["sha256"]
    (part,) = ws.mail("feedback")[0].iter_attachments()
    assert kept.read_bytes() == part.get_payload(decode=True) and kept.stat().st_size == row["size"]
