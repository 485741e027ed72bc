"""Every extension point of acctkit: the one page that a plugin author must read.

A plugin is a module with functions that are marked `@hookimpl` and named like the hooks below. A hook does not do the
work itself: it hands over named objects. The core collects them, orders them, calls them one by one, and knows at every
moment whose code is running. What hooks hand over stands in `acctkit/contributions.py`, what it is given to work with
in `acctkit/desks.py`. What holds for all of them:

- **Errors.** A hook that raises, or an object of it that raises while it is used, costs only its own result. The run
  goes on, `plugin_errors` names plugin, place, file and line, and with `--strict` the exit code is 1. `SystemExit` is
  such an error, too.
- **Time.** A call that outlasts `[run] plugin_seconds` is ended, its stack is told, and it is not made again in that
  run. One that nothing can interrupt ends the command: `doctor` and the next run name it.
- **Prints.** What a plugin prints never reaches stdout: it goes to stderr with the plugin's name, and into the run's
  `plugin_prints`; `doctor` tells that of the last run. The manifest of a package names the sections and renderers that
  print, without their words: those may differ from one time to the next, and a package may not.
- **Names.** Two plugins that declare one name (of a form, check, code, section ...) are an error that names both, never
  "first wins".
- **Needs.** A check, section or mailing whose form nobody declares is left out, and that is told once.
- **Arguments.** An implementation takes those that it names; it may take fewer than its hook gives.
- **Not there.** There is no `firstresult` and no `historic`, hook wrappers are refused, `tryfirst` and `trylast` have
  no effect.

Every example below is a whole plugin: save it as a file in the workspace's `plugins/` folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    import click
    import jinja2
    from pydantic import BaseModel

    from acctkit.contributions import Check, Executor, Mailing, Renderer, Section, Source, Transport
    from acctkit.desks import Desk, PaperDesk
    from acctkit.forms import Form
    from acctkit.types.messages import Withheld
    from acctkit.types.papers import Paper, PaperRemark
    from acctkit.types.people import Person

hookspec = pluggy.HookspecMarker("acctkit")
hookimpl = pluggy.HookimplMarker("acctkit")


@hookspec
def acctkit_settings() -> type[BaseModel]:  # type: ignore[empty-body]
    """The plugin's own settings, a pydantic model: the table `[plugins.NAME]` of acctkit.toml.

    - **Runs** once, when the workspace opens, before anything else of the plugin is used.
    - **May** declare fields, limits and validators. Every field needs a default and a description: `acctkit settings`
      shows them. The model comes back as `desk.settings`.
    - **Must not** read the environment or files; a setting names the variable of a password, it does not hold it
      (`secret_of` reads it when it is wanted).
    - **On error** the plugin goes on without settings, and is named. A wrong value in acctkit.toml is the admin's: it
      is told with file, line and key, and ends the command with exit code 3.

    ```python
    from pydantic import BaseModel, ConfigDict, Field

    from acctkit import hookimpl


    class ExampleSettings(BaseModel):
        model_config = ConfigDict(extra="forbid", frozen=True)
        crowd: int = Field(20, ge=1, description="guests from which on a visit is asked about")


    @hookimpl
    def acctkit_settings():
        return ExampleSettings
    ```
    """


@hookspec
def acctkit_people(desk: Desk) -> Iterable[Person]:  # type: ignore[empty-body]
    """The directory: who may drop files, each with the id that their folder in the inbox has.

    - **Runs** at the start of a run, and again after the files of the office were posted.
    - **Order** is that of loading: the bundled plugins, installed ones, the workspace's. Where two know one id, the
      first stands; who was found so far is in `desk.people`.
    - **May** read the books, and whatever else knows people.
    - **Must not** change anything, nor be slow: it runs twice a run.
    - **On error** its people are missing in this run: their files wait, and nothing of them is lost.

    ```python
    from acctkit import Person, hookimpl


    @hookimpl
    def acctkit_people(desk):
        yield Person("night", "Night shift", "night@example.com", desk.company.language)
    ```
    """


@hookspec
def acctkit_forms() -> Iterable[Form]:  # type: ignore[empty-body]
    """The kinds of sheets that this plugin can read, each with its row key and the forms that it refers to.

    - **Runs** once, when plugins are loaded.
    - **Order** does not matter: each sheet is held against all forms. One that two forms claim is told to whoever filed
      it, and read as neither.
    - **May** build forms from anything that is known at loading.
    - **Must not** need the books or the settings: there are none yet. Later versions may add columns that may be blank;
      whatever would lose something in the books is refused.
    - **On error** its forms are missing, and so is whatever needs them; both are told.

    ```python
    from acctkit import Day, Form, Key, Label, Quantity, Row, Text, column, hookimpl


    class SampleRow(Row):
        date: Day = column("Left on", "Dejado el")
        what: Label = column("Sample", "Muestra")
        pieces: Quantity = column("Pieces", "Piezas", "Pcs", ge=0)


    SAMPLES = Form("samples", Text("Samples", "Muestras"), SampleRow, date="date", keys=(Key("date", "what"),))


    @hookimpl
    def acctkit_forms():
        return [SAMPLES]
    ```
    """


@hookspec
def acctkit_checks() -> Iterable[Check]:  # type: ignore[empty-body]
    """Rules over the rows of any form, the plugin's own or another's.

    - **Runs** once; each check then runs for every file that has rows of its form, with the rows that can be read.
    - **Order** of checks is by plugin. None sees what another found.
    - **May** read the books, and yield any number of findings of its own codes.
    - **Must not** change rows, keep anything from one file to the next, or find a code that it did not declare.
    - **On error** the file is taken without that check, with a warning that names the plugin's file and line.

    ```python
    from acctkit import Check, Code, Text, hookimpl

    BULK = Code(
        "bulk-order", "warning",
        Text("{value} units in one row; is that right?", "{value} unidades en una fila; ¿es correcto?"),
        help=Text("A slip of the finger makes 100 of 10.", "Un dedo de más hace de 10 un 100."),
        example={"value": "5000"},
    )


    def check_bulk(desk, entries):
        for entry in entries:
            if entry.row.units > 1000:
                yield entry.finding(BULK, "units")


    @hookimpl
    def acctkit_checks():
        return [Check("bulk", "sales", check_bulk, codes=(BULK,))]
    ```
    """


@hookspec
def acctkit_sections() -> Iterable[Section]:  # type: ignore[empty-body]
    """Sections of reports and packages: tables, charts and key figures, computed from the books.

    - **Runs** once; each section is then built for every package and report, perhaps for weeks long past. A new section
      has the newest package made anew, once; older ones get it with the next news of their week.
    - **Order** in the package is by `order`, then by name.
    - **May** read the books up to `desk.as_of`, and narrow itself to `desk.rep`. Figures that are sums of the books
      bring their addresses along, so that `acctkit trace` finds the cells.
    - **Must not** look at the clock, change anything, or use floats: the same books must give the same bytes.
    - **On error** the section is left out, and the package says so.

    ```python
    from acctkit import Column, Content, Section, Table, Text, hookimpl


    def build_units(desk):
        sums = desk.books.sums("sales", ["units"], by=["sku"], since=desk.week.first, until=desk.as_of, rep=desk.rep)
        columns = (Column("sku", Text("SKU", "Artículo"), "id"), Column("units", Text("Units", "Unidades"), "quantity"))
        rows = tuple({"sku": one.key[0], "units": one["units"]} for one in sums)
        return Content(
            headline=(Text(f"{len(rows)} articles sold.", f"{len(rows)} artículos vendidos."),) if rows else (),
            tables=(Table("by_sku", Text("Units by SKU", "Unidades por artículo"), columns, rows, key=("sku",)),),
        )


    @hookimpl
    def acctkit_sections():
        return [Section("units", Text("Units", "Unidades"), build_units, needs=("sales",), order=40)]
    ```
    """


@hookspec
def acctkit_mailings() -> Iterable[Mailing]:  # type: ignore[empty-body]
    """Kinds of message: who gets what, from which template, under which dedupe key.

    - **Runs** once; each mailing is then planned once a run, after the package was made.
    - **Order** of messages is by plugin, then as they are yielded.
    - **May** read the books and what was told before (`desk.books.told`), and yield a draft or, with the reason, a
      `Withheld`.
    - **Must not** send anything itself. A dedupe key is queued once, ever: put into it what makes the message the same.
    - **On error** none of its drafts of this run is queued; the next run plans anew.

    ```python
    from acctkit import Draft, Mailing, hookimpl


    def plan_thanks(desk):
        for person in desk.people.values():
            sold = desk.books.sums("sales", ["units"], period=desk.week.label, rep=person.id)
            if person.email and sold:
                yield Draft(
                    kind="thanks", to=person.email, template="thanks", language=person.language, rep=person.id,
                    values={"name": person.name, "units": sold[0]["units"].value},
                    dedupe_key=f"thanks:{person.id}:{desk.week.label}",
                )


    @hookimpl
    def acctkit_mailings():
        return [Mailing("thanks", plan_thanks, needs=("sales",))]
    ```

    It is written from templates beside the plugin, one a language:

    ```jinja title="templates/thanks.en.txt"
    Subject: Thank you for {{ units|number }} units

    Thank you, {{ name }}.
    ```

    ```jinja title="templates/thanks.es.txt"
    Subject: Gracias por {{ units|number }} unidades

    Gracias, {{ name }}.
    ```
    """


@hookspec
def acctkit_papers(desk: PaperDesk) -> Iterable[Paper | PaperRemark | Withheld]:  # type: ignore[empty-body]
    """Papers: documents with a number of their own, such as invoices, to be approved by a person.

    - **Runs** once a run, after the files were posted and before packages are made; and whenever somebody lists,
      shows or approves papers.
    - **Order** of numbers is that of loading, then as papers are yielded.
    - **May** read the books, and what became of earlier papers (`desk.books.papers`); yield a `Paper`, again and again,
      as long as it is due: of one kind and key there is one, ever. Of a paper that is known it may yield a
      `PaperRemark`: that it is in doubt, so that nobody approves it, or whatever helps to decide; and with the reason a
      `Withheld` of one that would be due, but for something.
    - **Must not** count on a number before it is in the books, nor give amounts that are no `Decimal`.
    - **On error** none of its papers gets a number in this run, and while it fails none of any plugin's is approved:
      nobody would say whether it is in doubt.

    ```python
    from decimal import Decimal

    from acctkit import Column, Paper, PaperTotal, Text, cents, hookimpl

    ACCTKIT_API = "1.1"
    COLUMNS = (
        Column("sku", Text("SKU", "Artículo"), "id"),
        Column("units", Text("Units", "Unidades"), "quantity"),
        Column("amount", Text("Amount", "Importe"), "money"),
    )


    @hookimpl
    def acctkit_papers(desk):
        names = {one.row.account: one.row.name for one in desk.books.records("accounts")}
        for sold in desk.books.records("sales", kind="sale", period=desk.week.label):
            row = sold.row
            amount = cents(row.units * row.unit_price)
            yield Paper(
                kind="delivery-note", key=f"sale:{row.date}:{row.account}:{row.sku}",
                title=Text("Delivery note", "Albarán"), date=desk.as_of, account=row.account,
                name=names.get(row.account, row.account), currency=desk.company.currency, columns=COLUMNS,
                lines=({"sku": row.sku, "units": row.units, "amount": amount},),
                totals=(PaperTotal(Text("Total", "Total"), amount),), number="DN-{n:04}",
            )
    ```
    """


@hookspec
def acctkit_sources() -> Iterable[Source]:  # type: ignore[empty-body]
    """Places that files come from, beside the inbox: a mailbox, a server, another share.

    - **Runs** once; each source then fetches at the start of every run, before the inbox is looked at. A dry run
      fetches nothing.
    - **Order** is by name.
    - **May** lay files into the inbox, below the folder of whose they are, connect to wherever they come from, and keep
      in `desk.memory` what it fetched. Files that came in a message are given as one `Incoming`, with the message's
      id: the feedback then answers that message.
    - **Must not** change or delete what lies there, but for a file that `desk.free(path)` lets it write over, nor let
      anybody see half a file: write under a name that begins with a dot, then rename.
    - **On error** what it laid down so far counts; the run goes on with the inbox as it is.

    ```python
    from acctkit import Source, hookimpl


    def fetch(desk, inbox):
        today = str(desk.as_of)
        if desk.memory.get("fetched") != today:
            target = inbox / "office" / "products of the shop.csv"
            draft = target.with_name(".products.tmp")
            draft.write_text("SKU,Name\\nW1,Winch\\n", encoding="utf-8")
            draft.rename(target)
            desk.memory["fetched"] = today
            yield target


    @hookimpl
    def acctkit_sources():
        return [Source("shop", fetch)]
    ```
    """


@hookspec
def acctkit_transports() -> Iterable[Transport]:  # type: ignore[empty-body]
    """Ways to send mail; `[mail] transport` chooses one by name.

    - **Runs** once; the chosen transport is opened once a run, when messages are due. One with a settings model of its
      own finds what `[mail.<its name>]` says.
    - **May** connect, hand over each message to all its `recipients`, and say of it what is known: `sent`, `deferred`,
      `failed` or `unknown`.
    - **Must not** change `message.mime`, nor say `sent` before it is sure.
    - **On error** the message is `unknown`: it is not sent again by itself, and a person looks. Where opening fails,
      everything waits in the outbox for the next run.

    ```python
    from acctkit import Receipt, Transport, hookimpl


    class Ledger:
        def __init__(self, path):
            self.file = path.open("a", encoding="utf-8")

        def send(self, message):
            self.file.write(f"{message.to}: {message.subject}\\n")
            return Receipt("sent", reference=message.id)

        def close(self):
            self.file.close()


    @hookimpl
    def acctkit_transports():
        return [Transport("ledger", lambda workspace, settings: Ledger(workspace / "sent.txt"))]
    ```
    """


@hookspec
def acctkit_renderers() -> Iterable[Renderer]:  # type: ignore[empty-body]
    """More formats that packages are written as.

    - **Runs** once; each renderer then writes for every package that is made. A new one has the newest made anew.
    - **Order** is by name.
    - **May** write files into the folder that it is given. They go into the package and its zip.
    - **Must not** write anywhere else, nor anything that differs from one time to the next, such as the hour.
    - **On error** the package is made without its files.

    ```python
    import json

    from acctkit import Renderer, hookimpl


    def write(package, folder):
        path = folder / "figures.json"
        figures = {name: section["figures"] for name, section in package.items()}
        path.write_text(json.dumps(figures, default=str, sort_keys=True, indent=2), encoding="utf-8")
        return [path]


    @hookimpl
    def acctkit_renderers():
        return [Renderer("figures", write)]
    ```
    """


@hookspec
def acctkit_executors() -> Iterable[Executor]:  # type: ignore[empty-body]
    """Places where files are read; `[run] executor` chooses one by name. `local` is acctkit's own.

    - **Runs** once; the chosen executor is opened at the first file of a run and shut down after the last.
    - **May** give any `concurrent.futures.Executor`: threads, processes, or machines with the same acctkit.
    - **Must not** count on anything but the call that it is given: it carries the bytes of its file. Each file is read
      in a guarded process, wherever the call runs.
    - **On error** the file is read here instead, and the plugin is named.

    ```python
    from concurrent.futures import ThreadPoolExecutor

    from acctkit import Executor, hookimpl

    ACCTKIT_API = "1.1"


    @hookimpl
    def acctkit_executors():
        return [Executor("threads", lambda workers, settings: ThreadPoolExecutor(workers or 2))]
    ```
    """


@hookspec
def acctkit_templates(env: jinja2.Environment) -> None:
    """Add filters and globals to the template environment.

    - **Runs** once a run, when the first template is needed.
    - **Order** is that of loading.
    - **May** add filters, globals and tests under new names. Templates of your own need no hook: they lie in
      `templates/` beside the plugin, under names that no other plugin brings.
    - **Must not** take a name that is there: messages of others are written with it. What it changes is undone, and
      told.
    - **On error** the plugin is named. A filter that fails costs the message that uses it, and no other.

    ```python
    from acctkit import hookimpl


    @hookimpl
    def acctkit_templates(env):
        env.filters["initials"] = lambda name: "".join(word[0] for word in name.split())
    ```

    A template of the workspace may then say:

    ```jinja title="sales/templates/feedback.en.txt"
    Subject: For {{ name|initials }}

    {{ fix }} of your files to correct.
    ```
    """


@hookspec
def acctkit_commands(cli: click.Group) -> None:
    """Add commands to the command line.

    - **Runs** only when a command is asked for that acctkit does not know, so that `--help` stays quick.
    - **Order** is that of loading.
    - **May** add click commands and groups, ask the books and file rows for the office by a `command_desk`, make one
      for a mailing of its own by `mailing_command`, and end with one sentence by raising `AcctkitError`, or
      `UsageProblem` where the command's words are off.
    - **Must not** take the name of a command of acctkit, which is found first, nor another plugin's, which is an error
      that names both.
    - **On error** stderr says which plugin failed, in which command, at which file and line.

    ```python
    import click

    from acctkit import hookimpl


    @hookimpl
    def acctkit_commands(cli):
        @cli.command(epilog="Example: acctkit greet Ana")
        @click.argument("name")
        def greet(name):
            \"\"\"Greet somebody.\"\"\"
            click.echo(f"Hello, {name}.")
    ```
    """


@hookspec
def acctkit_finished(run: Mapping[str, Any]) -> None:
    """Look at a finished run: what `acctkit run --json` prints.

    - **Runs** once, when everything was done, just before the run is written down as done.
    - **Order** is that of loading; each gets a copy of its own.
    - **May** tell a monitor, a chat, a dashboard.
    - **Must not** expect to change anything: the run is over. A run that was ended by an error is not told here; the
      exit code tells.
    - **On error** the error stands in `plugin_errors` of the run.

    ```python
    import os
    from pathlib import Path

    from acctkit import hookimpl


    @hookimpl
    def acctkit_finished(run):
        target = os.environ.get("STATUS_FILE")
        if target:
            rejected = run["submissions"].get("rejected", 0)
            Path(target).write_text(f"{run['period']}: {rejected} rejected", encoding="utf-8")
    ```
    """
