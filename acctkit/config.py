"""`acctkit.toml` as typed settings; a wrong one is told in one sentence with file, line and key."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from acctkit.calendar import WEEKDAYS, Calendar
from acctkit.errors import SettingsError
from acctkit.numbering import fault_of
from acctkit.redacting import without_password
from acctkit.secrets import instead, is_secret, may_hold_secret, stands_in, twice, within, written
from acctkit.texts import nearest

FILE = "acctkit.toml"
LOCAL = "local"  # the executor that acctkit itself brings
LANGUAGE = "(en|es)([-_][A-Za-z]{2,4})?"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_zones = cache(available_timezones)  # six hundred files are looked at


class CompanySettings(_Table):
    """Who the company is."""

    name: str = Field(min_length=1, description="the company's name, as customers know it")
    currency: str = Field(pattern="^[A-Z]{3}$", description="its currency, an ISO 4217 code such as USD")
    language: str = Field(
        "en", pattern=f"^{LANGUAGE}$",
        description="language of packages and of mail to the office: en or es, or a locale",
    )
    timezone: str = Field("UTC", description="its time zone, such as America/New_York; decides what day today is")
    legal_name: str = Field(
        "", description="its name in law, on papers and letters to customers; the name where it is empty"
    )
    address: tuple[str, ...] = Field(
        (), description="its address on papers such as invoices and on letters to customers, line by line"
    )
    tax_id: str = Field("", description="its tax number, as papers and letters show it")
    bank: tuple[str, ...] = Field((), description="where customers pay to, as papers and letters show it, line by line")

    @field_validator("timezone")
    @classmethod
    def _known(cls, value: str) -> str:
        if value != "UTC" and value not in _zones():
            raise ValueError("is no time zone; write one such as America/New_York")
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.timezone)


class CalendarSettings(_Table):
    """How the company counts its weeks and years."""

    week_starts: Literal[WEEKDAYS] = Field("monday", description="first day of the reporting week")  # type: ignore[valid-type]
    fiscal_year_starts: str = Field(
        "01-01", pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$", description="month and day, such as 07-01"
    )
    holidays: tuple[dt.date, ...] = Field((), description="days on which nobody works")

    def make(self) -> Calendar:
        """The calendar that these settings describe."""
        month, day = self.fiscal_year_starts.split("-")
        return Calendar(self.week_starts, (int(month), int(day)), frozenset(self.holidays))


class IntakeSettings(_Table):
    """Where files come from, and the bounds within which each is read."""

    inbox: str = Field("inbox", description="the shared folder, relative to the workspace or absolute")
    settle_seconds: float = Field(2.0, ge=0, le=3600, description="how long a file must stay unchanged to be read")
    feedback_folder: bool = Field(
        False,
        description="lay a marked copy of each file that needs a correction into feedback/ in its rep's folder, too",
    )
    unclaimed_days: int = Field(
        7, ge=-1, le=366,
        description="after how many days a rep hears of a receipt, photo or PDF that no row names; -1 is never",
    )
    max_bytes: int = Field(50_000_000, gt=0, description="largest file that is read, in bytes")
    max_cells: int = Field(5_000_000, gt=0, description="largest used area of a workbook, in cells")
    max_rows: int = Field(200_000, gt=0, description="most rows of a file that have something in them")
    max_seconds: float = Field(
        15.0, gt=0,
        description="longest processor time to read one file, in seconds; by the clock it may take a third more",
    )
    max_memory: int = Field(1_000_000_000, ge=200_000_000, description="most memory to read one file, in bytes")


class ChecksSettings(_Table):
    """How grave what the checks find is."""

    severity: dict[str, Literal["off", "info", "warning", "error"]] = Field(
        {}, description="by finding code: off, info, warning or error; see: acctkit findings explain CODE"
    )


class BooksSettings(_Table):
    """Where the books are kept."""

    url: str = Field(
        "sqlite:///books.db", description="an SQLAlchemy database URL; SQLite paths are relative to the workspace"
    )


class MailSettings(BaseModel):
    """How mail goes, and to whom in the office; every table here belongs to the transport of that name."""

    model_config = ConfigDict(extra="allow", frozen=True)

    transport: str = Field(
        "folder", description="what carries messages: the name of a transport (folder writes .eml files)"
    )
    sender: str = Field("reports@localhost", description="the From address of every message")
    office: tuple[str, ...] = Field((), description="addresses that get the weekly summary with the package")
    redirect_to: str = Field("", description="send everything to this address instead, for trying things out")
    stopped: bool = Field(False, description="true lets no message go; all wait in the outbox")
    most_a_day: int = Field(
        20, ge=0, le=100_000, description="most messages to one address a day, the rest waits for the next; 0 is any "
        "number"
    )
    resend: tuple[str, ...] = Field(
        (), description="kinds, such as summary, that go again by themselves where nobody knows whether they went, and "
        "so may arrive twice; of all others a person decides"
    )
    copies: bool = Field(
        True, description="attach a marked copy of each file that needs a correction to the feedback for its rep"
    )
    approve: Literal["none", "notices", "auto"] = Field(
        "notices", description="what a person must approve before it goes; auto: notices, unless they become files in "
        "a folder"
    )
    approve_up_to: dict[str, Decimal] = Field(
        {}, description='by currency, such as {USD = "500.00"}: notices that ask for no more need nobody\'s approval, '
        "unless there is a reason of their own"
    )

    @property
    def approves(self) -> Literal["none", "notices"]:
        """What a person must approve, with the transport that is chosen."""
        if self.approve == "auto":
            return "none" if self.transport == "folder" else "notices"
        return self.approve

    @field_validator("approve_up_to", mode="before")
    @classmethod
    def _limits(cls, value: Any) -> Any:
        for currency, amount in value.items() if isinstance(value, dict) else ():
            whole = isinstance(amount, int) and not isinstance(amount, bool) and amount >= 0
            if not re.fullmatch("[A-Z]{3}", currency):
                raise ValueError('needs an ISO 4217 code for each limit; write {USD = "500.00"}')
            if not whole and not (isinstance(amount, str) and re.fullmatch(r"\d+(\.\d+)?", amount, re.ASCII)):
                raise ValueError('needs each limit as text, so that it is exact; write {USD = "500.00"}')
        return value

    @field_validator("sender", "redirect_to")
    @classmethod
    def _one_address(cls, value: str) -> str:
        if value and value.count("@") != 1:
            raise ValueError("is no e-mail address; write one such as reports@example.com")
        return value

    @field_validator("office")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [one for one in value if one.count("@") != 1 or " " in one.strip()]
        if wrong:
            raise ValueError(f"holds '{wrong[0]}', which is no e-mail address; write [\"office@example.com\"]")
        return value


class PaperSettings(_Table):
    """How papers of one kind, such as invoices, are numbered."""

    number: str = Field(
        "", description="pattern of their numbers, such as INV-{year}-{n:05}; with {year} they begin anew every year"
    )
    start: int = Field(
        1, ge=1, le=10**9, description="number of the first paper ever, for a company that goes on from another system"
    )

    @field_validator("number")
    @classmethod
    def _pattern(cls, value: str) -> str:
        if value and (fault := fault_of(value)):
            raise ValueError(fault)
        return value


class RunSettings(_Table):
    """How a run works."""

    executor: str = Field(
        LOCAL, description="where a run reads files: the name of an executor (local is this machine's processes)"
    )
    workers: int = Field(
        0, ge=0, le=64,
        description="how many files are read at once; 0 is one a processor, at most 2, or what the executor likes",
    )
    strict: bool = Field(False, description="end with exit code 1 when something needs a person")
    plugin_seconds: float = Field(120.0, gt=0, description="longest time for one call into a plugin")


class PluginsSettings(BaseModel):
    """Which plugins are switched off; every other table here belongs to the plugin of that name."""

    model_config = ConfigDict(extra="allow", frozen=True)
    disabled: tuple[str, ...] = Field((), description="names of plugins to switch off")


class Settings(_Table):
    """All of `acctkit.toml`."""

    company: CompanySettings
    calendar: CalendarSettings = CalendarSettings()
    intake: IntakeSettings = IntakeSettings()
    checks: ChecksSettings = ChecksSettings()
    books: BooksSettings = BooksSettings()
    mail: MailSettings = MailSettings()
    papers: dict[str, PaperSettings] = Field(
        {}, description="by kind of paper, such as [papers.invoice]: number, the pattern of their numbers such as "
        "INV-{year}-{n:05}, and start, the number of the first one ever"
    )
    run: RunSettings = RunSettings()
    plugins: PluginsSettings = PluginsSettings()


# ------------------------------------------------------------------ reading


def read_settings(path: Path) -> tuple[Settings, str]:
    """The settings in `path` and its text; raises SettingsError naming file, line and key."""
    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except FileNotFoundError:
        raise SettingsError(f"There is no {path}; make a workspace with: "
                            f"acctkit init {path.parent} --company NAME --currency USD") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read ({error}); check the file and its permissions.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}; mend that line.") from None
    settings: Settings = validate(Settings, tables, path, text)
    for name, value in (settings.mail.model_extra or {}).items():
        if not isinstance(value, dict):
            where = ["mail", name]
            raise SettingsError(f"{path}, line {line_of(text, where)}: {unknown(where, MailSettings.model_fields)}")
    return settings, text


def validate(model: type[Any], tables: Mapping[str, Any], path: Path, text: str, prefix: Sequence[str] = ()) -> Any:
    """`tables` as `model`; the first fault becomes a SettingsError with file, line, key and what to write."""
    for key in written(model, tables):
        where = [*prefix, *key]
        raise SettingsError(f"{path}, line {line_of(text, where)}: {instead(where, _fields(model, key[:-1]))}")
    try:
        made = model.model_validate(tables)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = [*prefix, *(str(part) for part in first["loc"])]
        raise SettingsError(
            f"{path}, line {line_of(text, where)}: {_sentence(model, first, where, len(prefix))}"
        ) from None
    for one, table in within(made, prefix):
        if both := twice(one):
            raise SettingsError(
                f"{path}, line {line_of(text, [*table, both[1]])}: '{'.'.join([*table, both[0]])}' and '{both[1]}' "
                "both say where a secret is; keep one of them."
            )
    stands_in(made, prefix)
    return made


def _sentence(model: type[BaseModel], first: Any, where: Sequence[str], skip: int) -> str:
    key = ".".join(where)
    if first["type"] == "extra_forbidden":
        return unknown(where, _fields(model, where[skip:-1]))
    if first["type"] == "missing":
        return f"the setting '{key}' is missing; add it."
    if first["type"] in ("tuple_type", "list_type"):
        return f"'{key}' is a list; write what is in it in quotes and square brackets, such as [\"a\", \"b\"]."
    message = first["msg"].removeprefix("Value error, ")
    what = "what is written" if where and may_hold_secret(where[-1]) else f"'{without_password(str(first['input']))}'"
    if first["type"] == "value_error":
        return f"{what} for '{key}' {message}."
    return f"{what} is wrong for '{key}': {message[0].lower()}{message[1:]}."


def unknown(where: Sequence[str], known: Iterable[str]) -> str:
    """That there is no setting of this name, and which is meant, or those that are `known`, as a sentence."""
    names = list(known)
    if is_secret(where[-1]):
        return instead(where, names)
    close = nearest(where[-1], names, most=1, like=60)
    hint = f"did you mean '{close[0]}'?" if close else f"known are: {', '.join(names)}."
    return f"there is no setting '{'.'.join(where)}'; {hint}"


def _fields(model: type[BaseModel], where: Sequence[str]) -> Iterator[str]:
    for part in where:
        info = model.model_fields.get(part)
        if info is None or not (isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel)):
            return
        model = info.annotation
    yield from model.model_fields


def line_of(text: str, where: Sequence[str]) -> int:
    """The line (from 1) on which the key `where` stands in a TOML text, or its table's, or 1."""
    lines = text.splitlines()
    best = 1
    table: list[str] = []
    depth = 0
    for number, line in enumerate(lines, 1):
        header = re.fullmatch(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(#.*)?", line)
        if header:
            table = [part.strip().strip("\"'") for part in header[1].split(".")]
            if list(where[: len(table)]) == table and len(table) >= depth:
                best, depth = number, len(table)
            continue
        key = re.match(r"""\s*((?:[A-Za-z0-9_.-]+|"[^"]*"|'[^']*')+)\s*=""", line)
        if key:
            full = [*table, *(part.strip().strip("\"'") for part in key[1].split("."))]
            if list(where[: len(full)]) == full and len(full) > depth:
                best, depth = number, len(full)
    return best
