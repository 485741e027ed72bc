"""The names of files in zips: whatever the zip says, a path below it, told apart from the others."""

from __future__ import annotations

import unicodedata
import zipfile
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctkit.reading.members import LONGEST_PART, listing, safe_name


def info(name: str, *, utf8: bool = True, **values: int) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.flag_bits = 0x800 if utf8 else 0
    for key, value in values.items():
        setattr(made, key, value)
    return made


def names(*raw: str) -> list[str]:
    return [one.name for one in listing([info(name) for name in raw]).files]


@pytest.mark.parametrize(("raw", "safe"), [
    ("week.xlsx", "week.xlsx"), ("a/b/week.xlsx", "a/b/week.xlsx"), ("../../etc/passwd", "etc/passwd"),
    ("/etc/passwd", "etc/passwd"), ("..\\..\\boot.ini", "boot.ini"), ("C:\\week.xlsx", "C_/week.xlsx"),
    ("\\\\server\\share\\week.xlsx", "server/share/week.xlsx"), ("a/../../b.csv", "a/b.csv"), ("./a//b.csv", "a/b.csv"),
    ("we\0ek.xlsx", "we_ek.xlsx"), ("week.xlsx\0.exe", "week.xlsx_.exe"), ("a\nb\x1b[31m.csv", "a_b_[31m.csv"),
    ("fdp\u202excod.exe", "fdp_xcod.exe"), ("nul", "_nul"), ("CON.xlsx", "_CON.xlsx"), ("com1.csv", "_com1.csv"),
    ("console.csv", "console.csv"), ("trailing. . ", "trailing"), ("what?<>|*\".csv", "what______.csv"),
    ("n\u0303.csv", "\u00f1.csv"), ("..", "_"), ("", "_"), ("...", "_"),
    ("x" * 300 + ".xlsx", "x" * (LONGEST_PART - 5) + ".xlsx"), ("a.b/" * 50 + "z.csv", "a.b/" * 7 + "z.csv"),
])
def test_a_name_becomes_a_path_below_the_zip(raw: str, safe: str) -> None:
    assert safe_name(raw) == safe


@given(st.text(st.characters(), max_size=300))
def test_no_name_leads_anywhere_else(raw: str) -> None:
    safe = safe_name(raw)
    path = PurePosixPath(safe)
    assert safe == str(path) and not path.is_absolute() and ".." not in path.parts
    assert not PureWindowsPath(safe).is_reserved() and not PureWindowsPath(safe).drive
    assert all(unicodedata.category(char) not in ("Cc", "Cf", "Cs") for char in safe)
    assert all(0 < len(part) <= LONGEST_PART + 1 for part in path.parts)
    assert safe_name(safe) == safe


def test_names_that_come_out_alike_are_told_apart() -> None:
    assert names("a.csv", "../a.csv", "A.CSV", "a.csv", "x/a.csv", "n\u0303", "\u00f1") == [
        "a.csv", "a (2).csv", "A (3).CSV", "a (4).csv", "x/a.csv", "\u00f1", "\u00f1 (2)",
    ]


def test_what_is_nobodys_is_left_out_and_named() -> None:
    found = listing([info(name) for name in (
        "week.xlsx", "__MACOSX/._week.xlsx", ".DS_Store", "sub/Thumbs.db", "desktop.ini", "~$week.xlsx", "_old/a.xlsx",
        "sub/", "..\\..\\good.csv",
    )])
    assert [one.name for one in found.files] == ["week.xlsx", "good.csv"]
    assert found.left_out == (
        "__MACOSX/._week.xlsx", ".DS_Store", "sub/Thumbs.db", "desktop.ini", "~$week.xlsx", "_old/a.xlsx",
    )


@pytest.mark.parametrize(("written", "utf8", "read"), [
    ("año.xlsx", True, "año.xlsx"),
    ("año.xlsx".encode().decode("cp437"), False, "año.xlsx"),  # macOS writes UTF-8 and does not say so
    ("año.xlsx".encode("cp437").decode("cp437"), False, "año.xlsx"),
    ("ÁRBOL.xlsx".encode("cp850").decode("cp437"), False, "ÁRBOL.xlsx"),  # Windows in Spain
    ("plain.xlsx", False, "plain.xlsx"),
])
def test_letters_are_read_as_their_writer_meant_them(written: str, utf8: bool, read: str) -> None:
    assert [one.name for one in listing([info(written, utf8=utf8)]).files] == [read]


def test_a_link_and_a_password_are_known() -> None:
    link = info("link.xlsx", create_system=3, external_attr=0o120777 << 16)
    plain = info("plain.xlsx", create_system=3, external_attr=0o100644 << 16)
    secret = info("secret.xlsx", flag_bits=0x801)
    found = listing([link, plain, secret, info("dos.xlsx", create_system=0, external_attr=0x20)]).files
    assert [one.link for one in found] == [True, False, False, False]
    assert [one.encrypted for one in found] == [False, False, True, False]


@pytest.mark.parametrize(("name", "package"), [
    ("[Content_Types].xml", True), ("_rels/.rels", True), ("META-INF/MANIFEST.MF", True), ("mimetype", True),
    ("week/mimetype", False), ("week.xlsx", False),
])
def test_a_program_s_own_file_is_no_zip_that_a_person_made(name: str, package: bool) -> None:
    assert listing([info(name)]).package is package
