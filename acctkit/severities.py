"""How grave each finding is, as the settings say: `[checks.severity]` names codes, and each finding of them follows.

    [checks.severity]
    unknown-column = "off"       # no longer told
    hidden-rows = "error"        # rejects what it stands in

A code that says that something was not read is `fixed`: it may be raised, never lowered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from acctkit.codes import WHILE_POSTING
from acctkit.texts import nearest
from acctkit.types import Code, Finding

Level = Literal["off", "info", "warning", "error"]
LEVELS: tuple[Level, ...] = ("off", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Severities:
    """The levels that the settings choose, by code; `codes` are all that there are."""

    chosen: Mapping[str, Level] = field(default_factory=dict)
    codes: Mapping[str, Code] = field(default_factory=dict)

    def level(self, finding: Finding) -> Level:
        """How grave a finding is: what the settings say of its code, but a fixed one is never lowered."""
        level = self.chosen.get(finding.code, finding.severity)
        code = self.codes.get(finding.code)
        if code is not None and code.fixed and LEVELS.index(level) < LEVELS.index(finding.severity):
            return finding.severity
        return level

    def applied(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings as grave as the settings say; those that are off are left out."""
        if not self.chosen:
            return list(findings)
        pairs = ((finding, self.level(finding)) for finding in findings)
        return [
            finding if level == finding.severity else replace(finding, severity=level)
            for finding, level in pairs if level != "off"
        ]

    def raised(self, finding: Finding) -> bool:
        """Whether a finding is an error only because the settings say so: it rejects what it is about."""
        code = self.codes.get(finding.code)
        return (
            finding.severity == "error" and self.chosen.get(finding.code) == "error" and not finding.office
            and code is not None and code.severity != "error"
        )


DEFAULT = Severities()


def fault(name: str, level: Level, codes: Mapping[str, Code]) -> str:
    """What is wrong with setting the code `name` to `level`, in one sentence; nothing when it may be set."""
    code = codes.get(name)
    if code is None:
        close = nearest(name, codes, most=1, like=60)
        hint = f"did you mean {close[0]}?" if close else "the manual lists them under Finding codes."
        return f"there is no finding code '{name}'; {hint}"
    if code.fixed and LEVELS.index(level) < LEVELS.index(code.severity):
        return (
            f"'{name}' may not be lowered to '{level}': it says that something was not read or not taken, and without "
            f"it that would be lost in silence; leave it at '{code.severity}'."
        )
    if level == "error" and code.severity != "error" and name in WHILE_POSTING:
        return (
            f"'{name}' cannot be an error: it is found while a file is taken or posted, when its rows are judged "
            "already; write \"off\", \"info\" or \"warning\"."
        )
    return ""
