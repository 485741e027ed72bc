"""Attacks on the readers: each is answered, within bounds, as it was before, and a run among them goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from acctkit.reading.guard import Readers
from acctkit.reading.limits import Limits
from acctkit.testing import TestWorkspace
from tests.attacks import expected, mutations
from tests.attacks.workbooks import CANARY

AS_OF = "2026-11-25"
SALES = [["Date", "Account", "SKU", "Units", "Unit price"], ["2026-11-17", "C1", "S1", 2, 10]]
HOW = "look at each, then: python -m tests.attacks.expected --update"


def test_every_attack_is_answered_as_expected(tmp_path: Path) -> None:
    now, before = list(expected.answers(tmp_path)), expected.named()
    assert [line for line in now if line not in before] == [], HOW
    assert [line[0] for line in now] == [line[0] for line in before]


def test_only_what_the_guard_alone_can_stop_ends_a_process() -> None:
    stopped = [name for name, _, code in expected.named() if code in ("reader-crashed", "too-slow", "too-much-memory")]
    assert stopped == []


def test_no_file_beside_a_workbook_is_read(tmp_path: Path) -> None:
    for name in ("entities-file.xlsx", "entities-parameter.xlsx"):
        expected.NAMED[name](tmp_path / name)
        assert CANARY in (tmp_path / f"{name}.canary.txt").read_text()
    with Readers(Limits()) as readers:
        for _, read in readers.read_all((path, path, path.name) for path in tmp_path.glob("*.xlsx")):
            assert read.refusal is not None and CANARY not in repr(read)


@pytest.mark.parametrize("kind", mutations.FORMATS)
def test_every_changed_file_is_answered(kind: str, tmp_path: Path) -> None:
    counts = expected.counts(kind, tmp_path)
    assert sum(counts.values()) == len(list(mutations.changed(kind)))
    assert not [key for key in counts if key[3] in ("reader-crashed", "too-slow", "too-much-memory")]
    assert dict(counts) == expected.counted(kind), HOW


class Attacked:
    """A workspace into which every attack was dropped beside a good file, run, and run once more ten minutes later."""

    def __init__(self, ws: TestWorkspace) -> None:
        self.ws = ws
        ws.drop("office/masters.xlsx", {
            "Reps": [["Rep", "Name", "Email", "Language"], ["ana", "Ana", "ana@example.com", "en-US"]],
            "Accounts": [["Account", "Name"], ["C1", "Casa Uno"]], "Products": [["SKU", "Name"], ["S1", "Bolt"]],
        })
        ws.run(AS_OF)
        ws.drop("ana/good.xlsx", SALES)
        expected.lay(ws.root / "inbox" / "ana")
        self.first = ws.run(AS_OF)
        ws.clock.move(minutes=12)
        self.second = ws.run(AS_OF)
        self.files = ws.submissions()


@pytest.fixture(scope="module")
def attacked(acctkit_shared_workspace: TestWorkspace) -> Attacked:
    return Attacked(acctkit_shared_workspace)


def test_the_good_file_is_taken_and_every_attack_has_a_status_and_a_reason(attacked: Attacked) -> None:
    assert attacked.files["ana/good.xlsx"]["status"] == "accepted"
    assert attacked.first["plugin_errors"] == attacked.second["plugin_errors"] == []
    for name, status, code in expected.named():
        row = attacked.files[f"ana/{name}"]
        wanted = {"document"} if status == "document" else {"rejected", "duplicate"}
        if code == "not-a-workbook" and name.startswith("zip-"):  # opened, and each file in it is a submission
            wanted |= {"document"}
        assert row["status"] in wanted, (name, row["status"], row["reason"])
        assert row["reason"].endswith(".") and "Traceback" not in row["reason"] and "\n" not in row["reason"], name


def test_the_exit_code_tells_only_a_strict_run(attacked: Attacked) -> None:
    attacked.ws.drop("ana/again.xlsx", expected.content("outside-below.xlsx"))
    attacked.ws.cli("run", "--as-of", AS_OF, exit_code=0)
    attacked.ws.drop("ana/once more.xlsx", expected.content("outside-right.xlsx"))
    attacked.ws.cli("run", "--as-of", AS_OF, "--strict", exit_code=1)
