"""acctkit takes the paperwork off account managers. Everything that a plugin may use is named in `__init__.pyi`."""

import ast
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
if not (HERE / "plugins").is_dir():  # a checkout: plugins/ and templates/ lie beside acctkit/
    __path__.append(str(HERE.parent))

__version__ = "0.1.0"

_LISTED = ast.parse((HERE / "__init__.pyi").read_text("utf-8")).body
_HOME = {one.name: line.module for line in _LISTED if isinstance(line, ast.ImportFrom) for one in line.names
         if one.asname}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    """A public name, imported from its module when it is first asked for: `acctkit --help` needs few of them."""
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'acctkit' has no attribute '{name}'")
