"""Holds: why an invoice, or all that an account owes, is not chased, as of a day.

The office places a hold by a row of the form `holds`, and lifts it by another one. An open issue about a late shipment,
an invoice or a damaged return that names an invoice holds it from the day it was opened, provisionally: until the
office says by a row of `holds` what becomes of it, or the issue is resolved. What a rep collected or was promised holds
until the bank shows it, or its time is over, or the office lifts it. Shared by the plugins that chase and age
money; no plugin itself. Where nobody declares one of the forms, nothing comes from it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, Protocol

from acctkit.plugins._collected_book import PROMISE, Collection, collections
from acctkit.plugins._issues_history import History, Spell

from acctkit import Desk, Text, spoken

DAY = dt.timedelta(days=1)
DISPUTE, PROMISED = "dispute", "promise to pay"
DISPUTING = ("late shipment", "invoice discrepancy", "damaged return")  # the kinds of issues that hold an invoice

REASONS: dict[str, Text] = {
    DISPUTE: Text("dispute", "disputa"),
    PROMISED: Text("promise to pay", "promesa de pago"),
    "collected": Text("collected, and not at the bank yet", "cobrado y aún no en el banco"),
    "payment plan": Text("payment plan", "plan de pagos"),
    "insolvency": Text("insolvency", "insolvencia"),
    "legal": Text("legal", "vía judicial"),
    "do not contact": Text("do not contact", "no contactar"),
}


class HoldLike(Protocol):
    """A row of the form `holds`: what the office decided about a hold, from a day on."""

    @property
    def hold(self) -> str: ...
    @property
    def account(self) -> str: ...
    @property
    def invoice(self) -> str | None: ...
    @property
    def reason(self) -> str: ...
    @property
    def start(self) -> dt.date: ...
    @property
    def end(self) -> dt.date | None: ...
    @property
    def decision(self) -> str: ...
    @property
    def issue(self) -> str | None: ...


class IssueLike(Protocol):
    """A row of the form `issues`, as far as it holds an invoice."""

    @property
    def issue(self) -> str | None: ...
    @property
    def opened_on(self) -> dt.date: ...
    @property
    def account(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def invoice(self) -> str | None: ...
    @property
    def status(self) -> str | None: ...
    @property
    def resolved_on(self) -> dt.date | None: ...


Why = Literal["lifted", "confirmed", "changed", "ran out", "resolved", "came", "too often"]


@dataclass(frozen=True, order=True)
class Ending:
    """What ended a hold, from `day` on: the office lifted it, confirmed it, or changed it by a later row; its time was
    over; its issue was resolved; what a rep collected or was promised came; it was promised too often to count. `who`
    decided so, and the `note` on it."""

    day: dt.date
    why: Why
    who: str = ""
    note: str = ""


@dataclass(frozen=True)
class Hold:
    """A hold on an invoice, or on an account (`invoice` is then None), from `first` to `last`, both included. One with
    an `amount` is on what that would pay of the account, oldest due first; `slack` may be missing of an invoice.

    `since` is when it began: a hold that the office confirmed goes on from the day its issue was opened. `ends` is the
    last day that the office gave it, whatever ended it before; `settled` the day from which its issue is resolved, or
    what a rep collected has come; `again` whether the office placed it again before that was over; `rep` whose word it
    is, where a rep collected or was promised what is due, and `of_rep` the same where the office confirmed that. `who`
    decided it, or filed what it comes from, with a `note`; `ending` is what ended it or is to end it.
    """

    id: str
    account: str
    invoice: str | None
    reason: str
    since: dt.date
    first: dt.date
    last: dt.date
    ends: dt.date | None = None
    issue: str = ""
    confirmed: bool = False
    settled: dt.date = dt.date.max
    again: bool = False
    rep: str = ""
    of_rep: str = ""
    who: str = ""
    note: str = ""
    ending: Ending | None = None
    amount: Decimal | None = None
    currency: str = ""
    slack: Decimal = Decimal(0)

    def on(self, day: dt.date) -> bool:
        """Whether it holds on `day`."""
        return self.first <= day <= self.last

    def ran_out(self, day: dt.date) -> bool:
        """Whether it had ended by `day` because its time was over, and nobody had lifted it or placed it again."""
        return self.ends is not None and self.ends == self.last < day and not self.again

    @property
    def disputes(self) -> bool:
        """Whether the customer disputes what it holds."""
        return self.reason == DISPUTE

    @property
    def what(self) -> Text:
        """What it holds, to begin a sentence with."""
        if self.amount is not None:
            en, es = (spoken(self.amount, language, currency=self.currency) for language in ("en", "es"))
            return Text(f"The account, up to {en} {self.currency},", f"El cliente, hasta {es} {self.currency},")
        if self.invoice is None:
            return Text("The account", "El cliente")
        return Text(f"Invoice {self.invoice}", f"La factura {self.invoice}")

    @property
    def why(self) -> Text:
        """The sentence for those who wonder why nobody is written to."""
        en, es = REASONS[self.reason].en, REASONS[self.reason].es
        if self.issue:
            en, es = f"{en}, issue {self.issue}", f"{es}, incidencia {self.issue}"
        if self.rep:
            en, es = f"{en}, as rep {self.rep} says", f"{es}, según el vendedor {self.rep}"
        elif not self.confirmed:
            en, es = f"{en}, not confirmed yet", f"{es}, aún sin confirmar"
        return Text(f"{self.what.en} is on hold: {en}.", f"{self.what.es} tiene la reclamación bloqueada: {es}.")


@dataclass(frozen=True)
class Holds:
    """Every hold that the books know of, by account: those over, too."""

    by_account: Mapping[str, Sequence[Hold]]

    @classmethod
    def read(cls, desk: Desk, **only: Any) -> Holds:
        """From the rows of `holds`, `issues` and `collected`, all or those of `only` one account."""
        rows: Sequence[HoldLike] = [record.row for record in desk.books.records("holds", **only)]
        history = History.read(desk, **only)
        issues = [
            Disputing(record.row, history.until(record.row, desk.as_of), record.rep)
            for record in desk.books.records("issues", **only) if holding(record.row)
        ]
        found: dict[str, list[Hold]] = defaultdict(list)
        words = _collected(desk, rows, **only)
        for hold in (*_in_place(_confirmed(rows, issues), words), *_provisional(rows, issues), *words):
            found[hold.account].append(hold)
        order = {account: sorted(holds, key=_order) for account, holds in found.items()}
        return cls(dict(sorted(order.items())))

    def __iter__(self) -> Iterator[Hold]:
        return (hold for holds in self.by_account.values() for hold in holds)

    def over(self, account: str, invoice: str, day: dt.date) -> Hold | None:
        """The hold over an invoice on `day`: a dispute before any other, its own before one over the whole account, and
        what is confirmed first. What is on as much as an amount would pay is over no invoice by itself (`upto`)."""
        on = [
            hold for hold in self.by_account.get(account, ())
            if hold.on(day) and hold.amount is None and hold.invoice in (None, invoice)
        ]
        return min(on, key=lambda hold: (not hold.disputes, hold.invoice is None, not hold.confirmed), default=None)

    def upto(self, account: str, currency: str, day: dt.date) -> list[Hold]:
        """The holds on as much of an account as an amount would pay on `day`, in a currency, in the order of days."""
        return [
            hold for hold in self.by_account.get(account, ())
            if hold.amount is not None and hold.currency == currency and hold.on(day)
        ]


def holding(issue: IssueLike) -> bool:
    """Whether an issue is of those that hold an invoice while they are open."""
    return issue.kind in DISPUTING and bool(issue.invoice)


def id_of(issue: IssueLike) -> str:
    """What the hold of an issue is called: its number, else the account's and the invoice's."""
    return issue.issue or f"{issue.account}/{issue.invoice}"


def _order(hold: Hold) -> tuple[object, ...]:
    return hold.first, hold.invoice or "", hold.id, hold.confirmed


@dataclass(frozen=True, slots=True)
class Disputing:
    """An issue that holds an invoice, and the times in which it was open."""

    issue: IssueLike
    spells: Sequence[Spell]
    rep: str = ""

    @property
    def settled(self) -> dt.date:
        """The day from which it is resolved."""
        return self.spells[-1].resolved or dt.date.max


def _confirmed(rows: Sequence[HoldLike], issues: Sequence[Disputing]) -> Iterator[Hold]:
    """The holds that the office placed or confirmed: each row from its day on, until the last that it gave, the next
    row of the same hold, or the day it is lifted."""
    placed = sorted((row for row in rows if row.decision == "confirmed"), key=lambda row: row.start)
    lifts = _lifts(rows, {(row.account, row.hold) for row in placed})
    known = {(one.issue.account, id_of(one.issue)): one for one in issues}
    turns: dict[tuple[str, str, str | None], list[HoldLike]] = defaultdict(list)
    for row in placed:
        turns[row.account, row.hold, row.invoice].append(row)
    for same in turns.values():
        before: Hold | None = None
        for row, after in zip(same, (*same[1:], None), strict=True):
            until = after.start - DAY if after else dt.date.max
            ends = [one for name in _names(row) for one in lifts.get((row.account, name), ()) if one.day >= row.start]
            ends += [_decided(after, "changed")] if after else []
            ends += [Ending(row.end + DAY, "ran out")] if row.end else []
            ending = min(ends, default=None)
            issue = known.get((row.account, row.issue or row.hold))
            goes_on = issue is not None and issue.settled >= row.start
            since = before.since if before and before.last >= row.start - DAY else row.start
            before = Hold(
                row.hold, row.account, row.invoice, row.reason,
                since=min(issue.issue.opened_on, since) if issue and goes_on else since, first=row.start,
                last=ending.day - DAY if ending else dt.date.max, ends=row.end,
                issue=row.issue or (row.hold if issue else ""), confirmed=True,
                settled=dt.date.max if issue is None else issue.settled,
                again=bool(row.end and row.end >= until), ending=ending, **_said(row),
            )
            yield before


def _names(row: HoldLike) -> set[str]:
    """What a hold answers to: its own name, and the number of the issue that it came from."""
    return {row.hold, row.issue or row.hold}


def _said(row: HoldLike) -> dict[str, Any]:
    """Who decided so and the note on it, where the form has them."""
    return {name: getattr(row, name, None) or "" for name in ("who", "note")}


def _decided(row: HoldLike, why: Why) -> Ending:
    return Ending(row.start, why, **_said(row))


def _lifts(rows: Sequence[HoldLike], placed: Set[tuple[str, str]]) -> dict[tuple[str, str], list[Ending]]:
    """From which days on holds are lifted, by account and name: by that of the hold, or else by that of its issue."""
    found: dict[tuple[str, str], list[Ending]] = defaultdict(list)
    for row in rows:
        if row.decision == "lifted":
            for name in {row.hold} if (row.account, row.hold) in placed else _names(row):
                found[row.account, name].append(_decided(row, "lifted"))
    return found


def _words(rows: Sequence[HoldLike]) -> dict[tuple[str, str], list[HoldLike]]:
    """What the office decided about each hold, by account and name, in the order of days."""
    decided: dict[tuple[str, str], list[HoldLike]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: one.start):
        for name in _names(row):
            decided[row.account, name].append(row)
    return decided


def _by_office(row: HoldLike) -> Ending:
    """The end that a decision of the office puts to what holds without it."""
    return _decided(row, "lifted" if row.decision == "lifted" else "confirmed")


def _provisional(rows: Sequence[HoldLike], issues: Sequence[Disputing]) -> Iterator[Hold]:
    """The holds that come from issues: until the office decides about them, or they are resolved. An issue that is
    opened again holds again, whatever the office decided before, unless what it confirmed then is still on."""
    decided = _words(rows)
    for one in issues:
        issue, name = one.issue, id_of(one.issue)
        words = decided.get((issue.account, name), ())
        for at, spell in enumerate(one.spells):
            before = [word for word in words if at and word.start < spell.first]
            if before and before[-1].decision == "confirmed" and (before[-1].end or dt.date.max) >= spell.first:
                continue
            ends = [_by_office(word) for word in words[len(before):]]
            ends += [Ending(spell.resolved, "resolved")] if spell.resolved else []
            ending = min(ends, default=None)
            yield Hold(
                name, issue.account, issue.invoice, DISPUTE, since=spell.first, first=spell.first,
                last=(ending.day if ending else dt.date.max) - DAY, issue=issue.issue or "", who=one.rep,
                note=getattr(issue, "description", None) or "", ending=ending,
            )


def _collected(desk: Desk, rows: Sequence[HoldLike], **only: Any) -> list[Hold]:
    """The holds that reps' words place: on an invoice that they name, else on what their amount would pay of the
    account; until the office decides about them, too. What is promised too often holds nothing."""
    decided, slack, found = _words(rows), _slack(desk), []
    for one in collections(desk, **only):
        row = one.record.row
        ends = [_by_office(word) for word in decided.get((row.account, one.id), ()) if word.start >= row.date]
        ends += [Ending(one.last + DAY, "ran out" if one.last == one.until else "came")]
        ends += [Ending(row.date, "too often")] if one.too_often else []
        ending = min(ends, key=lambda end: end.day)
        found.append(Hold(
            one.id, row.account, row.invoice, PROMISED if row.kind == PROMISE else "collected", since=row.date,
            first=row.date, last=ending.day - DAY, ends=one.until, rep=one.record.rep, who=one.record.rep,
            ending=ending, settled=one.seen or dt.date.max, **_limit(one, slack),
        ))
    return found


def _limit(one: Collection, slack: Callable[[str], Decimal]) -> dict[str, Any]:
    """How far a rep's word reaches where it names no invoice."""
    if one.record.row.invoice:
        return {}
    return {"amount": one.record.row.amount, "currency": one.currency, "slack": slack(one.currency)}


def _slack(desk: Desk) -> Callable[[str], Decimal]:
    """What of an invoice is not worth a letter, by currency, as the settings of collections say; without them, all
    is."""
    for settings in (desk.settings, desk.settings_of("collections")):
        least: Callable[[str], Decimal] | None = getattr(settings, "least", None)
        if least is not None:
            return least
    return lambda currency: Decimal(0)


def _in_place(confirmed: Iterable[Hold], words: Sequence[Hold]) -> Iterator[Hold]:
    """The holds that the office confirmed; those in the place of a rep's word reach as far as that did, and end when
    the money comes."""
    known = {(word.account, word.id, word.invoice): word for word in words}
    for hold in confirmed:
        word = known.get((hold.account, hold.id, hold.invoice))
        if word is None or hold.reason not in (word.reason, PROMISED):
            yield hold
            continue
        came = Ending(max(word.settled, hold.first), "came")
        over = came.day <= hold.last
        yield replace(
            hold, of_rep=word.rep, since=min(word.since, hold.since), amount=word.amount, currency=word.currency,
            slack=word.slack, ending=came if over else hold.ending, last=came.day - DAY if over else hold.last,
        )
