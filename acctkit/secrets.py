"""Passwords and tokens: settings name where one is, and never hold it.

A settings model that wants a secret called `password` has the fields `password_env`, `password_file` and
`password_keyring`, all text and empty by default. What was read once is known to `redacted`, which takes it out of
whatever is told, kept or printed.
"""

from __future__ import annotations

import os
import re
import stat
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from acctkit.errors import SettingsError
from acctkit.redacting import hide

LARGEST = 65_536  # bytes of a file with a secret; a key with its certificates is far less
_NAMED = re.compile("[A-Za-z_][A-Za-z0-9_]*")
_FROM = ("env", "file", "keyring")
_WORDS = frozenset({"password", "passwd", "pass", "secret", "token", "client_secret", "api_key", "apikey"})

_tables: dict[int, tuple[weakref.ref[BaseModel], str]] = {}  # where the settings that were read stand


def secret_of(settings: BaseModel, name: str, workspace: Path) -> str:
    """The secret of that name, from where the settings say that it is; empty where they say nothing. It is read each
    time, so that a token which something else keeps fresh is the one of now. Raises SettingsError where it is not
    there.

    >>> class Settings(BaseModel):
    ...     password_env: str = "LANG_OF_NOBODY"
    >>> secret_of(Settings(), "password", Path())
    Traceback (most recent call last):
    acctkit.errors.SettingsError: The environment variable LANG_OF_NOBODY, which password_env names, is not set; set it.
    """
    keys = given(settings, name)
    if len(keys) > 1:
        raise SettingsError(f"{_told(settings, keys[0])} and {keys[1]} both say where a secret is; keep one of them.")
    for key in keys:
        read = _READ[key.removeprefix(f"{name}_")]
        secret = read(getattr(settings, key), _told(settings, key), workspace)
        hide(secret)
        return secret
    return ""


def secrets_of(settings: BaseModel) -> list[str]:
    """The names of the secrets that a settings model may have, such as `password`."""
    fields = type(settings).model_fields
    named = {key.removesuffix(f"_{way}") for key in fields for way in _FROM if key.endswith(f"_{way}")}
    return sorted(name for name in named if is_secret(name) or {f"{name}_{way}" for way in _FROM} <= {*fields})


def given(settings: BaseModel, name: str) -> list[str]:
    """The keys that say where a secret is, of which there may be one."""
    return [f"{name}_{way}" for way in _FROM if getattr(settings, f"{name}_{way}", "")]


def twice(settings: BaseModel) -> tuple[str, str] | None:
    """Two keys that both say where the same secret is; None where each is said once."""
    for name in secrets_of(settings):
        keys = given(settings, name)
        if len(keys) > 1:
            return keys[0], keys[1]
    return None


def within(settings: BaseModel, where: Sequence[str]) -> Iterator[tuple[BaseModel, tuple[str, ...]]]:
    """A settings model and those in it, each with the table that it stands in."""
    yield settings, tuple(where)
    for name in type(settings).model_fields:
        one = getattr(settings, name)
        if isinstance(one, BaseModel):
            yield from within(one, (*where, name))


def stands_in(settings: BaseModel, where: Sequence[str]) -> None:
    """Note in which table of acctkit.toml settings stand, so that a secret which is not there is told by its key."""
    for model, table in within(settings, where):
        _tables[id(model)] = (weakref.ref(model, _forget(id(model))), ".".join(table))


def _forget(key: int) -> Callable[[object], object]:
    return lambda _: _tables.pop(key, None)


def is_secret(key: str) -> bool:
    """Whether a setting is called like a secret, which must not stand in acctkit.toml."""
    return key in _WORDS or key.endswith(tuple(f"_{word}" for word in _WORDS))


def may_hold_secret(key: str) -> bool:
    """Whether what is written for a setting may be a secret by mistake, so that it is not repeated."""
    return is_secret(key) or key.endswith(tuple(f"_{way}" for way in _FROM))


