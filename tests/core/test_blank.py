"""A ready-made workbook is read back as the form that it was made for once it is filled in, and it is safe to open."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from acctkit import loader
from acctkit.blank.example import example_row
from acctkit.blank.filling import typed_in
from acctkit.blank.known import currencies, listings, offered
from acctkit.blank.layout import EXAMPLE, PREPARED, Layout, lay_out
from acctkit.blank.order import Order
from acctkit.blank.workbook import blank_workbook
from acctkit.calendar import Calendar
from acctkit.desks import Company, Desk
from acctkit.forms import Arithmetic, ColumnSpec, Day, Form, Id, Key, Label, Money, Quantity, Ref, Row, Whole, column
from acctkit.headers import Identified
from acctkit.reading.limits import Limits
from acctkit.reading.reader import read_file
from acctkit.rows import SheetRows, read_rows
from acctkit.sheets import sort_sheets
from acctkit.testing import TestWorkspace
from acctkit.types import Person, Record, Sheet, Text

pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")  # openpyxl knows no growing one
FORMS = loader.load(None).forms
AS_OF = dt.date(2026, 11, 25)
HOSTILE = ('=cmd|"/c calc"!A1', "+1+1", "@SUM(A1)", "a,b;c", 'say "no"', "https://evil.example", "<b>&amp;</b>", "0042")


class Shelf:
    """Books that hold the given rows, form by form."""

    def __init__(self, **rows: Sequence[Any]) -> None:
        self.rows = rows

    def records(self, form: str) -> list[Record[Any]]:
        rows = enumerate(self.rows.get(form, ()), 1)
        return [Record(number, form, "", "", 1, "Sheet1", number, row) for number, row in rows]


class Shop(Row):
    account: Id = column("Account")
    name: Label = column("Name")
    rep: Id | None = column("Rep", default=None)
    currency: Label | None = column("Currency", default=None)


def shops(*rows: tuple[str, ...]) -> Shelf:
    names = ("account", "name", "rep", "currency")
    return Shelf(accounts=[Shop(**dict(zip(names, row, strict=False))) for row in rows])


def order_of(
    form: Form, language: str = "en", books: Any = None, person: Person | None = None, company: str = "USD"
) -> Order:
    books = books or Shelf()
    own, known = currencies(form, books, company, person)
    lists = listings(form, FORMS, books, language, currencies=known, person=person)
    return Order(form, language, AS_OF, "Harbor", person, lists, own)


def value(spec: ColumnSpec, language: str) -> Any:
    """Something that fits the column, as a rep would type it."""
    if spec.kind == "choice":
        words = next(iter(spec.choices.values()))
        return words[1] if language == "es" and len(words) > 1 else words[0]
    named = {"currency": "USD", "language": "en", "year": 2026, "month": 11}
    typed: dict[str, Any] = {
        "id": "A1", "text": "Harbor", "date": dt.date(2026, 11, 17), "integer": 3, "quantity": 2, "money": 10.5,
        "percent": 0.05, "flag": "sí" if language == "es" else "yes",
    }
    return named.get(spec.name, typed[spec.kind])


def row_cells(layout: Layout, row: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of one row, filled with `values` by column."""
    return {f"{layout.slot(name).letter}{row}": value for name, value in values.items()}


def read_back(tmp_path: Path, made: bytes, form: Form, language: str) -> tuple[Identified, SheetRows, Sequence[Sheet]]:
    path = tmp_path / f"{form.name}.xlsx"
    path.write_bytes(made)
    read = read_file(path, path.name, Limits())
    assert read.refusal is None
    forms = {**FORMS, form.name: form}
    sorted_ = sort_sheets(read.sheets, path.name, forms, {}, language)
    found, about = sorted_.found, list(sorted_.about)
    assert about == []
    [(sheet, identified)] = found.pop(form.name)
    assert not found
    return identified, read_rows(sheet, identified, language), read.sheets


