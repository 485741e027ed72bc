"""What the books say of a submission, in English and Spanish: its reason, and the names of what it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from acctkit.forms import Form
from acctkit.money import plain_text
from acctkit.sentences import shown
from acctkit.types import Finding, Text

TAKEN = Text("In the books: {rows}.", "Registrado: {rows}.")
NOTHING_NEW = Text("Nothing new: the books say all of it already.", "Nada nuevo: todo estaba ya registrado.")
PARTLY = Text(
    "In the books: {rows}. Not in the books: {forms}; {errors}", "Registrado: {rows}. Sin registrar: {forms}; {errors}"
)
PARTLY_KNOWN = Text(
    "Nothing new came into the books. Not in the books: {forms}; {errors}",
    "No se registró nada nuevo. Sin registrar: {forms}; {errors}",
)
NO_ROWS = Text("There are no rows in it.", "No contiene ninguna fila.")
NOTHING = Text("No sheet of a known form was found.", "No se encontró ninguna hoja de un formulario conocido.")
ONE_ERROR = Text("1 error: {first}", "1 error: {first}")
ERRORS = Text("{count} errors, the first: {first}", "{count} errores, el primero: {first}")
ROWS_WAIT = Text("rows that the office must confirm", "filas que la oficina debe confirmar")
SEE = Text("see its findings.", "vea sus observaciones.")
SUPERSEDED = Text("Replaced by {path}.", "Sustituido por {path}.")
NEWER = Text("A newer version of this file was dropped.", "Se entregó una versión más reciente de este archivo.")
WITHDRAWN = Text("Withdrawn: {reason}", "Retirado: {reason}")
BACK = Text("In the books again, since {path} was withdrawn.", "Registrado de nuevo, porque se retiró {path}.")
ALONE = Text(
    "In the books again, since {path} replaced a file that had the same rows.",
    "Registrado de nuevo, porque {path} sustituyó un archivo que tenía las mismas filas.",
)
CONFIRM_AMOUNTS = Text(
    "Amounts in the books would change (rows: {count}); confirm them, or dismiss the file.",
    "Cambiarían importes ya registrados (filas: {count}); confírmelos o descarte el archivo.",
)
ROWS = (Text("{count} row", "{count} fila"), Text("{count} rows", "{count} filas"))


def taken(counts: Mapping[str, int], forms: Mapping[str, Form], language: str) -> str:
    """`Sales 12 rows, Mileage 1 row`."""
    some = {name: count for name, count in counts.items() if count}
    return ", ".join(f"{forms[name].title.say(language)} {rows(count, language)}" for name, count in some.items())


def rows(count: int, language: str) -> str:
    """`1 row`, `12 rows`."""
    return ROWS[count != 1].say(language, count=count)


def errors(findings: Iterable[Finding], language: str) -> str:
    """How many errors there are, and the first of them with its place."""
    found = [f for f in findings if f.severity == "error" and not f.office]
    if not found:
        return ""
    first = " ".join(part for part in (place(found[0]), found[0].message) if part)
    count = sum(f.count for f in found)
    return (ONE_ERROR if count == 1 else ERRORS).say(language, count=count, first=first)


def place(finding: Finding) -> str:
    """`Sales!C7:` or `Sales:`, or nothing for the file as a whole."""
    text = "!".join(part for part in (shown(finding.sheet), finding.cell) if part)
    return f"{text}:" if text else ""


def weeks(labels: Iterable[str]) -> str:
    """`2026-W01, 2026-W02`, or from the first to the last where there are many."""
    names = sorted(label for label in set(labels) if label)
    if len(names) > 4:
        return f"{names[0]} – {names[-1]} ({len(names)})"
    return ", ".join(names) or "–"


def money(amounts: Mapping[str, Decimal]) -> str:
    """`1200.00 USD, 50.00 EUR`: one amount a currency, never added."""
    return ", ".join(f"{plain_text(amount)} {currency}".strip() for currency, amount in sorted(amounts.items()))


def titles(forms: Sequence[Form], language: str) -> str:
    """The names of forms."""
    return ", ".join(form.title.say(language) for form in forms)
