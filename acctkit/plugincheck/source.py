"""What a plugin's source says: that it uses nothing but the API, of the version that it states."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import acctkit
from acctkit import api, hookspecs
from acctkit.plugincheck.faults import Fault, Sources
from acctkit.texts import nearest

HOOKS = tuple(name for name in vars(hookspecs) if name.startswith("acctkit_"))

#: The public names of version 1.0; all others, and the hooks below, came with 1.1.
_NAMES = """
    AcctkitError Arithmetic Attachment Books Calendar Carrier Chart Check CheckDesk Choice Code Column Company
    Content Day Desk Draft Entry Figure Finding FiscalYear Flag Form Id Key Label MailDesk Mailing Money
    Outgoing Part Percent Person Quantity Receipt Reconciliation Record Ref Refused Renderer Row Section
    SectionDesk SettingsError Source Table Text Traced Transport Unread Value Week Whole Withheld ZERO cents
    column exact hookimpl plain plain_text spoken total
"""
_FIRST = frozenset(_NAMES.split())
_LATER_HOOKS = ("acctkit_executors", "acctkit_papers")

_TESTING = "acctkit.testing"
_SHARED = "acctkit.plugins._"  # what bundled plugins share among themselves
_FREE = frozenset({"__version__"})


def source_faults(sources: Sources, *, bundled: bool, stated: str | None) -> Iterator[Fault]:
    """Imports and uses of what is no API, names that are nearly a hook's, and a version that does not suffice."""
    for path, node in sources.nodes():
        if isinstance(node, ast.ImportFrom):
            yield from _imported_from(path, node, bundled)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("acctkit."):
                    yield _private(path, node.lineno, alias.name)
        elif isinstance(node, ast.Call) and _imports_by_name(node):
            yield _private(path, node.lineno, str(node.args[0].value))  # type: ignore[attr-defined]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "acctkit":
            yield from _name(path, node.lineno, node.attr)
    for path, tree in sources.trees:
        yield from _near_hooks(path, tree)
    if not bundled:
        yield from _version(sources, stated)


def _imported_from(path: Path, node: ast.ImportFrom, bundled: bool) -> Iterator[Fault]:
    module = node.module or ""
    if node.level or module.split(".")[0] != "acctkit":
        return
    if module == "acctkit":
        for alias in node.names:
            yield from _name(path, node.lineno, alias.name)
    elif not (bundled and module.startswith(_SHARED)):
        yield _private(path, node.lineno, module)


def _name(path: Path, line: int, name: str) -> Iterator[Fault]:
    if name == "testing":
        yield _private(path, line, _TESTING)
    elif name == "*":
        said = "it imports everything of acctkit, so that a later version may cover its own names; import by name"
        yield Fault(str(path), line, f"{said}.")
    elif name not in acctkit.__all__ and name not in _FREE:
        close = nearest(name, acctkit.__all__, most=1)
        hint = f"did you mean {close[0]}?" if close else "what is, is listed in acctkit.__all__."
        yield Fault(str(path), line, f"it uses acctkit.{name}, which is not part of the API and may change; {hint}")


def _private(path: Path, line: int, module: str) -> Fault:
    if module.startswith(_TESTING):
        said = f"it imports {module}, which brings pytest along; import it in tests alone."
    else:
        said = f"it imports {module}, which is not part of the API and may change; take what it needs from acctkit."
    return Fault(str(path), line, said)


def _imports_by_name(call: ast.Call) -> bool:
    """Whether it is `import_module("acctkit.books")`, or the like."""
    importing = ast.unparse(call.func).rpartition(".")[2] in ("import_module", "__import__")
    first = call.args[0] if call.args else None
    return importing and isinstance(first, ast.Constant) and str(first.value).startswith("acctkit.")


def _near_hooks(path: Path, tree: ast.Module) -> Iterator[Fault]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("acctkit_") and "_" in node.name:
            close = nearest(node.name, HOOKS, most=1, like=88)
            if close:
                said = f"{node.name} is nearly the name of a hook and never called; call it {close[0]}, or otherwise."
                yield Fault(str(path), node.lineno, said)


def _version(sources: Sources, stated: str | None) -> Iterator[Fault]:
    later = ((path, node, name) for path, node in sources.nodes() if (name := _later(node)))
    for path, node, name in later if (stated or api.OLDEST) == api.OLDEST else ():
        said = f"it uses {name}, which came with version {api.VERSION} of the plugin API"
        line: int = getattr(node, "lineno", 1)
        yield Fault(str(path), line, f'{said}; state that it needs it: {api.STATEMENT} = "{api.VERSION}".')
        return
    if stated is None:
        said = f"it does not state the version of the plugin API that it needs, and is taken to need {api.OLDEST}"
        yield sources.fault(f'{said}; write {api.STATEMENT} = "{api.OLDEST}" below its imports.', note=True)


def _later(node: ast.AST) -> str:
    """What a node uses of the API that came after its first version; empty for anything else."""
    if isinstance(node, ast.FunctionDef) and node.name in _LATER_HOOKS:
        return node.name
    if isinstance(node, ast.ImportFrom) and node.module == "acctkit":
        return next((one.name for one in node.names if one.name in acctkit.__all__ and one.name not in _FIRST), "")
    return ""
