"""What a run did, as tests ask for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from email.message import EmailMessage
from typing import Any

from acctkit.types import Content, Finding, plain


@dataclass(frozen=True)
class Message:
    """One e-mail: how it stands in the outbox, and what it says.

    `state` is `queued`, `held`, `sent`, `deferred`, `failed`, `unknown` or `cancelled`; `text` and `html` are its two
    bodies, `attachments` the names that its receiver sees, `mime` all of it. `cc` are the addresses that get a copy,
    `amounts` what it asks for by currency.
    """

    kind: str
    to: str
    subject: str
    state: str
    text: str
    html: str = ""
    account: str = ""
    rep: str = ""
    attempts: int = 0
    error: str = ""
    tells: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    mime: EmailMessage = field(default_factory=EmailMessage, repr=False, compare=False)
    cc: tuple[str, ...] = ()
    amounts: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class SectionResult:
    """A section as it was built: `headline` its message in English, `figures` and `tables` by name with plain values
    (`Decimal`, dates, text); `content` is what the plugin gave, with both languages and every address."""

    name: str
    title: str
    headline: tuple[str, ...]
    figures: Mapping[str, Any]
    tables: Mapping[str, list[dict[str, Any]]]
    content: Content = field(repr=False)

    @classmethod
    def of(cls, name: str, title: str, content: Content) -> SectionResult:
        """The section `name` with this content."""
        return cls(
            name,
            title,
            tuple(line.en for line in content.headline),
            {figure.name: plain(figure.value) for figure in content.figures},
            {
                table.name: [{column: plain(value) for column, value in row.items()} for row in table.rows]
                for table in content.tables
            },
            content,
        )

    def table(self, name: str) -> list[dict[str, Any]]:
        """The rows of one table, each by column name."""
        if name not in self.tables:
            raise KeyError(f"the section {self.name} has no table '{name}'; it has {', '.join(self.tables) or 'none'}")
        return self.tables[name]


@dataclass(frozen=True, eq=False)
class RunResult(Mapping[str, Any]):
    """What one run did. It is also the mapping that `run --json` prints: `result["submissions"]["accepted"]`.

    `statuses` are those of the files that this run took, by path (`{"7/week.xlsx": "accepted"}`), `findings` what it
    found in them, as `acctkit.Finding` with `code`, `severity`, `path`, `sheet`, `cell`, `value` and `message`. After
    a dry run, which leaves nothing, both are empty, and so are the messages.
    """

    told: Mapping[str, Any]
    statuses: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    mail: tuple[Message, ...] = ()
    _build: Callable[[str, str, dt.date], SectionResult] | None = field(default=None, repr=False)

    def __getitem__(self, key: str) -> Any:
        return self.told[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.told)

    def __len__(self) -> int:
        return len(self.told)

    @property
    def period(self) -> str:
        """The reporting week, such as `2026-W47`."""
        return str(self.told["period"])

    @property
    def as_of(self) -> dt.date:
        """What day it was."""
        return dt.date.fromisoformat(self.told["as_of"])

    @property
    def plugin_errors(self) -> list[dict[str, str]]:
        """What plugins failed in: `plugin`, `where`, `place` (file and line) and `message` of each."""
        return list(self.told["plugin_errors"])

    def found(self, code: str = "", *, severity: str = "") -> tuple[Finding, ...]:
        """The findings with one code, or as grave as `severity` says: `error`, `warning` or `info`."""
        return tuple(one for one in self.findings if code in ("", one.code) and severity in ("", one.severity))

    def messages(self, kind: str = "") -> list[Message]:
        """What this run wrote or tried to send, oldest first, all or of one kind."""
        return [message for message in self.mail if kind in ("", message.kind)]

    def section(self, name: str) -> SectionResult:
        """A section for the run's week, from the books as they stand now: ask before the next run."""
        if self._build is None:
            raise LookupError("A dry run leaves no books to build a section from; run without dry_run.")
        return self._build(name, self.period, self.as_of)

    def table(self, section: str, table: str) -> list[dict[str, Any]]:
        """The rows of a section's table, each by column name: `result.table("sales", "by_rep")[0]["amount"]`."""
        return self.section(section).table(table)
