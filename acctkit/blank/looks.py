"""How a ready-made workbook looks: formats by what a cell is and what kind of value it holds."""

from __future__ import annotations

from typing import Any

from acctkit.forms import ColumnSpec
from acctkit.reports.notation import DARK, GREY, INK, PALE
from acctkit.types import Text

NUMBERS = ("integer", "quantity", "money", "percent")
_FONT = {"font_name": "Calibri", "font_size": 11, "font_color": f"#{INK}", "valign": "vcenter"}
_LINE = "#D9D9D9"
_NUMBER_FORMATS = {  # none that rounds what was typed: a csv keeps what the cells show
    "integer": "0", "quantity": "General", "money": "#,##0.00##", "percent": "0.0##%", "date": "yyyy-mm-dd",
}
_WIDTHS = {
    "id": 13, "text": 22, "date": 12, "integer": 9, "quantity": 11, "money": 13, "percent": 11, "flag": 9, "choice": 13,
}
_HEADER = {"text_wrap": True, "valign": "top"}  # above the button of the filter
_HEADERS = ("required", "optional")
_WIDEST, _ONE_LINE = 26, 18
_LOOKS: dict[str, dict[str, Any]] = {
    "cell": {},
    "calculated": {"font_color": f"#{GREY}", "italic": True},
    "title": {"font_size": 14, "bold": True},
    "advice": {"font_size": 10, "font_color": f"#{GREY}"},
    "example": {"italic": True, "font_color": "#7F7F7F", "bottom": 4, "bottom_color": _LINE},
    "total": {"bold": True},
    "required": {"bold": True, "font_color": "#FFFFFF", "bg_color": f"#{DARK}", **_HEADER},
    "optional": {"font_color": f"#{INK}", "bg_color": "#D9D9D9", **_HEADER},
    "shown": {"italic": True, "font_color": f"#{GREY}", "bg_color": f"#{PALE}", **_HEADER},
    "list": {"num_format": "@"},
    "wrapped": {"text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": _LINE},
    "strong": {"text_wrap": True, "valign": "top", "bold": True, "bottom": 1, "bottom_color": _LINE},
    "sample": {"text_wrap": True, "valign": "top", "italic": True, "bottom": 1, "bottom_color": _LINE, "align": "left"},
}
MISSING = {"bg_color": "#FFE699", "border": 1, "border_color": "#BF8F00"}
FILLED = {"bottom": 1, "bottom_color": _LINE}


class Looks:
    """Makes each format of a workbook once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, look: str, spec: ColumnSpec | None = None, currency: str = "") -> Any:
        """The format of a `look`; with a column, for values of its kind, in a `currency` where one is given."""
        wanted = {**_FONT, **_LOOKS[look]}
        if spec is not None and look not in _HEADERS:
            shape = _NUMBER_FORMATS.get(spec.kind, "@")  # codes and words are text, so that 0042 stays 0042
            wanted["num_format"] = f'{shape} "{currency}"' if currency and spec.kind == "money" else shape
        if "align" not in wanted:
            number = spec is not None and spec.kind in NUMBERS
            wanted |= {"align": "right"} if number else {"align": "left", "indent": 1}
        return self.of(wanted)

    def of(self, wanted: dict[str, Any]) -> Any:
        """The format with these properties."""
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(wanted)
        return self._made[key]


def width(title: Text, kind: str, language: str, words: tuple[str, ...] = (), example: str = "") -> float:
    """How wide a column is to be: the longest of the words listed, else its kind's width; its title in two lines; its
    example."""
    said = f"{title.say(language)} *"
    cells = max((len(word) + 4 for word in words), default=_WIDTHS[kind])
    header = len(said) if len(said) <= _ONE_LINE else max(len(said) / 2, *map(len, said.split())) + 2
    return max(min(_WIDEST, max(9, cells, len(example) + 3)), header + 3)
