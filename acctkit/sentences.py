"""How a finding becomes a sentence, and how what a sheet says is shown to people: on one line, nothing unseen.

A sentence says what is wrong, what was expected and what to do. `{column}` is the header as the reader knows it,
`{value}` what the cell holds, `{expected}` what should stand there; other names come from the finding's `params`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from acctkit.types import Code, Finding, Text
from acctkit.types.findings import spoken_params

LONGEST_VALUE = 80
_LONGEST_OTHER = 400
_NOTHING = "–"
_MANY = Text("So it is in {count} cells ({cells}).", "Así es en {count} celdas ({cells}).")
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(\w+)\}")


def sentence(code: Code, about: Finding | Mapping[str, object], language: str, header: str = "") -> str:
    """The sentence of `code` in `language`, filled from a finding (or from bare params) and the column's `header`.

    Never raises: a name that nothing fills shows as a dash. Values are shortened to 80 characters, and control and
    direction characters are shown escaped.

    >>> from acctkit.codes import BAD_DATE
    >>> sentence(BAD_DATE, {"value": "soon", "expected": "24/11/2004"}, "en")
    "'soon' is not a date; write it as 24/11/2004."
    """
    values = _values(about)
    if header:
        values["column"] = header
    text, hint, spanish = code.text.say(language), code.hint.say(language), language.lower().startswith("es")
    if hint and all(values.get(name) not in (None, "") for name in placeholders(hint)):
        text = f"{text} {hint}"
    if isinstance(about, Finding) and about.count > 1:
        text = f"{text} {_MANY.say(language)}"

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name is None:
            return match[0][0]
        value = values.get(f"{name}.es") or values.get(name, "") if spanish else values.get(name, "")
        return shown(value, LONGEST_VALUE if name == "value" else _LONGEST_OTHER) or _NOTHING

    return _PLACEHOLDER.sub(fill, text)


def placeholders(text: str) -> frozenset[str]:
    """The names that a sentence wants filled."""
    return frozenset(match[1] for match in _PLACEHOLDER.finditer(text) if match[1])


def shown(value: object, longest: int = LONGEST_VALUE) -> str:
    """`value` as it may stand in a sentence: one line, no invisible character, at most `longest` characters.

    >>> shown("a\\u202eb"), shown("x" * 100)[-3:]
    ('a\\\\u202eb', 'xx…')
    """
    text = "" if value is None else str(value)
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if _visible(char) else _escaped(char) for char in text)


def shown_path(path: str) -> str:
    """A path as a person can tell it from any other: what is invisible shows escaped, and so do letters that are
    composed in an unusual way, and blanks at the end of a name.

    >>> print(shown_path("ana/n\\u0303u.xlsx"), shown_path("ana/ñu.xlsx"), shown_path("ana/a.xlsx "))
    ana/n\\u0303u.xlsx ana/ñu.xlsx ana/a.xlsx\\x20
    """
    if path.isascii() and path.isprintable() and " /" not in path and path[-1:] != " ":
        return path
    composed = unicodedata.normalize("NFC", path) == path
    plain = re.sub(r" (?= */| *$)", lambda blank: "\\x20", path)
    return "".join(char if _visible(char) and (composed or _usual(char)) else _escaped(char) for char in plain)


def _values(about: Finding | Mapping[str, object]) -> dict[str, object]:
    if not isinstance(about, Finding):
        return dict[str, object](spoken_params(about))
    names = ("path", "sheet", "cell", "value", "expected", "form", "row")
    many = {"count": about.count} if about.count > 1 else {}
    sheet = about.sheet or shown_path(about.path.rpartition("/")[2])  # the sheet of a csv has no name but its file's
    return {**{name: getattr(about, name) for name in names}, "sheet": sheet, **about.params, **many}


def _visible(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp")


def _usual(char: str) -> bool:
    """Whether a letter stands for itself in composed text; combining accents do not, nor signs such as the Kelvin."""
    return not unicodedata.combining(char) and unicodedata.normalize("NFC", char) == char


def _escaped(char: str) -> str:
    return ascii(char)[1:-1]
