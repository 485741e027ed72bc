"""The demo's acctkit.toml: what `init` writes, with the office's addresses filled in."""

from __future__ import annotations

import re
from pathlib import Path

from acctkit.demo import expenses, market
from acctkit.demo.catalogue import COMPANY, CURRENCY, OFFICE, SENDER
from acctkit.newworkspace import make_workspace

_FILLED = {
    "settle_seconds": "0               # only in the demo, whose files are whole already",
    "address": '["18 Commercial Wharf", "Portsmouth NH 03801"]',
    "tax_id": '"02-0417725"',
    "bank": '["Piscataqua Savings Bank", "Routing 211470225, account 0048 1170 62"]',
    "sender": f'"{SENDER}"',
    "office": f'["{OFFICE}"]   # gets the weekly summary with the package',
}

ADVICE = "\n[plugins.advice]\ncall_sheet = true\n"


def make_settings(folder: Path) -> Path:
    """Make the workspace and fill its settings in; returns the settings file."""
    path = make_workspace(folder, name=COMPANY, currency=CURRENCY, timezone="America/New_York")
    text = path.read_text(encoding="utf-8")
    for key, value in _FILLED.items():
        text = re.sub(rf"(?m)^#? ?{key} = .*$", f"{key} = {value}", text, count=1)
    path.write_text(text + market.SETTINGS + expenses.SETTINGS + ADVICE, encoding="utf-8")
    return path
