"""Whatever lies in the inbox gets a status and a sentence: never a traceback, never silence, and the others go on."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from acctkit.testing import TestWorkspace, text_of, workbook

AS_OF, WEEK = "2026-11-25", "2026-W47"
SALES: list[list[Any]] = [["Date", "Account", "SKU", "Units", "Unit price"], ["2026-11-17", "C1", "S1", 2, 10]]


def zipped(**members: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return made.getvalue()


def protected() -> bytes:
    """The head and directory of the container in which Excel puts an encrypted workbook."""
    name = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + name.ljust(512, b"\0") + bytes(2048)


# path in the inbox -> content, status in the first run, status when ten minutes have passed, code, part of the sentence
FILES: dict[str, tuple[bytes, str, str, str, str]] = {
    "ana/empty.xlsx": (b"", "pending", "rejected", "empty-file", "0 bytes"),
    "ana/photos.xlsx": (zipped(readme="x"), "rejected", "rejected", "not-a-workbook", "not a workbook"),
    "ana/plan.xlsx": (
        workbook({"Plan": [["Date", "Account", "Units", "Mood"], ["2026-11-17", "C1", 2, "good"]]}),
        "rejected", "rejected", "no-form", "Account",
    ),
    "ana/recipes.xlsx": (
        workbook({"Cake": [["Flour", "Eggs"], [500, 4]]}), "rejected", "rejected", "no-form", "no known form",
    ),
    "ana/letter.rtf": (b"{\\rtf1 Dear Ana}", "rejected", "rejected", "unsupported", "rtf"),
    "ana/portal.xls": (
        b"<html><body><table><tr><td>Date</td></tr></table></body></html>", "rejected", "rejected", "web-page",
        "web page",
    ),
    "ana/cut off.xlsx": (workbook(SALES)[:-900], "pending", "rejected", "incomplete", "not whole"),
    "ana/nul.csv": (b"Date;Account;SKU\n\0\0\0\0\0\0\0\0\0\0\0\0;C1;S1\n", "rejected", "rejected", "", ""),
    "ana/secret.xlsx": (protected(), "rejected", "rejected", "password", "password"),
    "nobody/week.xlsx": (workbook(SALES), "rejected", "rejected", "unknown-folder", "nobody"),
    "week.xlsx": (workbook(SALES), "rejected", "rejected", "no-folder", "no one's folder"),
    "ana/folder.xlsx": (b"", "rejected", "rejected", "folder", "folder"),
    "ana/link.xlsx": (b"", "rejected", "rejected", "symlink", "link"),
    "ana/pipe.xlsx": (b"", "rejected", "rejected", "not-regular", "not an ordinary file"),
    "ana/~$gone.xlsx": (b"Ana", "pending", "pending", "lock-file", "lock file"),
    "ana/open.xlsx": (workbook(SALES), "pending", "pending", "", "has the workbook open"),
}
SPECIAL = ("ana/folder.xlsx", "ana/link.xlsx", "ana/pipe.xlsx")


class Bad:
    """A workspace with all of these and a good file dropped, run, and run once more ten minutes later."""

    def __init__(self, ws: TestWorkspace) -> None:
        self.ws = ws
        ws.drop("office/masters.xlsx", {
            "Reps": [["Rep", "Name", "Email", "Language"], ["ana", "Ana", "ana@example.com", "en-US"],
                     ["eva", "Eva", "eva@example.com", "es"]],
            "Accounts": [["Account", "Name"], ["C1", "Casa Uno"]], "Products": [["SKU", "Name"], ["S1", "Bolt"]],
        })
        ws.run(AS_OF)
        ws.drop("ana/good.xlsx", SALES)
        ws.drop("eva/buena.xlsx", {"Ventas": [["Fecha", "Cliente", "Artículo", "Unidades", "Precio"],
                                              ["16/11/2026", "C1", "S1", "3", "1.000,50"]]})
        ws.drop("eva/vacío.xlsx", b"")
        ws.drop("eva/cortado.xlsx", workbook(SALES)[:-900])
        for path, (content, *_) in FILES.items():
            if path not in SPECIAL:
                ws.drop(path, content)
        (self.inbox / "ana/folder.xlsx").mkdir()
        (self.inbox / "ana/link.xlsx").symlink_to(self.inbox / "ana/good.xlsx")
        os.mkfifo(self.inbox / "ana/pipe.xlsx")
        os.utime(ws.drop("ana/~$open.xlsx", b"Ana"))
        self.first = ws.run(AS_OF)
        self.before = ws.submissions()
        ws.clock.move(minutes=12)
        self.second = ws.run(AS_OF)
        self.after = ws.submissions()

    @property
    def inbox(self) -> Path:
        return self.ws.root / "inbox"


@pytest.fixture(scope="module")
def bad(acctkit_shared_workspace: TestWorkspace) -> Bad:
    return Bad(acctkit_shared_workspace)


@pytest.mark.parametrize("path", FILES)
def test_it_has_a_status_and_a_sentence(bad: Bad, path: str) -> None:
    _, first, later, code, words = FILES[path]
    assert bad.before[path]["status"] == first
    assert bad.after[path]["status"] == later
    for row in (bad.before[path], bad.after[path]):
        assert row["reason"].endswith(".") and "Traceback" not in row["reason"] and "\n" not in row["reason"]
    assert words in bad.after[path]["reason"]
    if later == "rejected":
        found = bad.ws.json("findings", "list", "--severity", "error", "--path", path)
        codes = [one["code"] for one in found if one["path"] == path]
        assert codes == [code] if code else len(codes) == 1


def test_the_sentence_says_which_headers_came_close(bad: Bad) -> None:
    reason = bad.after["ana/plan.xlsx"]["reason"]
    assert "Sales" in reason and all(header in reason for header in ("Date", "Account", "Units"))
    assert "SKU" in reason and "Unit price" in reason  # and those that are missing


def test_the_others_in_the_run_are_taken(bad: Bad) -> None:
    assert bad.before["ana/good.xlsx"]["status"] == bad.before["eva/buena.xlsx"]["status"] == "accepted"
    rows = {row["rep"]: row["amount"] for row in bad.ws.table("sales", "by_rep", "--week", WEEK)}
    assert rows == {"ana": "20.00", "eva": "3001.50"}


def test_the_run_counts_every_file_and_blames_no_plugin(bad: Bad) -> None:
    assert bad.first["plugin_errors"] == bad.second["plugin_errors"] == []
    assert bad.first["submissions"]["pending"] == sum(row["status"] == "pending" for row in bad.before.values())
    assert bad.first["submissions"]["rejected"] == sum(row["status"] == "rejected" for row in bad.before.values())
    assert bad.second["submissions"]["rejected"] == 4  # those that were still empty or cut off after ten minutes


def test_the_reps_are_told_each_in_their_language(bad: Bad) -> None:
    ana, eva = ("\n".join(text_of(m) for m in bad.ws.mail("feedback") if f"{name}@" in str(m["To"]))
                for name in ("ana", "eva"))
    for path, (_, _, status, _, _) in FILES.items():
        assert path.removeprefix("ana/") in ana or not path.startswith("ana/") or status != "rejected", path
    assert "vacío.xlsx" in eva and "cortado.xlsx" in eva
    assert not [line for line in eva.splitlines() if " the " in line or "bytes); save" in line]


def test_the_lock_beside_its_workbook_is_no_file_of_its_own(bad: Bad) -> None:
    assert "ana/~$open.xlsx" not in bad.after


def test_check_answers_one_element_a_file_whatever_the_file(bad: Bad) -> None:
    paths = [*FILES, "ana/~$open.xlsx", "ana/good.xlsx"]
    answers = bad.ws.json("check", *(str(bad.inbox / path) for path in paths), "--as-of", AS_OF, exit_code=1)
    assert [answer["path"] for answer in answers] == [str(bad.inbox / path) for path in paths]
    for path, answer in zip(paths, answers, strict=True):
        wanted = "accepted" if path in ("ana/good.xlsx", "ana/open.xlsx") else "rejected"
        assert answer["status"] == wanted, answer
        assert set(answer) == {"path", "status", "reason", "form", "rep", "period", "records", "findings"}
        if wanted == "rejected":
            assert answer["reason"].endswith(".") and answer["findings"]
        if FILES.get(path, ("",) * 5)[3] and wanted == "rejected":
            assert answer["findings"][0]["code"] == FILES[path][3]


def test_check_posts_nothing(bad: Bad) -> None:
    before: Any = bad.ws.json("submissions", "list")
    bad.ws.cli("check", str(bad.inbox / "ana/good.xlsx"), "--as-of", AS_OF)
    assert bad.ws.json("submissions", "list") == before
