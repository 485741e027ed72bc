"""The one template environment: sandboxed, strict about missing values, numbers and dates in the reader's language.

>>> from acctkit.mail.templates import money, locale_of
>>> from decimal import Decimal
>>> locale_of("es-MX").territory, locale_of("nonsense").language
('MX', 'en')
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from types import TracebackType
from typing import Any

import jinja2
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent, get_currency_precision
from jinja2.runtime import Context

from acctkit.errors import AcctkitError
from acctkit.mail.bounded import Bounded, TooMuch, bounded
from acctkit.templating import Folders
from acctkit.texts import one_line

SUBJECT = "Subject:"
ENDLESS = 3  # messages that a template may work on for too long; the others of the same template then fail at once


class MailError(AcctkitError):
    """One message cannot be made: a wrong address, a template's mistake, an attachment that is gone."""


class EndlessError(MailError):
    """A template works for too long on one message, or makes too much."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message's words: its subject on one line, the plain text, and the HTML (empty: text alone)."""

    subject: str
    text: str
    html: str


class Environment(Bounded):
    """Sandboxed and bounded: templates are other people's. `endless` are the templates that found no end, and what was
    said of each message."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self.endless: dict[str, list[str]] = {}


_ESCAPED = jinja2.select_autoescape(("html",), default=False, default_for_string=False)


def environment(
    folders: Sequence[Path], customise: Callable[[jinja2.Environment], None] | None = None
) -> jinja2.Environment:
    """A template environment over `folders`, the first that has a template wins; the last one is acctkit's own.

    Only `.html` is escaped. A name that nobody defines is an error, and templates cannot reach Python. `customise` may
    add filters and globals; it guards itself.
    """
    env = Environment(
        loader=Folders(folders),
        autoescape=_ESCAPED,
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False, cache_size=200,
    )
    env.filters.update(money=money, number=number, date=date, percent=percent, line=line)
    if customise:
        customise(env)
    return env


def locale_of(language: str) -> Locale:
    """Babel's locale for `es`, `es-MX` or `en_GB`; its language alone, then English, where there is none such."""
    tag = language.replace("-", "_")
    for candidate in (tag, tag.split("_")[0]):
        try:
            return Locale.parse(candidate)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en")


def languages(language: str) -> Iterator[str]:
    """The languages in which to look for a template, the best first.

    >>> list(languages("es-MX")), list(languages("en"))
    (['es-MX', 'es', 'en'], ['en'])
    """
    tag = language.replace("_", "-")
    yield from dict.fromkeys(one for one in (tag, tag.split("-")[0], "en") if one)


# ------------------------------------------------------------------ filters


def _locale(context: Context, language: str) -> Locale:
    return locale_of(language or str(context.get("language", "en")))


@jinja2.pass_context
def money(context: Context, value: Decimal, currency: str = "", language: str = "", code: bool = True) -> str:
    """An amount with the decimals of its currency, rounded half up, and the ISO code behind it where one is given,
    unless `code` is false: below a header that says it."""
    places = get_currency_precision(currency) if currency else 2
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    pattern = "#,##0." + "0" * places if places else "#,##0"
    text = str(format_decimal(rounded + 0, format=pattern, locale=_locale(context, language)))
    return f"{text}\u00a0{currency}" if currency and code else text


@jinja2.pass_context
def number(context: Context, value: Decimal | int, language: str = "") -> str:
    """A count or quantity, with the reader's separators and no more decimals than it has."""
    return str(format_decimal(value, format="#,##0.####", locale=_locale(context, language)))


@jinja2.pass_context
def date(context: Context, value: dt.date | None, style: str = "medium", language: str = "") -> str:
    """A calendar date as the reader writes it (`short`, `medium`, `long`, `full`); empty for no date."""
    return str(format_date(value, style, locale=_locale(context, language))) if value else ""


@jinja2.pass_context
def percent(context: Context, value: Decimal, language: str = "") -> str:
    """A fraction as whole per cent (0.96 is 96 %)."""
    return str(format_percent(value, locale=_locale(context, language)))


def line(value: object) -> str:
    """What somebody typed, on one line: line breaks become blanks, and characters that turn the direction go."""
    return one_line(str(value))


# ------------------------------------------------------------------ rendering


_GAP = re.compile(r"(?:\r?\n){3,}")  # what a part that is left out leaves behind


