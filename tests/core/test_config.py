"""Settings are typed, and a wrong one is told with file, line and key."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from acctkit.config import line_of, read_settings
from acctkit.errors import SettingsError
from acctkit.workspace import open_workspace

GOOD = '[company]\nname = "Harbor"\ncurrency = "USD"\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "acctkit.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_not_said_has_its_default(tmp_path: Path) -> None:
    settings, _ = read_settings(write(tmp_path, GOOD))
    assert settings.mail.transport == "folder"
    assert settings.mail.approve == "notices"
    assert settings.calendar.make().week(dt.date(2026, 11, 25)).label == "2026-W48"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the setting 'company' is missing"),
        ('[company]\nname = "x"\n', "line 1: the setting 'company.currency' is missing"),
        ('[company]\nname = "x"\ncurrency = "dollars"\n', "line 3: 'dollars' is wrong for 'company.currency'"),
        (GOOD + 'timezone = "Mars/North"\n', "line 4: 'Mars/North' for 'company.timezone' is no time zone"),
        (
            GOOD + "[intake]\nsettle_secnds = 3\n",
            "line 5: there is no setting 'intake.settle_secnds'; did you mean 'settle_seconds'?",
        ),
        (GOOD + "[intake]\nsettle_seconds = -1\n", "line 5: '-1' is wrong for 'intake.settle_seconds'"),
        (GOOD + '[calendar]\nweek_starts = "lunes"\n', "line 5: 'lunes' is wrong for 'calendar.week_starts'"),
        (GOOD + '[calendar]\nfiscal_year_starts = "13-01"\n', "line 5"),
        (GOOD + 'language = "fr"\n', "line 4: 'fr' is wrong for 'company.language'"),
        (GOOD + '[mail]\nsender = "nobody"\n', "line 5: 'nobody' for 'mail.sender' is no e-mail address"),
        (GOOD + '[mail]\noffice = ["a@b.example", "nobody"]\n', "holds 'nobody', which is no e-mail address"),
        (GOOD + '[mail]\noffice = "a@b.example"\n', "line 5: 'mail.office' is a list; write what is in it"),
        (GOOD + "[mail]\napprove_up_to = {USD = 500.0}\n", "needs each limit as text, so that it is exact"),
        (GOOD + '[mail]\napprove_up_to = {USD = "-1"}\n', "line 5: '{'USD': '-1'}' for 'mail.approve_up_to' needs"),
        (GOOD + '[mail]\napprove_up_to = {dollars = "5"}\n', "needs an ISO 4217 code for each limit"),
        (GOOD + '[mail]\napprove_up_to = "500 USD"\n', "line 5: '500 USD' is wrong for 'mail.approve_up_to'"),
        (GOOD + "[mail\n", "is not valid TOML"),
        (GOOD + "[colours]\nred = 1\n", "line 4: there is no setting 'colours'"),
    ],
)
def test_a_wrong_setting_is_one_sentence_with_line_and_key(tmp_path: Path, text: str, said: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        read_settings(path)
    assert said in str(caught.value) and str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_plugins_own_settings_are_checked_too(tmp_path: Path) -> None:
    write(tmp_path, GOOD + "[plugins.collections]\nminimum_gap_days = -2\n")
    with pytest.raises(SettingsError, match=r"line 5: '-2' is wrong for 'plugins\.collections\.minimum_gap_days'"):
        open_workspace(tmp_path)


def test_a_table_of_no_plugin_is_told(tmp_path: Path) -> None:
    write(tmp_path, GOOD + "[plugins.colections]\nlevels = []\n")
    with pytest.raises(SettingsError, match="line 4: there is no plugin 'colections'"):
        open_workspace(tmp_path)


def test_lines_are_found_in_nested_tables() -> None:
    text = '[a]\nb = 1\n\n[a.c]\nd = 2\n"e f" = 3\n'
    assert [line_of(text, where) for where in (["a", "b"], ["a", "c"], ["a", "c", "d"], ["a", "c", "e f"], ["z"])] == [
        2,
        4,
        5,
        6,
        1,
    ]
