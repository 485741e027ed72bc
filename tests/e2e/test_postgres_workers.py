"""Several workers deliver one outbox on PostgreSQL, and some are shot: each message goes once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from acctkit.books.ledger import open_books
from acctkit.books.schema import bounces, outbox, runs
from acctkit.lock import hold
from acctkit.mail.claims import Claims
from acctkit.mail.compose import Composer
from acctkit.mail.holding import hold_back
from acctkit.mail.outbox import Queued, queue
from acctkit.mail.resolving import resolve, retry
from acctkit.mail.suppressing import clear
from acctkit.mail.verdicts import Person
from acctkit.testing import TestWorkspace
from tests.e2e.test_plugins_isolated import business
from tests.mail.desk import NOW, TODAY, composer, note, write_note
from tests.servers.postgres import postgres

FULL = os.environ.get("ACCTKIT_FULL_MAIL") == "1"
PERSON = Person("ana", NOW)
MESSAGES, WORKERS, SHOTS = (500, 4, 12) if FULL else (120, 2, 2)

WORKER = """
import os, sys, time
from pathlib import Path
import sqlalchemy as sa
from acctkit import Receipt
from acctkit.mail.deliver import Terms, deliver

log = Path(sys.argv[2])

class Carrier:
    def prepare(self, message):
        return Receipt("prepared", f"draft {message.id}")
    def send(self, message):
        with log.open("a") as file:
            file.write(message.id + chr(10))
        time.sleep(0.002)
        return Receipt("sent")
    def look(self, message):
        gone = message.id in log.read_text().split()
        return Receipt("sent") if gone else Receipt("deferred", error="its draft is there")
    look_after = 0.0

engine = sa.create_engine(sys.argv[1])
print("ready", flush=True)
deliver(engine, Carrier(), terms=Terms("drafts", lease=float(sys.argv[3])), recheck=lambda message: "")
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with postgres() as one:
        yield one


@pytest.fixture
def books(url: str) -> Iterator[sa.Engine]:
    """Fresh books on the server."""
    engine = sa.create_engine(url)
    with engine.begin() as conn:
        conn.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    ledger = open_books(url, Path(), {})
    yield ledger.engine
    ledger.close()
    engine.dispose()


def test_each_message_goes_once_though_workers_are_shot(url: str, books: sa.Engine, tmp_path: Path) -> None:
    log, dice = tmp_path / "log", random.Random(7)
    log.touch()
    notes = [note(f"{n:03}", to=f"customer-{n}@shop.example") for n in range(MESSAGES)]
    with books.begin() as conn:
        queue(conn, notes, composer=composer(write_note(tmp_path / "t")), now=NOW, as_of=TODAY)
    shot = 0
    while left(books):
        workers = [worker(url, log) for _ in range(WORKERS)]
        if shot < SHOTS:
            victim, when = dice.choice(workers), handed_over(log) + dice.randint(1, 12)
            while handed_over(log) < when and victim.poll() is None:
                time.sleep(0.001)
            victim.kill()
            shot += victim.wait() == -signal.SIGKILL
        assert {one.wait(60) for one in workers} <= {0, -signal.SIGKILL}
    delivered = Counter(log.read_text().split())
    with books.connect() as conn:
        states = {row.id: row.state for row in conn.execute(sa.select(outbox.c.id, outbox.c.state))}
    assert shot and set(states.values()) == {"sent"} and set(delivered) == set(states)
    assert set(delivered.values()) == {1}


def worker(url: str, log: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, url, str(log), "1.0"], stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def handed_over(log: Path) -> int:
    return log.read_bytes().count(b"\n")


def left(books: sa.Engine) -> int:
    with books.connect() as conn:
        return conn.scalar(sa.select(sa.func.count()).where(outbox.c.state != "sent")) or 0


def test_workers_never_hold_the_same_message(books: sa.Engine, tmp_path: Path) -> None:
    with books.begin() as conn:
        ids = queue(conn, [note(str(n)) for n in range(5)], composer=composer(write_note(tmp_path / "t")), now=NOW,
                    as_of=TODAY).ids
    one, two = (Claims(books, lambda: 1000.0, "smtp").due() for _ in range(2))
    first, second = [next(one), next(two)], [next(one), next(two)]
    assert len({*first, *second}) == 4
    with closing(Claims(books, lambda: 1000.0, "smtp").due()) as three:
        assert [next(three), next(three)] == first, "what a worker had in hand, and did not send, is free again"
    one.close()
    two.close()
    Claims(books, lambda: 1000.0, "smtp").end_with(first[0])
    with closing(Claims(books, lambda: 1000.0, "smtp").due()) as four:
        assert list(four) == [*ids[1:], ids[0]] and first[0] == ids[0], "the one that it went away with goes last"


