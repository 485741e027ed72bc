"""Messages that came in: a source tells of them, the feedback answers them, the office reads what was left."""

from __future__ import annotations

import datetime as dt
import sqlite3

import pytest

from acctkit.books.ledger import open_books
from acctkit.errors import FolderError
from acctkit.fetching import fetch
from acctkit.testing import TestWorkspace, delimited, sheet, text_of

BOX = '''
from pathlib import Path

from acctkit import Incoming, Source, Text, hookimpl

ACCTKIT_API = "1.1"
POST = Path(__file__).parent.parent / "post"


def fetch(desk, folder):
    for letter in sorted(POST.iterdir()):
        rep, key, subject = letter.name.split("~")
        if key in desk.memory:
            continue
        paths = [folder / rep / "mail" / file.name for file in sorted(letter.iterdir())]
        if not all([path.exists() and path.read_bytes() == (letter / path.name).read_bytes() or desk.free(path)
                    for path in paths]):
            break
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes((letter / path.name).read_bytes())
        left = () if paths else (Text("There was no file in it.", "No traía ningún archivo."),)
        yield Incoming(key, rep, f"<{key}@elsewhere.example>", subject, tuple(paths), left, "box@acme.example")
        desk.memory[key] = "taken"


@hookimpl
def acctkit_sources():
    return [Source("post", fetch)]
'''
HEAD = ["Date", "Vehicle", "Odometer start", "Odometer end", "Origin", "Destination", "Purpose"]
REPS = [
    {"rep": "7", "name": "Ana Ruiz", "email": "ana@acme.example", "language": "es"},
    {"rep": "8", "name": "Bob Hill", "email": "bob@acme.example"},
]


def trip(end: object, start: int = 100) -> bytes:
    return delimited([HEAD, ["2026-11-18", "VAN", start, end, "Office", "Port", "Visit"]])


@pytest.fixture
def company(acctkit_workspace: TestWorkspace) -> TestWorkspace:
    """Two reps who write to us, one in Spanish, and an office."""
    ws = acctkit_workspace
    ws.plugin(BOX, "post")
    (ws.root / "post").mkdir()
    ws.configure("mail", 'office = ["office@acme.example"]')
    ws.drop("office/reps.xlsx", sheet("reps", REPS))
    ws.run("2026-11-24")
    return ws


def write(ws: TestWorkspace, rep: str, key: str, subject: str, **files: bytes) -> None:
    letter = ws.root / "post" / f"{rep}~{key}~{subject}"
    letter.mkdir()
    for name, data in files.items():
        (letter / f"{name}.csv").write_bytes(data)


def test_the_feedback_answers_the_messages_that_brought_files(company: TestWorkspace) -> None:
    before = len(company.mail("summary"))
    write(company, "7", "one", "Mi semana", week=trip("lejos"))
    write(company, "8", "two", "Monday", monday=trip(150))
    write(company, "8", "zwei", "Re: Tuesday", tuesday=trip(190, 150))
    write(company, "office", "three", "Hello")
    company.run("2026-11-24")
    answers = {mail["To"]: mail for mail in company.mail("feedback")}
    ana, bob = answers["Ana Ruiz <ana@acme.example>"], answers["Bob Hill <bob@acme.example>"]
    assert ana["Subject"] == "Re: Mi semana"
    assert ana["In-Reply-To"] == ana["References"] == "<one@elsewhere.example>"
    assert ana["Reply-To"] == "box@acme.example"
    text = text_of(ana)
    assert [part.get_filename() for part in ana.iter_attachments()] == ["week (revisado).csv"]
    assert "envíelo de nuevo por correo" in text and "su carpeta" not in text
    assert "* week.csv: " in text and "D2" in text and "mail/" not in text, "as she called it"
    assert (bob["Subject"], bob["In-Reply-To"]) == ("Re: Tuesday", "<zwei@elsewhere.example>")
    assert bob["References"].split() == ["<two@elsewhere.example>", "<zwei@elsewhere.example>"]
    company.run("2026-11-24")
    mails = company.mail("summary")
    assert len(mails) == before + 1 and len(company.mail("feedback")) == 2
    (mail,) = (mail for mail in mails if mail["Subject"].endswith("1 thing needs the office"))
    assert "Mail that was not taken:\n* There was no file in it." in text_of(mail)


