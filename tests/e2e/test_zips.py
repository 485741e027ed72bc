"""A zip of workbooks: each file in it is a submission of its own; the zip itself is answered too, and needs nobody."""

from __future__ import annotations

import importlib
import io
import itertools
import os
import signal
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from acctkit.testing import Clock, TestWorkspace, text_of, workbook
from tests.children import exit_of, needs_fork
from tests.e2e.desks import Books, copied, differences, hashes, left_by, workspace

AS_OF, WEEK = "2026-11-25", "2026-W47"
HEAD = ["Date", "Account", "SKU", "Units", "Unit price"]
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def sales(units: Any, day: str = "2026-11-17") -> bytes:
    return workbook([HEAD, [day, "C1", "S1", units, 10]])


def zipped(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 20, 12, 0, 0)), content)
    return made.getvalue()


def locked(content: bytes, name: str) -> bytes:
    """The zip with the member `name` marked as encrypted."""
    data = bytearray(content)
    for magic, flags, at_name in ((b"PK\1\2", 8, 46), (b"PK\3\4", 6, 30)):
        at = -1
        while (at := data.find(magic, at + 1)) >= 0:
            if data[at + at_name : at + at_name + len(name)] == name.encode():
                struct.pack_into("<H", data, at + flags, 1)
    return bytes(data)


@pytest.fixture(scope="module")
def with_lists(acctkit_shared_workspace: TestWorkspace) -> TestWorkspace:
    """A workspace that has read the office's lists, for each test to copy."""
    acctkit_shared_workspace.drop("office/masters.xlsx", {
        "Reps": [["Rep", "Name", "Email", "Language"], ["ana", "Ana", "ana@example.com", "en-US"],
                 ["eva", "Eva", "eva@example.com", "es"]],
        "Accounts": [["Account", "Name"], ["C1", "Casa Uno"]], "Products": [["SKU", "Name"], ["S1", "Bolt"]],
    })
    acctkit_shared_workspace.run(AS_OF)
    return acctkit_shared_workspace


@pytest.fixture
def ws(with_lists: TestWorkspace, tmp_path: Path) -> TestWorkspace:
    return replace(with_lists, root=copied(with_lists.root, tmp_path / "workspace"), clock=Clock())


def rows(ws: TestWorkspace, start: str) -> list[tuple[str, int, str]]:
    listed = ws.json("submissions", "list")
    return [(r["path"].removeprefix(start), r["version"], r["status"]) for r in listed if r["path"].startswith(start)]


def amount(ws: TestWorkspace, rep: str) -> str:
    return str({row["rep"]: row["amount"] for row in ws.table("sales", "by_rep", "--week", WEEK)}.get(rep))


def test_each_file_is_answered_for_itself(ws: TestWorkspace) -> None:
    ws.drop("ana/week.zip", zipped({
        "good.xlsx": sales(1), "sub/wrong.xlsx": sales("two"), "receipt.pdf": PDF, "__MACOSX/._good.xlsx": b"x",
        "inner.zip": zipped({"a.xlsx": sales(5)}), "../../evil.csv": b"Date;Account;SKU;Units;Unit price\n"
        b"2026-11-18;C1;S1;4;10\n", "notes.docx": zipped({"word/document.xml": b"<x/>"}),
    }))
    ws.drop("ana/beside.xlsx", sales(7, "2026-11-20"))
    result = ws.run(AS_OF)
    assert rows(ws, "ana/") == [
        ("beside.xlsx", 1, "accepted"), ("week.zip", 1, "document"), ("week.zip/evil.csv", 1, "accepted"),
        ("week.zip/good.xlsx", 1, "accepted"), ("week.zip/inner.zip", 1, "rejected"),
        ("week.zip/notes.docx", 1, "rejected"), ("week.zip/receipt.pdf", 1, "document"),
        ("week.zip/sub/wrong.xlsx", 1, "rejected"),
    ]
    assert result["submissions"] == {"accepted": 3, "document": 2, "rejected": 3, "pending": 0}
    assert amount(ws, "ana") == "120.00"
    known = ws.submissions()
    assert known["ana/week.zip"]["reason"].startswith("Opened: files taken out of this zip: 6, new or changed: 6;")
    assert "zip inside a zip is not opened" in known["ana/week.zip/inner.zip"]["reason"]
    for row in known.values():
        assert (ws.root / "archive" / row["sha256"][:2] / row["sha256"]).is_file()
    assert not [path for path in (ws.root / "archive").iterdir() if path.name.startswith("tmp-")]
    found = ws.json("findings", "list", "--path", "ana/week.zip")
    assert ("zip-left-out", "ana/week.zip") in [(one["code"], one["path"]) for one in found]
    text = "\n".join(text_of(m) for m in ws.mail("feedback"))
    assert "* week.zip/sub/wrong.xlsx: rejected" in text and "* week.zip/good.xlsx: accepted" in text
    assert "* week.zip: kept as a document" in text


