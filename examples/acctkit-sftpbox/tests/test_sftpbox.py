"""What lies in an SFTP folder is fetched as if it had been dropped, once, whole, and without harm.

The server is a real one on this machine, and by other hands than the client: asyncssh.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from acctkit import Calendar, Company, SourceDesk
from acctkit.testing import RunResult, TestWorkspace, assert_plugin, books_of, delimited, sheet

import acctkit_sftpbox
from acctkit_sftpbox.fetching import fetch
from acctkit_sftpbox.remote import BoxFault
from acctkit_sftpbox.settings import BoxSettings

PASSWORD = "s3cret"
ROWS = [["Rep", "Name", "Email"], ["8", "Bo", "bo@example.com"]]


@dataclass
class Server:
    """The folder that it shows, its port, the file with its key, and the names of files that break off while read."""

    folder: Path
    known_hosts: Path
    port: int = 0
    breaking: set[str] = field(default_factory=set)
    read: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    def url(self, path: str = "/", user: str = "acctkit") -> str:
        """Its address."""
        return f"sftp://{user}@127.0.0.1:{self.port}{path}"


@contextmanager
def sftp_server(folder: Path, home: Path) -> Iterator[Server]:
    """A server that runs while the context lasts."""
    about = Server(folder, home / "known_hosts")
    key = asyncssh.generate_private_key("ssh-ed25519")

    class Login(asyncssh.SSHServer):
        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            about.logins.append(username)
            return (username, password) == ("acctkit", PASSWORD)

    class Files(asyncssh.SFTPServer):
        def __init__(self, chan: Any) -> None:
            super().__init__(chan, chroot=str(folder).encode())

        def open(self, path: bytes, pflags: int, attrs: Any) -> Any:
            name = path.decode().rpartition("/")[2]
            about.read.append(name)
            if name in about.breaking:
                raise asyncssh.SFTPFailure("the line went dead")
            return super().open(path, pflags, attrs)

    async def serve() -> None:
        listener = await asyncssh.create_server(
            Login, "127.0.0.1", 0, server_host_keys=[key], sftp_factory=Files, allow_scp=False
        )
        about.port = listener.get_port()
        line = f"[127.0.0.1]:{about.port} {key.export_public_key().decode()}"
        about.known_hosts.write_text(line, encoding="utf-8")
        ready.set()
        await stopped.wait()
        listener.close()
        await listener.wait_closed()

    loop = asyncio.new_event_loop()
    ready, stopped = threading.Event(), asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert ready.wait(20)
    try:
        yield about
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join()
        loop.close()


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The server; what lies in its folder lies in the box."""
    folder = tmp_path / "box"
    folder.mkdir()
    monkeypatch.setenv("BOX_PASSWORD", PASSWORD)
    with sftp_server(folder, tmp_path) as running:
        yield running


@dataclass
class Errand:
    """Fetching alone, without a run: the same desk from time to time, into one inbox."""

    desk: SourceDesk
    inbox: Path

    def fetch(self, **changed: object) -> list[str]:
        """What is newly laid into the inbox; with other settings from now on, if any are given."""
        settings = self.desk.settings.model_copy(update=changed)
        self.desk = replace(self.desk, settings=settings)
        return [path.relative_to(self.inbox).as_posix() for path in fetch(self.desk, self.inbox)]


@pytest.fixture
def errand(server: Server, tmp_path: Path) -> Errand:
    """An errand to the server."""
    company, day = Company("Test", "USD"), dt.date(2026, 11, 25)
    settings = BoxSettings(
        url=server.url(), known_hosts=str(server.known_hosts), secrets={"password": "BOX_PASSWORD"}
    )
    return Errand(SourceDesk(books_of([]), Calendar(), company, {}, day, settings), tmp_path / "inbox")


@pytest.fixture
def company(acctkit_workspace: TestWorkspace, server: Server) -> TestWorkspace:
    """A company with one rep, Ana, that fetches from the box."""
    acctkit_workspace.configure("plugins.sftpbox", (
        f'url = "{server.url()}"\nknown_hosts = "{server.known_hosts}"\nsecrets = {{ password = "BOX_PASSWORD" }}'
    ))
    acctkit_workspace.drop("office/reps.xlsx", sheet("reps", [{"rep": "7", "name": "Ana", "email": "ana@example.com"}]))
    return acctkit_workspace


def put(server: Server, path: str, data: bytes = b"", stamp: int = 1_700_000_000) -> Path:
    target = server.folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data or delimited(ROWS))
    os.utime(target, (stamp, stamp))
    return target


def notes(result: RunResult) -> str:
    return " ".join(one["text"] for one in result["plugin_prints"])


# ------------------------------------------------------------------ in a run


def test_a_file_is_fetched_read_and_left_where_it_is(company: TestWorkspace, server: Server) -> None:
    lying = put(server, "office/more reps.csv")
    result = company.run()
    assert result.plugin_errors == []
    assert result.statuses["office/more reps.csv"] == "accepted"
    assert lying.read_bytes() == (company.root / "inbox/office/more reps.csv").read_bytes()


