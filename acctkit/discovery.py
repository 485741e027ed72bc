"""Find plugins: the bundled ones, the installed ones (entry points of the group `acctkit`), a workspace's own."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Candidate:
    """A plugin that was found: its short name, where it comes from, and what imports it.

    It lies in the file `path`, or is installed as the module `module`.
    """

    name: str
    origin: str
    load: Callable[[], Any]
    module: str = ""
    path: Path | None = None

    @property
    def label(self) -> str:
        """The full name: `acctkit:sales`, `workspace:visits`, `acme-reports:sales`."""
        return f"{self.origin}:{self.name}"

    def source(self) -> Path | None:
        """Its file, told without running it; None where it has none."""
        if self.path is not None or not self.module:
            return self.path
        top, *below = self.module.split(".")
        spec = importlib.util.find_spec(top)
        if spec is None or not below:
            return Path(spec.origin) if spec is not None and spec.origin else None
        inside = [Path(folder, *below) for folder in spec.submodule_search_locations or ()]
        files = [file for one in inside for file in (one.with_suffix(".py"), one / "__init__.py")]
        return next((file for file in files if file.is_file()), None)


def candidates(workspace: Path | None) -> Iterator[Candidate]:
    """Every plugin that a workspace sees, in the order of loading."""
    import acctkit.plugins as bundled

    for info in sorted(pkgutil.iter_modules(bundled.__path__), key=lambda info: info.name):
        if not info.name.startswith("_"):  # shared by plugins, no plugin itself
            module = f"acctkit.plugins.{info.name}"
            yield Candidate(info.name, "acctkit", _importer(module), module)
    for entry in sorted(entry_points(group="acctkit"), key=lambda e: (e.dist.name if e.dist else "", e.name)):
        yield Candidate(entry.name, entry.dist.name if entry.dist else "installed", entry.load, entry.module)
    folder = workspace / "plugins" if workspace else None
    if folder and folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.suffix == ".py" and path.stem.isidentifier() and not path.name.startswith("_"):
                yield lying_at(path.stem, path)
            elif (path / "__init__.py").is_file():
                yield lying_at(path.name, path / "__init__.py")


def _importer(module: str) -> Callable[[], ModuleType]:
    return lambda: importlib.import_module(module)


def lying_at(name: str, path: Path) -> Candidate:
    """The plugin in a file, or in the `__init__.py` of a folder, loaded under a name of its own."""
    full = f"acctkit_workspace_{name}"

    def load_file() -> ModuleType:
        spec = importlib.util.spec_from_file_location(full, path)
        if spec is None or spec.loader is None:
            raise ImportError(f"{path} is no Python module")
        for stale in [one for one in sys.modules if one.startswith(f"{full}.")]:
            del sys.modules[stale]  # of another workspace that was open in this process
        module = importlib.util.module_from_spec(spec)
        sys.modules[full] = module
        spec.loader.exec_module(module)
        return module

    return Candidate(name, "workspace", load_file, full, path)
