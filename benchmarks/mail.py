"""Sending by the outbox over one connection to a Postfix on this machine, against a bare smtplib loop, the same bytes.

    python benchmarks/mail.py [--rounds 15] [--messages 2000]

Every round sends the messages by one and by the other, in turn, each in a process of its own, as commands do, and takes
the time by the clock: most of it is spent in waiting for Postfix, which keeps each message on the disk before it
answers. Each waits until Postfix is done with what the one before handed over. The outbox claims each message and keeps
what became of it, each in the books on the disk, too; the books' last copying is part of its time. Plugins are watched,
and garbage is looked for, as in a command. The ratio is of the two in one round; it is held against a floor. It needs
Postfix and is run as root, like the tests. Unlike the default, the transport does not connect anew now and then.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import random
import shutil
import smtplib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from acctkit import Attachment, Draft
from acctkit.books.ledger import Ledger, open_books
from acctkit.cli import RARELY
from acctkit.mail.outbox import WHOLE, queue
from acctkit.sending import deliver
from acctkit.workspace import open_workspace
from tests.mail.desk import composer, write_note
from tests.servers.certificates import certificates
from tests.servers.own import free_port
from tests.servers.postfix import Postfix, started

FLOOR = 0.90
NOW = dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC)
SETTINGS = """
[company]
name = "Acme"
currency = "USD"

[mail]
transport = "smtp"
sender = "reports@acme.example"
approve = "none"

[mail.smtp]
host = "127.0.0.1"
port = {port}
security = "none"
messages_per_connection = 1000000
"""


def fill(root: Path, port: int, messages: int) -> None:
    """A workspace with so many messages in its outbox, each of some 10 KB with what might be a workbook."""
    root.mkdir()
    (root / "acctkit.toml").write_text(SETTINGS.format(port=port), encoding="utf-8")
    dice = random.Random(1)
    sheets = Attachment("week.xlsx", content=dice.randbytes(6500))
    made = composer(write_note(root / "templates"))
    drafts = [
        Draft("note", f"customer-{n}@nowhere.example", "note", {"name": f"{n}", "body": "Pay. " * 50}, f"note:{n}",
              attachments=(sheets,))
        for n in range(messages)
    ]
    ledger = books(root)
    with ledger.begin() as conn:
        queue(conn, drafts, composer=made, now=NOW, as_of=NOW.date())
    ledger.close()


def books(root: Path) -> Ledger:
    """The books of the workspace."""
    workspace = open_workspace(root)
    return open_books(workspace.settings.books.url, root, workspace.plugins.forms)


def by_outbox(root: Path) -> float:
    """Seconds to deliver all that lies in the outbox."""
    workspace, ledger = open_workspace(root, ends=True), books(root)
    period = workspace.settings.calendar.make().last_complete(NOW.date())
    began = time.perf_counter()
    done = deliver(workspace, ledger, period, NOW)
    ledger.close()
    taken = time.perf_counter() - began
    if set(done) != {"sent"}:
        sys.exit(f"Not all messages went: {done}")
    return taken


def by_hand(root: Path, port: int) -> float:
    """Seconds to send the same bytes by smtplib alone."""
    ledger = books(root)
    with ledger.read() as conn:
        rows = [(row.recipient, row.mime) for row in conn.execute(WHOLE)]
    ledger.close()
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port, "localhost") as smtp:
        for to, mime in rows:
            smtp.sendmail("reports@acme.example", [to], mime)
        return time.perf_counter() - began


def apart(way: Callable[..., float], *given: object) -> float:
    """The seconds that one way took, in a new process that looks for garbage as a command does."""
    with ProcessPoolExecutor(1, get_context("spawn"), gc.set_threshold, RARELY) as process:
        return process.submit(way, *given).result()


def idle(server: Postfix) -> None:
    """Wait until Postfix has nothing to do."""
    queues = [server.here / "queue" / name for name in ("maildrop", "incoming", "active")]
    while any(path.is_file() for queue in queues for path in queue.rglob("*")):
        time.sleep(0.05)


def measure(server: Postfix, here: Path, rounds: int, messages: int) -> list[tuple[float, float]]:
    """Seconds by hand and by the outbox, of each round; a first one of few messages warms up."""
    taken = []
    for number in range(rounds + 1):
        count = messages if number else 20
        full = here / f"full-{count}"
        if not full.exists():
            fill(full, server.port, count)
        root = here / f"round-{number}"
        shutil.copytree(full, root)
        ways = [(by_hand, root, server.port), (by_outbox, root)]
        seconds = {}
        for at in (0, 1) if number % 2 else (1, 0):
            idle(server)
            seconds[at] = apart(*ways[at])
        if number:
            taken.append((seconds[0], seconds[1]))
    return taken


def main() -> None:
    """Start Postfix, measure, and say the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--messages", type=int, default=2000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        with started(certificates(here / "keys"), free_port(), here / "nobody") as server:
            taken = measure(server, here, asked.rounds, asked.messages)
    ratio = statistics.median(hand / ours for hand, ours in taken)
    by_hand_rate, our_rate = (asked.messages / statistics.median(column) for column in zip(*taken, strict=True))
    print(  # noqa: T201
        f"by hand {by_hand_rate:.0f}/s, by the outbox {our_rate:.0f}/s: "
        f"{ratio:.2f} of it (at least {FLOOR:.2f}); by round: "
        + " ".join(f"{hand / ours:.2f}" for hand, ours in taken)
    )
    if ratio < FLOOR:
        sys.exit(1)


if __name__ == "__main__":
    main()
