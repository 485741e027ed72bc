"""Quotas: each says something, and none says it twice."""

from __future__ import annotations

from typing import Any

import pytest
from acctkit.plugins import quotas
from acctkit.plugins.quotas import QUOTAS

from acctkit.testing import TestWorkspace, assert_plugin, books_of, check_desk, findings_of, sheet


def quota(**more: Any) -> dict[str, Any]:
    return {"rep": "7", "year": 2026, "month": None, "amount": 1000, **more}


def test_it_is_a_good_plugin() -> None:
    assert_plugin(quotas)


@pytest.mark.parametrize(("rows", "told"), [
    ([quota()], []), ([quota(amount=None, units=5)], []), ([quota(month=1), quota(month=2)], []),
    ([quota(amount=None)], [("empty-quota", "amount", 2)]),
    ([quota(), quota(month=2)], [("year-and-months", "year", 2)]),
    ([quota(), quota(rep="8", month=2)], []), ([quota(), quota(month=2, family="Iron")], []),
    ([quota(), quota(month=2, currency="EUR")], []),
])
def test_what_is_wrong(rows: list[dict[str, Any]], told: list[tuple[str, str, int]]) -> None:
    found = findings_of(quotas.check_quotas, check_desk(books_of([QUOTAS])), QUOTAS, rows)
    assert [(one.code, one.params["column"], one.row) for one in found] == told


def test_a_rep_that_nobody_lists_is_told(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", [
        sheet("reps", [{"rep": "7", "name": "Ana", "email": "ana@example.com"}]),
        made := sheet("quotas", [quota(), quota(rep="8")]),
    ])
    (finding,) = ws.run().findings
    assert (finding.code, finding.sheet, finding.cell) == ("unknown-reference", "quotas", made.cell(1, "rep"))
