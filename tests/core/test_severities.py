"""How grave a finding is, as the settings say: raised really rejects, off is gone, and nothing unread is hushed up."""

from __future__ import annotations

from pathlib import Path

import pytest

from acctkit import codes
from acctkit.cli import cli
from acctkit.sentences import placeholders
from acctkit.severities import DEFAULT, LEVELS, Severities, fault
from acctkit.testing import TestWorkspace
from acctkit.types import Code, Finding, Text

AS_OF = "2026-11-25"
HEADER = ["Date", "Account", "SKU", "Units", "Unit price", "Colour"]
ROW = ["2026-11-17", "100", "A1", 3, 12.5, "red"]


def chosen(**levels: str) -> Severities:
    return Severities({name.replace("_", "-"): level for name, level in levels.items()}, codes.BY_NAME)  # type: ignore[misc]


@pytest.mark.parametrize("code", codes.CODES, ids=lambda code: code.name)
def test_no_setting_lowers_a_fixed_code_and_what_may_be_set_is_done(code: Code) -> None:
    for level in LEVELS:
        (applied,) = Severities({code.name: level}, codes.BY_NAME).applied(
            [Finding(code.name, code.severity)]
        ) or (None,)
        given = "off" if applied is None else applied.severity
        if code.fixed:
            assert LEVELS.index(given) == max(LEVELS.index(level), LEVELS.index(code.severity))
        else:
            assert given == level


@pytest.mark.parametrize("code", codes.CODES, ids=lambda code: code.name)
def test_an_error_of_the_core_is_fixed_but_for_those_that_were_read_all_right(code: Code) -> None:
    """A new code that says that something could not be read must be fixed."""
    readable = {"future-date", "unknown-reference", "inactive-rep"}
    if code.severity == "error" and code.name not in readable:
        assert code.fixed


def test_a_finding_graver_than_its_code_is_not_lowered_by_the_codes_own_level() -> None:
    grave = Finding("plugin-failed", "error")
    assert chosen(plugin_failed="warning").applied([grave]) == [grave]


def test_nothing_is_touched_that_is_not_named() -> None:
    found = [Finding("legend", "info"), Finding("bad-date", "error")]
    assert chosen(hidden_rows="error").applied(found) == found == DEFAULT.applied(found)


@pytest.mark.parametrize(
    ("name", "level", "said"),
    [
        ("bad-date", "warning", "'bad-date' may not be lowered to 'warning'"), ("bad-date", "error", ""),
        ("legend", "off", "may not be lowered to 'off'"), ("legend", "error", ""), ("unknown-column", "off", ""),
        ("unknown-colum", "off", "did you mean unknown-column?"), ("zzzz", "off", "Finding codes"),
        ("stayed", "error", "'stayed' cannot be an error"), ("stayed", "off", ""),
    ],
)
def test_what_may_not_be_set_is_told(name: str, level: str, said: str) -> None:
    told = fault(name, level, codes.BY_NAME)  # type: ignore[arg-type]
    assert said in told and bool(said) == bool(told)


# ------------------------------------------------------------------ in a run


@pytest.fixture
def desk(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", {
        "Reps": [["Rep", "Name", "Email"], ["7", "Ana", "ana@example.com"]],
        "Accounts": [["Account", "Name", "Rep"], ["100", "Acme", "7"]],
    })
    return ws


def test_off_is_neither_told_nor_kept(desk: TestWorkspace) -> None:
    desk.configure("checks.severity", 'unknown-column = "off"')
    desk.drop("7/a.xlsx", [HEADER, ROW])
    assert desk.run(AS_OF)["records"]["sales"] == 1
    assert "unknown-column" not in {one["code"] for one in desk.json("findings", "list", "--all")}


def test_an_info_raised_to_an_error_rejects_the_form(desk: TestWorkspace) -> None:
    desk.configure("checks.severity", 'unknown-column = "error"')
    desk.drop("7/a.xlsx", [HEADER, ROW])
    assert "sales" not in desk.run(AS_OF)["records"]
    assert desk.submissions()["7/a.xlsx"]["status"] == "rejected"
    assert [one["severity"] for one in desk.json("findings", "list", "--code", "unknown-column")] == ["error"]


def test_what_is_about_a_sheet_raised_to_an_error_rejects_the_file(desk: TestWorkspace) -> None:
    desk.configure("checks.severity", 'sheet-not-read = "error"')
    desk.drop("7/a.xlsx", {"Sales": [HEADER, ROW], "Pivot": [["x"], [1]]})
    desk.run(AS_OF)
    assert desk.submissions()["7/a.xlsx"]["status"] == "rejected"


