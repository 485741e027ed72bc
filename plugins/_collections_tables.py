"""The section of collections: who is to be written to, who cannot be and why, and who was written to in the week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from acctkit.plugins._collections_cases import Case, cases
from acctkit.plugins._collections_facts import Told
from acctkit.plugins._collections_history import history
from acctkit.plugins._collections_holds import decisions as hold_decisions
from acctkit.plugins._collections_holds import held
from acctkit.plugins._collections_holds import table as hold_table
from acctkit.plugins._collections_todo import decisions as to_do_decisions
from acctkit.plugins._collections_todo import table as to_do_table
from acctkit.plugins._collections_todo import to_do
from acctkit.plugins._customers import CLOSED, Customers
from acctkit.plugins._open_items import Receivables

from acctkit import Column, Content, Figure, SectionDesk, Table, Text, Traced, total

WHO = (Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Name", "Nombre")))
REP = Column("rep", Text("Rep", "Vendedor"), "id")
OWED = (
    Column("overdue", Text("Overdue, less credits", "Vencido, menos saldos a favor"), "money", "", "AC"),
    Column("currency", Text("Currency", "Moneda")),
)

FATES = {
    "goes": Text("due", "por enviar"),
    "noticed": Text("already written about", "ya reclamado"),
    "handed": Text("with a person", "a cargo de una persona"),
    "waits": Text("written, not sent yet", "redactada y aún sin enviar"),
    "rests": Text("waits: the last one is recent", "en espera: la última es reciente"),
    "capped": Text("waits: enough for one run", "en espera: bastantes para una ejecución"),
    "withheld": Text("withheld", "suspendida"),
    "no_address": Text("no e-mail address", "sin correo electrónico"),
}


def build(desk: SectionDesk) -> Content:
    """Who is to be written to as of `desk.as_of`, who cannot be and why, and who was written to in the week."""
    book, told = Receivables.read(desk), Told.read(desk, until=desk.as_of)
    found = [case for case in cases(desk, book, told) if desk.rep in (None, case.rep)]
    ready, stopped, homeless = (
        [case for case in found if case.fate == fate] for fate in ("goes", "withheld", "no_address")
    )
    sent, holds = _sent(desk, book.customers, told), held(desk, book)
    in_force = sum(1 for one in holds if not one.over)
    reasons = [_who(case) | {"reason": why.say(desk.company.language)} for case in found if (why := case.withheld)]
    tables = (
        _table(
            "due",
            Text("Accounts overdue, and their letters", "Clientes con deuda vencida y sus cartas"),
            (
                *WHO,
                REP,
                Column("level", Text("Level", "Nivel"), "integer"),
                Column("invoices", Text("Invoices overdue", "Facturas vencidas"), "integer"),
                *OWED,
                Column("last_letter", Text("Last letter", "Última carta"), "date"),
                Column("letter", Text("Letter", "Carta")),
            ),
            [
                row | {"level": case.level, "letter": FATES[case.fate].say(desk.company.language)}
                for case in found for row in _rows([case])
            ],
        ),
        _table(
            "no_address",
            Text("Overdue accounts without an e-mail address", "Clientes con deuda vencida sin correo electrónico"),
            (*WHO, REP, *OWED),
            _rows(homeless, "rep", "overdue", "currency"),
        ),
        _table(
            "withheld",
            Text("Letters withheld", "Cartas suspendidas"),
            (*WHO, Column("reason", Text("Reason", "Motivo"))),
            reasons,
            "account",
        ),
        to_do_table(found),
        hold_table(desk, holds),
        _table(
            "sent",
            Text("Letters of the week", "Cartas de la semana"),
            (*WHO, Column("day", Text("Day", "Día"), "date")),
            sent,
            "account",
        ),
    )
    counts = (
        ("letters_due", Text("Letters due", "Cartas por enviar"), len(ready)),
        ("withheld", Text("Letters withheld", "Cartas suspendidas"), len(stopped)),
        ("no_address", Text("Overdue without an address", "Con deuda vencida y sin correo electrónico"), len(homeless)),
        ("on_hold", Text("Holds in force", "Bloqueos en vigor"), in_force),
        ("handed", Text("Accounts with a person", "Clientes a cargo de una persona"), len(to_do(found))),
    )
    past = history(desk, book)
    return Content(
        headline=(_headline(len(ready), len(stopped), len(homeless), len(sent), in_force), *past.headline),
        figures=(*(Figure(name, title, count, "integer", front=True) for name, title, count in counts), *past.figures),
        tables=(*tables, *past.tables),
        charts=past.charts,
        decisions=(*_decisions(stopped, homeless), *to_do_decisions(found), *hold_decisions(desk, holds)),
    )


def _who(case: Case) -> dict[str, Any]:
    return {"account": case.customer.account, "name": case.customer.called}


def _rows(found: Iterable[Case], *only: str) -> list[dict[str, Any]]:
    """A row for each account and currency that is chased; of the columns after the name, only these (default: all)."""
    rows = []
    for case in found:
        for balance in case.chased:
            owed: Traced = total((balance.overdue, balance.unapplied))
            values = {
                "rep": case.rep,
                "invoices": sum(1 for item in balance.items if item.overdue),
                "overdue": owed,
                "currency": balance.currency,
                "last_letter": case.last_letter,
            }
            rows.append(_who(case) | {name: value for name, value in values.items() if not only or name in only})
    return rows


def _sent(desk: SectionDesk, customers: Customers, told: Told) -> list[dict[str, Any]]:
    return [
        {"account": letter.account, "name": customers[letter.account].called, "day": letter.day}
        for letter in told.letters
        if letter.day in desk.week and desk.rep in (None, customers[letter.account].rep)
    ]


def _table(name: str, title: Text, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], *key: str) -> Table:
    return Table(name, title, tuple(columns), tuple(rows), key or ("account", "currency"), front=name == "withheld")


def _headline(ready: int, stopped: int, homeless: int, sent: int, on_hold: int) -> Text:
    en, es = [], []
    for count, one, many, uno, varios in (
        (
            sent,
            "letter written in the week",
            "letters written in the week",
            "carta redactada en la semana",
            "cartas redactadas en la semana",
        ),
        (ready, "letter due", "letters due", "carta por enviar", "cartas por enviar"),
        (stopped, "letter withheld", "letters withheld", "carta suspendida", "cartas suspendidas"),
        (
            homeless,
            "account without an address",
            "accounts without an address",
            "cliente sin correo electrónico",
            "clientes sin correo electrónico",
        ),
        (on_hold, "hold in force", "holds in force", "bloqueo en vigor", "bloqueos en vigor"),
    ):
        if count:
            en.append(f"{count} {one if count == 1 else many}")
            es.append(f"{count} {uno if count == 1 else varios}")
    if not en:
        return Text("No letter is due.", "No hay cartas por enviar.")
    return Text("; ".join(en) + ".", "; ".join(es) + ".")


def _decisions(stopped: Sequence[Case], homeless: Sequence[Case]) -> Iterator[Text]:
    if homeless:
        names = _names(homeless)
        yield Text(
            f"Head office: find an e-mail address for {names}; they are overdue and get no letter.",
            f"Oficina central: buscar una dirección de correo de {names}; con deuda vencida y sin carta.",
        )
    for reason, count in Counter(case.stop for case in stopped).items():
        if reason and reason not in CLOSED.values():
            yield Text(
                f"Head office: letters withheld: {count}. {reason.en}",
                f"Oficina central: cartas suspendidas: {count}. {reason.es}",
            )


def _names(found: Sequence[Case]) -> str:
    named = [f"{case.customer.called} ({case.customer.account})" for case in found[:5]]
    return ", ".join([*named, *(["…"] if len(found) > 5 else [])])
