"""`acctkit trace account 100`: everything that was filed about a thing, by cell, and every message."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from acctkit.cli import cli
from acctkit.testing import TestWorkspace, make_test_workspace

AS_OF = "2026-11-25"
PLUGIN = """
from acctkit import Day, Form, Id, Key, Label, Ref, Row, Text, column, hookimpl


class NoteRow(Row):
    date: Day = column("Day", "Día")
    customers: Label = column("Customers", "Clientes")
    said: Label = column("Said", "Dicho")


NOTES = Form(
    "notes", Text("Notes", "Notas"), NoteRow, date="date", keys=(Key("date", "customers", counted=True),),
    refers={"customers": Ref("accounts", "account", many=True)},
)


@hookimpl
def acctkit_forms():
    return [NOTES]
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> TestWorkspace:
    """A customer with an invoice that is long due, a payment, sales that were corrected, and a stranger's form."""
    ws = make_test_workspace(tmp_path_factory.mktemp("history") / "sales")
    (ws.root / "plugins").mkdir(exist_ok=True)
    (ws.root / "plugins" / "notes.py").write_text(PLUGIN, encoding="utf-8")
    ws.drop("office/lists.xlsx", {
        "Reps": [["Rep", "Name", "Email"], ["7", "Ana", "ana@example.com"]],
        "Accounts": [["Account", "Name", "Email", "Rep"], ["100", "Acme", "ap@example.com", "7"],
                     ["1001", "Zenith", "z@example.com", "7"]],
        "Invoices": [["Invoice", "Account", "Issued on", "Due on", "Amount"],
                     ["I1", "100", "2026-09-01", "2026-10-01", 500], ["I2", "1001", "2026-09-01", "2026-10-01", 90],
                     ["I3", "100", "2026-09-01", "soon", 70]],
        "Payments": [["Account", "Paid on", "Amount", "Invoice", "Reference"], ["100", "2026-10-20", 120, "I1", "P1"]],
    })
    ws.drop("7/week.xlsx", [["Date", "Account", "SKU", "Units", "Unit price"], ["2026-11-17", "100", "A1", 3, 12.5]])
    ws.drop("7/notes.xlsx", [["Day", "Customers", "Said"], ["2026-11-18", "1001; 100", "Hello"],
                             ["2026-11-18", "1001", "Good day"]])
    ws.run(AS_OF)
    ws.drop("7/week.xlsx", [["Date", "Account", "SKU", "Units", "Unit price"], ["2026-11-17", "100", "A1", 4, 12.5]])
    ws.run(AS_OF)
    return ws


def events(desk: TestWorkspace, thing: str, name: str) -> list[tuple[str, str, str, str]]:
    """What, its state, its file and the cell that names the thing."""
    found: list[dict[str, Any]] = desk.json("trace", thing, name)
    return [(one["what"], one["state"], one["path"], one["cell"]) for one in found]


def test_an_account_has_everything_that_names_it_in_the_order_of_days(desk: TestWorkspace) -> None:
    assert events(desk, "account", "100") == [
        ("accounts", "in force", "office/lists.xlsx", "A2"),
        ("invoices", "refused", "office/lists.xlsx", "B4"),
        ("invoices", "in force", "office/lists.xlsx", "B2"),
        ("payments", "in force", "office/lists.xlsx", "A2"),
        ("sales", "in force", "7/week.xlsx", "B2"),
        ("sales", "replaced", "7/week.xlsx", "B2"),
        ("notes", "in force", "7/notes.xlsx", "B2"),
    ]


def test_an_invoice_has_its_payments_and_its_letters(desk: TestWorkspace) -> None:
    assert events(desk, "invoice", "I1") == [
        ("invoices", "in force", "office/lists.xlsx", "A2"), ("payments", "in force", "office/lists.xlsx", "D2"),
    ]
    assert ("message", "sent", "", "") in events(desk, "invoice", "I2")


def test_messages_say_to_whom_and_what_about(desk: TestWorkspace) -> None:
    letter = next(one for one in desk.json("trace", "account", "1001") if one["what"] == "message")
    assert letter["values"]["kind"] == "overdue-notice"
    assert letter["values"]["to"] == "z@example.com"
    assert letter["message"] in {one["id"] for one in desk.json("outbox", "list")}


