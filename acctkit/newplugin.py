"""A plugin made from nothing, as its author goes on from: a package with tests, or one file for a workspace."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2

from acctkit import __version__, api
from acctkit.config import LOCAL
from acctkit.errors import FolderError, UsageProblem
from acctkit.loader import Plugins, load

SCAFFOLD = Path(__file__).resolve().parent / "scaffold"
USUAL = ("form", "check", "section", "mailing")
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_TITLE = re.compile(r"[^\W_][\w -]{0,39}")
_RESERVED = ("disabled",)  # what else stands in [plugins]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that a plugin may bring: how it is told, and what its code and its tests import.

    `std` is what it takes of the standard library (`module: name`), `api` and `kit` of acctkit and acctkit.testing.
    """

    said: str
    std: tuple[str, ...] = ()
    api: tuple[str, ...] = ()
    test_std: tuple[str, ...] = ()
    kit: tuple[str, ...] = ("TestWorkspace",)
    rows: bool = False  # its tests drop sheets of reps


KINDS = {
    "form": Kind(
        "a form: a sheet that reps file, its headers in English and Spanish",
        api=("Day", "Form", "Id", "Key", "Ref", "Row", "Text", "Whole", "column"), rows=True,
    ),
    "check": Kind(
        "a check of each row, with a finding code that explains itself",
        std=("collections.abc: Iterator", "collections.abc: Sequence"),
        api=("Check", "CheckDesk", "Code", "Desk", "Entry", "Finding", "Text"), rows=True,
    ),
    "section": Kind(
        "a section of the weekly package, whose figures lead back to their cells",
        std=("collections.abc: Mapping", "decimal: Decimal"),
        api=("Column", "Content", "Figure", "Section", "SectionDesk", "Table", "Text", "Value", "total"),
        rows=True,
    ),
    "mailing": Kind(
        "a letter to each rep, once a week, in English or Spanish", std=("collections.abc: Iterator",),
        api=("Draft", "MailDesk", "Mailing", "Text", "Withheld"), rows=True,
    ),
    "transport": Kind(
        "a transport: a way for mail to go", std=("mailbox", "dataclasses: dataclass", "pathlib: Path"),
        api=("Carrier", "Outgoing", "Receipt", "Transport"), test_std=("pathlib: Path",),
        kit=("TestWorkspace", "sheet"),
    ),
    "source": Kind(
        "a source: a place that files come from",
        std=("shutil", "collections.abc: Iterator", "pathlib: Path"), api=("Desk", "Source", "SourceDesk"),
        test_std=("pathlib: Path",), kit=("TestWorkspace", "sheet"),
    ),
    "executor": Kind(
        "an executor: a place where files are read", std=("concurrent.futures: ThreadPoolExecutor",),
        api=("Executor",), kit=("TestWorkspace", "sheet"),
    ),
    "renderer": Kind(
        "a renderer: one more format of the package",
        std=("collections.abc: Iterator", "collections.abc: Mapping", "pathlib: Path", "typing: Any"),
        api=("Renderer",), test_std=("pathlib: Path",),
    ),
    "command": Kind("a command", std=("pathlib: Path",)),
}


@dataclass(frozen=True)
class Wanted:
    """A plugin to be made: its name, the kinds of things that it brings, whether it is one file of a workspace, and
    what it is called in Spanish (empty: as in English)."""

    name: str
    kinds: tuple[str, ...] = USUAL
    local: bool = False
    spanish: str = ""

    @property
    def title(self) -> str:
        """What it is called in English."""
        return self.name.replace("_", " ").capitalize()

    @property
    def untranslated(self) -> bool:
        """Whether something of it stands there in English where Spanish is meant."""
        return not self.spanish and bool({"form", "section", "mailing"}.intersection(self.kinds))

    @property
    def dashed(self) -> str:
        """The name as codes, letters and distributions are written."""
        return self.name.replace("_", "-")

    @property
    def module(self) -> str:
        """The module of the package."""
        return f"acctkit_{self.name}"

    @property
    def distribution(self) -> str:
        """The name by which pip knows the package, and of its folder."""
        return f"acctkit-{self.dashed}"

    @cached_property
    def words(self) -> dict[str, Any]:
        """All that the templates of the scaffold may say."""
        chosen = [KINDS[kind] for kind in self.kinds]
        own = "form" in self.kinds  # without a form of its own it works on the sales
        rows = any(kind.rows for kind in chosen)
        settings = bool({"check", "source"}.intersection(self.kinds))
        api_names = {name for kind in chosen for name in kind.api} | {"hookimpl"} | ({"Desk"} if settings else set())
        std = {name for kind in chosen for name in kind.std}
        if "check" in self.kinds and not own:
            std.add("typing: Any")
        test_std = {name for kind in chosen for name in kind.test_std}
        kit = {name for kind in chosen for name in kind.kit} | {"assert_plugin"}
        kit |= {"HouseSheet", "sheet"} if rows else set()
        others = (["pytest"] if rows else []) + (["Outgoing"] if "transport" in self.kinds else [])
        camel = "".join(part.capitalize() for part in self.name.split("_"))
        return {
            "name": self.name, "dashed": self.dashed, "title": self.title,
            "titulo": self.spanish or self.title, "untranslated": self.untranslated,
            "camel": camel, "module": self.module, "distribution": self.distribution,
            "kinds": self.kinds, "local": self.local, "settings": settings, "rows": rows,
            "brings": ", ".join(KINDS[kind].said.partition(":")[0].partition(",")[0] for kind in self.kinds),
            "said": {kind: f"{KINDS[kind].said[0].upper()}{KINDS[kind].said[1:]}." for kind in self.kinds},
            "form": self.name if own else "sales", "row": f"{camel}Row" if own else "Any",
            "column": "minutes" if own else "units", "columna": "minutos" if own else "unidades",
            "most": 480 if own else 1000, "unit": "min" if own else "", "api": api.VERSION, "acctkit": __version__,
            "imports": {"standard": list(_statements(std)), "acctkit": _sorted(api_names)},
            "tests": {"standard": list(_statements(test_std)), "testing": _sorted(kit), "others": others},
        }

    def files(self) -> Iterator[tuple[str, str]]:
        """Every file of the plugin: its path below the package's folder, or the workspace's `plugins/`; its text."""
        if self.local:
            yield f"{self.name}.py", self._text("plugin.py")
            yield from self._letters("templates")
            return
        yield f"{self.module}/__init__.py", self._text("plugin.py")
        yield f"{self.module}/py.typed", ""
        yield from self._letters(f"{self.module}/templates")
        yield f"tests/test_{self.name}.py", self._text("tests/test_plugin.py")
        yield "pyproject.toml", self._text("pyproject.toml")
        yield "README.md", self._text("README.md")
        yield ".gitignore", self._text("gitignore")
        yield ".github/workflows/test.yml", self._text("test.yml")

    def _letters(self, folder: str) -> Iterator[tuple[str, str]]:
        if "mailing" in self.kinds:
            for end in ("en.txt", "en.html", "es.txt", "es.html"):
                yield f"{folder}/{self.dashed}-week.{end}", self._text(f"templates/letter.{end}")

    def _text(self, template: str) -> str:
        return _environment().get_template(f"{template}.jinja").render(self.words)


