"""What was being handed over when the machine went down.

A delivery names the messages of its next moment in the table `underway`, with the boot of the machine, and that is on
the disk before any of them is touched (`mail/batches.py`). What it writes then need not be: no death of a process loses
it, but a fall of the machine does. So names of another boot tell that the books may lack what became of those messages.
They are put where a message stands of which it is not known whether it went: being sent, by nobody any more.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa

from acctkit.books.schema import outbox, underway

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_BEFORE = ("queued", "approved", "deferred", "sending")


@lru_cache
def boot_id() -> str:
    """What is another whenever the machine was started anew; empty where the system does not say."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def fallen(conn: sa.Connection, boot: str) -> bool:
    """Whether a delivery was under way when the machine went down."""
    return conn.execute(sa.select(underway.c.message).where(underway.c.boot != boot).limit(1)).first() is not None


def doubt_after_fall(conn: sa.Connection, boot: str) -> None:
    """Put what was under way then, and of which the books know no outcome, where it is in doubt."""
    names = sa.select(underway.c.message, underway.c.transport).where(underway.c.boot != boot)
    for name in conn.execute(names).all():
        conn.execute(sa.update(outbox).where(outbox.c.id == name.message, outbox.c.state.in_(_BEFORE)).values(
            state="sending", lease_until=0.0, transport=name.transport
        ))
    conn.execute(sa.delete(underway).where(underway.c.boot != boot))
