"""How a digest to another department speaks of accounts: by name, but for private persons and those that must not be
contacted. Of these it says how many there are, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from acctkit.plugins._research_list import barred

from acctkit import Text

ONE = Text("an account", "un cliente")
UNNAMED = Text("1 account not named", "1 cliente sin nombrar"), Text("{n} accounts not named",
                                                                     "{n} clientes sin nombrar")
_TELLING = ("name", "legal_name", "contact", "email", "billing_email", "tax_id")


@dataclass(frozen=True)
class Names:
    """The accounts by number, and the language in which they are spoken of."""

    accounts: Mapping[str, Any]
    language: str

    def one(self, account: str | None) -> str:
        """What an account is called: its name, else its number; nothing where there is none."""
        row = self.accounts.get(account or "")
        return ONE.say(self.language) if barred(row) else str(getattr(row, "name", "") or account or "")

    def all(self, accounts: Iterable[str | None]) -> list[str]:
        """What several are called, each once, those that are only counted last."""
        each = set(filter(None, accounts))
        hidden = sum(barred(self.accounts.get(one)) for one in each)
        shown = sorted({self.one(one) for one in each if not barred(self.accounts.get(one))})
        return shown + ([UNNAMED[hidden > 1].say(self.language, n=hidden)] if hidden else [])

    def within(self, text: str, account: str | None) -> str:
        """A text about an account, without its name or whatever else tells who it is where it must not be named."""
        row = self.accounts.get(account or "")
        telling = [str(getattr(row, name, None) or "") for name in _TELLING] if barred(row) else []
        for said in sorted(filter(None, (*telling, account if telling else "")), key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(said)}(?!\w)", ONE.say(self.language), text, flags=re.IGNORECASE)
        return text
