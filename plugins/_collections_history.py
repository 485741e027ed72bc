"""What happened, in the section of collections: promises kept and broken by account, letters week by week, and what of
the open items is on hold for which reason."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from acctkit.plugins._collections_facts import SENT
from acctkit.plugins._collections_promises import Promise, counted, promises
from acctkit.plugins._holds import REASONS
from acctkit.plugins._open_items import Balance, Receivables

from acctkit import Chart, Column, Content, Figure, SectionDesk, Table, Text, Traced, Value, spoken, total

YEAR, WEEKS = dt.timedelta(365), 13
Rows = list[Mapping[str, Value]]


def history(desk: SectionDesk, book: Receivables) -> Content:
    """What happened up to the desk's day, to be shown beside what is to do."""
    if desk.rep is not None:
        book = book.of_rep(desk.rep)
    found = [one for one in promises(desk, book) if one.until >= desk.as_of - YEAR]
    broken = counted(found, desk.as_of)["broken"]
    fresh = [one for one in broken if one.broken_on in desk.week]
    letters, held = _letters(desk, book), _held(desk, book.at(desk.as_of))
    return Content(
        headline=tuple(_headline(fresh)),
        figures=tuple(_figures(desk, broken)),
        tables=(_promises(desk, book, found), letters, held),
        charts=(*_letter_charts(letters), *_held_charts(held)),
    )


def _headline(fresh: Sequence[Promise]) -> Iterator[Text]:
    if fresh:
        en, es = (_sums(fresh, language) for language in ("en", "es"))
        count, s = len(fresh), "" if len(fresh) == 1 else "s"
        yield Text(f"{count} promise{s} to pay broken in the week: {en}.",
                   f"{count} promesa{s} de pago incumplida{s} en la semana: {es}.")


def _sums(some: Sequence[Promise], language: str) -> str:
    sums = _by_currency(some)
    return ", ".join(f"{spoken(sums[code].value, language, currency=code)} {code}" for code in sums)


def _by_currency(some: Sequence[Promise]) -> dict[str, Traced]:
    return {code: total(one.amount for one in some if one.currency == code)
            for code in sorted({one.currency for one in some})}


def _figures(desk: SectionDesk, broken: Sequence[Promise]) -> Iterator[Figure]:
    """What the first page says of promises: how many are broken and not paid since, and how much that is."""
    yield Figure("promises_broken", Text("Broken promises, not paid since", "Promesas incumplidas, aún sin pagar"),
                 len(broken), "integer", front=True)
    sums = _by_currency(broken)
    for code, amount in sums.items():
        suffix = "" if len(sums) == 1 else f"_{code.lower()}"
        yield Figure(f"broken_amount{suffix}", Text("Promised and not paid", "Prometido y no pagado"), amount, "money",
                     code, front=True)


def _promises(desk: SectionDesk, book: Receivables, found: Sequence[Promise]) -> Table:
    """A row for each account and currency, those that broke most first."""
    same: dict[tuple[str, str], list[Promise]] = defaultdict(list)
    for one in found:
        same[one.account, one.currency].append(one)
    rows: Rows = []
    for (account, currency), some in sorted(same.items()):
        customer = book.customers[account]
        rows.append({"account": account, "name": customer.name or "", "rep": customer.rep or "", "currency": currency}
                    | _counts(desk, some))
    rows.sort(key=lambda row: (-int(row["broken"] or 0), -int(row["late"] or 0)))  # type: ignore[arg-type]
    sums: Rows = [
        {"account": "Σ", "currency": code} | _counts(desk, [one for one in found if one.currency == code])
        for code in sorted({one.currency for one in found})
    ]
    columns = (
        Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Name", "Nombre")),
        Column("rep", Text("Rep", "Vendedor"), "id"), Column("currency", Text("Currency", "Moneda")),
        Column("promised", Text("Promised", "Prometidas"), "integer"),
        Column("kept", Text("Kept", "Cumplidas"), "integer"),
        Column("late", Text("Kept late", "Cumplidas tarde"), "integer"),
        Column("broken", Text("Broken", "Incumplidas"), "integer"),
        Column("awaited", Text("Awaited", "En espera"), "integer"),
        Column("amount", Text("Amount broken", "Importe incumplido"), "money", "", "AC"),
        Column("last_broken", Text("Last broken on", "Última incumplida el"), "date"),
    )
    note = Text("Kept is what the bank shows in time; the last twelve months.",
                "Cumplido es lo que el banco muestra a tiempo; los últimos doce meses.")
    return Table("promises", Text("Promises to pay by account", "Promesas de pago por cliente"), columns, tuple(rows),
                 ("account", "currency"), tuple(sums), note if rows else None)


