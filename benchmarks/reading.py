"""Reading a large workbook, against openpyxl's read-only mode and against calamine, a reader in Rust.

    python benchmarks/reading.py [--rounds 5] [--rows 100000]

Every round runs all of them one after the other, each in a process of its own, and takes its processor time, which says
the same on a busy machine. `plain` has twelve columns of days, ids, texts and numbers, `styled` the same with number
formats, a per cent column among them. Calamine, the floor, is blind to errors, formulas without a value, per cents and
hidden rows.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEADERS = (
    "Date", "Order", "Account", "SKU", "Units", "Unit price", "Discount", "Amount", "Currency", "Kind", "Line", "Notes",
)
STYLES = ("plain", "styled")
READERS = ("acctkit", "openpyxl", "floor")


def write(path: Path, rows: int, *, styled: bool) -> None:
    """A year of sales, always the same."""
    import xlsxwriter

    dice = random.Random(1)
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("Sales")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    money = book.add_format({"num_format": "#,##0.00"}) if styled else None
    share = book.add_format({"num_format": "0.0%"}) if styled else None
    page.write_row(0, 0, HEADERS)
    for row in range(1, rows + 1):
        units, price = dice.randrange(1, 50), dice.randrange(100, 10_000) / 100
        page.write_datetime(row, 0, dt.datetime(2026, 1, 1) + dt.timedelta(dice.randrange(300)), day)
        page.write_row(row, 1, (f"O{row}", str(dice.randrange(100, 500)), f"S{dice.randrange(110)}", units))
        page.write_number(row, 5, price, money)
        page.write_number(row, 6, 0.05, share)
        page.write_number(row, 7, round(units * price * 0.95, 2), money)
        page.write_row(row, 8, ("USD", "sale", row % 7, f"note {row % 1000}"))
    book.close()


def read(reader: str, path: Path) -> int:
    """Read the workbook and say how many rows it has."""
    if reader == "acctkit":
        from acctkit.reading.limits import Limits
        from acctkit.reading.reader import read_file

        return len(read_file(path, path.name, Limits()).sheets[0].rows)
    if reader == "openpyxl":
        import openpyxl

        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False))


def measured(reader: str, path: Path, rows: int) -> tuple[float, float]:
    """Processor seconds and peak memory (MB) of reading, in a new process, without its start."""
    words = [sys.executable, __file__, "--reader", reader, "--file", str(path)]
    found, seconds, peak = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
    if int(found) != rows + 1:
        sys.exit(f"{reader} found {found} rows where {rows + 1} are.")
    return float(seconds), float(peak)


def main() -> None:
    """Write the workbooks once, then measure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--reader", choices=READERS, help=argparse.SUPPRESS)
    options.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--write", choices=STYLES, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.reader:
        __import__("acctkit.reading.xlsx"), __import__("openpyxl")  # importing is not reading
        started = time.process_time()
        rows = read(chosen.reader, chosen.file)
        took = time.process_time() - started
        print(rows, took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)  # noqa: T201
        return
    if chosen.write:
        write(chosen.file, chosen.rows, styled=chosen.write == "styled")
        return
    with tempfile.TemporaryDirectory(prefix="acctkit-bench-") as folder:
        for name in STYLES:
            path = Path(folder) / f"{name}.xlsx"
            words = (sys.executable, __file__, "--write", name, "--rows", str(chosen.rows), "--file", str(path))
            subprocess.run(words, check=True)  # a child starts with its parent's peak of memory, so keep this one small
            compare(name, path, chosen)


def compare(name: str, path: Path, chosen: argparse.Namespace) -> None:
    """All readers over one workbook, round by round, and the ratios."""
    seconds: dict[str, list[float]] = {reader: [] for reader in READERS}
    memory = dict.fromkeys(READERS, 0.0)
    for _ in range(chosen.rounds):
        for reader in READERS:
            took, peak = measured(reader, path, chosen.rows)
            seconds[reader].append(took)
            memory[reader] = max(memory[reader], peak)
    print(f"{name}: {chosen.rows:,} rows x {len(HEADERS)} columns, {path.stat().st_size / 1e6:.1f} MB")  # noqa: T201
    for reader, values in seconds.items():
        print(f"  {reader:8} {statistics.median(values):5.2f} s of processor time"  # noqa: T201
              f" (from {min(values):.2f} to {max(values):.2f}), peak {memory[reader]:.0f} MB")
    for above, below in (("openpyxl", "acctkit"), ("acctkit", "floor")):
        ratios = [a / b for a, b in zip(seconds[above], seconds[below], strict=True)]
        print(f"  {above} / {below}: {statistics.median(ratios):.2f} (from {min(ratios):.2f} to {max(ratios):.2f})")  # noqa: T201


if __name__ == "__main__":
    main()
