"""Plugins are found, loaded alone, guarded and blamed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from acctkit import loader
from acctkit.errors import SettingsError

FORM = """
from acctkit import Day, Form, Key, Quantity, Row, Text, column, hookimpl

class VisitRow(Row):
    date: Day = column("Visited on", "Visitado el")
    guests: Quantity = column("Guests", "Invitados")

@hookimpl
def acctkit_forms():
    return [Form("{name}", Text("Visits", "Visitas"), VisitRow, keys=(Key("date"),), date="date")]
"""


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    folder = tmp_path / "plugins"
    folder.mkdir()
    return folder


def test_bundled_plugins_load_without_a_fault() -> None:
    loaded = loader.load(None)
    assert loaded.errors == []
    assert {
        "reps",
        "accounts",
        "products",
        "quotas",
        "sales",
        "invoices",
        "collections",
        "mileage",
        "mail_folder",
    } <= set(loaded.names())


def test_a_file_in_the_workspace_is_a_plugin(plugins: Path) -> None:
    (plugins / "visits.py").write_text(FORM.format(name="visits"))
    loaded = loader.load(plugins.parent)
    assert loaded.form_owners["visits"] == "visits"
    assert [one.label for one in loaded.loaded if one.name == "visits"] == ["workspace:visits"]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import nothing_of_that_name", "ModuleNotFoundError"),
        ("def broken(:\n", "SyntaxError"),
        ("raise SystemExit(3)", "SystemExit"),
        (
            "from acctkit import hookimpl\n@hookimpl\ndef acctkit_form():\n    return []\n",
            "there is no hook acctkit_form",
        ),
        ("from acctkit import hookimpl\n@hookimpl\ndef acctkit_forms(colour):\n    return []\n", "colour"),
        ("def acctkit_forms():\n    return []\n", "lacks the @hookimpl decorator"),
        ("from acctkit import hookimpl\n@hookimpl\ndef acctkit_forms():\n    return 7\n", "hands over int"),
        ("from acctkit import hookimpl\n@hookimpl\ndef acctkit_forms():\n    yield 'sales'\n", "hands over str"),
        ("from acctkit import hookimpl\n@hookimpl\ndef acctkit_sections():\n    yield 1 / 0\n", "ZeroDivisionError"),
    ],
)
def test_a_broken_plugin_is_named_and_hides_nobody(plugins: Path, source: str, reason: str) -> None:
    (plugins / "broken.py").write_text(source)
    (plugins / "visits.py").write_text(FORM.format(name="visits"))
    loaded = loader.load(plugins.parent)
    assert [error.plugin for error in loaded.errors] == ["broken"]
    assert reason in str(loaded.errors[0])
    assert "visits" in loaded.forms and "sales" in loaded.forms


def test_the_fault_is_told_with_file_and_line(plugins: Path) -> None:
    (plugins / "broken.py").write_text(
        "from acctkit import hookimpl\n\n@hookimpl\ndef acctkit_checks():\n    return {}['missing']\n"
    )
    [error] = loader.load(plugins.parent).errors
    assert error.where == "acctkit_checks"
    assert error.place == f"{plugins / 'broken.py'}, line 5"


def test_a_plugin_is_switched_off_by_name(plugins: Path) -> None:
    (plugins / "broken.py").write_text("raise RuntimeError")
    loaded = loader.load(plugins.parent, ["broken", "mileage"])
    assert loaded.errors == []
    assert "mileage" not in loaded.forms


def test_two_plugins_that_declare_one_form_are_both_named(plugins: Path) -> None:
    (plugins / "visits.py").write_text(FORM.format(name="sales"))
    with pytest.raises(SettingsError, match="sales and visits both declare the form 'sales'"):
        loader.load(plugins.parent)


def test_two_plugins_of_one_name_are_both_named(plugins: Path) -> None:
    (plugins / "sales.py").write_text(FORM.format(name="visits"))
    with pytest.raises(SettingsError, match="acctkit:sales and workspace:sales"):
        loader.load(plugins.parent)


def test_a_file_and_a_package_of_one_name_are_both_named(plugins: Path) -> None:
    (plugins / "visits.py").write_text(FORM.format(name="visits"))
    (plugins / "visits").mkdir()
    (plugins / "visits" / "__init__.py").write_text(FORM.format(name="visits"))
    with pytest.raises(SettingsError) as raised:
        loader.load(plugins.parent)
    assert str(plugins / "visits.py") in str(raised.value)
    assert str(plugins / "visits" / "__init__.py") in str(raised.value)
    assert str(raised.value).endswith("; remove or rename one.")


def test_what_needs_a_form_that_nobody_declares_is_left_out_and_told() -> None:
    loaded = loader.load(None, ["invoices"])
    assert "collections" not in loaded.sections
    assert any("invoices" in line.said for line in loaded.left_out if line.plugin == "collections")


def test_a_call_that_hangs_is_ended_and_named(plugins: Path) -> None:
    loaded = loader.load(None, seconds=0.05)
    source = plugins / "slow.py"
    source.write_text("def wait():\n    while True:\n        pass\n")
    sys.path.insert(0, str(plugins))
    try:
        import slow  # type: ignore[import-not-found]

        assert loaded.call("slow", "check x", slow.wait, default="nothing") == "nothing"
    finally:
        sys.path.remove(str(plugins))
    assert "slow.py, line" in str(loaded.errors[-1]) and "still running" in str(loaded.errors[-1])
