"""Golden files: what a plugin says, kept beside its test as text that people read in a review."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from acctkit.reports.export import bare
from acctkit.testing.fixtures import WRITTEN
from acctkit.testing.results import Message, RunResult, SectionResult
from acctkit.types import Content, Finding, Table

if TYPE_CHECKING:
    import pytest

Thing = str | Finding | Message | SectionResult | Content | RunResult | Iterable[Finding | Message | SectionResult]


@dataclass
class Golden:
    """The fixture `golden`: compares what a plugin says with a file beside the test.

        def test_what_the_section_says(acctkit_workspace, golden):
            ...
            golden(result.section("visits"))
            golden(result.findings, result.messages("feedback"), name="what reps are told")

    The file is `golden/NAME.txt` in the test's folder; NAME is the test's own unless you give one. It holds no ids and
    no times, so it is the same on every machine. `pytest --update-golden` writes what is there now, and says so at
    its end: look at the difference before you commit it.
    """

    node: pytest.Item
    update: bool
    fail: Callable[[str], None]
    used: set[Path] = field(default_factory=set)

    def __call__(self, *things: Thing, name: str = "") -> None:
        """Compare `things` (sections, findings, messages, a whole result, or text), one below the other."""
        path = self.path(name)
        if path in self.used:
            self.fail(f"{path.name} was compared before in this test; give the second one a name: golden(..., name=).")
        self.used.add(path)
        said = "\n".join(written(thing).rstrip() + "\n" for thing in things)
        kept = path.read_text(encoding="utf-8") if path.is_file() else None
        if said == kept:
            return
        if self.update:
            path.parent.mkdir(exist_ok=True)
            path.write_text(said, encoding="utf-8", newline="\n")
            self.node.user_properties.append((WRITTEN, str(path)))
        elif kept is None:
            self.fail(f"There is no golden file {path}; make it with: {self._command}\nIt would say:\n\n{said}")
        else:
            lines = difflib.unified_diff(kept.splitlines(), said.splitlines(), "golden", "now", lineterm="", n=2)
            self.fail(f"{path} says something else; if it is right now: {self._command}\n\n" + "\n".join(lines))

    def path(self, name: str = "") -> Path:
        """Where the golden file of that name lies."""
        return self.node.path.parent / "golden" / (re.sub(r"[^\w.-]+", "-", name or self.node.name).strip("-") + ".txt")

    @property
    def _command(self) -> str:
        return f"pytest --update-golden '{self.node.nodeid}'"


def written(thing: Thing) -> str:
    """A section, finding, message or result as text that stays the same while it says the same."""
    if isinstance(thing, str):
        return thing
    if isinstance(thing, Finding):
        return "\n".join(_finding(thing))
    if isinstance(thing, Message):
        return "\n".join(_message(thing))
    if isinstance(thing, SectionResult):
        return "\n".join([f"section {thing.name}: {thing.title}", "", *_content(thing.content)])
    if isinstance(thing, Content):
        return "\n".join(_content(thing))
    if isinstance(thing, RunResult):
        statuses = "".join(f"{status:10} {path}\n" for path, status in sorted(thing.statuses.items()))
        parts = [statuses or "no file\n", written(thing.findings)]
        return "\n".join([*parts, *([written(thing.mail)] if thing.mail else [])])
    return "\n".join(f"{written(one)}\n" for one in thing) or "nothing\n"


def _finding(finding: Finding) -> Iterator[str]:
    place = " ".join(filter(None, (finding.path, finding.sheet, finding.cell)))
    times = f", {finding.count} cells" if finding.count > 1 else ""
    yield f"{finding.severity} {finding.code}: {place}{times}"
    yield f"    {finding.message}"


def _message(message: Message) -> Iterator[str]:
    yield f"{message.kind} to {message.to}, {message.state}"
    yield from (f"cc: {one}" for one in message.cc)
    yield f"subject: {message.subject}"
    yield from (f"attached: {name}" for name in message.attachments)
    yield ""
    yield from (f"    {line}".rstrip() for line in message.text.rstrip().splitlines())


def _content(content: Content) -> Iterator[str]:
    for line in content.headline:
        yield from (f"{language}  {text}" for language, text in (("en", line.en), ("es", line.es)) if text)
    for decision in content.decisions:
        yield f"to decide: {decision.en}"
    for figure in content.figures:
        yield f"{figure.name} = {bare(figure.value, figure.type)} {figure.unit}".rstrip()
    for table in content.tables:
        yield ""
        yield f"table {table.name}: {table.title.en}"
        yield from _table(table)
    for chart in content.charts:
        yield ""
        yield f"chart of {chart.table}: {chart.title.en}"
    for check in content.reconciliations:
        yield f"{'agrees' if check.holds else 'DIFFERS'}: {check.title.en}, {check.left:f} and {check.right:f}"


def _table(table: Table) -> Iterator[str]:
    heads = [f"{one.name} ({one.unit})" if one.unit else one.name for one in table.columns]
    lines = [heads, *(_cells(table, row) for row in table.rows)]
    lines += [_cells(table, row, "total") for row in table.totals]
    widths = [max(len(line[at]) for line in lines) for at in range(len(heads))]
    for line in lines:
        yield "    " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
    if not table.rows:
        yield "    no row"


def _cells(table: Table, row: Mapping[str, object], first: str = "") -> list[str]:
    cells = [bare(row.get(one.name), one.type) for one in table.columns]  # type: ignore[arg-type]
    said = ["" if cell is None else str(cell) for cell in cells]
    return [first, *said[1:]] if first and said and not said[0] else said
