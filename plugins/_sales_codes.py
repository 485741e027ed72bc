"""What is found in a rep's sales: each code with its sentence and its help."""

from __future__ import annotations

from decimal import Decimal

from acctkit import Code, Text

AMOUNT_DIFFERS = Code(
    "amount-differs", "error",
    Text(
        "The amount {value} is not units x unit price less the discount, which makes {expected}; correct what is "
        "wrong.",
        "El importe {value} no es unidades x precio unitario menos el descuento, que da {expected}; corrija lo que "
        "esté mal.",
    ),
    help=Text(
        "Units, price and amount say the same thing twice, and where they differ nobody can tell which is meant. "
        "Correct the one that is wrong, or leave the amount blank: it is then computed.",
        "Unidades, precio e importe dicen lo mismo dos veces y, si difieren, nadie sabe qué vale. Corrija lo que "
        "esté mal o deje el importe en blanco: entonces se calcula.",
    ),
    example={"value": "99.00", "expected": Decimal("25.00")},
)
NEGATIVE_UNITS = Code(
    "negative-units", "error",
    Text(
        "{value} units are negative, but this is no return; write 'return' in the Kind column, or correct the number.",
        "{value} unidades es negativo y no es una devolución; escriba 'devolución' en la columna Tipo o corríjalo.",
    ),
    help=Text(
        "Returns are counted apart from sales, so a negative number must say that it is one. Write return as its "
        "kind, or correct the sign.",
        "Las devoluciones se cuentan aparte de las ventas, así que un número negativo debe indicar que lo es. "
        "Escriba devolución como tipo o corrija el signo.",
    ),
    example={"value": "-3"},
)
NEGATIVE_AMOUNT = Code(
    "negative-amount", "error",
    Text(
        "The amount {value} is negative, but this is no return; write 'return' in the Kind column, or correct the "
        "sign; units x unit price less the discount make {expected}.",
        "El importe {value} es negativo y no es una devolución; escriba 'devolución' en la columna Tipo o corrija el "
        "signo; unidades x precio unitario menos el descuento da {expected}.",
    ),
    help=Text(
        "A sale adds and a return deducts, so the amount of a sale is never negative. Write return as its kind if "
        "goods came back, or correct the sign.",
        "Una venta suma y una devolución resta, así que el importe de una venta nunca es negativo. Escriba devolución "
        "como tipo si se devolvió género, o corrija el signo.",
    ),
    example={"value": "-25.00", "expected": Decimal("25.00")},
)
OTHERS = Text("Others have: {others}.", "Los demás tienen: {others}.")  # left out where nobody has
SHARES_OVER = Code(
    "shares-over-100", "error",
    Text(
        "With this row the shares of the order line make {sum}, more than the whole of it. Agree with those who "
        "share it on shares that make 100%.",
        "Con esta fila el reparto de la línea de pedido suma {sum}, más que la línea entera. Acuerde con quienes la "
        "comparten un reparto que sume el 100\u00a0%.",
    ),
    hint=OTHERS,
    help=Text(
        "Reps who share a sale each file the whole line with their share, and what counts is the line x the share. "
        "Shares of more than 100% would count more than was sold. A row without a share takes all of it.",
        "Los vendedores que se reparten una venta declaran cada uno la línea entera con su parte, y cuenta la línea x "
        "esa parte. Repartos de más del 100\u00a0% contarían más de lo vendido. Una fila sin reparto se la queda "
        "entera.",
    ),
    example={"sum": "110%", "others": "Ana 60%", "expected": "100%"},
)
SHARES_OPEN = Code(
    "shares-under-100", "warning",
    Text(
        "The shares of this order line make {sum} so far. The rest counts for nobody until those who share the sale "
        "file it.",
        "El reparto de esta línea de pedido suma {sum} por ahora. El resto no cuenta para nadie hasta "
        "que lo declaren quienes comparten la venta.",
    ),
    hint=OTHERS,
    help=Text(
        "Shares of an order line must make 100% over the rows of all reps who share it: the same date, account, "
        "product, order, line and kind. Until then only the part that somebody filed counts, and the package asks "
        "for the rest.",
        "Los repartos de una línea de pedido deben sumar el 100\u00a0% entre las filas de todos los que la comparten: "
        "la misma fecha, cliente, artículo, pedido, línea y tipo. Hasta entonces solo cuenta lo declarado, y el "
        "informe pide el resto.",
    ),
    example={"sum": "60%", "others": "Ana 20%", "expected": "100%"},
)
SHARED_DIFFERS = Code(
    "shared-line-differs", "warning",
    Text(
        "{other}, who shares this order line, has {expected} here instead of {value}; each files the whole line, "
        "alike.",
        "{other}, que comparte esta línea de pedido, tiene aquí {expected} en lugar de {value}; cada uno declara la "
        "línea entera, igual.",
    ),
    help=Text(
        "The row of each rep who shares a sale shows all units and the whole amount, and only the share differs. "
        "Where they differ the reps do not sum to the company.",
        "La fila de cada vendedor que comparte una venta muestra todas las unidades y el importe entero, y solo "
        "cambia el reparto. Si difieren, los vendedores no suman lo que la empresa.",
    ),
    example={"other": "Ana", "expected": Decimal("100.00"), "value": "60.00"},
)
OTHER_KEEPER = Code(
    "account-of-another", "warning",
    Text(
        "Account {value} was {keeper}'s on {date}; the sale counts for you, who filed it. If it is shared or not "
        "yours, say so in the Share column or take the row out.",
        "El cliente {value} era de {keeper} el {date}; la venta cuenta para usted, que la declara. Si es compartida o "
        "no es suya, indíquelo en la columna Reparto o quite la fila.",
    ),
    help=Text(
        "When an account is handed over, what was sold before that day stays with the rep who had it. A sale counts "
        "for the rep who files it, so one that lies on the other side of the hand-over is asked about.",
        "Cuando un cliente cambia de vendedor, lo vendido antes de ese día queda para quien lo llevaba. Una venta "
        "cuenta para quien la declara, así que se pregunta por la que cae al otro lado del cambio.",
    ),
    example={"value": "103", "keeper": "Ana", "date": "2026-11-02"},
)
