"""Carriers for tests of the delivery: a server that keeps drafts and what it sent, with answers on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from acctkit import Outgoing, Receipt


@dataclass
class Drafting:
    """A carrier that prepares a draft, sends that draft once, and can look. `cut` is called before and after each step,
    by its name, and may raise."""

    drafts: dict[str, str] = field(default_factory=dict)  # reference -> id of the message
    sent: list[str] = field(default_factory=list)
    answers: dict[str, Iterator[Receipt]] = field(default_factory=dict)  # by step, instead of doing it
    cut: Callable[[str], None] = lambda step: None
    asked: list[str] = field(default_factory=list)
    look_after: float = 0.0
    per_minute: float = 0.0

    def prepare(self, message: Outgoing) -> Receipt:
        """Lay a draft down, unless it lies there."""
        self.cut("before prepare")
        self.asked.append("prepare")
        if (answer := next(self.answers.get("prepare", iter(())), None)) is not None:
            return answer
        reference = f"draft {message.id}"
        self.drafts[reference] = message.id
        self.cut("after prepare")
        return Receipt("prepared", reference)

    def send(self, message: Outgoing) -> Receipt:
        """Send the draft."""
        self.cut("before send")
        self.asked.append("send")
        if (answer := next(self.answers.get("send", iter(())), None)) is not None:
            return answer
        self.sent.append(self.drafts.pop(message.reference))
        self.cut("after send")
        return Receipt("sent", message.reference)

    def look(self, message: Outgoing) -> Receipt:
        """See whether the draft is there, or was sent."""
        self.asked.append("look")
        if (answer := next(self.answers.get("look", iter(())), None)) is not None:
            return answer
        if message.id in self.sent:
            return Receipt("sent", message.reference)
        if message.reference in self.drafts:
            return Receipt("deferred", message.reference, "its draft is there")
        return Receipt("unknown", error="it is nowhere")

    def discard(self, id: str, reference: str) -> bool:
        """Take a draft away."""
        self.asked.append("discard")
        self.cut("before discard")
        if next(self.answers.get("discard", iter(())), None) is not None:
            return False
        for one in [one for one, its in self.drafts.items() if one == reference or its == id]:
            del self.drafts[one]
        return True

    def close(self) -> None:
        """Nothing."""
