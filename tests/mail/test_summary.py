"""The summary: the package once to each manager and the office, and what waits for the office."""

from __future__ import annotations

import dataclasses
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import sqlalchemy as sa

from acctkit import Attachment, Calendar, Company, Draft, Person, Text, Withheld
from acctkit.books.filed import Filed, filed_by
from acctkit.codes import CODES
from acctkit.mail.feedback import MOST_ATTACHED
from acctkit.mail.languages import Otherwise
from acctkit.mail.outbox import queue
from acctkit.mail.summary import OfficeNews, Packaged, SummaryInputs, office_news, plan_summary
from tests.mail.desk import NOW, TODAY, composer, file_in_books, finding_in_books
from tests.mail.test_feedback import FORMS, WEEK, books

ANA = Person("ana", "Ana Ruiz", "ana@acme.example", "es", "Eva Sol", "eva@acme.example")
BOB = Person("bob", "Bob Hill", "bob@acme.example", "en", "Eva Sol", "EVA@acme.example")
CAL = Person("cal", "Cal Moss", "cal@acme.example", "en", "", "office@acme.example")
PEOPLE = {one.id: one for one in (ANA, BOB, CAL)}
CODE_NAMES = {code.name: code for code in CODES}
LATE = Withheld("overdue-notice", "103", Text("payments.xlsx was not read", "payments.xlsx no se leyó"))


def package(tmp_path: Path, **more: object) -> Packaged:
    file = tmp_path / "acme-2004-W48.zip"
    file.write_bytes(b"PK")
    whole = Packaged(
        WEEK, 1, (Text("Sales 96 % of plan", "Ventas al 96 % del plan"),), (Text("Raise the limit of 103?"),),
        Attachment("acme-2004-W48.zip", file, "application/zip"),
    )
    return dataclasses.replace(whole, **more)  # type: ignore[arg-type]


def inputs(*packages: Packaged, **more: object) -> SummaryInputs:
    ana, bob = Filed(ANA, ("sales",), ("mileage",), 1, 12, 2), Filed(BOB, ("sales", "mileage"), ())
    filed = (ana, bob, Filed(CAL, (), ("sales",)))
    office = ("office@acme.example", "boss@acme.example")
    given = SummaryInputs(Company("Acme Ltd", "USD"), WEEK, PEOPLE, office, packages, filed)
    return dataclasses.replace(given, **more)  # type: ignore[arg-type]


def send(conn: sa.Connection, given: SummaryInputs) -> list[Draft]:
    drafts = list(plan_summary(conn, given, FORMS))
    queue(conn, drafts, composer=composer(), now=NOW, as_of=TODAY)
    return drafts


def letter(draft: Draft) -> tuple[str, str, str, list[str]]:
    mail = message_from_bytes(composer().compose(draft, NOW).mime, _class=EmailMessage, policy=default)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and html is not None
    names = [part.get_filename() or "" for part in mail.iter_attachments()]
    return mail["Subject"], text.get_content().replace("\r\n", "\n"), html.get_content(), names


def test_a_package_goes_once_to_each_manager_and_the_office(engine: sa.Engine, tmp_path: Path) -> None:
    with engine.begin() as conn:
        first = send(conn, inputs(package(tmp_path)))
        assert [draft.to for draft in first] == ["office@acme.example", "boss@acme.example", "eva@acme.example"]
        assert send(conn, inputs(package(tmp_path))) == []
        assert send(conn, inputs(package(tmp_path, version=2))) == [], "a remake alone is no news"
    subject, text, html, names = letter(first[2])
    assert subject == "Acme Ltd, week 2004-W48: Sales 96 % of plan"
    assert names == ["acme-2004-W48.zip"]
    assert text.startswith("Sales 96 % of plan\n\nTo decide:\n* Raise the limit of 103?\n\nThe whole package")
    assert "1 of 2 complete" in text and "* Ana Ruiz: missing Mileage; 1 file to correct, 12 errors" in text
    assert "Cal Moss" not in text and "Cal Moss" in letter(first[0])[1]
    assert "Bob Hill" in html and html.count("To decide") == 1 and ">Raise the limit of 103?</li>" in html


