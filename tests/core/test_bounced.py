"""A letter that comes back: from the mailbox to the run that tells it, and the address that is left alone."""

from __future__ import annotations

import pytest

from acctkit.testing import TestWorkspace
from tests.mail import bounce_samples as samples

BOX = '''
from pathlib import Path
from acctkit import Draft, Mailing, Source, hookimpl

ROOT = Path(__file__).parent.parent


def fetch(desk, folder):
    for letter in sorted((ROOT / "post").iterdir()):
        taken = desk.bounced(letter.read_bytes())
        letter.rename(ROOT / ("ours" if taken else "others") / letter.name)
    return []


def plan(desk):
    for line in (ROOT / "letters.txt").read_text().splitlines():
        account, to, cc = (line + ";;").split(";")[:3]
        yield Draft("circular", to, "circular", {}, f"circular:{account}:{to}", account=account,
                    tells=(f"account:{account}:asked",), cc=(cc,) if cc else ())


def stop(desk, message):
    lines = (ROOT / "letters.txt").read_text()
    return "" if f"{message.account};{message.to}" in lines else "They have another address now."


@hookimpl
def acctkit_sources():
    return [Source("post", fetch)]


@hookimpl
def acctkit_mailings():
    return [Mailing("circular", plan, recheck=stop)]
'''


@pytest.fixture
def company(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    """Three customers who were written to, the third with a copy to her boss."""
    ws = acctkit_workspace
    ws.plugin(BOX, "post")
    ws.configure("mail", 'office = ["office@acme.example"]')
    for folder in ("post", "ours", "others", "templates"):
        (ws.root / folder).mkdir(exist_ok=True)
    (ws.root / "templates" / "circular.en.txt").write_text("Subject: News\n\nThere is news.\n", "utf-8")
    letters(ws, "101;ana@sur.example", "102;bob@norte.example", "103;eva@este.example;jefa@este.example")
    assert ws.run("2026-11-24")["messages"] == {"sent": 4}  # the package, too
    return ws


def letters(ws: TestWorkspace, *lines: str) -> None:
    (ws.root / "letters.txt").write_text("\n".join(lines), "utf-8")


def message_id(ws: TestWorkspace, to: str) -> str:
    return next(str(mail["Message-ID"]) for mail in ws.mail("circular") if mail["To"] == to)


def comes_back(ws: TestWorkspace, to: str, name: str = "1.eml") -> None:
    words = "550 5.1.1 User unknown"
    (ws.root / "post" / name).write_bytes(samples.postfix(to, message_id(ws, to), words=words))


def stands(ws: TestWorkspace) -> dict[str, tuple[str, str]]:
    rows = ws.json("outbox", "list", "--kind", "circular")
    return {row["to"]: (row["state"], row["last_error"]) for row in rows}


def test_the_next_run_tells_what_came_back_and_only_that(company: TestWorkspace) -> None:
    comes_back(company, "ana@sur.example")
    (company.root / "post" / "2.eml").write_bytes(samples.person(message_id(company, "bob@norte.example")))
    said = company.cli("run", "--as-of", "2026-11-25", "--strict", exit_code=1)
    assert ("  came back  circular 101 ana@sur.example: 550 5.1.1 User unknown; nothing more goes there until: "
            "acctkit mail bounces clear ana@sur.example\n") in said
    assert [path.name for path in (company.root / "ours").iterdir()] == ["1.eml"]
    assert [path.name for path in (company.root / "others").iterdir()] == ["2.eml"]
    assert stands(company)["ana@sur.example"] == ("failed", "came back: 550 5.1.1 User unknown")
    again = company.json("run", "--as-of", "2026-11-25", "--strict")
    assert again["bounced"] == []


def test_what_may_have_come_back_is_for_a_person_to_read(company: TestWorkspace) -> None:
    qmail = samples.qmail("ana@sur.example", message_id(company, "ana@sur.example"))
    (company.root / "post" / "1.eml").write_bytes(qmail)
    said = company.cli("run", "--as-of", "2026-11-25", "--strict", exit_code=1)
    assert ("  look at    circular 101 ana@sur.example: an answer that may be a bounce (failure notice); read it in "
            "the mailbox\n") in said
    assert stands(company)["ana@sur.example"] == ("sent", "")
