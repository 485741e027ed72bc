"""A full disk is told as what it is, with the exit code of books that cannot be written."""

from __future__ import annotations

import errno
import sqlite3

import pytest
import sqlalchemy as sa

from acctkit import cli


@pytest.mark.parametrize("fault", [
    OSError(errno.ENOSPC, "No space left on device", "/tmp/somewhere"),
    sa.exc.OperationalError("insert", {}, sqlite3.OperationalError("database or disk is full")),
])
def test_a_full_disk_is_told_as_such(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: Exception
) -> None:
    def fails(**_: object) -> None:
        raise fault

    monkeypatch.setattr(cli.cli, "main", fails)
    with pytest.raises(SystemExit) as ended:
        cli.main(["run"])
    assert ended.value.code == 4
    assert capsys.readouterr().err.startswith("acctkit: The disk is full ")
