"""What the section of expenses says first, and what it asks of whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from acctkit.plugins._expenses_doubts import Doubt
from acctkit.plugins._expenses_paid import Settled

from acctkit import SectionDesk, Text, Traced, Value, spoken

_AMOUNTS = ("reimbursement", "payable", "mileage", "waiting", "over_limit", "claimed_twice", "beside_mileage", "card",
            "card_beside_mileage")
_MOST_NAMED = 5


def headline(found: Sequence[Settled], paid: Mapping[str, Mapping[str, Value]]) -> tuple[Text, ...]:
    """What is payable and what it is made of; then what waits, is over limits, and went on the card."""
    amounts = {currency: {name: _plain(row, name) for name in _AMOUNTS} for currency, row in paid.items()}
    en = f"Reimbursements payable {_listed(amounts, 'reimbursement', 'en')}"
    es = f"Reembolsos por pagar {_listed(amounts, 'reimbursement', 'es')}"
    if any(row["mileage"] for row in amounts.values()):
        en += f" (expenses {_listed(amounts, 'payable', 'en')}, mileage {_listed(amounts, 'mileage', 'en')})"
        es += f" (gastos {_listed(amounts, 'payable', 'es')}, kilometraje {_listed(amounts, 'mileage', 'es')})"
    count = sum(one.wants for one in found)
    if count:
        en += f"; {count} receipt{'' if count == 1 else 's'} missing"
        es += f"; {'falta' if count == 1 else 'faltan'} {count} recibo{'' if count == 1 else 's'}"
        if any(row["waiting"] for row in amounts.values()):
            en += f", for which {_listed(amounts, 'waiting', 'en')} {'wait' if count > 1 else 'waits'}"
            es += f", con {_listed(amounts, 'waiting', 'es')} en espera"
    if any(row["over_limit"] for row in amounts.values()):
        en += f"; {_listed(amounts, 'over_limit', 'en')} over limits not paid"
        es += f"; {_listed(amounts, 'over_limit', 'es')} sobre límites sin pagar"
    if any(row["claimed_twice"] for row in amounts.values()):
        en += f"; {_listed(amounts, 'claimed_twice', 'en')} claimed by two reps not paid"
        es += f"; {_listed(amounts, 'claimed_twice', 'es')} reclamados por dos vendedores sin pagar"
    if any(row["beside_mileage"] for row in amounts.values()):
        en += f"; fuel {_listed(amounts, 'beside_mileage', 'en')} not paid beside mileage"
        es += f"; combustible {_listed(amounts, 'beside_mileage', 'es')} sin pagar por haber kilometraje"
    if any(row["card"] for row in amounts.values()):
        en += f"; company card {_listed(amounts, 'card', 'en')}"
        es += f"; tarjeta de empresa {_listed(amounts, 'card', 'es')}"
    if any(row["card_beside_mileage"] for row in amounts.values()):
        en += f", of it fuel beside mileage {_listed(amounts, 'card_beside_mileage', 'en')}"
        es += f", de ella combustible además del kilometraje {_listed(amounts, 'card_beside_mileage', 'es')}"
    return (Text(f"{en}.", f"{es}."),)


def decisions(
    desk: SectionDesk, found: Sequence[Settled], doubtful: Sequence[Doubt], late: Sequence[Doubt]
) -> Iterator[Text]:
    """Who must do what: reps supply receipts, the office looks at what is doubtful or over a limit."""
    wanting = sorted({one.of.rep for one in found if one.wants})
    if wanting:
        count, names = sum(one.wants for one in found), _names(desk, wanting)
        yield _count(count, f"{names}: supply 1 missing receipt.", f"{names}: supply {count} missing receipts.",
                     f"{names}: entregar 1 recibo que falta.", f"{names}: entregar {count} recibos que faltan.")
    count = sum(one.over is not None for one in found)
    if count:
        yield _count(count, "Head office: agree to 1 expense over a limit, or tell the rep.",
                     f"Head office: agree to {count} expenses over a limit, or tell the reps.",
                     "Oficina central: aceptar 1 gasto sobre un límite o avisar al vendedor.",
                     f"Oficina central: aceptar {count} gastos sobre un límite o avisar a los vendedores.")
    count = sum(one.contested and not one.decided for one in found)
    if count:
        yield _count(count, "Head office: decide to whom 1 expense that two reps claim is paid.",
                     f"Head office: decide to whom {count} expenses that two reps claim are paid.",
                     "Oficina central: decidir a quién se paga 1 gasto que reclaman dos vendedores.",
                     f"Oficina central: decidir a quién se pagan {count} gastos que reclaman dos vendedores.")
    burners = sorted({one.of.rep for one in found if one.card_beside_mileage.value})
    if burners:
        names = _names(desk, burners)
        yield Text(f"Head office: settle the fuel on the company card with {names}; mileage pays it already.",
                   f"Oficina central: aclarar con {names} el combustible de la tarjeta de empresa; el kilometraje ya "
                   "lo paga.")
    asked = {id(one.of) for one in found if one.contested or one.decided}
    count = len({id(one.of) for one in doubtful} - asked)
    if count:
        yield _count(count, "Head office: look at 1 expense that may be repeated or split.",
                     f"Head office: look at {count} expenses that may be repeated or split.",
                     "Oficina central: revisar 1 gasto que puede estar repetido o dividido.",
                     f"Oficina central: revisar {count} gastos que pueden estar repetidos o divididos.")
    if late:
        count = len(late)
        yield _count(count, "Head office: agree to 1 expense that was filed late, or tell the rep.",
                     f"Head office: agree to {count} expenses that were filed late, or tell the reps.",
                     "Oficina central: aceptar 1 gasto presentado tarde o avisar al vendedor.",
                     f"Oficina central: aceptar {count} gastos presentados tarde o avisar a los vendedores.")


def _count(count: int, one: str, many: str, uno: str, varios: str) -> Text:
    return Text(one, uno) if count == 1 else Text(many, varios)


def _names(desk: SectionDesk, reps: Sequence[str]) -> str:
    names = [desk.people[rep].name if rep in desk.people else rep for rep in reps]
    return ", ".join(names if len(names) <= _MOST_NAMED else [*names[:_MOST_NAMED], "…"])


def _plain(row: Mapping[str, Value], name: str) -> Decimal:
    value = row.get(name)
    return value.value if isinstance(value, Traced) else Decimal(0)


def _listed(amounts: Mapping[str, Mapping[str, Decimal]], name: str, language: str) -> str:
    """An amount in each currency that has one; nought in the first where none has."""
    some = {currency: row[name] for currency, row in amounts.items() if row[name]}
    if not some:
        some = {currency: row[name] for currency, row in list(amounts.items())[:1]}
    return " + ".join(f"{spoken(amount, language, currency=currency)} {currency}" for currency, amount in some.items())
