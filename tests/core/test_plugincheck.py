"""What `acctkit plugins check` finds in a plugin: file, line, what is wrong and what to do."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner

from acctkit.cli import cli
from acctkit.errors import UsageProblem
from acctkit.plugincheck import Fault, look
from acctkit.testing import PluginNote, TestWorkspace, assert_plugin

GOOD = '''\
"""Visits: who came, and a crowd is told."""

from __future__ import annotations

import click
from pydantic import BaseModel, ConfigDict, Field

from acctkit import Check, Choice, Code, Content, Day, Form, Id, Key, Mailing, Quantity, Ref, Row, Section, Text
from acctkit import Transport, column, hookimpl

ACCTKIT_API = "1.1"
KINDS = {"fair": ("fair", "feria"), "shop": ("shop", "tienda")}


class VisitRow(Row):
    date: Day = column("Visited on", "Visitado el")
    account: Id = column("Account", "Cliente")
    guests: Quantity = column("Guests", "Invitados", ge=0, help=Text("How many came.", "Cuántos vinieron."))
    kind: Choice = column("Kind", "Tipo", default="shop", choices=KINDS)


class VisitsSettings(BaseModel):
    model_config = ConfigDict(extra="forbid")
    most: int = Field(20, description="how many guests are a crowd")


CROWD = Code(
    "crowd",
    "warning",
    Text("{value} guests are many; is that right?", "{value} invitados son muchos; ¿es correcto?"),
    help=Text("A slip of the finger makes a crowd.", "Un dedo de más hace una multitud."),
    example={"value": "300"},
)


def look_at(desk, entries):
    yield from (entry.finding(CROWD, "guests") for entry in entries if entry.row.guests > desk.settings.most)


@hookimpl
def acctkit_settings():
    return VisitsSettings


@hookimpl
def acctkit_forms():
    return [
        Form(
            "visits", Text("Visits", "Visitas"), VisitRow, date="date", keys=(Key("date", "account"),),
            refers={"account": Ref("accounts", "account")},
        )
    ]


@hookimpl
def acctkit_checks():
    return [Check("visits", "visits", look_at, codes=(CROWD,))]


@hookimpl
def acctkit_sections():
    return [Section("visits", Text("Visits", "Visitas"), lambda desk: Content(), needs=("visits",))]


@hookimpl
def acctkit_mailings():
    return [Mailing("visit-thanks", lambda desk: [])]


@hookimpl
def acctkit_transports():
    return [Transport("pigeon", lambda workspace, settings: None)]


@hookimpl
def acctkit_commands(cli):
    @cli.command()
    def visits():
        """Show the visits."""
'''
HELLO = "Subject: Hello, {{ name }}\n\nHello.\n"


def written(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """The plugin in a file, with some of its text changed."""
    source = GOOD
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new)
    path = tmp_path / "visits.py"
    path.write_text(source, encoding="utf-8")
    return path


def faults(tmp_path: Path, *changes: tuple[str, str]) -> list[Fault]:
    return look(written(tmp_path, *changes))


def line_of(tmp_path: Path, part: str) -> int:
    lines = (tmp_path / "visits.py").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if part in line)


def test_nothing_is_wrong_with_a_good_plugin(tmp_path: Path) -> None:
    assert faults(tmp_path) == []
    assert_plugin(tmp_path / "visits.py")


CASES = [
    # ---- what is public
    ("from acctkit import Transport,", "from acctkit import loader, Transport,", "import loader",
     "it uses acctkit.loader, which is not part of the API and may change; what is, is listed in acctkit.__all__."),
    ("import click\n", "import click\nfrom acctkit.books.query import Query\n", "books.query",
     "it imports acctkit.books.query, which is not part of the API and may change; take what it needs from acctkit."),
    ("import click\n", "import click\nimport acctkit.money\n", "acctkit.money",
     "it imports acctkit.money, which is not part of the API and may change; take what it needs from acctkit."),
    ("import click\n", "import acctkit, click\nMORE = acctkit.Tables if 0 else 1\n", "MORE",
     "it uses acctkit.Tables, which is not part of the API and may change; did you mean Table?"),
    ("import click\n", "import click\nfrom acctkit.testing import sheet\n", "testing",
     "it imports acctkit.testing, which brings pytest along; import it in tests alone."),
    ("import click\n", "import click\nfrom acctkit import *\n", "import *",
     "it imports everything of acctkit, so that a later version may cover its own names; import by name."),
    ("import click\n", "import click, importlib\nBOOKS = importlib.import_module('acctkit.books')\n", "BOOKS",
     "it imports acctkit.books, which is not part of the API and may change; take what it needs from acctkit."),
    # ---- hooks
    ("def acctkit_forms", "def acctkit_form", "^def acctkit_form",
     "it does not load: there is no hook acctkit_form; did you mean acctkit_forms"),
    ("@hookimpl\ndef acctkit_sections", "def acctkit_sections", "def acctkit_sections",
     "it does not load: acctkit_sections lacks the @hookimpl decorator; mend it."),
    ("@hookimpl\ndef acctkit_sections", "def acckit_sections", "def acckit_sections",
     "acckit_sections is nearly the name of a hook and never called; call it acctkit_sections, or otherwise."),
    ("def acctkit_commands(cli)", "def acctkit_commands(group)", "^def acctkit_commands",
     "it does not load: acctkit_commands takes 'group', and that hook gives cli; mend it."),
    ('    return [Transport("pigeon"', '    return ["pigeon"] or [Transport("pigeon"', "^def acctkit_transports",
     "acctkit_transports: it hands over str where acctkit wants Transport; mend it."),
    ('    return [Mailing("visit-thanks"', '    return 1 / 0 or [Mailing("visit-thanks"', "1 / 0",
     "acctkit_mailings: ZeroDivisionError: division by zero; mend it."),
    ('needs=("visits",)', 'needs=("vists",)', "^def acctkit_sections",
     "The section 'visits' of plugin visits is left out: no plugin declares the form vists; correct its name, or"),
    ("def acctkit_settings", "def acctkit_setings", "^def acctkit_setings",
     "it does not load: there is no hook acctkit_setings; did you mean acctkit_settings?"),
    ('ACCTKIT_API = "1.1"', 'ACCTKIT_API = "7.0"', "7.0", "it needs version 7.0 of acctkit's plugin API and this"),
    # ---- words
    ('Text("Visits", "Visitas"), VisitRow', 'Text("Visits"), VisitRow', "        Form(",
     "the title of the form 'visits' is not said in Spanish; write Text(\"...\", \"...\")."),
    ('column("Account", "Cliente")', 'column("Account")', "account: Id",
     "the column 'account' of the form 'visits' has no Spanish header; give it one as the second word of column()."),
    ('"Cuántos vinieron."', '""', "guests: Quantity",
     "the help of the column 'guests' of the form 'visits' is not said in Spanish"),
    ('("fair", "feria")', '("fair",)', "kind: Choice",
     "the choice 'fair' of the column 'kind' of the form 'visits' has no Spanish word"),
    ('Text("Visits", "Visitas"), lambda', 'Text("", "Visitas"), lambda', "Section(",
     "the title of the section 'visits' is not said in English"),
    (', "{value} invitados son muchos; ¿es correcto?"', "", "CROWD = Code",
     "the sentence of the code 'crowd' is not said in Spanish"),
    ("{value} invitados", "Los invitados", "CROWD = Code",
     "the sentence of the code 'crowd' has {value} in one language alone; name the same in both."),
    ('    help=Text("A slip of the finger makes a crowd.", "Un dedo de más hace una multitud."),\n', "", "CROWD = Code",
     "the code 'crowd' has no help: say why it exists and what to do"),
    ('    example={"value": "300"},\n', "", "CROWD = Code",
     "the example of the code 'crowd' does not fill its sentence; write example={\"value\": \"...\"}."),
    ("look_at, codes=(CROWD,)", "look_at", "CROWD = Code",
     "the code 'crowd' stands in no Check and no Form; name it in the codes of one."),
    # ---- what is called
    ("def look_at(desk, entries)", "def look_at(entries)", "def look_at",
     "run of the check 'visits' cannot be called with (desk, entries); let it take them."),
    ("lambda workspace, settings: None", "lambda workspace: None", "Transport(",
     "open of the transport 'pigeon' cannot be called with (workspace, settings); let it take them."),
    ("lambda desk: Content()", "lambda desk: Content(figures=(desk.books.sums('visits', ['guests'])[0],))", "Section(",
     "section visits fails where the books are empty, as they are at first: IndexError: list index out of range"),
    ("lambda desk: []", "lambda desk: [1 / len(desk.people)]", "Mailing(",
     "mailing visit-thanks fails where the books are empty, as they are at first: ZeroDivisionError"),
    ("lambda desk: []", "lambda desk: [], table=lambda desk: None", "Mailing(",
     "mailing visit-thanks fails where the books are empty, as they are at first: TypeError: table() gives NoneType"),
    ("lambda desk: []", "lambda desk: [], preview=lambda desk: None", "Mailing(",
     "preview of the mailing 'visit-thanks' cannot be called with (desk, account, level); let it take them."),
    # ---- settings
    ("Field(20, ", "Field(", "most: int",
     "the setting plugins.visits.most has no default, so that no workspace opens without it; give it one."),
    (', description="how many guests are a crowd"', "", "most: int",
     "the setting plugins.visits.most has no description; write Field(..., description=\"what it is for\")."),
    ('    model_config = ConfigDict(extra="forbid")\n', "", "class VisitsSettings",
     "a misspelt setting of [plugins.visits] would be passed over in silence; forbid extra names by model_config"),
    # ---- commands
    ("    def visits():", "    def run():", "@cli.command()",
     "its command 'run' is never called, since acctkit has one so named; call it otherwise."),
    ('        """Show the visits."""', "        pass", "@cli.command()",
     "its command 'visits' has no help; give its function a docstring."),
    # ---- forms
    ('Ref("accounts", "account")', 'Ref("acounts", "account")', "Ref(",
     "the column 'account' of the form 'visits' refers to the form 'acounts', which no plugin declares; did you mean"),
    ('Ref("accounts", "account")', 'Ref("accounts", "number")', "Ref(",
     "the column 'account' of the form 'visits' refers to the column 'number' of the form 'accounts', which has none"),
    ("ge=0, help", "default=3.5, help", "^def acctkit_forms",
     "acctkit_forms: it hands over the form 'visits', whose column 'guests' is by default 3.5 where a quantity is a"),
    ("ge=0, help", "ge=0, example=-3, help", "guests: Quantity",
     "the form 'visits' refuses the example '-3' that it gives in its own ready-made workbook"),
    ('class VisitsSettings',
     'def _guests(self):\n    raise RuntimeError("no luck")\n\n\nVisitRow.complete = _guests\n\n\nclass VisitsSettings',
     'RuntimeError("no luck")', "the form 'visits' fails on its own ready-made workbook"),
    ('column("Account", "Cliente")', 'column("Guests", "Cliente")', "guests: Quantity",
     "the columns 'account' and 'guests' of the form 'visits' share the header 'Guests'; give each its own."),
]


@pytest.mark.parametrize(("old", "new", "at", "said"), CASES, ids=[case[3][:60] for case in CASES])
def test_it_tells_file_line_and_what_to_do(tmp_path: Path, old: str, new: str, at: str, said: str) -> None:
    found = faults(tmp_path, (old, new))
    told = [fault for fault in found if fault.said.startswith(said)]
    assert told, "\n".join(map(str, found))
    wanted = line_of(tmp_path, at.removeprefix("^")) - at.startswith("^")  # a function begins at its decorator
    assert (told[0].file, told[0].line) == (str(tmp_path / "visits.py"), wanted)


def test_a_code_of_a_later_api_needs_a_statement(tmp_path: Path) -> None:
    later = ("from acctkit import Transport,", "from acctkit import API_VERSION, Transport,")
    (fault,) = faults(tmp_path, ('ACCTKIT_API = "1.1"\n', ""), later)
    said = "it uses API_VERSION, which came with version 1.1 of the plugin API; state that it needs it: "
    assert fault.said == f'{said}ACCTKIT_API = "1.1".'


def test_a_plugin_that_states_no_version_is_told_so_in_a_note(tmp_path: Path) -> None:
    (note,) = faults(tmp_path, ('ACCTKIT_API = "1.1"\n', ""))
    assert note.note and note.said.endswith('write ACCTKIT_API = "1.0" below its imports.')
    with pytest.warns(PluginNote, match="does not state the version"):
        assert_plugin(tmp_path / "visits.py")


def test_two_plugins_that_clash_are_told(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, ('Form(\n            "visits"', 'Form(\n            "sales"'))
    assert "Plugins sales and visits both declare the form 'sales'" in fault.said


# ------------------------------------------------------------------ templates


def test_a_template_that_lies_nowhere_is_told_where_the_draft_names_it(tmp_path: Path) -> None:
    letter = 'KIND = "visit-thanks"\n\n\ndef plan(desk):\n    yield Draft(template=KIND)\n'
    changes = (("import Transport,", "import Draft, Transport,"), ("class VisitRow", f"{letter}\n\nclass VisitRow"))
    found = faults(tmp_path, *changes)
    (fault,) = [one for one in found if "template" in one.said]
    wanted = "write visit-thanks.en.txt and visit-thanks.es.txt in templates/ beside the plugin."
    assert fault.said == f"there is no template 'visit-thanks'; {wanted}"
    assert fault.line == line_of(tmp_path, "yield Draft")


@pytest.mark.parametrize(("name", "text", "line", "said"), [
    ("hello.en.txt", HELLO, 1, "the template is there in one language alone; write hello.es.txt as well."),
    ("hello.en.txt", "Hello\n", 1, "the template must begin with 'Subject:'; write the subject there."),
    ("hello.es.html", "<p>\n{% if %}\n", 2, "the template cannot be read: Expected an expression"),
    ("hello.es.txt", b"Subject: \xff\n", 1, "the template is not UTF-8 text; save it as UTF-8."),
])
def test_templates_beside_it_are_read(tmp_path: Path, name: str, text: str | bytes, line: int, said: str) -> None:
    (tmp_path / "templates").mkdir()
    path = tmp_path / "templates" / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = [(fault.file, fault.line) for fault in faults(tmp_path) if fault.said.startswith(said)]
    assert found == [(str(path), line)]


def test_templates_in_both_languages_are_well(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    for language in ("en", "es"):
        (tmp_path / "templates" / f"hello.{language}.txt").write_text(HELLO, encoding="utf-8")
    assert faults(tmp_path) == []


# ------------------------------------------------------------------ what may be named


def project(folder: Path, inside: str = "") -> Path:
    """A project as one is published: pyproject.toml, a package, tests."""
    package = folder / inside / "acctkit_visits"
    (package / "tests").mkdir(parents=True)
    entry = '[project.entry-points.acctkit]\nvisits = "acctkit_visits"\n'
    (folder / "pyproject.toml").write_text(entry, encoding="utf-8")
    (package / "rows.py").write_text("LIMIT = 20\n", encoding="utf-8")
    source = GOOD.replace("import click\n", "import click\nfrom acctkit_visits.rows import LIMIT\n")
    (package / "__init__.py").write_text(source.replace("Field(20", "Field(LIMIT"), encoding="utf-8")
    (package / "tests" / "test_visits.py").write_text("from acctkit.testing import sheet\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("inside", ["", "src"])
def test_a_project_is_imported_from_where_it_lies(tmp_path: Path, inside: str) -> None:
    folder = project(tmp_path / "acctkit-visits", inside)
    assert look(folder) == []
    rows = folder / inside / "acctkit_visits" / "rows.py"
    rows.write_text("from acctkit.forms import Form\nLIMIT = 20\n", encoding="utf-8")
    (fault,) = look(folder)
    assert (fault.file, fault.line) == (str(rows), 1)


def test_a_plugin_of_the_workspace_by_its_name(acctkit_workspace: TestWorkspace) -> None:
    acctkit_workspace.plugin(GOOD.replace('"Visitas"), VisitRow', '""), VisitRow'), "visits")
    words = ["-w", str(acctkit_workspace.root), "plugins", "check", "visits"]
    done = CliRunner().invoke(cli, words, standalone_mode=False)
    assert done.return_value == 1
    said = "the title of the form 'visits' is not said in Spanish; write Text(\"...\", \"...\")."
    assert done.stdout.endswith(f"visits.py, line 48: {said}\n1 to mend.\n")
    (fault,) = json.loads(CliRunner().invoke(cli, [*words, "--json"], standalone_mode=False).stdout)
    assert fault["file"] == str(acctkit_workspace.root / "plugins" / "visits.py") and fault["note"] is False


def test_without_a_workspace_a_path_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    done = CliRunner().invoke(cli, ["plugins", "check", "visits.py"], standalone_mode=False)
    assert (done.return_value, done.stdout) == (0, "Nothing to mend.\n")


@pytest.mark.parametrize(("name", "said"), [
    ("nobody", "There is no plugin and no file 'nobody'; see: acctkit plugins list"),
    ("notes.txt", "notes.txt is no plugin: name a Python file, a package, or a folder whose pyproject.toml has"),
])
def test_what_is_no_plugin_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text(textwrap.dedent(HELLO), encoding="utf-8")
    with pytest.raises(UsageProblem, match=said.replace("[", r"\[")):
        look(name)


def test_assert_plugin_says_all_that_is_to_mend(tmp_path: Path) -> None:
    silent = ('"Un dedo de más hace una multitud."', '""')
    path = written(tmp_path, ('column("Account", "Cliente")', 'column("Account")'), silent)
    said = r"2 to mend:\n.*visits\.py, line 17: the column 'account'.*\n.*the help of the code"
    with pytest.raises(AssertionError, match=said):
        assert_plugin(path)
