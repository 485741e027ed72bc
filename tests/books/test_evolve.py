"""A plugin's form changes: what the tables follow by themselves, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from acctkit.books.ledger import open_books
from acctkit.errors import BooksError
from acctkit.forms import Day, Form, Id, Key, Label, Money, Quantity, Row, column
from tests.books.book_samples import (
    ACCOUNTS,
    CALENDAR,
    FORMS,
    PAYMENTS,
    SALES,
    Desk,
    SaleRow,
    checked,
    customer,
    pay,
    sale,
)

URL = "sqlite:///books.db"


class WiderRow(SaleRow):
    discount: Money | None = column("Discount", "Descuento", default=None)
    kind: Label = column("Kind", "Tipo", default="sale")


class RequiredRow(SaleRow):
    channel: Label = column("Channel", "Canal")


class MoneyRow(SaleRow):
    sku: Money = column("SKU", "Referencia")  # type: ignore[assignment]


class LineRow(SaleRow):
    line: Id = column("Line", "Línea")  # type: ignore[assignment]


class CurrencyRow(SaleRow):
    currency: Id = column("Currency", "Moneda")  # type: ignore[assignment]


class NarrowRow(Row):
    date: Day = column("Date", "Fecha")
    amount: Quantity = column("Amount", "Importe")


def with_model(model: type[Row], form: Form = SALES) -> dict[str, Form]:
    keys = (Key("date"),) if model is NarrowRow else form.keys
    return {"sales": Form("sales", form.title, model, date="date", amount="amount", keys=keys)}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    desk = Desk.open(tmp_path)
    desk.drop("ana/a.xlsx", checked(SALES, [sale(10, "a1", "12.34")]))
    desk.ledger.close()
    return tmp_path


def test_new_columns_are_added_and_old_rows_have_none_of_them(root: Path) -> None:
    ledger = open_books(URL, root, with_model(WiderRow))
    (record,) = ledger.query().records("sales")
    assert (record.row.amount, record.row.discount, record.row.kind) == (Decimal("12.34"), None, "sale")


def test_a_new_form_gets_a_table(root: Path) -> None:
    class NoteRow(Row):
        text: Label = column("Text", "Texto")

    notes = Form("notes", SALES.title, NoteRow)
    assert open_books(URL, root, {**FORMS, "notes": notes}).query().records("notes") == []


def test_columns_and_forms_that_are_gone_are_kept(root: Path) -> None:
    ledger = open_books(URL, root, with_model(NarrowRow))
    assert ledger.query().records("sales")[0].row.amount == Decimal("12.34")
    assert not ledger.query().has("invoices")
    with ledger.read() as conn:
        assert sa.inspect(conn).has_table("form_invoices")
    assert Desk.open(root).rows("sales") == [sale(10, "a1", "12.34")]


@pytest.mark.parametrize(("model", "said"), [
    (RequiredRow, "its new column 'channel' is required, but 1 rows in the books have none"),
    (MoneyRow, r"column 'sku' is now of kind money \(BIGINT\), but the books keep TEXT"),
    (LineRow, r"column 'line' is now of kind id \(TEXT\), but the books keep INTEGER"),
    (CurrencyRow, "column 'currency' is now required, but 1 rows in the books have none"),
])
def test_anything_else_is_refused_and_changes_nothing(root: Path, model: type[Row], said: str) -> None:
    with pytest.raises(BooksError, match=f"^Form sales: {said}"):
        open_books(URL, root, with_model(model))
    assert Desk.open(root).rows("sales") == [sale(10, "a1", "12.34")]


def test_a_required_column_may_come_while_the_form_has_no_rows(tmp_path: Path) -> None:
    Desk.open(tmp_path).ledger.close()
    assert open_books(URL, tmp_path, with_model(RequiredRow)).query().records("sales") == []


def test_rows_are_told_apart_by_the_new_key_when_a_form_changes_it(tmp_path: Path) -> None:
    desk = Desk.open(tmp_path)
    desk.drop("office/a.xlsx", checked(PAYMENTS, [pay(1, "a1", "5"), pay(1, "a1", "5"), pay(1, "a1", "6")]))
    desk.ledger.close()
    by_day = Form("payments", PAYMENTS.title, PAYMENTS.model, who="office", date="paid_on", amount="amount", keys=(
        Key("account", "paid_on", "amount", counted=True),
    ))
    desk = Desk.open(tmp_path, {**FORMS, "payments": by_day})
    again = desk.drop("office/b.xlsx", checked(by_day, [pay(1, "a1", "5"), pay(1, "a1", "5"), pay(1, "a1", "6")]))
    assert again.posted.taken == {} and len(desk.rows("payments")) == 3


def test_a_new_key_under_which_two_records_are_one_is_refused(tmp_path: Path) -> None:
    desk = Desk.open(tmp_path)
    desk.drop("office/a.xlsx", checked(ACCOUNTS, [customer("a1", "X"), customer("a2", "X")]))
    desk.ledger.close()
    by_name = replace(ACCOUNTS, keys=(Key("name"),))
    with pytest.raises(BooksError, match=r"two records in the books are the same \(X\)"):
        open_books(URL, tmp_path, {**FORMS, "accounts": by_name})
    assert CALENDAR is not None and len(Desk.open(tmp_path).rows("accounts")) == 2
