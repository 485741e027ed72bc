"""A rep's call sheet as a letter: once a week, where the settings say so, and only when there is somebody to call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from acctkit.plugins._advice_calls import Call, calls_of
from acctkit.plugins._advice_history import History
from acctkit.plugins._advice_said import about
from acctkit.plugins._advice_settings import AdviceSettings, settings_of

from acctkit import Draft, MailDesk, Outgoing, Person, SectionDesk, Text

KIND = "call-sheet"


def plan(desk: MailDesk) -> Iterator[Draft]:
    """One letter a rep and week."""
    settings = settings_of(desk)
    if not settings.call_sheet:
        return
    week = desk.calendar.week(desk.as_of)
    history = _history(desk, settings)
    calls = calls_of(history)
    for person in sorted(desk.people.values(), key=lambda one: one.id):
        mine = [one for one in calls if one.rep == person.id]
        if mine and person.email and person.active(desk.as_of):
            fact = f"{KIND}:{person.id}:{week.label}"
            yield Draft(
                kind=KIND, to=person.email, to_name=person.name, template=KIND, language=person.language,
                values=_values(history, person, mine, week.label), dedupe_key=fact, rep=person.id,
                tells=(fact, *(f"{fact}:names:{one.account}" for one in mine[: settings.call_sheet_accounts])),
                reply_to=person.manager_email or next(iter(desk.office), ""),
            )


def _history(desk: MailDesk, settings: AdviceSettings) -> History:
    week = desk.calendar.week(desk.as_of)
    section = SectionDesk(desk.books, desk.calendar, desk.company, desk.people, desk.as_of, desk.settings, week,
                          settings_of=desk.settings_of)
    return History.read(section, settings)


def _values(history: History, person: Person, calls: list[Call], week: str) -> Mapping[str, Any]:
    most = history.settings.call_sheet_accounts
    return {
        "name": person.name, "company": history.desk.company.name, "week": week, "day": history.desk.as_of,
        "accounts": [
            {
                "account": one.account, "name": history.name(one.account), "value": one.value,
                "currency": one.currency, "last": one.rhythm.last.day if one.rhythm else None,
                "about": list(about(history, one, person.language)),
            }
            for one in calls[:most]
        ],
        "more": max(0, len(calls) - most), "count": len(calls), "purchases": history.settings.purchases,
    }


def recheck(desk: MailDesk, message: Outgoing) -> str:
    """Why a call sheet must not go any more: the rep left, its week is over, or an account must not be called."""
    person = desk.people.get(message.rep)
    if person is None or not person.active(desk.as_of):
        return Text("This rep does not work any more.", "Este vendedor ya no trabaja.").say(desk.company.language)
    head = next(one for one in message.tells if ":names:" not in one)
    if head.rsplit(":", 1)[1] != desk.calendar.week(desk.as_of).label:
        return Text("Its week is over.", "Su semana ya ha pasado.").say(desk.company.language)
    named = {one.split(":names:")[1] for one in message.tells if ":names:" in one}
    history = _history(desk, settings_of(desk))
    closed = sorted(one for one in named if not history.open(one) or history.keeper(one) != message.rep)
    if closed:
        return Text(
            f"It names {', '.join(closed)}, which must not be called any more or is another rep's now.",
            f"Nombra a {', '.join(closed)}, a quien ya no se debe llamar o que ahora es de otro vendedor.",
        ).say(desk.company.language)
    return ""

