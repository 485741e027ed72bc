"""Statements of account: who gets one, for which week or month, once, and never while in doubt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import statements
from acctkit.plugins._collections_settings import CollectionsSettings
from acctkit.plugins._statement_letters import digest
from acctkit.plugins._statement_rhythms import RHYTHMS, latest, rhythm_of

from acctkit import AcctkitError, Calendar, Company, Draft, Outgoing, Person, Wait, Withheld
from acctkit.testing import Golden, TestBooks, assert_plugin, letter_of, mail_desk
from tests.plugins.ledgers import books, invoice, payment

DAY = dt.date(2004, 12, 1)  # a Wednesday: the last week was over on Sunday the 28th, the last month the day before
ANA = Person("1370", "Ana Ruiz", "ana@example.com")
SELLER = Company("Harbor Supply", "USD", legal_name="Harbor Supply, Inc.", address=("12 Quay Street",), tax_id="04-1",
                 bank=("Harbor Bank", "IBAN ES91 2100"))


def account(number: str = "103", statement: str | None = "weekly", **more: Any) -> dict[str, Any]:
    return {"account": number, "name": "Atelier", "rep": "1370", "currency": "USD", "email": f"{number}@example.com",
            "contact": "Carine Schmitt", "statement": statement, **more}


def owing(*accounts: dict[str, Any]) -> TestBooks:
    """Books in which each account owes an overdue invoice, paid in part."""
    held = books(*(accounts or (account(),)))
    for one in accounts or (account(),):
        number = one["account"]
        held.post("invoices", invoice(f"I-{number}", 40, "1200.50", account=number))
        held.post("payments", payment("200", 10, account=number, invoice=f"I-{number}"))
    return held


def planned(held: TestBooks, day: dt.date = DAY, **more: Any) -> list[Draft | Withheld]:
    return list(statements.plan(mail_desk(held, day, people=[ANA], company=SELLER, **more)))


def drafts(held: TestBooks, day: dt.date = DAY, **more: Any) -> list[Draft]:
    return [one for one in planned(held, day, **more) if isinstance(one, Draft)]


def asked(held: TestBooks, draft: Draft, day: dt.date = DAY, **more: Any) -> str | Wait:
    message = Outgoing("id", draft.kind, draft.to, "", b"", "", draft.tells, draft.account, draft.rep)
    return statements.recheck(mail_desk(held, day, people=[ANA], company=SELLER, **more), message)


def told(held: TestBooks, some: Iterable[Draft]) -> None:
    held.tell(*(fact for draft in some for fact in draft.tells), on=DAY)


def test_it_is_a_good_plugin() -> None:
    assert_plugin(statements)


# ------------------------------------------------------------------ who, and for which time


@pytest.mark.parametrize(("word", "rhythm"), [
    ("weekly", "weekly"), ("Semanal", "weekly"), ("MONTHLY", "monthly"), ("mensual", "monthly"), ("yes", "monthly"),
    ("sí", "monthly"), ("no", "none"), ("", "none"), (None, "none"), ("ninguno", "none"), ("by fax", "none"),
])
def test_the_list_of_accounts_says_how_often(word: str | None, rhythm: str) -> None:
    assert rhythm_of(word) == rhythm


def test_no_word_means_two_things() -> None:
    words = [word for some in RHYTHMS.values() for word in some]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(("rhythm", "day", "label", "last"), [
    ("weekly", dt.date(2004, 12, 5), "2004-W48", dt.date(2004, 11, 28)),
    ("weekly", dt.date(2004, 12, 6), "2004-W49", dt.date(2004, 12, 5)),
    ("monthly", dt.date(2004, 12, 31), "2004-11", dt.date(2004, 11, 30)),
    ("monthly", dt.date(2005, 1, 1), "2004-12", dt.date(2004, 12, 31)),
    ("monthly", dt.date(2004, 3, 9), "2004-02", dt.date(2004, 2, 29)),
])
def test_it_is_for_the_last_week_or_month_that_is_over(rhythm: str, day: dt.date, label: str, last: dt.date) -> None:
    span = latest(Calendar(), rhythm, day)
    assert (span.label, span.last) == (label, last)


def test_accounts_that_want_one_get_one_as_of_the_last_day() -> None:
    held = owing(account("1", "weekly"), account("2", "monthly"), account("3", "none"), account("4", None))
    found = {draft.account: draft for draft in drafts(held)}
    assert {number: draft.dedupe_key for number, draft in found.items()} == {
        "1": "statement:1:2004-W48", "2": "statement:2:2004-11"
    }
    assert [paper.date for paper in found["2"].papers] == [dt.date(2004, 11, 30)]
    assert found["1"].values["as_of"] == dt.date(2004, 11, 28)
    assert found["1"].amounts == {"USD": Decimal("1000.50")}


def test_a_missed_run_makes_up_for_the_latest_alone_and_a_repeated_one_for_nothing() -> None:
    held = owing()
    first = drafts(held, dt.date(2004, 11, 22))
    told(held, first)
    assert drafts(held, dt.date(2004, 11, 28)) == []
    assert [draft.dedupe_key for draft in drafts(held, dt.date(2004, 12, 30))] == ["statement:103:2004-W52"]


def test_an_account_whose_number_begins_like_another_s_is_not_taken_for_it() -> None:
    held = owing(account("A"), account("A:x"))
    told(held, (draft for draft in drafts(held) if draft.account == "A:x"))
    assert [draft.account for draft in drafts(held)] == ["A"]


def test_where_nothing_is_open_and_nothing_happened_there_is_none() -> None:
    held = owing()
    held.post("payments", payment("1000.50", 9, invoice="I-103"))  # on the 22nd, in the week
    [draft] = drafts(held)
    assert [one["total"] for one in draft.values["balances"]] == [0] and draft.amounts == {}
    assert "nothing in USD" in letter_of(draft).text and "Please pay" not in letter_of(draft).text
    assert drafts(held, dt.date(2004, 12, 8)) == []


# ------------------------------------------------------------------ never while in doubt


@pytest.mark.parametrize("status", ["insolvent", "legal", "do not contact"])
def test_closed_accounts_get_none_and_that_waits_for_nobody(status: str) -> None:
    [withheld] = planned(owing(account(status=status)))
    assert isinstance(withheld, Withheld) and withheld.account == "103" and withheld.decided


@pytest.mark.parametrize(("reason", "goes"), [
    ("insolvency", False), ("legal", False), ("do not contact", False), ("payment plan", True), ("dispute", True),
])
def test_holds_over_the_account_that_forbid_to_write_keep_it_away(reason: str, goes: bool) -> None:
    held = owing()
    held.post("holds", {"hold": "H", "account": "103", "reason": reason, "start": dt.date(2004, 11, 1)})
    [one] = planned(held)
    assert isinstance(one, Draft) is goes


def test_an_account_without_an_address_is_told() -> None:
    [withheld] = planned(owing(account(email=None)))
    assert isinstance(withheld, Withheld) and "no e-mail address" in withheld.reason.en


def test_it_waits_for_files_and_for_the_bank_as_letters_do() -> None:
    held = owing()
    [stale] = planned(held, transport="smtp")
    assert isinstance(stale, Withheld) and "no payment of the last 7 days" in stale.reason.en
    others = {"collections": CollectionsSettings(stale_after_days=0)}
    assert drafts(held, transport="smtp", others=others), "as the settings of collections say it"
    held.leave_unread("office/bank.csv", "payments")
    [unread] = planned(held)
    assert isinstance(unread, Withheld) and "office/bank.csv" in unread.reason.en


def test_a_consumer_s_needs_approval() -> None:
    assert drafts(owing(account(consumer=True)))[0].approval == "The customer is a consumer."
    assert drafts(owing())[0].approval == ""


# ------------------------------------------------------------------ right before it goes


def test_a_right_one_goes_and_waits_for_a_working_day() -> None:
    held = owing(account(country="Spain"))
    [draft] = drafts(held)
    assert asked(held, draft) == ""
    assert isinstance(asked(held, draft, dt.date(2004, 12, 4)), Wait)


def test_one_whose_figures_changed_is_taken_back_and_made_anew() -> None:
    held = owing()
    [draft] = drafts(held)
    held.post("payments", payment("500", 8, invoice="I-103"))
    assert asked(held, draft) == statements.CHANGED.en
    [again] = drafts(held)
    assert again.dedupe_key == draft.dedupe_key and again.tells != draft.tells
    assert asked(held, again) == ""


def test_what_is_paid_after_its_day_leaves_it_right() -> None:
    held = owing()
    [draft] = drafts(held)
    held.post("payments", payment("500", 1, invoice="I-103"))
    assert asked(held, draft) == ""


def test_one_that_waited_too_long_or_is_not_wanted_any_more_does_not_go() -> None:
    [draft] = drafts(owing())
    assert asked(owing(), draft, dt.date(2004, 12, 6)) == statements.LATER.en
    assert asked(owing(account(statement="none")), draft) == statements.UNWANTED.en
    assert asked(owing(account(status="legal")), draft) == "The account is with the lawyers."


def test_its_digest_is_of_all_that_it_says() -> None:
    [draft] = drafts(owing())
    assert digest(replace(draft, to="other@example.com")) != digest(draft)
    assert digest(replace(draft, values={**draft.values, "bank": []})) != digest(draft)


# ------------------------------------------------------------------ what it says


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_statement_can_be_read(language: str, golden: Golden) -> None:
    held = owing(account(language=language))
    held.post("invoices", invoice("I-2", 3, "800"), invoice("CN-7", 0, "50", kind="credit note"),
              invoice("J-1", 20, "120000", currency="JPY"))
    [draft] = drafts(held)
    letter, bare = letter_of(draft, company=SELLER.name), letter_of(replace(draft, papers=()), company=SELLER.name)
    assert draft.reply_to == "ana@example.com"
    golden(letter, bare, name=f"a statement, {language}")
    for word in ("1,000.50" if language == "en" else "1.000,50", "I-2", "120,000" if language == "en" else "120.000"):
        assert word in bare.html


def test_it_can_be_looked_at_whether_it_is_due_or_not() -> None:
    held = owing(account(statement="none"))
    desk = mail_desk(held, DAY, people=[ANA], language="es")
    assert statements.preview(desk, "103", None).papers[0].language == "es"
    with pytest.raises(AcctkitError, match="Account 'x' had nothing open on 2004-11-30"):
        statements.preview(desk, "x", None)


def test_the_plan_says_who_gets_one_and_who_not() -> None:
    held = owing(account("1"), account("2", email=None), account("3", consumer=True), account("4", "none"))
    table = statements.plan_table(mail_desk(held, DAY))
    assert [(row["account"], row["fate"], row.get("balance"), row.get("why") != "") for row in table.rows] == [
        ("1", "goes", Decimal("1000.50"), False), ("3", "waits for approval", Decimal("1000.50"), True),
        ("2", "withheld", None, True),
    ]
