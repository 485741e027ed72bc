"""Delivery: at most once whatever dies, exactly once where the carrier can."""

from __future__ import annotations

import datetime as dt
import signal
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
import sqlalchemy as sa
from acctkit.plugins.mail_folder import FolderCarrier

from acctkit import Draft, Outgoing, Receipt, Wait
from acctkit.books.schema import metadata, mimes, outbox, told
from acctkit.mail.breaker import Halt
from acctkit.mail.compose import message_uuid
from acctkit.mail.deliver import GIVE_UP_AFTER, LEASE, Told, deliver
from acctkit.mail.outbox import another, approve, listing, queue
from acctkit.mail.taking_back import take_back
from tests.mail.desk import NOW, TODAY, composer, engine_at, facts, note, write_note


@dataclass
class Postman:
    """A carrier that keeps what it carries, and answers what it is told to."""

    answers: list[Receipt | BaseException] = field(default_factory=list)
    carried: list[Outgoing] = field(default_factory=list)

    def send(self, message: Outgoing) -> Receipt:
        self.carried.append(message)
        answer = self.answers.pop(0) if self.answers else Receipt("sent", reference="250 ok")
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def close(self) -> None:
        pass


def at_the_end(word: str) -> float:
    """Let each pause be as long as it can be."""
    return 0.0


def put(engine: sa.Engine, folder: Path, *drafts: Draft) -> None:
    with engine.begin() as conn:
        queue(conn, drafts or [note()], composer=composer(folder), now=NOW, as_of=TODAY)


def states(engine: sa.Engine) -> list[tuple[str, int, str]]:
    with engine.connect() as conn:
        return [(row["state"], row["attempts"], row["last_error"]) for row in listing(conn)]


def test_what_is_sent_is_sent_once(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, note("1"), note("2"))
    postman = Postman()
    assert deliver(engine, postman) == {"sent": 2}
    assert deliver(engine, postman) == {}
    assert len(postman.carried) == 2
    assert states(engine) == [("sent", 1, "")] * 2


def test_waiting_messages_stay_until_a_person_approves(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, note(approval="look first"))
    postman = Postman()
    assert deliver(engine, postman) == {}
    with engine.begin() as conn:
        approve(conn, listing(conn)[0]["id"])
    assert deliver(engine, postman) == {"sent": 1}


def test_a_recheck_cancels_and_frees_the_facts(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, note(tells=("invoice:1:level:1",)))
    assert deliver(engine, Postman(), recheck=lambda message: "paid meanwhile") == {"cancelled": 1}
    assert states(engine) == [("cancelled", 0, "paid meanwhile")]
    with engine.connect() as conn:
        assert list(conn.scalars(sa.select(told.c.fact))) == []
    put(engine, notes, note(tells=("invoice:1:level:1",)))
    assert deliver(engine, Postman()) == {"sent": 1}, "it never went, so it may be planned again"


def test_one_that_must_wait_stays_as_it_is_and_is_asked_again(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, note("1", tells=("one",)), note("2", approval="look first", tells=("two",)), note("3"))
    with engine.begin() as conn:
        approve(conn, message_uuid(note("2").dedupe_key))
    postman = Postman([Receipt("deferred", error="421")])
    closed = {message_uuid(note(key).dedupe_key) for key in ("1", "2")}

    def recheck(message: Outgoing) -> str | Wait:
        return Wait("nobody works there today") if message.id in closed else ""

    for _ in range(2):  # again, and again nothing
        deliver(engine, postman, recheck=recheck, clock=lambda: 0.0)
    assert sorted(states(engine)) == [
        ("approved", 0, "nobody works there today"), ("deferred", 1, "421"), ("queued", 0, "nobody works there today"),
    ]
    closed = {message_uuid(note(key).dedupe_key) for key in ("1", "2", "3")}
    assert deliver(engine, postman, recheck=recheck, clock=lambda: 60.0) == {"waiting": 3}
    assert ("deferred", 1, "nobody works there today") in states(engine)
    with engine.connect() as conn:
        assert set(conn.scalars(sa.select(told.c.fact))) == {"one", "two", "put-off:3"}, "nothing is untold"
    closed = set()
    assert deliver(engine, postman, recheck=recheck, clock=lambda: 60.0) == {"sent": 3}
    assert sorted(states(engine)) == [("sent", 1, ""), ("sent", 1, ""), ("sent", 2, "")]


