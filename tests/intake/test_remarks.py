"""What is noticed about a file beside its bytes stays told, however often it is checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from acctkit.intake.entries import Stamp
from acctkit.intake.remarks import kept, noticed
from acctkit.intake.scan import Seen
from acctkit.testing import TestWorkspace
from tests.intake.desk import Desk, posix

AS_OF = "2026-11-25"
SALES: list[list[Any]] = [["Date", "Account", "SKU", "Units", "Unit price"], ["2026-11-17", "C1", "S1", 2, 10]]
LISTS = {
    "Reps": [["Rep", "Name", "Email"], ["ana", "Ana", "ana@example.com"]],
    "Products": [["SKU", "Name"], ["S1", "Bolt"]],
}


def test_nothing_is_noticed_about_an_ordinary_file() -> None:
    assert noticed(Seen("ana/a.csv", "ana", Path("a.csv"), Stamp(1, 1, 1, 1))) == [] and kept(None) == ()


def test_other_names_and_twins_are_noticed_and_come_back_from_the_books() -> None:
    seen = Seen("ana/ñ.csv", "ana", Path("x"), Stamp(1, 1, 1, 1), links=3, twin="ana/n\u0303.csv")
    linked, twin = kept(noticed(seen))
    assert (linked.code, linked.params) == ("hard-link", {"count": "2"})
    assert (twin.code, twin.params) == ("name-twin", {"name": "ana/ñ.csv", "other": r"ana/n\u0303.csv"})


@posix
def test_a_file_with_another_name_is_taken_and_told(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.xlsx").hardlink_to(desk.drop("anna/weekly.xlsx"))
    (dropped,) = desk.collect().settled
    assert [one.code for one in dropped.remarks] == ["hard-link"]
    assert desk.collect().settled == (dropped,)  # killed before reading: handed out again with what was noticed


@posix
@pytest.mark.parametrize("refused", [False, True])
def test_it_is_told_again_when_the_file_is_checked_again(
    acctkit_workspace: TestWorkspace, tmp_path: Path, refused: bool
) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", LISTS)
    file = ws.drop("ana/week.xlsx", b"{\\rtf1 no workbook" if refused else SALES)  # nobody knows account C1 yet
    (tmp_path / "elsewhere.xlsx").hardlink_to(file)
    ws.run(AS_OF)
    [row] = [row for path, row in ws.submissions().items() if path == "ana/week.xlsx"]
    assert row["status"] == "rejected"
    first = ws.json("findings", "list", "--id", str(row["id"]))
    assert "hard-link" in [one["code"] for one in first] and len(first) > 1
    ws.cli("submissions", "retry", str(row["id"]))
    ws.run(AS_OF)
    assert ws.json("findings", "list", "--id", str(row["id"])) == first
    [answer] = ws.json("check", "--id", str(row["id"]), "--as-of", AS_OF, exit_code=1)
    assert [one["code"] for one in answer["findings"]] == [one["code"] for one in first]
    if not refused:
        ws.drop("office/accounts.xlsx", [["Account", "Name"], ["C1", "Casa Uno"]])
        ws.run(AS_OF)
        assert ws.submissions()["ana/week.xlsx"]["status"] == "accepted"
        [told] = ws.json("findings", "list", "--id", str(row["id"]), "--code", "hard-link")
        assert told["severity"] == "info" and "changes it there changes it here" in told["message"]
