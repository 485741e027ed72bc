"""A plugin's own command shows what its mailing would do, and how one message reads; nothing comes of either."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from pathlib import Path

import pytest

from acctkit.books.ledger import open_books
from acctkit.books.remembering import Memory
from acctkit.lock import hold
from acctkit.testing import TestWorkspace

PLUGIN = """
from decimal import Decimal

from acctkit import AcctkitError, Attachment, Column, Draft, Mailing, Table, Text, hookimpl, mailing_command

NAMES = {"7": "Hotel Faro", "../8": "Evil / Co", "9": "No Address"}


def draft(account, level, language=""):
    return Draft(
        "dunning", f"{NAMES[account].split()[0].lower()}@example.com" if account != "9" else "", "dunning",
        {"name": NAMES[account], "level": level}, f"dunning:{account}:{level}", language=language or "en",
        account=account, tells=(f"told:{account}",),
        attachments=(Attachment("../a/ledger.csv", content=b"1"), Attachment("../A/LEDGER.csv", content=b"2")),
    )


def plan(desk):
    desk.memory["seen"] = str(desk.as_of)
    if "even-old" in desk.flags:
        yield draft("7", 1)


def table(desk):
    desk.memory["looked"] = desk.memory.get("seen", "never")
    if "even-old" in desk.flags:
        return "nothing"
    rows = [
        {"account": account, "name": name, "overdue": Decimal("1234.50"), "why": desk.memory["looked"]}
        for account, name in NAMES.items()
    ]
    return Table("plan", Text("Dunning"), (
        Column("account", Text("Account"), "id"), Column("name", Text("Name")),
        Column("overdue", Text("Overdue"), "money"), Column("why", Text("Why")), Column("empty", Text("Empty")),
    ), tuple(rows), note=Text("One of three."))


def preview(desk, account, level):
    if account not in NAMES:
        raise AcctkitError(f"There is no account '{account}'.")
    if level == 5:
        raise RuntimeError("no such level")
    return draft(account, level or 1, desk.language)


LETTERS = Mailing("dunning", plan, every_run=False, table=table, preview=preview)


@hookimpl
def acctkit_mailings():
    return [LETTERS]


@hookimpl
def acctkit_commands(cli):
    cli.add_command(mailing_command(
        LETTERS, "Write.", name="dun", flags={"even-old": "Write although the bank data are old."}
    ))
    cli.add_command(mailing_command("dunning", "Write, and show nothing.", name="blind"))
