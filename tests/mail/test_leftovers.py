"""What a transport prepared of a message that was cancelled is taken away, and never what may be on its way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from acctkit import Receipt
from acctkit.books.schema import told
from acctkit.mail.claims import LEASE
from acctkit.mail.deliver import Terms, Told, deliver
from acctkit.mail.taking_back import take_back
from acctkit.testing import TestWorkspace
from tests.mail.carriers import Drafting
from tests.mail.desk import TODAY, note
from tests.mail.test_deliver import Postman, at_the_end, put, states
from tests.servers.exchange import ExchangeServer

NAMED = Terms("drafting")
BUSY = Receipt("deferred", error="busy")


def left(engine: sa.Engine) -> list[str]:
    with engine.connect() as conn:
        return [fact for fact in conn.scalars(sa.select(told.c.fact)) if fact.startswith("left:")]


def laid_down(engine: sa.Engine, notes: Path) -> Drafting:
    """A message whose draft was laid down, and did not go."""
    put(engine, notes)
    carrier = Drafting(answers={"send": iter([BUSY])})
    assert deliver(engine, carrier, terms=NAMED, clock=lambda: 0.0, jitter=at_the_end) == {"deferred": 1}
    assert len(carrier.drafts) == 1
    return carrier


def test_the_draft_of_a_message_that_is_cancelled_right_before_it_goes_is_taken_away(
    engine: sa.Engine, notes: Path
) -> None:
    carrier = laid_down(engine, notes)
    again = {"terms": NAMED, "clock": lambda: 60.0}
    assert deliver(engine, carrier, recheck=lambda message: "paid", **again) == {"cancelled": 1}  # type: ignore[arg-type]
    assert carrier.drafts == {} and left(engine) == []
    assert deliver(engine, carrier, **again) == {} and carrier.asked.count("discard") == 1  # type: ignore[arg-type]


def test_what_is_written_in_its_place_has_a_draft_of_its_own(engine: sa.Engine, notes: Path) -> None:
    carrier = laid_down(engine, notes)
    (old,) = carrier.drafts.values()
    assert take_back(engine, lambda message: "another amount", {"feedback"}) == 1
    put(engine, notes)
    assert deliver(engine, carrier, terms=NAMED, clock=lambda: 60.0) == {"sent": 1}
    assert carrier.drafts == {} and carrier.sent != [old] and left(engine) == []


def test_one_that_the_transport_gave_back_unsent_is_cancelled_and_written_anew_under_another_id(
    engine: sa.Engine, notes: Path
) -> None:
    """Else the old draft, once it is taken away, might be the new message's."""
    put(engine, notes)
    carrier = Drafting(answers={"send": iter([Receipt("deferred", error="nobody answers", away=True)])})
    deliver(engine, carrier, terms=NAMED, clock=lambda: 0.0)
    (old,) = carrier.drafts.values()
    assert states(engine)[0][1] == 0
    assert take_back(engine, lambda message: "another amount", {"feedback"}) == 1
    put(engine, notes)
    assert deliver(engine, carrier, terms=NAMED, clock=lambda: 60.0) == {"sent": 1}
    assert carrier.sent != [old] and carrier.drafts == {}


def test_what_cannot_be_taken_away_now_is_so_later(engine: sa.Engine, notes: Path) -> None:
    carrier = laid_down(engine, notes)
    take_back(engine, lambda message: "paid", {"feedback"})
    failures = list[BaseException]()

    def broken(step: str) -> None:
        raise ConnectionError(step)

    carrier.answers["discard"] = iter([BUSY])
    deliver(engine, carrier, terms=NAMED)
    assert len(carrier.drafts) == len(left(engine)) == 1
    carrier.cut = broken
    deliver(engine, carrier, terms=NAMED, on_error=failures.append)
    assert len(left(engine)) == 1 and [str(one) for one in failures] == ["before discard"]
    deliver(engine, Postman(), terms=Terms("smtp"))
    deliver(engine, Drafting(), terms=NAMED, kinds={"check"})
    assert len(left(engine)) == 1, "another transport, or a look whether mail goes, leaves it alone"
    carrier.cut = lambda step: None
    deliver(engine, carrier, terms=NAMED)
    assert carrier.drafts == {} and left(engine) == []


