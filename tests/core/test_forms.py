"""Forms are declared by a row model; columns, kinds, headers and keys follow from it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from pydantic import ValidationError

from acctkit.forms import Choice, Day, Flag, Form, Id, Key, Label, Money, Percent, Quantity, Row, Whole, column
from acctkit.types import Text
from tests.core.form_samples import TRIPS, TripRow


class Everything(Row):
    code: Id = column("Code", "Código", "Ref")
    note: Label = column("Note", default="")
    day: Day | None = column("Day", default=None)
    count: Whole | None = column("Count", default=None, ge=0, le=9)
    weight: Quantity | None = column("Weight", default=None)
    amount: Money | None = column("Amount", default=None, gt=0)
    share: Percent | None = column("Share", default=None)
    urgent: Flag = column("Urgent", default=False)
    kind: Choice = column("Kind", "Tipo", default="sale", choices={"sale": ("sale", "venta"), "return": ("return",)})


KEYS = (Key("code", needs=("code",)), Key("note", counted=True))
FORM = Form("everything", Text("Everything"), Everything, keys=KEYS)


def test_kinds_titles_and_choices_come_from_the_row_model():
    assert [(spec.name, spec.kind, spec.required) for spec in FORM.columns] == [
        ("code", "id", True), ("note", "text", False), ("day", "date", False), ("count", "integer", False),
        ("weight", "quantity", False), ("amount", "money", False), ("share", "percent", False),
        ("urgent", "flag", False), ("kind", "choice", False),
    ]
    assert FORM.column("code").headers == ("Code", "Código", "code", "Ref")
    assert FORM.column("kind").choices == {"sale": ("sale", "venta"), "return": ("return",)}
    with pytest.raises(KeyError, match="everything has no column colour"):
        FORM.column("colour")


def test_limits_hold_on_optional_columns_too():
    assert Everything(code="A", count=9).count == 9
    for wrong in ({"count": 10}, {"amount": Decimal(0)}, {"colour": "red"}):
        with pytest.raises(ValidationError):
            Everything(code="A", **wrong)  # type: ignore[arg-type]


def test_a_row_is_frozen_and_completes_itself():
    row = TripRow(date=dt.date(2026, 11, 16), shop="101", item="S1", units=Decimal(2), price=Decimal("4.5"))
    assert row.complete().amount == Decimal(9)
    with pytest.raises(ValidationError):
        row.units = Decimal(3)  # type: ignore[misc]


def test_a_column_without_a_kind_is_refused_by_name():
    class Bare(Row):
        colour: str = column("Colour")

    with pytest.raises(TypeError, match="column colour: annotate it"):
        assert Form("bare", Text("Bare"), Bare).columns


def test_the_first_key_whose_needs_are_filled_is_the_row_key():
    assert FORM.key_of(Everything(code="A")) == ("A", False)
    assert FORM.key_of(Everything(code="", note="x")) == ("x", True)
    assert Form("keyless", Text("Keyless"), Everything).key_of(Everything(code="A")) == ("", True)


@pytest.mark.parametrize(("one", "other"), [("1.50", "1.5"), ("100", "1E+2"), ("0", "-0.00")])
def test_equal_numbers_make_equal_keys(one, other):
    form = Form("weights", Text("Weights"), Everything, keys=(Key("weight"),))
    keys = {form.key_of(Everything(code="A", weight=Decimal(text)))[0] for text in (one, other)}
    assert len(keys) == 1


def test_a_separator_inside_a_value_does_not_join_two_keys():
    form = Form("pairs", Text("Pairs"), Everything, keys=(Key("code", "note"),))
    assert form.key_of(Everything(code="a|b", note="c")) != form.key_of(Everything(code="a", note="b|c"))


def test_every_bundled_look_of_a_form_is_worked_out_once():
    assert TRIPS.columns is TRIPS.columns
