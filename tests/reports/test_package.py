"""A package: whole or not at all, the same bytes whenever and wherever it is made, with a manifest of everything."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from acctkit.reports.package import SourceFile, Written, digest, safe_name, write_package
from tests.reports import report_samples as samples

HERE = Path(__file__).parent
ALONE = """
import sys; sys.path[:0] = {paths!r}
from pathlib import Path
import test_package
print(test_package.make(Path({folder!r}), {language!r}).sha256)
"""


def sources(folder: Path) -> list[SourceFile]:
    archive = folder / "archive"
    archive.mkdir(parents=True, exist_ok=True)
    made = []
    for number, (path, data) in enumerate(
        [
            ("1504/Ñandú semana 48.xlsx", b"one"),
            ("office/../../x.csv", b"=two"),
            ("1612/bad\udce9.xlsx", b"three"),
        ]
    ):
        sha = hashlib.sha256(data).hexdigest()
        (archive / sha).write_bytes(data)
        made.append(SourceFile(path, sha, path.split("/")[0], "accepted", 1, ("sales",), archive / sha, number != 2))
    return made


def make(folder: Path, language: str = "en", version: int = 2, **more: Any) -> Written:
    built = [samples.sales(), samples.receivables()]
    given: dict[str, Any] = {
        "company": "Classic Models & Co.",
        "week": samples.WEEK,
        "as_of": samples.WEEK.last,
        "version": version,
        "built": built,
        "front": samples.front(built),
        "sources": sources(folder),
        "language": language,
        "notes": ["Sales of 1504 changed."],
        **more,
    }
    return write_package(folder / "packages" / "2004-W48", **given)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_same_bytes_in_another_folder_time_zone_locale_and_process(tmp_path: Path, language: str) -> None:
    here = make(tmp_path / "here", language)
    for number, (zone, locale, seed) in enumerate([("Asia/Tokyo", "C", "1"), ("America/Caracas", "es_ES.UTF-8", "77")]):
        folder = tmp_path / f"other {number}" / "deep"
        folder.mkdir(parents=True)
        code = ALONE.format(paths=[str(HERE), str(HERE.parents[1])], folder=str(folder), language=language)
        environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=folder, capture_output=True, text=True)
        assert done.stdout.strip() == here.sha256, done.stderr


def test_made_again_later_it_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make(tmp_path)
    later = time.time() + 40_000_000
    monkeypatch.setattr(time, "time", lambda: later)
    os.utime(next((tmp_path / "archive").iterdir()), (1, 1))
    assert make(tmp_path) == first


def test_what_lies_in_the_folder_and_in_the_zip(tmp_path: Path) -> None:
    written = make(tmp_path)
    folder = tmp_path / "packages" / "2004-W48"
    assert sorted(path.name for path in folder.iterdir()) == [
        "acctkit-2004-W48-v2.zip",
        "acctkit-2004-W48.html",
        "acctkit-2004-W48.xlsx",
        "manifest.json",
    ]
    with zipfile.ZipFile(written.path) as archive:
        assert archive.testzip() is None
        assert (
            archive.namelist()
            == sorted(archive.namelist())
            == [
                "acctkit-2004-W48.html",
                "acctkit-2004-W48.xlsx",
                "manifest.json",
                "sources/office/1-x.csv",
                "sources/rep-1504/1-Nandu_semana_48.xlsx",
            ]
        )
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in ("acctkit-2004-W48.html", "acctkit-2004-W48.xlsx", "manifest.json"):
            assert archive.read(name) == (folder / name).read_bytes()
        workbook = zipfile.ZipFile(io.BytesIO(archive.read("acctkit-2004-W48.xlsx")))
    core = workbook.read("docProps/core.xml").decode()
    assert core.count("2004-11-28T00:00:00Z") == 2
    assert written.sha256 == hashlib.sha256(written.path.read_bytes()).hexdigest()


def test_the_manifest_lists_every_source_and_output(tmp_path: Path) -> None:
    folder = make(tmp_path).path.parent
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert {name: manifest[name] for name in ("company", "period", "as_of", "version", "state", "notes")} == {
        "company": "Classic Models & Co.",
        "period": "2004-W48",
        "as_of": "2004-11-28",
        "version": 2,
        "state": "open",
        "notes": ["Sales of 1504 changed."],
    }
    assert [
        (s["path"], s["folder"], s["status"], s["version"], s["forms"], s["member"]) for s in manifest["sources"]
    ] == [
        ("1504/Ñandú semana 48.xlsx", "1504", "accepted", 1, ["sales"], "sources/rep-1504/1-Nandu_semana_48.xlsx"),
        ("1612/bad\udce9.xlsx", "1612", "accepted", 1, ["sales"], None),
        ("office/../../x.csv", "office", "accepted", 1, ["sales"], "sources/office/1-x.csv"),
    ]
    for output in manifest["outputs"]:
        data = (folder / output["name"]).read_bytes()
        assert (output["sha256"], output["size"]) == (hashlib.sha256(data).hexdigest(), len(data))
    assert [output["name"] for output in manifest["outputs"]] == ["acctkit-2004-W48.html", "acctkit-2004-W48.xlsx"]


def test_older_versions_stay(tmp_path: Path) -> None:
    first, second = make(tmp_path, version=1), make(tmp_path, version=2)
    assert first.path.exists() and second.path.exists() and first.sha256 != second.sha256
    assert hashlib.sha256(first.path.read_bytes()).hexdigest() == first.sha256
    assert first.digest == second.digest  # the figures are the same


def test_a_digest_changes_with_the_figures_and_with_who_is_missing_only() -> None:
    built = [samples.sales(), samples.receivables()]
    front = samples.front(built)
    same = digest(built, front, "en")
    assert digest(built, replace(front, version=9, changes=("x",), closed=True), "en") == same
    assert digest(built[:1], front, "en") != same
    assert digest(built, replace(front, filings=()), "en") != same
    assert digest(built, replace(front, files=(), findings={}), "en") == same  # the next summary tells of them
    table = built[0].content.tables[0]
    row = {**table.rows[0], "pl": table.rows[0]["pl"] + 1}  # type: ignore[operator]
    content = replace(built[0].content, tables=(replace(table, rows=(row, *table.rows[1:])),))
    assert digest([replace(built[0], content=content), built[1]], front, "en") != same


def test_archived_bytes_that_are_gone_or_changed_are_told_and_not_passed_on(tmp_path: Path) -> None:
    given = sources(tmp_path)
    given[0].archived.write_bytes(b"tampered")
    given[1].archived.unlink()
    built = [samples.sales()]
    written = write_package(
        tmp_path / "p",
        company="C",
        week=samples.WEEK,
        as_of=samples.WEEK.last,
        version=1,
        built=built,
        front=samples.front(built),
        sources=given,
        language="en",
    )
    assert written.problems == ("1504/Ñandú semana 48.xlsx", "office/../../x.csv")
    manifest = json.loads((tmp_path / "p" / "manifest.json").read_bytes())
    assert [s.get("problem") for s in manifest["sources"]] == [
        "the archived bytes are gone or changed",
        None,
        "the archived bytes are gone or changed",
    ]
    with zipfile.ZipFile(written.path) as archive:
        assert not [name for name in archive.namelist() if name.startswith("sources/")]


class Killed(BaseException):
    """The moment the process dies."""


@pytest.mark.parametrize("last", [0, 1, 2, 3])
def test_killed_at_any_file_and_made_again_it_is_the_same(tmp_path: Path, last: int) -> None:
    whole = make(tmp_path / "whole")
    left = [last]

    def step(name: str) -> None:
        if not left[0]:
            raise Killed
        left[0] -= 1

    with pytest.raises(Killed):
        make(tmp_path / "cut", step=step)
    folder = tmp_path / "cut" / "packages" / "2004-W48"
    assert not list(folder.glob("*.zip"))  # the zip comes last
    (folder / ".making-acctkit-2004-W48").mkdir()  # what a process killed outright leaves behind
    (folder / ".making-acctkit-2004-W48" / "junk").write_bytes(b"half")
    again = make(tmp_path / "cut")
    assert (again.sha256, again.digest) == (whole.sha256, whole.digest)
    assert sorted(p.name for p in folder.iterdir()) == sorted(p.name for p in whole.path.parent.iterdir())


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/b/weekly report (1).xlsx", "weekly_report_1.xlsx"),
        ("a/..", "file"),
        ("a/CON\x00.x/y", "y"),
        ("a/.hidden", "hidden"),
        ("a/" + "x" * 300 + ".xlsx", "x" * 60 + ".xlsx"),
        ("a\\..\\evil.exe", "evil.exe"),
        ("a/週報.xlsx", "file.xlsx"),
        ("a/\u202excod.exe", "xcod.exe"),
    ],
)
def test_member_names_are_harmless(path: str, name: str) -> None:
    assert safe_name(path) == name


def test_killed_outright_it_is_made_again(tmp_path: Path) -> None:
    whole = make(tmp_path / "whole")
    code = ALONE.format(paths=[str(HERE), str(HERE.parents[1])], folder=str(tmp_path / "cut"), language="en")
    dying = code.replace("'en')", "'en', step=lambda name: name.endswith('.xlsx') and os.kill(os.getpid(), 9))")
    done = subprocess.run([sys.executable, "-c", f"import os\n{dying}"], capture_output=True)
    assert done.returncode == -9 and list((tmp_path / "cut" / "packages" / "2004-W48").glob(".making-*"))
    assert make(tmp_path / "cut").sha256 == whole.sha256
    assert not list((tmp_path / "cut" / "packages" / "2004-W48").glob(".making-*"))
