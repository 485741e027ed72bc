"""What the section `market` says: competitors and their prices, requests, notes of the week."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from statistics import median
from typing import Any

from acctkit.plugins._market_notes import Market, Price, counted, feature
from acctkit.plugins._research_list import ResearchList

from acctkit import Column, Figure, Part, Reconciliation, Record, SectionDesk, Table, Text, Traced, Value

KINDS = {"competitor": Text("competitor", "competidor"), "request": Text("request", "petición"),
         "trend": Text("trend", "tendencia")}
Row = Mapping[str, Value]


def this_year(desk: SectionDesk, notes: Iterable[Record[Any]]) -> list[Record[Any]]:
    """Those of the fiscal year."""
    first = desk.calendar.fiscal_year(desk.week.last).first
    return [one for one in notes if one.row.date >= first]


def this_week(desk: SectionDesk, notes: Iterable[Record[Any]]) -> list[Record[Any]]:
    """Those of the week."""
    return [one for one in notes if one.row.date in desk.week]


def latest_prices(desk: SectionDesk, market: Market) -> list[Price]:
    """The latest price of this year that each competitor asked of each account for each product, the cheapest beside
    ours first; those that cannot be compared come last."""
    latest: dict[tuple[str, str, str], Price] = {}
    for one in this_year(desk, market.of_kind("competitor")):
        price = market.price(one)
        if price is not None:
            latest[_named(one), one.row.sku or "", one.row.account or ""] = price
    return sorted(latest.values(), key=lambda price: (
        price.share is None, price.share or Decimal(0), _named(price.note), price.note.row.sku or "", price.note.id,
    ))


def _named(note: Record[Any]) -> str:
    return " ".join((note.row.competitor or "").casefold().split())


def competitors(desk: SectionDesk, market: Market) -> Table:
    """Who competes with us, and where: notes, accounts and prices of the fiscal year by competitor."""
    mine: dict[str, list[Record[Any]]] = defaultdict(list)
    for one in this_year(desk, market.of_kind("competitor")):
        mine[_named(one)].append(one)
    compared: dict[str, list[Decimal]] = defaultdict(list)
    for price in latest_prices(desk, market):
        if price.share is not None:
            compared[_named(price.note)].append(price.share)
    rows: list[Row] = []
    for name, notes in sorted(mine.items(), key=lambda item: (-len(item[1]), item[0])):
        shares = compared[name]
        where = sorted({market.account(one) for one in notes if one.row.account})
        rows.append({
            "competitor": " ".join(notes[0].row.competitor.split()), "week": counted(this_week(desk, notes)),
            "year": counted(notes), "accounts": len({one.row.account for one in notes if one.row.account}),
            "where": ", ".join(where[:4]) + (", …" if len(where) > 4 else ""), "prices": len(shares),
            "cheaper": sum(share < 0 for share in shares),
            "median": median(shares).quantize(Decimal("0.0001")) if shares else None,
        })
    columns = (
        Column("competitor", Text("Competitor", "Competidor")),
        Column("week", Text("Notes, week", "Notas, semana"), "integer", "", "AC"),
        Column("year", Text("Notes, year to date", "Notas, año"), "integer", "", "AC"),
        Column("accounts", Text("Accounts", "Clientes"), "integer"), Column("where", Text("Where", "Dónde")),
        Column("prices", Text("Prices compared", "Precios comparados"), "integer"),
        Column("cheaper", Text("Of which below ours", "De ellos, por debajo del nuestro"), "integer"),
        Column("median", Text("Median difference to ours", "Diferencia mediana con el nuestro"), "percent"),
    )
    title = Text("Competitors, year to date", "Competidores, año a la fecha")
    return Table("competitors", title, columns, tuple(rows), ("competitor",))


def prices(desk: SectionDesk, market: Market) -> Table:
    """Competitors' prices against our list prices."""
    rows: list[Row] = []
    for price in latest_prices(desk, market):
        note = price.note
        rows.append({
            "date": note.row.date, "competitor": note.row.competitor, "sku": note.row.sku or "",
            "product": market.product(note), "account": note.row.account or "", "name": market.account(note),
            "currency": price.currency, "price": _price(note),
            "list_price": price.ours, "difference": price.difference, "share": price.share,
        })
    found = {str(row["currency"]) for row in rows}
    unit = found.pop() if len(found) == 1 else ""
    columns = (
        Column("date", Text("Seen on", "Visto el"), "date"), Column("competitor", Text("Competitor", "Competidor")),
        Column("sku", Text("Our product", "Nuestro artículo"), "id"), Column("product", Text("Name", "Nombre")),
        Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Seen at", "Visto en")),
        Column("currency", Text("Currency", "Moneda")),
        Column("price", Text("Their price", "Su precio"), "money", unit),
        Column("list_price", Text("Our list price", "Nuestra tarifa"), "money", unit),
        Column("difference", Text("Theirs less ours", "El suyo menos el nuestro"), "money", unit, "variance"),
        Column("share", Text("In per cent of ours", "En % del nuestro"), "percent"),
    )
    note_ = Text(f"Our list prices are in {desk.company.currency}; a price in another currency is not compared.",
                 f"Nuestras tarifas están en {desk.company.currency}; un precio en otra moneda no se compara.")
    title = Text("Competitors' prices against our list prices", "Precios de la competencia frente a nuestra tarifa")
    return Table("prices", title, columns, tuple(rows), ("competitor", "sku", "account"), note=note_ if rows else None)


