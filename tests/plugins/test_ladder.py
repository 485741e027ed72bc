"""The ladder: one level after the other, each by its days, for each customer by the policy that it has."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from acctkit.plugins import collections
from acctkit.plugins._collections_collector import plan as to_the_collector
from acctkit.plugins._customers import Customer
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.collections import CollectionsSettings

from acctkit import Draft, Outgoing, Person, Wait, Withheld
from acctkit.testing import TestBooks, check_desk, findings_of, letter_of, mail_desk, section_desk
from tests.plugins import ledgers
from tests.plugins.ledgers import DAY, invoice, payment

ATELIER = {"account": "103", "name": "Atelier", "currency": "USD", "email": "carine@example.com"}


def books(*rows: dict[str, Any], **account: Any) -> TestBooks:
    held = ledgers.books(ATELIER | account)
    held.post("invoices", *rows)
    return held


def after(days: int) -> dt.date:
    return DAY + dt.timedelta(days)


def plan(held: TestBooks, day: dt.date = DAY, **settings: Any) -> list[Draft | Withheld]:
    return list(collections.plan(mail_desk(held, day, settings=CollectionsSettings(**settings))))


def run(held: TestBooks, day: dt.date = DAY, **settings: Any) -> list[list[str]]:
    """What the letters of a run tell of invoices; all of them went that day."""
    drafts = [one for one in plan(held, day, **settings) if isinstance(one, Draft)]
    for draft in drafts:
        held.tell(*draft.tells, f"sent:{draft.dedupe_key}", on=day)
    return [sorted(fact[8:] for fact in draft.tells if fact.startswith("invoice:")) for draft in drafts]


def days_of(held: TestBooks, last: int, **settings: Any) -> dict[int, list[str]]:
    """Daily runs: after how many days from DAY which levels were told."""
    told = {}
    for day in range(last + 1):
        for letter in run(held, after(day), **settings):
            told[day] = letter
    return told


# ------------------------------------------------------------------ one step after the other


def test_the_levels_come_seven_twenty_one_and_forty_five_days_past_due_and_then_no_letter() -> None:
    assert days_of(books(invoice("A", 0, 100)), 90) == {7: ["A:level:1"], 21: ["A:level:2"], 45: ["A:level:3"]}


def test_a_run_that_comes_late_goes_on_where_it_was_and_keeps_the_gap() -> None:
    held = books(invoice("A", 200, 100))
    assert days_of(held, 30) == {0: ["A:level:1"], 5: ["A:level:2"], 10: ["A:level:3"]}


def test_the_letter_is_of_the_highest_level_and_each_invoice_keeps_its_own() -> None:
    held = books(invoice("A", 30, 100), invoice("B", 0, 50))
    assert run(held) == [["A:level:1"]]
    (draft,) = plan(held, after(8))
    assert isinstance(draft, Draft)
    assert draft.values["level"] == 2 and draft.dedupe_key.startswith("overdue-notice:103:2:")
    assert {one["invoice"]: one["level"] for one in draft.values["invoices"]} == {"A": 2, "B": 1}


def test_what_was_noticed_higher_before_makes_the_letter_about_another_invoice_as_firm() -> None:
    held = books(invoice("A", 30, 100), invoice("B", -5, 50))
    run(held), run(held, after(6))
    (draft,) = plan(held, after(12))
    assert isinstance(draft, Draft) and draft.values["level"] == 2
    assert [fact for fact in draft.tells if fact.startswith("invoice:")] == ["invoice:B:level:1"]


def test_reminding_one_invoice_does_not_silence_another() -> None:
    held = books(invoice("A", 7, 100), invoice("B", 5, 50))
    assert days_of(held, 20) == {0: ["A:level:1"], 5: ["B:level:1"], 14: ["A:level:2"], 19: ["B:level:2"]}


def test_only_the_letter_before_the_person_is_the_last() -> None:
    held, last = books(invoice("A", 0, 100)), {}
    for day in (7, 21, 45):
        (draft,) = plan(held, after(day))
        assert isinstance(draft, Draft)
        last[draft.values["level"]] = draft.values["last"]
        run(held, after(day))
    assert last == {1: False, 2: False, 3: True}


def test_an_invoice_that_is_paid_and_bounces_goes_on_where_it_was() -> None:
    held = books(invoice("A", 8, 100))
    assert run(held) == [["A:level:1"]]
    held.post("payments", payment(100, 0, invoice="A", reference="C1"))
    assert run(held, after(20)) == []
    held.post("payments", {"account": "103", "paid_on": after(22), "amount": 100, "invoice": "A", "reference": "C1",
                           "kind": "reversal"})
    assert run(held, after(22)) == [["A:level:2"]]


# ------------------------------------------------------------------ how days are counted


def test_a_level_may_count_from_the_end_of_the_month() -> None:
    held = books(invoice("A", 0, 100, due_on=dt.date(2004, 12, 10)))
    levels = [{"days_after_month_end": 10}]
    assert run(held, dt.date(2005, 1, 9), levels=levels) == []
    assert run(held, dt.date(2005, 1, 10), levels=levels) == [["A:level:1"]]


def test_a_level_may_count_from_the_last_notice_of_the_invoice() -> None:
    levels = [{"days_past_due": 7}, {"days_after_last": 10}, {"days_past_due": 40, "days_after_last": 10}]
    assert days_of(books(invoice("A", 20, 100)), 60, levels=levels) == {
        0: ["A:level:1"], 10: ["A:level:2"], 20: ["A:level:3"],
    }


def test_days_after_the_last_notice_count_from_when_it_went() -> None:
    held, levels = books(invoice("A", 20, 100)), [{"days_past_due": 7}, {"days_after_last": 10}]
    (draft,) = plan(held, levels=levels)
    assert isinstance(draft, Draft)
    held.tell(*draft.tells, on=DAY)
    held.tell(f"sent:{draft.dedupe_key}", on=after(4))
    assert run(held, after(13), levels=levels) == [] and run(held, after(14), levels=levels) == [["A:level:2"]]


def test_days_of_grace_are_added_to_every_due_date() -> None:
    held = books(invoice("A", 0, 100))
    assert days_of(held, 30, grace_days=3) == {10: ["A:level:1"], 24: ["A:level:2"]}


def test_an_invoice_that_was_sent_after_it_was_due_counts_from_when_it_was_sent() -> None:
    held = books(invoice("A", 10, 100, sent_on=DAY))
    assert days_of(held, 22) == {7: ["A:level:1"], 21: ["A:level:2"]}


def test_each_instalment_has_its_own_level() -> None:
    rows = [invoice("A", days, 50, installment=n) for n, days in ((1, 7), (2, -7))]
    assert days_of(books(*rows), 14) == {0: ["A/1:level:1"], 14: ["A/1:level:2", "A/2:level:1"]}


def test_a_currency_of_which_too_little_is_overdue_is_listed_and_not_asked_for() -> None:
    rows = (invoice("A", 9, 100), invoice("E", 9, "9.97", currency="EUR"), invoice("Y", 2, 5000, currency="JPY"))
    (draft,) = plan(books(*rows), tolerances={"JPY": "1500"})
    assert isinstance(draft, Draft)
    assert [line["invoice"] for line in draft.values["invoices"]] == ["E", "Y", "A"]
    assert {one["currency"]: one["to_pay"] for one in draft.values["totals"]} == {"JPY": 5000, "USD": 100}
    assert set(draft.amounts) == {"JPY", "USD"}


# ------------------------------------------------------------------ a reminder before anything is due


def test_who_owes_nothing_late_is_reminded_before_it_is_due() -> None:
    held = books(invoice("A", -5, 100), invoice("B", -40, 50))
    assert run(held, after(1), courtesy_days=3) == []
    (draft,) = plan(held, after(2), courtesy_days=3)
    assert isinstance(draft, Draft)
    assert (draft.values["level"], draft.values["pay_by"], draft.values["consequence"]) == (0, None, "")
    assert draft.values["totals"] == [
        {"currency": "USD", "overdue": 0, "net": 100, "charges": 0, "to_pay": 100},
    ]
    assert days_of(held, 45, courtesy_days=3) == {
        2: ["A:level:0"], 12: ["A:level:1"], 26: ["A:level:2"],
    }  # by the time B falls due, A is late


def test_nobody_is_reminded_on_the_day_itself_on_which_a_waiting_reminder_is_taken_back() -> None:
    assert plan(books(invoice("A", -1, 100)), courtesy_days=3) != []
    assert plan(books(invoice("A", 0, 100)), courtesy_days=3) == []


@pytest.mark.parametrize("more", [
    {"email": None}, {"status": "legal"}, {"status": "do not contact"},
])
def test_nobody_is_troubled_with_a_reminder_that_cannot_go(more: dict[str, Any]) -> None:
    assert plan(books(invoice("A", -2, 100), **more), courtesy_days=3) == []


def test_a_reminder_before_due_is_not_written_for_what_is_paid_or_covered() -> None:
    held = books(invoice("A", -2, 100), invoice("N", 9, 95, kind="credit note", due_on=None))
    assert plan(held, courtesy_days=3) == []  # 5.00 are left, under the tolerance


@pytest.mark.parametrize(("happens", "said"), [
    (("payments", payment(100, 0, invoice="A")), "No longer open: A."), (None, ""),
    (("invoices", invoice("N", 9, 95, kind="credit note", due_on=None)), "Credits cover what is overdue."),
])
def test_a_reminder_before_due_is_asked_about_before_it_goes(happens: Any, said: str) -> None:
    held = books(invoice("A", -2, 100))
    (draft,) = plan(held, courtesy_days=3)
    assert isinstance(draft, Draft)
    held.tell(*draft.tells, on=DAY)
    if happens:
        held.post(*happens)
    assert refused(held, draft, courtesy_days=3) == said
    if not happens:
        assert refused(held, draft, after(3), courtesy_days=3) != ""  # it is due by then


def refused(held: TestBooks, draft: Draft, day: dt.date = DAY, **settings: Any) -> Any:
    letter = Outgoing("1", draft.kind, draft.to, "", b"", "", draft.tells, draft.account)
    return collections.recheck(mail_desk(held, day, settings=CollectionsSettings(**settings)), letter)


# ------------------------------------------------------------------ whose ladder


POLICIES = {
    "gentle": {"levels": [{"days_past_due": 30}], "minimum_gap_days": 10, "segments": ["Key account"]},
    "person": {"levels": [{"days_past_due": 5, "to": "person"}]},
}


@pytest.mark.parametrize(("account", "first"), [
    ({}, 7), ({"segment": "key ACCOUNT"}, 30), ({"policy": "Gentle"}, 30),
    ({"policy": "default", "segment": "Key account"}, 7), ({"policy": "person"}, None), ({"segment": "other"}, 7),
])
def test_a_customers_policy_is_its_own_else_that_of_its_segment(account: dict[str, str], first: int | None) -> None:
    told = days_of(books(invoice("A", 0, 100), **account), 35, policies=POLICIES)
    assert min(told, default=None) == first


def test_a_policy_has_of_the_others_what_it_does_not_say() -> None:
    settings = CollectionsSettings(tolerance="50", grace_days=2, policies=POLICIES)
    policy = settings.policy_of(Customer("103", segment="Key account"))
    assert policy and (policy.minimum_gap_days, policy.tolerance, policy.grace_days) == (10, 50, 2)


def test_an_account_whose_policy_nobody_knows_gets_no_letter_and_is_told() -> None:
    (withheld,) = plan(books(invoice("A", 10, 100), policy="gentel"), policies=POLICIES)
    assert isinstance(withheld, Withheld) and "'gentel'" in withheld.reason.en and "'gentel'" in withheld.reason.es


def test_each_currency_may_have_its_own_least_amount() -> None:
    settings: dict[str, Any] = {"tolerance": "10.00", "tolerances": {"JPY": "1500"}}
    held = books(invoice("A", 10, 1000, currency="JPY"))
    assert plan(held, **settings) == []
    held.post("invoices", invoice("B", 10, 500, currency="JPY"))
    assert run(held, **settings) == [["A:level:1", "B:level:1"]]


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"levels": [{}]}, "says no day"),
    ({"levels": [{"days_after_last": 7}]}, "begins with a level that waits"),
    ({"levels": [{"days_past_due": 7, "to": "person"}, {"days_past_due": 9}]}, "goes on after a level that goes"),
    ({"levels": [{"days_past_due": 7}, {"days_past_due": 7}]}, "a level of 7 days after one of 7"),
    ({"policies": {"a": {"segments": ["X"]}, "b": {"segments": ["x"]}}}, "segment 'x' to both a and b"),
    ({"collector": "credit"}, "is no e-mail address"),
])
def test_settings_that_make_no_ladder_are_refused_with_a_sentence(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        CollectionsSettings(**wrong)


# ------------------------------------------------------------------ how many a run writes


def test_over_the_cap_what_has_waited_longest_goes_first_and_the_rest_the_next_day() -> None:
    held = books(invoice("A", 8, 100))
    for account, late in (("104", 20), ("105", 9)):
        held.post("accounts", ATELIER | {"account": account})
        held.post("invoices", invoice(f"I{account}", late, 100, account=account))
    assert run(held, cap=2) == [["I104:level:1"], ["I105:level:1"]]
    assert run(held, cap=2) == [["A:level:1"]]


# ------------------------------------------------------------------ what a letter announces


def test_a_letter_announces_only_what_the_settings_let_it() -> None:
    levels = [{"days_past_due": 7, "consequence": {"en": "We deliver against prepayment.", "es": "Pago anticipado."}}]
    (english,) = plan(books(invoice("A", 8, 100)), levels=levels)
    (spanish,) = plan(books(invoice("A", 8, 100), language="es-MX"), levels=levels)
    (none,) = plan(books(invoice("A", 8, 100)))
    assert [one.values["consequence"] for one in (english, spanish, none) if isinstance(one, Draft)] == [
        "We deliver against prepayment.", "Pago anticipado.", "",
    ]


def test_letters_to_consumers_wait_for_a_person() -> None:
    (draft,) = plan(books(invoice("A", 8, 100), consumer=True))
    assert isinstance(draft, Draft) and draft.approval == "The customer is a consumer."


# ------------------------------------------------------------------ what a person takes over


def test_after_the_last_letter_an_invoice_is_on_the_collectors_list() -> None:
    held = books(invoice("A", 0, 100), invoice("B", -30, 50))
    days_of(held, 60)
    tables = {one.name: one for one in collections.build(section_desk(held, after(60))).tables}
    (row,) = tables["to_do"].rows
    assert (row["invoice"], row["since"], row["last_letter"], row["open"].value) == ("A", after(60), after(51), 100)
    content = collections.build(section_desk(held, after(60)))
    assert any("Collector: take up 1 invoice of Atelier (103)" in line.en for line in content.decisions)
    held.post("accounts", ATELIER | {"status": "legal"})
    assert {one.name: one.rows for one in collections.build(section_desk(held, after(60))).tables}["to_do"] == ()


def test_what_is_long_overdue_is_on_the_collectors_list_once_the_day_of_its_last_letter_is_past() -> None:
    held = books(invoice("A", 200, 100))
    days_of(held, 30)  # the last letter goes after 10 days, and asks to be paid a week later
    assert not {one.name: one for one in collections.build(section_desk(held, after(17))).tables}["to_do"].rows
    (row,) = {one.name: one for one in collections.build(section_desk(held, after(30))).tables}["to_do"].rows
    assert row["since"] == after(18)


def test_the_collector_gets_the_list_by_mail_on_each_day_on_which_something_is_new() -> None:
    held = books(invoice("A", 0, 100), invoice("B", -3, 50))

    def mail(day: int, **settings: Any) -> list[Draft]:
        desk = mail_desk(held, after(day), settings=CollectionsSettings(**settings))
        drafts = list(to_the_collector(desk))
        for draft in drafts:
            held.tell(*draft.tells, on=after(day))
        return drafts

    days_of(held, 59)
    assert mail(59) == []
    (draft,) = mail(60)
    assert (draft.to, draft.tells) == ("office@example.com", ("handed:invoice:A",))
    letter = letter_of(draft)
    assert letter.subject == "Test: 1 account to take up in person" and "Invoice A" in letter.text
    assert mail(61) == []
    (again,) = mail(63, collector="credit@example.com")
    assert again.to == "credit@example.com"
    assert [item["invoice"] for item in again.values["accounts"][0]["items"]] == ["A", "B"]
    held.leave_unread("office/bank.xlsx", "payments")
    held.post("invoices", invoice("C", 0, 80))
    assert mail(90) == []


# ------------------------------------------------------------------ the first run that could reach customers


def test_the_first_run_with_a_real_transport_only_plans() -> None:
    held, memory = books(invoice("A", 40, 100)), dict[str, str]()
    held.post("payments", payment(1, 0))

    def run(day: dt.date) -> list[str]:
        desk = mail_desk(held, day, settings=CollectionsSettings(), transport="smtp")
        desk.memory.update(memory)
        found = [type(one).__name__ for one in collections.plan(desk)]
        memory.update(desk.memory)
        return found

    assert run(DAY) == run(DAY) == ["Withheld"]
    assert run(after(1)) == ["Draft"]


def test_old_bank_data_are_good_enough_for_who_says_so() -> None:
    held = books(invoice("A", 40, 100))
    desk = mail_desk(held, DAY, settings=CollectionsSettings(stale_after_days=7))
    assert [type(one) for one in collections.plan(desk)] == [Withheld]
    (draft,) = collections.plan(replace(desk, flags=frozenset(["stale-ok"])))
    assert isinstance(draft, Draft) and "stale-ok:103:2004-12-01" in draft.tells
    assert refused(held, draft, stale_after_days=7) == ""


# ------------------------------------------------------------------ on which days letters go


@pytest.mark.parametrize(("day", "country", "goes"), [
    (dt.date(2026, 12, 5), None, False), (dt.date(2026, 12, 8), None, True), (dt.date(2026, 12, 8), "España", False),
    (dt.date(2026, 12, 9), "España", True),
])
def test_a_letter_waits_for_a_day_on_which_people_work_at_the_customers(
    day: dt.date, country: str | None, goes: bool
) -> None:
    held = books(invoice("A", 40, 100), country=country)
    (draft,) = plan(held, day)
    assert isinstance(draft, Draft)
    assert isinstance(refused(held, draft, day), Wait) != goes
    assert refused(held, draft, day, business_days=False) == ""


# ------------------------------------------------------------------ what somebody decided waits for nobody


@pytest.mark.parametrize(("happens", "decided"), [
    (("holds", {"hold": "H", "account": "103", "invoice": "A", "reason": "dispute", "start": DAY}), True),
    (("accounts", ATELIER | {"status": "legal"}), True), (("accounts", ATELIER | {"policy": "none"}), False),
])
def test_what_the_office_decided_is_told_and_waits_for_nobody(happens: Any, decided: bool) -> None:
    held = books(invoice("A", 40, 100))
    held.post(*happens)
    (withheld,) = plan(held)
    assert isinstance(withheld, Withheld) and withheld.decided == decided


# ------------------------------------------------------------------ what goes along


def test_a_letter_brings_the_statement_and_the_pdfs_of_what_is_late(tmp_path: Path) -> None:
    (tmp_path / "pdfs").mkdir()
    for name in ("A.pdf", "B.pdf"):
        (tmp_path / "pdfs" / name).write_bytes(b"%PDF-1.7 of " + name.encode())
    held = books(invoice("A", 40, 100), invoice("B", -9, 20))
    desk = replace(mail_desk(held, DAY, settings=CollectionsSettings(invoice_pdfs="pdfs")), root=tmp_path)
    (draft,) = collections.plan(desk)
    assert isinstance(draft, Draft)
    assert ([one.name for one in draft.attachments], draft.values["attached"]) == (["A.pdf"], ["A"])
    assert [(paper.kind, paper.amount) for paper in draft.papers] == [("statement", 120)]
    assert draft.values["enclosed"]
    (bare,) = plan(held, statement=False)
    assert isinstance(bare, Draft) and not bare.papers and not bare.values["enclosed"]


@pytest.mark.parametrize(("policy", "wrong"), [("gentle", []), ("GENTLE", []), (None, []), ("gentel", ["gentel"])])
def test_a_policy_that_there_is_not_is_found_when_the_accounts_come(policy: str | None, wrong: list[str]) -> None:
    desk = check_desk(books(), settings=CollectionsSettings(policies=POLICIES))
    found = findings_of(collections.check_policies, desk, ACCOUNTS, [ATELIER | {"policy": policy}])
    assert [one.value for one in found] == wrong


def test_an_answer_goes_to_the_office_where_the_rep_has_no_address() -> None:
    held = books(invoice("A", 40, 100), rep="7")
    found = [next(iter(collections.plan(mail_desk(held, DAY, people=[Person("7", "Rep", email)])))) for email in (
        "", "rep@example.com")]
    assert [one.reply_to for one in found if isinstance(one, Draft)] == ["office@example.com", "rep@example.com"]
