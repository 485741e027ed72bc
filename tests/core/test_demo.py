"""The demo: the same year on every machine, and every mistake in it found and told."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from acctkit.books.ledger import open_books
from acctkit.books.schema import findings, packages, runs, submissions
from acctkit.config import read_settings
from acctkit.demo import expenses, make_demo
from acctkit.demo.business import Business, make_business
from acctkit.demo.catalogue import EURO, NO_ADDRESS
from acctkit.demo.dues import invoices, payments, quotas
from acctkit.demo.settings import make_settings
from acctkit.demo.story import LATE, SEED, STILL_WRONG, Drop, Story, make_story
from acctkit.errors import UsageProblem
from acctkit.mail.outbox import listing
from acctkit.workspace import open_workspace

THIS_YEAR = dt.date(2026, 1, 1), dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def story() -> Story:
    return make_story()


@pytest.fixture(scope="module")
def business() -> Business:
    return make_business(Random(SEED))


# ------------------------------------------------------------------ the generator


def test_files_carry_the_day_on_which_they_were_saved_not_that_of_today(story: Story, tmp_path: Path) -> None:
    drop = next(one for one in story.first if one.path == "amelia/sales 2026-W10.xlsx")
    drop.lay(tmp_path)
    saved = dt.datetime.fromtimestamp((tmp_path / drop.path).stat().st_mtime, dt.UTC)
    assert saved == dt.datetime(2026, 3, 6, 17, tzinfo=dt.UTC)
    with zipfile.ZipFile(io.BytesIO(drop.content)) as book:
        assert b"2026-03-06T17:00:00Z" in book.read("docProps/core.xml")


def test_there_are_files_enough_and_not_too_many(story: Story) -> None:
    assert 150 <= len({one.path for one in _all(story)}) <= 300


def test_the_company_is_as_large_as_the_demo_says(business: Business) -> None:
    assert Counter(rep.language[:2] for rep in business.reps) == {"en": 5, "es": 3}
    assert len({rep.manager for rep in business.reps}) == 2
    assert len({one.number for one in business.accounts}) == len({one.name for one in business.accounts}) == 60
    assert [one.name for one in business.accounts if one.currency == "EUR"] == list(EURO)
    assert [one.name for one in business.accounts if not one.email] == list(NO_ADDRESS)
    assert Counter(one.status for one in business.accounts) == {"active": 58, "insolvent": 1, "do not contact": 1}
    assert {one.terms for one in business.accounts} == {30, 45, 60}
    assert len(business.products) > 40 and len({one.family for one in business.products}) == 5


def test_no_row_repeats_another_but_where_that_is_the_mistake(business: Business) -> None:
    keys = [(one.day, one.account.number, one.product.sku, bool(one.rma)) for one in business.lines]
    assert len(keys) == len(set(keys))


def test_every_odometer_goes_on_from_where_it_was(business: Business) -> None:
    for rep in business.reps:
        trips = business.driven(rep.id, *THIS_YEAR)
        assert len(trips) > 80
        assert all(one.end == after.start for one, after in pairwise(trips))
        assert all(0 <= one.personal < one.end - one.start for one in trips)


def test_reps_sell_between_four_fifths_and_six_fifths_of_their_quota(business: Business) -> None:
    year: Counter[str] = Counter()
    for quota in quotas(business):
        year[quota.rep] += quota.amount
    for rep in business.reps:
        sold = sum(one.amount for one in business.sold(rep.id, *THIS_YEAR) if one.account.currency == "USD")
        assert Decimal("0.8") < sold / (year[rep.id] * Decimal("0.89")) < Decimal("1.2"), rep.id


def test_payments_are_of_every_kind_that_a_bank_knows(business: Business) -> None:
    issued = invoices(business)
    paid = payments(Random(1), issued)
    assert {one.kind for one in paid} == {"receipt", "reversal", "write-off"}
    assert len({one.transaction for one in paid}) == len(paid)
    assert any(one.credits for one in issued) and any(not one.invoice for one in paid)
    parts = Counter(one.invoice for one in paid if one.invoice and one.kind == "receipt")
    assert 10 < sum(1 for count in parts.values() if count == 2) < 200


def test_formulas_hold_the_values_that_excel_computed(story: Story) -> None:
    drop = next(one for one in story.first if one.path == "grace/2026-05 sales.xlsx")
    said, values = (load_workbook(io.BytesIO(drop.content), data_only=only)["Sales"] for only in (False, True))
    for row in range(2, said.max_row + 1):
        units, price, discount = (values.cell(row, at).value or 0 for at in (5, 6, 7))
        assert str(said.cell(row, 8).value).startswith("=ROUND(")
        assert values.cell(row, 8).value == pytest.approx(units * price * (1 - discount), abs=0.0051)


def test_the_settings_name_the_office_and_wait_for_no_file(tmp_path: Path) -> None:
    settings, _ = read_settings(make_settings(tmp_path / "demo"))
    assert settings.intake.settle_seconds == 0
    assert (settings.mail.sender, *settings.mail.office) == ("reports@harbor.example", "office@harbor.example")


def test_a_workspace_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "acctkit.toml").write_text("", encoding="utf-8")
    with pytest.raises(UsageProblem, match="is a workspace already; name another folder"):
        make_demo(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["acctkit.toml"]


# ------------------------------------------------------------------ the demo, run


class Demo:
    """The demo as it stands after its three runs, read from its books."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.looks = make_demo(folder)
        opened = open_workspace(folder)
        ledger = open_books(opened.settings.books.url, folder, opened.plugins.forms)
        with ledger.read() as conn:
            self.messages = listing(conn)
            self.files = [dict(row) for row in conn.execute(sa.select(submissions)).mappings()]
            self.found = [dict(row) for row in conn.execute(sa.select(findings)).mappings()]
            self.packages = [dict(row) for row in conn.execute(sa.select(packages)).mappings()]
            self.results: list[Any] = list(conn.scalars(sa.select(runs.c.result).order_by(runs.c.id)))
        ledger.close()

    def status(self, path: str) -> str:
        """The status of the latest version of a file."""
        return str([one["status"] for one in self.files if one["path"] == path][-1])

    def codes(self, path: str) -> set[tuple[str, str]]:
        """(code, cell) of everything found in any version of a file."""
        return {(one["code"], one["cell"]) for one in self.found if one["path"] == path}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return Demo(tmp_path_factory.mktemp("demo") / "demo")


