"""A notice that came back warned nobody: the ladder stays where it was, and begins again at the right address."""

from __future__ import annotations

from acctkit.testing import TestWorkspace, sheet
from tests.mail import bounce_samples as samples

BOX = '''
from pathlib import Path
from acctkit import Source, hookimpl


def fetch(desk, folder):
    for letter in sorted((Path(__file__).parent.parent / "post").iterdir()):
        desk.bounced(letter.read_bytes())
    return []


@hookimpl
def acctkit_sources():
    return [Source("post", fetch)]
'''


def accounts(ws: TestWorkspace, email: str) -> None:
    ws.drop("office/accounts.xlsx", sheet("accounts", [
        {"account": "103", "name": "Sur SA", "email": email, "language": "es", "country": "ES"},
    ]))


def letters(ws: TestWorkspace) -> list[tuple[str, str]]:
    rows = ws.json("outbox", "list", "--kind", "overdue-notice")
    return [(row["to"], row["state"]) for row in rows]



def test_a_notice_that_came_back_warned_nobody(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.plugin(BOX, "post")
    (ws.root / "post").mkdir()
    ws.configure("mail", 'office = ["office@acme.example"]')
    accounts(ws, "ana@sur.example")
    ws.drop("office/invoices.xlsx", sheet("invoices", [
        {"invoice": "10100", "account": "103", "issued_on": "2026-10-01", "due_on": "2026-11-01", "amount": "500.00"},
    ]))
    ws.run("2026-11-10")
    assert letters(ws) == [("ana@sur.example", "sent")]
    first = str(ws.mail("overdue-notice")[0]["Message-ID"])
    raw = samples.exchange("Ana@Sur.example", first)
    (ws.root / "post" / "1.eml").write_bytes(raw)

    told = ws.run("2026-11-11")
    assert [one["account"] for one in told["bounced"]] == ["103"]
    assert letters(ws) == [("ana@sur.example", "failed")]
    assert "Devuelta" not in str(told["bounced"]) and "It came back from ana@sur.example" in str(told["bounced"])
    said = ws.cli("trace", "account", "103")
    assert "it came back: " in said and "did not go" not in said
    assert "returned" in said and "RESOLVER.ADR.RecipientNotFound" in said

    told = ws.run("2026-11-24")  # the second level would be due, had the first arrived
    assert letters(ws) == [("ana@sur.example", "suppressed")]
    assert ws.mail("overdue-notice") == []
    told = ws.run("2026-11-25")
    assert [one["reason"] for one in told["withheld"]] == [
        "What went to this address came back: see acctkit mail bounces, and correct the address, or clear it."
    ]

    accounts(ws, "pagos@sur.example")
    ws.run("2026-11-26")
    assert letters(ws) == [("pagos@sur.example", "sent")]
    (second,) = ws.mail("overdue-notice")
    assert "pagos@sur.example" in second["To"]
    assert second["Message-ID"] != first  # a server may know the first by it
    (event,) = [one for one in ws.json("trace", "invoice", "10100") if one["state"] == "sent"]
    assert "invoice:10100:level:1" in event["values"]["tells"]
    (back,) = [one for one in ws.json("trace", "account", "103") if one["state"] == "returned"]
    assert back["values"]["to"] == "ana@sur.example", "what is written anew did not come back"
    assert [one["to"] for one in ws.json("mail", "bounces")] == ["ana@sur.example"]
