"""The outbox: each message once, facts told once, and what cannot be composed is told and mended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from acctkit import Attachment, Draft
from acctkit.books.schema import mimes, outbox, told
from acctkit.mail.outbox import Queued, approve, counts, listing, queue, show
from acctkit.mail.verdicts import Person, record, verdicts_of
from tests.mail.desk import NOW, TODAY, composer, note, write_note


def put(engine: sa.Engine, folder: Path, *drafts: Draft, approve: tuple[str, ...] = ()) -> Queued:
    with engine.begin() as conn:
        return queue(conn, drafts, composer=composer(folder), now=NOW, as_of=TODAY, run_id=1, approve=approve)


def test_a_message_is_queued_with_its_facts(engine: sa.Engine, notes: Path) -> None:
    queued = put(engine, notes, note(tells=("a", "b"), account="103", rep="1165"))
    with engine.connect() as conn:
        (row,) = listing(conn)
        assert row == {
            "id": queued.ids[0], "kind": "feedback", "to": "ana@acme.example", "subject": "For Ana", "account": "103",
            "rep": "1165", "state": "queued", "dedupe_key": "note:1", "attempts": 0, "last_error": "",
            "approval": "", "amounts": {},
        }
        assert [tuple(one) for one in conn.execute(sa.select(told).order_by(told.c.fact))] == [
            ("a", queued.ids[0], TODAY), ("b", queued.ids[0], TODAY)
        ]
        whole = show(conn, queued.ids[0][:8])
        assert whole is not None and whole["text"] == "Hello Ana, All is well.\n" and whole["tells"] == ["a", "b"]
        assert (listing(conn, kind="summary"), show(conn, "nothing"), show(conn, "")) == ([], None, None)
        assert counts(conn, 1) == {"queued": 1}


def test_the_same_key_is_queued_once_for_ever(engine: sa.Engine, notes: Path) -> None:
    assert len(put(engine, notes, note(), note()).ids) == 1
    assert put(engine, notes, note()) == Queued(skipped=1)


def test_a_draft_that_tells_nothing_new_is_left_out(engine: sa.Engine, notes: Path) -> None:
    first = put(engine, notes, note("1", tells=("a", "b"))).ids[0]
    assert put(engine, notes, note("2", tells=("a",))).skipped == 1
    second = put(engine, notes, note("3", tells=("b", "c"))).ids[0]
    with engine.connect() as conn:
        whose = {row.fact: row.message for row in conn.execute(sa.select(told))}
    assert whose == {"a": first, "b": first, "c": second}


def test_messages_of_one_call_may_tell_several_people_the_same(engine: sa.Engine, notes: Path) -> None:
    queued = put(engine, notes, note("1", tells=("week",)), note("2", to="bob@acme.example", tells=("week",)))
    assert len(queued.ids) == 2
    assert put(engine, notes, note("3", tells=("week",))).skipped == 1


def test_a_bad_address_fails_alone_and_heals_when_it_is_mended(engine: sa.Engine, notes: Path) -> None:
    queued = put(engine, notes, note("1", to="ana@", tells=("a",)), note("2", tells=("b",)))
    assert len(queued.ids) == 1
    assert queued.failed == (
        "feedback to ana@: 'ana@' is not an e-mail address; correct it where the address is kept.",
    )
    with engine.connect() as conn:
        states = {row["dedupe_key"]: (row["state"], row["last_error"][:6]) for row in listing(conn)}
        assert states == {"1": ("failed", "'ana@'"), "2": ("queued", "")}
        assert list(conn.scalars(sa.select(told.c.fact))) == ["b"]
    assert len(put(engine, notes, note("1", to="ana@", tells=("a",))).failed) == 1
    assert put(engine, notes, note("1", tells=("a",))).ids
    with engine.connect() as conn:
        row = next(row for row in listing(conn) if row["dedupe_key"] == "1")
        assert (row["state"], row["to"], row["last_error"]) == ("queued", "ana@acme.example", "")
        assert set(conn.scalars(sa.select(told.c.fact))) == {"a", "b"}


def test_a_broken_template_costs_only_its_own_messages(engine: sa.Engine, tmp_path: Path) -> None:
    folder = write_note(tmp_path / "t", "Subject: x\n\n{{ nobody }}\n")
    (folder / "good.en.txt").write_text("Subject: x\n\ny\n", encoding="utf-8")
    good = Draft("feedback", "ana@acme.example", "good", {}, "2")
    queued = put(engine, folder, note("1"), good)
    assert len(queued.ids) == 1 and "note.en.txt, line 3: 'nobody' is undefined" in queued.failed[0]


@pytest.mark.parametrize(("broken", "said"), [
    ({"attachments": (Attachment("a.pdf", Path("/nowhere/caf\udce9.pdf")),)}, "/nowhere/caf\ufffd.pdf"),
    ({"to": "caf\udce9"}, "feedback to caf\ufffd: "),
])
def test_what_no_books_can_keep_of_a_draft_costs_only_itself(
    engine: sa.Engine, notes: Path, broken: dict[str, Any], said: str
) -> None:
    queued = put(engine, notes, note("1", **broken), note("2"))
    assert len(queued.ids) == 1 and said in queued.failed[0]
    with engine.connect() as conn:
        assert counts(conn) == {"failed": 1, "queued": 1}


def test_message_and_facts_stand_or_fall_together(engine: sa.Engine, notes: Path) -> None:
    def broken() -> None:
        with engine.begin() as conn:
            queue(conn, [note(tells=("a",))], composer=composer(notes), now=NOW, as_of=TODAY)
            raise RuntimeError("the process dies here")

    with pytest.raises(RuntimeError):
        broken()
    with engine.connect() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(outbox)) == 0
        assert conn.scalar(sa.select(sa.func.count()).select_from(told)) == 0


def test_approval_waits_for_a_person(engine: sa.Engine, notes: Path) -> None:
    doubtful = note("1", approval="a file of the rep was not read")
    queued = put(engine, notes, doubtful, note("2", kind="x"), approve=("x",))
    assert queued.ids == queued.waiting
    with engine.begin() as conn:
        assert approve(conn, queued.ids[0])
        assert not approve(conn, queued.ids[0])
        assert not approve(conn, "nothing")
        assert [row["state"] for row in listing(conn)] == ["approved", "queued"]
        whole = show(conn, queued.ids[1])
        assert whole is not None and whole["approval"] == "x waits for a person"


def test_one_in_place_of_what_a_transport_had_has_another_id(engine: sa.Engine, notes: Path) -> None:
    def put(to: str) -> dict[str, Any]:
        with engine.begin() as conn:
            queue(conn, [note(to=to)], composer=composer(notes), now=NOW, as_of=TODAY)
            return dict(conn.execute(sa.select(outbox)).mappings().one())

    first = put("ana@acme.example")
    with engine.begin() as conn:
        conn.execute(sa.update(outbox).values(state="cancelled", attempts=2, reference="draft 7", next_attempt_at=9.0))
        record(conn, [first["id"]], "held", Person("Eva", NOW), "look")
    second = put("bob@acme.example")
    assert first["id"] != second["id"] and second["id"] in second["message_id"]
    assert (second["state"], second["attempts"], second["reference"], second["next_attempt_at"]) == (
        "queued", 0, "", None
    )
    with engine.connect() as conn:
        assert [one["verdict"] for one in verdicts_of(conn, second["id"])] == ["held"]
    with engine.begin() as conn:
        conn.execute(sa.update(outbox).values(state="cancelled"))
    assert put("ana@acme.example")["id"] == second["id"]  # no transport ever saw that


@pytest.mark.parametrize("tried", [False, True], ids=["it was not tried", "it was tried"])
@pytest.mark.parametrize("broken", [False, True], ids=["it is made anew", "it cannot be made"])
def test_of_a_cancelled_message_nothing_is_left_in_what_takes_its_place(
    engine: sa.Engine, notes: Path, tried: bool, broken: bool
) -> None:
    put(engine, notes, note())
    with engine.begin() as conn:
        conn.execute(sa.update(outbox).values(state="cancelled", transport="smtp" if tried else ""))
    write_note(notes, "Subject: Anew\n\n{{ nobody_gave_this }}\n" if broken else "Subject: Anew\n\nIt is well.\n")
    assert len(put(engine, notes, note()).failed) == broken
    with engine.connect() as conn:
        (row,) = listing(conn)
        whole, kept = show(conn, row["id"]), conn.execute(sa.select(mimes.c.message)).scalars().all()
    assert whole is not None and whole["text"] == ("" if broken else "It is well.\n")
    assert kept == ([] if broken else [row["id"]])
