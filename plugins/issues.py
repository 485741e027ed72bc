"""Issues: late shipments, invoice discrepancies, damaged returns and technical questions, followed from the week in
which they are opened to the one in which they are resolved.

An issue has its own number, given by the rep; one without a number is known by its day, account, kind and invoice. It
is filed once and brought up to date by any later sheet of the same rep: nobody repeats what did not change. The money
of a return is deducted by its sales row of kind `return` with the RMA; here stands its story, and what is missing. An
open issue of the first three kinds that names an invoice holds it (`_holds`, read by those who chase money).
"""

from __future__ import annotations

from collections.abc import Iterable

from acctkit.plugins._issues_book import KINDS, STATUSES, IssueBook, IssuesSettings
from acctkit.plugins._issues_checks import check_invoices, check_issues, check_numbers
from acctkit.plugins._issues_codes import (
    BACKWARDS,
    DISPUTED_TOO_MUCH,
    NO_RMA,
    NOT_RESOLVED,
    NOT_YET,
    NUMBERED_LATER,
    OTHERS_INVOICE,
    UNDATED,
)
from acctkit.plugins._issues_reconciled import reconciliations
from acctkit.plugins._issues_returns import returns_table
from acctkit.plugins._issues_said import charts, decisions, figures, headline
from acctkit.plugins._issues_tables import by_account, by_kind, by_rep, disputed, open_issues, resolved
from pydantic import BaseModel

from acctkit import (
    Check,
    Choice,
    Content,
    Day,
    Form,
    Id,
    Key,
    Label,
    Money,
    Quantity,
    Ref,
    Row,
    Section,
    SectionDesk,
    Text,
    column,
    hookimpl,
)


class IssueRow(Row):
    """One issue of a customer, as it stands."""

    issue: Id | None = column(
        "Issue", "Incidencia", "Issue no.", "Issue number", "Issue #", "Ticket", "Case", "Case no.", "Nº incidencia",
        "Nº de incidencia", "Caso", default=None, example="I-104",
        help=Text("Your own number for it; the next sheet that has it brings the issue up to date.",
                  "Su propio número; la siguiente hoja que lo lleve actualiza la incidencia."),
    )
    opened_on: Day = column("Opened on", "Fecha de apertura", "Opened", "Date opened", "Reported on", "Abierta el",
                            "Apertura", "Fecha", "Date")
    account: Id = column("Account", "Cliente", "Customer", "Customer #", "Customer no.", "Account no.",
                         "Código cliente", "Nº cliente", "Código de cliente", "Cuenta")
    kind: Choice = column("Kind", "Tipo", "Type", "Kind of issue", "Issue type", "Tipo de incidencia",
                          choices={kind: words for kind, (_, _, words) in KINDS.items()})
    invoice: Id | None = column("Invoice", "Factura", "Invoice no.", "Invoice number", "Nº factura", "Nº de factura",
                                default=None, example="10425")
    order: Id | None = column("Order", "Pedido", "Order no.", "Order number", "Nº pedido", "Nº de pedido", default=None)
    sku: Id | None = column("SKU", "Artículo", "Product code", "Item", "Código artículo", "Referencia", default=None,
                            weak=("Product", "Producto"))
    units: Quantity | None = column("Units", "Unidades", "Qty", "Quantity", "Cantidad", default=None, gt=0)
    disputed_amount: Money | None = column(
        "Disputed amount", "Importe en disputa", "Disputed", "Amount disputed", "Amount in dispute",
        "Importe reclamado", "En disputa", default=None, ge=0,
        help=Text("What the customer does not agree to, in the currency of the invoice.",
                  "Lo que el cliente no acepta, en la moneda de la factura."),
    )
    rma: Id | None = column("RMA", "RMA", "RMA no.", "RMA number", "Nº RMA", default=None)
    owner: Label | None = column("Owner", "Responsable", "Who", "Assigned to", "Handled by", "Asignada a", default=None)
    description: Label | None = column("Description", "Descripción", "What happened", "Problem", "Details", "Problema",
                                       "Detalle", default=None,
                                       example=Text("two cartons crushed", "dos cajas aplastadas"))
    status: Choice | None = column("Status", "Estado", "State", default=None, choices=STATUSES)
    resolved_on: Day | None = column("Resolved on", "Fecha de resolución", "Resolved", "Date resolved", "Closed on",
                                     "Resuelta el", "Fecha de cierre", "Cerrada el", default=None)
    resolution: Label | None = column("Resolution", "Resolución", "How it was resolved", "Outcome", "Solución",
                                      default=None)

    def complete(self) -> IssueRow:
        """A blank status is open, or resolved where a day says so."""
        if self.status is not None:
            return self
        return self.model_copy(update={"status": "resolved" if self.resolved_on else "open"})


ISSUES = Form(
    "issues",
    Text("Issues", "Incidencias"),
    IssueRow,
    keys=(Key("issue", needs=("issue",)), Key("opened_on", "account", "kind", "invoice")),
    date="opened_on",
    numbers=("issue",),
    followed=True,
    telling=(
        "issue", "invoice", "disputed_amount", "rma", "owner", "description", "status", "resolved_on", "resolution",
    ),
    derived={"status": ("resolved_on",)},
    refers={
        "account": Ref("accounts", "account"),
        "invoice": Ref("invoices", "invoice", "warning"),
        "order": Ref("orders", "order", "warning"),
        "sku": Ref("products", "sku", "warning"),
    },
)


def build(desk: SectionDesk) -> Content:
    """The issues as they stood at `desk.as_of`: open, resolved, disputed, and what came back."""
    book = IssueBook.read(desk, desk.settings or IssuesSettings())
    if not book.issues and not book.returned:
        return Content()
    tables = (by_kind(book), by_account(book), by_rep(book), open_issues(book), disputed(book), resolved(book),
              returns_table(book))
    return Content(
        headline=tuple(headline(book)),
        figures=tuple(figures(book)),
        tables=tables,
        charts=tuple(charts(book)),
        reconciliations=tuple(reconciliations(book, {one.name: one for one in tables})),
        decisions=tuple(decisions(book)),
    )


@hookimpl
def acctkit_settings() -> type[BaseModel]:
    return IssuesSettings


@hookimpl
def acctkit_forms() -> list[Form]:
    return [ISSUES]


@hookimpl
def acctkit_checks() -> Iterable[Check]:
    yield Check("issues", "issues", check_issues, (NO_RMA, UNDATED, NOT_RESOLVED, BACKWARDS, NOT_YET))
    yield Check("issues-numbers", "issues", check_numbers, (NUMBERED_LATER,))
    yield Check("issues-invoices", "issues", check_invoices, (OTHERS_INVOICE, DISPUTED_TOO_MUCH), needs=("invoices",))


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("issues", Text("Issues and returns", "Incidencias y devoluciones"), build, needs=("issues",),
                    order=40)]
