"""`acctkit forms alias`: teach acctkit what else a column is called, for one rep or for the company."""

from __future__ import annotations

from collections.abc import Mapping

import click

from acctkit.books import aliases
from acctkit.cli.common import emit, json_option, ledger_of, table, today, workspace_of
from acctkit.errors import UsageProblem
from acctkit.forms import Form
from acctkit.lock import hold
from acctkit.texts import nearest
from acctkit.types import Person
from acctkit.workspace import Workspace

_MOST_LISTED = 5


@click.group(epilog="Example: acctkit forms alias add sales unit_price 'Net price' --rep 1165")
def alias() -> None:
    """Headers that you taught: what else a column is called."""


@alias.command(epilog="Example: acctkit forms alias add sales unit_price 'Net price' --rep 1165")
@click.argument("form")
@click.argument("column")
@click.argument("header")
@click.option("--rep", default="", help="Only in the files of this rep; else in everybody's.")
@click.pass_context
def add(ctx: click.Context, form: str, column: str, header: str, rep: str) -> None:
    """Remember that HEADER means COLUMN of FORM; files rejected for want of it are checked again in the next run."""
    opened = workspace_of(ctx)
    ledger = ledger_of(opened)
    chosen = form_of(opened, form)
    if rep:
        from acctkit.directory import directory

        _known_rep(rep, directory(opened, ledger, today(opened)))
    with hold(opened.root), ledger.begin() as conn:
        made = aliases.add(conn, chosen, column, header, rep, on=today(opened))
        affected = aliases.recheck(conn, made, chosen)
    whose = f"files of {rep}" if rep else "everybody's files"
    click.echo(f"'{made.header}' means {made.column} of {made.form} from now on, in {whose}.")
    if affected.again:
        click.echo(f"Checked again in the next run: {_submissions(affected.again)}.")
    if affected.taken:
        click.echo(
            f"Taken before without this column, and left as they are: {_submissions(affected.taken)}; "
            "to have one read anew, withdraw it and drop it again."
        )


@alias.command("list", epilog="Example: acctkit forms alias list --json")
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """Every header that was taught: of which form and column, and in whose files."""
    with ledger_of(workspace_of(ctx)).read() as conn:
        known = aliases.listed(conn)
    names = ("form", "column", "header", "rep", "added_on")
    rows = [{name: getattr(one, name) for name in names} for one in known]
    if as_json:
        emit(rows)
    else:
        table(
            ("form", "column", "header", "in whose files", "since"),
            [(r["form"], r["column"], r["header"], r["rep"] or "everybody's", r["added_on"]) for r in rows],
            nothing="No header was taught; see: acctkit forms alias add --help",
        )


@alias.command(epilog="Example: acctkit forms alias remove sales 'Net price' --rep 1165")
@click.argument("form")
@click.argument("header")
@click.option("--rep", default="", help="The one that was added for this rep.")
@click.pass_context
def remove(ctx: click.Context, form: str, header: str, rep: str) -> None:
    """Forget a header; what was read by it stays in the books."""
    opened = workspace_of(ctx)
    with hold(opened.root), ledger_of(opened).begin() as conn:
        gone = aliases.remove(conn, form, header, rep)
    click.echo(f"'{gone.header}' no longer means {gone.column} of {gone.form}.")


def form_of(opened: Workspace, name: str) -> Form:
    """The form `name`; raises UsageProblem with the nearest name, or the forms there are."""
    forms = opened.plugins.forms
    if name not in forms:
        close = nearest(name, forms, most=1, like=60)
        hint = f"did you mean {close[0]}?" if close else f"known are: {', '.join(sorted(forms))}."
        raise UsageProblem(f"There is no form '{name}'; {hint}")
    return forms[name]


def _known_rep(rep: str, people: Mapping[str, Person]) -> None:
    if rep not in people:
        close = nearest(rep, people, most=1, like=60)
        hint = f"did you mean {close[0]}?" if close else "add the person to the list of reps first."
        raise UsageProblem(f"There is no rep '{rep}'; {hint}")


def _submissions(ids: tuple[int, ...]) -> str:
    shown = ", ".join(map(str, ids[:_MOST_LISTED]))
    more = f" and {len(ids) - _MOST_LISTED} more" if len(ids) > _MOST_LISTED else ""
    return f"submission{'s' if len(ids) > 1 else ''} {shown}{more}"
