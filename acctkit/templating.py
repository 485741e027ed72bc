"""Where templates are looked up: folder by folder, and under `acctkit/` acctkit's own, whoever has replaced them; and
what they compile to, which is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2.utils import LRUCache

OWN = "acctkit/"


class Folders(jinja2.FileSystemLoader):
    """The first folder that has a template wins; the last folder holds acctkit's own.

    A template that replaces one of acctkit's may build on it: `{% extends "acctkit/base.html" %}`. Templates are UTF-8,
    with or without the mark that some editors put in front.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__([str(folder) for folder in folders], encoding="utf-8-sig")
        self._own = jinja2.FileSystemLoader(self.searchpath[-1:], encoding="utf-8-sig")

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """A template's text and file; raises TemplateNotFound, and TemplateSyntaxError where it is no UTF-8."""
        if not template.startswith(OWN):
            try:
                return super().get_source(environment, template)
            except UnicodeDecodeError as error:
                line = error.object[: error.start].count(b"\n") + 1
                said = "it is not UTF-8 text: save it as UTF-8"
                raise jinja2.TemplateSyntaxError(said, line, template) from None
        try:
            return self._own.get_source(environment, template.removeprefix(OWN))
        except jinja2.TemplateNotFound:
            raise jinja2.TemplateNotFound(template) from None


_COMPILED = LRUCache(300)


class Compiling(jinja2.Environment):
    """An environment that takes over what another one like it made of the same text.

    Each run looks its templates up anew, since people reword them; but to compile one takes longer than to render it
    ten times. What is compiled depends on nothing but the text, its name, and what stands in the key beside them.
    """

    def compile(self, source: Any, *args: Any, **named: Any) -> Any:
        """The code of a template."""
        around = (self.autoescape, *self.filters.items(), *self.tests.items(), *self.extensions, *named.items())
        key = (type(self), source, args, around)
        try:
            code: CodeType | str | None = _COMPILED.get(key)
        except TypeError:  # a plugin's filter that cannot be compared, or a tree in the place of a text
            return super().compile(source, *args, **named)
        if code is None:
            code = _COMPILED[key] = super().compile(source, *args, **named)
        return code