def _price(note: Record[Any]) -> Traced:
    return Traced(note.row.price, lambda: (Part("market", note.id, "price", note.row.price),))


def requests(desk: SectionDesk, market: Market) -> Table:
    """What customers ask for, counted by feature."""
    rows: list[Row] = []
    for notes in by_feature(desk, market):
        rows.append({
            "feature": notes[0].row.feature or "", "week": counted(this_week(desk, notes)), "year": counted(notes),
            "accounts": len({one.row.account for one in notes if one.row.account}),
            "skus": ", ".join(sorted({one.row.sku for one in notes if one.row.sku})),
            "first": notes[0].row.date, "last": notes[-1].row.date,
        })
    columns = (
        Column("feature", Text("Asked for", "Se pide")),
        Column("week", Text("Requests, week", "Peticiones, semana"), "integer", "", "AC"),
        Column("year", Text("Requests, year to date", "Peticiones, año"), "integer", "", "AC"),
        Column("accounts", Text("Accounts", "Clientes"), "integer"), Column("skus", Text("Of product", "Del artículo")),
        Column("first", Text("First", "Primera"), "date"), Column("last", Text("Last", "Última"), "date"),
    )
    title = Text("Product requests, year to date", "Peticiones de producto, año a la fecha")
    return Table("requests", title, columns, tuple(rows), ("feature",))


def by_feature(desk: SectionDesk, market: Market) -> list[list[Record[Any]]]:
    """The requests of the fiscal year by what is asked for, the most frequent first."""
    mine: dict[str, list[Record[Any]]] = defaultdict(list)
    for one in this_year(desk, market.of_kind("request")):
        mine[feature(one)].append(one)
    return [notes for _, notes in sorted(mine.items(), key=lambda item: (-len(item[1]), item[0]))]


def request_accounts(desk: SectionDesk, market: Market) -> Table:
    """Who asks for what: the requests by feature and account."""
    rows: list[Row] = []
    for notes in by_feature(desk, market):
        mine: dict[str, list[Record[Any]]] = defaultdict(list)
        for one in notes:
            mine[one.row.account or ""].append(one)
        rows += [
            {"feature": notes[0].row.feature or "", "account": account, "name": market.account(some[-1]),
             "rep": some[-1].rep, "year": counted(some), "last": some[-1].row.date, "notes": some[-1].row.notes}
            for account, some in sorted(mine.items())
        ]
    columns = (
        Column("feature", Text("Asked for", "Se pide")), Column("account", Text("Account", "Cliente"), "id"),
        Column("name", Text("Name", "Nombre")), Column("rep", Text("Rep", "Vendedor"), "id"),
        Column("year", Text("Requests, year to date", "Peticiones, año"), "integer", "", "AC"),
        Column("last", Text("Last", "Última"), "date"), Column("notes", Text("Last note", "Última nota")),
    )
    title = Text("Product requests by account", "Peticiones de producto por cliente")
    return Table("request_accounts", title, columns, tuple(rows), ("feature", "account"))


def note_table(desk: SectionDesk, market: Market) -> Table:
    """Everything that was noted in the week, what is urgent first."""
    language = desk.company.language
    notes = sorted(this_week(desk, market.notes), key=lambda one: (not one.row.urgent, one.row.date, one.id))
    rows = [
        {"date": one.row.date, "kind": KINDS[one.row.kind].say(language), "rep": one.rep,
         "account": one.row.account or "", "name": market.account(one),
         "about": one.row.competitor or one.row.feature or "", "sku": one.row.sku or "",
         "urgent": Text("urgent", "urgente").say(language) if one.row.urgent else "", "notes": one.row.notes}
        for one in notes
    ]
    columns = (
        Column("date", Text("Date", "Fecha"), "date"), Column("kind", Text("Kind", "Tipo")),
        Column("urgent", Text("Urgent", "Urgente")), Column("rep", Text("Rep", "Vendedor"), "id"),
        Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Name", "Nombre")),
        Column("about", Text("About", "Sobre")), Column("sku", Text("Product", "Artículo"), "id"),
        Column("notes", Text("Notes", "Notas")),
    )
    title = Text("Noted in the week", "Anotado en la semana")
    return Table("notes", title, columns, tuple(rows), ("date", "kind", "rep", "account", "about", "sku"))


# ------------------------------------------------------------------ what it says first, what it counts, what agrees


