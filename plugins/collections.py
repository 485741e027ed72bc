"""Collections: one overdue notice a customer, when it is due, to the right address, and never while in doubt.

An account is written to when an invoice has reached a level of the ladder without having been noticed at it, and its
overdue amount, less its credits, is worth a letter. What was told before decides, never the day of the run: a run that
comes late catches up, level by level, and one that is repeated writes nothing twice. After the last letter a person
takes over.

An invoice on hold is not chased. The office says what is on hold in the form `holds`; an open issue that names an
invoice holds it provisionally, until the office confirms or lifts that, or the issue is resolved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click
from acctkit.plugins._collected_book import collections as collected
from acctkit.plugins._collections_codes import HOLD_ENDS, HOLD_OF_ANOTHER, LIFTS_NOTHING, UNKNOWN_POLICY
from acctkit.plugins._collections_collector import KIND as COLLECTOR
from acctkit.plugins._collections_collector import plan as plan_to_do
from acctkit.plugins._collections_drafts import plan
from acctkit.plugins._collections_facts import KIND, STALE_OK
from acctkit.plugins._collections_plan import plan_table, preview
from acctkit.plugins._collections_recheck import waits, why_not
from acctkit.plugins._collections_settings import CollectionsSettings, settings_of
from acctkit.plugins._collections_stops import NEEDS
from acctkit.plugins._collections_tables import build
from acctkit.plugins._holds import DISPUTE, id_of
from acctkit.plugins._holds_commands import holds_command
from pydantic import BaseModel

from acctkit import (
    Check,
    CheckDesk,
    Choice,
    Day,
    Entry,
    Finding,
    Form,
    Id,
    Key,
    Label,
    MailDesk,
    Mailing,
    Outgoing,
    Ref,
    Row,
    Section,
    Text,
    Wait,
    column,
    hookimpl,
    mailing_command,
)

# ------------------------------------------------------------------ the form of the office


class HoldRow(Row):
    """What the office decided about a hold: that it is confirmed, or lifted, from a day on."""

    hold: Id = column("Hold", "Bloqueo", "Hold ID", "Hold no.", "Hold number", "Nº de bloqueo", "Código de bloqueo",
                      example="H-7", help=Text(
                          "A name of your own; for a hold that came from an issue, the issue's number.",
                          "Un nombre que usted elige; si el bloqueo salió de una incidencia, el número de esta."))
    account: Id = column("Account", "Cliente", "Customer", "Customer #", "Customer no.", "Customer number",
                         "Account no.", "Cuenta", "Código cliente", "Código de cliente", "Nº cliente")
    invoice: Id | None = column("Invoice", "Factura", "Invoice no.", "Invoice number", "Invoice #", "Nº factura",
                                "Nº de factura", "Número de factura", "Factura nº", default=None, help=Text(
                                    "Blank: everything that the account owes is on hold.",
                                    "En blanco: queda bloqueado todo lo que debe el cliente."))
    reason: Choice = column("Reason", "Motivo", "Hold reason", "Why", "Motivo del bloqueo", choices={
        DISPUTE: ("dispute", "disputa", "disputed", "en disputa", "reclamación", "complaint"),
        "promise to pay": ("promise to pay", "promesa de pago", "promise", "promised", "promesa"),
        "payment plan": ("payment plan", "plan de pagos", "instalments", "installments", "aplazamiento"),
        "insolvency": ("insolvency", "insolvencia", "insolvent", "bankruptcy", "concurso", "concurso de acreedores"),
        "legal": ("legal", "vía judicial", "lawyer", "court", "abogados", "judicial"),
        "do not contact": ("do not contact", "no contactar", "no contact"),
    })
    start: Day = column("Start", "Inicio", "From", "Since", "Date", "Start date", "Desde", "Fecha", "Fecha de inicio",
                        help=Text("The first day on which this decision counts.",
                                  "El primer día en que vale esta decisión."))
    end: Day | None = column("End", "Fin", "Until", "To", "End date", "Expires", "Hasta", "Fecha de fin", "Vence",
                             default=None, help=Text("The last day of the hold; blank: until it is lifted.",
                                                     "El último día del bloqueo; en blanco: hasta que se levante."))
    decision: Choice = column("Decision", "Decisión", "State", "Status", "Estado", default="confirmed", choices={
        "confirmed": ("confirmed", "confirmado", "confirm", "placed", "yes", "confirmar", "puesto"),
        "lifted": ("lifted", "levantado", "lift", "released", "levantar", "liberado"),
    })
    note: Label | None = column("Note", "Nota", "Notes", "Comment", "Observaciones", "Comentario", default=None)
    issue: Id | None = column("Issue", "Incidencia", "Issue no.", "Issue number", "Nº de incidencia", default=None)
    who: Label | None = column("Decided by", "Decidido por", "Who", "Quién", default=None, help=Text(
        "Who decided so.", "Quién lo decidió."))


HOLDS = Form(
    "holds", Text("Holds", "Bloqueos"), HoldRow, who="office", date="start",
    keys=(Key("hold", "account", "decision", "start"),),
    numbers=("hold",), refers={"account": Ref("accounts", "account"),
                               "invoice": Ref("invoices", "invoice", "warning", office=True)},
)


def check_holds(desk: CheckDesk, entries: Sequence[Entry[HoldRow]]) -> Iterator[Finding]:
    """Dates in order, invoices of the account, and nothing lifted that was never placed."""
    owners = {record.row.invoice: record.row.account for record in desk.books.records("invoices", kind="invoice")}
    confirmed = [record.row for record in desk.books.records("holds", decision="confirmed")]
    confirmed += [entry.row for entry in entries if entry.row.decision == "confirmed"]
    placed = {(row.account, name) for row in confirmed for name in (row.hold, row.issue or row.hold)}
    words = {(record.row.account, id_of(record.row)) for record in desk.books.records("issues")}
    words |= {(one.record.row.account, one.id) for one in collected(desk)}
    for entry in entries:
        row = entry.row
        if row.end and row.end < row.start:
            yield entry.finding(HOLD_ENDS, "end", expected=row.start)
        if row.invoice and owners.get(row.invoice, row.account) != row.account:
            yield entry.finding(HOLD_OF_ANOTHER, "invoice", expected=owners[row.invoice])
        names = {(row.account, row.hold), (row.account, row.issue or row.hold)}
        if row.decision == "lifted" and names.isdisjoint(placed | words):
            yield entry.finding(LIFTS_NOTHING, "hold", account=row.account)


def check_policies(desk: CheckDesk, entries: Sequence[Entry[Any]]) -> Iterator[Finding]:
    """Each policy that the list of accounts names is in the settings."""
    known = settings_of(desk).named
    for entry in entries:
        policy = getattr(entry.row, "policy", None)
        if policy and policy.casefold() not in known:
            yield entry.finding(UNKNOWN_POLICY, "policy", expected=", ".join(known))


# ------------------------------------------------------------------ the letters


def recheck(desk: MailDesk, message: Outgoing) -> str | Wait:
    """Why a letter must not go any more: today's would be another one, or none, or there is a later one. One that is
    right waits for a day on which people work at the customer's."""
    said = why_not(desk, message).say(desk.company.language)
    return said or waits(desk, message) or ""


