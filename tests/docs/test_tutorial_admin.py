"""The admin's tutorial works from its first line to its last, and its schedules are well formed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest

from tests.core.wheels import ROOT, copy_checkout
from tests.docs.prose import DOCS, Reader

PAGE = (DOCS / "tutorials/admin.md").read_text(encoding="utf-8")
INSTALL, CRON, SYSTEMD = (
    textwrap.dedent(body) for body in re.findall(r"^ *```sh\n(.*?)^ *```$", PAGE, re.MULTILINE | re.DOTALL)
)
REQUIRED = os.environ.get("ACCTKIT_REQUIRE_SERVERS") == "1"
NOT_HERE = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
UNITS = re.compile(r"^( *)```ini title=\"/etc/systemd/system/([^\"]+)\"\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def test_following_the_tutorial_gives_what_it_shows(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow("tutorials/admin.md")
    assert len(reader.ran) > 12
    assert (tmp_path / "sales" / "packages" / "2026-W47" / "acctkit-2026-W47.html").is_file()


def test_what_it_installs_runs_by_its_line_for_cron(tmp_path: Path) -> None:
    home, checkout = tmp_path / "home", tmp_path / "checkout"
    home.mkdir()
    copy_checkout(checkout)
    # cron gives a command no more than this, and its home as the folder
    cron = {"HOME": str(home), "LOGNAME": "admin", "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}
    person = {
        **{name: value for name, value in os.environ.items() if name not in NOT_HERE}, "HOME": str(home),
        "PIP_CONSTRAINT": str(ROOT / "constraints.txt"), "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1",
        "PIP_NO_COMPILE": "1",  # Python compiles what is imported, which is little of it
    }
    done = shell(f"set -e\n{INSTALL}cd\nacctkit init sales --company 'Harbor Supply' --currency USD", checkout, person)
    if done.returncode and "Could not fetch URL" in done.stderr and not REQUIRED:
        pytest.skip("the package index cannot be reached")
    assert done.returncode == 0, done.stderr

    line = CRON.strip().split(" ", 5)[5]
    done = shell(line, home, cron)
    assert (done.returncode, done.stderr) == (0, "")
    done = shell("$HOME/acctkit/bin/acctkit -w $HOME/sales runs list", home, cron)
    assert re.search(r"^ *1 .* done ", done.stdout, re.MULTILINE)


def test_cron_has_nothing_against_its_line() -> None:
    if shutil.which("crontab") is None and not REQUIRED:
        pytest.skip("needs cron")
    (line,) = CRON.splitlines()
    for given, takes in ((line, True), (line.replace("*", "99", 1), False)):
        done = subprocess.run(["crontab", "-n", "-"], input=f"{given}\n", capture_output=True, text=True, check=False)
        assert (done.returncode == 0) is takes, done.stderr


@pytest.mark.skipif(shutil.which("systemctl") is None and not REQUIRED, reason="needs systemd")
def test_its_commands_let_systemd_start_the_timer(tmp_path: Path) -> None:
    write_units(PAGE, tmp_path)
    # the folder stands in for the machine's, in a mount namespace of its own; `--now` asks a machine that runs systemd
    commands = SYSTEMD.replace("sudo ", "").replace(" --now", "")
    mounted = f"set -e\nmount --bind '{tmp_path}' /etc/systemd/system\nexport SYSTEMD_OFFLINE=1\n{commands}"
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", mounted], capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stderr
    wanted = tmp_path / "timers.target.wants" / "acctkit.timer"
    assert wanted.readlink() == Path("/etc/systemd/system/acctkit.timer")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None and not REQUIRED, reason="needs systemd")
@pytest.mark.parametrize("page", ["tutorials/admin.md", "how-to/shares.md"])
def test_systemd_has_nothing_against_its_units(page: str, tmp_path: Path) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    names = write_units(text, tmp_path)
    assert len(names) == text.count('title="/etc/systemd/')
    files = [str(tmp_path / name) for name in names]
    words = ["systemd-analyze", "verify", "--man=no", *files]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def write_units(text: str, folder: Path) -> list[str]:
    """Write the units of a page into `folder`, with a command that is there; their names."""
    names = []
    for indent, name, body in UNITS.findall(text):
        lines = [line.removeprefix(indent) for line in body.splitlines()]
        there = "\n".join(lines).replace("/opt/acctkit/bin/acctkit", shutil.which("true") or "")
        (folder / name).write_text(f"{there}\n", encoding="utf-8")
        names.append(name)
    return names


def shell(line: str, folder: Path, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a line as /bin/sh does, with these variables alone."""
    return subprocess.run(
        ["/bin/sh", "-c", line], cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=900,
    )
