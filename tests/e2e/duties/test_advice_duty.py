"""Advice by the command line alone: from dropped sales to whom to call, in the package and by mail."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from openpyxl import load_workbook

from acctkit.testing import TestWorkspace, text_of

HEAD = ["Fecha", "Cliente", "Artículo", "Unidades", "Precio unitario"]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(("language", "told", "sheet"), [
    ("en", "1 account is due to order in the next 7 days (120.00 USD).", "Advice"),
    ("es", "A 1 cliente le toca pedir en los próximos 7 días (120,00 USD).", "Consejos"),
])
def test_from_sales_to_whom_to_call(
    acctkit_workspace: TestWorkspace, language: str, told: str, sheet: str
) -> None:
    ws = acctkit_workspace
    settings = ws.root / "acctkit.toml"
    text = settings.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^(# *)?language = .*$", f'language = "{language}"', text, count=1)
    settings.write_text(f"{text}\n[plugins.advice]\ncall_sheet = true\n", encoding="utf-8")
    ws.drop("office/lists.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Language"], ["ana", "Ana", "ana@example.com", "es"]],
        "Accounts": [["Account", "Name", "Rep"], ["C1", "Casa Uno", "ana"]],
        "Products": [["SKU", "Name"], ["S1", "Tornillo"]],
    })
    rows = [[day(one), "C1", "S1", 12, 10] for one in ("2026-10-05", "2026-10-19", "2026-11-02")]
    ws.drop("ana/ventas.xlsx", {"Ventas": [HEAD, *rows, [day("2026-11-16"), "C9", "S1", 12, 10]]})
    ws.cli("run", "--as-of", "2026-11-23")
    [answer] = ws.mail("feedback")
    assert "B5:" in text_of(answer) and "C9" in text_of(answer)
    ws.drop("ana/ventas.xlsx", {"Ventas": [HEAD, *rows]})
    assert ws.json("run", "--as-of", "2026-11-23")["plugin_errors"] == []

    [row] = ws.table("advice", "next_orders", "--week", "2026-W47")
    assert (row["account"], row["sku"], row["quantity"], row["interval"]) == ("C1", "S1", "12", 14)
    named = ("advice", "next_orders", "account=C1", "sku=S1", "column=purchases")
    [traced] = ws.json("trace", *named, "--week", "2026-W47")
    assert [cell for one in traced["addresses"] for cell in one["cells"]] == ["A2", "A3", "A4"]
    package = ws.root / "packages" / "2026-W47"
    assert sheet in load_workbook(next(package.glob("*.xlsx"))).sheetnames
    assert told in next(package.glob("*.html")).read_text(encoding="utf-8")

    [letter] = ws.mail("call-sheet")
    said = text_of(letter).replace("\N{NO-BREAK SPACE}", " ")
    assert "Casa Uno (C1): puede traer 120,00 USD" in said
    assert "Tornillo: 12 (cada 14 días, la última vez hace 21 días)" in said
    ws.cli("run", "--as-of", "2026-11-24")
    assert len(ws.mail("call-sheet")) == 1, "once a week"
    ws.cli("run", "--as-of", "2026-11-30")
    assert len(ws.mail("call-sheet")) == 2
