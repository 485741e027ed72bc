"""What is found in a sheet of what a rep collected."""

from __future__ import annotations

from acctkit import Code, Text

NO_DAY = Code(
    "promise-without-day", "error", Text(
        "This promise does not say by when; write the day on which the customer said it would pay.",
        "Esta promesa no dice para cuándo; escriba el día en que el cliente dijo que pagaría."),
    help=Text(
        "A promise keeps overdue notices away until the business day after it was to be kept. Without a day nobody "
        "knows how long that is.",
        "Una promesa detiene las cartas de reclamación hasta el día laborable siguiente al prometido. Sin fecha nadie "
        "sabe hasta cuándo.",
    ),
)
DAY_BEFORE = Code(
    "promise-before-its-day", "error", Text(
        "This was promised for {value}, before the day on which it was said ({expected}); correct one of the two.",
        "Esto se prometió para el {value}, antes del día en que se dijo ({expected}); corrija una de las dos fechas."),
    help=Text(
        "The day of the row is when the customer made the promise, the promised day when the money is to come. Correct "
        "the one that is wrong.",
        "La fecha de la fila es cuando el cliente hizo la promesa; la fecha prometida, cuando llegará el dinero. "
        "Corrija la que no sea correcta.",
    ),
    example={"value": "2026-11-01", "expected": "2026-11-20"},
)
FAR_OFF = Code(
    "promise-far-off", "warning", Text(
        "{value} is far off: a promise keeps notices away until {expected} at most; correct the day, or ask the office "
        "for a payment plan.",
        "El {value} queda lejos: una promesa detiene las cartas como mucho hasta el {expected}; corrija la fecha o "
        "pida a la oficina un plan de pagos."),
    help=Text(
        "Notices are not put off for ever by a rep's word. For longer the office places a hold of its own.",
        "La palabra de un vendedor no aplaza las cartas para siempre. Para más tiempo, la oficina pone su propio "
        "bloqueo.",
    ),
    example={"value": "2027-11-20", "expected": "2027-01-19"},
)
OF_ANOTHER = Code(
    "collected-for-another-account", "error", Text(
        "Invoice {value} belongs to account {expected}; correct the account or the invoice.",
        "La factura {value} es de la cuenta {expected}; corrija el cliente o la factura."),
    help=Text(
        "What was collected keeps notices away from the invoice that it names. With the wrong one the right customer "
        "would be written to.",
        "Lo cobrado detiene las cartas de la factura que nombra. Con la equivocada se escribiría a quien ya pagó.",
    ),
    example={"value": "I-900", "expected": "104"},
)
TOO_OFTEN = Code(
    "promised-too-often", "warning", Text(
        "This debt was promised before and not paid (times: {expected}), so this promise keeps no notices away unless "
        "the office confirms it; ask the office, or collect.",
        "Esta deuda ya se prometió y no se cumplió (veces: {expected}), así que esta promesa no detiene las cartas "
        "salvo que la oficina la confirme; consulte con la oficina o cobre."),
    help=Text(
        "A promise that was not kept may be made again a few times; after that it counts once the office confirms it "
        "by a row of holds of the promise's name.",
        "Una promesa incumplida puede renovarse algunas veces; después solo vale cuando la oficina la confirma con una "
        "fila de bloqueos con el nombre de la promesa.",
    ),
    example={"value": "2026-12-20", "expected": "3"},
)
CODES = (NO_DAY, DAY_BEFORE, FAR_OFF, OF_ANOTHER, TOO_OFTEN)
