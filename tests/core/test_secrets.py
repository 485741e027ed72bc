"""Secrets are where the settings say, are read when they are needed, and are told nowhere."""

from __future__ import annotations

import doctest
from base64 import b64encode
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from pydantic import BaseModel

from acctkit import SettingsError, redacted, secret_of, secrets


class Settings(BaseModel):
    """What a transport has."""

    password_env: str = ""
    password_file: str = ""
    password_keyring: str = ""


class Drawer(KeyringBackend):
    """A keyring with one thing in it."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return "kept safe" if (service, username) == ("acctkit/smtp", "ana") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


def test_its_example_is_true() -> None:
    assert doctest.testmod(secrets).failed == 0


def test_it_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUR_PASSWORD", "from the air")
    assert secret_of(Settings(password_env="OUR_PASSWORD"), "password", tmp_path) == "from the air"


def test_it_comes_from_a_file_of_the_workspace_as_it_is_now(tmp_path: Path) -> None:
    settings = Settings(password_file="token")
    (tmp_path / "token").write_text("first token\n")
    assert secret_of(settings, "password", tmp_path) == "first token"
    (tmp_path / "token").write_text("second token\r\n")
    assert secret_of(settings, "password", tmp_path) == "second token"


def test_it_comes_from_the_keyring(tmp_path: Path) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(Drawer())
    try:
        assert secret_of(Settings(password_keyring="acctkit/smtp/ana"), "password", tmp_path) == "kept safe"
        with pytest.raises(SettingsError, match="run: keyring set acctkit/smtp bert"):
            secret_of(Settings(password_keyring="acctkit/smtp/bert"), "password", tmp_path)
    finally:
        keyring.set_keyring(before)


def test_none_is_wanted(tmp_path: Path) -> None:
    assert secret_of(Settings(), "password", tmp_path) == ""


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"password_env": "NOT_THERE"}, "variable NOT_THERE, which password_env names, is not set"),
        ({"password_file": "nowhere"}, "which password_file names, cannot be read (No such file"),
        ({"password_file": "empty"}, "which password_file names, is empty"),
        ({"password_keyring": "ana"}, "'ana' is wrong for password_keyring: write service/user"),
        ({"password_env": "A", "password_file": "b"}, "password_env and password_file both say where"),
    ],
)
def test_one_that_is_not_there_is_told_by_its_key(tmp_path: Path, settings: dict[str, str], said: str) -> None:
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(SettingsError) as caught:
        secret_of(Settings(**settings), "password", tmp_path)
    assert said in str(caught.value)


def test_what_was_read_is_taken_out_of_what_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("open sesame")
    secret_of(Settings(password_file="file"), "password", tmp_path)
    encoded = b64encode(b"open sesame").decode()
    assert redacted(f"AUTH {encoded} or open sesame") == "AUTH (secret) or (secret)"
