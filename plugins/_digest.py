"""The digest to a department: what is new of what it wants, in one message a week and address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from acctkit.plugins._digest_names import Names
from acctkit.plugins._digest_news import KIND, Known, News, outdated
from acctkit.plugins._market_notes import Market, feature

from acctkit import Attachment, Draft, MailDesk, Outgoing, Record, Text, table_csv, table_xlsx

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


def recheck(desk: MailDesk, message: Outgoing) -> str:
    """Why a digest that waits must not go any more: somebody took consent back, or must not be named."""
    reason = outdated(desk, message.tells)
    return reason.say(desk.company.language) if reason else ""


def _draft(desk: MailDesk, digest: Any, market: Market, news: News, to: str) -> Draft:
    language = digest.language or desk.company.language
    said = _Said(market, Names(market.accounts, language))
    return Draft(
        kind=KIND, to=to, to_name=digest.name, template=KIND, language=language, tells=news.facts,
        dedupe_key=f"{KIND}:{digest.name}:{to.casefold()}:{desk.week.label}",
        attachments=tuple(_files(desk, news, language)), reply_to=next(iter(desk.office), ""),
        values={
            "company": desk.company.name, "department": digest.name, "week": desk.week.label,
            "first": desk.week.first, "last": desk.week.last,
            "requests": list(said.requests(news.of_kind("request"))),
            "competitors": [said.seen(one) for one in news.of_kind("competitor")],
            "trends": [said.note(one) for one in news.of_kind("trend")],
            "promotions": list(said.promotions(news.promotions)),
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


@dataclass(frozen=True)
class _Said:
    """News in the words of a digest."""

    market: Market
    names: Names

    def note(self, note: Record[Any]) -> dict[str, Any]:
        """A note: who noted what, when and where."""
        row, market = note.row, self.market
        return {
            "date": row.date, "rep": market.rep(note), "account": self.names.one(row.account), "sku": row.sku or "",
            "product": market.product(note), "notes": self.names.within(row.notes, row.account),
        }

    def seen(self, note: Record[Any]) -> dict[str, Any]:
        """A note on a competitor, with the prices."""
        price = self.market.price(note)
        return self.note(note) | {
            "competitor": note.row.competitor or "", "price": price.theirs if price else None,
            "ours": price.ours if price else None, "currency": price.currency if price else "",
            "share": price.share if price else None,
        }

    def requests(self, notes: Iterable[Record[Any]]) -> Iterator[dict[str, Any]]:
        """Requests by what is asked for: the new ones, and how often that was asked for before."""
        new: dict[str, list[Record[Any]]] = {}
        for one in notes:
            new.setdefault(feature(one), []).append(one)
        ever = Counter(map(feature, self.market.of_kind("request"))) if new else {}
        for name, mine in sorted(new.items(), key=lambda item: (-len(item[1]), item[0])):
            yield {
                "feature": self.names.within(mine[0].row.feature or "", mine[0].row.account), "new": len(mine),
                "ever": ever[name], "accounts": self.names.all(one.row.account for one in mine),
                "notes": [self.note(one) for one in mine],
            }

    def promotions(self, offers: Iterable[Record[Any]]) -> Iterator[dict[str, Any]]:
        """Offers by promotion: made, accepted, turned down."""
        mine: dict[str, list[Any]] = {}
        for one in offers:
            mine.setdefault(one.row.promotion, []).append(one.row)
        for name, rows in sorted(mine.items()):
            noted = [self.names.within(row.notes, row.account) for row in rows if getattr(row, "notes", None)]
            yield {
                "promotion": name, "offered": len(rows), "accepted": sum(row.accepted is True for row in rows),
                "declined": sum(row.accepted is False for row in rows), "notes": noted[:3],
            }
