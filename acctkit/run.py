"""The weekly run, in the order it happens: collect, read, check, post, report, package, compose, deliver.

Between stages the books hold the state, so a run can stop anywhere and the next one goes on.
"""

from __future__ import annotations

import copy
import datetime as dt
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from acctkit import hung, letters, rechecking, running, sending, weekly
from acctkit.books.ledger import Ledger, open_books
from acctkit.calendar import Week
from acctkit.config import LOCAL
from acctkit.directory import directory
from acctkit.errors import AcctkitError, BooksError, UsageProblem
from acctkit.executors import look_for_executor, readers_of
from acctkit.fetching import fetch
from acctkit.intake.collect import Collected, collect
from acctkit.intake.marker import NAME
from acctkit.lock import hold
from acctkit.mail import returned
from acctkit.mail.deliver import Told
from acctkit.papers.making import make as make_papers
from acctkit.reading.guard import Readers
from acctkit.scratch import scratch
from acctkit.taking import Taking, Tally
from acctkit.workspace import Workspace

Advance = Callable[..., None]
_ROUNDS = 10  # of fetching and collecting in one run: a source that never ends is not waited for


def run(
    workspace: Workspace,
    *,
    week: str | None = None,
    as_of: dt.date | None = None,
    dry_run: bool = False,
    advance: Advance = lambda what, total=None: None,
    clock: Callable[[], float] = time.time,
    readers: Readers | None = None,
) -> dict[str, Any]:
    """Do the whole line and return what `run --json` prints.

    `as_of` is today (default: by the company's time zone); `week` the reporting week (default: the last complete one).
    `clock` gives seconds since the epoch, by which files settle and mail is tried again. `readers` are reading
    processes that somebody keeps who runs day after day; without them a run starts its own, and ends them.
    Raises BusyError, FolderError, BooksError; whatever else fails is told in the result.
    """
    started = time.monotonic()
    now = workspace.moment(as_of)
    today = now.date()
    calendar = workspace.settings.calendar.make()
    period = calendar.parse(week) if week else calendar.last_complete(today)
    if period.last >= today:
        raise UsageProblem(f"Week {period.label} is not complete on {today}; name one that has ended, or run it later.")
    sending.look_for_transport(workspace)
    look_for_executor(workspace)
    with hold(workspace.root), _stage(workspace, dry_run) as stage, _kept(stage, readers) as kept:
        ledger = open_books(stage.settings.books.url, stage.root, stage.plugins.forms)
        run_id = running.begin(workspace, ledger, today, period)
        if not dry_run:
            hung.forget(workspace.root)
        try:
            more = not dry_run and fetch(stage, ledger, today, clock())
            tally = _take_in(stage, ledger, today, period, run_id, advance, clock, kept, more)
            advance("papers", 1)
            papers = make_papers(stage, ledger, period, today, run_id, files=not dry_run)
            advance("packages", 1)
            packaging = weekly.make_packages(stage, ledger, period, today, run_id)
            advance("messages", 1)
            with ledger.begin() as conn:
                returns = returned.untold(conn, run_id)
            back = rechecking.take_back(stage, ledger, period, now)
            mailing = letters.write(stage, ledger, period, now, run_id, kept)
            delivered = Told()
            sent = Counter(sending.deliver(stage, ledger, period, now, clock, told=delivered)) + Counter(cancelled=back)
        except AcctkitError:
            running.end(ledger, run_id, "failed", None)
            raise
        result: dict[str, Any] = {
            "period": period.label,
            "as_of": today.isoformat(),
            "submissions": dict(tally.statuses),
            "records": dict(tally.records),
            "findings": dict(tally.findings),
            "missed": list(tally.missed),
            "package": packaging.latest,
            "packages": [made.summary for made in packaging.made],
            "papers": papers.summary,
            "messages": sending.counts(ledger, run_id, sent),
            "transport": sending.standing(stage, delivered),
            "withheld": mailing.withheld,
            "failed_mail": mailing.failed,
            "bounced": [one.row(stage.settings.company.language) for one in returns],
            "to_approve": sending.to_approve(ledger),
            "in_doubt": sending.in_doubt(ledger),
            "put_off": sending.put_off_for_days(stage, ledger, today),
            "plugin_errors": running.plugin_errors(stage),
            "plugin_prints": [],
            "not_enclosed": list(mailing.left_out),
            "other_language": list(mailing.otherwise),
            "left_out": list(map(str, stage.plugins.left_out)),
            "seconds": round(time.monotonic() - started, 3),
        }
        for owner, function in stage.plugins.impls("acctkit_finished"):
            stage.plugins.call(owner, "acctkit_finished", function, copy.deepcopy(result))
        result["plugin_errors"] = running.plugin_errors(stage)
        result["plugin_prints"] = [asdict(one) for one in stage.plugins.guard.prints.said()]
        running.end(ledger, run_id, "done", result)
        ledger.close()
    return result


