"""Take files into the books: read, check and post them, office files first, in the order in which forms refer."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import sqlalchemy as sa

from acctkit import codes
from acctkit.books import aliases, outcome, posting, repeats, standing
from acctkit.books.coming import Coming
from acctkit.books.ledger import Ledger
from acctkit.books.memo import Memory, Remembering
from acctkit.books.schema import copies, submissions
from acctkit.calendar import Calendar, Week
from acctkit.checks import Checked, check_file
from acctkit.copies.ours import without_ours
from acctkit.crosschecks import Known
from acctkit.desks import CheckDesk
from acctkit.directory import company, directory
from acctkit.forms import reference_order
from acctkit.headers import Identified, identify
from acctkit.intake import archive as archiving
from acctkit.intake.collect import Dropped
from acctkit.intake.remarks import kept
from acctkit.reading import sniff
from acctkit.reading.guard import Readers
from acctkit.reading.unpack import holds_files
from acctkit.sentences import sentence
from acctkit.types import OFFICE, Books, Code, Finding, Person, ReadFile
from acctkit.unzipping import enter, never_nested, open_zip, told
from acctkit.workspace import Workspace


@dataclass
class Tally:
    """What became of the files of one run; `missed` says of which folders all files are gone at once."""

    statuses: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    missed: tuple[str, ...] = ()


@dataclass
class Taking:
    """Everything that taking a file needs; one is made a run. `memory` and `known` keep
    office records while reps' files are taken; `copies` counts submissions with the same bytes, by folder; `own` knows
    by folder and sha256 of what submission we made a marked copy; `entered` are the submissions that came in zips; of
    those that are checked again `weeks` has the week of the run that took them first."""

    workspace: Workspace
    ledger: Ledger
    as_of: dt.date
    week: Week
    run_id: int | None
    advance: Callable[[str], None] = lambda path: None
    people: Mapping[str, Person] = field(default_factory=dict)
    memory: Memory | None = None
    known: Known | None = None
    copies: Counter[tuple[str, str]] = field(default_factory=Counter)
    own: Mapping[tuple[str, str], int] = field(default_factory=dict)
    entered: set[int] = field(default_factory=set)
    weeks: Mapping[int, Week] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)

    @property
    def calendar(self) -> Calendar:
        """The company's calendar."""
        return self.workspace.settings.calendar.make()

    @cached_property
    def taught(self) -> Sequence[aliases.Alias]:
        """The headers that an admin taught."""
        with self.ledger.read() as conn:
            return aliases.listed(conn)

    @cached_property
    def coming(self) -> Coming:
        """What rows and findings say of documents."""
        return Coming(self.ledger, self.workspace.severities.codes)

    def take(self, files: Sequence[Dropped], readers: Readers) -> None:
        """Take `files` (as collected) and then those that new master data may have mended."""
        self.copies = _copies(self.ledger)
        self.own = _own(self.ledger)
        office = [one for one in files if one.folder == OFFICE]
        for dropped, read in self._by_reference(self._read(office, readers)):
            self._post(dropped, read, readers)
        self.people = directory(self.workspace, self.ledger, self.as_of)
        self.memory = {}
        self.known = Known(Remembering(self.ledger.query(self.calendar), self.workspace.plugins.forms, self.memory))
        theirs = _documents_first(one for one in files if one.folder != OFFICE)
        for dropped, read in self._read(theirs, readers):
            self._post(dropped, read, readers)
        self.memory = self.known = None
        taken = {one.submission_id for one in files} | self.entered
        again = [one for one in waiting(self.ledger, self.workspace) if one.submission_id not in taken]
        self.weeks = standing.first_weeks(self.ledger, self.calendar, [one.submission_id for one in again])
        for dropped, read in self._by_reference(self._read(again, readers)):
            self._post(dropped, read, readers, counted=False)

    def take_own(self, dropped: Dropped, read: ReadFile, readers: Readers) -> outcome.Posted:
        """Take one office file of our own making, read before, and nothing else; returns what became of it."""
        self.copies = _copies(self.ledger)
        self.own = _own(self.ledger)
        return self._post(dropped, read, readers)

    def _read(self, files: Sequence[Dropped], readers: Readers) -> Iterator[tuple[Dropped, ReadFile | None]]:
        """Each file with what reading gave, in order, and in the place of a zip the files in it; None for bytes that
        the books hold already."""
        for one, read in self._one_by_one(files, readers):
            if read is None or not self.opens(one.folder, read):
                yield one, read
            elif one.inside is not None:
                yield one, never_nested(read)
            else:
                yield from self._read(_documents_first(self._open(one, readers)), readers)

    def _one_by_one(self, files: Sequence[Dropped], readers: Readers) -> Iterator[tuple[Dropped, ReadFile | None]]:
        with self.ledger.begin() as conn:
            twins = {
                one.submission_id for one in files
                if (one.folder, one.sha256) in self.own or self._twin(conn, one) is not None
            }
        reads = readers.read_all((one, one.archived, one.name) for one in files if one.submission_id not in twins)
        for one in files:
            yield one, None if one.submission_id in twins else next(reads)[1]

    def _open(self, zipped: Dropped, readers: Readers) -> list[Dropped]:
        """Take the files out of a zip, which is done with then, and give those that are to be read."""
        archive, language = self.workspace.archive, self.language_of(zipped.folder)
        opened = open_zip(zipped.archived, archive, readers)
        with self.ledger.begin() as conn:
            made = enter(conn, zipped, opened, archive, run_id=self.run_id, language=language)
            about = told(
                zipped.path, opened.unpacked, fresh=len(made), language=language, remarks=zipped.remarks,
                severities=self.workspace.severities,
            )
            posted = self._write(conn, zipped, about, language)
        self.copies.update((one.folder, one.sha256) for one in made)
        self.entered.update(one.submission_id for one in made)
        self._count(zipped, posted)
        return made

    def _twin(self, conn: sa.Connection, one: Dropped) -> int | None:
        """The submission of the same folder that holds these very bytes, if it is in force."""
        if self.copies[one.folder, one.sha256] < 2:
            return None
        return standing.find_duplicate(conn, one.folder, one.sha256, one.submission_id)

    def _by_reference(self, reads: Iterable[tuple[Dropped, ReadFile | None]]) -> list[tuple[Dropped, ReadFile | None]]:
        """Files in the order in which their forms refer to each other: reps before accounts before invoices."""
        rank = reference_order(self.workspace.plugins.forms)

        def place(pair: tuple[Dropped, ReadFile | None]) -> int:
            read = pair[1]
            return max((rank[form] for form in self._forms_in(read, pair[0].name)), default=-1) if read else -1

        return sorted(reads, key=place)

    def _forms_in(self, read: ReadFile, name: str) -> Iterator[str]:
        forms = [form for form in self.workspace.plugins.forms.values() if form.who == "office"]
        for sheet in read.sheets:
            found = identify(sheet, forms, name, aliases.words(self.taught))
            if isinstance(found, Identified):
                yield found.form.name

    def _post(
        self, dropped: Dropped, read: ReadFile | None, readers: Readers, *, counted: bool = True
    ) -> outcome.Posted:
        language = self.language_of(dropped.folder)
        with self.ledger.begin() as conn:
            original = self.own.get((dropped.folder, dropped.sha256))
            twin = self._twin(conn, dropped) if original is None else None
            if original is not None:
                posted = repeats.post_copy(conn, dropped.submission_id, original, language=language)
            elif twin is not None:
                posted = repeats.post_duplicate(
                    conn, dropped.submission_id, twin, language=language, run_id=self.run_id,
                    severities=self.workspace.severities,
                )
                self.coming.came(conn, dropped.submission_id, as_of=self.as_of, run_id=self.run_id)
            else:
                if read is None:  # its twin went out of force since
                    read = next(readers.read_all([(dropped, dropped.archived, dropped.name)]))[1]
                read = replace(read, remarks=(*dropped.remarks, *read.remarks))
                week = self.weeks.get(dropped.submission_id)
                checked = self.check(dropped.path, dropped.folder, read, conn, week=week)
                posted = self._write(conn, dropped, checked, language)
                reference = without_ours(read.sheets)[1]
                if reference:
                    repeats.follow_copy(conn, dropped.submission_id, reference, language=language)
        self._count(dropped, posted, counted=counted)
        return posted

    def _write(self, conn: sa.Connection, dropped: Dropped, checked: Checked, language: str) -> outcome.Posted:
        return posting.post(
            self.ledger, conn, dropped.submission_id, checked, as_of=self.as_of,
            week=self.weeks.get(dropped.submission_id, self.week), calendar=self.calendar, run_id=self.run_id,
            language=language, severities=self.workspace.severities, coming=self.coming,
        )

    def _count(self, dropped: Dropped, posted: outcome.Posted, *, counted: bool = True) -> None:
        if counted or posted.status in ("accepted", "partial"):
            self.tally.statuses[posted.status] += 1
            self.tally.records.update(posted.taken)
            for finding in posted.findings:
                self.tally.findings[finding.severity] += finding.count
        self.advance(dropped.path)

    def language_of(self, folder: str | None) -> str:
        """The language of whoever owns a folder, or of the office."""
        person = self.people.get(folder or "")
        return person.language if person else self.workspace.settings.company.language

    def opens(self, folder: str | None, read: ReadFile) -> bool:
        """Whether a file is a zip of others, and somebody answers for its folder."""
        return holds_files(read) and _wrong_folder(folder, self.people.get(folder or "")) is None

    def check(
        self, path: str, folder: str | None, read: ReadFile, conn: sa.Connection | None = None,
        week: Week | None = None,
    ) -> Checked:
        """What checking one file of `folder` gives (None: anybody's file, any form), by the reporting `week` (that of
        the run, unless another is given); nothing is posted."""
        plugins = self.workspace.plugins
        read = replace(read, sheets=without_ours(read.sheets)[0])
        person, language = self.people.get(folder or ""), self.language_of(folder)
        wrong = _wrong_folder(folder, person)
        if wrong is not None:
            finding = Finding(wrong.name, wrong.severity, path=path, value=folder or "", office=wrong.office)
            finding = replace(finding, message=sentence(wrong, finding, language))
            return Checked((finding,), retry=wrong is codes.UNKNOWN_FOLDER)
        who = {OFFICE: ("office",), None: ("office", "rep")}.get(folder, ("rep",))
        books: Books = self.ledger.query(self.calendar, conn)
        if self.memory is not None:
            books = Remembering(books, plugins.forms, self.memory)
        desk = CheckDesk(
            books=books,
            calendar=self.calendar,
            company=company(self.workspace),
            people=self.people,
            as_of=self.as_of,
            person=person,
            week=week or self.week,
            path=path,
            settings_of=plugins.settings_of,
            transport=self.workspace.transport,
            root=self.workspace.home,
        )
        return check_file(
            read,
            path,
            forms={n: f for n, f in plugins.forms.items() if f.who in who},
            others={n: f for n, f in plugins.forms.items() if f.who not in who},
            checks=plugins.checks,
            plugins=plugins,
            desk=desk,
            language=language,
            known=self.known,
            words=aliases.words(self.taught, folder or ""),
            severities=self.workspace.severities,
        )


