"""`acctkit init` and `acctkit demo`: a workspace from nothing."""

from __future__ import annotations

from pathlib import Path

import click

from acctkit.config import read_settings
from acctkit.newworkspace import make_workspace


@click.command(epilog="Example: acctkit init sales --company 'Harbor Supply' --currency USD")
@click.argument("folder", required=False, type=click.Path(path_type=Path), metavar="[DIR]")
@click.option("--company", required=True, metavar="NAME", help="The company's name, as customers know it.")
@click.option("--currency", required=True, metavar="CUR", help="Its currency: an ISO 4217 code such as USD.")
@click.option("--language", default="en", show_default=True, help="Language of packages and office mail: en or es.")
@click.option("--timezone", default="UTC", show_default=True, help="Its time zone, such as America/New_York.")
@click.pass_context
def init(ctx: click.Context, folder: Path | None, company: str, currency: str, language: str, timezone: str) -> None:
    """Make a workspace that is ready to run. `acctkit -w DIR init` is the same as `acctkit init DIR`."""
    root = (folder or ctx.find_root().params.get("workspace") or Path.cwd()).absolute()
    path = make_workspace(root, name=company, currency=currency, language=language, timezone=timezone)
    try:
        read_settings(path)
    except Exception:
        path.unlink()  # what was asked for is no valid setting: leave no half-made workspace
        raise
    click.echo(f"Made the workspace {root}.")
    click.echo(
        f"  1  Drop the office's lists (reps, accounts, products, invoices, payments) into {root / 'inbox/office'}."
    )
    click.echo(f"  2  Reps drop their sheets into {root / 'inbox'}/<rep id>/.")
    click.echo(f"  3  Run it:  acctkit -w {root} run")


@click.command(epilog="Example: acctkit demo demo")
@click.argument("folder", default="demo", type=click.Path(path_type=Path), metavar="[DIR]")
@click.pass_context
def demo(ctx: click.Context, folder: Path) -> None:
    """Make a workspace with a year of made-up business, run it week by week, and say where to look."""
    from acctkit.cli.run import progress
    from acctkit.demo import make_demo

    with progress(quiet=False) as advance:
        looks = make_demo(folder.absolute(), advance=advance)
    click.echo(f"The demo stands in {folder}: 8 reps, 60 accounts, a year of business, with every kind of mistake.")
    click.echo("Look here:")
    for what, where in looks:
        click.echo(f"  {what:34} {where}")
