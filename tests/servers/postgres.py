"""A PostgreSQL server of its own for tests, on a free port of loopback, in a folder that is gone at the end."""

from __future__ import annotations

import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.servers.own import as_root, folder, free_port, program, running, unavailable

_HOMES = "/usr/lib/postgresql"
_FAST = "fsync=off\nsynchronous_commit=off\nfull_page_writes=off\n"  # only this machine's power could lose something


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a fresh server's database."""
    as_root()
    if find_spec("psycopg") is None:
        unavailable("psycopg is not installed: pip install 'acctkit[postgres]'")
    homes = sorted(str(one / "bin") for one in Path(_HOMES).glob("*") if one.is_dir())
    server, initdb = program("postgres", *homes), program("initdb", *homes)
    try:
        owner = pwd.getpwnam("postgres")
    except KeyError:
        unavailable("there is no user postgres")
    with folder("postgres") as place:
        data, port = place / "data", free_port()
        shutil.chown(place, "postgres")
        as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": [], "cwd": place}
        made = [initdb, "-D", str(data), "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-U", "acctkit"]
        subprocess.run(made, check=True, capture_output=True, **as_owner)  # type: ignore[call-overload]
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(_FAST + f"listen_addresses='127.0.0.1'\nport={port}\nunix_socket_directories=''\n")
        log = place / "log"
        log.touch()
        command = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups", server]
        with running([*command, "-D", str(data)], [port], log):
            yield f"postgresql+psycopg://acctkit@127.0.0.1:{port}/postgres"