def test_of_a_package_that_is_too_big_for_a_message_the_workbook_goes(engine: sa.Engine, tmp_path: Path) -> None:
    book = tmp_path / "acme-2004-W48.xlsx"
    book.write_bytes(b"PK")
    whole = package(tmp_path, lighter=Attachment(book.name, book), place="packages/2004-W48/acme-2004-W48.zip")
    with (tmp_path / "acme-2004-W48.zip").open("wb") as file:
        file.truncate(MOST_ATTACHED + 1)
    with engine.begin() as conn:
        drafts = send(conn, inputs(whole))
    _, text, html, names = letter(drafts[2])
    assert names == ["acme-2004-W48.xlsx"]
    told = "too big for a message and lies at packages/2004-W48/acme-2004-W48.zip"
    assert told in text and told in html


def test_what_goes_instead_of_a_package_takes_its_room_too(engine: sa.Engine, tmp_path: Path) -> None:
    made = []
    for week in ("2004-W48", "2004-W47", "2004-W46"):
        whole, book = (Attachment(name, tmp_path / name) for name in (f"acme-{week}.zip", f"acme-{week}.xlsx"))
        place, at = f"packages/{week}/{whole.name}", Calendar().parse(week)
        made.append(package(tmp_path, week=at, attachment=whole, lighter=book, place=place))
    for one in made:
        for kept, size in ((one.lighter, MOST_ATTACHED // 2), (one.attachment, MOST_ATTACHED + 1)):
            assert kept is not None
            with kept.path.open("wb") as file:
                file.truncate(size)
    with engine.begin() as conn:
        drafts = send(conn, inputs(*made))
    _, text, html, names = letter(drafts[0])
    assert names == ["acme-2004-W48.xlsx", "acme-2004-W47.xlsx"]
    alone = "The package is too big for a message and lies at packages/2004-W46/acme-2004-W46.zip."
    assert alone in text and alone in html


def test_a_remake_is_told_in_the_next_summary_once(engine: sa.Engine, tmp_path: Path) -> None:
    later = Calendar().parse("2004-W49")
    with engine.begin() as conn:
        send(conn, inputs(package(tmp_path)))
        remade = package(tmp_path, version=2, changed=(Text("sales +120.00 USD"),))
        second = send(conn, inputs(remade, package(tmp_path, week=later), week=later))
        third = send(conn, inputs(remade, package(tmp_path, week=Calendar().parse("2004-W50")), week=later))
    line = "The package of week 2004-W48 was made again (version 2): sales +120.00 USD."
    assert line in letter(second[0])[1]
    assert line not in letter(third[0])[1]


def test_an_amended_package_is_sent_again(engine: sa.Engine, tmp_path: Path) -> None:
    with engine.begin() as conn:
        send(conn, inputs(package(tmp_path)))
        amended = package(tmp_path, version=2, amended=True, changed=(Text("one late sale"),))
        drafts = send(conn, inputs(amended))
        assert send(conn, inputs(amended)) == []
    assert len(drafts) == 3
    assert letter(drafts[0])[1].startswith("Week 2004-W48, amended, version 2\n")


def test_the_office_hears_what_waits_for_it_without_a_package(engine: sa.Engine, tmp_path: Path) -> None:
    with books(engine) as conn:
        refused = file_in_books(conn, "office/payments.xlsx", "partial", taken={"payments": 3})
        finding_in_books(conn, refused, "bad-date", "B9", "", value="soon", expected="24/11/2004", form="payments")
        file_in_books(conn, "office/accounts.xlsx", "accepted", taken={"accounts": 122})
        file_in_books(conn, "stranger/weekly.xlsx", "rejected", reason="nobody's folder")
        rep = file_in_books(conn, "ana/semana.xlsx", "accepted", taken={"sales": 3})
        finding_in_books(conn, rep, "amount-changed", "D7", "en español", severity="warning", office=True)
        finding_in_books(conn, rep, "bad-date", "A7", "en español", value="x")
        file_in_books(conn, "bob/weekly.xlsx", "pending", confirm="31 % of the amount would go")
        file_in_books(conn, "bob/other.xlsx", "rejected")
        news = office_news(conn, people=PEOPLE, forms=FORMS, codes=CODE_NAMES, language="en")
        drafts = send(conn, inputs(news=news, withheld=(LATE,)))
        again = office_news(conn, people=PEOPLE, forms=FORMS, codes=CODE_NAMES, language="en")
        assert again == OfficeNews() and send(conn, inputs(news=again, withheld=(LATE,))) == []
    assert [draft.to for draft in drafts] == ["office@acme.example", "boss@acme.example"]
    subject, text, html, names = letter(drafts[0])
    assert (subject, names) == ("Acme Ltd, week 2004-W48: 5 things need the office", [])
    assert "B9: 'soon' is not a date; write it as 24/11/2004." in text
    assert "31 % of the amount would go" in text and "* stranger/weekly.xlsx: rejected" in text
    assert "D7: To check: " in text and "A7" not in text and "other.xlsx" not in text and "español" not in text
    assert "* 103: payments.xlsx was not read" in text and "accounts 122 rows" in text
    assert "payments.xlsx was not read" in html


def test_a_withheld_letter_is_told_once_a_week(engine: sa.Engine, tmp_path: Path) -> None:
    later = Calendar().parse("2004-W49")
    with engine.begin() as conn:
        assert len(send(conn, inputs(withheld=(LATE,)))) == 2
        assert send(conn, inputs(withheld=(LATE,))) == []
        assert len(send(conn, inputs(withheld=(LATE,), week=later))) == 2


def test_what_is_written_otherwise_is_told_once_beside_something_else(engine: sa.Engine, tmp_path: Path) -> None:
    french = Otherwise("fr", "en", "overdue-notice", "account", "103")
    with engine.begin() as conn:
        assert send(conn, inputs(otherwise=(french,))) == []
        drafts = send(conn, inputs(package(tmp_path), otherwise=(french,)))
        office = next(one for one in drafts if one.to == "office@acme.example")
        assert send(conn, inputs(package(tmp_path), otherwise=(french,))) == []
    said = "The letter to account 103 (overdue-notice) was written in English: there is no template for fr."
    _, text, html, _ = letter(office)
    assert f"* {said}" in text and f"<li>{said}</li>" in html and french.office_fact in office.tells


def test_a_spanish_company_reads_spanish(engine: sa.Engine, tmp_path: Path) -> None:
    with engine.begin() as conn:
        drafts = send(conn, inputs(package(tmp_path), company=Company("Acme SA", "EUR", "es"), withheld=(LATE,)))
    subject, text, html, _ = letter(drafts[0])
    assert subject == "Acme SA, semana 2004-W48: Ventas al 96 % del plan"
    assert "falta Kilometraje; 1 archivo por corregir, 12 errores" in text and "payments.xlsx no se leyó" in text
    assert 'lang="es"' in html


def test_who_has_filed(engine: sa.Engine) -> None:
    with books(engine) as conn:
        bad = file_in_books(conn, "ana/semana.xlsx", "rejected")
        finding_in_books(conn, bad, "bad-date", "A7", "")
        finding_in_books(conn, bad, "bad-date", "A8", "", office=True)
        found = filed_by(conn, PEOPLE.values(), FORMS, WEEK)
    assert found[0] == Filed(ANA, (), ("mileage", "sales"), refused=1, errors=1, warnings=0)
    assert [one.person.id for one in found] == ["ana", "bob", "cal"]


def test_what_many_files_changed_is_a_line_each(engine: sa.Engine, tmp_path: Path) -> None:
    later = Calendar().parse("2004-W49")
    with engine.begin() as conn:
        send(conn, inputs(package(tmp_path)))
        remade = package(tmp_path, version=2, changed=(Text("a.xlsx: 1 row taken"), Text("b.xlsx: 2 rows taken")))
        drafts = send(conn, inputs(remade, package(tmp_path, week=later), week=later))
    _, text, html, _ = letter(drafts[0])
    assert "was made again (version 2):\n* a.xlsx: 1 row taken\n* b.xlsx: 2 rows taken\n" in text
    assert "<li>a.xlsx: 1 row taken</li><li>b.xlsx: 2 rows taken</li>" in html


def test_two_withheld_letters_to_one_account_are_told_apart(engine: sa.Engine) -> None:
    statement = dataclasses.replace(LATE, kind="statement")
    with engine.begin() as conn:
        drafts = send(conn, inputs(withheld=(LATE, statement, dataclasses.replace(LATE, account="240"))))
    _, text, html, _ = letter(drafts[0])
    for said in ("103, overdue notice: payments", "103, statement: payments", "240: payments"):
        assert f"* {said}" in text and f"<li>{said}" in html


def test_no_per_cent_sign_begins_a_line(engine: sa.Engine, tmp_path: Path) -> None:
    marked = package(tmp_path, decisions=(Text("Raise <b> by 5 %?"),), changed=(Text("+1 %"),))
    with engine.begin() as conn:
        drafts = send(conn, inputs(marked))
    _, text, html, _ = letter(drafts[0])
    assert " % of plan" in text and " %" not in html and "Raise &lt;b&gt; by 5" in html
    assert all(f"{said}\u00a0%" in html or f"{said}&nbsp;%" in html for said in ("96", "5", "+1"))
