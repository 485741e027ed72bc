"""Books that are read once between two filings, as a process reads them that asks again and again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from acctkit import Record, Refused, Sum, Unread, Version
from acctkit.testing import TestBooks


class ReadOnce:
    """Books whose records are read once between two filings: what a process reads again and again is the same."""

    def __init__(self, books: TestBooks) -> None:
        self.books, self.known = books, dict[Any, Any]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.books, name)

    def forget(self) -> None:
        self.known = {}

    def records(self, form: str, **wanted: Any) -> Sequence[Record[Any]]:
        return self._read(self.books.records, lambda one: one.row, form, wanted)

    def versions(self, form: str, **wanted: Any) -> Sequence[Version[Any]]:
        return self._read(self.books.versions, lambda one: one.row, form, wanted)

    def unread(self, folder: str | None = None) -> Sequence[Unread]:
        return self._once(self.books.unread, folder)

    def refused(self, form: str) -> Sequence[Refused]:
        return self._once(self.books.refused, form)

    def sums(self, *words: Any, **wanted: Any) -> Sequence[Sum]:
        return self._once(self.books.sums, *words, **wanted)

    def _once(self, read: Callable[..., Any], *words: Any, **wanted: Any) -> Any:
        key = (read.__name__, words, tuple(sorted(wanted.items())))
        if key not in self.known:
            self.known[key] = read(*words, **wanted)
        return self.known[key]

    def _read(self, read: Callable[..., Any], row: Callable[[Any], Any], form: str, wanted: dict[str, Any]) -> Any:
        wanted = dict(wanted)
        account = wanted.pop("account", None)
        key = (read.__name__, form, tuple(sorted(wanted.items())))
        if key not in self.known:
            every = read(form, **wanted)
            by_account: dict[str, list[Any]] = defaultdict(list)
            for one in every:
                by_account[getattr(row(one), "account", "")].append(one)
            self.known[key] = every, by_account
        every, by_account = self.known[key]
        return every if account is None else by_account.get(account, ())
