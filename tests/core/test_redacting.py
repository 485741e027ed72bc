"""A secret that was read leaves in no shape: not in clear, quoted, or inside of a log-in in base64."""

from __future__ import annotations

import doctest
import json
import logging
import sys
import threading
import time
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from acctkit import AcctkitError, hide, redacted, redacting
from acctkit.blaming import reason_of
from acctkit.errors import PluginError
from acctkit.prints import Prints
from acctkit.redacting import HIDDEN, kept_quiet

SECRET = "corr\u00e9ct \"horse\" /battery+staple?"


def test_its_example_is_true() -> None:
    assert doctest.testmod(redacting).failed == 0


def test_nothing_is_hidden_before_something_was_read() -> None:
    assert redacted(f"they said {SECRET}") == f"they said {SECRET}"


@pytest.mark.parametrize(
    "shape",
    [
        SECRET, quote(SECRET), quote(SECRET, safe=""), quote_plus(SECRET), repr(SECRET), repr(SECRET.encode()),
        json.dumps(SECRET), json.dumps(SECRET, ensure_ascii=False), b64encode(SECRET.encode()).decode(),
        urlsafe_b64encode(SECRET.encode()).decode(),
        b64encode(f"\0reports@harbor.example\0{SECRET}".encode()).decode(),
        b64encode(f"user=ana\1auth=Bearer {SECRET}\1\1".encode()).decode(),
    ],
)
def test_every_shape_is_hidden(shape: str) -> None:
    hide(SECRET)
    told = redacted(f"535 refused: AUTH {shape} (try again)")
    assert HIDDEN in told and told.startswith("535 refused: AUTH ") and told.endswith(" (try again)")
    assert "battery" not in told and "horse" not in told


@given(
    secret=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=5, max_size=40),
    before=st.text(st.characters(codec="utf-8"), max_size=12), after=st.text(st.characters(codec="utf-8"), max_size=9),
)
@example(secret="aaaaa", before="", after="")
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_a_log_in_is_hidden_whatever_stands_around_the_secret(secret: str, before: str, after: str) -> None:
    redacting.forget()
    hide(secret)
    blob = b64encode(f"{before}{secret}{after}".encode()).decode()
    assert redacted(blob) == HIDDEN
    assert secret not in redacted(f"<{secret}>").replace(HIDDEN, "")


def test_a_long_text_takes_its_time_by_its_length_alone() -> None:
    hide(SECRET)
    began = time.process_time()
    for text in ("A" * 500_000, "A-" * 250_000, b64encode(SECRET.encode()).decode() * 5_000):
        redacted(text)
    assert time.process_time() - began < 2


def test_what_stands_in_clear_right_before_base64_of_it_is_hidden_as_the_rest() -> None:
    hide("battery")
    blob = b64encode(b"user:battery").decode()
    assert HIDDEN in (told := redacted(f"x battery{blob} y battery {blob}==z"))
    assert "battery" not in told and blob[4:] not in told and told.startswith("x ") and told.endswith("z")


def test_hiding_twice_changes_nothing_more() -> None:
    hide("secret")
    assert redacted(redacted("the secret")) == redacted("the secret") == "the (secret)"


@pytest.mark.parametrize("secret", ["    ", "a    b", " \t\n ", "\udce9\udce9\udce9\udce9"])
def test_odd_secrets_hide_nothing_else(secret: str) -> None:
    hide(secret)
    assert redacted("two words") == "two words"
    assert redacted(f"<{secret}>") == "<(secret)>"


def test_short_words_stay_and_data_hide_only_what_is_there_by_no_chance() -> None:
    hide("usd")
    hide("2026")
    assert redacted("usd 2026") == "usd (secret)"
    assert redacting.redacted_data("2026-11-25") == "2026-11-25"


def test_errors_are_told_without_it_and_cut_after_it_was_hidden() -> None:
    hide(SECRET)
    assert str(AcctkitError(f"no {SECRET}")) == "no (secret)"
    error = PluginError("post", "transport post", "", f"no {SECRET}")
    assert (SECRET in str(error), error.reason) == (False, "no (secret)")
    assert "horse" not in reason_of(ValueError("x" * 485 + SECRET))


def test_what_plugins_print_is_kept_without_it_though_it_comes_in_pieces(capsys: pytest.CaptureFixture[str]) -> None:
    hide("open sesame")
    prints = Prints()
    with prints.caught("post", "transport post"):
        sys.stdout.write("open ")
        sys.stdout.write("sesame\n")
        sys.stdout.write("x" * 1990 + "open sesame\n")
    assert "sesame" not in prints.said()[0].text and HIDDEN in prints.said()[0].text
    assert "sesame" not in capsys.readouterr().err


def test_logs_of_any_library_and_threads_that_fail_tell_nothing(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    hide("open sesame")
    log = logging.getLogger("somebody")
    with kept_quiet():
        log.warning("login with %s", "open sesame")
        log.warning("login with %s %s", "open sesame")
        try:
            raise ValueError("open sesame")
        except ValueError:
            log.exception("refused")

        def fails() -> None:
            raise ValueError("open sesame")

        thread = threading.Thread(target=fails)
        thread.start()
        thread.join()
    assert len(caplog.records) == 3
    shown = "".join(logging.Formatter().format(one) for one in caplog.records)
    assert "refused" in shown and "sesame" not in shown
    told = capsys.readouterr().err
    assert "ValueError: (secret)" in told and "sesame" not in told


def test_a_traceback_that_debug_shows_tells_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    from acctkit.cli import _shown

    hide("open sesame")
    try:
        raise ValueError("open sesame")
    except ValueError:
        _shown(*sys.exc_info())  # type: ignore[arg-type]
    assert capsys.readouterr().err.endswith("ValueError: (secret)\n")
