"""A small memory that lives in the books: text by text, for one owner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping

import sqlalchemy as sa

from acctkit.books.ledger import Ledger
from acctkit.books.schema import meta


class Memory(MutableMapping[str, str]):
    """What its owner, told by `prefix`, wants to know again; each change is in the books at once."""

    def __init__(self, ledger: Ledger, prefix: str) -> None:
        self._ledger, self._prefix = ledger, prefix

    def __getitem__(self, key: str) -> str:
        with self._ledger.read() as conn:
            value = conn.scalar(sa.select(meta.c.value).where(meta.c.name == self._prefix + key))
        if value is None:
            raise KeyError(key)
        return str(value)

    def __setitem__(self, key: str, value: str) -> None:
        _text(key, value)
        with self._ledger.begin() as conn:
            conn.execute(sa.delete(meta).where(meta.c.name == self._prefix + key))
            conn.execute(sa.insert(meta).values(name=self._prefix + key, value=value))

    def __delitem__(self, key: str) -> None:
        with self._ledger.begin() as conn:
            if not conn.execute(sa.delete(meta).where(meta.c.name == self._prefix + key)).rowcount:
                raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        start = len(self._prefix)
        with self._ledger.read() as conn:
            names = list(conn.scalars(sa.select(meta.c.name).order_by(meta.c.name)))
        return iter([name[start:] for name in names if name.startswith(self._prefix)])

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Musing(MutableMapping[str, str]):
    """A memory as it is, and what its owner would put into it: the books keep none of that.

    >>> memory = Musing({"first": "2026-11-25"})
    >>> memory["last"] = memory.pop("first")
    >>> dict(memory)
    {'last': '2026-11-25'}
    """

    def __init__(self, real: Mapping[str, str]) -> None:
        self._real = real
        self._changed: dict[str, str | None] = {}

    def __getitem__(self, key: str) -> str:
        value = self._changed[key] if key in self._changed else self._real[key]
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key: str, value: str) -> None:
        self._changed[_text(key, value)] = value

    def __delitem__(self, key: str) -> None:
        self[key]  # raises KeyError
        self._changed[key] = None

    def __iter__(self) -> Iterator[str]:
        gone = {key for key, value in self._changed.items() if value is None}
        return iter(sorted({*self._real, *self._changed} - gone))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _text(key: str, value: str) -> str:
    """The key; raises TypeError where it, or what it stands for, is no text."""
    if not isinstance(key, str) or not isinstance(value, str):
        raise TypeError(f"a memory keeps text by text, not {type(value).__name__} by {type(key).__name__}")
    return key
