"""Give a workspace a plugin that is under test, so that it is loaded as any other."""

from __future__ import annotations

import inspect
import shutil
from pathlib import Path
from types import ModuleType

from acctkit.api import STATEMENT

_SHIM = '''\
"""{name}, loaded from where it lies."""

import {module} as _module

globals().update({{name: value for name, value in vars(_module).items() if not name.startswith("__")}})
__doc__ = _module.__doc__
__file__ = _module.__file__
{stated}'''


def plant(root: Path, plugin: ModuleType | Path | str, name: str = "") -> str:
    """Lay a plugin into the workspace's `plugins/` folder, see that it loads, and return its name."""
    from acctkit import loader

    if isinstance(plugin, ModuleType):
        installed = next((one.name for one in loader.load(root).loaded if one.module is plugin), None)
        name = installed or name or plugin.__name__.rpartition(".")[2]
        stated = getattr(plugin, STATEMENT, None)
        line = "" if stated is None else f"{STATEMENT} = {stated!r}\n"
        source = "" if installed else _SHIM.format(name=name, module=plugin.__name__, stated=line)
    elif isinstance(plugin, Path):
        name = name or (plugin.parent.name if plugin.name == "__init__.py" else plugin.stem)
        source = _copied(plugin, root / "plugins", name)
    else:
        if not name:
            raise ValueError("A plugin given as source needs a name: ws.plugin(source, name='visits').")
        source = inspect.cleandoc(plugin) + "\n"
    if source:
        _lay(root / "plugins" / f"{name}.py", source)
    found = next((one for one in loader.load(root).loaded if one.name == name), None)
    assert found is not None, f"{name} is no plugin's name: a file in plugins/ must be named like a Python module."
    assert found.error is None, str(found.error)
    return name


def _copied(path: Path, folder: Path, name: str) -> str:
    """Copy a package, or give the source of a file."""
    path = path.parent if path.name == "__init__.py" else path
    if path.is_dir():
        shutil.copytree(path, folder / name, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        return ""
    beside = path.parent / "templates"
    if beside.is_dir():
        shutil.copytree(beside, folder / "templates", dirs_exist_ok=True)
    return path.read_text(encoding="utf-8")


def _lay(path: Path, source: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    for stale in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
        stale.unlink()  # a plugin written twice within a second would else be the first one
