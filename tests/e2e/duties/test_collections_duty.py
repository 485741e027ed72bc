"""Collections by the command line alone: from the office's workbook of holds to letters, package and e-mail."""

from __future__ import annotations

import datetime as dt
from typing import Any

from openpyxl import load_workbook

from acctkit.testing import TestWorkspace, text_of


def day(number: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, number)


OFFICE = {
    "Reps": [["Rep", "Name", "Email", "Manager email"], ["carmen", "Carmen Ruiz", "carmen@example.com",
                                                         "boss@example.com"]],
    "Accounts": [["Account", "Name", "Rep", "Email"], ["103", "Hotel Faro", "carmen", "faro@example.com"],
                 ["104", "Bar Puerto", "carmen", "bar@example.com"],
                 ["105", "Náutica Norte", "carmen", "nn@example.com"]],
}
MONEY = {
    "Invoices": [["Invoice", "Account", "Issued on", "Due on", "Amount"],
                 ["F-1", "103", day(1, 9), day(1, 10), 100], ["F-2", "103", day(2, 9), day(2, 10), 50],
                 ["F-3", "104", day(3, 9), day(3, 10), 70], ["F-4", "105", day(4, 9), day(4, 10), 30]],
}
HEAD = ["Bloqueo", "Cliente", "Factura", "Motivo", "Desde", "Hasta", "Decisión", "Observaciones"]
HOLDS: dict[str, list[list[Any]]] = {"Bloqueos": [
    ["BLOQUEOS DE RECLAMACIÓN"], [], HEAD,
    ["B-1", "103", "F-1", "disputa", day(16), None, None, "Dice que llegó rota"],
    ["B-2", "104", None, "plan de pagos", day(9), day(18), "confirmado", None],
    ["B-3", "105", "F-3", "disputa", day(9), None, None, "es de otro cliente"],
    ["B-4", "105", "F-4", "no le apetece", day(9), None, None, None],
    ["B-5", "105", "F-4", "disputa", day(9), day(2), None, None],
    ["B-9", "103", "F-2", "disputa", day(9), None, "levantado", None],
]}


def test_from_the_workbook_to_the_letters_the_package_and_the_e_mail(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.configure("mail", 'office = ["office@example.com"]')
    ws.drop("office/lists.xlsx", OFFICE)
    ws.drop("office/money.xlsx", MONEY)
    ws.drop("office/bloqueos.xlsx", HOLDS)
    told = ws.json("run", "--as-of", "2026-11-23")
    assert told["records"]["holds"] == 3 and told["plugin_errors"] == []
    found = {(one["cell"], one["code"]) for one in ws.json("findings", "list") if "bloqueos" in one["path"]}
    assert {("C6", "hold-of-another-account"), ("D7", "bad-choice"), ("F8", "hold-ends-before-start"),
            ("A9", "hold-lifts-nothing")} <= found

    letters = {message["To"]: text_of(message) for message in ws.mail("overdue-notice")}
    assert sorted(letters) == ["Hotel Faro <faro@example.com>"]
    assert "F-2" in letters["Hotel Faro <faro@example.com>"] and "F-1" not in letters["Hotel Faro <faro@example.com>"]
    withheld = {line["account"]: line["reason"] for line in told["withheld"]}
    assert withheld["103"] == "Invoice F-1 is on hold: dispute."
    refused = "Row 6 of office/bloqueos.xlsx was not taken; correct it."
    assert (withheld["104"], withheld["105"]) == (refused, refused)  # one of the two was to be on hold

    listed = ws.table("collections", "holds", "--week", "2026-W47")
    assert [(row["hold"], row["invoice"], row["state"], row["open"]) for row in listed] == [
        ("B-2", None, "ran out", "70.00"), ("B-1", "F-1", "confirmed", "100.00")]
    ages = {row["account"]: row for row in ws.table("receivables", "ageing", "--week", "2026-W47")}
    assert (ages["103"]["disputed"], ages["103"]["d31_60"], ages["104"]["disputed"]) == ("100.00", "150.00", "0.00")
    traced = ws.json("trace", "receivables", "ageing", "account=103", "column=disputed", "--week", "2026-W47")
    assert [address["cells"] for address in traced[0]["addresses"]] == [["E2"]]

    workbook = next((ws.root / "packages" / "2026-W47").glob("*.xlsx"))
    cells = [cell.value for row in load_workbook(workbook)["Collections"].iter_rows() for cell in row]
    assert "B-1" in cells and any("1 hold in force" in str(cell) for cell in cells)
    [summary] = [one for one in ws.mail("summary") if "office@" in one["To"]]
    assert "the hold on Bar Puerto (104) ran out on 2026-11-18" in text_of(summary).replace("\n", " ")


def test_the_office_lifts_a_hold_and_a_second_run_does_nothing(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", OFFICE)
    ws.drop("office/money.xlsx", MONEY)
    ws.drop("office/holds.xlsx", {"Holds": [["Hold", "Account", "Reason", "Start"], ["H-1", "103", "legal", day(9)]]})
    ws.run("2026-11-23")
    assert not any("faro" in message["To"] for message in ws.mail("overdue-notice"))
    lifting = [["Hold", "Account", "Reason", "Start", "Decision"], ["H-1", "103", "legal", day(24), "lifted"]]
    ws.drop("office/lifted.xlsx", {"Holds": lifting})
    ws.run("2026-11-24")
    ws.run("2026-11-24")
    assert [message["To"] for message in ws.mail("overdue-notice")].count("Hotel Faro <faro@example.com>") == 1


def test_the_form_s_own_workbook_is_taken(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    for language in ("en", "es"):
        ws.cli("forms", "new", "holds", "--language", language, "--output", str(ws.root / f"{language}.xlsx"))
        assert load_workbook(ws.root / f"{language}.xlsx").worksheets