@contextmanager
def _kept(workspace: Workspace, readers: Readers | None) -> Iterator[Readers | None]:
    """The processes of this machine that read files, and then make copies of them. None where a plugin's executor reads
    them: it is let go after the last file."""
    if readers is not None or workspace.settings.run.executor != LOCAL:
        yield readers
    else:
        with readers_of(workspace) as own:
            yield own


def needs_person(result: Mapping[str, Any]) -> bool:
    """Whether something in a run's result waits for a person: files, mail, a transport, or a plugin."""
    files = any(result["submissions"].get(status) for status in ("rejected", "partial"))
    mail = any(result["messages"].get(state) for state in ("failed", "unknown", "suppressed"))
    mail = mail or result["transport"]["person"] or any(one["action"] != "delayed" for one in result["bounced"])
    mail = mail or result["in_doubt"]
    held = any(not one["decided"] for one in result["withheld"])
    return bool(files or mail or held or result["plugin_errors"] or result["failed_mail"]
                or result["papers"]["withheld"] or result["papers"]["failed"])


def _take_in(
    workspace: Workspace, ledger: Ledger, today: dt.date, period: Week, run_id: int, advance: Advance,
    clock: Callable[[], float], readers: Readers | None, more: bool,
) -> Tally:
    """Collect the inbox, with what sources then lay over what was collected, and read, check and post each file."""
    dropped = _collect(workspace, ledger, today, run_id, clock)
    rounds = 1
    while more and rounds < _ROUNDS:
        before = len(dropped.settled)
        more = fetch(workspace, ledger, today, clock())
        again = _collect(workspace, ledger, today, run_id, clock)
        more = more and len(again.settled) > before  # else what was in the way is still there, and stays for today
        dropped = replace(again, rejected=dropped.rejected + again.rejected, missed=dropped.missed + again.missed)
        rounds += 1
    taking = Taking(workspace, ledger, today, period, run_id, advance)
    taking.tally.statuses["pending"] += dropped.pending
    taking.tally.statuses["rejected"] += len(dropped.rejected)
    taking.tally.missed = dropped.missed
    advance("files", len(dropped.settled))
    with readers_of(workspace) if readers is None else nullcontext(readers) as reading:
        taking.take(dropped.settled, reading)
    return taking.tally


def _collect(
    workspace: Workspace, ledger: Ledger, today: dt.date, run_id: int, clock: Callable[[], float]
) -> Collected:
    return collect(
        ledger.engine,
        inbox=workspace.inbox,
        archive=workspace.archive,
        settle_seconds=workspace.settings.intake.settle_seconds,
        now=clock,
        sleep=time.sleep,
        as_of=today,
        run_id=run_id,
        language=workspace.settings.company.language,
        languages={id_: person.language for id_, person in directory(workspace, ledger, today).items()},
    )


@contextmanager
def _stage(workspace: Workspace, dry_run: bool) -> Iterator[Workspace]:
    """The workspace itself, or for a dry run a throw-away copy of it with the same inbox, archive and books."""
    if not dry_run:
        yield workspace
        return
    with scratch() as root:
        settings = workspace.settings
        books = workspace.root / "books.db"
        if settings.books.url.startswith("sqlite:///") and (path := workspace.root / settings.books.url[10:]).is_file():
            books = path
        if books.is_file():
            try:
                with sqlite3.connect(books) as source, sqlite3.connect(root / "books.db") as target:
                    source.backup(target)
            except sqlite3.DatabaseError as error:
                raise BooksError(f"The books {books} cannot be copied ({error}); see: acctkit doctor") from None
        for name in ("templates", "plugins"):
            if (workspace.root / name).is_dir():
                shutil.copytree(workspace.root / name, root / name)
        if workspace.packages.is_dir():
            shutil.copytree(workspace.packages, root / "packages")
        if workspace.archive.is_dir():
            shutil.copytree(workspace.archive, root / "archive", copy_function=_link)
        marker = workspace.inbox / NAME
        marked = marker.exists()
        intake = settings.intake.model_copy(update={"inbox": str(workspace.inbox), "feedback_folder": False})
        copied = settings.model_copy(
            update={
                "intake": intake,
                "books": settings.books.model_copy(update={"url": "sqlite:///books.db"}),
                "mail": settings.mail.model_copy(update={"transport": "folder"}),
            }
        )
        try:
            yield replace(
                workspace, root=root, settings=copied, stands_for=workspace.transport, copy_of=workspace.root
            )
        finally:
            if not marked:
                marker.unlink(missing_ok=True)  # nothing of a dry run stays, the mark on a new inbox neither


def _link(source: str, target: str) -> None:
    """A hard link where the disk allows one: archived bytes never change."""
    try:
        Path(target).hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)
