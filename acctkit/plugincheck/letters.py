"""The templates beside a plugin: each in both languages, each one that can be read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2

from acctkit.filters import add_filters
from acctkit.guarding import Plugins
from acctkit.mail.templates import SUBJECT, environment
from acctkit.plugincheck.faults import Fault, Sources, advised

LANGUAGES = ("en", "es")
_SUFFIXES = (".txt", ".html")


def template_faults(name: str, plugins: Plugins, module: Any, sources: Sources, *, bundled: bool) -> Iterator[Fault]:
    """Templates of the plugin `name` that are not there, lack a language or a subject, or that jinja2 cannot read."""
    from acctkit.workspace import own_templates

    file = getattr(module, "__file__", None)
    folder = own_templates() if bundled else Path(file).parent / "templates" if file else None
    if folder is None:
        return
    yield from _missing(folder, own_templates(), sources)
    kinds = {owned.object.kind for owned in plugins.mailings.values() if owned.plugin == name}
    paths = [path for path in sorted(folder.glob("*.*")) if path.suffix in _SUFFIXES]
    before = len(plugins.errors)
    env = environment([folder], lambda env: add_filters(env, plugins))
    for error in plugins.errors[before:]:
        if error.plugin == name:
            yield sources.fault_at(error.place, advised(f"{error.where}: {error.reason}"))
    for path in paths:
        if not bundled or path.name.split(".")[0] in kinds:
            yield from _template(path, env)


def _missing(folder: Path, own: Path, sources: Sources) -> Iterator[Fault]:
    """Templates that the source names in a `Draft(template=...)` and that lie nowhere."""
    for path, tree in sources.trees:
        words = dict(_words(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "Draft":
                named = next((one.value for one in node.keywords if one.arg == "template"), None)
                stem = words.get(ast.unparse(named)) if named else None
                if stem and not any((home / f"{stem}.en.txt").is_file() for home in (folder, own)):
                    wanted = " and ".join(f"{stem}.{language}.txt" for language in LANGUAGES)
                    said = f"there is no template '{stem}'; write {wanted} in {folder.name}/ beside the plugin."
                    yield Fault(str(path), named.lineno if named else node.lineno, said)


def _words(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What an expression says: texts, and the names in the module that stand for one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield ast.unparse(node), node.value
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield from ((target.id, node.value.value) for target in node.targets if isinstance(target, ast.Name))


def _replaces_a_part(name: str) -> bool:
    """Whether acctkit's own template of that name is no message, but words that messages are made of."""
    from acctkit.workspace import own_templates

    own = own_templates() / name
    return own.is_file() and not own.read_text(encoding="utf-8").startswith(SUBJECT)


def _template(path: Path, env: jinja2.Environment) -> Iterator[Fault]:
    try:
        text = path.read_text(encoding="utf-8-sig")
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
