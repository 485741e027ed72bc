"""A letter that comes back: from the mailbox to the run that tells it, and the address that is left alone."""

from __future__ import annotations

import pytest

from acctkit.testing import TestWorkspace, text_of
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
    said = company.cli("run", "--as-of", "2026-11-25", "--strict", exit_code=1).splitlines()
    assert ("  returned   circular 101: It came back from ana@sur.example: 550 5.1.1 User unknown. Nothing more goes "
            "there until the address is corrected, or cleared with: acctkit mail bounces clear ana@sur.example") in said
    assert [path.name for path in (company.root / "ours").iterdir()] == ["1.eml"]
    assert [path.name for path in (company.root / "others").iterdir()] == ["2.eml"]
    assert stands(company)["ana@sur.example"] == ("failed", "came back: 550 5.1.1 User unknown")
    again = company.json("run", "--as-of", "2026-11-25", "--strict")
    assert again["bounced"] == []


def test_what_may_have_come_back_is_for_a_person_to_read(company: TestWorkspace) -> None:
    qmail = samples.qmail("ana@sur.example", message_id(company, "ana@sur.example"))
    (company.root / "post" / "1.eml").write_bytes(qmail)
    said = company.cli("run", "--as-of", "2026-11-25", "--strict", exit_code=1)
    assert ("  returned   circular 101: An answer of a mail server may say that it came back (failure notice): read "
            "it in the mailbox.\n") in said
    assert stands(company)["ana@sur.example"] == ("sent", "")


def test_nothing_more_goes_to_an_address_that_letters_came_back_from(company: TestWorkspace) -> None:
    comes_back(company, "ana@sur.example")
    company.run("2026-11-25")
    letters(company, "101;ana@sur.example", "104;Ana@sur.example", "105;bob@norte.example")
    told = company.run("2026-11-26")
    assert told["messages"] == {"sent": 1, "suppressed": 1}
    why = "ana@sur.example is marked since 2026-11-25, when mail came back from there: see acctkit mail bounces"
    assert stands(company)["Ana@sur.example"] == ("suppressed", why)
    assert company.run("2026-11-26")["messages"] == {}
    (row,) = company.json("mail", "bounces")
    assert (row["address"], row["marked"], row["waiting"], row["status"]) == ("ana@sur.example", True, 1, "5.1.1")
    assert "101" in company.cli("mail", "bounces")


def test_a_cleared_address_gets_what_waited_for_it(company: TestWorkspace) -> None:
    comes_back(company, "ana@sur.example")
    company.run("2026-11-25")
    letters(company, "101;ana@sur.example", "104;Ana@sur.example")
    company.run("2026-11-26")
    hint = company.cli("mail", "bounces", "clear", "anna@sur.example", "--reason", "x", exit_code=2)
    assert hint.strip() == "Nothing came back from 'anna@sur.example'; did you mean 'ana@sur.example'?"
    said = company.cli("mail", "bounces", "clear", "ANA@sur.example", "--reason", "her mailbox was full")
    id = next(row["id"] for row in company.json("outbox", "list") if row["to"] == "ana@sur.example")[:8]
    assert said == (
        "Mail goes to ana@sur.example again; 1 that waited go with the next run.\n"
        f"Message {id} came back from there; send it again with: acctkit outbox retry {id}\n"
    )
    assert company.run("2026-11-27")["messages"] == {"sent": 1}
    assert company.json("mail", "bounces") == []
    assert {to: state for to, (state, _) in stands(company).items() if to.casefold() == "ana@sur.example"} == {
        "ana@sur.example": "failed", "Ana@sur.example": "sent",
    }


def test_a_corrected_address_gets_the_letter_anew(company: TestWorkspace) -> None:
    comes_back(company, "ana@sur.example")
    letters(company, "101;ana@correcto.example")
    told = company.run("2026-11-25")
    assert (told["messages"]["cancelled"], stands(company)["ana@correcto.example"][0]) == (1, "sent")


def test_only_the_copy_to_a_marked_address_is_left_out(company: TestWorkspace) -> None:
    raw = samples.postfix("jefa@este.example", message_id(company, "eva@este.example"), words="550 5.1.1 gone")
    (company.root / "post" / "1.eml").write_bytes(raw)
    company.run("2026-11-25")
    assert stands(company)["eva@este.example"] == ("sent", "the copy to jefa@este.example came back: 550 5.1.1 gone")
    letters(company, "106;eva@este.example;Jefa@este.example")
    company.run("2026-11-26")
    letter = company.mail("circular")[-1]
    assert (letter["To"], letter["Cc"]) == ("eva@este.example", None)
    rows = [row["last_error"] for row in company.json("outbox", "list") if row["account"] == "106"]
    assert rows == ["without the copy to jefa@este.example, from where mail came back"]


def test_the_office_reads_of_it_once(company: TestWorkspace) -> None:
    comes_back(company, "ana@sur.example")
    company.run("2026-11-25")
    company.run("2026-11-26")
    first, second = company.mail("summary")
    assert second["Subject"].endswith("1 thing needs the office")
    assert "Letters that came back:\n* 101, circular: It came back from ana@sur.example: 550 5.1.1" in text_of(second)
    assert "came back" not in text_of(first)
