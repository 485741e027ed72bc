"""A transport that carries nothing and can be told to go wrong: a plugin as any other, through the public API."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, Literal

from acctkit import Outgoing, Receipt, Transport, hookimpl
from acctkit.testing.workspace import TestWorkspace

Outcome = Literal["deferred", "failed", "unknown", "raises", "hangs"]

FOLDER = "fake-transport"
NAME = "fake"
_PLUGIN = '''\
"""The fake transport of the test kit."""

from acctkit.testing.transport import acctkit_transports
'''


@dataclass(frozen=True)
class Planned:
    """A fault to come: which messages it meets (empty: any), and how often (None: every time)."""

    outcome: Outcome
    kind: str = ""
    to: str = ""
    times: int | None = 1

    def meets(self, message: Outgoing) -> bool:
        """Whether it is this message that goes wrong."""
        return self.kind in ("", message.kind) and self.to in ("", message.to)


@dataclass(frozen=True)
class Carried:
    """A message as the transport had it in its hands: `outcome` is `sent`, or the fault that it met."""

    outcome: str
    kind: str
    to: str
    subject: str
    text: str
    mime: EmailMessage


class FakeTransport:
    """Mail of a workspace goes to a transport that keeps what it carries, and fails as planned.

        mail = FakeTransport(ws)
        mail.plan("deferred", kind="feedback")       # the next feedback is put off, once
        ws.run()
        assert mail.carried == []
        ws.clock.move(hours=1)
        ws.run()
        assert [one.to for one in mail.carried] == ["ana@example.com"]

    It is a real plugin, called `fake_transport`, with a real transport, called `fake`, chosen in `[mail]`; what it
    keeps lies in the workspace's folder `fake-transport/`, so commands that run in another process use it as well.
    """

    def __init__(self, workspace: TestWorkspace) -> None:
        self._folder = workspace.root / FOLDER
        self._folder.mkdir(exist_ok=True)
        self._workspace = workspace
        workspace.plugin(_PLUGIN, "fake_transport")
        workspace.configure("mail", f'transport = "{NAME}"')

    def plan(self, outcome: Outcome, *, kind: str = "", to: str = "", times: int | None = 1) -> None:
        """Let the next `times` messages (None: all) of a kind, or to somebody, go wrong.

        `deferred` is tried again later, `failed` never; of an `unknown` one nobody knows whether it went. `raises`
        ends in an exception, `hangs` in nothing at all, until the watchdog ends it: set `[run] plugin_seconds` low.
        What is planned first is met first.
        """
        _write(self._folder, [*_read(self._folder), Planned(outcome, kind, to, times)])

    @property
    def tried(self) -> list[Carried]:
        """Every message that it was handed, in order, with what became of it."""
        return list(_kept(self._folder))

    @property
    def carried(self) -> list[Carried]:
        """The messages that went, in order."""
        return [one for one in self.tried if one.outcome == "sent"]


@dataclass
class FakeCarrier:
    """Carries into a folder, and fails by the plan that lies there."""

    folder: Path

    def send(self, message: Outgoing) -> Receipt:
        """Keep the message with what becomes of it."""
        outcome = self._outcome(message)
        place = self.folder / f"{len(list(self.folder.glob('*.eml'))) + 1:04}-{outcome}-{message.kind}.eml"
        place.write_bytes(message.mime)
        if outcome == "raises":
            raise ConnectionError("the line went dead, as planned")
        if outcome == "hangs":
            threading.Event().wait()
        return Receipt(outcome, error="" if outcome == "sent" else "as planned")  # type: ignore[arg-type]

    def close(self) -> None:
        """Nothing is held open."""

    def _outcome(self, message: Outgoing) -> str:
        plan = _read(self.folder)
        for at, one in enumerate(plan):
            if one.times != 0 and one.meets(message):
                plan[at] = Planned(one.outcome, one.kind, one.to, None if one.times is None else one.times - 1)
                _write(self.folder, plan)
                return one.outcome
        return "sent"


def open_fake(workspace: Path, settings: Any) -> FakeCarrier:
    """The carrier for a workspace: its folder `fake-transport/`."""
    return FakeCarrier(workspace / FOLDER)


@hookimpl
def acctkit_transports() -> list[Transport]:
    """The transport `fake`."""
    return [Transport(NAME, open_fake)]


def _kept(folder: Path) -> Iterator[Carried]:
    for path in sorted(folder.glob("*.eml")):
        _, outcome, kind = path.stem.split("-", 2)
        mime = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=SMTP)
        body = mime.get_body(("plain",))
        text = body.get_content().replace("\r\n", "\n") if body else ""
        yield Carried(outcome, kind, str(mime["To"].addresses[0].addr_spec), str(mime["Subject"]), text, mime)


def _read(folder: Path) -> list[Planned]:
    path = folder / "plan.json"
    return [Planned(**one) for one in json.loads(path.read_text(encoding="utf-8"))] if path.is_file() else []


def _write(folder: Path, plan: list[Planned]) -> None:
    (folder / "plan.json").write_text(json.dumps([asdict(one) for one in plan], indent=1), encoding="utf-8")
