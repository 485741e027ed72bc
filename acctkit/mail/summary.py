"""The core's summary to each manager and to the office: the package, how the team stands, what waits for the office.

A package is sent when it is first made, and when it is amended; a remake between is told in the next summary. The
office is also written to when something new waits for it. Nothing new, nothing sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from acctkit.books.filed import Filed
from acctkit.books.incoming import Came
from acctkit.calendar import Week
from acctkit.desks import Company
from acctkit.forms import Form
from acctkit.mail.feedback import MOST_ATTACHED
from acctkit.mail.languages import Otherwise
from acctkit.mail.news import FileNews, Reader, digest, file_news, untold, with_office_findings
from acctkit.mail.outbox import facts_told
from acctkit.mail.put_off import PutOff
from acctkit.mail.refused import Refused
from acctkit.mail.returned import Bounce
from acctkit.mail.waiting import Waiting
from acctkit.types import OFFICE, Attachment, Code, Draft, Person, Text, Withheld

KIND = "summary"


@dataclass(frozen=True, slots=True)
class Packaged:
    """A package as the summary needs it: the latest version of a week, its message first, and the file to attach.

    `amended` says that it restates a closed week; `changed` says what is different from the version before. Where the
    file is too big for a message, as one with many photos may be, `lighter` goes instead, or nothing where that is too
    big as well, and `place` says where the whole lies.
    """

    week: Week
    version: int
    headline: tuple[Text, ...] = ()
    decisions: tuple[Text, ...] = ()
    attachment: Attachment | None = None
    amended: bool = False
    changed: tuple[Text, ...] = ()
    lighter: Attachment | None = None
    place: str = ""

    @property
    def fact(self) -> str:
        """The fact that a message carrying this package tells."""
        return f"package:{self.week.label}:v{self.version}" if self.amended else f"package:{self.week.label}"


@dataclass(frozen=True, slots=True)
class OfficeNews:
    """What is new for the office: files that it must see to, and office files that were taken."""

    files: tuple[FileNews, ...] = ()

    @property
    def waiting(self) -> tuple[FileNews, ...]:
        """The files that somebody must do something about."""
        return tuple(file for file in self.files if file.office_waits)


@dataclass(frozen=True, slots=True)
class SummaryInputs:
    """All that a summary is made of. `packages` are those that this run made or found made, one a week, the latest
    version; which of them are news is decided by what was told. `withheld` are letters that are due but do not go,
    `otherwise` those that are not in their reader's language: they are told when there is something to tell beside.
    `waiting` are those that wait for a person, are held, or in doubt; `put_off` those that have been put off for days,
    or were given up then; `refused` those that failed at once; `bounces` what came back; `incoming` are messages to the
    office that nobody was told about."""

    company: Company
    week: Week
    people: Mapping[str, Person]
    office: tuple[str, ...] = ()
    packages: tuple[Packaged, ...] = ()
    filings: tuple[Filed, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    news: OfficeNews = OfficeNews()
    otherwise: tuple[Otherwise, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    incoming: tuple[Came, ...] = ()
    bounces: tuple[Bounce, ...] = ()
    put_off: tuple[PutOff, ...] = ()
    refused: tuple[Refused, ...] = ()


def office_news(
    conn: sa.Connection, *, people: Mapping[str, Person], forms: Mapping[str, Form], codes: Mapping[str, Code],
    language: str,
) -> OfficeNews:
    """What the books hold that is new to the office: its own files, files of nobody's folder, changes that wait to be
    confirmed, and findings in reps' files that only the office can mend."""
    rows = untold(conn, "office:")
    reps = [row for row in rows if row["folder"] in people]
    flagged = with_office_findings(conn, [row["id"] for row in reps])
    reader = Reader(language, forms, codes)
    own = file_news(conn, [row for row in rows if row["folder"] not in people], reader, office=None)
    theirs = file_news(
        conn, [row for row in reps if row["id"] in flagged or row["status"] == "pending"], reader, office=True
    )
    return OfficeNews(tuple(sorted((*own, *theirs), key=lambda file: (not file.office_waits, file.path))))


