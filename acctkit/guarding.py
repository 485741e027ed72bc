"""The plugins of a workspace, and the one guarded door through which all of their code is called."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from decimal import localcontext
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from acctkit.api import OLDEST
from acctkit.blaming import blame
from acctkit.errors import PluginError
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
    """A plugin: its short name (as in the settings), where it comes from, its module, or why it did not load.

    `api` is the version of the plugin API that it is written for.
    """

    name: str
    origin: str
    module: Any = None
    error: PluginError | None = None
    disabled: bool = False
    api: str = OLDEST

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
