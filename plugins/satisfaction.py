"""Satisfaction: one explained figure for each account, out of the customer's own word, issues, late shipments, returns,
contact and follow-ups kept; its trend; and the accounts at risk.

It has no form of its own: it reads what calls, issues, orders and sales say, whichever of them there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from acctkit.plugins._satisfaction_reconciled import reconciliations
from acctkit.plugins._satisfaction_scored import Scores
from acctkit.plugins._satisfaction_settings import SatisfactionSettings, settings_of
from acctkit.plugins._satisfaction_tables import REASONS, at_risk, behind, by_account, by_rep, mean, unheard
from pydantic import BaseModel

from acctkit import (
    Chart,
    Content,
    Figure,
    Section,
    SectionDesk,
    Text,
    hookimpl,
)

_NAMED = 5  # as many accounts as decisions name


def build(desk: SectionDesk) -> Content:
    """The section as of the desk's day; without anything known of anybody it is empty."""
    scores = Scores.read(desk, settings_of(desk))
    if not scores.found:
        return Content()
    reps, accounts, risks = by_rep(scores), by_account(scores), at_risk(scores, desk.company.language)
    numbers, silent = behind(scores), unheard(scores)
    return Content(
        headline=(_headline(scores),),
        figures=_figures(scores),
        tables=(risks, reps, accounts, numbers, silent),
        charts=(Chart(Text("Satisfaction by rep", "Satisfacción por vendedor"), "by_rep", "name", ("figure",), "bar"),),
        reconciliations=tuple(reconciliations(
            desk, scores.settings, reps=reps, accounts=accounts, risks=risks, behind=numbers, unheard=silent
        )),
        decisions=tuple(_decisions(scores)),
    )


def _headline(scores: Scores) -> Text:
    average, change = _averages(scores)
    en, es = f"{average:.0f}", f"{average:.0f}"
    trend = "" if change is None else f"{change:+.1f}"
    risk, count, silent = len(scores.at_risk), len(scores.found), len(scores.unheard)
    return Text(
        f"Customer satisfaction {en} of 100 over {count} account{'s' if count > 1 else ''}"
        + (f" ({trend} in four weeks)" if trend else "") + f"; at risk: {risk}"
        + (f"; nothing heard of: {silent}." if silent else "."),
        f"Satisfacción de los clientes: {es} de 100 en {count} cliente{'s' if count > 1 else ''}"
        + (f" ({trend.replace('.', ',')} en cuatro semanas)" if trend else "") + f"; en riesgo: {risk}"
        + (f"; sin noticias de: {silent}." if silent else "."),
    )


def _averages(scores: Scores) -> tuple[Decimal, Decimal | None]:
    average = mean([one.now.value for one in scores.found]) or Decimal(0)
    return average, mean([one.change for one in scores.found if one.change is not None])


def _figures(scores: Scores) -> tuple[Figure, ...]:
    average, change = _averages(scores)
    return (
        Figure("satisfaction", Text("Customer satisfaction of 100", "Satisfacción de los clientes de 100"), average,
               "quantity", front=True),
        Figure("change", Text("Change in four weeks", "Cambio en cuatro semanas"), change, "quantity"),
        Figure("at_risk", Text("Accounts at risk", "Clientes en riesgo"), len(scores.at_risk), "integer", front=True),
        Figure("unheard", Text("Accounts of which nothing is heard", "Clientes sin noticias"), len(scores.unheard),
               "integer"),
    )


def _decisions(scores: Scores) -> Iterator[Text]:
    """Whom to see to, by whom."""
    for one in scores.at_risk[:_NAMED]:
        person = scores.desk.people.get(one.rep)
        who = (person.manager or person.name) if person else one.rep
        first = next(iter(one.reasons), "")
        en, es = (REASONS[first].en, REASONS[first].es) if first else ("fell fast", "cayó deprisa")
        figure = f"{one.now.value:.0f}"
        yield Text(
            f"{who}: see to {one.name} ({one.account}), at {figure} of 100: it {en}.",
            f"{who}: atender a {one.name} ({one.account}), con {figure} de 100: {es}.",
        )


@hookimpl
def acctkit_settings() -> type[BaseModel]:
    return SatisfactionSettings


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("satisfaction", Text("Satisfaction", "Satisfacción"), build, needs=("accounts",), order=65)]
