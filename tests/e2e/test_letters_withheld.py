"""Overdue notices go when they are due, once, and never while the books may not hold what was paid."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from acctkit.testing import TestWorkspace, text_of
from tests.e2e.stories import Told, live, stories_of, unfold

INVOICES = ["Invoice", "Account", "Issued on", "Due on", "Amount"]
PAYMENTS = ["Account", "Paid on", "Amount", "Invoice", "Reference"]


SALES = ["Date", "Account", "SKU", "Units", "Unit price"]
DAYS = ["2026-11-25", "2026-11-25", "2026-11-28", "2026-11-30", "2026-12-02", "2026-12-09"]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def overdue(*accounts: str) -> list[list[Any]]:
    """An invoice of 100 for each account, ten days past due on the 25th of November."""
    return [[f"F{account}", account, day("10-16"), day("11-15"), 100] for account in accounts]


def notices(ws: TestWorkspace, *words: str) -> list[str]:
    """The accounts written to, by day and name."""
    return [row["account"] for row in ws.json("outbox", "list", "--kind", "overdue-notice", *words)]


def letters_to(ws: TestWorkspace, account: str) -> list[str]:
    """What was sent to an account."""
    address = f"{account.lower()}@example.com"
    return [text_of(message) for message in ws.mail("overdue-notice") if address in str(message["To"])]


def withheld(result: dict[str, Any]) -> dict[str, str]:
    return {line["account"]: line["reason"] for line in result["withheld"] if line["kind"] == "overdue-notice"}


def dismiss(ws: TestWorkspace, path: str) -> None:
    ws.cli("submissions", "dismiss", str(ws.submissions()[path]["id"]), "--reason", "old file")


def masters(ws: TestWorkspace, accounts: dict[str, str]) -> None:
    """The accounts, each with its rep."""
    ws.drop("office/masters.xlsx", {
        "Reps": [["Rep", "Name", "Email"], *([rep, rep, f"{rep}@example.com"] for rep in sorted({*accounts.values()}))],
        "Accounts": [["Account", "Name", "Rep", "Billing email"],
                     *([name, f"Firm {name}", rep, f"{name.lower()}@example.com"] for name, rep in accounts.items())],
        "Products": [["SKU", "Name"], ["S1", "Bolt"]],
    })


# ------------------------------------------------------------------ what withholds every notice


@pytest.fixture
def owing(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    """Two accounts that are ten days late on the 25th of November."""
    masters(acctkit_workspace, {"A": "ana", "B": "eva"})
    acctkit_workspace.drop("office/invoices.xlsx", [INVOICES, *overdue("A", "B")])
    return acctkit_workspace


def test_a_rejected_payments_file_withholds_every_notice_until_it_is_replaced(owing: TestWorkspace) -> None:
    owing.drop("office/bank.xlsx", [PAYMENTS, ["A", "soon", 100, "FA", "K1"], ["B", "later", 100, "FB", "K2"]])
    result = owing.run("2026-11-25")
    assert owing.submissions()["office/bank.xlsx"]["status"] == "rejected"
    assert notices(owing) == []
    assert set(withheld(result)) == {"A", "B"}
    assert all("office/bank.xlsx" in reason for reason in withheld(result).values())
    owing.drop("office/bank.xlsx", [PAYMENTS, ["A", day("11-20"), 100, "FA", "K1"]])
    assert withheld(owing.run("2026-11-25")) == {}
    assert notices(owing) == ["B"]  # A has paid


def test_a_pending_payments_file_withholds_every_notice(owing: TestWorkspace) -> None:
    owing.drop("office/bank.xlsx", b"")  # may still be being copied
    result = owing.run("2026-11-25")
    assert owing.submissions()["office/bank.xlsx"]["status"] == "pending"
    assert set(withheld(result)) == {"A", "B"} and notices(owing) == []
    assert all("office/bank.xlsx" in reason for reason in withheld(result).values())
    owing.drop("office/bank.xlsx", [PAYMENTS, ["B", day("11-20"), 100, "FB", "K1"]])
    owing.run("2026-11-25")
    assert notices(owing) == ["A"]


def test_what_nobody_can_read_withholds_until_it_is_dismissed(owing: TestWorkspace) -> None:
    owing.drop("office/quotas.xlsx", [["Rep", "Year", "Amount"], ["ana", "next", 100]])  # rejected, but no money
    owing.drop("office/holiday plan.xlsx", [["Who", "When"], ["Ana", "August"]])  # may be anything
    result = owing.run("2026-11-25")
    assert {"holiday plan.xlsx" in reason for reason in withheld(result).values()} == {True}
    dismiss(owing, "office/holiday plan.xlsx")
    assert withheld(owing.run("2026-11-25")) == {}
    assert owing.submissions()["office/quotas.xlsx"]["status"] == "rejected"
    assert notices(owing) == ["A", "B"]


def test_a_refused_payment_of_nobody_knows_whom_withholds_every_notice(owing: TestWorkspace) -> None:
    owing.drop("office/bank.xlsx", [PAYMENTS, ["Z9", day("11-20"), 100, None, "K1"],
                                    ["A", day("11-20"), 1, "FA", "K2"]])
    assert set(withheld(owing.run("2026-11-25"))) == {"A", "B"} and notices(owing) == []
    owing.drop("office/late accounts.xlsx", [["Account", "Name"], ["Z9", "Somebody else"]])
    assert withheld(owing.run("2026-11-25")) == {}
    assert notices(owing) == ["A", "B"]


VAN = """
from acctkit import Receipt, Transport, hookimpl

