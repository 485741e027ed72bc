"""Market and the digests by the command line alone: an urgent note, a department's digest, the list for research."""

from __future__ import annotations

import csv
import datetime as dt
import io

from openpyxl import load_workbook

from acctkit.testing import FakeTransport, TestWorkspace, text_of

SETTINGS = """
[plugins.market]
alert = ["director@example.com"]

[[plugins.departments.digests]]
name = "Estudios de mercado"
to = ["estudios@example.com"]
wants = ["accounts", "requests", "competitors"]
language = "es"
"""
OFFICE = {
    "Reps": [["Rep", "Name", "Email", "Manager email"], ["bo", "Bo Smith", "bo@example.com", "boss@example.com"]],
    "Accounts": [["Account", "Name", "Rep", "Research consent", "Consumer"], ["103", "Hotel Faro", "bo", "yes", "no"],
                 ["104", "Mr Smith", "bo", "yes", "yes"], ["105", "Silent Ltd", "bo", "no", "no"]],
    "Products": [["SKU", "Name", "List price"], ["S10", "Rope", 40]],
}
HEAD = ["Date", "Type", "Customer", "Competitor", "Our product", "Request", "Their price", "Urgent", "Comments"]


def day(number: int) -> dt.date:
    return dt.date(2026, 11, number)


def test_from_the_workbook_to_the_departments(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    settings = ws.root / "acctkit.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + SETTINGS, encoding="utf-8")
    ws.drop("office/lists.xlsx", OFFICE)
    ws.drop("bo/market.xlsx", {"Market": [
        HEAD, [day(16), "competition", "103", "Blue Anchor", "S10", None, 36, None, "free delivery"],
        [day(17), "request", "103", None, "S10", "longer rope", None, None, "50 m"],
        [day(19), "trend", None, None, None, None, None, "yes", "two dealers merge"],
    ]})
    ws.drop("bo/more.xlsx", {"Market": [HEAD[:3] + HEAD[-1:], [day(18), "request", "103", "blue"]]})
    told = ws.json("run", "--as-of", "2026-11-23")
    assert told["records"]["market"] == 3 and told["plugin_errors"] == []
    [answer] = ws.mail("feedback")
    assert "B2: This request does not say what is asked for" in text_of(answer)

    [price] = ws.table("market", "prices", "--week", "2026-W47")
    assert (price["price"], price["list_price"], price["difference"], price["share"]) == (
        "36.00", "40.00", "-4.00", "-0.1",
    )
    [traced] = ws.json("trace", "market", "requests", "feature=longer rope", "column=year", "--week", "2026-W47")
    assert [address["cells"] for address in traced["addresses"]] == [["B3"]]
    assert [row["account"] for row in ws.table("market", "research", "--week", "2026-W47")] == ["103"]
    workbook = next((ws.root / "packages" / "2026-W47").glob("*.xlsx"))
    cells = [cell.value for row in load_workbook(workbook)["Market"].iter_rows() for cell in row]
    assert "3 notes on the market in the week: 1 on a competitor, 1 product request, 1 trend; 1 is urgent." in cells

    [alert] = ws.mail("market-alert")
    assert alert["To"] == "director@example.com" and "two dealers merge" in text_of(alert)
    [digest] = ws.mail("digest")
    said = text_of(digest)
    assert "longer rope: 1 nueva, 1 en total; Hotel Faro" in said and "two dealers merge" not in said
    assert "Sin listar: 1 sin consentimiento y 1 a quien no se debe preguntar." in said
    made, text = digest.iter_attachments()
    assert load_workbook(io.BytesIO(made.get_payload(decode=True))).active is not None
    listed = list(csv.reader(io.StringIO(text.get_payload(decode=True).decode("utf-8-sig"))))
    assert [row[:2] for row in listed] == [["account", "name"], ["103", "Hotel Faro"]]

    ws.cli("run", "--as-of", "2026-11-24")
    ws.drop("bo/later.xlsx", {"Market": [HEAD, [day(24), "trend", None, None, None, None, None, "yes", "fire"]]})
    ws.cli("run", "--as-of", "2026-11-24")
    assert [len(ws.mail(kind)) for kind in ("digest", "market-alert")] == [1, 2]  # of the same day, and no digest yet


def test_consent_taken_back_before_the_message_went_makes_it_anew(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    settings = ws.root / "acctkit.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + SETTINGS, encoding="utf-8")
    mail = FakeTransport(ws)
    mail.plan("deferred", kind="digest")
    ws.drop("office/lists.xlsx", OFFICE)
    ws.run("2026-11-23")
    ws.drop("office/consent.xlsx", {"Accounts": [["Account", "Name", "Research consent"], ["103", "Hotel Faro", "no"],
                                                 ["105", "Silent Ltd", "yes"]]})
    ws.run("2026-11-24")
    [digest] = [one for one in mail.carried if one.kind == "digest"]
    listed = list(digest.mime.iter_attachments())[1].get_payload(decode=True).decode("utf-8-sig")
    assert "Silent Ltd" in listed and "Hotel Faro" not in listed
    assert [one["state"] for one in ws.json("outbox", "list", "--kind", "digest")] == ["sent"]
