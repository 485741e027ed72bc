"""Market: what competitors offer and at which price, what customers ask for, where things are going, and the accounts
that market research may ask.

A competitor's price is in the currency of the account where it was seen, else in the company's, and is compared with
our list price in the same currency only. An urgent note alerts management on the day on which it comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from acctkit.plugins._addresses import is_address
from acctkit.plugins._market_alert import KIND, plan
from acctkit.plugins._market_codes import NO_COMPETITOR, NO_FEATURE, ODD_PRICE, PRICE_ALONE
from acctkit.plugins._market_notes import Market
from acctkit.plugins._market_tables import (
    competitors,
    figures,
    headline,
    note_table,
    prices,
    reconciliations,
    request_accounts,
    requests,
)
from acctkit.plugins._research_list import ResearchList
from pydantic import BaseModel, ConfigDict, Field, field_validator

from acctkit import (
    Check,
    CheckDesk,
    Choice,
    Content,
    Day,
    Entry,
    Finding,
    Flag,
    Form,
    Id,
    Key,
    Label,
    Mailing,
    Money,
    Ref,
    Row,
    Section,
    SectionDesk,
    Table,
    Text,
    column,
    hookimpl,
    plain_text,
)

KINDS = {
    "competitor": ("competitor", "competidor", "competition", "competencia", "rival"),
    "request": ("request", "petición", "product request", "solicitud", "petición de producto", "sugerencia"),
    "trend": ("trend", "tendencia", "trends", "tendencias", "market", "mercado"),
}


class MarketRow(Row):
    """One thing noted about the market."""

    date: Day = column("Date", "Fecha", "Noted on", "Anotado el")
    kind: Choice = column("Kind", "Tipo", "Type", "Kind of note", "Tipo de nota", choices=KINDS)
    account: Id | None = column("Account", "Cliente", "Customer", "Customer #", "Customer no.", "Código cliente",
                                "Nº cliente", "Código de cliente", "Cuenta", default=None)
    competitor: Label | None = column("Competitor", "Competidor", "Competitor name", "Rival", "Competencia",
                                      default=None, example=Text("Blue Anchor", "Ancla Azul"))
    sku: Id | None = column("SKU", "Artículo", "Product code", "Item", "Código artículo", "Referencia", "Our product",
                            "Nuestro artículo", weak=("Product", "Producto"), default=None)
    feature: Label | None = column("Feature", "Característica", "Request", "Requested feature", "What is asked for",
                                   "Petición", "Qué se pide", default=None, max_length=200,
                                   example=Text("longer rope", "cabo más largo"))
    price: Money | None = column("Price", "Precio", "Their price", "Competitor price", "Precio del competidor",
                                 "Su precio", default=None, gt=0)
    urgent: Flag = column("Urgent", "Urgente", "Alert", "Aviso", default=False)
    notes: Label = column("Notes", "Notas", "Comments", "Remarks", "Observaciones", "Comentarios", "Detalle",
                          example=Text("new range shown at the fair", "nueva gama presentada en la feria"))


MARKET = Form(
    "market",
    Text("Market", "Mercado"),
    MarketRow,
    keys=(Key("date", "kind", "account", "competitor", "sku", "feature"),),
    date="date",
    refers={"account": Ref("accounts", "account"), "sku": Ref("products", "sku", "warning", office=True)},
)


class MarketSettings(BaseModel):
    """`[plugins.market]`: who is alerted of an urgent note, and for how long it is news."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    alert: tuple[str, ...] = Field((), description="Who gets urgent notes; empty: the office and the rep's manager")
    alert_days: int = Field(14, ge=1, description="Age in days after which an urgent note alerts nobody any more")

    @field_validator("alert")
    @classmethod
    def _addresses(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for one in given:
            if not is_address(one.strip()):
                raise ValueError(f"'{one}' is no e-mail address; write one such as sales.director@example.com")
        return given


def check_market(desk: CheckDesk, entries: Sequence[Entry[MarketRow]]) -> Iterable[Finding]:
    """Each note names what it is counted by, and a price can be compared."""
    listed = {one.row.sku: getattr(one.row, "list_price", None) for one in desk.books.records("products")}
    currencies = {one.row.account: getattr(one.row, "currency", None) for one in desk.books.records("accounts")}
    for entry in entries:
        row = entry.row
        if row.kind == "competitor" and not row.competitor:
            yield entry.finding(NO_COMPETITOR, "competitor" if "competitor" in entry.cells else "kind")
        if row.kind == "request" and not row.feature:
            yield entry.finding(NO_FEATURE, "feature" if "feature" in entry.cells else "kind")
        if row.price is None:
            continue
        ours = listed.get(row.sku or "")
        foreign = currencies.get(row.account or "") not in (None, desk.company.currency)
        if not row.sku:
            yield entry.finding(PRICE_ALONE, "price")
        elif ours and not foreign and not ours / 5 <= row.price <= ours * 5:
            yield entry.finding(ODD_PRICE, "price", expected=Decimal(plain_text(ours)))


def build(desk: SectionDesk) -> Content:
    """What was noted in the week and this fiscal year, and the list of accounts for research as it is now."""
    market, research = Market.read(desk, rep=desk.rep), ResearchList.read(desk.books, desk.rep)
    if not market.notes and not research.listed:
        return Content()
    return Content(
        headline=tuple(headline(desk, market)),
        figures=tuple(figures(desk, market, research)),
        tables=(*_tables(desk, market), research.table(desk.company.language)),
        reconciliations=tuple(reconciliations(desk, market, research)),
        decisions=tuple(_decisions(desk, market)),
    )


def _tables(desk: SectionDesk, market: Market) -> Iterator[Table]:
    """What was noted; nothing where nobody notes anything."""
    if market.notes:
        for made in (competitors, prices, requests, request_accounts, note_table):
            yield made(desk, market)


def _decisions(desk: SectionDesk, market: Market) -> Iterator[Text]:
    urgent = [one for one in market.notes if one.row.urgent and one.row.date in desk.week]
    if urgent:
        words = "; ".join(f"{market.rep(one)}: {one.row.notes}" for one in urgent[:3])
        more = "; …" if len(urgent) > 3 else ""
        yield Text(f"Management: decide what to do about the urgent notes ({words}{more}).",
                   f"Dirección: decidir qué hacer con las notas urgentes ({words}{more}).")


@hookimpl
def acctkit_settings() -> type[BaseModel]:
    return MarketSettings


@hookimpl
def acctkit_forms() -> list[Form]:
    return [MARKET]


@hookimpl
def acctkit_checks() -> list[Check]:
    return [Check("market", "market", check_market, (NO_COMPETITOR, NO_FEATURE, PRICE_ALONE, ODD_PRICE))]


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("market", Text("Market", "Mercado"), build, needs=("market",), order=60)]


@hookimpl
def acctkit_mailings() -> list[Mailing]:
    return [Mailing(KIND, plan, needs=("market",))]
