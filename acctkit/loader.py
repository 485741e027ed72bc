"""Find, load, order, switch off, guard and blame plugins.

Bundled plugins, installed ones (entry points of the group `acctkit`) and those in a workspace's `plugins/` folder are
loaded one by one, in that order, so that a broken one is named and never hides the others. What they hand over is
collected once, as pairs of plugin and object, and every call into a plugin goes through `Plugins.call`.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from decimal import localcontext
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, Generic, TypeVar

import pluggy
from pydantic import BaseModel

from acctkit import codes, hookspecs
from acctkit.declared import oddity
from acctkit.errors import PluginError, SettingsError
from acctkit.forms import Form
from acctkit.hookspecs import Check, Mailing, Renderer, Section, Source, Transport
from acctkit.types import Code
from acctkit.watchdog import PluginHung, watch

T = TypeVar("T")
SECONDS = 120.0


@dataclass(frozen=True)
class Owned(Generic[T]):
    """An object that a plugin handed over, and the plugin's name."""

    plugin: str
    object: T


@dataclass(frozen=True)
class Loaded:
    """A plugin: its short name (as in the settings), where it comes from, its module, or why it did not load."""

    name: str
    origin: str
    module: Any = None
    error: PluginError | None = None
    disabled: bool = False

    @property
    def label(self) -> str:
        """The full name: `acctkit:sales`, `workspace:visits`, `acme-reports:sales`."""
        return f"{self.origin}:{self.name}"


@dataclass
class Plugins:
    """The plugins of a workspace and everything they handed over, by name."""

    loaded: tuple[Loaded, ...]
    seconds: float = SECONDS
    forms: dict[str, Form] = field(default_factory=dict)
    form_owners: dict[str, str] = field(default_factory=dict)
    checks: tuple[Owned[Check], ...] = ()
    sections: dict[str, Owned[Section]] = field(default_factory=dict)
    mailings: dict[str, Owned[Mailing]] = field(default_factory=dict)
    transports: dict[str, Owned[Transport]] = field(default_factory=dict)
    sources: dict[str, Owned[Source]] = field(default_factory=dict)
    renderers: dict[str, Owned[Renderer]] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    settings_models: dict[str, type[BaseModel]] = field(default_factory=dict)
    settings: dict[str, BaseModel] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    errors: list[PluginError] = field(default_factory=list)
    hung: set[tuple[str, str]] = field(default_factory=set)

    def names(self) -> list[str]:
        """The short names of the plugins that work."""
        return [one.name for one in self.loaded if one.module is not None]

    def settings_of(self, plugin: str) -> BaseModel | None:
        """The validated settings of a plugin, or None when it has none."""
        return self.settings.get(plugin)

    def call(
        self, plugin: str, where: str, function: Callable[..., Any], *args: Any, default: Any = None, **named: Any
    ) -> Any:
        """Call into `plugin`; a generator is listed in here. A failure is recorded under its name and gives `default`.

        Caught is whatever it raises but Ctrl-C, `SystemExit` too; a call that outlasts `seconds` is ended by the
        watchdog, and is not made again: a run would take hours. What it prints goes to stderr, and how it sets
        decimals is its own affair.
        """
        if (plugin, where) in self.hung:
            return default
        try:
            with apart(self.seconds):
                result = function(*args, **named)
                return list(result) if isinstance(result, Iterator) else result
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001  a plugin's every fault is its own
            if isinstance(error, PluginHung):
                self.hung.add((plugin, where))
            self.fault(plugin, where, error, (function, *args))
            return default

    def fault(self, plugin: str, where: str, error: BaseException, about: Iterable[Any] = ()) -> None:
        """Record what a plugin raised, under its name; what it raised before in the same place is told once.

        `about` are the functions and objects in use: where the error was raised in our own code, they say whose.
        """
        module = next((one.module for one in self.loaded if one.name == plugin and one.module is not None), None)
        file = Path(getattr(module, "__file__", None) or "")
        self.tell(blame(plugin, where, error, about, str(file.parent) if file.name == "__init__.py" else str(file)))

    def tell(self, error: PluginError) -> None:
        """Record a fault of a plugin as the latest, once."""
        self.errors[:] = [known for known in self.errors if str(known) != str(error)]
        self.errors.append(error)

    def impls(self, hook: str) -> Iterator[tuple[str, Callable[..., Any]]]:
        """Every working implementation of `hook`, with its plugin's name, in the order of loading."""
        for one in self.loaded:
            function = getattr(one.module, hook, None) if one.module is not None else None
            if function is not None:
                yield one.name, function


