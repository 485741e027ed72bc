"""Statements of account by the command line alone: from the office's workbooks to the e-mail and its PDF."""

from __future__ import annotations

import datetime as dt
from typing import Any

from acctkit.testing import TestWorkspace, text_of


def day(number: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, number)


def accounts(lopez: str = "semanal") -> dict[str, list[list[Any]]]:
    return {"Clientes": [
        ["CLIENTES"], [],
        ["Cliente", "Nombre", "Vendedor", "Correo de facturación", "Idioma", "Extracto", "Estado"],
        ["103", "Hotel Faro", "carmen", "faro@example.com", "es", lopez, None],
        ["104", "Bar Puerto", "carmen", "bar@example.com", "es", "Sí", None],
        ["105", "Náutica Norte", "carmen", None, "es", "mensual", None],
        ["106", "Harbor Inn", "carmen", "inn@example.com", "en", "no", None],
        ["107", "Gone Ltd", "carmen", "gone@example.com", "en", "weekly", "insolvent"],
        ["108", "Nada, S.L.", "carmen", "nada@example.com", "es", "semanal", None],
        ["109", "Mal, S.L.", "carmen", "mal@example.com", "es", "cuando quieran", None],
    ]}


REPS = {"Reps": [["Rep", "Name", "Email"], ["carmen", "Carmen Ruiz", "carmen@example.com"]]}
MONEY = {"Facturas": [
    ["Factura", "Cliente", "Fecha de factura", "Vencimiento", "Importe"],
    *([f"F-{at}", str(at), day(1, 9), day(1, 10), 100 + at] for at in (103, 104, 105, 106, 107)),
]}


def pdfs(message: Any) -> list[str]:
    found = list(message.iter_attachments())
    assert all(part.get_payload(decode=True).startswith(b"%PDF-") for part in found)
    return [part.get_filename() for part in found]


def test_from_the_list_of_accounts_to_the_e_mail_with_its_pdf(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.configure("company", 'bank = ["Banco del Faro", "IBAN ES91 2100"]')
    ws.configure("mail", 'office = ["office@example.com"]')
    ws.drop("office/lists.xlsx", REPS)
    ws.drop("office/clientes.xlsx", accounts())
    ws.drop("office/facturas.xlsx", MONEY)
    told = ws.json("run", "--as-of", "2026-11-25")
    assert told["plugin_errors"] == [] and told["failed_mail"] == [] and told["not_enclosed"] == []
    [wrong] = [one for one in ws.json("findings", "list") if one["severity"] == "error"]
    assert (wrong["code"], wrong["cell"]) == ("bad-choice", "F10") and "weekly" in wrong["expected"]

    sent = {message["To"]: message for message in ws.mail("statement")}
    assert sorted(sent) == ["Bar Puerto <bar@example.com>", "Hotel Faro <faro@example.com>"]
    faro, puerto = sent["Hotel Faro <faro@example.com>"], sent["Bar Puerto <bar@example.com>"]
    assert pdfs(faro) == ["Extracto-de-cuenta-103-USD-2026-11-22.pdf"]
    assert pdfs(puerto) == ["Extracto-de-cuenta-104-USD-2026-10-31.pdf"]
    assert "203,00 USD" in text_of(faro).replace("\u00a0", " ") and "Banco del Faro" in text_of(faro)
    assert faro["Reply-To"] == "carmen@example.com"
    withheld = {line["account"]: line["reason"] for line in told["withheld"] if line["kind"] == "statement"}
    assert sorted(withheld) == ["105", "107"] and "no e-mail address" in withheld["105"]
    assert withheld["107"] == "The account is insolvent."

    assert "statement" not in {row["kind"] for row in ws.json("outbox", "list") if row["account"] == "108"}
    ws.json("run", "--as-of", "2026-11-25")
    ws.json("run", "--as-of", "2026-11-29")
    assert len(ws.mail("statement")) == 2, "a week and a month are told once"
    ws.json("run", "--as-of", "2026-12-16")
    assert sorted(key for row in ws.json("outbox", "list", "--kind", "statement") if (key := row["dedupe_key"])) == [
        "statement:103:2026-W47", "statement:103:2026-W50", "statement:104:2026-10", "statement:104:2026-11",
    ], "weeks in which nothing ran are not made up for one by one"


def test_with_a_real_transport_they_wait_for_a_person_and_are_made_anew_when_figures_change(
    acctkit_workspace: TestWorkspace
) -> None:
    ws = acctkit_workspace
    settings = ws.root / "acctkit.toml"
    settings.write_text(settings.read_text("utf-8").replace('approve = "none"', 'approve = "notices"'), "utf-8")
    ws.configure("mail", 'transport = "nowhere"')
    ws.plugin(NOWHERE, "nowhere")
    ws.drop("office/lists.xlsx", REPS)
    ws.drop("office/clientes.xlsx", accounts())
    ws.drop("office/facturas.xlsx", MONEY)
    ws.drop("office/banco.xlsx", {"Pagos": [["Cliente", "Fecha de pago", "Importe", "Factura"],
                                            ["106", day(24), 206, "F-106"]]})
    ws.json("run", "--as-of", "2026-11-25")

    def states() -> dict[str, str]:
        return {row["account"]: row["state"] for row in ws.json("outbox", "list", "--kind", "statement")}

    assert states() == {"103": "queued", "104": "queued"}
    ws.drop("office/banco 2.xlsx", {"Pagos": [["Cliente", "Fecha de pago", "Importe", "Factura"],
                                              ["103", day(20), 150, "F-103"]]})
    ws.json("run", "--as-of", "2026-11-26")
    [row] = [row for row in ws.json("outbox", "list", "--kind", "statement") if row["account"] == "103"]
    assert row["state"] == "queued" and "In place of one that was cancelled" in row["last_error"]
    assert "53,00" in ws.json("outbox", "show", row["id"])["text"]
    ws.json("outbox", "approve", row["id"])
    ws.json("run", "--as-of", "2026-11-26")
    assert states() == {"103": "sent", "104": "queued"}


NOWHERE = """
from acctkit import Receipt, Transport, hookimpl


class Carrier:
    def send(self, message):
        return Receipt("sent")

    def close(self):
        pass


@hookimpl
def acctkit_transports():
    return [Transport("nowhere", lambda workspace, settings: Carrier())]
"""
