"""`acctkit package`: the package of one week, whatever a run would make."""

from __future__ import annotations

import click

from acctkit.cli.common import emit, json_option, ledger_of, today, workspace_of
from acctkit.errors import PluginError, UsageProblem


@click.command(epilog="Example: acctkit package --week 2026-W40")
@click.option("--week", required=True, metavar="W", help="The week, such as 2026-W40; it must have ended.")
@json_option
@click.pass_context
def package(ctx: click.Context, week: str, as_json: bool) -> int:
    """Make the package of one week, as of its last day, from what is in the books; nothing is collected or sent.

    A run makes the packages of its own week and of those since the first run; this makes any week's, and makes one anew
    whose file is gone or whose figures changed. The next run mails one that is new.
    """
    opened = workspace_of(ctx)
    from acctkit import weekly
    from acctkit.lock import hold

    period = opened.settings.calendar.make().parse(week)
    day = today(opened)
    if period.last >= day:
        raise UsageProblem(f"Week {period.label} is not complete on {day}; name one that has ended.")
    with hold(opened.root):
        ledger = ledger_of(opened)
        made = weekly.make_package(opened, ledger, period, day, None, exact=True)
        known = weekly.known_package(ledger, period)
        ledger.close()
    assert known is not None
    told: list[PluginError] = opened.plugins.errors
    result = {
        "period": period.label, "made": made is not None, "version": known.version, "path": known.path,
        "sha256": known.sha256, "plugin_errors": [str(error) for error in told],
    }
    if as_json:
        emit(result)
    else:
        said = f"version {known.version}" if made else f"unchanged, version {known.version}"
        click.echo(f"{known.path} ({said})")
    for error in told:
        click.echo(f"acctkit: {error}", err=True)
    return 1 if told else 0
