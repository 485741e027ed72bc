"""Market: competitors' prices against ours, requests counted, who may be asked, and what cannot wait."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from acctkit.plugins import _market_tables, market
from acctkit.plugins._market_alert import plan
from acctkit.plugins.accounts import ACCOUNTS
from acctkit.plugins.market import MARKET, MarketSettings
from acctkit.plugins.products import PRODUCTS
from pydantic import ValidationError

from acctkit import Content, Draft, Person, Traced
from acctkit.testing import (
    Golden,
    TestBooks,
    TestWorkspace,
    assert_plugin,
    assert_sound,
    books_of,
    check_desk,
    findings_of,
    letter_of,
    mail_desk,
    section_desk,
    sheet,
)

SUNDAY = dt.date(2026, 11, 22)
ANA = Person("7", "Ana", "ana@example.com", manager_email="Boss@example.com")
BO = Person("8", "Bo")


def note(kind: str, number: int = 17, **more: Any) -> dict[str, Any]:
    return {"date": dt.date(2026, 11, number), "kind": kind, "notes": "seen", **more}


def rival(price: object = None, **more: Any) -> dict[str, Any]:
    return note("competitor", competitor="Blue Anchor", price=price, **more)


def books() -> TestBooks:
    """Two accounts, the second of which pays in EUR, and two products that we list in USD."""
    return books_of([ACCOUNTS, PRODUCTS, MARKET], {
        "accounts": [{"account": "100", "name": "Acme", "rep": "7"},
                     {"account": "200", "name": "Puerto", "currency": "EUR"}],
        "products": [{"sku": "A1", "name": "Anvil", "list_price": "40"}, {"sku": "B2", "name": "Bell"}],
    })


def build(held: TestBooks, **desk: Any) -> Content:
    return assert_sound(market.build(section_desk(held, SUNDAY, people=[ANA, BO], **desk)), held)


def picked(content: Content, table: str, *columns: str) -> list[tuple[Any, ...]]:
    found = next(one for one in content.tables if one.name == table)
    rows = [{name: one.value if isinstance(one, Traced) else one for name, one in row.items()} for row in found.rows]
    return [tuple(row[name] for name in columns) for row in rows]


def test_it_is_a_good_plugin() -> None:
    assert_plugin(market)


# ------------------------------------------------------------------ the checks


@pytest.mark.parametrize(("row", "told"), [
    (rival("36.50", sku="A1"), []), (note("competitor"), ["market-no-competitor"]),
    (note("request"), ["market-no-feature"]), (note("request", feature="blue"), []), (note("trend"), []),
    (rival("36.50"), ["market-price-alone"]), (rival("4", sku="A1"), ["market-price-odd"]),
    (rival("201", sku="A1"), ["market-price-odd"]), (rival("200", sku="A1"), []), (rival("4", sku="B2"), []),
    (rival("4", sku="A1", account="200"), []),  # euros are not held against dollars
])
def test_a_note_says_what_it_is_counted_by(row: dict[str, Any], told: list[str]) -> None:
    found = findings_of(market.check_market, check_desk(books(), SUNDAY, person=ANA), MARKET, [row])
    assert [one.code for one in found] == told


def test_a_check_does_not_read_the_notes_of_all_weeks(monkeypatch: pytest.MonkeyPatch) -> None:
    held = books()
    held.post("market", note("trend"), rep="7")
    read: list[str] = []
    records = held.records
    monkeypatch.setattr(held, "records", lambda form, **more: read.append(form) or records(form, **more))
    findings_of(market.check_market, check_desk(held, SUNDAY, person=ANA), MARKET, [rival("36.50", sku="A1")])
    assert "market" not in read


# ------------------------------------------------------------------ the section


def test_prices_are_compared_in_one_currency_only() -> None:
    held = books()
    held.post("market", rival("36", sku="A1", account="100"), rival("30", sku="A1", account="200"),
              rival("9", sku="B2"), rival("44", sku="A1"), rep="7")
    content = build(held)
    assert picked(content, "prices", "account", "sku", "currency", "list_price", "difference", "share") == [
        ("100", "A1", "USD", 40, -4, Decimal("-0.1000")), ("", "A1", "USD", 40, 4, Decimal("0.1000")),
        ("200", "A1", "EUR", None, None, None), ("", "B2", "USD", None, None, None),
    ]
    assert picked(content, "competitors", "competitor", "year", "accounts", "where", "prices", "cheaper", "median") == [
        ("Blue Anchor", 4, 2, "Acme, Puerto", 2, 1, 0),
    ]
    assert content.headline[1].es == "La competencia pide menos que nuestra tarifa en 1 de los 2 precios vistos este " \
                                     "año."


def test_the_latest_price_counts() -> None:
    held = books()
    held.post("market", rival("36", number=3, sku="A1"), rival("38", number=17, sku="A1"), rep="7")
    assert picked(build(held), "prices", "date", "price") == [(dt.date(2026, 11, 17), 38)]


def test_requests_are_counted_by_feature_however_written_and_by_account() -> None:
    held = books()
    held.post("market", note("request", 3, feature="Longer rope", account="100"),
              note("request", 17, feature="longer  ROPE", account="100"),
              note("request", 17, feature="longer rope", account="200"), note("request", feature="Blue"), rep="7")
    content = build(held)
    assert picked(content, "requests", "feature", "week", "year", "accounts") == [
        ("Longer rope", 2, 3, 2), ("Blue", 1, 1, 0),
    ]
    assert picked(content, "request_accounts", "feature", "account", "year") == [
        ("Longer rope", "100", 2), ("Longer rope", "200", 1), ("Blue", "", 1),
    ]


def test_a_request_that_a_table_loses_does_not_reconcile(monkeypatch: pytest.MonkeyPatch) -> None:
    held = books()
    held.post("market", note("request", feature="Blue"), note("request", feature="Red"), rep="7")
    features = _market_tables.by_feature
    monkeypatch.setattr(_market_tables, "by_feature", lambda desk, market: features(desk, market)[1:])
    content = market.build(section_desk(held, SUNDAY, people=[ANA]))
    assert [one.title.en for one in content.reconciliations if not one.holds] == [
        "Requests by feature and in the books", "Requests by account and in the books",
    ]


def test_research_lists_who_consented_and_only_counts_the_others() -> None:
    held = books()
    held.post("accounts", *(
        {"account": number, "name": "X", "research_consent": "yes", **more} for number, more in (
            ("300", {}), ("301", {"consumer": "yes"}), ("302", {"status": "do not contact"}),
            ("303", {"status": "lapsed"}), ("304", {"research_consent": "no"}),
        )
    ))
    content = build(held)
    assert picked(content, "research", "account", "status") == [("300", "active"), ("303", "lapsed")]
    assert [one.name for one in content.tables] == ["research"]  # nobody noted anything
    counts = {one.name: one.value for one in content.figures}
    assert (counts["research"], counts["without_consent"], counts["never"]) == (2, 3, 2)


def test_a_rep_sees_what_is_theirs_and_an_empty_week_says_nothing() -> None:
    held = books()
    assert build(held) == Content()
    held.post("market", note("trend", 3), rep="7")
    assert build(held).headline == ()
    assert build(held, rep="8") == Content()


# ------------------------------------------------------------------ the alert


def drafts(held: TestBooks, day: dt.date = SUNDAY, **chosen: Any) -> list[Draft]:
    desk = mail_desk(held, day, people=[ANA, BO], settings=MarketSettings(**chosen))
    return [one for one in plan(desk) if isinstance(one, Draft)]


def test_an_urgent_note_goes_at_once_to_the_office_and_the_reps_manager() -> None:
    held = books()
    held.post("market", note("trend", 22, urgent="yes"), note("trend", 22, feature="x"), rep="7")
    found = drafts(held)
    assert [one.to for one in found] == ["Boss@example.com", "office@example.com"]  # as written
    assert found[0].reply_to == "ana@example.com" and len(found[0].values["notes"]) == 1
    held.tell(*found[0].tells, *found[1].tells, on=SUNDAY)
    assert drafts(held) == []


def test_the_settings_may_name_who_is_alerted_and_old_notes_alert_nobody() -> None:
    held = books()
    held.post("market", note("trend", 22, urgent="yes"), note("trend", 1, urgent="yes"), rep="8")
    (one,) = drafts(held, alert=("CEO@example.com",))
    assert (one.to, len(one.values["notes"])) == ("CEO@example.com", 1)
    held.tell(*one.tells, on=SUNDAY)
    assert drafts(held, alert=("ceo@example.com",)) == []  # the same address, however it is written
    with pytest.raises(ValidationError, match="'ceo' is no e-mail address"):
        MarketSettings(alert=("ceo",))


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_alert_can_be_read(golden: Golden, language: str) -> None:
    held = books()
    held.post("market", rival("36", number=22, sku="A1", account="100", urgent="yes"),
              note("trend", 22, urgent="yes", notes="<b>Two</b> dealers merge"), rep="7")
    desk = mail_desk(held, SUNDAY, people=[ANA], settings=MarketSettings(alert=("ceo@example.com",)))
    (draft,) = plan(desk)
    message = letter_of(Draft(**{**{name: getattr(draft, name) for name in draft.__dataclass_fields__},
                                 "language": language}))
    golden(message)
    assert "&lt;b&gt;Two&lt;/b&gt;" in message.html and "<b>Two" not in message.html


# ------------------------------------------------------------------ the whole way


def test_from_the_sheet_to_the_package(acctkit_workspace: TestWorkspace, golden: Golden) -> None:
    ws = acctkit_workspace
    ws.drop("office/lists.xlsx", [
        sheet("reps", [{"rep": "7", "name": "Ana Ruiz", "email": "ana@example.com", "language": "es",
                        "manager_email": "boss@example.com"}]),
        sheet("accounts", [{"account": "103", "name": "Harbor Supplies", "rep": "7", "research_consent": True}]),
        sheet("products", [{"sku": "S10", "name": "Rope", "list_price": 40}]),
    ])
    ws.drop("7/mercado.xlsx", sheet("market", [
        rival(36.4, sku="S10", account="103"), note("request", feature="cabo más largo", account="103", sku="S10"),
        note("trend", 20, urgent=True, notes="dos clientes se fusionan"), rival(2, sku="S10"), rival(9),
    ], style="office-es"))
    ws.drop("7/mal.xlsx", sheet("market", [note("request"), note("competitor")], style="office-es"))
    result = ws.run("2026-11-25")
    golden(result, result.section("market"), name="test_a_week_of_the_market")
    assert ws.run("2026-11-26").mail == ()
