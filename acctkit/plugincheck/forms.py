"""Whether a form reads what it asks for: its ready-made workbook, filled in with its own example."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acctkit.calendar import Calendar
from acctkit.desks import CheckDesk, Company, Desk
from acctkit.forms import Form
from acctkit.guarding import Plugins
from acctkit.plugincheck.faults import Fault, Sources, advised
from acctkit.scratch import scratch
from acctkit.texts import nearest
from acctkit.types import Finding, Person

if TYPE_CHECKING:
    from acctkit.books.ledger import Ledger
    from acctkit.checks import Checked

LANGUAGES = ("en", "es")
_DAY = dt.date(2026, 11, 25)  # any day will do; this one gives the same answer every day
_COMPANY = Company("Example", "USD")
_MENDED_ELSEWHERE = "unknown-reference"  # the books that it is held against are empty


def form_faults(name: str, plugins: Plugins, sources: Sources) -> Iterator[Fault]:
    """Every form of the plugin `name` that does not take what its own workbook shows how to fill in."""
    from acctkit.books.ledger import open_books

    forms = [form for form in plugins.forms.values() if plugins.form_owners[form.name] == name]
    if not forms:
        return
    for form in forms:
        yield from _references(form, plugins, sources)
    ledger = open_books("sqlite://", Path(), plugins.forms)
    try:
        for form in forms:
            for language in LANGUAGES:
                yield from _tried(form, language, plugins, ledger, sources)
    finally:
        ledger.close()


def _references(form: Form, plugins: Plugins, sources: Sources) -> Iterator[Fault]:
    """Columns that refer to a form, or to a column of it, that is not there: nothing would be held against it."""
    for column, ref in form.refers.items():
        other = plugins.forms.get(ref.form)
        what = f"the column '{column}' of the form '{form.name}' refers to"
        if other is None:
            close = nearest(ref.form, plugins.forms, most=1)
            said = f"{what} the form '{ref.form}', which no plugin declares"
            advice = f"; did you mean {close[0]}?" if close else "; correct it, or install the plugin that declares it."
            yield sources.fault(said + advice, ref.form, of="Ref")
        elif ref.column not in other.model.model_fields:
            said = f"{what} the column '{ref.column}' of the form '{ref.form}', which has none such; correct it."
            yield sources.fault(said, ref.column, of="Ref")


def _tried(form: Form, language: str, plugins: Plugins, ledger: Ledger, sources: Sources) -> Iterator[Fault]:
    asked = f"its own ready-made workbook (acctkit forms new {form.name} --language {language})"
    owner, before = plugins.form_owners[form.name], len(plugins.errors)
    checked: Checked | None = plugins.call(owner, f"form {form.name}", _checked, form, language, plugins, ledger)
    for error in plugins.errors[before:]:
        yield sources.fault_at(error.place, advised(f"the form '{form.name}' fails on {asked}: {error.reason}"))
    if checked is None or len(plugins.errors) > before:
        return
    found = next((one for one in checked.forms if one.form.name == form.name), None)
    findings = [*checked.findings, *(finding for one in checked.forms for finding in one.findings)]
    errors = [one for one in findings if one.severity == "error" and one.code != _MENDED_ELSEWHERE and not one.office]
    if found is None and not errors:
        said = f"the form '{form.name}' does not know {asked} again; look at its headers, and at those of other forms."
        yield sources.fault(said, form.name, of="Form")
    for finding in errors:
        yield _refused(form, finding, asked, sources)
    if found is not None and not errors and len(found.entries) + len(found.refused) != 1:
        count = len(found.entries)
        said = f"the form '{form.name}' reads {count} rows where one was filled into {asked}; see its columns."
        yield sources.fault(said, form.name, of="Form")


def _refused(form: Form, finding: Finding, asked: str, sources: Sources) -> Fault:
    column = finding.params.get("column", "")
    known = column in form.model.model_fields
    if not (known and finding.cell):
        said = f"the form '{form.name}' does not take {asked}: {finding.message}"
        return sources.fault(said, form.name, of="Form")
    said = f"the form '{form.name}' refuses the example '{finding.value}' that it gives in {asked}: {finding.message}"
    advice = f"Give the column '{column}' an example= that is taken."
    return sources.fault(f"{said} {advice}", column, inside=form.model.__name__)


def _checked(form: Form, language: str, plugins: Plugins, ledger: Ledger) -> Any:
    from acctkit.checks import check_file
    from acctkit.reading.limits import Limits
    from acctkit.reading.reader import read_file

    person = Person("7", "Ana", language=language) if form.who == "rep" else None
    calendar = Calendar()
    desk = CheckDesk(
        ledger.query(calendar), calendar, _COMPANY, {"7": Person("7", "Ana")}, _DAY, person=person,
        week=calendar.last_complete(_DAY),
    )
    with scratch() as folder:
        path = folder / f"{form.name}.xlsx"
        path.write_bytes(filled_in(form, language, plugins, ledger))
        read = read_file(path, path.name, Limits())
    return check_file(
        read, f"{'7' if person else 'office'}/{path.name}",
        forms={name: one for name, one in plugins.forms.items() if one.who == form.who},
        others={name: one for name, one in plugins.forms.items() if one.who != form.who},
        checks=plugins.checks, plugins=plugins, desk=desk, language=language,
    )


def filled_in(form: Form, language: str, plugins: Plugins, ledger: Ledger) -> bytes:
    """The ready-made workbook of a form with one row filled in, as its example shows."""
    from acctkit.blank.example import example_row
    from acctkit.blank.filling import typed_in
    from acctkit.blank.known import currencies, listings, offered
    from acctkit.blank.layout import lay_out
    from acctkit.blank.order import Order
    from acctkit.blank.workbook import blank_workbook

    books = ledger.query(Calendar())
    own, every = currencies(form, books, _COMPANY.currency)
    owner = plugins.form_owners[form.name]
    desk = Desk(books, Calendar(), _COMPANY, {}, _DAY, plugins.settings_of(owner), settings_of=plugins.settings_of)
    lists = listings(form, plugins.forms, books, language, currencies=every, offers=offered(form, desk))
    order = Order(form, language, _DAY, _COMPANY.name, None, lists, own)
    layout = lay_out(order)[0]
    cells = {f"{layout.slot(name).letter}{layout.first}": value for name, value in example_row(order).items()}
    return typed_in(blank_workbook(order), cells)
