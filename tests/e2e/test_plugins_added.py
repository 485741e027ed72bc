"""What plugins add to templates and to the command line: guarded where it is used, and nobody's else in its place."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from acctkit.testing import TestWorkspace, text_of
from tests.e2e.desks import command, environment, with_setting
from tests.e2e.test_plugins_isolated import AS_OF, FAULTS, SAID, business

HEAD = """
from acctkit import *
from acctkit import hookimpl
import click
"""
FILTER = HEAD + """
def shout(text):
    {fault}

@hookimpl
def acctkit_templates(env):
    env.filters["{name}"] = shout

@hookimpl
def acctkit_mailings():
    yield Mailing("{name}", lambda desk: [Draft("{name}", "{name}@example.com", "{name}", {{}}, "{name}")])
"""


def with_filter(desk: TestWorkspace, name: str, line: str) -> Path:
    """A plugin with a filter that does `line`, and a letter that uses it."""
    path = desk.root / "plugins" / f"{name}.py"
    path.write_text(FILTER.format(fault=line, name=name), encoding="utf-8")
    letter = "Subject: Hello\n\n{{ 'hello' | %s }}\n" % name  # noqa: UP031  braces
    (desk.root / "templates" / f"{name}.en.txt").write_text(letter, encoding="utf-8")
    return path


def test_a_filter_that_fails_costs_its_letter_and_is_named(tmp_path: Path) -> None:
    desk = business(tmp_path / "workspace")
    with_setting(desk.root, "run", "plugin_seconds = 3")
    lines = {**FAULTS, "sound": "print('shouting'); return text.upper()", "odd": "return TOO_LOUD"}
    paths = {name: with_filter(desk, name, line) for name, line in lines.items()}
    result = desk.run(AS_OF)
    told = {error["plugin"]: error for error in result["plugin_errors"]}
    said = SAID | {"hangs": "still running after 3 seconds"}
    assert told.keys() == {"raises", "exits", "hangs", "odd"}
    for name, error in told.items():
        assert (error["where"], error["place"]) == (f"filter {name}", f"{paths[name]}, line 7")
        assert said[name] in error["message"]
        assert any(f"the filter {name} of plugin {name} failed" in line for line in result["failed_mail"])
    assert result["messages"] == {"failed": 4, "sent": 4}
    assert [text_of(one) for one in desk.mail("sound")] == ["HELLO\n"]
    assert result["plugin_prints"] == [{"plugin": "sound", "where": "filter sound", "text": "shouting"}]


def test_nobody_takes_the_place_of_a_filter_or_of_the_environment(tmp_path: Path) -> None:
    desk = business(tmp_path / "workspace")
    desk.run(AS_OF)
    before = [text_of(one) for one in desk.mail("overdue-notice")]
    root = business(tmp_path / "another").root
    other = TestWorkspace(root)
    for name, line in (("first", 'env.filters["money"] = str; env.autoescape = True; env.loader = None'),
                       ("second", 'env.filters["loud"] = str.upper'), ("third", 'env.filters["loud"] = str.lower')):
        source = f"{HEAD}\n@hookimpl\ndef acctkit_templates(env):\n    {line}\n"
        (root / "plugins" / f"{name}.py").write_text(source, encoding="utf-8")
    result = other.run(AS_OF)
    assert [text_of(one) for one in other.mail("overdue-notice")] == before
    assert {error["plugin"]: error["message"].partition(" (")[0] for error in result["plugin_errors"]} == {
        "first": "Plugin first failed in acctkit_templates: the name 'money' among the filters of templates is that of "
                 "acctkit itself already",
        "third": "Plugin third failed in acctkit_templates: the name 'loud' among the filters of templates is that of "
                 "second already",
    }


COMMAND = HEAD + """
@hookimpl
def acctkit_commands(cli):
    cli.add_command(click.Command("greet", callback=greet))

def greet():
    {line}
"""


def greeted(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(root, "greet"), capture_output=True, text=True, env=environment(), check=False)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("click.echo('hello')", 0, ""),
        ("raise SystemExit(7)", 7, ""),
        ("raise click.UsageError('say whom')", 2, "say whom"),
        ("raise AcctkitError('There is nobody; add a rep.')", 1, "acctkit: There is nobody; add a rep."),
        ("{}['one']", 1, "acctkit: Plugin visits failed in command greet: KeyError: 'one' ({path}, line 11); fix"),
    ],
)
def test_a_command_says_what_it_will_and_names_its_plugin_when_it_fails(
    line: str, code: int, said: str, tmp_path: Path
) -> None:
    desk = business(tmp_path / "workspace")
    path = desk.root / "plugins" / "visits.py"
    path.write_text(COMMAND.format(line=line), encoding="utf-8")
    done = greeted(desk.root)
    assert (done.returncode, done.stdout) == (code, "hello\n" if code == 0 else "")
    assert said.replace("{path}", str(path)) in done.stderr
    assert "Traceback" not in done.stderr


def test_two_commands_of_one_name_are_an_error_that_names_both(tmp_path: Path) -> None:
    desk = business(tmp_path / "workspace")
    for name in ("visits", "rides"):
        (desk.root / "plugins" / f"{name}.py").write_text(COMMAND.format(line="pass"), encoding="utf-8")
    done = greeted(desk.root)
    assert (done.returncode, done.stdout) == (3, "")
    assert "Plugins rides and visits both add the command 'greet'" in done.stderr
