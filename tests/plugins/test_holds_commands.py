"""`acctkit holds`: list what is on hold, place, confirm and release it, each at once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from acctkit.testing import TestWorkspace, make_test_workspace, text_of

REPS = [["Rep", "Name", "Email"], ["7", "Ana", "ana@example.com"]]
ACCOUNTS = [["Account", "Name", "Rep", "Email"], ["103", "Atelier", "7", "at@example.com"],
            ["104", "Bar Puerto", "7", "bar@example.com"]]
INVOICES = [["Invoice", "Account", "Issued on", "Due on", "Amount"],
            ["I-1", "103", "2026-09-01", "2026-10-01", "500"], ["I-2", "103", "2026-09-08", "2026-10-08", "80"],
            ["I-3", "104", "2026-09-15", "2026-10-15", "60"]]
ISSUES = [["Issue", "Opened on", "Account", "Kind", "Invoice"], ["Q-9", "2026-11-16", "104", "late shipment", "I-3"]]
PROMISED = [["Date", "Account", "Kind", "Amount", "Promised on"], ["2026-11-24", "103", "promise", "580", "2026-11-30"]]
DAY = ("--as-of", "2026-11-25")


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> TestWorkspace:
    """A workspace that no test changes, whose letters wait for a person."""
    ws = make_test_workspace(tmp_path_factory.mktemp("settled") / "workspace")
    path = ws.root / "acctkit.toml"
    path.write_text(path.read_text("utf-8").replace('approve = "none"', 'approve = "notices"'), encoding="utf-8")
    for name, rows in (("reps", REPS), ("accounts", ACCOUNTS), ("invoices", INVOICES)):
        ws.drop(f"office/{name}.csv", rows)
    ws.drop("7/issues.csv", ISSUES)
    ws.run("2026-11-24")
    return ws


@pytest.fixture
def ws(settled: TestWorkspace, tmp_path: Path) -> TestWorkspace:
    """A copy of it."""
    return TestWorkspace(shutil.copytree(settled.root, tmp_path / "workspace"))


def held(ws: TestWorkspace, *words: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ws.json("holds", "list", *words, *DAY)
    return rows


def states(ws: TestWorkspace, *words: str) -> list[tuple[str, str, str | None, str, str]]:
    return [(row["hold"], row["account"], row["invoice"], row["state"], row["open"]) for row in held(ws, *words)]


def test_a_dispute_counts_at_once_and_stops_the_letter_that_waits(ws: TestWorkspace) -> None:
    [letter] = [one for one in ws.json("outbox", "list") if one["kind"] == "overdue-notice"]
    said = ws.cli("holds", "add", "103", "--invoice", "I-1", "--reason", "disputa", "--note", "=1+1 broken", *DAY)
    assert said == (
        "Hold 103-2026-11-25 on invoice I-1 of Atelier (103): dispute, from 2026-11-25 until it is released.\n"
        "1 letter waits in the outbox for account 103 and will not go:\n"
        f"  at@example.com: {letter['subject']}\n"
    )
    assert states(ws) == [("103-2026-11-25", "103", "I-1", "confirmed", "500.00"),
                          ("Q-9", "104", "I-3", "provisional", "60.00")]
    [mine] = held(ws, "--account", "103")
    assert (mine["note"], mine["since"], mine["until"]) == ("=1+1 broken", "2026-11-25", None) and mine["who"]
    traced = ws.json("trace", "collections", "holds", "hold=103-2026-11-25", "column=open", *DAY)
    assert traced[0]["addresses"]
    ws.cli("outbox", "approve", letter["id"])
    ws.run("2026-11-25")
    assert ws.mail("overdue-notice") == []
    after = {row["state"]: row["id"] for row in ws.json("outbox", "list") if row["kind"] == "overdue-notice"}
    assert after["cancelled"] == letter["id"]
    assert "I-1" not in ws.json("outbox", "show", after["queued"])["text"]  # it asks for I-2 alone, and waits


def test_the_same_again_does_nothing(ws: TestWorkspace) -> None:
    words = ("holds", "add", "104", "--reason", "payment plan", "--until", "2026-12-31", *DAY)
    ws.cli(*words)
    assert "nothing to do" in ws.cli(*words)
    assert ws.json(*words)["filed"] is None
    assert [row[0] for row in states(ws)] == ["Q-9", "104-2026-11-25"]


def test_what_an_issue_holds_is_confirmed_and_released_by_its_number(ws: TestWorkspace) -> None:
    beside = ws.json("holds", "add", "104", "--invoice", "I-3", "--reason", "dispute", "--hold", "H-1", *DAY)
    assert beside["remarks"] == ["Q-9, which is on the same, is provisional only; to confirm it: "
                                 "acctkit holds add 104 --hold 'Q-9'"]
    made = ws.json("holds", "add", "104", "--hold", "Q-9", "--until", "2026-12-15", *DAY)
    assert (made["hold"], made["invoice"], made["reason"], made["since"], made["until"], made["state"]) == (
        "Q-9", "I-3", "dispute", "2026-11-16", "2026-12-15", "confirmed")
    stays = ws.cli("holds", "release", "q9", *DAY)
    assert "I-3 stays on hold: H-1, dispute" in stays
    done = ws.json("holds", "release", "H-1", "--note", "replaced", *DAY)
    assert [(row["invoice"], row["open"], row["days_late"]) for row in done["due"]] == [("I-3", "60.00", 41)]
    assert "is over since 2026-11-25 (lifted by " in ws.cli("holds", "release", "H-1", *DAY)
    assert states(ws) == []
    ended = {(row["hold"], row["state"], row["why"].partition(" by")[0]) for row in held(ws, "--all")}
    assert ended == {("Q-9", "over", "lifted"), ("Q-9", "over", "confirmed"), ("H-1", "over", "lifted")}
    said = ws.cli("holds", "add", "104", "--hold", "H-1", "--reason", "legal", *DAY, exit_code=2)
    assert "H-1 was lifted as of 2026-11-25" in said


def test_a_reps_word_is_released_and_a_provisional_hold_lifted(ws: TestWorkspace) -> None:
    ws.drop("7/promised.csv", PROMISED)
    ws.run("2026-11-25")
    assert ("promise 2026-11-24", "103", None, "rep's word", "580.00") in states(ws)
    done = ws.json("holds", "release", "promise 2026-11-24", *DAY)
    assert [row["invoice"] for row in done["due"]] == ["I-1", "I-2"]
    assert "Released Q-9 on invoice I-3" in ws.cli("holds", "release", "Q-9", *DAY)
    assert states(ws) == []


@pytest.mark.parametrize(("words", "said"), [
    (("add", "105", "--reason", "legal"), "There is no account 105; did you mean 103 (Atelier) or 104 (Bar Puerto)?"),
    (("add", "atelier", "--reason", "legal"), "There is no account atelier; did you mean 103 (Atelier)?"),
    (("add", "103", "--invoice", "I-3", "--reason", "legal"), "Invoice I-3 belongs to account 104, not to 103"),
    (("add", "103", "--invoice", "../I", "--reason", "legal"), "There is no invoice ../I"),
    (("add", "103", "--reason", "legl"), "'legl' is no reason for a hold; did you mean legal"),
    (("add", "103"), "A hold needs a reason"),
    (("add", "104", "--hold", "Q-8"), "Account 104 has no hold Q-8; did you mean Q-9?"),
    (("add", "104", "--hold", "Q-9", "--invoice", "I-9"), "There is no invoice I-9"),
    (("add", "103", "--reason", "legal", "--until", "2026-11-01"), "ends on 2026-11-01, before it starts"),
    (("add", "103", "--reason", "legal", "--start", "2026-12-01"), "lies in the future"),
    (("release", "Q-7"), "There is no hold Q-7; did you mean Q-9?"),
    (("release", "Q-9", "--account", "103"), "There is no hold Q-9 of account 103"),
    (("release", "Q-9", "--from", "2026-11-30"), "let the hold end by itself: acctkit holds add 104 --hold 'Q-9'"),
    (("release", "Q-9", "--from", "2026-11-01"), "began on 2026-11-16, after 2026-11-01"),
    (("list", "--account", "999"), "There is no account 999"),
])
def test_what_is_wrong_is_said_in_a_sentence_and_nothing_is_filed(
    settled: TestWorkspace, words: tuple[str, ...], said: str
) -> None:
    assert said in settled.cli("holds", *words, *DAY, exit_code=2)
    assert len(settled.submissions()) == 4


def test_a_name_is_whatever_one_likes_and_two_accounts_may_share_it(ws: TestWorkspace) -> None:
    for account in ("103", "104"):
        ws.cli("holds", "add", account, "--reason", "legal", "--hold", "=../é 'x'\"", *DAY)
    said = ws.cli("holds", "release", "=../é 'x'\"", *DAY, exit_code=2)
    assert said == "Accounts 103, 104 each have a hold =../é 'x'\"; say whose: --account 103"
    ws.cli("holds", "release", "=../é 'x'\"", "--account", "104", *DAY)
    assert [row["account"] for row in held(ws) if row["hold"] != "Q-9"] == ["103"]
    assert "200" in ws.cli("holds", "add", "103", "--reason", "legal", "--hold", "x" * 300, *DAY, exit_code=2)


def test_two_at_once_never_lose_one(ws: TestWorkspace) -> None:
    command = [sys.executable, "-m", "acctkit", "-w", str(ws.root), "holds", "add", "103", "--reason", "dispute", *DAY]
    both = [subprocess.Popen([*command, "--invoice", one], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for one in ("I-1", "I-2")]
    codes = [(one.wait(), one.communicate()) for one in both]
    assert {code for code, _ in codes} <= {0, 75}
    done = sum(code == 0 for code, _ in codes)
    assert done and len(held(ws, "--account", "103")) == done
    names = [row["hold"] for row in held(ws, "--account", "103")]
    assert len(set(names)) == len(names)


def test_the_letter_goes_when_the_hold_is_released(ws: TestWorkspace) -> None:
    ws.cli("holds", "add", "103", "--reason", "no contactar", *DAY)
    assert [line.split()[:2] for line in ws.cli("holds", "list", *DAY).splitlines() if " 103 " in line] == [
        ["103-2026-11-25", "103"]]
    ws.cli("holds", "release", "103-2026-11-25", "--as-of", "2026-11-26")
    [waits] = [one for one in ws.json("outbox", "list") if one["kind"] == "overdue-notice"]
    ws.cli("outbox", "approve", waits["id"])
    ws.run("2026-11-26")
    assert [message["To"] for message in ws.mail("overdue-notice")] == ["Atelier <at@example.com>"]
    assert "I-1" in text_of(ws.mail("overdue-notice")[0])
