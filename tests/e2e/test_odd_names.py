"""Files with names that nobody can type: taken through the whole line, shown so that they can be told apart, and within
reach by their id."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import threading
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from acctkit.testing import TestWorkspace, text_of, workbook

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs names in bytes")
AS_OF, WEEK = "2026-11-25", "2026-W47"
ROOT = Path(__file__).resolve().parents[2]
LISTS = {
    "Reps": [["Rep", "Name", "Email"], ["ana", "Ana", "ana@example.com"]],
    "Accounts": [["Account", "Name"], ["C1", "Casa Uno"]],
    "Products": [["SKU", "Name"], *([f"S{number}", f"Bolt {number}"] for number in range(30))],
}
COMPOSED, DECOMPOSED = (unicodedata.normalize(form, "semana ñandú.xlsx") for form in ("NFC", "NFD"))
# the name on the disk -> how it is shown
NAMES: dict[bytes, str] = {
    b"caf\xe9.xlsx": r"caf\xe9.xlsx",
    b"two\nlines.xlsx": r"two\nlines.xlsx",
    b"bell\x07 and escape\x1b[2J.xlsx": r"bell\x07 and escape\x1b[2J.xlsx",
    "sale\u202exslx.xlsx".encode(): r"sale\u202exslx.xlsx",
    "no\u200bthing\ufeff.xlsx".encode(): r"no\u200bthing\ufeff.xlsx",
    COMPOSED.encode(): COMPOSED,
    DECOMPOSED.encode(): r"semana n\u0303andu\u0301.xlsx",
    b"w" * 250 + b".xlsx": "w" * 250 + ".xlsx",
    b"CON": "CON", b"NUL.xlsx": "NUL.xlsx", b"com1.xlsx": "com1.xlsx",
    b"ends.xlsx.": "ends.xlsx.", b"blank.xlsx ": r"blank.xlsx\x20",
    b"back\\slash.xlsx": r"back\slash.xlsx", b"a'b\"c<d>&e|f?*:.xlsx": "a'b\"c<d>&e|f?*:.xlsx",
    b"{value} %s {{7*7}} [x] [red].xlsx": "{value} %s {{7*7}} [x] [red].xlsx",
    b"=1+1.xlsx": "=1+1.xlsx", b"-rf.xlsx": "-rf.xlsx", b"$(id).xlsx": "$(id).xlsx",
}


class Odd:
    """A workspace with one good sales sheet under each name, and one that is wrong under the oddest."""

    def __init__(self, ws: TestWorkspace) -> None:
        self.ws = ws
        ws.drop("office/masters.xlsx", LISTS)
        folder = os.fsencode(ws.root / "inbox" / "ana")
        Path(os.fsdecode(folder)).mkdir(parents=True)
        for number, name in enumerate(NAMES):
            row = ["2026-11-17", "C1", f"S{number}", 2 + number, 10]
            self._write(folder + b"/" + name, [["Date", "Account", "SKU", "Units", "Unit price"], row])
        wrong = [["Date", "Account", "SKU", "Units", "Unit price"], ["2026-11-18", "C9", "S1", "many", 10]]
        self._write(folder + b"/wrong\n\xff\xe2\x80\xae.xlsx", wrong)
        self.ran = self.call("run", "--as-of", AS_OF, "--json")
        self.rows = {row["path"]: row for row in json.loads(self.call("submissions", "list", "--json").stdout)}

    @staticmethod
    def _write(path: bytes, rows: list[list[Any]]) -> None:
        with open(path, "wb") as file:  # noqa: PTH123 (the name is bytes)
            file.write(workbook(rows))

    def call(self, *words: str | bytes) -> subprocess.CompletedProcess[str]:
        """A command as a shell would call it; what it prints must be UTF-8."""
        done = subprocess.run(
            [sys.executable, "-m", "acctkit", "-w", str(self.ws.root), *words], capture_output=True, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def shown(self, path: str) -> str:
        """How a path is shown, by its row in the list."""
        return self.rows[path]["path"]

    @property
    def wrong(self) -> int:
        """The id of the file that is wrong."""
        [row] = [row for row in self.rows.values() if row["status"] == "rejected"]
        return int(row["id"])


@pytest.fixture(scope="module")
def odd(acctkit_shared_workspace: TestWorkspace) -> Odd:
    return Odd(acctkit_shared_workspace)


def plain(text: str) -> bool:
    """Whether a terminal, a mail program and a log show each character of it as one that is visible."""
    return all(unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or char == "\n" for char in text)


def test_each_is_a_submission_of_its_own_and_taken(odd: Odd) -> None:
    assert odd.ran.returncode == 0, odd.ran.stderr
    result = json.loads(odd.ran.stdout)
    assert result["plugin_errors"] == [] and result["failed_mail"] == []
    assert {s: n for s, n in result["submissions"].items() if n} == {"accepted": len(NAMES) + 1, "rejected": 1}
    assert len(odd.rows) == len(NAMES) + 2
    for path in odd.rows:
        path.encode("utf-8")
    sold = odd.ws.table("sales", "by_rep", "--week", WEEK)[0]["units"]
    assert int(float(sold)) == sum(2 + number for number in range(len(NAMES)))


@pytest.mark.parametrize("words", [("submissions", "list"), ("findings", "list"), ("doctor",), ("runs", "show", "1")])
def test_lists_are_plain(odd: Odd, words: tuple[str, ...]) -> None:
    done = odd.call(*words)
    assert plain(done.stdout) and plain(done.stderr), done.stdout


def test_each_is_shown_so_that_it_can_be_told_from_the_others(odd: Odd) -> None:
    listed = re.sub(r"\s", "", odd.call("submissions", "list").stdout)
    shown = [odd.ws.cli("submissions", "show", str(row["id"])).splitlines()[0] for row in odd.rows.values()]
    assert len(set(shown)) == len(shown) and all(plain(line) for line in shown)
    for name in NAMES.values():
        assert f"path         ana/{name}" in shown, name
        if len(name) < 60:
            assert name.replace(" ", "") in listed or re.sub(r"\s", "", name) in listed, name


def test_each_can_be_asked_for_by_its_id(odd: Odd, tmp_path: Path) -> None:
    for name, shown in NAMES.items():
        [row] = [one for one in odd.rows.values() if one["status"] == "accepted" and _is(one["path"], name)]
        target = tmp_path / f"{row['id']}.xlsx"
        said = odd.ws.cli("submissions", "get", str(row["id"]), "--output", str(target))
        assert shown in said and plain(said)
        with open(os.fsencode(odd.ws.root / "inbox/ana") + b"/" + name, "rb") as file:  # noqa: PTH123
            assert target.read_bytes() == file.read()
    checked = odd.call("check", "--id", str(odd.wrong), "--as-of", AS_OF, "--json")
    assert checked.returncode == 1
    [answer] = json.loads(checked.stdout)
    assert (answer["rep"], answer["form"], answer["status"]) == ("ana", "sales", "rejected")
    assert {one["cell"] for one in answer["findings"]} == {"D2"}
    found = json.loads(odd.call("findings", "list", "--id", str(odd.wrong), "--json").stdout)
    assert {one["cell"] for one in found} == {one["cell"] for one in answer["findings"]}


def _is(path: str, name: bytes) -> bool:
    decoded = name.decode("utf-8", "surrogateescape")
    return path == "ana/" + re.sub("[\udc80-\udcff]", lambda byte: f"\\x{ord(byte[0]) - 0xDC00:02x}", decoded)


def test_a_file_is_checked_by_a_name_in_bytes(odd: Odd) -> None:
    path = os.fsencode(odd.ws.root / "inbox/ana") + b"/caf\xe9.xlsx"
    for form in ([], ["--json"]):
        done = odd.call("check", path, "--as-of", AS_OF, *form)
        assert "caf\\xe9.xlsx" in done.stdout.replace("\\\\", "\\"), done.stderr
        assert "Traceback" not in done.stderr


def test_nothing_is_written_over(odd: Odd, tmp_path: Path) -> None:
    (tmp_path / "mine.xlsx").write_bytes(b"mine")
    done = odd.call("submissions", "get", str(odd.wrong), "--output", str(tmp_path / "mine.xlsx"))
    assert done.returncode == 2 and "is there already" in done.stderr
    assert (tmp_path / "mine.xlsx").read_bytes() == b"mine"
    done = odd.call("submissions", "get", str(odd.wrong), "--output", str(tmp_path / "nowhere/mine.xlsx"))
    assert done.returncode == 4 and len(done.stderr.strip().splitlines()) == 1


def test_the_answer_to_the_rep_is_plain_and_names_each(odd: Odd) -> None:
    [message] = odd.ws.mail("feedback")
    text = text_of(message)
    assert plain(text.replace("\n", " "))
    assert r"wrong\n\xff\u202e.xlsx" in text
    for name in NAMES.values():
        assert re.sub(r"\s", "", name) in re.sub(r"\s", "", text), name
    names = [part.get_filename() or "" for part in message.iter_attachments()]
    assert len(names) == 1  # of the file that is wrong; in the two twins nothing can be marked
    assert all(name.endswith(".xlsx") and plain(name) and not set(name) & set("/\\\n") for name in names)
    for header in ("Subject", "To", "From"):
        assert plain(str(message[header])) and "\n" not in str(message[header])


def test_twins_are_told(odd: Odd) -> None:
    found = json.loads(odd.call("findings", "list", "--code", "name-twin", "--json").stdout)
    assert {unicodedata.normalize("NFC", one["path"]) for one in found} >= {f"ana/{COMPOSED}"}
    assert len([one for one in found if "ñ" in unicodedata.normalize("NFC", one["path"])]) == 2
    assert all(r"n\u0303andu\u0301" in one["message"] for one in found if "and" in one["path"])


def test_the_package_holds_them_under_names_that_any_system_takes(odd: Odd) -> None:
    folder = odd.ws.root / "packages" / WEEK
    [zipped] = folder.glob("*.zip")
    manifest = json.loads((folder / "manifest.json").read_bytes().decode("ascii"))
    with zipfile.ZipFile(zipped) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        book = load_workbook(io.BytesIO(archive.read(f"acctkit-{WEEK}.xlsx")))
        page = archive.read(f"acctkit-{WEEK}.html").decode("utf-8")
    sources = [name for name in names if name.startswith("sources/")]
    assert len(sources) == len(NAMES) + 1 and len({name.casefold() for name in names}) == len(names)
    harmless = re.compile(r"sources/(office|rep-[a-z0-9_.-]+)/\d+-[A-Za-z0-9][A-Za-z0-9_.-]*[A-Za-z0-9_-]")
    assert all(harmless.fullmatch(name) for name in sources)
    assert all(len(name) < 100 for name in names)
    by_member = {one["member"]: one["path"] for one in manifest["sources"] if one["member"]}
    assert set(by_member) == set(sources) and len(set(by_member.values())) == len(sources)
    assert book.sheetnames and plain(re.sub(r"[\n\t\r]", " ", page))


def test_a_second_run_finds_nothing_new(odd: Odd) -> None:
    again = json.loads(odd.call("run", "--as-of", AS_OF, "--json").stdout)
    assert not any(again["submissions"].values()) and not any(again["messages"].values())


def test_a_terminal_is_shown_names_and_nothing_that_they_say(acctkit_workspace: TestWorkspace) -> None:
    """A real terminal: on it, `x[/red]` would be markup that ends the run, and the rest would move the cursor."""
    import pty

    ws = acctkit_workspace
    ws.drop("x[/red].xlsx", b"no workbook")
    ws.drop("x[/\x1b[2J\x1b]0;title\x07[bold].xlsx", b"no workbook")
    ours, theirs = pty.openpty()
    shown = bytearray()

    def read() -> None:
        with contextlib.suppress(OSError):  # how Linux says that the other side closed it
            while data := os.read(ours, 4096):
                shown.extend(data)

    reader = threading.Thread(target=read)
    reader.start()
    done = subprocess.run(
        [sys.executable, "-m", "acctkit", "-w", str(ws.root), "run", "--as-of", AS_OF], stdout=subprocess.PIPE,
        stderr=theirs, check=False, env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "120"},
    )
    os.close(theirs)
    reader.join(60)
    os.close(ours)
    assert done.returncode == 0, shown.decode("utf-8", "replace")
    assert b"2 rejected" in done.stdout
    assert b"\x1b[2J" not in shown and b"\x1b]0" not in shown and b"MarkupError" not in shown
