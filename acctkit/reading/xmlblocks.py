"""A long part of a workbook as bytes, cut before the elements that it is made of: rows, or shared texts.

What looks like a tag in it is one: `Container.xml` leaves no comments, instructions or CDATA."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from acctkit.reading.limits import damaged

MAX_BLOCK = 32 * 2**20  # bytes of one element, or of what stands before the first


@dataclass(frozen=True, slots=True)
class Block:
    """Whole elements of a part with this namespace prefix; or (`head`) what stands before the first of them."""

    prefix: bytes
    xml: bytes
    head: bool = False


def blocks(chunks: Iterable[bytes], root: bytes, table: bytes, element: bytes) -> Iterator[Block]:
    """What stands before the elements called `element` in `table` (which is in `root`, or is it), then these.

    Raises ReadRefused (unreadable) where there is no root, the table does not end, or there are two.
    """
    start = re.compile(rb"<((?:[\w.-]{1,100}:)?)" + root + rb"(?=[\s/>])")
    buffer, chunks = b"", iter(chunks)
    for chunk in chunks:
        buffer += chunk
        found = start.search(buffer)
        if found:
            at = buffer.find(b"<" + found[1] + table, found.start())
            end = buffer.find(b">", at)
            if at >= 0 and end >= 0:
                yield Block(found[1], buffer[:end + 1], head=True)
                closed = buffer[end - 1:end] == b"/"
                yield from _inside(found[1], buffer[end + 1:], chunks, table, element, closed=closed)
                return
        _bounded(buffer, table)
    if not start.search(buffer):
        raise damaged(f"0 x {root.decode()}")


def _inside(
    prefix: bytes, buffer: bytes, chunks: Iterator[bytes], table: bytes, element: bytes, *, closed: bool,
) -> Iterator[Block]:
    first, last, again = b"<" + prefix + element, b"</" + prefix + table, b"<" + prefix + table
    at = looked = 0
    while not closed and (at := buffer.find(last, looked)) < 0:
        cut = buffer.rfind(first)
        if cut > 0:
            yield Block(prefix, buffer[:cut])
            buffer = buffer[cut:]
        _bounded(buffer, element)
        looked = max(len(buffer) - len(last), 0)
        chunk = next(chunks, b"")
        if not chunk:
            raise damaged(f"{table.decode()}: no end")
        buffer += chunk
    yield Block(prefix, buffer[:at])
    buffer = buffer[at:]
    while again not in buffer:  # to the end, though nothing there is of interest: so the zip checks that it is whole
        chunk = next(chunks, b"")
        if not chunk:
            return
        buffer = buffer[-len(again):] + chunk
    raise damaged(f"2 x {table.decode()}")


def _bounded(buffer: bytes, what: bytes) -> None:
    if len(buffer) > MAX_BLOCK:
        raise damaged(f"{what.decode()} > 32 MiB")