def headline(desk: SectionDesk, market: Market) -> Iterator[Text]:
    """What was noted, and how prices compare; nothing of a week in which nothing was noted."""
    week = this_week(desk, market.notes)
    if not week:
        return
    yield Text(_counts(week, "en"), _counts(week, "es"))
    shares = [price.share for price in latest_prices(desk, market) if price.share is not None]
    below = sum(share < 0 for share in shares)
    if len(shares) == 1:
        yield Text(f"The one price of a competitor seen this year is {'' if below else 'not '}below our list price.",
                   f"El único precio de la competencia visto este año {'' if below else 'no '}está por debajo de "
                   "nuestra tarifa.")
    elif shares:
        yield Text(f"Competitors ask less than our list price in {below} of {len(shares)} prices seen this year.",
                   f"La competencia pide menos que nuestra tarifa en {below} de los {len(shares)} precios vistos este "
                   "año.")


def _counts(week: list[Record[Any]], language: str) -> str:
    kinds = Counter(one.row.kind for one in week)
    words = {
        "competitor": (Text("1 on a competitor", "1 sobre un competidor"),
                       Text("{n} on competitors", "{n} sobre competidores")),
        "request": (Text("1 product request", "1 petición de producto"),
                    Text("{n} product requests", "{n} peticiones de producto")),
        "trend": (Text("1 trend", "1 tendencia"), Text("{n} trends", "{n} tendencias")),
    }
    parts = [words[kind][kinds[kind] != 1].say(language, n=kinds[kind]) for kind in words if kinds[kind]]
    start = Text("1 note on the market in the week", "1 nota sobre el mercado en la semana") if len(week) == 1 else (
        Text("{n} notes on the market in the week", "{n} notas sobre el mercado en la semana"))
    line = f"{start.say(language, n=len(week))}: {', '.join(parts)}"
    urgent = sum(one.row.urgent for one in week)
    if urgent:
        word = Text("1 is urgent", "1 es urgente") if urgent == 1 else Text("{n} are urgent", "{n} son urgentes")
        line += f"; {word.say(language, n=urgent)}"
    return f"{line}."


def figures(desk: SectionDesk, market: Market, research: ResearchList) -> Iterator[Figure]:
    """The key figures."""
    week = this_week(desk, market.notes)

    def count(name: str, en: str, es: str, value: Value) -> Figure:
        return Figure(name, Text(en, es), value, "integer")

    yield count("notes", "Notes of the week", "Notas de la semana", counted(week))
    for kind, en, es in (("competitor", "On competitors", "Sobre competidores"),
                         ("request", "Product requests", "Peticiones de producto"), ("trend", "Trends", "Tendencias")):
        yield count(kind, en, es, counted(one for one in week if one.row.kind == kind))
    yield count("urgent", "Urgent", "Urgentes", counted(one for one in week if one.row.urgent))
    yield count("research", "Accounts listed for research", "Clientes listados para estudios", len(research.listed))
    yield count("without_consent", "Accounts without consent, not listed", "Clientes sin consentimiento, sin listar",
                len(research.silent))
    yield count("never", "Accounts never to be asked", "Clientes a los que nunca preguntar", len(research.never))


def reconciliations(desk: SectionDesk, market: Market, research: ResearchList) -> Iterator[Reconciliation]:
    """Notes of the week, and requests and notes on competitors of the year, against those that the database counts;
    lots against accounts."""
    first, last = desk.week.first, min(desk.week.last, desk.as_of)
    found = desk.books.sums("market", (), since=first, until=last, rep=desk.rep)
    week = Counter(one.row.kind for one in this_week(desk, market.notes))
    yield Reconciliation(Text("Kinds sum to all notes of the week", "Los tipos suman todas las notas de la semana"),
                         Decimal(week.total()), Decimal(sum(one.count for one in found)))
    year = desk.calendar.fiscal_year(desk.week.last).first
    counts = {str(one.key[0]): Decimal(one.count) for one in desk.books.sums(
        "market", (), ("kind",), since=year, until=desk.as_of, rep=desk.rep)}
    for kind, table, title in (
        ("request", requests, Text("Requests by feature and in the books",
                                   "Peticiones por característica y en los libros")),
        ("request", request_accounts, Text("Requests by account and in the books",
                                           "Peticiones por cliente y en los libros")),
        ("competitor", competitors, Text("Notes by competitor and in the books",
                                         "Notas por competidor y en los libros")),
    ):
        yield Reconciliation(title, _sum(table(desk, market), "year"), counts.get(kind, Decimal(0)))
    lots = len(research.listed) + len(research.silent) + len(research.never)
    rows = desk.books.sums("accounts", (), rep=desk.rep)
    yield Reconciliation(Text("Every account is listed or told as not listed",
                              "Todo cliente está listado o contado como no listado"),
                         Decimal(lots), Decimal(sum(one.count for one in rows)))


def _sum(table: Table, column: str) -> Decimal:
    return sum((row[column].value for row in table.rows if isinstance(row[column], Traced)), Decimal(0))  # type: ignore[union-attr]
