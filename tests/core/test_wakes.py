"""What wakes a run: what people do in the inbox, and nothing that acctkit does there itself. A real folder, a real
watcher; nothing here sleeps: the stream is asked for the next wake, and time alone would take an hour to be one."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from acctkit.wakes import Wakes, theirs

pytest.importorskip("watchfiles")
PATIENCE = 30.0


class Stream:
    """The wakes of an inbox, counted in a thread of their own."""

    def __init__(self, inbox: Path, *, poll: bool, every: float = 3600.0) -> None:
        self.stop, self.said, self.count = threading.Event(), [], 0
        self._woken = threading.Condition()
        wakes = Wakes(inbox, poll=poll, every=every, stop=self.stop, say=self._say)
        self._thread = threading.Thread(target=self._listen, args=(wakes,), daemon=True)
        self._thread.start()

    def _listen(self, wakes: Wakes) -> None:
        for _ in wakes:
            with self._woken:
                self.count += 1
                self._woken.notify_all()

    def _say(self, text: str) -> None:
        with self._woken:
            self.said.append(text)
            self._woken.notify_all()

    def until(self, what: Callable[[], bool]) -> None:
        with self._woken:
            assert self._woken.wait_for(what, PATIENCE), (self.count, self.said)

    def after(self, act: Callable[[], object]) -> None:
        """Act, and wait for a wake that comes of it."""
        with self._woken:
            before = self.count
        act()
        self.until(lambda: self.count > before)

    def end(self) -> None:
        self.stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to wait for a share here."""
    monkeypatch.setenv("WATCHFILES_POLL_DELAY_MS", "100")
    monkeypatch.setattr("acctkit.wakes._PAUSE", 0.2)
    monkeypatch.setattr("acctkit.wakes._TICK", 0.1)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox/anna").mkdir(parents=True)
    return tmp_path / "inbox"


@pytest.fixture(params=[False, True], ids=["told", "polling"])
def stream(request: pytest.FixtureRequest, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stream]:
    if not request.param:  # who looks himself goes by times of files, and would not see two changes at once
        monkeypatch.setattr("acctkit.wakes._QUIET", 150)
    made = Stream(inbox, poll=request.param)
    made.until(lambda: made.count == 1)  # at the start, for what came before
    yield made
    made.end()


def test_each_thing_that_people_do_wakes_once_more(stream: Stream, inbox: Path) -> None:
    stream.after(lambda: (inbox / "anna/weekly.csv").write_bytes(b"one"))
    stream.after(lambda: (inbox / "anna/weekly.csv").write_bytes(b"one and two"))
    stream.after(lambda: (inbox / "anna/weekly.csv").rename(inbox / "anna/week47.csv"))
    stream.after(lambda: (inbox / "bob").mkdir())
    stream.after(lambda: (inbox / "bob/weekly.csv").write_bytes(b"three"))
    stream.after(lambda: (inbox / "anna/week47.csv").unlink())
    (inbox / "anna/~$week.xlsx").write_bytes(b"Anna")
    stream.after(lambda: (inbox / "bob/later.csv").write_bytes(b"four"))  # so that the lock has been seen
    stream.after(lambda: (inbox / "anna/~$week.xlsx").unlink())


def test_a_name_that_is_not_utf8_wakes_and_does_not_end_it(stream: Stream, inbox: Path) -> None:
    name = os.fsdecode(os.fsencode(inbox / "anna") + b"/caf\xe9.csv")
    stream.after(lambda: Path(name).write_bytes(b"x"))
    stream.after(lambda: (inbox / "anna/next.csv").write_bytes(b"x"))
    assert stream.said == []


def test_an_inbox_that_goes_is_told_once_and_waited_for(stream: Stream, inbox: Path) -> None:
    inbox.rename(inbox.with_name("away"))
    stream.until(lambda: len(stream.said) == 1)
    assert "is not there; mount it again" in stream.said[0]
    stream.after(inbox.mkdir)
    assert len(stream.said) == 2 and "is there again" in stream.said[1]
    stream.after(lambda: (inbox / "new.csv").write_bytes(b"x"))


def test_an_inbox_that_is_another_folder_now_is_watched_itself(stream: Stream, inbox: Path) -> None:
    def swap() -> None:
        inbox.with_name("other").mkdir()
        inbox.rename(inbox.with_name("away"))
        inbox.with_name("other").rename(inbox)

    stream.after(swap)
    stream.after(lambda: (inbox / "new.csv").write_bytes(b"x"))


def test_time_alone_wakes_too(inbox: Path) -> None:
    stream = Stream(inbox, poll=False, every=0.05)
    stream.until(lambda: stream.count >= 3)
    stream.end()


def test_an_inbox_that_is_not_there_at_the_start_is_waited_for(tmp_path: Path) -> None:
    stream = Stream(tmp_path / "inbox", poll=False)
    stream.until(lambda: len(stream.said) == 1)
    assert stream.count == 0
    stream.after((tmp_path / "inbox").mkdir)
    stream.end()


def test_a_system_without_room_for_a_watcher_is_looked_at_instead(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import watchfiles

    watching = watchfiles.watch

    def full(*paths: Path, force_polling: bool | None, **more: object) -> object:
        if not force_polling:
            raise FileNotFoundError("OS file watch limit reached.")
        return watching(*paths, force_polling=True, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(watchfiles, "watch", full)
    stream = Stream(inbox, poll=False)
    stream.until(lambda: stream.count == 1)
    stream.after(lambda: (inbox / "anna/weekly.csv").write_bytes(b"one"))
    assert len(stream.said) == 1 and "OS file watch limit reached" in stream.said[0]
    stream.end()


@pytest.mark.parametrize(("change", "path", "wakes"), [
    ("added", "anna/weekly.xlsx", True), ("modified", "anna/weekly.xlsx", True), ("deleted", "anna/weekly.xlsx", True),
    ("added", "anna", True), ("added", "anna/2004", True), ("added", "feedback", True),
    ("added", ".acctkit-inbox", False), ("modified", ".acctkit-inbox", False), ("deleted", ".acctkit-inbox", False),
    ("added", "anna/feedback", False), ("added", "anna/Feedback/weekly.xlsx", False),
    ("added", "anna/2004/feedback/weekly.xlsx", False), ("added", "anna/_draft.xlsx", False),
    ("added", "anna/.weekly.xlsx.swp", False), ("added", "anna/~$weekly.xlsx", False),
    ("deleted", "anna/~$weekly.xlsx", True), ("deleted", "anna/.~lock.weekly.ods#", True),
    ("modified", ".", False), ("modified", "folder", False), ("modified", "../elsewhere", True),
])
def test_what_is_theirs(tmp_path: Path, change: str, path: str, wakes: bool) -> None:
    (tmp_path / "inbox/folder").mkdir(parents=True)
    where = tmp_path / "elsewhere" if path.startswith("..") else tmp_path / "inbox" / path
    assert theirs(tmp_path / "inbox", change, where) is wakes
