"""A transport that is away, as its user meets it: the run goes on, tells it, and the letter goes when it is back."""

from __future__ import annotations

import datetime as dt

import pytest

from acctkit.cli.run import tell
from acctkit.run import needs_person
from acctkit.testing import TestWorkspace

PLUGIN = """
import json
from pathlib import Path
from acctkit import Draft, Mailing, Receipt, Transport, hookimpl


class Carrier:
    per_minute = 600
    look_after = 0

    def __init__(self, folder):
        self.plan, self.log = folder / "plan", folder / "log"

    def _answer(self, step, message):
        with self.log.open("a") as log:
            log.write(step + " " + message.reference + chr(10))
        said = self.plan.read_text().split("|") if self.plan.exists() else []
        return Receipt(said[1], error=said[2], away=said[3] == "away") if said and said[0] == step else None

    def prepare(self, message):
        return self._answer("prepare", message) or Receipt("prepared", "draft 1")

    def send(self, message):
        return self._answer("send", message) or Receipt("sent")

    def look(self, message):
        return self._answer("look", message) or Receipt("sent", "copy 1")

    def close(self):
        pass


@hookimpl
def acctkit_transports():
    yield Transport("pigeon", lambda root, settings: Carrier(root))


def plan(desk):
    yield Draft("letter", "customer@example.com", "letter", {"text": "Please pay."}, "letter")


@hookimpl
def acctkit_mailings():
    return [Mailing("letter", plan)]
"""
DAY = dt.date(2026, 11, 25)


def planted(ws: TestWorkspace, plugin: str = PLUGIN) -> TestWorkspace:
    ws.plugin(plugin, "pigeons")
    (ws.root / "templates").mkdir(exist_ok=True)
    (ws.root / "templates" / "letter.en.txt").write_text("Subject: Invoices\n\n{{ text }}\n", encoding="utf-8")
    ws.configure("mail", 'transport = "pigeon"')
    return ws


def test_a_run_goes_on_and_tells_until_when_its_transport_is_away(
    acctkit_workspace: TestWorkspace, capsys: pytest.CaptureFixture[str]
) -> None:
    ws = planted(acctkit_workspace)
    (ws.root / "plan").write_text("prepare|deferred|nobody answers at the loft|away")
    result = ws.run(DAY)
    assert (result["messages"], result["plugin_errors"]) == ({"waiting": 1}, [])
    told = result["transport"]
    assert (told["name"], told["state"], told["person"]) == ("pigeon", "away", False)
    assert told["told"] == f"transport pigeon is away until {told['until']}: nobody answers at the loft"
    tell(result, dry_run=False)
    assert f"  transport  {told['told']}\n" in capsys.readouterr().out
    assert needs_person({**result, "transport": {**told, "person": True}}) and not needs_person(result)
    (ws.root / "plan").write_text("prepare|failed|the loft refuses the password|away")
    ws.clock.move(hours=2)
    refused = ws.run(ws.clock.today)
    assert refused["transport"]["person"] and refused["messages"] == {"waiting": 1}
    (ws.root / "plan").unlink()
    ws.clock.move(hours=2)
    assert ws.run(ws.clock.today)["messages"] == {"sent": 1}
    assert ws.run(ws.clock.today)["transport"]["state"] == "ready"
    assert (ws.root / "log").read_text().splitlines() == ["prepare ", "prepare ", "prepare ", "send draft 1"]


def test_what_is_in_doubt_is_looked_up_by_the_plugin(acctkit_workspace: TestWorkspace) -> None:
    ws = planted(acctkit_workspace)
    (ws.root / "plan").write_text("send|unknown|the answer was lost|")
    assert ws.run(DAY)["messages"] == {"unknown": 1}
    (ws.root / "plan").unlink()
    assert ws.run(DAY)["messages"] == {"found": 1}
    assert (ws.root / "log").read_text().splitlines() == ["prepare ", "send draft 1", "look draft 1"]


def test_the_settings_stop_all_mail(acctkit_workspace: TestWorkspace) -> None:
    ws = planted(acctkit_workspace)
    ws.configure("mail", "stopped = true")
    result = ws.run(DAY)
    assert result["messages"] == {"queued": 1} and not (ws.root / "log").exists()
    assert result["transport"]["told"] == (
        "mail is stopped, all of it waits in the outbox: the setting [mail] stopped is true"
    )
    said = ws.cli("deliver", "--as-of", str(DAY)).splitlines()
    assert said[0] == f"deliver, as of {DAY}: nothing sent", "it is no more than that: a letter is due, and waits"


HANGING = """
import time
from acctkit import Draft, Mailing, Receipt, Transport, hookimpl


class Carrier:
    def __init__(self, folder):
        self.hung = folder / "hung"

    def send(self, message):
        if not self.hung.exists():
            self.hung.touch()
            time.sleep(60)
        return Receipt("sent")

    def close(self):
        pass


@hookimpl
def acctkit_transports():
    yield Transport("pigeon", lambda root, settings: Carrier(root))


def plan(desk):
    for n in range(3):
        yield Draft("letter", f"customer-{n}@example.com", "letter", {"text": "Please pay."}, f"letter:{n}")


@hookimpl
def acctkit_mailings():
    return [Mailing("letter", plan)]
"""


def test_one_that_hangs_costs_the_others_no_try(acctkit_workspace: TestWorkspace) -> None:
    ws = planted(acctkit_workspace, HANGING)
    ws.configure("run", "plugin_seconds = 3")

    def letters() -> list[tuple[str, int]]:
        return sorted((one["state"], one["attempts"]) for one in ws.json("outbox", "list", "--kind", "letter"))

    result = ws.run(DAY)
    assert result["transport"]["state"] == "away" and "hung" in result["transport"]["reason"]
    assert letters() == [("queued", 0), ("queued", 0), ("unknown", 1)]
    ws.clock.move(hours=1)
    ws.run()
    assert letters() == [("sent", 1), ("sent", 1), ("unknown", 1)], "what may have gone waits for a person"
