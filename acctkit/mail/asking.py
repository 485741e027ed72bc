"""A carrier as a delivery asks it: each answer can be kept, and what the carrier raises is one, too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from acctkit.contributions import Carrier
from acctkit.mail.compose import message_uuid
from acctkit.mail.redirecting import redirected
from acctkit.redacting import redacted
from acctkit.texts import keepable
from acctkit.types import Outgoing, Receipt

Otherwise = Literal["deferred", "unknown"]


@dataclass(slots=True)
class Asked:
    """A carrier, to whom every message goes instead of its receiver where it says so, and who is told what the carrier
    raises."""

    carrier: Carrier
    redirect_to: str = ""
    on_error: Callable[[BaseException], None] | None = None
    broken: bool = False  # whether it failed when it was asked last

    def can(self, what: Literal["prepare", "look", "discard"]) -> bool:
        """Whether it can do what not every carrier can."""
        return hasattr(self.carrier, what)

    @property
    def per_minute(self) -> float:
        """How many messages it carries a minute; 0 for as many as there are."""
        return float(getattr(self.carrier, "per_minute", None) or 0.0)

    def send(self, message: Outgoing) -> Receipt:
        """Carry the message."""
        receipt = self._ask(self.carrier.send, message, "unknown")
        if receipt.state == "prepared":
            return Receipt("unknown", error="the transport prepared the message when it was to send it")
        return receipt

    def prepare(self, message: Outgoing) -> Receipt:
        """Lay the message down without sending it: `prepared`, with a reference, or what stands in the way."""
        receipt = self._ask(self.carrier.prepare, message, "deferred")  # type: ignore[attr-defined]
        if receipt.state == "prepared" and not receipt.reference:
            return Receipt("deferred", error="the transport prepared the message, and gave no reference")
        return receipt

    def look(self, message: Outgoing) -> Receipt:
        """What it says became of a message in doubt."""
        receipt = self._ask(self.carrier.look, message, "unknown")  # type: ignore[attr-defined]
        if receipt.state in ("sent", "deferred", "unknown"):
            return receipt
        return Receipt("unknown", error=f"the transport looked, and said {receipt.state}, which is no answer")

    def discard(self, id: str, reference: str) -> bool:
        """Let it take away what it prepared of a message that was cancelled; whether nothing is left."""
        try:
            gone = self.carrier.discard(self._known_by(id, self.redirect_to), reference)  # type: ignore[attr-defined]
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin's carrier
            self._tell(error)
            return False
        return bool(gone)

    def dressed(self, message: Outgoing) -> Outgoing:
        """The message as the carrier gets it. Where it goes elsewhere for trying things out, a carrier that prepares it
        gets it under another id: else it would find and send what it prepared for the real receiver."""
        instead = redirected(message, self.redirect_to)
        if instead is not message and self.can("prepare"):
            return replace(instead, id=self._known_by(message.id, instead.to))
        return instead

    @staticmethod
    def _known_by(id: str, redirect_to: str) -> str:
        """The id under which a carrier prepares a message."""
        return message_uuid(f"{id} to {redirect_to}") if redirect_to else id

    def _ask(self, asked: Callable[[Outgoing], Receipt], message: Outgoing, otherwise: Otherwise) -> Receipt:
        """What the carrier says, or that it failed: it may have sent before it did, but not while it prepared."""
        self.broken = True
        try:
            receipt = asked(message)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin's carrier
            self._tell(error)
            return Receipt(otherwise, error=_said(f"the transport failed: {type(error).__name__}: {error}"))
        if not isinstance(receipt, Receipt):
            said = f"the transport gave {type(receipt).__name__} instead of a Receipt"
            return Receipt(otherwise, error=said)
        self.broken = False
        reference = keepable(receipt.reference)
        if receipt.error or reference != receipt.reference:
            return replace(receipt, error=_said(receipt.error), reference=reference)
        return receipt

    def _tell(self, error: BaseException) -> None:
        if self.on_error:
            self.on_error(error)


def _said(error: str) -> str:
    """What a transport says went wrong, as it may be kept: what the books cannot take would cost its outcome."""
    return keepable(redacted(error))
