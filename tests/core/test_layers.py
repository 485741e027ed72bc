"""What may know of what: the core knows no plugin, a plugin the API alone; and what is public says what it is for."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import acctkit
from acctkit import hookspecs

ROOT = Path(__file__).resolve().parents[2]
CORE = sorted(path for path in (ROOT / "acctkit").rglob("*.py"))
PLUGINS = sorted((ROOT / "plugins").rglob("*.py"))
DISCOVERY = ROOT / "acctkit" / "discovery.py"


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Every import of a file, wherever it stands: the module, the names taken from it, the line."""
    package = ".".join(path.relative_to(ROOT).with_suffix("").parts[:-1])
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, (), node.lineno
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] + "." if node.level else ""
            yield above + (node.module or ""), tuple(alias.name for alias in node.names), node.lineno


def is_plugins(module: str, names: tuple[str, ...]) -> bool:
    return module.startswith(("acctkit.plugins", "plugins")) or (module == "acctkit" and "plugins" in names)


def test_the_core_never_imports_a_plugin() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}" for path in CORE for module, names, line in imports(path)
        if is_plugins(module, names) and not (path == DISCOVERY and (module, names) == ("acctkit.plugins", ()))
    ]
    assert found == []


def test_the_core_names_no_bundled_form_but_where_it_writes_to_people() -> None:
    """The core knows people by the directory that a plugin hands it, but no invoice and no mile; what writes examples
    (the demo, a new plugin) may name what there is."""
    bundled = {"invoices", "payments", "sales", "mileage", "quotas", "products", "accounts"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} '{node.value}'"
        for path in CORE if not {"demo", "newplugin.py"} & {*path.parts} for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and node.value in bundled
    ]
    assert found == []


def test_a_bundled_plugin_imports_the_api_alone() -> None:
    shared = {f"acctkit.plugins.{path.stem}" for path in PLUGINS if path.stem.startswith("_")}
    api, third_party = set(acctkit.__all__), {"babel.dates", "click", "jinja2", "pydantic"}
    exchange = {"exchangelib", "oauthlib", "requests", "spnego", "urllib3"}  # to speak with an Exchange server
    graph = {"httpx", "msal"}  # to speak with Microsoft Graph
    found = []
    for path in PLUGINS:
        for module, names, line in imports(path):
            allowed = (
                (module == "acctkit" and set(names) <= api) or module in shared or module in third_party
                or module.split(".")[0] in sys.stdlib_module_names
                or (path.stem.startswith("_exchange") and module.split(".")[0] in exchange)
                or (path.stem == "_graph_wire" and module.split(".")[0] in graph)
            )
            if not allowed:
                found.append(f"{path.relative_to(ROOT)}:{line} {module} {names}")
    assert found == []


def test_the_api_is_what_it_says() -> None:
    assert all(hasattr(acctkit, name) for name in acctkit.__all__)
    stub = tree_of(ROOT / "acctkit" / "__init__.pyi")
    names = {node.asname for node in ast.walk(stub) if isinstance(node, ast.alias)} - {None}
    assert set(acctkit.__all__) == names, "what type checkers see is what __all__ says"


def test_every_hook_says_when_it_runs_what_it_gets_and_what_it_gives() -> None:
    hooks = {name: hook for name, hook in vars(hookspecs).items() if name.startswith("acctkit_")}
    assert len(hooks) >= 12
    for name, hook in hooks.items():
        assert len(inspect.getdoc(hook) or "") > 30, f"{name} has no docstring to speak of"
        assert "return" in hook.__annotations__, name
        assert hook.acctkit_spec == {"firstresult": False, "historic": False, "warn_on_impl": None,
                                     "warn_on_impl_args": None}, name


def test_what_is_public_has_a_docstring() -> None:
    found = [f"{path.relative_to(ROOT)}:{line} {name}" for path in (*CORE, *PLUGINS) for name, line in silent(path)]
    assert found == []


def silent(path: Path) -> Iterator[tuple[str, int]]:
    """Public modules, classes, functions and methods of a file that say nothing of themselves."""
    tree = tree_of(path)
    if tree.body and not ast.get_docstring(tree):
        yield "the module", 1

    def walk(body: list[ast.stmt], inside: str) -> Iterator[tuple[str, int]]:
        for node in body:
            if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
                continue
            told = ast.get_docstring(node) or any(spoken_for(one) for one in node.decorator_list)
            if not told and not (inside and (node.name in INHERITED or attribute(node))):
                yield f"{inside}{node.name}", node.lineno
            if isinstance(node, ast.ClassDef):
                yield from walk(node.body, f"{node.name}.")

    yield from walk(tree.body, "")


def spoken_for(decorator: ast.expr) -> bool:
    """Whether the docstring is elsewhere: a hook's is at its specification."""
    return isinstance(decorator, ast.Name) and decorator.id in {"hookimpl", "overload"}


#: Methods whose name is another library's and is told there.
INHERITED = {
    "list_commands", "get_command", "format_commands", "convert", "load_dialect_impl", "process_bind_param",
    "process_result_value",
}


def attribute(node: ast.stmt) -> bool:
    """Whether this only names an attribute of a Protocol, which the class's docstring tells."""
    return isinstance(node, ast.FunctionDef) and ast.unparse(node.body[-1]) == "..."


def test_nothing_reads_the_environment_or_prints_when_imported() -> None:
    found = []
    for path in (*CORE, *PLUGINS):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} print")
        for node in tree_of(path).body:
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr) and "os.environ" in ast.unparse(node):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} os.environ")
    assert found == []