@contextmanager
def apart(seconds: float) -> Iterator[None]:
    """Keep a plugin's code from hanging, from writing between our lines on stdout, and from changing our arithmetic."""
    with watch(seconds), redirect_stdout(sys.stderr), localcontext():
        yield


def blame(plugin: str, where: str, error: BaseException, about: Iterable[Any] = (), home: str = "") -> PluginError:
    """Who failed, where: the innermost line of the plugin's own code, else what of it was called."""
    frames = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        frames.append((error.filename, error.lineno or 0))
    strange = [frame for frame in frames if not _ours(frame[0])]
    own = [frame for frame in strange if home and frame[0].startswith(home)]
    written = [frame for frame in strange if "site-packages" not in frame[0]]
    called = list(_defined(about)) or ([(home, 1)] if home else [])
    places = own[-1:] or written[-1:] or called or strange[-1:] or frames[-1:]
    try:
        said = str(error)
    except Exception:  # noqa: BLE001  an exception of its own that cannot even be told
        said = ""
    reason = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return PluginError(plugin, where, "{}, line {}".format(*places[0]) if places else "", reason)


_CORE = str(Path(__file__).resolve().parent) + os.sep
_BUNDLED = _CORE + "plugins" + os.sep  # where an installed acctkit has them


def _ours(file: str) -> bool:
    return file.startswith(_CORE) and not file.startswith(_BUNDLED)


def _defined(about: Iterable[Any]) -> Iterator[tuple[str, int]]:
    """File and line of a plugin's own functions among what was called and the objects it was called with."""
    names = ("build", "run", "plan", "open", "fetch", "write", "fill")
    for one in about:
        called = [one, *(getattr(one, name, None) for name in names)]
        if isinstance(getattr(one, "form", None), Form):
            called.append(one.form.model.complete)
        for function in called:
            code = getattr(function, "__code__", None)
            if code is not None and not _ours(code.co_filename):
                yield code.co_filename, code.co_firstlineno


# ------------------------------------------------------------------ finding and loading


def load(workspace: Path | None, disabled: Sequence[str] = (), *, seconds: float = SECONDS) -> Plugins:
    """Load every plugin that a workspace sees; raises SettingsError only for two that claim one name."""
    plugins = Plugins(tuple(_load_all(workspace, frozenset(disabled), seconds)), seconds=seconds)
    plugins.errors += [one.error for one in plugins.loaded if one.error]
    _collect(plugins)
    return plugins


def _load_all(workspace: Path | None, disabled: frozenset[str], seconds: float) -> Iterator[Loaded]:
    manager = pluggy.PluginManager("acctkit")
    manager.add_hookspecs(hookspecs)
    seen: dict[str, str] = {}
    for name, origin, importer in _candidates(workspace):
        label = f"{origin}:{name}"
        if name in disabled or label in disabled:
            yield Loaded(name, origin, disabled=True)
            continue
        if name in seen:
            raise SettingsError(
                f"Two plugins are called '{name}': {seen[name]} and {label}; switch one off in [plugins] disabled, "
                "or rename yours."
            )
        seen[name] = label
        yield _load_one(manager, name, origin, importer, seconds)


def _load_one(
    manager: pluggy.PluginManager, name: str, origin: str, importer: Callable[[], Any], seconds: float
) -> Loaded:
    label = f"{origin}:{name}"
    module: Any = None
    try:
        with apart(seconds):
            module = importer()
            manager.register(module, name=label)
            _refuse_odd_hooks(manager, module, label)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  a plugin's every fault is its own
        if manager.has_plugin(label):
            manager.unregister(name=label)
        file = getattr(module, "__file__", None) or ""
        return Loaded(name, origin, error=blame(name, "loading", error, home=file))
    return Loaded(name, origin, module)


def _refuse_odd_hooks(manager: pluggy.PluginManager, module: Any, label: str) -> None:
    for caller in manager.get_hookcallers(module) or ():
        if caller.spec is None:
            raise TypeError(f"there is no hook {caller.name}; see acctkit/hookspecs.py for those there are")
        for impl in caller.get_hookimpls():
            if impl.plugin_name == label and (impl.wrapper or impl.hookwrapper):
                raise TypeError(f"{caller.name} is a hook wrapper, which acctkit does not run; return objects instead")
    for name in vars(module):
        if name.startswith("acctkit_") and callable(getattr(module, name)) and not hasattr(
            getattr(module, name), "acctkit_impl"
        ):
            raise TypeError(f"{name} lacks the @hookimpl decorator")


