"""One company's folder: where everything lies, its settings and its plugins, opened together."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from acctkit import loader
from acctkit.config import FILE, MailSettings, Settings, line_of, read_settings, unknown, validate
from acctkit.errors import SettingsError
from acctkit.guarding import LeftOut
from acctkit.severities import Severities, fault
from acctkit.texts import nearest

if TYPE_CHECKING:
    from acctkit.loader import Plugins


@dataclass(frozen=True)
class Workspace:
    """A workspace with its settings read and its plugins loaded; in a dry run `copy_of` is the folder whose throw-away
    copy it is."""

    root: Path
    settings: Settings
    plugins: Plugins
    stands_for: str = ""
    copy_of: Path | None = None

    @property
    def home(self) -> Path:
        """The folder of the workspace as its people know it, in a dry run, too."""
        return self.copy_of or self.root

    @property
    def transport(self) -> str:
        """The name of what carries mail: in a dry run of what would, for there the folder stands in for it."""
        return self.stands_for or self.settings.mail.transport

    @property
    def severities(self) -> Severities:
        """How grave each finding is."""
        return Severities(self.settings.checks.severity, self.plugins.codes)

    @property
    def inbox(self) -> Path:
        """The shared folder, absolute."""
        return self.root / self.settings.intake.inbox

    @property
    def archive(self) -> Path:
        """Where the bytes of every file stay, by sha256."""
        return self.root / "archive"

    @property
    def packages(self) -> Path:
        """Where the packages are made, a folder a week."""
        return self.root / "packages"

    @property
    def papers(self) -> Path:
        """Where the papers lie, each as workbook and PDF."""
        return self.root / "papers"

    def moment(self, day: dt.date | None = None) -> dt.datetime:
        """The moment that messages carry: now, or noon of the day that is said to be today."""
        zone = self.settings.company.zone
        if day is None:
            return dt.datetime.now(zone).replace(microsecond=0)
        return dt.datetime.combine(day, dt.time(12), zone)

    def template_folders(self) -> list[Path]:
        """Where templates are looked up, in order: the workspace's, those beside each plugin, acctkit's own."""
        return [self.root / "templates", *beside(self.plugins), own_templates()]


def beside(plugins: Plugins) -> dict[Path, str]:
    """The folders of templates beside plugins that are not bundled, each with its first plugin, in loading order."""
    folders: dict[Path, str] = {}
    for one in plugins.loaded:
        file = getattr(one.module, "__file__", None)
        if file and one.origin != "acctkit":
            folders.setdefault(Path(file).parent / "templates", one.label)
    return folders


def own_templates() -> Path:
    """The folder of acctkit's own templates, in a checkout and in an installed wheel."""
    import acctkit.templates as home

    return Path(next(iter(home.__path__)))


def find(start: Path | None, environ: Any = os.environ) -> Path:
    """The workspace: `start`, else ACCTKIT_WORKSPACE, else the nearest folder upwards that holds acctkit.toml."""
    if start is not None:
        return start.resolve()
    if environ.get("ACCTKIT_WORKSPACE"):
        return Path(environ["ACCTKIT_WORKSPACE"]).resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / FILE).is_file():
            return folder
    raise SettingsError(
        f"There is no {FILE} in {here} or above it; "
        "go to a workspace, name one with -w DIR, or make one: acctkit init DIR --company NAME --currency USD"
    )


def open_workspace(root: Path, *, ends: bool = False, traces: bool = False) -> Workspace:
    """Read the settings of `root`, load its plugins, and let each plugin's settings be checked.

    `ends` says that a plugin which nothing can interrupt may end this process, `traces` that the traceback of whatever
    one raises is shown.
    """
    path = root / FILE
    settings, text = read_settings(path)
    plugins = loader.load(
        root, settings.plugins.disabled, seconds=settings.run.plugin_seconds, ends=ends, traces=traces
    )
    tables = settings.plugins.model_extra or {}
    for name in tables:
        if name not in {one.name for one in plugins.loaded}:
            known = ", ".join(sorted(plugins.settings_models))
            line = line_of(text, ["plugins", name])
            raise SettingsError(f"{path}, line {line}: there is no plugin '{name}'; those with settings: {known}.")
    for name, model in plugins.settings_models.items():
        wanting = [field for field, info in model.model_fields.items() if info.is_required()]
        if wanting and name not in tables:
            told = f"the setting plugins.{name}.{wanting[0]} has no default; let it have one, or write it in {FILE}"
            plugins.fault(name, "acctkit_settings", ValueError(told))
            continue
        made = partial(validate, model, tables.get(name, {}), path, text, ("plugins", name))
        _keep(plugins, name, "acctkit_settings", plugins.settings, name, made)
    _look_at_transports(settings, plugins, path, text)
    _look_at_severities(settings, plugins, path, text)
    _look_at_resend(settings, plugins, path, text)
    _look_at_templates(plugins)
    return Workspace(root, settings, plugins)


