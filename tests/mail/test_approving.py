"""What persons decide: by ids all or none, by policy what is within it, each kept with who and when."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import uuid
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from acctkit import Draft
from acctkit.books.schema import outbox
from acctkit.errors import UsageProblem
from acctkit.mail.approving import Policy, approve_by, approve_named
from acctkit.mail.outbox import Queued, listing, queue, show
from acctkit.mail.verdicts import Person, find, verdicts_of
from tests.mail.desk import NOW, TODAY, composer, engine_at, note

ANA = Person("ana", NOW)
KIND = "overdue-notice"
LIMITS = {"USD": Decimal("500.00"), "EUR": Decimal(100)}


def letter(key: str, account: str = "103", **more: Any) -> Draft:
    return note(key, kind=KIND, account=account, **more)


def put(engine: sa.Engine, folder: Path, *drafts: Draft, **more: Any) -> Queued:
    with engine.begin() as conn:
        return queue(conn, drafts, composer=composer(folder), now=NOW, as_of=TODAY, approve=(KIND,), **more)


def states(engine: sa.Engine) -> dict[str, str]:
    with engine.connect() as conn:
        return {row["dedupe_key"]: row["state"] for row in listing(conn)}


def by(engine: sa.Engine, policy: Policy, person: Person | None = ANA) -> tuple[list[str], dict[str, str]]:
    """The dedupe keys of what was approved, and of what waits with why."""
    with engine.begin() as conn:
        approved, waiting = approve_by(conn, policy, person)
    return sorted(row["dedupe_key"] for row in approved), {row["dedupe_key"]: row["why"] for row in waiting}


def test_many_are_approved_by_the_beginnings_of_their_ids(engine: sa.Engine, notes: Path) -> None:
    ids = put(engine, notes, letter("1"), letter("2"), letter("3")).ids
    with engine.begin() as conn:
        rows = approve_named(conn, [ids[0][:8], ids[2].upper(), ids[0]], ANA)
        assert [row["id"] for row in rows] == [ids[0], ids[2]]
        whole = show(conn, ids[0])
    assert whole is not None and whole["verdicts"] == [
        {"verdict": "approved", "by": "ana", "at": "2004-11-29T13:00:00+00:00", "reason": ""}
    ]
    assert states(engine) == {"1": "approved", "2": "queued", "3": "approved"}


def test_of_several_all_are_approved_or_none(engine: sa.Engine, notes: Path) -> None:
    first, second = put(engine, notes, letter("1"), letter("2")).ids
    with engine.begin() as conn:
        for wrong in ("nothing", "", "%"):
            with pytest.raises(UsageProblem, match="There is no message"):
                approve_named(conn, [first, wrong], ANA)
        approve_named(conn, [second], ANA)
        again = r"^Message .* does not wait for approval: it was approved by ana, 2004-11-29T13:00:00\+00:00\.$"
        with pytest.raises(UsageProblem, match=again):
            approve_named(conn, [first, second], ANA)
        assert verdicts_of(conn, first) == []
    assert states(engine) == {"1": "queued", "2": "approved"}


def test_a_beginning_of_several_ids_is_told(engine: sa.Engine, notes: Path) -> None:
    ids = sorted(put(engine, notes, *(letter(str(n)) for n in range(40))).ids)
    twice = next(a[0] for a, b in pairwise(ids) if a[0] == b[0])
    with engine.connect() as conn:
        said = rf"Several messages have an id that begins with '{twice}': {twice}.*; write more of it"
        with pytest.raises(UsageProblem, match=said):
            find(conn, [twice])
        assert find(conn, ids) == ids
    assert set(states(engine).values()) == {"queued"}


@pytest.mark.parametrize(("state", "said"), [
    ("queued", "it goes by itself"), ("sent", "it is sent"), ("cancelled", r"it is cancelled \(paid\)"),
    ("unknown", "it is unknown"), ("failed", "it is failed"), ("sending", "it is sending"),
])
def test_what_does_not_wait_is_told_with_how_it_stands(engine: sa.Engine, notes: Path, state: str, said: str) -> None:
    with engine.begin() as conn:
        (id,) = queue(conn, [note()], composer=composer(notes), now=NOW, as_of=TODAY).ids
        conn.execute(sa.update(outbox).values(state=state, last_error="paid" if state == "cancelled" else ""))
        with pytest.raises(UsageProblem, match=said):
            approve_named(conn, [id], ANA)


def test_a_policy_approves_what_is_within_it_and_tells_why_the_rest_waits(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, letter("at", amounts={"USD": Decimal("500.0000")}),
        letter("above", amounts={"USD": Decimal("500.0001")}),
        letter("both", amounts={"USD": Decimal(1), "EUR": Decimal(100)}),
        letter("one", amounts={"USD": Decimal(1), "EUR": Decimal(101)}), letter("other", amounts={"GBP": Decimal(1)}),
        letter("silent"),
        letter("consumer", amounts={"USD": Decimal(1)}, approval="the customer is a consumer"),
        note("feedback", amounts={"USD": Decimal(1)}, approval="see it"))
    looked = by(engine, Policy(KIND, limits=LIMITS), None)
    assert set(states(engine).values()) == {"queued"}
    assert looked == by(engine, Policy(KIND, limits=LIMITS)) == (["at", "both"], {
        "above": "500.0001 USD is above 500.00 USD", "one": "101.00 EUR is above 100.00 EUR",
        "other": "there is no limit for GBP", "silent": "it does not say what it asks for",
        "consumer": "the customer is a consumer; approve it by its id",
    })
    assert {key for key, state in states(engine).items() if state == "approved"} == {"at", "both"}
    with engine.connect() as conn:
        (id,) = conn.scalars(sa.select(outbox.c.id).where(outbox.c.dedupe_key == "at"))
        assert verdicts_of(conn, id)[0]["reason"] == "every overdue-notice up to 100.00 EUR, 500.00 USD"
    assert by(engine, Policy(KIND))[0] == ["above", "one", "other", "silent"]
    assert by(engine, Policy(KIND, reasons=True)) == (["consumer"], {})
    assert by(engine, Policy(KIND)) == ([], {})
    assert states(engine)["feedback"] == "queued"


def test_a_policy_may_be_for_one_account(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, letter("1", "103"), letter("2", "10"), letter("3", "1034"))
    assert by(engine, Policy(KIND, "103")) == (["1"], {})


def test_up_to_the_limit_of_the_settings_nobody_is_asked(engine: sa.Engine, notes: Path) -> None:
    queued = put(
        engine, notes, letter("at", amounts={"USD": Decimal(500)}), letter("above", amounts={"USD": Decimal(501)}),
        letter("silent"), letter("own", amounts={"USD": Decimal(1)}, approval="the customer is a consumer"),
        note("free"), up_to=LIMITS,
    )
    with engine.connect() as conn:
        approval = {row["dedupe_key"]: row["approval"] for row in listing(conn)}
    assert approval == {
        "at": "", "above": "overdue-notice waits for a person", "silent": "overdue-notice waits for a person",
        "own": "the customer is a consumer", "free": "",
    }
    assert len(queued.waiting) == 3 and len(queued.approved) == 1


def test_a_thousand_are_approved_at_once(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes, letter("0", amounts={"USD": Decimal(0)}))
    with engine.begin() as conn:
        first = dict(conn.execute(sa.select(outbox)).mappings().one())
        conn.execute(sa.insert(outbox), [
            {**first, "id": str(uuid.UUID(int=n << 96)), "dedupe_key": str(n), "amounts": {"USD": f"{n}.00"}}
            for n in range(1, 1000)
        ])
    approved, waiting = by(engine, Policy(KIND, limits={"USD": Decimal(899)}))
    assert (len(approved), len(waiting)) == (900, 100)
    with engine.begin() as conn:
        rest = [row["id"][:13] for row in listing(conn, state="queued")]
        assert len(approve_named(conn, rest, Person("bob", NOW + dt.timedelta(1)))) == 100
    assert set(states(engine).values()) == {"approved"}


def test_killed_while_it_approves_it_approved_nothing(tmp_path: Path, notes: Path) -> None:
    engine = engine_at(tmp_path / "killed.db")
    put(engine, notes, *(letter(str(n)) for n in range(5)))
    code = (
        "import os, signal; from acctkit.mail import approving; from tests.mail.test_approving import ANA, KIND;"
        "import sqlalchemy as sa; record = approving.record;"
        "approving.record = lambda *said: (record(*said), os.kill(os.getpid(), signal.SIGKILL));"
        f"conn = sa.create_engine('sqlite:///{tmp_path / 'killed.db'}').connect();"
        "approving.approve_by(conn, approving.Policy(KIND), ANA)"
    )
    killed = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert set(states(engine).values()) == {"queued"}
    assert by(engine, Policy(KIND)) == (["0", "1", "2", "3", "4"], {})
    engine.dispose()
