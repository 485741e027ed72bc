"""How grave a rule of the settings is: nobody looks, it is told, to be mended, or refuses the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Level = Literal["off", "report", "warn", "block"]
Grave = Literal["info", "warning", "error"]
SEVERITIES: Mapping[Level, Grave] = {"report": "info", "warn": "warning", "block": "error"}
WITHHELD: frozenset[Level] = frozenset({"warn", "block"})  # from here on what depends on the rule is not paid