def plan_summary(conn: sa.Connection, inputs: SummaryInputs, forms: Mapping[str, Form]) -> Iterator[Draft]:
    """The summaries that are due: one a manager with a team, one an address of the office."""
    told = facts_told(conn, [*_facts(inputs), *(fact for package in inputs.packages for fact in _versions(package))])
    newest_first = sorted(inputs.packages, key=lambda package: package.week.first, reverse=True)
    fresh = [package for package in newest_first if package.fact not in told]
    remade = [
        package for package in newest_first
        if package not in fresh and package.version > 1 and _versions(package)[-1] not in told
    ]
    withheld = [one for one in inputs.withheld if _withheld_fact(one, inputs.week) not in told]
    back = [one for one in inputs.bounces if one.fact not in told]
    sender = _Summaries(inputs, forms, fresh, remade)
    asking = any(not one.held and one.fact(inputs.week) not in told for one in inputs.waiting)
    late = [one for one in inputs.put_off if not (one.given_up and one.fact(inputs.week) in told)]
    asking = asking or any(one.fact(inputs.week) not in told for one in late)
    failed = [one for one in inputs.refused if one.fact(inputs.week) not in told]
    asking = asking or any(one.kind != KIND for one in failed)  # where it is refused itself, it is not written for that
    asking = asking or any(one.action != "delayed" for one in back) or any(one.left for one in inputs.incoming)
    if fresh or inputs.news.waiting or withheld or asking:
        for to in dict.fromkeys(inputs.office):
            yield sender.to_office(to, withheld, back, late, failed)
    if fresh:
        teams: dict[str, list[Person]] = defaultdict(list)
        offices = {to.strip().casefold() for to in inputs.office}
        for person in sorted(inputs.people.values(), key=lambda one: one.id):
            email = person.manager_email.strip()
            if email and email.casefold() not in offices and person.active(inputs.week.last):
                teams[email.casefold()].append(person)
        for email in sorted(teams):
            yield sender.to_manager(teams[email])


@dataclass(frozen=True, slots=True)
class _Summaries:
    inputs: SummaryInputs
    forms: Mapping[str, Form]
    fresh: Sequence[Packaged]
    remade: Sequence[Packaged]

    def to_office(
        self, to: str, withheld: Sequence[Withheld], back: Sequence[Bounce], late: Sequence[PutOff],
        failed: Sequence[Refused],
    ) -> Draft:
        """The whole company, with what waits for the office."""
        language = self.inputs.company.language
        facts = [f"office:{file.fact}" for file in self.inputs.news.files]
        facts += [_withheld_fact(one, self.inputs.week) for one in withheld]
        facts += [one.office_fact for one in self.inputs.otherwise]
        facts += [one.fact(self.inputs.week) for one in self.inputs.waiting if not one.held]
        facts += [one.fact(self.inputs.week) for one in late]
        facts += [one.fact(self.inputs.week) for one in failed]
        facts += [one.fact for one in self.inputs.incoming]
        facts += [one.fact for one in back]
        letters = [{**self._about(one.kind, one.account), "reason": one.reason.say(language)} for one in withheld]
        asked = [
            (one, {**self._about(one.kind, one.account, one.to), "amounts": one.amounts, "reason": one.reason})
            for one in self.inputs.waiting
        ]
        return self._draft(to, "", self.inputs.filings, facts, {
            "audience": OFFICE, "name": "", "files": self.inputs.news.waiting, "withheld": letters,
            "accepted": [file for file in self.inputs.news.files if not file.office_waits],
            "otherwise": [one.say(language) for one in self.inputs.otherwise],
            "approvals": [line for one, line in asked if not (one.held or one.doubtful)],
            "doubtful": [line for one, line in asked if one.doubtful],
            "held": [line for one, line in asked if one.held],
            "put_off": self._said(late, language),
            "refused": self._said(failed, language),
            "untaken": [line.say(language) for one in self.inputs.incoming for line in one.left],
            "returned": self._said(back, language),
        })

    def _said(self, some: Sequence[PutOff | Refused | Bounce], language: str) -> list[dict[str, str]]:
        return [{**self._about(one.kind, one.account, one.to), "said": one.said.say(language)} for one in some]

    def _about(self, kind: str, account: str, to: str = "") -> dict[str, str]:
        """Which message it is: its kind, and whom it is about."""
        return {"kind": kind, "account": account, "to": to, "about": account or to}

    def to_manager(self, team: Sequence[Person]) -> Draft:
        """One manager's team."""
        ids = {person.id for person in team}
        mine = [filing for filing in self.inputs.filings if filing.person.id in ids]
        manager = next((person.manager for person in team if person.manager), "")
        return self._draft(team[0].manager_email.strip(), manager, mine, [], {
            "audience": "manager", "name": manager, "files": (), "withheld": [], "accepted": [],
            "otherwise": [], "approvals": [], "doubtful": [], "held": [], "put_off": [], "refused": [],
            "untaken": [], "returned": [],
        })

    def _draft(
        self, to: str, name: str, filed: Sequence[Filed], facts: Sequence[str], values: Mapping[str, Any]
    ) -> Draft:
        inputs, language = self.inputs, self.inputs.company.language
        told = [fact for package in self.fresh for fact in (package.fact, *_versions(package))]
        told += [fact for package in self.remade for fact in _versions(package)]
        tells = tuple(dict.fromkeys([*told, *facts]))
        reader = Reader(language, self.forms)
        carried = _carried(self.fresh)
        return Draft(
            kind=KIND, to=to, to_name=name, template=KIND, language=language, tells=tells,
            dedupe_key=f"{KIND}:{to.casefold()}:{digest(tells)}",
            attachments=tuple(one for one in carried if one),
            reply_to=inputs.office[0] if inputs.office and values["audience"] != OFFICE else "",
            values={
                "company": inputs.company.name, "week": inputs.week.label, "first": inputs.week.first,
                "last": inputs.week.last,
                "packages": [_shown(*pair, language) for pair in zip(self.fresh, carried, strict=True)],
                "remade": [_shown(package, package.attachment, language) for package in self.remade],
                "filings": [_filing(one, reader) for one in filed],
                "late": sum(bool(one.missing) for one in filed), **values,
            },
        )


