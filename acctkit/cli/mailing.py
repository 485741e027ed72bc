"""A command for one kind of message, for plugins to add: it plans, queues and sends what is due, and shows on request
what it would do and how a message reads."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from acctkit.cli.common import DAY, emit, today, workspace_of
from acctkit.cli.previews import preview_command
from acctkit.cli.run import tell_standing
from acctkit.contributions import Mailing
from acctkit.texts import one_line

if TYPE_CHECKING:
    from acctkit.workspace import Workspace

_FLAG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_OWN = ("as-of", "day", "help", "json", "plan", "strict")


def mailing_command(
    kind: str | Mailing, help: str, *, name: str = "", example: str = "", flags: Mapping[str, str] | None = None
) -> click.Command:
    """A command that plans the mailing `kind` as of a day, queues what is due and was not queued before, and delivers
    what waits in the outbox of this kind: `cli.add_command(mailing_command("daily", "Send the day's report."))`.

    It is called `name` (else like the kind) and takes `--as-of`, `--day`, `--strict` and `--json`. `--as-of` says what
    day today is; `--day` is what the messages are about, while whether one may go (`recheck`) is asked as of today. The
    mailing may be one that is left to it (`Mailing(..., every_run=False)`), or one that runs plan too. No file is
    collected: run first.

    With the mailing itself instead of its kind, the command offers what that has: where it has a `table`, `--plan`
    prints it; where it has a `preview`, `NAME preview ACCOUNT` shows one message. Neither queues or sends anything.
    `flags` are options of your own, each with its help: `{"stale-ok": "Write although the bank data are old."}` makes
    `--stale-ok`, and with it `"stale-ok" in desk.flags`.
    """
    offered = kind if isinstance(kind, Mailing) else None
    kind = kind.kind if isinstance(kind, Mailing) else kind
    called, own = name or kind, dict(flags or {})
    for flag in own:
        if not _FLAG.fullmatch(flag) or flag in _OWN:
            raise ValueError(f"'{flag}' is no name for a flag of the command '{called}'; name it such as stale-ok")

    def command(
        ctx: click.Context, as_of: dt.date | None, day: dt.date | None, strict: bool, as_json: bool,
        plan: bool = False, **chosen: bool,
    ) -> int:
        if ctx.invoked_subcommand:
            _alone(ctx)
            return 0
        opened = workspace_of(ctx)
        wanted = frozenset(flag for flag in own if chosen[_parameter(flag)])
        if plan:
            show_plan(opened, str(kind), day or as_of or today(opened), wanted, as_json)
            return 0
        from acctkit import mailing

        result = mailing.send(opened, str(kind), called, day, as_of=as_of, flags=wanted)
        if as_json:
            emit(result)
        else:
            tell(result)
        return 1 if (strict or opened.settings.run.strict) and mailing.needs_person(result) else 0

    made: dict[str, Any] = {
        "name": called, "help": help, "callback": click.pass_context(command),
        "epilog": f"Example: {example or f'acctkit {called} --day 2026-11-25'}",
        "params": _options(plan=bool(offered and offered.table), own=own),
    }
    if offered is None or offered.preview is None:
        return click.Command(**made)
    group = click.Group(**made, invoke_without_command=True, subcommand_metavar="[preview ACCOUNT]")
    group.add_command(preview_command(kind, called))
    return group


def _options(*, plan: bool, own: Mapping[str, str]) -> list[click.Parameter]:
    options = [
        click.Option(["--as-of"], type=DAY, metavar="DAY", help="What day today is, such as 2026-11-25; else today."),
        click.Option(["--day"], type=DAY, metavar="DAY",
                     help="The day that it is about, such as 2026-11-25; else today."),
    ]
    if plan:
        options.append(click.Option(
            ["--plan"], is_flag=True,
            help="Show what would be written to whom, and what not and why; nothing is queued or sent.",
        ))
    options += [click.Option([f"--{flag}", _parameter(flag)], is_flag=True, help=told) for flag, told in own.items()]
    return [
        *options,
        click.Option(["--strict"], is_flag=True, help="End with exit code 1 when something needs a person."),
        click.Option(["--json", "as_json"], is_flag=True, help="Print JSON on stdout, and nothing else there."),
    ]


def _parameter(flag: str) -> str:
    return f"flag_{flag.replace('-', '_')}"


def _alone(ctx: click.Context) -> None:
    """Raise UsageError where an option of the command was given before `preview`: it would do nothing there."""
    for option in ctx.command.params:
        if ctx.get_parameter_source(option.name or "") is not click.core.ParameterSource.DEFAULT:
            raise click.UsageError(
                f"{option.opts[0]} does not go before '{ctx.invoked_subcommand}'; what that takes stands behind it: "
                f"{ctx.command_path} {ctx.invoked_subcommand} --help", ctx,
            )


def show_plan(opened: Workspace, kind: str, day: dt.date, flags: frozenset[str], as_json: bool) -> None:
    """Print what a mailing would do, as JSON or for a person."""
    from acctkit import looking
    from acctkit.cli.plantable import plan_lines
    from acctkit.reports.export import table_json

    table = looking.plan(opened, kind, day, flags)
    if as_json:
        emit({"kind": kind, "as_of": day, "flags": sorted(flags), "table": {"name": table.name, **table_json(table)}})
        return
    click.echo(f"{kind}, as of {day}: a plan; nothing is queued or sent")
    for line in plan_lines(table, opened.settings.company.language):
        click.echo(line)


def tell(result: Mapping[str, Any]) -> None:
    """What became of messages, one by one, in a few lines for a person."""
    said = ", ".join(f"{count} {state}" for state, count in sorted(result["messages"].items()) if count)
    held = result.get("withheld") or result.get("failed_mail") or result["transport"]["told"]
    nothing = "nothing sent" if held else f"nothing {'new' if 'kind' in result else 'due'}, nothing sent"
    click.echo(f"{result.get('kind', 'deliver')}, as of {result['as_of']}: {said or nothing}")
    if result["transport"]["told"]:
        click.echo(f"  transport  {one_line(result['transport']['told'])}")
    for row in result["mail"]:
        if row["to"] and row["subject"]:
            why = f" ({one_line(row['last_error'])})" if row["last_error"] else ""
            click.echo(f"  {row['state']:10} {one_line(row['to'])}: {one_line(row['subject'])}{why}")
    tell_standing(result)
    for line in result.get("withheld", ()):
        about = f" {one_line(line['account'])}" if line["account"] else ""
        click.echo(f"  withheld   {line['kind']}{about}: {one_line(line['reason'])}")
    for line in result.get("failed_mail", ()):
        click.echo(f"  mail       {one_line(line)}")
    for line in result.get("not_enclosed", ()):
        click.echo(f"  left out   {one_line(line)}")
    for line in result.get("other_language", ()):
        click.echo(f"  language   {one_line(line['message'])}")
    for error in result["plugin_errors"]:
        click.echo(f"  plugin     {one_line(error['message'])}")


