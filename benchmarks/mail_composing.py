"""Writing a thousand overdue notices, each with its statement of account as PDF, against typesetting the PDFs alone.

    python benchmarks/mail_composing.py [--letters 1000]

The books hold an account with four open invoices for each letter. `acctkit notices` plans, typesets, composes and
queues them all, and delivers none: they wait for a person. The floor is typst alone, which typesets the same statements
one after another. What is printed are seconds by the clock, and how many times the floor the whole takes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from acctkit import mailing
from acctkit.newworkspace import make_workspace
from acctkit.papers.pdf import Press, press
from acctkit.papers.shown import Shown
from acctkit.run import run
from acctkit.testing import workbook
from acctkit.workspace import open_workspace

BOUND = 20.0  # seconds for a thousand
AS_OF = dt.date(2026, 11, 26)


def fill(root: Path, letters: int) -> None:
    """A workspace whose books hold what the letters are about, read by a run that writes none."""
    path = make_workspace(root, name="Acme", currency="USD")
    text = path.read_text(encoding="utf-8").replace("# settle_seconds = 2.0 ", "settle_seconds = 0 ")
    path.write_text(text.replace('approve = "auto"', 'approve = "notices"'), encoding="utf-8")
    dice, first = random.Random(1), dt.date(2026, 9, 1)
    accounts = [
        [str(1000 + n), f"Customer number {n}, Ltd", "gh", f"c{n}@shop-{n}.example", "en" if n % 3 else "es"]
        for n in range(letters)
    ]
    days = [first + dt.timedelta(dice.randrange(50)) for _ in range(4 * letters)]
    invoices = [[f"I{n}", str(1000 + n // 4), day, day + dt.timedelta(10), dice.randrange(1_000, 99_999) / 100]
                for n, day in enumerate(days)]
    for name, head, rows in (
        ("reps", ["Rep", "Name", "Email"], [["gh", "Gerard Hernandez", "gh@acme.example"]]),
        ("accounts", ["Account", "Name", "Rep", "Email", "Language"], accounts),
        ("invoices", ["Invoice", "Account", "Issued on", "Due on", "Amount"], invoices),
    ):
        (root / "inbox" / "office" / f"{name}.xlsx").write_bytes(workbook({name: [head, *rows]}))
    settings = path.read_text(encoding="utf-8")
    without = settings.replace("[plugins]\n", '[plugins]\ndisabled = ["collections"]\n')
    path.write_text(without, encoding="utf-8")
    taken = run(open_workspace(root), as_of=AS_OF)
    path.write_text(settings, encoding="utf-8")
    if taken["records"].get("invoices") != 4 * letters:
        sys.exit(f"Not all invoices were taken: {taken['records']}, {taken['findings']}")


def notices(root: Path, letters: int) -> tuple[float, list[Shown]]:
    """Seconds to plan, compose and queue the letters, and the statements that were typeset."""
    shown: list[Shown] = []
    typeset = Press.pdf

    def noted(self: Press, one: Shown) -> bytes:
        shown.append(one)
        return typeset(self, one)

    Press.pdf = noted  # type: ignore[method-assign]
    began = time.perf_counter()
    done = mailing.send(open_workspace(root), "overdue-notice", "notices", as_of=AS_OF)
    taken = time.perf_counter() - began
    Press.pdf = typeset  # type: ignore[method-assign]
    if done["messages"].get("queued") != letters or len(shown) != letters:
        sys.exit(f"Not all letters were written: {done['messages']}, {len(shown)} statements")
    return taken, shown


def alone(root: Path, shown: list[Shown]) -> float:
    """Seconds that typst takes for the same statements."""
    with press(open_workspace(root).template_folders()) as ours:
        ours.pdf(shown[0])
        began = time.perf_counter()
        for one in shown:
            ours.pdf(one)
        return time.perf_counter() - began


def main() -> None:
    """Make the books, measure, and say the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--letters", type=int, default=1000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "acme"
        fill(root, asked.letters)
        whole, shown = notices(root, asked.letters)
        floor = alone(root, shown)
    bound = BOUND * asked.letters / 1000
    print(  # noqa: T201
        f"{asked.letters} notices with statement: {whole:.1f} s (at most {bound:.1f}); typst alone, one after another: "
        f"{floor:.1f} s; {whole / floor:.2f} times that"
    )
    if whole > bound:
        sys.exit(1)


if __name__ == "__main__":
    main()
