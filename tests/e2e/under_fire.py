"""Deliver an outbox while the server fails and the process is shot, again and again, and say what came of each message.

The server is a process of its own, which writes down what it delivered: nothing that happens here can make it forget.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from acctkit import Draft
from acctkit.books.ledger import Ledger, open_books
from acctkit.books.schema import outbox
from acctkit.mail.outbox import queue
from acctkit.sending import deliver
from acctkit.workspace import Workspace, open_workspace
from tests.children import exit_of
from tests.mail.desk import composer, write_note

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
NOW = dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC)
ROUND = 100_000.0  # seconds between two lives of the process, so that every pause and lease is over
LATER = 5_000.0  # seconds between two deliveries of one life
GOES = ("queued", "approved", "sending", "deferred")
DELIVERIES = 60  # of one life; the next goes on
LIVES = 400  # more mean that it never ends
PATIENCE = 1200.0  # seconds of real time for one life
MORE = 7  # what a life ends with that left something to do


@dataclass(frozen=True)
class Outcome:
    """What became of the messages: how often the server delivered each, and its state and error in the outbox."""

    delivered: Mapping[str, int]
    states: Mapping[str, tuple[str, str]]
    shot: int

    @property
    def twice(self) -> list[str]:
        """Those that were delivered more than once."""
        return [id for id, count in self.delivered.items() if count > 1]

    @property
    def lost(self) -> list[str]:
        """Those that are said to have gone, and did not."""
        return [id for id, (state, _) in self.states.items() if state == "sent" and id not in self.delivered]

    @property
    def in_doubt(self) -> list[str]:
        """Why some are unknown, a sentence each."""
        return [error for state, error in self.states.values() if state == "unknown"]

    @property
    def left(self) -> Counter[str]:
        """How many are neither sent nor unknown, by state."""
        return Counter(state for state, _ in self.states.values() if state not in ("sent", "unknown"))


def fill(root: Path, settings: str, messages: int) -> Workspace:
    """A workspace whose outbox holds so many messages, each to somebody else."""
    root.mkdir(parents=True, exist_ok=True)
    company = '[company]\nname = "Acme"\ncurrency = "USD"\n\n[mail]\nsender = "reports@acme.example"\n'
    others = sorted(path.stem for path in PLUGINS.glob("[!_]*.py") if not path.stem.startswith("mail_"))
    off = f"\n[plugins]\ndisabled = {json.dumps(others)}\n"  # loading them is what takes longest
    (root / "acctkit.toml").write_text(company + settings + off, encoding="utf-8")
    workspace = open_workspace(root)
    made = composer(write_note(root / "templates"))
    drafts = [
        Draft("note", f"customer-{n}@shop-{n}.example", "note", {"name": f"{n}", "body": "Pay." * 50}, f"note:{n}")
        for n in range(messages)
    ]
    ledger = _books(workspace)
    with ledger.begin() as conn:
        queue(conn, drafts, composer=made, now=NOW, as_of=NOW.date())
    ledger.close()
    return workspace


def deliver_under_fire(root: Path, log: Path, *, shots: int, life: float, seed: int) -> Outcome:
    """Deliver until nothing is left to go, in processes that are shot at `shots` random moments, each within `life`
    seconds of its start; what the server delivered stands in `log`."""
    chance, shot = random.Random(seed), 0
    for lived in range(LIVES):
        ended = exit_of(_live, root, lived, chance.uniform(0.01, life) if shot < shots else 0.0, patience=PATIENCE)
        shot += ended == -signal.SIGALRM
        assert ended in (0, MORE, -signal.SIGALRM), f"the delivery ended with {ended}"
        if not ended:
            break
    else:
        raise AssertionError(f"After {LIVES} processes there is still something left to go.")
    with _books(open_workspace(root)).read() as conn:
        rows = conn.execute(sa.select(outbox.c.id, outbox.c.state, outbox.c.last_error))
        states = {row.id: (row.state, row.last_error) for row in rows}
    return Outcome(Counter(log.read_text(encoding="utf-8").split()), states, shot)


@contextmanager
def server(name: str, log: Path, *more: str, faults: float, seed: int) -> Iterator[str]:
    """A server of `tests.servers` as a process of its own, started with `more` words, which fails so often; its
    address."""
    log.touch()
    said = [sys.executable, "-m", f"tests.servers.{name}", "--faults", str(faults), "--seed", str(seed), *more]
    with subprocess.Popen([*said, "--log", str(log)], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def _live(root: Path, lived: int, shot_after: float) -> None:
    """Deliver, again and again, until nothing is left, or the shot falls."""
    workspace = open_workspace(root)
    ledger = _books(workspace)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, shot_after)
    period = workspace.settings.calendar.make().last_complete(NOW.date())
    began = NOW.timestamp() + lived * ROUND * DELIVERIES
    for turn in range(DELIVERIES):
        began += LATER
        start = began - time.monotonic()
        deliver(workspace, ledger, period, NOW, lambda start=start: start + time.monotonic())  # type: ignore[misc]
        assert not workspace.plugins.errors, workspace.plugins.errors
        if not _left(ledger) and turn > 2:
            break
    else:
        sys.exit(MORE)
    signal.setitimer(signal.ITIMER_REAL, 0)
    ledger.close()


def _left(ledger: Ledger) -> int:
    with ledger.read() as conn:
        query = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.state.in_(GOES))
        return int(conn.scalar(query) or 0)


def _books(workspace: Workspace) -> Ledger:
    return open_books(workspace.settings.books.url, workspace.root, workspace.plugins.forms)
