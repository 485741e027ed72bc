"""The drop-downs of a form, from the books and from the form itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from acctkit.blank.order import Listing
from acctkit.desks import Desk
from acctkit.forms import ColumnSpec, Form, Ref
from acctkit.reports.notation import one_line
from acctkit.types import Books, Person, Record, Text
from acctkit.values import preferred

CURRENCY = "currency"
_YES_NO = Text("yes no", "sí no")
_CODE = re.compile(r"[A-Z]{3}")
_DIGITS = re.compile(r"(\d+)")
_LONGEST_NAME = 100


def listings(
    form: Form, forms: Mapping[str, Form], books: Books, language: str, *, currencies: tuple[str, ...] = (),
    person: Person | None = None, offers: Mapping[str, Sequence[Text]] = MappingProxyType({}),
) -> dict[str, Listing]:
    """The drop-down of each column of `form` that has one; a column that names records has none until there are some.

    `offers` are what the form itself offers, by column (`Form.offers`). Records that are `person`'s own come first, the
    others after them: somebody may stand in for a colleague.
    """
    found = {}
    for spec in form.columns:
        if spec.name in offers:
            words = dict.fromkeys(one_line(word.say(language)) for word in offers[spec.name])
            listing = Listing(spec.title.say(language), tuple(words))
        else:
            listing = _of(spec, form, forms, books, language, currencies, person)
        if listing.words:
            found[spec.name] = listing
    return found


def offered(form: Form, desk: Desk) -> Mapping[str, Sequence[Text]]:
    """What the form itself offers in drop-downs; raises TypeError for a column that it has not, or that is no text."""
    found = form.offers(desk) if form.offers is not None else {}
    texts = {spec.name for spec in form.columns if spec.kind in ("id", "text")}
    for name, words in found.items():
        if name not in texts or not all(isinstance(word, Text) for word in words):
            raise TypeError(f"offers() gives words for '{name}': wanted is Text, for a column of kind Id or Label")
    return found


def currencies(
    form: Form, books: Books, company: str, person: Person | None = None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The currencies that whoever fills in `form` deals in, and all that are known: those of the records that it refers
    to, `person`'s own, else all of them; the company's first. A record without a currency has the company's."""
    rows = [record.row for ref in form.refers.values() for record in books.records(ref.form)]
    coded = [(row, getattr(row, CURRENCY) or company) for row in rows if hasattr(row, CURRENCY)]
    known = {code for _, code in coded if _CODE.fullmatch(code)} | {company}
    own = {code for row, code in coded if code in known and person is not None and _is_own(row, person)}

    def ordered(codes: set[str]) -> tuple[str, ...]:
        return tuple(sorted(codes, key=lambda code: (code not in own, code != company, code)))

    return ordered(own or known), ordered(known)


def _of(
    spec: ColumnSpec, form: Form, forms: Mapping[str, Form], books: Books, language: str, known: tuple[str, ...],
    person: Person | None,
) -> Listing:
    title = spec.title.say(language)
    if spec.kind == "flag":
        return Listing(title, tuple(_YES_NO.say(language).split()))
    if spec.kind == "choice":
        return Listing(title, tuple(preferred(spec, language)))
    if spec.name in form.refers and not form.refers[spec.name].many:
        ref = form.refers[spec.name]
        if ref.form in forms:
            title = forms[ref.form].title.say(language)
        return _records(title, ref, books.records(ref.form), person)
    if spec.name == CURRENCY and spec.kind == "text":
        return Listing(title, known)
    return Listing(title, ())


def _records(title: str, ref: Ref, records: Iterable[Record[Any]], person: Person | None) -> Listing:
    rows = dict(_words(ref, records, person))
    ordered = sorted(rows.items(), key=lambda item: (not item[1][1], _natural(item[0])))
    return Listing(title, tuple(word for word, _ in ordered), tuple(name for _, (name, _) in ordered))


def _words(ref: Ref, records: Iterable[Record[Any]], person: Person | None) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Each word with its name, and whether it is the person's own; of records with one word the last one counts."""
    for record in records:
        value = getattr(record.row, ref.column, None)
        if value is not None and value != "":
            name = one_line(str(getattr(record.row, "name", None) or ""))[:_LONGEST_NAME]
            yield str(value), (name, person is not None and _is_own(record.row, person))


def _is_own(row: object, person: Person) -> bool:
    return getattr(row, "rep", None) == person.id


def _natural(word: str) -> list[tuple[int, str]]:
    """A key that sorts A9 before A10."""
    return [(int(part), "") if part.isdecimal() else (0, part.casefold()) for part in _DIGITS.split(word)]
