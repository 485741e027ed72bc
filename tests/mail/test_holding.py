"""Messages that a person keeps back: they go nowhere, nor does what takes their place, and none is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from acctkit import Draft, Outgoing, Receipt
from acctkit.books.schema import outbox
from acctkit.errors import UsageProblem
from acctkit.mail.approving import Policy, approve_by, approve_named
from acctkit.mail.deliver import deliver
from acctkit.mail.holding import hold_back, release
from acctkit.mail.outbox import listing, queue, show
from acctkit.mail.taking_back import take_back
from acctkit.mail.verdicts import Person
from tests.mail.desk import NOW, TODAY, composer, note

ANA, BOB = Person("ana", NOW), Person("bob", NOW)
KIND = "overdue-notice"


class Postman:
    """A carrier that keeps the subjects of what it carries, and answers as it is told."""

    def __init__(self, *answers: Receipt) -> None:
        self.carried: list[str] = []
        self.answers = list(answers)

    def send(self, message: Outgoing) -> Receipt:
        self.carried.append(message.account)
        return self.answers.pop(0) if self.answers else Receipt("sent")

    def close(self) -> None:
        pass


def letter(key: str, account: str = "103", **more: Any) -> Draft:
    return note(key, kind=KIND, account=account, tells=(f"told:{account}",), **more)


def put(engine: sa.Engine, folder: Path, *drafts: Draft, approve: tuple[str, ...] = ()) -> tuple[str, ...]:
    with engine.begin() as conn:
        return queue(conn, drafts, composer=composer(folder), now=NOW, as_of=TODAY, approve=approve).ids


def hold(engine: sa.Engine, *begins: str, reason: str = "call first") -> None:
    with engine.begin() as conn:
        hold_back(conn, begins, ANA, reason)


def let_go(engine: sa.Engine, *begins: str) -> list[str]:
    with engine.begin() as conn:
        return [row["state"] for row in release(conn, begins, BOB)]


def states(engine: sa.Engine) -> dict[str, tuple[str, str]]:
    with engine.connect() as conn:
        return {row["dedupe_key"]: (row["state"], row["last_error"]) for row in listing(conn)}


def decided(engine: sa.Engine, id: str) -> list[tuple[str, str, str]]:
    with engine.connect() as conn:
        whole = show(conn, id)
    assert whole is not None
    return [(one["verdict"], one["by"], one["reason"]) for one in whole["verdicts"]]


def test_what_is_held_goes_nowhere_until_it_is_released(engine: sa.Engine, notes: Path) -> None:
    first, _ = put(engine, notes, letter("1"), letter("2", "104"))
    hold(engine, first[:8])
    postman = Postman()
    assert deliver(engine, postman) == {"sent": 1} and postman.carried == ["104"]
    assert states(engine)["1"] == ("held", "held by ana: call first")
    assert put(engine, notes, letter("1"), letter("3")) == ()  # its facts stay told: nothing is written beside it
    assert let_go(engine, first) == ["queued"]
    assert deliver(engine, postman) == {"sent": 1} and postman.carried == ["104", "103"]
    assert decided(engine, first) == [("held", "ana", "call first"), ("released", "bob", "")]


def test_each_goes_on_from_where_it_was(engine: sa.Engine, notes: Path) -> None:
    waits, approved = put(engine, notes, letter("1"), letter("2", "104"), approve=(KIND,))
    (away,) = put(engine, notes, note("3"))
    with engine.begin() as conn:
        approve_named(conn, [approved], ANA)
        conn.execute(sa.update(outbox).where(outbox.c.id == away).values(state="deferred", next_attempt_at=1e9 + 3600))
    hold(engine, waits, approved, away)
    assert {state for state, _ in states(engine).values()} == {"held"}
    assert let_go(engine, waits, approved, away) == ["queued", "approved", "deferred"]
    assert deliver(engine, Postman(), clock=lambda: 1e9) == {"sent": 1}


def test_what_is_held_cannot_be_approved(engine: sa.Engine, notes: Path) -> None:
    (id,) = put(engine, notes, letter("1"), approve=(KIND,))
    hold(engine, id)
    with engine.begin() as conn:
        said = rf"it is held by ana: call first; release it first: .* release {id[:8]}"
        with pytest.raises(UsageProblem, match=said):
            approve_named(conn, [id], BOB)
        approved, waiting = approve_by(conn, Policy(KIND, reasons=True), BOB)
    assert (approved, [row["why"] for row in waiting]) == ([], ["held by ana: call first"])


@pytest.mark.parametrize("state", ["held", "sending", "sent", "failed", "unknown", "cancelled"])
def test_what_does_not_wait_cannot_be_held(engine: sa.Engine, notes: Path, state: str) -> None:
    first, second = put(engine, notes, letter("1"), letter("2", "104"))
    with engine.begin() as conn:
        conn.execute(sa.update(outbox).where(outbox.c.id == second).values(state=state))
    with pytest.raises(UsageProblem, match=f"cannot be held: it is {state}"):
        hold(engine, first, second)
    with pytest.raises(UsageProblem, match="is not held: it is queued"):
        let_go(engine, first)
    assert states(engine)["1"] == ("queued", "")


@pytest.mark.parametrize("key", ["1", "other"])
def test_what_is_written_in_place_of_a_held_one_is_held(engine: sa.Engine, notes: Path, key: str) -> None:
    (first,) = put(engine, notes, letter("1"))
    hold(engine, first)
    assert take_back(engine, lambda message: "it says too much", (KIND,)) == 1
    told = "it says too much (what is written in its place is held, until this is released)"
    assert states(engine) == {"1": ("cancelled", told)}
    assert deliver(engine, Postman()) == {}
    (second,) = put(engine, notes, letter(key))
    assert states(engine) == {"1": ("cancelled", "it says too much"), key: ("held", "held by ana: call first")}
    assert decided(engine, second)[-1] == ("held", "ana", "call first")
    assert deliver(engine, Postman()) == {}
    put(engine, notes, letter("later", "104"))
    assert states(engine)["later"] == ("queued", "")
    assert let_go(engine, second) == ["queued"]
    assert deliver(engine, Postman()) == {"sent": 2}


def test_a_hold_outlives_a_letter_that_could_not_be_made(engine: sa.Engine, notes: Path) -> None:
    (first,) = put(engine, notes, letter("1"))
    hold(engine, first)
    take_back(engine, lambda message: "changed", (KIND,))
    put(engine, notes, letter("1", to="nobody"))
    assert states(engine)["1"][0] == "failed"
    put(engine, notes, letter("1"))
    assert states(engine)["1"] == ("held", "held by ana: call first")


def test_a_hold_of_what_was_cancelled_ends_by_a_release(engine: sa.Engine, notes: Path) -> None:
    (first,) = put(engine, notes, letter("1"))
    hold(engine, first)
    take_back(engine, lambda message: "paid", (KIND,))
    assert let_go(engine, first) == ["cancelled"]
    put(engine, notes, letter("2"))
    assert states(engine) == {"1": ("cancelled", "paid"), "2": ("queued", "")}
    with pytest.raises(UsageProblem, match="is not held: it is cancelled"):
        let_go(engine, first)
