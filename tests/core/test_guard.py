"""Around each of thousands of calls in a row: a hang is ended, and what a plugin did to the process is undone."""

from __future__ import annotations

import decimal
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from acctkit import hung
from acctkit.guard import Guard
from acctkit.guarding import Loaded, Plugins
from acctkit.hung import Call
from acctkit.prints import Prints
from acctkit.warden import Warden
from acctkit.watchdog import PluginHung

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer there")

QUICK = 0.05  # seconds


def theirs(_number: int, _frame: object) -> None:
    """The handler that the process has of its own."""


@pytest.fixture(autouse=True)
def own() -> Iterator[None]:
    """A process with a handler of its own, which it has again in the end, with no timer set."""
    before, stdout, decimals = signal.signal(signal.SIGALRM, theirs), sys.stdout, decimal.getcontext()
    try:
        yield
        assert signal.getsignal(signal.SIGALRM) is theirs
        assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
        assert sys.stdout is stdout and decimal.getcontext() is decimals
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def stand(seconds: float = 5.0) -> None:
    """Hang, for a while that no test waits for."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass


def hangs(guard: Guard) -> None:
    with pytest.raises(PluginHung) as caught, guard.over("post", "transport post"):
        stand()
    assert [one.name for one in traceback.extract_tb(caught.value.__traceback__)][1] == "stand"


def test_each_of_a_series_is_ended_where_it_hangs() -> None:
    guard = Guard(QUICK)
    for _ in range(3):
        with guard.over("post", "transport post"):
            pass
        hangs(guard)


def test_one_that_rings_at_once_leaves_nothing_behind() -> None:
    for _ in range(200):
        with pytest.raises(PluginHung), Guard(1e-6).over("post", "transport post"):
            stand()


def test_one_that_rings_as_it_is_left_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(which: int, seconds: float) -> Any:
        before = setitimer(which, seconds)
        if not seconds:
            signal.raise_signal(signal.SIGALRM)
        return before

    setitimer = signal.setitimer
    monkeypatch.setattr(signal, "setitimer", late)
    with Guard(5.0).over("post", "transport post"):
        pass


def test_whenever_one_rings_nothing_is_left_behind(tmp_path: Path) -> None:
    warden, stdout = Warden(tmp_path), sys.stdout
    for micros in range(1, 41):
        over = Guard(micros / 1e6, Prints(), warden).over("post", "transport post")
        for _ in range(25):
            with suppress(PluginHung), over:
                pass
            assert warden._call is None
            assert sys.stdout is stdout and signal.getsignal(signal.SIGALRM) is theirs


def other_handler() -> None:
    signal.signal(signal.SIGALRM, signal.SIG_IGN)


def no_timer() -> None:
    signal.setitimer(signal.ITIMER_REAL, 0)


def other_timer() -> None:
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 60)


@pytest.mark.parametrize("meddle", [other_handler, no_timer, other_timer])
def test_what_one_call_does_to_the_watchdog_ends_with_it(meddle: Any) -> None:
    guard = Guard(QUICK)
    with guard.over("post", "transport post"):
        meddle()
    assert signal.getsignal(signal.SIGALRM) is theirs
    hangs(guard)


def test_under_a_timer_of_somebody_else_nothing_is_watched_and_it_stays() -> None:
    signal.setitimer(signal.ITIMER_REAL, 60)
    with Guard(QUICK).over("post", "transport post"):
        assert signal.getsignal(signal.SIGALRM) is theirs
        stand(3 * QUICK)
    assert signal.getitimer(signal.ITIMER_REAL)[0] > 50
    signal.setitimer(signal.ITIMER_REAL, 0)


def test_in_another_thread_nothing_is_watched() -> None:
    done: list[bool] = []

    def work() -> None:
        with Guard(QUICK).over("post", "transport post"):
            stand(3 * QUICK)
        done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done


def test_a_call_inside_another_has_its_time_and_leaves_it_watched() -> None:
    with pytest.raises(PluginHung), Guard(QUICK).over("post", "transport post"):
        with Guard(60.0).over("sales", "section sales"):
            pass
        stand()


def test_a_query_in_progress_is_waited_for() -> None:
    scope: dict[str, Any] = {"stand": stand, "after": []}
    source = f"def query():\n    stand({3 * QUICK})\n    after.append(1)\n"
    exec(compile(source, "/lib/sqlalchemy/engine.py", "exec"), scope)  # as if it stood there
    with pytest.raises(PluginHung), Guard(QUICK).over("post", "transport post"):
        scope["query"]()
        stand()
    assert scope["after"]


def test_how_a_plugin_sets_decimals_and_what_it_prints_is_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    guard = Guard(QUICK)
    with pytest.raises(PluginHung), guard.over("post", "transport post"):
        decimal.getcontext().prec = 3
        sys.stdout.write("half a line")
        stand()
    with guard.over("post", "transport post"):
        assert decimal.getcontext().prec != 3
    assert capsys.readouterr() == ("", "plugin post, transport post: half a line\n")


def test_traces_tell_where_it_was_raised(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), Guard(traces=True).over("post", "transport post"):
        1 / 0  # noqa: B018
    told = capsys.readouterr().err
    assert told.startswith("plugin post, transport post:\nTraceback (most recent call last):\n")
    assert told.endswith("ZeroDivisionError: division by zero\n") and "test_guard.py" in told


def test_what_is_called_stands_in_the_file_of_the_process_until_nothing_is(tmp_path: Path) -> None:
    guard = Guard(5.0, warden=Warden(tmp_path))
    head = hung.call_file(tmp_path).read_bytes
    for where in ("send", "look", "send"):
        with guard.over("post", where, "/post.py"):
            assert head() == hung.head_of(Call("post", where, 5.0, "/post.py"))
            with guard.over("sales", "section sales"):
                pass
            assert head() == hung.head_of(Call("post", where, 5.0, "/post.py"))
    end = time.monotonic() + 30
    while hung.call_file(tmp_path).exists() and time.monotonic() < end:
        time.sleep(0.01)
    assert not hung.call_file(tmp_path).exists()


def test_where_plugins_lie(tmp_path: Path) -> None:
    class Module:
        __file__ = str(tmp_path / "post" / "__init__.py")

    plugins = Plugins((Loaded("post", "acme", Module), Loaded("sales", "acme", disabled=True)))
    assert [plugins.home_of(name) for name in ("post", "sales", "none")] == [f"{tmp_path / 'post'}/", "", ""]


def test_a_call_that_cannot_even_be_begun_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard = Guard(QUICK, warden=Warden(tmp_path))
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", lambda _: (_ for _ in ()).throw(RuntimeError("no thread")))
        with pytest.raises(RuntimeError, match="no thread"), guard.over("post", "transport post"):
            pass
    hangs(guard)
    assert hung.found(tmp_path) == []
