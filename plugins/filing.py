"""Who has filed what for a week, who has not, and the reminders to them, before and after the week is due.

A rep has filed a form when rows of the week are in the books; a file that was refused says so. Each reminder goes once,
none before the company has said until when a week is due, and none for weeks before anybody filed: a company that is
about to begin is not dunned.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from acctkit.plugins._filing_deadlines import FilingSettings, Reminder, concerned, due, latest
from pydantic import BaseModel

from acctkit import (
    Column,
    Content,
    Desk,
    Draft,
    Figure,
    MailDesk,
    Mailing,
    Outgoing,
    Person,
    Section,
    SectionDesk,
    Table,
    Text,
    Unread,
    Week,
    Withheld,
    hookimpl,
)

KIND = "reminder"


@dataclass(frozen=True)
class Standing:
    """How a rep's week stands: the rows filed by form, the rep's files that are not in the books, and the forms that
    anybody has filed for this week or one before it."""

    person: Person
    rows: dict[str, int]
    waiting: Sequence[Unread]
    begun: frozenset[str] = frozenset()

    @property
    def missing(self) -> list[str]:
        """The forms of which nothing is in the books."""
        return [form for form, count in self.rows.items() if not count]

    @property
    def asked_for(self) -> list[str]:
        """Those of them that the rep is reminded of."""
        return [form for form in self.missing if form in self.begun]


def standings(desk: Desk, week: Week, *, rep: str | None = None) -> list[Standing]:
    """Every rep who works at the end of `week` and has begun by then, in order of name."""
    expected = [form for form in _settings(desk).forms if desk.books.has(form)]
    filed = {
        (form, str(one.key[0])): one.count for form in expected
        for one in desk.books.sums(form, (), ("rep",), period=week.label)
    }
    ever = {
        form: {str(one.key[0]) for one in desk.books.sums(form, (), ("rep",), until=week.last)} for form in expected
    }
    new = _not_begun(desk, week).difference(*ever.values())
    begun = frozenset(form for form, reps in ever.items() if reps)
    people = sorted(desk.people.values(), key=lambda person: (person.name, person.id))
    return [
        Standing(
            person,
            {form: filed.get((form, person.id), 0) for form in expected},
            [file for file in desk.books.unread(person.id) if not file.forms or set(expected) & set(file.forms)],
            begun,
        )
        for person in people
        if person.active(week.last) and rep in (None, person.id) and person.id not in new
    ]


def _not_begun(desk: Desk, week: Week) -> set[str]:
    """Who came into the list of reps after a week: nothing is expected of them for it. Whoever stands in the first list
    was there before it, and of whom the list says since when they work, that counts."""
    first: dict[str, dt.date] = {}
    for said in desk.books.versions("reps"):
        first.setdefault(said.row.rep, said.day)
    oldest = min(first.values(), default=dt.date.max)
    dated = {rep for rep, person in desk.people.items() if person.active_from is not None}
    return {rep for rep, day in first.items() if day > max(oldest, week.last)} - dated


def _settings(desk: Desk) -> FilingSettings:
    settings: FilingSettings = desk.settings or FilingSettings()
    return settings


# ------------------------------------------------------------------ the reminders


def plan(desk: MailDesk) -> Iterator[Draft | Withheld]:
    """The reminders whose moment has come; those of the week that goes on may come before it ends. Whoever has no
    address is told to the office instead."""
    settings, now = _settings(desk), dt.datetime.combine(desk.as_of, desk.time)
    for week in concerned(now, desk.calendar):
        reminder = latest(week, now, desk.calendar, settings)
        if reminder is None:
            continue
        for standing in standings(desk, week):
            if standing.asked_for and standing.person.email:
                yield _reminder(desk, week, standing, reminder)
            elif standing.asked_for:
                yield Withheld(KIND, "", _no_address(desk, week, standing))


def _no_address(desk: Desk, week: Week, standing: Standing) -> Text:
    who = f"{standing.person.name} ({standing.person.id})"
    titles = [desk.books.title(form) for form in standing.asked_for]
    en, es = (", ".join(title.say(language) for title in titles) for language in ("en", "es"))
    return Text(
        f"{who} has no e-mail address and cannot be reminded of {en} for {week.label}; add it to the reps.",
        f"{who} no tiene dirección de correo y no se le puede recordar que falta {es} de {week.label}; añádala a la "
        "lista de vendedores.",
    )


def _reminder(desk: MailDesk, week: Week, standing: Standing, reminder: Reminder) -> Draft:
    person = standing.person
    return Draft(
        kind=KIND,
        to=person.email,
        to_name=person.name,
        template=KIND,
        language=person.language,
        dedupe_key=f"{KIND}:{person.id}:{week.label}:{reminder.step}",
        rep=person.id,
        tells=(f"filing:{person.id}:{week.label}:{reminder.step}",),
        reply_to=person.manager_email or next(iter(desk.office), ""),
        values={
            "name": person.name,
            "company": desk.company.name,
            "week": week.label,
            "first": week.first,
            "last": week.last,
            "forms": [desk.books.title(form).say(person.language) for form in standing.asked_for],
            "overdue": reminder.overdue,
            "due_on": reminder.due.date(),
            "due_at": f"{reminder.due:%H:%M}",
            "waiting": [{"file": file.path, "reason": file.reason} for file in standing.waiting],
            "manager": person.manager,
            "manager_email": person.manager_email,
        },
    )


def _reminded(desk: Desk) -> dict[tuple[str, str], dt.date]:
    """The day of the last reminder to each rep of each week, up to `desk.as_of`."""
    last: dict[tuple[str, str], dt.date] = {}
    for fact, day in desk.books.told("filing:").items():
        rep, label, _ = fact.removeprefix("filing:").rsplit(":", 2)
        if day <= desk.as_of:
            last[rep, label] = max(day, last.get((rep, label), day))
    return last


def recheck(desk: MailDesk, message: Outgoing) -> str:
    """Why a reminder must not go any more: the rep has filed since."""
    week = desk.calendar.parse(next(iter(message.tells)).split(":")[-2])
    standing = next(iter(standings(desk, week, rep=message.rep)), None)
    if standing is None:
        return Text("This rep does not work any more.", "Este vendedor ya no trabaja.").say(desk.company.language)
    if not standing.asked_for:
        return Text("Filed meanwhile.", "Entregado mientras tanto.").say(desk.company.language)
    return ""


# ------------------------------------------------------------------ the section


def build(desk: SectionDesk) -> Content:
    """Who has filed what for the week, with the files that wait and the reminder that went."""
    found = standings(desk, desk.week, rep=desk.rep)
    reminded = _reminded(desk)
    rows = [
        {
            "rep": one.person.id,
            "name": one.person.name,
            **one.rows,
            "state": _state(one).say(desk.company.language),
            "waiting": ", ".join(file.path for file in one.waiting),
            "reminded": reminded.get((one.person.id, desk.week.label)),
        }
        for one in found
    ]
    forms = [Column(form, desk.books.title(form), "integer") for form in next((one.rows for one in found), {})]
    columns = (
        Column("rep", Text("Rep", "Vendedor"), "id"),
        Column("name", Text("Name", "Nombre")),
        *forms,
        Column("state", Text("State", "Estado")),
        Column("waiting", Text("Files that wait", "Archivos en espera")),
        Column("reminded", Text("Reminded on", "Recordado el"), "date"),
    )
    missing = sum(bool(one.missing) for one in found)
    deadline = due(desk.week, desk.calendar, _settings(desk))
    until = f"{deadline:%Y-%m-%d %H:%M}" if deadline else ""
    title = Text(
        f"Rows filed for {desk.week.label}" + (f", due {until}" if until else ""),
        f"Filas entregadas de {desk.week.label}" + (f", plazo hasta {until}" if until else ""),
    )
    return Content(
        figures=(
            Figure("filed", Text("Reps who filed", "Vendedores que entregaron"), len(found) - missing, "integer"),
            Figure("missing", Text("Reps who did not", "Vendedores que no"), missing, "integer"),
        ),
        tables=(Table("by_rep", title, columns, tuple(rows), ("rep",)),),
    )


def _state(one: Standing) -> Text:
    if not one.missing:
        return Text("filed", "entregado")
    if one.waiting:
        return Text("refused or waiting", "rechazado o en espera")
    return Text("in part", "en parte") if any(one.rows.values()) else Text("missing", "falta")


@hookimpl
def acctkit_settings() -> type[BaseModel]:
    return FilingSettings


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("filing", Text("Filing", "Entregas"), build, order=90)]


@hookimpl
def acctkit_mailings() -> list[Mailing]:
    return [Mailing(KIND, plan, recheck=recheck)]