class Van:
    def send(self, message):
        return Receipt("sent")
    def close(self):
        pass

@hookimpl
def acctkit_transports():
    return [Transport("van", lambda workspace, settings: Van())]
"""


def test_letters_that_leave_the_house_wait_for_fresh_bank_data_and_a_dry_run_says_so(owing: TestWorkspace) -> None:
    owing.plugin(VAN, "van")
    owing.configure("mail", 'transport = "van"')
    owing.drop("office/bank.xlsx", [PAYMENTS, ["A", day("11-17"), 1, "FA", "K1"]])
    reason = "The books have no payment of the last 7 days."
    assert set(withheld(owing.run("2026-11-25", dry_run=True)).values()) == {reason}
    assert set(withheld(owing.run("2026-11-25")).values()) == {reason} and notices(owing) == []
    owing.drop("office/bank.xlsx", [PAYMENTS, ["A", day("11-17"), 1, "FA", "K1"], ["B", day("11-19"), 1, "FB", "K2"]])
    planned = withheld(owing.run("2026-11-25"))
    assert set(planned) == {"A", "B"} and "The first run with transport van only plans" in planned["A"]
    assert notices(owing) == []
    assert withheld(owing.run("2026-11-26")) == {} and notices(owing) == ["A", "B"]


# ------------------------------------------------------------------ what concerns one account


def a_refused_row_stops_its_account_until_it_is_dismissed(ws: TestWorkspace) -> Told:
    ws.drop("office/refused.xlsx", [INVOICES, *overdue("R1", "R2")])
    ws.drop("office/bank.xlsx", [PAYMENTS, ["R1", day("11-20"), "a hundred", "FR1", "K1"],
                                 ["R2", day("11-20"), 1, "FR2", "K2"]])
    yield
    assert ws.submissions()["office/bank.xlsx"]["status"] == "partial"
    assert "R1" not in notices(ws) and "R2" in notices(ws)
    stopped = {row["account"]: row["reason"] for row in ws.table("collections", "withheld", "--as-of", DAYS[0])}
    reason = stopped["R1"]
    assert "office/bank.xlsx" in reason and "2" in reason
    dismiss(ws, "office/bank.xlsx")
    yield
    assert notices(ws).count("R1") == 1


def a_changed_amount_that_waits_stops_its_account(ws: TestWorkspace) -> Told:
    ws.drop("office/changed.xlsx", [INVOICES, ["FV", "V", day("10-22"), day("11-22"), 100]])
    yield
    yield
    ws.drop("office/changed.xlsx", [INVOICES, ["FV", "V", day("10-22"), day("11-22"), 70]])
    yield
    yield
    assert "V" not in notices(ws)  # since the day before it is due for a letter
    ws.cli("submissions", "retry", str(ws.submissions()["office/changed.xlsx"]["id"]), "--confirm")
    yield
    (letter,) = letters_to(ws, "V")
    assert "70.00" in letter and "100.00" not in letter


def a_file_of_the_rep_that_was_not_read_makes_that_reps_letters_wait(ws: TestWorkspace) -> Told:
    ws.drop("office/unread.xlsx", [INVOICES, *overdue("U")])
    ws.drop("uma/weekly.xlsx", [SALES, [day("11-17"), "U", "S1", "two", 5]])
    yield
    assert ws.submissions()["uma/weekly.xlsx"]["status"] == "rejected"
    (waiting,) = ws.json("outbox", "list", "--kind", "overdue-notice", "--state", "queued")
    assert waiting["account"] == "U"
    assert "uma/weekly.xlsx" in ws.json("outbox", "show", waiting["id"])["approval"]
    ws.drop("uma/weekly.xlsx", [SALES, [day("11-17"), "U", "S1", 2, 5]])
    ws.drop("office/unread payments.xlsx", [PAYMENTS, ["U", day("11-25"), 100, "FU", "KU"]])
    yield
    assert letters_to(ws, "U") == []  # it was paid while the letter waited


def a_paid_invoice_is_never_noticed_and_a_letter_goes_once(ws: TestWorkspace) -> Told:
    ws.drop("office/paid.xlsx", [
        INVOICES, *overdue("P1", "P2"), ["FP3", "P1", day("10-20"), day("11-20"), 40],
        ["FP4", "P1", day("10-26"), day("11-26"), 50],
    ])
    ws.drop("office/payments.xlsx", [PAYMENTS, ["P2", day("11-24"), 100, "FP2", "K10"]])
    yield
    assert "P2" not in notices(ws) and notices(ws).count("P1") == 1
    yield  # the same day again
    assert notices(ws).count("P1") == 1
    yield  # FP3 is eight days late, but the last letter is three days old
    assert notices(ws).count("P1") == 1
    yield  # five days
    assert notices(ws).count("P1") == 2
    yield  # FP4 is six days late
    ws.drop("office/payments.xlsx", [PAYMENTS, ["P1", day("12-02"), 50, "FP4", "K11"]])
    yield  # and was paid in time; FP1 is twenty-four days late, and noticed for the second time
    assert notices(ws).count("P1") == 3 and "P2" not in notices(ws)
    told = [fact for row in ws.json("outbox", "list", "--kind", "overdue-notice") if row["account"] == "P1"
            for fact in ws.json("outbox", "show", row["id"])["tells"] if fact.startswith("invoice:")]
    assert sorted(told) == ["invoice:FP1:level:1", "invoice:FP1:level:2", "invoice:FP3:level:1"]


def a_week_later_only_what_is_newly_due_is_written_about(ws: TestWorkspace) -> Told:
    ws.drop("office/weekly.xlsx", [INVOICES, *overdue("W1", "W2"), ["FW3", "W3", day("10-25"), day("11-25"), 30]])
    yield
    assert "W3" not in notices(ws)
    ws.drop("office/weekly 2.xlsx", [INVOICES, ["FW2b", "W2", day("10-25"), day("11-25"), 25]])
    yield
    yield
    yield
    assert [notices(ws).count(name) for name in ("W1", "W2", "W3")] == [1, 1, 0]
    yield
    assert [notices(ws).count(name) for name in ("W1", "W2", "W3")] == [1, 2, 1]
    second = letters_to(ws, "W2")[1]
    assert "FW2b" in second and "FW2 " in second  # a letter lists everything that is open


def a_run_repeated_on_the_same_day_sends_nothing(ws: TestWorkspace) -> Told:
    yield
    yield
    yield
    before = [row["id"] for row in ws.json("outbox", "list")]
    again = ws.run(DAYS[2])
    assert sum(again["messages"].values()) == 0
    assert [row["id"] for row in ws.json("outbox", "list")] == before


@pytest.fixture(scope="module")
def ended(acctkit_shared_workspace: TestWorkspace) -> dict[str, Exception | None]:
    names = ("R1", "R2", "V", "P1", "P2", "W1", "W2", "W3")
    masters(acctkit_shared_workspace, {"U": "uma"} | dict.fromkeys(names, "ana"))
    return live(acctkit_shared_workspace, globals(), DAYS)


@pytest.mark.parametrize("story", stories_of(globals()))
def test_letters(ended: dict[str, Exception | None], story: str) -> None:
    unfold(ended, story)
