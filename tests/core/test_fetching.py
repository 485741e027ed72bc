"""Sources lay files into the inbox, and know from run to run what they fetched."""

from __future__ import annotations

import pytest

from acctkit.testing import TestWorkspace

BOX = '''
from acctkit import Source, hookimpl

HEAD = "Rep;Name;Email\\n"


def fetch(desk, folder):
    times = int(desk.memory.get("times", "0")) + 1
    desk.memory["times"] = str(times)
    path = folder / "office" / f"reps-{times}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{HEAD}{times};Rep {times};r{times}@example.com\\n", encoding="utf-8")
    if BROKEN:
        raise OSError("the line went dead")
    return [path]


@hookimpl
def acctkit_sources():
    return [Source("NAME", fetch)]
'''


def box(ws: TestWorkspace, name: str = "box", broken: bool = False) -> None:
    ws.plugin(BOX.replace("NAME", name).replace("BROKEN", str(broken)), name)


def test_a_source_remembers_from_run_to_run(acctkit_workspace: TestWorkspace) -> None:
    box(acctkit_workspace)
    for number in (1, 2):
        assert acctkit_workspace.run().statuses == {f"office/reps-{number}.csv": "accepted"}


def test_what_one_that_fails_has_fetched_is_read_and_remembered(acctkit_workspace: TestWorkspace) -> None:
    box(acctkit_workspace, broken=True)
    first = acctkit_workspace.run()
    assert first.statuses == {"office/reps-1.csv": "accepted"}
    assert [(one["plugin"], one["where"]) for one in first.plugin_errors] == [("box", "source box")]
    assert acctkit_workspace.run().statuses == {"office/reps-2.csv": "accepted"}


def test_each_source_has_a_memory_of_its_own(acctkit_workspace: TestWorkspace) -> None:
    box(acctkit_workspace)
    acctkit_workspace.run()
    box(acctkit_workspace, "boxes")
    acctkit_workspace.run()
    names = sorted(path.name for path in (acctkit_workspace.root / "inbox" / "office").iterdir())
    assert names == ["reps-1.csv", "reps-2.csv"]  # boxes wrote its first where box had written its own


@pytest.mark.parametrize(("given", "said"), [
    ("path.name", "fetch() gives one str where acctkit wants the paths of files"),
    ("[7]", "fetch() gives int, not the paths of files"),
    ("[folder.parent / 'acctkit.toml']", "which does not lie in the inbox, so that nobody reads it"),
    ("[folder / 'office' / 'gone.csv']", "gone.csv, and there is no such file"),
])
def test_a_source_that_gives_no_files_of_the_inbox_is_named(
    acctkit_workspace: TestWorkspace, given: str, said: str
) -> None:
    acctkit_workspace.plugin(BOX.replace("NAME", "box").replace("BROKEN", "False").replace("[path]", given), "box")
    result = acctkit_workspace.run()
    assert said in result.plugin_errors[0]["message"]
    assert result.statuses == {"office/reps-1.csv": "accepted"}


def test_a_dry_run_fetches_nothing(acctkit_workspace: TestWorkspace) -> None:
    box(acctkit_workspace)
    acctkit_workspace.run(dry_run=True)
    assert list((acctkit_workspace.root / "inbox").rglob("*.csv")) == []


@pytest.mark.parametrize("line", ['desk.memory["n"] = 1', 'desk.memory[1] = "n"', 'del desk.memory["never"]'])
def test_a_memory_keeps_text_alone(acctkit_workspace: TestWorkspace, line: str) -> None:
    acctkit_workspace.plugin(f"""
        from acctkit import Source, hookimpl

        def fetch(desk, folder):
            {line}

        @hookimpl
        def acctkit_sources():
            return [Source("box", fetch)]
    """, "box")
    (error,) = acctkit_workspace.run().plugin_errors
    assert "box.py, line 4" in error["place"]
