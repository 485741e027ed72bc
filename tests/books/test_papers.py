"""Numbers of papers: no gaps, none twice, an order never two, whoever is at work and wherever a program is killed."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from acctkit.books import papers, since
from acctkit.books.contents import from_text, to_text
from acctkit.books.papers import Untaken
from acctkit.books.schema import papers as table
from acctkit.books.schema import postings
from acctkit.errors import UsageProblem
from acctkit.types import Column, Paper, PaperTotal, Text
from tests.books.book_samples import CALENDAR, Desk
from tests.papers.paper_samples import DAY, invoice, line

PATTERN = "INV-{year}-{n:05}"
ROOT = Path(__file__).parents[2]


def take(desk: Desk, paper: Paper, pattern: str = PATTERN, start: int = 1) -> str:
    with desk.ledger.begin() as conn:
        return papers.take(conn, paper, pattern=pattern, start=start, period="2026-W47")


def numbers(desk: Desk) -> list[str]:
    with desk.ledger.read() as conn:
        return list(conn.scalars(sa.select(table.c.number).order_by(table.c.id)))


def week_of(day: dt.date) -> str:
    return f"{day:%G-W%V}"


# ------------------------------------------------------------------ numbers


def test_numbers_follow_each_other(desk: Desk) -> None:
    given_ = [take(desk, invoice(f"order:{n}/1")) for n in range(3)]
    assert given_ == numbers(desk) == ["INV-2026-00001", "INV-2026-00002", "INV-2026-00003"]


def test_of_one_kind_and_key_there_is_one_paper_ever(desk: Desk) -> None:
    assert take(desk, invoice("order:1/1")) == "INV-2026-00001"
    assert take(desk, invoice("order:1/1", line(units="9"))) == ""
    assert take(desk, invoice("order:1/1", kind="proforma"), "P-{n}") == "P-1"
    assert numbers(desk) == ["INV-2026-00001", "P-1"]


def test_numbers_begin_anew_with_the_year_that_they_say(desk: Desk) -> None:
    take(desk, invoice("1"))
    assert take(desk, invoice("2", date=dt.date(2027, 1, 2))) == "INV-2027-00001"
    assert take(desk, invoice("3"), "F{n}") == "F1"
    assert take(desk, invoice("4", date=dt.date(2027, 1, 2)), "F{n}") == "F2"


def test_a_company_goes_on_where_another_system_left_off(desk: Desk) -> None:
    assert take(desk, invoice("1"), start=118) == "INV-2026-00118"
    assert take(desk, invoice("2"), start=118) == "INV-2026-00119"
    assert take(desk, invoice("3", date=dt.date(2027, 1, 4)), start=118) == "INV-2027-00001"


def test_numbers_and_days_rise_together(desk: Desk) -> None:
    take(desk, invoice("1"))
    with pytest.raises(Untaken, match="it gets its number on 2026-11-25"):
        take(desk, invoice("2", date=DAY - dt.timedelta(1)))
    assert numbers(desk) == ["INV-2026-00001"]


def test_two_patterns_never_give_one_number(desk: Desk) -> None:
    for n in range(11):
        take(desk, invoice(str(n)), "A{n}")
    with pytest.raises(Untaken, match=r"its number, a11, is that of another paper \(A11\)"):
        take(desk, invoice("x"), "a1{n}")


# ------------------------------------------------------------------ how a paper stands


def test_a_paper_is_drafted_then_approved_and_reports_know_it_by_day(desk: Desk) -> None:
    take(desk, invoice("1", since=dt.date(2026, 11, 20)))
    with desk.ledger.begin() as conn:
        papers.approve(conn, "inv-2026-00001", dt.date(2026, 11, 27), {"name": "Harbor"}, week_of)
    books = desk.ledger.query()
    assert books.papers("invoice", until=dt.date(2026, 11, 19)) == []
    assert [one.state for one in books.papers("invoice", until=dt.date(2026, 11, 26))] == ["drafted"]
    [now] = books.papers("invoice")
    assert (now.state, now.approved_on, now.paper.amount) == ("approved", dt.date(2026, 11, 27), Decimal(20))
    with desk.ledger.begin() as conn, pytest.raises(UsageProblem, match="is approved, and only a drafted one"):
        papers.approve(conn, "INV-2026-00001", DAY, {}, week_of)


def test_a_void_paper_keeps_its_number(desk: Desk) -> None:
    take(desk, invoice("1"))
    with desk.ledger.begin() as conn:
        papers.void(conn, "INV-2026-00001", DAY, "wrong price", week_of)
    assert take(desk, invoice("1")) == ""
    assert take(desk, invoice("2")) == "INV-2026-00002"
    first, _ = desk.ledger.query().papers("invoice")
    assert (first.state, first.reason, first.voided_on) == ("void", "wrong price", DAY)
    with desk.ledger.begin() as conn, pytest.raises(UsageProblem, match="void already: wrong price"):
        papers.void(conn, "INV-2026-00001", DAY, "again", week_of)


def test_a_paper_that_was_voided_counts_in_no_week_and_those_that_told_it_are_told_anew(desk: Desk) -> None:
    take(desk, invoice("1", since=dt.date(2026, 11, 22)))
    with desk.ledger.begin() as conn:
        before = conn.scalar(sa.select(sa.func.max(postings.c.id)))
        papers.void(conn, "INV-2026-00001", dt.date(2026, 12, 4), "wrong price", week_of)
        assert since.touched(conn, before, CALENDAR.parse("2026-W47"))
        assert not since.touched(conn, before, CALENDAR.parse("2026-W46"))
        weeks = {CALENDAR.parse(label): before for label in ("2026-W46", "2026-W47", "2026-W48")}
        assert since.untouched(conn, weeks) == {week for week in weeks if not since.touched(conn, before, week)}
    [then] = desk.ledger.query().papers("invoice", until=dt.date(2026, 11, 22))
    assert (then.state, then.reason) == ("void", "wrong price")


def test_who_asks_for_a_paper_that_there_is_not_is_told(desk: Desk) -> None:
    with desk.ledger.read() as conn, pytest.raises(UsageProblem, match="There is no paper INV-9; see"):
        papers.one(conn, "INV-9")


# ------------------------------------------------------------------ its content

VALUES = st.one_of(
    st.none(), st.text(max_size=20), st.booleans(), st.integers(-10**6, 10**6), st.dates(),
    st.decimals(-10**9, 10**9, places=4),
)
TEXTS = st.builds(Text, st.text(max_size=10), st.text(max_size=10))


@settings(max_examples=40)
@given(st.lists(st.dictionaries(st.sampled_from("abc"), VALUES), max_size=4), TEXTS, st.dates())
def test_the_content_of_a_paper_comes_back_as_it_was(lines: list[dict[str, Any]], title: Text, day: dt.date) -> None:
    paper = Paper(
        "invoice", "k", title, day, "A1", "Name", "USD", tuple(Column(name, title, "text", "USD") for name in "abc"),
        tuple(lines), (PaperTotal(title, Decimal("1.10")),), notes=(title,), since=day, address=("1", "2"),
    )
    assert from_text(to_text(paper)) == paper
    assert to_text(from_text(to_text(paper))) == to_text(paper)


@pytest.mark.parametrize("value", [1.5, Decimal("NaN"), dt.datetime(2026, 1, 1, 12), object()])
def test_a_value_that_cannot_be_kept_exactly_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        to_text(invoice("1", line(discount=value)))


# ------------------------------------------------------------------ processes

#: Forks children that take papers: one killed before its n-th statement or commit, then one that is left alone; or
#: several at once. Prints what is in the books after each.
CHILDREN = '''
import os, random, signal, sys
from pathlib import Path
import sqlalchemy as sa
from acctkit.books import papers, since
from acctkit.books.ledger import open_books
from acctkit.books.schema import papers as table
from tests.papers.paper_samples import invoice

root, KEYS = Path(sys.argv[1]), [f"order:{n}/1" for n in range(int(sys.argv[3]))]

def work(keys, die_at=0):
    ledger, done = open_books("sqlite:///books.db", root, {}), 0
    def step(*_):
        nonlocal done
        done += 1
        if done == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
    if die_at:
        sa.event.listen(ledger.engine, "before_cursor_execute", step)
        sa.event.listen(ledger.engine, "commit", step)
    for key in keys:
        with ledger.begin() as conn:
            papers.take(conn, invoice(key), pattern="F{n}", start=1, period="2026-W47")

def forked(*given):
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work(*given)
            code = 0
        finally:
            os._exit(code)
    return child

def rows():
    ledger = open_books("sqlite:///books.db", root, {})
    with ledger.read() as conn:
        return [tuple(row) for row in conn.execute(sa.select(table.c.key, table.c.number).order_by(table.c.place))]

if sys.argv[2] == "killed":
    at = 0
    while True:
        at += 1
        _, status = os.waitpid(forked(KEYS, at), 0)
        print(rows(), flush=True)
        if not os.WIFSIGNALED(status):
            assert status == 0
            break
        (root / "books.db").unlink() if at % 2 else None
        for left in root.glob("books.db-*"):
            left.unlink() if at % 2 else None
else:
    children = [forked(random.Random(n).sample(KEYS, len(KEYS))) for n in range(4)]
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    print(rows())
'''


def children(root: Path, how: str, keys: int) -> list[list[tuple[str, str]]]:
    done = subprocess.run(
        [sys.executable, "-c", CHILDREN, str(root), how, str(keys)], cwd=ROOT, capture_output=True, text=True,
        timeout=60, check=False,
    )
    assert done.returncode == 0, done.stderr
    return [eval(said) for said in done.stdout.splitlines()]


@pytest.mark.skipif(sys.platform == "win32", reason="this system cannot fork")
def test_four_processes_at_once_give_each_order_one_number_and_leave_no_gap(desk: Desk) -> None:
    [rows] = children(desk.root, "at once", 12)
    assert [number for _, number in rows] == [f"F{n}" for n in range(1, 13)]
    assert sorted(key for key, _ in rows) == sorted(f"order:{n}/1" for n in range(12))


@pytest.mark.skipif(sys.platform == "win32", reason="this system cannot fork")
def test_killed_between_any_two_statements_there_is_no_gap_and_nothing_twice(desk: Desk) -> None:
    states = children(desk.root, "killed", 2)
    assert len(states) > 12, "it was killed at every statement"
    for rows in states:
        assert [number for _, number in rows] == [f"F{n}" for n in range(1, len(rows) + 1)]
        assert len({key for key, _ in rows}) == len(rows)
    assert len(states[-1]) == 2
