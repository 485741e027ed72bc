"""Foreign spreadsheets, some 2,400 out of public packages: each is answered, within bounds, and as it was before."""

from __future__ import annotations

import csv
import os
from collections import Counter

import pytest

from tests.corpus import cache, comparison, manifest
from tests.corpus.cache import HOW, Sample

PARTS = 4  # so that the test processes share the work

pytestmark = pytest.mark.skipif(
    not cache.ready() and os.environ.get("ACCTKIT_REQUIRE_SERVERS") != "1", reason=HOW
)


def part(number: int) -> list[Sample]:
    """One of PARTS equal parts of the corpus."""
    return cache.samples()[number::PARTS]


def test_the_corpus_is_complete() -> None:
    assert cache.ready(), HOW
    files = {sample.digest[:manifest.SHORT] for sample in cache.samples()}
    assert files <= set(manifest.expected()) and len(files) > 1_500
    assert cache.missing() or files == set(manifest.expected())


def test_every_kind_of_spreadsheet_is_in_the_corpus() -> None:
    kinds = Counter(sample.name.rpartition(".")[2].lower() for sample in cache.samples())
    assert all(kinds[kind] >= 10 for kind in ("xlsx", "xlsm", "xlsb", "xls", "ods", "csv"))


@pytest.mark.parametrize("number", range(PARTS))
def test_every_file_is_answered_as_the_manifest_says(number: int) -> None:
    differences = manifest.differences(part(number), workers=1)
    assert not differences, "look at each, then: python -m tests.corpus.manifest --update\n" + "\n".join(differences)


def test_no_file_of_the_corpus_ends_the_process_that_reads_it() -> None:
    """A file that only the guard stops is told well, but a reader should see it coming: there are none."""
    stopped = ("reader-crashed", "too-slow", "too-much-memory")
    assert not [digest for digest, known in manifest.expected().items() if known.code in stopped]


@pytest.mark.parametrize("number", range(PARTS))
def test_values_agree_with_openpyxl_cell_by_cell(number: int) -> None:
    files = part(number)
    known = comparison.listed()
    found = ""
    for sample, lines in comparison.compare_all(files, workers=1):
        if comparison.summary(lines) != known.get(sample.digest[:manifest.SHORT], ""):
            found += f"\n{sample.digest[:manifest.SHORT]} {sample.package}: {sample.inside}: "
            found += "\n  ".join([comparison.summary(lines), *lines[:9]])
    assert not found, f"mend the reader, or list the difference with its reason in {comparison.PATH.name}:{found}"


def test_every_listed_difference_is_of_a_file_of_the_corpus() -> None:
    assert set(comparison.listed()) <= set(manifest.expected())
    with comparison.PATH.open(newline="", encoding="utf-8") as file:
        assert all(all(line) and len(line) == 3 for line in csv.reader(file))
