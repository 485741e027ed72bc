"""`command_desk`: a plugin's own command that asks the books, files rows for the office, and prints."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from acctkit import filing, taking
from acctkit.blank.rows import rows_workbook
from acctkit.filing import file_name
from acctkit.lock import hold
from acctkit.testing import TestWorkspace

PLUGIN = '''
import click

from acctkit import (
    DAY, Choice, Code, Check, Day, Form, Id, Key, Label, Money, Ref, Row, Text, UsageProblem, column, command_desk,
    hookimpl, json_option, nearest, print_json, print_table,
)
from pydantic import BaseModel


class Settings(BaseModel):
    most: int = 100


class GiftRow(Row):
    date: Day = column("Date", "Fecha")
    account: Id = column("Account", "Cliente")
    kind: Choice = column("Kind", "Tipo", choices={"wine": ("wine", "vino"), "ham": ("ham", "jamón")})
    worth: Money | None = column("Worth", "Valor", default=None)
    note: Label | None = column("Note", "Nota", default=None)


GIFTS = Form("gifts", Text("Gifts", "Regalos"), GiftRow, who="office", date="date", keys=(Key("date", "account"),),
             refers={"account": Ref("accounts", "account")}, amount="worth")
DEAR = Code("dear-gift", "warning", Text("{value} is a lot for a gift.", "{value} es mucho para un regalo."),
            example={"value": "500"})


def not_dear(desk, entries):
    yield from (entry.finding(DEAR, "worth") for entry in entries if entry.row.worth and entry.row.worth > 100)


@hookimpl
def acctkit_settings():
    return Settings


@hookimpl
def acctkit_forms():
    return [GIFTS]


@hookimpl
def acctkit_checks():
    return [Check("dear", "gifts", not_dear, (DEAR,))]


@hookimpl
def acctkit_commands(cli):
    @cli.group(epilog="Example: acctkit gifts give 103")
    def gifts():
        """Gifts."""

    @gifts.command(epilog="Example: acctkit gifts give 103")
    @click.argument("account")
    @click.option("--kind", default="wine")
    @click.option("--worth", default=None)
    @click.option("--note", default=None)
    @click.option("--day", type=DAY)
    @click.option("--name", default="gift")
    @json_option
    @click.pass_context
    def give(ctx, account, kind, worth, note, day, name, as_json):
        """Give one."""
        with command_desk(ctx, day, files="gifts give") as desk:
            known = [one.row.account for one in desk.books.records("accounts")]
            if account not in known and nearest(account, known):
                raise UsageProblem(f"There is no account {account}; did you mean {nearest(account, known)[0]}?")
            row = GiftRow(date=desk.as_of, account=account, kind=kind, worth=worth, note=note)
            filed = desk.file_rows("gifts", [row], name)
            print_json({"path": filed.path, "status": filed.status, "user": desk.user, "most": desk.settings.most,
                        "remarks": filed.remarks, "submission": filed.submission})

    @gifts.command("list", epilog="Example: acctkit gifts list")
    @click.pass_context
    def list_(ctx):
        """List them."""
        with command_desk(ctx) as desk:
            rows = [(one.row.date, one.row.account, one.row.kind, one.row.worth, one.row.note)
                    for one in desk.books.records("gifts")]
            print_table(("date", "account", "kind", "worth", "note"), rows, nothing="No gifts.")
'''
DAY = "2026-11-25"


@pytest.fixture
def ws(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    acctkit_workspace.plugin(PLUGIN, "gifts")
    acctkit_workspace.drop("office/accounts.csv", [["Account", "Name"], ["0103", "Atelier"], ["104", "Bar"]])
    acctkit_workspace.run("2026-11-24")
    return acctkit_workspace


def given(ws: TestWorkspace) -> list[list[str]]:
    lines = ws.cli("gifts", "list").splitlines()
    return [re.split(r"\s{2,}", line.strip()) for line in lines if line.strip().startswith("2026")]


def test_rows_are_in_the_books_at_once_and_their_file_is_one_as_any_other(ws: TestWorkspace) -> None:
    made = ws.json("gifts", "give", "0103", "--worth", "12.50", "--day", DAY, "--name", "../=H 7")
    assert (made["path"], made["status"]) == ("office/gifts/2026-11-25_.._H_7.xlsx", "accepted")
    assert (ws.root / "inbox" / made["path"]).is_file() and made["user"] and made["most"] == 100
    assert given(ws) == [["2026-11-25", "0103", "wine", "12.50"]]
    listed = ws.submissions()[made["path"]]
    assert (listed["id"], listed["status"], listed["version"]) == (made["submission"], "accepted", 1)
    again = ws.run("2026-11-25")
    assert not again["submissions"].get("accepted") and given(ws) == [["2026-11-25", "0103", "wine", "12.50"]]
    assert [one["command"] for one in ws.json("runs", "list")].count("gifts give") == 1
    ws.cli("submissions", "withdraw", str(made["submission"]), "--reason", "given back")
    assert given(ws) == []


def test_what_would_be_refused_is_told_and_nothing_is_left(ws: TestWorkspace) -> None:
    assert "There is no account 013; did you mean 0103?" in ws.cli("gifts", "give", "013", "--day", DAY, exit_code=2)
    said = ws.cli("gifts", "give", "999", "--day", DAY, exit_code=2)
    assert "999" in said and "Traceback" not in said
    assert given(ws) == [] and not (ws.root / "inbox" / "office" / "gifts").exists()
    assert len(ws.submissions()) == 1


def test_the_same_again_makes_no_file_and_another_gets_a_name_of_its_own(ws: TestWorkspace) -> None:
    first = ws.json("gifts", "give", "104", "--worth", "500", "--day", DAY)
    assert first["remarks"] == ["500 is a lot for a gift."]
    again = ws.json("gifts", "give", "104", "--worth", "500", "--day", DAY)
    assert (again["status"], again["path"]) == ("duplicate", first["path"])
    assert ws.json("gifts", "give", "0103", "--day", DAY)["path"] == "office/gifts/2026-11-25_gift_2.xlsx"
    assert len(given(ws)) == 2


@pytest.mark.parametrize(("name", "file"), [
    ("2026-11-25 ../../x", "2026-11-25_.._.._x"), ("=cmd|'/c calc'!A1", "cmd_c_calc_A1"), ("ñandú 7", "ñandú_7"),
    ("x" * 300, "x" * 50), ("7 \udcff\n/", "7"), ("a.xlsx\0.", "a.xlsx"), ("C:\\x", "C_x"),
])
def test_no_name_leads_anywhere_else(name: str, file: str) -> None:
    assert file_name(name) == file


def test_every_text_is_read_back_as_it_was_said_and_is_no_formula(ws: TestWorkspace) -> None:
    notes = ["=1+1", "-x", "'a\" b; c, d", "naïve 日本", "_x0041_", "two\nlines", "1e5", "0012"]
    form, day = ws.forms["gifts"], dt.date(2026, 11, 25)
    rows = [
        form.model(date=day - dt.timedelta(at), account="0103", kind="ham", worth=None, note=note)
        for at, note in enumerate(notes)
    ]
    made = rows_workbook(form, rows, "es", day)
    assert made == rows_workbook(form, rows, "es", day)
    [sheet] = load_workbook(io.BytesIO(made)).worksheets
    assert [cell.value for cell in sheet[1]] == ["Fecha", "Cliente", "Tipo", "Valor", "Nota"]
    assert all([cell.data_type for cell in row] == ["d", "s", "s", "n", "s"] for row in sheet.iter_rows(min_row=2))
    ws.drop("office/all.xlsx", made)
    ws.run("2026-11-25")
    assert [record.row.note for record in reversed(ws.records("gifts"))] == notes


def test_a_text_that_no_cell_takes_is_told(ws: TestWorkspace) -> None:
    said = ws.cli("gifts", "give", "104", "--day", DAY, "--note", "x" * 33_000, exit_code=2)
    assert "note has 33,000 characters" in said and given(ws) == []


def test_another_run_goes_first(ws: TestWorkspace) -> None:
    with hold(ws.root):
        assert "Another run is active" in ws.cli("gifts", "give", "104", "--day", DAY, exit_code=75)
        assert "No gifts" in ws.cli("gifts", "list")


def test_a_folder_that_cannot_be_written_is_told(ws: TestWorkspace) -> None:
    (ws.root / "inbox" / "office" / "gifts").write_text("no folder")
    assert "Nothing can be written into" in ws.cli("gifts", "give", "104", "--day", DAY, exit_code=4)
    assert given(ws) == []


def test_a_folder_that_is_a_link_is_not_written_through(ws: TestWorkspace, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (ws.root / "inbox" / "office" / "gifts").symlink_to(elsewhere, target_is_directory=True)
    assert "is a link" in ws.cli("gifts", "give", "104", "--day", DAY, exit_code=4)
    assert not list(elsewhere.iterdir()) and given(ws) == []


def test_an_inbox_that_is_not_there_is_told_before_anything_is_written(ws: TestWorkspace) -> None:
    inbox = ws.root / "inbox"
    inbox.rename(ws.root / "away")
    inbox.mkdir()
    assert "looks unmounted" in ws.cli("gifts", "give", "104", "--day", DAY, exit_code=4)
    assert not list(inbox.iterdir())


def test_what_a_killed_command_left_is_taken_by_the_next_run_or_is_not_there(
    ws: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def dies(*args: object, **kwargs: object) -> None:
        raise Killed

    for module, name, left in (
        (filing, "_laid", 0), (filing, "collect_own", 1), (taking.Taking, "take_own", 1), (taking.Taking, "_write", 1),
    ):
        day = dt.date.fromisoformat(DAY)
        with monkeypatch.context() as patched:
            patched.setattr(module, name, dies)
            with pytest.raises(Killed):
                ws.cli("gifts", "give", "104", "--note", name, "--day", str(day))
        before = len(given(ws))
        assert ws.run(str(day))["submissions"].get("accepted", 0) == left
        assert len(given(ws)) == max(before, left)
