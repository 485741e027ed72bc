"""Charts: what they are headed, and which of them share a scale."""

from __future__ import annotations

from decimal import Decimal as D

from acctkit.reports.charting import drawings
from acctkit.reports.notation import writing_of
from acctkit.types import Chart, Column, Content, Table, Text

ROWS = (
    {"week": "W1", "currency": "EUR", "sold": D(40)}, {"week": "W2", "currency": "EUR", "sold": D(60)},
    {"week": "W1", "currency": "USD", "sold": D(200)}, {"week": "W2", "currency": "USD", "sold": D(90)},
)
COLUMNS = (Column("week", Text("Week")), Column("currency", Text("Currency")), Column("sold", Text("Sold"), "money"))


def test_a_chart_of_one_currency_out_of_several_says_it_and_has_a_scale_of_its_own() -> None:
    charts = [
        Chart(Text(title), "t", "week", ("sold",), only={"currency": code}, unit=code)
        for title, code in (("Sold", "EUR"), ("Sold", "USD"), ("Sold again", "USD"))
    ]
    made = drawings(Content(tables=(Table("t", Text("T"), COLUMNS, ROWS),), charts=tuple(charts)), writing_of("en"))
    assert [one.heading for one in made] == ["Sold, EUR", "Sold, USD", "Sold again, USD"]
    assert [one.top for one in made] == [60, 200, 200]


def test_what_the_columns_say_is_the_unit_before_what_the_chart_says() -> None:
    column = Column("sold", Text("Sold"), "money", "EUR")
    table = Table("t", Text("T"), (*COLUMNS[:2], column), ROWS[:2])
    (made,) = drawings(Content(tables=(table,), charts=(Chart(Text("Sold"), "t", "week", ("sold",), unit="USD"),)),
                       writing_of("en"))
    assert made.unit == "EUR"


def test_a_unit_is_said_in_the_reader_s_language() -> None:
    table = Table("t", Text("T"), (COLUMNS[0], Column("late", Text("Late"), "quantity", "days")),
                  ({"week": "W1", "late": D(3)},))
    content = Content(tables=(table,), charts=(Chart(Text("Late", "Retraso"), "t", "week", ("late",)),))
    assert [one.heading for one in drawings(content, writing_of("es"))] == ["Retraso, días"]