def test_an_office_row_with_a_raised_finding_is_refused_alone(desk: TestWorkspace) -> None:
    desk.configure("checks.severity", 'rounded-value = "error"')
    desk.drop("office/products.xlsx", [["SKU", "Name", "List price"], ["A1", "Rope", 1.23456], ["B2", "Buoy", 2]])
    assert desk.run(AS_OF)["records"]["products"] == 1
    assert desk.submissions()["office/products.xlsx"]["status"] == "partial"


def test_an_error_lowered_to_a_warning_lets_the_row_in(desk: TestWorkspace) -> None:
    desk.configure("checks.severity", 'future-date = "warning"')
    desk.drop("7/a.xlsx", [HEADER, ["2026-12-24", *ROW[1:]]])
    assert desk.run(AS_OF)["records"]["sales"] == 1
    assert [one["severity"] for one in desk.json("findings", "list", "--code", "future-date")] == ["warning"]


def test_what_is_found_while_posting_follows_too(desk: TestWorkspace) -> None:
    desk.configure("checks.severity", 'duplicate-file = "off"')
    desk.drop("7/a.xlsx", [HEADER, ROW])
    desk.run(AS_OF)
    desk.drop("7/b.xlsx", (desk.root / "inbox" / "7" / "a.xlsx").read_bytes())
    desk.run(AS_OF)
    assert desk.submissions()["7/b.xlsx"]["status"] == "duplicate"
    assert not desk.json("findings", "list", "--code", "duplicate-file")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('unknown-colum = "off"', "there is no finding code 'unknown-colum'; did you mean unknown-column?"),
        ('bad-date = "info"', "'bad-date' may not be lowered to 'info'"),
        ('unknown-column = "loud"', "'loud' is wrong for 'checks.severity.unknown-column'"),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(acctkit_workspace: TestWorkspace, line: str, said: str) -> None:
    acctkit_workspace.configure("checks.severity", line)
    text = (acctkit_workspace.root / "acctkit.toml").read_text(encoding="utf-8")
    told = acctkit_workspace.cli("findings", "list", exit_code=3)
    assert said in told and f"line {text[: text.index(line)].count(chr(10)) + 1}:" in told


def test_a_code_of_a_plugin_that_failed_stops_nothing(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.configure("checks.severity", 'crowd = "off"')
    assert "there is no finding code 'crowd'" in ws.cli("findings", "list", exit_code=3)
    (ws.root / "plugins" / "visits.py").write_text("import nothing_of_that_name\n", encoding="utf-8")
    assert any("there is no finding code 'crowd'" in one for one in ws.run(AS_OF)["left_out"])


def test_the_settings_show_each_level(acctkit_workspace: TestWorkspace) -> None:
    acctkit_workspace.configure("checks.severity", 'unknown-column = "warning"')
    shown = {row["key"]: row for row in acctkit_workspace.json("settings")}
    assert shown["checks.severity.unknown-column"]["value"] == "warning"
    assert "acctkit.toml, line" in shown["checks.severity.unknown-column"]["source"]


# ------------------------------------------------------------------ explaining


def test_a_code_is_explained_with_what_the_settings_made_of_it(acctkit_workspace: TestWorkspace) -> None:
    acctkit_workspace.configure("checks.severity", 'unknown-column = "warning"')
    said = acctkit_workspace.cli("findings", "explain", "unknown-column")
    assert "unknown-column: warning by [checks.severity] (info without it)" in said
    assert "Reps keep columns of their own" in said and "Did you mean Importe?" in said and "«Importt»" in said
    data = acctkit_workspace.json("findings", "explain", "bad-date")
    assert (data["severity"], data["default"], data["may_be_lowered"]) == ("error", "error", False)
    assert data["example"]["es"] == "«soon» no es una fecha; escríbala así: 24/11/2026."


def test_a_plugins_code_is_explained_too(acctkit_workspace: TestWorkspace) -> None:
    data = acctkit_workspace.json("findings", "explain", "due-before-issued")
    assert data["from"] == "plugin invoices" and data["sentence"]["en"]


def test_an_unknown_code_is_one_sentence(acctkit_workspace: TestWorkspace) -> None:
    assert "There is no finding code 'bad-dates'; did you mean bad-date" in acctkit_workspace.cli(
        "findings", "explain", "bad-dates", exit_code=2
    )


def test_a_code_can_be_asked_about_without_a_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ACCTKIT_WORKSPACE", raising=False)
    done = CliRunner().invoke(cli, ["findings", "explain", "legend"])
    assert done.exit_code == 0 and done.stdout.startswith("legend: info ([checks.severity] may not lower it)")


def test_every_code_of_the_core_is_explained_with_an_example() -> None:
    for code in codes.CODES:
        assert code.help.en.endswith(".") and code.help.es.endswith("."), code.name
        assert placeholders(code.text.en) | placeholders(code.hint.en) <= set(code.example), code.name


def test_a_plugin_may_leave_its_code_unexplained() -> None:
    assert Code("crowd", "info", Text("Many.")).help == Text("")
