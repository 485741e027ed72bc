"""The price list: a product ends after it begins."""

from __future__ import annotations

import datetime as dt

from acctkit.plugins import products

from acctkit.testing import TestWorkspace, assert_plugin, sheet

ANVIL = {"sku": "A1", "name": "Anvil", "family": "Iron", "launched_on": dt.date(2026, 6, 1)}


def test_it_is_a_good_plugin() -> None:
    assert_plugin(products)


def test_a_product_that_ends_before_its_launch_is_refused_alone(acctkit_workspace: TestWorkspace) -> None:
    made = sheet("products", [
        ANVIL | {"discontinued_on": dt.date(2026, 6, 1)},
        ANVIL | {"sku": "A2", "discontinued_on": dt.date(2026, 5, 31)},
        ANVIL | {"sku": "A3", "launched_on": None, "discontinued_on": dt.date(2026, 5, 31)},
    ])
    acctkit_workspace.drop("office/products.xlsx", made)
    result = acctkit_workspace.run()
    (finding,) = result.findings
    assert (finding.code, finding.cell) == ("discontinued-before-launch", made.cell(1, "discontinued_on"))
    assert (finding.value, finding.expected) == ("2026-05-31", "2026-06-01")
    assert result["records"] == {"products": 2}