"""
DAY = "2026-11-25"


@pytest.fixture
def ws(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    acctkit_workspace.plugin(PLUGIN, "dunning")
    templates = acctkit_workspace.root / "templates"
    templates.mkdir(exist_ok=True)
    for language, word in (("en", "Dear"), ("es", "Estimado")):
        text = f"{word} {{{{ name }}}}, level {{{{ level }}}}"
        (templates / f"dunning.{language}.txt").write_text(f"Subject: Invoices\n\n{text}\n", encoding="utf-8")
        (templates / f"dunning.{language}.html").write_text(f"<p>{text} ¡ya!</p>\n", encoding="utf-8")
    return acctkit_workspace


def remembered(ws: TestWorkspace) -> dict[str, str]:
    opened = ws.open()
    ledger = open_books(opened.settings.books.url, opened.root, opened.plugins.forms)
    try:
        return dict(Memory(ledger, "mailing:dunning:"))
    finally:
        ledger.close()


def test_a_plan_is_a_table_and_nothing_comes_of_it(ws: TestWorkspace) -> None:
    assert ws.cli("dun", "--plan", "--as-of", DAY).splitlines() == [
        "dunning, as of 2026-11-25: a plan; nothing is queued or sent", "Dunning",
        "Account  Name         Overdue  Why", "─" * 36,
        "7        Hotel Faro  1,234.50  never", "../8     Evil / Co   1,234.50  never",
        "9        No Address  1,234.50  never", "One of three.",
    ]
    assert (ws.json("outbox", "list"), ws.json("runs", "list"), remembered(ws)) == ([], [], {})
    ws.cli("dun", "--as-of", DAY)
    assert remembered(ws) == {"seen": DAY}
    done = ws.json("dun", "--plan", "--day", "2026-11-26")
    assert (done["kind"], done["as_of"], done["flags"]) == ("dunning", "2026-11-26", [])
    assert done["table"]["rows"][0] == {
        "account": "7", "name": "Hotel Faro", "overdue": "1234.50", "why": DAY, "empty": None,
    }


def test_a_plan_may_be_looked_at_while_a_run_is_active(ws: TestWorkspace) -> None:
    with hold(ws.root):
        assert len(ws.json("dun", "--plan", "--as-of", DAY)["table"]["rows"]) == 3
        ws.cli("dun", "--as-of", DAY, exit_code=75)
        ws.cli("deliver", exit_code=75)


def test_a_flag_of_the_plugins_own_is_on_its_desk_also_when_given_twice(ws: TestWorkspace) -> None:
    assert ws.json("dun", "--as-of", DAY)["messages"] == {}
    assert ws.json("dun", "--as-of", DAY, "--even-old", "--even-old")["messages"] == {"sent": 1}
    assert "Write although the bank data are old." in ws.cli("dun", "--help")


def test_a_table_that_is_none_is_the_plugins_fault(ws: TestWorkspace) -> None:
    said = ws.cli("dun", "--plan", "--even-old", "--as-of", DAY, exit_code=1)
    assert "Plugin dunning failed in mailing dunning: TypeError: table() gives str, not Table" in said


def test_a_preview_is_the_message_as_it_would_go_with_its_files(ws: TestWorkspace, tmp_path: Path) -> None:
    folder = tmp_path / "look"
    lines = ws.cli("dun", "preview", "7", "--level", "2", "--output", str(folder), "--as-of", DAY).splitlines()
    assert lines[:6] == [
        "To           hotel@example.com", "Subject      Invoices", "", "Dear Hotel Faro, level 2", "",
        f"File         {folder / 'dunning-7-2.eml'}",
    ]
    assert sorted(path.name for path in folder.iterdir()) == [
        "dunning-7-2 _A_LEDGER (2).csv", "dunning-7-2 _a_ledger.csv", "dunning-7-2.eml", "dunning-7-2.html",
    ]
    assert (folder / "dunning-7-2.html").read_text("utf-8-sig") == "<p>Dear Hotel Faro, level 2 ¡ya!</p>\n"
    assert ws.json("outbox", "list") == [] and ws.mail() == []
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    ws.cli("dun", "preview", "7", "--level", "2", "--output", str(folder), "--as-of", DAY)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_it_may_be_asked_for_in_a_language_and_of_an_account_without_an_address(
    ws: TestWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    done = ws.json("dun", "preview", "9", "--language", "es")
    assert (done["to"], done["language"], done["text"]) == ("", "es", "Estimado No Address, level 1\n")
    assert Path(done["files"][0]).is_file() and Path(done["files"][0]).name == "dunning-9.eml"
    assert Path(done["files"][0]).parent.parent == tmp_path
    assert "(no e-mail address)" in ws.cli("dun", "preview", "9")


def test_a_hostile_account_writes_into_its_folder_alone(ws: TestWorkspace, tmp_path: Path) -> None:
    done = ws.json("dun", "preview", "../8", "--output", str(tmp_path / "look"))
    assert {Path(one).parent for one in done["files"]} == {tmp_path / "look"}
    assert [Path(one).name for one in done["files"]][:2] == ["dunning-.._8.eml", "dunning-.._8.html"]


@pytest.mark.parametrize(("words", "code", "said"), [
    (("dun", "preview", "404"), 2, "There is no account '404'."),
    (("dun", "preview", "7", "--level", "5"), 1, "Plugin dunning failed in mailing dunning: RuntimeError: no such"),
])
def test_what_is_not_there_to_look_at_is_one_sentence(
    ws: TestWorkspace, words: tuple[str, ...], code: int, said: str
) -> None:
    assert said in ws.cli(*words, exit_code=code)


@pytest.mark.parametrize("words", [
    ("dun", "preview", "7", "--level", "-1"), ("dun", "preview", "7", "--language", "klingon!"), ("dun", "preview"),
    ("dun", "--plan", "preview", "7"), ("dun", "--even-old", "preview", "7"), ("blind", "--plan"),
    ("blind", "preview", "7"), ("dun", "--as-of", "soon"),
])
def test_words_that_make_no_sense_are_a_usage_error(ws: TestWorkspace, words: tuple[str, ...]) -> None:
    from click import UsageError

    with pytest.raises(UsageError):
        ws.cli(*words)


def test_a_folder_that_is_a_file_is_said(ws: TestWorkspace, tmp_path: Path) -> None:
    (tmp_path / "look").write_text("no folder")
    said = ws.cli("dun", "preview", "7", "--output", str(tmp_path / "look"), exit_code=4)
    assert said.startswith(f"The preview cannot be written into {tmp_path / 'look'} (")


def test_it_opens_the_page_and_says_where_it_lies_if_nothing_can_open_it(
    ws: TestWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr("webbrowser.open", seen.append)
    words = ("dun", "preview", "7", "--output", str(tmp_path), "--open", "--json")
    assert json.loads(ws.cli(*words))["subject"] == "Invoices"
    assert seen == [(tmp_path / "dunning-7.html").as_uri()]


def test_the_command_offers_what_the_mailing_has() -> None:
    from acctkit import Column, Mailing, Table, Text, mailing_command

    nothing = Table("plan", Text("Plan"), (Column("account", Text("Account")),), ())
    for table in (None, lambda desk: nothing):
        made = mailing_command(Mailing("letters", lambda desk: (), table=table), "Write.")
        assert not hasattr(made, "commands")
        assert ("plan" in [option.name for option in made.params]) == (table is not None)


@pytest.mark.parametrize("flag", ["plan", "json", "Stale", "stale ok", "-x", "stale-"])
def test_a_flag_needs_a_name_that_an_option_can_have(flag: str) -> None:
    from acctkit import mailing_command

    with pytest.raises(ValueError, match="is no name for a flag of the command 'letters'"):
        mailing_command("letters", "Write.", flags={flag: "What for."})


def test_what_is_due_is_delivered_alone(ws: TestWorkspace) -> None:
    opened, day = ws.open(), dt.date(2026, 11, 25)
    from acctkit import letters

    ledger = open_books(opened.settings.books.url, opened.root, opened.plugins.forms)
    letters.write_one(opened, ledger, "dunning", opened.moment(day), 1, ("even-old",))
    ledger.close()
    done = ws.json("deliver", "--as-of", DAY)
    assert (done["as_of"], done["messages"]) == (DAY, {"sent": 1})
    assert [(row["kind"], row["state"]) for row in done["mail"]] == [("dunning", "sent")]
    assert ws.cli("deliver", "--as-of", DAY) == f"deliver, as of {DAY}: nothing due, nothing sent\n"
    assert [(row["command"], row["state"]) for row in ws.json("runs", "list")] == [("deliver", "done")] * 2
