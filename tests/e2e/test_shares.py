"""The inbox as a share that comes and goes, from the command line: exit codes, sentences, and books that stay."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from acctkit.testing import TestWorkspace

AS_OF = "2026-11-25"
LISTS = {
    "Reps": [["Rep", "Name", "Email"], ["ana", "Ana", "ana@example.com"], ["bob", "Bob", "bob@example.com"]],
    "Accounts": [["Account", "Name"], ["C1", "Casa Uno"]], "Products": [["SKU", "Name"], ["S1", "Bolt"]],
}


def sales(day: int) -> list[list[Any]]:
    return [["Date", "Account", "SKU", "Units", "Unit price"], [f"2026-11-{day}", "C1", "S1", day, 10]]


@pytest.fixture
def ws(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    acctkit_workspace.drop("office/lists.xlsx", LISTS)
    acctkit_workspace.drop("ana/week.xlsx", sales(17))
    acctkit_workspace.drop("ana/more.xlsx", sales(18))
    acctkit_workspace.drop("bob/week.xlsx", sales(19))
    acctkit_workspace.run(AS_OF)
    return acctkit_workspace


def state(ws: TestWorkspace) -> list[Any]:
    return [ws.json("submissions", "list"), ws.json("findings", "list", "--all"), ws.json("outbox", "list"),
            ws.table("sales", "by_rep", "--week", "2026-W47")]


def test_an_unmounted_inbox_ends_the_run_with_4_and_nothing_changes(ws: TestWorkspace) -> None:
    before = state(ws)
    (ws.root / "inbox").rename(ws.root / "share")
    said = ws.cli("run", "--as-of", AS_OF, exit_code=4)
    assert "cannot be read" in said and "check that the share is mounted" in said
    (ws.root / "inbox").mkdir()
    said = ws.cli("run", "--as-of", AS_OF, exit_code=4)
    assert "looks unmounted: none of the 4 files" in said and "mount the share again" in said and "\n" not in said
    assert list((ws.root / "inbox").iterdir()) == [] and state(ws) == before
    (ws.root / "inbox").rmdir()
    (ws.root / "share").rename(ws.root / "inbox")
    assert not any(ws.run(AS_OF)["submissions"].values()) and state(ws) == before


def test_a_rep_folder_that_goes_is_told_by_run_and_doctor(ws: TestWorkspace) -> None:
    before = state(ws)
    shutil.move(ws.root / "inbox/ana", ws.root / "away")
    said = ws.cli("run", "--as-of", AS_OF)
    assert "inbox      The folder ana holds none of its files (2) any more; nothing is taken back." in said
    assert state(ws) == before
    looks = ws.json("doctor", exit_code=None)
    assert [look["said"] for look in looks if look["what"] == "inbox" and look["state"] == "note"] == [
        "the folder ana is empty or gone; if it is a share of its own, mount it again"
    ]
    shutil.move(ws.root / "away", ws.root / "inbox/ana")
    assert not any(ws.run(AS_OF)["submissions"].values()) and state(ws) == before
    assert not [look for look in ws.json("doctor", exit_code=None) if "empty or gone" in look["said"]]


def test_a_file_that_cannot_be_opened_waits_and_is_taken_when_a_person_asks(
    ws: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws.drop("ana/busy.xlsx", sales(20))
    opening = os.open

    def busy(path: Any, *more: Any, **named: Any) -> int:
        if Path(os.fspath(path)).name == "busy.xlsx":
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        return opening(path, *more, **named)

    with monkeypatch.context() as patch:
        patch.setattr("acctkit.intake.opening.os.open", busy)
        for _ in range(3):
            ran = ws.run(AS_OF)
            assert ran["submissions"]["pending"] == 1 and not ran["submissions"].get("rejected")
    waiting = ws.submissions()["ana/busy.xlsx"]
    assert waiting["status"] == "pending" and "2 tries so far" in waiting["reason"]  # the third run left it alone
    said = ws.cli("submissions", "get", str(waiting["id"]), "--output", str(ws.root / "x"), exit_code=2)
    assert "has no bytes in the archive" in said
    said = ws.cli("submissions", "withdraw", str(waiting["id"]), "--reason", "x", exit_code=2)
    assert "was never taken" in said
    assert ws.run(AS_OF)["submissions"]["pending"] == 1
    ws.cli("submissions", "retry", str(waiting["id"]))
    assert ws.run(AS_OF)["submissions"]["accepted"] == 1
    assert ws.submissions()["ana/busy.xlsx"]["status"] == "accepted"
