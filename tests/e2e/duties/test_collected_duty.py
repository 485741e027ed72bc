"""What reps collect by the command line alone: from a rep's workbook to the letter that waits, package and e-mail."""

from __future__ import annotations

import datetime as dt

from openpyxl import load_workbook

from acctkit.testing import TestWorkspace, text_of


def day(number: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, number)


HEAD = ["Fecha de cobro", "Cliente", "Forma de pago", "Importe", "Factura", "Prometido para", "Nº de cheque"]


def test_from_what_a_rep_collected_to_the_letters_the_package_and_the_e_mail(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.configure("mail", 'office = ["office@example.com"]')
    ws.drop("office/lists.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Language"], ["ana", "Ana", "ana@example.com", "es"]],
        "Accounts": [["Account", "Name", "Rep", "Email"], ["103", "Hotel Faro", "ana", "faro@example.com"],
                     ["104", "Bar Puerto", "ana", "bar@example.com"], ["105", "Club", "ana", "club@example.com"]],
        "Invoices": [["Invoice", "Account", "Issued on", "Due on", "Amount"],
                     ["F-1", "103", day(1, 9), day(1, 10), 100], ["F-2", "104", day(2, 9), day(2, 10), 50],
                     ["F-3", "105", day(2, 9), day(2, 10), 70]],
    })
    ws.drop("ana/cobros.xlsx", {"Cobros": [
        HEAD, [day(19), "103", "talón", 100, "F-1", None, "771"], [day(19), "104", "promesa", 50, "F-2", None, None],
    ]})
    ws.run("2026-11-20")
    [answer] = ws.mail("feedback")
    assert "F3: Esta promesa no dice para cuándo" in text_of(answer)
    letters = ws.json("outbox", "list", "--kind", "overdue-notice")
    assert {one["state"] for one in letters} == {"queued"}, "while the rep's file is unread a person must approve them"

    ws.drop("ana/cobros.xlsx", {"Cobros": [
        HEAD, [day(19), "103", "talón", 100, "F-1", None, "771"],
        [day(19), "104", "promesa", 50, "F-2", day(24), None],
    ]})
    told = ws.json("run", "--as-of", "2026-11-23")
    assert told["records"]["collected"] == 2 and told["plugin_errors"] == []
    assert {line["account"]: line["reason"] for line in told["withheld"]} == {
        "103": "Invoice F-1 is on hold: collected, and not at the bank yet, as rep ana says.",
        "104": "Invoice F-2 is on hold: promise to pay, as rep ana says.",
    }
    assert [str(one["To"]) for one in ws.mail("overdue-notice")] == ["Club <club@example.com>"]

    [first, second] = ws.table("collected", "collected", "--week", "2026-W47")
    assert {(row["account"], row["state"]) for row in (first, second)} == {("103", "awaited"), ("104", "awaited")}
    named = ("collected", "by_rep", "rep=ana", "currency=USD", "column=waiting")
    [traced] = ws.json("trace", *named, "--week", "2026-W47")
    assert [cell for one in traced["addresses"] for cell in one["cells"]] == ["D2", "D3"]
    workbook = load_workbook(next((ws.root / "packages" / "2026-W47").glob("*.xlsx")))
    assert "Collected by reps" in workbook.sheetnames

    ws.drop("office/bank.csv", "Account,Paid on,Amount,Reference\n103,2026-11-25,100.00,771\n")
    ws.run("2026-11-30")
    letters = [str(one["To"]) for one in ws.mail("overdue-notice")]
    assert letters.count("Bar Puerto <bar@example.com>") == 1, "the promise was not kept"
    assert not any("faro" in one for one in letters), "the bank shows the cheque"
    states = {row["account"]: row["state"] for row in ws.table("collected", "collected", "--week", "2026-W48")}
    assert states == {"103": "at the bank", "104": "broken"}
    [summary] = [one for one in ws.mail("summary") if "office@" in one["To"] and "W48" in one["Subject"]]
    said = " ".join(text_of(summary).split())
    assert "ask Bar Puerto (104) for the 50.00 USD that it promised for 2026-11-24" in said
    ws.run("2026-11-30")
    assert len(ws.mail("overdue-notice")) == len(letters)
    ws.cli("doctor", "--books")
