"""How a workbook is laid out: its sheets and their parts, its styles, and what it brings beside its cells.

Parts are found by the links between them, as a spreadsheet program does, wherever they lie. Elements go by their local
names: Strict or prefixed alike.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast
from xml.etree import ElementTree

from acctkit.reading.container import Container
from acctkit.reading.formats import Meaning, built_in, meaning
from acctkit.reading.limits import damaged

USUAL = "xl/workbook.xml"
_USUAL_PARTS = {"styles": "xl/styles.xml", "sharedStrings": "xl/sharedstrings.xml"}
_HIDDEN = ("hidden", "veryHidden")  # in any other state programs show a sheet
_TRUE = ("1", "true")
_Events = Iterator[tuple[str, ElementTree.Element]]


@dataclass(frozen=True, slots=True)
class Tab:
    """A worksheet: its name, its part, whether it is hidden."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook's layout. `styles` and `strings` are parts, or empty."""

    tabs: tuple[Tab, ...]
    styles: str = ""
    strings: str = ""
    date1904: bool = False
    macros: bool = False
    links: int = 0  # other workbooks that formulas take values from


def open_book(container: Container) -> Book:
    """Find the parts of a workbook. Raises ReadRefused (unreadable) when there is no workbook or no worksheet in it."""
    main = _main_part(container)
    links = _links(container, main)
    root = _parse(container, main)
    tabs = []
    for element in (one for one in root.iter() if _local(one.tag) == "sheet"):
        id_ = next((value for name, value in element.items() if name.endswith("}id")), "")
        link = links.get(id_)
        if id_ and link is None:  # without an id it is a module of macros; with one, its rows would be lost
            raise damaged(f"sheet {element.get('name', '')}: {id_}?")
        if link is not None and link.kind == "worksheet":
            tabs.append(Tab(element.get("name", ""), link.part, element.get("state") in _HIDDEN))
    if not tabs:
        raise damaged("0 x worksheet")
    kinds = [link.kind for link in links.values()]
    parts = {kind: _part(container, links, kind) for kind in _USUAL_PARTS}
    return Book(
        tuple(tabs), parts["styles"], parts["sharedStrings"],
        date1904=any(_local(one.tag) == "workbookPr" and one.get("date1904") in _TRUE for one in root.iter()),
        macros=any(kind in ("vbaProject", "xlMacrosheet", "xlIntlMacrosheet") for kind in kinds),
        links=kinds.count("externalLink"),
    )


def meanings(container: Container, styles: str) -> list[Meaning]:
    """What each of the cell styles makes of a number."""
    codes: dict[int, str] = {}
    formats: list[int] = []
    inside = False
    for event, element in _events(container, styles):
        name = _local(element.tag)
        if name == "cellXfs":
            inside = event == "start"
        elif event == "end" and name == "numFmt":
            codes[_whole(element.get("numFmtId"))] = element.get("formatCode", "")
        elif event == "end" and name == "xf" and inside:
            formats.append(_whole(element.get("numFmtId")))
        if event == "end" and name in ("xf", "numFmt", "font", "fill", "border", "dxf"):
            element.clear()
    return [meaning(codes[number]) if number in codes else built_in(number) for number in formats]


# ------------------------------------------------------------------ the links between parts


@dataclass(frozen=True, slots=True)
class _Link:
    kind: str
    part: str


def _main_part(container: Container) -> str:
    """The part that the package calls its document, where that is a workbook; else the usual one."""
    named = [link.part for link in _links(container, "").values() if link.kind == "officeDocument"]
    part = next((one for one in named if one in container), USUAL)
    if part not in container:
        raise damaged("0 x workbook")
    return part


def _links(container: Container, part: str) -> dict[str, _Link]:
    """The links of a part inside the package, by id; `""` is the package itself. None where it has none."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in container:
        return {}
    return {
        one.get("Id", ""): _Link(one.get("Type", "").rpartition("/")[2], _resolve(folder, one.get("Target", "")))
        for one in _parse(container, rels) if one.get("TargetMode") != "External"
    }


def _part(container: Container, links: dict[str, _Link], kind: str) -> str:
    """The part of this kind, linked or lying where it usually does; empty when there is none, and no link to one."""
    places = [link.part for link in links.values() if link.kind == kind]
    found = next((part for part in (*places, _USUAL_PARTS[kind]) if part in container), "")
    if places and not found and kind == "styles":  # days would be numbers; a text that is missing is noticed by itself
        raise damaged(f"zip: {places[0]}?")
    return found


def _resolve(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


# ------------------------------------------------------------------ XML


def _parse(container: Container, part: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(container.small(part))
    except ElementTree.ParseError as error:
        raise damaged(part) from error


def _events(container: Container, part: str) -> Iterator[tuple[str, ElementTree.Element]]:
    parser: ElementTree.XMLPullParser[Any] = ElementTree.XMLPullParser(("start", "end"))
    try:
        for chunk in container.xml(part):
            parser.feed(chunk)
            yield from cast(_Events, parser.read_events())
        parser.close()
        yield from cast(_Events, parser.read_events())
    except ElementTree.ParseError as error:
        raise damaged(part) from error


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _whole(text: str | None) -> int:
    return int(text[:9]) if text and text.isascii() and text.isdigit() else 0
