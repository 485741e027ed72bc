"""What may be wrong with an invoice or a payment: their finding codes."""

from __future__ import annotations

from acctkit import Code, Text

DUE_BEFORE_ISSUED = Code("due-before-issued", "error", Text(
    "This invoice is due on {value}, before the day it was issued ({expected}); correct one of the two.",
    "Esta factura vence el {value}, antes del día de su emisión ({expected}); corrija una de las dos."),
    help=Text(
        "An invoice that is due before it exists would be chased at once. One of the two dates is mistyped: correct "
        "it and file the invoice again.",
        "Una factura que vence antes de existir se reclamaría de inmediato. Una de las dos fechas está mal escrita: "
        "corríjala y vuelva a entregar la factura.",
    ),
    example={"value": "2026-10-01", "expected": "2026-11-01"},
)
NEGATIVE_INVOICE = Code("negative-invoice", "error", Text(
    "An invoice cannot have the negative amount {value}; if it is a credit note, say so under Kind.",
    "Una factura no puede tener el importe negativo {value}; si es una nota de crédito, indíquelo en Tipo."),
    help=Text(
        "The sign of what is owed comes from the kind: an invoice adds to it, a credit note takes from it. Set the "
        "kind, or correct the amount.",
        "El signo de lo que se debe sale del tipo: una factura lo aumenta y una nota de crédito lo reduce. Indique "
        "el tipo o corrija el importe.",
    ),
    example={"value": "-120.00"},
)
PAYMENT_NOT_POSITIVE = Code("payment-not-positive", "error", Text(
    "This amount must be more than zero, and it is {value}; write money that went back as a reversal.",
    "Este importe debe ser mayor que cero y es {value}; el dinero devuelto se anota como devolución."),
    help=Text(
        "Money that came in is positive, and money that went back has a kind of its own, so that a slip of the sign "
        "cannot turn one into the other. Correct the amount, or write reversal.",
        "El dinero que entró es positivo, y el que se devolvió tiene su propio tipo, para que un signo mal puesto no "
        "convierta uno en otro. Corrija el importe o escriba devolución.",
    ),
    example={"value": "-50.00"},
)
CREDITS_UNKNOWN = Code("credits-unknown-invoice", "warning", Text(
    "Invoice {value}, which this credit note credits, is not in the books; the credit stays unapplied.",
    "La factura {value}, que esta nota de crédito abona, no está en los libros; el abono queda sin aplicar."),
    help=Text(
        "A credit note takes from the invoice that it names; where that one is not known, the credit counts for the "
        "account and for no invoice. Correct the number, or file the invoice.",
        "Una nota de crédito reduce la factura que nombra; si esta no se conoce, el abono cuenta para el cliente y "
        "para ninguna factura. Corrija el número o entregue la factura.",
    ),
    example={"value": "I-900"},
)
OTHER_ACCOUNT = Code("invoice-of-another-account", "warning", Text(
    "Invoice {value} belongs to account {expected}, so this amount is not applied to it.",
    "La factura {value} es de la cuenta {expected}, así que este importe no se aplica a ella."),
    help=Text(
        "Money is applied to invoices of the account that it is booked on, so that nobody pays another's debt by a "
        "slip. Correct the account or the invoice.",
        "El dinero se aplica a facturas del cliente en el que se anota, para que nadie pague por descuido la deuda "
        "de otro. Corrija el cliente o la factura.",
    ),
    example={"value": "I-900", "expected": "104"},
)
OTHER_CURRENCY = Code("currency-not-the-invoices", "error", Text(
    "This is in {currency}, but invoice {invoice} is in {expected}; write the currency in which it was paid.",
    "Esto está en {currency}, pero la factura {invoice} está en {expected}; indique la moneda en que se pagó."),
    help=Text(
        "Currencies are never mixed: an amount in another one than its invoice cannot settle it. Write the amount "
        "and the currency as the bank or the invoice has them.",
        "Las monedas nunca se mezclan: un importe en otra distinta de la de su factura no puede saldarla. Escriba el "
        "importe y la moneda como constan en el banco o en la factura.",
    ),
    example={"currency": "EUR", "invoice": "I-900", "expected": "USD"},
)
