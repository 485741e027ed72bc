"""What is found in the office's quotas and forecasts: each code with its sentence and its help."""

from __future__ import annotations

from acctkit import Code, Text

EMPTY_QUOTA = Code(
    "empty-quota", "error",
    Text(
        "This quota says neither units nor an amount; fill in one of the two.",
        "Esta cuota no indica ni unidades ni importe; rellene uno de los dos.",
    ),
    help=Text(
        "A quota of nothing would show everybody as above it. Fill in units, an amount, or both, or leave the row "
        "out.",
        "Una cuota sin nada mostraría a todos por encima de ella. Rellene unidades, importe o ambos, o quite la "
        "fila.",
    ),
)
YEAR_AND_MONTHS = Code(
    "year-and-months", "error",
    Text(
        "Rep {rep} has both a quota for the whole of {value} and quotas by month; keep one kind.",
        "El vendedor {rep} tiene a la vez una cuota para todo {value} y cuotas por mes; deje un solo tipo.",
    ),
    help=Text(
        "Both together would count the same quota twice. Keep the year, which is spread over its months, or the "
        "months. What an earlier file said is taken back with `acctkit submissions withdraw`.",
        "Las dos a la vez contarían dos veces la misma cuota. Deje la del año, que se reparte entre sus meses, o las "
        "de los meses. Lo que dijo un archivo anterior se retira con `acctkit submissions withdraw`.",
    ),
    example={"rep": "1165", "value": "2026"},
)
VALID_FROM_OUTSIDE = Code(
    "valid-from-outside", "error",
    Text(
        "The quota is valid from {value}, outside the time that it is for, {expected}; correct the day, the month or "
        "the year.",
        "La cuota vale desde el {value}, fuera del tiempo para el que es, {expected}; corrija el día, el mes o el año.",
    ),
    help=Text(
        "A row with a day replaces the quota before it from that day on, within its fiscal year or month. On a day "
        "outside it would replace nothing, or everything.",
        "Una fila con día sustituye a la cuota anterior desde ese día, dentro de su ejercicio o mes. Con un día de "
        "fuera no sustituiría nada, o todo.",
    ),
    example={"value": "2027-07-01", "expected": "2026-01-01 – 2026-12-31"},
)
QUOTA_SHARES_OVER = Code(
    "quota-shares-over-100", "error",
    Text(
        "The shares of this quota make {sum}; correct them so that they make 100%.",
        "Los repartos de esta cuota suman {sum}; corríjalos para que sumen el 100\u00a0%.",
    ),
    help=Text(
        "A quota that several reps share has a row for each, with the whole of it and the rep's share. They are of "
        "one quota when year, month, family, currency, units, amount and first day are the same.",
        "Una cuota que comparten varios vendedores tiene una fila para cada uno, con la cuota entera y su parte. Son "
        "de una misma cuota si coinciden año, mes, familia, moneda, unidades, importe y primer día.",
    ),
    example={"sum": "110%", "expected": "100%"},
)
QUOTA_SHARES_UNDER = Code(
    "quota-shares-under-100", "warning",
    Text(
        "The shares of this quota make {sum}; the rest of it is nobody's. Add the rows of the other reps, with the "
        "same units and amount.",
        "Los repartos de esta cuota suman {sum}; el resto no es de nadie. Añada las filas de los otros vendedores, con "
        "las mismas unidades e importe.",
    ),
    help=Text(
        "A quota that several reps share has a row for each, with the whole of it and the rep's share. They are of "
        "one quota when year, month, family, currency, units, amount and first day are the same.",
        "Una cuota que comparten varios vendedores tiene una fila para cada uno, con la cuota entera y su parte. Son "
        "de una misma cuota si coinciden año, mes, familia, moneda, unidades, importe y primer día.",
    ),
    example={"sum": "60%", "expected": "100%"},
)
UNKNOWN_FAMILY = Code(
    "unknown-family", "warning",
    Text(
        "No product is of the family '{value}', so nothing can be sold against it; the families are {expected}.",
        "Ningún producto es de la familia «{value}», así que no se puede vender nada contra ella; las familias son "
        "{expected}.",
    ),
    help=Text(
        "Sales count for a family by the products' list. Write the family as that list does, or add the family to "
        "its products.",
        "Las ventas cuentan para una familia según la lista de productos. Escriba la familia como en esa lista, o "
        "añádala a sus productos.",
    ),
    example={"value": "Iron", "expected": "Rigging, Ropes"},
)
EMPTY_FORECAST = Code(
    "empty-forecast", "error",
    Text(
        "This forecast says neither units nor an amount; fill in one of the two.",
        "Esta previsión no indica ni unidades ni importe; rellene uno de los dos.",
    ),
    help=Text(
        "Quotas are held against the company's forecast, and against nothing they cannot be. Fill in units, an "
        "amount, or both, or leave the row out.",
        "Las cuotas se comparan con la previsión de la empresa, y con nada no se puede. Rellene unidades, importe o "
        "ambos, o quite la fila.",
    ),
)
FORECAST_TWICE = Code(
    "forecast-year-and-months", "error",
    Text(
        "There is both a forecast for the whole of {value} and forecasts by month; keep one kind.",
        "Hay a la vez una previsión para todo {value} y previsiones por mes; deje un solo tipo.",
    ),
    help=Text(
        "Both together would count the same forecast twice. Keep the year, which is spread over its months, or the "
        "months. What an earlier file said is taken back with `acctkit submissions withdraw`.",
        "Las dos a la vez contarían dos veces la misma previsión. Deje la del año, que se reparte entre sus meses, o "
        "las de los meses. Lo que dijo un archivo anterior se retira con `acctkit submissions withdraw`.",
    ),
    example={"value": "2026"},
)
