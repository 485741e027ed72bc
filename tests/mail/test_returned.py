"""What came back: it counts for a message of ours that went, and for whom that went to."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from acctkit.books.schema import bounces, outbox
from acctkit.mail.deliver import deliver
from acctkit.mail.outbox import listing, queue
from acctkit.mail.returned import Bounce, take, untold
from tests.mail import bounce_samples as samples
from tests.mail.desk import NOW, TODAY, composer, facts, note
from tests.mail.test_deliver import Postman


@pytest.fixture
def went(engine: sa.Engine, notes: Path) -> str:
    """The Message-ID of a message that went, with a copy to the boss."""
    with engine.begin() as conn:
        draft = note(tells=("letter:1",), cc=("Boss@acme.example",))
        queue(conn, [draft], composer=composer(notes), now=NOW, as_of=TODAY)
    assert deliver(engine, Postman(), as_of=TODAY) == {"sent": 1}
    with engine.connect() as conn:
        return str(conn.scalar(sa.select(outbox.c.message_id)))


def comes(engine: sa.Engine, raw: bytes) -> bool:
    with engine.begin() as conn:
        return take(conn, raw, TODAY)


def told_of(engine: sa.Engine) -> list[Bounce]:
    with engine.begin() as conn:
        return untold(conn, 1)


def standing(engine: sa.Engine) -> tuple[str, str, set[str]]:
    with engine.connect() as conn:
        (row,) = listing(conn)
        return row["state"], row["last_error"], set(facts(engine))


def test_a_message_that_comes_back_has_failed_and_marks_its_address(engine: sa.Engine, went: str) -> None:
    assert standing(engine) == ("sent", "", {"letter:1", "sent:note:1"})
    assert comes(engine, samples.postfix("Ana@acme.example", went, words="550 5.1.1 User unknown"))
    assert standing(engine) == ("failed", "came back: 550 5.1.1 User unknown", {"letter:1"})
    (bounce,) = told_of(engine)
    assert (bounce.address, bounce.action, bounce.status) == ("ana@acme.example", "failed", "5.1.1")
    assert bounce.marked
    assert told_of(engine) == []


def test_the_same_answer_counts_once(engine: sa.Engine, went: str) -> None:
    raw = samples.gmail("ana@acme.example", went)
    assert comes(engine, raw)
    assert comes(engine, raw)
    assert len(told_of(engine)) == 1
    with engine.begin() as conn:
        conn.execute(sa.update(outbox).values(state="sent", last_error=""))  # it went again since
    assert comes(engine, raw)
    assert (standing(engine)[0], told_of(engine)) == ("sent", [])


def test_it_is_known_by_the_id_of_its_envelope_too(engine: sa.Engine, went: str) -> None:
    raw = samples.postfix("ana@acme.example", "<x@y.example>", envelope=went[1:].partition("@")[0])
    assert comes(engine, raw)
    assert standing(engine)[0] == "failed"


def test_nobody_can_keep_letters_from_a_customer(engine: sa.Engine, went: str) -> None:
    assert not comes(engine, samples.postfix("ana@acme.example", "<another@acme.example>"))
    assert comes(engine, samples.postfix("victim@sur.example", went))
    assert standing(engine)[0] == "sent"
    (bounce,) = told_of(engine)
    assert (bounce.address, bounce.action, bounce.marked) == ("ana@acme.example", "elsewhere", False)
    assert bounce.said.es == ("Devuelta desde victim@sur.example, adonde no se envió: alguien reenvía lo que llega a "
                              "ana@acme.example.")


@pytest.mark.parametrize("state", ["queued", "held", "cancelled"])
def test_what_never_went_cannot_come_back(engine: sa.Engine, notes: Path, state: str) -> None:
    with engine.begin() as conn:
        queue(conn, [note()], composer=composer(notes), now=NOW, as_of=TODAY)
        conn.execute(sa.update(outbox).values(state=state))
        id = str(conn.scalar(sa.select(outbox.c.message_id)))
    assert not comes(engine, samples.postfix("ana@acme.example", id))
    assert standing(engine)[0] == state


def test_what_failed_for_now_marks_nobody(engine: sa.Engine, went: str) -> None:
    assert comes(engine, samples.postfix("ana@acme.example", went, action="delayed", status="4.4.1"))
    assert standing(engine)[0] == "sent"
    assert comes(engine, samples.postfix("ana@acme.example", went, status="4.4.7", words="message expired"))
    assert standing(engine)[:2] == ("failed", "came back: 4.4.7 message expired")
    assert [(one.action, one.marked) for one in told_of(engine)] == [("delayed", False), ("failed", False)]


def test_a_copy_that_comes_back_marks_its_address_alone(engine: sa.Engine, went: str) -> None:
    assert comes(engine, samples.postfix("boss@acme.example", went, words="550 5.1.1 gone"))
    assert standing(engine) == ("sent", "the copy to boss@acme.example came back: 550 5.1.1 gone",
                                {"letter:1", "sent:note:1"})
    assert [(one.address, one.marked) for one in told_of(engine)] == [("boss@acme.example", True)]


def test_a_customer_cannot_keep_mail_from_our_own_people(engine: sa.Engine, went: str) -> None:
    raw = samples.postfix("boss@acme.example", went, words="550 5.1.1 gone")
    with engine.begin() as conn:
        assert take(conn, raw, TODAY, {"boss@acme.example"})
    (bounce,) = told_of(engine)
    assert not bounce.marked and bounce.said.en == "It came back from boss@acme.example: 550 5.1.1 gone"
    assert standing(engine)[1] == "the copy to boss@acme.example came back: 550 5.1.1 gone"
    with engine.begin() as conn:
        assert take(conn, samples.gmail("ana@acme.example", went), TODAY, {"ana@acme.example"})
    assert [one.marked for one in told_of(engine)] == [True], "what went to themselves came back"


def test_an_answer_for_people_alone_is_told_and_marks_nobody(engine: sa.Engine, went: str) -> None:
    assert comes(engine, samples.qmail("ana@acme.example", went))
    assert standing(engine)[0] == "sent"
    (bounce,) = told_of(engine)
    assert (bounce.action, bounce.diagnostic, bounce.marked) == ("unclear", "failure notice", False)
    assert not comes(engine, samples.person(went))


def test_that_it_arrived_is_no_news(engine: sa.Engine, went: str) -> None:
    assert comes(engine, samples.postfix("ana@acme.example", went, action="delivered", status="2.0.0"))
    assert told_of(engine) == []


def test_what_was_on_its_way_when_its_answer_came_fails_once_it_went(engine: sa.Engine, went: str) -> None:
    with engine.begin() as conn:
        conn.execute(sa.update(outbox).values(state="sending"))
    assert comes(engine, samples.postfix("ana@acme.example", went))
    assert standing(engine)[0] == "sending"
    with engine.begin() as conn:
        conn.execute(sa.update(outbox).values(state="sent"))
    assert [one.action for one in told_of(engine)] == ["failed"]
    assert standing(engine)[0] == "failed"
    with engine.connect() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(bounces)) == 1
