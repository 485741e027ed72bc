"""The letters of a run: one to each account that is due one, and why the others are withheld."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from acctkit.plugins._collections_cases import cases
from acctkit.plugins._collections_facts import KIND, STALE_OK, Told
from acctkit.plugins._collections_letters import letter
from acctkit.plugins._late_interest import MissingRateError
from acctkit.plugins._open_items import Receivables

from acctkit import Draft, MailDesk, Text, Withheld

_FIRST = "first run with "  # and the name of the transport: the day on which letters were only planned


def plan(desk: MailDesk) -> Iterator[Draft | Withheld]:
    """One letter to each account that is due one, or the reason why it, or a part of it, is withheld; without an
    address, none."""
    book, stale_ok = Receivables.read(desk), STALE_OK in desk.flags
    found = cases(desk, book, Told.read(desk), stale_ok=stale_ok)
    only_planned = first_run(desk) if any(case.fate == "goes" for case in found) else None
    for case in found:
        if case.withheld:
            yield Withheld(KIND, case.customer.account, case.withheld, case.decided)
        if case.fate == "goes" and only_planned:
            yield Withheld(KIND, case.customer.account, only_planned)
        elif case.fate == "goes":
            try:
                yield letter(desk, book, case, stale_ok=stale_ok)
            except MissingRateError as error:
                yield Withheld(KIND, case.customer.account, error.text)


def first_run(desk: MailDesk) -> Text | None:
    """Why letters are only planned on the first day on which a real transport would carry some; None on any other."""
    if desk.transport == "folder":
        return None
    first = desk.memory.setdefault(f"{_FIRST}{desk.transport}", desk.as_of.isoformat())
    if desk.as_of > dt.date.fromisoformat(first):
        return None
    return Text(
        f"The first run with transport {desk.transport} only plans: look at acctkit notices --plan. A run of a later "
        "day writes the letter.",
        f"La primera ejecución con el transporte {desk.transport} solo planifica: vea acctkit notices --plan. Una "
        "ejecución de otro día redacta la carta.",
    )
