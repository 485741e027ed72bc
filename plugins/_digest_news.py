"""What a digest has to tell to one of its recipients: what was noted, offered and listed that this address was not told
of yet.

What was told is kept by digest and address, so that nothing is lost where one of several messages fails, or an address
is changed or added: `digest:<name>:<address>:<what>`, and of the list of accounts `…:accounts <week>:<its mark>`.
What a message names is a fact too, `…:named <account>`, so that it is not sent when an account must not be named any
more.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from acctkit.plugins._market_notes import Market, fingerprint
from acctkit.plugins._research_list import ResearchList, barred

from acctkit import MailDesk, Record, Text, table_csv

KIND = "digest"
MARKET = {"requests": "request", "competitors": "competitor", "trends": "trend"}
LIST, NAMED = "accounts ", "named "  # no address has a space


@dataclass(frozen=True)
class Known:
    """What the books say on the day of a digest: notes and offers from the day `since` on, and the list of accounts."""

    market: Market
    offers: tuple[Record[Any], ...]
    research: ResearchList | None
    since: dt.date
    week: str

    @classmethod
    def read(cls, desk: MailDesk, weeks: int) -> Known:
        """As of the desk's day; what came late is still news for so many weeks."""
        since = desk.week.first - dt.timedelta(7 * weeks)
        offers = desk.books.records("promotions", since=since, until=desk.as_of)
        research = ResearchList.read(desk.books) if desk.books.has("accounts") else None
        return cls(Market.read(desk), tuple(offers), research, since, desk.week.label)

    def named(self, notes: Iterable[Record[Any]]) -> list[str]:
        """The accounts that may be named of those that some notes are about."""
        found = {one.row.account for one in notes if one.row.account}
        return sorted(one for one in found if not barred(self.market.accounts.get(one)))


@dataclass(frozen=True)
class News:
    """What one address has not been told yet."""

    notes: tuple[Record[Any], ...]
    promotions: tuple[Record[Any], ...]
    research: ResearchList | None
    changed: bool
    facts: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.notes or self.promotions or self.changed)

    def of_kind(self, kind: str) -> list[Record[Any]]:
        """The notes of a kind."""
        return [one for one in self.notes if one.row.kind == kind]

    @classmethod
    def of(cls, digest: Any, to: str, known: Known, told: Mapping[str, dt.date]) -> News:
        """What of the books is news of a digest to an address; `told` are the facts that it was told, with their
        days."""
        head = _head(digest, to)
        kinds = {MARKET[want] for want in digest.wants if want in MARKET}
        notes = tuple(
            one for one in known.market.notes
            if one.row.kind in kinds and one.row.date >= known.since and f"{head}{fingerprint(one)}" not in told
        )
        promotions = tuple(
            one for one in known.offers if "promotions" in digest.wants and f"{head}{_offer(one)}" not in told
        )
        facts = [f"{head}{fingerprint(one)}" for one in notes] + [f"{head}{_offer(one)}" for one in promotions]
        facts += [f"{head}{NAMED}{account}" for account in known.named(notes)]
        research = known.research if "accounts" in digest.wants else None
        if research is None:
            return cls(notes, promotions, None, False, tuple(facts))
        said = f"{head}{LIST}"
        mark, before = mark_of(research), _last_mark(said, told)
        changed = mark != before and bool(before or research.listed)
        return cls(notes, promotions, research, changed, (*facts, f"{said}{known.week}:{mark}"))


def outdated(desk: MailDesk, facts: Iterable[str]) -> Text | None:
    """Why a message that tells these facts must not go any more: nobody wants it there, the list that it carries is
    another now, or it names who must not be named."""
    told = list(facts)
    mark = _list_told(told)
    if desk.settings is not None and not any(
        "".join(told[:1]).startswith(_head(digest, to)) and ("accounts" in digest.wants or not mark)
        for digest in desk.settings.digests for to in digest.to
    ):
        return Text("By the settings this address does not get this digest any more.",
                    "Según los ajustes, esta dirección ya no recibe este boletín.")
    if mark and mark != mark_of(ResearchList.read(desk.books)):
        return Text("The list of accounts for research has changed since; a new message takes its place.",
                    "La lista de clientes para estudios ha cambiado desde entonces; un mensaje nuevo lo sustituye.")
    named = {fact.rpartition(f":{NAMED}")[2] for fact in told if f":{NAMED}" in fact}
    if any(barred(one.row) for one in desk.books.records("accounts") if one.row.account in named):
        return Text("It names an account that must not be named any more; a new message takes its place.",
                    "Nombra a un cliente que ya no se debe nombrar; un mensaje nuevo lo sustituye.")
    return None


def _head(digest: Any, to: str) -> str:
    """What the facts that a digest tells to an address begin with."""
    return f"{KIND}:{digest.name}:{to.casefold()}:"


def mark_of(research: ResearchList) -> str:
    """What tells the list of accounts from all others."""
    return hashlib.sha256(table_csv(research.table("en"))).hexdigest()[:16]


def _list_told(facts: Iterable[str]) -> str:
    """The mark of the list of accounts that a message with these facts carries; empty where it carries none."""
    parts = (fact.split(":") for fact in facts)
    return next((part[-1] for part in parts if part[-2].startswith(LIST)), "")


def _last_mark(said: str, told: Mapping[str, dt.date]) -> str:
    """The list that an address was sent last, by the day and then by the week; empty where it never was."""
    found = [(day, fact.removeprefix(said)) for fact, day in told.items() if fact.startswith(said)]
    return max(found, default=(dt.date.min, ""))[1].rpartition(":")[2]


def _offer(one: Record[Any]) -> str:
    """What tells an offer, with what became of it, from all others."""
    row = one.row
    said = repr((one.rep, row.promotion, row.account, str(row.offered_on), str(row.accepted)))
    return hashlib.sha256(said.encode()).hexdigest()[:16]
