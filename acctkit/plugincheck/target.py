"""Find the plugin that is to be checked, and load it beside those that it may need."""

from __future__ import annotations

import ast
import importlib
import os
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from acctkit import loader
from acctkit.discovery import Candidate, candidates, lying_at
from acctkit.errors import SettingsError, UsageProblem
from acctkit.guarding import Loaded, Plugins

GROUP = "acctkit"
PATIENCE = 20.0  # seconds for a call: the books are empty, and its author waits
_BUNDLED = "acctkit.plugins."


@dataclass(frozen=True)
class Target:
    """A plugin with its files, loaded; `clash` says why it could not be loaded beside the others."""

    name: str
    files: tuple[Path, ...]
    bundled: bool
    loaded: Loaded | None = None
    plugins: Plugins | None = None
    clash: str = ""


def targets(wanted: Path | str, workspace: Path | None = None) -> list[Target]:
    """The plugins that `wanted` means: a name, a file, a package, or a project's folder with a pyproject.toml.

    Raises UsageProblem when it means none.
    """
    known = list(candidates(workspace))
    named = [one for one in known if str(wanted) in (one.name, one.label)]
    if named:
        return [_target(one, None, workspace) for one in named]
    path = Path(wanted)
    if not path.exists():
        raise UsageProblem(f"There is no plugin and no file '{wanted}'; see: acctkit plugins list")
    found = [_target(*_matched(one, known), workspace) for one in _lying_in(path.resolve())]
    if not found:
        raise UsageProblem(
            f"{wanted} is no plugin: name a Python file, a package, or a folder whose pyproject.toml has "
            f"[project.entry-points.{GROUP}]."
        )
    return found


def _matched(one: Candidate, known: list[Candidate]) -> tuple[Candidate, Candidate | None]:
    """The plugin as it is known already, where it is; else the plugin and the order to load it as well."""
    same = next((other for other in known if (source := other.source()) and one.path and _same(source, one.path)), None)
    return (same, None) if same else (one, one)


def _target(one: Candidate, also: Candidate | None, workspace: Path | None) -> Target:
    source = one.source()
    bundled = one.module.startswith(_BUNDLED)
    files = tuple(_files(source, bundled)) if source else ()
    others = [other.label for other in candidates(workspace) if also and other.name == one.name]
    try:
        plugins = loader.load(workspace, others, also=[also] if also else [], seconds=PATIENCE)
    except SettingsError as error:
        return Target(one.name, files, bundled, clash=str(error))
    for name, model in plugins.settings_models.items():
        if not any(field.is_required() for field in model.model_fields.values()):  # told for itself
            plugins.settings[name] = plugins.call(name, "acctkit_settings", model)
    loaded = next(found for found in plugins.loaded if found.label == one.label)
    return Target(one.name, files, bundled, loaded, plugins)


def _lying_in(path: Path) -> Iterator[Candidate]:
    project = path / "pyproject.toml"
    if project.is_file():
        yield from _of_project(path, tomllib.loads(project.read_text(encoding="utf-8")))
    elif (path / "__init__.py").is_file():
        yield _package(path.name, path.name, path / "__init__.py")
    elif path.name == "__init__.py":
        yield _package(path.parent.name, path.parent.name, path)
    elif path.suffix == ".py":
        yield replace(lying_at(path.stem, path), origin="checked")


def _of_project(folder: Path, project: dict[str, Any]) -> Iterator[Candidate]:
    entries = project.get("project", {}).get("entry-points", {}).get(GROUP, {})
    for name, value in entries.items():
        module = value.partition(":")[0].strip()
        inside = [folder.joinpath(*above, *module.split(".")) for above in ((), ("src",))]
        files = [file for one in inside for file in (one.with_suffix(".py"), one / "__init__.py") if file.is_file()]
        if not files:
            raise UsageProblem(f"{folder}: pyproject.toml says '{name} = {value}', and there is no such module in it.")
        yield _package(name, module, files[0])


def _package(name: str, module: str, path: Path) -> Candidate:
    """A plugin that is imported by its own name, from where it lies."""
    depth = len(module.split(".")) - (0 if path.name == "__init__.py" else 1)
    home = path.parents[depth]

    def load() -> Any:
        top = sys.modules.get(module.split(".")[0])
        if top is not None and not _inside(getattr(top, "__file__", None), home):
            for stale in [one for one in sys.modules if one.split(".")[0] == top.__name__]:
                del sys.modules[stale]  # of another place, that was looked at before
        sys.path.insert(0, str(home))
        try:
            importlib.invalidate_caches()
            return importlib.import_module(module)
        finally:
            sys.path.remove(str(home))

    return Candidate(name, "checked", load, module, path)


def _files(source: Path, bundled: bool) -> Iterator[Path]:
    """The Python files of a plugin, without its tests; with a bundled one those that bundled ones share."""
    if source.name == "__init__.py":
        inside = sorted(source.parent.rglob("*.py"))
        yield from (path for path in inside if not is_test(path.relative_to(source.parent)))
    else:
        yield source
        if bundled:
            yield from (source.parent / f"{name}.py" for name in _shared(source))


def is_test(path: Path) -> bool:
    """Whether a file belongs to tests, by its name or its folder's."""
    return "tests" in path.parts[:-1] or path.name.startswith("test_") or path.name == "conftest.py"


def _shared(source: Path) -> list[str]:
    tree = ast.parse(source.read_text(encoding="utf-8"))
    names = (node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return sorted({name.removeprefix(_BUNDLED) for name in names if name.startswith(f"{_BUNDLED}_")})


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _inside(file: str | None, home: Path) -> bool:
    return bool(file) and Path(os.path.realpath(str(file))).is_relative_to(os.path.realpath(home))
