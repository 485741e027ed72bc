"""The list of accounts: addresses and currencies that look like what they should be."""

from __future__ import annotations

import pytest
from acctkit.plugins import accounts
from acctkit.plugins.accounts import ACCOUNTS

from acctkit.testing import TestWorkspace, assert_plugin, books_of, check_desk, findings_of, sheet

ACME = {"account": "100", "name": "Acme", "email": "ap@example.com", "currency": "EUR"}


def test_it_is_a_good_plugin() -> None:
    assert_plugin(accounts)


@pytest.mark.parametrize(("changed", "told"), [
    ({}, []), ({"email": None, "currency": None}, []),
    ({"email": "ap.example.com"}, ["bad-account-address"]),
    ({"billing_email": "a@b@c.example"}, ["bad-account-address"]),
    ({"email": "ap@localhost"}, ["bad-account-address"]), ({"email": "a p@example.com"}, ["bad-account-address"]),
    ({"currency": "eur"}, ["unknown-currency"]), ({"currency": "E1R"}, ["unknown-currency"]),
])
def test_addresses_and_currencies(changed: dict[str, str | None], told: list[str]) -> None:
    desk = check_desk(books_of([ACCOUNTS]))
    assert [one.code for one in findings_of(accounts.check_accounts, desk, ACCOUNTS, [ACME | changed])] == told


def test_a_wrong_currency_costs_its_row_and_a_wrong_address_none(acctkit_workspace: TestWorkspace) -> None:
    made = sheet("accounts", [
        ACME, ACME | {"account": "101", "currency": "eur"}, ACME | {"account": "102", "email": "nowhere"},
    ], style="office")
    acctkit_workspace.drop("office/accounts.xlsx", made)
    result = acctkit_workspace.run()
    (wrong,), (doubtful,) = result.found(severity="error"), result.found(severity="warning")
    assert (wrong.code, wrong.cell) == ("unknown-currency", made.cell(1, "currency"))
    assert (doubtful.code, doubtful.cell) == ("bad-account-address", made.cell(2, "email"))
    assert result["records"] == {"accounts": 2}


def test_words_of_choices_may_be_spanish(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    made = sheet("accounts", [ACME | {"status": "insolvent", "consumer": True}], style="spanish")
    ws.drop("office/clientes.xlsx", made)
    assert ws.run().statuses == {"office/clientes.xlsx": "accepted"}