def _facts(inputs: SummaryInputs) -> Iterator[str]:
    yield from (package.fact for package in inputs.packages)
    yield from (_withheld_fact(one, inputs.week) for one in inputs.withheld)
    yield from (one.fact(inputs.week) for one in inputs.waiting)
    yield from (one.fact(inputs.week) for one in inputs.put_off)
    yield from (one.fact(inputs.week) for one in inputs.refused)
    yield from (one.fact for one in inputs.bounces)


def _versions(package: Packaged) -> list[str]:
    """The facts of this version and of those before, which need not be told any more."""
    return [f"package:{package.week.label}:v{version}" for version in range(1, package.version + 1)]


def _withheld_fact(one: Withheld, week: Week) -> str:
    """A letter that goes on being withheld is told once a week."""
    return f"office:withheld:{week.label}:{one.kind}:{one.account}:{digest([one.reason.en])}"


def _carried(packages: Sequence[Packaged]) -> list[Attachment | None]:
    """What goes with a message for each of its packages: the whole as long as there is room, else what is lighter, else
    nothing. Whatever goes takes its room."""
    room, carried = MOST_ATTACHED, list[Attachment | None]()
    for package in packages:
        sizes = [(one.path.stat().st_size, one) for one in (package.attachment, package.lighter) if one]
        size, one = next(((size, one) for size, one in sizes if size <= room), (0, None))
        room -= size
        carried.append(one)
    return carried


def _shown(package: Packaged, carried: Attachment | None, language: str) -> dict[str, Any]:
    """A package as the templates know it; `place` is where the whole lies, where it does not go with the message."""
    return {
        "week": package.week.label, "version": package.version, "amended": package.amended,
        "headline": [line.say(language) for line in package.headline],
        "decisions": [line.say(language) for line in package.decisions],
        "changed": [line.say(language) for line in package.changed],
        "attachment": carried.name if carried else "",
        "place": package.place if carried is not package.attachment else "",
    }


def _filing(one: Filed, reader: Reader) -> dict[str, Any]:
    return {
        "name": one.person.name, "filed": [reader.title(name) for name in one.filed],
        "missing": [reader.title(name) for name in one.missing], "refused": one.refused, "errors": one.errors,
        "warnings": one.warnings,
    }
