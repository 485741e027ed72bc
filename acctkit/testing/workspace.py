"""A workspace on disk that tests drop files into, run, and look at."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from acctkit.testing.clock import Clock
from acctkit.testing.files import Rows, delimited, workbook
from acctkit.testing.planting import plant
from acctkit.testing.results import RunResult
from acctkit.testing.sheets import HouseSheet

if TYPE_CHECKING:
    from acctkit.forms import Form
    from acctkit.types import Person, Record
    from acctkit.workspace import Workspace

Content = bytes | str | HouseSheet | list[HouseSheet] | Mapping[str, Rows] | Rows


@dataclass
class TestWorkspace:
    """A workspace on disk that tests drop files into, run, and look at.

    `root` is its folder, `clock` says what day it is for `run()`.
    """

    __test__ = False

    root: Path
    clock: Clock = field(default_factory=Clock)
    _dropped: int = field(default=0)

    # -------------------------------------------------------------- what goes in

    def drop(self, path: str, content: Content) -> Path:
        """Lay a file into the inbox, the later the newer: `ws.drop("7/week.xlsx", sheet("visits", rows))`.

        `content` is bytes, text, one sheet or a list of sheets that `sheet` made, plain rows, or plain rows by sheet
        name. A path that ends in `.csv` makes a csv of one sheet; every other path a real xlsx.
        """
        target = self.root / "inbox" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(self._bytes(content, path.endswith(".csv")))
        self._dropped += 1
        stamp = 1_700_000_000 + self._dropped
        os.utime(target, (stamp, stamp))
        return target

    def configure(self, table: str, line: str) -> None:
        """Write a line into a table of the settings: `ws.configure("mail", 'office = ["office@example.com"]')`."""
        path = self.root / "acctkit.toml"
        text = path.read_text(encoding="utf-8")
        head = f"[{table}]\n"
        text = text.replace(head, f"{head}{line}\n", 1) if f"\n{head}" in text else f"{text}\n{head}{line}\n"
        path.write_text(text, encoding="utf-8")

    def plugin(self, plugin: ModuleType | Path | str, name: str = "") -> str:
        """Give the workspace a plugin, and return the name it is loaded by.

        `plugin` is an imported module or package (loaded from where it lies, its templates too; nothing to do if it is
        installed with an entry point), the path of a file or package, which is copied, or Python source, which needs a
        `name`. Raises AssertionError with the reason when it does not load.
        """
        return plant(self.root, plugin, name)

    # -------------------------------------------------------------- what is done

    def run(self, as_of: dt.date | str | None = None, **options: Any) -> RunResult:
        """Run the whole line, today being the clock's day; with `as_of` the clock is set to that day first.

        `options` are those of the command: `week="2026-W47"`, `dry_run=True`. Returns what the run did.
        """
        from acctkit.run import run
        from acctkit.testing.outcome import outcome, tries
        from acctkit.testing.reading import readers_for

        if as_of is not None:
            self.clock.set(as_of)
        opened = self.open()
        tried = tries(opened)
        options = {"readers": readers_for(opened), **options}
        told = run(opened, as_of=self.clock.today, clock=self.clock.time, **options)
        return RunResult(told) if options.get("dry_run") else outcome(opened, told, tried)

    def cli(self, *words: str, exit_code: int | None = 0) -> str:
        """What a command prints on stdout; its exit code must be `exit_code` (None: any)."""
        from click.testing import CliRunner

        from acctkit.cli import cli
        from acctkit.errors import AcctkitError

        done = CliRunner().invoke(cli, ["-w", str(self.root), *words], standalone_mode=False)
        code = done.return_value if isinstance(done.return_value, int) else done.exit_code
        if isinstance(done.exception, AcctkitError):
            code = done.exception.exit_code
        elif done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert exit_code is None or code == exit_code, f"exit {code}: {done.output}{done.exception or ''}"
        return done.stdout if not isinstance(done.exception, AcctkitError) else str(done.exception)

    def json(self, *words: str, exit_code: int | None = 0) -> Any:
        """What a command prints with `--json`."""
        return json.loads(self.cli(*words, "--json", exit_code=exit_code))

    # -------------------------------------------------------------- what is there

    def open(self) -> Workspace:
        """The workspace as acctkit opens it."""
        from acctkit.workspace import open_workspace

        return open_workspace(self.root)

    @property
    def forms(self) -> Mapping[str, Form]:
        """Every form that a plugin of the workspace declares, by name."""
        return self.open().plugins.forms

    def people(self) -> dict[str, Person]:
        """Who may drop files, by id, as plugins hand them over on the clock's day."""
        from acctkit.testing.outcome import people

        return people(self.open(), self.clock.today)

    def records(self, form: str, **wanted: Any) -> Sequence[Record[Any]]:
        """The records in force of a form, as plugins read them: `ws.records("visits", rep="7")[0].row.guests`."""
        from acctkit.testing.outcome import records

        return records(self.open(), form, **wanted)

    def submissions(self) -> dict[str, dict[str, Any]]:
        """The latest submission of each path, as `submissions list --json` has it."""
        return {row["path"]: row for row in self.json("submissions", "list")}

    def table(self, section: str, name: str, *words: str) -> list[dict[str, Any]]:
        """The rows of a section's table as `report --json` prints them, by default as of the clock's day; `words` are
        options of that command."""
        day = () if {"--week", "--as-of"} & set(words) else ("--as-of", self.clock.today.isoformat())
        rows: list[dict[str, Any]] = self.json("report", section, *words, *day)["tables"][name]["rows"]
        return rows

    def mail(self, kind: str = "") -> list[EmailMessage]:
        """The messages in the outbox folder, oldest first, all or of one kind."""
        from email import message_from_bytes
        from email.policy import SMTP

        listed = self.json("outbox", "list", *(("--kind", kind) if kind else ()))
        paths = [self.root / "outbox" / f"{row['id']}.eml" for row in listed]
        return [message_from_bytes(p.read_bytes(), _class=EmailMessage, policy=SMTP) for p in paths if p.is_file()]

    def _bytes(self, content: Content, as_csv: bool) -> bytes:
        if isinstance(content, bytes):
            return content
        if isinstance(content, str):
            return content.encode("utf-8")
        sheets = [content] if isinstance(content, HouseSheet) else content
        if not isinstance(sheets, Mapping) and sheets and all(isinstance(one, HouseSheet) for one in sheets):
            forms = self.forms if any(one.form is None for one in sheets) else {}  # type: ignore[union-attr]
            known = [one.knowing(forms) for one in sheets]  # type: ignore[union-attr]
            return delimited(known[0]) if as_csv else workbook(*known)
        if as_csv and not isinstance(content, Mapping):
            return delimited(content)  # type: ignore[arg-type]
        return workbook(content)  # type: ignore[arg-type]


def text_of(message: EmailMessage) -> str:
    """The plain text of a message."""
    from acctkit.testing.outcome import body_of

    return body_of(message, "plain")


def make_test_workspace(root: Path, *, language: str = "en") -> TestWorkspace:
    """A fresh workspace in `root`, of the company Test, in USD, whose files settle at once, and whose notices need
    nobody's approval."""
    from acctkit.newworkspace import make_workspace

    path = make_workspace(root, name="Test", currency="USD", language=language)
    text = path.read_text(encoding="utf-8").replace("# settle_seconds = 2.0 ", "settle_seconds = 0 ")
    path.write_text(text.replace('approve = "auto"', 'approve = "none"'), encoding="utf-8")
    return TestWorkspace(root)
