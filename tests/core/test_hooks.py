"""An implementation of a hook takes what it wants of what the hook gives; what it cannot take is told by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from acctkit import loader

HEAD = "from acctkit import hookimpl\n\n@hookimpl\n"


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    """Where the plugin of a workspace lies."""
    (tmp_path / "plugins").mkdir()
    return tmp_path / "plugins" / "visits.py"


def told(visits: Path, hook: str, *given: object) -> object:
    """What the implementation in `visits` gives when the hook is called with `given`."""
    loaded = loader.load(visits.parents[1])
    assert loaded.errors == []
    [function] = [function for owner, function in loaded.impls(hook) if owner == "visits"]
    return loaded.call("visits", hook, function, *given)


@pytest.mark.parametrize(
    "definition",
    [
        "def acctkit_people(desk): return ['all', desk]",
        "def acctkit_people(*, desk): return ['all', desk]",
        "def acctkit_people(desk, /): return ['all', desk]",
        "def acctkit_people(desk=None): return ['all', desk]",
        "def acctkit_people(desk, known={}, *more, **others): return ['all', desk]",
        "def anything(desk): return ['all', desk]",
    ],
)
def test_it_gets_what_it_names(visits: Path, definition: str) -> None:
    head = HEAD.replace("@hookimpl", "@hookimpl(specname='acctkit_people')") if "anything" in definition else HEAD
    visits.write_text(head + definition)
    assert told(visits, "acctkit_people", "a desk") == ["all", "a desk"]


@pytest.mark.parametrize(
    ("hook", "gives"), [("acctkit_people", "desk"), ("acctkit_templates", "env"), ("acctkit_commands", "cli"),
                        ("acctkit_finished", "run")],
)
def test_it_may_name_nothing(visits: Path, hook: str, gives: str) -> None:
    visits.write_text(f"{HEAD}def {hook}(): return ['nothing']")
    assert told(visits, hook, gives) == ["nothing"]


def test_under_its_decorators_it_still_gets_what_it_names(visits: Path) -> None:
    source = """
import functools

def twice(function):
    @functools.wraps(function)
    def call(*given, **named):
        return 2 * function(*given, **named)
    return call

"""
    visits.write_text(f"{source}{HEAD}@twice\ndef acctkit_people(desk): return [desk]")
    assert told(visits, "acctkit_people", "a desk") == ["a desk", "a desk"]


def test_one_module_may_implement_a_hook_twice(visits: Path) -> None:
    part = "@hookimpl(specname='acctkit_people')\ndef {name}():\n    return []\n"
    visits.write_text("from acctkit import hookimpl\n" + part.format(name="ours") + part.format(name="theirs"))
    assert [owner for owner, _ in loader.load(visits.parents[1]).impls("acctkit_people")].count("visits") == 2


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        ("def acctkit_people(dsk): ...", "acctkit_people takes 'dsk', and that hook gives desk"),
        ("def acctkit_people(desk, week): ...", "acctkit_people takes 'week', and that hook gives desk"),
        ("def acctkit_forms(*, colour): ...", "acctkit_forms takes 'colour', and that hook gives no arguments"),
        ("def acctkit_form(): ...", "there is no hook acctkit_form; did you mean acctkit_forms?"),
        ("def acctkit_xyz(): ...", "there is no hook acctkit_xyz; those there are: acctkit_checks, acctkit_commands,"),
    ],
)
def test_what_cannot_be_called_is_refused_with_file_and_line(visits: Path, definition: str, said: str) -> None:
    visits.write_text(HEAD + definition)
    [error] = loader.load(visits.parents[1]).errors
    assert (error.plugin, error.where) == ("visits", "loading")
    assert error.reason.startswith(said)
    assert error.place == f"{visits}, line 3"


def test_a_wrapper_and_a_missing_decorator_are_refused_where_they_stand(visits: Path) -> None:
    visits.write_text("from acctkit import hookimpl\n\n\ndef acctkit_forms():\n    return []\n")
    [error] = loader.load(visits.parents[1]).errors
    assert (error.reason, error.place) == ("acctkit_forms lacks the @hookimpl decorator", f"{visits}, line 4")
    visits.write_text(HEAD.replace("@hookimpl", "@hookimpl(wrapper=True)") + "def acctkit_forms():\n    yield\n")
    [error] = loader.load(visits.parents[1]).errors
    assert "is a hook wrapper" in error.reason and error.place == f"{visits}, line 3"
