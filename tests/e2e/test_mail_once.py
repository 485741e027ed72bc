"""Whatever the server does, and whenever the process dies, no message goes twice, and none is lost.

Two thousand messages, fifty shots: `ACCTKIT_FULL_MAIL=1 pytest tests/e2e/test_mail_once.py`. Ordinarily fewer.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.children import needs_fork
from tests.e2e.under_fire import Outcome, deliver_under_fire, fill, server
from tests.servers.graph import CLIENT, SECRET

FULL = os.environ.get("ACCTKIT_FULL_MAIL") == "1"
MESSAGES, SHOTS = (2000, 50) if FULL else (80, 5)
FAULTS = 0.3
pytestmark = needs_fork


def test_into_a_folder_each_goes_once(tmp_path: Path) -> None:
    root = tmp_path / "books"
    fill(root, 'transport = "folder"\napprove = "none"\n', MESSAGES)
    log = tmp_path / "log"
    log.touch()
    outcome = deliver_under_fire(root, log, shots=SHOTS, life=0.03, seed=1)
    assert sorted(path.stem for path in (root / "outbox").iterdir()) == sorted(outcome.states)
    assert {state for state, _ in outcome.states.values()} == {"sent"}
    assert outcome.shot == SHOTS


def test_by_smtp_each_goes_once_or_is_in_doubt(tmp_path: Path) -> None:
    with server("smtp", tmp_path / "log", faults=FAULTS, seed=2) as address:
        host, port = address.rsplit(":", 1)
        how = f'host = "{host}"\nport = {port}\nsecurity = "none"\ntimeout = 0.2\n'
        fill(tmp_path / "books", f'transport = "smtp"\n\n[mail.smtp]\n{how}', MESSAGES)
        outcome = deliver_under_fire(tmp_path / "books", tmp_path / "log", shots=SHOTS, life=0.6, seed=2)
    assert not outcome.twice and not outcome.lost and not outcome.left
    assert all(outcome.in_doubt) and len(outcome.in_doubt) < MESSAGES / 5
    assert outcome.shot == SHOTS


def test_by_exchange_each_goes_once_or_is_in_doubt(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="utf-8")
    secret.chmod(0o600)
    with server("exchange", tmp_path / "log", "--patience", "0.1", faults=FAULTS, seed=3) as address:
        who = f'server = "{address}"\naccount = "reports@acme.example"\nusername = "reports"\n'
        how = f'auth = "basic"\npassword_file = "{secret}"\ntimeout = 0.5\n'
        fill(tmp_path / "books", f'transport = "exchange"\n\n[mail.exchange]\n{who}{how}', MESSAGES)
        outcome = deliver_under_fire(tmp_path / "books", tmp_path / "log", shots=SHOTS, life=1.5, seed=3)
    assert_once_or_in_doubt(outcome)


def test_by_graph_each_goes_once_or_is_in_doubt(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET, encoding="utf-8")
    secret.chmod(0o600)
    account = ("--account", "reports@acme.example", "--patience", "0.1")
    with server("graph", tmp_path / "log", *account, faults=FAULTS, seed=4) as address:
        who = f'tenant = "harbor.example"\nclient_id = "{CLIENT}"\nsender = "reports@acme.example"\n'
        where = f'authority = "{address}"\nendpoint = "{address}/v1.0"\nca_file = "{tmp_path}/log.ca.pem"\n'
        how = f'secret_file = "{secret}"\ntimeout = 0.5\nper_minute = 0\n'
        fill(tmp_path / "books", f'transport = "graph"\n\n[mail.graph]\n{who}{where}{how}', MESSAGES)
        outcome = deliver_under_fire(tmp_path / "books", tmp_path / "log", shots=SHOTS, life=1.5, seed=4)
    assert_once_or_in_doubt(outcome)


def assert_once_or_in_doubt(outcome: Outcome) -> None:
    """None twice, none lost, none left; what is in doubt says why, and there is little of it where it can be asked."""
    assert not outcome.twice and not outcome.lost and not outcome.left
    assert all(outcome.in_doubt) and len(outcome.in_doubt) <= MESSAGES / 20
    assert outcome.shot == SHOTS
