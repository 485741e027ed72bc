"""The day's report to each sales manager: what their reps filed, and what they sold.

A manager is an address that stands as `manager_email` beside a rep who works on that day. The report tells the files
that came that day, with those that came after the last report, each once; and the sales dated that day and the week so
far. Where no file came, nothing is sent: sales come by files, so they are no news by themselves. What cannot wait for
the evening is no part of it: a run tells urgent notes on the market at once.

It is sent by `acctkit daily`, in the evening, after the run that takes in the day's files.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

import click
from acctkit.plugins._daily_values import Day, Sales, values_of

from acctkit import Draft, MailDesk, Mailing, Person, Submission, hookimpl, mailing_command

KIND = "daily"
LONGEST_GAP = 7  # days; what came before that was told in a week's summary
UNTOLD = ("superseded",)  # newer bytes of the same file are told instead


def plan_daily(desk: MailDesk) -> Iterator[Draft]:
    """One report a manager who has news."""
    sales = Sales.read(desk)
    for email, team in teams(desk).items():
        news = news_for(desk, email, team)
        if not news:
            continue
        manager = next((person.manager for person in team if person.manager), "")
        day = Day(desk.as_of, desk.calendar.week(desk.as_of), desk.company.name, manager, team)
        yield Draft(
            kind=KIND, to=team[0].manager_email.strip(), to_name=manager, template=KIND,
            language=desk.company.language, values=values_of(desk, day, list(news.values()), sales),
            dedupe_key=f"{KIND}:{email}:{desk.as_of}:{_digest(news)}", tells=tuple(news),
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


def news_for(desk: MailDesk, email: str, team: Sequence[Person]) -> Mapping[str, Submission]:
    """The files of a team that its manager was not told of, by the fact that tells each."""
    mine = f"{KIND}:{email}:"
    told = desk.books.told(mine)
    ids = {person.id for person in team}
    came = desk.books.submissions(since=_since(told, desk.as_of), until=desk.as_of)
    files = {f"{mine}file:{one.id}:{one.status}": one for one in came if one.rep in ids and one.status not in UNTOLD}
    return {fact: one for fact, one in files.items() if fact not in told}


def _since(told: Mapping[str, dt.date], day: dt.date) -> dt.date:
    """The day from which on files are told: that of the last report, for some came after it; else the day itself."""
    before = [one for one in told.values() if one <= day]
    return max(max(before), day - dt.timedelta(LONGEST_GAP)) if before else day


def _digest(facts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(facts)).encode()).hexdigest()[:16]


# ------------------------------------------------------------------ hooks


@hookimpl
def acctkit_mailings() -> list[Mailing]:
    """The day's report, which no run sends."""
    return [Mailing(KIND, plan_daily, every_run=False)]


@hookimpl
def acctkit_commands(cli: click.Group) -> None:
    """`acctkit daily`."""
    cli.add_command(mailing_command(
        KIND, "Send the day's report to each sales manager: what their reps filed and sold. "
        "Nothing new, nothing sent. No file is collected: run first.",
        example="acctkit run && acctkit daily",
    ))