def test_it_is_the_same_story_every_time_it_is_told(demo: Demo, story: Story) -> None:
    for folder, drops in (("inbox", (*story.first, *story.second, *story.third)), ("corrected", story.mending)):
        last = {one.path: one for one in drops}
        here = {one.relative_to(demo.folder / folder).as_posix() for one in (demo.folder / folder).rglob("*.*")}
        assert set(last) <= here
        for path, drop in last.items():
            assert (demo.folder / folder / path).read_bytes() == drop.content, path


def test_no_plugin_fails_and_most_files_are_accepted(demo: Demo) -> None:
    assert [result["plugin_errors"] for result in demo.results] == [[], [], []]
    assert [result["failed_mail"] for result in demo.results] == [[], [], []]
    states = Counter(one["status"] for one in demo.files)
    assert states["accepted"] + states["superseded"] > 0.9 * len(demo.files)  # the latter were, until a newer came
    assert states["rejected"] >= 3 and states["partial"] >= 2 and states["duplicate"] == 1


@pytest.mark.parametrize(("path", "codes"), [
    ("brandon/Weekly report W46.xlsx", {"text-in-number", "negative-units"}),
    ("brandon/Weekly report W47.xlsx", {"future-date", "error-cell", "repeated-key", "totals-row", "blank-rows"}),
    ("brandon/mileage 2026-11.xlsx", {"odometer-gap"}),
    ("brandon/notes.txt", {"no-form"}),
    ("carmen/ventas semana 46.xlsx", {"impossible-date"}),
    ("carmen/ventas semana 47.xlsx", {"unknown-reference", "amount-differs"}),
    ("carmen/ventas semana 45 corregida.xlsx", {"correction"}),
    ("diego/semanal.xlsx", {"missing-column"}),
    ("amelia/sales 2026-W47.xlsx", {"odometer-backwards"}),
    ("grace/2026-11 sales.xlsx", {"hidden-rows", "error-cell", "unknown-column", "sheet-not-read"}),
    ("marcus/Sales 2026.xlsx", {"unknown-reference"}),
    ("lucia/kilometraje 2026.csv", {"odometer-gap"}),
    ("lucia/copia de últimas cuatro semanas.xlsx", {"duplicate-file"}),
    ("lucia/folleto de la feria.pdf", {"document"}),
    ("priya/2026-W47.csv", {"repeated-row", "unknown-column"}),
    ("brandon/calls autumn 2026.xlsx", {"unknown-reference"}),
    ("lucia/visitas otoño 2026.xlsx", {"follow-up-before-call"}),
    ("grace/calls autumn 2026.xlsx", {"unknown-reference"}),
    ("priya/calls autumn 2026.xlsx", {"call-lead"}),
    ("grace/market notes.xlsx", {"market-price-odd"}),
    ("diego/mercado.xlsx", {"market-no-competitor"}),
    ("amelia/expenses November 2026.xlsx", {"receipt-missing", "expense-over-day-limit"}),
    ("grace/expenses November 2026.xlsx", {"attendees-missing", "expense-of-another"}),
    ("marcus/expenses November 2026.xlsx", {"expense-split", "expense-over-limit"}),
    ("carmen/gastos noviembre 2026.xlsx", {"expense-currency"}),
    ("amelia/promotions 2026.xlsx", {"promotion-above-list-price", "value-changed"}),
    ("carmen/promociones 2026.xlsx", {"promotion-ends-first"}),
    ("grace/purchase orders 2026.xlsx", {"price-above-list", "order-late"}),
    ("carmen/pedidos 2026.xlsx", {"shipped-without-a-day"}),
    ("amelia/issues 2026.xlsx", {"issue-resolved-before-opened"}),
    ("marcus/collected 2026.xlsx", {"promise-far-off"}),
    ("priya/collected 2026.xlsx", {"promise-without-day"}),
    ("lucia/incidencias 2026.xlsx", {"issue-resolved-undated"}),
    ("brandon/shared with Amelia.xlsx", {"shares-under-100"}),
    ("lucia/venta compartida.xlsx", {"shares-over-100"}),
    ("office/quota changes 2026.xlsx", {"valid-from-outside"}),
    ("tomas/sales october.csv", {"unknown-folder"}),
    ("office/invoices W47.xlsx", {"due-before-issued"}),
    ("office/products.xlsx", {"value-changed"}),
    ("office/holds.xlsx", {"bad-choice", "hold-of-another-account"}),
])
def test_every_mistake_is_found(demo: Demo, path: str, codes: set[str]) -> None:
    assert codes <= {code for code, _ in demo.codes(path)}


