"""What is found in a sheet of notes on the market."""

from __future__ import annotations

from decimal import Decimal

from acctkit import Code, Text

NO_COMPETITOR = Code(
    "market-no-competitor",
    "error",
    Text(
        "This note on a competitor does not say which one; write the name in the column Competitor.",
        "Esta nota sobre la competencia no dice de qué competidor; escriba su nombre en la columna Competidor.",
    ),
    help=Text(
        "Notes on competitors are counted and compared by competitor. Write the name, the same way each time.",
        "Las notas sobre la competencia se cuentan y comparan por competidor. Escriba el nombre, siempre igual.",
    ),
)
NO_FEATURE = Code(
    "market-no-feature",
    "error",
    Text(
        "This request does not say what is asked for; write it in a few words in the column Feature.",
        "Esta petición no dice qué se pide; escríbalo en pocas palabras en la columna Característica.",
    ),
    help=Text(
        "Product development counts requests by what is asked for, so that has to stand in its own column, in the same "
        "few words each time; the story goes into the notes.",
        "Desarrollo de producto cuenta las peticiones por lo que se pide, así que debe figurar en su columna, siempre "
        "con las mismas pocas palabras; los detalles van en las notas.",
    ),
)
PRICE_ALONE = Code(
    "market-price-alone",
    "warning",
    Text(
        "The price {value} is compared with nothing, for the row names no product of ours; write its code.",
        "El precio {value} no se compara con nada, porque la fila no indica ningún artículo nuestro; escriba su "
        "código.",
    ),
    help=Text(
        "A competitor's price tells something beside our own. Write the code of the product of ours that theirs "
        "competes with.",
        "El precio de un competidor dice algo al lado del nuestro. Escriba el código del artículo nuestro con el que "
        "compite el suyo.",
    ),
    example={"value": "36.50"},
)
ODD_PRICE = Code(
    "market-price-odd",
    "warning",
    Text(
        "The price {value} is far from our list price of {expected}; is it for the same quantity, and typed right?",
        "El precio {value} está muy lejos de nuestra tarifa de {expected}; ¿es por la misma cantidad y está bien "
        "escrito?",
    ),
    help=Text(
        "A price that is less than a fifth of ours, or more than five times as much, is mostly one for a case or a "
        "slip of the point. Correct it if so; if it is right, there is nothing to do.",
        "Un precio inferior a la quinta parte del nuestro, o superior a cinco veces, suele ser de una caja o un punto "
        "mal puesto. Corríjalo si es así; si es correcto, no hay nada que hacer.",
    ),
    example={"value": "365.00", "expected": Decimal("36.40")},
)
