"""A secret is planted, everything that can fail does, and it is looked for wherever something was told or kept."""

from __future__ import annotations

import logging
from base64 import b64encode
from pathlib import Path

import pytest

from acctkit import redacting
from acctkit.cli import main
from acctkit.newworkspace import make_workspace
from tests.servers.smtp import Fault, SmtpServer

SECRET = 'horse+battery/"staple" é'
SHAPES = sorted(redacting._shapes(SECRET) | {b64encode(SECRET.encode()).decode()})
LEAKY = """
import logging, sys
from base64 import b64encode
from urllib.parse import quote

from pydantic import BaseModel

from acctkit import Content, Draft, Mailing, Receipt, Section, Source, Text, Transport, hookimpl, secret_of


class Post(BaseModel):
    password_env: str = ""


class Carrier:
    def __init__(self, workspace, settings):
        self.secret = secret_of(settings, "password", workspace)
        self.blob = b64encode(f"\\0reports\\0{self.secret}".encode()).decode()

    def send(self, message):
        print("handing over", end=" ")
        print(self.secret)
        print(repr(self.secret), quote(self.secret), self.blob)
        logging.getLogger("post").warning("AUTH PLAIN %s of %r", self.blob, self.secret)
        if message.kind == "first":
            return Receipt("failed", error=f"535 no: AUTH PLAIN {self.blob}; {self.secret}")
        if message.kind == "second":
            return Receipt("deferred", error="later: " + quote(self.secret))
        raise ConnectionError(f"reset by https://reports:{quote(self.secret)}@harbor.example after {self.blob}")

    def check(self):
        yield f"Hello {self.secret}."
        raise OSError(self.secret)

    def close(self):
        raise RuntimeError(f"closing {self.secret!r}")


KEPT = []


def opened(workspace, settings):
    KEPT[:] = [Carrier(workspace, settings)]
    return KEPT[0]


def one(kind):
    def plan(desk):
        yield Draft(kind, "you@shop.example", "plain", {}, f"{kind}:1")
        raise_it(desk)
    return Mailing(kind, plan)


def raise_it(desk):
    if KEPT:
        raise ValueError(KEPT[0].secret)


def build(desk):
    if KEPT:
        raise LookupError("x" * 470 + KEPT[0].secret)
    return Content()


def fetch(desk, folder):
    raise OSError(secret_of(desk.settings_of("leaky") or Post(password_env="OUR_PASSWORD"), "password", desk.root))


@hookimpl
def acctkit_transports():
    return [Transport("post", opened, Post)]


@hookimpl
def acctkit_mailings():
    return [one("first"), one("second"), one("third")]


@hookimpl
def acctkit_sections():
    return [Section("leaks", Text(en="Leaks", es="Fugas"), build)]


@hookimpl
def acctkit_sources():
    return [Source("drain", fetch)]
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OUR_PASSWORD", SECRET)
    root = tmp_path / "sales"
    make_workspace(root, name="Harbor", currency="USD")
    return root


def settings(root: Path, mail: str) -> None:
    text = f'[company]\nname = "Harbor"\ncurrency = "USD"\n[intake]\nsettle_seconds = 0\n[mail]\n{mail}'
    (root / "acctkit.toml").write_text(text, encoding="utf-8")


def told(root: Path, *words: str) -> None:
    with pytest.raises(SystemExit):
        main(["-w", str(root), *words])


def leaks(root: Path, said: str) -> list[str]:
    """Where the secret is: in what was said, or in a file of the workspace."""
    plugin = root / "plugins" / "leaky.py"
    files = [path for path in sorted(root.rglob("*")) if path.is_file() and path != plugin]
    found = [f"{path.name}: {shape}" for path in files for shape in SHAPES if shape.encode() in path.read_bytes()]
    said = said.replace(redacting.HIDDEN, "")
    words = [*SHAPES, "battery", b64encode(f"\0reports\0{SECRET}".encode()).decode()[6:]]
    return [*found, *(f"said: {word}" for word in words if word in said)]


def test_a_plugin_that_tells_its_secret_everywhere_tells_nobody(
    root: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    settings(root, 'transport = "post"\nsender = "r@harbor.example"\n[mail.post]\npassword_env = "OUR_PASSWORD"\n')
    (root / "plugins" / "leaky.py").write_text(LEAKY, encoding="utf-8")
    (root / "templates" / "plain.en.txt").write_text("Subject: x\n\nHello\n", encoding="utf-8")
    day = ("--as-of", "2026-11-25")
    for words in (
        ("--debug", "run", *day, "--json"), ("mail", "check"), ("settings", "--json"), ("outbox", "list", "--json"),
        ("runs", "show", "1"),
    ):
        told(root, *words)
    said = capsys.readouterr()
    assert redacting.HIDDEN in said.out and "Traceback" in said.err and redacting.HIDDEN in said.err
    assert "ConnectionError" in said.out
    logs = "".join(map(logging.Formatter().format, caplog.records))
    assert "AUTH PLAIN (secret)" in logs
    assert leaks(root, said.out + said.err + logs) == []


def test_a_server_that_repeats_the_login_is_not_repeated(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blob = b64encode(f"\0robot\0{SECRET}".encode()).decode()
    faults = [Fault("AUTH", f"535 5.7.8 You said {blob}", times=9)]
    with SmtpServer(users={"robot": SECRET}, faults=faults) as server:
        settings(root, f'transport = "smtp"\nsender = "r@harbor.example"\noffice = ["o@harbor.example"]\n[mail.smtp]\n'
                       f'host = "localhost"\nport = {server.port}\nsecurity = "none"\nusername = "robot"\n'
                       'password_env = "OUR_PASSWORD"\n')
        told(root, "--debug", "mail", "check")
        (root / "inbox" / "office" / "broken.xlsx").write_bytes(b"no workbook")
        told(root, "--debug", "run", "--as-of", "2026-11-25")
        told(root, "outbox", "list", "--json")
    said = capsys.readouterr()
    assert "You said (secret)" in said.out
    assert leaks(root, said.out + said.err) == []
