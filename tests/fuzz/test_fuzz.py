"""Any bytes, anywhere: no exception but our own, and an end."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attacks.mutations import FORMATS, sample
from tests.fuzz.targets import TARGETS, read, words

ROOT = Path(__file__).parents[2]


def bytes_for(name: str) -> st.SearchStrategy[bytes]:
    """Bytes in which what the target knows comes often."""
    return st.lists(st.one_of(st.sampled_from(words(name)), st.binary(max_size=8)), max_size=30).map(b"".join)


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_the_bytes_there_is_an_answer(name: str) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(bytes_for(name))
    def answered(content: bytes) -> None:
        TARGETS[name](content)

    answered()


@pytest.mark.parametrize("kind", FORMATS)
def test_a_good_file_with_any_bytes_in_the_place_of_others_is_answered(kind: str) -> None:
    whole = sample(kind)

    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, len(whole)), st.integers(0, 40), st.binary(max_size=40))
    def answered(at: int, length: int, piece: bytes) -> None:
        read(whole[:at] + piece + whole[at + length:])

    answered()


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="needs the extra `fuzz`")
def test_the_fuzzer_finds_nothing_in_a_short_run(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.reading", "-runs=1500", "-seed=1", f"-artifact_prefix={tmp_path}/"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Done 1500 runs" in done.stderr
