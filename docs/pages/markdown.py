"""Pieces of Markdown that the generated pages are made of."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

import acctkit

NAMED = re.compile(r"(?<![\[`\w])`([A-Za-z_]+)`(?!\])")
FENCE = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
DOCTEST = re.compile(r"(?:^|(?<=\n\n))(>>> .*?)(?=\n\n|\Z)", re.DOTALL)

INDENTED = re.compile(r"(?:(?<=\n\n)|\A)((?: {4}[^\n]*(?:\n|\Z)|\n(?= {4}))+)")


def cell(text: object) -> str:
    """Text as it may stand in a table."""
    return str(text).replace("|", "\\|").replace("\n", " ")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A table, and the empty line after it; nothing without rows."""
    kept = [list(row) for row in rows]
    if not kept:
        return
    yield "| " + " | ".join(heads) + " |"
    yield "|" + " --- |" * len(heads)
    for row in kept:
        yield "| " + " | ".join(cell(value) for value in row) + " |"
    yield ""


def code(text: str, language: str = "") -> Iterator[str]:
    """A block of code, and the empty line after it."""
    yield f"```{language}"
    yield text.rstrip("\n")
    yield "```"
    yield ""


def heading(level: int, text: str, anchor: str) -> Iterator[str]:
    """A heading with an anchor that does not change with its words."""
    yield f"{'#' * level} {text} {{ #{anchor} }}"
    yield ""


def page(title: str, *above: str) -> Iterator[str]:
    """How every generated page begins: its title and what it is."""
    yield f"# {title}"
    yield ""
    for paragraph in above:
        yield paragraph
        yield ""


def documented(thing: object, *, api: str) -> Iterator[str]:
    """A docstring as Markdown: examples fenced, names of the public API linked to `api`, the page that tells them."""
    text = inspect.getdoc(thing) or ""
    yield linked("".join(part if part.startswith("```") else _fenced(part) for part in FENCE.split(text)), api=api)
    yield ""


def _fenced(text: str) -> str:
    """Prose whose doctests and indented blocks are put into fences."""
    text = DOCTEST.sub(lambda found: f"```pycon\n{found[1].rstrip()}\n```", text)
    return INDENTED.sub(_indented, text)


def _indented(found: re.Match[str]) -> str:
    body = textwrap.dedent(found[1]).rstrip()
    language = "toml" if body.startswith("[") else "python"
    return f"```{language}\n{body}\n```\n"


def linked(text: str, *, api: str) -> str:
    """Text whose `Names` of the public API are links."""
    def link(found: re.Match[str]) -> str:
        name = found[1]
        return f"[`{name}`]({api}#{name})" if name in acctkit.__all__ else found[0]

    return "".join(part if part.startswith("```") else NAMED.sub(link, part) for part in FENCE.split(text))
