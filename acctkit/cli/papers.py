"""`acctkit papers`: documents with a number of their own, such as invoices: what there is, approving and voiding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from acctkit.cli.common import DAY, emit, json_option, ledger_of, table, today, workspace_of
from acctkit.errors import UsageProblem
from acctkit.lock import hold
from acctkit.money import plain_text
from acctkit.types import PaperRemark, Text

if TYPE_CHECKING:
    from acctkit.books.ledger import Ledger
    from acctkit.books.papers import Stored
    from acctkit.workspace import Workspace

_DOUBT = Text("in doubt", "en duda")
_as_of = click.option("--as-of", type=DAY, metavar="DAY", help="What day today is, such as 2026-11-25; else today.")


@click.group(epilog="Example: acctkit papers list --state drafted")
def papers() -> None:
    """Papers such as invoices: drafted by a run, approved or voided by a person.

    They lie in the workspace's papers/ as workbook and PDF, named by their numbers. Nothing sends one to a customer.
    """


@papers.command("list", epilog="Example: acctkit papers list --state drafted --json")
@click.option("--kind", help="Only this kind, such as invoice.")
@click.option("--state", type=click.Choice(["drafted", "approved", "void"]), help="Only those that stand so.")
@_as_of
@json_option
@click.pass_context
def list_(ctx: click.Context, kind: str | None, state: str | None, as_of: dt.date | None, as_json: bool) -> None:
    """Every paper in the order of its number, with what plugins say of it, such as that it is in doubt."""
    opened = workspace_of(ctx)
    ledger = ledger_of(opened)
    rows = [row for row in _listed(opened, ledger, kind or "", as_of) if state in (None, row["state"])]
    if as_json:
        emit(rows)
    else:
        table(
            ("number", "date", "account", "name", "amount", "currency", "state", "remark"),
            [(r["number"], r["date"], r["account"], r["name"], r["amount"], r["currency"], r["state"],
              r["remark"] or r["reason"]) for r in rows],
            nothing="There is no paper.",
        )


@papers.command(epilog="Example: acctkit papers show INV-2026-00017")
@click.argument("number")
@_as_of
@json_option
@click.pass_context
def show(ctx: click.Context, number: str, as_of: dt.date | None, as_json: bool) -> None:
    """One paper: how it stands, its lines, what it comes to, and where its files lie."""
    from acctkit.books import papers as books
    from acctkit.reports.export import bare

    opened = workspace_of(ctx)
    ledger = ledger_of(opened)
    with ledger.read() as conn:
        found = books.one(conn, number)
    paper = found.numbered.paper
    data = {
        **next(row for row in _listed(opened, ledger, paper.kind, as_of) if row["number"] == found.numbered.number),
        "facts": [{"title": one.title.say(paper.language), "value": bare(one.value, one.type)} for one in paper.facts],
        "lines": [{one.name: bare(line.get(one.name), one.type) for one in paper.columns} for line in paper.lines],
        "totals": [{"title": one.title.say(paper.language), "amount": one.amount} for one in paper.totals],
    }
    if as_json:
        emit(data)
        return
    for name in ("number", "state", "reason", "remark", "date", "account", "name", "files"):
        if data[name]:
            click.echo(f"{name:12} {', '.join(data[name]) if isinstance(data[name], list) else data[name]}")
    table([one.title.say(paper.language) for one in paper.columns],
          [[line[one.name] for one in paper.columns] for line in data["lines"]], nothing="It has no lines.")
    for one in data["totals"]:
        click.echo(f"{one['title']:12} {plain_text(one['amount'])} {paper.currency}")


@papers.command(epilog="Example: acctkit papers approve INV-2026-00017 INV-2026-00018")
@click.argument("numbers", nargs=-1, required=True, metavar="NUMBER...")
@_as_of
@click.pass_context
def approve(ctx: click.Context, numbers: tuple[str, ...], as_of: dt.date | None) -> None:
    """Let drafted papers be final; their files are written anew, without the word DRAFT, and never again.

    One that no longer says what the books say is refused, with the reason.
    """
    from acctkit.papers import making

    opened = workspace_of(ctx)
    ledger = ledger_of(opened)
    with hold(opened.root):
        for number in numbers:
            found = making.approve(opened, ledger, number, as_of or today(opened))
            click.echo(f"Paper {found.numbered.number} is approved{_written(opened, ledger, found)}.")


@papers.command(epilog="Example: acctkit papers void INV-2026-00017 --reason 'wrong price'")
@click.argument("number")
@click.option("--reason", required=True, help="Why; it is kept with the paper.")
@_as_of
@click.pass_context
def void(ctx: click.Context, number: str, reason: str, as_of: dt.date | None) -> None:
    """Let a paper no longer count. It keeps its number and stays listed; what is still due is drafted anew by the next
    run, under a number of its own.

    A customer who has got it already needs a credit note from the office.
    """
    from acctkit.papers import making

    if not reason.strip():
        raise UsageProblem("The reason is empty; say why the paper is void, such as --reason 'wrong price'.")
    opened = workspace_of(ctx)
    ledger = ledger_of(opened)
    with hold(opened.root):
        found = making.void(opened, ledger, number, as_of or today(opened), reason.strip())
        click.echo(f"Paper {found.numbered.number} is void{_written(opened, ledger, found)}.")


def _written(opened: Workspace, ledger: Ledger, found: Stored) -> str:
    """Where the files of a paper lie now; what could not be written is told on stderr."""
    from acctkit.papers import files

    for line in files.write(opened, ledger):
        click.echo(f"acctkit: {line}", err=True)
    there = _files(opened, found)
    return f": {', '.join(there)}" if there else ""


def _listed(opened: Workspace, ledger: Ledger, kind: str, as_of: dt.date | None) -> Iterator[dict[str, Any]]:
    """Papers as `papers list --json` has them."""
    from acctkit.books import papers as books
    from acctkit.papers.offering import offered

    with ledger.read() as conn:
        found = books.stored(conn, kind)
    if not found:
        return
    day = as_of or today(opened)
    said = offered(opened, ledger, opened.settings.calendar.make().last_complete(day), day)
    for plugin in said.failed:
        click.echo(f"acctkit: plugin {plugin} failed, and says nothing of its papers; see: acctkit doctor", err=True)
    language = opened.settings.company.language
    for one in found:
        paper, remark = one.numbered.paper, said.of(one.numbered.paper)
        yield {
            "number": one.numbered.number, "kind": paper.kind, "key": paper.key, "date": paper.date,
            "account": paper.account, "name": paper.name, "rep": paper.rep, "amount": paper.amount,
            "currency": paper.currency, "state": one.numbered.state, "approved_on": one.numbered.approved_on,
            "voided_on": one.numbered.voided_on, "reason": one.numbered.reason,
            "remark": _remark(remark, language), "doubt": bool(remark and remark.doubt), "files": _files(opened, one),
        }


def _remark(remark: PaperRemark | None, language: str) -> str:
    if remark is None:
        return ""
    said = remark.text.say(language)
    return f"{_DOUBT.say(language)}: {said}" if remark.doubt else said


def _files(opened: Workspace, one: Stored) -> list[str]:
    """The files of a paper that are there, in the workspace."""
    from acctkit.papers.files import SUFFIXES

    paths = [opened.papers / f"{one.numbered.number}{suffix}" for suffix in SUFFIXES]
    return [path.relative_to(opened.root).as_posix() for path in paths if path.is_file()]
