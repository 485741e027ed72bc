"""The command line: help with examples, one sentence on stderr for a mistake, exit codes, JSON alone on stdout."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from acctkit import cli as package
from acctkit.cli import COMMANDS, cli
from acctkit.newworkspace import make_workspace
from acctkit.testing import TestWorkspace
from tests.e2e.desks import with_setting, workspace
from tests.papers.paper_samples import PLUGIN

AS_OF = "2026-11-25"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> TestWorkspace:
    """A workspace after a run over a few files, one of them wrong."""
    root = tmp_path_factory.mktemp("cli") / "workspace"
    workspace(root)
    made = TestWorkspace(root)
    made.drop("office/lists.xlsx", {
        "Reps": [["Rep", "Name", "Email"], ["7", "Ana", "ana@example.com"]],
        "Accounts": [["Account", "Name", "Email", "Rep"], ["100", "Acme", "ap@example.com", "7"]],
        "Invoices": [
            ["Invoice", "Account", "Issued on", "Due on", "Amount"], ["I1", "100", "2026-09-01", "2026-10-01", 500],
        ],
    })
    made.plugin(PLUGIN, name="offers")
    (root / "orders.txt").write_text("17 20.00", encoding="utf-8")
    made.drop("7/week.xlsx", [["Date", "Account", "SKU", "Units", "Unit price"], ["2026-11-17", "100", "A1", 3, 12.5]])
    wrong = ["2026-11-18", "999", "A1", "many", 12.5]
    made.drop("7/wrong.xlsx", [["Date", "Account", "SKU", "Units", "Unit price"], wrong])
    made.run(AS_OF)
    made.cli("forms", "alias", "add", "sales", "order", "Their order")
    return made


def commands(group: click.Command = cli, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command and subcommand, as words."""
    yield words
    if isinstance(group, click.Group):
        with click.Context(group) as ctx:
            for name in group.list_commands(ctx):
                found = group.get_command(ctx, name)
                assert found is not None
                yield from commands(found, (*words, name))


