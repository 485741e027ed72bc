"""The content of a paper as canonical JSON, and back: equal papers, equal text; amounts exact, days as days."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from acctkit.types import Column, Paper, PaperBreakdown, PaperFact, PaperTotal, Text, Value, plain


def to_text(paper: Paper) -> str:
    """A paper as text; raises TypeError for a value that cannot be kept exactly, such as a float."""
    said: dict[str, Any] = {
        "kind": paper.kind, "key": paper.key, "title": _words(paper.title), "date": paper.date.isoformat(),
        "account": paper.account, "name": paper.name, "currency": paper.currency,
        "columns": [
            {"name": one.name, "title": _words(one.title), "type": one.type, "unit": one.unit} for one in paper.columns
        ],
        "lines": [{name: _kept(value) for name, value in line.items()} for line in paper.lines],
        "totals": _totals(paper.totals),
        "language": paper.language, "address": list(paper.address),
        "facts": [{"title": _words(one.title), "value": _kept(one.value), "type": one.type} for one in paper.facts],
        "notes": [_words(one) for one in paper.notes], "rep": paper.rep,
        "since": paper.since.isoformat() if paper.since else None,
        "number": paper.number, "template": paper.template,
    }
    if paper.lead:
        said["lead"] = [_words(one) for one in paper.lead]
    if paper.breakdown is not None:
        said["breakdown"] = {"title": _words(paper.breakdown.title), "parts": _totals(paper.breakdown.parts)}
    return json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def from_text(text: str) -> Paper:
    """The paper that a text was made of."""
    said = json.loads(text)
    parts = said.get("breakdown")
    return Paper(
        kind=said["kind"], key=said["key"], title=_text(said["title"]), date=dt.date.fromisoformat(said["date"]),
        account=said["account"], name=said["name"], currency=said["currency"],
        columns=tuple(Column(one["name"], _text(one["title"]), one["type"], one["unit"]) for one in said["columns"]),
        lines=tuple({name: _value(value) for name, value in line.items()} for line in said["lines"]),
        totals=_sums(said["totals"]),
        language=said["language"], address=tuple(said["address"]),
        facts=tuple(PaperFact(_text(one["title"]), _value(one["value"]), one["type"]) for one in said["facts"]),
        notes=tuple(map(_text, said["notes"])), rep=said["rep"],
        since=dt.date.fromisoformat(said["since"]) if said["since"] else None,
        number=said["number"], template=said["template"], lead=tuple(map(_text, said.get("lead", ()))),
        breakdown=PaperBreakdown(_text(parts["title"]), _sums(parts["parts"])) if parts else None,
    )


def _totals(some: Iterable[PaperTotal]) -> list[dict[str, Any]]:
    return [{"title": _words(one.title), "amount": _kept(one.amount)} for one in some]


def _sums(some: Iterable[Mapping[str, Any]]) -> tuple[PaperTotal, ...]:
    return tuple(PaperTotal(_text(one["title"]), _value(one["amount"])) for one in some)


def _words(text: Text) -> list[str]:
    return [text.en, text.es]


def _text(words: list[str]) -> Text:
    return Text(*words)


def _kept(value: Value) -> Any:
    """A value as JSON has it; what JSON would not tell apart says what it is."""
    value = plain(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise TypeError(f"it holds {value}, which is no amount")
        return {"amount": f"{value:f}"}
    if isinstance(value, dt.datetime):
        raise TypeError("it holds a time of day; give a date")
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    if value is None or isinstance(value, str | bool | int):
        return value
    raise TypeError(f"it holds a {type(value).__name__}; give text, a whole number, a Decimal or a date")


def _value(kept: Any) -> Any:
    if not isinstance(kept, Mapping):
        return kept
    return Decimal(kept["amount"]) if "amount" in kept else dt.date.fromisoformat(kept["day"])
