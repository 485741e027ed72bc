"""Templates of several owners: who wins, what one may build on, and two that claim one name."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest

from acctkit.mail.templates import environment
from acctkit.testing import TestWorkspace, sheet
from acctkit.workspace import open_workspace, own_templates


def theme(ws: TestWorkspace, name: str, **templates: str) -> None:
    home = ws.root / "plugins" / name
    (home / "templates").mkdir(parents=True)
    (home / "__init__.py").write_text(f'"""The theme {name}."""\n', encoding="utf-8")
    for template, text in templates.items():
        (home / "templates" / template.replace("_", ".")).write_text(text, encoding="utf-8")


def test_a_template_may_build_on_the_one_that_it_replaces(tmp_path: Path) -> None:
    text = '{% extends "acctkit/base.html" %}{% set theme_back = "#123456" %}{% block foot %}Ours{% endblock %}'
    (tmp_path / "base.html").write_text(text, encoding="utf-8")
    env = environment([tmp_path, own_templates()])
    (tmp_path / "letter.html").write_text('{% extends "base.html" %}{% block content %}Hi{% endblock %}', "utf-8")
    page = env.get_template("letter.html").render(company="A & B", language="en")
    assert "#123456" in page and "Ours" in page and "Hi" in page and "A &amp; B" in page
    assert "#ffffff" in page  # what it does not set stays


@pytest.mark.parametrize("name", ["acctkit/none.html", "acctkit/letter.html", "acctkit/../base.html"])
def test_under_acctkit_lies_what_acctkit_itself_has_and_nothing_else(tmp_path: Path, name: str) -> None:
    (tmp_path / "letter.html").write_text("x", encoding="utf-8")
    with pytest.raises(jinja2.TemplateNotFound):
        environment([tmp_path, own_templates()]).get_template(name)


def test_colours_of_a_theme_reach_package_and_mail(acctkit_workspace: TestWorkspace) -> None:
    ws = acctkit_workspace
    theme(ws, "harbor", base_html='{% extends "acctkit/base.html" %}{% set theme_rule = "#0b4a63" %}',
          package_html='{% extends "acctkit/package.html" %}{% block style %}:root { --dark: #0b4a63; }{% endblock %}')
    ws.drop("office/reps.xlsx", sheet("reps", [{"rep": "7", "name": "Ana", "email": "ana@example.com"}]))
    ws.drop("7/week.xlsx", [["Date"], ["nonsense"]])
    result = ws.run()
    assert "#0b4a63" in result.messages("feedback")[0].html
    page = ws.root / "packages" / result.period / f"acctkit-{result.period}.html"
    assert page.read_text(encoding="utf-8").count("#0b4a63") == 1


def test_two_plugins_that_bring_one_template_are_an_error_that_names_both(acctkit_workspace: TestWorkspace) -> None:
    theme(acctkit_workspace, "harbor", base_html="x", words_en_txt="x")
    theme(acctkit_workspace, "island", base_html="y")
    said = acctkit_workspace.cli("plugins", "list", exit_code=3)
    assert "workspace:harbor and workspace:island both bring the template 'base.html'" in said
    acctkit_workspace.configure("plugins", 'disabled = ["island"]')
    assert len(open_workspace(acctkit_workspace.root).template_folders()) == 3


def test_plugins_of_one_file_share_the_folder_beside_them(acctkit_workspace: TestWorkspace) -> None:
    for name in ("one", "two"):
        acctkit_workspace.plugin('"""A plugin."""', name)
    (acctkit_workspace.root / "plugins" / "templates").mkdir()
    (acctkit_workspace.root / "plugins" / "templates" / "base.html").write_text("x", encoding="utf-8")
    assert acctkit_workspace.open().plugins.errors == []
