"""The kit that plugins are tested with: workspaces, their clock, what a run did, mail that goes wrong."""

from __future__ import annotations

import datetime as dt
import doctest
import subprocess
import sys
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest

import acctkit.testing
from acctkit.testing import FakeTransport, TestWorkspace, sheet

VISITS = '''
    from acctkit import Check, Code, Content, Day, Figure, Form, Id, Key, Quantity, Row, Section, Text, column, hookimpl


    class VisitRow(Row):
        date: Day = column("Visited on", "Visitado el")
        account: Id = column("Account", "Cliente")
        guests: Quantity = column("Guests", "Invitados", ge=0)


    CROWD = Code("crowd", "warning", Text("{value} are many.", "{value} son muchos."))


    def look(desk, entries):
        yield from (entry.finding(CROWD, "guests") for entry in entries if entry.row.guests > 20)


    def build(desk):
        (one, *_) = desk.books.sums("visits", ["guests"], period=desk.week.label) or [None]
        return Content(figures=(Figure("guests", Text("Guests", "Invitados"), one and one["guests"], "quantity"),))


    @hookimpl
    def acctkit_forms():
        return [Form("visits", Text("Visits", "Visitas"), VisitRow, date="date", keys=(Key("date", "account"),))]


    @hookimpl
    def acctkit_checks():
        return [Check("visits", "visits", look, (CROWD,))]


    @hookimpl
    def acctkit_sections():
        return [Section("visits", Text("Visits", "Visitas"), build)]
'''
TUESDAY = dt.date(2026, 11, 17)
ANA = sheet("reps", [{"rep": "7", "name": "Ana", "email": "ana@example.com"}])