def test_mistakes_are_told_with_their_cells(demo: Demo) -> None:
    assert {("unknown-reference", "C3"), ("amount-differs", "G7")} <= demo.codes("carmen/ventas semana 47.xlsx")
    assert ("odometer-backwards", "D3") in demo.codes("amelia/sales 2026-W47.xlsx")
    spanish = [one["message"] for one in demo.found if one["path"] == "carmen/ventas semana 47.xlsx"]
    assert any(message.startswith("La oficina no conoce Cliente") for message in spanish)


def test_what_was_mended_is_taken_and_what_is_wrong_is_not(demo: Demo) -> None:
    for mended in ("brandon/Weekly report W46.xlsx", "carmen/ventas semana 46.xlsx", "diego/semanal.xlsx", LATE,
                   "amelia/sales 2026-W46.xlsx"):  # the last waited for an account that the office added later
        assert demo.status(mended) == "accepted", mended
    assert demo.status("carmen/ventas semana 45.xlsx") == "superseded"
    assert [demo.status(path) for path in STILL_WRONG] == ["rejected", "partial"]
    assert demo.status("lucia/gastos.xlsx") in ("pending", "rejected")  # empty: perhaps still being copied


def test_every_file_has_a_status_and_a_reason(demo: Demo) -> None:
    assert all(one["status"] and one["reason"] for one in demo.files)