def test_a_transport_that_is_away_is_not_asked(engine: sa.Engine, notes: Path) -> None:
    carrier = laid_down(engine, notes)
    put(engine, notes, note("2"))
    take_back(engine, lambda message: "" if "2" in message.message_id else "paid", {"feedback"})
    put(engine, notes, note("3"))
    carrier.answers["prepare"] = iter([Receipt("deferred", error="nobody answers", away=True)])
    halted = Told()
    deliver(engine, carrier, terms=NAMED, told=halted, clock=lambda: 1.0)
    assert halted.halt and "discard" not in carrier.asked


def test_what_a_worker_may_be_sending_is_not_cancelled_and_not_taken_away(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    seen = list[str]()

    def meanwhile(step: str) -> None:
        if step == "before send":
            assert take_back(engine, lambda message: "paid", {"feedback"}) == 0
            for now in (1.0, LEASE + 1):  # while its lease lasts, and after it, when it is in doubt
                other = Drafting(drafts=carrier.drafts, sent=carrier.sent)
                deliver(engine, other, terms=NAMED, clock=lambda: now, recheck=lambda message: "")  # noqa: B023
                seen.extend(other.asked)

    carrier = Drafting(cut=meanwhile)
    carrier.look_after = 1e6
    deliver(engine, carrier, terms=NAMED, clock=lambda: 0.0, as_of=TODAY)
    assert "discard" not in seen and left(engine) == []


def test_of_a_transport_that_prepares_nothing_nothing_is_kept(engine: sa.Engine, notes: Path) -> None:
    put(engine, notes)
    deliver(engine, Postman([BUSY]), terms=Terms("smtp"), clock=lambda: 0.0)
    take_back(engine, lambda message: "paid", {"feedback"})
    deliver(engine, Postman(), terms=Terms("smtp"))
    assert left(engine) == []


@pytest.fixture
def exchange() -> Iterator[ExchangeServer]:
    with ExchangeServer(auth="basic", users={"reports": "s3cret"}) as server:
        yield server


def test_the_draft_of_a_notice_is_gone_from_exchange_once_its_invoice_is_paid(
    acctkit_workspace: TestWorkspace, exchange: ExchangeServer
) -> None:
    ws, account = acctkit_workspace, "reports@harbor.example"
    (ws.root / "password").write_text("s3cret")
    ws.configure("mail", f'transport = "exchange"\nsender = "{account}"')
    ws.configure("mail.exchange", "\n".join((
        f'server = "{exchange.url}"', f'account = "{account}"', 'auth = "basic"', 'username = "reports"',
        'password_file = "password"',
    )))
    ws.drop("office/lists.xlsx", {
        "Accounts": [["Account", "Name", "Email"], ["103", "Hotel Faro", "ap@example.com"]],
        "Invoices": [["Invoice", "Account", "Issued on", "Due on", "Amount"],
                     ["F1", "103", "2026-10-01", "2026-11-01", 1234.5]],
        "Payments": [["Account", "Paid on", "Amount"], ["103", "2026-11-22", 1]],
    })
    ws.run("2026-11-23")
    exchange.fail("SendItem", "before", "ErrorServerBusy", times=9)
    assert ws.run("2026-11-24")["messages"] == {"deferred": 1}
    assert len(exchange.store.inside("drafts")) == 1
    ws.drop("office/paid.xlsx", {"Payments": [["Account", "Paid on", "Amount"], ["103", "2026-11-24", 1233.5]]})
    assert ws.run("2026-11-25")["messages"]["cancelled"] == 1
    assert exchange.store.inside("drafts") == exchange.store.delivered == []
    assert len(exchange.store.inside("deleteditems")) == 1
