"""`acctkit doctor`: is everything that a run needs in order?"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from textwrap import shorten

import click
import sqlalchemy as sa

from acctkit import hung, letters, mounts
from acctkit.books.ledger import Ledger
from acctkit.books.schema import runs, submissions
from acctkit.cli.common import emit, json_option, ledger_of, table, today, workspace_of
from acctkit.config import LOCAL
from acctkit.errors import AcctkitError
from acctkit.intake.scan import escaped
from acctkit.looks import Look, any_wrong, rows_of
from acctkit.mail.limits import spoken
from acctkit.mailcheck import is_real, known
from acctkit.money import plain_text
from acctkit.sentences import shown_path
from acctkit.workspace import Workspace

LEAST_FREE = 500_000_000


@click.command(epilog="Example: acctkit -w sales doctor --books")
@click.option(
    "--books", is_flag=True, help="Also build every section of every week that has a package, and of today, and say "
    "which numbers do not agree; and see that every package and every file is as it was.",
)
@json_option
@click.pass_context
def doctor(ctx: click.Context, books: bool, as_json: bool) -> int:
    """Is everything that a run needs in order? Exit code 1 when something is wrong."""
    opened = workspace_of(ctx)
    looks = list(examine(opened))
    if books and not any(look.what == "books" and look.state == "wrong" for look in looks):
        from acctkit.cli.run import progress

        with progress(quiet=as_json) as advance:
            looks += examine_books(opened, advance)
    if as_json:
        emit(rows_of(looks))
    else:
        table(("", "what", "finding"), [(look.state, look.what, look.said) for look in looks], nothing="")
    return 1 if any_wrong(looks) else 0


def examine(workspace: Workspace) -> Iterator[Look]:
    """Look at settings, folders, books, plugins, people, templates, transport and executor, in that order."""
    yield Look("settings", "ok", f"{workspace.root / 'acctkit.toml'} is valid")
    for name, folder in (("inbox", workspace.inbox), ("archive", workspace.archive), ("packages", workspace.packages)):
        yield _folder(name, folder)
    yield _space(workspace.root)
    yield from _books(workspace)
    for error in (*workspace.plugins.errors, *(one.error() for one in hung.found(workspace.root))):
        yield Look("plugin", "wrong", str(error))
    known = {one.name for one in workspace.plugins.loaded} | {one.label for one in workspace.plugins.loaded}
    for gone in sorted(set(workspace.settings.plugins.disabled) - known):
        yield Look("plugin", "note", f"[plugins] disabled names '{gone}', and there is no such plugin")
    for line in (*workspace.plugins.left_out, *workspace.plugins.deprecated()):
        yield Look("plugin", "note", str(line))
    for one in workspace.plugins.guard.prints.said():
        said = shorten(one.text, 80, placeholder=" …")
        yield Look("plugin", "note", f"Plugin {one.plugin} prints in {one.where}: {said}; see all of it on stderr")
    yield from _last_run(workspace)
    yield Look("plugins", "ok", f"{len(workspace.plugins.names())} work: {', '.join(workspace.plugins.names())}")
    yield from _templates(workspace)
    yield _transport(workspace)
    yield from _mail(workspace)
    yield _executor(workspace)


def _last_run(workspace: Workspace) -> Iterator[Look]:
    """What plugins failed in and printed in the last run, and when each command that sends by itself ran last, where
    that is not told anyhow and they are there still."""
    try:
        ledger = ledger_of(workspace)
    except AcctkitError:  # told of the books
        return
    last = sa.select(sa.func.max(runs.c.id)).where(runs.c.state.in_(("done", "stopped"))).group_by(runs.c.command)
    query = sa.select(runs.c.id, runs.c.result).where(runs.c.id.in_(last)).order_by(runs.c.id)
    with ledger.read() as conn:
        rows = conn.execute(query).all()
    ledger.close()
    there = {one.name for one in workspace.plugins.loaded if not one.disabled}
    failed = {(error.plugin, error.where) for error in workspace.plugins.errors}
    printed = {(one.plugin, one.where) for one in workspace.plugins.guard.prints.said()}
    for id, error in [(row.id, one) for row in rows for one in (row.result or {}).get("plugin_errors", ())]:
        if error["plugin"] in there and (error["plugin"], error["where"]) not in failed:
            yield Look("plugin", "wrong", f"In run {id}: {error['message']}")
    for id, one in [(row.id, one) for row in rows for one in (row.result or {}).get("plugin_prints", ())]:
        if one["plugin"] in there and (one["plugin"], one["where"]) not in printed:
            said = shorten(one["text"], 80, placeholder=" …")
            told = f"In run {id} plugin {one['plugin']} printed in {one['where']}: {said}"
            yield Look("plugin", "note", f"{told}; see all of it with: acctkit runs show {id}")


def examine_books(workspace: Workspace, advance: Callable[..., None] = lambda what, total=None: None) -> Iterator[Look]:
    """Look whether every number that is computed two ways agrees, and every package and every file is as it was."""
    from acctkit import audit

    ledger = ledger_of(workspace)
    days = audit.days(workspace, ledger, today(workspace))
    advance("weeks", len(days))
    found = []
    for week, as_of in days:
        found.append(audit.reconcile(workspace, ledger, week, as_of))
        advance(week.label)
    for one in (one for some in found for one in some.differ):
        numbers = f"{plain_text(one.left)} and {plain_text(one.right)} differ by {plain_text(one.difference)}"
        said = f"{one.week}, as of {one.as_of}, section {one.section}: {one.title}: {numbers}"
        yield Look("reconciliation", "wrong", said, {**asdict(one), "difference": one.difference})
    for label, name in (one for some in found for one in some.unbuilt):
        why = next((str(error) for error in workspace.plugins.errors if error.where == f"section {name}"), "")
        about = {"week": label, "section": name}
        yield Look("section", "wrong", f"{label}: {name} could not be built. {why}".rstrip(), about)
    if not any(some.differ for some in found):
        counted = sum(some.counted for some in found)
        yield Look("reconciliations", "ok", f"{counted} hold, in {len(days) - 1} weeks with a package and as of today")
    for what, lost in (
        ("packages", audit.lost_packages(workspace, ledger)), ("archive", audit.lost_files(workspace, ledger)),
        ("papers", audit.lost_papers(workspace, ledger)),
    ):
        gone = list(lost)
        yield from (Look(what, "wrong", str(file), {"path": file.path, "whose": file.whose}) for file in gone)
        if not gone:
            yield Look(what, "ok", "every file is there as it was noted")


def _folder(name: str, folder: Path) -> Look:
    if not folder.is_dir():
        if name == "inbox":
            return Look(name, "wrong", f"{folder} is not there; make it, mount it, or correct [intake] inbox")
        return Look(name, "note", f"{folder} is not there; the first run makes it")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Look(name, "wrong", f"{folder} cannot be read and written by this user; mend its permissions")
    return Look(name, "ok", str(folder))


def _space(root: Path) -> Look:
    free = shutil.disk_usage(root).free
    said = f"{free / 1e9:.1f} GB free at {root}"
    return Look("disk", "ok", said) if free > LEAST_FREE else Look("disk", "wrong", f"only {said}; make room")


def _books(workspace: Workspace) -> Iterator[Look]:
    url = workspace.settings.books.url
    if url.startswith("sqlite") and (kind := mounts.kind_of(workspace.root)) in mounts.REMOTE:
        yield Look("books", "wrong", f"the books lie on a network share ({kind}); move the workspace to a local disk")
    try:
        ledger = ledger_of(workspace)
        with ledger.read() as conn:
            journal = conn.exec_driver_sql("PRAGMA journal_mode").scalar() if url.startswith("sqlite") else ""
            sound = conn.exec_driver_sql("PRAGMA quick_check").scalar() if url.startswith("sqlite") else "ok"
        yield Look(
            "books", "ok" if sound == "ok" else "wrong", f"{ledger.where}, {journal}, {sound}".replace(", ,", ",")
        )
    except AcctkitError as error:
        yield Look("books", "wrong", str(error))
        return
    from acctkit.directory import directory

    people = directory(workspace, ledger, today(workspace))
    if not people:
        yield Look("people", "note", "no rep is known yet; drop a list of reps into inbox/office/")
    else:
        yield Look("people", "ok", f"{len(people)} reps")
    here = [escaped(folder.name) for folder in _folders(workspace.inbox)]
    lost = [shown_path(name) for name in here if name not in {*people, "office"}]
    if lost and people:
        yield Look("inbox", "note", f"folders of nobody known: {', '.join(lost)}; rename them, or add the reps")
    if workspace.inbox.is_dir():
        yield from _missed(workspace, ledger, {*people, "office"})


def _missed(workspace: Workspace, ledger: Ledger, owners: set[str]) -> Iterator[Look]:
    """Folders that files came from and that hold nothing or are not there: a share of its own may not be mounted."""
    with ledger.read() as conn:
        came = set(conn.scalars(sa.select(submissions.c.folder).where(submissions.c.settled).distinct()))
    here = {escaped(folder.name) for folder in _folders(workspace.inbox) if _holds(folder)}
    for name in sorted((came & owners) - here):
        said = f"the folder {name} is empty or gone; if it is a share of its own, mount it again"
        yield Look("inbox", "note", said)


def _holds(folder: Path) -> bool:
    """Whether anything is in a folder; one that cannot be listed now is left for the run to tell."""
    try:
        return next(folder.iterdir(), None) is not None
    except OSError:
        return True


def _folders(inbox: Path) -> list[Path]:
    if not inbox.is_dir():
        return []
    return sorted(p for p in inbox.iterdir() if p.is_dir() and not p.name.startswith((".", "_", "~$")))


def _templates(workspace: Workspace) -> Iterator[Look]:
    import jinja2

    environment = letters.composer(workspace).environment
    wrong = 0
    for name in environment.list_templates():
        if not name.endswith((".txt", ".html")):
            continue
        try:
            environment.get_template(name)
        except jinja2.TemplateSyntaxError as error:
            wrong += 1
            yield Look("template", "wrong", f"{error.filename or name}, line {error.lineno}: {error.message}")
    if not wrong:
        yield Look("templates", "ok", "all can be read")


def _transport(workspace: Workspace) -> Look:
    name = workspace.settings.mail.transport
    if name not in workspace.plugins.transports:
        known = ", ".join(sorted(workspace.plugins.transports)) or "none"
        return Look("transport", "wrong", f"there is no transport '{name}'; those there are: {known}")
    mail = workspace.settings.mail
    above = f" that ask for more than {spoken(mail.approve_up_to)}" if mail.approve_up_to else ""
    said = f"{name}, approval of {mail.approves}{above if mail.approves != 'none' else ''}"
    ask = "; whether it lets us in, says: acctkit mail check" if is_real(workspace) else ""
    return Look("transport", "ok", said + ask)


def _mail(workspace: Workspace) -> Iterator[Look]:
    """What the books know of mail that does not go."""
    try:
        ledger = ledger_of(workspace)
    except AcctkitError:  # told of the books
        return
    yield from known(workspace, ledger)
    ledger.close()


def _executor(workspace: Workspace) -> Look:
    name = workspace.settings.run.executor
    known = [LOCAL, *sorted(workspace.plugins.executors)]
    if name not in known:
        return Look("executor", "wrong", f"there is no executor '{name}'; those there are: {', '.join(known)}")
    return Look("executor", "ok", name)
