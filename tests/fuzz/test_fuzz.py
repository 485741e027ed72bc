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
from tests.fuzz.targets import TARGETS, read

ROOT = Path(__file__).parents[2]
WORDS = {
    "xlsx": [b'<row r="1">', b"<row>", b"</row>", b'<c r="A1" t="s">', b'<c r="XFD9">', b"<c>", b"</c>", b"<v>",
             b"</v>", b"<f>", b"</f>", b"<is><t>", b"-1", b"1e999", b"NaN", b"<!--", b"-->", b"<![CDATA[", b"]]>",
             b"&x;", b'<sheet name="T" r:id="s"/>', b'<xf numFmtId="9"/>', b"<si>", b"</si>", b"<!DOCTYPE x>",
             b'hidden="1"'],
    "ods": [b"<table:table-row>", b"</table:table-row>", b'<table:table-cell office:value-type="float"', b"/>",
            b' office:value="1"', b' table:number-columns-repeated="99"', b"<text:p>", b"</text:p>", b"<!DOCTYPE x>",
            b"&x;"],
    "xlsb": [b"\0", b"\5", b"\7\x0c", b"\x91\1\0", b"\x92\1\0", b"\xff\xff\xff\x7f", b"\x93\1", b"\0\0\0\0"],
    "old": [b"\x09\x08\x10\0", b"\x0a\0\0\0", b"\xfc\0\x08\0", b"\x3c\0\x04\0", b"\xfd\0\x0a\0", b"\3\2\x0e\0",
            b"\x85\0\x09\0", b"\0\0\0\0", b"\xff\xff"],
    "zip": [b"PK\1\2", b"PK\3\4", b"xl/workbook.xml", b"\0\0", b"\xff\xff\xff\xff", b"\x14\0"],
    "values": [b"1", b"9" * 400, b".", b",", b"-", b"%", b"e9", b"\xe2\x82\xac", b"USD", b" ", b"/",
               b"2026", b"11", b"\0"],
    "headers": [b"\t", b"\n", b"Date", b"Kilometres", b"Shop", b"Fecha", b"Total", b"("],
}


def bytes_for(name: str) -> st.SearchStrategy[bytes]:
    """Bytes in which what the target knows comes often."""
    words = WORDS.get(name.partition("-")[0], WORDS["xlsx"])
    return st.lists(st.one_of(st.sampled_from(words), st.binary(max_size=8)), max_size=30).map(b"".join)


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
