"""Rows of a form that is followed, as two reps live it from week to week, with a plugin of the workspace's own."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from acctkit.testing import TestWorkspace, text_of

CASES = '''
from acctkit import Choice, Column, Content, Day, Form, Id, Key, Row, Section, Table, Text, column, hookimpl


class CaseRow(Row):
    case: Id = column("Case", "Caso")
    opened_on: Day = column("Opened on", "Abierto el")
    state: Choice = column("State", "Estado", choices={"open": ("open", "abierto"), "solved": ("solved", "resuelto")})
    solved_on: Day | None = column("Solved on", "Resuelto el", default=None)


CASES = Form("cases", Text("Cases", "Casos"), CaseRow, date="opened_on", keys=(Key("case"),), numbers=("case",),
             followed=True)


def build(desk):
    rows = [one.row for one in desk.books.records("cases", until=desk.as_of)]
    cases = tuple({"case": row.case} for row in rows if row.solved_on is None or row.solved_on > desk.as_of)
    return Content(tables=(Table("open", Text("Open", "Abiertos"), (Column("case", Text("Case"), "id"),), cases,
                                 key=("case",)),))


@hookimpl
def acctkit_forms():
    return [CASES]


@hookimpl
def acctkit_sections():
    return [Section("cases", Text("Cases", "Casos"), build, needs=("cases",))]
'''
HEAD = ["Caso", "Abierto el", "Estado", "Resuelto el"]


def day(number: int) -> dt.date:
    return dt.date(2026, 11, number)


@pytest.fixture
def ws(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    (acctkit_workspace.root / "plugins").mkdir(exist_ok=True)
    (acctkit_workspace.root / "plugins" / "cases.py").write_text(CASES, encoding="utf-8")
    reps: list[list[Any]] = [["Rep", "Name", "Email", "Language"], ["ana", "Ana Gil", "ana@example.com", "es"],
                             ["ben", "Ben Ruiz", "ben@example.com", "en"]]
    acctkit_workspace.drop("office/reps.xlsx", {"Reps": reps})
    acctkit_workspace.drop("ana/w46.xlsx", {"Casos": [
        HEAD, ["C1", day(10), "abierto", None], ["C2", day(11), "abierto", None]]})
    acctkit_workspace.run("2026-11-16")
    return acctkit_workspace


def still_open(ws: TestWorkspace, week: str) -> list[str]:
    return [row["case"] for row in ws.table("cases", "open", "--week", week)]


def packages(ws: TestWorkspace, week: str) -> list[str]:
    return sorted(path.name for path in (ws.root / "packages" / week).glob("*.zip"))


def test_a_row_is_followed_from_week_to_week(ws: TestWorkspace) -> None:
    ws.drop("ana/w47.xlsx", {"Casos": [
        HEAD, ["C1", day(10), "resuelto", day(18)], ["C2", day(11), "abierto", None], ["C3", day(17), "abierto", None],
    ]})
    result = ws.run("2026-11-23")
    assert result.statuses["ana/w47.xlsx"] == "accepted" and not result.found("late-rows")
    changes = [(one.severity, one.cell, one.message) for one in result.found("value-changed")]
    assert changes == [
        ("info", "C2", "Estado de C1 era abierto y ahora es resuelto; no haga nada si es correcto."),
        ("info", "D2", "Resuelto el de C1 era – y ahora es 2026-11-18; no haga nada si es correcto."),
    ]
    assert "era abierto y ahora es resuelto" in text_of(ws.mail("feedback")[-1])
    assert (still_open(ws, "2026-W46"), still_open(ws, "2026-W47")) == (["C1", "C2"], ["C2", "C3"])
    # the week before says what it said: no new version; the new file goes into the zip of the week it was filed for
    assert packages(ws, "2026-W46") == ["acctkit-2026-W46-v1.zip"]
    again = ws.json("run", "--as-of", "2026-11-23")
    assert not any(again["submissions"].values()) and not again["messages"]
    assert packages(ws, "2026-W47") == ["acctkit-2026-W47-v1.zip"]


def test_withdrawing_gives_back_what_stood_before(ws: TestWorkspace) -> None:
    ws.drop("ana/w47.xlsx", {"Casos": [HEAD, ["C1", day(10), "resuelto", day(18)], ["C2", day(11), "abierto", None]]})
    ws.run("2026-11-23")
    paths = ws.submissions()
    ws.cli("submissions", "withdraw", str(paths["ana/w47.xlsx"]["id"]), "--reason", "a mistake")
    assert still_open(ws, "2026-W47") == ["C1", "C2"]
    ws.cli("submissions", "withdraw", str(paths["ana/w46.xlsx"]["id"]), "--reason", "a mistake too")
    assert still_open(ws, "2026-W47") == []


def test_nobody_follows_the_rows_of_another(ws: TestWorkspace) -> None:
    dropped = ws.drop("ben/w47.xlsx", {"Cases": [
        HEAD, ["C2", day(11), "solved", day(18)], ["C9", day(18), "open", None],
    ]})
    [told] = ws.json("check", str(dropped), exit_code=1)
    assert [one["code"] for one in told["findings"] if one["severity"] == "error"] == ["anothers-row"]
    result = ws.run("2026-11-23")
    [wrong] = result.found("anothers-row")
    assert (wrong.cell, wrong.message.split(",")[0]) == ("A2", "Case C2 was filed by Ana Gil (ana)")
    assert result.statuses["ben/w47.xlsx"] == "rejected" and still_open(ws, "2026-W47") == ["C1", "C2"]


def test_a_number_twice_in_a_file_is_an_error(ws: TestWorkspace) -> None:
    ws.drop("ana/w47.xlsx", {"Casos": [HEAD, ["C4", day(17), "abierto", None], ["C4", day(17), "resuelto", day(18)]]})
    assert ws.run("2026-11-23").found("repeated-key")[0].cell == "A3"