def call(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command as a shell would."""
    return subprocess.run(
        [sys.executable, "-m", "acctkit", *words], capture_output=True, text=True, check=False, cwd=cwd, timeout=120,
        env={key: value for key, value in os.environ.items() if key != "ACCTKIT_WORKSPACE"} | {"PYTHONPATH": str(ROOT)},
    )


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The exit code of a command in this process, its stdout and its stderr."""
    with pytest.raises(SystemExit) as ended:
        package.main(list(words))
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return int(ended.value.code or 0), out, err


# ------------------------------------------------------------------ help


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_help_says_what_for_and_shows_an_example(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(cli, [*words, "--help"])
    assert done.exit_code == 0
    text = " ".join(done.output.split())
    assert "Example: acctkit " in text
    for word in words:
        assert word in text.rpartition("Example:")[2]
    assert len(text.partition("Options:")[0]) > len("Usage: acctkit  [OPTIONS]") + 20


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_example_can_be_typed(words: tuple[str, ...]) -> None:
    command: click.Command = cli
    for word in words:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word) or pytest.fail(word)
    for example in (command.epilog or "").removeprefix("Example: ").split(" && "):
        name, *typed = shlex.split(example)
        assert name == "acctkit"
        understood: click.Command = cli
        while isinstance(understood, click.Group):
            ctx = click.Context(understood)
            _, typed, _ = understood.make_parser(ctx).parse_args(typed)
            if not typed and understood.invoke_without_command:
                break
            understood = understood.get_command(ctx, typed.pop(0)) or pytest.fail(f"no such command in: {example}")
        understood.make_context("example", typed, resilient_parsing=False)


def test_help_loads_no_library_but_click() -> None:
    script = (
        "import sys\nfrom acctkit.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "heavy = ('pydantic', 'sqlalchemy', 'openpyxl', 'jinja2', 'alembic', 'babel', 'pebble', 'pluggy', 'rich')\n"
        "print(sorted(name for name in heavy if name in sys.modules), len(sys.modules), file=sys.stderr)\n"
    )
    for words in (["--help"], ["--version"], []):
        done = subprocess.run(
            [sys.executable, "-c", script, *words], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        loaded = done.stderr.splitlines()[-1]
        assert loaded.startswith("[] "), loaded
        assert int(loaded.split()[-1]) < 250


def test_a_run_with_nothing_to_do_loads_no_library_that_writes_workbooks_or_speaks_with_servers(tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    make_workspace(root, name="Harbor Supply", currency="USD")
    script = (
        "import sys\nfrom acctkit.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as left:\n    assert not left.code\n"
        "heavy = ('openpyxl', 'xlsxwriter', 'alembic', 'exchangelib', 'msal', 'httpx', 'pygments', 'rich', 'typst')\n"
        "print(sorted(name for name in heavy if name in sys.modules), file=sys.stderr)\n"
    )
    TestWorkspace(root).run(AS_OF)
    done = subprocess.run(
        [sys.executable, "-c", script, "-w", str(root), "run", "--as-of", AS_OF], capture_output=True, text=True,
        check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stderr.splitlines()[-1] == "[]"


# ------------------------------------------------------------------ mistakes


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["dance"], "No such command 'dance'"),
        (["run", "--as-of", "tomorrow"], "'tomorrow' is not a day; write it as 2026-11-25."),
        (["run", "--week", "2026-W60"], "2026-W60"),
        (["run", "--colour"], "No such option"),
        (["submissions", "show", "many"], "not a valid integer"),
        (["submissions", "show", "99"], "There is no submission 99; see: acctkit submissions list"),
        (["submissions", "retry", "99"], "There is no submission 99"),
        (["submissions", "dismiss", "99", "--reason", "old"], "There is no submission 99"),
        (["report", "happiness"], "There is no section 'happiness'; known are: "),
        (["report", "sales", "--week", "last"], "last"),
        (["report", "sales", "--table", "by_moon"], "The section 'sales' has no table 'by_moon'; it has: by_rep, "),
        (["trace", "sales", "by_moon", "rep=7"], "no table 'by_moon'; it has by_rep"),
        (["trace", "sales", "by_rep", "rep=99"], "no row rep=99"),
        (["trace", "sales", "by_rep", "rep"], "write KEY=VALUE"),
        (["trace", "sales", "by_rep", "rep=7", "column=colour"], "no figure 'colour'"),
        (["trace", "sales", "figures", "joy"], "no figure 'joy'"),
        (["forms", "show", "hugs"], "There is no form 'hugs'; known are: accounts"),
        (["forms", "show", "slaes"], "There is no form 'slaes'; did you mean sales?"),
        (["forms", "new", "sales", "--output", "sales.txt"], "should end in .xlsx"),
        (["outbox", "show", "zz"], "no one message whose id begins with 'zz'"),
        (["outbox", "approve", "zz"], "There is no message whose id begins with 'zz'"),
        (["plugins", "show", "magic"], "There is no plugin 'magic'; see: acctkit plugins list"),
        (["runs", "show", "99"], "There is no run 99"),
        (["check", "nowhere.xlsx"], "there is no file 'nowhere.xlsx'"),
        (["init"], "Missing option"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_a_mistyped_command_is_one_sentence_and_exit_code_2(
    words: list[str], said: str, desk: TestWorkspace, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = told(capsys, "-w", str(desk.root), *words)
    assert (code, out) == (2, "")
    assert said in " ".join(err.split())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[mail]\ntransprot = 'folder'\n", "line 2: there is no setting 'mail.transprot'; did you mean 'transport'?"),
        ("[intake]\nsettle_seconds = -1\n", "line 2: '-1' is wrong for 'intake.settle_seconds'"),
        ("[intake\n", "is not valid TOML"),
        ("[plugins.magic]\nspell = 1\n", "there is no plugin 'magic'"),
        ("[mail]\ntransport = 'pigeon'\n", "There is no transport 'pigeon' for [mail] transport; those there are:"),
        ("[company]\ntimezone = 'Mars/Olympus'\n", "is no time zone"),
    ],
    ids=["key", "value", "syntax", "plugin", "transport", "time zone"],
)
def test_a_wrong_setting_is_told_with_its_line_and_exit_code_3(
    line: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    company = "" if "[company]" in line else "[company]\nname = 'X'\ncurrency = 'USD'\n"
    (tmp_path / "acctkit.toml").write_text(line + (company or "name = 'X'\ncurrency = 'USD'\n"), encoding="utf-8")
    code, out, err = told(capsys, "-w", str(tmp_path), "run", "--json")
    assert (code, out) == (3, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert not (tmp_path / "books.db").exists() or "transport" in line


def test_without_a_workspace_it_says_how_to_make_one(tmp_path: Path) -> None:
    done = call("run", cwd=tmp_path)
    assert done.returncode == 3
    assert "acctkit init" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_inbox_is_exit_code_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "workspace"
    make_workspace(root, name="X", currency="USD")
    with (root / "acctkit.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n")
    text = (root / "acctkit.toml").read_text(encoding="utf-8")
    share = tmp_path / "share" / "inbox"
    text = text.replace('# inbox = "inbox"', f'inbox = "{share.as_posix()}"')
    (root / "acctkit.toml").write_text(text, encoding="utf-8")
    code, out, err = told(capsys, "-w", str(root), "run", "--json")
    assert (code, out) == (4, "")
    assert share.name in err
    assert len(err.strip().splitlines()) == 1


def test_books_that_are_none_are_exit_code_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_workspace(tmp_path / "w", name="X", currency="USD")
    (tmp_path / "w" / "books.db").write_text("This is a letter.")
    code, out, err = told(capsys, "-w", str(tmp_path / "w"), "submissions", "list")
    assert (code, out) == (4, "")
    assert "is not a database" in err


def test_what_nobody_foresaw_is_a_sentence_and_a_traceback_only_when_asked_for(
    monkeypatch: pytest.MonkeyPatch, desk: TestWorkspace, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("acctkit.cli.common.table", lambda *_, **__: 1 / 0)
    monkeypatch.setattr("acctkit.cli.runs.table", lambda *_, **__: 1 / 0)
    code, _, err = told(capsys, "-w", str(desk.root), "runs", "list")
    assert code == 1
    assert "ZeroDivisionError" in err
    assert "--debug" in err
    with pytest.raises(ZeroDivisionError):
        package.main(["--debug", "-w", str(desk.root), "runs", "list"])


# ------------------------------------------------------------------ JSON


PRINTING = [
    ["run", "--as-of", AS_OF], ["run", "--as-of", AS_OF, "--dry-run"], ["check", "WRONG"], ["submissions", "list"],
    ["submissions", "show", "1"], ["findings", "list"], ["findings", "explain", "legend"],
    ["report", "sales", "--week", "2026-W47"],
    ["trace", "sales", "by_rep", "rep=7", "column=amount", "--week", "2026-W47"], ["forms", "list"],
    ["trace", "account", "100"], ["package", "--week", "2026-W40"], ["doctor", "--books"],
    ["forms", "show", "sales"], ["forms", "alias", "list"], ["outbox", "list"], ["outbox", "show", "LETTER"],
    ["papers", "list"], ["papers", "show", "INV-2026-00001"],
    ["plugins", "list"], ["plugins", "hooks"], ["plugins", "show", "sales"], ["plugins", "check", "sales"],
    ["runs", "list"],
    ["runs", "show", "1"], ["settings"], ["doctor"],
    ["deliver"], ["mail", "check"],
]
CHANGING = {
    "init", "demo", "submissions retry", "submissions withdraw", "submissions dismiss", "outbox approve", "outbox hold",
    "outbox release", "outbox retry", "outbox resolve", "outbox stop", "outbox start",
    "mail bounces clear", "forms new",
    "forms alias add", "forms alias remove", "plugins new",
    "submissions get", "watch", "papers approve", "papers void",
}


def test_every_command_is_known_to_print_data_or_to_change_something() -> None:
    groups = {words[:at] for words in commands() for at in range(len(words))}
    leaves = {" ".join(words) for words in commands() if words not in groups}
    printing = {" ".join(words[: next(n for n in (1, 2, 3) if tuple(words[:n]) not in groups)]) for words in PRINTING}
    assert leaves == printing | CHANGING


@pytest.mark.parametrize("words", PRINTING, ids=" ".join)
def test_with_json_nothing_else_is_on_stdout(
    words: list[str], desk: TestWorkspace, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = desk.json("outbox", "list")[0]["id"]
    places = {"WRONG": str(desk.root / "inbox" / "7" / "wrong.xlsx"), "LETTER": letter[:8]}
    code, out, _ = told(capsys, "-w", str(desk.root), *(places.get(word, word) for word in words), "--json")
    assert code == (1 if words[0] == "check" else 0)
    assert json.loads(out) or words[:2] == ["plugins", "check"]  # nothing to mend is an empty list
    assert "NaN" not in out


@pytest.mark.parametrize("words", PRINTING, ids=" ".join)
def test_without_it_a_person_reads_a_table(
    words: list[str], desk: TestWorkspace, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = desk.json("outbox", "list")[0]["id"]
    places = {"WRONG": str(desk.root / "inbox" / "7" / "wrong.xlsx"), "LETTER": letter[:8]}
    _, out, _ = told(capsys, "-w", str(desk.root), *(places.get(word, word) for word in words))
    assert out.strip()
    assert not out.lstrip().startswith(("{", "["))


def test_json_is_alone_on_stdout_though_a_plugin_is_broken(tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    make_workspace(root, name="X", currency="USD")
    (root / "plugins" / "broken.py").write_text("print('hello')\n1 / 0\n", encoding="utf-8")
    done = call("-w", str(root), "plugins", "list", "--json")
    assert done.returncode == 0
    assert {row["name"]: row["state"] for row in json.loads(done.stdout)}["broken"] == "broken"
    assert "Plugin broken failed in loading: ZeroDivisionError" in done.stderr


# ------------------------------------------------------------------ strict


def test_a_thread_of_whoever_calls_it_is_let_be(capsys: pytest.CaptureFixture[str]) -> None:
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        assert told(capsys, "--version")[0] == 0  # and this process goes on
    finally:
        ended.set()
        thread.join()


def test_strict_is_exit_code_1_where_a_person_is_needed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "workspace"
    workspace(root)
    made = TestWorkspace(root)
    assert told(capsys, "-w", str(root), "run", "--as-of", AS_OF, "--strict")[0] == 0
    made.drop("7/week.xlsx", b"no workbook")
    assert told(capsys, "-w", str(root), "run", "--as-of", AS_OF)[0] == 0
    made.drop("7/week.xlsx", b"no workbook either")
    code, out, _ = told(capsys, "-w", str(root), "run", "--as-of", AS_OF, "--strict", "--json")
    assert code == 1
    assert json.loads(out)["submissions"]["rejected"] == 1


def test_strict_can_be_a_setting(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "workspace"
    workspace(root)
    with_setting(root, "run", "strict = true")
    TestWorkspace(root).drop("7/week.xlsx", b"no workbook")
    assert told(capsys, "-w", str(root), "run", "--as-of", AS_OF)[0] == 1


def test_a_dry_run_leaves_everything_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "workspace"
    workspace(root)
    TestWorkspace(root).drop("office/reps.xlsx", [["Rep", "Name", "Email"], ["7", "Ana", "ana@example.com"]])
    before = sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file())
    code, out, _ = told(capsys, "-w", str(root), "run", "--as-of", AS_OF, "--dry-run", "--json")
    assert (code, json.loads(out)["records"]) == (0, {"reps": 1})
    after = sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file())
    assert [path for path in after if not path.name.startswith(".acctkit")] == before


def test_the_list_of_commands_is_the_one_that_help_shows() -> None:
    shown = CliRunner().invoke(cli, ["--help"]).output
    for name, (_, said) in COMMANDS.items():
        assert name in shown
        assert " ".join(said.split()[:3]) in shown