def test_dropped_again_unchanged_it_is_nothing_new(ws: TestWorkspace) -> None:
    content = zipped({"a.xlsx": sales(1), "b.xlsx": sales(5, "2026-11-18")})
    ws.drop("ana/week.zip", content)
    ws.run(AS_OF)
    before = rows(ws, "ana/")
    ws.drop("ana/week.zip", content)  # another time of change, the same bytes
    again = ws.run(AS_OF)
    assert rows(ws, "ana/") == before and not again["submissions"].get("accepted")
    ws.drop("ana/copy.zip", content)
    ws.run(AS_OF)
    assert rows(ws, "ana/copy.zip") == [("", 1, "duplicate")]
    assert amount(ws, "ana") == "60.00"


def test_a_changed_zip_gives_new_versions_of_what_changed_in_it(ws: TestWorkspace) -> None:
    same = sales(2, "2026-11-19")
    ws.drop("ana/week.zip", zipped({"a.xlsx": sales(1), "b.xlsx": same}))
    ws.run(AS_OF)
    ws.drop("ana/week.zip", zipped({"a.xlsx": sales(5), "b.xlsx": same, "c.xlsx": sales(3, "2026-11-20")}))
    ws.run(AS_OF)
    assert rows(ws, "ana/week.zip/")[1:] == [("a.xlsx", 2, "accepted"), ("b.xlsx", 1, "accepted"),
                                            ("c.xlsx", 1, "accepted")]
    assert rows(ws, "ana/week.zip/")[0] == ("a.xlsx", 1, "superseded")
    assert ws.submissions()["ana/week.zip"]["reason"].startswith("Opened: files taken out of this zip: 3, new")
    assert amount(ws, "ana") == "100.00"


