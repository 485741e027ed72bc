"""Names of copies: stable, safe on every system, never two for one."""

from __future__ import annotations

import pytest

from acctkit.copies.naming import copy_name


@pytest.mark.parametrize(("path", "name"), [
    ("sales.xlsx", "sales (marked).xlsx"), ("sales.old.xls", "sales.old (marked).xlsx"),
    ("no ending", "no ending (marked).xlsx"), (".xlsx", "xlsx (marked).xlsx"),
    ("2026/w 47.xls", "2026 - w 47 (marked).xlsx"),
    ("sales (revisado) 2.xlsx", "sales (marked).xlsx"), ("con.xlsx", "_con (marked).xlsx"),
    ('a:b*?"<>|.xlsx', "a_b_ (marked).xlsx"), ("año\u202egnp\n.xlsx", "añognp_ (marked).xlsx"),
])
def test_a_copy_is_called_by_its_file(path: str, name: str) -> None:
    assert copy_name(path, ".xlsx", "en") == name


def test_long_names_are_cut_and_stay_apart() -> None:
    names = {copy_name("ñ" * 200 + last + ".xlsx", ".xlsx", "es") for last in "ab"}
    assert len(names) == 2 and all(len(name.encode()) < 150 and name.endswith(" (revisado).xlsx") for name in names)
