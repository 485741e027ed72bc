"""A paper as PDF, typeset by typst from a template; what stands on it goes in as data, never as markup.

The template is looked up as those of messages are: `KIND.LANGUAGE.typ`, `KIND.typ`, else acctkit's own `paper.typ`;
first in the workspace, then beside plugins, then in acctkit. Fonts in the workspace's `templates/fonts/` come first;
the system's are asked only for characters, such as Chinese ones, that none of the others has.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from acctkit.errors import AcctkitError
from acctkit.mail.templates import languages, locale_of
from acctkit.papers.shown import WORDS, Shown, cleaned
from acctkit.scratch import scratch
from acctkit.templating import OWN

OURS = "paper"
FONTS = "fonts"
_WITH = (".typ", ".png", ".jpg", ".jpeg", ".svg")  # what a template may be made of
_FACES = ("Libertinus Serif", "New Computer Modern")  # typst brings these along
_AT = re.compile(r"┌─ (.+):(\d+):\d+")
_LONG = 24  # characters: a longer word may be broken anywhere, and a longer number of a thing has no column to itself
_WORD = re.compile(rf"\S{{{_LONG + 1},}}")


class PaperError(AcctkitError):
    """One paper cannot be written: a mistake in its template, or something is not installed."""


@dataclass(frozen=True)
class Press:
    """Typesets papers from the templates of a workspace, laid together in one folder; `digest` is what all of them and
    the fonts come to: drafts are written anew where they change. Several threads may use it at once."""

    folder: Path
    digest: str
    _compiler: Callable[[], Any]
    _families: tuple[str, ...]
    _own: threading.local = field(default_factory=threading.local)

    def template(self, shown: Shown) -> Path:
        """The template of a paper: in its language, else for all, else our own."""
        kind = shown.paper.template or shown.paper.kind
        names = [*(f"{kind}.{one}.typ" for one in languages(shown.language)), f"{kind}.typ", f"{OURS}.typ"]
        return next(path for name in names if (path := self.folder / name).is_file())

    def pdf(self, shown: Shown) -> bytes:
        """The bytes of the PDF; raises PaperError naming template and line."""
        template = self.template(shown)
        stamp = dt.datetime.combine(shown.paper.date, dt.time(), dt.UTC)
        given = json.dumps(said(shown, self._families), ensure_ascii=False, sort_keys=True)
        if not hasattr(self._own, "compiler"):
            self._own.compiler = self._compiler()  # one is for one thread
        try:
            made = self._own.compiler.compile(template, format="pdf", sys_inputs={"paper": given}, timestamp=stamp)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001  what typst does not foresee is no Exception
            raise PaperError(_told(error, template.name)) from None
        return bytes(made)


@contextmanager
def press(folders: Sequence[Path]) -> Iterator[Press]:
    """A press with the templates of `folders`, the first that has one wins; raises PaperError where typst is not
    installed."""
    try:
        import typst
    except ImportError:
        raise PaperError("a PDF needs typst; install it with: pip install 'acctkit[pdf]'") from None
    with scratch() as folder:
        for source in reversed(folders):
            _lay(source, folder)
        _lay(folders[-1], folder / OWN.strip("/"))
        own = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder / FONTS])
        fonts = typst.Fonts(font_paths=[folder / FONTS])
        families = (*sorted(own.families()), *_FACES)
        yield Press(folder, _digest(folder), partial(typst.Compiler, root=folder, font_paths=fonts), families)


def said(shown: Shown, families: Sequence[str] = _FACES) -> dict[str, Any]:
    """What a template is given."""
    lines = [
        [shown.cell(line.get(column.name), shape) for column, shape in shown.columns] for line in shown.paper.lines
    ]
    wide = next((at for at, (one, _) in enumerate(shown.columns) if one.type == "text"), 0)
    return {
        "number": shown.number, "title": shown.title, "mark": shown.mark,
        "language": locale_of(shown.language).language,
        "currency": shown.paper.currency, "fonts": list(families),
        "letterhead": list(shown.letterhead), "receiver": [_broken(one) for one in shown.receiver],
        "facts": [[name, _broken(value)] for name, value in shown.facts],
        "columns": [
            {"title": shown.header(column), "number": shape.number, "wide": at == wide,
             "long": not shape.number and any(len(line[at]) > _LONG for line in lines)}
            for at, (column, shape) in enumerate(shown.columns)
        ],
        "lines": [[_broken(value) for value in line] for line in lines],
        "totals": [list(pair) for pair in shown.totals],
        "lead": [cleaned(one.say(shown.language)) for one in shown.paper.lead],
        "breakdown": {"title": shown.breakdown[0], "parts": [list(pair) for pair in shown.breakdown[1]]},
        "due": shown.paper.amount > 0,
        "notes": [cleaned(note.say(shown.language)) for note in shown.paper.notes],
        "bank": [cleaned(line) for line in shown.company["bank"] if cleaned(line)],
        "words": {name: text.say(shown.language) for name, text in sorted(WORDS.items())},
        "page": WORDS["page"].say(shown.language),
    }


def _broken(text: str) -> str:
    """Text that may be broken somewhere, however long its words are."""
    return _WORD.sub(lambda word: "\u200b".join(word[0][at : at + 8] for at in range(0, len(word[0]), 8)), text)


def _lay(source: Path, target: Path) -> None:
    """Copy what templates are made of."""
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        inside = path.relative_to(source)
        if path.is_file() and (path.suffix.lower() in _WITH or inside.parts[0] == FONTS):
            (target / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / inside)


def _digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            found.update(path.relative_to(folder).as_posix().encode() + b"\0")
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _told(error: BaseException, template: str) -> str:
    """What typst says of a template, as one sentence."""
    at = _AT.search(str(getattr(error, "diagnostic", "")))
    where = f"{Path(at[1]).name}, line {at[2]}" if at else template
    why = " ".join(str(getattr(error, "message", "") or error).split("(searched at")[0].split())
    return f"template {where}: {why}; correct the template."
