"""What may be wrong with an expense: the finding codes of expenses, each as grave as a rule usually is."""

from __future__ import annotations

from decimal import Decimal

from acctkit import Code, Text

UNKNOWN_CATEGORY = Code("expense-category", "error", Text(
    "'{value}' is no category of expenses; write one of: {expected}.",
    "«{value}» no es una categoría de gastos; escriba una de estas: {expected}."),
    help=Text(
        "Limits and receipts go by category, so each expense needs one that the company knows. Categories are a "
        "setting of the plugin.",
        "Los límites y los recibos dependen de la categoría, así que cada gasto necesita una que la empresa conozca. "
        "Las categorías son un ajuste del complemento.",
    ),
    example={"value": "Fun", "expected": "Lodging, Meals, Taxi"},
)
TAX = Code("expense-tax", "error", Text(
    "A tax of {value} is not possible in an amount of {expected}; write the amount with its tax included.",
    "Un impuesto de {value} no es posible en un importe de {expected}; escriba el importe con el impuesto incluido."),
    help=Text(
        "The amount is what was paid, tax included, so the tax is less than it and has the same sign.",
        "El importe es lo que se pagó, impuesto incluido, así que el impuesto es menor y tiene el mismo signo.",
    ),
    example={"value": "84.00", "expected": Decimal("40.00")},
)
OVER_LIMIT = Code("expense-over-limit", "warning", Text(
    "{amount} is over the limit of {expected} for {category} on {day}, by {over}; what is over it may not be paid.",
    "{amount} supera el límite de {expected} para {category} del {day} en {over}; puede que el exceso no se pague."),
    help=Text(
        "The company sets limits by category and date. Correct the amount if it is wrong; if it is right, the office "
        "decides.",
        "La empresa fija límites por categoría y fecha. Corrija el importe si está mal; si está bien, decide la "
        "oficina.",
    ),
    example={"amount": Decimal("180.00"), "expected": Decimal("110.00"), "category": "Lodging", "day": "2026-11-17",
             "over": Decimal("70.00")},
)
OVER_DAY = Code("expense-over-day-limit", "warning", Text(
    "With these {amount}, {category} on {day} come to more than the {expected} that are paid a day, by {over}; what is "
    "over it may not be paid.",
    "Con estos {amount}, {category} del {day} supera los {expected} que se pagan al día en {over}; puede que el exceso "
    "no se pague."),
    help=Text(
        "A per diem, or another limit a day, is for all expenses of its category on one day together. Correct the "
        "amount if it is wrong; if it is right, the office decides.",
        "Una dieta u otro límite diario vale para todos los gastos de su categoría de un mismo día. Corrija el importe "
        "si está mal; si está bien, decide la oficina.",
    ),
    example={"amount": Decimal("36.00"), "expected": Decimal("68.00"), "category": "Meals", "day": "2026-11-17",
             "over": Decimal("8.00")},
)
NO_RECEIPT = Code("receipt-missing", "warning", Text(
    "A receipt is required for this expense ({amount}); drop it beside this file and write its name here.",
    "Este gasto ({amount}) requiere recibo; déjelo junto a este archivo y escriba aquí su nombre."),
    help=Text(
        "Above an amount, and for some categories always, the company needs a receipt: a photo or PDF in your folder, "
        "named in this column.",
        "A partir de un importe, y en algunas categorías siempre, la empresa necesita un recibo: una foto o un PDF en "
        "su carpeta, nombrado en esta columna.",
    ),
    example={"amount": Decimal("110.00")},
)
NOT_THERE = Code("receipt-not-there", "warning", Text(
    "No file in your folder is called {names}; drop it, or correct its name.",
    "Ningún archivo de su carpeta se llama {names}; entréguelo o corrija el nombre."),
    help=Text(
        "Receipts are found by their file names. This is told no more as soon as the file is there; you need not send "
        "the workbook again.",
        "Los recibos se buscan por el nombre del archivo. Este aviso desaparece en cuanto llegue el archivo; no hace "
        "falta volver a enviar el libro.",
    ),
    example={"names": "taxi.pdf"},
    until_document=True,
)
UNCLEAR = Code("receipt-unclear", "warning", Text(
    "Several of your files are called {names}: {expected}; write the one that you mean with its ending or folder.",
    "Varios de sus archivos se llaman {names}: {expected}; escriba el que corresponde con su extensión o carpeta."),
    help=Text(
        "A receipt proves one expense, so it must be clear which file is meant.",
        "Un recibo justifica un gasto, así que debe quedar claro a qué archivo se refiere.",
    ),
    example={"names": "scan", "expected": "scan.jpg, scan.pdf"},
)
LATE = Code("expense-late", "warning", Text(
    "This expense is {days} days old, and there are {expected} days to file one; the office may not pay it.",
    "Este gasto es de hace {days} días y el plazo para presentarlo es de {expected}; puede que no se pague."),
    help=Text(
        "Tax offices accept expenses without tax when they are filed within a reasonable time, 60 days in the United "
        "States. File the next ones sooner; ask the office about this one.",
        "La administración tributaria acepta los gastos presentados en un plazo razonable. Presente antes los próximos "
        "y pregunte a la oficina por este.",
    ),
    example={"days": "75", "expected": "60"},
)
SPLIT = Code("expense-split", "warning", Text(
    "{count} expenses at {merchant} on this day make {total} together, above {expected}, and each is below; file them "
    "as one if they are one purchase.",
    "{count} gastos en {merchant} de este día suman {total}, más de {expected}, y cada uno es menor; preséntelos como "
    "uno solo si fue una sola compra."),
    help=Text(
        "Splitting one purchase keeps each part below a limit, or below the amount that needs a receipt. Where they "
        "are several purchases there is nothing to do.",
        "Al dividir una compra cada parte queda por debajo de un límite o del importe que requiere recibo. Si fueron "
        "varias compras, no hay que hacer nada.",
    ),
    example={"count": "2", "merchant": "Harbor Grill", "total": Decimal("120.00"), "expected": Decimal("75.00")},
)
WEEKEND = Code("expense-weekend", "info", Text(
    "{value} is no working day; nothing to do if the date is right.",
    "El {value} no es laborable; no haga nada si la fecha es correcta."),
    help=Text(
        "Most expenses fall on working days, so a weekend may be a slip of the date.",
        "La mayoría de los gastos son de días laborables; un fin de semana puede ser un error de fecha.",
    ),
    example={"value": "2026-11-21"},
)
FOREIGN = Code("expense-currency", "info", Text(
    "This expense is in {value}; it is listed and paid for itself, since no exchange rate is applied.",
    "Este gasto está en {value}; se lista y se paga por separado, porque no se aplica ningún tipo de cambio."),
    help=Text(
        "Amounts of different currencies are never added. Limits in the company's currency do not apply to it.",
        "Los importes de monedas distintas nunca se suman. Los límites en la moneda de la empresa no se le aplican.",
    ),
    example={"value": "EUR"},
)
GUESTS = Code("attendees-missing", "warning", Text(
    "{category} needs the names of the guests; write them here.",
    "{category} requiere los nombres de los invitados; escríbalos aquí."),
    help=Text(
        "A meal with guests is business only with whom it was; write names and companies.",
        "Una comida con invitados solo es de trabajo si se sabe con quién fue; escriba nombres y empresas.",
    ),
    example={"category": "Meals with guests"},
)
FUEL = Code("fuel-beside-mileage", "warning", Text(
    "You are paid mileage for your own vehicle in this week, which includes fuel; this expense may not be paid.",
    "En esta semana se le paga kilometraje por su vehículo, que incluye el combustible; puede que este gasto no se "
    "pague."),
    help=Text(
        "A rate a mile or kilometre pays for fuel already. For a hired car write the trips as those of a company "
        "vehicle, or none.",
        "La tarifa por milla o kilómetro ya incluye el combustible. Para un coche de alquiler anote los viajes como de "
        "vehículo de empresa, o ninguno.",
    ),
    example={"value": "48.20"},
)
FUEL_ON_CARD = Code("fuel-on-card-beside-mileage", "warning", Text(
    "The company card paid this fuel, and you are paid mileage for your own vehicle in this week, which includes fuel; "
    "tell the office which vehicle it was for.",
    "La tarjeta de empresa pagó este combustible y en esta semana se le paga kilometraje por su vehículo, que incluye "
    "el combustible; diga a la oficina para qué vehículo fue."),
    help=Text(
        "A rate a mile or kilometre pays for fuel already, so fuel on the company card for the same vehicle is paid "
        "twice. The office settles it with the rep, who need do nothing where it was for a vehicle of the company.",
        "La tarifa por milla o kilómetro ya incluye el combustible: el que paga la tarjeta de empresa para el mismo "
        "vehículo se paga dos veces. La oficina lo aclara con el vendedor; si fue para un vehículo de la empresa, no "
        "hay que corregir nada.",
    ),
    example={"value": "48.20"},
)
REPEATED = Code("expense-repeated", "warning", Text(
    "{amount} at {merchant} was filed for {other} already; delete this row if it is the same expense.",
    "{amount} en {merchant} ya se presentó para el {other}; borre esta fila si es el mismo gasto."),
    help=Text(
        "An expense is paid once. Where you really paid the same amount twice there is nothing to do.",
        "Un gasto se paga una sola vez. Si de verdad pagó dos veces el mismo importe, no haga nada.",
    ),
    example={"amount": Decimal("84.00"), "merchant": "Harbor Grill", "other": "2026-11-03"},
)
OF_ANOTHER = Code("expense-of-another", "warning", Text(
    "{who} filed {amount} at {merchant} for the same day, too; delete this row if it is the same expense, else tell "
    "the office that it is not.",
    "{who} también presentó {amount} en {merchant} para el mismo día; borre esta fila si es el mismo gasto; si no lo "
    "es, dígaselo a la oficina."),
    help=Text(
        "Of a meal that two of you had, one files the bill. Where each of you paid for himself tell the office: from "
        "'warn' on neither is paid until one row is gone, or the office agrees to it in the settings of the plugin.",
        "De una comida de dos compañeros, la cuenta la presenta uno. Si cada uno pagó lo suyo, dígaselo a la oficina: "
        "a partir de 'warn' no se paga a ninguno hasta que falte una fila o la oficina la acepte en los ajustes del "
        "complemento.",
    ),
    example={"who": "Eva Sanz", "amount": Decimal("84.00"), "merchant": "Harbor Grill"},
)
RECEIPT_AGAIN = Code("receipt-repeated", "warning", Text(
    "The receipt {value} was filed before, by {who} for an expense of {other}; name the one that belongs to this row.",
    "El recibo {value} ya se presentó: {who}, gasto del {other}; nombre el que corresponde a esta fila."),
    help=Text(
        "The same file, whatever its name, or the same number and amount at a merchant, proves an expense of another "
        "week or of somebody else already. What two of you claim is paid to neither from 'warn' on.",
        "El mismo archivo, se llame como se llame, o el mismo número e importe de un comercio ya justifica un gasto de "
        "otra semana o de otra persona. Lo que reclaman dos personas no se paga a ninguna a partir de 'warn'.",
    ),
    example={"value": "taxi.pdf", "who": "Eva Sanz", "other": "2026-11-03"},
)
CODES = (
    UNKNOWN_CATEGORY, TAX, OVER_LIMIT, OVER_DAY, NO_RECEIPT, NOT_THERE, UNCLEAR, LATE, SPLIT, WEEKEND, FOREIGN, GUESTS,
    FUEL, FUEL_ON_CARD, REPEATED, OF_ANOTHER, RECEIPT_AGAIN,
)
