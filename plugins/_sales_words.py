"""What the section `sales` says first: the net sales of the week, and whose are missing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from acctkit.plugins._sales_sums import Spans, traced

from acctkit import ZERO, SectionDesk, Table, Text, Traced, cents, per_cent, spoken


def headline(
    desk: SectionDesk, spans: Spans, net: Mapping[str, Mapping[str, Traced]], reps: Table
) -> tuple[Text, ...]:
    """A sentence for each currency in which something was sold, and one for the reps who have not filed."""
    lines = [
        Text(_sold(currency, row, "en"), _sold(currency, row, "es"))
        for number, (currency, row) in enumerate(net.items())
        if not number or row["amount"].value
    ]
    missing, absent = _absent(desk, spans, reps)
    if missing and any(absent.values()):
        en, es = (
            ", ".join(f"{spoken(amount, language, currency=code)} {code}" for code, amount in absent.items() if amount)
            for language in ("en", "es")
        )
        one = len(missing) == 1
        lines.append(
            Text(
                f"Without the sales of {'1 rep, who sells' if one else f'{len(missing)} reps, who sell'} {en} in an "
                "average week of this year.",
                f"Sin las ventas de {'1 vendedor, que vende' if one else f'{len(missing)} vendedores, que venden'} "
                f"{es} en una semana media de este año.",
            )
        )
    return tuple(lines)


def _sold(currency: str, row: Mapping[str, Traced], language: str) -> str:
    amount, year, last = row["amount"].value, row["ytd_amount"].value, row["py_ytd_amount"].value
    words = Text(
        "Net sales {amount} {currency} in the week, {year} in the year to date",
        "Ventas netas {amount} {currency} en la semana, {year} en el año a la fecha",
    )
    line = words.say(
        language, amount=spoken(amount, language, currency=currency), currency=currency,
        year=spoken(year, language, currency=currency),
    )
    if last > 0:
        change = (year - last) / last * 100
        line += Text(", {change} on last year", ", {change} sobre el año anterior").say(
            language, change=per_cent(f"{'+' if change >= 0 else ''}{spoken(change, language, 1)}", language)
        )
    elif last < 0:  # more came back than was sold: a per cent of that says nothing
        line += Text(", after {last} last year", ", frente a {last} el año anterior").say(
            language, last=spoken(last, language, currency=currency)
        )
    if row.get("quota_ytd", ZERO).value:
        counted = row.get("counted", row["ytd_amount"]).value
        share = per_cent(spoken(counted / row["quota_ytd"].value * 100, language, 0), language)
        line += Text(", {share} of quota", ", {share} de la cuota").say(language, share=share)
        if counted != year:
            line += Text(" without the {aside} {currency} sold without a quota", " sin los {aside} {currency} vendidos "
                         "sin cuota").say(
                language, aside=spoken(year - counted, language, currency=currency), currency=currency
            )
    return f"{line}."


def _absent(desk: SectionDesk, spans: Spans, reps: Table) -> tuple[list[str], dict[str, Decimal]]:
    """The active reps without a row this week, and what they sell in an average week of the year so far."""
    filed = {str(one.key[0]) for one in desk.books.sums("sales", (), ("rep",), period=desk.week.label)}
    missing = [
        rep
        for rep, person in desk.people.items()
        if person.active(desk.week.last) and rep not in filed and desk.rep in (None, rep)
    ]
    weeks = max(1, ((spans.year[1] - spans.year[0]).days + 1) // 7 - 1)
    sold: dict[str, Decimal] = {}
    for row in reps.rows:
        if row["rep"] in missing:
            currency = str(row["currency"])
            sold[currency] = sold.get(currency, Decimal(0)) + traced(row["ytd_amount"]).value
    return missing, {currency: cents(amount / weeks) for currency, amount in sold.items()}
