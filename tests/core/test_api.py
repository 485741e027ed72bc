"""A plugin states the version of the API that it needs, and is refused in one sentence where acctkit has no such."""

from __future__ import annotations

from pathlib import Path

import pytest

import acctkit
from acctkit import loader
from acctkit.api import OLDEST, VERSION, refusal, statement

HEAD = "from acctkit import hookimpl\n"
HOOK = "\n@hookimpl\ndef acctkit_sections():\n    return []\n"


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    """Where the plugin of a workspace lies."""
    (tmp_path / "plugins").mkdir()
    return tmp_path / "plugins" / "visits.py"


def test_plugins_can_ask_which_version_they_have() -> None:
    assert acctkit.API_VERSION == VERSION


@pytest.mark.parametrize(
    "stated", [f'\nACCTKIT_API = "{VERSION}"\n', f'\nACCTKIT_API: str = "{OLDEST}"  # enough\n', ""]
)
def test_one_that_needs_what_there_is_loads(visits: Path, stated: str) -> None:
    visits.write_text(HEAD + stated + HOOK)
    loaded = loader.load(visits.parents[1])
    assert loaded.errors == []
    [one] = [one for one in loaded.loaded if one.name == "visits"]
    assert one.api == (VERSION if VERSION in stated else OLDEST)


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ('"1.4"', "needs version 1.4 of acctkit's plugin API and this acctkit {version} has {api} ({place}); "
                  "upgrade acctkit, or install an older visits."),
        ('"2.0"', "needs version 2.0 of acctkit's plugin API and this acctkit {version} has {api} ({place}); "
                  "upgrade acctkit, or install an older visits."),
        ('"0.9"', "was written for version 0.9 of acctkit's plugin API and this acctkit {version} has {api} ({place}); "
                  "install a newer visits."),
        ("1.1", 'states ACCTKIT_API = 1.1, which is no version ({place}); write it as text, such as '
                'ACCTKIT_API = "{api}".'),
        ('"1.1.3"', "states ACCTKIT_API = '1.1.3', which is no version ({place}); write it as text, such as "
                    'ACCTKIT_API = "{api}".'),
        ('">=1.0"', "states ACCTKIT_API = '>=1.0', which is no version ({place}); write it as text, such as "
                    'ACCTKIT_API = "{api}".'),
    ],
)
def test_one_that_needs_another_version_is_refused_with_file_and_line(visits: Path, stated: str, said: str) -> None:
    visits.write_text(f"{HEAD}\nACCTKIT_API = {stated}  # for our visits\n{HOOK}")
    loaded = loader.load(visits.parents[1])
    [error] = loaded.errors
    place = f"{visits}, line 3"
    assert str(error) == "Plugin visits " + said.format(version=acctkit.__version__, api=VERSION, place=place)
    assert (error.plugin, error.where, error.place) == ("visits", "loading", place)
    assert "visits" not in loaded.names() and "sales" in loaded.names()


def test_what_it_needs_is_told_before_what_it_misses_of_it(visits: Path) -> None:
    visits.write_text('from acctkit import of_tomorrow\n\nACCTKIT_API = "1.99"\n')
    assert "needs version 1.99" in str(loader.load(visits.parents[1]).errors[0])
    visits.write_text(f'ACCTKIT_API = "1.99"\n{HEAD}\n@hookimpl\ndef acctkit_of_tomorrow():\n    return []\n')
    assert "needs version 1.99" in str(loader.load(visits.parents[1]).errors[0])
    visits.write_text(f'from acctkit import of_tomorrow\n\nACCTKIT_API = "{VERSION}"\n')
    assert "cannot import name 'of_tomorrow'" in str(loader.load(visits.parents[1]).errors[0])


@pytest.mark.parametrize("entry", ["acctkit_near.visits", "acctkit_far.visits:plugin"])
def test_an_installed_one_is_refused_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str) -> None:
    package, info = tmp_path / entry.partition(".")[0], tmp_path / "acctkit_far-1.0.dist-info"
    package.mkdir()
    info.mkdir()
    (package / "__init__.py").write_text("")
    (package / "visits.py").write_text(f'{HEAD}ACCTKIT_API = "1.99"\nclass plugin:\n    pass\n')
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acctkit-far\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[acctkit]\nvisits = {entry}\n")
    monkeypatch.syspath_prepend(tmp_path)
    [error] = loader.load(None).errors
    assert "Plugin visits needs version 1.99" in str(error)
    assert error.place == f"{package / 'visits.py'}, line 2"


def test_versions_are_compared_as_numbers() -> None:
    major, minor = VERSION.split(".")
    assert refusal("visits", f"{major}.{minor}0")[0].startswith("needs version")
    assert refusal("visits", "١.١")[0].endswith("which is no version")


def test_a_statement_inside_a_function_is_none(tmp_path: Path) -> None:
    source = tmp_path / "visits.py"
    source.write_text('def later():\n    ACCTKIT_API = "2.0"\n')
    assert statement(source) is None and statement(None) is None and statement(tmp_path / "gone.py") is None
