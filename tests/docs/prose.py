"""A page of the manual, done as a reader would do it: files are written, commands run, what they print is compared.

What a page may hold, from top to bottom:

- a fence with `title="sales/plugins/visits.py"`: that file is written; one named `acctkit.toml` is merged into it
- "`sales/inbox/1165/week47.xlsx` holds:" and a table: that workbook is written
- a `console` fence: each line after `$ ` is run, and what stands below it must be what it prints; `…` stands for
  anything within a line, `...` alone for any lines; below a command may stand nothing, which compares nothing
- `<!-- exits 1 -->` before such a fence: with this exit code
- a `python` fence without a title: it is run
- a `sh` fence: it is not run, but each command of acctkit in it must exist, options and all
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
import re
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from acctkit.cli import cli, main
from acctkit.testing import workbook

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\w+)(?: +title=\"(?P<title>[^\"]+)\")?[^\n]*\n(?P<body>.*?)^(?P=indent)```$"
    r"|^ *`(?P<book>[^`\n]+\.xlsx)`(?:, (?:sheet|hoja) (?P<sheet>\w+),)? (?:holds|contiene):\n\n"
    r"(?P<rows>(?: *\|[^\n]*\n)+)"
    r"|^ *<!-- exits (?P<exits>\d+) -->$",
    re.MULTILINE | re.DOTALL,
)
RULE = set(" ─-")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def inside(folder: Path, command: str) -> tuple[int, str]:
    """What `acctkit` does in a folder as a command, without a new process, which would cost a second each: how it ends
    and what it prints."""
    said = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            main(shlex.split(command)[1:])
        except SystemExit as ended:
            return int(ended.code or 0), said.getvalue()
    raise AssertionError("a command ends by SystemExit")


@dataclass
class Reader:
    """Somebody who follows a page in the folder `at`."""

    at: Path
    names: dict[str, Any] = field(default_factory=dict)
    exits: int = 0
    ran: list[str] = field(default_factory=list)
    site: Path | None = None  # where `pip install` put packages, once it was called

    def follow(self, page: str) -> None:
        """Do all that the page (relative to docs/) says."""
        text = (DOCS / page).read_text(encoding="utf-8")
        for found in FENCE.finditer(text):
            where = f"{page}, line {text.count(chr(10), 0, found.start()) + 1}"
            try:
                self._do(found)
            except AssertionError as error:
                raise AssertionError(f"{where}: {error}") from None

    def _do(self, found: re.Match[str]) -> None:
        if found["exits"]:
            self.exits = int(found["exits"])
            return
        if found["book"]:
            self._write(found["book"], workbook({found["sheet"] or "Sheet1": list(rows(found["rows"]))}))
            return
        language, title, body = found["language"], found["title"], textwrap.dedent(found["body"])
        if title and title.endswith("acctkit.toml"):
            merge(self.at / title, body)
        elif title and not title.startswith("/"):
            self._write(title, body.encode("utf-8"))
        elif language == "console":
            for command, expected in commands(body):
                self.run(command, expected)
            self.exits = 0
        elif language == "python":
            with contextlib.chdir(self.at):
                exec(compile(body, "<page>", "exec"), self.names)
        elif language == "sh":
            for line in body.splitlines():
                exists(line)

    def _write(self, name: str, content: bytes) -> None:
        path = self.at / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def run(self, command: str, expected: list[str]) -> None:
        """One command, and what it must print."""
        self.ran.append(command)
        if command.startswith("cd "):
            self.at = (self.at / command[3:].strip()).resolve()
            return
        if command.startswith("pip install ./"):
            self.site = self.at / ".site"
            command = f"{command} --quiet --no-deps --no-build-isolation --target {self.site}"
        plain = command.startswith("acctkit ") and not set("|<>;&*$") & set(command) and not self.site
        code, printed = inside(self.at, command) if plain else self._outside(command)
        assert code == self.exits, f"{command} ended with {code}:\n{printed}"
        if command.startswith("acctkit init "):
            self._hurry(shlex.split(command)[2])
        if expected:
            compare(command, expected, printed)

    def _outside(self, command: str) -> tuple[int, str]:
        tools = self.at / ".tools"
        tools.mkdir(exist_ok=True)
        for name, start in (("acctkit", "-m acctkit"), ("pytest", "-m pytest"), ("pip", "-m pip"), ("python", "")):
            tool = tools / name
            tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" {start} "$@"\n', encoding="utf-8")
            tool.chmod(0o755)
        done = subprocess.run(
            ["bash", "-c", command], cwd=self.at, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            check=False,
            env={**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "PYTEST_ADDOPTS": "-p no:xdist",
                 "PYTHONPATH": os.pathsep.join(map(str, filter(None, (self.site, ROOT))))},
        )
        return done.returncode, done.stdout

    def _hurry(self, folder: str) -> None:
        """Let files settle at once: a reader waits two seconds a run, a test need not."""
        merge(self.at / folder / "acctkit.toml", "[intake]\nsettle_seconds = 0\n")


def commands(body: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a console, with the lines below it; a line that ends in a backslash goes on."""
    parts = re.split(r"^\$ ", body.replace("\\\n", " "), flags=re.MULTILINE)
    for part in parts[1:]:
        command, _, printed = part.partition("\n")
        yield re.sub(r" +", " ", command), [line for line in printed.splitlines() if line.strip()]


