"""Satisfaction by the command line alone: from calls and issues to the accounts at risk, in the company's language."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from openpyxl import load_workbook

from acctkit.testing import TestWorkspace, text_of


def day(number: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, number)


@pytest.mark.parametrize(("language", "told", "sheet"), [
    ("en", "Customer satisfaction 38 of 100 over 1 account; at risk: 1; nothing heard of: 1.", "Satisfaction"),
    ("es", "Satisfacción de los clientes: 38 de 100 en 1 cliente; en riesgo: 1; sin noticias de: 1.", "Satisfacción"),
])
def test_from_what_customers_say_to_whom_to_see(
    acctkit_workspace: TestWorkspace, language: str, told: str, sheet: str
) -> None:
    ws = acctkit_workspace
    settings = ws.root / "acctkit.toml"
    text = settings.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^(# *)?language = .*$", f'language = "{language}"', text, count=1)
    settings.write_text(text, encoding="utf-8")
    ws.drop("office/lists.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Language", "Manager email"],
                 ["ana", "Ana", "ana@example.com", "es", "marta@example.com"]],
        "Accounts": [["Account", "Name", "Rep"], ["C1", "Casa Uno", "ana"], ["C2", "Casa Dos", "ana"]],
        "Products": [["SKU", "Name"], ["S1", "Tornillo"]],
    })
    ws.drop("ana/semana.xlsx", {
        "Llamadas y visitas": [["Fecha", "Cliente", "Tipo", "Satisfacción"], [day(17), "C1", "visita", 1],
                               [day(18), "C9", "visita", 5]],
        "Incidencias": [["Incidencia", "Fecha de apertura", "Cliente", "Tipo"],
                        ["I1", day(17), "C1", "consulta técnica"], ["I2", day(17), "C1", "consulta técnica"]],
    })
    ws.cli("run", "--as-of", "2026-11-23")
    [answer] = ws.mail("feedback")
    assert "Llamadas y visitas, B3" in text_of(answer) or "B3:" in text_of(answer)
    ws.drop("ana/semana.xlsx", {
        "Llamadas y visitas": [["Fecha", "Cliente", "Tipo", "Satisfacción"], [day(17), "C1", "visita", 1]],
        "Incidencias": [["Incidencia", "Fecha de apertura", "Cliente", "Tipo"],
                        ["I1", day(17), "C1", "consulta técnica"], ["I2", day(17), "C1", "consulta técnica"]],
    })
    assert ws.json("run", "--as-of", "2026-11-24")["plugin_errors"] == []
    [row] = ws.table("satisfaction", "by_account", "--week", "2026-W47")
    assert (row["account"], row["word"], row["issues"], row["contact"]) == ("C1", "0", "50", "100")
    named = ("satisfaction", "behind", "account=C1", "column=open")
    [traced] = ws.json("trace", *named, "--week", "2026-W47")
    assert [cell for one in traced["addresses"] for cell in one["cells"]] == ["D2", "D3"]
    assert sheet in load_workbook(next((ws.root / "packages" / "2026-W47").glob("*.xlsx"))).sheetnames
    ws.cli("run", "--as-of", "2026-11-30")
    letters = [text_of(one) for one in ws.mail("summary") if "marta" in str(one["To"])]
    page = next((ws.root / "packages" / "2026-W47").glob("*.html")).read_text(encoding="utf-8")
    assert told in page and letters
