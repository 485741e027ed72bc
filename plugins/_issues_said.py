"""What the section `issues` says first, what it counts, what agrees, and who must decide what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from acctkit.plugins._issues_book import IssueBook, counted, mean, middle
from acctkit.plugins._issues_returns import Return, returns
from acctkit.plugins._issues_tables import disputed

from acctkit import Chart, Figure, Text, Traced, spoken, total

NAMES = 5  # as many names as a line lists


def headline(book: IssueBook) -> Iterator[Text]:
    """How many are open and slow, what moved in the week, and the money that is disputed."""
    yield Text(_standing(book, "en"), _standing(book, "es"))
    money = disputed(book).totals
    if money:
        en, es = (", ".join(_said(row, language) for row in money) for language in ("en", "es"))
        yield Text(f"Disputed in open issues: {en}.", f"En disputa en incidencias abiertas: {es}.")


def _said(row: Mapping[str, object], language: str) -> str:
    currency = str(row["currency"])
    return f"{spoken(_value(row['amount']), language, currency=currency)} {currency}"


def _value(figure: object) -> Decimal:
    assert isinstance(figure, Traced)
    return figure.value


def _standing(book: IssueBook, language: str) -> str:
    def say(count: int, none: Text, one: Text, many: Text) -> str:
        return (none if count == 0 else one if count == 1 else many).say(language, n=count)

    line = say(len(book.open), Text("No issue open", "Ninguna incidencia abierta"),
               Text("1 issue open", "1 incidencia abierta"), Text("{n} issues open", "{n} incidencias abiertas"))
    if book.slow:
        line += say(len(book.slow), Text(""), Text(" (1 slow)", " (1 lenta)"), Text(" ({n} slow)", " ({n} lentas)"))
    again = sum(map(book.opened_again, book.opened))
    line += "; " + say(len(book.opened) - again, Text("none opened", "ninguna nueva"), Text("1 opened", "1 nueva"),
                       Text("{n} opened", "{n} nuevas"))
    line += say(again, Text(""), Text(", 1 opened again", ", 1 reabierta"),
                Text(", {n} opened again", ", {n} reabiertas"))
    line += Text(" and ", " y ").say(language) + say(
        len(book.resolved_in_week), Text("none resolved in the week", "ninguna resuelta en la semana"),
        Text("1 resolved in the week", "1 resuelta en la semana"),
        Text("{n} resolved in the week", "{n} resueltas en la semana"))
    if book.open:
        oldest = Text("; the oldest is {what}", "; la más antigua es {what}")
        line += oldest.say(language, what=book.called(book.open[0], language))
    return f"{line}."


def figures(book: IssueBook) -> Iterator[Figure]:
    """The key figures."""

    def count(name: str, en: str, es: str, value: object, front: bool = False) -> Figure:
        return Figure(name, Text(en, es), value, "integer", "", front)  # type: ignore[arg-type]

    yield count("open", "Issues open", "Incidencias abiertas", counted(book.open), True)
    yield count("slow", "Issues slow", "Incidencias lentas", counted(book.slow), True)
    yield count("opened", "Issues opened in the week", "Incidencias abiertas en la semana", counted(book.opened))
    yield count("resolved", "Issues resolved in the week", "Incidencias resueltas en la semana",
                counted(book.resolved_in_week))
    if book.open:
        yield Figure("oldest", Text("Oldest open issue", "Incidencia abierta más antigua"), book.age(book.open[0]),
                     "integer", "d")
    days = [book.took(one) for one in book.resolved]
    if days:
        yield Figure("median", Text("Time to resolve, median of the year", "Tiempo de resolución, mediana del año"),
                     middle(days), "quantity", "d")
        yield Figure("mean", Text("Time to resolve, mean of the year", "Tiempo de resolución, media del año"),
                     mean(days), "quantity", "d")
    money = disputed(book).totals
    for row in money:
        currency = str(row["currency"])
        name = "disputed" if len(money) == 1 else f"disputed_{currency.lower()}"
        yield Figure(name, Text("Disputed in open issues", "En disputa en incidencias abiertas"), row["amount"],
                     "money", currency, True)
    week = [(one.currency, line) for one in book.returned for line in one.within(book.desk.week)]
    if week:
        yield Figure("units_back", Text("Units back in the week", "Unidades devueltas en la semana"),
                     total(line.units for _, line in week), "quantity")
    for code in sorted({code for code, _ in week}):
        yield Figure(f"value_back_{code.lower()}",
                     Text("Value back in the week", "Valor devuelto en la semana"),
                     total(line.value for currency, line in week if currency == code), "money", code)


def charts(book: IssueBook) -> Iterator[Chart]:
    """Open issues by account, where there are several."""
    if len({one.row.account for one in book.open}) > 1:
        title = Text("Open issues by account", "Incidencias abiertas por cliente")
        yield Chart(title, "by_account", "name", ("open",), "bar")


def decisions(book: IssueBook) -> Iterator[Text]:
    """Slow issues to settle, and returns of which a half is missing."""
    if book.slow:
        en, es = (_listed([book.called(one, language) for one in book.slow]) for language in ("en", "es"))
        yield Text(f"Sales manager: have the slow issues settled: {en}.",
                   f"Jefe de ventas: hacer que se resuelvan las incidencias lentas: {es}.")
    found = returns(book)
    for state, en, es in (
        ("no sales row", "enter the sales row of kind return, with its RMA, for",
         "registrar en ventas la fila de tipo devolución, con su RMA, de"),
        ("no issue", "open the issue of what came back under", "abrir la incidencia de lo devuelto con"),
        ("no RMA", "ask for the RMA of the damaged return of", "pedir el RMA de la devolución por daños de"),
    ):
        for rep, some in _by_rep(one for one in found if one.state == state):
            who = book.person(rep) or rep or "–"
            yield Text(f"{who}: {en} {_named(book, some)}.", f"{who}: {es} {_named(book, some)}.")


def _by_rep(some: Iterable[Return]) -> Sequence[tuple[str, list[Return]]]:
    mine: dict[str, list[Return]] = defaultdict(list)
    for one in some:
        mine[(one.reps or ("",))[0]].append(one)
    return sorted(mine.items())


def _named(book: IssueBook, some: Iterable[Return]) -> str:
    names = []
    for one in some:
        name = book.customers[one.account].called
        names.append(f"{one.rma} ({name})" if one.rma else name)
    return _listed(names)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMES]) + (f", … (+{len(names) - NAMES})" if len(names) > NAMES else "")