def test_a_file_that_changed_is_fetched_again_and_one_that_did_not_is_not(
    company: TestWorkspace, server: Server
) -> None:
    put(server, "office/reps.csv")
    company.run()
    assert company.run().statuses == {}
    put(server, "office/reps.csv", delimited([ROWS[0], ["8", "Bob", "bo@example.com"]]), stamp=1_700_000_099)
    assert company.run().statuses == {"office/reps.csv": "accepted"}
    assert server.read == ["reps.csv", "reps.csv"]


def test_a_file_that_breaks_off_is_tried_again_and_costs_the_others_nothing(
    company: TestWorkspace, server: Server
) -> None:
    put(server, "office/a.csv")
    put(server, "office/b.csv", delimited([ROWS[0], ["9", "Cy", "cy@example.com"]]))
    server.breaking = {"a.csv"}
    first = company.run()
    assert first.plugin_errors == []
    assert "office/a.csv could not be fetched" in notes(first)
    assert "office/b.csv" in first.statuses and "office/a.csv" not in first.statuses
    server.breaking.clear()
    assert company.run().statuses == {"office/a.csv": "accepted"}


def test_a_box_that_is_away_is_told_and_an_error_only_after_days(company: TestWorkspace, server: Server) -> None:
    settings = company.root / "acctkit.toml"
    there = settings.read_text(encoding="utf-8")
    settings.write_text(there.replace(f":{server.port}", ":1"), encoding="utf-8")
    first = company.run("2026-11-25")
    assert first.plugin_errors == [] and first.statuses["office/reps.xlsx"] == "accepted"
    assert "the box cannot be reached" in notes(first)
    (error,) = company.run("2026-11-27").plugin_errors
    assert "cannot be reached since 2026-11-25" in error["message"]
    settings.write_text(there, encoding="utf-8")
    assert company.run("2026-11-28").plugin_errors == []


# ------------------------------------------------------------------ the errand alone


def test_the_same_file_is_not_fetched_twice_though_it_left_the_inbox(errand: Errand, server: Server) -> None:
    put(server, "7/week.csv")
    assert errand.fetch() == ["7/week.csv"]
    (errand.inbox / "7/week.csv").unlink()  # as `[intake] after = "move"` does
    assert errand.fetch() == [] and server.read == ["week.csv"]


def test_what_goes_away_in_the_box_stays_here(errand: Errand, server: Server) -> None:
    lying = put(server, "7/week.csv")
    errand.fetch()
    lying.unlink()
    assert errand.fetch() == [] and (errand.inbox / "7/week.csv").is_file()


def test_a_link_in_the_box_leads_nowhere(errand: Errand, server: Server) -> None:
    (server.folder / "7").mkdir()
    (server.folder / "7" / "passwd.csv").symlink_to("/etc/passwd")
    assert errand.fetch() == []


def test_a_file_in_nobodys_folder_is_nobodys(errand: Errand, server: Server) -> None:
    put(server, "week.csv")
    assert errand.fetch() == []
    assert errand.fetch(owner="7") == ["7/week.csv"]


def test_what_a_person_put_into_the_inbox_is_never_overwritten(errand: Errand, server: Server) -> None:
    mine = errand.inbox / "7" / "week.csv"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"mine")
    put(server, "7/week.csv")
    (beside,) = errand.fetch()
    assert mine.read_bytes() == b"mine"
    assert beside.startswith("7/week-") and (errand.inbox / beside).read_bytes() == delimited(ROWS)


def test_one_that_died_before_it_remembered_changes_nothing(errand: Errand, server: Server) -> None:
    put(server, "7/week.csv")
    errand.fetch()
    errand.desk.memory.clear()
    (errand.inbox / "7/.week.csv.part").write_bytes(b"half")
    assert errand.fetch() == []
    assert [path.name for path in (errand.inbox / "7").glob("*.csv")] == ["week.csv"]


def test_too_large_a_file_is_left_and_told(
    errand: Errand, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    put(server, "7/week.csv")
    assert errand.fetch(max_bytes=10) == [] and server.read == []
    assert "7/week.csv has" in capsys.readouterr().out


def test_when_time_is_up_the_rest_comes_next(errand: Errand, server: Server) -> None:
    put(server, "7/week.csv")
    assert errand.fetch(budget_seconds=-1) == []
    assert errand.fetch(budget_seconds=60) == ["7/week.csv"]


@pytest.mark.parametrize(("wrong", "said"), [
    ({"secrets": {"password": "NOT_SET"}}, "The environment variable NOT_SET is not set"),
    ({"known_hosts": "/nonexistent"}, "The known hosts /nonexistent cannot be read"),
    ({"known_hosts": os.devnull}, "is not among the known hosts"),
    ({"secrets": {"password": "PATH"}}, "does not let us in"),
    ({"url": "nonsense://x"}, "cannot be opened"),
])
def test_what_a_person_must_mend_is_an_error_at_once(errand: Errand, wrong: dict[str, object], said: str) -> None:
    with pytest.raises(BoxFault, match=said):
        errand.fetch(**wrong)


def test_a_server_with_another_key_gets_no_password(errand: Errand, server: Server) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    server.known_hosts.write_text(f"[127.0.0.1]:{server.port} {other}", encoding="utf-8")
    with pytest.raises(BoxFault, match="does not let us in"):
        errand.fetch()
    assert server.logins == []


def test_it_is_a_good_plugin() -> None:
    assert_plugin(acctkit_sftpbox)
