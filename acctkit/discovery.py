"""Find plugins: the bundled ones, the installed ones (entry points of the group `acctkit`), a workspace's own."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any


def candidates(workspace: Path | None) -> Iterator[tuple[str, str, Callable[[], Any]]]:
    """Every plugin that a workspace sees, in the order of loading: its name, its origin, and what imports it."""
    import acctkit.plugins as bundled

    for info in sorted(pkgutil.iter_modules(bundled.__path__), key=lambda info: info.name):
        if not info.name.startswith("_"):  # shared by plugins, no plugin itself
            yield info.name, "acctkit", _importer(f"acctkit.plugins.{info.name}")
    for entry in sorted(entry_points(group="acctkit"), key=lambda e: (e.dist.name if e.dist else "", e.name)):
        yield entry.name, entry.dist.name if entry.dist else "installed", entry.load
    folder = workspace / "plugins" if workspace else None
    if folder and folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.suffix == ".py" and path.stem.isidentifier() and not path.name.startswith("_"):
                yield path.stem, "workspace", _file_importer(path)
            elif (path / "__init__.py").is_file():
                yield path.name, "workspace", _file_importer(path / "__init__.py")


def _importer(module: str) -> Callable[[], ModuleType]:
    return lambda: importlib.import_module(module)


def _file_importer(path: Path) -> Callable[[], ModuleType]:
    def load_file() -> ModuleType:
        name = path.parent.name if path.name == "__init__.py" else path.stem
        full = f"acctkit_workspace_{name}"
        spec = importlib.util.spec_from_file_location(full, path)
        if spec is None or spec.loader is None:
            raise ImportError(f"{path} is no Python module")
        module = importlib.util.module_from_spec(spec)
        sys.modules[full] = module
        spec.loader.exec_module(module)
        return module

    return load_file
