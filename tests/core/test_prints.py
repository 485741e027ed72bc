"""What plugins print never reaches our stdout: it is told on stderr, and kept by who printed it where."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from acctkit.prints import LONGEST, Print, Prints


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def test_each_line_is_told_with_who_said_it_where(capsys: pytest.CaptureFixture[str]) -> None:
    prints = Prints()
    with prints.caught("visits", "check guests"):
        say("thirty are many")
        sys.stdout.write("no end")
        with prints.caught("sales", "acctkit_forms"):
            say("forms")
    with prints.caught("visits", "check guests"):
        say("more")
    say("ours")
    out, err = capsys.readouterr()
    assert out == "ours\n"
    assert err.splitlines() == [
        "plugin visits, check guests: thirty are many", "plugin visits, check guests: no end",
        "plugin sales, acctkit_forms: forms", "plugin visits, check guests: more",
    ]
    assert prints.said() == [
        Print("visits", "check guests", "thirty are many\nno end\nmore"), Print("sales", "acctkit_forms", "forms"),
    ]


def test_bytes_and_what_programs_are_given_to_write_to_are_kept_off_too(capfd: pytest.CaptureFixture[str]) -> None:
    prints = Prints()
    with prints.caught("visits", "loading"):
        sys.stdout.buffer.write("añil\n".encode())
        subprocess.run([sys.executable, "-c", "import os; os.write(1, b'from below')"], stdout=sys.stdout, check=True)
    out, err = capfd.readouterr()
    assert out == "" and "from below" in err
    assert prints.said() == [Print("visits", "loading", "añil")]


def test_a_stream_that_a_plugin_keeps_or_closes_harms_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    prints = Prints()
    log = logging.getLogger("tests.visits")
    log.propagate = False
    with prints.caught("visits", "loading"):
        log.addHandler(logging.StreamHandler(sys.stdout))
        log.warning("loaded")
        sys.stdout.close()
    log.warning("between calls")
    with prints.caught("sales", "loading"):
        say("still there")
    assert capsys.readouterr() == (
        "", "plugin visits, loading: loaded\nbetween calls\nplugin sales, loading: still there\n"
    )


def test_no_text_can_play_tricks_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Prints().caught("visits", "loading"):
        say("\x1b[2Jgone\u202e")
    assert capsys.readouterr().err == "plugin visits, loading: \\x1b[2Jgone\\u202e\n"


def test_only_so_much_of_it_is_kept() -> None:
    prints = Prints()
    for _ in range(50):
        with prints.caught("visits", "check guests"):
            say("x" * 999)
    [said] = prints.said()
    assert said.text.endswith(f"x … {50_000 - LONGEST} more characters")
    assert len(said.text) < LONGEST + 40
