"""Time is an input: the same files give the same bytes in any folder, time zone and locale, and with any hash seed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.e2e.desks import Books, acctkit, copied, differences, filled, left_by, with_setting

AS_OF = "2004-12-15"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = filled(tmp_path_factory.mktemp("prepared") / "workspace", "2004-11-22", AS_OF)
    with_setting(root, "mail", 'office = ["office@example.com"]')
    bad = root / "inbox" / ("1165" if (root / "inbox" / "1165").is_dir() else "1")
    (bad / "empty.xlsx").write_bytes(b"")
    wrong = "Date;Account;SKU;Units;Unit price\n2004-12-32;124;S10_1678;x;1,5\n"
    (bad / "über mañana.csv").write_text(wrong, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def first(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace after its run."""
    root = copied(prepared, tmp_path_factory.mktemp("first") / "workspace")
    acctkit(root, "run", "--as-of", AS_OF, "--json", TZ="UTC", LC_ALL="C", PYTHONHASHSEED="0")
    return root


@pytest.fixture(scope="module")
def want(first: Path) -> Books:
    books = left_by(first)
    assert len(books.packages) == 4
    assert len(books.letters) > 10
    return books


@pytest.mark.parametrize(
    ("folder", "environ"),
    [
        ("w", {"TZ": "Pacific/Kiritimati", "LC_ALL": "es_ES.UTF-8", "PYTHONHASHSEED": "1"}),
        ("a folder, with ñ & 'quotes'/and more/" + "long" * 20,
         {"TZ": "America/Los_Angeles", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "4242"}),
    ],
    ids=["east, Spanish", "west, Turkish, a long path"],
)
def test_elsewhere_the_bytes_are_the_same(
    prepared: Path, want: Books, tmp_path: Path, folder: str, environ: dict[str, str]
) -> None:
    root = copied(prepared, tmp_path / folder)
    acctkit(root, "run", "--as-of", AS_OF, "--json", **environ)
    differences(want, left_by(root))


def test_when_the_files_were_written_counts_only_where_one_replaces_another(
    prepared: Path, want: Books, tmp_path: Path
) -> None:
    root = copied(prepared, tmp_path / "workspace")
    for at, path in enumerate(sorted((root / "inbox").rglob("*.*"), reverse=True)):
        os.utime(path, (1_600_000_000 + at, 1_600_000_000 + at))
    acctkit(root, "run", "--as-of", AS_OF, "--json")
    got = left_by(root)
    assert got.packages == want.packages
    assert got.letters == want.letters


def test_a_package_that_was_lost_is_made_again_byte_for_byte(first: Path, want: Books, tmp_path: Path) -> None:
    root = copied(first, tmp_path / "workspace")
    shutil.rmtree(root / "packages")
    again = acctkit(root, "run", "--as-of", AS_OF, "--json", TZ="Asia/Kathmandu", PYTHONHASHSEED="7")
    assert not again["messages"]
    differences(want, left_by(root))
