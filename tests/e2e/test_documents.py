"""Receipts, photos and PDFs that are dropped: kept as documents and told as such; nobody has to do anything."""

from __future__ import annotations

import pytest

from acctkit.books.ledger import open_books
from acctkit.testing import TestWorkspace, text_of

AS_OF = "2026-11-25"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
KINDS = {
    "receipt.pdf": PDF, "photo.jpg": b"\xff\xd8\xff\xe0\0\x10JFIF", "screen.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "old.gif": b"GIF89a\1\0\1\0", "fax.tif": b"II*\0\x08\0\0\0", "web.webp": b"RIFF\x1a\0\0\0WEBPVP8 ",
    "iphone.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
}
SALES = [["Date", "Account", "SKU", "Units", "Unit price"], ["2026-11-17", "C1", "S1", 2, 10]]


@pytest.fixture
def ws(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    acctkit_workspace.configure("mail", 'office = ["office@example.com"]')
    acctkit_workspace.drop("office/masters.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Language"], ["ana", "Ana", "ana@example.com", "en-US"],
                 ["eva", "Eva", "eva@example.com", "es"]],
        "Accounts": [["Account", "Name"], ["C1", "Casa Uno"]], "Products": [["SKU", "Name"], ["S1", "Bolt"]],
    })
    acctkit_workspace.run(AS_OF)
    return acctkit_workspace


def test_each_kind_is_kept_and_told_and_nobody_is_needed(ws: TestWorkspace) -> None:
    for name, content in KINDS.items():
        ws.drop(f"ana/{name}", content)
    ws.drop("ana/week.xlsx", SALES)
    ws.drop("eva/recibo.pdf", PDF)
    ws.drop("office/contract.pdf", PDF + b"office")
    result = ws.run(AS_OF)
    assert result["submissions"] == {"accepted": 1, "document": len(KINDS) + 2, "pending": 0, "rejected": 0}
    known = ws.submissions()
    for name, content in KINDS.items():
        row = known[f"ana/{name}"]
        assert row["status"] == "document" and row["reason"].startswith("Kept as a document (")
        assert (ws.root / "archive" / row["sha256"][:2] / row["sha256"]).read_bytes() == content
    assert known["eva/recibo.pdf"]["reason"].startswith("Se guardó como documento (PDF)")
    assert not ws.json("findings", "list", "--severity", "error")
    ana, eva = ("\n".join(text_of(m) for m in ws.mail("feedback") if f"{name}@" in str(m["To"]))
                for name in ("ana", "eva"))
    assert "receipt.pdf: kept as a document" in ana and "recibo.pdf: guardado como documento" in eva
    assert "to correct" not in "".join(str(m["Subject"]) for m in ws.mail("feedback"))
    ws.cli("run", "--as-of", AS_OF, "--strict")  # exit code 0: nothing needs a person


def test_a_document_of_the_office_holds_no_letter_back(ws: TestWorkspace) -> None:
    ws.drop("office/payments.pdf", PDF)
    ws.drop("office/invoices.xlsx", [["Invoice", "Account", "Issued on", "Due on", "Amount", "Currency"],
                                     ["1", "C1", "2026-08-01", "2026-08-31", 100, "USD"]])
    result = ws.run(AS_OF)
    assert result["withheld"] == ws.run(AS_OF)["withheld"]
    assert not [one for one in result["withheld"] if "payments.pdf" in str(one)]


def test_the_same_bytes_again_are_a_duplicate_and_new_ones_a_new_version(ws: TestWorkspace) -> None:
    ws.drop("ana/one.pdf", PDF)
    ws.run(AS_OF)
    ws.drop("ana/two.pdf", PDF)
    ws.drop("eva/one.pdf", PDF)
    ws.drop("ana/one.pdf", PDF + b"more")
    ws.run(AS_OF)
    rows = [(r["path"], r["version"], r["status"]) for r in ws.json("submissions", "list") if "pdf" in r["path"]]
    assert rows == [
        ("ana/one.pdf", 1, "document"), ("ana/one.pdf", 2, "document"), ("ana/two.pdf", 1, "duplicate"),
        ("eva/one.pdf", 1, "document"),
    ]


def test_a_document_takes_the_place_of_no_rows(ws: TestWorkspace) -> None:
    ws.drop("office/paid.xlsx", [["Account", "Paid on", "Amount"], ["C1", "2026-11-20", "ten"]])
    ws.drop("ana/empty.pdf", b"")
    ws.run(AS_OF)
    assert ws.submissions()["office/paid.xlsx"]["status"] == "rejected"
    ws.drop("office/paid.xlsx", PDF)
    ws.drop("ana/empty.pdf", PDF + b"whole")
    ws.run(AS_OF)
    rows = [(r["path"], r["status"]) for r in ws.json("submissions", "list") if r["path"].startswith("office/paid")]
    assert rows == [("office/paid.xlsx", "rejected"), ("office/paid.xlsx", "document")]
    assert ws.submissions()["ana/empty.pdf"]["status"] == "document"
    opened = ws.open()
    ledger = open_books("sqlite:///books.db", ws.root, opened.plugins.forms)
    assert [one.path for one in ledger.query(opened.settings.calendar.make()).unread()] == ["office/paid.xlsx"]


def test_check_says_so_too(ws: TestWorkspace) -> None:
    path = ws.drop("ana/receipt.pdf", PDF)
    (answer,) = ws.json("check", str(path), "--as-of", AS_OF)
    assert (answer["status"], answer["records"]) == ("document", 0)
    assert answer["reason"].startswith("Kept as a document (PDF)")
    assert [(f["code"], f["severity"]) for f in answer["findings"]] == [("document", "info")]


def test_a_document_in_a_folder_of_nobody_waits_for_its_owner(ws: TestWorkspace) -> None:
    ws.drop("bob/receipt.pdf", PDF)
    ws.run(AS_OF)
    assert ws.submissions()["bob/receipt.pdf"]["status"] == "rejected"
    ws.drop("office/reps.xlsx", [["Rep", "Name", "Email"], ["bob", "Bob", "bob@example.com"]])
    ws.run(AS_OF)
    assert ws.submissions()["bob/receipt.pdf"]["status"] == "document"
