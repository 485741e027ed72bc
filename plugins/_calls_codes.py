"""What is found in a sheet of calls."""

from __future__ import annotations

from acctkit import Code, Text

LEAD = Code(
    "call-lead",
    "info",
    Text(
        "'{value}' is no account of ours, so this call counts as one to a lead; if it is one, write its number.",
        "«{value}» no es un cliente nuestro, así que esta llamada cuenta como hecha a un posible cliente; si lo es, "
        "escriba su número.",
    ),
    hint=Text("The closest: {expected}.", "Lo más parecido: {expected}."),
    help=Text(
        "A cold call, or a call with a prospect's name, may be to somebody whom nobody knows yet: it is counted as a "
        "lead and listed for the week. Where an account was meant, write its number as the office lists it.",
        "Una llamada en frío, o una con el nombre de un posible cliente, puede ser a alguien que nadie conoce aún: se "
        "cuenta como contacto nuevo y se lista en la semana. Si se trataba de un cliente, escriba su número como "
        "figura en la lista de la oficina.",
    ),
    example={"value": "Harbor Café", "expected": "103 (Harbor Cafe)"},
)
NOBODY = Code(
    "call-without-account",
    "error",
    Text(
        "This call says neither account nor prospect; write the number of the one or the name of the other.",
        "Esta llamada no indica ni cliente ni posible cliente; escriba el número del uno o el nombre del otro.",
    ),
    help=Text(
        "A call counts for whom it was made to. Write the account's number; for somebody who is no customer yet, the "
        "name in the column Prospect.",
        "Una llamada cuenta para aquel a quien se hizo. Escriba el número del cliente; si aún no es cliente, su "
        "nombre en la columna Posible cliente.",
    ),
)
BACKWARDS = Code(
    "follow-up-before-call",
    "error",
    Text(
        "The follow-up is agreed for {value}, not after the call itself ({expected}); correct one of the two dates.",
        "El seguimiento se acordó para el {value}, que no es posterior a la propia llamada ({expected}); corrija una "
        "de las dos fechas.",
    ),
    help=Text(
        "A follow-up is a promise for a later day, and reminders hang on it. Correct the date of the call or that of "
        "the follow-up, or leave the latter blank.",
        "Un seguimiento es una promesa para un día posterior, y de él dependen los avisos. Corrija la fecha de la "
        "llamada o la del seguimiento, o deje esta en blanco.",
    ),
    example={"value": "2026-11-10", "expected": "2026-11-17"},
)
UNWANTED = Code(
    "call-unwanted",
    "warning",
    Text(
        "{value} must not be contacted, as the office lists it; if it asked to be, tell the office.",
        "Según la lista de la oficina, no se debe contactar con {value}; si lo ha pedido el cliente, avise a la "
        "oficina.",
    ),
    help=Text(
        "Who asked not to be contacted has a right to that. The call is counted; the office takes the mark off where "
        "the customer has changed their mind.",
        "Quien pidió que no se le contactara tiene derecho a ello. La llamada se cuenta; la oficina quita la marca si "
        "el cliente ha cambiado de opinión.",
    ),
    example={"value": "103"},
)
