"""`acctkit findings`: what is wrong, and where."""

from __future__ import annotations

from typing import Any

import click
import sqlalchemy as sa

from acctkit import loader
from acctkit.books.schema import findings as stored
from acctkit.books.schema import submissions
from acctkit.cli import grouped
from acctkit.cli.common import emit, json_option, ledger_of, table, workspace_of
from acctkit.errors import SettingsError, UsageProblem
from acctkit.loader import Plugins
from acctkit.sentences import sentence, shown_path
from acctkit.severities import Severities
from acctkit.texts import nearest
from acctkit.types import Code


@click.group(epilog="Example: acctkit findings list --severity error")
def findings() -> None:
    """What is wrong, where; and what a code means."""


@findings.command(epilog="Example: acctkit findings explain unknown-column")
@click.argument("code")
@json_option
@click.pass_context
def explain(ctx: click.Context, code: str, as_json: bool) -> None:
    """What a code means: how grave it is, what it says, why it exists, what to do, and an example."""
    plugins, severities = _codes(ctx)
    found = plugins.codes.get(code)
    if found is None:
        close = nearest(code, plugins.codes)
        hint = f"did you mean {' or '.join(close)}?" if close else "the manual lists them under Finding codes."
        raise UsageProblem(f"There is no finding code '{code}'; {hint}")
    data = described(found, plugins, severities)
    if as_json:
        emit(data)
        return
    mends = "the office mends it, and it does not reject the rep's rows" if found.office else "whoever filed mends it"
    click.echo(f"{found.name}: {data['severity']}{_settled(data)}; {mends}; from {data['from']}")
    if data["help"]["en"]:
        click.echo(f"\n{data['help']['en']}")
    for language in ("en", "es"):
        if data["sentence"][language]:
            click.echo(f"\n{language}  {data['sentence'][language]}")
            click.echo(f"    such as: {data['example'][language]}")


def described(code: Code, plugins: Plugins, severities: Severities) -> dict[str, Any]:
    """A code as data."""
    spoken = [("en", code.text.en), ("es", code.text.es)]
    hints = {"en": code.hint.en, "es": code.hint.es or code.hint.en}
    return {
        "code": code.name, "severity": severities.chosen.get(code.name, code.severity), "default": code.severity,
        "may_be_lowered": not code.fixed, "office": code.office, "from": _owner(code, plugins),
        "help": {"en": code.help.en, "es": code.help.es},
        "sentence": {lang: " ".join(filter(None, (text, hints[lang]))) if text else "" for lang, text in spoken},
        "example": {lang: sentence(code, code.example, lang) if text else "" for lang, text in spoken},
    }


def _settled(data: dict[str, Any]) -> str:
    if data["severity"] != data["default"]:
        return f" by [checks.severity] ({data['default']} without it)"
    return "" if data["may_be_lowered"] else " ([checks.severity] may not lower it)"


def _codes(ctx: click.Context) -> tuple[Plugins, Severities]:
    """The codes of the workspace; without one those that acctkit brings, for a code can be asked about anywhere."""
    from acctkit import workspace

    if ctx.find_root().params.get("workspace") is None:
        try:
            workspace.find(None)
        except SettingsError:
            plugins = loader.load(None)
            return plugins, Severities({}, plugins.codes)
    opened = workspace_of(ctx)
    return opened.plugins, opened.severities


def _owner(code: Code, plugins: Plugins) -> str:
    for name, form in plugins.forms.items():
        if code in form.codes:
            return f"plugin {plugins.form_owners[name]}"
    for owned in plugins.checks:
        if code in owned.object.codes:
            return f"plugin {owned.plugin}"
    return "acctkit"


@findings.command("list", epilog="Example: acctkit findings list --path 1165 --json")
@click.option("--severity", type=click.Choice(["error", "warning", "info"]), help="Only this severity.")
@click.option("--code", help="Only this code, such as unknown-reference.")
@click.option("--path", "part", help="Only files whose path contains this.")
@click.option("--id", "submission", type=int, help="Only this submission, whatever the name of its file.")
@click.option("--all", "everything", is_flag=True, help="Also of files that were replaced since.")
@click.option("--each", is_flag=True, help="One line a finding; else more than a handful alike are one line.")
@json_option
@click.pass_context
def list_(
    ctx: click.Context, severity: str | None, code: str | None, part: str | None, submission: int | None,
    everything: bool, each: bool, as_json: bool,
) -> None:
    """Every finding: its code, severity, file, sheet, cell, value, what was expected, and the sentence.

    JSON has them all; one with a `count` stands for so many cells, which its sentence names.
    """
    opened = workspace_of(ctx)
    names = ("code", "severity", "path", "sheet", "cell", "value", "expected", "message")
    query = (
        sa.select(stored)
        .join(submissions, submissions.c.id == stored.c.submission_id)
        .order_by(stored.c.path, submissions.c.version, stored.c.id)
    )
    if severity:
        query = query.where(stored.c.severity == severity)
    if code:
        query = query.where(stored.c.code == code)
    if part:
        query = query.where(stored.c.path.contains(part, autoescape=True))
    if submission is not None:
        query = query.where(stored.c.submission_id == submission)
    elif not everything:
        query = query.where(submissions.c.status != "superseded")
    with ledger_of(opened).engine.connect() as conn:
        found = [grouped.stored(row) for row in conn.execute(query).mappings()]
    if as_json:
        emit([grouped.plain(one, *names) for one in found])
    else:
        lines = grouped.rows(found, opened.plugins.forms, opened.settings.company.language, each=each)
        table(
            ("severity", "file", "sheet", "cell", "what is wrong"),
            [(one.severity, shown_path(one.path), one.sheet, cells, said) for one, cells, said in lines],
            nothing="There is no such finding." if severity or code or part or submission else "Nothing is wrong.",
        )