def test_files_of_the_office_are_taken_in_the_order_in_which_they_refer(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.drop("office/everything.zip", zipped({
        "1 invoices.xlsx": workbook([["Invoice", "Account", "Issued on", "Due on", "Amount", "Currency"],
                                     ["1", "C1", "2026-11-01", "2026-12-01", 100, "USD"]]),
        "2 accounts.xlsx": workbook([["Account", "Name", "Rep"], ["C1", "Casa Uno", "ana"]]),
        "3 reps.xlsx": workbook([["Rep", "Name", "Email"], ["ana", "Ana", "ana@example.com"]]),
        "products.xlsx": workbook([["SKU", "Name"], ["S1", "Bolt"]]),
    }))
    ws.drop("ana/week.zip", zipped({"a.xlsx": sales(1)}))
    ws.run(AS_OF)
    assert {status for _, _, status in rows(ws, "office/everything.zip/")} == {"accepted"}
    assert rows(ws, "ana/") == [("week.zip", 1, "document"), ("week.zip/a.xlsx", 1, "accepted")]


@pytest.mark.parametrize(("members", "code", "words"), [
    ({}, "not-a-workbook", "not a workbook"),
    ({"one.zip": zipped({"a.xlsx": sales(1)}), "two.zip": zipped({})}, "zip-nested", "zip inside a zip"),
    ({"[Content_Types].xml": b"<Types/>", "xl/styles.xml": b"<x/>"}, "not-a-workbook", "not a workbook"),
    ({"logo.dll": b"MZ\0\0\0\0"}, "not-a-workbook", "not a workbook"),
    ({f"{n}.csv": b"a;b\n" for n in range(201)}, "zip-too-many", "200"),
], ids=["empty", "nested", "package", "useless", "many"])
def test_a_zip_that_gives_nothing_is_rejected_with_a_sentence(
    ws: TestWorkspace, members: dict[str, bytes], code: str, words: str
) -> None:
    path = ws.drop("ana/week.zip", zipped(members))
    ws.run(AS_OF)
    (row,) = [r for r in ws.json("submissions", "list") if r["path"].startswith("ana/")]
    assert row["status"] == "rejected" and words in row["reason"]
    assert [one["code"] for one in ws.json("findings", "list", "--path", "ana/")] == [code]
    (answer,) = ws.json("check", str(path), "--as-of", AS_OF, exit_code=1)
    assert (answer["status"], [one["code"] for one in answer["findings"]]) == ("rejected", [code])


def test_what_cannot_be_taken_out_is_named_and_the_rest_is_taken(ws: TestWorkspace) -> None:
    members = {"a.xlsx": sales(1), "clave.xlsx": sales(2, "2026-11-18")}
    ws.drop("eva/semana.zip", locked(zipped(members), "clave.xlsx"))
    result = ws.run(AS_OF)
    assert rows(ws, "eva/") == [("semana.zip", 1, "rejected"), ("semana.zip/a.xlsx", 1, "accepted")]
    assert "«clave.xlsx»" in ws.submissions()["eva/semana.zip"]["reason"]
    assert result["submissions"]["rejected"] == 1
    (text,) = [text_of(m) for m in ws.mail("feedback") if "eva@" in str(m["To"])]
    assert "«clave.xlsx», dentro del zip, está protegido con contraseña" in text
    ws.drop("eva/semana.zip", zipped(members))
    ws.run(AS_OF)
    assert rows(ws, "eva/") == [
        ("semana.zip", 1, "superseded"), ("semana.zip", 2, "document"), ("semana.zip/a.xlsx", 1, "accepted"),
        ("semana.zip/clave.xlsx", 1, "accepted"),
    ]


def test_an_office_zip_that_was_not_wholly_taken_out_holds_letters_back(ws: TestWorkspace) -> None:
    ws.drop("office/owing.xlsx", {
        "Accounts": [["Account", "Name", "Rep", "Billing email"], ["C1", "Casa Uno", "ana", "c1@example.com"]],
        "Invoices": [["Invoice", "Account", "Issued on", "Due on", "Amount"],
                     ["1", "C1", "2026-10-16", "2026-11-15", 100]],
    })
    ws.drop("office/bank.zip", locked(zipped({"payments.xlsx": sales(2)}), "payments.xlsx"))
    result = ws.run(AS_OF)
    assert ws.submissions()["office/bank.zip"]["status"] == "rejected"
    assert ["office/bank.zip was rejected" in one["reason"] for one in result["withheld"]] == [True]
    ws.drop("office/bank.zip", zipped({"contract.pdf": PDF}))
    assert not ws.run(AS_OF)["withheld"]


def test_a_zip_in_a_folder_of_nobody_is_opened_once_it_has_an_owner(ws: TestWorkspace) -> None:
    ws.drop("bob/week.zip", zipped({"a.xlsx": sales(1)}))
    ws.run(AS_OF)
    assert rows(ws, "bob/") == [("week.zip", 1, "rejected")]
    ws.drop("office/reps.xlsx", [["Rep", "Name", "Email"], ["bob", "Bob", "bob@example.com"]])
    ws.run(AS_OF)
    assert rows(ws, "bob/") == [("week.zip", 1, "document"), ("week.zip/a.xlsx", 1, "accepted")]


def test_two_alike_in_one_zip_count_once(ws: TestWorkspace) -> None:
    same = sales(1)
    ws.drop("ana/week.zip", zipped({"a.xlsx": same, "copy of a.xlsx": same}))
    ws.run(AS_OF)
    assert [status for _, _, status in rows(ws, "ana/week.zip/")] == ["accepted", "duplicate"]
    assert amount(ws, "ana") == "10.00"


def test_a_zip_is_taken_back_file_by_file(ws: TestWorkspace) -> None:
    ws.drop("ana/week.zip", zipped({"a.xlsx": sales(1), "b.xlsx": sales(2, "2026-11-18")}))
    ws.run(AS_OF)
    ids = {path: str(row["id"]) for path, row in ws.submissions().items()}
    said = ws.cli("submissions", "withdraw", ids["ana/week.zip"], "--reason", "mistake", exit_code=2)
    assert f"{ids['ana/week.zip/a.xlsx']}, {ids['ana/week.zip/b.xlsx']}" in said
    for name in ("a.xlsx", "b.xlsx"):
        ws.cli("submissions", "withdraw", ids[f"ana/week.zip/{name}"], "--reason", "mistake")
    ws.cli("submissions", "withdraw", ids["ana/week.zip"], "--reason", "mistake")
    assert amount(ws, "ana") == "0.00"


def test_check_gives_one_answer_for_a_zip(ws: TestWorkspace, tmp_path: Path) -> None:
    good, mixed = tmp_path / "good.zip", tmp_path / "mixed.zip"
    good.write_bytes(zipped({"a.xlsx": sales(1), "b.pdf": PDF}))
    mixed.write_bytes(zipped({"a.xlsx": sales(1), "b/wrong.xlsx": sales("two")}))
    before = ws.json("submissions", "list")
    answers = ws.json("check", str(good), str(mixed), "--rep", "ana", "--as-of", AS_OF, exit_code=1)
    assert [(one["path"], one["status"], one["records"]) for one in answers] == [
        (str(good), "accepted", 1), (str(mixed), "partial", 1)
    ]
    (wrong,) = [f for f in answers[1]["findings"] if f["severity"] == "error"]
    assert (wrong["path"], wrong["cell"], wrong["code"]) == ("mixed.zip/b/wrong.xlsx", "D2", "text-in-number")
    assert wrong["message"] in answers[1]["reason"] and not answers[0]["reason"]
    assert "mixed.zip/b/wrong.xlsx" in ws.cli("check", str(mixed), "--rep", "ana", "--as-of", AS_OF, exit_code=1)
    assert ws.json("submissions", "list") == before


# ------------------------------------------------------------------ killed in the middle of a zip


def filled(root: Path) -> TestWorkspace:
    ws = TestWorkspace(workspace(root))
    ws.drop("office/masters.zip", zipped({
        "b/accounts.csv": b"Account,Name\nC1,Casa Uno\n", "products.csv": b"SKU,Name\nS1,Bolt\n",
        "a/reps.csv": b"Rep,Name,Email\nana,Ana,ana@example.com\n", "terms.pdf": PDF,
    }))
    line = "Date,Account,SKU,Units,Unit price\n2026-11-{day},C1,S1,{units},10\n".format
    ws.drop("ana/first.csv", line(day=16, units=1))
    ws.drop("ana/week.zip", zipped({
        "b.csv": line(day=17, units=2).encode(), "a.csv": line(day=18, units="two").encode(), "c.pdf": PDF,
    }))
    ws.drop("ana/last.csv", line(day=19, units=4))
    return ws


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Books, Mapping[str, str]]:
    """What a run leaves that nobody disturbs, and its archive."""
    root = filled(tmp_path_factory.mktemp("whole") / "workspace").root
    TestWorkspace(root).run(AS_OF)
    return left_by(root), hashes(root / "archive")


