"""Fetching: each file once, whole or not at all, and never over one that a person put there."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from acctkit import SourceDesk

from acctkit_sftpbox.names import place_of
from acctkit_sftpbox.remote import Box, Lying, opened, passing
from acctkit_sftpbox.settings import BoxSettings

AWAY = "away since"


def fetch(desk: SourceDesk, folder: Path) -> Iterator[Path]:
    """Lay what is new or changed in the box into the inbox.

    What cannot be reached is said, and tried by the next run. Only a box that is away for days, or that a person must
    see to (a wrong password, an unknown server), is an error.
    """
    settings = desk.settings if isinstance(desk.settings, BoxSettings) else BoxSettings()
    if not settings.url:
        _note("[plugins.sftpbox] url names no folder yet, so nothing is fetched")
        return
    end = time.monotonic() + settings.budget_seconds
    try:
        with opened(settings) as box:
            lying = box.lying()
            desk.memory.pop(AWAY, None)
            if not lying and not box.there():
                _note(f"there is no folder {settings.url}, or nothing in it")
            for one in lying:
                if time.monotonic() > end:
                    _note("there was no time for every file; the rest comes with the next run")
                    break
                yield from _fetch_one(desk, folder, settings, box, one)
    except Exception as error:
        if not passing(error):
            raise
        _away(desk, settings, error)


def _fetch_one(desk: SourceDesk, folder: Path, settings: BoxSettings, box: Box, one: Lying) -> Iterator[Path]:
    place = place_of(one.path, settings.owner)
    kept = json.loads(desk.memory.get(f"file {one.path}", "{}"))
    if place is None or (kept.get("size"), kept.get("mark")) == (one.size, one.mark):
        return
    if one.size > settings.max_bytes:
        _note(f"{one.path} has {one.size} bytes, more than max_bytes; it is left where it is")
        return
    try:
        data = box.read(one, settings.max_bytes)
        whole = len(data) == one.size and box.again(one) == one
    except (OSError, EOFError) as error:
        _note(f"{one.path} could not be fetched ({error or type(error).__name__}); the next run tries again")
        return
    if not whole:
        _note(f"{one.path} is still being written; the next run tries again")
        return
    target, new = _placed(folder, place, data, kept.get("sha256", ""))
    about = {"size": one.size, "mark": one.mark, "sha256": hashlib.sha256(data).hexdigest()}
    desk.memory[f"file {one.path}"] = json.dumps(about)
    if new:
        yield target


def _placed(folder: Path, place: PurePosixPath, data: bytes, ours: str) -> tuple[Path, bool]:
    """Where the bytes lie now, and whether they are new there.

    A file of that name that is neither these bytes nor those that we laid there before was put there by a person: it
    stays, and ours goes beside it.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    target = folder / place
    for path in (target, target.with_name(f"{target.stem}-{sha256[:8]}{target.suffix}")):
        there = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        if there == sha256:
            return path, False  # of a run that died before it could remember
        if not there or there == ours:
            break
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path, True


def _away(desk: SourceDesk, settings: BoxSettings, error: Exception) -> None:
    since = dt.date.fromisoformat(desk.memory.setdefault(AWAY, desk.as_of.isoformat()))
    why = f"{type(error).__name__}{f': {error}' if str(error) else ''}"
    if (desk.as_of - since).days >= settings.patience_days:
        raise ConnectionError(f"The box cannot be reached since {since} ({why}); look at the server") from None
    _note(f"the box cannot be reached ({why}); the next run tries again")


def _note(sentence: str) -> None:
    print(sentence)  # noqa: T201  acctkit tells what a plugin prints under its name, and in the result of the run
