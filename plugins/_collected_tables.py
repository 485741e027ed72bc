"""The section of what reps collected: what is awaited, what the bank shows, and what did not come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from acctkit.plugins._collected_book import PROMISE, Collection, State, collections

from acctkit import (
    ZERO,
    Column,
    Content,
    Figure,
    Part,
    Reconciliation,
    SectionDesk,
    Table,
    Text,
    Traced,
    Value,
    spoken,
    total,
)

KINDS = {
    "cheque": Text("cheque", "cheque"), "cash": Text("cash", "efectivo"), "transfer": Text("transfer", "transferencia"),
    PROMISE: Text("promise", "promesa"),
}
AGAIN: State = "too often"  # it does not count unless the office confirms it
STATES: dict[State, Text] = {
    "awaited": Text("awaited", "en espera"),
    AGAIN: Text("promised too often: does not count", "prometido demasiadas veces: no cuenta"),
    "at the bank": Text("at the bank", "en el banco"),
    "missing": Text("not at the bank in time", "no llegó a tiempo al banco"), "kept": Text("kept", "cumplida"),
    "broken": Text("broken", "incumplida"),
}
_WAITING, _CAME, _FAILED = ("awaited",), ("at the bank", "kept"), ("missing", "broken")
Rows = list[Mapping[str, Value]]


def build(desk: SectionDesk) -> Content:
    """What was collected in the fiscal year as of the desk's day; empty where nothing was."""
    first = desk.calendar.fiscal_year(min(desk.week.last, desk.as_of)).first
    found = [
        one for one in collections(desk)
        if one.record.row.date >= first and desk.rep in (None, one.record.rep)
    ]
    if not found:
        return Content()
    failed = [one for one in found if one.state(desk.as_of) in _FAILED]
    waiting = [one for one in found if one.state(desk.as_of) in _WAITING]
    by_rep = _by_rep(desk, found)
    return Content(
        headline=(_headline(desk, waiting, failed),),
        figures=(
            Figure("awaited", Text("Collected and promised, awaited", "Cobrado y prometido, en espera"), len(waiting),
                   "integer", front=True),
            Figure("failed", Text("Not come in time, year to date", "No llegado a tiempo, año a la fecha"), len(failed),
                   "integer", front=True),
        ),
        tables=(_listed(desk, found), by_rep),
        reconciliations=tuple(_reconciliations(desk, by_rep)),
        decisions=(*_too_often(desk, found), *_decisions(desk, failed)),
    )


def _headline(desk: SectionDesk, waiting: Sequence[Collection], failed: Sequence[Collection]) -> Text:
    late = [one for one in failed if _in_week(desk, one)]
    en, es = (_sums(waiting, language) for language in ("en", "es"))
    return Text(
        (f"Reps' words keep notices away for {en}" if waiting else "Nothing that reps collected is awaited")
        + (f"; {len(late)} did not come in time this week" if late else "") + ".",
        (f"La palabra de los vendedores detiene cartas por {es}" if waiting
         else "No se espera nada de lo cobrado por los vendedores")
        + (f"; esta semana {len(late)} no {'llegó' if len(late) == 1 else 'llegaron'} a tiempo" if late else "") + ".",
    )


def _sums(some: Sequence[Collection], language: str) -> str:
    sums: dict[str, Traced] = defaultdict(lambda: ZERO)
    for one in some:
        sums[one.currency] += _amount(one)
    return ", ".join(f"{spoken(sums[one].value, language, currency=one)} {one}" for one in sorted(sums))


def _amount(one: Collection) -> Traced:
    value = one.record.row.amount
    return Traced(value, lambda: (Part("collected", one.record.id, "amount", value),))


def _in_week(desk: SectionDesk, one: Collection) -> bool:
    """Whether its time was over in the week."""
    return (one.until.toordinal() + 1) in range(desk.week.first.toordinal(), desk.week.last.toordinal() + 1)


def _listed(desk: SectionDesk, found: Sequence[Collection]) -> Table:
    """Each of them, what is open first, then what came last."""
    language = desk.company.language
    names = {one.row.account: getattr(one.row, "name", "") for one in desk.books.records("accounts")}
    order = {state: place for place, states in enumerate((_FAILED, (AGAIN,), _WAITING, _CAME)) for state in states}
    rows: Rows = []
    for one in sorted(found, key=lambda one: (order[one.state(desk.as_of)], -one.record.row.date.toordinal(),
                                              one.record.row.account, one.record.id)):
        row, state = one.record.row, one.state(desk.as_of)
        rows.append({
            "rep": one.record.rep, "account": row.account, "name": names.get(row.account, ""), "date": row.date,
            "kind": KINDS[row.kind].say(language), "invoice": row.invoice, "amount": _amount(one),
            "currency": one.currency, "state": STATES[state].say(language),
            "until": one.until if state not in (*_CAME, AGAIN) else None, "seen": one.seen,
        })
    columns = (
        Column("rep", Text("Rep", "Vendedor"), "id"), Column("account", Text("Account", "Cliente"), "id"),
        Column("name", Text("Name", "Nombre")), Column("date", Text("Date", "Fecha"), "date"),
        Column("kind", Text("Kind", "Tipo")), Column("invoice", Text("Invoice", "Factura"), "id"),
        Column("amount", Text("Amount", "Importe"), "money", "", "AC"), Column("currency", Text("Currency", "Moneda")),
        Column("state", Text("State", "Estado")),
        Column("until", Text("Notices wait until", "Cartas detenidas hasta"), "date"),
        Column("seen", Text("Came on", "Llegó el"), "date"),
    )
    title = Text("Collected and promised, year to date", "Cobrado y prometido, año a la fecha")
    return Table("collected", title, columns, tuple(rows), ("rep", "account", "date", "kind", "amount"))


