"""Advice: for each rep whom to call and what about. What an account should order next by its own rhythm, products that
are new to it, whether it lapses; business lost and won and the cold calls that make up for it; and the quota still to
make and what it takes.

It has no form of its own: it reads sales, and accounts, products, orders, calls and quotas where there are such. Each
line stands beside the numbers that it comes from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from acctkit.plugins._advice_business import Business, Change, ahead_of, business_of, changes_of
from acctkit.plugins._advice_business_tables import ahead_table, business_table, changes_table
from acctkit.plugins._advice_calls import Call, calls_of
from acctkit.plugins._advice_history import History
from acctkit.plugins._advice_letter import KIND, plan, recheck
from acctkit.plugins._advice_settings import AdviceSettings, settings_of
from acctkit.plugins._advice_tables import by_rep, call_sheet, lapsing, new_products, next_orders
from acctkit.plugins._sales_sums import Spans, place_of
from pydantic import BaseModel

from acctkit import (
    ZERO,
    Chart,
    Content,
    Figure,
    Mailing,
    Reconciliation,
    Section,
    SectionDesk,
    Text,
    hookimpl,
    spoken,
    total,
)

_NAMED = 3  # as many lapsing accounts as decisions name


def build(desk: SectionDesk) -> Content:
    """The section as of the desk's day; empty where nobody sold anything yet."""
    history = History.read(desk, settings_of(desk))
    if not history.bought:
        return Content()
    calls, spans = calls_of(history), Spans.of(desk)
    everybody = changes_of(history, spans)
    business = business_of(history, everybody, spans)
    changes = [one for one in everybody if desk.rep in (None, one.rep)]
    due = due_by_rep(calls)
    ahead = ahead_of(history, due)
    chart = Chart(Text("Last year and this year to date by rep", "Año anterior y este año a la fecha por vendedor"),
                  "business", "name", ("last_year", "this_year"), "bar")
    mixed = len({one.currency for one in business}) > 1
    return Content(
        headline=(_headline(history, calls),),
        figures=tuple(_figures(history, calls, changes)),
        tables=(
            by_rep(history, calls), lapsing(history, calls), call_sheet(history, calls), next_orders(history, calls),
            new_products(history, calls),
            *((business_table(history, business), changes_table(history, changes)) if business else ()),
            *((ahead_table(history, ahead),) if ahead else ()),
        ),
        charts=(chart,) if business and not mixed else (),
        reconciliations=tuple(_reconciliations(history, spans, business)) if business and desk.rep is None else (),
        decisions=tuple(_decisions(history, calls)),
    )


def due_by_rep(calls: Sequence[Call]) -> dict[tuple[str, str], Decimal]:
    """What is due at the last prices, by rep and currency."""
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for call in calls:
        for currency in {one.currency for one in call.due}:
            found[call.rep, currency] += call.worth(currency)
    return found


def _headline(history: History, calls: Sequence[Call]) -> Text:
    due = sum(any(one.state != "stopped" for one in call.due) for call in calls)
    lapse, new = sum(one.lapsing for one in calls), sum(bool(one.new) for one in calls)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for (_, currency), value in due_by_rep(calls).items():
        sums[currency] += value
    worth = [one for one in sorted(sums, key=lambda currency: place_of(currency, history.desk)) if sums[one]]
    en, es = (
        ", ".join(f"{spoken(sums[one], language, currency=one)} {one}" for one in worth) for language in ("en", "es")
    )
    days, ones = history.settings.ahead_days, due == 1
    en, es = (f" ({some})" if some else "" for some in (en, es))
    return Text(
        f"{due} account{' is' if ones else 's are'} due to order in the next {days} days{en}"
        + (f"; {lapse} {'is' if lapse == 1 else 'are'} lapsing" if lapse else "")
        + (f"; {new} {'has' if new == 1 else 'have'} not bought new products" if new else "") + ".",
        f"A {due} cliente{' le' if ones else 's les'} toca pedir en los próximos {days} días{es}"
        + (f"; {lapse} se {'está' if lapse == 1 else 'están'} perdiendo" if lapse else "")
        + (f"; {new} no {'ha' if new == 1 else 'han'} comprado las novedades" if new else "") + ".",
    )


def _figures(history: History, calls: Sequence[Call], changes: Sequence[Change]) -> Iterator[Figure]:
    yield Figure("to_call", Text("Accounts to call", "Clientes por llamar"), len(calls), "integer", front=True)
    yield Figure("lapsing", Text("Accounts that lapse", "Clientes que se están perdiendo"),
                 sum(one.lapsing for one in calls), "integer", front=True)
    if not changes:
        return
    yield Figure("lost", Text("Accounts lost this year", "Clientes perdidos este año"),
                 sum(one.kind == "lost" for one in changes), "integer")
    yield Figure("new", Text("New accounts this year", "Clientes nuevos este año"),
                 sum(one.new and one.this_year.value > 0 for one in changes), "integer")


def _reconciliations(history: History, spans: Spans, business: Sequence[Business]) -> Iterator[Reconciliation]:
    """What reps won and lost is what the company sold more or less; and each sale is in some account's rhythm."""
    now, before = ({key[0]: one["amount"] for key, one in history.sold.sums((), days).items()}
                   for days in (spans.year, spans.last_year))
    for currency in sorted({*now, *before}):
        mine = [one for one in business if one.currency == currency]
        yield Reconciliation(
            Text(f"Won and lost by rep, and sales against last year, {currency}",
                 f"Ganado y perdido por vendedor, y ventas frente al año anterior, {currency}"),
            total(moved for one in mine for moved in (one.won, one.lost)).value,
            now.get(currency, ZERO).value - before.get(currency, ZERO).value,
        )


def _decisions(history: History, calls: Sequence[Call]) -> Iterator[Text]:
    """Whom to win back, by whose manager: the accounts that lapse and bring most."""
    company = history.desk.company.currency
    lapse = sorted((one for one in calls if one.lapsing), key=lambda one: (one.currency != company, -one.value))
    for one in lapse[:_NAMED]:
        if one.rhythm is None:
            continue
        person = history.desk.people.get(one.rep)
        who = (person.manager or person.name) if person else one.rep
        since, interval = one.rhythm.since(history.desk.as_of), one.rhythm.interval
        mean = [f"{spoken(one.value, language, currency=one.currency)} {one.currency}" for language in ("en", "es")]
        name = f"{history.name(one.account)} ({one.account})"
        yield Text(
            f"{who}: win {name} back: it ordered for {mean[0]} every {interval} days, and nothing for {since}.",
            f"{who}: recuperar a {name}, que pedía por {mean[1]} cada {interval} días y lleva {since} sin pedir.",
        )


@hookimpl
def acctkit_settings() -> type[BaseModel]:
    return AdviceSettings


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("advice", Text("Advice", "Consejos"), build, needs=("sales",), order=70)]


@hookimpl
def acctkit_mailings() -> list[Mailing]:
    return [Mailing(KIND, plan, recheck=recheck, needs=("sales",))]
