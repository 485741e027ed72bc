"""Mark a csv: the rep's own bytes, each record with one more field that says what is wrong in it."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from acctkit.copies.notes import Note, Slip, position
from acctkit.copies.signing import is_signature, signature
from acctkit.copies.words import word
from acctkit.reading.delimited import DELIMITERS, decode, find_delimiter, separator_line
from acctkit.texts import one_line

_LONGEST = 2_000
_INSTEAD = {"\t": " ", ";": " –", "|": "/"}
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class _Record:
    """A record as it stands in the file: its text, its line end, and its fields."""

    body: str
    end: str
    fields: Sequence[str]


def marked_csv(content: bytes, slip: Slip) -> bytes:
    """The bytes of a csv with a column of findings behind all others: same encoding, mark, delimiter and line ends.

    A field of findings begins with words of ours, so that no program takes it for a formula.
    """
    text = decode(content)
    first = separator_line(text)
    delimiter = first[1] if first else find_delimiter(text)
    head = first[0] if first else ""
    records = _without_earlier(_records(text[len(head):], delimiter), delimiter)
    width = max((len(one.fields) for one in records), default=0)
    says = _says(slip, len(records))
    made = (_line(one, width, delimiter, says.get(number, "")) for number, one in enumerate(records, 1))
    return _encoded(head + "".join(made), content)


def _records(text: str, delimiter: str) -> list[_Record]:
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    records, before = [], 0
    for fields in reader:
        raw = "".join(lines[before:reader.line_num])
        before = reader.line_num
        body = raw.rstrip("\r\n")
        records.append(_Record(body, raw[len(body):], fields))
    return records


def _without_earlier(records: Sequence[_Record], delimiter: str) -> Sequence[_Record]:
    """The records without the findings of an earlier copy, where the file is one that came back."""
    own = next((at for one in records for at, field in enumerate(one.fields) if is_signature(field)), 0)
    if not own:
        return records
    return [_rewritten(one, own, delimiter) if len(one.fields) > own else one for one in records]


def _rewritten(one: _Record, width: int, delimiter: str) -> _Record:
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=delimiter, lineterminator="").writerow(one.fields[:width])
    return _Record(made.getvalue(), one.end, one.fields[:width])


def _says(slip: Slip, count: int) -> dict[int, str]:
    """What stands in the last field of each record; what belongs to no record stands beside the headers."""
    header = slip.headers.get("", 1)
    notes: dict[int, list[str]] = defaultdict(list)
    for note in slip.notes:
        row = (position(note.cell) or (note.row, 0))[0]
        if note.severity != "info" or not 1 <= row <= count:
            notes[row if 1 <= row <= count else header].append(_said(note, slip.language))
    says = {row: " / ".join(dict.fromkeys(said)) for row, said in notes.items()}
    says[header] = " / ".join(filter(None, (signature(slip), says.get(header, ""))))
    return {row: text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…" for row, text in says.items()}


def _said(note: Note, language: str) -> str:
    where = f" {note.cell}" if note.cell else ""
    return one_line(f"{word(note.severity, language)}{where}: {note.message}")


def _line(one: _Record, width: int, delimiter: str, said: str) -> str:
    """A record with its findings; one without any gets the field all the same, since by records of one width a reader
    knows the delimiter, and by none of ours that stands in words."""
    if not said and not one.body:
        return one.body + one.end
    empty = max(width - max(len(one.fields), 1), 0)
    for other in DELIMITERS[: DELIMITERS.find(delimiter)]:
        said = said.replace(other, _INSTEAD[other])
    quoted = '"' + said.replace('"', '""') + '"' if said else ""
    return f"{one.body}{delimiter * (empty + 1)}{quoted}{one.end}"


def _encoded(text: str, content: bytes) -> bytes:
    """`text` in the encoding of `content`, with the mark that it begins with."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return mark + text.encode(name, "replace")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return text.encode("cp1252", "replace")
    return text.encode("utf-8", "replace")
