"""The week's filing by the command line alone: reminded before and after it is due, each once, and listed."""

from __future__ import annotations

import pytest

from acctkit.testing import TestWorkspace, text_of

SALES = [["Fecha", "Cliente", "Artículo", "Unidades", "Precio unitario"], ["2026-11-17", "C1", "S1", 2, "10,00"]]


@pytest.fixture
def ws(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    ws = acctkit_workspace
    ws.configure("plugins.filing", 'due_day = "monday"')
    ws.configure("calendar", "holidays = [2026-11-23]")
    ws.drop("office/lists.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Language", "Manager", "Manager email"],
                 ["ana", "Ana", "ana@example.com", "es", "Marta", "marta@example.com"],
                 ["bob", "Bob", "bob@example.com", "en", "Marta", "marta@example.com"]],
        "Accounts": [["Account", "Name", "Rep"], ["C1", "Casa Uno", "ana"]],
        "Products": [["SKU", "Name"], ["S1", "Tornillo"]],
    })
    ws.drop("ana/semana.xlsx", SALES)
    return ws


def reminded(ws: TestWorkspace) -> list[tuple[str, str]]:
    return sorted((str(one["To"]).split("<")[-1].strip(">"), str(one["Subject"])) for one in ws.mail("reminder"))


def test_from_the_day_before_to_the_days_after_each_reminder_goes_once(ws: TestWorkspace) -> None:
    ws.cli("run", "--as-of", "2026-11-20")
    before = [("bob@example.com", "Week 2026-W47: Sales due on Nov 24, 2026")]
    assert reminded(ws) == before
    ws.cli("run", "--as-of", "2026-11-20")
    assert reminded(ws) == before
    ws.cli("run", "--as-of", "2026-11-24")
    assert reminded(ws) == sorted([*before, ("bob@example.com", "Week 2026-W47: Sales overdue")])
    ws.drop("bob/week.xlsx", [["Date", "Account", "SKU", "Units", "Unit price"], ["2026-11-18", "C9", "S1", 1, 10]])
    ws.cli("run", "--as-of", "2026-11-26")
    assert len(reminded(ws)) == 3
    last = text_of(ws.mail("reminder")[-1])
    assert "bob/week.xlsx" in last and "could not be taken" in last
    ws.drop("bob/week.xlsx", [["Date", "Account", "SKU", "Units", "Unit price"], ["2026-11-18", "C1", "S1", 1, 10]])
    ws.cli("run", "--as-of", "2026-11-27")
    assert len([one for one in reminded(ws) if "W47" in one[1]]) == 3
    rows = {row["rep"]: (row["sales"], row["state"]) for row in ws.table("filing", "by_rep", "--week", "2026-W47")}
    assert rows == {"ana": (1, "filed"), "bob": (1, "filed")}


def test_a_rep_is_reminded_in_spanish(ws: TestWorkspace) -> None:
    ws.cli("run", "--as-of", "2026-11-23")
    ws.cli("run", "--as-of", "2026-11-27")
    letter = next(one for one in ws.mail("reminder") if "ana@" in str(one["To"]))
    assert letter["Subject"] == "Semana 2026-W48: Ventas, plazo hasta el 30 nov 2026"
    assert "El plazo para entregar Ventas de la semana 2026-W48" in text_of(letter)
    assert letter["Reply-To"] == "marta@example.com"
