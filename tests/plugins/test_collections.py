"""Overdue notices: who gets one, once, when it waits, and why it is withheld."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import collections
from acctkit.plugins.collections import CollectionsSettings

from acctkit import Draft, Outgoing, Person, Withheld
from acctkit.testing import TestBooks, assert_plugin, assert_sound, letter_of, mail_desk, section_desk
from tests.plugins import ledgers
from tests.plugins.ledgers import ACCEPTANCE, DAY, acceptance, classic, invoice, payment

REP = Person("1370", "Gerard Hernandez", "gerard@example.com")
ATELIER = {"account": "103", "name": "Atelier", "rep": "1370", "contact": "Carine Schmitt", "currency": "USD",
           "email": "carine@example.com", "billing_email": "ap103@example.com"}


def test_it_is_a_good_plugin() -> None:
    assert_plugin(collections)


def books(*rows: dict[str, Any], account: dict[str, Any] | None = None) -> TestBooks:
    """Books with one account, and its invoices."""
    held = ledgers.books(ATELIER | (account or {}))
    held.post("invoices", *rows)
    return held


ONE = {"levels": [{"days_past_due": 7}]}


def planned(held: TestBooks, day: dt.date = DAY, **settings: Any) -> list[Draft | Withheld]:
    desk = mail_desk(held, day, people=[REP], settings=CollectionsSettings(**settings))
    return list(collections.plan(desk))


def tell(held: TestBooks, day: dt.date = DAY, **settings: Any) -> list[Draft]:
    """Plan on `day` as a run does: what each draft tells is told from that day on, and its key is used up."""
    drafts = [draft for draft in planned(held, day, **settings) if isinstance(draft, Draft)]
    for draft in drafts:
        held.tell(*draft.tells, on=day)
    return drafts


def tables(held: TestBooks, day: dt.date = DAY, **desk: Any) -> dict[str, list[Any]]:
    content = assert_sound(collections.build(section_desk(held, day, people=[REP], **desk)), held)
    return {table.name: list(table.rows) for table in content.tables}


def accounts(rows: list[Any]) -> list[str]:
    return [row["account"] for row in rows]


# ------------------------------------------------------------------ who gets a letter


def test_a_letter_lists_every_open_invoice_and_says_what_was_paid() -> None:
    held = books(invoice("A", 40, 100), invoice("B", 3, 50), invoice("C", -10, 20),
                 invoice("N", 9, 15, kind="credit note", due_on=None))
    held.post("payments", payment(30, invoice="A"))
    (draft,) = planned(held)
    assert isinstance(draft, Draft)
    assert (draft.to, draft.to_name, draft.language, draft.rep) == ("ap103@example.com", "Carine Schmitt", "en", "1370")
    lines = [(line["invoice"], line["amount"], line["paid"], line["open"], line["days_late"])
             for line in draft.values["invoices"]]
    assert lines == [("A", 100, 30, 70, 40), ("B", 50, 0, 50, 3), ("C", 20, 0, 20, 0)]
    assert draft.values["credits"] == [{
        "text": "Credit note N", "day": DAY - dt.timedelta(days=39), "amount": Decimal(-15), "currency": "USD"}]
    assert draft.values["totals"] == [
        {"currency": "USD", "overdue": 120, "net": 105, "charges": 0, "to_pay": 105},
    ]
    assert draft.values["pay_by"] == dt.date(2004, 12, 8) and draft.values["rep_email"] == "gerard@example.com"
    assert draft.tells[:2] == ("invoice:A:level:1", "letter:103:2004-12-01")
    assert draft.tells[2].startswith("asks:103:2004-12-01:2004-12-08:")
    assert draft.dedupe_key.startswith("overdue-notice:103:1:")


@pytest.mark.parametrize(("late", "letters"), [(6, 0), (7, 1), (400, 1)])
def test_the_first_level_is_seven_days_past_due(late: int, letters: int) -> None:
    assert len(planned(books(invoice("A", late, 100)))) == letters


@pytest.mark.parametrize(("amount", "letters"), [("9.99", 0), ("10.00", 1)])
def test_little_money_waits(amount: str, letters: int) -> None:
    assert len(planned(books(invoice("A", 40, amount)))) == letters


def test_credits_count_against_what_is_overdue() -> None:
    held = books(invoice("A", 40, 100), invoice("N", 9, 100, kind="credit note", due_on=None))
    assert planned(held) == []


def test_credits_of_another_currency_do_not() -> None:
    held = books(invoice("A", 40, 100), invoice("N", 9, 100, kind="credit note", due_on=None, currency="EUR"))
    (draft,) = planned(held)
    assert isinstance(draft, Draft)
    assert [line["currency"] for line in draft.values["credits"]] == ["EUR"]


def test_an_invoice_without_a_due_date_is_never_noticed() -> None:
    assert planned(books(invoice("A", 400, 100, due_on=None))) == []


def test_one_letter_for_all_currencies() -> None:
    (draft,) = planned(books(invoice("A", 40, 100), invoice("E", 40, 100, currency="EUR")))
    assert isinstance(draft, Draft)
    assert [one["currency"] for one in draft.values["totals"]] == ["EUR", "USD"]
    assert draft.tells[:2] == ("invoice:E:level:1", "invoice:A:level:1")


def test_the_language_is_the_accounts_else_the_companys() -> None:
    (draft,) = planned(books(invoice("A", 40, 100), account={"language": "es"}))
    assert isinstance(draft, Draft) and draft.language == "es"


@pytest.mark.parametrize(("language", "said"), [("en", "Payment not yet applied"), ("es", "Pago aún sin aplicar")])
def test_the_letter_can_be_written(language: str, said: str) -> None:
    held = books(invoice("A", 40, 100, due_on=None), invoice("B", 40, 100), account={"language": language})
    held.post("payments", payment(70, invoice="B"), payment("20.50", kind="receipt", currency="EUR"))
    (draft,) = planned(held)
    assert isinstance(draft, Draft)
    text = letter_of(draft).text
    assert said in text and "Atelier" in text and "30" in text


# ------------------------------------------------------------------ once


def test_nothing_is_told_twice_and_a_late_run_catches_up() -> None:
    held = books(invoice("A", 40, 100), invoice("B", 3, 50))
    assert [draft.tells[0] for draft in tell(held)] == ["invoice:A:level:1"]
    assert tell(held) == []
    assert tell(held, DAY + dt.timedelta(days=3)) == []  # B is not late enough
    (draft,) = tell(held, DAY + dt.timedelta(days=60))  # no run on the day B came of age
    assert draft.tells[:3] == ("invoice:A:level:2", "invoice:B:level:1", "letter:103:2005-01-30")
    assert len(draft.values["invoices"]) == 2


def test_a_fresh_letter_delays_the_next_but_never_silences_it() -> None:
    held = books(invoice("A", 40, 100), invoice("B", 5, 50))
    assert len(tell(held, **ONE)) == 1
    assert tell(held, DAY + dt.timedelta(days=4), **ONE) == []  # B is 9 days late, but the last letter is fresh
    assert [draft.tells[0] for draft in tell(held, DAY + dt.timedelta(days=5), **ONE)] == ["invoice:B:level:1"]


def test_days_between_letters_count_from_the_day_on_which_one_went() -> None:
    held = books(invoice("A", 40, 100), invoice("B", 5, 50))
    (draft,) = tell(held, **ONE)
    held.tell(f"sent:{draft.dedupe_key}", on=DAY + dt.timedelta(days=3))  # it waited for a person until then
    assert tell(held, DAY + dt.timedelta(days=7), **ONE) == []
    assert [draft.tells[0] for draft in tell(held, DAY + dt.timedelta(days=8), **ONE)] == ["invoice:B:level:1"]


def test_what_is_told_later_does_not_count_for_an_earlier_day() -> None:
    held = books(invoice("A", 40, 100))
    before = tables(held)
    tell(held, DAY + dt.timedelta(days=1))
    assert str(tables(held)["due"][0]["last_letter"]) == str(before["due"][0]["last_letter"]) == "None"
    assert tables(held)["sent"] == []


# ------------------------------------------------------------------ to whom


def test_without_an_address_an_account_is_listed_and_not_written_to() -> None:
    held = books(invoice("A", 40, 100), account={"billing_email": None, "email": None})
    assert planned(held) == []
    (row,) = tables(held)["no_address"]
    assert (row["account"], row["name"], row["overdue"].value, row["currency"]) == ("103", "Atelier", 100, "USD")


def test_the_billing_address_comes_before_the_contacts() -> None:
    (draft,) = planned(books(invoice("A", 40, 100), account={"billing_email": None}))
    assert isinstance(draft, Draft) and draft.to == "carine@example.com"


def test_the_rep_is_who_looks_after_the_account_on_the_day_of_the_letter() -> None:
    held = books(invoice("A", 40, 100))
    held.post("accounts", ATELIER | {"rep": "1401", "rep_from": DAY + dt.timedelta(days=30)})
    (draft,) = planned(held)
    assert isinstance(draft, Draft)
    assert (draft.rep, draft.reply_to, draft.values["rep_name"]) == ("1370", REP.email, REP.name)
    assert accounts(tables(held, rep="1370")["due"]) == ["103"] and tables(held, rep="1401")["due"] == []
    (later,) = planned(held, DAY + dt.timedelta(days=30))
    assert isinstance(later, Draft) and (later.rep, later.values["rep_name"]) == ("1401", "")


# ------------------------------------------------------------------ withheld


@pytest.mark.parametrize(("path", "forms", "status", "withheld"), [
    ("office/x.xlsx", ["payments"], "rejected", True), ("office/x.xlsx", ["invoices"], "pending", True),
    ("office/x.xlsx", [], "rejected", True), ("office/x.xlsx", ["quotas"], "rejected", False),
    ("1166/x.xlsx", ["sales"], "rejected", False),
])
def test_while_an_office_file_of_money_is_not_in_the_books_no_letter_goes(
    path: str, forms: list[str], status: Any, withheld: bool
) -> None:
    held = books(invoice("A", 40, 100))
    held.leave_unread(path, *forms, status=status)
    (plan,) = planned(held)
    assert isinstance(plan, Withheld) == withheld
    if isinstance(plan, Withheld):
        assert "office/x.xlsx" in plan.reason.en and "office/x.xlsx" in plan.reason.es
        assert accounts(tables(held)["withheld"]) == ["103"]


@pytest.mark.parametrize(("form", "row", "withheld"), [
    ("payments", {"account": "103", "amount": "x"}, ["103"]), ("invoices", {"account": "104"}, ["104"]),
    ("payments", {"account": "", "amount": "12"}, ["103", "104"]), ("payments", {"amount": "12"}, ["103", "104"]),
    ("payments", {"account": "", "invoice": "B"}, ["104"]), ("payments", {"account": "1O3"}, ["103", "104"]),
    ("invoices", {"account": "105"}, []), ("holds", {"account": "104", "reason": "x"}, ["104"]),
    ("holds", {"account": "1O4"}, ["103", "104"]),
    ("invoices", {"account": "1O4", "kind": "abono", "credits_invoice": "B"}, ["104"]),
    ("invoices", {"account": "103", "kind": "credit note", "credits_invoice": "B"}, ["103", "104"]),
    ("invoices", {"account": "1O4", "kind": "credit note", "credits_invoice": "X"}, ["103", "104"]),
    ("invoices", {"account": "1O4", "kind": "credit note"}, ["103", "104"]),
    ("invoices", {"account": "1O4", "amount": "-20.00"}, ["103", "104"]),
    ("invoices", {"account": "1O4", "invoice": "B", "amount": "70.00"}, ["104"]),
    ("payments", {"account": "103", "invoice": "B"}, ["103", "104"]),
    ("accounts", {"account": "104", "email": "x"}, ["104"]), ("accounts", {"account": "105", "email": "x"}, []),
    ("accounts", {"name": "Atelier", "status": "do not contct"}, ["103", "104"]),
])
def test_a_refused_row_stops_the_accounts_that_it_names_else_all(
    form: str, row: dict[str, str], withheld: list[str]
) -> None:
    held = books(invoice("A", 40, 100), invoice("B", 40, 100, account="104"))
    held.post("accounts", ATELIER | {"account": "104"})
    held.refuse(form, **row)
    assert [plan.account for plan in planned(held) if isinstance(plan, Withheld)] == withheld
    assert accounts(tables(held)["withheld"]) == withheld


def test_a_reps_unread_file_makes_letters_need_approval() -> None:
    held = books(invoice("A", 40, 100))
    held.leave_unread("1370/x.xlsx")
    (draft,) = planned(held)
    assert isinstance(draft, Draft) and "1370/x.xlsx" in draft.approval


@pytest.mark.parametrize("status", ["insolvent", "legal", "do not contact"])
def test_accounts_that_nobody_may_write_to_are_withheld(status: str) -> None:
    (plan,) = planned(books(invoice("A", 40, 100), account={"status": status}))
    assert isinstance(plan, Withheld) and plan.reason.es


def test_old_bank_data_stop_letters_when_a_limit_is_set() -> None:
    held = books(invoice("A", 40, 100))
    held.post("payments", payment(1, days_ago=8))
    assert isinstance(planned(held)[0], Draft)
    assert isinstance(planned(held, stale_after_days=8)[0], Draft)
    assert isinstance(planned(held, stale_after_days=7)[0], Withheld)


def test_letters_that_leave_the_house_stop_when_the_bank_data_are_a_week_old() -> None:
    held = books(invoice("A", 40, 100))
    held.post("payments", payment(1, days_ago=8), payment(1, days_ago=2, kind="write-off", reference="W"),
              payment(1, days_ago=1, kind="discount", reference="D"))
    def stopped(transport: str, **settings: Any) -> bool:
        desk = mail_desk(held, DAY, settings=CollectionsSettings(**settings), transport=transport)
        desk.memory["first run with smtp"] = "2004-11-01"
        return [type(one) for one in collections.plan(desk)] == [Withheld]

    assert (stopped("folder"), stopped("smtp"), stopped("smtp", stale_after_days=0)) == (False, True, False)
    assert accounts(tables(held, transport="smtp")["withheld"]) == ["103"]
    held.post("payments", payment(1, days_ago=7, kind="reversal", reference="R"))
    assert not stopped("smtp")  # a returned payment is news from the bank; what the office wrote off is none


# ------------------------------------------------------------------ right before sending


CHANGED = "What it says is no longer so: something that it lists was paid, credited or changed since."


def queued(draft: Draft) -> Outgoing:
    """The draft as it waits in the outbox."""
    return Outgoing("1", draft.kind, draft.to, "", b"", "", draft.tells, draft.account)


def refused(held: TestBooks, letter: Outgoing, day: dt.date = DAY, **settings: Any) -> str:
    """Why a letter does not go any more on `day`."""
    return collections.recheck(mail_desk(held, day, people=[REP], settings=CollectionsSettings(**settings)), letter)


def test_a_letter_is_cancelled_when_what_it_asks_for_was_paid() -> None:
    held = books(invoice("A", 40, 100), invoice("B", 30, 50))
    letter = queued(*tell(held))
    assert refused(held, letter) == ""
    held.post("payments", payment(20, 0))
    assert refused(held, letter) == CHANGED  # it would still ask for all of A
    held.post("payments", payment(80, 0))
    assert refused(held, letter) == "No longer overdue: A."
    spanish = mail_desk(held, company=replace(held.company, language="es"))
    assert collections.recheck(spanish, letter) == "Ya no está vencida: A."
    two = replace(letter, tells=(*letter.tells, "invoice:Z:level:1"))
    assert collections.recheck(spanish, two) == "Ya no están vencidas: A, Z."
    held.post("payments", payment(80, 0, kind="reversal"))
    held.post("invoices", invoice("N", 1, 200, kind="credit note", due_on=None))
    assert refused(held, letter) == "Credits cover what is overdue."


@pytest.mark.parametrize("change", [
    ("payments", payment(50, 0, invoice="B")), ("payments", payment(1, 0, invoice="B")),
    ("payments", payment(5, 0, invoice="D")), ("payments", payment(5, 0, currency="EUR")),
    ("invoices", invoice("N", 1, 30, kind="credit note", due_on=None, credits_invoice="B")),
    ("invoices", invoice("N", 1, 3, kind="credit note", due_on=None)), ("invoices", invoice("C", 20, 5)),
    ("accounts", ATELIER | {"language": "es"}),
])
def test_whatever_changes_in_what_a_letter_lists_cancels_it(change: tuple[str, dict[str, Any]]) -> None:
    """The letter tells A for the first time; B was told before, D is not due yet, and it lists all three."""
    held = books(invoice("A", 10, 100), invoice("B", 40, 50), invoice("D", -9, 20))
    held.tell("invoice:B:level:1", "invoice:B:level:2", on=DAY - dt.timedelta(days=30))
    letter = queued(*tell(held))
    assert refused(held, letter) == ""
    held.post(change[0], change[1])
    assert refused(held, letter) == CHANGED


def test_a_letter_to_an_address_that_was_corrected_is_cancelled_and_says_so() -> None:
    held = books(invoice("A", 40, 100))
    letter = queued(*tell(held))
    held.post("accounts", ATELIER | {"billing_email": "new@example.com"})
    assert refused(held, letter) == "The address that it goes to was changed since."
    held.post("payments", payment(20, 0))
    assert refused(held, letter) == CHANGED


def test_what_is_invoiced_later_and_not_due_yet_does_not_cancel_a_letter() -> None:
    held = books(invoice("A", 10, 100))
    letter = queued(*tell(held))
    held.post("invoices", invoice("C", -31, 5))
    assert refused(held, letter, DAY + dt.timedelta(days=2)) == ""


def test_a_letter_that_waited_until_its_own_day_of_payment_does_not_go() -> None:
    held = books(invoice("A", 40, 100))
    letter = queued(*tell(held))
    assert refused(held, letter, DAY + dt.timedelta(days=6)) == ""
    assert refused(held, letter, DAY + dt.timedelta(days=7)) == "The day by which it asks for payment has come."
    assert refused(held, letter, pay_within_days=0) == ""  # as it was written


def test_of_two_letters_to_one_account_the_earlier_one_does_not_go() -> None:
    held = books(invoice("A", 40, 100), invoice("B", 5, 50))
    first = queued(*tell(held, **ONE))
    assert refused(held, first, DAY + dt.timedelta(days=2), **ONE) == CHANGED  # a letter of that day would tell B, too
    second = queued(*tell(held, DAY + dt.timedelta(days=5), **ONE))
    assert second.tells[0] == "invoice:B:level:1"
    assert refused(held, first, DAY + dt.timedelta(days=5), **ONE) == "A later letter to this account takes its place."
    assert refused(held, second, DAY + dt.timedelta(days=5), **ONE) == ""


@pytest.mark.parametrize("doubt", ["file", "row", "status"])
def test_a_letter_waits_for_what_is_not_in_the_books_at_the_last_moment_too(doubt: str) -> None:
    held = books(invoice("A", 40, 100))
    letter = queued(*tell(held))
    if doubt == "file":
        held.leave_unread("office/bank.xlsx", "payments")
    elif doubt == "row":
        held.refuse("payments", account="103", amount="x", path="office/bank.xlsx")
    else:
        held.post("accounts", ATELIER | {"status": "legal"})
    assert refused(held, letter) in (
        "The office file office/bank.xlsx was rejected; replace or dismiss it.",
        "Row 12 of office/bank.xlsx was not taken; correct it.", "The account is with the lawyers.",
    )


def test_a_reps_file_that_is_not_read_after_a_letter_was_written_makes_one_that_waits_for_a_person() -> None:
    held = books(invoice("A", 40, 100))
    letter = queued(*tell(held))
    held.leave_unread("1370/x.xlsx")
    assert refused(held, letter) == "The file 1370/x.xlsx of the account's rep was not read."
    held = books(invoice("A", 40, 100))
    held.leave_unread("1370/x.xlsx")
    assert refused(held, queued(*tell(held))) == ""  # whoever approved it knew


def test_a_row_about_another_account_does_not_stop_a_letter_at_the_last_moment() -> None:
    held = books(invoice("A", 40, 100), invoice("B", 40, 100, account="104"))
    held.post("accounts", ATELIER | {"account": "104"})
    letter = next(queued(draft) for draft in tell(held) if draft.account == "103")
    held.refuse("payments", account="104", amount="x")
    held.refuse("payments", account="1O4", invoice="B", amount="x")
    assert refused(held, letter) == ""
    held.refuse("payments", account="1O4", invoice="X", amount="x")
    assert refused(held, letter) == "Row 12 of office/refused.xlsx was not taken; correct it."


def test_a_letter_written_before_letters_kept_what_they_say_is_written_anew() -> None:
    held = books(invoice("A", 40, 100))
    letter = queued(*(replace(draft, tells=draft.tells[:2]) for draft in tell(held)))
    assert refused(held, letter).startswith("It was written by an earlier version")


def test_what_was_told_on_a_later_day_is_not_told_again_on_an_earlier_one() -> None:
    held = books(invoice("A", 40, 100), invoice("B", 7, 50))
    assert [draft.tells[:2] for draft in tell(held)] == [("invoice:A:level:1", "invoice:B:level:1")]
    assert planned(held, DAY - dt.timedelta(days=3)) == []  # B is not due for a letter on that day, and A was told


# ------------------------------------------------------------------ the section


def test_the_section_lists_letters_due_and_those_of_the_week() -> None:
    held = books(invoice("A", 40, 100))
    content = collections.build(section_desk(held, DAY))
    assert content.headline[0].en == "1 letter due." and content.headline[0].es == "1 carta por enviar."
    tell(held)
    content = collections.build(section_desk(held, DAY))
    assert content.headline[0].es == "1 carta redactada en la semana."
    found = tables(held)
    assert found["sent"] == [{"account": "103", "name": "Atelier", "day": DAY}]
    assert found["due"][0]["last_letter"] == DAY and found["due"][0]["overdue"].value == 100
    assert tables(held, rep="1166") == {
        name: [] for name in ("due", "no_address", "withheld", "to_do", "holds", "sent", "promises", "letters_by_week",
                              "held_by_reason")
    }


def test_overdue_accounts_are_listed_with_what_becomes_of_their_letters() -> None:
    held = books(invoice("A", 40, 100))
    states = {"104": {"status": "legal"}, "105": {"billing_email": None, "email": None}, "106": {}, "107": {}}
    for account, more in states.items():
        held.post("accounts", ATELIER | {"account": account} | more)
        held.post("invoices", invoice(f"I{account}", 40, 100, account=account))
    held.post("invoices", invoice("J107", 8, 20, account="107"))
    held.tell(*(f"invoice:I106:level:{n}" for n in (1, 2)), "letter:106:2004-11-01", on=DAY - dt.timedelta(days=30))
    held.tell("invoice:I107:level:1", "letter:107:2004-11-29", on=DAY - dt.timedelta(days=2))
    assert {row["account"]: row["letter"] for row in tables(held)["due"]} == {
        "103": "due", "104": "withheld", "105": "no e-mail address", "106": "already written about",
        "107": "waits: the last one is recent",
    }


def test_what_somebody_must_decide_is_said() -> None:
    held = books(invoice("A", 40, 100), account={"billing_email": None, "email": None})
    (line,) = collections.build(section_desk(held, DAY)).decisions
    assert "Atelier (103)" in line.en and "Atelier (103)" in line.es


# ------------------------------------------------------------------ real data


@pytest.mark.skipif(not ACCEPTANCE.exists(), reason="the real data are not in this checkout")
@pytest.mark.parametrize(("as_of", "terms"), [("2005-06-01", 30), ("2004-12-15", 30), ("2004-11-30", 3)])
def test_the_right_customers_of_the_real_books_are_noticed_once(as_of: str, terms: int) -> None:
    day = dt.date.fromisoformat(as_of)
    truth = acceptance().Truth(dt.date(2004, 1, 1), day, terms)
    held = classic(truth)
    noticed = [draft.account for draft in tell(held, day)]
    ages = {account: row for account, row in truth.ageing().items()
            if sum(v for k, v in row.items() if k.startswith("d")) + row.get("unapplied", Decimal(0)) > 0}
    due = {account for account in ages if _oldest(truth, account, day) >= 7}
    assert noticed == sorted(account for account in due if truth.has_address(account))
    assert accounts(tables(held, day)["no_address"]) == sorted(a for a in due if not truth.has_address(a))
    assert tell(held, day) == []


def _oldest(truth: Any, account: str, day: dt.date) -> int:
    paid = sum((Decimal(p["amount"]) for p in truth.payments if p["customerNumber"] == account), Decimal(0))
    owed = sorted((due, issued, n, amount) for n, a, issued, due, amount in truth.invoices() if a == account)
    for due, _, _, amount in owed:
        if paid < amount:
            return (day - due).days
        paid -= amount
    return -1
