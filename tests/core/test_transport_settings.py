"""A transport's own settings stand in `[mail.NAME]`, and are checked like all others."""

from __future__ import annotations

from pathlib import Path

import pytest

from acctkit.errors import SettingsError
from acctkit.workspace import open_workspace

PIGEON = '''
from pydantic import BaseModel, ConfigDict, Field

from acctkit import Transport, hookimpl


class Loft(BaseModel):
    """Where the pigeons live."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    loft: str = Field(description="the loft that they fly from")
    pigeons: int = Field(3, gt=0, description="how many there are")


@hookimpl
def acctkit_transports():
    return [Transport("pigeon", lambda workspace, settings: None, Loft)]
'''
COMPANY = '[company]\nname = "Harbor"\ncurrency = "USD"\n'


def workspace(folder: Path, mail: str, plugin: str = PIGEON) -> Path:
    (folder / "plugins").mkdir()
    (folder / "plugins" / "pigeon.py").write_text(plugin, encoding="utf-8")
    (folder / "acctkit.toml").write_text(COMPANY + mail, encoding="utf-8")
    return folder


def test_they_are_what_the_transport_is_opened_with(tmp_path: Path) -> None:
    opened = open_workspace(workspace(tmp_path, '[mail.pigeon]\nloft = "north"\n'))
    assert dict(opened.plugins.opens_with("pigeon") or ()) == {"loft": "north", "pigeons": 3}


def test_a_transport_that_nobody_chose_needs_none(tmp_path: Path) -> None:
    opened = open_workspace(workspace(tmp_path, '[mail]\ntransport = "folder"\n'))
    assert opened.plugins.opens_with("pigeon") is None and not opened.plugins.errors


@pytest.mark.parametrize(
    ("mail", "said"),
    [
        ('[mail]\ntransport = "pigeon"\n', "line 4: the setting 'mail.pigeon.loft' is missing; add it."),
        ('[mail.pigeon]\nloft = "north"\npigeons = 0\n', "line 6: '0' is wrong for 'mail.pigeon.pigeons'"),
        ('[mail.pigeon]\nlofft = "north"\n', "line 4: the setting 'mail.pigeon.loft' is missing; add it."),
        ('[mail.pigeon]\nloft = "n"\nfalcons = 1\n', "line 6: there is no setting 'mail.pigeon.falcons'"),
        ("[mail.pigoen]\n", "line 4: there is no setting 'mail.pigoen'; did you mean 'pigeon'?"),
        ('[mail]\nsendr = "a@b.example"\n', "line 5: there is no setting 'mail.sendr'; did you mean 'sender'?"),
        ("[mail.folder]\n", "line 4: there is no setting 'mail.folder'"),
    ],
)
def test_a_wrong_one_is_told_with_line_and_key(tmp_path: Path, mail: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_workspace(workspace(tmp_path, mail))
    assert said in str(caught.value)


def test_the_table_of_a_transport_whose_plugin_failed_costs_nothing(tmp_path: Path) -> None:
    opened = open_workspace(workspace(tmp_path, '[mail.pigeon]\nloft = "north"\n', "import nothing_of_the_kind\n"))
    assert len(opened.plugins.errors) == 1
    assert "there is no setting 'mail.pigeon'" in str(opened.plugins.left_out[0])


def test_what_a_models_own_code_raises_is_the_plugins_fault(tmp_path: Path) -> None:
    own_code = "    def model_post_init(self, context):\n        1 / 0\n\n    loft: str ="
    broken = PIGEON.replace("    loft: str =", own_code)
    opened = open_workspace(workspace(tmp_path, '[mail.pigeon]\nloft = "north"\n', broken))
    assert "pigeon" in str(opened.plugins.errors[0]) and opened.plugins.opens_with("pigeon") is None