def _by_rep(desk: SectionDesk, found: Sequence[Collection]) -> Table:
    """By rep and currency: what was collected, and how it stands."""
    sums: dict[tuple[str, str], dict[str, Traced]] = {}
    for one in found:
        line = sums.setdefault((one.record.rep, one.currency), dict.fromkeys(("waiting", "came", "failed"), ZERO))
        state = one.state(desk.as_of)
        name = "waiting" if state in (*_WAITING, AGAIN) else "came" if state in _CAME else "failed"
        line[name] += _amount(one)
    rows: Rows = [
        {"rep": rep, "name": desk.people[rep].name if rep in desk.people else "", "currency": currency, **line,
         "amount": total(line.values())}
        for (rep, currency), line in sorted(sums.items())
    ]
    columns = (
        Column("rep", Text("Rep", "Vendedor"), "id"), Column("name", Text("Name", "Nombre")),
        Column("currency", Text("Currency", "Moneda")),
        Column("waiting", Text("Awaited", "En espera"), "money", "", "AC"),
        Column("came", Text("Came", "Llegado"), "money", "", "AC"),
        Column("failed", Text("Did not come in time", "No llegó a tiempo"), "money", "", "AC"),
        Column("amount", Text("In all", "En total"), "money", "", "AC"),
    )
    title = Text("Collected by rep, year to date", "Cobrado por vendedor, año a la fecha")
    return Table("by_rep", title, columns, tuple(rows), ("rep", "currency"))


def _reconciliations(desk: SectionDesk, by_rep: Table) -> Iterator[Reconciliation]:
    """Whatever its state, all that reps filed of the year stands in the table."""
    first = desk.calendar.fiscal_year(min(desk.week.last, desk.as_of)).first
    for filed in desk.books.sums(
        "collected", ("amount",), ("currency",), since=first, until=desk.as_of, rep=desk.rep
    ):
        currency = filed.key[0]
        listed = [row["amount"] for row in by_rep.rows if row["currency"] == currency]
        yield Reconciliation(
            Text(f"Collected by rep, and as filed, {currency}",
                 f"Cobrado por vendedor y según lo entregado, {currency}"),
            total(value for value in listed if isinstance(value, Traced)).value, filed["amount"].value,
        )


def _too_often(desk: SectionDesk, found: Sequence[Collection]) -> Iterator[Text]:
    """What the office must confirm before it counts: promises of a debt that was promised too often before."""
    names = {one.row.account: getattr(one.row, "name", "") for one in desk.books.records("accounts")}
    for one in found:
        row = one.record.row
        if one.state(desk.as_of) == AGAIN:
            whose = f"{names.get(row.account, '')} ({row.account})".strip()
            code = one.currency
            en, es = (f"{spoken(row.amount, language, currency=code)} {code}" for language in ("en", "es"))
            before = Text(
                f"{one.earlier} promises before it were not kept.",
                f"no se cumplieron las {one.earlier} promesas anteriores.",
            )
            if one.earlier == 1:
                before = Text("1 promise before it was not kept.", "no se cumplió la promesa anterior.")
            yield Text(
                f"Head office: confirm {one.id} of {whose} for {en} in the form holds, or let what is due be chased as "
                f"it is: {before.en}",
                f"Oficina central: confirmar {one.id} de {whose} por {es} en el formulario de bloqueos, o dejar que "
                f"se siga reclamando lo vencido: {before.es}",
            )


def _decisions(desk: SectionDesk, failed: Sequence[Collection]) -> Iterator[Text]:
    """Whom to ask about what did not come, in the week in which its time was over."""
    names = {one.row.account: getattr(one.row, "name", "") for one in desk.books.records("accounts")}
    for one in failed:
        if not _in_week(desk, one):
            continue
        row = one.record.row
        person = desk.people.get(one.record.rep)
        who, whose = person.name if person else one.record.rep, f"{names.get(row.account, '')} ({row.account})".strip()
        code = one.currency
        en, es = (f"{spoken(row.amount, language, currency=code)} {code}" for language in ("en", "es"))
        if row.kind == PROMISE:
            yield Text(
                f"{who}: ask {whose} for the {en} that it promised for {row.promised_on}; what is due is chased again.",
                f"{who}: pedir a {whose} los {es} que prometió para el {row.promised_on}; lo vencido se vuelve a "
                "reclamar.",
            )
        else:
            yield Text(
                f"{who}: find out why the bank does not show the {en} collected from {whose} on {row.date}; what is "
                "due is chased again.",
                f"{who}: averiguar por qué el banco no muestra los {es} cobrados a {whose} el {row.date}; lo vencido "
                "se vuelve a reclamar.",
            )
