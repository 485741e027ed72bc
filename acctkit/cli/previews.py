"""The sub-command `preview` of a mailing's command: one message as it would read, to look at."""

from __future__ import annotations

import datetime as dt
import webbrowser
from pathlib import Path
from tempfile import mkdtemp

import click

from acctkit.cli.common import DAY, emit, json_option, today, workspace_of
from acctkit.texts import many_lines, one_line


class Tongue(click.ParamType[str]):
    """A language as a locale: `es`, `en-GB`."""

    name = "language"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from babel import Locale, UnknownLocaleError

        try:
            Locale.parse(value.strip().replace("_", "-"), sep="-")
        except (UnknownLocaleError, ValueError):
            self.fail(f"'{value}' is not a language; write it as es or en-GB.", param, ctx)
        return value.strip().replace("_", "-")


def preview_command(kind: str, called: str) -> click.Command:
    """The sub-command for the mailing `kind`, whose command is called `called`."""

    @click.command("preview", short_help="Show one message as it would read.",
                   epilog=f"Example: acctkit {called} preview 103 --level 2 --open")
    @click.argument("account")
    @click.option("--level", type=click.IntRange(min=0), metavar="N", help="The level; else the one that is next.")
    @click.option("--language", type=Tongue(), metavar="L", help="Such as es; else the receiver's own.")
    @click.option("--as-of", type=DAY, metavar="DAY", help="What day today is, such as 2026-11-25; else today.")
    @click.option("--open", "show", is_flag=True, help="Open the message in the browser.")
    @click.option(
        "--output", type=click.Path(path_type=Path), metavar="DIR",
        help="Where its files are written: the .eml, the HTML, what is attached; else a new temporary folder.",
    )
    @json_option
    @click.pass_context
    def preview(
        ctx: click.Context, account: str, level: int | None, language: str | None, as_of: dt.date | None, show: bool,
        output: Path | None, as_json: bool,
    ) -> None:
        """Show the message to one account as it would read, whatever is due; nothing is queued, sent or told."""
        from acctkit import looking

        opened = workspace_of(ctx)
        seen = looking.preview(opened, kind, account, level, as_of, language or "")
        files = seen.save(output if output is not None else Path(mkdtemp(prefix="acctkit-preview-")))
        to = str(seen.parsed["To"]) if seen.addressed else ""
        if seen.missing:
            click.echo(f"acctkit: {seen.missing}", err=True)
        if as_json:
            emit({
                "kind": kind, "account": seen.draft.account, "level": level, "language": seen.draft.language,
                "as_of": as_of or today(opened), "to": to, "subject": seen.message.subject,
                "text": seen.body("plain"), "approval": seen.draft.approval,
                "not_enclosed": [seen.missing] if seen.missing else [], "files": [str(path) for path in files],
            })
        else:
            click.echo(f"{'To':12} {one_line(to) or '(no e-mail address)'}")
            for name in ("Cc", "Reply-To", "Subject"):
                if seen.parsed[name]:
                    click.echo(f"{name:12} {one_line(str(seen.parsed[name]))}")
            if seen.draft.approval:
                click.echo(f"{'Approval':12} {one_line(seen.draft.approval)}")
            click.echo(f"\n{many_lines(seen.body('plain'))}\n")
            for path in files:
                click.echo(f"{'File':12} {path}")
        if show:
            _open(files)

    return preview


def _open(files: list[Path]) -> None:
    """Open the page in the browser; told on stderr is what came in the way."""
    page = next((path for path in files if path.suffix == ".html"), None)
    if page is None:
        click.echo("acctkit: the message has no HTML part to open; it goes as text alone.", err=True)
    elif not webbrowser.open(page.resolve().as_uri()):
        click.echo(f"acctkit: no browser could be opened; open {page} yourself.", err=True)
