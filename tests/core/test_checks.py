"""The check stage: from a file as read to rows by form and findings with place and sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from acctkit import codes
from acctkit.calendar import Calendar
from acctkit.checks import Checked, CheckedForm, check_file
from acctkit.contributions import Check
from acctkit.crosschecks import Known, suggest
from acctkit.desks import CheckDesk, Company
from acctkit.forms import Form, Key, Label, Ref, Row, column
from acctkit.loader import Loaded, Owned, Plugins
from acctkit.reading.limits import Limits
from acctkit.reading.reader import read_file
from acctkit.sentences import sentence
from acctkit.types import CellValue, Code, Entry, Finding, Person, ReadFile, Record, Refusal, Sheet, Text
from tests.core.form_samples import BILLS, HEADER, MONDAY, SHOPS, TRIPS, VISITS, ShopRow, TripRow, trip

ANA = Person("1166", "Ana Gómez", "ana@example.com", "es")
BOB = Person("1165", "Bob Stone", "bob@example.com")
TODAY = dt.date(2026, 11, 23)
NEGATIVE = Code("negative-units", "error", Text("{value} units in {column}", "{value} unidades en {column}"))


@dataclass
class Shelf:
    """The least of books: rows by form."""

    forms: Iterable[str]
    rows: dict[str, list[Row]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def has(self, form: str) -> bool:
        return form in self.forms

    def records(self, form: str, **_: object) -> Sequence[Record[Any]]:
        self.asked.append(form)
        return [Record(n, form, "", "", 1, "Sheet1", n, row) for n, row in enumerate(self.rows.get(form, ()))]


@dataclass
class Office:
    """Plugins, books and people to check files with."""

    plugins: Plugins
    books: Shelf

    def check(
        self, *sheets: Sheet, person: Person | None = BOB, path: str = "1165/week.xlsx", read: ReadFile | None = None,
        known: Known | None = None,
    ) -> Checked:
        who = "rep" if person else "office"
        calendar = Calendar()
        desk = CheckDesk(
            self.books, calendar, Company("Acme", "USD"), {ANA.id: ANA, BOB.id: BOB}, TODAY, None, person,  # type: ignore[arg-type]
            calendar.last_complete(TODAY),
        )
        return check_file(
            read or ReadFile("xlsx", sheets), path,
            forms={name: form for name, form in self.plugins.forms.items() if form.who == who},
            others={name: form for name, form in self.plugins.forms.items() if form.who != who},
            checks=self.plugins.checks, plugins=self.plugins, desk=desk, language=person.language if person else "en",
            known=known,
        )

    def form(self, *sheets: Sheet, **how: Any) -> CheckedForm:
        (form,) = self.check(*sheets, **how).forms
        return form


def office_with(*checks: Check, forms: Sequence[Form] = (TRIPS, VISITS, SHOPS, BILLS)) -> Office:
    plugins = Plugins(
        (Loaded("sample", "workspace"),), forms={form.name: form for form in forms},
        form_owners={form.name: "sample" for form in forms}, checks=tuple(Owned("sample", check) for check in checks),
        codes=dict(codes.BY_NAME),
    )
    shops = [ShopRow(shop=id_, name=name) for id_, name in (("101", "Corner"), ("0102", "Café Sol"), ("S10_1", "Mill"))]
    return Office(plugins, Shelf(tuple(plugins.forms), {"shops": list(shops)}))


@pytest.fixture
def office() -> Office:
    return office_with(Check("units", "trips", negative_units, (NEGATIVE,)))


def negative_units(desk: CheckDesk, entries: Sequence[Entry[TripRow]]) -> Iterable[Finding]:
    for entry in entries:
        if entry.row.units < 0:
            yield entry.finding(NEGATIVE, "units")


def sheet(*rows: Sequence[CellValue], name: str = "Sheet1", **how: Any) -> Sheet:
    return Sheet(name, rows, **how)


def told(findings: Iterable[Finding], *severities: str) -> list[tuple[str, str]]:
    return [(one.code, one.cell) for one in findings if one.severity in (severities or ("error", "warning"))]


# ------------------------------------------------------------------ one form


def test_a_good_file_gives_its_rows_and_where_its_columns_stand(office):
    form = office.form(sheet(HEADER, trip(0), trip(1), name="Trips"))
    assert form.ok and not form.retry and not form.findings and [entry.number for entry in form.entries] == [2, 3]
    (where,) = form.sheets
    assert (where.sheet, where.header_row, where.columns["units"]) == ("Trips", 1, "E")


def test_several_sheets_of_one_form_are_read_together(office):
    form = office.form(sheet(HEADER, trip(0), name="Trips (2)"), sheet(HEADER, trip(1), name="Trips"))
    assert [(entry.sheet, entry.number) for entry in form.entries] == [("Trips (2)", 2), ("Trips", 2)]
    assert [where.sheet for where in form.sheets] == ["Trips (2)", "Trips"]


def test_an_error_costs_its_form_and_no_other(office):
    visits = sheet(["Date", "Shop", "Kind"], [MONDAY, "101", "visit"], name="Visits")
    checked = office.check(sheet(HEADER, trip(0), trip(1, units="two")), visits)
    assert {form.form.name: form.ok for form in checked.forms} == {"trips": False, "visits": True}


def test_a_check_sees_the_rows_of_the_other_forms_in_the_file_whatever_comes_first():
    seen: list[dict[str, list[int]]] = []

    def look(desk: CheckDesk, entries: Sequence[Entry[Any]]) -> Iterable[Finding]:
        seen.append({name: [entry.number for entry in some] for name, some in desk.beside.items()})
        return ()

    visits = sheet(["Date", "Shop", "Kind"], [MONDAY, "101", "visit"], name="Visits")
    for sheets in ((sheet(HEADER, trip(0), trip(1, units="two")), visits), (visits, sheet(HEADER, trip(0)))):
        office_with(Check("trips", "trips", look), Check("visits", "visits", look)).check(*sheets)
    assert sorted(map(str, seen)) == ["{'trips': [2]}", "{'trips': [2]}", "{'visits': [2]}", "{'visits': [2]}"]


def test_sentences_are_in_the_language_of_the_rep_and_name_the_place(office):
    rows = ["Fecha", "Pedido", "Tienda", "Artículo", "Unidades", "Precio"], trip(0, units="dos")
    form = office.form(sheet(*rows, name="Viajes"), person=ANA, path="1166/semana.xlsx")
    (finding,) = form.findings
    assert (finding.path, finding.sheet, finding.cell, finding.value) == ("1166/semana.xlsx", "Viajes", "E2", "dos")
    assert finding.message == sentence(codes.TEXT_IN_NUMBER, finding, "es", "Unidades")
    assert finding.message.startswith("«dos» no")
    negative = office.form(sheet(rows[0], trip(0, units=-1)), person=ANA).findings[0]
    assert negative.message == "-1 unidades en Unidades", "the header is said in the language of the rep"


def test_a_word_that_a_check_brings_is_said_in_the_language_of_the_reader():
    code = Code("odd", "warning", Text("It is {state}, not {expected}.", "Está {state}, no {expected}."))
    entry = Entry(ShopRow.model_construct(), "Shops", 2, {})
    finding = entry.finding(code, state=Text("open", "abierto"), expected=Text("shut", "cerrado"))
    assert sentence(code, finding, "en") == "It is open, not shut."
    assert sentence(code, finding, "es-MX") == "Está abierto, no cerrado."
    assert (finding.expected, finding.params["state"]) == ("shut", "open")
    english = entry.finding(code, state=Text("open"), expected=3)
    assert sentence(code, english, "es") == "Está open, no 3."


def test_a_date_in_the_future(office):
    form = office.form(sheet(HEADER, trip(0, day=TODAY), trip(1, day=TODAY + dt.timedelta(1))))
    assert told(form.findings) == [("future-date", "A3")] and not form.ok
    assert form.findings[0].expected == "2026-11-23"


def test_late_rows_are_told_once(office):
    form = office.form(sheet(HEADER, trip(0, day=dt.date(2026, 11, 2)), trip(1, day=dt.date(2026, 11, 9)), trip(2)))
    (finding,) = form.findings
    assert (finding.code, finding.severity, finding.cell) == ("late-rows", "info", "") and form.ok
    assert finding.params["count"] == "2" and "2026-W47" in finding.message


def test_a_repeated_row_with_a_number_is_an_error_that_names_the_first(office):
    form = office.form(sheet(HEADER, trip(0), trip(1), name="Trips"), sheet(HEADER, trip(1), trip(0), name="Trips 2"))
    assert told(form.findings) == [("repeated-key", "B2"), ("repeated-key", "B3")] and not form.ok
    assert [finding.params["other"] for finding in form.findings] == ["Trips!B3", "Trips!B2"]
    assert "Trips!B3" in form.findings[0].message


def test_a_repeated_row_without_a_number_is_a_warning(office):
    rows = [[MONDAY, None, "101", "S1", 2, 3]] * 2
    form = office.form(sheet(HEADER, *rows))
    assert told(form.findings) == [("repeated-row", "A3")] and form.ok and form.findings[0].params["other"] == "A2"


def test_rows_of_a_form_without_a_key_never_repeat():
    keyless = Form("trips", Text("Trips"), TripRow)
    assert not office_with(forms=[keyless]).form(sheet(HEADER, trip(), trip())).findings


# ------------------------------------------------------------------ references


def test_an_unknown_reference_is_an_error_with_a_hint_and_may_mend(office):
    form = office.form(sheet(HEADER, trip(0, shop="102"), trip(1, shop="Cafe sol"), trip(2, shop="s10_1"), trip(3)))
    assert told(form.findings) == [("unknown-reference", f"C{row}") for row in (2, 3, 4)]
    assert [finding.expected for finding in form.findings] == ["0102 (Café Sol)", "0102 (Café Sol)", "S10_1 (Mill)"]
    assert not form.ok and form.retry
    office.books.rows["shops"] += [ShopRow(shop=shop, name="New") for shop in ("102", "Cafe sol", "s10_1")]
    assert office.form(sheet(HEADER, trip(0, shop="102"), trip(1, shop="Cafe sol"), trip(2, shop="s10_1"))).ok


def test_what_the_office_must_mend_does_not_reject_the_rep(office):
    office.books.forms = (*office.books.forms, "items")
    form = office.form(sheet(HEADER, trip(0)))
    (finding,) = form.findings
    assert told([finding]) == [("unknown-reference", "D2")] and finding.severity == "warning" and finding.office
    assert form.ok and not form.retry


def test_a_reference_to_a_form_that_nobody_declares_is_not_checked():
    alone = office_with(forms=[TRIPS])
    assert not alone.form(sheet(HEADER, trip(0, shop="nobody"))).findings and not alone.books.asked


def test_a_cell_may_name_several_and_each_is_looked_up():
    refers = {"notes": Ref("shops", "shop", "warning", many=True)}
    office = office_with(forms=[replace(TRIPS, refers=refers), SHOPS])
    form = office.form(sheet((*HEADER, "Notes"), (*trip(0), "101; 0102"), (*trip(1), "102, 101")))
    (finding,) = form.findings
    assert (finding.cell, finding.value, finding.expected) == ("G3", "102", "0102 (Café Sol)") and form.ok


def test_a_new_name_may_be_told_instead_of_refused():
    code = Code("new-shop", "info", Text("{value} is new, unless it is {expected}."))
    refers = {"shop": Ref("shops", "shop", unless=lambda row: row.notes == "new", told=code)}
    office = office_with(forms=[replace(TRIPS, refers=refers, codes=(code,)), SHOPS])
    office.plugins.codes[code.name] = code
    new, old = (*trip(0, shop="102"), "new"), (*trip(1, shop="102"), "old")
    good = office.form(sheet((*HEADER, "Notes"), new))
    assert good.ok and [one.message for one in good.findings] == ["102 is new, unless it is 0102 (Café Sol)."]
    assert told(office.form(sheet((*HEADER, "Notes"), new, old)).findings) == [("unknown-reference", "C3")]


def test_known_values_are_read_once_for_many_files(office):
    known = Known(office.books)  # type: ignore[arg-type]
    for _ in range(5):
        office.check(sheet(HEADER, trip(0)), known=known)
    assert office.books.asked == ["shops"]


@pytest.mark.parametrize(
    ("value", "hint"),
    [("corner", "101 (Corner)"), ("Cornre", "101 (Corner)"), ("1010", "101 (Corner)"), ("zzz", ""), ("", "")],
)
def test_hints(value, hint):
    assert suggest(value, {"101": "Corner", "S10_1": "Mill"}) == hint


# ------------------------------------------------------------------ office files, row by row


def test_office_rows_are_taken_one_by_one(office):
    bills = sheet(
        ["Bill", "Shop", "Issued on", "Amount"], ["B1", "101", MONDAY, 5], ["B2", "nobody", MONDAY, 5],
        ["B3", "101", MONDAY, "?"], ["B4", "101", dt.date(2027, 1, 1), 5],
    )
    form = office.form(bills, person=None, path="office/bills.xlsx")
    assert [entry.row.bill for entry in form.entries] == ["B1"] and form.ok and form.retry
    assert {row.number: row.values["bill"] for row in form.refused} == {3: "B2", 4: "B3", 5: "B4"}
    assert form.refused[1].values["shop"] == "nobody" and form.refused[1].values["issued_on"] == "2026-11-16"


def test_an_office_form_is_lost_when_no_row_is_left_or_a_column_is_unclear(office):
    header = ["Bill", "Shop", "Issued on", "Amount"]
    assert not office.form(sheet(header, ["B1", "101", MONDAY, "?"]), person=None).ok
    assert not office.form(sheet([*header, "Bill"], ["B1", "101", MONDAY, 5, "B9"]), person=None).ok
    assert office.form(sheet(header), person=None).ok, "nothing to say is no error"


def test_references_within_an_office_file_count_whatever_the_order_of_sheets(office):
    bills = sheet(["Bill", "Shop", "Issued on", "Amount"], ["B1", "900", MONDAY, 5], ["B2", "901", MONDAY, 5])
    shops = sheet(["Shop", "Name", "Parent"], ["900", "New", "901"], ["901", None, None], name="Shops")
    checked = office.check(bills, shops, person=None)
    assert [form.form.name for form in checked.forms] == ["shops", "bills"]
    assert told(checked.forms[0].findings) == [("unknown-reference", "C2"), ("missing-value", "B3")]
    assert told(checked.forms[1].findings) == [("unknown-reference", "B2"), ("unknown-reference", "B3")]
    shops = sheet(["Shop", "Name", "Parent"], ["900", "New", "901"], ["901", "Newer", None], name="Shops")
    assert all(form.ok and not form.findings for form in office.check(bills, shops, person=None).forms)


def test_office_rows_that_repeat_or_contradict(office):
    header = ["Bill", "Shop", "Issued on", "Amount"]
    form = office.form(
        sheet(header, ["B1", "101", MONDAY, 5], ["B1", "101", MONDAY, 5], ["B1", "101", MONDAY, 6]), person=None
    )
    assert told(form.findings) == [("repeated-row", "A3"), ("repeated-key", "A4")]
    assert [entry.number for entry in form.entries] == [2, 3]


def test_counted_keys_never_contradict():
    counted = Form("bills", Text("Bills"), BILLS.model, who="office", keys=(Key("shop", counted=True),))
    form = office_with(forms=[counted, SHOPS]).form(
        sheet(["Bill", "Shop", "Issued on", "Amount"], ["B1", "101", MONDAY, 5], ["B2", "101", MONDAY, 6]), person=None
    )
    assert told(form.findings) == [("repeated-row", "B3")] and len(form.entries) == 2


# ------------------------------------------------------------------ one finding a mistake


def test_one_error_a_cell_and_no_echo_in_the_totals(office):
    rows = [HEADER, trip(0), trip(1, units=-2), ["Total", None, None, None, 4]]
    assert told(office.form(sheet(*rows)).findings) == [("negative-units", "E3")]
    right = office.form(sheet(HEADER, trip(0), ["Total", None, None, None, 4]))
    assert told(right.findings) == [("totals-differ", "E3")] and right.ok


def test_checks_see_valid_rows_and_which_rows_are_missing():
    seen = []

    def look(desk: CheckDesk, entries: Sequence[Entry[TripRow]]) -> Iterable[Finding]:
        seen.append(([entry.number for entry in entries], desk.refused, desk.path, desk.settings))
        return ()

    office_with(Check("look", "trips", look)).check(sheet(HEADER, trip(0), trip(1, units="two"), trip(2)))
    assert seen == [([2, 4], frozenset({("Sheet1", 3)}), "1165/week.xlsx", None)]


def test_a_check_that_needs_a_form_nobody_declares_does_not_run():
    failing = Check("boom", "trips", lambda desk, entries: 1 / 0, needs=("orders",))  # type: ignore[arg-type]
    assert office_with(failing).form(sheet(HEADER, trip(0))).ok


def _raise(error: BaseException) -> Callable[..., Any]:
    def run(desk: CheckDesk, entries: Sequence[Entry[Any]]) -> Iterable[Finding]:
        yield from ()
        raise error

    return run


@pytest.mark.parametrize(
    "run",
    [
        _raise(KeyError("x")), _raise(SystemExit(3)), lambda desk, entries: ["not a finding"],
        lambda desk, entries: [entries[0].finding(Code("undeclared", "error", Text("?")))],
        lambda desk, entries: [entries[0].finding(NEGATIVE, "untis")],
    ],
)
def test_a_check_that_fails_is_told_and_costs_only_itself(run):
    office = office_with(Check("boom", "trips", run), Check("units", "trips", negative_units, (NEGATIVE,)))
    form = office.form(sheet(HEADER, trip(0, units=-1)))
    assert [(one.code, one.office) for one in form.findings] == [("plugin-failed", True), ("negative-units", False)]
    assert len(office.plugins.errors) == 1 and "sample" in form.findings[0].message


def test_a_row_model_that_fails_costs_its_form_and_is_told():
    class Bad(TripRow):
        def complete(self) -> Bad:
            raise ZeroDivisionError("oops")

    office = office_with(forms=[Form("trips", Text("Trips"), Bad)])
    form = office.form(sheet(HEADER, trip(0)))
    assert not form.ok and form.retry and not form.entries
    assert [(one.code, one.severity, one.office) for one in form.findings] == [("plugin-failed", "error", True)]


# ------------------------------------------------------------------ nobody speaks for another


def test_a_rep_column_may_name_only_the_owner_of_the_folder(office):
    header = ["Date", "Shop", "Kind", "Rep"]
    rows = [[MONDAY, "101", kind, rep] for kind, rep in (("a", 1165), ("b", "bob stone"), ("c", None), ("d", "1166"))]
    form = office.form(sheet(header, *rows))
    assert told(form.findings) == [("claims-another", "D5")] and not form.ok
    assert form.findings[0].expected == "Bob Stone (1165)"


def test_another_reps_name_beside_the_form_counts_too(office):
    names = enumerate(["AB", 1166, "Bob Stone"])
    rows = [["Rep:", "Ana Gómez"], [*HEADER, "Salesperson"], *([*trip(n), name] for n, name in names)]
    form = office.form(sheet(*rows))
    assert told(form.findings) == [("claims-another", "B1"), ("claims-another", "G4")]
    assert office.form(sheet(["Rep:", 1165], HEADER, trip(0))).ok


# ------------------------------------------------------------------ sheets and files


def test_a_file_that_could_not_be_read(office):
    checked = office.check(read=ReadFile("xlsx", (), Refusal("unsupported", {"kind": "pdf"})))
    assert told(checked.findings) == [("unsupported", "")] and not checked.forms
    assert "pdf" in checked.findings[0].message


def test_sheets_of_nothing_known_beside_one_that_is(office):
    checked = office.check(
        sheet(HEADER, trip(0)), sheet(["Pivot"], [1], name="Summary"), sheet(name="Empty"),
        sheet(["do not touch"], name="lookup", hidden=True),
        sheet(["Date", "Shop", "Units", "Price"], [MONDAY, "101", 1, 2], name="Extra"),
    )
    assert [(one.code, one.severity, one.sheet) for one in checked.findings] == [
        ("sheet-not-read", "info", "Summary"), ("sheet-not-read", "info", "lookup"),
        ("missing-column", "error", "Extra"),
    ]
    assert checked.forms[0].ok and "Item" in checked.findings[2].message


def test_a_missing_column_is_named_in_the_language_of_the_rep(office):
    checked = office.check(sheet(["Fecha", "Tienda", "Unidades", "Importe"], [MONDAY, "1", 2, 3]), person=ANA)
    assert [(one.code, one.form) for one in checked.findings] == [("missing-column", "trips")] * 2
    assert {one.severity for one in checked.findings} == {"error"}
    assert "Artículo" in checked.findings[0].message and "Precio" in checked.findings[1].message
    assert checked.findings[0].params["near"] == (
        "Viajes (encontrados: Fecha, Tienda, Unidades, Importe; faltan: Artículo, Precio)"
    )


def test_a_workbook_that_no_form_knows_says_what_came_close(office):
    checked = office.check(sheet(["Date", "Shop", "Colour"], [MONDAY, "101", "red"]))
    (finding,) = checked.findings
    assert (finding.code, finding.severity) == ("no-form", "error") and not checked.forms
    assert "Visits (found: Date, Shop; missing: Kind)" in finding.message


@pytest.mark.parametrize("sheets", [(), (sheet(),), (sheet([None, " "]), sheet())])
def test_a_workbook_with_nothing_in_it(office, sheets):
    checked = office.check(*sheets)
    assert told(checked.findings, "error") == [("no-form", "")]
    assert "Closest: none, since nothing is written in it." in checked.findings[0].message


def test_a_hidden_sheet_that_fits_is_read_and_told(office):
    checked = office.check(sheet(HEADER, trip(0), hidden=True))
    assert told(checked.findings) == [("hidden-sheet", "")] and len(checked.forms[0].entries) == 1


def test_an_office_form_in_a_reps_folder_and_the_reverse(office):
    checked = office.check(sheet(["Shop", "Name"], ["1", "x"]), person=ANA)
    assert told(checked.findings) == [("wrong-folder", "")] and "Tiendas" in checked.findings[0].message
    checked = office.check(sheet(HEADER, trip(0)), person=None)
    assert told(checked.findings) == [("wrong-folder", "")] and "rep's own folder" in checked.findings[0].expected


def test_two_forms_that_fit_alike_are_both_named(office):
    twin = Form("journeys", Text("Journeys", "Trayectos"), TripRow)
    checked = office_with(forms=[TRIPS, twin, SHOPS]).check(sheet(HEADER, trip(0)))
    assert told(checked.findings) == [("two-forms", "")] and "Trips, Journeys" in checked.findings[0].message


# ------------------------------------------------------------------ a real workbook, from the disk

SPANISH = ["FECHA", "Nº PEDIDO", "CÓDIGO TIENDA", "ARTÍCULO ", "UNIDADES", "PRECIO", "IMPORTE"]


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., ReadFile]:
    def make(change: tuple[str, object] | None = None) -> ReadFile:
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        page.title = "Ventas"
        page["B2"] = "INFORME SEMANAL"
        for at, header in enumerate(SPANISH, 2):
            page.cell(4, at, header)
        for n in range(6):
            amount = f"{(n + 1) * 1234.5:.2f}".replace(".", ",")
            values = ["17/11/2026", f"70{n}", "101", f" S{n} ", str(n + 1), "1.234,50", amount]
            for at, value in enumerate(values, 2):
                page.cell(5 + n, at, value)
        page["B12"], page["F12"] = "TOTALES", 21
        if change:
            page[change[0]] = change[1]
        book.save(tmp_path / "ventas.xlsx")
        return read_file(tmp_path / "ventas.xlsx", "ventas.xlsx", Limits())

    return make


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("D7", "999", "unknown-reference"), ("B6", "31/02/2026", "impossible-date"), ("F8", "tres", "text-in-number"),
        ("C9", "700", None), ("B10", "24/12/2026", "future-date"), ("F5", "-1", "negative-units"),
        ("E5", None, "missing-value"), ("G6", "-3", "out-of-range"), ("H7", "#REF!", "error-cell"),
    ],
)
def test_one_planted_mistake_gives_one_finding_in_spanish(office, workbook, cell, value, code):
    good = office.form(read=workbook(), person=ANA)
    assert good.ok and not told(good.findings) and len(good.entries) == 6
    assert good.entries[0].row.amount == Decimal("1234.50")
    form = office.form(read=workbook((cell, value)), person=ANA)
    assert told(form.findings) == ([(code, cell)] if code else [])
    for finding in form.findings:
        assert finding.sheet == "Ventas" and finding.message
    if code:
        assert not form.ok and next(one for one in form.findings if one.code == code).message != ""


# ------------------------------------------------------------------ wrong headers


def test_a_header_that_is_a_slip_away_from_a_column_is_a_warning_that_says_which(office):
    form = office.form(sheet([*HEADER, "Amuont", "Colour"], [*trip(0), 9, "red"]))
    assert [(one.code, one.severity, one.cell, one.expected) for one in form.findings] == [
        ("unknown-column", "warning", "G1", "Amount"), ("unknown-column", "info", "H1", ""),
    ]
    assert form.findings[0].message.endswith("Did you mean Amount?") and "mean" not in form.findings[1].message
    assert form.ok and form.entries[0].row.amount == Decimal(9), "nothing is mapped by guess: 2 x 4.50"


def test_no_column_is_suggested_that_the_sheet_has(office):
    form = office.form(sheet([*HEADER, "Price2"], [*trip(0), 9]))
    assert told(form.findings, "info") == [("unknown-column", "G1")] and form.findings[0].expected == ""


def test_a_sheet_that_lacks_a_column_has_its_wrong_cells_told_too(office):
    rows = [HEADER[:-1], trip(0)[:-1], trip(1, units="many")[:-1], [None, *trip(2)[1:-1]]]
    checked = office.check(sheet(*rows))
    assert [(one.code, one.cell) for one in checked.findings] == [
        ("missing-column", ""), ("text-in-number", "E3"), ("missing-value", "A4"),
    ]
    assert checked.forms == () and office.plugins.errors == []


def test_a_missing_column_names_the_header_that_may_be_it(office):
    checked = office.check(sheet([*HEADER[:-1], "Prcie", "Precio con IVA"], [*trip(0), 1]), person=ANA)
    (finding,) = checked.findings
    assert finding.code == "missing-column" and finding.params["seen"] == "«Prcie» (F1), «Precio con IVA» (G1)"
    assert finding.message.endswith("Puede que sea «Prcie» (F1), «Precio con IVA» (G1).")


def test_a_sheet_of_slips_alone_is_told_what_it_may_mean(office):
    (finding,) = office.check(sheet(["Dates", "Shpo", "Itme", "Unites", "Prise"], [1, 2, 3, 4, 5])).findings
    assert finding.code == "no-form" and finding.params["seen"].startswith("Date ('Dates'), Shop ('Shpo')")


def test_a_header_that_gave_way_is_told(office):
    form = office.form(sheet([*HEADER, "Customer #"], [*trip(0), "101"]))
    assert told(form.findings, "info") == [("spare-column", "C1")] and form.ok
    assert "since G1 surely does" in form.findings[0].message


@pytest.mark.parametrize(("header", "wrong"), [("Price (USD)", False), ("Price $", False), ("Price (EUR)", True)])
def test_a_header_may_not_name_another_currency_than_the_rows_count_in(office, header, wrong):
    form = office.form(sheet([*HEADER[:-1], header], trip(0)))
    assert told(form.findings) == ([("currency-differs", "F1")] if wrong else []) and form.ok is not wrong
    if wrong:
        assert form.findings[0].message.startswith("The header 'Price (EUR)' says EUR, but these amounts count as USD")


def test_the_currency_of_the_rows_decides_where_they_have_one():
    class PaidRow(TripRow):
        currency: Label | None = column("Currency", "Moneda", default=None)

    office = office_with(forms=[Form("trips", Text("Trips", "Viajes"), PaidRow)])
    header = [*HEADER[:-1], "Price (EUR)", "Currency"]
    assert not told(office.form(sheet(header, [*trip(0), "EUR"])).findings)
    form = office.form(sheet(header, [*trip(0), "EUR"], [*trip(1), "GBP"], [*trip(2), None]))
    assert [(one.code, one.expected) for one in form.findings] == [("currency-differs", "GBP, USD")]


def test_what_a_finding_quotes_is_cut() -> None:
    office = office_with()
    wrong = trip(units="x" * 5_000_000)
    (found,) = office.form(Sheet("W47", [HEADER, wrong])).findings
    assert found.value == "x" * 1_999 + "…" and len(found.message) < 300
    unread = office.check(read=ReadFile("xlsx", refusal=Refusal("unreadable", {"reason": "r" * 5_000}))).findings[0]
    assert len(unread.params["reason"]) == 2_000