@pytest.fixture
def ws(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    """A workspace with the plugin and one rep."""
    acctkit_workspace.plugin(VISITS, "visits")
    acctkit_workspace.drop("office/reps.xlsx", ANA)
    return acctkit_workspace


def visits(guests: object = 3, day: dt.date = TUESDAY) -> list[dict[str, object]]:
    return [{"date": day, "account": "100", "guests": guests}]


def test_a_run_tells_statuses_findings_sections_and_messages(ws: TestWorkspace) -> None:
    made = sheet("visits", visits(30), style="office-es")
    ws.drop("7/week.xlsx", made)
    result = ws.run()
    assert (result.period, result.as_of) == ("2026-W47", dt.date(2026, 11, 25))
    assert result.statuses == {"office/reps.xlsx": "accepted", "7/week.xlsx": "accepted"}
    (crowd,) = result.found("crowd")
    assert (crowd.severity, crowd.path, crowd.sheet, crowd.cell) == (
        "warning", "7/week.xlsx", "Visitas", made.cell(0, "guests"))
    assert crowd.message == "30 are many."
    assert result.section("visits").figures == {"guests": Decimal(30)}
    assert [one.row.guests for one in ws.records("visits", rep="7")] == [30] and ws.people()["7"].name == "Ana"
    assert result.plugin_errors == [] and result["submissions"]["accepted"] == 2
    (told,) = result.messages("feedback")
    assert told.to == "ana@example.com" and told.state == "sent" and "30 are many." in told.text


def test_a_result_counts_its_own_run_only(ws: TestWorkspace) -> None:
    ws.drop("7/week.xlsx", sheet("visits", visits(30)))
    ws.run()
    again = ws.run()
    assert (again.statuses, again.findings, again.messages()) == ({}, (), [])
    assert again.section("visits").figures == {"guests": Decimal(30)}


def test_the_clock_stands_until_it_is_moved(ws: TestWorkspace) -> None:
    assert ws.run().as_of == dt.date(2026, 11, 25)
    assert ws.run().as_of == dt.date(2026, 11, 25)
    ws.clock.move(days=7)
    assert ws.run().period == "2026-W48"
    assert ws.run("2026-12-24").as_of == ws.clock.today == dt.date(2026, 12, 24)


def test_a_dry_run_tells_what_it_would_do_and_leaves_nothing(ws: TestWorkspace) -> None:
    dry = ws.run(dry_run=True)
    assert dry["submissions"]["accepted"] == 1 and dry.statuses == {}
    with pytest.raises(LookupError, match="without dry_run"):
        dry.section("visits")
    assert ws.run().statuses == {"office/reps.xlsx": "accepted"}


def test_what_is_not_there_is_told_with_what_is(ws: TestWorkspace) -> None:
    result = ws.run()
    with pytest.raises(KeyError, match=r"no section 'visit'; those there are: .*, collections, "):
        result.section("visit")
    with pytest.raises(KeyError, match="has no table 'by_reps'; it has by_rep"):
        result.table("sales", "by_reps")


# ------------------------------------------------------------------ plugins


def test_a_module_is_loaded_from_where_it_lies(
    acctkit_workspace: TestWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "acctkit_calls"
    (package / "templates").mkdir(parents=True)
    source = "from acctkit import hookimpl\n\n\n@hookimpl\ndef acctkit_finished(run): 1/0\n"
    (package / "__init__.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert acctkit_workspace.plugin(import_module("acctkit_calls")) == "acctkit_calls"
    opened = acctkit_workspace.open()
    assert package / "templates" in opened.template_folders()
    (error,) = acctkit_workspace.run().plugin_errors
    assert f"{package / '__init__.py'}, line 5" in error["place"]


@pytest.mark.parametrize("as_package", [True, False])
def test_a_path_is_copied_with_its_templates(
    acctkit_workspace: TestWorkspace, tmp_path: Path, as_package: bool
) -> None:
    home = tmp_path / "rides"
    (home / "templates").mkdir(parents=True)
    (home / "templates" / "call.en.txt").write_text("Subject: A call\n\nHello.\n", encoding="utf-8")
    source = home / ("__init__.py" if as_package else "rides.py")
    text = "from acctkit import hookimpl\n\n\n@hookimpl\ndef acctkit_forms():\n    return []\n"
    source.write_text(text, encoding="utf-8")
    assert acctkit_workspace.plugin(home if as_package else source) == "rides"
    assert any((folder / "call.en.txt").is_file() for folder in acctkit_workspace.open().template_folders())


def test_source_needs_a_name(acctkit_workspace: TestWorkspace) -> None:
    with pytest.raises(ValueError, match=r"needs a name: ws\.plugin\(source, name='visits'\)"):
        acctkit_workspace.plugin("from acctkit import hookimpl")


def test_a_bundled_plugin_is_there_already(acctkit_workspace: TestWorkspace) -> None:
    assert acctkit_workspace.plugin(import_module("acctkit.plugins.sales")) == "sales"
    assert list((acctkit_workspace.root / "plugins").iterdir()) == []


def test_a_plugin_that_does_not_load_fails_the_test_with_its_reason(acctkit_workspace: TestWorkspace) -> None:
    with pytest.raises(AssertionError, match=r"Plugin broken failed in loading: NameError.*broken\.py, line 1"):
        acctkit_workspace.plugin("nonsense", "broken")


# ------------------------------------------------------------------ mail that goes wrong


def test_deferred_mail_goes_later(ws: TestWorkspace) -> None:
    mail = FakeTransport(ws)
    mail.plan("deferred", kind="feedback")
    ws.drop("7/week.xlsx", sheet("visits", visits(30)))
    assert [one.state for one in ws.run().messages("feedback")] == ["deferred"]
    assert mail.carried == []
    assert ws.run().messages() == []  # it is too early to try again
    ws.clock.move(hours=1)
    assert [(one.state, one.attempts) for one in ws.run().messages("feedback")] == [("sent", 2)]
    (carried,) = mail.carried
    assert carried.to == "ana@example.com" and "30 are many." in carried.text
    assert [one.outcome for one in mail.tried] == ["deferred", "sent"]


@pytest.mark.parametrize(("fault", "state", "blamed"), [
    ("failed", "failed", ""), ("unknown", "unknown", ""), ("raises", "unknown", "the line went dead, as planned"),
    ("hangs", "unknown", "still running after"),
])
def test_each_fault_ends_as_the_outbox_knows_it(ws: TestWorkspace, fault: str, state: str, blamed: str) -> None:
    if fault == "hangs":  # the others' hooks have the limit that users have, however busy the machine is
        ws.configure("run", "plugin_seconds = 3")
    mail = FakeTransport(ws)
    mail.plan(fault, to="ana@example.com", times=None)  # type: ignore[arg-type]
    ws.drop("7/week.xlsx", sheet("visits", visits(30)))
    result = ws.run()
    assert [one.state for one in result.messages("feedback")] == [state]
    assert [one.outcome for one in mail.tried] == [fault]
    assert [blamed in error["message"] for error in result.plugin_errors] == ([True] if blamed else [])


# ------------------------------------------------------------------ the kit itself


def test_the_examples_in_its_docstrings_hold() -> None:
    for name in ("clock", "files", "goldens", "sheets", "styles"):
        assert doctest.testmod(import_module(f"acctkit.testing.{name}")).failed == 0


def test_everything_it_names_is_there() -> None:
    assert all(hasattr(acctkit.testing, name) for name in acctkit.testing.__all__)


def test_a_project_that_does_not_use_it_does_not_wait_for_it() -> None:
    code = "import acctkit.testing, sys; print([m for m in ('pydantic', 'sqlalchemy', 'jinja2') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
