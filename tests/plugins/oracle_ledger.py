"""What customers owe, kept a second time: plain lists of bills, money, holds and reps' words, and no line of acctkit.

What names an invoice goes to it, a credit note before a payment; other payments go to the oldest due that nobody
disputes; a reversal takes back the receipt that bears its mark, and opens what that had settled, whatever was paid
since; the rest is to the customer's good.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

DAY = dt.timedelta(1)
EVER = dt.date.max
ZERO, SMALL = Decimal(0), Decimal(10)  # less than the latter is not worth a letter
AGAIN = 2  # times that a promise may be made again
LIMITS = ((0, "current"), (30, "d1_30"), (60, "d31_60"), (90, "d61_90"), (120, "d91_120"))


@dataclass(eq=False, slots=True)
class Bill:
    """An invoice, or one instalment of it; `sent` is when it was sent, where that is known."""

    account: str
    number: str
    currency: str
    issued: dt.date
    due: dt.date | None
    amount: Decimal
    part: int = 0
    sent: dt.date | None = None

    @property
    def label(self) -> str:
        return f"{self.number}/{self.part}" if self.part else self.number

    @property
    def turn(self) -> tuple[object, ...]:
        return self.due or EVER, self.issued, self.number, self.part


@dataclass(eq=False, slots=True)
class Money:
    """What was paid, credited, forgiven or taken back, on a day."""

    account: str
    currency: str
    day: dt.date
    amount: Decimal
    kind: str = "receipt"
    names: str = ""
    mark: str = ""


@dataclass(eq=False, slots=True)
class Hold:
    """A time in which an invoice, or all that an account owes, is not chased."""

    account: str
    invoice: str
    first: dt.date
    last: dt.date = EVER
    dispute: bool = False


@dataclass(eq=False, slots=True)
class Word:
    """What a rep collected, or was promised for a day."""

    account: str
    currency: str
    day: dt.date
    kind: str
    amount: Decimal
    invoice: str = ""
    promised: dt.date | None = None
    mark: str = ""
    country: str = ""

    @property
    def until(self) -> dt.date:
        """The last day on which it keeps notices away: ten days for the bank; a business day after the promised one,
        which is the next one where nobody works on it."""
        if self.kind != "promise":
            return self.day + 10 * DAY
        day = work_day(work_day(self.promised or self.day, self.country) + DAY, self.country)
        return min(day, self.day + 60 * DAY)


FRANCE = {  # the public holidays of its labour law
    *((month, day) for month, day in ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))),
    *((2026, month, day) for month, day in ((4, 6), (5, 14), (5, 25))),
    *((2027, month, day) for month, day in ((3, 29), (5, 6), (5, 17))),
}


def works(day: dt.date, country: str) -> bool:
    """Whether people work on a day: from Monday to Friday, and in France not on a public holiday."""
    free = country == "France" and not FRANCE.isdisjoint({day.timetuple()[:3], day.timetuple()[1:3]})
    return day.weekday() < 5 and not free


def work_day(day: dt.date, country: str) -> dt.date:
    """The day itself where people work on it, else the next such one."""
    while not works(day, country):
        day += DAY
    return day


@dataclass(slots=True)
class Side:
    """An account in one currency on a day: what is open of each bill, whether it is held, and what no bill took."""

    open: list[tuple[Bill, Decimal, bool]] = field(default_factory=list)
    unapplied: Decimal = ZERO  # to the customer's good; negative: a reversal of nothing

    def overdue(self, day: dt.date) -> Decimal:
        """What is past due and not held."""
        return sum((left for bill, left, held in self.open if not held and bill.due and bill.due < day), ZERO)

    def buckets(self, day: dt.date) -> dict[str, Decimal]:
        """The ageing: every open amount in one bucket, and what is unapplied; zeros left out."""
        found: dict[str, Decimal] = defaultdict(Decimal, {"unapplied": -self.unapplied})
        for bill, left, _ in self.open:
            late = (day - bill.due).days if bill.due else None
            name = "no_due_date" if late is None else next((one for most, one in LIMITS if late <= most), "d121_plus")
            found[name] += left
        return {name: amount for name, amount in found.items() if amount}


@dataclass
class Ledger:
    """Everything that is known, by account; in the order in which it became known."""

    bills: dict[str, list[Bill]] = field(default_factory=lambda: defaultdict(list))
    money: dict[str, list[Money]] = field(default_factory=lambda: defaultdict(list))
    holds: dict[str, list[Hold]] = field(default_factory=lambda: defaultdict(list))
    words: dict[str, list[Word]] = field(default_factory=lambda: defaultdict(list))
    _known: dict[tuple[str, str], tuple[object, dict[Bill, Decimal], Decimal]] = field(default_factory=dict)

    def add(self, one: Bill | Money | Hold | Word) -> None:
        """One more thing that is known."""
        where = {Bill: self.bills, Money: self.money, Hold: self.holds, Word: self.words}[type(one)]
        where[one.account].append(one)  # type: ignore[attr-defined]

    def accounts(self) -> list[str]:
        """Everybody who owes or paid something."""
        return sorted({*self.bills, *self.money})

    def at(self, account: str, day: dt.date) -> dict[str, Side]:
        """Where an account stands on a day, by currency."""
        stops = [hold for hold in self.holds[account] if hold.first <= day <= hold.last]
        words = self._words(account, day)
        stops += [Hold(account, one.invoice, one.day) for one in words if one.invoice]
        held = {hold.invoice for hold in stops}
        disputed = frozenset(hold.invoice for hold in stops if hold.dispute and hold.invoice)
        sides = {}
        for currency in sorted({one.currency for one in (*self.bills[account], *self.money[account])}):
            bills = [bill for bill in self.bills[account] if bill.currency == currency and bill.issued <= day]
            money = [one for one in self.money[account] if one.currency == currency and one.day <= day]
            if bills or money:
                left, rest = self._settled(account, currency, bills, money, disputed)
                paid = _paid(left, [one for one in words if not one.invoice and one.currency == currency], disputed)
                some = [
                    (bill, left[bill], bool(held & {"", bill.number}) or bill in paid) for bill in bills if left[bill]
                ]
                sides[currency] = Side(sorted(some, key=lambda one: one[0].turn), rest)
        return sides

    def _settled(
        self, account: str, currency: str, bills: list[Bill], money: list[Money], disputed: frozenset[str]
    ) -> tuple[dict[Bill, Decimal], Decimal]:
        """`_settle`, worked out once for the same things."""
        seen = (len(bills), len(money), sum(one.day.toordinal() for one in money), disputed)
        known = self._known.get((account, currency))
        if known is None or known[0] != seen:
            known = self._known[account, currency] = (seen, *_settle(bills, money, disputed))
        return known[1], known[2]

    def _words(self, account: str, day: dt.date) -> list[Word]:
        """The reps' words that keep notices away on a day."""
        words = sorted((one for one in self.words[account] if one.day <= day), key=lambda one: one.day)
        if not any(one.until >= day for one in words):
            return []
        found = []
        receipts = [[one, one.amount] for one in sorted(self.money[account], key=lambda one: one.day)
                    if one.kind == "receipt" and one.day <= day]
        cash = [one for one in words if one.kind != "promise"]
        shown: dict[int, dt.date] = {}
        for how in ("mark", "amount", "promise"):
            for word in words:
                if (word.kind == "promise") == (how == "promise") and id(word) not in shown:
                    seen = _shown(word, how, receipts, cash)
                    if seen:
                        shown[id(word)] = seen
        for word in words:
            last = min(word.until, shown.get(id(word), EVER) - DAY)
            if word.day <= day <= last and _unkept(word, words, shown) <= AGAIN:
                found.append(word)
        return found


