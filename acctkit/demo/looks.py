"""Where to look when the demo has run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

WEEK = "2026-W47"


def looks(folder: Path) -> list[tuple[str, str]]:
    """(what, where) lines: the package, one message of each kind, the folders, and what to try next."""
    package, outbox, messages = folder / "packages" / WEEK, folder / "outbox", _messages(folder)
    files = [(what, one) for what, pattern in (
        ("the week's package, to read", "*.html"), ("the same as a workbook", "*.xlsx"),
        ("the same in one zip, with sources", "*-v2.zip"),
    ) for one in sorted(package.glob(pattern))]
    files += [(what, outbox / f"{one['id']}.eml") for what, one in (
        ("what is wrong, told to Carmen", _last(messages, kind="feedback", rep="carmen")),
        ("the summary to the office", _last(messages, kind="summary", to="office@harbor.example")),
        ("an overdue notice", _last(messages, kind="overdue-notice", state="sent")),
        ("a statement of account", _last(messages, kind="statement", state="sent")),
    ) if one]
    files += [("all messages", outbox), ("a rep's folder to play with", folder / "inbox" / "brandon"),
              ("files that mend what is wrong", folder / "corrected")]
    here = _short(folder)
    command = f'acctkit -w "{here}"' if " " in here else f"acctkit -w {here}"
    return [(what, _short(path)) for what, path in files] + [
        ("what is wrong, where", f"{command} findings list --severity error"),
        ("the sales of the week", f"{command} report sales --week {WEEK}"),
        ("the cells behind a figure", f"{command} trace sales by_rep rep=grace column=amount --week {WEEK}"),
        ("letters that wait for a person", f"{command} outbox list --state queued"),
        ("copy corrected/ over inbox/, then", f"{command} run --as-of 2026-11-25"),
    ]


def _messages(folder: Path) -> list[dict[str, Any]]:
    from acctkit.books.ledger import open_books
    from acctkit.mail.outbox import listing
    from acctkit.workspace import open_workspace

    opened = open_workspace(folder)
    ledger = open_books(opened.settings.books.url, opened.root, opened.plugins.forms)
    try:
        with ledger.read() as conn:
            return listing(conn)
    finally:
        ledger.close()


def _last(messages: list[dict[str, Any]], **wanted: str) -> dict[str, Any] | None:
    found = [one for one in messages if all(value in (one[name] or "") for name, value in wanted.items())]
    return found[-1] if found else None


def _short(path: Path) -> str:
    """`path` from the folder in which the reader stands, where it lies below that."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
