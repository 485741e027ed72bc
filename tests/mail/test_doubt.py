"""What is in doubt is looked up where the carrier can, and never guessed."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
from pathlib import Path

import pytest
import sqlalchemy as sa

from acctkit import Receipt
from acctkit.books.schema import outbox
from acctkit.mail.claims import LEASE
from acctkit.mail.deliver import Terms, deliver
from tests.children import exit_of, needs_fork
from tests.mail.carriers import Drafting
from tests.mail.desk import TODAY, engine_at, facts, note, write_note
from tests.mail.test_deliver import Postman, at_the_end, put, states

NAMED = Terms("drafting")


def reference(engine: sa.Engine) -> str:
    with engine.connect() as conn:
        return str(conn.scalar(sa.select(outbox.c.reference)))


def leave(engine: sa.Engine, **values: object) -> None:
    """Leave the message as a dead process would."""
    left = {"state": "sending", "attempts": 1, "lease_until": 1000.0, "transport": "drafting"}
    with engine.begin() as conn:
        conn.execute(sa.update(outbox).values({**left, **values}))


def test_a_message_is_prepared_then_its_reference_is_kept_then_it_is_sent(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    seen = []
    carrier = Drafting(cut=lambda step: seen.append((step, reference(engine), states(engine)[0][0])))
    assert deliver(engine, carrier, terms=NAMED) == {"sent": 1}
    kept = f"draft {carrier.sent[0]}"
    assert seen == [
        ("before prepare", "", "sending"), ("after prepare", "", "sending"), ("before send", kept, "sending"),
        ("after send", kept, "sending"),
    ]
    assert reference(engine) == kept


@pytest.mark.parametrize("answer", [Receipt("deferred", error="busy"), Receipt("failed", error="too large")])
def test_what_cannot_be_prepared_is_not_sent(engine: sa.Engine, notes: Path, answer: Receipt) -> None:
    put(engine, notes)
    carrier = Drafting(answers={"prepare": iter([answer])})
    assert deliver(engine, carrier, terms=NAMED) == {answer.state: 1}
    assert carrier.asked == ["prepare"] and states(engine) == [(answer.state, 1, answer.error)]


def test_a_carrier_that_fails_while_it_prepares_surely_sent_nothing(engine: sa.Engine, notes: Path) -> None:
    def cut(step: str) -> None:
        raise OSError("gone")

    put(engine, notes)
    carrier, errors = Drafting(cut=cut), list[BaseException]()
    assert deliver(engine, carrier, terms=NAMED, on_error=errors.append) == {"deferred": 1}
    assert len(errors) == 1 and "gone" in states(engine)[0][2]


@pytest.mark.parametrize("receipt", [Receipt("prepared"), None, Receipt("prepared", "x")])
def test_nonsense_is_never_taken_for_sent(engine: sa.Engine, notes: Path, receipt: Receipt) -> None:
    put(engine, notes)
    step = "send" if receipt == Receipt("prepared", "x") else "prepare"
    carrier = Drafting(answers={step: iter([receipt])})
    if receipt is None:
        carrier.prepare = lambda message: None  # type: ignore[method-assign, assignment, return-value]
    assert deliver(engine, carrier, terms=NAMED) == {"unknown" if step == "send" else "deferred": 1}


def test_one_cut_off_before_its_reference_was_kept_never_went(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    leave(engine)
    carrier = Drafting()
    assert deliver(engine, carrier, terms=NAMED, clock=lambda: 999.0) == {}, "its worker may still be busy with it"
    assert deliver(engine, carrier, terms=NAMED, clock=lambda: 1000.0) == {"sent": 1}
    assert carrier.asked == ["prepare", "send"]


def test_one_that_another_transport_had_is_neither_sent_nor_looked_up(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    leave(engine, transport="smtp")
    carrier = Drafting()
    assert deliver(engine, carrier, terms=NAMED, clock=lambda: 1000.0) == {"unknown": 1}
    assert deliver(engine, carrier, terms=NAMED, clock=lambda: 9000.0) == {}
    assert carrier.asked == [] and states(engine)[0][0] == "unknown"
    folder = Postman()
    folder.exactly_once = True  # type: ignore[attr-defined]
    leave(engine, transport="smtp")
    assert deliver(engine, folder, terms=Terms("folder"), clock=lambda: 1000.0) == {"unknown": 1}
    assert folder.carried == []


def test_one_in_doubt_that_was_sent_is_found(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    carrier = Drafting(cut=lambda step: (_ for _ in ()).throw(OSError("lost")) if step == "after send" else None)
    assert deliver(engine, carrier, terms=NAMED, clock=lambda: 1000.0, as_of=TODAY) == {"unknown": 1}
    assert deliver(engine, carrier, terms=NAMED, clock=lambda: 1000.0, as_of=TODAY) == {"found": 1}
    assert states(engine) == [("sent", 1, "")] and carrier.asked == ["prepare", "send", "look"]
    assert "sent:note:1" in facts(engine)


def test_one_in_doubt_whose_draft_is_there_goes_as_that_draft(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    carrier = Drafting(answers={"send": iter([Receipt("unknown", error="504")])})
    assert deliver(engine, carrier, terms=NAMED, clock=lambda: 1000.0, as_of=TODAY) == {"unknown": 1}
    later = TODAY + dt.timedelta(1)
    assert deliver(engine, carrier, terms=NAMED, clock=lambda: 1000.0, as_of=later) == {"sent": 1}
    assert len(carrier.sent) == 1 and states(engine) == [("sent", 2, "")]
    assert facts(engine)["sent:note:1"] == later, "the day that it went"


def test_a_doubt_is_looked_up_when_the_server_knows_and_then_ever_more_seldom(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    unsure = Receipt("unknown", error="the server is busy")
    carrier = Drafting(answers={"send": iter([unsure]), "look": iter([unsure] * 4)}, look_after=120.0)
    now = 1000.0

    def looks(after: float) -> int:
        nonlocal now
        now += after
        before = carrier.asked.count("look")
        assert deliver(engine, carrier, terms=NAMED, clock=lambda: now, jitter=at_the_end).get("sent", 0) == 0
        return carrier.asked.count("look") - before

    assert [looks(after) for after in (0, 119, 1, 59, 1, 299, 1, 899, 1)] == [0, 0, 1, 0, 1, 0, 1, 0, 1]
    assert states(engine) == [("unknown", 1, "the server is busy")]


def test_a_look_that_fails_leaves_the_doubt(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    for answer in (Receipt("failed", error="no"), Receipt("prepared", "x")):
        leave(engine, reference="draft 1", next_attempt_at=None)
        carrier = Drafting(answers={"look": iter([answer])})
        assert deliver(engine, carrier, terms=NAMED, clock=lambda: 1000.0 + LEASE) == {"unknown": 1}
        assert "no answer" in states(engine)[0][2]


def test_kinds_that_the_settings_let_go_again_go_again_the_others_stay(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, note("1"), note("2", kind="overdue-notice"))
    terms, postman = Terms("smtp", resend=("feedback",)), Postman([Receipt("unknown", error="lost")] * 2)
    assert deliver(engine, postman, terms=terms, clock=lambda: 1000.0, jitter=at_the_end) == {"unknown": 2}
    assert deliver(engine, postman, terms=terms, clock=lambda: 1000.0, jitter=at_the_end) == {}
    assert deliver(engine, postman, terms=terms, clock=lambda: 1060.0, jitter=at_the_end) == {"sent": 1}
    assert deliver(engine, postman, terms=terms, clock=lambda: 90_000.0) == {}
    assert sorted(states(engine)) == [("sent", 2, ""), ("unknown", 1, "lost")]


def test_redirected_mail_never_takes_the_draft_of_the_real_one(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    carrier = Drafting(answers={"send": iter([Receipt("deferred", error="busy")])})
    assert deliver(engine, carrier, terms=NAMED, clock=lambda: 0.0) == {"deferred": 1}
    (real,) = carrier.drafts.values()
    again = Terms("drafting", redirect_to="test@acme.example")
    assert deliver(engine, carrier, terms=again, clock=lambda: 900.0) == {"sent": 1}
    assert carrier.sent != [real] and real in carrier.drafts.values()


@needs_fork
def test_killed_between_every_two_commits_each_goes_once(tmp_path: Path) -> None:
    write_note(tmp_path / "t")
    put(engine_at(tmp_path / "queued.db"), tmp_path / "t", note("1"), note("2"))
    shutil.copy(tmp_path / "queued.db", tmp_path / "whole.db")
    commits = dying(tmp_path / "whole.db", tmp_path / "whole", 0, False)
    assert commits == 6
    for at in range(1, commits + 1):
        for after in (False, True):
            books, server = tmp_path / f"{at}{after}.db", tmp_path / f"server-{at}{after}"
            shutil.copy(tmp_path / "queued.db", books)
            assert exit_of(dying, books, server, at, after) == -signal.SIGKILL
            engine = engine_at(books)
            for turn in range(1, 4):
                deliver(engine, OnDisk(server), terms=NAMED, clock=lambda turn=turn: 1000.0 + turn * 2 * LEASE)
            assert [state for state, _, _ in states(engine)] == ["sent", "sent"], (at, after)
            assert len(list(server.glob("*.sent"))) == 2 and not list(server.glob("*.draft")), (at, after)
            assert (server / "log").read_text().count("\n") == 2, f"killed at commit {at}: one went twice"
            engine.dispose()


class OnDisk(Drafting):
    """The same server, whose memory outlives the process."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        super().__init__()
        self.folder = folder

    def prepare(self, message):  # type: ignore[no-untyped-def]
        (self.folder / f"{message.id}.draft").touch()
        return Receipt("prepared", f"{message.id}.draft")

    def send(self, message):  # type: ignore[no-untyped-def]
        draft = self.folder / message.reference
        draft.rename(draft.with_suffix(".sent"))
        with (self.folder / "log").open("a") as log:
            log.write(f"{message.id}\n")
        return Receipt("sent")

    def look(self, message):  # type: ignore[no-untyped-def]
        gone = (self.folder / f"{message.id}.sent").exists()
        return Receipt("sent") if gone else Receipt("deferred", error="its draft is there")


def dying(books: Path, server: Path, at: int, after: bool) -> int:
    """Deliver, and die at a commit; returns how many there were."""
    count, engine = 0, engine_at(books)

    def committing(conn: sa.Connection) -> None:
        nonlocal count
        count += 1
        if count == at:
            if after:
                conn.connection.dbapi_connection.commit()  # type: ignore[union-attr]
            os.kill(os.getpid(), signal.SIGKILL)

    def writing(conn: sa.Connection) -> None:
        if conn.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
            committing(conn)

    sa.event.listen(engine, "commit", writing)
    deliver(engine, OnDisk(server), terms=NAMED, clock=lambda: 1000.0)
    return count
