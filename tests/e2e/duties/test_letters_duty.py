"""The letter by the command line alone: what reaches a customer, level by level, with interest, in a team's words."""

from __future__ import annotations

import datetime as dt

from acctkit.testing import TestWorkspace, text_of


def day(number: int, month: int) -> dt.date:
    return dt.date(2026, month, number)


OFFICE = {
    "Vendedores": [["Vendedor", "Nombre", "Correo"], ["carmen", "Carmen Ruiz", "carmen@example.com"]],
    "Clientes": [["Cliente", "Nombre", "Vendedor", "Correo", "Idioma", "Particular"],
                 ["103", "Hotel Faro", "carmen", "faro@example.com", "es", "no"],
                 ["104", "Ana Gil", "carmen", "ana@example.com", "es", "sí"]],
    "Facturas": [["Factura", "Cliente", "Emitida el", "Vence el", "Importe", "Pedido del cliente"],
                 ["F-1", "103", day(1, 9), day(1, 10), 1000, "PC-77"], ["F-2", "104", day(1, 9), day(1, 10), 50, None]],
}


def letters(ws: TestWorkspace, to: str) -> list[str]:
    """The letters to an address, in their order."""
    found = [one for one in ws.mail("overdue-notice") if to in str(one["To"])]
    return [text_of(one).replace("\u00a0", " ") for one in sorted(found, key=lambda one: one["Date"].datetime)]


def test_a_customer_is_written_to_firmer_and_charged_what_the_company_sets(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    for line in ('legal_name = "Puerto Comercial S.L."', 'address = ["Calle Mayor 12", "28013 Madrid"]',
                 'tax_id = "B12345678"', 'bank = ["Banco del Puerto", "ES91 2100 0418 4502 0005 1332"]'):
        ws.configure("company", line)
    ws.configure("plugins.collections", "statement = false")
    for line in ('rates = [{from = 2026-07-01, rate = "10.40"}]', 'compensation = {USD = "40.00"}'):
        ws.configure("plugins.collections.interest", line)
    (ws.root / "templates").mkdir(exist_ok=True)
    (ws.root / "templates" / "overdue-notice.last.es.txt").write_text(
        "{% from 'overdue-notice.phrases.es.txt' import asked with context %}\nPor última vez: {{ asked() }}.\n",
        encoding="utf-8",
    )
    ws.drop("office/oficina.xlsx", OFFICE)
    ws.json("run", "--as-of", "2026-10-04")  # nothing is a week late yet
    for today in ("2026-10-20", "2026-10-27", "2026-11-16"):
        ws.json("notices", "--as-of", today)
        ws.json("outbox", "approve", "--kind", "overdue-notice", "--with-reasons")
        ws.json("deliver", "--as-of", today)
    first, second, last = letters(ws, "faro@example.com")
    assert "Según nuestros registros, una factura de Hotel Faro" in first and "Intereses" not in first
    assert "Ya le hemos escrito" in second and "su pedido PC-77, aviso 2" in second
    assert "Por última vez: 1.053,11 USD." in last
    for line in ("Vencido", "Intereses de demora de la factura F-1: 46 días de",
                 "Indemnización por costes de cobro: 1 factura a 40,00", "Puerto Comercial S.L.",
                 "Calle Mayor 12", "B12345678", "ES91 2100 0418 4502 0005 1332", "Concepto: cliente 103, factura F-1",
                 "Carmen Ruiz (carmen@example.com)"):
        assert line in " ".join(last.split())
    consumer = letters(ws, "ana@example.com")
    assert len(consumer) == 3 and not any("Intereses" in text or "Indemnización" in text for text in consumer)
