"""What is found in a rep's sales: each code with its sentence and its help."""

from __future__ import annotations

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
    example={"value": "99.00", "expected": "25.00"},
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
