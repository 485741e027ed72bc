"""Small books to test with: four forms, and a desk at which files are dropped as the run would drop them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from acctkit.books import outcome, posting, repeats, standing, withdrawal
from acctkit.books.ledger import Ledger, open_books
from acctkit.books.schema import submissions
from acctkit.calendar import Calendar
from acctkit.forms import Choice, Day, Form, Id, Key, Label, Money, Quantity, Row, Whole, column
from acctkit.types import Entry, Finding, Text

TODAY = dt.date(2026, 6, 30)
CALENDAR = Calendar()


class SaleRow(Row):
    date: Day = column("Date", "Fecha")
    account: Id = column("Account", "Cuenta")
    sku: Id = column("SKU", "Referencia")
    units: Quantity = column("Units", "Unidades")
    amount: Money = column("Amount", "Importe")
    currency: Id | None = column("Currency", "Moneda", default=None)
    line: Whole | None = column("Line", "Línea", default=None)


class CallRow(Row):
    date: Day = column("Date", "Fecha")
    account: Id = column("Account", "Cuenta")
    notes: Label | None = column("Notes", "Notas", default=None)


class InvoiceRow(Row):
    invoice: Id = column("Invoice", "Factura")
    account: Id = column("Account", "Cuenta")
    issued_on: Day = column("Issued on", "Fecha")
    amount: Money = column("Amount", "Importe")
    net: Money | None = column("Net", "Neto", default=None)
    order: Id | None = column("Order", "Pedido", default=None)


class PaymentRow(Row):
    account: Id = column("Account", "Cuenta")
    paid_on: Day = column("Paid on", "Fecha de pago")
    amount: Money = column("Amount", "Importe")
    transaction_id: Id | None = column("Transaction", "Transacción", default=None)
    reference: Id | None = column("Reference", "Concepto", default=None)
    kind: Choice = column("Kind", "Tipo", default="receipt", choices={"receipt": (), "reversal": ()})


class AccountRow(Row):
    account: Id = column("Account", "Cuenta")
    name: Label = column("Name", "Nombre")
    payment_terms_days: Whole | None = column("Terms", "Plazo", default=None)
    rep: Id | None = column("Rep", "Representante", default=None)


class CaseRow(Row):
    opened_on: Day = column("Opened on", "Abierto el")
    account: Id = column("Account", "Cuenta")
    case: Id | None = column("Case", "Caso", default=None)
    state: Choice = column(
        "State", "Estado", default="open", choices={"open": ("open", "abierto"), "solved": ("solved", "resuelto")}
    )
    amount: Money | None = column("Amount", "Importe", default=None)


SALES = Form(
    "sales", Text("Sales", "Ventas"), SaleRow, date="date", amount="amount",
    keys=(Key("date", "account", "sku", "line"),),
)
CALLS = Form("calls", Text("Calls", "Visitas"), CallRow, date="date", keys=(Key("date", "account"),))
INVOICES = Form(
    "invoices", Text("Invoices", "Facturas"), InvoiceRow, who="office", date="issued_on", amount="amount",
    keys=(Key("invoice"),), numbers=("invoice",),
)
PAYMENTS = Form(
    "payments", Text("Payments", "Cobros"), PaymentRow, who="office", date="paid_on", amount="amount",
    keys=(
        Key("transaction_id", needs=("transaction_id",)),
        Key("account", "reference", "kind", "paid_on", needs=("reference",)),
        Key("account", "paid_on", "amount", "kind", counted=True),
    ),
)
ACCOUNTS = Form("accounts", Text("Accounts", "Cuentas"), AccountRow, who="office", keys=(Key("account"),))
CASES = Form(
    "cases", Text("Cases", "Casos"), CaseRow, date="opened_on", followed=True, numbers=("case",),
    keys=(Key("case", needs=("case",)), Key("opened_on", "account")),
)
FORMS = {form.name: form for form in (SALES, CALLS, INVOICES, PAYMENTS, ACCOUNTS, CASES)}


@dataclass(frozen=True)
class SheetMap:
    sheet: str
    header_row: int
    columns: dict[str, str]


@dataclass(frozen=True)
class RefusedRow:
    number: int
    values: dict[str, str]
    sheet: str = ""


@dataclass(frozen=True)
class CheckedForm:
    form: Form
    entries: tuple[Entry[Any], ...]
    refused: tuple[RefusedRow, ...] = ()
    findings: tuple[Finding, ...] = ()
    sheets: tuple[SheetMap, ...] = ()
    ok: bool = True
    retry: bool = False


@dataclass(frozen=True)
class Checked:
    findings: tuple[Finding, ...] = ()
    forms: tuple[CheckedForm, ...] = ()


def sale(
    day: dt.date | int, account: str = "a1", amount: str | Decimal = "10", *, sku: str = "s1", line: int | None = None,
    currency: str | None = None,
) -> SaleRow:
    """A sale; `day` may be a number: Monday of that ISO week of 2026."""
    when = dt.date.fromisocalendar(2026, day, 1) if isinstance(day, int) else day
    return SaleRow(
        date=when, account=account, sku=sku, units=Decimal(1), amount=Decimal(amount), line=line, currency=currency
    )


def pay(
    day: int, account: str, amount: str, *, transaction: str | None = None, reference: str | None = None
) -> PaymentRow:
    """A payment on the n-th day of 2026."""
    when = dt.date(2025, 12, 31) + dt.timedelta(days=day)
    return PaymentRow(
        account=account, paid_on=when, amount=Decimal(amount), transaction_id=transaction, reference=reference
    )


def bill(
    number: str, amount: str, *, account: str = "a1", net: str | None = None, order: str | None = None
) -> InvoiceRow:
    """An invoice."""
    return InvoiceRow(
        invoice=number, account=account, issued_on=dt.date(2026, 3, 2), amount=Decimal(amount),
        net=None if net is None else Decimal(net), order=order,
    )


def customer(account: str, name: str, terms: int | None = None, *, rep: str | None = None) -> AccountRow:
    """An account."""
    return AccountRow(account=account, name=name, payment_terms_days=terms, rep=rep)


def case(
    number: str | None, state: str = "open", *, day: int = 5, account: str = "a1", amount: str | None = None
) -> CaseRow:
    """A case, opened on the n-th day of March 2026."""
    money = None if amount is None else Decimal(amount)
    return CaseRow(opened_on=dt.date(2026, 3, day), account=account, case=number, state=state, amount=money)


def checked(
    form: Form, rows: Sequence[Row], *, sheet: str = "", only: Sequence[str] = (), refused: Sequence[RefusedRow] = (),
    findings: Sequence[Finding] = (), ok: bool = True, retry: bool = False,
) -> CheckedForm:
    """Rows of a form as the check stage hands them over: below a header in row 1, `only` naming the sheet's columns."""
    names = list(only) or [spec.name for spec in form.columns]
    letters = {name: chr(ord("A") + at) for at, name in enumerate(names)}
    sheet = sheet or form.title.en
    entries = tuple(
        Entry(row, sheet, at, {name: f"{letter}{at}" for name, letter in letters.items()}, form.name)
        for at, row in enumerate(rows, start=2)
    )
    return CheckedForm(form, entries, tuple(refused), tuple(findings), (SheetMap(sheet, 1, letters),), ok, retry)


