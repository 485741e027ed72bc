"""The rows of a form in one file as they are read, before any check looks at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from acctkit import codes
from acctkit.conservation import lost
from acctkit.forms import Form
from acctkit.headers import Identified
from acctkit.loader import Plugins
from acctkit.rows import SheetRows, compact, read_rows
from acctkit.types import Entry, Finding, Sheet


@dataclass(frozen=True, slots=True)
class FormRows:
    """The rows of one form in one file, sheet by sheet, before any check; or why they could not be read."""

    sheets: tuple[SheetRows, ...] = ()
    failed: Finding | None = None

    @property
    def entries(self) -> tuple[Entry[Any], ...]:
        """The rows that can be read."""
        return tuple(entry for rows in self.sheets for entry in rows.entries)


def read_form(
    form: Form, sheets: Sequence[tuple[Sheet, Identified]], plugins: Plugins, language: str
) -> FormRows:
    """Read every sheet of a form; where its row model fails, or a row would be lost, nothing of it."""
    owner = plugins.form_owners.get(form.name, "")
    read: list[SheetRows] = []
    for sheet, found in sheets:
        rows = plugins.call(owner, f"form {form.name}", read_rows, sheet, found, language)
        if rows is None:
            failed = plugin_failed(owner, plugins, form.name)
            return FormRows(failed=replace(failed, severity="error", sheet=sheet.name))
        missing = lost(sheet, found.header_row, rows)
        if missing:
            return FormRows(failed=rows_lost(form, sheet, missing))
        read.append(rows)
    return FormRows(tuple(read))


def rows_lost(form: Form, sheet: Sheet, numbers: Sequence[int]) -> Finding:
    """That rows of a sheet were neither read nor told."""
    code = codes.ROWS_LOST
    return Finding(
        code.name, code.severity, sheet=sheet.name, form=form.name, office=code.office,
        params={"rows": compact(numbers), "sheet": sheet.name},
    )


def plugin_failed(plugin: str, plugins: Plugins, form: str) -> Finding:
    """That a plugin's own code failed, and where."""
    code = codes.PLUGIN_FAILED
    place = plugins.errors[-1].place if plugins.errors else ""
    return Finding(code.name, code.severity, form=form, params={"plugin": plugin, "place": place}, office=code.office)
