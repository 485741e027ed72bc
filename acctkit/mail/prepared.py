"""The statements that every message needs, made once: making one anew takes longer than SQLite takes to run it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from acctkit.books.schema import mimes, outbox, told
from acctkit.mail.outbox import SENT, insert_into

_this = outbox.c.id == sa.bindparam("key", type_=sa.Text)
_by = sa.bindparam("by", type_=sa.Text)
_called = sa.bindparam("called", type_=sa.Text)
_sending, _unknown, _deferred = (outbox.c.state == state for state in ("sending", "unknown", "deferred"))
_ours = (_sending | _unknown) & (outbox.c.lease_until == sa.bindparam("lease", type_=sa.Float))
_outcome = {
    "state": sa.bindparam("became", type_=sa.Text), "last_error": sa.bindparam("error", type_=sa.Text),
    "lease_until": None, "reference": sa.case((_called == "", outbox.c.reference), else_=_called),
    "next_attempt_at": sa.bindparam("again", type_=sa.Float), "sent_at": sa.bindparam("went", type_=sa.Text),
}

LOAD = sa.select(*(outbox.c[name] for name in (
    "id", "kind", "recipient", "subject", "message_id", "tells", "account", "rep", "cc", "amounts", "reference",
    "transport", "state",
)), mimes.c.mime).join_from(outbox, mimes, mimes.c.message == outbox.c.id).where(_this)
TRIES = sa.select(outbox.c.attempts).where(_this)
KEY = sa.select(outbox.c.dedupe_key).where(_this)
CLAIM = sa.update(outbox).where(_this, outbox.c.state == sa.bindparam("was", type_=sa.Text)).values(
    state="sending", attempts=outbox.c.attempts + 1, lease_until=sa.bindparam("until", type_=sa.Float), looks=0,
    transport=_by, reference=sa.case((outbox.c.transport == _by, outbox.c.reference), else_=""),
)
SETTLE = sa.update(outbox).where(_this, _ours).values(_outcome)
SETTLE_SENT = sa.update(outbox).where(_this, _ours | _unknown | _deferred).values(_outcome)
UNTELL = sa.delete(told).where(told.c.fact == sa.bindparam("fact", type_=sa.Text))
SENT_TO = sa.select(sa.func.count()).select_from(
    outbox.join(told, (told.c.message == outbox.c.id) & (told.c.fact == SENT + outbox.c.dedupe_key))
).where(outbox.c.recipient == sa.bindparam("address", type_=sa.Text), told.c.day == sa.bindparam("day", type_=sa.Date))


@lru_cache
def tell_sent(dialect: str) -> Any:
    """Keep on which day a message went, or may have gone."""
    day = sa.bindparam("day", type_=sa.Date)
    fact = sa.select(SENT + outbox.c.dedupe_key, outbox.c.id, day).where(_this)
    return insert_into(dialect, told).from_select(["fact", "message", "day"], fact)