def compare(command: str, expected: list[str], printed: str) -> None:
    """Hold what was printed against what the page shows; blanks and the rules of tables do not matter."""
    expected = [line for line in expected if set(line) - RULE]
    pattern = "".join("(?:.*\n)*?" if line.strip() == "..." else f"{_line(line)}\n" for line in expected)
    lines = [" ".join(line.split()) for line in printed.splitlines() if set(line) - RULE]
    shown = "\n".join(" ".join(line.split()) for line in expected)
    same = re.fullmatch(pattern, "".join(f"{line}\n" for line in lines))
    assert same, f"{command} printed\n{printed}\nand the page shows\n{shown}"


def _line(line: str) -> str:
    return "[^\n]*?".join(re.escape(" ".join(part.split(" "))) for part in " ".join(line.split()).split("…"))


def rows(table: str) -> Iterator[list[Any]]:
    """The rows of a Markdown table, without its rule: dates, numbers and texts."""
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not all(set(cell) <= {"-", ":"} and cell for cell in cells):
            yield [value(cell) for cell in cells]


def value(cell: str) -> Any:
    """What a person types into a cell."""
    if DATE.fullmatch(cell):
        return dt.date.fromisoformat(cell)
    if NUMBER.fullmatch(cell):
        return float(cell) if "." in cell else int(cell)
    return cell or None


def merge(path: Path, block: str) -> None:
    """Write the settings of a block into a settings file, as a reader edits it."""
    text = path.read_text(encoding="utf-8")
    for head, body in re.findall(r"^(\[[^\n]+\])\n(.*?)(?=^\[|\Z)", block, re.MULTILINE | re.DOTALL):
        for key in re.findall(r"^([\w-]+) *=", body, re.MULTILINE):
            table = re.search(rf"^{re.escape(head)}\n(?:(?!\[).*\n)*", text, re.MULTILINE)
            if table:
                kept = re.sub(rf"^(# )?{re.escape(key)} *=.*\n", "", table[0], flags=re.MULTILINE)
                text = text.replace(table[0], kept)
        found = re.search(rf"^{re.escape(head)}\n", text, re.MULTILINE)
        text = text.replace(found[0], found[0] + body.strip() + "\n", 1) if found else f"{text}\n{head}\n{body}"
    path.write_text(text, encoding="utf-8")


def exists(line: str) -> None:
    """See that what a line calls of acctkit is a command with these options; nothing is run."""
    words = shlex.split(line, comments=True)
    starts = [at for at, word in enumerate(words) if word == "acctkit" or word.endswith("/bin/acctkit")]
    if not starts or "pip" in words:
        return
    words = words[starts[0] + 1 :]
    ends = next((at for at, word in enumerate(words) if word in ("||", "&&", "|", ";", ">")), len(words))
    try:
        context: click.Context = cli.make_context("acctkit", words[:ends], resilient_parsing=False)
        command: click.Command = cli
        while isinstance(command, click.Group):
            name, found, rest = command.resolve_command(context, [*context._protected_args, *context.args])
            assert found is not None, line
            command = found
            context = command.make_context(name, rest, parent=context)
    except click.exceptions.Exit:
        return
    except click.ClickException as error:
        raise AssertionError(f"{line}: {error.format_message()}") from None