def _documents_first(files: Iterable[Dropped]) -> list[Dropped]:
    """The files in their order, but receipts and photos before the workbooks whose rows may name them."""
    return sorted(files, key=lambda one: not sniff.document(one.archived))


def _wrong_folder(folder: str | None, person: Person | None) -> Code | None:
    """Why nobody can answer for this folder, if so."""
    if folder == "":
        return codes.NO_FOLDER
    return codes.UNKNOWN_FOLDER if folder not in (None, OFFICE) and person is None else None


def _copies(ledger: Ledger) -> Counter[tuple[str, str]]:
    """How many submissions of each folder have the same bytes."""
    query = sa.select(submissions.c.folder, submissions.c.sha256, sa.func.count()).where(submissions.c.settled)
    with ledger.read() as conn:
        rows = conn.execute(query.group_by(submissions.c.folder, submissions.c.sha256)).all()
    return Counter({(folder, sha256): count for folder, sha256, count in rows})


def _own(ledger: Ledger) -> dict[tuple[str, str], int]:
    """Of which submission each marked copy was made, by folder and the copy's sha256."""
    query = sa.select(submissions.c.folder, copies.c.sha256, submissions.c.id)
    query = query.join(copies, copies.c.submission_id == submissions.c.id).where(copies.c.sha256 != "")
    with ledger.read() as conn:
        return {(folder, sha256): id_ for folder, sha256, id_ in conn.execute(query.order_by(copies.c.id))}


def waiting(ledger: Ledger, workspace: Workspace) -> list[Dropped]:
    """Archived submissions that want another check: new master data may mend them."""
    return [
        Dropped(
            row.id, row.path, row.folder, row.path.rsplit("/", 1)[-1], row.sha256,
            archiving.located(workspace.archive, row.sha256), row.mtime_ns, kept(row.remarks), row.inside,
        )
        for row in standing.retry_rows(ledger)
    ]
