"""The core's answer to each rep: what was taken, what is wrong cell by cell, what is missing.

Nothing new, nothing sent.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from acctkit.books.documents import Claiming
from acctkit.books.filed import Filed, filed_by
from acctkit.books.incoming import Came, brought, mailed, unanswered, unchanged
from acctkit.books.schema import submissions, told
from acctkit.calendar import Week
from acctkit.desks import Company
from acctkit.forms import Form
from acctkit.mail.news import FileNews, Reader, digest, file_news, pending, untold
from acctkit.sentences import shown, shown_path
from acctkit.types import Attachment, Code, Document, Draft, Person, Text, Withheld

KIND = "feedback"
_ALONE = "unclaimed:"
_ROW = Text("Belongs to {path}, sheet {sheet}, row {row}.", "Corresponde a {path}, hoja {sheet}, fila {row}.")
_LINE = Text("Belongs to {path}, row {row}.", "Corresponde a {path}, fila {row}.")  # of a csv, whose sheet has no name
MOST_ATTACHED = 7_000_000  # bytes in one message: a third more on the way, and many servers refuse ten million
_URGENT = {"rejected": 0, "partial": 1, "pending": 2}


def plan_feedback(
    conn: sa.Connection, *, people: Mapping[str, Person], forms: Mapping[str, Form], codes: Mapping[str, Code],
    company: Company, week: Week, office: Sequence[str] = (),
    copies: Mapping[int, Attachment | None] = MappingProxyType({}),
    laid: Collection[int] = (), unclaimed: Iterable[Document] = (),
    claimed: Mapping[int, Claiming] = MappingProxyType({}),
) -> Iterator[Draft | Withheld]:
    """One message for each rep whose files have news; a rep without an address is told as withheld.

    `week` is the reporting week, for what is missing. Answers go to the first address of the office, where there is
    one. What only the office can mend is left out here. `copies` are the marked copies by submission, None where none
    could be made; `laid` those that lie in a feedback folder. Of the `unclaimed` documents, which no row names, each is
    told once; those that are `claimed` are told with their row, by submission. What came in messages is told as an
    answer to them, also where nothing of it is new: who wrote waits for one.
    """
    mine: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in untold(conn):
        if row["folder"] in people:
            mine[row["folder"]].append(row)
    alone = _alone(conn, unclaimed)
    wrote = defaultdict[str, list[Came]](list)
    for came in unanswered(conn):
        wrote[came.folder].append(came)
    waiting = {*mine, *(rep for rep in (*alone, *wrote) if rep in people)}
    origins = brought(conn, ((row["path"], row["sha256"]) for rows in mine.values() for row in rows))
    weeks = {filing.person.id: filing for filing in filed_by(conn, people.values(), forms, week)} if waiting else {}
    for rep in sorted(waiting):
        person = people[rep]
        reader = Reader(person.language, forms, codes)
        name = _names(conn, rep)
        rows = mine.get(rep, [])
        news = [
            replace(_tied(one, claimed, reader, name), name=name(row["path"]))
            for row, one in zip(rows, file_news(conn, rows, reader, office=False), strict=True)
        ]
        files, attached = _attached(news, copies, laid)
        if not person.email:
            yield Withheld(KIND, "", _no_address(person))
            continue
        facts = (*(file.fact for file in files), *map(_fact, alone.get(rep, ())), *(one.fact for one in wrote[rep]))
        thread = _thread(wrote[rep], rows, origins)
        letters = _letters(conn, wrote[rep], files, person, name)
        yield Draft(
            kind=KIND, to=person.email, to_name=person.name, template=KIND, language=person.language, rep=rep,
            values=_values(person, files, weeks.get(rep), _refused(rows, week), reader, company,
                           week, pending(conn, rep), alone.get(rep, ()), name)
            | {"mailed": bool(thread), "letters": letters}, tells=facts,
            dedupe_key=f"{KIND}:{rep}:{digest(facts)}", attachments=attached,
            reply_to=(thread[-1].reply_to if thread else "") or (office[0] if office else ""),
            answers=tuple(one.message_id for one in thread), subject=_again(thread[-1].subject) if thread else "",
        )


def _values(
    person: Person, files: Sequence[FileNews], filing: Filed | None, refused: Collection[str], reader: Reader,
    company: Company, week: Week, waiting: Sequence[tuple[str, str]], unclaimed: Sequence[Document],
    name: Callable[[str], str],
) -> dict[str, Any]:
    status = Counter(file.status for file in files)
    missing = filing.missing if filing else ()
    return {
        "company": company.name, "name": person.name, "week": week.label, "first": week.first, "last": week.last,
        "files": sorted(files, key=_urgency),
        "fix": status["rejected"] + status["partial"], "taken": status["accepted"],
        "rows": sum(count for file in files for _, count in file.taken), "errors": sum(f.errors for f in files),
        "warnings": sum(f.warnings for f in files),
        "waiting": [(name(path), reason) for path, reason in waiting],
        "unclaimed": [(name(one.path), one.day) for one in unclaimed],
        "missing": [reader.title(name) for name in missing if name not in refused],
        "refused": [reader.title(name) for name in missing if name in refused],
        "manager": person.manager, "manager_email": person.manager_email,
    }


def _thread(
    wrote: Iterable[Came], rows: Iterable[Mapping[str, Any]], origins: Mapping[tuple[str, str], Sequence[Came]]
) -> list[Came]:
    """The messages that a feedback answers, the newest last: those that wait for an answer, and those that brought the
    files which it is about."""
    known = {one.id: one for one in wrote}
    known |= {one.id: one for row in rows for one in origins.get((row["path"], row["sha256"]), ())}
    return [known[id] for id in sorted(known)]


def _again(subject: str) -> str:
    """The subject of an answer; empty where there was none, so that it has the usual one.

    >>> _again("Week 27"), _again("RE: Week 27"), _again(" ")
    ('Re: Week 27', 'RE: Week 27', '')
    """
    subject = shown(subject.strip())
    return subject if not subject or subject.casefold().startswith("re:") else f"Re: {subject}"


def _letters(
    conn: sa.Connection, wrote: Sequence[Came], news: Sequence[FileNews], person: Person, name: Callable[[str], str]
) -> list[dict[str, Any]]:
    """Of each message that waits for an answer what is not told of its files: what was left of it, and which files are
    as they were before."""
    query = sa.select(submissions.c.path, submissions.c.sha256)
    query = query.where(submissions.c.id.in_([file.submission for file in news]))
    fresh = {(path, sha256) for path, sha256 in conn.execute(query)}
    letters = []
    for one in wrote:
        same = unchanged(conn, (file for file in one.files if file not in fresh))
        letters.append({
            "subject": shown(one.subject), "day": one.day, "left": [line.say(person.language) for line in one.left],
            "same": [name(path) for path in sorted(same)],
        })
    return [letter for letter in letters if letter["left"] or letter["same"]]


def _names(conn: sa.Connection, rep: str) -> Callable[[str], str]:
    """What a rep calls files, by their paths in the inbox: of what was mailed that is the name that it came by, unless
    the rep's folder holds another of that name."""
    dropped = set(conn.scalars(sa.select(submissions.c.path).where(submissions.c.folder == rep)))
    short = {path: path.rpartition("/")[2] for path in mailed(conn, rep)}

    def name(path: str) -> str:
        own = path.partition("/")[2]
        called = short.get(path, own)
        return shown_path(own if f"{rep}/{called}" in dropped else called)

    return name


