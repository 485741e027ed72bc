"""Expenses: what reps spent, whether it keeps to the company's policy, and what is paid back, together with mileage.

Categories, limits, per diems and rules are settings; each rule is off, told (`report`), to be mended (`warn`) or
refuses the file (`block`). What a rep paid is paid back up to the limits, when its receipt is there; what the company
card paid is only counted. Currencies stand for themselves: there are no exchange rates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from acctkit.plugins._expenses_codes import (
    CODES,
    FOREIGN,
    FUEL,
    FUEL_ON_CARD,
    GUESTS,
    LATE,
    NO_RECEIPT,
    NOT_THERE,
    OF_ANOTHER,
    OVER_DAY,
    OVER_LIMIT,
    RECEIPT_AGAIN,
    REPEATED,
    SPLIT,
    TAX,
    UNCLEAR,
    UNKNOWN_CATEGORY,
    WEEKEND,
)
from acctkit.plugins._expenses_known import Before, before, missing, same_expense, settings_of, will_have_driven
from acctkit.plugins._expenses_rules import Spent, over_limits, repeats, spent, splits
from acctkit.plugins._expenses_settings import ExpenseSettings
from acctkit.plugins._expenses_tables import build
from acctkit.plugins._expenses_twice import claimed_by_others, same_bill
from acctkit.plugins._rule_levels import SEVERITIES, Level
from pydantic import BaseModel

from acctkit import (
    Check,
    CheckDesk,
    Choice,
    Day,
    Desk,
    Entry,
    Finding,
    Form,
    Id,
    Key,
    Label,
    Money,
    Ref,
    Row,
    Section,
    Shelf,
    Text,
    cents,
    column,
    hookimpl,
)

# ------------------------------------------------------------------ the form


class ExpenseRow(Row):
    """One expense as paid, its tax included; a refund is negative."""

    date: Day = column("Date", "Fecha", "Expense date", "Fecha del gasto", "Fecha gasto")
    category: Label = column("Category", "Categoría", "Expense type", "Tipo de gasto", "Expense category")
    amount: Money = column("Amount", "Importe", "Total", "Importe total", "Gross", example=Decimal("18.40"))
    currency: Label | None = column("Currency", "Moneda", "Divisa", default=None, min_length=3, max_length=3)
    tax: Money | None = column("Tax", "Impuesto", "VAT", "IVA", "Sales tax", default=None)
    paid_by: Choice = column(
        "Paid by", "Pagado por", "Payment", "Forma de pago", "Payment method", "Pagado con", default="rep",
        choices={
            "rep": ("own money", "dinero propio", "rep", "vendedor", "out of pocket", "own", "cash", "personal card",
                    "efectivo", "propio", "de mi bolsillo", "tarjeta personal"),
            "company": ("company card", "tarjeta de empresa", "company", "empresa", "corporate card", "card",
                        "tarjeta empresa", "tarjeta"),
        },
    )
    merchant: Label = column("Merchant", "Comercio", "Vendor", "Establecimiento", "Supplier", "Proveedor", "Paid to",
                             example=Text("City Cabs", "Radio Taxi"))
    purpose: Label = column("Purpose", "Motivo", "Business purpose", "Reason", "Description", "Concepto", "Descripción",
                            example=Text("Visit to a customer", "Visita a un cliente"))
    receipt: Label | None = column(
        "Receipt", "Recibo", "Receipt file", "Ticket", "Justificante", "Comprobante", "Nº de recibo", "Receipt no.",
        default=None,
        help=Text("the name of a photo or PDF in your folder", "el nombre de una foto o PDF de su carpeta"),
    )
    account: Id | None = column("Account", "Cliente", "Customer", "Customer #", "Customer no.", "Cuenta",
                                "Código cliente", "Nº cliente", default=None)
    attendees: Label | None = column("Attendees", "Asistentes", "Guests", "Invitados", default=None)


def fill(desk: Desk, rows: Sequence[ExpenseRow]) -> list[ExpenseRow]:
    """The rows with the name of their category, whatever it was called, and with their currency."""
    settings = settings_of(desk)
    named = {word: settings.category_of(word) for word in {row.category for row in rows}}
    return [
        row.model_copy(update={
            "category": found.name if (found := named[row.category]) else row.category,
            "currency": row.currency or desk.company.currency,
        })
        for row in rows
    ]


def offers(desk: Desk) -> Mapping[str, Sequence[Text]]:
    """The categories of the settings, for the drop-down."""
    return {"category": [one.title for one in settings_of(desk).categories]}


EXPENSES = Form(
    "expenses", Text("Expenses", "Gastos"), ExpenseRow, keys=(Key("date", "category", "merchant", "amount"),),
    date="date", amount="amount", refers={"account": Ref("accounts", "account")}, documents=("receipt",), fill=fill,
    offers=offers,
)

# ------------------------------------------------------------------ the checks

Told = tuple[Level, Finding]


def check_expenses(desk: CheckDesk, entries: Sequence[Entry[ExpenseRow]]) -> Iterator[Finding]:
    """Every rule over the rows of a file, each finding as grave as its rule is."""
    settings, company = settings_of(desk), desk.company.currency
    rep = desk.person.id if desk.person else ""
    shelf = Shelf(desk.books.documents(rep=rep))
    tied = {
        id(entry): shelf.named(entry.row.receipt, beside=desk.path) if entry.row.receipt else {} for entry in entries
    }
    found: list[Spent[Entry[ExpenseRow]]] = spent(
        ((rep, entry.row, entry) for entry in entries), settings, company,
        lambda entry: (some[0].sha256 for some in tied[id(entry)].values() if len(some) == 1),
    )
    rules = settings.rules
    earlier = before(desk, settings, found, fill(desk, [one.row for one in found]))
    told: list[Told] = []
    for one in found:
        told += _alone(one, desk, settings)
        told += ((rules.deadline, finding) for finding in _late(one, earlier, desk, settings))
        told += ((rules.receipts, finding) for finding in _receipt(one, tied[id(one.of)], desk, settings))
    told += ((rules.limits, finding) for finding in _limits(found, earlier, settings, company))
    told += ((rules.split, finding) for finding in _splits(found, earlier, settings, company))
    told += ((rules.duplicates, finding) for finding in _repeats(found, earlier, desk, settings))
    told += ((rules.fuel, finding) for finding in _fuel(found, desk))
    for level, finding in told:
        if level != "off":
            yield replace(finding, severity=SEVERITIES[level])


def _alone(one: Spent[Entry[ExpenseRow]], desk: CheckDesk, settings: ExpenseSettings) -> Iterator[Told]:
    """What a row shows by itself."""
    row, entry, rules = one.row, one.of, settings.rules
    if one.category is None:
        language = desk.person.language if desk.person else desk.company.language
        names = ", ".join(known.title.say(language) for known in settings.categories)
        yield rules.categories, entry.finding(UNKNOWN_CATEGORY, "category", expected=names)
    if row.tax is not None and (abs(row.tax) >= abs(row.amount) or row.tax * row.amount < 0) and row.tax:
        yield "block", entry.finding(TAX, "tax", expected=row.amount)
    if not desk.calendar.business_day(row.date):
        yield rules.weekend, entry.finding(WEEKEND, "date")
    if one.currency != desk.company.currency:
        yield rules.currency, entry.finding(FOREIGN, "currency")
    if one.category is not None and one.category.attendees and not row.attendees:
        where = "attendees" if "attendees" in entry.cells else "category"
        yield rules.attendees, entry.finding(GUESTS, where, category=row.category)


def _late(
    one: Spent[Entry[ExpenseRow]], earlier: Before, desk: CheckDesk, settings: ExpenseSettings
) -> Iterator[Finding]:
    """An expense that is filed too late; one that a workbook for the whole year says again was filed before."""
    age = (desk.as_of - one.row.date).days
    if age > settings.filing_days and same_expense(one) not in earlier.again:
        yield one.of.finding(LATE, "date", expected=settings.filing_days, days=age)


def _receipt(
    one: Spent[Entry[ExpenseRow]], tied: Mapping[str, Sequence[Any]], desk: CheckDesk, settings: ExpenseSettings
) -> Iterator[Finding]:
    """Whether a required receipt is named, and whether each file that is named is there and is one."""
    entry = one.of
    if not tied:
        if settings.wants_receipt(one.category, one.row.amount, one.currency):
            where = "receipt" if "receipt" in entry.cells else "amount"
            yield entry.finding(NO_RECEIPT, where, amount=_short(one.row.amount))
        return
    if gone := missing(tied, settings):
        yield entry.finding(NOT_THERE, "receipt", names=", ".join(gone))
    unclear = {name: some for name, some in tied.items() if len(some) > 1}
    if unclear:
        folder = f"{desk.person.id}/" if desk.person else ""
        files = ", ".join(each.path.removeprefix(folder) for some in unclear.values() for each in some)
        yield entry.finding(UNCLEAR, "receipt", expected=files, names=", ".join(unclear))


def _limits(
    found: Sequence[Spent[Entry[ExpenseRow]]], earlier: Before, settings: ExpenseSettings, company: str
) -> Iterator[Finding]:
    mine = set(found)
    for one, over in over_limits([*earlier.own, *found], settings, company).items():
        if one in mine:
            code = OVER_DAY if over.day else OVER_LIMIT
            yield one.of.finding(code, "amount", expected=_short(over.limit), amount=_short(one.row.amount),
                                 category=one.row.category, day=one.row.date, over=_short(over.amount))


def _splits(
    found: Sequence[Spent[Entry[ExpenseRow]]], earlier: Before, settings: ExpenseSettings, company: str
) -> Iterator[Finding]:
    mine = set(found)
    for some, total, passed in splits([*earlier.own, *found], settings, company):
        last = some[-1]
        if last in mine:
            yield last.of.finding(SPLIT, "amount", expected=_short(passed), count=len(some), merchant=last.row.merchant,
                                  total=_short(total))


def _repeats(
    found: Sequence[Spent[Entry[ExpenseRow]]], earlier: Before, desk: CheckDesk, settings: ExpenseSettings
) -> Iterator[Finding]:
    others = claimed_by_others(found, earlier.others)
    blocks = settings.rules.duplicates == "block"
    again = repeats(found, earlier.others, desk.calendar.week, settings, same_key=blocks)
    twice = [(one, REPEATED if kind == "repeated" else RECEIPT_AGAIN, other) for one, kind, other in again
             if one not in others]
    twice += ((one, OF_ANOTHER if same_bill(one, other) else RECEIPT_AGAIN, other) for one, other in others.items())
    for one, code, other in twice:
        where = "receipt" if code is RECEIPT_AGAIN else "amount"
        yield one.of.finding(code, where, amount=_short(one.row.amount), merchant=one.row.merchant,
                             other=other.row.date, who=_called(desk, other.rep))


def _called(desk: CheckDesk, rep: str) -> str:
    return desk.people[rep].name if rep in desk.people else rep


def _short(amount: Decimal) -> Decimal:
    return cents(amount)


def _fuel(found: Sequence[Spent[Entry[ExpenseRow]]], desk: CheckDesk) -> Iterator[Finding]:
    """Fuel in a week for which the rep is paid mileage, by trips in the books or in the same file."""
    fuel = [one for one in found if one.category is not None and one.category.fuel]
    paid = will_have_driven(desk, {desk.calendar.week(one.row.date) for one in fuel})
    for one in fuel:
        if desk.calendar.week(one.row.date) in paid:
            yield one.of.finding(FUEL if one.row.paid_by == "rep" else FUEL_ON_CARD, "amount")


# ------------------------------------------------------------------ what acctkit is handed


@hookimpl
def acctkit_settings() -> type[BaseModel]:
    return ExpenseSettings


@hookimpl
def acctkit_forms() -> Iterable[Form]:
    return [EXPENSES]


@hookimpl
def acctkit_checks() -> Iterable[Check]:
    return [Check("expenses", "expenses", check_expenses, CODES)]


@hookimpl
def acctkit_sections() -> Iterable[Section]:
    return [Section("expenses", Text("Expenses", "Gastos"), build, ("expenses",), 45)]
