"""Which sheets of a workbook are read as which form, and what to tell about the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from acctkit import codes
from acctkit.forms import ColumnSpec, Form
from acctkit.headers import (
    DEEPEST,
    NO_WORDS,
    Identified,
    Near,
    NotIdentified,
    Words,
    identify,
    is_empty,
    names_form,
)
from acctkit.likeness import may_be, slips
from acctkit.sentences import shown
from acctkit.types import Code, Finding, Severity, Sheet, Text
from acctkit.values import letter

_MOST_NEAR = 3
_MOST_MEANT = 6
NOT_READ = Text("This sheet is for you alone: it is not read.", "Esta hoja es solo para usted: no se lee.")
_NEAR = Text("{form} (found: {found}; missing: {missing})", "{form} (encontrados: {found}; faltan: {missing})")
_NONE = Text("none", "ninguno")
_EMPTY = Text("none, since nothing is written in it", "ninguno, porque no hay nada escrito")
_SAID = Text("'{header}'", "«{header}»")
_OFFICE = Text("inbox/office/ (head office)", "inbox/office/ (la oficina central)")
_REP = Text("a rep's own folder", "la carpeta de cada vendedor")

Found = dict[str, list[tuple[Sheet, Identified]]]


@dataclass(frozen=True, slots=True)
class Sorted:
    """The sheets of each form, in the order of the workbook; those that are surely meant to be one and lack a column
    (`nearly`); and the findings about sheets, without path or message."""

    found: Found
    nearly: tuple[tuple[Sheet, Identified], ...]
    about: tuple[Finding, ...]


def sort_sheets(
    sheets: Sequence[Sheet], path: str, forms: Mapping[str, Form], others: Mapping[str, Form], language: str,
    words: Words = NO_WORDS,
) -> Sorted:
    """Which sheet is which form, and what to tell about the others.

    A sheet that nothing fits costs nothing beside one that fits: it is told, as a warning when it nearly fits. One that
    says of itself that it is not read, as those do that a ready-made workbook brings, is told only when it fits.
    `words` are headers that an admin added.
    """
    filled = [sheet for sheet in sheets if not is_empty(sheet)]
    aside = [sheet for sheet in filled if says_not_read(sheet)]
    filled = [sheet for sheet in filled if not says_not_read(sheet)]
    results = [(sheet, _identify(sheet, path, forms, others, words)) for sheet in filled]
    some = any(isinstance(result, Identified) for _, result in results)
    open_ones = any(not sheet.hidden for sheet in filled)
    found: Found = {}
    nearly: list[tuple[Sheet, Identified]] = []
    about = [
        _about(codes.SHEET_NOT_READ, sheet) for sheet in aside
        if isinstance(_identify(sheet, path, forms, others, words), Identified)
    ]
    for sheet, result in results:
        if isinstance(result, Identified) and result.form.name in forms:
            found.setdefault(result.form.name, []).append((sheet, result))
            if sheet.hidden:
                about.append(_about(codes.HIDDEN_SHEET, sheet, result.form))
        elif isinstance(result, Identified):
            about.append(_wrong_folder(sheet, result.form, language))
        elif sheet.hidden and (some or open_ones):
            about.append(_about(codes.SHEET_NOT_READ, sheet))
        else:
            near = None if result.clash else _closest(sheet, result.near)
            if near is None:
                about += _unknown(sheet, result, "warning" if some else "error", language, list(forms.values()))
            else:
                nearly.append((sheet, Identified(near.form, near.row, near.columns, near.unknown)))
                about += _missing(sheet, near, language)
    if not filled:
        about.append(_about(codes.NO_FORM, sheets[0] if sheets else Sheet("", ()), near=_EMPTY.say(language)))
    return Sorted(found, tuple(nearly), tuple(about))


def says_not_read(sheet: Sheet) -> bool:
    """Whether the first cell of a sheet says that the sheet is not read."""
    return bool(sheet.rows and sheet.rows[0]) and sheet.rows[0][0] in (NOT_READ.en, NOT_READ.es)


def _identify(
    sheet: Sheet, path: str, forms: Mapping[str, Form], others: Mapping[str, Form], words: Words
) -> Identified | NotIdentified:
    result = identify(sheet, list(forms.values()), path, words)
    if isinstance(result, NotIdentified) and not result.clash:
        other = identify(sheet, list(others.values()), path, words)
        closest = max((len(near.matched) for near in result.near), default=0)
        if isinstance(other, Identified) and len(other.columns) >= closest:
            return other
    return result


def _unknown(
    sheet: Sheet, result: NotIdentified, severity: Severity, language: str, forms: Sequence[Form]
) -> Iterator[Finding]:
    if result.clash:
        names = ", ".join(form.title.say(language) for form in result.clash)
        yield _about(codes.TWO_FORMS, sheet, forms=names)
        return
    if severity == "warning":
        yield _about(codes.SHEET_NOT_READ, sheet, near=_nearly(result.near, language))
    else:
        near_by = _nearly(result.near, language) or _NONE.say(language)
        yield _about(codes.NO_FORM, sheet, near=near_by, seen=_meant(sheet, result.near, forms, language))


def _missing(sheet: Sheet, near: Near, language: str) -> Iterator[Finding]:
    """Each column that a sheet lacks: an error even beside good sheets, since its rows are missing."""
    for spec in near.missing:
        headers = ", ".join(dict.fromkeys(filter(None, (spec.title.say(language), *spec.headers[:2]))))
        finding = _about(
            codes.MISSING_COLUMN, sheet, near.form, column=spec.name, near=_nearly([near], language),
            header_row=str(near.row), seen=_seen(spec, near, language),
        )
        yield replace(finding, expected=headers)


def _closest(sheet: Sheet, near: Sequence[Near]) -> Near | None:
    """The one form that a sheet is surely meant to be: it calls itself so, or has most of its headers, and more of them
    than of any other form's, or of as many more that it must have."""
    strong = [one for one in near if len(one.matched) >= 2]
    named = [one for one in strong if names_form(sheet.name, one.form)]
    if len(named) == 1:
        return named[0]
    if not strong or len(strong[0].matched) < max(3, 2 * len(strong[0].missing)):
        return None
    return None if len(strong) > 1 and strong[1].rank == strong[0].rank else strong[0]


