"""The templates beside a plugin: each in both languages, each one that can be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2

from acctkit.guarding import Plugins
from acctkit.mail.templates import SUBJECT, environment
from acctkit.plugincheck.faults import Fault

LANGUAGES = ("en", "es")
_SUFFIXES = (".txt", ".html")


def template_faults(name: str, plugins: Plugins, module: Any, *, bundled: bool) -> Iterator[Fault]:
    """Templates of the plugin `name` that lack a language or a subject, or that jinja2 cannot read."""
    from acctkit.workspace import own_templates

    file = getattr(module, "__file__", None)
    folder = own_templates() if bundled else Path(file).parent / "templates" if file else None
    if folder is None or not folder.is_dir():
        return
    kinds = {owned.object.kind for owned in plugins.mailings.values() if owned.plugin == name}
    paths = [path for path in sorted(folder.glob("*.*")) if path.suffix in _SUFFIXES]
    env = environment([folder], lambda env: _customised(env, name, plugins))
    for path in paths:
        if not bundled or path.name.split(".")[0] in kinds:
            yield from _template(path, env)


def _customised(env: jinja2.Environment, name: str, plugins: Plugins) -> None:
    for owner, function in plugins.impls("acctkit_templates"):
        if owner == name:
            plugins.call(owner, "acctkit_templates", function, env)


def _replaces_a_part(name: str) -> bool:
    """Whether acctkit's own template of that name is no message, but words that messages are made of."""
    from acctkit.workspace import own_templates

    own = own_templates() / name
    return own.is_file() and not own.read_text(encoding="utf-8").startswith(SUBJECT)


def _template(path: Path, env: jinja2.Environment) -> Iterator[Fault]:
    try:
        text = path.read_text(encoding="utf-8")
        env.compile(text, path.name, str(path))
    except UnicodeDecodeError:
        yield Fault(str(path), 1, "the template is not UTF-8 text; save it as UTF-8.")
        return
    except jinja2.TemplateSyntaxError as error:
        yield Fault(str(path), error.lineno, f"the template cannot be read: {error.message}; correct it.")
        return
    stem, _, language = path.stem.rpartition(".")
    if language not in LANGUAGES:
        return  # a part that others include
    if path.suffix == ".txt" and not text.startswith(SUBJECT) and not _replaces_a_part(path.name):
        yield Fault(str(path), 1, f"the template must begin with '{SUBJECT}'; write the subject there.")
    for other in LANGUAGES:
        beside = path.with_name(f"{stem}.{other}{path.suffix}")
        if not beside.is_file():
            yield Fault(str(path), 1, f"the template is there in one language alone; write {beside.name} as well.")
