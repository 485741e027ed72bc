"""Where a record came from, and which of its cells say so."""

from __future__ import annotations

from acctkit.testing import TestWorkspace

REPS = [["Rep", "Name", "Email"], ["7", "Ana", "ana@example.com"]]
ACCOUNTS = [["Account", "Name", "Rep"], ["A1", "Harbor", "7"]]
PRODUCTS = [["SKU", "Name"], ["P1", "Rope"]]


def test_an_amount_left_blank_leads_to_the_cells_that_it_follows_from(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.drop("office/reps.xlsx", REPS)
    ws.drop("office/accounts.xlsx", ACCOUNTS)
    ws.drop("office/products.xlsx", PRODUCTS)
    ws.drop("7/week.xlsx", {"Sales": [
        ["Date", "Account", "SKU", "Units", "Unit price", "Amount"],
        ["2026-11-17", "A1", "P1", 2, 10.5, None],
        ["2026-11-18", "A1", "P1", 3, 10.5, 31.5],
    ]})
    ws.run("2026-11-25")
    [trace] = ws.json("trace", "sales", "by_rep", "rep=7", "column=amount", "--week", "2026-W47")
    assert trace["holds"]
    assert [address["cells"] for address in trace["addresses"]] == [["D2", "E2"], ["F3"]]
