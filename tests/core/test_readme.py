"""What the README shows is true today."""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from acctkit.testing import workbook
from tests.docs.prose import inside

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    (acctkit .*)$", README, re.MULTILINE)
SHEETS = {
    "office/reps.xlsx": [["Rep", "Name", "Email"], ["1165", "Leslie Jennings", "leslie@example.com"]],
    "office/accounts.xlsx": [["Account", "Name", "Rep", "Email"], ["A1", "Harbor", "1165", "pay@example.com"]],
    "office/products.xlsx": [["SKU", "Name", "Family"], ["P1", "Rope", "Deck"]],
    "office/invoices.xlsx": [["Invoice", "Account", "Issued on", "Due on", "Amount"],
                             ["I1", "A1", dt.date(2026, 9, 1), dt.date(2026, 10, 1), 100]],
    "office/payments.xlsx": [["Account", "Paid on", "Amount", "Reference"], ["A1", dt.date(2026, 11, 2), 20, "R1"]],
    "1165/weekly.xlsx": [["Date", "Account", "SKU", "Units", "Unit price"], [dt.date(2026, 11, 17), "A1", "P1", 2, 10]],
}


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "acctkit", *words], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_every_command_of_the_readme_works_in_its_order(tmp_path: Path) -> None:
    assert len(COMMANDS) > 12
    for command in COMMANDS:
        words = shlex.split(command)[1:]
        code, said = inside(tmp_path, command)
        assert code == 0, f"{command}\n{said}"
        assert "Traceback" not in said
        if words[0] == "init":
            for name, rows in SHEETS.items():
                path = tmp_path / "sales" / "inbox" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(workbook({"Sales" if name[0] == "1" else "Sheet1": rows}))


def test_the_plugin_of_the_readme_works(tmp_path: Path) -> None:
    [source] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert run(tmp_path, "init", "sales", "--company", "Harbor", "--currency", "USD").returncode == 0
    (tmp_path / "sales" / "plugins" / "visits.py").write_text(source, encoding="utf-8")
    for name, rows in SHEETS.items():
        (tmp_path / "sales" / "inbox" / name).parent.mkdir(parents=True, exist_ok=True)
        if name.startswith("office"):
            (tmp_path / "sales" / "inbox" / name).write_bytes(workbook(rows))
    visits = [["Visited on", "Account", "Guests"], [dt.date(2026, 11, 17), "A1", 30]]
    (tmp_path / "sales" / "inbox" / "1165" / "visits.xlsx").write_bytes(workbook({"Visits": visits}))
    done = run(tmp_path, "-w", "sales", "run", "--as-of", "2026-11-25")
    assert done.returncode == 0 and "1 visits" in done.stdout, done.stdout + done.stderr
    assert "30 guests are many" in run(tmp_path, "-w", "sales", "findings", "list").stdout


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", README))
def test_what_the_readme_links_to_is_there(link: str) -> None:
    assert (ROOT / link).exists()