def strings(made: bytes) -> list[str]:
    book = load_workbook(io.BytesIO(made))
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def formulas_of(made: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    return [formula for part in parts for formula in re.findall("<f>(.*?)</f>", part)]


# ------------------------------------------------------------------ accepted as it is


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_row_typed_in_is_read_back_without_a_finding(tmp_path: Path, name: str, language: str) -> None:
    form = FORMS[name]
    order = order_of(form, language)
    layout = lay_out(order)[0]
    values = {spec.name: value(spec, language) for spec in form.columns}
    made = typed_in(blank_workbook(order), row_cells(layout, layout.first, values))
    identified, rows, _ = read_back(tmp_path, made, form, language)
    assert {spec.name for spec in form.columns} == set(identified.columns) and not identified.unknown
    assert rows.findings == () and rows.refused == ()
    assert [entry.number for entry in rows.entries] == [layout.first]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", sorted(FORMS))
def test_it_is_empty_as_it_comes_and_its_example_counts_for_nothing(tmp_path: Path, name: str, language: str) -> None:
    form = FORMS[name]
    _, rows, _ = read_back(tmp_path, blank_workbook(order_of(form, language)), form, language)
    assert [finding.code for finding in rows.findings] == ["empty-form"]
    assert rows.entries == () and rows.refused == ()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", sorted(FORMS))
def test_the_example_is_a_row_that_would_be_taken(tmp_path: Path, name: str, language: str) -> None:
    form = FORMS[name]
    order = order_of(form, language, shops(("103", "Harbor Supplies")))
    layout, made = lay_out(order)[0], blank_workbook(order)

    def value(spec: ColumnSpec, shown: Any) -> Any:
        marked = re.fullmatch(r"(?:e\.g\.|p\. ej\.) (.*)", str(shown))
        if not marked:
            return shown
        return dt.date.fromisoformat(marked[1]) if spec.kind == "date" else marked[1]

    shown = load_workbook(io.BytesIO(made)).worksheets[0][EXAMPLE]
    values = {
        slot.spec.name: value(slot.spec, shown[slot.at - 1].value) for slot in layout.slots
        if not slot.beside and shown[slot.at - 1].value is not None
    }
    assert str(shown[0].value).startswith(("e.g. ", "p. ej. "))
    assert {spec.name for spec in form.columns if spec.required} <= set(values)
    _, rows, _ = read_back(tmp_path, typed_in(made, row_cells(layout, layout.first, values)), form, language)
    assert rows.findings == () and len(rows.entries) == 1


@pytest.mark.parametrize("name", sorted(FORMS))
def test_many_more_rows_than_are_prepared_are_read(tmp_path: Path, name: str) -> None:
    form, many = FORMS[name], PREPARED + 300
    order = order_of(form, "es")
    layout = lay_out(order)[0]
    book = load_workbook(io.BytesIO(blank_workbook(order)))
    for row in range(layout.first, layout.first + many):
        for slot in layout.slots:
            book.worksheets[0].cell(row, slot.at, value(slot.spec, "es"))
    saved = io.BytesIO()
    book.save(saved)
    _, rows, _ = read_back(tmp_path, saved.getvalue(), form, "es")
    assert rows.findings == () and len(rows.entries) == many


def test_names_beside_a_column_are_neither_read_nor_told(tmp_path: Path) -> None:
    form = FORMS["sales"]
    order = order_of(form, "en", shops(("103", "Harbor Supplies")))
    layout = lay_out(order)[0]
    [beside] = [slot for slot in layout.slots if slot.beside]
    values = {spec.name: value(spec, "en") for spec in form.columns}
    cells = {**row_cells(layout, layout.first, values), f"{beside.letter}{layout.first}": "Harbor Supplies"}
    identified, rows, _ = read_back(tmp_path, typed_in(blank_workbook(order), cells), form, "en")
    assert identified.unknown == (("Account: its name", beside.at),)
    assert rows.findings == () and len(rows.entries) == 1


def test_a_row_pasted_into_the_guide_is_told() -> None:
    header = [spec.title.en for spec in FORMS["sales"].columns]
    guide = Sheet("How to fill it in", [["This sheet is for you alone: it is not read."], header, ["2026-11-17"]])
    about = sort_sheets([guide, Sheet("Sales", [header])], "a.xlsx", FORMS, {}, "en").about
    assert [(finding.code, finding.sheet) for finding in about] == [("sheet-not-read", "How to fill it in")]


class Budget(Row):
    account: Id = column("Account")
    amount: Money = column("Amount")


def test_totals_above_a_form_of_few_columns_are_not_taken_for_a_row(tmp_path: Path) -> None:
    form = Form("budget", Text("Budget"), Budget, amount="amount")
    made = typed_in(blank_workbook(order_of(form)), {"A6": "103", "B6": 12, "B4": 12})
    _, rows, _ = read_back(tmp_path, made, form, "en")
    assert rows.findings == () and len(rows.entries) == 1


class OneRow(Row):
    total: Money = column("Total", "Total")


@pytest.mark.parametrize("title", ["Total", "A [very]: long/title*that?no\\sheet may have", "History", "Lists"])
def test_a_form_of_any_title_with_one_required_column_works(tmp_path: Path, title: str) -> None:
    form = Form("odd", Text(title), OneRow, amount="total")
    order = order_of(form)
    layout = lay_out(order)[0]
    _, rows, sheets = read_back(tmp_path, typed_in(blank_workbook(order), {f"A{layout.first}": 12}), form, "en")
    assert [entry.row.total for entry in rows.entries] == [12] and rows.findings == ()
    assert len({sheet.name for sheet in sheets}) == len(sheets)


# ------------------------------------------------------------------ drop-downs and hints


def rules(made: bytes) -> dict[str, Any]:
    """The validation of the first row to fill in, by the header above it."""
    sheet = load_workbook(io.BytesIO(made)).worksheets[0]
    found = {}
    for rule in sheet.data_validations.dataValidation:
        [cells] = rule.sqref.ranges
        found[str(sheet.cell(cells.min_row - 1, cells.min_col).value).removesuffix(" *")] = rule
    return found


def listed(made: bytes, rule: Any) -> list[Any]:
    """What a drop-down offers."""
    name, cells = re.fullmatch(r"'(.*)'!(.*)", rule.formula1).groups()  # type: ignore[union-attr]
    return [cell.value for row in load_workbook(io.BytesIO(made))[name][cells.replace("$", "")] for cell in row]


def test_references_are_asked_about_and_words_are_stopped() -> None:
    made = blank_workbook(order_of(FORMS["sales"], "es", shops(("A10", "Ten"), ("A9", "Nine"))))
    found = rules(made)
    assert (listed(made, found["Cliente"]), found["Cliente"].errorStyle) == (["A9", "A10"], "warning")
    assert (listed(made, found["Tipo"]), found["Tipo"].errorStyle) == (["venta", "devolución"], None)
    assert listed(made, found["Moneda"]) == ["USD"] and "elija de la lista" in found["Moneda"].prompt
    assert found["Artículo"].type is None  # the books know no product yet


def test_ones_own_accounts_and_currency_come_first() -> None:
    books = shops(("1", "A", "7", "EUR"), ("2", "B", "8", "USD"), ("3", "C", "9", "MXN"), ("4", "D", "9", "XX"))
    order = order_of(FORMS["sales"], "en", books, Person("9", "Ana"))
    assert order.listings["account"].words == ("3", "4", "1", "2")
    assert order.currencies == ("MXN",) and order.listings["currency"].words == ("MXN", "USD", "EUR")
    assert order_of(FORMS["sales"], "en", books).currencies == ("USD", "EUR", "MXN")


def test_thousands_of_accounts_are_offered() -> None:
    many = [(f"{number:05}", f"Shop {number}") for number in range(5_000)]
    made = blank_workbook(order_of(FORMS["sales"], "en", shops(*many)))
    assert listed(made, rules(made)["Account"]) == [number for number, _ in many]


@pytest.mark.parametrize("language", ["en", "es-MX", "en-US"])
@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_column_has_a_hint_that_fits(name: str, language: str) -> None:
    found = rules(blank_workbook(order_of(FORMS[name], language)))
    assert len(found) == len(FORMS[name].columns)
    for rule in found.values():
        assert 0 < len(rule.promptTitle) <= 32 and 0 < len(rule.prompt) <= 255 and len(rule.error or "") <= 255
        assert rule.showInputMessage


class Limited(Row):
    rating: Whole = column("Rating", ge=1, le=5, help=Text("x" * 300))
    share: Quantity = column("Share", gt=0, lt=1)
    code: Id = column("Code", max_length=4)
    free: Money | None = column("Free", default=None)


def test_limits_of_the_row_model_are_those_of_the_cells() -> None:
    found = rules(blank_workbook(order_of(Form("limited", Text("Limited"), Limited))))
    kinds = {name: (rule.type, rule.operator, rule.formula1, rule.formula2) for name, rule in found.items()}
    assert kinds == {
        "Rating": ("whole", None, "1", "5"), "Share": ("decimal", None, "0.0001", "0.9999"),
        "Code": ("textLength", None, "0", "4"), "Free": ("decimal", None, "-1000000000000", "1000000000000"),
    }
    assert found["Rating"].prompt.startswith("Required: a whole number, from 1 to 5. xxx")


@pytest.mark.parametrize(("language", "hint"), [
    ("es", "una fecha, por ejemplo 2026-11-25, no posterior a hoy"),
    ("en-US", "a date, such as 2026-11-25, not after today"),
])
def test_dates_are_shown_in_a_way_that_no_locale_turns_round(language: str, hint: str) -> None:
    order = order_of(FORMS["sales"], language)
    made = blank_workbook(order)
    sheet = load_workbook(io.BytesIO(made)).worksheets[0]
    assert sheet.cell(lay_out(order)[0].first, 1).number_format == "yyyy-mm-dd"
    rule = next(iter(rules(made).values()))
    assert hint in rule.prompt and (rule.type, rule.formula2) == ("date", "TODAY()")


# ------------------------------------------------------------------ what it calculates


def totals_of(form: Form, books: Any = None) -> dict[str, str]:
    """The formulas of the totals, by cell."""
    order = order_of(form, "es", books)
    sheet = load_workbook(io.BytesIO(blank_workbook(order))).worksheets[0]
    rows = range(EXAMPLE + 1, lay_out(order)[0].header)
    return {cell.coordinate: cell.value for row in rows for cell in sheet[row] if cell.data_type == "f"}


def test_a_return_counts_down_in_the_totals() -> None:
    units = totals_of(FORMS["sales"])["D4"]
    returned = '-2*SUMIFS($D$6:$D$1048576,$D$6:$D$1048576,">0",$K$6:$K$1048576,"devolución")'
    assert units == f"=SUM($D$6:$D$1048576){returned}"


def test_money_of_several_currencies_is_never_added_up() -> None:
    single = totals_of(FORMS["payments"])
    assert list(single) == ["C4"] and '"varias monedas"' in single["C4"]
    several = totals_of(FORMS["payments"], shops(("1", "One", "7", "EUR"), ("2", "Two", "7", "USD")))
    assert list(several) == ["D4", "D5", "A6"]
    assert [re.findall('"([A-Z]{3})"', formula)[0] for formula in list(several.values())[:2]] == ["USD", "EUR"]


class Trip(Row):
    start: Quantity = column("Start")
    end: Quantity = column("End")
    private: Quantity | None = column("Private", default=None)
    business: Quantity | None = column("Business", default=None)


def test_a_derived_cell_waits_for_the_cells_that_it_needs() -> None:
    form = Form("trips", Text("Trips"), Trip, arithmetic=Arithmetic({"business": "end - start - private"}))
    sheet = load_workbook(io.BytesIO(blank_workbook(order_of(form)))).worksheets[0]
    row = lay_out(order_of(form))[0].first
    assert sheet.cell(row, 4).value == f'=IF(OR($B{row}="",$A{row}=""),"",$B{row} - $A{row} - $C{row})'


def test_the_example_shows_what_follows_from_it() -> None:
    order = order_of(FORMS["sales"])
    shown = load_workbook(io.BytesIO(blank_workbook(order))).worksheets[0]
    slot = lay_out(order)[0].slot("amount")
    assert Decimal(str(shown.cell(EXAMPLE, slot.at).value)) == Decimal("294")


# ------------------------------------------------------------------ safe, and always the same


def test_no_text_of_the_books_becomes_a_formula_or_a_link() -> None:
    books = shops(*((f"{number}{text}", text, "7") for number, text in enumerate(HOSTILE)), *((t, t) for t in HOSTILE))
    plain = formulas_of(blank_workbook(order_of(FORMS["sales"], "en", shops(("1", "One")))))
    person = Person("7", HOSTILE[0])
    made = blank_workbook(order_of(FORMS["sales"], "en", books, person))
    assert {re.sub(r"\d+", "", text) for text in formulas_of(made)} == {re.sub(r"\d+", "", text) for text in plain}
    assert set(HOSTILE) <= set(strings(made))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert not any(b"hyperlink" in archive.read(name) for name in archive.namelist())


def test_a_page_header_shows_an_ampersand_as_one() -> None:
    order = replace(order_of(FORMS["sales"]), company="Smith & Pages")
    sheet = load_workbook(io.BytesIO(blank_workbook(order))).worksheets[0]
    assert "Smith && Pages" in str(sheet.oddHeader.left.text)


def test_the_same_order_gives_the_same_bytes() -> None:
    books = shops(("1", "One", "7", "EUR"), ("2", "Two"))
    for name, form in FORMS.items():
        assert blank_workbook(order_of(form, "es", books)) == blank_workbook(order_of(form, "es", books)), name


def test_it_prints_landscape_with_its_header_on_every_page() -> None:
    order = order_of(FORMS["mileage"])
    sheet = load_workbook(io.BytesIO(blank_workbook(order))).worksheets[0]
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == f"${lay_out(order)[0].header}:${lay_out(order)[0].header}"
    assert sheet.freeze_panes == f"A{lay_out(order)[0].first}"


# ------------------------------------------------------------------ from the books to the books


def test_a_form_that_refers_to_what_nobody_declares_is_made() -> None:
    form = Form("lone", Text("Lone"), Shop, keys=(Key("account"),), refers={"account": Ref("nowhere", "account")})
    assert rules(blank_workbook(order_of(form)))["Account"].type is None


def test_what_a_rep_fills_in_is_accepted_with_nothing_to_say(acctkit_workspace: TestWorkspace, tmp_path: Path) -> None:
    ws = acctkit_workspace
    ws.drop("office/reps.xlsx", [["Rep", "Name", "Email", "Language"], ["7", "Ana", "ana@example.com", "es"]])
    ws.drop("office/accounts.xlsx", [["Account", "Name", "Rep"], ["A1", "Harbor", ""], ["A2", "Puerto", "7"]])
    ws.drop("office/products.xlsx", [["SKU", "Name"], ["P1", "Rope"]])
    ws.run("2026-11-25")
    path = tmp_path / "ventas.xlsx"
    said = ws.cli("forms", "new", "sales", "--rep", "7", "--output", str(path), "--as-of", "2026-11-25")
    assert f"drop it into {ws.root / 'inbox' / '7'}" in said
    sheet = load_workbook(path).worksheets[0]
    assert sheet["A1"].value == "Ventas · Test · Ana (7)"
    header = {str(cell.value): cell.column_letter for cell in sheet[5]}
    assert sheet[f"A{EXAMPLE}"].value == "p. ej. 2026-11-25"
    assert sheet[f"{header['Cliente *']}{EXAMPLE}"].value == "A2"
    assert sheet[f"{header['Cliente: su nombre']}{EXAMPLE}"].value == "Puerto"
    typed = {"Fecha *": dt.date(2026, 11, 17), "Cliente *": "A2", "Cliente: su nombre": "Puerto", "Artículo *": "P1",
             "Artículo: su nombre": "Rope", "Unidades *": 3, "Precio unitario *": 9.99, "Importe": 29.97}
    cells = {f"{header[title]}6": value for title, value in typed.items()}
    ws.drop("7/ventas.xlsx", typed_in(path.read_bytes(), cells))
    ws.run("2026-11-25")
    assert ws.submissions()["7/ventas.xlsx"]["status"] == "accepted"
    assert [f for f in ws.json("findings", "list") if f["path"] == "7/ventas.xlsx"] == []


def test_a_workspace_without_books_makes_one_too(acctkit_workspace: TestWorkspace, tmp_path: Path) -> None:
    ws = acctkit_workspace
    ws.cli("forms", "new", "sales", "--language", "es", "--output", str(tmp_path / "ventas.xlsx"))
    assert load_workbook(tmp_path / "ventas.xlsx").sheetnames == ["Ventas", "Cómo rellenarla", "Listas"]


BROKEN = """
from acctkit import Form, Quantity, Row, Text, column, hookimpl

class Visit(Row):
    guests: Quantity = column("Guests")

    def complete(self):
        return 1 / 0

@hookimpl
def acctkit_forms():
    return [Form("visits", Text("Visits"), Visit)]
"""


def test_a_row_model_that_fails_is_blamed(acctkit_workspace: TestWorkspace, tmp_path: Path) -> None:
    (acctkit_workspace.root / "plugins" / "visits.py").write_text(BROKEN, encoding="utf-8")
    path = tmp_path / "visits.xlsx"
    said = acctkit_workspace.cli("forms", "new", "visits", "--output", str(path), exit_code=1)
    assert said.startswith("Plugin visits failed in form visits: ZeroDivisionError") and "visits.py, line 8" in said
    assert not path.exists()


@pytest.mark.parametrize(("words", "sentence"), [
    (("--rep", "7"), "There is no rep '7'; the office has listed nobody yet."),
    (("--language", "fr"), "There is no language 'fr' here; write en or es, or a locale such as en-GB."),
])
def test_whom_nobody_knows_and_what_nobody_speaks(
    acctkit_workspace: TestWorkspace, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    path = tmp_path / "sales.xlsx"
    assert acctkit_workspace.cli("forms", "new", "sales", "--output", str(path), *words, exit_code=2) == sentence
    assert not path.exists()


def test_the_form_itself_may_offer_words_from_the_settings() -> None:
    class SpentRow(Row):
        date: Day = column("Date", "Fecha")
        what: Label = column("What", "Qué")

    form = Form("spent", Text("Spent", "Gastado"), SpentRow, date="date", offers=lambda desk: desk.settings)
    words = {"what": (Text("Taxi"), Text("Meals", "Comidas"))}
    desk = Desk(Shelf(), Calendar(), Company("Harbor", "USD"), {}, AS_OF, words)
    lists = listings(form, FORMS, Shelf(), "es", offers=offered(form, desk))
    assert lists["what"].words == ("Taxi", "Comidas")
    order = Order(form, "es", AS_OF, "Harbor", None, lists)
    assert example_row(order)["what"] == "Taxi" and "Comidas" in strings(blank_workbook(order))
    with pytest.raises(TypeError, match=r"offers\(\) gives words for 'date'"):
        offered(form, replace(desk, settings={"date": ()}))


def test_a_list_that_several_forms_have_stands_once() -> None:
    books = shops(("103", "Harbor"), ("104", "Pier"))
    orders = [order_of(FORMS[name], "en", books) for name in ("sales", "mileage")]
    sales, mileage = lay_out(*orders)
    assert (sales.sheet, mileage.sheet, sales.guide) == ("Sales", "Mileage", mileage.guide)
    assert sales.lists["account"] == mileage.lists["account"]
    book = load_workbook(io.BytesIO(blank_workbook(*orders)))
    titles = [cell.value for cell in book["Lists"][4] if cell.value]
    assert titles.count(orders[0].listings["account"].title) == 1
    assert len({*sales.lists.values(), *mileage.lists.values()}) == len(titles)