def test_letters_go_out_and_some_are_withheld_or_wait(demo: Demo) -> None:
    letters = [one for one in demo.messages if one["kind"] == "overdue-notice"]
    assert 15 <= len(letters) <= 40
    assert {"sent", "queued"} <= {one["state"] for one in letters}
    assert any(one["subject"].startswith("Su cuenta") for one in letters)
    reasons = {line["reason"] for result in demo.results for line in result["withheld"]}
    assert {"The account is insolvent.", "The account must not be contacted."} < reasons


def test_departments_get_their_digest_and_management_an_alert(demo: Demo) -> None:
    sent = Counter((one["kind"], one["to"]) for one in demo.messages if one["kind"] in ("digest", "market-alert"))
    assert sent == {
        ("digest", "product@harbor.example"): 2, ("digest", "estudios@harbor.example"): 2,
        ("market-alert", "office@harbor.example"): 1, ("market-alert", "helen.whitaker@harbor.example"): 1,
    }


def test_orders_that_the_office_has_not_invoiced_are_drafted_as_invoices(demo: Demo) -> None:
    drafted = [result["papers"]["drafted"] for result in demo.results]
    assert [len(one) for one in drafted] == [2, 2, 0] and not any(result["papers"]["failed"] for result in demo.results)
    files = sorted(one.name for one in (demo.folder / "papers").iterdir())
    assert files == sorted(f"{one}{suffix}" for some in drafted for one in some for suffix in (".pdf", ".xlsx"))


def test_the_last_week_is_packaged_again_when_more_of_it_comes(demo: Demo) -> None:
    made = [(one["period"], one["version"]) for one in demo.packages]
    assert made == [("2026-W46", 1), ("2026-W46", 2), ("2026-W47", 1), ("2026-W47", 2)]


def test_a_receipt_that_came_late_is_tied_and_no_longer_missed(demo: Demo) -> None:
    assert demo.status(expenses.LATE) == "document"
    assert "receipt-not-there" not in {code for code, _ in demo.codes("marcus/expenses November 2026.xlsx")}
    with zipfile.ZipFile(demo.folder / demo.packages[-1]["path"]) as zipped:
        assert sum(name.endswith(".pdf") for name in zipped.namelist()) == 4


def test_two_customers_get_statements_and_one_is_withheld_while_a_hold_of_theirs_could_not_be_read(demo: Demo) -> None:
    found = sorted((one["dedupe_key"].rpartition(":")[2], one["state"]) for one in demo.messages
                   if one["kind"] == "statement")
    assert found == [("2026-10", "sent"), ("2026-W46", "sent")]
    [why] = [one["reason"] for one in demo.results[-1]["withheld"] if one["kind"] == "statement"]
    assert why == "Row 6 of office/holds.xlsx was not taken; correct it."


def test_the_looks_lead_to_files_that_are_there(demo: Demo) -> None:
    for what, where in demo.looks:
        assert where.startswith("acctkit -w ") or Path(where).exists(), what
    assert sum(1 for _, where in demo.looks if where.endswith((".html", ".xlsx", ".zip", ".eml"))) == 7


def _all(story: Story) -> list[Drop]:
    return [*story.first, *story.second, *story.third, *story.mending]