def _counts(desk: SectionDesk, some: Sequence[Promise]) -> dict[str, Value]:
    fates = counted(some, desk.as_of)
    failed = [one.broken_on for one in (*fates["broken"], *fates["late"])]
    return {
        "promised": len(some), **{fate: len(ones) for fate, ones in fates.items()},
        "amount": total(one.amount for one in fates["broken"]), "last_broken": max(failed, default=None),
    }


def _letters(desk: SectionDesk, book: Receivables) -> Table:
    """How many letters of each level went in each of the last thirteen weeks, or since the first one."""
    sent: Counter[tuple[dt.date, int]] = Counter()
    for fact, day in desk.books.told(SENT).items():
        account, level, _ = fact.removeprefix(SENT).rsplit(":", 2)
        if day <= desk.as_of and desk.rep in (None, book.customers[account].rep):
            sent[desk.calendar.week(day).first, int(level)] += 1
    this = desk.calendar.week(desk.as_of).first
    firsts = [this - dt.timedelta(7 * back) for back in reversed(range(WEEKS))]
    firsts = [first for first in firsts if sent and first >= min(sent)[0]]
    levels = sorted({level for first, level in sent if first in firsts})
    rows: Rows = [
        {"week": desk.calendar.week(first).label, **{f"level_{level}": sent[first, level] for level in levels}}
        for first in (firsts if levels else ())
    ]
    columns = (
        Column("week", Text("Week", "Semana"), "id"),
        *(Column(f"level_{level}", _level(level), "integer", "", "AC") for level in levels),
    )
    title = Text("Letters sent by week and level", "Cartas enviadas por semana y nivel")
    return Table("letters_by_week", title, columns, tuple(rows), ("week",))


def _level(level: int) -> Text:
    return Text(f"Level {level}", f"Nivel {level}") if level else Text("Courtesy reminder", "Recordatorio de cortesía")


def _letter_charts(letters: Table) -> Iterator[Chart]:
    """One chart a level, on one scale: so each level's course is seen by itself, and against the others'."""
    for column in letters.columns[1:]:
        en, es = column.title.en, column.title.es
        yield Chart(Text(f"Letters sent by week: {en.lower()}", f"Cartas enviadas por semana: {es.lower()}"),
                    letters.name, "week", (column.name,))


def _held(desk: SectionDesk, balances: Sequence[Balance]) -> Table:
    """What is open and on hold, by currency and reason, the most first; each item under the hold that counts for it."""
    sums: dict[tuple[str, str], list[Traced]] = defaultdict(list)
    for balance in balances:
        for item in balance.items:
            if item.hold:
                sums[balance.currency, item.hold.reason].append(item.open)
    order = sorted(sums.items(), key=lambda pair: (pair[0][0], -total(pair[1]).value, pair[0][1]))
    rows: Rows = [
        {"reason": REASONS[reason].say(desk.company.language), "currency": code, "invoices": len(some),
         "open": total(some)}
        for (code, reason), some in order
    ]
    codes = sorted({code for code, _ in sums})
    every = {code: [one for (known, _), some in order if known == code for one in some] for code in codes}
    totals: Rows = [{"reason": "Σ", "currency": code, "invoices": len(every[code]), "open": total(every[code])}
                    for code in codes]
    columns = (
        Column("reason", Text("Reason", "Motivo")), Column("currency", Text("Currency", "Moneda")),
        Column("invoices", Text("Invoices", "Facturas"), "integer"),
        Column("open", Text("Open", "Pendiente"), "money", codes[0] if len(codes) == 1 else "", "AC"),
    )
    title = Text("Open and on hold, by reason", "Pendiente y con la reclamación bloqueada, por motivo")
    return Table("held_by_reason", title, columns, tuple(rows), ("reason", "currency"), tuple(totals))


def _held_charts(held: Table) -> Iterator[Chart]:
    for code in dict.fromkeys(str(row["currency"]) for row in held.rows):
        title = Text("Open and on hold, by reason", "Pendiente con la reclamación bloqueada, por motivo")
        yield Chart(title, held.name, "reason", ("open",), "bar", {"currency": code}, code)
