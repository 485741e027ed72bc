"""The page of JSON outputs: each command with `--json`, run for real on a small workspace, and its keys told."""

from __future__ import annotations

import json
import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from acctkit.testing import TestWorkspace, make_test_workspace
from pages.keys import MEANINGS
from pages.markdown import code, heading, page, table

LONGEST = 3  # entries of a list, or of a mapping with free keys, that are shown
DROPPED = {
    "office/reps.csv": "Rep,Name,Email\n1165,Ana Ruiz,ana@example.com\n",
    "office/accounts.csv": "Account,Name,Rep,Email\nA1,Harbor Hotel,1165,pay@example.com\nA2,Pier Cafe,1165,\n",
    "office/products.csv": "SKU,Name,Family\nP1,Rope,Deck\n",
    "1165/sales.csv": "Date,Account,SKU,Units,Unit price\n2026-11-17,A1,P1,2,10.00\n2026-11-18,A2,P1,3,10.00\n",
    "1165/orders.csv": "Order,Order date,Account,SKU,Units,Unit price,Status,Shipped on\n"
                       "501,2026-11-16,A1,P1,4,10.00,shipped,2026-11-19\n",
    "1165/mileage.csv": "Date,Vehicle,Odometer start,Odometer end,From,To,Purpose\n"
                        "2026-11-17,V1,100,ninety,Depot,Harbor,Visit\n",
}


def lines() -> Iterator[str]:
    """The whole page."""
    yield from page(
        "JSON outputs",
        "Every command that prints data takes `--json`. JSON goes alone to stdout; notes and errors go to stderr. "
        "Money is a decimal string (`\"50.00\"`), dates are ISO (`2026-11-25`). New keys may come with any version; "
        "keys that are here stay as they are.",
        "The examples were printed by the commands that stand above them; `...` stands for more of the same.",
    )
    with tempfile.TemporaryDirectory() as folder:
        workspace = make_test_workspace(Path(folder) / "sales")
        for path, content in DROPPED.items():
            workspace.drop(path, content)
        for words, meanings in MEANINGS.items():
            yield from _output(words, meanings, _printed(workspace, words))


def _printed(workspace: TestWorkspace, words: str) -> Any:
    """What the command prints; ids and the workspace's folder stand in it as the page shows them."""
    if "MESSAGE" in words:
        words = words.replace("MESSAGE", workspace.json("outbox", "list")[0]["id"])
    filled = words.replace("sales/inbox", str(workspace.root / "inbox"))
    text = workspace.cli(*shlex.split(filled), "--json", exit_code=None)
    return json.loads(text.replace(str(workspace.root), "sales"))


def _output(words: str, meanings: dict[str, str], printed: Any) -> Iterator[str]:
    one = printed[0] if isinstance(printed, list) else printed
    silent = set(one) - set(meanings)
    if silent:
        raise ValueError(f"acctkit {words} --json prints {sorted(silent)}, which docs/pages/keys.py does not tell")
    command = " ".join(word for word in words.split() if word.islower() and word.isalpha() and len(word) > 2)
    yield from heading(2, f"acctkit {words.split(' --')[0]}", _anchor(words))
    yield "A list of:" if isinstance(printed, list) else "One object:"
    yield ""
    yield from table(("key", "what it holds"), [(f"`{key}`", meanings[key]) for key in meanings if key in one])
    yield from code(f"acctkit {words} --json", "sh")
    yield f'??? example "What `acctkit {command.split(" office")[0]}` printed"'
    yield ""
    for line in (f"```json\n{_shown(printed)}\n```").splitlines():
        yield f"    {line}"
    yield ""


def _anchor(words: str) -> str:
    kept = [word for word in words.split(" --")[0].split() if word.isalpha() and word.islower()]
    return "-".join(kept[:2])


def _shown(value: Any) -> str:
    """JSON with long lists cut."""
    text = json.dumps(_cut(value), ensure_ascii=False, indent=2)
    return text.replace('"..."', "...").replace('"...": ...', "...")


def _cut(value: Any) -> Any:
    if isinstance(value, list):
        kept = [_cut(one) for one in value[:LONGEST if value and not isinstance(value[0], dict) else 1]]
        return [*kept, "..."] if len(value) > len(kept) else kept
    if isinstance(value, dict):
        if len(value) > 1 and all(isinstance(one, dict) and "columns" in one for one in value.values()):
            first = next(iter(value))  # the tables of a section
            return {first: _cut(value[first]), "...": "..."}
        return {key: _cut(one) for key, one in value.items()}
    if isinstance(value, str) and len(value) > 200:
        return value[:160] + " …"
    return value
