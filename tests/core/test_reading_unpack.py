"""Opening zips: what comes out, and what a hostile one cannot make happen."""

from __future__ import annotations

import random
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from acctkit.errors import FolderError
from acctkit.reading.guard import Readers
from acctkit.reading.limits import Limits, ReadRefused
from acctkit.reading.unpack import MOST_FILES, Unpack, Unpacked, unpack
from acctkit.types import Refusal
from tests.core.reading_samples import one

CSV = b"account;units\n12;34\n"


def zipped(path: Path, members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def patched(path: Path, magic: bytes, at: int, value: int, name: str = "") -> Path:
    """Change two bytes of the records that begin with `magic`, of the member `name` or of all."""
    data = bytearray(path.read_bytes())
    where, start = -1, {b"PK\1\2": 46, b"PK\3\4": 30}[magic]
    while (where := data.find(magic, where + 1)) >= 0:
        if data[where + start : where + start + len(name)] == name.encode():
            struct.pack_into("<H", data, where + at, value)
    path.write_bytes(bytes(data))
    return path


def out(path: Path, into: Path, limits: Limits | None = None) -> Unpacked:
    into.mkdir(exist_ok=True)
    return unpack(path, into, limits or Limits())


def refusal(path: Path, into: Path, limits: Limits | None = None) -> Refusal:
    with pytest.raises(ReadRefused) as refused:
        out(path, into, limits)
    return refused.value.refusal


@pytest.mark.parametrize("compression", [
    zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA,
])
def test_files_come_out_as_they_went_in(tmp_path: Path, compression: int) -> None:
    noise = random.Random(1).randbytes(700_000)
    path = zipped(tmp_path / "a.zip", {"week.csv": CSV, "sub/noise.bin": noise, "empty.csv": b""}, compression)
    found = out(path, tmp_path / "out")
    assert {member.name: member.file.read_bytes() for member in found.members} == {
        "week.csv": CSV, "sub/noise.bin": noise, "empty.csv": b"",
    }
    assert not found.failed and not found.left_out
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == ["0000", "0001", "0002"]


def test_hostile_names_stay_names(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"../../up.csv": CSV, "/abs.csv": CSV, "C:\\win.csv": CSV, "nul": CSV})
    found = out(path, tmp_path / "out")
    assert [member.name for member in found.members] == ["up.csv", "abs.csv", "C_/win.csv", "_nul"]
    assert all(member.file.parent == tmp_path / "out" for member in found.members)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.zip", "out"]


