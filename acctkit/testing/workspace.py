"""A workspace on disk that tests drop files into, run, and look at."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from acctkit.testing.files import Rows, delimited, workbook


@dataclass
class TestWorkspace:
    """A workspace on disk that tests drop files into, run, and look at."""

    __test__ = False

    root: Path
    _clock: int = field(default=0)

    def drop(self, path: str, content: bytes | str | Mapping[str, Rows] | Rows) -> Path:
        """Lay a file into the inbox: bytes, text, a sheet's rows, or several sheets by name. A later drop is newer."""
        target = self.root / "inbox" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode("utf-8")
        if not isinstance(content, bytes):
            csv_wanted = path.endswith(".csv") and not isinstance(content, Mapping)
            content = delimited(content) if csv_wanted else workbook(content)  # type: ignore[arg-type]
        target.write_bytes(content)
        self._clock += 1
        stamp = 1_700_000_000 + self._clock
        os.utime(target, (stamp, stamp))
        return target

    def configure(self, table: str, line: str) -> None:
        """Write a line into a table of the settings: `ws.configure("mail", 'office = ["office@example.com"]')`."""
        path = self.root / "acctkit.toml"
        text = path.read_text(encoding="utf-8")
        head = f"[{table}]\n"
        text = text.replace(head, f"{head}{line}\n", 1) if f"\n{head}" in text else f"{text}\n{head}{line}\n"
        path.write_text(text, encoding="utf-8")

    def open(self) -> Any:
        """The workspace as acctkit opens it."""
        from acctkit.workspace import open_workspace

        return open_workspace(self.root)

    def run(self, as_of: str, **options: Any) -> dict[str, Any]:
        """Run the whole line with `as_of` as today, and return what `run --json` prints."""
        from acctkit.run import run

        return run(self.open(), as_of=dt.date.fromisoformat(as_of), **options)

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

    def submissions(self) -> dict[str, dict[str, Any]]:
        """The latest submission of each path."""
        return {row["path"]: row for row in self.json("submissions", "list")}

    def table(self, section: str, name: str, *words: str) -> list[dict[str, Any]]:
        """The rows of a section's table."""
        rows: list[dict[str, Any]] = self.json("report", section, *words)["tables"][name]["rows"]
        return rows

    def mail(self, kind: str = "") -> list[EmailMessage]:
        """The messages in the outbox folder, oldest first, all or of one kind."""
        listed = self.json("outbox", "list", *(("--kind", kind) if kind else ()))
        paths = [self.root / "outbox" / f"{row['id']}.eml" for row in listed]
        return [message_from_bytes(p.read_bytes(), _class=EmailMessage, policy=SMTP) for p in paths if p.is_file()]


def text_of(message: EmailMessage) -> str:
    """The plain text of a message."""
    body = message.get_body(("plain",))
    return body.get_content().replace("\r\n", "\n") if body else ""


def make_test_workspace(root: Path, *, language: str = "en") -> TestWorkspace:
    """A fresh workspace in `root`, of the company Test, in USD, whose files settle at once."""
    from acctkit.newworkspace import make_workspace

    path = make_workspace(root, name="Test", currency="USD", language=language)
    text = path.read_text(encoding="utf-8").replace("# settle_seconds = 2.0 ", "settle_seconds = 0 ")
    path.write_text(text, encoding="utf-8")
    return TestWorkspace(root)