def test_of_two_files_with_one_name_both_are_read_in_one_run_and_the_later_counts(company: TestWorkspace) -> None:
    write(company, "8", "one", "Week", week=trip(150))
    write(company, "8", "two", "Week, mended", week=trip(160))
    company.run("2026-11-24")
    assert [one.row.odometer_end for one in company.records("mileage")] == [160]
    kept = company.json("submissions", "list", "--json")
    assert [(one["path"], one["version"]) for one in kept if one["rep"] == "8"] == [
        ("8/mail/week.csv", 1), ("8/mail/week.csv", 2)
    ]


def test_where_a_file_of_that_name_was_dropped_too_the_feedback_tells_them_apart(company: TestWorkspace) -> None:
    write(company, "8", "one", "Week", week=trip(150))
    company.drop("8/week.csv", trip("far"))
    company.run("2026-11-24")
    text = text_of(company.mail("feedback")[-1])
    assert "* week.csv: " in text and "* mail/week.csv: " in text


def test_a_message_that_brings_nothing_new_is_answered_once_all_the_same(company: TestWorkspace) -> None:
    write(company, "8", "one", "Week", week=trip(150))
    company.run("2026-11-24")
    write(company, "8", "two", "Week again", week=trip(150))
    write(company, "7", "three", "Hola")
    company.run("2026-11-24")
    company.run("2026-11-24")
    mails = company.mail("feedback")
    assert sorted(mail["Subject"] for mail in mails) == ["Re: Hola", "Re: Week", "Re: Week again"]
    texts = "\n".join(map(text_of, mails))
    assert "\n* week.csv is the same as the one that we had" in texts and "No traía ningún archivo." in texts


def test_nothing_is_laid_into_an_inbox_or_a_folder_whose_share_is_away(company: TestWorkspace) -> None:
    inbox, away = company.root / "inbox", company.root / "away"
    write(company, "8", "one", "Week", week=trip(150))
    inbox.rename(away)
    inbox.mkdir()
    with pytest.raises(FolderError, match="looks unmounted"):
        company.run("2026-11-24")
    assert list(inbox.iterdir()) == []
    inbox.rmdir()
    away.rename(inbox)
    with sqlite3.connect(company.root / "books.db") as books:
        books.execute("insert into sightings (path, stamp, first_seen, changed_at) values ('8/', 'mount', 0, 0)")
    (inbox / "8").mkdir()
    assert company.run("2026-11-24").statuses == {"8": "pending"} and not list(inbox.rglob("*.csv"))
    (inbox / "8" / "else.csv").write_bytes(trip(170, 150))  # it is an ordinary folder by now
    assert "8/mail/week.csv" in company.run("2026-11-24").statuses


@pytest.mark.parametrize(("made", "said"), [
    ("Incoming('k', '9')", "an Incoming of '9', who is no rep"),
    ("Incoming('k', 'office', files=(folder / '7' / 'a.xlsx',))", "which is not theirs"),
    ("Incoming('k', 'office', subject=None)", "an Incoming whose subject is of type NoneType"),
])
def test_a_source_that_tells_of_another_is_named(acctkit_workspace: TestWorkspace, made: str, said: str) -> None:
    ws = acctkit_workspace
    ws.drop("7/a.xlsx", b"x")
    ws.plugin(BOX.replace("def fetch(desk, folder):", f"def fetch(desk, folder):\n    yield {made}"), "post")
    opened = ws.open()
    ledger = open_books(opened.settings.books.url, ws.root, opened.plugins.forms)
    assert not fetch(opened, ledger, dt.date(2026, 11, 24), 0)
    ledger.close()
    (error,) = opened.plugins.errors
    assert said in str(error)


def test_a_sentence_for_people_is_told_as_it_is(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.plugin(BOX.replace("Incoming,", "AcctkitError, Incoming,").replace(
        "def fetch(desk, folder):", "def fetch(desk, folder):\n    raise AcctkitError('Nobody is let in; ask.')"
    ), "post")
    (error,) = ws.run("2026-11-24").plugin_errors
    assert error["message"] == "Plugin post cannot go on in source post. Nobody is let in; ask."
