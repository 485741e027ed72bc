"""An admin teaches a header: the files that were rejected for want of it are taken by the next run, and only those."""

from __future__ import annotations

import pytest

from acctkit.testing import TestWorkspace, text_of

AS_OF = "2026-11-25"
HEADER = ["Date", "Account", "SKU", "Units", "Net each"]
ROW = ["2026-11-17", "100", "A1", 3, 12.5]


@pytest.fixture
def desk(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    """Two reps and one customer."""
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", {
        "Reps": [["Rep", "Name", "Email"], ["7", "Ana", "ana@example.com"], ["8", "Bo", "bo@example.com"]],
        "Accounts": [["Account", "Name", "Rep"], ["100", "Acme", "7"]],
    })
    return ws


def statuses(ws: TestWorkspace) -> dict[str, str]:
    return {path: row["status"] for path, row in ws.submissions().items() if not path.startswith("office")}


def test_a_taught_header_takes_the_files_that_lacked_it(desk: TestWorkspace) -> None:
    desk.drop("7/a.xlsx", [HEADER, ROW])
    desk.drop("8/b.xlsx", [HEADER, ROW])
    desk.run(AS_OF)
    assert statuses(desk) == {"7/a.xlsx": "rejected", "8/b.xlsx": "rejected"}
    said = desk.cli("forms", "alias", "add", "sales", "unit_price", "Net  EACH", "--rep", "7")
    assert said.splitlines() == [
        "'Net EACH' means unit_price of sales from now on, in files of 7.",
        "Checked again in the next run: submission 1.",
    ]
    result = desk.run(AS_OF)
    assert statuses(desk) == {"7/a.xlsx": "accepted", "8/b.xlsx": "rejected"}
    assert result["records"] == {"sales": 1}
    desk.cli("forms", "alias", "add", "sales", "unit_price", "Net each")
    desk.run(AS_OF)
    assert statuses(desk) == {"7/a.xlsx": "accepted", "8/b.xlsx": "accepted"}
    assert [(one["header"], one["rep"]) for one in desk.json("forms", "alias", "list")] == [
        ("Net each", ""), ("Net EACH", "7"),
    ]


def test_what_a_taught_header_brings_to_light_is_told_once(desk: TestWorkspace) -> None:
    desk.drop("7/a.xlsx", [HEADER, ["2026-11-17", "100", "A1", 3, "cheap"]])
    desk.run(AS_OF)
    desk.cli("forms", "alias", "add", "sales", "unit_price", "Net each")
    for _ in range(3):
        desk.run(AS_OF)
        desk.cli("submissions", "retry", "1")
    assert statuses(desk) == {"7/a.xlsx": "rejected"}
    letters = [text_of(mail) for mail in desk.mail("feedback") if mail["To"].addresses[0].username == "ana"]
    assert ["'cheap'" in letter for letter in sorted(letters, key=len)].count(True) == 1 and len(letters) == 2


def test_a_forgotten_header_is_unknown_again_and_what_was_read_stays(desk: TestWorkspace) -> None:
    desk.cli("forms", "alias", "add", "sales", "unit_price", "Net each")
    desk.drop("7/a.xlsx", [HEADER, ROW])
    assert desk.run(AS_OF)["records"]["sales"] == 1
    assert "no longer means unit_price" in desk.cli("forms", "alias", "remove", "sales", "Net each")
    desk.drop("7/b.xlsx", [HEADER, ["2026-11-18", *ROW[1:]]])
    desk.run(AS_OF)
    assert statuses(desk) == {"7/a.xlsx": "accepted", "7/b.xlsx": "rejected"}
    assert desk.cli("forms", "alias", "list").startswith("No header was taught")


def test_files_taken_without_the_column_are_named_and_left_alone(desk: TestWorkspace) -> None:
    desk.drop("7/a.xlsx", [["Date", "Account", "SKU", "Units", "Unit price", "Pedido interno"], [*ROW, "P1"]])
    desk.run(AS_OF)
    assert statuses(desk) == {"7/a.xlsx": "accepted"}
    said = desk.cli("forms", "alias", "add", "sales", "order", "Pedido interno")
    assert "left as they are: submission 1; to have one read anew, withdraw it and drop it again." in said
    desk.run(AS_OF)
    assert desk.submissions()["7/a.xlsx"]["status"] == "accepted"
    desk.cli("submissions", "withdraw", "1", "--reason", "the order was not read")
    desk.drop("7/again.xlsx", (desk.root / "inbox" / "7" / "a.xlsx").read_bytes())
    assert desk.run(AS_OF)["records"] == {"sales": 1}


def test_check_knows_taught_headers(desk: TestWorkspace) -> None:
    desk.run(AS_OF)
    path = desk.drop("8/b.xlsx", [HEADER, ROW])
    [before] = desk.json("check", str(path), exit_code=1)
    assert before["findings"][0]["code"] == "missing-column"
    desk.cli("forms", "alias", "add", "sales", "unit_price", "Net each", "--rep", "8")
    [after] = desk.json("check", str(path), "--as-of", AS_OF, exit_code=None)
    assert after["records"] == 1 and "missing-column" not in {one["code"] for one in after["findings"]}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "salse", "order", "x"], "There is no form 'salse'"),
        (["add", "sales", "order", "Ped. int.", "--rep", "77"], "There is no rep '77'; did you mean 7?"),
        (["remove", "sales", "x"], "There is no alias 'x' of sales"),
    ],
)
def test_a_mistake_is_one_sentence(desk: TestWorkspace, words: list[str], said: str) -> None:
    desk.run(AS_OF)
    assert said in desk.cli("forms", "alias", *words, exit_code=2)