# ------------------------------------------------------------------ what acctkit is handed


@hookimpl
def acctkit_settings() -> type[BaseModel]:
    return CollectionsSettings


@hookimpl
def acctkit_forms() -> list[Form]:
    return [HOLDS]


@hookimpl
def acctkit_checks() -> list[Check]:
    return [
        Check("holds", "holds", check_holds, (HOLD_ENDS, HOLD_OF_ANOTHER, LIFTS_NOTHING)),
        Check("policies", "accounts", check_policies, (UNKNOWN_POLICY,)),
    ]


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("collections", Text("Collections", "Reclamaciones de pago"), build, NEEDS, 35)]


NOTICES = Mailing(KIND, plan, NEEDS, recheck, table=plan_table, preview=preview, once=True)


@hookimpl
def acctkit_mailings() -> list[Mailing]:
    return [NOTICES, Mailing(COLLECTOR, plan_to_do, NEEDS)]


@hookimpl
def acctkit_commands(cli: click.Group) -> None:
    """`acctkit notices` and `acctkit holds`."""
    cli.add_command(holds_command(HOLDS))
    cli.add_command(mailing_command(
        NOTICES, "Plan, queue and send the overdue notices that are due. No file is collected: run first.",
        name="notices", flags={STALE_OK: "Plan letters even where the bank data are old."},
        example="acctkit notices --plan && acctkit notices && acctkit notices preview 103 --open",
    ))
