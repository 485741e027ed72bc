"""What can go wrong, as people need to be told.

AcctkitError            one sentence: what, where, what to do     exit 1
├── UsageProblem        the command's words are off               exit 2
├── SettingsError       acctkit.toml, or two plugins in conflict  exit 3
├── BooksError          the books cannot be opened or migrated    exit 4
├── FolderError         inbox or archive cannot be reached        exit 4
├── BusyError           another run is active                     exit 75
├── MailError           one message cannot be made (mail/templates.py); never ends a run
└── PluginError         a plugin failed in a hook (never ends a run)
"""

from __future__ import annotations

from acctkit.redacting import redacted


class AcctkitError(Exception):
    """The root: `str(error)` is the sentence a person reads, without any secret that was read; `exit_code` is what the
    command ends with."""

    exit_code = 1

    def __str__(self) -> str:
        """The sentence."""
        return redacted(super().__str__())


class UsageProblem(AcctkitError):
    """A command was asked for something that does not exist (a week, a submission, a section)."""

    exit_code = 2


class SettingsError(AcctkitError):
    """A setting is wrong; the sentence names file, line and key."""

    exit_code = 3


class BooksError(AcctkitError):
    """The books cannot be opened, migrated or written."""

    exit_code = 4


class FolderError(AcctkitError):
    """A folder of the workspace cannot be reached."""

    exit_code = 4


class BusyError(AcctkitError):
    """Another run holds the workspace; the sentence says who and since when."""

    exit_code = 75


class PluginError(AcctkitError):
    """A plugin failed: which one, in which hook or object, at which file and line.

    `stack` tells of one that hung where it stood: file, line and function, outermost first. `advice` is what to do
    about a plugin that did not fail but is refused, for what `reason` says of it; `told` is the whole sentence where no
    usual one would do.
    """

    def __init__(
        self, plugin: str, where: str, place: str, reason: str, *, stack: tuple[str, ...] = (), advice: str = "",
        told: str = "",
    ) -> None:
        reason = redacted(reason)
        self.plugin, self.where, self.place, self.reason, self.stack = plugin, where, place, reason, stack
        self.advice = advice
        at = f" ({place})" if place else ""
        usual = f"Plugin {plugin} failed in {where}: {reason}{at}; fix it or switch it off in [plugins] disabled."
        super().__init__(told or (f"Plugin {plugin} {reason}{at}; {advice}." if advice else usual))
