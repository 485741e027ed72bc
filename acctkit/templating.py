"""Where templates are looked up: folder by folder, and under `acctkit/` acctkit's own, whoever has replaced them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import jinja2

OWN = "acctkit/"


class Folders(jinja2.FileSystemLoader):
    """The first folder that has a template wins; the last folder holds acctkit's own.

    A template that replaces one of acctkit's may build on it: `{% extends "acctkit/base.html" %}`.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__([str(folder) for folder in folders])
        self._own = jinja2.FileSystemLoader(self.searchpath[-1:])

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """A template's text and file; raises TemplateNotFound."""
        if not template.startswith(OWN):
            return super().get_source(environment, template)
        try:
            return self._own.get_source(environment, template.removeprefix(OWN))
        except jinja2.TemplateNotFound:
            raise jinja2.TemplateNotFound(template) from None
