"""The digest to a department: what is new of what it wants, in one message a week and address."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from acctkit.plugins._market_notes import Market, feature, fingerprint
from acctkit.plugins._research_list import ResearchList

from acctkit import Attachment, Draft, MailDesk, Record, Text, table_csv, table_xlsx

KIND = "digest"
MARKET = {"requests": "request", "competitors": "competitor", "trends": "trend"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE = Text("accounts for research {week}", "clientes para estudios {week}")


def plan(desk: MailDesk) -> Iterator[Draft]:
    """The digests that are due: of the last complete week, with what came late of the weeks before."""
    if desk.settings is None or not desk.settings.digests:
        return
    week_desk = replace(desk, as_of=min(desk.as_of, desk.week.last))
    market, research = Market.read(week_desk), ResearchList.read(desk.books)
    since = desk.week.first - dt.timedelta(7 * desk.settings.late_weeks)
    told = desk.books.told(f"{KIND}:")
    for digest in desk.settings.digests:
        news = News.of(week_desk, digest, market, research, since, told)
        if news:
            yield from (_draft(week_desk, digest, market, news, to) for to in digest.to)


@dataclass(frozen=True)
class News:
    """What a department has not been told yet."""

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
    def of(
        cls, desk: MailDesk, digest: Any, market: Market, research: ResearchList, since: dt.date, told: Iterable[str]
    ) -> News:
        """What of the books is news for a digest, from the day `since` on."""
        head, known = f"{KIND}:{digest.name}:", frozenset(told)
        kinds = {MARKET[want] for want in digest.wants if want in MARKET}
        notes = tuple(
            one for one in market.notes
            if one.row.kind in kinds and one.row.date >= since and f"{head}{fingerprint(one)}" not in known
        )
        offers = desk.books.records("promotions", since=since, until=desk.as_of)
        promotions = tuple(
            one for one in offers if "promotions" in digest.wants and f"{head}{_offer(one)}" not in known
        )
        facts = [f"{head}{fingerprint(one)}" for one in notes] + [f"{head}{_offer(one)}" for one in promotions]
        changed, wanted = False, "accounts" in digest.wants and desk.books.has("accounts")
        if wanted:
            said = f"{head}accounts:"
            mark = hashlib.sha256(table_csv(research.table("en"))).hexdigest()[:16]
            before = max((fact.removeprefix(said) for fact in known if fact.startswith(said)), default="")
            changed = before.rpartition(":")[2] != mark and bool(before or research.listed)
            facts += [f"{said}{desk.week.label}:{mark}"]
        return cls(notes, promotions, research if wanted else None, changed, tuple(facts))


def _offer(one: Record[Any]) -> str:
    """What tells an offer, with what became of it, from all others."""
    row = one.row
    said = repr((one.rep, row.promotion, row.account, str(row.offered_on), str(row.accepted)))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _draft(desk: MailDesk, digest: Any, market: Market, news: News, to: str) -> Draft:
    language = digest.language or desk.company.language
    return Draft(
        kind=KIND, to=to, to_name=digest.name, template=KIND, language=language, tells=news.facts,
        dedupe_key=f"{KIND}:{digest.name}:{to.strip().casefold()}:{desk.week.label}",
        attachments=tuple(_files(desk, news, language)), reply_to=next(iter(desk.office), ""),
        values={
            "company": desk.company.name, "department": digest.name, "week": desk.week.label,
            "first": desk.week.first, "last": desk.week.last,
            "requests": list(_requests(market, news.of_kind("request"))),
            "competitors": [_seen(market, one) for one in news.of_kind("competitor")],
            "trends": [_note(market, one) for one in news.of_kind("trend")],
            "promotions": list(_promotions(news.promotions)),
            "listed": len(news.research.listed) if news.research else None,
            "silent": len(news.research.silent) if news.research else 0,
            "never": len(news.research.never) if news.research else 0, "changed": news.changed,
        },
    )


def _files(desk: MailDesk, news: News, language: str) -> Iterator[Attachment]:
    """The list of accounts as a workbook and as CSV, where the department wants it and anybody is on it."""
    if news.research is None or not news.research.listed:
        return
    table, name = news.research.table(language), FILE.say(language, week=desk.week.label)
    made = table_xlsx(table, desk.company.name, desk.week, desk.as_of, language)
    yield Attachment(f"{name}.xlsx", media_type=XLSX, content=made)
    yield Attachment(f"{name}.csv", media_type="text/csv", content=table_csv(table))


def _note(market: Market, note: Record[Any]) -> dict[str, Any]:
    return {
        "date": note.row.date, "rep": market.rep(note), "account": market.account(note), "sku": note.row.sku or "",
        "product": market.product(note), "notes": note.row.notes,
    }


def _seen(market: Market, note: Record[Any]) -> dict[str, Any]:
    price = market.price(note)
    return _note(market, note) | {
        "competitor": note.row.competitor or "", "price": price.theirs if price else None,
        "ours": price.ours if price else None, "currency": price.currency if price else "",
        "share": price.share if price else None,
    }


def _requests(market: Market, notes: Iterable[Record[Any]]) -> Iterator[dict[str, Any]]:
    """Requests by what is asked for: the new ones, and how often that was asked for before."""
    new: dict[str, list[Record[Any]]] = {}
    for one in notes:
        new.setdefault(feature(one), []).append(one)
    for name, mine in sorted(new.items(), key=lambda item: (-len(item[1]), item[0])):
        ever = [one for one in market.of_kind("request") if feature(one) == name]
        yield {
            "feature": mine[0].row.feature or "", "new": len(mine), "ever": len(ever),
            "accounts": sorted({market.account(one) for one in mine if one.row.account}),
            "notes": [_note(market, one) for one in mine],
        }


def _promotions(offers: Iterable[Record[Any]]) -> Iterator[dict[str, Any]]:
    """Offers by promotion: made, accepted, turned down."""
    mine: dict[str, list[Any]] = {}
    for one in offers:
        mine.setdefault(one.row.promotion, []).append(one.row)
    for name, rows in sorted(mine.items()):
        yield {
            "promotion": name, "offered": len(rows), "accepted": sum(row.accepted is True for row in rows),
            "declined": sum(row.accepted is False for row in rows),
            "notes": [row.notes for row in rows if getattr(row, "notes", None)][:3],
        }
