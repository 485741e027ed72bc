"""The message to a rep whose samples are out too long: each sample is asked for once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from acctkit import Draft, MailDesk, Outgoing, Text, Withheld

from acctkit_samples.out import Out, out_on
from acctkit_samples.settings import settings_of

KIND = "samples-out"


def plan(desk: MailDesk) -> Iterator[Draft | Withheld]:
    """One message for each rep with a sample that is out too long and was not asked for yet."""
    told = desk.books.told("sample:")
    names = {record.row.account: record.row.name for record in desk.books.records("accounts")}
    late = _late(desk)
    for rep in sorted({one.record.rep for one in late}):
        new = [one for one in late if one.record.rep == rep and one.fact not in told]
        person = desk.people.get(rep)
        if new and person and person.email:
            facts = tuple(one.fact for one in new)
            yield Draft(
                kind=KIND, to=person.email, to_name=person.name, template=KIND, language=person.language, rep=rep,
                dedupe_key=f"{KIND}:{rep}:{hashlib.sha256(repr(facts).encode()).hexdigest()[:16]}", tells=facts,
                values={
                    "name": person.name, "company": desk.company.name, "currency": desk.company.currency,
                    "days": settings_of(desk).max_days, "samples": [_line(one, names) for one in new],
                },
            )
        elif new:
            reason = Text(f"Rep {rep} has no e-mail address; samples are out too long.",
                          f"El vendedor {rep} no tiene correo; hay muestras fuera demasiado tiempo.")
            yield Withheld(KIND, "", reason)


def recheck(desk: MailDesk, message: Outgoing) -> str:
    """Why the message must not go any more: everything in it came back meanwhile."""
    out = {one.fact for one in out_on(desk, desk.as_of)}
    back = Text("The samples came back.", "Las muestras volvieron.")
    return "" if out.intersection(message.tells) else back.say(desk.company.language)


def _late(desk: MailDesk) -> list[Out]:
    return [one for one in out_on(desk, desk.as_of) if one.days > settings_of(desk).max_days]


def _line(one: Out, names: dict[str, str]) -> dict[str, object]:
    return {
        "account": one.row.account, "name": names.get(one.row.account, ""), "sku": one.row.sku,
        "units": one.row.units, "left_on": one.row.left_on, "days": one.days, "value": one.row.value,
    }
