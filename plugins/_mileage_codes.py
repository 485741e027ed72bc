"""What may be wrong with a trip: the finding codes of mileage."""

from __future__ import annotations

from decimal import Decimal

from acctkit import Code, Text

BACKWARDS = Code("odometer-backwards", "error", Text(
    "The odometer runs backwards: it ends at {value}, below its start of {expected}; correct one of the two.",
    "El odómetro va hacia atrás: termina en {value}, por debajo del inicio ({expected}); corrija uno de los dos."),
    help=Text(
        "What is paid is the distance between two readings, so neither may be mistyped. Look at the odometer's "
        "readings of that day and correct one.",
        "Lo que se paga es la distancia entre dos lecturas, así que ninguna puede estar mal escrita. Revise las "
        "lecturas de ese día y corrija una.",
    ),
    example={"value": "12040", "expected": "12400"},
)
GAP = Code("odometer-gap", "warning", Text(
    "{missing} {unit} are missing: the trip before ended at {expected} and this one starts at {value}; add a row for "
    "them, also if they were personal.",
    "Faltan {missing} {unit}: el viaje anterior terminó en {expected} y este empieza en {value}; añada una fila para "
    "ellos, también si fueron personales."),
    help=Text(
        "A log that leaves no distance out is what a tax office accepts. Add a trip for what is missing, as personal "
        "if it was; nothing is rejected for it.",
        "Un registro que no deja distancia sin anotar es lo que acepta la administración tributaria. Añada un viaje "
        "por lo que falta, como personal si lo fue; no se rechaza nada por ello.",
    ),
    example={"missing": Decimal("15.5"), "unit": "mi", "expected": "12400", "value": "12415.5"},
)
OVERLAP = Code("odometer-overlap", "error", Text(
    "This trip starts at {value}, but another one of {day} with the same vehicle goes on to {expected}; correct one.",
    "Este viaje empieza en {value}, pero otro del {day} con el mismo vehículo llega hasta {expected}; corrija uno."),
    help=Text(
        "No distance is driven twice with one vehicle, nor paid twice. Correct the reading that is mistyped, or the "
        "vehicle.",
        "Ninguna distancia se recorre dos veces con un vehículo, ni se paga dos veces. Corrija la lectura mal "
        "escrita o el vehículo.",
    ),
    example={"value": "12380", "day": "2026-11-17", "expected": "12400"},
)
JUMP = Code("odometer-jump", "warning", Text(
    "{distance} {unit} in one day with one vehicle is more than the usual {expected}; check this reading.",
    "{distance} {unit} en un día con un vehículo es más de lo habitual ({expected}); compruebe esta lectura."),
    help=Text(
        "So far in a day is possible, and more often a mistyped reading. Check it; if it is right there is nothing "
        "to do. The limit is a setting of the plugin.",
        "Tanta distancia en un día es posible, pero más a menudo es una lectura mal escrita. Compruébela; si es "
        "correcta, no hay que hacer nada. El límite es un ajuste del complemento.",
    ),
    example={"distance": "1200", "unit": "mi", "expected": "500"},
)
SPLIT = Code("miles-do-not-add-up", "error", Text(
    "Business and personal distance make {sum}, but the odometer says {expected}; correct one of them.",
    "La distancia de trabajo y la personal suman {sum}, pero el odómetro dice {expected}; corrija una de ellas."),
    help=Text(
        "Only the business part is paid, so both parts must make what the odometer says. Correct one of the three, "
        "or leave one part blank: it is then the rest.",
        "Solo se paga la parte de trabajo, así que ambas partes deben sumar lo que dice el odómetro. Corrija uno de "
        "los tres valores o deje una parte en blanco: será entonces el resto.",
    ),
    example={"sum": "70", "expected": "50"},
)
NO_RATE = Code("no-mileage-rate", "warning", Text(
    "There is no mileage rate for {value}, so this trip is not paid yet; add the rate to the settings.",
    "No hay tarifa de kilometraje para el {value}, así que este viaje aún no se paga; añádala a la configuración."),
    office=True,
    help=Text(
        "A trip is paid by the rate of the day on which it was driven; without one it is counted and not paid. The "
        "office adds the rate under [plugins.mileage] rates, and its week is reckoned anew.",
        "Un viaje se paga según la tarifa del día en que se hizo; sin ella se cuenta y no se paga. La oficina añade "
        "la tarifa en [plugins.mileage] rates, y su semana se calcula de nuevo.",
    ),
    example={"value": "2004-11-22"},
)
TWICE = Code("trip-of-another", "warning", Text(
    "{who} claims distance of this trip too, from {start} to {end} with this vehicle on this day; whoever did not "
    "drive it deletes the row.",
    "{who} también reclama distancia de este viaje, de {start} a {end} con este vehículo ese día; quien no lo condujo "
    "borra la fila."),
    help=Text(
        "One vehicle drives a distance once, so one of you is paid for it. Agree on who drove. As long as both claim "
        "it the office decides; how grave that is, and what the office agreed to, are settings of the plugin.",
        "Un vehículo recorre una distancia una sola vez, así que se paga a uno de los dos. Acuerden quién condujo. "
        "Mientras ambos lo reclamen decide la oficina; la gravedad y lo que aceptó la oficina son ajustes del "
        "complemento.",
    ),
    example={"who": "Eva Sanz", "start": "12380", "end": "12400"},
)
