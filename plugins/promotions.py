"""Promotions: what was offered to whom, who accepted, and what it brought against the account's own weeks before it.

An offer is followed: the answer comes in a later file under the same promotion and account, and brings it up to date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from acctkit.plugins._promotions_codes import CODES, DEARER, ENDS_FIRST, NO_START, OFFERED_LATE, OTHER_TERMS
from acctkit.plugins._promotions_settings import PromotionsSettings
from acctkit.plugins._promotions_tables import build
from pydantic import BaseModel

from acctkit import (
    Check,
    CheckDesk,
    Day,
    Entry,
    Finding,
    Flag,
    Form,
    Id,
    Key,
    Label,
    Money,
    Quantity,
    Ref,
    Row,
    Section,
    Text,
    column,
    hookimpl,
    plain_text,
)


class OfferRow(Row):
    """One promotion offered to one account."""

    promotion: Id = column("Promotion", "Promoción", "Promotion code", "Campaign", "Promo", "Código de promoción",
                           "Campaña", example="WINTER-26")
    account: Id = column(
        "Account", "Cliente", "Customer", "Customer #", "Customer no.", "Account no.", "Código cliente", "Nº cliente",
        "Código de cliente", "Cuenta",
    )
    offered_on: Day = column("Offered on", "Ofrecida el", "Offered", "Date offered", "Date", "Ofrecido el", "Fecha",
                             "Fecha de oferta")
    accepted: Flag | None = column(
        "Accepted", "Aceptada", "Accepted?", "Taken", "Aceptado", "¿Aceptada?", default=None, example=True,
        help=Text("Leave it blank while there is no answer.", "Déjelo en blanco mientras no haya respuesta."),
    )
    sku: Id | None = column("SKU", "Artículo", "Product code", "Item", "Código artículo", "Referencia",
                            "Código de artículo", default=None, weak=("Product", "Producto"))
    units: Quantity | None = column("Units", "Unidades", "Qty", "Quantity", "Units agreed", "Cantidad",
                                    "Unidades acordadas", default=None, ge=0, example=48)
    price: Money | None = column("Price", "Precio", "Promotion price", "Offer price", "Precio de promoción",
                                 "Precio de oferta", default=None, ge=0)
    starts: Day | None = column("Starts", "Empieza", "Start date", "From", "Start", "Desde", "Inicio",
                                "Fecha de inicio", default=None)
    ends: Day | None = column("Ends", "Termina", "End date", "To", "Until", "End", "Hasta", "Fin", "Fecha de fin",
                              default=None)
    notes: Label | None = column("Notes", "Notas", "Comments", "Remarks", "Comentarios", "Observaciones", default=None)


PROMOTIONS = Form(
    "promotions",
    Text("Promotions", "Promociones"),
    OfferRow,
    keys=(Key("promotion", "account"),),
    date="offered_on",
    followed=True,
    refers={"account": Ref("accounts", "account"), "sku": Ref("products", "sku", "warning", office=True)},
)


def check_offers(desk: CheckDesk, entries: Sequence[Entry[OfferRow]]) -> Iterator[Finding]:
    """Days in their order, the same for all of a promotion, and no price above the list's."""
    prices = {one.row.sku: one.row.list_price for one in desk.books.records("products")}
    terms = _terms(desk, entries)
    for entry in entries:
        row = entry.row
        if row.starts and row.ends and row.ends < row.starts:
            yield entry.finding(ENDS_FIRST, "ends", expected=row.starts)
            continue
        if row.ends and row.offered_on > row.ends:
            yield entry.finding(OFFERED_LATE, "offered_on", expected=row.ends)
        if row.accepted and row.starts is None:
            yield entry.finding(NO_START, "starts", account=row.account)
        listed = prices.get(row.sku or "")
        if row.price is not None and listed is not None and row.price > listed:
            yield entry.finding(DEARER, "price", expected=Decimal(plain_text(listed)), sku=row.sku)
        first = terms.setdefault(row.promotion, (row.starts, row.ends))
        if first != (row.starts, row.ends):
            yield entry.finding(OTHER_TERMS, "promotion", expected=" … ".join(str(day or "?") for day in first))


def _terms(desk: CheckDesk, entries: Sequence[Entry[OfferRow]]) -> dict[str, tuple[object, object]]:
    """The days of the promotions of a file as the books have them from offers to others: what the file says again it
    brings up to date."""
    again = {(entry.row.promotion, entry.row.account) for entry in entries}
    terms: dict[str, tuple[object, object]] = {}
    for name in sorted({promotion for promotion, _ in again}):
        for one in desk.books.records("promotions", promotion=name):
            if (name, one.row.account) not in again:
                terms.setdefault(name, (one.row.starts, one.row.ends))
    return terms


@hookimpl
def acctkit_settings() -> type[BaseModel]:
    return PromotionsSettings


@hookimpl
def acctkit_forms() -> list[Form]:
    return [PROMOTIONS]


@hookimpl
def acctkit_checks() -> Iterable[Check]:
    return [Check("promotions", "promotions", check_offers, CODES)]


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("promotions", Text("Promotions", "Promociones"), build, needs=("promotions",), order=55)]
