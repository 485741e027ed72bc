"""Words: one thing said in English and in Spanish, and the two closed lists that everything else uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]
Status = Literal["pending", "accepted", "partial", "rejected", "duplicate", "superseded", "document"]


@dataclass(frozen=True, slots=True)
class Text:
    """One thing said in English and in Spanish; a plugin that knows only English leaves `es` empty."""

    en: str
    es: str = ""

    def say(self, language: str, **values: object) -> str:
        """The sentence in `language` (a locale such as `es` or `en-GB`), `{names}` filled from `values`."""
        text = self.es if language.lower().startswith("es") and self.es else self.en
        return text.format(**values) if values else text
