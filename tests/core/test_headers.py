"""Which form a sheet is: headers by their words, under titles, from any column, and never by a guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acctkit.forms import Form, Id, Label, Money, Row, column
from acctkit.headers import Doubled, Identified, NotIdentified, identify, is_empty, names_form
from acctkit.types import Sheet, Text
from tests.core.form_samples import BILLS, HEADER, SHOPS, TRIPS, VISITS, trip

REPS_OWN = [TRIPS, VISITS]


def found(rows, forms=REPS_OWN, name="Sheet1", file_name="x.xlsx") -> Identified:
    result = identify(Sheet(name, rows), forms, file_name)
    assert isinstance(result, Identified), result
    return result


def not_found(rows, forms=REPS_OWN, name="Sheet1", file_name="x.xlsx") -> NotIdentified:
    result = identify(Sheet(name, rows), forms, file_name)
    assert isinstance(result, NotIdentified), result
    return result


def test_a_plain_header_row():
    result = found([HEADER, trip()])
    assert result.form is TRIPS and result.header_row == 1 and not result.unknown and not result.doubled
    assert result.columns == {"date": 1, "order": 2, "shop": 3, "item": 4, "units": 5, "price": 6}
    assert "row 1 has every required header of trips" in result.reasons[0]


def test_a_header_row_under_titles_from_column_b():
    rows = [
        [None, "WEEKLY REPORT"], [None, "Rep:", 1166], [], ["", "", ""],
        [None, "Sale date", "Order no.", "Customer #", "Product code", "Qty", "Price each"],
        [None, *trip()],
    ]
    result = found(rows)
    assert result.header_row == 5 and result.columns["date"] == 2 and result.columns["price"] == 7


def test_spanish_headers_in_capitals_with_blanks_and_punctuation():
    result = found([["FECHA", "Nº PEDIDO", "CÓDIGO TIENDA", "ARTÍCULO ", "Unidades:", "precio"]])
    assert set(result.columns) == {"date", "order", "shop", "item", "units", "price"}


CASES = st.sampled_from([str.upper, str.lower, str.title])


@given(st.permutations(HEADER), st.integers(0, 3), st.integers(0, 12), CASES)
def test_order_place_and_case_of_headers_do_not_matter(headers, left, above, case):
    rows = [["a title"]] * above + [[None] * left + [f" {case(header)}. " for header in headers]]
    result = found(rows)
    assert result.header_row == above + 1
    assert dict(zip(headers, range(left + 1, left + 7), strict=True)) == {
        TRIPS.column(name).title.en: at for name, at in result.columns.items()
    }


def test_unknown_headers_are_told_with_their_place():
    result = found([[*HEADER[:3], "Résumé", *HEADER[3:], 2026]])
    assert result.unknown == (("Résumé", 4), ("2026", 8))


def test_only_text_is_a_header():
    year = Form("years", Text("Years", "2026"), _Year, who="office")
    assert not_found([[2026, 1], ["x", "y"]], [year]).near == ()


class _Year(Row):
    year: Id = column("2026")
    what: Label = column("What")


def test_nothing_is_matched_by_likeness():
    assert {spec.name for spec in not_found([["Dates", "Shop", "Item", "Unit", "Price"]]).near[0].missing} == {
        "date", "units"
    }


def test_the_header_row_is_looked_for_in_forty_rows():
    assert found([[]] * 39 + [HEADER]).header_row == 40
    assert not_found([[]] * 40 + [HEADER]).near == ()


def test_headers_are_looked_for_in_two_thousand_columns():
    far = found([[*HEADER, *[f"note {n}" for n in range(1_994)], "Sale date"]])
    assert not far.doubled and far.unknown[-1] == ("Sale date", 2_001)
    assert not_found([[None] * 1_999 + HEADER]).near == ()


def test_a_column_that_stands_twice_is_told_not_chosen():
    result = found([[*HEADER, "Qty"]])
    assert result.doubled == (Doubled("units", 5, 7),) and not result.unknown


def test_near_misses_name_what_was_found_and_what_is_missing():
    (near, *others) = not_found([["Report of trips"], ["Fecha", "Tienda", "Unidades", "Precio"], [1, 2, 3, 4]]).near
    assert near.form is TRIPS or others[0].form is TRIPS
    mine = next(one for one in (near, *others) if one.form is TRIPS)
    assert mine.matched == ("Fecha", "Tienda", "Unidades", "Precio") and mine.row == 2
    assert [spec.title.es for spec in mine.missing] == ["Artículo"]


def test_an_empty_sheet_comes_near_nothing():
    assert not_found([]) == NotIdentified() == not_found([[None, " "], ["\u00a0"]])
    assert is_empty(Sheet("x", [[None, "  "], ["\u00a0"]])) and not is_empty(Sheet("x", [[0]]))


# ------------------------------------------------------------------ several forms fit


class _Order(Row):
    date: Id = column("Date", "Fecha")
    shop: Id = column("Shop", "Tienda")
    item: Id = column("Item", "Artículo")
    units: Id = column("Units", "Unidades")
    price: Id = column("Price", "Precio")
    order: Id | None = column("Order", "Pedido", default=None)
    ship_by: Id | None = column("Ship by", default=None)


ORDERS = Form("orders", Text("Orders", "Pedidos"), _Order)


@pytest.mark.parametrize(
    ("name", "file_name", "form"),
    [
        ("Trips (2)", "x.xlsx", TRIPS), ("PEDIDOS 2026", "trips.xlsx", ORDERS), ("Sheet1", "bob trips W47.xlsx", TRIPS),
        ("Hoja 1", "a/pedidos/Pedidos_47.csv", ORDERS), ("orders 47", "orders 47.csv", ORDERS),
        ("November", "orders.xlsx", ORDERS),
    ],
)
def test_a_name_decides_between_forms_that_fit(name, file_name, form):
    assert found([HEADER], [TRIPS, ORDERS], name, file_name).form is form


def test_else_the_form_that_knows_more_headers():
    result = found([[*HEADER, "Ship by"]], [TRIPS, ORDERS])
    assert result.form is ORDERS and "knows the most headers" in result.reasons[1]


def test_else_none_and_both_are_named():
    assert not_found([HEADER], [TRIPS, ORDERS], "Trips and orders").clash == (TRIPS, ORDERS)


def test_a_sheet_that_calls_itself_a_form_is_not_taken_for_a_lesser_one():
    rows = [["Date", "Shop", "Kind", "Units", "Price", "Order"]]
    (near,) = not_found(rows, [TRIPS, VISITS], "Trips").near
    assert near.form is TRIPS and [spec.name for spec in near.missing] == ["item"]
    assert found(rows, [TRIPS, VISITS], "Visits").form is VISITS


@pytest.mark.parametrize(
    ("name", "fits"),
    [("Trips", True), ("VIAJES (2)", True), ("my_trips-47", True), ("roundtrips", False), ("Sheet1", False)],
)
def test_a_name_holds_a_form_as_a_whole_word(name, fits):
    assert names_form(name, TRIPS) is fits


def test_office_forms_are_told_apart_by_their_required_columns():
    assert found([["Shop", "Name"]], [SHOPS, BILLS]).form is SHOPS
    assert found([["Bill", "Shop", "Issued on", "Amount", "Name"]], [SHOPS, BILLS], "Bills").form is BILLS


# ------------------------------------------------------------------ who gives way, and what stands beside the word


class _Item(Row):
    code: Id = column("Code", "Código", "Item no.", weak=("Product", "Producto"))
    name: Label = column("Name", "Nombre", "Description", weak=("Product", "Producto"))
    price: Money | None = column("Price", "Precio", default=None)


ITEMS = Form("items", Text("Items", "Artículos"), _Item, who="office")


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (["Code", "Producto"], {"code": 1, "name": 2}), (["PRODUCT", "Description"], {"code": 1, "name": 2}),
        (["Product", "Item no."], {"code": 2, "name": 1}),
    ],
)
def test_a_weak_header_means_the_one_column_that_nothing_else_means(header, columns):
    result = found([header], [ITEMS])
    assert result.columns == columns and not result.spare and not result.unknown


def test_a_weak_header_that_may_mean_two_columns_means_none():
    (near,) = not_found([["Product", "Price", "Stock"], []], [ITEMS]).near or (None,)
    assert near is None or {spec.name for spec in near.missing} == {"code", "name"}


def test_a_weak_header_beside_surer_ones_is_spare_and_two_are_doubled():
    result = found([["Code", "Name", "Product"]], [ITEMS])
    assert result.spare == (Doubled("code", 1, 3),) and not result.unknown and not result.doubled
    assert found([["Code", "Product", "Producto"]], [ITEMS]).doubled == (Doubled("name", 2, 3),)


def test_weak_headers_are_for_ids_and_texts_alone():
    class _Wrong(Row):
        price: Money = column("Price", weak=("Value",))

    with pytest.raises(TypeError, match="takes no weak headers"):
        _ = Form("wrong", Text("Wrong"), _Wrong).columns


def test_of_an_ids_headers_the_one_that_says_number_wins():
    result = found([["Date", "Shop", "Customer #", "Item", "Units", "Price"]])
    assert result.columns["shop"] == 3 and result.spare == (Doubled("shop", 3, 2),) and not result.doubled
    assert found([[*HEADER, "Order"]]).doubled == (Doubled("order", 2, 7),), "alike: nobody knows which"


@pytest.mark.parametrize(
    ("header", "said"),
    [("Price (USD)", "USD"), ("Price €", "€"), ("EUR price", "EUR"), ("Precio en MXN", "MXN"), ("Price", None)],
)
def test_the_currency_beside_a_word_of_money_is_kept(header, said):
    result = found([[*HEADER[:-1], header]])
    assert result.columns["price"] == 6 and result.stated == ({"price": said} if said else {})


@pytest.mark.parametrize("header", ["Units (USD)", "Price (net)", "Price (1000)", "Price in thousands"])
def test_nothing_else_in_brackets_is_passed_over(header):
    rest = [word for word in HEADER if word != header.split()[0]]
    assert not_found([[*rest, header]]).near


# ------------------------------------------------------------------ words that an admin added


def test_added_words_count_like_the_columns_own():
    words = {"trips": {"precioneto": "price"}}
    header = [*HEADER[:-1], "Precio  NETO:"]
    assert not_found([header]).near[0].unknown == (("Precio NETO:", 6),)
    assert identify(Sheet("x", [header]), REPS_OWN, "", words).columns["price"] == 6  # type: ignore[union-attr]
    assert identify(Sheet("x", [header]), [VISITS], "", words) == not_found([header], [VISITS]), "of that form alone"


def test_a_columns_own_title_beats_an_added_word_and_that_an_alias():
    words = {"trips": {"units": "amount", "qty": "amount", "gone": "no-such-column"}}
    result = identify(Sheet("x", [[*HEADER, "Qty"]]), REPS_OWN, "", words)
    assert isinstance(result, Identified) and result.columns["units"] == 5 and result.columns["amount"] == 7


# ------------------------------------------------------------------ whatever stands in a sheet

CELL = st.one_of(
    st.none(), st.text(max_size=30), st.sampled_from([*HEADER, "Qty", "Price (USD)", "Customer #", "€", "Date" * 60]),
    st.integers(), st.floats(), st.booleans(),
)


@given(st.lists(st.lists(CELL, max_size=12), max_size=6), st.text(max_size=20), st.text(max_size=20))
def test_any_sheet_is_this_form_or_none(rows, name, file_name):
    result = identify(Sheet(name, rows), REPS_OWN, file_name, {"trips": {"x": "price"}})
    if isinstance(result, Identified):
        places = [*result.columns.values(), *(at for _, at in result.unknown)]
        places += [one.again for one in (*result.doubled, *result.spare)]
        above = rows[max(result.header_row - 2, 0) : result.header_row]  # headers may take two rows
        filled = [at for row in above for at, value in enumerate(row, 1) if value not in (None, "")]
        assert len(set(places)) == len(places) and set(places) <= set(filled), "each header ends in one place"


@pytest.mark.parametrize(
    "header", ["x" * 100_000, "(" * 5_000, " in" * 5_000, "USD" * 3_000, "\u202e" * 500, "é\u0301" * 200, "\ud800"]
)
def test_no_header_is_too_odd(header):
    result = found([[*HEADER, header]])
    assert [at for _, at in result.unknown] == [7]


# ------------------------------------------------------------------ headers of two rows


def test_headers_of_two_rows_are_read_together():
    rows = [
        ["Weekly report"], ["Sale", "Order", "Customer", "Product", None, "Price"],
        ["date", "no.", None, "code", "Qty", "each"], trip(),
    ]
    result = found(rows)
    assert result.header_row == 3 and not result.unknown
    assert result.columns == {"date": 1, "order": 2, "shop": 3, "item": 4, "units": 5, "price": 6}


def test_a_word_over_a_group_is_never_taken_away_from_what_is_below():
    rows = [
        ["Sale", "Shop", "Item", "Last year", None, "Price"],
        ["date", None, None, "total", "Units", "each"], trip(),
    ]
    assert not_found(rows).near
    rows[1][4], rows[0][4] = None, "Units"
    assert found(rows).unknown == (("Last year total", 4),)


def test_one_row_that_has_them_all_needs_no_other():
    assert found([HEADER, [None, "no.", *[None] * 4, "note"], trip()]).header_row == 1


@pytest.mark.parametrize("data", [["2026-11-17", "101", "S1", "2", "Units"], ["Price", "Units", "Item", "x", "y"]])
def test_a_row_of_data_makes_no_header_of_an_incomplete_one(data):
    assert {spec.name for spec in not_found([["Date", "Shop", "Item", "Price"], data]).near[0].missing} >= {"units"}