def error(form: str = "", cell: str = "B2", sheet: str = "Sales") -> Finding:
    """An error as a check finds it."""
    row = 2 if cell else 0
    return Finding("bad-date", "error", sheet=sheet, cell=cell, form=form, row=row, message="That is no date.")


@dataclass
class Dropped:
    """What became of a file."""

    id: int
    posted: outcome.Posted

    @property
    def status(self) -> str:
        return self.posted.status

    def codes(self) -> list[str]:
        return [finding.code for finding in self.posted.findings]

    def told(self, code: str) -> list[Finding]:
        return [finding for finding in self.posted.findings if finding.code == code]


@dataclass
class Desk:
    """Books in a folder, and files dropped into them."""

    root: Path
    ledger: Ledger
    files: dict[int, Checked] = field(default_factory=dict)

    @classmethod
    def open(cls, root: Path, forms: dict[str, Form] = FORMS) -> Desk:
        return cls(root, open_books("sqlite:///books.db", root, forms))

    def drop(self, path: str, *forms: CheckedForm, data: str = "", findings: Sequence[Finding] = ()) -> Dropped:
        """Drop a file at `path` and post it, or say that it is a duplicate."""
        file = Checked(tuple(findings), forms)
        sha256 = hashlib.sha256((data or repr(file)).encode()).hexdigest()
        folder = path.split("/")[0]
        with self.ledger.begin() as conn:
            earlier = conn.execute(sa.select(sa.func.count()).where(submissions.c.path == path)).scalar_one()
            made = conn.execute(sa.insert(submissions).values(
                path=path, folder=folder, sha256=sha256, status="pending", forms=[], periods=[], version=earlier + 1,
                received_on=TODAY, received_at="", settled=True,
            )).inserted_primary_key
            assert made is not None
            submission = int(made[0])
            self.files[submission] = file
            twin = standing.find_duplicate(conn, folder, sha256, submission)
            if twin is not None:
                return Dropped(submission, repeats.post_duplicate(conn, submission, twin, language="en"))
        return self.again(submission)

    def again(self, submission: int, file: Checked | None = None, language: str = "en") -> Dropped:
        """Post a submission (once more)."""
        with self.ledger.begin() as conn:
            return Dropped(submission, posting.post(
                self.ledger, conn, submission, file or self.files[submission], as_of=TODAY, week=CALENDAR.week(TODAY),
                calendar=CALENDAR, run_id=1, language=language,
            ))

    def confirm(self, submission: int) -> Dropped:
        with self.ledger.begin() as conn:
            standing.confirm(conn, submission)
        return self.again(submission)

    def withdraw(self, submission: int) -> dict[str, int]:
        with self.ledger.begin() as conn:
            return withdrawal.withdraw(conn, submission, "a mistake", as_of=TODAY)

    def status(self, submission: int) -> str:
        return str(self.row(submission)["status"])

    def row(self, submission: int) -> dict[str, Any]:
        with self.ledger.read() as conn:
            return dict(conn.execute(sa.select(submissions).where(submissions.c.id == submission)).mappings().one())

    def rows(self, form: str) -> list[Row]:
        """The rows in force, in the order of the books."""
        return [record.row for record in self.ledger.query(CALENDAR).records(form)]

    def amounts(self, form: str = "sales") -> dict[str, Decimal]:
        """The amount in force of each week."""
        sums = self.ledger.query(CALENDAR).sums(form, ["amount"], ["period"])
        return {one.key[0]: one["amount"].value for one in sums}
