"""Secrets are where the settings say, are read when they are needed, and are told nowhere."""

from __future__ import annotations

import doctest
import os
import sys
from base64 import b64encode
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from pydantic import BaseModel

from acctkit import SettingsError, redacted, secret_of, secrets
from acctkit.secrets import readable_by_others, stands_in


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


@pytest.mark.skipif(os.name != "posix", reason="an environment of bytes")
def test_a_variable_that_is_no_text_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUR_PASSWORD", os.fsdecode(b"caf\xe9 noir"))
    with pytest.raises(SettingsError, match="which password_env names, is no text in UTF-8; set it anew") as caught:
        secret_of(Settings(password_env="OUR_PASSWORD"), "password", tmp_path)
    assert "noir" not in str(caught.value)


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
        ({"password_env": "hunter 2!"}, "password_env is no name of an environment variable; write the name of one"),
        ({"password_file": "nowhere"}, "which password_file names, cannot be read (No such file"),
        ({"password_file": "empty"}, "which password_file names, is empty; write the secret into it."),
        ({"password_file": "."}, "which password_file names, is no file; write the secret into one."),
        ({"password_file": "picture"}, "which password_file names, is no text in UTF-8"),
        ({"password_file": "book"}, "which password_file names, is too large for a secret"),
        ({"password_keyring": "ana"}, "password_keyring is 'ana'; write service/user"),
        ({"password_env": "A", "password_file": "b"}, "password_env and password_file both say where"),
    ],
)
def test_one_that_is_not_there_is_told_by_its_key(tmp_path: Path, settings: dict[str, str], said: str) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "picture").write_bytes(b"\x89PNG")
    (tmp_path / "book").write_bytes(b"a" * 70_000)
    with pytest.raises(SettingsError) as caught:
        secret_of(Settings(**settings), "password", tmp_path)
    assert said in str(caught.value)
    assert "hunter" not in str(caught.value)


def test_a_machine_without_a_keyring_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(password_keyring="acctkit/ana")
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    try:
        told = r"cannot be opened here \(.*\); unlock it, or use password_file, which needs"
        with pytest.raises(SettingsError, match=told):
            secret_of(settings, "password", tmp_path)
    finally:
        keyring.set_keyring(before)
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SettingsError, match=r"run: pip install 'acctkit\[keyring\]', or use password_file\.$"):
        secret_of(settings, "password", tmp_path)


def test_it_is_told_with_the_table_that_it_stands_in(tmp_path: Path) -> None:
    settings = Settings(password_file="gone")
    stands_in(settings, ("mail", "smtp"))
    with pytest.raises(SettingsError, match=r"gone, which \[mail\.smtp\] password_file names, cannot be read"):
        secret_of(settings, "password", tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="no modes there")
@pytest.mark.parametrize(("mode", "open_to_all"), [(0o600, False), (0o400, False), (0o444, True), (0o640, True)])
def test_a_file_that_others_read_is_known_as_such_and_read_all_the_same(
    tmp_path: Path, mode: int, open_to_all: bool
) -> None:
    (tmp_path / "mounted").write_text("from the cluster")
    (tmp_path / "mounted").chmod(mode)
    assert readable_by_others(tmp_path / "mounted") is open_to_all
    assert secret_of(Settings(password_file="mounted"), "password", tmp_path) == "from the cluster"


def test_what_was_read_is_taken_out_of_what_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("open sesame")
    secret_of(Settings(password_file="file"), "password", tmp_path)
    encoded = b64encode(b"open sesame").decode()
    assert redacted(f"AUTH {encoded} or open sesame") == "AUTH (secret) or (secret)"
