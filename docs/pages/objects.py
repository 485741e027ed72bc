"""The page of the API: every name that `acctkit` exports, with its fields, methods and docstring."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import acctkit
from acctkit import forms, pages, types
from pages.markdown import code, documented, heading, page, table

CHAPTERS = {
    "acctkit.forms": ("Forms", "What a plugin declares a sheet with: a row model, its columns, the form around it."),
    "acctkit.contributions": ("Handed over", "What the hooks of a plugin give to acctkit."),
    "acctkit.desks": ("Desks", "What acctkit hands to each of those when it calls it."),
    "acctkit.types.books": ("The books", "What a plugin may ask the books, and what they answer."),
    "acctkit.types.figures": ("Figures", "Numbers that know the cells they were added up from."),
    "acctkit.types.sections": ("Sections", "What a section of a report says."),
    "acctkit.types.findings": ("Findings", "The rows that a check looks at, and what it finds in them."),
    "acctkit.types.incoming": ("Messages that came in", "What a source tells of a message that brought files."),
    "acctkit.types.messages": ("Messages", "From the draft of a mailing to what a transport says became of it."),
    "acctkit.types.documents": ("Documents", "Receipts, photos and PDFs, kept as they are."),
    "acctkit.documents": ("Documents and cells", "How the cells of a workbook name them."),
    "acctkit.types.papers": ("Papers", "Documents with a number of their own, such as invoices."),
    "acctkit.types.people": ("People", "Who may drop files, and whom mail goes to."),
    "acctkit.types.words": ("Words", "What is said in more than one language."),
    "acctkit.hookspecs": ("The mark of a hook", "What makes a function of a plugin the implementation of a hook."),
    "acctkit.pages": ("Packages, for renderers", "A package with every page ready to be shown, in one language and "
                      "notation."),
    "acctkit.calendar": ("Calendar", "Weeks, fiscal years and business days."),
    "acctkit.money": ("Money", "Exact amounts: `Decimal`, never a float."),
    "acctkit.texts": ("Words", "Cells that hold several names, and names that are like another."),
    "acctkit.reports.export": ("Tables as files", "A table of a section as a file of its own, to go with a message."),
    "acctkit.types.filed": ("What commands are told", "What became of rows that a command filed, and what waits."),
    "acctkit.cli.commanding": ("Commands", "What a plugin's command asks the books with, files rows and prints."),
    "acctkit.cli.common": ("Options of commands", "What commands of acctkit take, for those of plugins to take, too."),
    "acctkit.cli.mailing": ("Commands, ready-made", "Commands that a plugin may add without writing them."),
    "acctkit.redacting": ("What is hidden", "Text without the secrets that were read."),
    "acctkit.secrets": ("Secrets", "Passwords and tokens, from where the settings say that they are."),
    "acctkit.errors": ("Errors", "What a plugin's command may raise to end with one sentence."),
    "acctkit.api": ("Version", "The version of this API."),
}
#: What a cell may hold for each kind of column; the test of this page holds it against the kinds that there are.
KINDS = {
    "Id": ("an account, a SKU, an invoice number", "text, or a whole number of at most 15 digits; leading zeros of "
           "text stay"),
    "Label": ("a name, a note", "any text, of several lines too"),
    "Day": ("a calendar date", "a date cell, or text in the order of the reader's language; `2026-11-24` always"),
    "Whole": ("a count", "a whole number"),
    "Quantity": ("units, hours, miles", "a number with at most four decimals, with the separators of the reader's "
                 "language"),
    "Money": ("an amount", "as a quantity, with or without a currency sign or code"),
    "Percent": ("a discount", "`5 %`, or a cell that is formatted as a per cent; kept as a fraction, 0.05"),
    "Flag": ("yes or no", "yes, no, sí, true, false, x, a tick, 1, 0"),
    "Choice": ("one of a few words", "the words of `choices`, in English or Spanish"),
}


def lines() -> Iterator[str]:
    """The whole page."""
    yield from page(
        "The API",
        "Everything that a plugin may use is imported from `acctkit` itself: `from acctkit import Form, hookimpl`. "
        "What is not on this page is not public and changes without notice. The hooks that these objects go through "
        "have [a page of their own](hooks.md).",
    )
    where: dict[str, list[str]] = {}
    for name in acctkit.__all__:
        where.setdefault(acctkit._HOME[name], []).append(name)
    yield from table(
        ("", "names"),
        [(f"[{CHAPTERS[module][0]}](#{_anchor(module)})", ", ".join(f"[`{one}`](#{one})" for one in names))
         for module, names in where.items()],
    )
    yield from _words()
    for module in sorted(where, key=list(CHAPTERS).index):
        title, above = CHAPTERS[module]
        yield from heading(2, title, _anchor(module))
        yield above
        yield ""
        if module == "acctkit.forms":
            yield from _kinds()
        for name in where[module]:
            if name not in KINDS:
                yield from described(name, getattr(acctkit, name))


def _words() -> Iterator[str]:
    """The names of annotations that stand for a few words."""
    yield from heading(2, "Words of annotations", "words")
    yield "What these stand for where they are written below as the type of something."
    yield ""
    named = {name: one for module in (types, forms, pages) for name, one in vars(module).items()}
    rows = [(name, get_args(one)) for name, one in sorted(named.items())
            if get_origin(one) is Literal and not name.startswith("_")]
    yield from table(("name", "one of"), [
        (f'<span id="{name}"></span>`{name}`', ", ".join(f"`{word}`" if word else "empty" for word in words))
        for name, words in rows
    ])


def _anchor(module: str) -> str:
    return f"chapter-{module.rpartition('.')[2]}"


def _kinds() -> Iterator[str]:
    yield from heading(3, "Kinds of columns", "kinds")
    yield "The annotation of a column says what its cells hold. `Kind | None` with `default=None` may be left blank."
    yield ""
    rows = []
    for name, (what, cells) in KINDS.items():
        python, _typed = get_args(getattr(forms, name))
        rows.append((f'<span id="{name}"></span>`{name}`', f"`{python.__name__}`", what, cells))
    yield from table(("kind", "in Python", "for", "what a cell may hold"), rows)


def described(name: str, thing: Any, *, api: str = "", level: int = 3) -> Iterator[str]:
    """An object under a heading of its own: how it is called, what it says of itself, its methods."""
    yield from heading(level, name, name)
    if inspect.isclass(thing) or inspect.isfunction(thing):
        yield from code(_signature(name, thing), "python")
        yield from documented(thing, api=api)
    else:
        yield from code(f"@{name}" if name == "hookimpl" else f"{name} = {_default(thing)}", "python")
        yield from documented(type(thing), api=api) if type(thing).__module__.startswith("acctkit") else ()
    if inspect.isclass(thing):
        for below, member in vars(thing).items():
            function = getattr(member, "func", getattr(member, "fget", member))
            if not below.startswith("_") and inspect.isfunction(function) and inspect.getdoc(function):
                yield from _member(name, below, member, function, api, level + 1)


def _member(name: str, below: str, member: Any, function: Any, api: str, level: int) -> Iterator[str]:
    gives = getattr(function, "__annotations__", {}).get("return", "")
    shown = f"{name}.{below}: {gives}" if function is not member else _signature(f"{name}.{below}", function)
    yield from heading(level, f"{name}.{below}", f"{name}.{below}")
    yield from code(shown, "python")
    yield from documented(function, api=api)


def _signature(name: str, thing: Any) -> str:
    """How it is called, one argument a line where it would be long."""
    try:
        parameters = [one for one in inspect.signature(thing).parameters.values() if one.name != "self"]
    except ValueError:
        return f"class {name}"
    if inspect.isclass(thing) and not dataclasses.is_dataclass(thing):
        return f"class {name}({', '.join(base.__name__ for base in thing.__bases__ if base is not object)})"
    shown, keyword = [], False
    for one in parameters:
        if one.kind is one.KEYWORD_ONLY and not keyword:
            shown.append("*")
            keyword = True
        shown.append(_parameter(one))
    back = getattr(thing, "__annotations__", {}).get("return", "") if inspect.isfunction(thing) else ""
    arrow = f" -> {back}" if back else ""
    flat = f"{name}({', '.join(shown)}){arrow}"
    if len(flat) <= 90:
        return flat
    return f"{name}(\n" + "".join(f"    {one},\n" for one in shown) + f"){arrow}"


def _parameter(one: inspect.Parameter) -> str:
    star = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
    kind = f": {one.annotation}" if one.annotation is not one.empty else ""
    if one.default is one.empty:
        return f"{star}{one.name}{kind}"
    return f"{star}{one.name}{kind} = {_default(one.default)}"


def _default(value: Any) -> str:
    shown = repr(value)
    if " at 0x" in shown or "datetime.date(1, 1, 1)" in shown:  # an address, or a day that nobody would give
        return f"{type(value).__name__}(...)"
    if inspect.isfunction(value):
        return value.__name__
    if "<factory>" in shown:
        return "{}"
    if shown == "PydanticUndefined":
        return "..."
    return shown
