"""The names, styles and values of OpenDocument: what a cell's attributes say, and what its style makes of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from acctkit.reading.formats import Meaning, from_serial, shown
from acctkit.reading.limits import damaged
from acctkit.types import CellValue, ErrorCell, Uncalculated

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE, TEXT, STYLE = (f"{_ODF}{name}:1.0}}" for name in ("office", "table", "text", "style"))
NUMBER, DRAW = f"{_ODF}datastyle:1.0}}", f"{_ODF}drawing:1.0}}"
VALUE_TYPE, FORMULA = OFFICE + "value-type", TABLE + "formula"  # put together once: a cell asks for each

_MOST_PARENTS = 20
_DAY = 86_400
_ERROR = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)|Err:\d{3}")
_DURATION = re.compile(r"(-?)P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:[.,]\d{1,18})?)S)?)?")
_CLOCK = re.compile(r"(-?)()(\d{1,9}):(\d{2}):(\d{2}(?:[.,]\d{1,18})?)")
_PREFIX = re.compile(r"(?:[A-Za-z][\w.-]*:)?=?")
_STRING = OFFICE + "string-value"
_EXTENDED = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_TYPED = {
    **dict.fromkeys(("float", "percentage", "currency"), OFFICE + "value"), "date": OFFICE + "date-value",
    "time": OFFICE + "time-value", "boolean": OFFICE + "boolean-value",
}
_NO_DAY = dt.date(1899, 12, 30)


@dataclass(slots=True)
class Styles:
    """The styles of a document, gathered element by element, from both of its parts that have some."""

    hidden_tables: set[str] = field(default_factory=set)
    _formats: dict[str, Meaning] = field(default_factory=dict)
    _cells: dict[str, tuple[str, str]] = field(default_factory=dict)  # its parent, its number format
    _table: str = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take an element in, whatever it is."""
        if name == STYLE + "style":
            style, family = attributes.get(STYLE + "name", ""), attributes.get(STYLE + "family")
            self._table = style if family == "table" else ""
            if family == "table-cell":
                self._cells[style] = (
                    attributes.get(STYLE + "parent-style-name", ""), attributes.get(STYLE + "data-style-name", ""),
                )
        elif name == STYLE + "table-properties":
            if self._table and attributes.get(TABLE + "display") == "false":
                self.hidden_tables.add(self._table)
        elif name == NUMBER + "percentage-style":
            self._formats[attributes.get(STYLE + "name", "")] = "percent"
        elif name == NUMBER + "time-style":
            beyond_a_day = attributes.get(NUMBER + "truncate-on-overflow") == "false"
            self._formats[attributes.get(STYLE + "name", "")] = "duration" if beyond_a_day else "time"

    def meaning(self, style: str) -> Meaning:
        """What this cell style, or the nearest of its parents that has a number format, makes of a number."""
        for _ in range(_MOST_PARENTS):
            parent, format_ = self._cells.get(style, ("", ""))
            if format_ or not parent:
                return self._formats.get(format_, "")
            style = parent
        return ""


def value(attributes: Mapping[str, str], text: str, meaning: Callable[[], Meaning], date1904: bool) -> CellValue:
    """What a cell holds; the text that it shows, where its value is none of its type. `meaning` is that of its style.

    >>> value({OFFICE + "value-type": "percentage", OFFICE + "value": "0.05"}, "5%", str, False)
    0.05
    >>> value({OFFICE + "value-type": "date", OFFICE + "date-value": "2004-11-24"}, "24.11.04", str, False)
    datetime.date(2004, 11, 24)
    """
    kind, formula = attributes.get(VALUE_TYPE, ""), attributes.get(FORMULA)
    if kind in ("", "string") or formula is not None:
        extended = attributes.get(_EXTENDED, "")
        if extended == "error" or (formula is not None and not extended and _ERROR.fullmatch(text)):
            return ErrorCell(text or "#VALUE!")
    if kind in _TYPED:
        raw = attributes.get(_TYPED[kind], "")
        try:
            return _typed(kind, raw, meaning, date1904)
        except (ValueError, OverflowError):
            return text or raw or None
    if kind in ("", "void") and not text and formula is not None:
        return Uncalculated(_PREFIX.sub("", formula, count=1))
    return attributes.get(_STRING, text) or None


def _typed(kind: str, raw: str, meaning: Callable[[], Meaning], date1904: bool) -> CellValue:
    if kind == "date":
        return _date(raw)
    if kind == "time":
        return from_serial(_days(raw), "duration" if meaning() == "duration" else "time", date1904)
    if kind == "boolean":
        return raw == "true"
    if "_" in raw:  # Python's own way of writing
        raise ValueError(raw)
    return shown(float(raw), "percent" if kind == "percentage" or meaning() == "percent" else "")


def _date(text: str) -> dt.date | dt.time:
    """A day, a day and time, or a bare time of day as spreadsheet programs keep one."""
    moment = dt.datetime.fromisoformat(text).replace(tzinfo=None)
    moment += dt.timedelta(milliseconds=round(moment.microsecond / 1000), microseconds=-moment.microsecond)
    if moment.date() == _NO_DAY:
        return moment.time()
    return moment if moment.time() != dt.time() else moment.date()


def _days(text: str) -> float:
    found = _DURATION.fullmatch(text) or _CLOCK.fullmatch(text)
    if not found:
        raise ValueError(text)
    days, hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in found.groups()[1:])
    total = days + (hours * 3600 + minutes * 60 + seconds) / _DAY
    return -total if found[1] else total


def count(attributes: Mapping[str, str], name: str, default: int = 1) -> int:
    """A number of repetitions. Raises ReadRefused (unreadable) for one that is none."""
    text = attributes.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise damaged(f"{name.rpartition('}')[2]}: {text[:20]}")
    return max(int(text), 1)
