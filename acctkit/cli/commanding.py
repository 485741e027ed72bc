"""What a plugin's command works with: a desk over the workspace that the command line names, and ways to print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

import click

from acctkit.cli.added import OWNER
from acctkit.cli.common import DAY, emit, ledger_of, table, workspace_of
from acctkit.desks import CommandDesk
from acctkit.types import Filed, Stopped

F = TypeVar("F", bound=Callable[..., Any])


@contextmanager
def command_desk(ctx: click.Context, as_of: dt.date | None = None, *, files: str = "") -> Iterator[CommandDesk]:
    """A desk for a plugin's command, over the workspace that the command line names, as of today or another day:

        @cli.command(epilog="Example: acctkit visit 103")
        @click.argument("account")
        @click.pass_context
        def visit(ctx, account):
            with command_desk(ctx, files="visit") as desk:
                filed = desk.file_rows("visits", [VisitRow(date=desk.as_of, account=account)], account)
                click.echo(f"{filed.path}: {filed.reason}")

    A command that files rows says in `files` how `acctkit runs list` is to call it. It has the workspace for itself
    then: it ends with exit code 75 while a run is active, and no other may begin.
    """
    from acctkit import filing, rechecking, running
    from acctkit.directory import company, directory
    from acctkit.lock import hold, user
    from acctkit.taking import Taking

    opened = workspace_of(ctx)
    now = opened.moment(as_of)
    day, calendar, plugins = now.date(), opened.settings.calendar.make(), opened.plugins
    with ExitStack() as ends:
        if files:
            ends.enter_context(hold(opened.root))
        ledger = ledger_of(opened)
        ends.callback(ledger.close)
        period = calendar.last_complete(day)

        def file_rows(form: str, rows: Sequence[Any], name: str) -> Filed:
            if not files:
                raise TypeError("a command that files rows says so: command_desk(ctx, files=...)")
            with running.noted(opened, ledger, day, period, files) as begin:
                return filing.file_rows(opened, form, rows, name, Taking(opened, ledger, day, period, None), begin)

        def stopped(kind: str, account: str) -> Sequence[Stopped]:
            return rechecking.stopped(opened, ledger, period, now, kind, account)

        yield CommandDesk(
            ledger.query(calendar), calendar, company(opened), directory(opened, ledger, day), day,
            plugins.settings_of(ctx.meta.get(OWNER, "")), settings_of=plugins.settings_of, transport=opened.transport,
            root=opened.home, user=user(), file_rows=file_rows, stopped=stopped,
        )


def as_of_option(function: F) -> F:
    """The option `--as-of DAY`, which says what today is, for a command to hand to its desk."""
    return click.option("--as-of", type=DAY, metavar="DAY", help="What today is, such as 2026-11-25; else today.")(
        function
    )


def print_json(data: Any) -> None:
    """`data` as JSON on stdout: money as decimal strings, days in ISO form."""
    emit(data)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, nothing: str) -> None:
    """A plain table on stdout, or the sentence `nothing`; on a terminal it fits its width, elsewhere nothing is cut."""
    table(columns, rows, nothing=nothing)
