"""Golden files: made when asked for, compared, and shown where they differ."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

TEST = '''
    from acctkit import Column, Content, Figure, Finding, Table, Text

    def content(guests):
        columns = (Column("rep", Text("Rep"), "id"), Column("guests", Text("Guests"), "quantity", "people"))
        rows, totals = ({"rep": "7", "guests": guests},), ({"guests": guests},)
        return Content(
            (Text("Many guests.", "Muchos invitados."),), (Figure("guests", Text("Guests"), guests, "integer"),),
            (Table("by_rep", Text("By rep"), columns, rows, totals=totals),),
        )

    def test_what_is_said(golden):
        golden(content(GUESTS), [Finding("crowd", "warning", "7/week.xlsx", "Visits", "C2", message="Many.")])
'''
KEPT = """\
en  Many guests.
es  Muchos invitados.
guests = 30

table by_rep: By rep
    rep    guests (people)
    7      30
    total  30

warning crowd: 7/week.xlsx Visits C2
    Many.
"""


@pytest.fixture
def folder(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder with a test that uses a golden file."""
    pytester.makepyfile(TEST.replace("GUESTS", "30"))
    return pytester


def run(folder: pytest.Pytester, *words: str) -> pytest.RunResult:
    return folder.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:randomly", *words)


def test_a_missing_one_fails_and_says_how_it_is_made(folder: pytest.Pytester) -> None:
    done = run(folder)
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines([
        "There is no golden file *test_what_is_said.txt; make it with: pytest --update-golden '*::test_what_is_said'",
        "It would say:", "*Many guests.",
    ])
    assert not (folder.path / "golden").exists()


def test_asked_for_it_is_written_and_that_is_said(folder: pytest.Pytester) -> None:
    done = run(folder, "--update-golden")
    done.assert_outcomes(passed=1)
    done.stdout.fnmatch_lines(["*golden files written: look at the difference*", "*test_what_is_said.txt"])
    assert (folder.path / "golden" / "test_what_is_said.txt").read_text() == KEPT
    again = run(folder, "--update-golden")
    again.assert_outcomes(passed=1)
    again.stdout.no_fnmatch_line("*golden files written*")


def test_several_processes_say_it_as_well(folder: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    run(folder, "--update-golden", "-n", "1").stdout.fnmatch_lines(["*golden files written*", "*test_what_is_said.txt"])


def test_a_difference_is_shown(folder: pytest.Pytester) -> None:
    run(folder, "--update-golden").assert_outcomes(passed=1)
    run(folder).assert_outcomes(passed=1)
    folder.makepyfile(TEST.replace("GUESTS", "31"))
    done = run(folder)
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines([
        "*test_what_is_said.txt says something else; if it is right now: pytest --update-golden *",
        "--- golden", "+++ now", "-guests = 30", "+guests = 31",
    ])
    assert (folder.path / "golden" / "test_what_is_said.txt").read_text() == KEPT


def test_two_in_one_test_need_names(folder: pytest.Pytester) -> None:
    folder.makepyfile("def test_it(golden):\n    golden('a')\n    golden('b', name='other one')\n    golden('c')\n")
    done = run(folder, "--update-golden")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["test_it.txt was compared before in this test; give the second one a name*"])
    assert (folder.path / "golden" / "other-one.txt").read_text() == "b\n"