def _candidates(workspace: Path | None) -> Iterator[tuple[str, str, Callable[[], Any]]]:
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


# ------------------------------------------------------------------ collecting what they hand over

_NEEDING: tuple[tuple[str, type[Any], str], ...] = (
    ("acctkit_sections", Section, "sections"),
    ("acctkit_mailings", Mailing, "mailings"),
    ("acctkit_transports", Transport, "transports"),
    ("acctkit_sources", Source, "sources"),
    ("acctkit_renderers", Renderer, "renderers"),
)


def _collect(plugins: Plugins) -> None:
    for owner, function in plugins.impls("acctkit_settings"):
        model = plugins.call(owner, "acctkit_settings", function)
        if model is None:
            continue
        if isinstance(model, type) and issubclass(model, BaseModel):
            plugins.settings_models[owner] = model
        else:
            fault = f"{type(model).__name__} where acctkit wants a pydantic model"
            plugins.tell(_nonsense(owner, "acctkit_settings", function, fault))
    for code in codes.CODES:
        plugins.codes[code.name] = code
    owners: dict[tuple[str, str], str] = {("code", code.name): "acctkit itself" for code in codes.CODES}
    for owner, form in _objects(plugins, "acctkit_forms", Form):
        _claim(owners, "form", form.name, owner)
        plugins.forms[form.name] = form
        plugins.form_owners[form.name] = owner
        _add_codes(plugins, owners, owner, form.codes)
    checks: list[Owned[Check]] = []
    for owner, check in _objects(plugins, "acctkit_checks", Check):
        _claim(owners, "check", check.name, owner)
        if _has_forms(plugins, owner, "check", check.name, (check.form, *check.needs)):
            checks.append(Owned(owner, check))
            _add_codes(plugins, owners, owner, check.codes)
    plugins.checks = tuple(checks)
    item: Any
    for hook, kind, attribute in _NEEDING:
        for owner, item in _objects(plugins, hook, kind):
            name = item.kind if isinstance(item, Mailing) else item.name
            what = kind.__name__.lower()
            _claim(owners, what, name, owner)
            if _has_forms(plugins, owner, what, name, getattr(item, "needs", ())):
                getattr(plugins, attribute)[name] = Owned(owner, item)


def _objects(plugins: Plugins, hook: str, kind: type[T]) -> Iterator[tuple[str, T]]:
    for owner, function in plugins.impls(hook):
        given = plugins.call(owner, hook, function, default=())
        if given is None:
            continue
        if not isinstance(given, Iterable) or isinstance(given, str | Mapping):
            plugins.tell(_nonsense(owner, hook, function, f"{type(given).__name__} where acctkit wants a list"))
            continue
        for item in plugins.call(owner, hook, lambda given=given: list(given), default=()):
            fault = oddity(item, kind)
            if fault:
                plugins.tell(_nonsense(owner, hook, function, fault))
            else:
                yield owner, item


def _nonsense(owner: str, hook: str, function: Callable[..., Any], fault: str) -> PluginError:
    code = getattr(function, "__code__", None)
    place = f"{code.co_filename}, line {code.co_firstlineno}" if code else ""
    return PluginError(owner, hook, place, f"it hands over {fault}")


def _claim(owners: dict[tuple[str, str], str], what: str, name: str, owner: str) -> None:
    other = owners.setdefault((what, name), owner)
    if other != owner:
        raise SettingsError(
            f"Plugins {other} and {owner} both declare the {what} '{name}'; switch one off in [plugins] disabled."
        )


def _add_codes(
    plugins: Plugins, owners: dict[tuple[str, str], str], owner: str, declared: Iterable[Code]
) -> None:
    for code in declared:
        _claim(owners, "code", code.name, owner)
        plugins.codes[code.name] = code


def _has_forms(plugins: Plugins, owner: str, what: str, name: str, needs: Iterable[str]) -> bool:
    missing = [form for form in needs if form not in plugins.forms]
    if missing:
        plugins.left_out.append(
            f"The {what} '{name}' of plugin {owner} is left out: no plugin declares the form {', '.join(missing)}."
        )
    return not missing
