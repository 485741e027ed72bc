"""What is found in a sheet of issues."""

from __future__ import annotations

from acctkit import Code, Text

NO_RMA = Code(
    "issue-no-rma",
    "warning",
    Text(
        "A damaged return needs its RMA number, by which its sales row is found; ask for one and write it here.",
        "Una devolución por daños necesita su número RMA, por el que se encuentra su fila de ventas; pídalo y "
        "escríbalo aquí.",
    ),
    help=Text(
        "The money of a return is deducted once, by its row in the sales sheet with the kind return and the same RMA. "
        "Without the number nobody can tell whether that was done.",
        "El dinero de una devolución se descuenta una sola vez, con su fila de tipo devolución y el mismo RMA en la "
        "hoja de ventas. Sin el número no se sabe si se ha hecho.",
    ),
)
UNDATED = Code(
    "issue-resolved-undated",
    "error",
    Text(
        "The issue is resolved, but nothing says since when; write the day in the column Resolved on.",
        "La incidencia está resuelta, pero no se indica desde cuándo; escriba el día en la columna Fecha de "
        "resolución.",
    ),
    help=Text(
        "How long customers wait is counted from the day an issue was opened to the day it was resolved.",
        "Lo que esperan los clientes se cuenta desde el día en que se abrió la incidencia hasta el día en que se "
        "resolvió.",
    ),
)
NOT_RESOLVED = Code(
    "issue-not-resolved",
    "error",
    Text(
        "The issue has a day on which it was resolved ({value}), but its status is {expected}; correct one of the two.",
        "La incidencia tiene fecha de resolución ({value}), pero su estado es {expected}; corrija uno de los dos.",
    ),
    help=Text(
        "An issue that was opened again has no day of resolution: delete it. One that is over is resolved.",
        "Una incidencia reabierta no tiene fecha de resolución: bórrela. Una que ha terminado está resuelta.",
    ),
    example={"value": "2026-11-18", "expected": "open"},
)
BACKWARDS = Code(
    "issue-resolved-before-opened",
    "error",
    Text(
        "The issue was resolved on {value}, before it was opened ({expected}); correct one of the two days.",
        "La incidencia se resolvió el {value}, antes de abrirse ({expected}); corrija uno de los dos días.",
    ),
    help=Text(
        "One of the two days is mistyped; mostly it is the month or the year.",
        "Uno de los dos días está mal escrito; casi siempre es el mes o el año.",
    ),
    example={"value": "2026-01-18", "expected": "2026-11-10"},
)
NOT_YET = Code(
    "issue-resolved-in-future",
    "error",
    Text(
        "The issue cannot have been resolved on {value}, for that day is still to come; write the day on which it was.",
        "La incidencia no puede haberse resuelto el {value}, que aún no ha llegado; escriba el día en que se resolvió.",
    ),
    help=Text(
        "An issue stays open until the customer has what was agreed. A day in the future is a promise: it belongs in "
        "the description.",
        "Una incidencia sigue abierta hasta que el cliente tiene lo acordado. Una fecha futura es una promesa: va en "
        "la descripción.",
    ),
    example={"value": "2026-12-18"},
)
OTHERS_INVOICE = Code(
    "issue-invoice-of-another",
    "error",
    Text(
        "Invoice {value} is not this account's but that of {expected}; correct the invoice or the account.",
        "La factura {value} no es de este cliente, sino de {expected}; corrija la factura o el cliente.",
    ),
    help=Text(
        "An open issue holds back letters about the invoice that it names, so that has to be the customer's own.",
        "Una incidencia abierta detiene las cartas sobre la factura que indica, así que debe ser del propio cliente.",
    ),
    example={"value": "10425", "expected": "112"},
)
DISPUTED_TOO_MUCH = Code(
    "issue-disputes-too-much",
    "warning",
    Text(
        "{value} is disputed, but the whole invoice is for {expected}; correct the amount if it was mistyped.",
        "Se disputan {value}, pero la factura entera es de {expected}; corrija el importe si se escribió mal.",
    ),
    help=Text(
        "More than the invoice cannot be disputed. Where an issue is about several invoices, file one for each.",
        "No se puede disputar más que la factura. Si una incidencia trata de varias facturas, registre una por cada "
        "una.",
    ),
    example={"value": "1500.00", "expected": "1000.00 USD"},
)
NUMBERED_LATER = Code(
    "issue-numbered-later",
    "warning",
    Text(
        "An issue of the same day, account, kind and invoice was filed before without a number, so both count now; ask "
        "the office to withdraw the file that has no number.",
        "Antes se registró sin número una incidencia del mismo día, cliente, tipo y factura, así que ahora cuentan las "
        "dos; pida a la oficina que retire el archivo que no lleva número.",
    ),
    help=Text(
        "An issue is followed under its number; one without is known by its day, account, kind and invoice. A number "
        "that comes later makes it another issue.",
        "Una incidencia se sigue por su número; sin número se conoce por su día, cliente, tipo y factura. Un número "
        "que llega después la convierte en otra incidencia.",
    ),
)
