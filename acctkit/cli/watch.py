"""`acctkit watch`: run whenever something happens in the inbox."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import click

from acctkit import mounts
from acctkit.cli.common import workspace_of
from acctkit.errors import UsageProblem
from acctkit.wakes import POLL, Wakes

_LONGEST_END = 30.0  # seconds that a run gets to end when we are told to; killed, it loses nothing either
_DONE = (0, 1)
_HAPPENED = ("records", "packages", "messages", "missed")


@click.command(epilog="Example: acctkit -w sales watch")
@click.option("--poll", is_flag=True, help="Look at the inbox ourselves; done by itself where it lies on a share.")
@click.option(
    "--every", metavar="MINUTES", type=click.FloatRange(min=0, min_open=True), default=5.0, show_default=True,
    help="Run after so many minutes even when nothing seems to happen.",
)
@click.pass_context
def watch(ctx: click.Context, poll: bool, every: float) -> int:
    """Run whenever something happens in the inbox, until stopped by Ctrl-C or SIGTERM.

    It only wakes `acctkit run`, each time in a process of its own, whose errors end that run alone. Start it again
    after changing the settings of the inbox. Needs the extra: pip install 'acctkit[watch]'.
    """
    opened = workspace_of(ctx)
    if importlib.util.find_spec("watchfiles") is None:
        raise UsageProblem("acctkit watch needs the package watchfiles; install it with: pip install 'acctkit[watch]'")
    share = next((kind for kind in mounts.kinds_in(opened.inbox) if mounts.deaf(kind)), "")
    how = f"looking every {POLL:g} seconds" if poll or share else "told by the system"
    why = f", since it is on a share ({share})" if share else ""
    _say(f"Watching {opened.inbox}, {how}{why}; running every {every:g} minutes at least. Stop it with Ctrl-C.")
    watcher = _Watcher(opened.root)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, watcher.end)
    for _ in Wakes(opened.inbox, poll=bool(poll or share), every=60 * every, stop=watcher.stop, say=_say):
        watcher.run()
    _say("Stopped.")
    return 0


def _say(text: str) -> None:
    click.echo(text)
    sys.stdout.flush()


class _Watcher:
    """Starts runs and tells what came of them; what was told already is not told again, however often it happens."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.stop = threading.Event()
        self._child: subprocess.Popen[str] | None = None
        self._error = ""
        self._state: Any = None

    def end(self, *_: object) -> None:
        """Stop watching; a run that is active is asked to end, and made to when it does not."""
        first = not self.stop.is_set()
        self.stop.set()
        if first and self._child is not None:
            self._ask(self._child)

    def run(self) -> None:
        """One run in a process of its own, to its end."""
        try:
            done = self._done()
        except OSError as fault:
            click.echo(f"acctkit watch: no run could be started ({fault}); it is tried again.", err=True)
            return
        if not self.stop.is_set():
            self._tell(*done)

    def _done(self) -> tuple[int, str, str]:
        with subprocess.Popen(
            [sys.executable, "-m", "acctkit", "-w", str(self._root), "run", "--json"], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, encoding="utf-8", errors="replace",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"}, start_new_session=True,  # a Ctrl-C reaches it through us
        ) as child:
            self._child = child
            if self.stop.is_set():
                self._ask(child)
            out, err = child.communicate()
            self._child = None
        return child.returncode, out, err.strip()

    def _ask(self, child: subprocess.Popen[str]) -> None:
        if os.name == "posix":
            child.send_signal(signal.SIGINT)
        else:
            child.terminate()
        deadline = threading.Timer(_LONGEST_END, child.kill)
        deadline.daemon = True
        deadline.start()

    def _tell(self, code: int, out: str, err: str) -> None:
        if err != self._error and err:
            click.echo(err, err=True)
        self._error = err
        result = _parsed(out) if code in _DONE else None
        if result is None:
            return
        state = [result["submissions"].get("pending"), result["plugin_errors"], result["failed_mail"]]
        files = any(count for status, count in result["submissions"].items() if status != "pending")
        if files or state != self._state or any(result[name] for name in _HAPPENED):
            from acctkit.cli.run import tell

            tell(result, dry_run=False)
            sys.stdout.flush()
        self._state = state


def _parsed(out: str) -> dict[str, Any] | None:
    try:
        result: dict[str, Any] = json.loads(out)
    except ValueError:
        return None
    return result
