"""The page of the testing kit: everything that `acctkit.testing` exports."""

from __future__ import annotations

from collections.abc import Iterator

from acctkit import testing
from pages.markdown import documented, page, table
from pages.objects import described

FIXTURES = ("acctkit_workspace", "acctkit_shared_workspace", "golden")


def lines() -> Iterator[str]:
    """The whole page."""
    yield from page("The testing kit")
    yield from documented(testing, api="api.md")
    yield "It is installed with acctkit, and pytest finds it by itself."
    yield ""
    names = [name for name in testing.__all__ if name not in FIXTURES and not _elsewhere(name)]
    yield from table(
        ("", "names"),
        [("fixtures", ", ".join(f"[`{name}`](#{name})" for name in FIXTURES)),
         ("the rest", ", ".join(f"[`{name}`](#{name})" for name in names))],
    )
    for name in FIXTURES:
        fixture = getattr(testing, name)
        yield from described(name, getattr(fixture, "__wrapped__", fixture), api="api.md", level=2)
    for name in names:
        yield from described(name, getattr(testing, name), api="api.md", level=2)


def _elsewhere(name: str) -> bool:
    """Whether what the kit hands on is a value of acctkit itself."""
    return getattr(getattr(testing, name), "__module__", "").startswith("acctkit.types")
