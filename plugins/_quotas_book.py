"""What was sold beside what was to be sold, in money or in units: by rep, by family, by month, and for the company."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from acctkit.plugins._orders_awaited import Awaited, awaited
from acctkit.plugins._quotas_counted import Key, counted_of, families_of
from acctkit.plugins._quotas_spread import Days, Spread
from acctkit.plugins._sales_sums import Sold, Spans
from acctkit.plugins._targets import Measure, Target, Targets, ratio

from acctkit import ZERO, SectionDesk, Traced, cents, total


@dataclass(frozen=True)
class Month:
    """A month's days, what was sold in it and what of that the quotas are for, what was sold a year ago, the quotas
    and the company's forecast."""

    days: Days
    sold: Traced
    counted: Traced
    last_year: Traced
    quota: Traced
    forecast: Traced


@dataclass(frozen=True)
class Standing:
    """What was sold in the year to date, what is open in the order book, and what was to be sold; `counted` is what of
    the sold the quota is for, `left` are the weeks of the year that are left, the begun one included. What several have
    together, `parts`, are their sums."""

    ytd: Traced
    orders: Traced
    target: Target | None
    left: int
    counted: Traced = ZERO
    parts: tuple[Standing, ...] = ()

    @classmethod
    def of(cls, parts: Sequence[Standing]) -> Standing:
        """Several together; against the quotas of some stands what those sold, and nothing of the others."""
        asked = [one.target for one in parts if one.target]
        year, to_date = total(one.year for one in asked), total(one.to_date for one in asked)
        target = Target(year, to_date, asked[0].elapsed) if asked else None
        sold, orders = total(one.ytd for one in parts), total(one.orders for one in parts)
        counted = total(one.counted for one in parts if one.target)
        return cls(sold, orders, target, parts[0].left, counted, tuple(parts))

    @property
    def variance(self) -> Traced | None:
        """What counts of the sold less the quota to date."""
        return self.counted - self.target.to_date if self.target else None

    @property
    def attainment(self) -> Decimal | None:
        """What counts of the sold as a share of the quota to date."""
        return ratio(self.counted, self.target.to_date) if self.target else None

    @property
    def at_this_rate(self) -> Decimal | None:
        """Where the year ends at this rate."""
        if self.parts:
            return _sum(one.at_this_rate for one in self.parts)
        return self.target.at_this_rate(self.counted.value) if self.target else None

    @property
    def with_orders(self) -> Traced:
        """Where the year ends when nothing comes but what is ordered."""
        return self.ytd + self.orders

    @property
    def needed(self) -> Decimal | None:
        """What each of the weeks that are left must bring to make the quota of the year."""
        if self.parts:
            return _sum(one.needed for one in self.parts)
        if self.target is None or not self.left:
            return None
        return cents(max(Decimal(0), self.target.year.value - self.counted.value) / self.left)


def _sum(figures: Iterable[Decimal | None]) -> Decimal | None:
    kept = [one for one in figures if one is not None]
    return sum(kept, Decimal(0)) if kept else None


def _of_currency(cells: Mapping[Key, Traced], currency: str) -> Traced:
    return total(figure for key, figure in cells.items() if key[-1] == currency)