def _tied(
    file: FileNews, claimed: Mapping[int, Claiming], reader: Reader, name: Callable[[str], str]
) -> FileNews:
    """A document that a row names needs no more words than which row that is."""
    if file.status != "document" or file.submission not in claimed:
        return file
    row = claimed[file.submission]
    place = (_ROW if row.sheet else _LINE).say(
        reader.language, path=name(row.path), sheet=shown(row.sheet), row=row.number,
    )
    return replace(file, reason=place, notes=())


def _alone(conn: sa.Connection, unclaimed: Iterable[Document]) -> dict[str, list[Document]]:
    """By rep the documents that no row names and that were not told yet, in the order of their paths."""
    known = set(conn.scalars(sa.select(told.c.fact).where(told.c.fact.startswith(_ALONE, autoescape=True))))
    found: dict[str, list[Document]] = defaultdict(list)
    for one in sorted(unclaimed, key=lambda one: one.path):
        if _fact(one) not in known:
            found[one.rep].append(one)
    return found


def _fact(document: Document) -> str:
    """The fact that a message about a document which no row names tells."""
    return f"{_ALONE}{document.path}:v{document.version}"


def _refused(rows: Sequence[Mapping[str, Any]], week: Week) -> set[str]:
    """The forms that were dropped for `week`, but in files that must be corrected: to call those missing would let the
    rep look for another file."""
    wrong = (row for row in rows if row["status"] in ("rejected", "partial") and week.label in row["periods"])
    return {form for row in wrong for form in row["forms"]}


def _attached(
    files: Sequence[FileNews], copies: Mapping[int, Attachment | None], laid: Collection[int]
) -> tuple[list[FileNews], tuple[Attachment, ...]]:
    """The files, each knowing its copy by a name that no other has, and the copies that fit into one message."""
    known, attached = list[FileNews](), list[Attachment]()
    room = MOST_ATTACHED
    for file in sorted(files, key=_urgency):
        copy = copies.get(file.submission)
        if file.submission not in copies:
            known.append(file)
        elif copy is None:
            known.append(replace(file, uncopied="failed"))
        elif copy.path.stat().st_size > room:
            known.append(replace(file, uncopied="laid" if file.submission in laid else "big"))
        else:
            room -= copy.path.stat().st_size
            attached.append(replace(copy, name=_free(copy.name, {one.name for one in attached})))
            known.append(replace(file, copy=attached[-1].name))
    return known, tuple(attached)


def _free(name: str, taken: Collection[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{stem} {number}{dot}{ending}"
    return free


def _urgency(file: FileNews) -> tuple[int, str]:
    return _URGENT.get(file.status, 3), file.path


def _no_address(person: Person) -> Text:
    return Text(
        f"{person.name} ({person.id}) has no e-mail address, so nobody was told about new files; add it to the reps.",
        f"{person.name} ({person.id}) no tiene dirección de correo y no se le pudo responder sobre sus archivos "
        "nuevos; añádala a la lista de vendedores.",
    )
