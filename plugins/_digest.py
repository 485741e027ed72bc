"""The digest to a department: what is new of what it wants, in one message a week and address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from acctkit.plugins._digest_news import KIND, Known, News
from acctkit.plugins._market_notes import Market, feature

from acctkit import Attachment, Draft, MailDesk, Record, Text, table_csv, table_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE = Text("accounts for research {week}", "clientes para estudios {week}")


def plan(desk: MailDesk) -> Iterator[Draft]:
    """The digests that are due: of the last complete week, with what came late of the weeks before."""
    if desk.settings is None or not desk.settings.digests:
        return
    week_desk = replace(desk, as_of=min(desk.as_of, desk.week.last))
    known, told = Known.read(week_desk, desk.settings.late_weeks), desk.books.told(f"{KIND}:")
    for digest in desk.settings.digests:
        for to in digest.to:
            news = News.of(digest, to, known, told)
            if news:
                yield _draft(week_desk, digest, known.market, news, to)


def _draft(desk: MailDesk, digest: Any, market: Market, news: News, to: str) -> Draft:
    language = digest.language or desk.company.language
    return Draft(
        kind=KIND, to=to, to_name=digest.name, template=KIND, language=language, tells=news.facts,
        dedupe_key=f"{KIND}:{digest.name}:{to.casefold()}:{desk.week.label}",
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
    ever = Counter(map(feature, market.of_kind("request"))) if new else {}
    for name, mine in sorted(new.items(), key=lambda item: (-len(item[1]), item[0])):
        yield {
            "feature": mine[0].row.feature or "", "new": len(mine), "ever": ever[name],
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
