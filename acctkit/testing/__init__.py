"""The kit that tests of acctkit and of plugins are written with; a pytest plugin.

    from acctkit.testing import sheet

    def test_a_crowd_is_told(acctkit_workspace):
        ws = acctkit_workspace
        ws.drop("office/reps.xlsx", sheet("reps", [{"rep": "7", "name": "Ana", "email": "ana@example.com"}]))
        visits = sheet("visits", [{"date": "2026-11-17", "account": "100", "guests": 30}], style="office-es")
        ws.drop("7/week.xlsx", visits)
        result = ws.run()
        assert result.statuses["7/week.xlsx"] == "accepted"
        assert result.found("crowd")[0].cell == visits.cell(0, "guests")

Fixtures: `acctkit_workspace`, `acctkit_shared_workspace`, `golden` (with the option `--update-golden`).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from acctkit.testing.fixtures import acctkit_shared_workspace, acctkit_workspace, golden
from acctkit.testing.fixtures import pytest_addoption as pytest_addoption
from acctkit.testing.fixtures import pytest_terminal_summary as pytest_terminal_summary

# every test of every project in the environment imports this page: what costs time is imported when it is asked for

_WHERE = {
    "acctkit.testing.books": ("TestBooks", "adds_up", "books_of", "entries_of"),
    "acctkit.testing.checking": ("PluginNote", "assert_plugin"),
    "acctkit.testing.clock": ("Clock",),
    "acctkit.testing.desks": ("assert_sound", "check_desk", "findings_of", "letter_of", "mail_desk", "paper_desk",
                              "section_desk"),
    "acctkit.testing.files": ("delimited", "workbook"),
    "acctkit.testing.goldens": ("Golden",),
    "acctkit.testing.results": ("Message", "RunResult", "SectionResult"),
    "acctkit.testing.sheets": ("Formula", "HouseSheet", "as_typed", "sheet"),
    "acctkit.testing.styles": ("HABITS", "HOUSES", "STYLES"),
    "acctkit.testing.transport": ("Carried", "FakeTransport"),
    "acctkit.testing.workspace": ("TestWorkspace", "make_test_workspace", "text_of"),
    "acctkit.types": ("ErrorCell", "Uncalculated"),
}
_HOME = {name: module for module, names in _WHERE.items() for name in names}
__all__ = [*sorted(_HOME), "acctkit_shared_workspace", "acctkit_workspace", "golden"]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'acctkit.testing' has no attribute '{name}'")


if TYPE_CHECKING:
    from acctkit.testing.books import TestBooks as TestBooks
    from acctkit.testing.books import adds_up as adds_up
    from acctkit.testing.books import books_of as books_of
    from acctkit.testing.books import entries_of as entries_of
    from acctkit.testing.checking import PluginNote as PluginNote
    from acctkit.testing.checking import assert_plugin as assert_plugin
    from acctkit.testing.clock import Clock as Clock
    from acctkit.testing.desks import assert_sound as assert_sound
    from acctkit.testing.desks import check_desk as check_desk
    from acctkit.testing.desks import findings_of as findings_of
    from acctkit.testing.desks import letter_of as letter_of
    from acctkit.testing.desks import mail_desk as mail_desk
    from acctkit.testing.desks import paper_desk as paper_desk
    from acctkit.testing.desks import section_desk as section_desk
    from acctkit.testing.files import delimited as delimited
    from acctkit.testing.files import workbook as workbook
    from acctkit.testing.goldens import Golden as Golden
    from acctkit.testing.results import Message as Message
    from acctkit.testing.results import RunResult as RunResult
    from acctkit.testing.results import SectionResult as SectionResult
    from acctkit.testing.sheets import Formula as Formula
    from acctkit.testing.sheets import HouseSheet as HouseSheet
    from acctkit.testing.sheets import as_typed as as_typed
    from acctkit.testing.sheets import sheet as sheet
    from acctkit.testing.styles import HABITS as HABITS
    from acctkit.testing.styles import HOUSES as HOUSES
    from acctkit.testing.styles import STYLES as STYLES
    from acctkit.testing.transport import Carried as Carried
    from acctkit.testing.transport import FakeTransport as FakeTransport
    from acctkit.testing.workspace import TestWorkspace as TestWorkspace
    from acctkit.testing.workspace import make_test_workspace as make_test_workspace
    from acctkit.testing.workspace import text_of as text_of
    from acctkit.types import ErrorCell as ErrorCell
    from acctkit.types import Uncalculated as Uncalculated
