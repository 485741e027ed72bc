"""`acctkit run`: the whole line."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping
from typing import Any

import click

from acctkit.cli.common import DAY, emit, json_option, workspace_of
from acctkit.sentences import shown_path
from acctkit.texts import one_line


@click.command(epilog="Example: acctkit -w sales run --as-of 2026-11-25")
@click.option("--week", metavar="W", help="The reporting week, such as 2026-W47; else the last complete one.")
@click.option("--as-of", type=DAY, metavar="DAY", help="What day today is, such as 2026-11-25; else today.")
@click.option("--dry-run", is_flag=True, help="Do everything in a copy that is thrown away: nothing is posted or sent.")
@click.option("--strict", is_flag=True, help="End with exit code 1 when something needs a person.")
@json_option
@click.pass_context
def run(
    ctx: click.Context, week: str | None, as_of: dt.date | None, dry_run: bool, strict: bool, as_json: bool
) -> int:
    """Do the whole line; safe to repeat.

    Collects what lies in the inbox, reads and checks it, posts it to the books, makes the package of the last complete
    week, and sends each message that is due, once.
    """
    opened = workspace_of(ctx)
    from acctkit import run as line

    with progress(quiet=as_json) as advance:
        result = line.run(opened, week=week, as_of=as_of, dry_run=dry_run, advance=advance)
    if as_json:
        emit(result)
    else:
        tell(result, dry_run)
    return 1 if (strict or opened.settings.run.strict) and line.needs_person(result) else 0


class progress:
    """A progress line on stderr while files are taken; nothing at all where stderr is no terminal."""

    def __init__(self, *, quiet: bool) -> None:
        self._bar: Any = None
        if not quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            self._bar = Progress(
                TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(),
                console=Console(stderr=True), transient=True,
            )

    def __enter__(self) -> progress:
        if self._bar:
            self._bar.start()
            self._task = self._bar.add_task("acctkit", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def __call__(self, what: str, total: int | None = None) -> None:
        """One step further: `what` is being done; `total` is how many steps this part has."""
        if self._bar and total is not None:
            self._bar.update(self._task, description=what, total=total, completed=0)
        elif self._bar:
            self._bar.update(self._task, description=shown_path(what)[-40:], advance=1)


def tell(result: Mapping[str, Any], dry_run: bool) -> None:
    """What a run did, in a few lines for a person."""
    head = "What a run would do" if dry_run else "Run"
    click.echo(f"{head}: week {result['period']}, as of {result['as_of']}, {result['seconds']:.1f} s")
    click.echo(f"  files      {_counts(result['submissions'])}")
    click.echo(f"  records    {_counts(result['records'])}")
    click.echo(f"  findings   {_counts(result['findings'])}")
    for line in result.get("missed", ()):
        click.echo(f"  inbox      {line}")
    for package in result["packages"]:
        click.echo(f"  package    {package['path']} (version {package['version']})")
    if not result["packages"]:
        click.echo("  package    unchanged" if result["package"]["path"] else "  package    none")
    if result["papers"]["drafted"]:
        click.echo(f"  papers     drafted {', '.join(result['papers']['drafted'])}")
    for line in result["papers"]["withheld"]:
        click.echo(f"  papers     withheld {line['kind']} {line['account']}: {line['reason']}")
    for line in result["papers"]["failed"]:
        click.echo(f"  papers     {one_line(line)}")
    click.echo(f"  messages   {_counts(result['messages'])}")
    if result["transport"]["told"]:
        click.echo(f"  transport  {one_line(result['transport']['told'])}")
    for line in result["withheld"]:
        click.echo(f"  withheld   {line['kind']} {line['account']}: {line['reason']}")
    for line in result["plugin_errors"]:
        click.echo(f"  plugin     {line['message']}")
    for line in result["failed_mail"]:
        click.echo(f"  mail       {one_line(line)}")
    for line in result["bounced"]:
        about = " ".join(one for one in (line["kind"], line["account"]) if one)
        click.echo(f"  returned   {about}: {one_line(line['sentence'])}")
    tell_standing(result)
    for line in result["not_enclosed"]:
        click.echo(f"  left out   {one_line(line)}")
    for line in result["other_language"]:
        click.echo(f"  language   {one_line(line['message'])}")
    if result["to_approve"] and not dry_run:
        what = "1 message waits" if result["to_approve"] == 1 else f"{result['to_approve']} messages wait"
        click.echo(f"{what} for you to approve: see which with acctkit outbox list --state queued, then let them go "
                   "with acctkit outbox approve ID")
    if result["in_doubt"] or any(result["messages"].get(state) for state in ("failed", "unknown", "suppressed")):
        click.echo("See which mail needs you, and why, with: acctkit outbox list")
    if result["submissions"].get("rejected") or result["submissions"].get("partial"):
        click.echo("See what is wrong with: acctkit findings list")


def tell_standing(result: Mapping[str, Any]) -> None:
    """What has been put off for days, and how much is in doubt."""
    if count := len(result["in_doubt"]):
        what = "1 message" if count == 1 else f"{count} messages"
        click.echo(f"  in doubt   {what} may have gone: look, then say whether, with acctkit outbox resolve")
    for line in result["put_off"]:
        about = " ".join(one for one in (line["kind"], line["account"] or line["to"]) if one)
        click.echo(f"  put off    {about}: {one_line(line['sentence'])}")


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()) if count) or "nothing new"
