"""Calls by the command line alone: from a rep's workbook with a mistake to the package and the e-mail."""

from __future__ import annotations

import datetime as dt
from typing import Any

from openpyxl import load_workbook

from acctkit.testing import TestWorkspace, text_of

HEAD = ["Fecha", "Cliente", "Tipo", "Necesidades", "Productos mostrados", "Satisfacción (1-5)", "Próximo contacto",
        "Posible cliente"]
OFFICE = {
    "Reps": [["Rep", "Name", "Email", "Manager email", "Language"],
             ["carmen", "Carmen Ruiz", "carmen@example.com", "boss@example.com", "es"]],
    "Accounts": [["Account", "Name", "Rep", "Visits per month"], ["103", "Hotel Faro", "carmen", 4],
                 ["104", "Bar Puerto", "carmen", 2]],
    "Products": [["SKU", "Name"], ["S10", "Rope"], ["S12", "Lamp"]],
}


def day(number: int) -> dt.date:
    return dt.date(2026, 11, number)


def week(account: str) -> dict[str, list[list[Any]]]:
    """A week of calls, the first one to `account`."""
    return {"Visitas": [
        ["VISITAS DE LA SEMANA"], [], HEAD,
        [day(16), account, "visita", "cabos más largos", "S10; S12", 5, day(24), None],
        [day(17), "104", "teléfono", None, None, None, None, None],
        [day(18), None, "puerta fría", None, "S10", None, day(27), "Náutica Norte"],
        ["Total", None, 3],
    ]}


def test_from_the_workbook_to_the_package_and_the_e_mail(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", OFFICE)
    ws.drop("carmen/visitas.xlsx", week("103"))
    ws.drop("carmen/olvidada.xlsx", {"Visitas": [HEAD[:3], [day(20), "130", "visita"]]})
    told = ws.json("run", "--as-of", "2026-11-23")
    assert told["records"]["calls"] == 3 and told["plugin_errors"] == []
    assert ws.submissions()["carmen/olvidada.xlsx"]["status"] == "rejected"
    [answer] = ws.mail("feedback")
    assert "B2: La oficina no conoce Cliente «130»; corríjalo o pida que lo añadan." in text_of(answer)

    made = ws.table("calls", "by_rep", "--week", "2026-W47")
    assert [(row["visit"], row["phone"], row["cold_call"], row["leads"]) for row in made] == [(1, 1, 1, 1)]
    [due, new] = ws.table("calls", "follow_ups", "--week", "2026-W47")
    assert (due["due_on"], due["account"], new["name"]) == ("2026-11-24", "103", "Náutica Norte")

    traced = ws.json("trace", "calls", "coverage", "account=103", "column=made", "--week", "2026-W47")
    assert [address["cells"] for address in traced[0]["addresses"]] == [["C4"]]

    workbook = next((ws.root / "packages" / "2026-W47").glob("*.xlsx"))
    cells = [cell.value for row in load_workbook(workbook)["Calls and visits"].iter_rows() for cell in row]
    assert "3 calls in the week: 1 visit, 1 by phone, 1 cold call; 1 lead." in cells
    [summary] = ws.mail("summary")
    assert "3 calls in the week" in text_of(summary)
