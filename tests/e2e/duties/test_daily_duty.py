"""The day's report by the command line alone: from reps' workbooks with a mistake to each manager's e-mail, once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from acctkit.testing import TestWorkspace, text_of

OFFICE = {
    "Reps": [
        ["Rep", "Name", "Email", "Manager", "Manager email", "Language"],
        ["carmen", "Carmen Ruiz", "carmen@example.com", "Helen", "helen@example.com", "es"],
        ["ana", "Ana Hart", "ana@example.com", "Helen", "helen@example.com", "en"],
        ["oscar", "Oscar Diaz", "oscar@example.com", "Irene", "irene@example.com", "en"],
    ],
    "Accounts": [["Account", "Name", "Rep"], ["103", "Hotel Faro", "carmen"], ["104", "Pier Cafe", "ana"]],
    "Products": [["SKU", "Name"], ["S10", "Rope"]],
}
HEAD = ["Fecha", "Cliente", "Artículo", "Unidades", "Precio unitario"]


def sale(day: int, account: str, units: object) -> list[Any]:
    return [dt.date(2026, 11, day), account, "S10", units, 12.5]


def daily(ws: TestWorkspace, day: str) -> Any:
    return ws.json("daily", "--day", day)


def test_from_the_days_files_to_one_e_mail_a_manager(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", OFFICE)
    ws.drop("carmen/ventas.xlsx", {"Ventas": [HEAD, sale(24, "103", 4), sale(25, "103", 2)]})
    ws.drop("ana/sales.xlsx", {"Sales": [HEAD, sale(25, "104", "many")]})
    ws.run("2026-11-25")
    sent = daily(ws, "2026-11-25")
    assert (sent["to"], sent["messages"], sent["plugin_errors"]) == (["helen@example.com"], {"sent": 1}, [])

    [letter] = ws.mail("daily")
    assert letter["Subject"] == "Test, Nov 25, 2026: 2 files from 2 of 2 reps, 1 error"
    said = text_of(letter).replace("\N{NO-BREAK SPACE}", " ")
    assert "Sold on Nov 25, 2026: 25.00 USD (2 units); week 2026-W48 so far 75.00 USD." in said
    assert "ventas.xlsx: accepted; Sales 2 rows" in said
    assert "sales.xlsx: rejected, nothing of it is in the books, 1 error" in said

    assert daily(ws, "2026-11-25")["messages"] == {}
    assert "nothing new, nothing sent" in ws.cli("daily", "--day", "2026-11-25")
    assert [one["state"] for one in ws.json("trace", "rep", "ana") if one["what"] == "message"]  # ana's own answer

    ws.drop("ana/sales.xlsx", {"Sales": [HEAD, sale(25, "104", 6)]})
    ws.run("2026-11-26")
    assert len(ws.mail("daily")) == 1  # no run sends it
    assert daily(ws, "2026-11-26")["to"] == ["helen@example.com"]
    assert {one["Subject"] for one in ws.mail("daily")} == {
        letter["Subject"], "Test, Nov 26, 2026: 1 file from 1 of 2 reps",
    }


def test_who_has_no_manager_costs_nobody_the_report(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", {"Reps": [["Rep", "Name", "Email"], ["ana", "Ana", "ana@example.com"]]})
    ws.drop("ana/sales.xlsx", {"Sales": [HEAD, sale(25, "104", 6)]})
    ws.run("2026-11-25")
    done = daily(ws, "2026-11-25")
    assert done.pop("seconds") >= 0
    assert done.pop("transport")["state"] == "ready"
    assert done == {
        "kind": "daily", "as_of": "2026-11-25", "messages": {}, "to": [], "mail": [], "withheld": [], "failed_mail": [],
        "plugin_errors": [], "plugin_prints": [], "left_out": [], "not_enclosed": [],
        "other_language": [], "put_off": [], "in_doubt": [],
    }