def test_a_letter_says_what_it_asked_for_at_which_level_and_what_became_of_it(desk: TestWorkspace) -> None:
    letter = next(one for one in desk.json("trace", "invoice", "I2") if one["what"] == "message")
    assert letter["values"]["tells"] == ["invoice:I2:level:1"]
    assert letter["values"]["sent_on"] == AS_OF
    said = desk.cli("trace", "account", "1001")
    assert "(I2 level 1) to z@example.com" in said
    assert f"; sent on {AS_OF}" in said


def test_letters_of_an_instalment_that_never_went_are_in_the_history_of_its_invoice(tmp_path: Path) -> None:
    ws = make_test_workspace(tmp_path / "sales")
    settings = ws.root / "acctkit.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('approve = "none"', 'approve = "notices"'),
                        encoding="utf-8")
    ws.drop("office/lists.xlsx", {
        "Accounts": [["Account", "Name", "Email"], ["100", "Acme", "ap@example.com"]],
        "Invoices": [["Invoice", "Installment", "Account", "Issued on", "Due on", "Amount"],
                     ["I1", 1, "100", "2026-09-01", "2026-10-01", 500],
                     ["I1", 2, "100", "2026-09-01", "2027-02-01", 500],
                     ["I11", None, "100", "2026-09-01", "2027-02-01", 70]],
    })
    ws.run(AS_OF)
    assert "(I1/1 level 1) to ap@example.com, 500.00 USD; it waits for approval: " in ws.cli("trace", "invoice", "I1")
    ws.drop("office/bank.xlsx", {"Payments": [["Account", "Paid on", "Amount"], ["100", "2026-11-25", 500]]})
    ws.run("2026-11-26")
    said = ws.cli("trace", "invoice", "I1")
    assert "it was cancelled: " in said
    assert not [one for one in ws.json("trace", "invoice", "I11") if one["what"] == "message"]


def test_each_row_has_its_cells_and_what_they_say(desk: TestWorkspace) -> None:
    paid = next(one for one in desk.json("trace", "account", "100") if one["what"] == "payments")
    assert paid["cells"]["amount"] == "C2"
    assert paid["values"]["amount"] == "120.00"
    assert paid["sha256"] == next(
        one["sha256"] for one in desk.json("submissions", "list") if one["path"] == "office/lists.xlsx"
    )


def test_every_version_of_a_row_is_told_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    ws = make_test_workspace(tmp_path / "sales")
    ws.drop("office/lists.xlsx", {
        "Reps": [["Rep", "Name", "Email"], ["7", "Ana", "ana@example.com"]],
        "Accounts": [["Account", "Name", "Rep"], ["100", "Acme", "7"]],
    })
    header = ["Date", "Account", "SKU", "Units", "Unit price"]
    for units in (3, 4, 5, 6):
        ws.drop("7/week.xlsx", [header, ["2026-11-17", "100", "A1", units, 12.5]])
        ws.run(AS_OF)
    sales = [one for one in ws.json("trace", "account", "100") if one["what"] == "sales"]
    assert [(one["state"], Decimal(one["values"]["units"])) for one in sales] == [
        ("in force", 6), ("replaced", 3), ("replaced", 4), ("replaced", 5),
    ]
    assert len({one["submission"] for one in sales}) == 4
    ws.json("doctor", "--books")


def test_a_person_reads_a_table(desk: TestWorkspace) -> None:
    said = desk.cli("trace", "account", "100")
    assert "7/week.xlsx" in said
    assert "Units 4" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["account", "99"], "Nothing in the books names the account '99'."),
        (["moon", "99"], "What has a history: account, "),
        (["account", "100", "column=amount"], "write: acctkit trace account 100"),
        (["account", "100", "--week", "2026-W47"], "write: acctkit trace account 100"),
    ],
)
def test_a_mistake_is_one_sentence(words: list[str], said: str, desk: TestWorkspace) -> None:
    done = CliRunner().invoke(cli, ["-w", str(desk.root), "trace", *words])
    assert said in str(done.exception)