def render(env: jinja2.Environment, template: str, language: str, values: Mapping[str, Any]) -> Rendered:
    """The words of a message from `<template>.<language>.txt` and, where there is one, `.html`.

    Where there is none in the reader's language it is another one, with the numbers and dates of that, too. The first
    line of the `.txt` is `Subject: ...`. HTML is taken in the same language and never from a later folder
    than the text: who rewords the text alone sends text alone. Raises MailError naming template and line, also where
    one works for too long or makes too much.
    """
    text_name = _find(env, template, language)
    endless: list[str] = env.endless.setdefault(text_name, []) if isinstance(env, Environment) else []
    if len(endless) >= ENDLESS:
        raise EndlessError(endless[-1])
    try:
        with bounded():
            return _rendered(env, text_name, language, values)
    except EndlessError as error:
        endless.append(str(error))
        raise


def _rendered(env: jinja2.Environment, text_name: str, language: str, values: Mapping[str, Any]) -> Rendered:
    scope = {"language": language if _alike(language, _named(text_name)) else _named(text_name), **values}
    source, text_file = _source(env, text_name)
    head = source.partition("\n")[0].rstrip("\r")
    if not head.startswith(SUBJECT):
        raise MailError(f"Template {text_name}, line 1: it must begin with '{SUBJECT}'; write the subject there.")
    subject_line = _guarded(text_name, lambda: env.from_string(head).render(scope))
    text = _guarded(text_name, lambda: env.get_template(text_name).render(scope))
    body = text.removeprefix(subject_line) if text.startswith(subject_line) else text.partition("\n")[2]
    html_name = text_name.removesuffix(".txt") + ".html"
    html = ""
    if _rank(env, html_name) <= _rank(env, text_name, text_file):
        html = _guarded(html_name, lambda: env.get_template(html_name).render(scope))
    subject = " ".join(subject_line.removeprefix(SUBJECT).split())
    return Rendered(subject, _GAP.sub("\n\n", body.strip("\r\n")) + "\n", html)


def written_in(env: jinja2.Environment, template: str, language: str) -> str:
    """The language of the template that is taken for readers of `language`; raises MailError where there is none."""
    return _named(_find(env, template, language))


def _named(text_name: str) -> str:
    """The language in the name of a template: `es` of `note.es.txt`."""
    return text_name.removesuffix(".txt").rpartition(".")[2]


def _alike(one: str, other: str) -> bool:
    """Whether two locales are of one language, so that the reader's own numbers and dates fit into the words."""
    return one.replace("_", "-").partition("-")[0].lower() == other.partition("-")[0].lower()


def _find(env: jinja2.Environment, template: str, language: str) -> str:
    names = [f"{template}.{one}.txt" for one in languages(language)]
    for name in names:
        if _rank(env, name) < _NOWHERE:
            return name
    raise MailError(
        f"There is no template {' or '.join(names)}; write it in templates/ beside the plugin that sends the letter, "
        "or in the workspace's."
    )


_NOWHERE = 10_000


def _rank(env: jinja2.Environment, name: str, file: str = "") -> int:
    """The place of the folder that a template comes from among the folders; beyond all where there is none."""
    folders = env.loader.searchpath if isinstance(env.loader, jinja2.FileSystemLoader) else []
    try:
        found = Path(file or _source(env, name)[1])
    except jinja2.TemplateNotFound:
        return _NOWHERE
    return next((place for place, folder in enumerate(folders) if found.is_relative_to(folder)), _NOWHERE)


def _source(env: jinja2.Environment, name: str) -> tuple[str, str]:
    assert env.loader is not None
    try:
        source, file, _ = env.loader.get_source(env, name)
    except jinja2.TemplateSyntaxError as error:
        raise MailError(f"Template {name}, line {error.lineno}: {error.message}.") from error
    return source, file or ""


def _guarded(name: str, work: Callable[[], str]) -> str:
    try:
        return work()
    except jinja2.TemplateSyntaxError as error:
        where, line, why = error.name or name, error.lineno, error.message or "it cannot be read"
    except jinja2.TemplateNotFound as error:
        where, line, why = name, _line(error.__traceback__)[1], f"there is no template '{error.name}'"
    except TooMuch as error:
        found, line = _line(error.__traceback__)
        raise EndlessError(f"Template {found or name}, line {line}: {error}; correct the template.") from None
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a template and its filters are other people's code
        found, line = _line(error.__traceback__)
        where, why = found or name, str(error) or type(error).__name__
    raise MailError(f"Template {where}, line {line}: {why}; correct the template or what is put into it.")


def _line(trace: TracebackType | None) -> tuple[str, int]:
    """The innermost template and line of a traceback that jinja2 has rewritten; line 1 where it names none."""
    where, line = "", 1
    while trace:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.suffix in (".txt", ".html"):
            where, line = file.name, trace.tb_lineno
        trace = trace.tb_next
    return where, line
