"""Whose a message is: nobody speaks for another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from acctkit.plugins._mailbox_letter import Letter
from acctkit.plugins._mailbox_results import doubt
from acctkit.plugins._mailbox_said import DOUBTED, NAMELESS, SHARED, STRANGER, filled
from acctkit.plugins._mailbox_settings import MailboxSettings

from acctkit import Person, Text

OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose folder the files go to."""

    folder: str
    name: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that brings nothing; `why` is for the office."""

    why: Text | None


def owner_of(letter: Letter, people: Mapping[str, Person], settings: MailboxSettings) -> Owner | Refused:
    """Whose a message is, by the one address in its From that a server vouches for: a rep's own, one that the settings
    give to a rep, or one that speaks for the office."""
    about = {"sender": letter.sender, "subject": letter.subject}
    if not letter.sender:
        return Refused(filled(NAMELESS, **about))
    allowed = {address.lower(): id for address, id in settings.allow.items()}
    own = [one.id for one in people.values() if one.email.strip().lower() == letter.sender]
    ids = [allowed[letter.sender]] if letter.sender in allowed else sorted(own)
    if letter.sender in map(str.lower, settings.office_senders):
        owner = Owner(OFFICE, letter.sender)
    elif len(ids) > 1:
        return Refused(filled(SHARED, reps=", ".join(ids), **about))
    elif not ids or ids[0] not in people:
        return Refused(filled(STRANGER, **about))
    else:
        owner = Owner(ids[0], people[ids[0]].name)
    why = _doubt(letter, settings)
    return Refused(filled(DOUBTED, why=why, **about)) if why else owner


def _doubt(letter: Letter, settings: MailboxSettings) -> str:
    """Why it is not sure who sent it; empty where it is, or where the settings do not ask."""
    if settings.trust_internal and letter.inside:
        return ""
    if settings.authserv_id:
        return doubt(letter.results, settings.authserv_id, letter.sender)
    return "" if settings.trust_unverified else "it comes from outside"
