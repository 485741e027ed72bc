"""Workspaces for tests that run acctkit as an admin does: by its command, in a process of its own."""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import importlib.util
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from acctkit.books.dump import logical_dump
from acctkit.newworkspace import make_workspace
from acctkit.testing import TestWorkspace
from acctkit.workspace import open_workspace

CHECKOUT = Path(__file__).resolve().parents[2]
REAL = CHECKOUT.parent / "shared" / "acceptance" / "classicmodels.py"


@dataclass(frozen=True)
class Books:
    """What a run leaves behind, without ids and times: the books as text, the bytes of every package and letter."""

    dump: str
    packages: Mapping[str, str]
    letters: Mapping[str, bytes]


def workspace(root: Path) -> Path:
    """An empty workspace in USD whose files settle at once."""
    path = make_workspace(root, name="Classic Models", currency="USD")
    text = path.read_text(encoding="utf-8").replace("# settle_seconds = 2.0 ", "settle_seconds = 0 ")
    path.write_text(text, encoding="utf-8")
    return root


def with_setting(root: Path, table: str, line: str) -> None:
    """Write one more line into a table of the workspace's settings."""
    path = root / "acctkit.toml"
    text = path.read_text(encoding="utf-8").replace(f"[{table}]\n", f"[{table}]\n{line}\n", 1)
    path.write_text(text, encoding="utf-8")


def filled(root: Path, since: str, as_of: str) -> Path:
    """A workspace with the real company's files in its inbox; a made-up company's where the real data are not there."""
    workspace(root)
    if REAL.is_file():
        real = acceptance()
        real.build(real.Truth(dt.date.fromisoformat(since), dt.date.fromisoformat(as_of)), root / "inbox")
    else:
        make_up(root, dt.date.fromisoformat(as_of))
    return root


def acceptance() -> ModuleType:
    """The acceptance script of the real data, as a module."""
    spec = importlib.util.spec_from_file_location("classicmodels_acceptance", REAL)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make_up(root: Path, as_of: dt.date) -> None:
    """Five weeks of seven reps and the office's five lists: forty workbooks, always the same."""
    desk, dice = TestWorkspace(root), random.Random(40)
    reps, accounts, skus = [str(n) for n in range(1, 8)], [str(n) for n in range(100, 130)], ["A1", "B2", "C3", "D4"]
    desk.drop("office/reps.xlsx", [["Rep", "Name", "Email", "Language"], *(
        [rep, f"Rep {rep}", f"rep{rep}@example.com", "es" if rep in "36" else "en"] for rep in reps)])
    desk.drop("office/accounts.xlsx", [["Account", "Name", "Rep", "Email", "Payment terms (days)"], *(
        [account, f"Customer {account}", reps[at % 7], None if at % 9 == 0 else f"ap{account}@example.com", 30]
        for at, account in enumerate(accounts))])
    desk.drop("office/products.xlsx", [["SKU", "Name", "Family"], *(
        [sku, f"Thing {sku}", f"Family {sku[0]}"] for sku in skus)])
    desk.drop("office/invoices.xlsx", [["Invoice", "Account", "Issued on", "Due on", "Amount"], *(
        [f"I{at}", dice.choice(accounts), (day := as_of - dt.timedelta(dice.randrange(10, 150))),
         day + dt.timedelta(30), dice.randrange(10_000, 900_000) / 100] for at in range(80))])
    desk.drop("office/payments.xlsx", [["Account", "Paid on", "Amount", "Reference"], *(
        [dice.choice(accounts), as_of - dt.timedelta(dice.randrange(1, 100)), dice.randrange(10_000, 500_000) / 100,
         f"P{at}"] for at in range(40))])
    for week in range(5):
        for at, rep in enumerate(reps):
            day = as_of - dt.timedelta(as_of.weekday() + 7 * week + 5)
            spanish = rep in "36"
            header = (["Fecha", "Pedido", "Cliente", "Artículo", "Unidades", "Precio unitario", "Importe"] if spanish
                      else ["Date", "Order", "Account", "SKU", "Units", "Unit price", "Amount"])
            rows = [
                [day + dt.timedelta(dice.randrange(4)), f"{week}{rep}{n}", accounts[(at + 7 * n) % 28],
                 dice.choice(skus), (units := dice.randrange(1, 40)), (price := dice.randrange(500, 9000) / 100),
                 round(units * price, 2)] for n in range(12)
            ]
            desk.drop(f"{rep}/sales {week}.xlsx", [header, *rows])


def copied(prepared: Path, root: Path) -> Path:
    """Another folder with the same workspace, its files as old as they were."""
    return Path(shutil.copytree(prepared, root))


def command(root: Path, *words: str) -> list[str]:
    """The command line that runs acctkit on a workspace."""
    return [sys.executable, "-m", "acctkit", "-w", str(root), *words]


def environment(**more: str) -> dict[str, str]:
    """The environment of such a command: this checkout's acctkit, wherever it is run from."""
    return {**os.environ, "PYTHONPATH": str(CHECKOUT), **more}


def acctkit(root: Path, *words: str, **environ: str) -> Any:
    """What a command prints, read as JSON where it asks for it."""
    done = subprocess.run(
        command(root, *words), capture_output=True, text=True, encoding="utf-8", env=environment(**environ), cwd=root,
        timeout=300, check=False,
    )
    assert done.returncode == 0, f"exit {done.returncode}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    return json.loads(done.stdout) if "--json" in words else done.stdout


def left_by(root: Path) -> Books:
    """What lies in a workspace after a run; files that only serve a run in progress count, so none may be left."""
    opened = open_workspace(root)
    from acctkit.books.ledger import open_books

    ledger = open_books(opened.settings.books.url, root, opened.plugins.forms)
    with ledger.read() as conn:
        dump = logical_dump(conn)
    ledger.close()
    letters = {path.name: path.read_bytes() for path in sorted((root / "outbox").iterdir())}
    return Books(dump, hashes(root / "packages"), letters)


def differences(want: Books, got: Books, told: str = "") -> None:
    """Fail with the first lines that differ, since whole books are too much to read."""
    assert _differing(want.dump, got.dump) == [], told
    assert got.packages == want.packages, told
    assert got.letters.keys() == want.letters.keys(), told
    for name, letter in want.letters.items():
        assert _differing(letter.decode("latin-1"), got.letters[name].decode("latin-1")) == [], f"{told}, {name}"


def _differing(want: str, got: str) -> list[str]:
    lines = difflib.unified_diff(want.splitlines(), got.splitlines(), "want", "got", lineterm="", n=0)
    return [line[:600] for line in itertools.islice(lines, 8)] if want != got else []


def hashes(folder: Path) -> dict[str, str]:
    """The sha256 of every file below a folder, by its path in there."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file()
    }
