"""What the section `quotas` says first, and its key figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from acctkit.plugins._quotas_book import QuotaBook, Standing
from acctkit.plugins._quotas_spread import QuotasSettings
from acctkit.plugins._sales_sums import place_of

from acctkit import Figure, Text, Value, per_cent, spoken, total


def company_of(book: QuotaBook) -> dict[str, Standing]:
    """All reps who have a quota together, by currency, the company's own first."""
    found: dict[str, Standing] = {}
    for currency in sorted({key[1] for key in book.by_rep}, key=lambda one: place_of(one, book.desk)):
        some = [one for key, one in book.by_rep.items() if key[1] == currency and one.target]
        if some:
            found[currency] = Standing.of(some)
    return found


def behind(book: QuotaBook, settings: QuotasSettings) -> list[tuple[str, str, Standing]]:
    """Reps whose attainment is below what the settings ask for, the largest shortfall first."""
    found = [
        (rep, currency, one) for (rep, currency), one in book.by_rep.items()
        if one.attainment is not None and one.attainment < settings.behind_below
    ]
    return sorted(found, key=lambda one: (place_of(one[1], book.desk), short(one[2]) * -1, one[0]))


def headline(book: QuotaBook, settings: QuotasSettings) -> Iterator[Text]:
    """Where the quotas stand, a sentence a currency."""
    for currency, one in company_of(book).items():
        if one.target is None or one.attainment is None or one.variance is None:
            continue
        slow = sum(1 for _, of, _ in behind(book, settings) if of == currency)
        reps = sum(1 for key, each in book.by_rep.items() if key[1] == currency and each.attainment is not None)
        known = {"en": f"{slow} of {reps} reps behind", "es": f"{slow} de {reps} vendedores por debajo"}
        aside = total(each.ytd for key, each in book.by_rep.items() if key[1] == currency).value - one.counted.value
        yield Text(*(
            SAID.say(
                language, share=share_said(one.attainment, language),
                variance=_signed(one.variance.value, language, currency), unit=unit_in(currency, language),
                slow=known[language], forecast=spoken(one.at_this_rate or Decimal(0), language, currency=currency),
                year=spoken(one.target.year.value, language, currency=currency),
            )
            + (ASIDE.say(language, aside=spoken(aside, language, currency=currency), unit=unit_in(currency, language))
               if aside else "")
            for language in ("en", "es")
        ))
    for year, _, difference, unit in differences(book, settings):
        en, es = (
            f"{spoken(abs(difference), language, currency=unit)} {unit_in(unit, language)}" for language in ("en", "es")
        )
        less = difference < 0
        yield Text(
            f"The quotas of {year} are {en} {'below' if less else 'above'} the company's forecast.",
            f"Las cuotas de {year} están {es} por {'debajo' if less else 'encima'} de la previsión de la empresa.",
        )


SAID = Text(
    "Quotas to date {share} attained ({variance} {unit}), {slow}; at this rate the year ends at {forecast} of "
    "{year}.",
    "Cuotas a la fecha cumplidas al {share} ({variance} {unit}), {slow}; a este ritmo el año acaba en {forecast} de "
    "{year}.",
)

ASIDE = Text(" {aside} {unit} sold without a quota are left aside.",
             " Quedan aparte {aside} {unit} vendidos sin cuota.")


def figures(book: QuotaBook, settings: QuotasSettings) -> Iterator[Figure]:
    """The year's quota, where it ends by rate and by orders, what a week must bring, and how many are behind."""
    found = company_of(book)
    main, money = next(iter(found), ""), book.measure == "amount"
    for currency, one in found.items():
        suffix = "_units" if not currency else "" if len(found) == 1 else f"_{currency.lower()}"
        first = money and currency == main
        of = f", {currency}" if currency and len(found) > 1 else ""  # a per cent says no currency by itself
        title = Text(f"Quotas to date, attained{of}", f"Cuotas a la fecha, cumplidas{of}")
        yield Figure(f"attained{suffix}", title, one.attainment, "percent")
        words: tuple[tuple[str, Text, Value, bool], ...] = (
            ("quota_year", Text("Quotas of the year", "Cuotas del año"), one.target and one.target.year, first),
            ("sold_year", Text("Sold under a quota, year to date", "Vendido con cuota, año"),
             one.counted, False),
            ("run_rate", Text("Reps with a quota, year at this rate", "Con cuota, año a este ritmo"), one.at_this_rate,
             False),
            *(_with_orders(one, first) if book.open else ()),
            ("needed_a_week", Text("Needed a week for the quotas", "Necesario por semana para las cuotas"), one.needed,
             first),
        )
        for name, title, value, front in words:
            yield Figure(f"{name}{suffix}", title, value, "money" if money else "quantity", currency, front)
    for (family, currency), (_, _, forecast) in book.company().items():
        if not family:
            suffix = "_units" if not currency else "" if currency == main else f"_{currency.lower()}"
            title = Text("Company's forecast of the year", "Previsión de la empresa para el año")
            yield Figure(f"forecast_year{suffix}", title, forecast.year, "money" if currency else "quantity", currency,
                         bool(currency) and currency == main)
    slow = len({rep for rep, _, _ in behind(book, settings)})
    yield Figure("behind" if money else "behind_units", Text("Reps behind quota", "Vendedores por debajo"),
                 slow, "integer", "", money)


def _with_orders(one: Standing, front: bool) -> tuple[tuple[str, Text, Value, bool], ...]:
    return (
        ("open_orders", Text("Open orders to ship this year", "Pedidos abiertos por enviar este año"), one.orders,
         False),
        ("order_forecast", Text("Year with open orders", "Año con pedidos abiertos"), one.with_orders, front),
    )


def differences(book: QuotaBook, settings: QuotasSettings) -> Iterator[tuple[int, Decimal, Decimal, str]]:
    """Where the quotas of all reps differ from the company's forecast: year, forecast, difference, currency."""
    for (family, currency), (_, quotas, forecast) in book.company().items():
        difference = quotas.year.value - forecast.year.value
        if not family and abs(difference) > settings.forecast_tolerance * forecast.year.value:
            yield book.spread.year.number, forecast.year.value, difference, currency


def short(one: Standing) -> Decimal:
    """By how much a rep is behind the quota to date."""
    return -one.variance.value if one.variance else Decimal(0)


def unit_in(currency: str, language: str) -> str:
    """The currency, or the word for units."""
    return currency or ("unidades" if language == "es" else "units")


def share_said(share: Decimal, language: str) -> str:
    """A share with one decimal, rounded half up as tables do."""
    return per_cent(spoken((share * 100).quantize(Decimal("0.1"), ROUND_HALF_UP), language, 1), language)


def _signed(amount: Decimal, language: str, currency: str) -> str:
    return f"{'+' if amount > 0 else ''}{spoken(amount, language, currency=currency)}"
