"""Which sheets of a workbook are read as which form, and what to tell about the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from acctkit import codes
from acctkit.forms import Form
from acctkit.headers import Identified, Near, NotIdentified, identify, is_empty, names_form
from acctkit.types import Code, Finding, Severity, Sheet, Text

_MOST_NEAR = 3
_NEAR = Text("{form} (found: {found}; missing: {missing})", "{form} (encontrados: {found}; faltan: {missing})")
_NONE = Text("none", "ninguno")
_OFFICE = Text("inbox/office/ (head office)", "inbox/office/ (la oficina central)")
_REP = Text("a rep's own folder", "la carpeta de cada representante")

Found = dict[str, list[tuple[Sheet, Identified]]]


def sort_sheets(
    sheets: Sequence[Sheet], path: str, forms: Mapping[str, Form], others: Mapping[str, Form], language: str
) -> tuple[Found, list[Finding]]:
    """The sheets of each form, in the order of the workbook, and the findings about sheets, without path or message.

    A sheet that nothing fits costs nothing beside one that fits: it is told, as a warning when it nearly fits.
    """
    filled = [sheet for sheet in sheets if not is_empty(sheet)]
    results = [(sheet, _identify(sheet, path, forms, others)) for sheet in filled]
    some = any(isinstance(result, Identified) for _, result in results)
    open_ones = any(not sheet.hidden for sheet in filled)
    found: Found = {}
    about: list[Finding] = []
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
            about += _unknown(sheet, result, "warning" if some else "error", language)
    if not filled:
        about.append(_about(codes.NO_FORM, sheets[0] if sheets else Sheet("", ()), near=""))
    return found, about


def _identify(
    sheet: Sheet, path: str, forms: Mapping[str, Form], others: Mapping[str, Form]
) -> Identified | NotIdentified:
    result = identify(sheet, list(forms.values()), path)
    if isinstance(result, NotIdentified) and not result.clash:
        other = identify(sheet, list(others.values()), path)
        closest = max((len(near.matched) for near in result.near), default=0)
        if isinstance(other, Identified) and len(other.columns) >= closest:
            return other
    return result


def _unknown(sheet: Sheet, result: NotIdentified, severity: Severity, language: str) -> Iterator[Finding]:
    if result.clash:
        names = ", ".join(form.title.say(language) for form in result.clash)
        yield _about(codes.TWO_FORMS, sheet, forms=names)
        return
    near = _closest(sheet, result.near)
    if near is not None:
        for spec in near.missing:
            headers = ", ".join(dict.fromkeys(filter(None, (spec.title.say(language), *spec.headers[:2]))))
            finding = _about(
                codes.MISSING_COLUMN, sheet, near.form, column=spec.name, near=_nearly([near], language),
                header_row=str(near.row),
            )
            yield replace(finding, expected=headers)  # an error even beside good sheets: its rows are missing
    elif severity == "warning":
        yield _about(codes.SHEET_NOT_READ, sheet, near=_nearly(result.near, language))
    else:
        yield _about(codes.NO_FORM, sheet, near=_nearly(result.near, language) or _NONE.say(language))


def _closest(sheet: Sheet, near: Sequence[Near]) -> Near | None:
    """The one form that a sheet is surely meant to be: it calls itself so, or has most of its headers, and more of them
    than of any other form's."""
    strong = [one for one in near if len(one.matched) >= 2]
    named = [one for one in strong if names_form(sheet.name, one.form)]
    if len(named) == 1:
        return named[0]
    if not strong or len(strong[0].matched) < max(3, 2 * len(strong[0].missing)):
        return None
    return None if len(strong) > 1 and len(strong[1].matched) == len(strong[0].matched) else strong[0]


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
