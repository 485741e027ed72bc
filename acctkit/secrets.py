"""Passwords and tokens: settings name where one is, and never hold it.

A settings model that wants a secret called `password` has the fields `password_env`, `password_file` and
`password_keyring`, all text and empty by default. What was read once is known to `redacted`, which takes it out of
whatever is told, kept or printed.
"""

from __future__ import annotations

import os
from base64 import b64encode
from pathlib import Path

from pydantic import BaseModel

from acctkit.errors import SettingsError

HIDDEN = "(secret)"
_SHORTEST = 4  # characters: less than that stands in ordinary words, too
_read: set[str] = set()  # the secrets that this process has read; nothing else may know them


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
    ways = {"env": _of_environment, "file": _of_file, "keyring": _of_keyring}
    given = [(f"{name}_{way}", read) for way, read in ways.items() if getattr(settings, f"{name}_{way}", "")]
    if len(given) > 1:
        raise SettingsError(f"{given[0][0]} and {given[1][0]} both say where a secret is; keep one of them.")
    for key, read in given:
        secret = read(getattr(settings, key), key, workspace)
        hide(secret)
        return secret
    return ""


def hide(secret: str) -> None:
    """Let `redacted` know a secret that came by another way, such as a token that was given for a password."""
    if len(secret) >= _SHORTEST:
        _read.update((secret, b64encode(secret.encode()).decode()))


def redacted(text: str) -> str:
    """Text without the secrets that were read, nor their base64."""
    for secret in sorted(_read, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def _of_environment(variable: str, key: str, workspace: Path) -> str:
    found = os.environ.get(variable, "")
    if not found:
        raise SettingsError(f"The environment variable {variable}, which {key} names, is not set; set it.")
    return found


def _of_file(name: str, key: str, workspace: Path) -> str:
    path = workspace / name
    try:
        found = path.read_text("utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise SettingsError(f"{path}, which {key} names, cannot be read ({why}); let it be readable.") from None
    if not found:
        raise SettingsError(f"{path}, which {key} names, is empty; write the secret into it.")
    return found


def _of_keyring(entry: str, key: str, workspace: Path) -> str:
    import keyring
    from keyring.errors import KeyringError

    service, _, user = entry.rpartition("/")
    if not (service and user):
        raise SettingsError(f"'{entry}' is wrong for {key}: write service/user, as the keyring has it.")
    try:
        found = keyring.get_password(service, user)
    except (KeyringError, RuntimeError, OSError) as error:
        raise SettingsError(f"The keyring, where {key} looks, cannot be opened ({error}); unlock it, or use "
                            f"{key.removesuffix('keyring')}file.") from None
    if not found:
        raise SettingsError(f"The keyring has nothing at {entry}, which {key} names; run: keyring set {service} {user}")
    return found
