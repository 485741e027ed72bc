"""The version of the API that plugins are written for, and what a plugin may state of it.

1.0   the hooks of `acctkit.hookspecs` but the two below
1.1   `acctkit_executors`; `acctkit_papers` with `Paper`, `PaperDesk` and `Books.papers`; plugins state the version
      that they need; the kit `acctkit.testing`; `SourceDesk.memory`,
      `Receipt.retry_after`, `Package` for renderers, templates that build on `acctkit/...`; `Ref.many` with `listed`,
      `Ref.unless`, `Books.versions`, `Attachment.content` with `table_csv` and `table_xlsx`,
      `Desk.settings_of`, `Form.documents` with `Books.documents`, `Books.claims` and `named_documents`,
      `Code.until_document`, `Form.offers`, `Form.followed`, `Form.telling`; `Books.submissions`, `title` and
      `replaces`, `CheckDesk.beside`, `Mailing.every_run` and `sections`, `mailing_command`; `Wait`,
      `Mailing.table` and `preview`, `MailDesk.flags`, `memory` and `language`; `command_desk` with `CommandDesk`,
      `as_of_option`, `json_option`, `print_json`, `print_table`, `DAY`, `nearest` and `UsageProblem`;
      `Chart.unit`; `Incoming`, `SourceDesk.free`, `Draft.answers` and `subject`

A plugin states what it needs in its module: `ACCTKIT_API = "1.1"`. One that states nothing is taken to need 1.0.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acctkit import __version__

VERSION = "1.1"
OLDEST = "1.0"
API_VERSION = VERSION  # by this name plugins import it from acctkit
STATEMENT = "ACCTKIT_API"
_EXAMPLE = f'write it as text, such as {STATEMENT} = "{VERSION}"'
_STATED = re.compile(rf"^{STATEMENT}[ \t]*(?::[^=\n]+)?=[ \t]*([^#\n]+)", re.MULTILINE)
_FORM = re.compile(r"(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})", re.ASCII)


@dataclass(frozen=True)
class Statement:
    """What a plugin's source states that it needs (None: something that is no plain value), and in which line."""

    value: Any
    line: int


def refusal(plugin: str, stated: object) -> tuple[str, str]:
    """Why acctkit cannot run a plugin that states this version, and what to do; two empty strings when it can.

    >>> refusal("visits", "1.0")
    ('', '')
    >>> refusal("visits", 1.1)
    ('states ACCTKIT_API = 1.1, which is no version', 'write it as text, such as ACCTKIT_API = "1.1"')
    """
    if not isinstance(stated, str) or not _FORM.fullmatch(stated):
        return f"states {STATEMENT} = {stated!r:.60}, which is no version", _EXAMPLE
    if _number(stated) > _number(VERSION):
        has = f"needs version {stated} of acctkit's plugin API and this acctkit {__version__} has {VERSION}"
        return has, f"upgrade acctkit, or install an older {plugin}"
    if _number(stated) < _number(OLDEST):
        has = f"was written for version {stated} of acctkit's plugin API and this acctkit {__version__} has {VERSION}"
        return has, f"install a newer {plugin}"
    return "", ""


def statement(source: Path | None) -> Statement | None:
    """What a file states; None where it states nothing, or there is no such file to read."""
    try:
        text = source.read_text(encoding="utf-8", errors="replace") if source is not None else ""
    except OSError:
        return None
    found = _STATED.search(text)
    if found is None:
        return None
    try:
        value = ast.literal_eval(found[1].strip())
    except (ValueError, SyntaxError):
        value = None
    return Statement(value, text.count("\n", 0, found.start()) + 1)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
