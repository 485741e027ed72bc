"""Take the spreadsheets out of a package's archive: nothing is written by the names inside it, nothing is run."""

from __future__ import annotations

import io
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

ENDINGS = frozenset((
    "xlsx", "xlsm", "xltx", "xltm", "xlam", "xlsb", "xls", "xlt", "xla", "xlw", "ods", "ots", "fods",
    "csv", "tsv", "tab",
))
LARGEST = 64 * 2**20  # bytes


def spreadsheets(archive: Path) -> Iterator[tuple[str, bytes]]:
    """The path inside the archive and the content of each spreadsheet, told by its ending."""
    if archive.suffix == ".deb":
        content = subprocess.run(["dpkg-deb", "--fsys-tarfile", archive], stdout=subprocess.PIPE, check=True).stdout
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            yield from _of_tar(tar)
    elif archive.suffix in (".zip", ".whl"):
        with zipfile.ZipFile(archive) as bundle:
            for entry in bundle.infolist():
                if _wanted(entry.filename, entry.file_size):
                    yield entry.filename, bundle.read(entry)
    else:
        with tarfile.open(archive, mode="r|*") as tar:
            yield from _of_tar(tar)


def _of_tar(tar: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for member in tar:
        if member.isreg() and _wanted(member.name, member.size):
            content = tar.extractfile(member)
            assert content is not None
            yield member.name, content.read()


def _wanted(name: str, size: int) -> bool:
    stem, dot, ending = name.rpartition("/")[2].rpartition(".")
    return bool(stem and dot) and ending.lower() in ENDINGS and size <= LARGEST
