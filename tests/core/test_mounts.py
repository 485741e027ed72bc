"""What kind of file system a folder lies on."""

from __future__ import annotations

from pathlib import Path

import pytest

from acctkit import mounts
from acctkit.mounts import deaf, kind_of, kinds_in

TABLE = r"""22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
23 22 0:22 / /srv rw - xfs /dev/vdb rw
30 23 0:40 / /srv/share\040of\040sales rw,relatime shared:1 - cifs //server/sales rw,vers=3.1.1
31 30 0:41 / /srv/share\040of\040sales/anna rw - fuse.rclone remote: rw
32 23 0:42 / /srv/local rw - ext4 /dev/vdc rw
33 32 0:43 / /srv/local rw - nfs4 server:/export rw
34 22 0:44 / /srv2 rw - tmpfs tmpfs rw
"""


@pytest.fixture(autouse=True)
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "mountinfo"
    file.write_text(TABLE, encoding="utf-8")
    monkeypatch.setattr(mounts, "_TABLE", file)


@pytest.mark.parametrize(("folder", "kind"), [
    ("/srv/share of sales/inbox", "cifs"), ("/srv/share of sales", "cifs"),
    ("/srv/share of sales/anna/2004", "fuse.rclone"),
    ("/srv/share of salesmen", "xfs"), ("/srv/local", "nfs4"), ("/srv2/x", "tmpfs"), ("/elsewhere", "ext4"),
])
def test_the_innermost_mount_counts_and_the_last_of_two_on_one_place(folder: str, kind: str) -> None:
    assert kind_of(Path(folder)) == kind


def test_a_rep_folder_on_a_share_is_seen_from_an_inbox_on_a_disk() -> None:
    assert kinds_in(Path("/srv")) == ("xfs", "cifs", "ext4", "fuse.rclone", "nfs4")
    assert kinds_in(Path("/srv2")) == ("tmpfs",)


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.whatever", "virtiofs"])
def test_on_these_nobody_tells_of_changes_by_others(kind: str) -> None:
    assert deaf(kind)


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "tmpfs", "overlay", "fuseblk", "apfs", "ntfs", ""])
def test_on_these_the_system_tells(kind: str) -> None:
    assert not deaf(kind)


def test_a_system_without_the_table_is_asked_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mounts, "_TABLE", tmp_path / "nowhere")
    assert isinstance(kind_of(tmp_path), str)
