"""Calls: visits, phone calls, e-mails and cold calls; whether accounts are visited as often as planned, what was agreed
for later, who has not been heard of, and who may become a customer.

A visit covers its account whoever makes it, and counts for the rep who looks after the account on that day. A call to
somebody who is no account is a lead, not an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

from acctkit.plugins._calls_book import CallBook
from acctkit.plugins._calls_codes import BACKWARDS, LEAD, NOBODY, UNWANTED
from acctkit.plugins._calls_lists import activity, follow_up_table, leads, noted, shown
from acctkit.plugins._calls_reconciled import reconciliations
from acctkit.plugins._calls_said import decisions, figures, headline
from acctkit.plugins._calls_tables import coverage, coverage_by_rep, made_by_rep, not_contacted
from acctkit.plugins._follow_ups import EARLY_DAYS
from pydantic import BaseModel, ConfigDict, Field

from acctkit import (
    Chart,
    Check,
    CheckDesk,
    Choice,
    Content,
    Day,
    Entry,
    Finding,
    Form,
    Id,
    Key,
    Label,
    Ref,
    Row,
    Section,
    SectionDesk,
    Text,
    Whole,
    column,
    hookimpl,
)

Kind = Literal["visit", "phone", "e-mail", "cold call"]
KINDS: dict[str, tuple[str, ...]] = {
    "visit": ("visit", "visita", "personal visit", "visita personal", "in person", "en persona", "presencial",
              "visita presencial", "visita comercial", "customer visit", "visita al cliente", "site visit"),
    "phone": ("phone", "teléfono", "phone call", "call", "telephone", "llamada", "llamada telefónica", "tel"),
    "e-mail": ("e-mail", "correo", "mail", "correo electrónico", "email"),
    "cold call": ("cold call", "llamada en frío", "cold", "cold visit", "en frío", "visita en frío", "puerta fría"),
}


class CallRow(Row):
    """One call on a customer, or on somebody who may become one."""

    date: Day = column("Date", "Fecha", "Call date", "Visit date", "Fecha de la visita", "Fecha de la llamada")
    account: Id | None = column(
        "Account", "Cliente", "Customer", "Customer #", "Customer no.", "Account no.", "Código cliente", "Nº cliente",
        "Código de cliente", "Cuenta", default=None, example="103",
    )
    kind: Choice = column("Kind", "Tipo", "Type", "Kind of call", "Contact type", "Tipo de contacto", "Medio",
                          choices=KINDS)
    contact: Label | None = column("Contact", "Contacto", "Spoke to", "Contact person", "Persona de contacto",
                                   "Habló con", default=None, example=Text("Ruth Pelletier", "Marta Gil"))
    outcome: Label | None = column("Outcome", "Resultado", "Result", default=None,
                                   example=Text("will order in May", "pedirá en mayo"))
    needs: Label | None = column("Needs", "Necesidades", "Customer needs", "Needs noted", "Necesidades del cliente",
                                 default=None, example=Text("longer mooring ropes", "cabos de amarre más largos"))
    products_shown: Label | None = column(
        "Products shown", "Productos mostrados", "Products", "Demonstrated", "Artículos mostrados", "Muestras",
        default=None, help=Text("Several product codes are parted by semicolons: S10; S12.",
                                "Varios códigos se separan con punto y coma: S10; S12."),
    )
    satisfaction: Whole | None = column(
        "Satisfaction", "Satisfacción", "Satisfaction (1-5)", "Satisfacción (1-5)", "Rating", "Valoración",
        default=None, ge=1, le=5,
        help=Text("The customer's own word: 1 very unhappy, 5 very happy.",
                  "La palabra del cliente: 1 muy descontento, 5 muy contento."),
    )
    follow_up_on: Day | None = column("Follow up on", "Seguimiento el", "Follow-up", "Follow up", "Next contact",
                                      "Next call", "Seguimiento", "Próximo contacto", "Fecha de seguimiento",
                                      default=None)
    prospect: Label | None = column("Prospect", "Posible cliente", "Lead", "Prospect name", "Cliente potencial",
                                    "Prospecto", default=None)
    notes: Label | None = column("Notes", "Notas", "Comments", "Remarks", "Observaciones", "Comentarios", default=None)


def may_be_new(row: CallRow) -> bool:
    """Whether a call may be to somebody whom the office does not list."""
    return row.kind == "cold call" or bool(row.prospect)


CALLS = Form(
    "calls",
    Text("Calls", "Llamadas y visitas"),
    CallRow,
    keys=(Key("date", "account", "kind", needs=("account",)), Key("date", "prospect", "kind")),
    date="date",
    refers={
        "account": Ref("accounts", "account", unless=may_be_new, told=LEAD),
        "products_shown": Ref("products", "sku", "warning", many=True),
    },
    codes=(LEAD,),
)


class CallsSettings(BaseModel):
    """`[plugins.calls]`: what counts as a visit, and from when on silence is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    visit_kinds: tuple[Kind, ...] = Field(("visit",), min_length=1, description="Kinds of calls that count as visits")
    quiet_days: int = Field(60, ge=1, description="Days without a call after which an account is told")
    follow_up_early_days: int = Field(EARLY_DAYS, ge=0, description="Days before the agreed one that keep a follow-up")
    low_coverage: Decimal = Field(
        Decimal("0.80"), ge=0, le=1, description="Share of the visits planned to date below which a manager is asked; "
        "visits beyond an account's plan of the month do not count",
    )