def test_a_zip64_is_opened_like_any(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive, archive.open("week.csv", "w", force_zip64=True) as file:
        file.write(CSV)
    assert [one.file.read_bytes() for one in out(tmp_path / "a.zip", tmp_path / "out").members] == [CSV]


class TestOneMemberAlone:
    """What is wrong with it is told of it, and the others come out."""

    def both(self, tmp_path: Path, path: Path, limits: Limits | None = None) -> Refusal:
        found = out(path, tmp_path / "out", limits)
        assert [member.name for member in found.members] == ["good.csv"]
        ((name, refusal),) = found.failed
        assert name == refusal.params["value"] == "bad.csv"
        assert [one.name for one in (tmp_path / "out").iterdir()] == ["0000"], "nothing is left of it"
        return refusal

    def test_a_password(self, tmp_path: Path) -> None:
        path = zipped(tmp_path / "a.zip", {"good.csv": CSV, "bad.csv": CSV})
        patched(patched(path, b"PK\1\2", 8, 1, "bad.csv"), b"PK\3\4", 6, 1, "bad.csv")
        assert self.both(tmp_path, path).code == "zip-password"

    def test_a_wrong_checksum(self, tmp_path: Path) -> None:
        path = patched(zipped(tmp_path / "a.zip", {"good.csv": CSV, "bad.csv": CSV}), b"PK\1\2", 16, 0, "bad.csv")
        assert self.both(tmp_path, path) == Refusal("zip-member", {"value": "bad.csv", "reason": "CRC"})

    def test_a_compression_that_nobody_knows(self, tmp_path: Path) -> None:
        path = zipped(tmp_path / "a.zip", {"good.csv": CSV, "bad.csv": CSV})
        patched(patched(path, b"PK\1\2", 10, 97, "bad.csv"), b"PK\3\4", 8, 97, "bad.csv")
        assert self.both(tmp_path, path).params["reason"] == "compression"

    def test_a_header_that_says_another_name(self, tmp_path: Path) -> None:
        path = zipped(tmp_path / "a.zip", {"good.csv": CSV, "bad.csv": CSV})
        patched(path, b"PK\3\4", 30, 0x2020, "bad.csv")
        assert self.both(tmp_path, path).code == "zip-member"

    def test_a_link(self, tmp_path: Path) -> None:
        link = zipfile.ZipInfo("bad.csv")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr("good.csv", CSV)
            archive.writestr(link, "/etc/passwd")
        assert self.both(tmp_path, tmp_path / "a.zip").params["reason"] == "link"

    def test_too_many_bytes_whatever_it_declares(self, tmp_path: Path) -> None:
        path = zipped(tmp_path / "a.zip", {"good.csv": CSV, "bad.csv": CSV * 1_000})
        patched(path, b"PK\1\2", 24, 5, "bad.csv")
        assert self.both(tmp_path, path, Limits(max_bytes=1_000)).code in ("zip-too-big", "zip-member")
        honest = zipped(tmp_path / "a.zip", {"good.csv": CSV, "bad.csv": CSV * 1_000})
        assert self.both(tmp_path, honest, Limits(max_bytes=1_000)) == Refusal(
            "zip-too-big", {"value": "bad.csv", "limit": "1 kB"}
        )

    def test_a_bomb(self, tmp_path: Path) -> None:
        path = zipped(tmp_path / "a.zip", {"good.csv": CSV, "bad.csv": bytes(20_000_000)})
        assert self.both(tmp_path, path).params["reason"] == "> 200:1"


class TestTheZipAsAWhole:
    def test_nothing_in_it(self, tmp_path: Path) -> None:
        assert refusal(zipped(tmp_path / "a.zip", {}), tmp_path / "out").code == "not-a-workbook"

    def test_nothing_in_it_that_anybody_reads(self, tmp_path: Path) -> None:
        path = zipped(tmp_path / "a.zip", {"lib.dll": b"MZ\0\0", "readme": b"hello", "page.html": b"<html></html>"})
        assert refusal(path, tmp_path / "out").code == "not-a-workbook"

    def test_a_workbook_among_other_things_is_enough(self, tmp_path: Path) -> None:
        book = one(tmp_path / "book", '<row r="1"><c r="A1"><v>1</v></c></row>').read_bytes()
        path = zipped(tmp_path / "a.zip", {"readme": b"hello", "week": book})
        assert len(out(path, tmp_path / "out").members) == 2

    def test_only_zips_in_it(self, tmp_path: Path) -> None:
        inner = zipped(tmp_path / "inner.zip", {"week.csv": CSV}).read_bytes()
        assert refusal(zipped(tmp_path / "a.zip", {"inner.zip": inner}), tmp_path / "out").code == "zip-nested"

    def test_too_many_files(self, tmp_path: Path) -> None:
        most = {f"{number}.csv": CSV for number in range(MOST_FILES)}
        assert len(out(zipped(tmp_path / "a.zip", most), tmp_path / "out").members) == MOST_FILES
        path = zipped(tmp_path / "b.zip", {**most, "one more.csv": CSV})
        assert refusal(path, tmp_path / "none") == Refusal("zip-too-many", {"limit": "200"})
        assert not list((tmp_path / "none").iterdir())

    def test_too_many_entries_of_whatever_kind(self, tmp_path: Path) -> None:
        path = zipped(tmp_path / "a.zip", {**{f"{number}/": b"" for number in range(5_001)}, "week.csv": CSV})
        assert refusal(path, tmp_path / "out").code == "zip-too-many"

    def test_too_much_in_all(self, tmp_path: Path) -> None:
        path = zipped(tmp_path / "a.zip", {f"{number}.csv": CSV * 40 for number in range(6)})
        found = refusal(path, tmp_path / "out", Limits(max_bytes=1_000))
        assert found == Refusal("zip-too-big-in-all", {"limit": "4 kB"})

    def test_members_that_overlap_count_each_time(self, tmp_path: Path) -> None:
        path = zipped(tmp_path / "a.zip", {"0.csv": CSV * 40})
        data = path.read_bytes()
        start = data.index(b"PK\1\2")
        end = data.index(b"PK\5\6")
        entry, tail = data[start:end], bytearray(data[end:])
        struct.pack_into("<HHI", tail, 8, 100, 100, 100 * len(entry))
        path.write_bytes(data[:start] + entry * 100 + bytes(tail))
        assert refusal(path, tmp_path / "out", Limits(max_bytes=1_000)).code == "zip-too-big-in-all"

    @pytest.mark.parametrize("cut", [10, 60, 120])
    def test_cut_off(self, tmp_path: Path, cut: int) -> None:
        path = zipped(tmp_path / "a.zip", {"week.csv": CSV})
        path.write_bytes(path.read_bytes()[:cut])
        assert refusal(path, tmp_path / "out").code == "unreadable"

    def test_any_byte_of_its_directory_changed_ends_in_an_answer(self, tmp_path: Path) -> None:
        path = zipped(tmp_path / "a.zip", {"week.csv": CSV, "day.csv": CSV})
        data = path.read_bytes()
        for at in range(data.index(b"PK\1\2"), len(data)):
            for flip in (0x01, 0x80, 0xFF):
                broken = bytearray(data)
                broken[at] ^= flip
                path.write_bytes(bytes(broken))
                found = Unpack(path, tmp_path / "out")
                (tmp_path / "out").mkdir(exist_ok=True)
                answer = found(Limits())
                assert answer.refusal or answer.failed or answer.members or answer.left_out


class TestInTheGuard:
    def test_what_comes_out_lies_on_the_disk(self, tmp_path: Path) -> None:
        path = zipped(tmp_path / "a.zip", {"week.csv": CSV})
        with Readers(Limits(), workers=1) as readers:
            ((_, found),) = readers.run([(0, Unpack(path, tmp_path))])
        assert [one.file.read_bytes() for one in found.members] == [CSV]

    def test_a_limit_is_the_zips_refusal(self, tmp_path: Path) -> None:
        noise = random.Random(1).randbytes(1_000_000)
        path = zipped(tmp_path / "a.zip", {f"{n}.bin": noise for n in range(10)}, zipfile.ZIP_BZIP2)
        with Readers(Limits(max_seconds=0.05), workers=1) as readers:
            ((_, found),) = readers.run([(0, Unpack(path, tmp_path))])
        assert found.refusal is not None and found.refusal.code == "too-slow"

    def test_a_folder_that_takes_no_more_is_no_fault_of_the_zip(self, tmp_path: Path) -> None:
        path = zipped(tmp_path / "a.zip", {"week.csv": CSV})
        with Readers(Limits(), workers=1) as readers, pytest.raises(FolderError, match="takes no more files"):
            list(readers.run([(0, Unpack(path, tmp_path / "missing"))]))
