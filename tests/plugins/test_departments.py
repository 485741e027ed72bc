"""The digests to other departments: what is new of what each wants, weekly, once, with the list where it is wanted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import departments
from acctkit.plugins._digest import plan
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.departments import DepartmentsSettings
from acctkit.plugins.market import MARKET
from acctkit.plugins.products import PRODUCTS
from pydantic import ValidationError

from acctkit import Choice, Day, Draft, Flag, Form, Id, Key, Label, Outgoing, Person, Row, Text, column
from acctkit.testing import Golden, TestBooks, assert_plugin, books_of, letter_of, mail_desk

WEDNESDAY = dt.date(2026, 11, 25)
ANA = Person("7", "Ana")


class OfferRow(Row):
    """What a digest reads of the form of promotions."""

    promotion: Id = column("Promotion")
    account: Id = column("Account")
    offered_on: Day = column("Offered on")
    accepted: Flag | None = column("Accepted", default=None)
    kind: Choice = column("Kind", default="a", choices={"a": ("a",)})
    notes: Label | None = column("Notes", default=None)


PROMOTIONS = Form("promotions", Text("Promotions"), OfferRow, keys=(Key("promotion", "account"),), date="offered_on")


def books() -> TestBooks:
    return books_of([ACCOUNTS, PRODUCTS, MARKET, PROMOTIONS], {
        "accounts": [{"account": "100", "name": "Acme", "research_consent": "yes"}, {"account": "200", "name": "Two"}],
        "products": [{"sku": "A1", "name": "Anvil", "list_price": "40"}],
    })


def noted(held: TestBooks, kind: str, number: int, **more: Any) -> None:
    day = dt.date(2026, 11, number)
    held.post("market", {"date": day, "kind": kind, "notes": f"seen on {number}", **more}, rep="7")


def drafts(held: TestBooks, *wants: str, on: dt.date = WEDNESDAY, **more: Any) -> list[Draft]:
    digest = {"name": "Product", "to": ["p@example.com"], "wants": wants, **more}
    settings = DepartmentsSettings.model_validate({"digests": [digest]})
    return list(plan(mail_desk(held, on, people=[ANA], settings=settings)))


def sent(held: TestBooks, found: list[Draft], on: dt.date = WEDNESDAY) -> None:
    held.tell(*(fact for one in found for fact in one.tells), on=on)


def test_it_is_a_good_plugin() -> None:
    assert_plugin(departments)


def test_each_department_gets_what_it_wants_and_nothing_else() -> None:
    held = books()
    noted(held, "request", 17, feature="Blue", account="100")
    noted(held, "competitor", 17, competitor="Rival", sku="A1", price="36")
    noted(held, "trend", 17)
    (one,) = drafts(held, "requests")
    assert [line["feature"] for line in one.values["requests"]] == ["Blue"]
    assert (one.values["competitors"], one.values["trends"], one.attachments) == ([], [], ())
    (one,) = drafts(held, "competitors", "trends")
    assert (one.values["competitors"][0]["share"], len(one.values["trends"])) == (Decimal("-0.1000"), 1)
    assert drafts(held, "promotions") == [] and list(plan(mail_desk(held, WEDNESDAY))) == []


def test_nothing_new_nothing_sent_and_what_comes_late_is_told_in_the_next() -> None:
    held = books()
    noted(held, "request", 17, feature="Blue")
    noted(held, "request", 24, feature="Next week's")
    first = drafts(held, "requests")
    assert [line["feature"] for line in first[0].values["requests"]] == ["Blue"]
    sent(held, first)
    assert drafts(held, "requests") == []
    noted(held, "request", 18, feature="blue")
    later = dt.date(2026, 12, 1)
    (again,) = drafts(held, "requests", on=later)
    assert again.dedupe_key != first[0].dedupe_key
    assert [(line["feature"], line["new"], line["ever"]) for line in again.values["requests"]] == [
        ("blue", 1, 2), ("Next week's", 1, 1),
    ]
    assert drafts(held, "requests", on=dt.date(2027, 2, 1)) == []  # too late to be news


def test_every_address_gets_one_of_its_own() -> None:
    held = books()
    noted(held, "trend", 17)
    found = drafts(held, "trends", to=["p@example.com", "q@example.com", "p@example.com "])
    assert [one.to for one in found] == ["p@example.com", "q@example.com"]
    assert len({one.dedupe_key for one in found}) == 2
    twice = drafts(held, "trends", to=["Ana.P@example.com", "ana.p@example.com"])
    assert [one.to for one in twice] == ["Ana.P@example.com"]  # as written; no second one beside it


def test_an_address_whose_message_failed_is_told_in_the_next_week_and_the_others_are_not_told_again() -> None:
    held = books()
    noted(held, "trend", 17)
    both = ["p@example.com", "q@example.com"]
    went, _failed = drafts(held, "trends", to=both)
    sent(held, [went])
    (again,) = drafts(held, "trends", to=both)
    assert again.to == "q@example.com"
    (later,) = drafts(held, "trends", to=both, on=dt.date(2026, 12, 2))
    assert (later.to, len(later.values["trends"])) == ("q@example.com", 1)
    sent(held, [later], dt.date(2026, 12, 2))
    assert drafts(held, "trends", to=both, on=dt.date(2026, 12, 2)) == []


def test_a_new_address_is_told_what_the_old_one_was() -> None:
    held = books()
    noted(held, "trend", 17)
    sent(held, drafts(held, "trends"))
    (one,) = drafts(held, "trends", to=["P@example.com", "new@example.com"])
    assert (one.to, len(one.values["trends"])) == ("new@example.com", 1)


def test_the_list_is_held_against_the_one_that_was_sent_last() -> None:
    held = books()
    wednesday = WEDNESDAY
    for consent, marks in (("yes", 1), ("no", 1), ("yes", 1)):  # back to what it was first: changed all the same
        held.post("accounts", {"account": "200", "name": "Two", "research_consent": consent})
        found = drafts(held, "accounts", on=wednesday)
        assert len(found) == marks and found[0].values["changed"]
        sent(held, found, wednesday)
        wednesday += dt.timedelta(7)
    assert drafts(held, "accounts", on=wednesday) == []


def test_the_list_of_accounts_goes_along_and_by_itself_only_when_it_has_changed() -> None:
    held = books()
    first = drafts(held, "accounts", "trends")
    workbook, text = first[0].attachments
    assert (workbook.name, text.name) == ("accounts for research 2026-W47.xlsx", "accounts for research 2026-W47.csv")
    assert text.content == (
        b"\xef\xbb\xbfaccount,name,contact,email,language,country,segment,rep,status\r\n100,Acme,,,,,,,active\r\n"
    )
    sent(held, first)
    later = dt.date(2026, 12, 2)
    assert drafts(held, "accounts", "trends", on=later) == []
    noted(held, "trend", 26)
    (one,) = drafts(held, "accounts", "trends", on=later)
    assert len(one.attachments) == 2 and not one.values["changed"]
    sent(held, [one], later)
    held.post("accounts", {"account": "200", "name": "Two", "research_consent": "yes"})
    (one,) = drafts(held, "accounts", on=dt.date(2026, 12, 9))
    assert one.values["changed"] and one.values["listed"] == 2


def test_whoever_takes_consent_back_is_listed_no_more() -> None:
    held = books()
    sent(held, drafts(held, "accounts"))
    held.post("accounts", {"account": "100", "name": "Acme", "research_consent": "no"})
    (one,) = drafts(held, "accounts", on=dt.date(2026, 12, 2))
    assert (one.values["listed"], one.values["silent"], one.attachments) == (0, 2, ())


def test_promotions_are_told_again_when_they_are_accepted() -> None:
    held = books()
    offer = {"promotion": "Spring", "account": "100", "offered_on": dt.date(2026, 11, 17)}
    held.post("promotions", offer, offer | {"account": "200", "accepted": "no"}, rep="7")
    found = drafts(held, "promotions")
    assert found[0].values["promotions"] == [
        {"promotion": "Spring", "offered": 2, "accepted": 0, "declined": 1, "notes": []},
    ]
    sent(held, found)
    assert drafts(held, "promotions") == []


def waiting(draft: Draft) -> Outgoing:
    return Outgoing("1", "digest", draft.to, "", b"", "", tells=draft.tells)


def test_a_list_that_waits_does_not_go_once_consent_was_taken_back() -> None:
    held = books()
    (draft,) = drafts(held, "accounts")
    desk = mail_desk(held, WEDNESDAY, people=[ANA])
    assert departments.recheck(desk, waiting(draft)) == ""
    held.post("accounts", {"account": "100", "name": "Acme", "research_consent": "no"})
    assert "has changed since" in departments.recheck(desk, waiting(draft))
    spanish = replace(desk, company=replace(desk.company, language="es"))
    assert departments.recheck(spanish, waiting(draft)).startswith("La lista de clientes para estudios ha cambiado")


def test_a_digest_that_waits_does_not_go_to_an_address_that_the_settings_took_away() -> None:
    held = books()
    noted(held, "trend", 17)
    (draft,) = drafts(held, "accounts", "trends")

    def reason(*wants: str, to: str = "P@example.com") -> str:
        digest = {"name": "Product", "to": [to], "wants": wants}
        settings = DepartmentsSettings.model_validate({"digests": [digest]})
        return departments.recheck(mail_desk(held, WEDNESDAY, settings=settings), waiting(draft))

    assert reason("accounts", "trends") == ""
    assert "does not get this digest any more" in reason("accounts", to="new@example.com")
    assert "does not get this digest any more" in reason("trends")


def private(held: TestBooks) -> None:
    held.post("accounts",
              {"account": "300", "name": "Rosa Gil", "consumer": "yes", "contact": "Rosa", "email": "r@x.es"},
              {"account": "400", "name": "Quiet Ltd", "status": "do not contact"})


def test_who_must_not_be_named_is_only_counted() -> None:
    held = books()
    private(held)
    for account in ("100", "300", "400"):
        noted(held, "request", 17, feature="Blue", account=account)
    noted(held, "competitor", 17, competitor="Rival", account="300")
    held.post("market", {"date": dt.date(2026, 11, 18), "kind": "trend", "account": "300",
                         "notes": "ROSA GIL (r@x.es) told that Rosalind pays 400"}, rep="7")
    offer = {"promotion": "Spring", "account": "400", "offered_on": dt.date(2026, 11, 17), "notes": "Quiet Ltd waits"}
    held.post("promotions", offer, rep="7")
    (one,) = drafts(held, "requests", "competitors", "trends", "promotions")
    assert one.values["requests"][0]["accounts"] == ["Acme", "2 accounts not named"]
    assert [line["account"] for line in one.values["requests"][0]["notes"]] == ["Acme", "an account", "an account"]
    assert one.values["competitors"][0]["account"] == "an account"
    assert one.values["trends"][0]["notes"] == "an account (an account) told that Rosalind pays 400"
    assert one.values["promotions"][0]["notes"] == ["an account waits"]
    (one,) = drafts(held, "requests", language="es")
    said = letter_of(one)
    assert "Acme, 2 clientes sin nombrar" in said.text and "Rosa" not in said.text + said.html
    assert not [fact for fact in one.tells if "named 300" in fact]


def test_a_digest_that_waits_does_not_go_once_who_it_names_must_not_be_named() -> None:
    held = books()
    noted(held, "request", 17, feature="Blue", account="100")
    noted(held, "request", 17, feature="Blue", account="999")
    (draft,) = drafts(held, "requests")
    held.post("accounts", {"account": "200", "name": "Two", "status": "do not contact"})
    desk = mail_desk(held, WEDNESDAY, people=[ANA])
    assert departments.recheck(desk, waiting(draft)) == ""
    held.post("accounts", {"account": "100", "name": "Acme", "status": "do not contact"})
    assert "must not be named any more" in departments.recheck(desk, waiting(draft))


@pytest.fixture
def busy() -> Iterator[TestBooks]:
    held = books()
    noted(held, "request", 17, feature="Longer rope", account="100", sku="A1")
    noted(held, "competitor", 17, competitor="Rival", sku="A1", price="36", account="100")
    noted(held, "competitor", 18, competitor="Rival & Sons")
    noted(held, "trend", 19)
    offer = {"promotion": "Spring", "account": "100", "offered_on": dt.date(2026, 11, 17), "accepted": "yes"}
    held.post("promotions", offer, rep="7")
    yield held


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_digest_can_be_read(busy: TestBooks, golden: Golden, language: str) -> None:
    wants = ("requests", "competitors", "trends", "promotions", "accounts")
    (draft,) = drafts(busy, *wants, language=language)
    message = letter_of(draft)
    golden(message)
    assert "Rival &amp; Sons" in message.html


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_said_of_a_competitor_has_the_whole_width_and_the_prices_their_row(language: str) -> None:
    held = books()
    noted(held, "competitor", 17, competitor="Rival", sku="A1", price="36", account="100")
    message = letter_of(drafts(held, "competitors", language=language)[0])
    heading = message.html[:message.html.index("<strong>Rival")].rpartition("<tr>")[2]
    price = message.html[message.html.index("<strong>Rival"):].partition("</tr>")[2].partition("</tr>")[0]
    assert 'colspan="4"' in heading and "A1" in price and "36" in price and "white-space:nowrap" in price


def test_wrong_settings_are_told() -> None:
    digest = {"name": "Product", "to": ["p@example.com"], "wants": ["requests"]}
    for wrong, said in (
        ([digest, digest], "two digests are named 'product'"), ([digest | {"to": ["product"]}], "no e-mail address"),
        ([digest | {"wants": ["everything"]}], "Input should be 'requests'"), ([digest | {"to": []}], "at least 1"),
    ):
        with pytest.raises(ValidationError, match=said):
            DepartmentsSettings.model_validate({"digests": wrong})
