"""A mailbox read by Exchange Web Services, over the real wire to a double: what waits, what is done, what is away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from acctkit.plugins._exchange import ExchangeSettings
from acctkit.plugins._exchange_mailbox import ExchangeMailbox

from acctkit import AcctkitError
from tests.servers.exchange import ExchangeServer

SECRET = "s3cret of the sea"
Opened = Callable[..., ExchangeMailbox]


def came(number: int) -> bytes:
    return f"From: leslie@harbor.example\r\nMessage-ID: <{number}@x.example>\r\n\r\nWeek {number}\r\n".encode()


@pytest.fixture
def server() -> Iterator[ExchangeServer]:
    with ExchangeServer(auth="basic", users={"reports": SECRET}) as running:
        running.store.folders |= {"f-reps": ("Reps", "msgfolderroot"), "f-done": ("Done", "inbox")}
        for number in range(4):
            running.store.put("inbox", came(number))
        yield running


@pytest.fixture
def opened(server: ExchangeServer, tmp_path: Path) -> Iterator[Opened]:
    (tmp_path / "password").write_text(SECRET, "utf-8")
    boxes: list[ExchangeMailbox] = []

    def open_one(username: str = "reports", **how: str) -> ExchangeMailbox:
        settings = ExchangeSettings(server=server.url, account="reports@harbor.example", auth="basic", timeout=5,
                                    username=username, password_file="password")
        boxes.append(ExchangeMailbox(settings, tmp_path, **how))
        return boxes[-1]

    yield open_one
    for box in boxes:
        box.close()


def test_what_nobody_has_read_waits_the_oldest_first_and_is_marked_as_read(
    server: ExchangeServer, opened: Opened
) -> None:
    box = opened()
    first, second = box.waiting(2)
    assert box.fetch(first, 10_000) == came(0) and box.fetch(second, 10_000) == came(1)
    assert box.fetch(first, len(came(0)) - 1) is None, "it is bigger"
    assert not any(item.is_read for item in server.store.inside("inbox")), "to fetch is not to read"
    box.done(first)
    assert [box.fetch(id, 10_000) for id in box.waiting(9)] == [came(1), came(2), came(3)]
    assert b'SuppressReadReceipts="true"' in next(body for body in server.bodies if b"UpdateItem" in body)
    assert box.holds("<0@x.example>") and not box.holds("<9@x.example>")


def test_what_is_moved_when_done_waits_though_a_person_has_read_it(server: ExchangeServer, opened: Opened) -> None:
    box = opened(done_folder="Inbox/done")
    server.store.touch(server.store.inside("inbox")[-1].id, is_read=True)
    ids = box.waiting(9)
    assert len(ids) == 4
    box.done(ids[0])
    box.done(ids[0])  # somebody, or the run before, has moved it already
    assert [item.mime for item in server.store.inside("f-done")] == [came(0)] and len(box.waiting(9)) == 3


def test_what_somebody_takes_away_meanwhile_is_gone(server: ExchangeServer, opened: Opened) -> None:
    box = opened()
    first, second, *_ = box.waiting(9)
    server.store.move(first.split()[0], "deleteditems")
    with pytest.raises(LookupError, match="has no such message any more"):
        box.fetch(first, 10_000)
    box.done(first)
    assert box.fetch(second, 10_000) == came(1)


def test_any_folder_is_found_by_its_path(server: ExchangeServer, opened: Opened) -> None:
    server.store.put("f-reps", came(7))
    box = opened(folder="REPS")
    assert [box.fetch(id, 10_000) for id in box.waiting(9)] == [came(7)]
    with pytest.raises(AcctkitError, match=r"^There is no folder 'inbox/nowhere' in the mailbox .* make it there, or"):
        opened(folder="inbox/nowhere").waiting(1)


def test_a_server_that_is_away_is_for_the_next_run_and_a_refused_login_for_a_person(
    server: ExchangeServer, opened: Opened
) -> None:
    box = opened(done_folder="Inbox/Done")
    server.fail("FindItem", "before", "drop")
    with pytest.raises(OSError, match=r"^The connection with http://127.* broke \(.*\)\.$"):
        box.waiting(1)
    server.fail("FindItem", "before", "503")
    with pytest.raises(OSError, match="had trouble of its own"):
        box.waiting(1)
    server.fail("MoveItem", "after", "drop")
    [first, *_] = box.waiting(1)
    with pytest.raises(OSError, match="broke"):
        box.done(first)
    assert len(box.waiting(9)) == 3, "and the same mailbox goes on"
    with pytest.raises(AcctkitError, match=r"does not let nobody in .* \[plugins.intake_mailbox.exchange\] username"):
        opened("nobody").waiting(1)


def test_an_answer_without_an_end_is_not_kept(server: ExchangeServer, opened: Opened) -> None:
    box = opened()
    box.account.ask(lambda line: setattr(line, "most", 500))
    with pytest.raises(OSError, match="an answer without an end"):
        box.waiting(9)


def test_pages_without_an_end_are_not_asked_for(
    server: ExchangeServer, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("acctkit.plugins._exchange_wire.MOST_REQUESTS", 3)
    box = opened()
    for _ in range(5):
        box.waiting(9)
    monkeypatch.setattr("acctkit.plugins._exchange_wire.MOST_REQUESTS", 0)
    with pytest.raises(OSError, match="more pages than a mailbox can have"):
        box.waiting(9)
