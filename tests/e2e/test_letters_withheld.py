"""Overdue notices go when they are due, once, and never while the books may not hold what was paid."""

from __future__ import annotations

import datetime as dt
from typing import Any

from acctkit.testing import TestWorkspace, text_of

INVOICES = ["Invoice", "Account", "Issued on", "Due on", "Amount"]
PAYMENTS = ["Account", "Paid on", "Amount", "Invoice", "Reference"]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def company(ws: TestWorkspace, *invoices: list[Any], payments: Any = ()) -> None:
    """Two reps; A and C are accounts of ana, B of eva."""
    ws.drop("office/masters.xlsx", {
        "Reps": [["Rep", "Name", "Email"], ["ana", "Ana", "ana@example.com"], ["eva", "Eva", "eva@example.com"]],
        "Accounts": [["Account", "Name", "Rep", "Billing email"],
                     *([name, f"Firm {name}", rep, f"{name.lower()}@example.com"]
                       for name, rep in (("A", "ana"), ("B", "eva"), ("C", "ana")))],
        "Products": [["SKU", "Name"], ["S1", "Bolt"]],
    })
    ws.drop("office/invoices.xlsx", [INVOICES, *invoices])
    ws.drop("office/payments.xlsx", [PAYMENTS, *payments])


def overdue(*accounts: str) -> list[list[Any]]:
    """An invoice of 100 for each account, ten days past due on the 25th of November."""
    return [[f"F{account}", account, day("10-16"), day("11-15"), 100] for account in accounts]


def notices(ws: TestWorkspace, *words: str) -> list[str]:
    """The accounts written to, in order."""
    return [row["account"] for row in ws.json("outbox", "list", "--kind", "overdue-notice", *words)]


def withheld(result: dict[str, Any]) -> dict[str, str]:
    return {line["account"]: line["reason"] for line in result["withheld"] if line["kind"] == "overdue-notice"}


def dismiss(ws: TestWorkspace, path: str) -> None:
    ws.cli("submissions", "dismiss", str(ws.submissions()[path]["id"]), "--reason", "old file")


