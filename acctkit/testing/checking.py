"""Hold a plugin against everything that acctkit asks of plugins."""

from __future__ import annotations

import warnings
from pathlib import Path
from types import ModuleType


class PluginNote(UserWarning):
    """Something about a plugin that is worth knowing, and no fault."""


def assert_plugin(plugin: ModuleType | Path | str) -> None:
    """Fail when `acctkit plugins check` would find anything in `plugin`: its module, its path, or its name.

        import acctkit_visits

        def test_it_is_a_good_plugin():
            assert_plugin(acctkit_visits)

    Looked at are its hooks, both languages of everything that it says, settings, finding codes, templates and
    commands, that it uses nothing but the API, and that each of its forms takes its own ready-made workbook. Notes,
    such as what a later version removes, come as warnings.
    """
    from acctkit.plugincheck import look

    target = Path(str(plugin.__file__)) if isinstance(plugin, ModuleType) else plugin
    faults = look(target)
    for fault in faults:
        if fault.note:
            warnings.warn(f"{fault.file}, line {fault.line}: {fault.said}", PluginNote, stacklevel=2)
    told = [str(fault) for fault in faults if not fault.note]
    assert not told, "\n".join([f"{len(told)} to mend:", *told])
