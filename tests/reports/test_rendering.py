"""What a renderer gets: pages as a person reads them, and the values behind them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from acctkit.pages import Package
from acctkit.reports.export import to_json
from acctkit.reports.rendering import package_of
from acctkit.testing import TestWorkspace
from tests.reports.report_samples import WEEK, front, receivables, sales


def package(language: str = "en") -> Package:
    built = [sales(), receivables()]
    return package_of(front(built), built, language, "its settings")


def test_the_first_page_is_the_message() -> None:
    given = package()
    assert [page.name for page in given.pages] == ["summary", "sales", "receivables"]
    assert given.pages[0].what == "Weekly package, in USD"
    assert given.pages[0].headline[0].startswith("Sales 90 % of plan")
    assert (given.file, given.settings) == (f"acctkit-{WEEK.label}", "its settings")


def test_values_stand_as_they_are_and_as_a_person_reads_them() -> None:
    table = package("es").pages[1].tables[0]
    shown = dict(zip((column.name for column in table.columns), table.rows[0], strict=True))
    assert (shown["amount"].value, shown["amount"].text) == (Decimal("41250.10"), "41.250,10")
    assert (shown["d_pl"].text, shown["d_pl"].tone) == ("-3.749,90", "bad")
    column = next(column for column in table.columns if column.name == "amount")
    assert (column.title, column.note, column.scenario, column.number) == ("Ventas", "AC, USD", "AC", True)
    assert table.totals[0][table.columns.index(column)].text == "171.680,60"


def test_a_chart_comes_with_its_scale_and_format() -> None:
    chart = package().pages[1].charts[0]
    assert chart.title == "Sales by rep against plan and previous year, kUSD"
    assert (chart.table, chart.kind) == ("by_rep", "bar")
    assert [series.scenario for series in chart.series] == ["PY", "PL", "AC"]
    assert chart.bottom == 0 and chart.top >= 52110 and chart.format == "#,##0,"
    assert len(chart.categories) == len(chart.series[0].values)


def test_it_is_the_mapping_that_it_was() -> None:
    given, built = package(), sales()
    assert dict(given)["sales"] == to_json(built, WEEK.label, given.as_of, "en")
    assert sorted(given) == ["receivables", "sales"] and len(given) == 2


def test_a_renderer_has_its_settings_in_a_run(acctkit_workspace: TestWorkspace) -> None:
    acctkit_workspace.plugin("""
        from pydantic import BaseModel, Field

        from acctkit import Renderer, hookimpl


        class Settings(BaseModel):
            suffix: str = Field(default="txt", description="how the file ends")


        def write(package, folder):
            path = folder / f"{package.file}.{package.settings.suffix}"
            path.write_text("\\n".join(page.what for page in package.pages))
            return [path]


        @hookimpl
        def acctkit_settings():
            return Settings


        @hookimpl
        def acctkit_renderers():
            return [Renderer("text", write)]
    """, "text")
    acctkit_workspace.configure("plugins.text", 'suffix = "md"')
    result = acctkit_workspace.run()
    assert result.plugin_errors == []
    written = acctkit_workspace.root / "packages" / result.period / f"acctkit-{result.period}.md"
    assert written.read_text(encoding="utf-8").startswith("Weekly package")


@pytest.mark.parametrize(("given", "said"), [
    ("path.name", "write() gives one str where acctkit wants a list of paths"),
    ("[7]", "write() gives int, not the paths of files"),
    ("None", "write() wrote week.txt and gives no paths; let it return them"),
    ('[folder / "other.txt"]', "write() gives other.txt, and wrote no such file"),
    ('[folder.parent / "other.txt"]', "which does not lie in the folder that it was given"),
])
def test_a_renderer_that_gives_no_files_of_its_own_is_named(
    acctkit_workspace: TestWorkspace, given: str, said: str
) -> None:
    acctkit_workspace.plugin(f"""
        from acctkit import Renderer, hookimpl


        def write(package, folder):
            path = folder / "week.txt"
            path.write_text("A week.")
            return {given}


        @hookimpl
        def acctkit_renderers():
            return [Renderer("text", write)]
    """, "text")
    result = acctkit_workspace.run()
    assert said in result.plugin_errors[0]["message"]
    assert (acctkit_workspace.root / result["package"]["path"]).is_file()