def check_calls(desk: CheckDesk, entries: Sequence[Entry[CallRow]]) -> Iterable[Finding]:
    """Every call is to somebody who may be called, and what is agreed on it lies after it."""
    unwanted = {one.row.account for one in desk.books.records("accounts", status="do not contact")}
    for entry in entries:
        row = entry.row
        if not row.account and not row.prospect:
            yield entry.finding(NOBODY, "account" if "account" in entry.cells else "prospect")
        if row.follow_up_on is not None and row.follow_up_on <= row.date:
            yield entry.finding(BACKWARDS, "follow_up_on", expected=row.date)
        if row.account in unwanted:
            yield entry.finding(UNWANTED, "account")


def build(desk: SectionDesk) -> Content:
    """The calls of the week, and how the month and what was agreed stand as of `desk.as_of`."""
    book = CallBook.read(desk, desk.settings or CallsSettings())
    if not book.calls:
        return Content()  # nobody files calls: nothing is known of visits
    by_rep, month, accounts = made_by_rep(book), coverage_by_rep(book), coverage(book)
    return Content(
        headline=tuple(headline(book, by_rep)),
        figures=tuple(figures(book, by_rep)),
        tables=(
            by_rep, month, accounts, follow_up_table(book), not_contacted(book), leads(book), *activity(book),
            noted(book), shown(book),
        ),
        charts=tuple(_charts(book)),
        reconciliations=tuple(reconciliations(book, by_rep, month, accounts)),
        decisions=tuple(decisions(book)),
    )


def _charts(book: CallBook) -> Iterable[Chart]:
    if book.pieces:
        title = Text(f"Visits by rep, {book.month_name('en')}", f"Visitas por vendedor, {book.month_name('es')}")
        yield Chart(title, "coverage_by_rep", "name", ("to_date", "made"), "bar")


@hookimpl
def acctkit_settings() -> type[BaseModel]:
    return CallsSettings


@hookimpl
def acctkit_forms() -> list[Form]:
    return [CALLS]


@hookimpl
def acctkit_checks() -> list[Check]:
    return [Check("calls", "calls", check_calls, (NOBODY, BACKWARDS, UNWANTED))]


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("calls", Text("Calls and visits", "Llamadas y visitas"), build, needs=("calls",), order=25)]
