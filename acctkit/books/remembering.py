"""A small memory that lives in the books: text by text, for one owner."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping

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
        if not isinstance(key, str) or not isinstance(value, str):
            raise TypeError(f"a memory keeps text by text, not {type(value).__name__} by {type(key).__name__}")
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
