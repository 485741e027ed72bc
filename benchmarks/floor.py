"""The floor: reading the cells of every workbook, and nothing else.

    python benchmarks/floor.py INBOX
"""

from __future__ import annotations

import sys
from pathlib import Path

from python_calamine import CalamineWorkbook

cells = 0
for path in sorted(Path(sys.argv[1]).rglob("*.xlsx")):
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        cells += sum(len(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False))
sys.stdout.write(f"{cells} cells\n")
