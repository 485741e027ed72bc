"""The papers that go with messages: each is typeset when its message is made, by one press a run, which is opened when
the first is needed. Those of many messages are begun ahead, on the processors that composing leaves idle.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from acctkit.papers.pdf import PaperError, Press, press
from acctkit.papers.shown import shown
from acctkit.types import Attachment, NumberedPaper, Paper

PDF = "application/pdf"
MOST = 4  # papers that are typeset at once
_LONGEST = 40  # characters of each word in a file's name
_UNSAFE = re.compile(r"\W+")


@dataclass
class Enclosures:
    """Makes papers into attachments; `missing` says why none could be made, where typst is not installed: the messages
    go without them then."""

    folders: Sequence[Path]
    company: Mapping[str, Any]
    missing: str = ""
    _stack: ExitStack = field(default_factory=ExitStack)
    _press: Press | None = None

    _begun: dict[int, Future[bytes]] = field(default_factory=dict)

    def enclose(self, paper: Paper) -> Attachment | None:
        """The PDF of a paper, or None where none can be made here; raises PaperError naming template and line."""
        if not self._opened():
            return None
        begun = self._begun.pop(id(paper), None)
        return Attachment(name_of(paper), media_type=PDF, content=begun.result() if begun else self._pdf(paper))

    def ahead(self, papers: Sequence[Paper]) -> None:
        """Begin with papers that `enclose` is going to be asked for."""
        if len(papers) < 2 or not self._opened():
            return
        pool = ThreadPoolExecutor(min(os.cpu_count() or 1, MOST))
        self._stack.callback(pool.shutdown, cancel_futures=True)
        self._begun = {id(paper): pool.submit(self._pdf, paper) for paper in papers}

    def _opened(self) -> bool:
        if self._press is None and not self.missing:
            try:
                self._press = self._stack.enter_context(press(self.folders))
            except PaperError as error:
                self.missing = f"Messages go without their PDFs: {error}"
        return self._press is not None

    def _pdf(self, paper: Paper) -> bytes:
        assert self._press is not None
        return self._press.pdf(shown(NumberedPaper("", paper, "approved"), self.company))


@contextmanager
def enclosures(folders: Sequence[Path], company: Mapping[str, Any]) -> Iterator[Enclosures]:
    """Enclosures typeset from the templates of `folders`, on the paper of `company`."""
    with ExitStack() as stack:
        yield Enclosures(folders, company, _stack=stack)


def name_of(paper: Paper) -> str:
    """The name of a paper's file: what it is called, whose it is, its currency and day: all that no disk minds.

    >>> import datetime as dt
    >>> from acctkit.types import Text
    >>> whole = Text("Statement of account", "Extracto de cuenta")
    >>> name_of(Paper("statement", "", whole, dt.date(2026, 11, 25), "../103", "Harbor", "USD", (), (), ()))
    'Statement-of-account-103-USD-2026-11-25.pdf'
    """
    words = (paper.title.say(paper.language), paper.account, paper.currency)
    safe = (_UNSAFE.sub("-", unicodedata.normalize("NFC", word)).strip("-._")[:_LONGEST] for word in words)
    return f"{'-'.join(filter(None, safe)) or 'paper'}-{paper.date.isoformat()}.pdf"
