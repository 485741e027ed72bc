"""What a cell of a workbook holds, by what its tag says: its type and the format of its style.

A kind makes a value of the text of one cell (`one`), or of a whole column of cells at once, which is ten times as
fast. What is no value of its kind is an error cell that says what stands there."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from math import isfinite

from acctkit.reading.formats import Meaning, from_serial
from acctkit.reading.sheetxml import attributes
from acctkit.reading.xmltext import escaped, plain
from acctkit.types import CellValue, ErrorCell, PercentCell

_BLANKS = " \t\r\n"
_WHOLE = re.compile(r"([-+]?)0*([0-9]+)")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"T?([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)[0-9]*Z?")
_BOOLEANS = {"1": True, "0": False, "true": True, "false": False}
_MOST_KEPT, _WORTH_KEEPING = 10_000, 200  # values that are kept to be found again, and the bytes that one may have
_LONGEST = 9  # digits of the number of a shared text


class Kind:
    """What a cell holds."""

    blank = False  # whether a formula without a value is a blank text, not one that was never calculated
    lenient = False  # whether `column` takes 1_000 for a number

    def one(self, raw: bytes) -> CellValue:
        """The value of a cell with this XML as its value. Raises IndexError for a shared text that does not exist."""
        text = plain(raw).strip(_BLANKS)
        return self.value(text) if text else None

    def column(self, raws: Sequence[bytes]) -> list[CellValue]:
        """The values of many cells, some of them blank. Raises ValueError or IndexError where one is peculiar: then
        each is to be looked at by itself."""
        return [self.one(raw) if raw else None for raw in raws]

    def value(self, text: str) -> CellValue:
        """The value that a text says, which is never empty and has no blanks around it."""
        return ErrorCell(text)


class _Remembered(Kind):
    """Values that come often and cost something, so each is made once, which saves memory, too. This kind itself is of
    errors, and of types that nobody knows."""

    def __init__(self) -> None:
        self._kept = _Kept(self.made)

    def one(self, raw: bytes) -> CellValue:
        return self._kept[raw]

    def column(self, raws: Sequence[bytes]) -> list[CellValue]:
        return list(map(self._kept.__getitem__, raws))

    def made(self, raw: bytes) -> CellValue:
        """The value of a cell, made anew."""
        return super().one(raw)


class _Kept(dict[bytes, CellValue]):
    def __init__(self, make: Callable[[bytes], CellValue]) -> None:
        super().__init__({b"": None})
        self._make = make

    def __missing__(self, raw: bytes) -> CellValue:
        made = self._make(raw)
        if len(raw) < _WORTH_KEEPING:
            if len(self) > _MOST_KEPT:
                self.clear()
                self[b""] = None
            self[raw] = made
        return made


class _Numbers(Kind):
    """Just numbers. Python takes `nan`, `inf` and `1_000` for some, too; XML does not."""

    lenient = True

    def column(self, raws: Sequence[bytes]) -> list[CellValue]:
        try:
            numbers: list[CellValue] = list(map(float, raws))
            total = sum(numbers)  # type: ignore[arg-type]  # they are all floats
        except ValueError:
            numbers = [float(raw) if raw else None for raw in raws]
            total = sum(filter(None, numbers))  # type: ignore[arg-type]
        if not isfinite(total):
            raise ValueError("nan")
        return numbers

    def one(self, raw: bytes) -> CellValue:
        try:
            return number_of(raw)
        except ValueError:
            return super().one(raw)


class _Shown(_Remembered):
    """Numbers that a format shows as days, times, spans or per cents."""

    def __init__(self, meaning: Meaning, date1904: bool) -> None:
        super().__init__()
        self._meaning, self._date1904 = meaning, date1904

    def made(self, raw: bytes) -> CellValue:
        try:
            number = number_of(raw)
        except ValueError:
            return super().made(raw)
        return PercentCell(number) if self._meaning == "percent" else from_serial(number, self._meaning, self._date1904)


class _Shared(Kind):
    """Numbers of texts in the table that the whole workbook shares."""

    lenient = True

    def __init__(self, texts: Sequence[str | None]) -> None:
        self._texts = texts

    def column(self, raws: Sequence[bytes]) -> list[CellValue]:
        texts = self._texts
        try:
            numbers = list(map(int, raws))
        except ValueError:
            if b"-" in b"".join(raws):
                raise
            return [texts[int(raw)] if raw else None for raw in raws]
        if min(numbers, default=0) < 0:
            raise IndexError(min(numbers))
        return list(map(texts.__getitem__, numbers))

    def one(self, raw: bytes) -> CellValue:
        return self._texts[int(raw)] if raw.isdigit() and len(raw) < _LONGEST else super().one(raw)

    def value(self, text: str) -> CellValue:
        whole = _WHOLE.fullmatch(text)
        if whole is None:
            return ErrorCell(text)
        if (whole[1] == "-" and whole[2] != "0") or len(whole[2]) > _LONGEST:
            raise IndexError(text)
        return self._texts[int(whole[2])]


class _Texts(_Remembered):
    """Texts that stand in the cell itself, blanks and all."""

    blank = True

    def made(self, raw: bytes) -> CellValue:
        return escaped(plain(raw)) or None


class _Booleans(_Remembered):
    """True and false."""

    def value(self, text: str) -> CellValue:
        return _BOOLEANS.get(text, ErrorCell(text))


class _Days(_Remembered):
    """Days and times as ISO 8601 writes them; the same values as a number with a format would give."""

    def value(self, text: str) -> CellValue:
        day, time = text[:10], _TIME.fullmatch(text[10:] if _DAY.match(text) else text)
        try:
            if not _DAY.fullmatch(day):
                return dt.time.fromisoformat(time[1]) if time else ErrorCell(text)
            date = dt.date.fromisoformat(day)
            if not text[10:]:
                return date
            moment = dt.datetime.combine(date, dt.time.fromisoformat(time[1])) if time else None
        except ValueError:
            return ErrorCell(text)
        if moment is None:
            return ErrorCell(text)
        return moment if moment.time() != dt.time.min else date


def number_of(raw: bytes) -> float:
    """The number that an XML value says; blanks around it mean nothing. Raises ValueError when it is none.

    >>> number_of(b" 12"), number_of(b"-1.5E3"), number_of(b"&#49;2")
    (12.0, -1500.0, 12.0)
    >>> number_of(b"1_000")
    Traceback (most recent call last):
    ValueError: 1_000
    """
    number = float(plain(raw).encode() if b"&" in raw or b"<" in raw else raw)
    if b"_" in raw or not isfinite(number):
        raise ValueError(raw.decode())
    return number


class Kinds(dict[bytes, Kind]):
    """The kind of a cell by the attributes in its tag; equal for all cells that are to be read alike."""

    def __init__(self, meanings: Sequence[Meaning], texts: Sequence[str | None], date1904: bool) -> None:
        super().__init__()
        self._meanings = meanings
        self._shown: dict[Meaning, Kind] = {
            "": _Numbers(), "date": _Shown("date", date1904), "time": _Shown("time", date1904),
            "duration": _Shown("duration", date1904), "percent": _Shown("percent", date1904),
        }
        text = _Texts()
        self._by_type: dict[bytes, Kind] = {
            b"s": _Shared(texts), b"str": text, b"inlineStr": text, b"b": _Booleans(), b"d": _Days(),
        }
        self._error = _Remembered()

    def __missing__(self, tag: bytes) -> Kind:
        if len(self) > _MOST_KEPT:
            self.clear()
        kind = self[tag] = self._of(attributes(tag))
        return kind

    def _of(self, said: dict[bytes, bytes]) -> Kind:
        kind = said.get(b"t", b"n")
        if kind != b"n":
            return self._by_type.get(kind, self._error)
        style = said.get(b"s", b"0")
        at = int(style[:9]) if style.isdigit() else len(self._meanings)
        return self._shown[self._meanings[at] if at < len(self._meanings) else ""]