def _unkept(word: Word, words: list[Word], shown: Mapping[int, dt.date]) -> int:
    """How many promises before this one, of what may be the same debt, were not kept, since the last that was."""
    count = 0
    for one in reversed(words if word.kind == "promise" else []):
        alike = one.kind == "promise" and one.currency == word.currency and one.day < word.day
        if alike and (one.invoice == word.invoice or not (one.invoice and word.invoice)):
            if id(one) in shown and shown[id(one)] <= max(one.until, word.day):
                return count
            count += 1
    return count


def _paid(left: Mapping[Bill, Decimal], words: list[Word], disputed: frozenset[str]) -> set[Bill]:
    """Which bills the words would pay, the oldest first, but for what is not worth a letter: as money goes."""
    purse, found = sum((one.amount for one in words), ZERO), set()
    for bill in sorted((bill for bill in left if left[bill] and bill.number not in disputed), key=lambda one: one.turn):
        if purse and left[bill] - purse <= SMALL:
            found.add(bill)
        purse = max(ZERO, purse - left[bill])
    return found


def _shown(word: Word, how: str, receipts: list[list[object]], cash: list[Word]) -> dt.date | None:
    """On which day the bank, or a later word of the rep, shows what a word says; takes of receipts what shows it."""
    if how == "promise":
        wanted = word.amount
        for other in cash:
            same = other.currency == word.currency and (not word.invoice or other.invoice in ("", word.invoice))
            if same and other.day >= word.day:
                wanted -= other.amount
                if wanted <= 0:
                    return other.day
        return _shown(word, "mark", receipts, cash) or _shown(word, "amount", receipts, cash)
    first = word.day - 3 * DAY if word.kind == "transfer" else word.day
    mine: list[tuple[list[object], Money, Decimal]] = []
    for pair in receipts:
        one, left = pair
        assert isinstance(one, Money) and isinstance(left, Decimal)
        if left and one.currency == word.currency and one.day >= first:
            mine.append((pair, one, left))
    if how == "mark":
        for pair, one, _ in mine:
            if word.mark and word.mark == one.mark:
                pair[1] = ZERO
                return max(word.day, one.day)
        return None
    mine = [one for one in mine if not word.invoice or one[1].names in ("", word.invoice)]
    if sum((left for _, _, left in mine), ZERO) < word.amount:
        return None
    wanted, last = word.amount, word.day
    for pair, one, left in mine:
        used = min(wanted, left)
        wanted -= used
        pair[1] = left - used
        if used:
            last = max(last, one.day)
    return last


