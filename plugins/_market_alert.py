"""The alert to management: an urgent note is told on the day on which it comes, once to each who is to know."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from acctkit.plugins._addresses import each_once
from acctkit.plugins._market_notes import Market, fingerprint

from acctkit import Draft, MailDesk, Record

KIND = "market-alert"


def plan(desk: MailDesk) -> Iterator[Draft]:
    """One message to each receiver with all urgent notes that they have not been told of."""
    days = desk.settings.alert_days if desk.settings else 14
    market, told = Market.read(desk, since=desk.as_of - dt.timedelta(days)), desk.books.told(f"{KIND}:")
    news: dict[str, list[Record[Any]]] = defaultdict(list)
    written: dict[str, str] = {}
    for note in market.notes:
        if note.row.urgent:
            for to in _receivers(desk, note.rep):
                if _fact(to, note) not in told:
                    news[written.setdefault(to.casefold(), to)].append(note)
    for to, notes in sorted(news.items(), key=lambda item: item[0].casefold()):
        facts = tuple(_fact(to, note) for note in notes)
        reps = {note.rep for note in notes}
        rep = desk.people.get(notes[0].rep) if len(reps) == 1 else None
        yield Draft(
            kind=KIND, to=to, template=KIND, language=desk.company.language, tells=facts,
            dedupe_key=f"{KIND}:{to.casefold()}:{hashlib.sha256(repr(facts).encode()).hexdigest()[:16]}",
            rep=notes[0].rep if rep else "", reply_to=rep.email if rep else "",
            values={
                "company": desk.company.name, "day": desk.as_of, "notes": [_line(market, one) for one in notes],
                "reply_to_rep": rep.name if rep and rep.email else "",
            },
        )


def _receivers(desk: MailDesk, rep: str) -> tuple[str, ...]:
    """Who is to know: whom the settings name, else the office and the rep's manager."""
    named = desk.settings.alert if desk.settings else ()
    manager = desk.people[rep].manager_email if rep in desk.people else ""
    return each_once(named or (*desk.office, manager))


def _fact(to: str, note: Record[Any]) -> str:
    return f"{KIND}:{to.casefold()}:{fingerprint(note)}"


def _line(market: Market, note: Record[Any]) -> dict[str, Any]:
    price = market.price(note)
    return {
        "date": note.row.date, "kind": note.row.kind, "rep": market.rep(note), "account": market.account(note),
        "competitor": note.row.competitor or "", "sku": note.row.sku or "", "product": market.product(note),
        "feature": note.row.feature or "", "notes": note.row.notes, "price": price.theirs if price else None,
        "ours": price.ours if price else None, "currency": price.currency if price else "",
        "share": price.share if price else None,
    }
