"""The command line: one module a noun, loaded only when asked for, so that `--help` is quick."""

from __future__ import annotations

import errno
import gc
import os
import sys
import threading
import time
import traceback
from collections.abc import Set
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

import click

from acctkit import __version__
from acctkit.errors import AcctkitError, BooksError
from acctkit.redacting import kept_quiet, redacted

RARELY = 50_000, 20, 20  # what is imported and read stays: looking for garbage in it took a tenth of each command
GRACE = 5.0  # seconds in which threads may end after all is done
COMMANDS = {
    "init": ("start", "Make a workspace that is ready to run."),
    "demo": ("start", "Make a workspace with a year of made-up business, and run it."),
    "run": ("run", "Do the whole line: collect, read, check, post, report, package, compose, deliver."),
    "watch": ("watch", "Run whenever something happens in the inbox."),
    "package": ("package", "Make the package of one week, whatever a run would make."),
    "check": ("check", "Check files and say what is wrong, cell by cell; posts nothing."),
    "submissions": ("submissions", "What came in and what became of it."),
    "findings": ("findings", "What is wrong, and where."),
    "report": ("report", "One section of the reports, for a week or a day."),
    "trace": ("trace", "The cells behind a figure; the history of an account, an invoice, whatever forms name."),
    "forms": ("forms", "The forms that can be read, and ready-made workbooks for them."),
    "papers": ("papers", "Papers such as invoices: drafted by a run, approved or voided by a person."),
    "deliver": ("deliver", "Send what is due in the outbox; plans nothing."),
    "outbox": ("outbox", "The messages: queued, sent, waiting or failed."),
    "mail": ("mail", "Whether mail can go, and what came back."),
    "plugins": ("plugins", "Which plugins are loaded, and what they bring."),
    "runs": ("runs", "What past runs did."),
    "settings": ("settings", "Every setting, its value and where it comes from."),
    "doctor": ("doctor", "Is everything that a run needs in order?"),
}


class Lazy(click.Group):
    """A group whose commands live in modules of this package and are imported when used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            module = import_module(f"acctkit.cli.{COMMANDS[cmd_name][0]}")
            command: click.Command = getattr(module, cmd_name)
            return command
        return self.commands.get(cmd_name) or _of_plugins(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in COMMANDS.items()])
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text("Plugins may add commands: acctkit plugins list tells them.")


def _of_plugins(ctx: click.Context, name: str) -> click.Command | None:
    """A command that a plugin adds; plugins are loaded only for a name that acctkit does not know. Outside a workspace
    those that need none are asked: their commands have a help, and say that they want a workspace."""
    from acctkit import loader, workspace
    from acctkit.cli.added import commands_of
    from acctkit.cli.common import own_process

    try:
        root = workspace.find(ctx.params.get("workspace"))
    except AcctkitError:
        plugins = loader.load(None)
    else:
        try:
            plugins = workspace.open_workspace(
                root, ends=own_process(ctx), traces=bool(ctx.params.get("debug"))
            ).plugins
        except AcctkitError:
            return None
    found = commands_of(plugins)
    if name not in found:
        for error in plugins.errors:
            click.echo(f"acctkit: {error}", err=True)
    return found.get(name)


@click.group(
    cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Example: acctkit init sales --company 'Harbor Supply' --currency USD && acctkit -w sales run",
)
@click.option(
    "-w", "--workspace", type=click.Path(path_type=Path), metavar="DIR",
    help="The workspace; else $ACCTKIT_WORKSPACE, else the nearest folder upwards with an acctkit.toml.",
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error, a plugin's too.")
@click.version_option(__version__, prog_name="acctkit")
@click.pass_context
def cli(ctx: click.Context, workspace: Path | None, debug: bool) -> None:
    """Take the paperwork off account managers.

    Reads the spreadsheets that reps drop into a shared folder, says cell by cell what is wrong, keeps the books, makes
    the weekly corporate package, and writes to whoever must know.
    """
    ctx.obj = {**(ctx.obj or {}), "workspace": workspace, "debug": debug}


def main(argv: list[str] | None = None) -> None:
    """Run the command line and exit: errors that a user can cause are one sentence on stderr."""
    debug = "--debug" in (argv if argv is not None else sys.argv[1:])
    gc.set_threshold(*RARELY)
    others = set(threading.enumerate())  # of whoever calls this: what they do is none of our business
    try:
        with kept_quiet():
            code: Any = cli.main(args=argv, prog_name="acctkit", standalone_mode=False, obj={"own_process": True})
        _leave(code if isinstance(code, int) else 0, others)
    except click.exceptions.Abort:
        click.echo("acctkit: stopped; nothing is lost, run it again.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        click.echo("acctkit: stopped; nothing is lost, run it again.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except AcctkitError as error:
        if debug:
            sys.excepthook = _shown
            raise
        click.echo(f"acctkit: {error}", err=True)
        sys.exit(error.exit_code)
    except Exception as error:
        if debug:
            sys.excepthook = _shown
            raise
        if _is_full(error):
            click.echo("acctkit: The disk is full that the workspace, or the folder for temporary files, lies on; "
                       "nothing is lost. Make room, then run it again.", err=True)
            sys.exit(BooksError.exit_code)
        click.echo(
            f"acctkit: something unexpected happened ({type(error).__name__}: {redacted(str(error))}); nothing is "
            "lost. Run it again with --debug to see where, and tell whoever looks after acctkit.", err=True,
        )
        sys.exit(1)


def _is_full(error: BaseException) -> bool:
    """Whether there was no room on the disk, as the system says it, or SQLite."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return "database or disk is full" in str(error)


def _shown(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Show an error that nobody caught as Python does, without the secrets in it."""
    sys.stderr.write(redacted("".join(traceback.format_exception(kind, error, trace))))


def _leave(code: int, others: Set[threading.Thread]) -> NoReturn:
    """Exit when all is done. Python would wait for ever for a thread that a plugin, or an executor that hangs, left;
    `others` were there before."""
    latest = time.monotonic() + GRACE
    for thread in threading.enumerate():
        if thread not in others and not thread.daemon:
            thread.join(max(0.0, latest - time.monotonic()))
            if thread.is_alive():
                from acctkit.warden import end_children

                sys.stdout.flush()
                sys.stderr.flush()
                end_children()
                os._exit(code)
    sys.exit(code)
