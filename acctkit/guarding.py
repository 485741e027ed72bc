"""The plugins of a workspace, and the one guarded door through which all of their code is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from acctkit.api import OLDEST
from acctkit.blaming import blame, file_of, home, place_of
from acctkit.contributions import Check, Executor, Mailing, Renderer, Section, Source, Transport
from acctkit.deprecation import Use
from acctkit.errors import PluginError
from acctkit.forms import Form
from acctkit.guard import Guard
from acctkit.hooks import Hook
from acctkit.types import Code
from acctkit.watchdog import PluginHung

T = TypeVar("T")


@dataclass(frozen=True)
class Owned(Generic[T]):
    """An object that a plugin handed over, and the plugin's name."""

    plugin: str
    object: T


@dataclass(frozen=True)
class Loaded:
    """A plugin: its short name (as in the settings), where it comes from, its module, or why it did not load.

    `hooks` are its implementations, `api` is the version of the plugin API that it is written for, and `seconds` is how
    long it took to load, with what it imports that nobody had imported before.
    """

    name: str
    origin: str
    module: Any = None
    error: PluginError | None = None
    disabled: bool = False
    hooks: tuple[Hook, ...] = ()
    api: str = OLDEST
    seconds: float = 0.0

    @property
    def label(self) -> str:
        """The full name: `acctkit:sales`, `workspace:visits`, `acme-reports:sales`."""
        return f"{self.origin}:{self.name}"

    @property
    def deprecated(self) -> tuple[Use, ...]:
        """What it uses that a later version removes, each once."""
        uses = {what.what: Use(self.name, place_of(hook.function), what)
                for hook in reversed(self.hooks) for what in hook.deprecated}
        return tuple(uses[name] for name in sorted(uses))


@dataclass(frozen=True)
class LeftOut:
    """Something that is left out, as a sentence: whose it is, empty for the settings', and where it stands."""

    said: str
    plugin: str = ""
    place: str = ""

    def __str__(self) -> str:
        return self.said


@dataclass
class Plugins:
    """The plugins of a workspace and everything they handed over, by name."""

    loaded: tuple[Loaded, ...]
    guard: Guard = field(default_factory=Guard)
    forms: dict[str, Form] = field(default_factory=dict)
    form_owners: dict[str, str] = field(default_factory=dict)
    checks: tuple[Owned[Check], ...] = ()
    sections: dict[str, Owned[Section]] = field(default_factory=dict)
    mailings: dict[str, Owned[Mailing]] = field(default_factory=dict)
    transports: dict[str, Owned[Transport]] = field(default_factory=dict)
    sources: dict[str, Owned[Source]] = field(default_factory=dict)
    renderers: dict[str, Owned[Renderer]] = field(default_factory=dict)
    executors: dict[str, Owned[Executor]] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    settings_models: dict[str, type[BaseModel]] = field(default_factory=dict)
    settings: dict[str, BaseModel] = field(default_factory=dict)
    transport_settings: dict[str, BaseModel] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    errors: list[PluginError] = field(default_factory=list)
    hung: set[tuple[str, str]] = field(default_factory=set)

    def names(self) -> list[str]:
        """The short names of the plugins that work."""
        return [one.name for one in self.loaded if one.module is not None]

    def settings_of(self, plugin: str) -> BaseModel | None:
        """The validated settings of a plugin, or None when it has none."""
        return self.settings.get(plugin)

    def opens_with(self, transport: str) -> BaseModel | None:
        """The validated settings that a transport is opened with: its own, or else its plugin's."""
        owned = self.transports[transport]
        return self.transport_settings.get(transport) if owned.object.settings else self.settings_of(owned.plugin)

    def call(
        self, plugin: str, where: str, function: Callable[..., Any], *args: Any, default: Any = None, **named: Any
    ) -> Any:
        """Call into `plugin`; a generator is listed in here. A failure is recorded under its name and gives `default`.

        Caught is whatever it raises but Ctrl-C, `SystemExit` too; a call that outlasts `seconds` is ended by the
        watchdog, and is not made again: a run would take hours. What it prints is kept as its own and told on stderr,
        and how it sets decimals is its own affair.
        """
        if (plugin, where) in self.hung:
            return default
        try:
            with self.guard.over(plugin, where, self.home_of(plugin)):
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
        self.tell(blame(plugin, where, error, about, self.home_of(plugin)))

    def home_of(self, plugin: str) -> str:
        """The file of a plugin, or the folder where it is a package; empty where it is unknown."""
        return self._homes.get(plugin, "")

    @cached_property
    def _homes(self) -> dict[str, str]:
        return {one.name: home(file_of(one.module)) for one in self.loaded if one.module is not None}

    def tell(self, error: PluginError) -> None:
        """Record a fault of a plugin as the latest, once."""
        self.errors[:] = [known for known in self.errors if str(known) != str(error)]
        self.errors.append(error)

    def impls(self, name: str) -> Iterator[tuple[str, Hook]]:
        """Every working implementation of the hook `name`, with its plugin's name, in the order of loading; it is
        called with all that the hook gives."""
        for one in self.loaded:
            for hook in one.hooks:
                if hook.name == name:
                    yield one.name, hook

    def deprecated(self) -> list[Use]:
        """What the plugins use that a later version removes, once for each plugin and thing."""
        return [use for one in self.loaded for use in one.deprecated]
