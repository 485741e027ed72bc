"""The day's report to each sales manager: what their reps filed, what they sold, and what cannot wait for the package.

A manager is an address that stands as `manager_email` beside a rep who works on that day. The report tells the files
that came that day, with those that came after the last report; the sales dated that day and the week so far; and what
any plugin's section calls urgent (`Content.urgent`), each once. Where none of that is new, nothing is sent: sales come
by files, so they are no news by themselves.

It is sent by `acctkit daily`, in the evening, after the run that takes in the day's files.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import click
from acctkit.plugins._daily_values import Day, Sales, values_of

from acctkit import Draft, MailDesk, Mailing, Person, Submission, Urgent, hookimpl, mailing_command

KIND = "daily"
LONGEST_GAP = 7  # days; what came before that was told in a week's summary
UNTOLD = ("superseded",)  # newer bytes of the same file are told instead


@dataclass(frozen=True)
class News:
    """What one manager was not told yet."""

    files: tuple[Submission, ...]
    urgent: tuple[Urgent, ...]
    facts: tuple[str, ...]


def plan_daily(desk: MailDesk) -> Iterator[Draft]:
    """One report a manager who has news."""
    sales = Sales.read(desk)
    urgent = [one for name in sorted(desk.sections) for one in desk.sections[name].urgent]
    for email, team in teams(desk).items():
        news = news_for(desk, email, team, urgent)
        if not news.facts:
            continue
        manager = next((person.manager for person in team if person.manager), "")
        day = Day(desk.as_of, desk.calendar.week(desk.as_of), desk.company.name, manager, team)
        yield Draft(
            kind=KIND, to=team[0].manager_email.strip(), to_name=manager, template=KIND,
            language=desk.company.language, values=values_of(desk, day, news.files, news.urgent, sales),
            dedupe_key=f"{KIND}:{email}:{desk.as_of}:{_digest(news.facts)}", tells=news.facts,
            reply_to=desk.office[0] if desk.office else "",
        )


def teams(desk: MailDesk) -> Mapping[str, Sequence[Person]]:
    """The reps who work on the day, by their manager's address, in the order of names."""
    found: dict[str, list[Person]] = {}
    for person in sorted(desk.people.values(), key=lambda one: (one.name, one.id)):
        email = person.manager_email.strip().casefold()
        if email and person.active(desk.as_of):
            found.setdefault(email, []).append(person)
    return dict(sorted(found.items()))


def news_for(desk: MailDesk, email: str, team: Sequence[Person], urgent: Sequence[Urgent]) -> News:
    """The files of a team and what is urgent to it, as far as its manager was not told."""
    mine = f"{KIND}:{email}:"
    told = desk.books.told(mine)
    ids = {person.id for person in team}
    came = desk.books.submissions(since=_since(told, desk.as_of), until=desk.as_of)
    files = {f"{mine}file:{one.id}:{one.status}": one for one in came if one.rep in ids and one.status not in UNTOLD}
    lines = {f"{mine}urgent:{one.fact}": one for one in urgent if not one.rep or one.rep in ids}
    return News(
        tuple(one for fact, one in files.items() if fact not in told),
        tuple(one for fact, one in lines.items() if fact not in told),
        tuple(fact for fact in (*files, *lines) if fact not in told),
    )


def _since(told: Mapping[str, dt.date], day: dt.date) -> dt.date:
    """The day from which on files are told: that of the last report, for some came after it; else the day itself."""
    before = [one for one in told.values() if one <= day]
    return max(max(before), day - dt.timedelta(LONGEST_GAP)) if before else day


def _digest(facts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(facts)).encode()).hexdigest()[:16]


# ------------------------------------------------------------------ hooks


@hookimpl
def acctkit_mailings() -> list[Mailing]:
    """The day's report, which no run sends."""
    return [Mailing(KIND, plan_daily, every_run=False, sections=True)]


@hookimpl
def acctkit_commands(cli: click.Group) -> None:
    """`acctkit daily`."""
    cli.add_command(mailing_command(
        KIND, "Send the day's report to each sales manager: what their reps filed and sold, and what is urgent. "
        "Nothing new, nothing sent. No file is collected: run first.",
        example="acctkit run && acctkit daily",
    ))