def _settle(bills: list[Bill], money: list[Money], disputed: frozenset[str]) -> tuple[dict[Bill, Decimal], Decimal]:
    """What is open of each bill, and what no bill took."""
    oldest = sorted(bills, key=lambda bill: bill.turn)
    left = {bill: bill.amount for bill in oldest}
    order = sorted(money, key=lambda one: (one.day, one.mark, one.names, one.amount))
    notes = [one for one in order if one.kind == "credit note"]
    payments = [one for one in order if one.kind not in ("credit note", "reversal")]
    worth = {one: one.amount for one in (*notes, *payments)}
    took: dict[Money, list[tuple[Bill, Decimal]]] = defaultdict(list)

    def spend(before: dt.date) -> None:
        for step in ("named", "oldest"):
            for one in (*notes, *payments) if step == "named" else payments:
                for bill in oldest if one.day < before else ():
                    fits = bill.number == one.names if step == "named" else bill.number not in disputed
                    used = min(worth[one], left[bill])
                    if fits and used and bill.issued < before:
                        worth[one] -= used
                        left[bill] -= used
                        took[one].append((bill, used))

    last = EVER
    for back in (one for one in order if one.kind == "reversal"):
        if back.day != last:
            spend(back.day)
        last = back.day
        (receipt,) = (one for one in payments if one.mark == back.mark)
        rest = back.amount - min(worth[receipt], back.amount)
        worth[receipt] -= back.amount - rest
        latest = took.pop(receipt, [])[::-1]
        for bill, used in sorted(latest, key=lambda one: one[0].number != back.names):
            given_back = min(rest, used)
            rest -= given_back
            left[bill] += given_back
            if used > given_back:
                took[receipt].append((bill, used - given_back))
    spend(EVER)
    return left, sum(worth.values(), ZERO)
