"""What plugin authors get wrong in the objects they hand over is told where it is handed over."""

from __future__ import annotations

from typing import Any

import pytest

from acctkit import (
    Arithmetic,
    Check,
    Choice,
    Code,
    Day,
    Form,
    Key,
    Label,
    Mailing,
    Quantity,
    Ref,
    Row,
    Section,
    Text,
    Transport,
    column,
)
from acctkit.declared import oddity


class VisitRow(Row):
    date: Day = column("Date", "Fecha")
    notes: Label | None = column("Notes", "Notas", default=None)


class PlainRow(Row):
    date: str


class KindRow(Row):
    kind: Choice = column("Kind", "Tipo")


class GuestRow(Row):
    guests: Quantity = column("Guests", "Invitados", default="three")


class SizeRow(Row):
    size: Choice = column("Size", "Tamaño", default="huge", choices={"small": ("small", "pequeño")})


TITLE: Any = "Visits"
DO: Any = print
ODD: list[tuple[Any, type, str]] = [
    ("visits", Form, "str where acctkit wants Form"),
    (Section("", Text("Visits"), DO), Section, "a section whose name is ''"),
    (Section("visits", TITLE, DO), Section, "title is a str where acctkit wants Text"),
    (Section("visits", Text("Visits"), DO, needs=TITLE), Section, "needs is a str where acctkit wants a tuple"),
    (Section("visits", Text("Visits"), TITLE), Section, "whose build cannot be called"),
    (Section("visits", Text("Visits"), DO, order=TITLE), Section, "order is a str where acctkit wants int"),
    (Check("visits", "sales", DO, codes=(TITLE,)), Check, "codes hold 'Visits' where acctkit wants Code"),
    (Check("visits", "sales", DO, codes=(Code("odd", "error", TITLE),)), Check, "wants Code with a Text"),
    (Mailing("", DO), Mailing, "a mailing whose name is ''"),
    (Transport("pigeon", TITLE), Transport, "whose open cannot be called"),
    (Transport("pigeon", print, dict), Transport, "whose settings are no pydantic model"),
    (Form("visits", TITLE, VisitRow), Form, "title is a str"),
    (Form("visits", Text("Visits"), TITLE), Form, "model is no Row"),
    (Form("visits", Text("Visits"), PlainRow), Form, "annotate it with one of acctkit's kinds"),
    (Form("visits", Text("Visits"), VisitRow, date="day"), Form, "names the column 'day' but has none such"),
    (Form("visits", Text("Visits"), VisitRow, keys=(Key("date", "who"),)), Form, "names the column 'who'"),
    (Form("visits", Text("Visits"), VisitRow, refers={"account": Ref("accounts", "account")}), Form, "'account'"),
    (Form("visits", Text("Visits"), VisitRow, arithmetic=Arithmetic({"notes": "A1 + 2 * who"})), Form, "'who'"),
    (Form("visits", Text("Visits"), VisitRow, arithmetic=Arithmetic(totals=("sum",))), Form, "'sum'"),
    (Form("visits", Text("Visits"), VisitRow, arithmetic=Arithmetic(deducts={"notes": "no"})), Form, "is no choice"),
    (Form("visits", Text("Visits"), KindRow), Form, "'kind' is a Choice without choices"),
    (Form("visits", Text("Visits"), GuestRow), Form, "by default 'three' where a quantity is a Decimal or int"),
    (Form("visits", Text("Visits"), SizeRow), Form, "'size' is by default 'huge', which is none of its choices"),
    (Form("visits", Text("Visits"), VisitRow, who=TITLE), Form, "filed by 'Visits'; write office or rep"),
]


@pytest.mark.parametrize(("item", "kind", "said"), ODD, ids=[said for _, _, said in ODD])
def test_a_slip_is_told_in_a_few_words(item: Any, kind: type, said: str) -> None:
    assert said in oddity(item, kind)


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        (Section("visits", Text("Visits"), DO), Section),
        (Form("visits", Text("Visits"), VisitRow, date="date", keys=(Key("date"),)), Form),
        (Mailing("reminder", DO), Mailing),
    ],
)
def test_what_is_right_passes(item: Any, kind: type) -> None:
    assert oddity(item, kind) == ""