def _environment() -> jinja2.Environment:
    """What makes the scaffold's files: its own signs, since some of them are templates and all may hold brackets."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(SCAFFOLD), undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True, block_start_string="<%", block_end_string="%>",
        variable_start_string="<<", variable_end_string=">>", comment_start_string="<#", comment_end_string="#>",
        autoescape=False,
    )


def _statements(names: Iterable[str]) -> Iterator[str]:
    """The import statements for `module` and `module: name`, in the order in which ruff wants them.

    >>> list(_statements({"pathlib: Path", "shutil", "typing: Any"}))
    ['import shutil', 'from pathlib import Path', 'from typing import Any']
    """
    yield from sorted(f"import {name}" for name in names if ": " not in name)
    pairs = [name.split(": ") for name in names if ": " in name]
    for module in sorted({module for module, _ in pairs}):
        yield f"from {module} import {', '.join(_sorted(name for home, name in pairs if home == module))}"


def _sorted(names: Iterable[str]) -> list[str]:
    """Names as ruff sorts them in an import: constants, classes, functions."""
    return sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))


# ------------------------------------------------------------------ what may not be


def look_at(name: str, kinds: Sequence[str], spanish: str = "") -> None:
    """Raise UsageProblem where a plugin cannot have this name, with one that it could have, or this Spanish title."""
    if spanish and not _TITLE.fullmatch(spanish):
        raise UsageProblem(f"'{spanish}' is no title; take at most 40 letters, digits, blanks and hyphens.")
    fit = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_").lstrip("0123456789_")
    if not _NAME.fullmatch(name):
        hint = fit if _NAME.fullmatch(fit) else "visits"
        raise UsageProblem(
            f"'{name}' is no name for a plugin; take lower-case letters, digits and single underscores, such as {hint}."
        )
    if keyword.iskeyword(name) or name in _RESERVED:
        what = "a word of Python" if keyword.iskeyword(name) else "a setting of [plugins]"
        raise UsageProblem(f"'{name}' is {what}; take another name, such as our_{name}.")
    for what in _taken(name, kinds):
        raise UsageProblem(f"There is {what} '{name}' in acctkit itself; take another name, such as our_{name}.")


def _taken(name: str, kinds: Sequence[str]) -> Iterator[str]:
    """What of acctkit's own has the name already."""
    from acctkit.cli import COMMANDS

    own: Plugins = load(None)
    if any(one.name == name and one.origin == "acctkit" for one in own.loaded):
        yield "a plugin"
    named: dict[str, Collection[str]] = {
        "form": own.forms, "section": own.sections, "transport": own.transports, "source": own.sources,
        "renderer": own.renderers, "executor": {LOCAL}, "command": COMMANDS,
    }
    for kind in kinds:
        if name in named.get(kind, ()):
            yield f"a {kind}"


# ------------------------------------------------------------------ making it


def make_plugin(wanted: Wanted, folder: Path) -> list[Path]:
    """Write a plugin below `folder` and return its files; nothing that is there is written over."""
    home = folder if wanted.local else folder / wanted.distribution
    files = [(home / path, text) for path, text in wanted.files()]
    there = [path for path, _ in files if path.exists()] if wanted.local else [home] if home.exists() else []
    if there:
        raise UsageProblem(f"{there[0]} is there already; take another name, or another folder with --output DIR.")
    try:
        for path, text in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FolderError(f"{home} cannot be written ({error.strerror}); is the place writable?") from None
    return [path for path, _ in files]