def test_a_rejected_payments_file_withholds_every_notice_until_it_is_replaced(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    company(ws, *overdue("A", "B", "C"))
    ws.drop("office/bank.xlsx", [PAYMENTS, ["A", "soon", 100, "FA", "K1"], ["B", "later", 100, "FB", "K2"]])
    result = ws.run("2026-11-25")
    assert ws.submissions()["office/bank.xlsx"]["status"] == "rejected"
    assert notices(ws) == []
    assert set(withheld(result)) == {"A", "B", "C"}
    assert all("office/bank.xlsx" in reason for reason in withheld(result).values())
    ws.drop("office/bank.xlsx", [PAYMENTS, ["A", day("11-20"), 100, "FA", "K1"]])
    result = ws.run("2026-11-25")
    assert withheld(result) == {}
    assert notices(ws) == ["B", "C"]  # A has paid


def test_a_pending_payments_file_withholds_every_notice(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    company(ws, *overdue("A", "B"))
    ws.drop("office/bank.xlsx", b"")  # may still be being copied
    result = ws.run("2026-11-25")
    assert ws.submissions()["office/bank.xlsx"]["status"] == "pending"
    assert set(withheld(result)) == {"A", "B"} and notices(ws) == []
    assert all("office/bank.xlsx" in reason for reason in withheld(result).values())
    ws.drop("office/bank.xlsx", [PAYMENTS, ["B", day("11-20"), 100, "FB", "K1"]])
    ws.run("2026-11-25")
    assert notices(ws) == ["A"]


def test_what_nobody_can_read_withholds_until_it_is_dismissed(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    company(ws, *overdue("A"))
    ws.drop("office/holiday plan.xlsx", [["Who", "When"], ["Ana", "August"]])
    result = ws.run("2026-11-25")
    assert "office/holiday plan.xlsx" in withheld(result)["A"]
    summary = "\n".join(text_of(message) for message in ws.mail("summary"))
    assert not summary or "holiday plan.xlsx" in summary
    dismiss(ws, "office/holiday plan.xlsx")
    result = ws.run("2026-11-25")
    assert withheld(result) == {} and notices(ws) == ["A"]


def test_other_rejected_office_files_withhold_nothing(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    company(ws, *overdue("A"))
    ws.drop("office/quotas.xlsx", [["Rep", "Year", "Amount"], ["ana", "next", 100]])
    result = ws.run("2026-11-25")
    assert ws.submissions()["office/quotas.xlsx"]["status"] == "rejected"
    assert withheld(result) == {} and notices(ws) == ["A"]


def test_a_refused_row_stops_its_account_alone(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    company(ws, *overdue("A", "B", "C"))
    ws.drop("office/bank.xlsx", [PAYMENTS, ["A", day("11-20"), "a hundred", "FA", "K1"], ["C", day("11-20"), 1, "FC", "K2"]])
    result = ws.run("2026-11-25")
    assert ws.submissions()["office/bank.xlsx"]["status"] == "partial"
    assert notices(ws) == ["B", "C"]
    assert set(withheld(result)) == {"A"}
    assert "office/bank.xlsx" in withheld(result)["A"] and "2" in withheld(result)["A"]
    dismiss(ws, "office/bank.xlsx")
    assert withheld(ws.run("2026-11-25")) == {}
    assert notices(ws) == ["B", "C", "A"]


def test_a_refused_payment_of_nobody_knows_whom_stops_everybody(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    company(ws, *overdue("A", "B"))
    ws.drop("office/bank.xlsx", [PAYMENTS, ["Z9", day("11-20"), 100, None, "K1"], ["A", day("11-20"), 1, "FA", "K2"]])
    result = ws.run("2026-11-25")
    assert set(withheld(result)) == {"A", "B"} and notices(ws) == []
    ws.drop("office/late accounts.xlsx", [["Account", "Name"], ["Z9", "Somebody else"]])
    assert withheld(ws.run("2026-11-25")) == {}
    assert notices(ws) == ["A", "B"]


def test_a_changed_amount_that_waits_stops_its_account(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    company(ws, *overdue("A", "B"))
    ws.run("2026-11-17")  # nothing is due for a letter yet
    ws.drop("office/invoices.xlsx", [INVOICES, ["FA", "A", day("10-16"), day("11-15"), 70]])
    result = ws.run("2026-11-25")
    assert notices(ws) == ["B"] and set(withheld(result)) == {"A"}
    ws.cli("submissions", "retry", str(ws.submissions()["office/invoices.xlsx"]["id"]), "--confirm")
    assert withheld(ws.run("2026-11-25")) == {}
    assert notices(ws) == ["B", "A"]
    letter = next(message for message in ws.mail("overdue-notice") if "a@example.com" in str(message["To"]))
    assert "70.00" in text_of(letter) and "100.00" not in text_of(letter)


def test_a_file_of_the_rep_that_was_not_read_makes_that_reps_letters_wait(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    company(ws, *overdue("A", "B"))
    ws.drop("ana/weekly.xlsx", [["Date", "Account", "SKU", "Units", "Unit price"], [day("11-17"), "A", "S1", "two", 5]])
    ws.run("2026-11-25")
    assert ws.submissions()["ana/weekly.xlsx"]["status"] == "rejected"
    assert notices(ws, "--state", "sent") == ["B"]
    (waiting,) = ws.json("outbox", "list", "--kind", "overdue-notice", "--state", "queued")
    assert waiting["account"] == "A"
    assert "ana/weekly.xlsx" in ws.json("outbox", "show", waiting["id"])["approval"]


def test_a_paid_invoice_is_never_noticed_and_nothing_goes_twice(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    company(
        ws, *overdue("A", "B"), ["FA2", "A", day("10-20"), day("11-20"), 40], ["FA3", "A", day("10-26"), day("11-26"), 50],
        payments=[["B", day("11-24"), 100, "FB", "K1"]],
    )
    ws.run("2026-11-25")
    assert notices(ws) == ["A"]
    letters = ws.mail()
    again = ws.run("2026-11-25")
    assert sum(again["messages"].values()) == 0 and len(ws.mail()) == len(letters)
    ws.run("2026-11-28")  # FA2 is eight days late, but the last letter is three days old
    assert notices(ws) == ["A"]
    ws.run("2026-11-30")  # five days
    assert notices(ws) == ["A", "A"]
    ws.run("2026-12-02")  # FA3 is six days late
    ws.drop("office/payments.xlsx", [PAYMENTS, ["A", day("12-02"), 50, "FA3", "K2"]])
    ws.run("2026-12-09")  # paid in time
    assert notices(ws) == ["A", "A"]
    told = [fact for row in ws.json("outbox", "list", "--kind", "overdue-notice")
            for fact in ws.json("outbox", "show", row["id"])["tells"] if fact.startswith("invoice:")]
    assert sorted(told) == ["invoice:FA2:level:1", "invoice:FA:level:1"]


def test_a_week_later_only_what_is_newly_due_is_written_about(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    company(ws, *overdue("A", "B"), ["FC", "C", day("10-22"), day("11-22"), 30])
    ws.run("2026-11-25")
    assert notices(ws) == ["A", "B"]
    ws.drop("office/new invoices.xlsx", [INVOICES, ["FB2", "B", day("10-24"), day("11-24"), 25]])
    ws.run("2026-12-02")
    assert sorted(notices(ws)[2:]) == ["B", "C"]
    second = [text_of(message) for message in ws.mail("overdue-notice") if "b@example.com" in str(message["To"])][1]
    assert "FB2" in second and "FB " in second  # a letter lists everything that is open


def test_a_letter_that_waited_for_approval_is_cancelled_when_the_invoice_was_paid(
    acctkit_workspace: TestWorkspace,
) -> None:
    ws = acctkit_workspace
    company(ws, *overdue("A"))
    ws.drop("ana/weekly.xlsx", [["Date", "Account", "SKU", "Units", "Unit price"], [day("11-17"), "A", "S1", "two", 5]])
    ws.run("2026-11-25")
    ws.drop("ana/weekly.xlsx", [["Date", "Account", "SKU", "Units", "Unit price"], [day("11-17"), "A", "S1", 2, 5]])
    ws.drop("office/payments.xlsx", [PAYMENTS, ["A", day("11-25"), 100, "FA", "K1"]])
    ws.run("2026-11-26")
    assert notices(ws, "--state", "sent") == []