def _seen(spec: ColumnSpec, near: Near, language: str) -> str:
    """The headers in the row of a near miss that may be meant for a missing column, with their cells."""
    cells = {title: f"{letter(at)}{near.row}" for title, at in reversed(near.unknown)}
    return ", ".join(f"{_said(title, language)} ({cells[title]})" for title in may_be(spec, cells))


def _said(title: str, language: str) -> str:
    """A header as it stands in the sheet, in the quotation marks of the language."""
    return _SAID.say(language, header=shown(title, 40))


def _meant(sheet: Sheet, near: Sequence[Near], forms: Sequence[Form], language: str) -> str:
    """What the headers of a sheet that no form fits may mean: in the rows that come close, else in the row that is the
    fewest slips of the pen away from a form."""
    pairs = [
        pair for one in near[:_MOST_NEAR]
        for pair in slips((title for title, _ in one.unknown), one.missing)
    ]
    if not near:
        rows = [[value for value in row if isinstance(value, str)] for row in sheet.rows[:DEEPEST]]
        found = (slips(row, form.columns) for row in rows if len(row) > 1 for form in forms)
        pairs = max(found, key=len, default=[])
    return ", ".join(dict.fromkeys(f"{meant} ({_said(title, language)})" for title, meant in pairs[:_MOST_MEANT]))


def _nearly(near: Iterable[Near], language: str) -> str:
    return "; ".join(
        _NEAR.say(
            language, form=one.form.title.say(language), found=", ".join(one.matched),
            missing=", ".join(spec.title.say(language) for spec in one.missing),
        )
        for one in list(near)[:_MOST_NEAR]
    )


def _wrong_folder(sheet: Sheet, form: Form, language: str) -> Finding:
    place = _OFFICE if form.who == "office" else _REP
    finding = _about(codes.WRONG_FOLDER, sheet, form, form=form.title.say(language))
    return replace(finding, expected=place.say(language))


def _about(code: Code, sheet: Sheet, of: Form | None = None, **params: str) -> Finding:
    return Finding(
        code.name, code.severity, sheet=sheet.name, form=of.name if of else "", params=params, office=code.office
    )
