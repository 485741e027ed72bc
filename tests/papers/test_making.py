"""Papers in a run: plugins offer them, the books number them, and a person decides."""

from __future__ import annotations

import datetime as dt

import pytest

from acctkit.errors import AcctkitError
from acctkit.papers import making
from acctkit.testing import TestWorkspace, make_test_workspace
from tests.papers.paper_samples import PLUGIN


@pytest.fixture
def workspace(tmp_path_factory: pytest.TempPathFactory) -> TestWorkspace:
    made = make_test_workspace(tmp_path_factory.mktemp("papers") / "sales")
    made.plugin(PLUGIN, name="offers")
    orders(made, "17 20.00", "18 30.00")
    return made


def orders(workspace: TestWorkspace, *lines: str) -> None:
    (workspace.root / "orders.txt").write_text("\n".join(lines), encoding="utf-8")


def kept(workspace: TestWorkspace) -> list[tuple[str, str, str]]:
    opened = workspace.open()
    from acctkit.books.ledger import open_books

    ledger = open_books(opened.settings.books.url, opened.root, opened.plugins.forms)
    found = [(one.number, one.paper.key, one.state) for one in ledger.query().papers("invoice")]
    ledger.close()
    return found


def decided(workspace: TestWorkspace, what: str, number: str, *more: str) -> None:
    from acctkit.books.ledger import open_books

    opened = workspace.open()
    ledger = open_books(opened.settings.books.url, opened.root, opened.plugins.forms)
    try:
        getattr(making, what)(opened, ledger, number, dt.date(2026, 11, 26), *more)
    finally:
        ledger.close()


def test_a_run_numbers_what_is_due_and_the_next_one_nothing_again(workspace: TestWorkspace) -> None:
    drafted = ["INV-2026-00001", "INV-2026-00002"]
    assert workspace.run("2026-11-25")["papers"] == {"drafted": drafted, "withheld": [], "failed": []}
    assert workspace.run("2026-11-26")["papers"] == {"drafted": [], "withheld": [], "failed": []}
    assert kept(workspace) == [("INV-2026-00001", "order:17", "drafted"), ("INV-2026-00002", "order:18", "drafted")]


def test_a_dry_run_gives_no_number(workspace: TestWorkspace) -> None:
    assert workspace.run("2026-11-25", dry_run=True)["papers"]["drafted"] == ["INV-2026-00001", "INV-2026-00002"]
    assert workspace.run("2026-11-25")["papers"]["drafted"] == ["INV-2026-00001", "INV-2026-00002"]


def test_settings_say_how_numbers_look_and_where_they_begin(workspace: TestWorkspace) -> None:
    workspace.configure("papers.invoice", 'number = "F{n:03}"\nstart = 118')
    assert workspace.run("2026-11-25")["papers"]["drafted"] == ["F118", "F119"]


def test_a_wrong_pattern_is_told_with_setting_and_line(workspace: TestWorkspace) -> None:
    workspace.configure("papers.invoice", 'number = "INV-{month}"')
    said = workspace.cli("settings", exit_code=3)
    lines = (workspace.root / "acctkit.toml").read_text(encoding="utf-8").splitlines()
    at = lines.index('number = "INV-{month}"') + 1
    assert said == (
        f"{workspace.root / 'acctkit.toml'}, line {at}: 'INV-{{month}}' for 'papers.invoice.number' has {{month}}, and "
        "there are but {year} and {n}; write one such as INV-{year}-{n:05}."
    )


def test_settings_under_a_misspelt_name_stop_numbers_that_could_not_be_taken_back(workspace: TestWorkspace) -> None:
    workspace.configure("papers.invoce", 'number = "F{n:03}"')
    [said] = workspace.run("2026-11-25")["papers"]["failed"]
    assert said.endswith(
        "has [papers.invoce], and no plugin offers papers of that kind; did you mean [papers.invoice]? None of those "
        "gets a number until it is mended."
    )
    assert kept(workspace) == []
    path = workspace.root / "acctkit.toml"
    path.write_text(path.read_text("utf-8").replace("[papers.invoce]", "[papers.invoice]"), "utf-8")
    assert workspace.run("2026-11-25")["papers"]["drafted"] == ["F001", "F002"]


