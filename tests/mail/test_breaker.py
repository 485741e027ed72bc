"""A transport that is away is left alone, for all processes; mail is stopped at once; nobody gets too much of it."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import pytest
import sqlalchemy as sa
from acctkit.plugins._smtp_settings import SmtpSettings
from acctkit.plugins.mail_smtp import open_smtp
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit import Outgoing, Receipt
from acctkit.books.schema import metadata, outbox
from acctkit.mail.breaker import DAY
from acctkit.mail.claims import LEASE
from acctkit.mail.deliver import GIVE_UP_AFTER, PATIENCE, Terms, Told, deliver
from acctkit.mail.outbox import approve
from acctkit.mail.pauses import LONGEST, pause
from acctkit.mail.rate import Bucket
from acctkit.mail.stopping import start, stop, stopped_because
from acctkit.mail.verdicts import Person
from tests.mail.carriers import Drafting
from tests.mail.desk import NOW, TODAY, facts, note
from tests.mail.test_deliver import Postman, at_the_end, put, states
from tests.servers.smtp import Fault, SmtpServer

AWAY = Receipt("deferred", error="nobody answers at mail.acme.example:587", away=True)
REFUSED = Receipt("failed", error="mail.acme.example refuses the password", away=True)
SMTP = Terms("smtp")
ANA = Person("ana", NOW)


def go(engine: sa.Engine, postman: Postman, now: float, terms: Terms = SMTP) -> tuple[dict[str, int], Told]:
    told = Told()
    return deliver(engine, postman, terms=terms, clock=lambda: now, jitter=at_the_end, told=told), told


def test_a_transport_that_is_away_ends_the_delivery_and_burns_no_attempt(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, *(note(str(n)) for n in range(9)))
    with engine.begin() as conn:
        conn.execute(sa.update(outbox).where(outbox.c.dedupe_key == "0").values(approval="look first"))
        approve(conn, conn.scalar(sa.select(outbox.c.id).where(outbox.c.dedupe_key == "0")) or "")
    postman = Postman([AWAY])
    done, told = go(engine, postman, 1000.0)
    assert done == {"waiting": 1} and len(postman.carried) == 1 and len(told.waiting) == 1
    assert told.halt and (told.halt.state, told.halt.until, told.halt.person) == ("away", 1060.0, False)
    assert sorted(states(engine))[0] == ("approved", 0, AWAY.error), "it is approved still"
    assert {state for state, _, _ in states(engine)} == {"approved", "queued"}


def test_one_message_tries_and_the_pause_grows_to_an_hour(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, *(note(str(n)) for n in range(3)))
    postman, now, pauses = Postman([AWAY] * 7), 1000.0, []
    for tries in range(1, 8):
        _, told = go(engine, postman, now)
        assert told.halt and told.halt.until
        before = len(postman.carried)
        done, still = go(engine, postman, told.halt.until - 1)
        assert done == {} and still.halt == told.halt and len(postman.carried) == before == tries
        pauses.append(told.halt.until - now)
        now = told.halt.until
    assert pauses == [60, 300, 900, 3600, 3600, 3600, 3600]
    assert go(engine, postman, now) == ({"sent": 3}, Told())
    assert {attempts for _, attempts, _ in states(engine)} == {1}
    put(engine, notes, note("4"), note("5"))
    assert go(engine, postman, now) == ({"sent": 2}, Told()), "it is closed for good"


def test_what_nobody_mends_within_a_day_needs_a_person_and_a_refused_password_at_once(
    engine: sa.Engine, notes: Path
) -> None:
    put(engine, notes)
    for now, answer, person in ((0.0, AWAY, False), (86_000.0, AWAY, False), (90_000.0, AWAY, True)):
        _, told = go(engine, Postman([answer]), now)
        assert told.halt and told.halt.person is person and told.halt.since == 0.0
    assert go(engine, Postman(), 190_000.0)[0] == {"sent": 1}
    put(engine, notes, note("2"))
    _, told = go(engine, Postman([REFUSED]), 200_000.0)
    assert told.halt and told.halt.person and ("queued", 0, REFUSED.error) in states(engine)


def test_only_one_worker_tries_and_another_transport_goes_on(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, note("1"), note("2"))
    go(engine, Postman([AWAY]), 1000.0)
    others = Postman()

    def meanwhile(message: object) -> str:
        halted = Told()
        assert deliver(engine, others, terms=SMTP, clock=lambda: 1060.0, told=halted) == {}
        assert halted.halt and halted.halt.state == "away"
        return ""

    deliver(engine, Postman([AWAY]), terms=SMTP, clock=lambda: 1060.0, recheck=meanwhile)
    assert others.carried == []
    assert go(engine, Postman(), 1061.0, Terms("folder"))[0] == {"sent": 2}


def test_what_a_wrong_clock_put_off_for_years_goes_once_it_is_right(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, note("1"), note("2"), note("3"))
    busy = Postman([Receipt("deferred", error="busy"), Receipt("sent"), AWAY])
    assert go(engine, busy, 2e9)[0] == {"deferred": 1, "sent": 1, "waiting": 1}
    with engine.begin() as conn:
        conn.execute(sa.update(outbox).where(outbox.c.state == "sent").values(state="sending", lease_until=2e9))
    assert go(engine, Postman(), 1e9)[0] == {"sent": 2, "unknown": 1}


def test_a_turn_that_a_wrong_clock_gave_is_not_waited_for(engine: sa.Engine) -> None:
    now = [2e9]
    bucket = Bucket(engine, "graph", 30.0, lambda: now[0])
    assert [bucket.take(PATIENCE) for _ in range(3)] == [0.0, 0.0, pytest.approx(0.0)]
    now[0] = 1e9
    assert bucket.take(PATIENCE) == pytest.approx(60 / 27)
    now[0] += 60
    assert bucket.take(PATIENCE) == 0.0


def test_a_person_who_asks_gets_a_try_at_once(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    go(engine, Postman([AWAY]), 1000.0)
    assert go(engine, Postman(), 1001.0, Terms("smtp", asked=True))[0] == {"sent": 1}
    put(engine, notes, note("2"))
    assert go(engine, Postman(), 1002.0)[0] == {"sent": 1}


def test_a_transport_that_is_away_while_it_prepares_keeps_the_message_as_it_was(
    engine: sa.Engine, notes: Path
) -> None:
    put(engine, notes)
    carrier = Drafting(answers={"prepare": iter([AWAY])})
    assert deliver(engine, carrier, terms=SMTP, clock=lambda: 0.0) == {"waiting": 1}
    assert states(engine) == [("queued", 0, AWAY.error)]
    assert deliver(engine, carrier, terms=SMTP, clock=lambda: 60.0) == {"sent": 1}
    assert states(engine) == [("sent", 1, "")]


def test_mail_is_stopped_while_it_goes_and_started_again(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, *(note(str(n)) for n in range(5)))

    class Stopping(Postman):
        def send(self, message):  # type: ignore[no-untyped-def]
            if len(self.carried) == 1:
                with engine.begin() as conn:
                    assert stop(conn, ANA, "the amounts are wrong")
                    assert not stop(conn, ANA, "and again")
            return super().send(message)

    done, told = go(engine, Stopping(), 1000.0)
    assert done == {"sent": 2} and told.halt and told.halt.state == "stopped" and not told.halt.person
    assert told.halt.reason.startswith("the amounts are wrong (stopped by ana, 2004-11-29T13:00:00")
    assert go(engine, Postman(), 9000.0)[0] == {}
    with engine.begin() as conn:
        assert start(conn, ANA) and not start(conn, ANA)
        assert stopped_because(conn) == ""
    assert go(engine, Postman(), 9000.0)[0] == {"sent": 3}


def test_messages_that_are_put_off_again_and_again_keep_no_other_from_going(engine: sa.Engine, notes: Path) -> None:
    class Picky(Postman):
        def send(self, message: Outgoing) -> Receipt:
            dead = message.to.endswith("@dead.example")
            return Receipt("deferred", error="450 4.1.2 Domain not found") if dead else super().send(message)

    put(engine, notes, *(note(str(n), to=f"{n}@dead.example") for n in range(GIVE_UP_AFTER + 1)))
    put(engine, notes, note("right"))
    assert go(engine, Picky(), DAY)[0] == {"deferred": GIVE_UP_AFTER}
    assert go(engine, Picky(), 2 * DAY)[0]["sent"] == 1
    assert go(engine, Picky(), 3 * DAY)[0] == {"deferred": GIVE_UP_AFTER}
    assert sorted(row[1] for row in states(engine)) == [1, 2, 2, 3, 3], "each has its turn"


def test_nobody_gets_more_than_so_many_a_day(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, *(note(str(n)) for n in range(5)), note("bob", to="bob@acme.example"))
    terms, told = Terms("smtp", most_a_day=2), Told()

    def on(day: dt.date) -> dict[str, int]:
        return deliver(engine, Postman(), terms=terms, clock=lambda: 0.0, as_of=day, told=told)

    assert on(TODAY) == {"sent": 3, "waiting": 3}
    assert len(told.waiting) == 3 and "ana@acme.example has got 2 messages today" in states(engine)[2][2]
    assert on(TODAY) == {"waiting": 3}, "the next run of that day counts what went before"
    assert on(TODAY + dt.timedelta(1)) == {"sent": 2, "waiting": 1}
    assert on(TODAY + dt.timedelta(2)) == {"sent": 1}


def test_a_delivery_waits_its_turn_and_all_of_them_share_it(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, *(note(str(n)) for n in range(130)))
    now, sent = 0.0, list[float]()

    class Slow(Postman):
        per_minute = 30.0

        def send(self, message):  # type: ignore[no-untyped-def]
            sent.append(now)
            return Receipt("sent")

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    for _ in range(3):
        deliver(engine, Slow(), terms=SMTP, clock=lambda: now, sleep=sleep, recheck=lambda message: "")
    assert len(sent) == 130
    assert max(sum(one <= other < one + 60 for other in sent) for one in sent) in (28, 29, 30)
    assert 200 < sent[-1] < 300


def test_who_would_wait_longer_than_an_hour_leaves_the_rest(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, *(note(str(n)) for n in range(70)))
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    carrier, told = Drafting(per_minute=1), Told()
    assert deliver(engine, carrier, terms=SMTP, clock=lambda: now, sleep=sleep, told=told) == {"sent": 61}
    assert told.halt and told.halt.state == "slow" and now == PATIENCE
    assert [state for state, _, _ in states(engine)].count("queued") == 9


def test_what_is_cancelled_takes_no_turn(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, *(note(str(n)) for n in range(50)))
    carrier = Drafting(per_minute=1)
    sleeps = list[float]()
    done = deliver(engine, carrier, terms=SMTP, clock=lambda: 0.0, sleep=sleeps.append,
                   recheck=lambda message: "paid" if message.message_id else "")
    assert done == {"cancelled": 50} and sleeps == []


@settings(max_examples=40, deadline=None)
@given(st.floats(0.1, 2000), st.lists(st.floats(0, 30), min_size=1, max_size=60))
def test_in_no_minute_go_more_than_the_transport_takes(per_minute: float, gaps: list[float]) -> None:
    engine = sa.create_engine("sqlite://")
    metadata.create_all(engine)
    now, counted = 1000.0, list[float]()
    for gap in gaps:
        now += gap
        counted.append(now + (Bucket(engine, "smtp", per_minute, lambda: now).take(1e9) or 0.0))  # noqa: B023
    engine.dispose()
    most = max(sum(one <= other < one + 60 - 1e-6 for other in counted) for one in counted)
    assert most <= math.ceil(per_minute)


@given(st.integers(0, 200), st.text(max_size=5))
def test_a_pause_is_never_longer_than_a_day_or_much_shorter_than_it_should_be(tries: int, word: str) -> None:
    whole = pause(tries, word, at_the_end)
    assert 0.8 * whole <= pause(tries, word) <= whole <= LONGEST
    assert pause(tries, word) == pause(tries, word)


def test_messages_that_were_put_off_together_are_not_tried_together() -> None:
    assert len({round(pause(1, f"{n}")) for n in range(20)}) > 5


@pytest.mark.parametrize("state", ["sent", "deferred", "failed"])
def test_who_sends_knows_better_than_who_gave_up_waiting(engine: sa.Engine, notes: Path, state: str) -> None:
    put(engine, notes)
    others = list[dict[str, int]]()

    class Asleep(Postman):
        def send(self, message):  # type: ignore[no-untyped-def]
            others.append(deliver(engine, Postman(), terms=SMTP, clock=lambda: 5000.0 + LEASE, as_of=TODAY))
            return Receipt(state)  # type: ignore[arg-type]

    assert deliver(engine, Asleep(), terms=SMTP, clock=lambda: 5000.0, as_of=TODAY) == {state: 1}
    assert others == [{"unknown": 1}] and states(engine)[0][0] == state
    assert facts(engine) == {"sent": {"sent:note:1": TODAY}, "deferred": {"put-off:note:1": TODAY}}.get(state, {})


@pytest.mark.parametrize("answer", [AWAY, REFUSED])
def test_a_message_that_its_server_cannot_bear_blocks_no_other(
    engine: sa.Engine, notes: Path, answer: Receipt
) -> None:
    class Proxied(Postman):
        def send(self, message: Outgoing) -> Receipt:
            return answer if message.to == "eva@acme.example" else super().send(message)

    put(engine, notes, note("1", to="eva@acme.example"), note("2"), note("3"))
    done, told = go(engine, Proxied(), 0.0)
    assert done == {"waiting": 1} and told.halt and told.halt.state == "away", "nobody knows yet that it is the message"
    done, told = go(engine, Proxied(), 60.0)
    assert done == {"deferred": 1, "sent": 2} and told.halt is None, "it goes last, and then it is"
    assert states(engine)[0] == ("deferred", 1, answer.error)
    put(engine, notes, note("4"))
    assert go(engine, Proxied(), 120.0)[0] == {"deferred": 1, "sent": 1}, "as long as it is so"
    done, told = go(engine, Proxied(), 3600.0)
    assert done == {"waiting": 1} and told.halt, "alone it says nothing of others"
    assert go(engine, Postman(), 7200.0)[0] == {"sent": 1}
    assert not [fact for fact in facts(engine) if fact.startswith("away:")]


def test_what_went_last_for_a_server_that_was_away_is_as_any_other_again(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, *(note(str(n), to=f"{n}@acme.example") for n in range(3)))
    go(engine, Postman([AWAY]), 0.0)
    postman = Postman()
    assert go(engine, postman, 60.0)[0] == {"sent": 3}
    assert [one.to[0] for one in postman.carried] == ["1", "2", "0"]


def test_one_that_the_mail_server_ends_the_line_at_goes_last(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, *(note(str(n), to=f"{n}@acme.example") for n in range(3)))
    with SmtpServer(faults=[Fault("MAIL", "421 4.7.0 Not from you")]) as server:
        settings = SmtpSettings(host=server.host, port=server.port, security="none")
        server.on_delivered = lambda one: server.fail("MAIL", "421 4.7.0 Not from you", 2) if (
            one.recipients == ("2@acme.example",)) else None
        for now, done in ((0.0, {"waiting": 1}), (60.0, {"deferred": 1, "sent": 2})):
            carrier = open_smtp(notes, settings)
            assert deliver(engine, carrier, terms=SMTP, clock=lambda: now) == done  # noqa: B023
            carrier.close()
    assert [one.recipients[0][0] for one in server.delivered] == ["1", "2"]
