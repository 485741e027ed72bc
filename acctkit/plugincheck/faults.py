"""What is wrong with a plugin, and where it says so."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_PLACE = re.compile(r"(.*), line (\d+)")


@dataclass(frozen=True, order=True)
class Fault:
    """Something to mend: the file and line, and what is wrong and what to do in one sentence. A `note` is no fault, but
    worth knowing."""

    file: str
    line: int
    said: str
    note: bool = False

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {'note: ' if self.note else ''}{self.said}"


def advised(reason: str, advice: str = "mend it") -> str:
    """A reason with what to do; one that asks whether something else was meant says that already.

    >>> advised("no module named holidays"), advised("there is no hook acctkit_form; did you mean acctkit_forms?")
    ('no module named holidays; mend it.', 'there is no hook acctkit_form; did you mean acctkit_forms?')
    """
    return reason if reason.endswith("?") else f"{reason}; {advice}."


class Sources:
    """The files of a plugin as syntax trees: where a name is declared."""

    def __init__(self, files: Iterable[Path]) -> None:
        self.files = tuple(files)

    @cached_property
    def trees(self) -> tuple[tuple[Path, ast.Module], ...]:
        """Every file that is Python; one that is not does not load, which is told for itself."""
        return tuple((path, tree) for path in self.files if (tree := _tree(path)) is not None)

    def fault(self, said: str, name: str = "", *, of: str = "", inside: str = "", note: bool = False) -> Fault:
        """A fault told where `name` is declared: as an attribute of the class `inside`, or as a text in a call, that of
        the class `of` before others (`Form("visits", ...)`); else in the first line of the first file."""
        place = self._attribute(inside, name) if inside else self._named(name, of) if name else None
        return Fault(*(place or (str(self.files[0]) if self.files else "", 1)), said, note)

    def fault_at(self, place: str, said: str, *, note: bool = False) -> Fault:
        """A fault told at `FILE, line N`, as errors of plugins name their place."""
        found = _PLACE.fullmatch(place)
        return Fault(found[1], int(found[2]), said, note) if found else self.fault(said, note=note)

    def nodes(self) -> Iterator[tuple[Path, ast.AST]]:
        """Every node of every file."""
        for path, tree in self.trees:
            for node in ast.walk(tree):
                yield path, node

    def _named(self, name: str, of: str) -> tuple[str, int] | None:
        calls = [(path, node) for path, node in self.nodes() if isinstance(node, ast.Call)]
        found = [one for one in calls if any(_says(said, name) for said in (*one[1].args, *_values(one[1])))]
        best = [one for one in found if ast.unparse(one[1].func).rpartition(".")[2] == of] or found
        return (str(best[0][0]), best[0][1].lineno) if best else None

    def _attribute(self, inside: str, name: str) -> tuple[str, int] | None:
        for path, node in self.nodes():
            if isinstance(node, ast.ClassDef) and node.name == inside:
                for one in node.body:
                    if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and one.target.id == name:
                        return str(path), one.lineno
                return str(path), node.lineno
        return None


def _tree(path: Path) -> ast.Module | None:
    try:
        return ast.parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, SyntaxError, ValueError):
        return None


def _values(call: ast.Call) -> list[ast.expr]:
    return [keyword.value for keyword in call.keywords]


def _says(node: ast.AST, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text
