"""Who must decide what about quotas: who is behind and what a week must bring, and what the office must settle."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from acctkit.plugins._account_keepers import Keepers
from acctkit.plugins._quotas_book import QuotaBook, Standing
from acctkit.plugins._quotas_spread import QuotasSettings
from acctkit.plugins._quotas_words import behind, differences, share_said, short, unit_in
from acctkit.plugins._shared_lines import percent
from acctkit.plugins._targets import unshared

from acctkit import Text, spoken

MOST = 5  # reps behind that are named one by one


def decisions(book: QuotaBook, settings: QuotasSettings) -> Iterator[Text]:
    """Who is behind and what a week must bring, and what the office must settle."""
    slow = behind(book, settings)
    for rep, currency, one in slow[:MOST]:
        yield _catch_up(book, rep, currency, one)
    if len(slow) > MOST:
        more = len(slow) - MOST
        yield Text(
            f"Sales manager: {more} more {'rep is' if more == 1 else 'reps are'} behind quota, see the table by rep.",
            f"Jefe de ventas: {'otro vendedor está' if more == 1 else f'otros {more} vendedores están'} por debajo de "
            "la cuota; vea la tabla por vendedor.",
        )
    for year, forecast, difference, currency in differences(book, settings):
        yield Text(*(
            SETTLE.say(language, year=year, unit=unit_in(currency, language),
                       quotas=spoken(forecast + difference, language, currency=currency),
                       forecast=spoken(forecast, language, currency=currency))
            for language in ("en", "es")
        ))
    if book.measure == "amount":
        yield from _shares(book)
        yield from _without(book)
        yield from _handed_over(book)
    yield from _too_many_families(book)


SETTLE = Text(
    "Head office: the quotas of {year} make {quotas} {unit}, the company's forecast {forecast}; change one of the two, "
    "or say by forecast_tolerance that they may differ.",
    "Oficina central: las cuotas de {year} suman {quotas} {unit} y la previsión de la empresa, {forecast}; cambie una "
    "de las dos, o indique con forecast_tolerance que pueden diferir.",
)


def _catch_up(book: QuotaBook, rep: str, currency: str, one: Standing) -> Text:
    name = book.name(rep) or rep
    words = Text(
        "Sales manager, {name}: {short} {unit} behind the quota to date ({share})",
        "Jefe de ventas, {name}: {short} {unit} por debajo de la cuota a la fecha ({share})",
    )
    more = Text(
        "; {needed} a week in the {weeks} weeks left make the quota of the year, and {sold} a week came so far.",
        "; con {needed} por semana en las {weeks} semanas que quedan se llega a la cuota del año; hasta ahora fueron "
        "{sold} por semana.",
    )
    if one.left == 1:
        more = Text(
            "; {needed} in the week left make the quota of the year, and {sold} a week came so far.",
            "; con {needed} en la semana que queda se llega a la cuota del año; hasta ahora fueron {sold} por semana.",
        )
    if one.needed is None:
        more = Text("; the year is over.", "; el año ha terminado.")
    passed = max(1, -(-((book.day - book.year[0]).days + 1) // 7))
    return Text(*(
        words.say(
            language, name=name, short=spoken(short(one), language, currency=currency),
            unit=unit_in(currency, language), share=share_said(one.attainment or Decimal(0), language),
        )
        + more.say(
            language, needed=spoken(one.needed or Decimal(0), language, currency=currency), weeks=one.left,
            sold=spoken(one.counted.value / passed, language, currency=currency),
        )
        for language in ("en", "es")
    ))


def _shares(book: QuotaBook) -> Iterator[Text]:
    if book.desk.rep is None:
        for record, share in unshared(book.desk.books.records("quotas", year=book.spread.year.number)):
            row = record.row
            name = book.name(row.rep) or row.rep
            en, es = percent(share), percent(share, "es")
            yield Text(f"Head office: the shares of the quota that {name} has with others in {row.year} make {en}.",
                       f"Oficina central: los repartos de la cuota que {name} comparte en {row.year} suman {es}.")


def _without(book: QuotaBook) -> Iterator[Text]:
    """Reps who sell, but not against a quota."""
    quotas = {one.rep for one in book.quotas.pieces}
    names = [
        book.name(rep) or rep for rep in sorted({key[0] for key, one in book.by_rep.items() if one.ytd.value})
        if rep not in quotas and rep in book.desk.people and book.desk.people[rep].active(book.day)
    ]
    if names:
        year = book.spread.year.number
        yield Text(f"Head office: no quota for {year} of {', '.join(names)}.",
                   f"Oficina central: falta la cuota de {year} de {', '.join(names)}.")


def _handed_over(book: QuotaBook) -> Iterator[Text]:
    """Accounts that changed hands in the year while neither rep's quota changed since."""
    desk, (first, day) = book.desk, book.year
    if desk.rep is not None:
        return
    changed = {one.rep for one in book.quotas.pieces if one.record.row.valid_from}
    names = {record.row.account: record.row.name for record in desk.books.records("accounts")}
    moved: dict[tuple[str, str], list[str]] = {}
    keepers = Keepers.read(desk.books)
    for account in sorted(names):
        turns = list(keepers.between(account, first, day))
        for (before, _, _), (after, since, _) in pairwise(turns):
            if before and after and not {before, after} & changed:
                moved.setdefault((before, after), []).append(f"{names[account]} ({since})")
    for (before, after), some in sorted(moved.items()):
        one, two = book.name(before) or before, book.name(after) or after
        yield Text(
            f"Head office: {one} handed over to {two}: {', '.join(some)}. What was sold before stays {one}'s; should "
            "their quotas change? If so, file them anew with the day in Valid from.",
            f"Oficina central: {one} entregó a {two}: {', '.join(some)}. Lo vendido antes sigue siendo de {one}; "
            "¿deben cambiar sus cuotas? Si es así, envíelas de nuevo con el día en Válido desde.",
        )


def _too_many_families(book: QuotaBook) -> Iterator[Text]:
    for (rep, family, currency), one in book.by_rep_and_family.items():
        if not family and one.target and one.target.year.value < 0:
            name = book.name(rep) or rep
            too_much = -one.target.year.value
            en, es = (
                f"{spoken(too_much, language, currency=currency)} {unit_in(currency, language)}"
                for language in ("en", "es")
            )
            yield Text(
                f"Head office: the quotas of {name} by family make {en} more than the quota for all families, which "
                "counts.",
                f"Oficina central: las cuotas de {name} por familia suman {es} más que la cuota para todas las "
                "familias, que es la que cuenta.",
            )