def _look_at_transports(settings: Settings, plugins: Plugins, path: Path, text: str) -> None:
    """Check the settings of each transport that has a table in `[mail]`, and of the one that is chosen; raises
    SettingsError for a table that is no transport's. Where a plugin failed or is switched off, it may be its own: that
    is told, and costs nothing."""
    tables, chosen = settings.mail.model_extra or {}, settings.mail.transport
    models = {name: owned.object.settings for name, owned in plugins.transports.items()}
    for name in tables:
        if models.get(name):
            continue
        known = [*MailSettings.model_fields, *(one for one, model in models.items() if model)]
        told = f"{path}, line {line_of(text, ['mail', name])}: {unknown(['mail', name], known)}"
        if name in models or not (plugins.errors or any(one.disabled for one in plugins.loaded)):
            raise SettingsError(told)
        plugins.left_out.append(LeftOut(told))
    for name, model in models.items():
        if model and (name in tables or name == chosen):
            made = partial(validate, model, tables.get(name, {}), path, text, ("mail", name))
            _keep(plugins, plugins.transports[name].plugin, f"transport {name}", plugins.transport_settings, name, made)


def _keep(
    plugins: Plugins, owner: str, where: str, among: dict[str, BaseModel], name: str, made: Callable[[], BaseModel]
) -> None:
    """Keep settings as they are `made`; raises SettingsError for wrong ones. A validator is its plugin's own code: what
    else it raises is told under its name."""
    try:
        with plugins.guard.over(owner, where, plugins.home_of(owner)):
            among[name] = made()
    except (SettingsError, KeyboardInterrupt):
        raise
    except BaseException as error:  # noqa: BLE001  a validator is the plugin's own code
        plugins.fault(owner, where, error)


def _look_at_severities(settings: Settings, plugins: Plugins, path: Path, text: str) -> None:
    """Raise SettingsError for a code that nobody declares, or that may not be set so; where a plugin failed or is
    switched off, a code may be its own: that is told, and costs nothing."""
    for name, level in settings.checks.severity.items():
        wrong = fault(name, level, plugins.codes)
        if not wrong:
            continue
        told = f"{path}, line {line_of(text, ['checks', 'severity', name])}: {wrong}"
        if name in plugins.codes or not (plugins.errors or any(one.disabled for one in plugins.loaded)):
            raise SettingsError(told)
        plugins.left_out.append(LeftOut(told))


def _look_at_resend(settings: Settings, plugins: Plugins, path: Path, text: str) -> None:
    """Raise SettingsError for a kind that may not be sent again by itself, or that nobody writes; where a plugin failed
    or is switched off, it may be its own: that is told, and costs nothing."""
    where = f"{path}, line {line_of(text, ['mail', 'resend'])}"
    known = sorted({"feedback", "summary", *plugins.mailings})
    for kind in settings.mail.resend:
        mailing = plugins.mailings.get(kind)
        if mailing and mailing.object.once:
            raise SettingsError(f"{where}: '{kind}' in 'mail.resend' is a kind that must never go twice, so that it is "
                                "not sent again by itself; take it out.")
        if kind in known:
            continue
        close = nearest(kind, known, most=1, like=60)
        hint = f"did you mean '{close[0]}'?" if close else f"known are: {', '.join(known)}."
        told = f"{where}: there is no message of kind '{kind}' for 'mail.resend'; {hint}"
        if not (plugins.errors or any(one.disabled for one in plugins.loaded)):
            raise SettingsError(told)
        plugins.left_out.append(LeftOut(told))


def _look_at_templates(plugins: Plugins) -> None:
    """Raise SettingsError for a template that two plugins bring: which of them is meant is not for us to say."""
    owners: dict[str, str] = {}
    for folder, owner in beside(plugins).items():
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            name = path.relative_to(folder).as_posix()
            other = owners.setdefault(name, owner)
            if other != owner and path.suffix in (".html", ".txt", ".css"):
                raise SettingsError(
                    f"Plugins {other} and {owner} both bring the template '{name}'; switch one off in "
                    "[plugins] disabled."
                )
