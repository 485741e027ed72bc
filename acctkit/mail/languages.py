"""Messages for whose reader's language there is no template: they are written in another, and the office hears of it.

It is kept as a fact beside those that the message tells, one for each language, kind, and account (or address): so it
is told once, and where a message is taken back before it went there is nothing to tell.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from acctkit.books.schema import told
from acctkit.mail.templates import locale_of
from acctkit.types import Draft, Text

_FACT = "language:"
_OFFICE = f"office:{_FACT}"
_LETTER = Text(
    "The letter to account {whom} ({kind}) was written in {written}: there is no template for {wanted}.",
    "La carta al cliente {whom} ({kind}) se escribió en {written}: no hay plantilla para {wanted}.",
)
_MESSAGE = Text(
    "The message to {whom} ({kind}) was written in {written}: there is no template for {wanted}.",
    "El mensaje a {whom} ({kind}) se escribió en {written}: no hay plantilla para {wanted}.",
)


@dataclass(frozen=True, slots=True)
class Otherwise:
    """That messages of a kind, about an account or (`about` empty) to an address, are wanted in one language and
    written in another."""

    wanted: str
    written: str
    kind: str
    about: str
    whom: str

    @property
    def fact(self) -> str:
        """The fact that a message which is written otherwise tells."""
        return _FACT + ":".join((self.wanted, self.written, self.kind, self.about, self.whom))

    @property
    def office_fact(self) -> str:
        """The fact that the office was told so."""
        return f"office:{self.fact}"

    def say(self, language: str) -> str:
        """The sentence for a reader."""
        written = locale_of(self.written).get_language_name(locale_of(language).language) or self.written
        sentence = _LETTER if self.about else _MESSAGE
        return sentence.say(language, whom=self.whom, kind=self.kind, written=written, wanted=self.wanted)

    def row(self, language: str) -> dict[str, Any]:
        """It as the result of a run has it."""
        return {
            "kind": self.kind, "account": self.whom if self.about else "", "to": "" if self.about else self.whom,
            "wanted": self.wanted, "written": self.written, "message": self.say(language),
        }


def otherwise(draft: Draft, written: str) -> Otherwise | None:
    """What there is to tell of a draft that was `written` in a language; nothing where that is the one it is for,
    of whatever country."""
    wanted = draft.language.replace("_", "-")
    if not wanted or wanted.partition("-")[0].lower() == written.partition("-")[0].lower():
        return None
    about, whom = ("account", draft.account) if draft.account else ("", draft.to.strip())
    return Otherwise(_word(wanted), written, draft.kind, about, whom)


def keep(one: Otherwise, message: str, day: dt.date) -> dict[str, Any]:
    """The row of the fact that a message tells."""
    return {"fact": one.fact, "message": message, "day": day}


def untold(conn: sa.Connection) -> list[Otherwise]:
    """What the office has not heard of yet, in order."""
    facts = set(_beginning(conn, _FACT))
    known = {fact.removeprefix("office:") for fact in _beginning(conn, _OFFICE)}
    return [Otherwise(*fact.removeprefix(_FACT).split(":", 4)) for fact in sorted(facts - known)]


def _beginning(conn: sa.Connection, start: str) -> list[str]:
    return list(conn.scalars(sa.select(told.c.fact).where(told.c.fact.startswith(start, autoescape=True))))


def _word(text: str) -> str:
    """A language as somebody typed it, without what would part the fact."""
    return " ".join(text.replace(":", " ").split())