def killed_at(root: Path, moment: str, count: int, after: bool) -> None:
    """Run in a process of its own, and kill that at the `count`-th call of a function, before or after it."""
    assert exit_of(_dying_at, root, moment, count, after) == -signal.SIGKILL, f"{moment} is not called {count} times"


def _dying_at(root: Path, moment: str, count: int, after: bool) -> None:
    module, name = moment.split(":")
    home = importlib.import_module(module)
    real, calls = getattr(home, name), itertools.count(1)

    def dying(*args: Any, **keywords: Any) -> Any:
        last = next(calls) == count
        if last and not after:
            os.killpg(0, signal.SIGKILL)
        result = real(*args, **keywords)
        if last:
            os.killpg(0, signal.SIGKILL)
        return result

    for where in (home, importlib.import_module("acctkit.taking")):
        if hasattr(where, name):
            setattr(where, name, dying)
    TestWorkspace(root).run(AS_OF)


@needs_fork
@pytest.mark.parametrize(("moment", "count", "after"), [
    ("acctkit.unzipping:unpack", 1, True), ("acctkit.intake.archive:keep", 6, False), ("acctkit.taking:enter", 1, True),
    ("acctkit.taking:told", 2, True), ("acctkit.books.posting:post", 3, False), ("acctkit.books.posting:post", 7, True),
    ("acctkit.books.posting:post", 8, False), ("acctkit.books.posting:post", 9, True),
])
def test_killed_anywhere_and_run_again_it_leaves_the_same(
    whole: tuple[Books, Mapping[str, str]], tmp_path: Path, moment: str, count: int, after: bool
) -> None:
    root = filled(tmp_path / "killed").root
    killed_at(root, moment, count, after)
    TestWorkspace(root).run(AS_OF)
    books, archive = whole
    differences(books, left_by(root), f"killed at {moment}, {count}")
    assert hashes(root / "archive") == archive
