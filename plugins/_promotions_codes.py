"""What can be wrong with a promotion's offer: the finding codes, with their sentences and help in both languages."""

from __future__ import annotations

from decimal import Decimal

from acctkit import Code, Text

ENDS_FIRST = Code(
    "promotion-ends-first", "error",
    Text("This promotion ends on {value}, before it starts on {expected}; correct one of the two dates.",
         "Esta promoción termina el {value}, antes de empezar el {expected}; corrija una de las dos fechas."),
    help=Text(
        "What a promotion sold is counted from its first day to its last, so both must be right. Correct the one that "
        "is mistyped.",
        "Lo vendido en una promoción se cuenta de su primer día al último, así que ambos deben ser correctos. Corrija "
        "el que esté mal escrito.",
    ),
    example={"value": "2026-10-31", "expected": "2026-11-15"},
)
OFFERED_LATE = Code(
    "offered-after-the-promotion", "warning",
    Text("This was offered on {value}, after the promotion ended on {expected}; check the two dates.",
         "Esto se ofreció el {value}, cuando la promoción ya había terminado el {expected}; compruebe ambas fechas."),
    help=Text(
        "A promotion that is over can no longer be accepted, so one of the two dates is likely mistyped. Nothing is "
        "rejected for it.",
        "Una promoción terminada ya no se puede aceptar, así que probablemente una de las dos fechas esté mal escrita. "
        "No se rechaza nada por ello.",
    ),
    example={"value": "2026-12-02", "expected": "2026-11-30"},
)
NO_START = Code(
    "promotion-without-start", "warning",
    Text("{account} accepted this promotion, but it says no first day, so what it brought cannot be counted; fill it "
         "in.",
         "{account} aceptó esta promoción, pero no tiene primer día, así que no se puede contar lo que aportó; "
         "rellénelo."),
    help=Text(
        "What an accepted promotion brought is told by comparing its days with those before it. Fill in the day on "
        "which it starts, and the day on which it ends where it has one.",
        "Lo que aportó una promoción aceptada se ve comparando sus días con los anteriores. Rellene el día en que "
        "empieza y, si lo hay, el día en que termina.",
    ),
    example={"account": "103"},
)
OTHER_TERMS = Code(
    "promotion-with-other-dates", "warning",
    Text("Promotion {value} runs from {expected} for another account; give it the same days everywhere, or another "
         "name.",
         "La promoción {value} va de {expected} para otro cliente; póngale los mismos días en todas partes, u otro "
         "nombre."),
    help=Text(
        "Offers of one promotion are counted together, each by its own days. Where the days differ it is more often a "
        "slip than meant. Correct it, or name the second promotion otherwise; nothing is rejected.",
        "Las ofertas de una promoción se cuentan juntas, cada una por sus días. Si los días difieren, suele ser un "
        "descuido. Corríjalo o dé otro nombre a la segunda promoción; no se rechaza nada.",
    ),
    example={"value": "WINTER", "expected": "2026-11-01 … 2026-11-30"},
)
DEARER = Code(
    "promotion-above-list-price", "warning",
    Text("The promotional price {value} is above the list price {expected} of {sku}; check it.",
         "El precio de promoción {value} supera el precio de tarifa {expected} de {sku}; compruébelo."),
    help=Text(
        "A promotion that costs more than the list is most often a price of another product or pack. Check the price "
        "and the product; nothing is rejected.",
        "Una promoción más cara que la tarifa suele ser el precio de otro producto o envase. Compruebe el precio y el "
        "artículo; no se rechaza nada.",
    ),
    example={"value": "31.00", "expected": Decimal("29.90"), "sku": "S10-1678"},
)
CODES = (ENDS_FIRST, OFFERED_LATE, NO_START, OTHER_TERMS, DEARER)
