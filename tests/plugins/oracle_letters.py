"""What a letter says, read as its receiver reads it: out of the text of the e-mail, in English or Spanish."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

HEAD = re.compile(r"^(?:(?:Amounts in|Importes en) (\w{3})|(\w{3}): (?:for information|a título informativo).*)$")
NUMBER = re.compile(r"-?[\d.,]*\d")
ASKED = re.compile(rf"({NUMBER.pattern})\xa0([A-Z]{{3}})")
LATE = re.compile(r"-|[\d.,]+ (?:day|days|día|días)")
NOTE = re.compile(r"  (?:.*, )?(?:(?:reminder|aviso) (\d)|falls due soon|vence próximamente)")
TO_PAY = re.compile(r"(?:To pay by|Total a pagar a más tardar el) (.*), \w{3}")
WHEN_DUE = re.compile(r"(?:To pay when due|Total a pagar al vencimiento), \w{3}")
MANNERS = {
    "courtesy": ("friendly reminder ahead of time", "Permítanos recordarle con antelación"),
    "last": ("This is our final written request", "Esta es nuestra última solicitud por escrito"),
    "first": ("This may well have been overlooked", "Es posible que se trate de un descuido"),
    "again": ("We have written to you before", "Ya le hemos escrito"),
}
MONTHS = {name: at for names in (
    "january february march april may june july august september october november december",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
) for at, name in enumerate(names.split(), 1)}


@dataclass(frozen=True)
class Line:
    """An invoice as a letter lists it; `level` is which reminder of it this is, and `soon` that it falls due
    soon, where the letter says so."""

    currency: str
    open: Decimal
    amount: Decimal
    paid: Decimal
    late: bool
    level: int = 0
    soon: bool = False


@dataclass
class Said:
    """A letter: its invoices by number, credits, what is called overdue (or to fall due soon) and what is asked by
    currency, by when, and in which manner."""

    manner: str
    lines: dict[str, Line] = field(default_factory=dict)
    credits: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    overdue: dict[str, Decimal] = field(default_factory=dict)
    asks: dict[str, Decimal] = field(default_factory=dict)
    until: dt.date | None = None


def text_of(mime: bytes) -> str:
    """The plain text of a message."""
    body = message_from_bytes(mime, _class=EmailMessage, policy=default).get_body(("plain",))
    assert body is not None, "a letter without a text"
    return str(body.get_content()).replace("\r\n", "\n")


def read(text: str) -> Said:
    """What a letter says."""
    joined = " ".join(text.split(" ")).replace("\n", " ")
    said = Said(next(name for name, words in MANNERS.items() if any(one in joined for one in words)))
    spanish = "A la atención de" in text

    def number(written: str) -> Decimal:
        assert NUMBER.fullmatch(written), f"{written!r} is no amount"
        return Decimal(written.replace(".", "").replace(",", ".") if spanish else written.replace(",", ""))

    opening, *_ = re.split(r"^(?:Amounts in|Importes en) ", text, maxsplit=1, flags=re.M)
    for currency, rows in _tables(text):
        last = ""
        for cells in rows:
            if len(cells) == 1 and (note := NOTE.fullmatch(cells[0])):
                said.lines[last] = replace(said.lines[last], level=int(note[1] or 0), soon=not note[1])
            elif late := next((cell for cell in cells if LATE.fullmatch(cell)), ""):
                last = cells[0]
                assert last not in said.lines, f"{last} is listed twice"
                amount, *paid, left = map(number, cells[cells.index(late) + 1:])
                said.lines[last] = Line(currency, left, amount, sum(paid, Decimal(0)), late != "-")
            elif cells[0] in ("Overdue", "Vencido", "Falls due soon", "Vence próximamente"):
                said.overdue[currency] = number(cells[-1])
            elif to_pay := TO_PAY.fullmatch(cells[0]):
                said.asks[currency], said.until = number(cells[-1]), day_of(to_pay[1])
            elif WHEN_DUE.fullmatch(cells[0]):
                said.asks[currency] = number(cells[-1])
            else:
                said.credits[currency] += number(cells[-1])
    named = {currency: number(amount) for amount, currency in ASKED.findall(opening)}
    assert named == said.asks, f"the sentence asks for {named}, the tables for {said.asks}"
    return said


def _tables(text: str) -> Iterator[tuple[str, list[list[str]]]]:
    """The tables of a letter: the currency, and the cells of each row below the head; a text that goes over several
    lines is one cell."""
    lines = iter(text.split("\n"))
    for line in lines:
        if head := HEAD.fullmatch(line):
            next(lines)  # a blank one
            rows, before = list[list[str]](), ""
            for row in lines:
                if not row.strip():
                    break
                if NOTE.fullmatch(row):
                    rows.append([row])
                elif set(row) != {"-"} and not row.startswith(("Invoice  ", "Factura  ")):
                    cells = re.split(r" {2,}", row.strip())
                    if len(cells) == 1:
                        before += f"{cells[0]} "
                    else:
                        rows.append([before + cells[0], *cells[1:]])
                        before = ""
            yield head[1] or head[2], rows


def day_of(text: str) -> dt.date:
    """A date as it is written out: November 25, 2026, or 25 de noviembre de 2026.

    >>> day_of("November 5, 2026") == day_of("5 de noviembre de 2026") == dt.date(2026, 11, 5)
    True
    """
    words = text.lower().replace(",", " ").split()
    month = next(MONTHS[word] for word in words if word in MONTHS)
    day, year = (int(word) for word in words if word.isdigit())
    return dt.date(year, month, day)
