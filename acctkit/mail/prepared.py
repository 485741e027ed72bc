"""The statements that every message needs, made once: making one anew takes longer than SQLite takes to run it."""

from __future__ import annotations

import sqlalchemy as sa

from acctkit.books.schema import mimes, outbox

_this = outbox.c.id == sa.bindparam("key", type_=sa.Text)
_day = sa.bindparam("day", type_=sa.Date)
_by = sa.bindparam("by", type_=sa.Text)
_called = sa.bindparam("called", type_=sa.Text)
_sending, _unknown, _deferred = (outbox.c.state == state for state in ("sending", "unknown", "deferred"))
_ours = (_sending | _unknown) & (outbox.c.lease_until == sa.bindparam("lease", type_=sa.Float))
_became = sa.bindparam("became", type_=sa.Text)
_kept = {
    "last_error": sa.bindparam("error", type_=sa.Text), "lease_until": None,
    "reference": sa.func.coalesce(sa.func.nullif(_called, ""), outbox.c.reference),
}
_outcome = _kept | {
    "state": _became, "next_attempt_at": sa.bindparam("again", type_=sa.Float), "sent_at": None,
    "sent_on": sa.case((_became == "unknown", sa.func.coalesce(outbox.c.sent_on, _day))),
}
_went = _kept | {
    "state": "sent", "next_attempt_at": None, "sent_at": sa.bindparam("went", type_=sa.Text),
    "sent_on": sa.func.coalesce(outbox.c.sent_on, _day),
}

_others = outbox.alias("others")
_today = sa.select(sa.func.count()).select_from(_others).where(
    _others.c.recipient == outbox.c.recipient, _others.c.sent_on == _day
).scalar_subquery()

LOAD = sa.select(*(outbox.c[name] for name in (
    "id", "kind", "recipient", "subject", "message_id", "tells", "account", "rep", "cc", "amounts", "reference",
    "transport", "state", "sha256",
)), mimes.c.mime, _today.label("today")).join_from(outbox, mimes, mimes.c.message == outbox.c.id).where(_this)
TRIES = sa.select(outbox.c.attempts).where(_this)
KEY = sa.select(outbox.c.dedupe_key).where(_this)
CLAIM = sa.update(outbox).where(
    _this, outbox.c.state == sa.bindparam("was", type_=sa.Text), outbox.c.sha256 == sa.bindparam("bytes", type_=sa.Text)
).values(
    state="sending", attempts=outbox.c.attempts + 1, lease_until=sa.bindparam("until", type_=sa.Float), looks=0,
    transport=_by, reference=sa.case((outbox.c.transport == _by, outbox.c.reference), else_=""),
)
SETTLE = sa.update(outbox).where(_this, _ours).values(_outcome)
SETTLE_SENT = sa.update(outbox).where(_this, _ours | _unknown | _deferred).values(_went)
