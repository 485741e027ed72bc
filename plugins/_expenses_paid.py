"""What of each expense is paid back to its rep, and why the rest is not; every amount traced to its cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from acctkit.plugins._expenses_known import beside, claims_of, drove, filed, missing
from acctkit.plugins._expenses_rules import Expense, Over, Spent, given_back, over_limits
from acctkit.plugins._expenses_settings import ExpenseSettings
from acctkit.plugins._expenses_twice import claimed_by_others, decided_of, withheld
from acctkit.plugins._rule_levels import WITHHELD

from acctkit import Claim, Part, Record, SectionDesk, Traced, total


@dataclass(frozen=True, eq=False)
class Settled:
    """An expense of the week and what becomes of it. What the rep paid is paid back, or it is over a limit, or it waits
    for its receipt, or for a decision because another rep claims it, or it is fuel beside mileage; what the company
    card paid is none of these."""

    of: Spent[Record[Expense]]
    over: Over | None
    wants: bool  # a receipt is required and is not there
    fuel: bool  # the rep's mileage of the week pays it already
    claims: tuple[Claim, ...]
    settings: ExpenseSettings
    contested: bool = False  # another rep claims it, and the office did not agree to it
    decided: bool = False  # the office agreed to it, or to what the other rep claims
    back: Decimal = Decimal(0)  # what a refund gave back of it: that is paid, and taken off by the refund

    @property
    def own(self) -> bool:
        """Whether the rep paid it."""
        return str(self.of.row.paid_by) == "rep"

    def part(self, amount: Decimal, column: str = "amount") -> Traced:
        """A figure that is some of this expense."""
        record = self.of.of.id
        return Traced(amount, lambda: [Part("expenses", record, column, amount)] if amount else [])

    @property
    def spent(self) -> Traced:
        """All of it."""
        return self.part(self.of.row.amount)

    @property
    def tax(self) -> Traced:
        """The tax in it."""
        return self.part(self.of.row.tax or Decimal(0), "tax")

    @property
    def out_of_pocket(self) -> Traced:
        """What of it the rep paid."""
        return self.part(self.of.row.amount if self.own else Decimal(0))

    @property
    def card(self) -> Traced:
        """What of it the company card paid."""
        return self.part(Decimal(0) if self.own else self.of.row.amount)

    @property
    def beside_mileage(self) -> Traced:
        """Fuel that is not paid, because mileage is."""
        paid_already = self.own and self.fuel and self.settings.rules.fuel in WITHHELD
        return self.part(self.of.row.amount if paid_already else Decimal(0))

    @property
    def card_beside_mileage(self) -> Traced:
        """Fuel that the company card paid, although mileage pays it, too."""
        return self.part(self.of.row.amount if self.fuel and not self.own else Decimal(0))

    @property
    def claimed_twice(self) -> Traced:
        """What of it is not paid, because another rep claims it, too."""
        waits = self.own and self.contested and not self.beside_mileage.value
        return self.part(self.of.row.amount - self.back if waits else Decimal(0))

    @property
    def _whole(self) -> bool:
        """Whether none of it is paid, whatever limits and receipts say."""
        return bool(self.beside_mileage.value or self.contested)

    @property
    def over_limit(self) -> Traced:
        """What of it is not paid, because it is over a limit."""
        cut = self.own and self.over is not None and self.settings.rules.limits in WITHHELD
        return self.part(self.over.amount if cut and self.over and not self._whole else Decimal(0))

    @property
    def waiting(self) -> Traced:
        """What of it waits for a receipt."""
        waits = self.own and self.wants and self.settings.rules.receipts in WITHHELD
        left = self.of.row.amount - self.back - self.over_limit.value
        return self.part(left if waits and not self._whole else Decimal(0))

    @property
    def payable(self) -> Traced:
        """What of it is paid back to the rep."""
        kept = self.beside_mileage.value + self.claimed_twice.value + self.over_limit.value + self.waiting.value
        return self.part(self.out_of_pocket.value - kept)


@dataclass(frozen=True)
class Settlement:
    """The expenses of a week, each with what becomes of it; what they may repeat, and what others claim, too."""

    found: Sequence[Settled]
    known: Sequence[Spent[Record[Expense]]]
    claimed: Mapping[Spent[Record[Expense]], Spent[Record[Expense]]]


def settled(desk: SectionDesk, settings: ExpenseSettings) -> Settlement:
    """The expenses of the week by day and rep, each with what becomes of it, as the books are now."""
    first, last = desk.week.first, min(desk.week.last, desk.as_of)
    found = filed(desk, settings, first, last, desk.rep)
    claims = claims_of(desk, first, last, desk.rep)
    over = over_limits(found, settings, desk.company.currency) if settings.rules.limits != "off" else {}
    burners = {one.rep for one in found if one.category is not None and one.category.fuel}
    drivers = {rep for rep in burners if settings.rules.fuel != "off" and drove(desk, desk.week, rep)}
    known = beside(desk, settings, found) if found and settings.rules.duplicates != "off" else []
    claimed = claimed_by_others(found, known)
    contested, decided = withheld(claimed, settings), decided_of(claimed, settings)
    back = given_back(found)
    return Settlement([
        Settled(
            one, over.get(one), settings.rules.receipts != "off" and _wants(one, back, claims, settings),
            one.rep in drivers and one.category is not None and one.category.fuel,
            tuple(claims.get(one.of.id, ())), settings, one in contested, one in decided,
            back.get(one, Decimal(0)),
        )
        for one in found
    ], known, claimed)


def _wants(
    one: Spent[Record[Expense]], back: Mapping[Spent[Record[Expense]], Decimal],
    claims: Mapping[int, Sequence[Claim]], settings: ExpenseSettings,
) -> bool:
    """Whether a receipt is required for what was not given back, and none is named, or its file is not there."""
    if not settings.wants_receipt(one.category, one.row.amount - back.get(one, Decimal(0)), one.currency):
        return False
    named = {claim.name: claim.documents for claim in claims.get(one.of.id, ())}
    return not named or bool(missing(named, settings))


def summed(some: Iterable[Settled], name: str) -> Traced:
    """The sum of one of the amounts above."""
    return total(getattr(one, name) for one in some)
