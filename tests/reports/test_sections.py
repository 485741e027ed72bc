"""Building sections: in order, guarded, with sound content only."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

from acctkit.contributions import Section
from acctkit.loader import Owned, Plugins
from acctkit.reports import sections
from acctkit.types import Chart, Column, Content, Figure, Table, Text

ONE = Content(headline=(Text("Fine."),))


def section(name: str, give: Any, order: int = 50) -> Owned[Section]:
    return Owned(f"{name}s", Section(name, Text(name.title()), give, order=order))


def built(*given: Owned[Section]) -> tuple[list[sections.Built], Plugins, dict[str, Owned[Section]]]:
    plugins = Plugins(loaded=())
    named = {one.object.name: one for one in given}
    return sections.build(named, plugins, lambda plugin: plugin), plugins, named  # type: ignore[arg-type, return-value]


def test_sections_come_by_order_and_name() -> None:
    made, plugins, _ = built(
        *(section(name, lambda desk: ONE, order) for name, order in [("b", 9), ("a", 9), ("z", 1)])
    )
    assert [one.name for one in made] == ["z", "a", "b"] and not plugins.errors


def test_each_gets_the_desk_of_its_plugin() -> None:
    made, _, _ = built(section("call", lambda desk: replace(ONE, headline=(Text(desk),))))
    assert made[0].content.headline[0].en == "calls"


def test_one_that_fails_is_left_out_and_named() -> None:
    def stop(desk: object) -> Content:
        raise SystemExit(3)

    made, plugins, named = built(
        section("good", lambda desk: ONE), section("bad", lambda desk: 1 / 0), section("exit", stop)
    )
    assert [one.name for one in made] == ["good"]
    assert [(e.plugin, e.where) for e in plugins.errors] == [("bads", "section bad"), ("exits", "section exit")]
    assert "ZeroDivisionError" in str(plugins.errors[0]) and "test_sections.py" in plugins.errors[0].place
    assert [title.en for title in sections.failed(named, made)] == ["Bad", "Exit"]


TABLE = Table("t", Text("T"), (Column("a", Text("A")), Column("n", Text("N"), "money")), ({"a": "x", "n": D(1)},))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"tables": {}}, "not Content"),
        (Content(tables=(replace(TABLE, rows=({"a": "x", "n": 1.5},)),)), "t.n is a float"),
        (Content(tables=(replace(TABLE, rows=({"b": "x"},)),)), "none of its columns"),
        (Content(tables=(replace(TABLE, rows=({"n": D("NaN")},)),)), "not a number"),
        (Content(tables=(TABLE, TABLE)), "same name"),
        (Content(tables=(replace(TABLE, key=("z",)),)), "key of table t"),
        (Content(tables=(TABLE,), charts=(Chart(Text("C"), "t", "a", ("gone",)),)), "names the column gone"),
        (Content(charts=(Chart(Text("C"), "t", "a", ()),)), "table t, which is not there"),
        (Content(figures=(Figure("f", Text("F"), float("inf")),)), "figure f is a float"),  # type: ignore[arg-type]
        (Content(headline=("text",)), "not str"),  # type: ignore[arg-type]
    ],
)
def test_content_that_would_break_later_is_blamed_on_its_plugin_at_once(content: Any, reason: str) -> None:
    made, plugins, _ = built(section("odd", lambda desk: content))
    assert not made and reason in plugins.errors[0].reason


def test_rows_may_come_from_a_generator() -> None:
    given = Content(tables=(replace(TABLE, rows=({"a": str(n)} for n in range(3))),))  # type: ignore[arg-type]
    made, _, _ = built(section("lazy", lambda desk: given))
    assert len(made[0].content.tables[0].rows) == 3
