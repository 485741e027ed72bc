"""What a second file does, row by row of the table "Versions": as people live it, through files and commands."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from acctkit.testing import TestWorkspace
from tests.e2e.stories import Told, live, stories_of, unfold

DAYS = ["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"]
WEEK, BEFORE = "2026-W47", "2026-W46"
HEADER = ["Date", "Order", "Account", "SKU", "Units", "Unit price"]
REPS = ("twin", "same", "rejected", "weeks", "right", "lost", "fewer", "more", "late", "back", "gone", "moved", "heir",
        "other", "half")

Row = list[Any]


def sale(order: int, day: int = 17, units: int = 1, price: str = "100.00", account: str = "C1") -> Row:
    """A sale on a day of November 2026."""
    return [dt.date(2026, 11, day), order, account, "S1", units, float(price)]


def sheet(*rows: Row) -> list[Row]:
    return [HEADER, *rows]


def sold(ws: TestWorkspace, rep: str, week: str = WEEK) -> Decimal:
    rows = [row for row in ws.table("sales", "by_rep", "--week", week) if row["rep"] == rep]
    return Decimal(rows[0]["amount"] or 0) if rows else Decimal(0)


def driven(ws: TestWorkspace, rep: str) -> Decimal:
    return next(Decimal(row["miles"]) for row in ws.table("mileage", "by_rep", "--week", WEEK) if row["rep"] == rep)


def status(ws: TestWorkspace, path: str) -> str:
    return str(ws.submissions()[path]["status"])


def codes(ws: TestWorkspace, path: str, *words: str) -> list[str]:
    return [one["code"] for one in findings(ws, path, *words)]


def findings(ws: TestWorkspace, path: str, *words: str) -> list[dict[str, Any]]:
    return [one for one in ws.json("findings", "list", *words) if one["path"] == path]


def owed(ws: TestWorkspace, account: str) -> Decimal:
    rows = [row for row in ws.table("receivables", "ageing", "--as-of", DAYS[-1]) if row["account"] == account]
    return Decimal(rows[0]["total"]) if rows else Decimal(0)


# ------------------------------------------------------------------ the files of a rep


def bytes_in_force_anywhere_in_the_folder_are_a_duplicate(ws: TestWorkspace) -> Told:
    first = ws.drop("twin/week.xlsx", sheet(sale(1), sale(2)))
    yield
    ws.drop("twin/old/copy of week.xlsx", first.read_bytes())
    ws.drop("other/week.xlsx", first.read_bytes())  # of another rep: that one's own sales
    yield
    assert status(ws, "twin/old/copy of week.xlsx") == "duplicate"
    assert "twin/week.xlsx" in ws.submissions()["twin/old/copy of week.xlsx"]["reason"]
    assert status(ws, "other/week.xlsx") == "accepted"
    assert [sold(ws, "twin"), sold(ws, "other")] == [200, 200]
    again = first.read_bytes()
    ws.drop("twin/week.xlsx", sheet(sale(1), sale(2, units=5)))
    yield
    assert sold(ws, "twin") == 600
    ws.drop("twin/week.xlsx", again)  # bytes that were replaced since are a new version
    yield
    assert [ws.submissions()["twin/week.xlsx"][name] for name in ("status", "version")] == ["accepted", 3]
    assert sold(ws, "twin") == 200


def the_same_path_replaces_what_it_said(ws: TestWorkspace) -> Told:
    ws.drop("same/weekly.xlsx", sheet(sale(1), sale(2), sale(3, day=10, price="7.00")))
    yield
    assert [sold(ws, "same"), sold(ws, "same", BEFORE)] == [200, 7]
    ws.drop("same/weekly.xlsx", sheet(sale(4, price="55.50")))
    yield
    assert status(ws, "same/weekly.xlsx") == "accepted"
    assert [sold(ws, "same"), sold(ws, "same", BEFORE)] == [Decimal("55.50"), 7]
    told = {one["code"]: one["message"] for one in findings(ws, "same/weekly.xlsx")}
    assert WEEK in told["replaced"] and "2" in told["replaced"]
    assert BEFORE in told["stayed"]
    assert told["replaced"].startswith("Sales: ") and told["stayed"].startswith("Sales: ")


def a_rejected_new_version_leaves_the_old_one(ws: TestWorkspace) -> Told:
    ws.drop("rejected/weekly.xlsx", sheet(sale(1), sale(2)))
    yield
    ws.drop("rejected/weekly.xlsx", sheet(sale(1), sale(2, account="nobody")))
    yield
    assert status(ws, "rejected/weekly.xlsx") == "rejected"
    assert "stayed" in codes(ws, "rejected/weekly.xlsx")
    assert sold(ws, "rejected") == 200


def a_form_with_an_error_leaves_what_the_path_said_of_it(ws: TestWorkspace) -> Told:
    trips = [["Date", "Vehicle", "Odometer start", "Odometer end", "From", "To", "Purpose"],
             [dt.date(2026, 11, 17), "V1", 10, 20, "Home", "C1", "Visit"]]
    ws.drop("half/weekly.xlsx", {"Sales": sheet(sale(1), sale(2)), "Mileage": trips})
    yield
    longer = [*trips, [dt.date(2026, 11, 18), "V1", 20, 50, "Home", "C1", "Visit"]]
    ws.drop("half/weekly.xlsx", {"Sales": sheet(sale(1, units=9), sale(2, account="nobody")), "Mileage": longer})
    yield
    assert status(ws, "half/weekly.xlsx") == "partial"
    told = {one["code"]: one["message"] for one in findings(ws, "half/weekly.xlsx")}
    assert told["stayed"].startswith("Sales: ") and told["replaced"].startswith("Mileage: ")
    assert sold(ws, "half") == 200 and driven(ws, "half") == 40
    ws.drop("half/weekly.xlsx", {"Sales": sheet(sale(1, units=9), sale(2))})  # the other sheet is gone
    yield
    assert status(ws, "half/weekly.xlsx") == "accepted"
    assert sold(ws, "half") == 1000 and driven(ws, "half") == 40
    assert "stayed" in codes(ws, "half/weekly.xlsx")


def several_periods_in_one_file_replace_each_their_own(ws: TestWorkspace) -> Told:
    ws.drop("weeks/all.xlsx", sheet(sale(1, day=3), sale(2, day=10), sale(3, day=17)))
    yield
    assert [sold(ws, "weeks", week) for week in ("2026-W45", BEFORE, WEEK)] == [100, 100, 100]
    ws.drop("weeks/all.xlsx", sheet(sale(2, day=10, units=2), sale(3, day=17), sale(4, day=18)))
    yield
    assert [sold(ws, "weeks", week) for week in ("2026-W45", BEFORE, WEEK)] == [100, 200, 200]


def another_name_with_half_of_the_rows_is_a_correction(ws: TestWorkspace) -> Told:
    ws.drop("right/week.xlsx", sheet(*(sale(n) for n in range(1, 21))))
    yield
    ws.drop("right/week final.xlsx", sheet(*(sale(n, price="100.50") for n in range(2, 21))))
    yield
    assert status(ws, "right/week final.xlsx") == "accepted"
    assert status(ws, "right/week.xlsx") == "superseded"
    assert sold(ws, "right") == Decimal("1909.50")
    told = {one["code"]: one["message"] for one in findings(ws, "right/week final.xlsx")}
    assert "right/week.xlsx" in told["correction"]
    assert "100.00" in told["row-gone"] and "right/week.xlsx" in told["row-gone"]  # the row that went, with its amount
    gone = [one for one in findings(ws, "right/week final.xlsx") if one["code"] == "row-gone"]
    assert len(gone) == 1


def a_correction_that_takes_much_away_waits_for_the_office(ws: TestWorkspace) -> Told:
    ws.drop("lost/week.xlsx", sheet(sale(1), sale(2), sale(3), sale(4)))
    yield
    ws.drop("lost/week new.xlsx", sheet(sale(1), sale(2), sale(3)))
    yield
    there = ws.submissions()["lost/week new.xlsx"]
    assert there["status"] == "pending"
    assert "10%" in there["reason"] and "100.00" in there["reason"]
    assert sold(ws, "lost") == 400
    ws.cli("submissions", "retry", str(there["id"]), "--confirm")
    yield
    assert status(ws, "lost/week new.xlsx") == "accepted"
    assert status(ws, "lost/week.xlsx") == "superseded"
    assert sold(ws, "lost") == 300


def fewer_repeated_rows_are_errors_that_name_file_and_cell(ws: TestWorkspace) -> Told:
    ws.drop("fewer/week.xlsx", sheet(sale(1), sale(2), sale(3), sale(4), sale(5)))
    yield
    ws.drop("fewer/more.xlsx", sheet(sale(5), sale(6), sale(7)))
    yield
    assert status(ws, "fewer/more.xlsx") == "rejected"
    (told,) = findings(ws, "fewer/more.xlsx", "--severity", "error")
    assert (told["code"], told["sheet"], told["cell"]) == ("already-filed", "Sheet1", "A2")
    assert "fewer/week.xlsx" in told["message"] and "A6" in told["message"]
    assert sold(ws, "fewer") == 500
    ws.drop("fewer/more.xlsx", sheet(sale(6), sale(7)))
    yield
    assert status(ws, "fewer/more.xlsx") == "accepted"
    assert sold(ws, "fewer") == 700


def no_row_in_common_is_more_of_the_week(ws: TestWorkspace) -> Told:
    ws.drop("more/monday.xlsx", sheet(sale(1, day=16)))
    yield
    ws.drop("more/tuesday.xlsx", sheet(sale(2, day=17), sale(3, day=17)))
    ws.drop("more/wednesday.csv", sheet(*([str(cell) for cell in sale(4, day=18)],)))
    yield
    assert {status(ws, f"more/{day}") for day in ("monday.xlsx", "tuesday.xlsx", "wednesday.csv")} == {"accepted"}
    assert sold(ws, "more") == 400


def each_row_belongs_to_its_own_week_and_late_ones_are_told(ws: TestWorkspace) -> Told:
    ws.drop("late/week.xlsx", sheet(sale(1, day=4), sale(2, day=12), sale(3, day=19), sale(4, day=20)))
    yield
    assert [sold(ws, "late", week) for week in ("2026-W45", BEFORE, WEEK)] == [100, 100, 200]
    (told,) = [one for one in findings(ws, "late/week.xlsx") if one["code"] == "late-rows"]
    assert told["severity"] == "info" and WEEK in told["message"] and " 2" in told["message"]
    assert ws.submissions()["late/week.xlsx"]["period"] == f"2026-W45/{WEEK}"


def withdrawing_brings_back_what_was_replaced(ws: TestWorkspace) -> Told:
    ws.drop("back/weekly.xlsx", sheet(sale(1), sale(2)))
    yield
    ws.drop("back/weekly.xlsx", sheet(sale(1, price="1.00")))
    yield
    assert sold(ws, "back") == 1
    said = ws.cli("submissions", "withdraw", str(ws.submissions()["back/weekly.xlsx"]["id"]), "--reason", "a mistake")
    assert "withdrawn" in said
    assert sold(ws, "back") == 200
    rows = ws.json("submissions", "list", "--rep", "back")
    assert [(row["version"], row["status"]) for row in rows] == [(1, "accepted"), (2, "superseded")]
    assert "a mistake" in rows[1]["reason"]
    yield
    assert sold(ws, "back") == 200  # the file that still lies there is not taken again by itself


def a_file_that_goes_away_takes_nothing_back(ws: TestWorkspace) -> Told:
    path = ws.drop("gone/week.xlsx", sheet(sale(1)))
    yield
    path.unlink()
    yield
    assert status(ws, "gone/week.xlsx") == "accepted"
    assert sold(ws, "gone") == 100


# ------------------------------------------------------------------ what comes before its time


def a_file_dropped_before_its_account_is_taken_when_the_account_comes(ws: TestWorkspace) -> Told:
    ws.drop("heir/early.xlsx", sheet(sale(1, account="N1"), sale(2)))
    yield
    assert status(ws, "heir/early.xlsx") == "rejected"
    assert "unknown-reference" in codes(ws, "heir/early.xlsx")
    assert sold(ws, "heir") == 0
    ws.drop("office/more accounts.xlsx", [["Account", "Name"], ["N1", "Newcomer"]])
    yield
    assert status(ws, "heir/early.xlsx") == "accepted"
    assert sold(ws, "heir") == 200
    assert codes(ws, "heir/early.xlsx", "--severity", "error") == []


def a_file_dropped_before_its_rep_is_taken_when_the_rep_comes(ws: TestWorkspace) -> Told:
    ws.drop("newbie/week.xlsx", sheet(sale(1)))
    yield
    assert status(ws, "newbie/week.xlsx") == "rejected"
    assert codes(ws, "newbie/week.xlsx") == ["unknown-folder"]
    ws.drop("office/more reps.xlsx", [["Rep", "Name", "Email"], ["newbie", "New", "newbie@example.com"]])
    yield
    assert status(ws, "newbie/week.xlsx") == "accepted"
    assert sold(ws, "newbie") == 100


# ------------------------------------------------------------------ the files of the office


def overlapping_bank_exports_never_double_a_payment(ws: TestWorkspace) -> Told:
    header = ["Account", "Paid on", "Amount", "Reference"]
    monday, tuesday = dt.date(2026, 11, 16), dt.date(2026, 11, 17)
    ws.drop("office/bank invoices.xlsx", [
        ["Invoice", "Account", "Issued on", "Due on", "Amount"],
        *([name, name, dt.date(2026, 11, 1), dt.date(2026, 12, 1), 1000] for name in ("B-ref", "B-none", "B-id")),
    ])
    ws.drop("office/bank monday.xlsx", {
        "Payments": [header, ["B-ref", monday, 100, "K1"], ["B-none", monday, 30, None], ["B-none", monday, 30, None]],
        "By id": [["Transaction ID", "Account", "Paid on", "Amount"], ["T1", "B-id", monday, 5]],
    })
    yield
    assert [owed(ws, "B-ref"), owed(ws, "B-none"), owed(ws, "B-id")] == [900, 940, 995]
    ws.drop("office/bank tuesday.xlsx", {
        "Payments": [header, ["B-ref", monday, 100, "K1"], ["B-ref", tuesday, 100, "K2"], ["B-none", monday, 30, None],
                     ["B-none", monday, 30, None], ["B-none", monday, 30, None], ["B-none", tuesday, 30, None]],
        "By id": [["Transaction ID", "Account", "Paid on", "Amount"], ["T1", "B-id", monday, 5],
                  ["T2", "B-id", monday, 5]],
    })
    yield
    assert status(ws, "office/bank tuesday.xlsx") == "accepted"
    # of each: those of Monday stand once, and a third of the same day is one more
    assert [owed(ws, "B-ref"), owed(ws, "B-none"), owed(ws, "B-id")] == [800, 880, 990]


def a_changed_amount_of_money_waits_for_the_office(ws: TestWorkspace) -> Told:
    header = ["Invoice", "Account", "Issued on", "Due on", "Amount"]
    ws.drop("office/changed.xlsx", [header, ["V1", "V", dt.date(2026, 11, 2), dt.date(2026, 12, 2), 500]])
    yield
    ws.drop("office/changed.xlsx", [header, ["V1", "V", dt.date(2026, 11, 2), dt.date(2026, 12, 2), 450],
                                    ["V2", "V", dt.date(2026, 11, 3), dt.date(2026, 12, 3), 10]])
    yield
    there = ws.submissions()["office/changed.xlsx"]
    assert there["status"] == "partial"
    (told,) = [one for one in findings(ws, "office/changed.xlsx") if one["code"] == "amount-changed"]
    assert (told["value"], told["expected"], told["cell"]) == ("450.00", "500.00", "E2")
    assert owed(ws, "V") == 510
    ws.cli("submissions", "retry", str(there["id"]), "--confirm")
    yield
    assert status(ws, "office/changed.xlsx") == "accepted"
    assert owed(ws, "V") == 460


def office_records_are_upserted_and_leaving_out_takes_nothing_back(ws: TestWorkspace) -> Told:
    ws.drop("office/catalogue.xlsx", [["SKU", "Name", "Family"], ["P1", "Plane", "Toys"], ["P2", "Train", "Toys"]])
    ws.drop("same/more products.xlsx", sheet())
    yield
    ws.drop("office/catalogue 2.xlsx", [["SKU", "Name", "Family"], ["P2", "Train", "Models"], ["P3", "Ship", "Models"]])
    yield
    assert codes(ws, "office/catalogue 2.xlsx") == ["value-changed"]
    (told,) = findings(ws, "office/catalogue 2.xlsx")
    assert (told["cell"], told["value"], told["expected"]) == ("C2", "Models", "Toys")
    ws.drop("late/of products.xlsx", [HEADER, *([dt.date(2026, 11, 18), n, "C1", f"P{n}", 1, 10] for n in (1, 2, 3))])
    yield
    assert codes(ws, "late/of products.xlsx") == []  # all three are known
    families = {row["family"]: row for row in ws.table("sales", "by_family", "--week", WEEK)}
    assert (families["Toys"]["amount"], families["Models"]["amount"]) == ("10.00", "20.00")


def an_account_that_changes_its_rep_keeps_its_sales(ws: TestWorkspace) -> Told:
    ws.drop("office/handed over.xlsx", [["Account", "Name", "Rep"], ["H1", "Handed", "moved"]])
    ws.drop("moved/handed.xlsx", sheet(sale(31, account="H1")))
    ws.drop("office/handed invoice.xlsx", [["Invoice", "Account", "Issued on", "Due on", "Amount"],
                                           ["H-1", "H1", dt.date(2026, 11, 17), dt.date(2026, 12, 17), 77]])
    yield
    before = [row["rep"] for row in ws.table("receivables", "ageing", "--as-of", DAYS[0]) if row["account"] == "H1"]
    assert before == ["moved"]
    ws.drop("office/handed over.xlsx", [["Account", "Name", "Rep"], ["H1", "Handed", "heir"]])
    yield
    assert codes(ws, "office/handed over.xlsx") == ["value-changed"]
    (row,) = [row for row in ws.table("receivables", "ageing", "--as-of", DAYS[1]) if row["account"] == "H1"]
    assert row["rep"] == "heir"
    assert sold(ws, "moved") == 100  # sales stay with who made them
    assert ws.table("receivables", "ageing", "--as-of", DAYS[1], "--rep", "moved") == []


# ------------------------------------------------------------------ how they are told


@pytest.fixture(scope="module")
def ended(acctkit_shared_workspace: TestWorkspace) -> dict[str, Exception | None]:
    ws = acctkit_shared_workspace
    ws.drop("office/masters.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Language"], *([rep, rep, f"{rep}@example.com", "en-US"] for rep in REPS)],
        "Accounts": [["Account", "Name"], *([name, name] for name in ("C1", "B-ref", "B-none", "B-id", "V"))],
        "Products": [["SKU", "Name"], ["S1", "Bolt"]],
    })
    return live(ws, globals(), DAYS)


@pytest.mark.parametrize("story", stories_of(globals()))
def test_version(ended: dict[str, Exception | None], story: str) -> None:
    unfold(ended, story)
