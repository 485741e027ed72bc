"""The folder transport: a file a message, written once, never overwritten."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from acctkit.plugins import mail_folder
from acctkit.plugins.mail_folder import FolderCarrier

from acctkit import Outgoing, Receipt
from acctkit.testing import assert_plugin

ID = "0f8fad5b-d9cb-469f-a165-70867728950e"


def test_it_is_a_good_plugin() -> None:
    assert_plugin(mail_folder)


def message(mime: bytes = b"Subject: x\r\n\r\ny\r\n") -> Outgoing:
    return Outgoing(ID, "feedback", "ana@acme.example", "x", mime, f"<{ID}@acme.example>")


def test_the_workspace_has_an_outbox_of_eml_files(tmp_path: Path) -> None:
    (transport,) = mail_folder.acctkit_transports()
    carrier = transport.open(tmp_path, None)
    assert carrier.send(message()) == Receipt("sent", reference=f"{ID}.eml")
    carrier.close()
    assert (tmp_path / "outbox" / f"{ID}.eml").read_bytes() == message().mime
    assert [path.name for path in (tmp_path / "outbox").iterdir()] == [f"{ID}.eml"]


def test_again_is_the_same(tmp_path: Path) -> None:
    carrier = FolderCarrier(tmp_path)
    carrier.send(message())
    before = (tmp_path / f"{ID}.eml").stat()
    assert carrier.send(message()).state == "sent"
    assert (tmp_path / f"{ID}.eml").stat().st_mtime_ns == before.st_mtime_ns


def test_another_message_is_never_overwritten(tmp_path: Path) -> None:
    carrier = FolderCarrier(tmp_path)
    carrier.send(message(b"first"))
    receipt = carrier.send(message(b"second"))
    assert receipt.state == "failed" and "holds another message; move it away" in receipt.error
    assert (tmp_path / f"{ID}.eml").read_bytes() == b"first"


def test_a_half_written_draft_of_a_killed_run_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / f".{ID}.tmp").write_bytes(b"half a mes")
    assert FolderCarrier(tmp_path).send(message()).state == "sent"
    assert [path.name for path in tmp_path.iterdir()] == [f"{ID}.eml"]
    assert (tmp_path / f"{ID}.eml").read_bytes() == message().mime


def test_what_a_run_leaves_that_dies_right_after_giving_the_name_goes(tmp_path: Path) -> None:
    carrier = FolderCarrier(tmp_path)
    carrier.send(message())
    (tmp_path / f".{ID}.tmp").hardlink_to(tmp_path / f"{ID}.eml")
    assert carrier.send(message()).state == "sent"
    assert [path.name for path in tmp_path.iterdir()] == [f"{ID}.eml"]


def test_a_share_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(source: object, target: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    assert FolderCarrier(tmp_path).send(message()).state == "sent"
    assert [path.name for path in tmp_path.iterdir()] == [f"{ID}.eml"]


def test_a_folder_that_cannot_be_written_is_tried_again_later(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file is in the way")
    receipt = FolderCarrier(tmp_path / "outbox").send(message())
    assert receipt.state == "deferred" and "cannot be written" in receipt.error