@dataclass(frozen=True)
class QuotaBook:
    """The fiscal year of the desk's week up to a day, the week's last, in one measure. Of a week in which a year ends
    it is that year, whole: its last days stand in no other package."""

    desk: SectionDesk
    sold: Sold
    measure: Measure
    day: dt.date
    quotas: Targets
    forecasts: Targets
    open: tuple[Awaited, ...]

    @classmethod
    def read(cls, desk: SectionDesk, sold: Sold, measure: Measure) -> QuotaBook:
        """As the books have it; the company's forecast is nothing for a single rep."""
        spread = Spread.of(desk, desk.week.first)
        day = Spans.of(desk).year[1]
        none = Targets((), spread)
        forecasts = none if desk.rep else Targets.read(desk, "forecasts", measure, day)
        quotas = Targets.read(desk, "quotas", measure, day, desk.rep)
        open_orders = awaited(desk, spread.year.last, desk.rep)
        return cls(desk, sold, measure, day, quotas, forecasts, tuple(open_orders))

    @property
    def spread(self) -> Spread:
        """How the year is spread over its days."""
        return self.quotas.spread

    @property
    def year(self) -> Days:
        """The year up to the day."""
        return self.spread.year.first, self.day

    @property
    def weeks_left(self) -> int:
        """The weeks of the year after the day, a begun one included."""
        return -(-(self.spread.year.last - self.day).days // 7)

    def name(self, rep: str) -> str:
        """The rep's name; empty for an id that nobody lists."""
        return self.desk.people[rep].name if rep in self.desk.people else ""

    def actual(self, by: tuple[str, ...], days: Days) -> dict[Key, Traced]:
        """What was sold by `by` and currency; units are of none."""
        found: dict[Key, list[Traced]] = defaultdict(list)
        for key, values in self.sold.sums(by, days).items():
            found[self._of(key)].append(values[self.measure])
        return {key: total(some) for key, some in found.items()}

    def _of(self, key: Key) -> Key:
        return key if self.measure == "amount" else (*key[:-1], "")

    @cached_property
    def by_rep(self) -> dict[Key, Standing]:
        """By (rep, currency): everybody who has a quota, sold something or has orders."""
        sold, orders, quotas = self.actual(("rep",), self.year), self._ordered(), self.quotas.by("rep", "currency")
        counted = self._counted(self.year, sold)
        return {
            key: Standing(
                sold.get(key, ZERO), orders.get(key, ZERO), quotas[key].target(self.day) if key in quotas else None,
                self.weeks_left, counted.get(key, ZERO),
            )
            for key in sorted({*sold, *orders, *quotas})
        }

    def _counted(self, days: Days, sold: Mapping[Key, Traced]) -> dict[Key, Traced]:
        return counted_of(self.quotas, sold, lambda: self.actual(("rep", "sku"), days), lambda: self._families)

    @cached_property
    def by_rep_and_family(self) -> dict[Key, Standing]:
        """By (rep, family, currency), for reps whose quota names families; an empty family is all the others."""
        named = {(one.rep, one.currency): set[str]() for one in self.quotas.pieces if one.family}
        for one in self.quotas.pieces:
            if one.family:
                named[one.rep, one.currency].add(one.family)
        sold: dict[Key, list[Traced]] = defaultdict(list)
        for (rep, sku, currency), figure in self.actual(("rep", "sku"), self.year).items():
            family = self._families.get(sku, "")
            if (rep, currency) in named:
                sold[rep, family if family in named[rep, currency] else "", currency].append(figure)
        ordered: dict[Key, list[Traced]] = defaultdict(list)
        for line in self.open:
            rep, currency = line.rep, self._of((line.currency,))[0]
            family = self._families.get(line.sku, "")
            if (rep, currency) in named:
                key = rep, family if family in named[rep, currency] else "", currency
                ordered[key].append(line.figure(self.measure))
        targets = {key: some.target(self.day) for key, some in self.quotas.by("rep", "family", "currency").items()}
        for rep, currency in named:
            if (rep, "", currency) in targets:  # for all that is sold: what it leaves to families that are not named
                parts = [targets[rep, family, currency] for family in sorted(named[rep, currency])]
                whole = targets[rep, "", currency]
                targets[rep, "", currency] = Target(
                    whole.year - total(one.year for one in parts),
                    whole.to_date - total(one.to_date for one in parts), whole.elapsed,
                )
        keys = {key for key in (*sold, *ordered, *targets) if (key[0], key[2]) in named}
        return {
            key: Standing(
                ytd := total(sold[key]), total(ordered[key]), targets.get(key), self.weeks_left,
                ytd if key in targets else ZERO,
            )
            for key in sorted(keys)
        }

    def by_month(self) -> dict[Key, Month]:
        """By (month, currency)."""
        currencies = sorted({one.currency for one in (*self.quotas.pieces, *self.forecasts.pieces)})
        found: dict[Key, Month] = {}
        before = Spread(self.desk.calendar, self.desk.calendar.fiscal_year(self.year[0] - dt.timedelta(1)))
        for days, then in zip(self.spread.months, before.months, strict=True):
            passed = days[0], min(days[1], self.day)
            reps = self.actual(("rep",), passed) if days[0] <= self.day else {}
            counted = self._counted(passed, reps) if days[0] <= self.day else {}
            last = self.actual((), then)
            for currency in currencies:
                quotas, forecasts = (
                    some.by("currency").get((currency,), Targets((), self.spread))
                    for some in (self.quotas, self.forecasts)
                )
                found[f"{days[0]:%Y-%m}", currency] = Month(
                    days, _of_currency(reps, currency), _of_currency(counted, currency),
                    last.get((currency,), ZERO), quotas.between(*days), forecasts.between(*days),
                )
        return found

    def company(self) -> dict[Key, tuple[Traced, Target, Target]]:
        """By (family, currency), the whole company under an empty family: what was sold, the quotas, the forecast."""
        found: dict[Key, tuple[Traced, Target, Target]] = {}
        sold = self.actual((), self.year)
        by_family: dict[Key, list[Traced]] = defaultdict(list)
        for (sku, currency), figure in self.actual(("sku",), self.year).items():
            by_family[self._families.get(sku, ""), currency].append(figure)
        quotas, forecasts = self.quotas.by("currency"), self.forecasts.by("currency")
        none = Targets((), self.spread)
        for currency in sorted(key[0] for key in forecasts):
            mine, theirs = quotas.get((currency,), none), forecasts[currency,]
            found["", currency] = sold.get((currency,), ZERO), mine.target(self.day), theirs.target(self.day)
            families, expected = mine.by("family"), theirs.by("family")
            for (family,) in sorted({*families, *expected} - {("",)}):
                found[family, currency] = (
                    total(by_family[family, currency]), families.get((family,), none).target(self.day),
                    expected.get((family,), none).target(self.day),
                )
        return found

    @cached_property
    def _families(self) -> Mapping[str, str]:
        return families_of(self.desk.books)

    def _ordered(self) -> dict[Key, Traced]:
        found: dict[Key, list[Traced]] = defaultdict(list)
        for line in self.open:
            found[self._of((line.rep, line.currency))].append(line.figure(self.measure))
        return {key: total(some) for key, some in found.items()}
