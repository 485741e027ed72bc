"""Look at a plugin as its users will find it: what `acctkit plugins check` and `assert_plugin` tell.

    for fault in look("acctkit-visits/"):
        print(fault)

It is loaded as a run loads it, beside the plugins that it may need. `source.py` reads its source, `words.py` what it
says, `calls.py` calls it with empty books, `forms.py` fills in its forms' ready-made workbooks, `letters.py` reads its
templates, `commands.py` looks at its commands.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from acctkit import api
from acctkit.guarding import Loaded, Plugins
from acctkit.plugincheck.calls import call_faults
from acctkit.plugincheck.commands import command_faults
from acctkit.plugincheck.faults import Fault, Sources, advised
from acctkit.plugincheck.forms import form_faults
from acctkit.plugincheck.letters import template_faults
from acctkit.plugincheck.source import source_faults
from acctkit.plugincheck.target import Target, targets
from acctkit.plugincheck.words import word_faults

__all__ = ["Fault", "look"]


def look(target: Path | str, workspace: Path | None = None) -> list[Fault]:
    """Everything that is wrong with a plugin, by file and line; empty when there is nothing to mend.

    `target` is the name of a plugin that is loaded, or a path: a Python file, a package, or a project's folder whose
    pyproject.toml has the entry point. What is only worth knowing has `note` set. Raises UsageProblem when there is no
    such plugin.
    """
    return [fault for one in targets(target, workspace) for fault in sorted(set(_faults(one)))]


def _faults(target: Target) -> Iterator[Fault]:
    sources = Sources(target.files)
    loaded, plugins = target.loaded, target.plugins
    stated = api.statement(target.files[0]) if target.files else None
    text = str(stated.value) if stated else None
    yield from source_faults(sources, bundled=target.bundled, stated=text)
    if loaded is None or plugins is None:
        yield sources.fault(target.clash)
    elif loaded.error is not None:
        error = loaded.error
        missing = "install what it needs, or mend the import" if "ModuleNotFoundError" in error.reason else "mend it"
        said = f"it {error.reason}" if error.advice else f"it does not load: {error.reason}"
        yield sources.fault_at(error.place, advised(said, error.advice or missing))
    else:
        yield from _brought(target, loaded, plugins, sources)


def _brought(target: Target, loaded: Loaded, plugins: Plugins, sources: Sources) -> Iterator[Fault]:
    name = target.name
    for error in plugins.errors:
        if error.plugin == name:
            yield sources.fault_at(error.place, advised(f"{error.where}: {error.reason}"))
    for line in plugins.left_out:
        if line.plugin == name:
            said = f"{line.said.rstrip('.')}; correct its name, or install the plugin that declares it."
            yield sources.fault_at(line.place, said)
    for use in loaded.deprecated:
        yield sources.fault_at(use.place, str(use), note=True)
    yield from word_faults(name, plugins, loaded.module, sources)
    yield from call_faults(name, plugins, sources)
    yield from form_faults(name, plugins, sources)
    yield from template_faults(name, plugins, loaded.module, sources, bundled=target.bundled)
    yield from command_faults(name, plugins, sources)