def test_a_whole_run_and_deliveries_beside_it(url: str, books: sa.Engine, tmp_path: Path) -> None:
    ws: TestWorkspace = business(tmp_path / "business")
    ws.configure("books", f'url = "{url}"')
    assert ws.run("2026-11-25")["messages"] == {"sent": 3}
    assert ws.run("2026-11-25")["messages"] == {}
    with books.begin() as conn:
        conn.execute(sa.update(outbox).values(state="queued", approval="", sent_on=None))
        conn.execute(sa.update(runs).values(state="active"))
    with hold(ws.root):  # a run, say
        assert sum(ws.json("deliver", "--as-of", "2026-11-25")["messages"].values()) == 3
    with books.connect() as conn:
        assert list(conn.scalars(sa.select(runs.c.state).order_by(runs.c.id))) == ["active", "active", "done"]


@pytest.mark.parametrize("state", ["deferred", "unknown"])
def test_what_a_person_decides_of_is_not_taken_meanwhile(books: sa.Engine, tmp_path: Path, state: str) -> None:
    """Else a message that just went would be put back, and go twice."""
    with books.begin() as conn:
        queue(conn, [note("1")], composer=composer(write_note(tmp_path / "t")), now=NOW, as_of=TODAY)
        conn.execute(sa.update(outbox).values(state=state, attempts=1, lease_until=600.0))
        id = conn.scalar(sa.select(outbox.c.id)) or ""
    taken, tried = list[str](), list[str]()

    def sends(*of: Any) -> None:
        """A worker takes the message, or comes late with the news that it went, right after it was looked at."""
        if tried or "last_error" not in of[2]:
            return
        tried.append(id)
        with books.connect().execution_options(isolation_level="AUTOCOMMIT") as worker:
            worker.exec_driver_sql("SET lock_timeout = '100ms'")
            with suppress(sa.exc.OperationalError):
                worker.execute(sa.update(outbox).values(state="sent"))
                taken.append(id)

    for decide in DECIDES[state]:
        with books.begin() as conn:
            sa.event.listen(conn, "after_cursor_execute", sends)
            decide(conn, id)
        assert tried and not taken
        tried.clear()
        with books.begin() as conn:
            conn.execute(sa.update(outbox).values(state=state))


def test_what_is_taken_back_while_its_address_is_cleared_stays_so(books: sa.Engine, tmp_path: Path) -> None:
    with books.begin() as conn:
        queue(conn, [note("1")], composer=composer(write_note(tmp_path / "t")), now=NOW, as_of=TODAY)
        conn.execute(sa.update(outbox).values(state="suppressed"))
        conn.execute(sa.insert(bounces).values(
            answer="a", message="", address="ana@acme.example", action="failed", marks=True, day=TODAY
        ))
    with books.connect() as run, ThreadPoolExecutor(1) as pool:
        run.execute(sa.update(outbox).values(state="cancelled"))

        def cleared() -> tuple[str, ...]:
            with books.begin() as conn:
                return clear(conn, "ana@acme.example", PERSON, "it is right").freed

        freed = pool.submit(cleared)
        wait([freed], 0.5)
        run.commit()
        assert freed.result(10) == ()
    with books.connect() as conn:
        assert conn.scalar(sa.select(outbox.c.state)) == "cancelled"


def test_what_another_run_wrote_anew_meanwhile_is_not_written_once_more(
    books: sa.Engine, tmp_path: Path
) -> None:
    """Else it would go twice, where it went before this run was done."""
    maker, others = composer(write_note(tmp_path / "t")), list[Queued]()

    def plan(maker: Composer = maker) -> Queued:
        with books.begin() as conn:
            return queue(conn, [note("1")], composer=maker, now=NOW, as_of=TODAY)

    def meanwhile(*_: object) -> None:
        others.append(plan())
        with books.begin() as conn:
            conn.execute(sa.update(outbox).values(state="sent", sent_on=TODAY))

    plan()
    with books.begin() as conn:
        conn.execute(sa.update(outbox).values(state="cancelled"))
    assert plan(replace(maker, ahead=meanwhile)).ids == () and len(others[0].ids) == 1
    with books.connect() as conn:
        assert conn.scalar(sa.select(outbox.c.state)) == "sent"


DECIDES: dict[str, list[Callable[[sa.Connection, str], object]]] = {
    "deferred": [
        lambda conn, id: hold_back(conn, [id], PERSON, "let me look"),
        lambda conn, id: retry(conn, [id], PERSON),
    ],
    "unknown": [lambda conn, id: resolve(conn, [id], False, PERSON, "it is not in the log")],
}