def test_two_plugins_that_offer_one_paper_are_told(workspace: TestWorkspace) -> None:
    workspace.plugin(PLUGIN, name="others")
    result = workspace.run("2026-11-25")
    assert result["papers"]["drafted"] == ["INV-2026-00001", "INV-2026-00002"]
    assert {(one["plugin"], one["where"]) for one in result["plugin_errors"]} == {("others", "acctkit_papers")}
    assert "the invoice 'order:18', which plugin offers hands over, too" in result["plugin_errors"][-1]["message"]


def test_a_plugin_that_offers_one_paper_twice_is_told(workspace: TestWorkspace) -> None:
    orders(workspace, "17 20.00", "17 30.00")
    [error] = workspace.run("2026-11-25")["plugin_errors"]
    assert "it hands over the paper 'order:17' twice" in error["message"]


def test_a_day_before_the_last_number_s_waits_and_is_told(workspace: TestWorkspace) -> None:
    workspace.run("2026-11-25")
    orders(workspace, "19 5.00")
    result = workspace.run("2026-11-24")
    assert result["papers"]["drafted"] == []
    assert "The paper 'order:19' (invoice) has no number yet: it would bear 2026-11-24" in result["papers"]["failed"][0]


def test_one_that_fails_costs_its_own_papers(workspace: TestWorkspace) -> None:
    orders(workspace, "17 20.00", "18 fail")
    result = workspace.run("2026-11-25")
    assert result["papers"]["drafted"] == []
    assert [(one["plugin"], one["where"]) for one in result["plugin_errors"]] == [("offers", "acctkit_papers")]
    assert "no luck" in result["plugin_errors"][0]["message"]


@pytest.mark.parametrize(("wrong", "said"), [
    ('"USD", COLUMNS', "whose currency is 'dollars'"),
    ('"invoice", f', "whose kind is 'In voice'"),
    ('number="INV-{year}-{n:05}"', "has no {n}"),
    ('{"what": order, ', "whose lines have 'that'"),
    ("desk.as_of, ", "whose date is of type str"),
    ('"amount": amount}', "it holds a float"),
])
def test_what_cannot_be_used_is_told_with_the_plugin(workspace: TestWorkspace, wrong: str, said: str) -> None:
    right = {
        '"USD", COLUMNS': '"dollars", COLUMNS', '"invoice", f': '"In voice", f',
        'number="INV-{year}-{n:05}"': 'number="INV"', '{"what": order, ': '{"that": order, ',
        "desk.as_of, ": "str(desk.as_of), ", '"amount": amount}': '"amount": float(amount)}',
    }[wrong]
    path = workspace.root / "plugins" / "offers.py"
    path.write_text(PLUGIN.replace(f"            {wrong}", f"            {right}").replace(wrong, right), "utf-8")
    [error] = workspace.run("2026-11-25")["plugin_errors"]
    assert error["plugin"] == "offers" and said in error["message"]


def test_a_paper_in_doubt_cannot_be_approved_but_voided(workspace: TestWorkspace) -> None:
    workspace.run("2026-11-25")
    orders(workspace, "17 doubt", "18 30.00")
    with pytest.raises(AcctkitError, match="INV-2026-00001 cannot be approved: its order was cancelled; mend"):
        decided(workspace, "approve", "INV-2026-00001")
    decided(workspace, "approve", "INV-2026-00002")
    decided(workspace, "void", "INV-2026-00001", "cancelled")
    assert [state for _, _, state in kept(workspace)] == ["void", "approved"]


def test_nothing_is_approved_while_a_plugin_cannot_say_whether_it_holds(workspace: TestWorkspace) -> None:
    workspace.run("2026-11-25")
    orders(workspace, "17 fail")
    with pytest.raises(AcctkitError, match="cannot be approved: plugin offers failed"):
        decided(workspace, "approve", "INV-2026-00001")
    assert [state for _, _, state in kept(workspace)] == ["drafted", "drafted"]
