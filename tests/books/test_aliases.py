"""Headers that an admin taught: remembered in the books, never against a header of the form."""

from __future__ import annotations

import datetime as dt

import pytest

from acctkit.books import aliases
from acctkit.errors import UsageProblem
from tests.books.book_samples import ACCOUNTS, SALES, TODAY


def test_aliases_are_remembered_and_a_reps_own_wins(desk):
    with desk.ledger.begin() as conn:
        aliases.add(conn, SALES, "amount", " Total  net ", on=TODAY)
        aliases.add(conn, SALES, "units", "total NET", "7", on=TODAY)
        aliases.add(conn, ACCOUNTS, "name", "Trade name", on=TODAY)
    with desk.ledger.read() as conn:
        known = aliases.listed(conn)
    assert [(one.form, one.column, one.header, one.rep) for one in known] == [
        ("accounts", "name", "Trade name", ""), ("sales", "amount", "Total net", ""),
        ("sales", "units", "total NET", "7"),
    ]
    assert aliases.words(known) == {"accounts": {"tradename": "name"}, "sales": {"totalnet": "amount"}}
    assert aliases.words(known, "7")["sales"] == {"totalnet": "units"}
    assert aliases.words(known, "8") == aliases.words(known)


def test_an_alias_is_forgotten(desk):
    with desk.ledger.begin() as conn:
        aliases.add(conn, SALES, "amount", "Net", "7", on=TODAY)
        with pytest.raises(UsageProblem, match="There is no alias 'Net' of sales in everybody's files"):
            aliases.remove(conn, "sales", "Net")
        assert aliases.remove(conn, "sales", "NET:", "7").column == "amount"
        assert aliases.listed(conn) == []


@pytest.mark.parametrize(
    ("form", "column", "header", "rep", "said"),
    [
        (SALES, "amuont", "Net", "", "The form sales has no column 'amuont'; did you mean amount?"),
        (SALES, "zzz", "Net", "", "it has date, account, sku"),
        (SALES, "amount", "Importe.", "", "'Importe.' means amount of sales already; there is nothing to add."),
        (SALES, "amount", "units", "", "'units' is a header of another column of sales, units; it cannot mean amount"),
        (SALES, "amount", "–", "", "'–' is no header"), (SALES, "amount", "x" * 201, "", "is no header"),
        (SALES, "amount", "Gross", "", "'Gross' was added for amount in everybody's files already"),
        (SALES, "amount", "Gross", "7", "'Gross' was added for amount in everybody's files already"),
        (SALES, "units", "GROSS", "", "remove that first: acctkit forms alias remove sales 'GROSS'"),
        (ACCOUNTS, "name", "Who", "7", "The form accounts is filed by the office and not by 7; leave out --rep."),
    ],
)
def test_what_may_not_be_taught_is_refused_with_a_sentence(desk, form, column, header, rep, said):
    with desk.ledger.begin() as conn:
        aliases.add(conn, SALES, "amount", "Gross", on=dt.date(2026, 6, 1))
        with pytest.raises(UsageProblem) as caught:
            aliases.add(conn, form, column, header, rep, on=TODAY)
        assert said in str(caught.value)
        assert len(aliases.listed(conn)) == 1
