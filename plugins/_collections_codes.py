"""What may be wrong with a hold: the finding codes of collections."""

from __future__ import annotations

from acctkit import Code, Text

HOLD_OF_ANOTHER = Code(
    "hold-of-another-account", "error", Text(
        "Invoice {value} belongs to account {expected}, so this row would hold nothing; correct one of the two.",
        "La factura {value} es de la cuenta {expected}, así que esta fila no bloquearía nada; corrija una de las dos."),
    help=Text(
        "A hold is on an invoice of the account that it names. Correct the account or the invoice, so that the right "
        "customer is left alone.",
        "Un bloqueo es de una factura del cliente que nombra. Corrija el cliente o la factura, para que se deje en paz "
        "al cliente correcto.",
    ),
    example={"value": "I-900", "expected": "104"},
)
HOLD_ENDS = Code(
    "hold-ends-before-start", "error", Text(
        "This hold ends on {value}, before it starts ({expected}); correct one of the two dates.",
        "Este bloqueo termina el {value}, antes de empezar ({expected}); corrija una de las dos fechas."),
    help=Text(
        "A hold is in force from its start to its end, both included; one that ends before it starts never is. Correct "
        "one of the two, or leave the end blank: it then holds until you lift it.",
        "Un bloqueo vale desde su inicio hasta su fin, ambos incluidos; si termina antes de empezar, nunca vale. "
        "Corrija una de las dos fechas o deje el fin en blanco: valdrá entonces hasta que usted lo levante.",
    ),
    example={"value": "2026-11-01", "expected": "2026-11-20"},
)
LIFTS_NOTHING = Code(
    "hold-lifts-nothing", "warning", Text(
        "There is no hold {value} on account {account}, so this row lifts nothing; write the name that the package "
        "lists.",
        "No hay ningún bloqueo {value} del cliente {account}, así que esta fila no levanta nada; escriba el nombre que "
        "figura en el informe."),
    help=Text(
        "A hold is lifted by the name that it was placed under, or by the number of the issue that it came from: both "
        "stand in the package, in the table of holds. Correct the name or the account.",
        "Un bloqueo se levanta con el nombre con el que se puso o con el número de la incidencia de la que salió: "
        "ambos figuran en el informe, en la tabla de bloqueos. Corrija el nombre o el cliente.",
    ),
    example={"value": "H-7", "account": "103"},
)
UNKNOWN_POLICY = Code(
    "unknown-policy", "warning", Text(
        "There is no policy '{value}' in the settings, so this account gets no letter; those there are: {expected}.",
        "No hay ninguna política '{value}' en la configuración, así que este cliente no recibe cartas; las que hay: "
        "{expected}."),
    help=Text(
        "A policy says when customers of one kind are reminded of what they owe. Name one that the settings have, or "
        "leave the cell blank for the common one, or let the administrator add it. Until then letters to the account "
        "wait.",
        "Una política dice cuándo se reclama a los clientes de un tipo. Escriba una que esté en la configuración, deje "
        "la celda en blanco para la común o pida al administrador que la añada. Hasta entonces las cartas a este "
        "cliente esperan.",
    ),
    example={"value": "gentel", "expected": "default, gentle"},
)