def test_one_that_somebody_else_took_for_sending_does_not_wait(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    others = Postman()

    def recheck(message: Outgoing) -> Wait:
        deliver(engine, others)
        return Wait("nobody works there today")

    assert deliver(engine, Postman(), recheck=recheck) == {}
    assert states(engine) == [("sent", 1, "")] and len(others.carried) == 1


def test_that_a_message_went_is_told_with_the_day_on_which_it_did(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, note("1", tells=("one",)), note("2"), note("3"))
    later = TODAY + dt.timedelta(3)
    deliver(engine, Postman([Receipt("sent"), Receipt("unknown"), Receipt("deferred")]), as_of=later)
    assert facts(engine) == {"one": TODAY, "sent:1": later, "sent:2": later, "put-off:3": later}


def test_what_waits_is_taken_back_before_a_right_one_is_planned(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, note("1", approval="look first", tells=("one",)), note("2", approval="look first"), note("3"))
    assert deliver(engine, Postman([Receipt("sent")])) == {"sent": 1}
    first = message_uuid(note("1").dedupe_key)
    with engine.begin() as conn:
        approve(conn, first)
    assert take_back(engine, lambda message: "paid meanwhile", ["other"]) == 0
    assert take_back(engine, lambda message: "paid meanwhile" if message.id == first else "", ["feedback"]) == 1
    assert {row[0] for row in states(engine)} == {"cancelled", "queued", "sent"}
    put(engine, notes, note("1", approval="look first", tells=("one",)))
    assert ("queued", 0, "In place of one that was cancelled: paid meanwhile") in states(engine)
    assert deliver(engine, Postman()) == {}, "it waits for a person again"


def test_what_somebody_else_took_for_sending_is_not_cancelled(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    others = Postman()

    def recheck(message: Outgoing) -> str:
        deliver(engine, others)
        return "paid meanwhile"

    assert deliver(engine, Postman(), recheck=recheck) == {}
    assert take_back(engine, lambda message: "too late", ["feedback"]) == 0
    assert states(engine) == [("sent", 1, "")] and len(others.carried) == 1


@pytest.mark.parametrize("state", ["held", "cancelled", "suppressed", "sending"])
def test_what_somebody_takes_just_before_its_turn_does_not_go(engine: sa.Engine, notes: Path, state: str) -> None:
    put(engine, notes, note("1"), note("2"))

    class Slow(Postman):
        def send(self, message: Outgoing) -> Receipt:
            with engine.begin() as conn:
                conn.execute(sa.update(outbox).where(outbox.c.state == "queued").values(state=state))
            return super().send(message)

    carrier = Slow()
    assert deliver(engine, carrier) == {"sent": 1}
    assert [one[0] for one in states(engine)] == ["sent", state] and len(carrier.carried) == 1


def test_what_was_written_anew_just_before_its_turn_goes_as_it_is_now(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, note(values={"body": "You owe 500."}))

    def meanwhile(message: Outgoing) -> str:
        if b"500" in message.mime:
            assert take_back(engine, lambda message: "paid", ["feedback"]) == 1
            put(engine, notes, note(values={"body": "You owe 5."}))
        return ""

    carrier = Postman()
    assert deliver(engine, carrier, recheck=meanwhile) == {}
    assert deliver(engine, carrier, recheck=meanwhile) == {"sent": 1}
    assert [b"You owe 5." in one.mime for one in carrier.carried] == [True]


def test_a_recheck_that_fails_sends_nothing(engine: sa.Engine, notes: Path) -> None:
    def fails(message: Outgoing) -> str:
        raise KeyError("books")

    put(engine, notes)
    errors: list[BaseException] = []
    postman = Postman()
    assert deliver(engine, postman, recheck=fails, on_error=errors.append) == {}
    assert (postman.carried, [type(one) for one in errors], states(engine)[0][0]) == ([], [KeyError], "queued")


@pytest.mark.parametrize("error", [OSError("gone"), SystemExit(3), TypeError("bug")])
def test_a_carrier_that_raises_leaves_doubt_and_the_others_go(
    engine: sa.Engine, notes: Path, error: BaseException
) -> None:
    put(engine, notes, note("1"), note("2"))
    errors: list[BaseException] = []
    postman = Postman([error])
    assert deliver(engine, postman, on_error=errors.append) == {"sent": 1, "unknown": 1}
    assert errors == [error]
    state, _, last = states(engine)[0]
    assert state == "unknown" and last.startswith(f"the transport failed: {type(error).__name__}")
    assert deliver(engine, postman) == {}


@pytest.mark.parametrize("answer", [Receipt("sent"), Receipt("deferred", error="busy"), Receipt("failed", error="no")])
def test_an_outcome_is_kept_though_the_books_were_locked_for_long(
    tmp_path: Path, notes: Path, answer: Receipt
) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'books.db'}", connect_args={"timeout": 0.05})
    metadata.create_all(engine)
    put(engine, notes)
    other = sqlite3.connect(tmp_path / "books.db", isolation_level=None)
    waited: list[float] = []

    class Locking(Postman):
        def send(self, message: Outgoing) -> Receipt:
            other.execute("BEGIN IMMEDIATE")
            return super().send(message)

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            other.execute("ROLLBACK")

    assert deliver(engine, Locking([answer]), sleep=sleep) == {answer.state: 1}
    assert (states(engine), len(waited)) == ([(answer.state, 1, answer.error)], 2)
    other.close()
    engine.dispose()


def test_a_carrier_that_raises_each_time_gets_no_more_than_three(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, *(note(str(n)) for n in range(9)))
    broken: list[Receipt | BaseException] = [ImportError("no module named x")] * 9
    postman, told = Postman(broken), Told()
    assert deliver(engine, postman, told=told) == {"unknown": 3}
    assert told.halt == Halt("failing", "the transport failed: ImportError: no module named x", person=True)
    assert deliver(engine, Postman()) == {"sent": 6}


def test_a_carrier_that_raises_now_and_then_gets_all(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, *(note(str(n)) for n in range(9)))
    now_and_then = [OSError("gone"), OSError("gone"), Receipt("sent")] * 3
    assert deliver(engine, Postman(now_and_then)) == {"sent": 3, "unknown": 6}


@pytest.mark.parametrize(("answer", "state", "said"), [
    (Receipt("sent", reference="\udcff\0 ok"), "sent", ""),
    (Receipt("deferred", error="caf\udce9 is full"), "deferred", "caf\ufffd is full"),
    (Receipt("failed", error="no\0body"), "failed", "no\ufffdbody"),
    (OSError("caf\udce9"), "unknown", "the transport failed: OSError: caf\ufffd"),
])
def test_what_no_books_can_keep_of_an_answer_costs_no_outcome(
    engine: sa.Engine, notes: Path, answer: Receipt | BaseException, state: str, said: str
) -> None:
    put(engine, notes, note("1"), note("2"))
    deliver(engine, Postman([answer]))
    assert states(engine) == [(state, 1, said), ("sent", 1, "")]


def test_a_reason_that_no_books_can_keep_holds_all_the_same(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, note("1"), note("2"))
    answers: list[str | Wait] = [Wait("caf\udce9 is closed"), "caf\udce9 is gone"]
    assert deliver(engine, Postman(), recheck=lambda message: answers.pop(0)) == {"cancelled": 1, "waiting": 1}
    assert [last for *_, last in states(engine)] == ["caf\ufffd is closed", "caf\ufffd is gone"]


def test_a_carrier_that_answers_nonsense_leaves_doubt(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    postman = Postman([None])  # type: ignore[list-item]
    assert deliver(engine, postman) == {"unknown": 1}


@pytest.mark.parametrize(("asked", "after"), [(7200.0, 7200), (5.0, 60), (1e9, 86_400)])
def test_a_receiver_that_asks_for_a_pause_gets_it_for_a_day_at_most(
    engine: sa.Engine, notes: Path, asked: float, after: float
) -> None:
    put(engine, notes)
    postman = Postman([Receipt("deferred", retry_after=asked)])
    deliver(engine, postman, clock=lambda: 1000.0, jitter=at_the_end)
    assert deliver(engine, postman, clock=lambda: 999.0 + after) == {}
    assert deliver(engine, postman, clock=lambda: 1000.0 + after) == {"sent": 1}


def test_deferred_is_tried_again_later_and_failed_never(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, note("1"), note("2"))
    postman = Postman([Receipt("deferred", error="421"), Receipt("failed", error="550")])
    assert deliver(engine, postman, clock=lambda: 1000.0, jitter=at_the_end) == {"deferred": 1, "failed": 1}
    assert deliver(engine, postman, clock=lambda: 1059.0) == {}
    assert deliver(engine, postman, clock=lambda: 1060.0) == {"sent": 1}
    assert states(engine) == [("sent", 2, ""), ("failed", 1, "550")]


def test_a_transport_that_is_away_is_not_asked_for_ever(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, *(note(str(n)) for n in range(9)))
    postman = Postman([Receipt("deferred")] * 9)
    assert deliver(engine, postman) == {"deferred": GIVE_UP_AFTER}


def test_redirected_mail_goes_nowhere_else(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, note(to_name="Ana"))
    postman = Postman()
    deliver(engine, postman, redirect_to="test@acme.example")
    (message,) = postman.carried
    assert message.to == "test@acme.example"
    assert b"To: test@acme.example\r\n" in message.mime and b"X-Original-To: ana@acme.example\r\n" in message.mime
    assert b"To: Ana" not in message.mime
    assert states(engine) == [("sent", 1, "went to test@acme.example instead: [mail] redirect_to")]


def test_of_redirected_mail_nobody_gets_a_copy(engine: sa.Engine, notes: Path) -> None:
    many = tuple(f"person-with-a-long-name-{n}@department-{n}.acme.example" for n in range(30))
    put(engine, notes, note(cc=many))
    postman = Postman()
    deliver(engine, postman, redirect_to="test@acme.example")
    (message,) = postman.carried
    assert (message.recipients, message.cc) == (("test@acme.example",), ())
    mail = message_from_bytes(message.mime, _class=EmailMessage, policy=SMTP)
    assert (mail["Cc"], mail["To"]) == (None, "test@acme.example")
    assert mail["X-Original-Cc"] == ", ".join(many)


def test_a_copy_goes_with_the_message(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, note(cc=("bob@acme.example",), amounts={"USD": Decimal("500.0001"), "EUR": Decimal("1E+3")}))
    postman = Postman()
    deliver(engine, postman)
    (message,) = postman.carried
    assert message.recipients == ("ana@acme.example", "bob@acme.example")
    assert message.amounts == {"EUR": Decimal(1000), "USD": Decimal("500.0001")}


def test_a_cut_off_message_is_unknown_when_its_lease_is_over(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    with engine.begin() as conn:
        conn.execute(sa.update(outbox).values(state="sending", attempts=1, lease_until=1000 + LEASE))
    postman = Postman()
    assert deliver(engine, postman, clock=lambda: 1001.0) == {}
    assert deliver(engine, postman, clock=lambda: 1001.0 + LEASE) == {"unknown": 1}
    assert postman.carried == [] and "cut off" in states(engine)[0][2]


KILLED = """
import os, signal, sys
from pathlib import Path
from acctkit.mail.deliver import deliver
from acctkit.plugins.mail_folder import FolderCarrier
from tests.mail.desk import engine_at

class Dying:
    exactly_once = True
    def send(self, message):
        if sys.argv[2] == "after":
            FolderCarrier(Path(sys.argv[1]) / "outbox").send(message)
        os.kill(os.getpid(), signal.SIGKILL)

deliver(engine_at(Path(sys.argv[1]) / "books.db"), Dying())
"""


def test_killed_while_one_waits_loses_nothing_and_sends_nothing_twice(tmp_path: Path) -> None:
    put(engine_at(tmp_path / "books.db"), write_note(tmp_path / "t"), note("1", tells=("one",)), note("2"))
    died = subprocess.run(
        [sys.executable, "-c", KILLED_WAITING, str(tmp_path)], cwd=Path(__file__).parents[2], check=False
    )
    assert died.returncode == -signal.SIGKILL
    engine = engine_at(tmp_path / "books.db")
    assert sorted(states(engine)) == [("queued", 0, ""), ("queued", 0, "nobody works there today")]
    postman = Postman()
    assert deliver(engine, postman, recheck=lambda message: "") == {"sent": 2}
    assert deliver(engine, postman) == {} and len(postman.carried) == 2


KILLED_WAITING = """
import os, signal, sys
from pathlib import Path
from acctkit import Wait
from acctkit.mail.deliver import deliver
from acctkit.mail.taking_back import take_back
from acctkit.plugins.mail_folder import FolderCarrier
from tests.mail.desk import engine_at

asked = []

def recheck(message):
    if asked:
        os.kill(os.getpid(), signal.SIGKILL)
    asked.append(message)
    return Wait("nobody works there today")

deliver(engine_at(Path(sys.argv[1]) / "books.db"), FolderCarrier(Path(sys.argv[1]) / "outbox"), recheck=recheck)
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_between_sending_and_its_outcome(tmp_path: Path, when: str) -> None:
    put(engine_at(tmp_path / "books.db"), write_note(tmp_path / "t"), note("1"), note("2"))
    command = [sys.executable, "-c", KILLED, str(tmp_path), when]
    died = subprocess.run(command, cwd=Path(__file__).parents[2], check=False)
    assert died.returncode == -signal.SIGKILL
    engine = engine_at(tmp_path / "books.db")
    assert sorted(state for state, _, _ in states(engine)) == ["queued", "sending"]
    assert deliver(engine, Postman()) == {"sent": 1}, "a plain carrier leaves the one in doubt alone"
    assert deliver(engine, FolderCarrier(tmp_path / "outbox")) == {"sent": 1}, "the folder just writes it"
    assert {state for state, _, _ in states(engine)} == {"sent"}
    assert len(list((tmp_path / "outbox").iterdir())) == 1


@pytest.mark.parametrize("written", [False, True])
def test_one_that_was_cut_off_before_it_was_written_is_asked_about_anew(
    engine: sa.Engine, notes: Path, tmp_path: Path, written: bool
) -> None:
    put(engine, notes)
    folder = FolderCarrier(tmp_path / "outbox")
    if written:
        assert deliver(engine, folder) == {"sent": 1}
    with engine.begin() as conn:
        conn.execute(sa.update(outbox).values(state="sending", attempts=1))
    assert deliver(engine, folder, recheck=lambda message: "paid meanwhile") == {"sent" if written else "cancelled": 1}
    assert len(list((tmp_path / "outbox").glob("*"))) == written
    assert states(engine) == [("sent", 2, "") if written else ("cancelled", 1, "paid meanwhile")]


def test_a_message_that_got_another_id_meanwhile_ends_no_delivery(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, *(note(str(n), to=f"{n}@acme.example") for n in range(3)))
    postman = Postman()

    def rename(message: Outgoing) -> str:
        if message.to.startswith("0"):
            with engine.begin() as conn:
                id = conn.scalar(sa.select(outbox.c.id).where(outbox.c.dedupe_key == "1")) or ""
                conn.execute(sa.update(mimes).where(mimes.c.message == id).values(message=another(id)))
                conn.execute(sa.update(outbox).where(outbox.c.id == id).values(id=another(id)))
        return ""

    assert deliver(engine, postman, recheck=rename) == {"sent": 2}
    assert deliver(engine, postman) == {"sent": 1}
    assert sorted(message.to[0] for message in postman.carried) == ["0", "1", "2"]
