"""A transport's own settings stand in `[mail.NAME]`, and are checked like all others."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from acctkit.cli import cli
from acctkit.errors import SettingsError
from acctkit.newworkspace import make_workspace
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
        ('[mail]\nresend = ["summary", "overdue-notice"]\n',
         "line 5: 'overdue-notice' in 'mail.resend' is a kind that must never go twice"),
        ('[mail]\nresend = ["sumary"]\n',
         "line 5: there is no message of kind 'sumary' for 'mail.resend'; did you mean 'summary'?"),
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


POST = """
from pydantic import BaseModel

from acctkit import Transport, hookimpl, secret_of


class Post(BaseModel):
    password_env: str = ""
    password_file: str = ""
    token: str = ""


class Opened:
    def __init__(self, workspace, settings):
        self.password = secret_of(settings, "password", workspace)


@hookimpl
def acctkit_transports():
    return [Transport("post", Opened, Post)]
"""


@pytest.mark.parametrize(
    ("mail", "said"),
    [
        ('[mail.post]\npassword = "hunter2"\n',
         "line 5: a secret must not stand in acctkit.toml, as 'mail.post.password' does; put it into an environment "
         "variable and write the name of that, as 'mail.post.password_env'."),
        ('[mail.post]\nclient_secret = "hunter2"\n', "line 5: a secret must not stand in acctkit.toml"),
        ('[mail]\npassword = "hunter2"\n', "line 5: a secret must not stand in acctkit.toml, as 'mail.password' does"),
        ('[intake]\npassword = "hunter2"\n', "such as 'mail.smtp.password_env'."),
        ('[mail.post]\npassword_env = ["hunter2"]\n', "line 5: what is written is wrong for 'mail.post.password_env'"),
        ('[mail.post]\npassword_env = "A"\npassword_file = "b"\n',
         "line 6: 'mail.post.password_env' and 'password_file' both say where a secret is; keep one of them."),
    ],
)
def test_a_secret_is_told_where_it_belongs_and_is_not_repeated(tmp_path: Path, mail: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_workspace(workspace(tmp_path, mail, POST))
    assert said in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_secret_that_is_not_there_is_told_with_its_table(tmp_path: Path) -> None:
    opened = open_workspace(workspace(tmp_path, '[mail.post]\npassword_env = "NOT_SET_AT_ALL"\n', POST))
    with pytest.raises(SettingsError, match=r"NOT_SET_AT_ALL, which \[mail\.post\] password_env names, is not set"):
        opened.plugins.transports["post"].object.open(tmp_path, opened.plugins.opens_with("post"))


def test_settings_show_the_name_of_the_variable_and_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUR_PASSWORD", "hunter2 of old")
    mail = '[mail.post]\npassword_env = "OUR_PASSWORD"\ntoken = "hunter3"\n[books]\nurl = "postgresql://u:hunter4@h/b"\n'
    root = workspace(tmp_path, mail, POST)
    shown = CliRunner().invoke(cli, ["-w", str(root), "settings", "--json"]).stdout
    values = {one["key"]: one["value"] for one in json.loads(shown)}
    assert values["mail.post.password_env"] == "OUR_PASSWORD"
    assert (values["mail.post.token"], values["books.url"]) == ("(secret)", "postgresql://u:(secret)@h/b")
    assert "hunter" not in shown


def test_what_init_writes_of_each_transport_is_right_as_it_stands(tmp_path: Path) -> None:
    make_workspace(tmp_path, name="Harbor", currency="USD")
    path = tmp_path / "acctkit.toml"
    text = path.read_text(encoding="utf-8")
    tables = re.findall(r"^# \[mail\.(\w+)\].*\n((?:# \w+ = .*\n)+)", text, re.MULTILINE)
    uncommented = re.sub("^# ", "", "".join(f"[mail.{name}]\n{keys}" for name, keys in tables), flags=re.MULTILINE)
    path.write_text(f"{text}\n{uncommented}", encoding="utf-8")
    opened = open_workspace(tmp_path)
    assert [name for name, _ in tables] == ["smtp", "exchange", "graph"]
    assert sorted(opened.plugins.transport_settings) == ["exchange", "graph", "smtp"]


def test_a_password_within_an_address_is_not_repeated(tmp_path: Path) -> None:
    mail = '[mail.exchange]\nserver = "https://ana:hunter2@mail.example"\naccount = "a@mail.example"\nusername = "a"\n'
    with pytest.raises(SettingsError) as caught:
        open_workspace(workspace(tmp_path, mail))
    said = "'https://ana:(secret)@mail.example' for 'mail.exchange.server' must not hold a password"
    assert said in str(caught.value)
