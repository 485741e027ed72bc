"""Mail that failed at once, as the office's summary tells it: refused for good, or not even made.

What came back, and what was given up after days, have their own places there (`returned`, `put_off`). What was refused
is told once, and again where somebody tried it again in vain; what cannot be made is tried by each run, and told once a
week.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa

from acctkit.books.schema import NOT_GONE, outbox, verdicts
from acctkit.calendar import Week
from acctkit.mail.outbox import CHECK, IN_ORDER
from acctkit.mail.put_off import GIVEN_UP
from acctkit.mail.returned import CAME_BACK
from acctkit.types import Text


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that failed, and why, after persons decided of it so many times; `unmade` where it has no bytes yet."""

    message: str
    kind: str
    account: str
    to: str
    reason: str
    decided: int = 0
    unmade: bool = False

    def fact(self, week: Week) -> str:
        """The fact that the office was told of it."""
        return f"office:failed:{self.message}:{week.label if self.unmade else self.decided}"

    @property
    def said(self) -> Text:
        """Why, and what is to be done."""
        why = self.reason.rstrip(".")
        if self.unmade:
            return Text(f"It could not be made: {why}. Once that is mended, the next run writes it anew.",
                        f"No se pudo redactar: {why}. Una vez corregido, se redacta de nuevo en la próxima ejecución.")
        retry = f"acctkit outbox retry {self.message[:8]}"
        return Text(f"{why}. Once that is mended: {retry}", f"{why}. Una vez corregido: {retry}")


def refused(conn: sa.Connection) -> tuple[Refused, ...]:
    """What failed at once and nobody has tried again since, oldest first."""
    names = ("id", "kind", "account", "recipient", "last_error", "message_id")
    mine = (outbox.c.state == "failed") & (outbox.c.kind != CHECK) & NOT_GONE
    for elsewhere in (GIVEN_UP, CAME_BACK):
        mine &= ~outbox.c.last_error.startswith(elsewhere)
    rows = conn.execute(sa.select(*(outbox.c[name] for name in names)).where(mine).order_by(*IN_ORDER))
    decided = Counter(conn.scalars(sa.select(verdicts.c.message).join(outbox, outbox.c.id == verdicts.c.message)
                                   .where(mine)))
    return tuple(
        Refused(row.id, row.kind, row.account, row.recipient, row.last_error, decided[row.id], not row.message_id)
        for row in rows
    )