def written(model: type[BaseModel], table: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """The keys, in a table of acctkit.toml and those in it, that hold a secret and that the model does not want."""
    for key, value in table.items():
        info = model.model_fields.get(key)
        if info is None and is_secret(key):
            yield (key,)
        elif info and isinstance(value, Mapping):
            for kind in (info.annotation, *get_args(info.annotation)):
                if isinstance(kind, type) and issubclass(kind, BaseModel):
                    yield from ((key, *below) for below in written(kind, value))


def instead(where: Sequence[str], known: Iterable[str]) -> str:
    """That a secret must not be written at this key, and what to write instead, as a sentence. `known` are the settings
    that stand beside it."""
    key, beside = where[-1], [one for one in known if one.endswith("_env")]
    close = [one for one in beside if one.removesuffix("_env") in key or key in one]
    meant = ".".join((*where[:-1], (close or beside)[0])) if beside else "mail.smtp.password_env"
    return (f"a secret must not stand in acctkit.toml, as '{'.'.join(where)}' does; put it into an environment "
            f"variable and write the name of that, {'as' if beside else 'such as'} '{meant}'.")


def readable_by_others(path: Path) -> bool:
    """Whether other users of this machine may read a file; where there are no modes nobody can tell, and it is not."""
    return os.name == "posix" and bool(path.stat().st_mode & 0o077)


def file_of(settings: BaseModel, name: str, workspace: Path) -> Path | None:
    """The file that a secret is read from; None where it is elsewhere."""
    named = getattr(settings, f"{name}_file", "")
    return workspace / named if named else None


def _told(settings: BaseModel, key: str) -> str:
    """A key with the table that it stands in, where that is known."""
    known = _tables.get(id(settings))
    return f"[{known[1]}] {key}" if known and known[0]() is settings else key


def _of_environment(variable: str, key: str, workspace: Path) -> str:
    if not _NAMED.fullmatch(variable):
        raise SettingsError(f"{key} is no name of an environment variable; write the name of one that holds the "
                            "secret, not the secret.")
    found = os.environ.get(variable, "")
    if not found:
        raise SettingsError(f"The environment variable {variable}, which {key} names, is not set; set it.")
    if not found.isascii() and any("\udc80" <= char <= "\udcff" for char in found):
        raise SettingsError(f"The environment variable {variable}, which {key} names, is no text in UTF-8; set it "
                            "anew.")
    return found


def _of_file(name: str, key: str, workspace: Path) -> str:
    path = workspace / name
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise SettingsError(f"{path}, which {key} names, is no file; write the secret into one.")
        with path.open("rb") as file:
            found = file.read(LARGEST + 1)
        text = found.decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{path}, which {key} names, cannot be read ({error.strerror or error}); let it be "
                            "there, and readable by who runs acctkit.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path}, which {key} names, is no text in UTF-8; save it as that.") from None
    if len(found) > LARGEST:
        raise SettingsError(f"{path}, which {key} names, is too large for a secret; name a file that holds it alone.")
    secret = text.rstrip("\r\n")
    if not secret:
        raise SettingsError(f"{path}, which {key} names, is empty; write the secret into it.")
    return secret


def _of_keyring(entry: str, key: str, workspace: Path) -> str:
    service, _, user = entry.rpartition("/")
    if not (service and user):
        raise SettingsError(f"{key} is '{entry}'; write service/user, as the keyring has it.")
    other = f"use {key.removesuffix('keyring').rpartition(' ')[2]}file"
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise SettingsError(f"{key} needs the library keyring, which is not installed; run: pip install "
                            f"'acctkit[keyring]', or {other}.") from None
    try:
        found = keyring.get_password(service, user)
    except (KeyringError, RuntimeError, OSError) as error:
        why = " ".join(str(error).split()).split(". ")[0].rstrip(".")
        raise SettingsError(f"The keyring, where {key} looks, cannot be opened here ({why}); unlock it, or {other}, "
                            "which needs none.") from None
    if not found:
        raise SettingsError(f"The keyring has nothing at {entry}, which {key} names; run: keyring set {service} {user}")
    return found


_READ: Mapping[str, Callable[[str, str, Path], str]] = {
    "env": _of_environment, "file": _of_file, "keyring": _of_keyring,
}
