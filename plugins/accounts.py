"""The accounts: the customers, who looks after them, and on what terms they buy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from acctkit.plugins._addresses import is_address
from acctkit.plugins._statement_rhythms import RHYTHMS

from acctkit import (
    Check,
    CheckDesk,
    Choice,
    Code,
    Day,
    Entry,
    Finding,
    Flag,
    Form,
    Id,
    Key,
    Label,
    Money,
    Quantity,
    Ref,
    Row,
    Text,
    Whole,
    column,
    hookimpl,
)

STATUSES = {
    "active": ("active", "activo", "activa"),
    "lapsed": ("lapsed", "inactivo", "inactiva", "inactive"),
    "insolvent": ("insolvent", "insolvente", "concurso"),
    "legal": ("legal", "judicial"),
    "do not contact": ("do not contact", "no contactar"),
}


class AccountRow(Row):
    """One customer, as head office lists them."""

    account: Id = column(
        "Account", "Cliente", "Account no.", "Customer #", "Customer", "Customer number", "Código cliente",
        "Nº cliente", "Account number", "Código de cliente", example="103",
    )
    name: Label = column("Name", "Nombre", "Account name", "Customer name", "Nombre del cliente", "Razón comercial",
                         example=Text("Harbor Supplies", "Suministros Puerto"))
    rep: Id | None = column("Rep", "Vendedor", "Sales rep", "Representante", "Código vendedor", default=None)
    rep_from: Day | None = column("Rep from", "Vendedor desde", default=None)
    contact: Label | None = column("Contact", "Contacto", "Contact name", "Persona de contacto", default=None)
    email: Label | None = column("Email", "Correo", "E-mail", "Correo electrónico", default=None)
    billing_email: Label | None = column(
        "Billing email", "Correo de facturación", "Billing e-mail", "Accounts payable email", default=None
    )
    language: Label | None = column("Language", "Idioma", default=None)
    country: Label | None = column("Country", "País", default=None)
    currency: Label | None = column("Currency", "Moneda", "Divisa", default=None, min_length=3, max_length=3)
    payment_terms_days: Whole | None = column(
        "Payment terms (days)", "Plazo de pago (días)", "Payment terms", "Terms", "Plazo de pago", "Terms (days)",
        default=None, ge=0, le=365,
    )
    credit_limit: Money | None = column("Credit limit", "Límite de crédito", default=None, ge=0)
    visits_per_month: Quantity | None = column("Visits per month", "Visitas al mes", default=None, ge=0)
    segment: Label | None = column("Segment", "Segmento", default=None)
    status: Choice = column("Status", "Estado", default="active", choices=STATUSES)
    consumer: Flag = column("Consumer", "Consumidor", "Particular", default=False)
    legal_name: Label | None = column("Legal name", "Razón social", default=None)
    tax_id: Id | None = column("Tax ID", "NIF", "VAT number", "CIF", "NIF/CIF", default=None)
    parent: Id | None = column("Parent", "Matriz", "Parent account", default=None)
    policy: Label | None = column("Policy", "Política", "Collection policy", default=None)
    statement: Choice | None = column(
        "Statement", "Extracto", "Statement of account", "Extracto de cuenta", "Estado de cuenta", default=None,
        choices=RHYTHMS, help=Text("How often the account is sent a statement of what is open.",
                                   "Con qué frecuencia se envía al cliente un extracto de lo pendiente."),
    )
    research_consent: Flag = column("Research consent", "Consentimiento de estudios", default=False)


ACCOUNTS = Form(
    "accounts", Text("Accounts", "Clientes"), AccountRow, who="office", keys=(Key("account"),),
    refers={"rep": Ref("reps", "rep", "warning", office=True)},
)

BAD_ACCOUNT_ADDRESS = Code(
    "bad-account-address", "warning",
    Text("'{value}' is no e-mail address, so nothing can be sent there; write one such as pay@example.com.",
         "'{value}' no es una dirección de correo y no se puede enviar nada; escriba una como pagos@example.com."),
    help=Text(
        "Letters to this account go to its address, and to one that is none nothing can be sent. Correct it in the "
        "list of accounts.",
        "Las cartas a este cliente van a su dirección, y a una que no lo es no se puede enviar nada. Corríjala en la "
        "lista de clientes.",
    ),
    example={"value": "pay.example.com"},
)
UNKNOWN_CURRENCY = Code(
    "unknown-currency", "error",
    Text("'{value}' is no currency code; write three capital letters such as USD.",
         "'{value}' no es un código de moneda; escriba tres letras mayúsculas como EUR."),
    help=Text(
        "Amounts of different currencies are never added, so each needs a code that means one currency everywhere: "
        "ISO 4217. Correct it in the list of accounts.",
        "Los importes de monedas distintas nunca se suman, así que cada uno necesita un código que signifique una "
        "sola moneda en todas partes: ISO 4217. Corríjalo en la lista de clientes.",
    ),
    example={"value": "Dollar"},
)


def check_accounts(desk: CheckDesk, entries: Sequence[Entry[AccountRow]]) -> Iterable[Finding]:
    """Addresses and currency codes look like what they should be."""
    for entry in entries:
        for name in ("email", "billing_email"):
            address = getattr(entry.row, name)
            if address and not is_address(address):
                yield entry.finding(BAD_ACCOUNT_ADDRESS, name)
        currency = entry.row.currency
        if currency and not (currency.isascii() and currency.isalpha() and currency.isupper()):
            yield entry.finding(UNKNOWN_CURRENCY, "currency")


@hookimpl
def acctkit_forms() -> list[Form]:
    return [ACCOUNTS]


@hookimpl
def acctkit_checks() -> list[Check]:
    return [Check("accounts", "accounts", check_accounts, (BAD_ACCOUNT_ADDRESS, UNKNOWN_CURRENCY))]
