"""Reading a mailbox by Microsoft Graph, over the real wire to a double of it on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from acctkit.plugins._graph_mailbox import GraphMailbox

from acctkit import AcctkitError
from tests.plugins.test_mail_graph import settings_for
from tests.servers.certificates import Certificates, certificates
from tests.servers.graph import SECRET, GraphServer

Opened = Callable[..., GraphMailbox]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def server(keys: Certificates) -> Iterator[GraphServer]:
    with GraphServer(keys) as running:
        yield running


@pytest.fixture
def opened(server: GraphServer, tmp_path: Path) -> Iterator[Opened]:
    """Opens the mailbox, with one folder or another."""
    (tmp_path / "secret").write_text(SECRET, "utf-8")
    boxes: list[GraphMailbox] = []

    def open_one(settings: dict[str, object] | None = None, **folders: str) -> GraphMailbox:
        boxes.append(GraphMailbox(settings_for(server, **settings or {}), tmp_path, **folders))
        return boxes[-1]

    yield open_one
    for box in boxes:
        box.close()


def letter(name: str, body: str = "Hello") -> bytes:
    return (f"From: ana@client.example\r\nTo: reports@harbor.example\r\nMessage-ID: <{name}@client.example>\r\n\r\n"
            f"{body}\r\n").encode()


def test_what_nobody_has_read_waits_the_oldest_first_over_many_pages(server: GraphServer, opened: Opened) -> None:
    items = [server.store.put("inbox", letter(f"{number}")) for number in range(23)]
    items[3].is_read = True
    box = opened()
    wanted = [item.immutable for item in items if not item.is_read]
    assert box.waiting(200) == wanted, "three pages of ten"
    assert box.waiting(12) == wanted[:12]
    assert opened(folder="inbox").waiting(1) == wanted[:1]


def test_a_message_is_fetched_as_it_came_and_stays_unread(server: GraphServer, opened: Opened) -> None:
    item = server.store.put("inbox", letter("one"))
    box = opened()
    assert box.fetch(item.immutable, 1000) == letter("one") == box.fetch(item.immutable, len(letter("one")))
    assert box.fetch(item.immutable, len(letter("one")) - 1) is None
    assert not item.is_read and box.waiting(9) == [item.immutable]


def test_of_one_that_is_too_big_no_more_is_read_than_it_takes_to_tell(server: GraphServer, opened: Opened) -> None:
    big = server.store.put("inbox", letter("big", "x" * 3_000_000))
    small = server.store.put("inbox", letter("small"))
    box = opened()
    assert box.fetch(big.immutable, 10_000) is None
    assert box.fetch(small.immutable, 10_000) == letter("small"), "and the connection goes on"


def test_one_that_is_done_is_read(server: GraphServer, opened: Opened) -> None:
    item = server.store.put("inbox", letter("one"))
    box = opened()
    box.done(item.immutable)
    box.done(item.immutable)
    assert item.is_read and box.waiting(9) == []
    assert box.holds("<one@client.example>") and not box.holds("<two@client.example>")


def test_one_that_is_done_is_moved_where_the_settings_say_so(server: GraphServer, opened: Opened) -> None:
    reports = server.store.add_folder("Reports")
    year, done = server.store.add_folder("Año 2026", reports), server.store.add_folder("Rob's", "AQ-inbox")
    item = server.store.put("inbox", letter("one"))
    item.folder, item.is_read = year, True
    box = opened(folder="reports/Año 2026", done_folder="Inbox/Rob's")
    assert box.waiting(9) == [item.immutable], "a person has read it, and it is not done"
    box.done(item.immutable)
    assert item.folder == done and box.waiting(9) == []


def test_what_is_gone_is_told_so(server: GraphServer, opened: Opened) -> None:
    box = opened()
    with pytest.raises(LookupError):
        box.fetch("IMM-gone=", 100)
    box.done("IMM-gone=")


def test_a_server_that_is_away_is_tried_again_and_what_a_person_must_mend_is_said(
    server: GraphServer, opened: Opened
) -> None:
    for how in ("drop", "503", "429"):
        server.fail("find", "before", how)
        with pytest.raises(OSError):
            opened().waiting(9)
    server.fail("value", "before", "503")
    with pytest.raises(OSError, match="answered 503"):
        opened().fetch(server.store.put("inbox", letter("one")).immutable, 100)
    server.denied.add("find")
    with pytest.raises(AcctkitError, match="give it the application permission"):
        opened().waiting(9)
    with pytest.raises(AcctkitError, match=r"There is no folder 'Nowhere' .* in \[plugins\.intake_mailbox\.graph\]"):
        opened(folder="Nowhere").waiting(9)
    with pytest.raises(AcctkitError, match=r"^\[plugins\.intake_mailbox\.graph\] does not say where"):
        opened({"secret_file": ""}).waiting(9)


def test_a_next_page_elsewhere_is_not_asked_for(server: GraphServer, opened: Opened) -> None:
    """It would get our token."""
    for number in range(11):
        server.store.put("inbox", letter(f"{number}"))
    box = opened({"endpoint": server.endpoint.replace("127.0.0.1", "localhost"), "authority": server.address})
    with pytest.raises(OSError, match="sends us to another server for the next page"):
        box.waiting(99)
    assert server.operations.count("find") == 1


def test_pages_that_bring_nothing_have_an_end(
    server: GraphServer, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = {"value": [], "@odata.nextLink": f"{server.endpoint}/users/reports@harbor.example/messages"}
    monkeypatch.setattr(server, "_find", lambda *_: (200, page))
    assert opened().waiting(99) == []
    assert server.operations.count("find") == 51


@pytest.mark.parametrize("said", [
    {"value": None}, {"value": ["a"]}, {"value": [{}]}, b"[" * 200_000, b'{"value": []}' + b" " * 8_000_000,
    {"value": [], "@odata.nextLink": "/\1"},
])
def test_a_listing_that_is_none_is_a_trouble_of_the_server(
    server: GraphServer, opened: Opened, monkeypatch: pytest.MonkeyPatch, said: object
) -> None:
    if isinstance(said, dict) and "@odata.nextLink" in said:
        said = {**said, "@odata.nextLink": f"{server.endpoint}{said['@odata.nextLink']}"}
    monkeypatch.setattr(server, "_find", lambda *_: (200, said))
    with pytest.raises(OSError, match=r"Graph at 127\.0\.0\.1 answered|No answer came"):
        opened().waiting(9)


def test_of_an_error_without_an_end_no_more_is_read_than_it_takes_to_tell(
    server: GraphServer, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_value", lambda *_: (500, b" " * 9_000_000))
    with pytest.raises(OSError, match="answered without an end"):
        opened().fetch("x", 100)
