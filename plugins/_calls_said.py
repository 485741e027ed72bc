"""What the section `calls` says first, what it counts, and who must decide what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from acctkit.plugins._calls_book import CallBook, ratio
from acctkit.plugins._calls_lists import COMING, coming
from acctkit.plugins._calls_tables import KINDS, name_of

from acctkit import Figure, Table, Text, Traced, Value, per_cent, spoken

NAMES = 5  # as many names as a line lists


def headline(book: CallBook, by_rep: Table) -> Iterator[Text]:
    """How much was done, how that stands against plan, and what slips."""
    yield Text(*(_week(book, by_rep, language) for language in ("en", "es")))
    lines = {"en": list(_month(book, "en")), "es": list(_month(book, "es"))}
    if lines["en"]:
        yield Text("; ".join(lines["en"]) + ".", "; ".join(lines["es"]) + ".")


def _week(book: CallBook, by_rep: Table, language: str) -> str:
    row: Mapping[str, Value] = next(iter(by_rep.totals), {})
    words = {
        "visit": Text("{n} visits", "{n} visitas"), "phone": Text("{n} by phone", "{n} por teléfono"),
        "e-mail": Text("{n} by e-mail", "{n} por correo"), "cold call": Text("{n} cold calls", "{n} en frío"),
    }
    single = {"visit": Text("1 visit", "1 visita"), "cold call": Text("1 cold call", "1 en frío")}
    if not book.week:
        return Text("No call in the week.", "Ningún contacto en la semana.").say(language)
    parts = []
    for kind in KINDS:
        count = row.get(name_of(kind))
        if isinstance(count, Traced) and count.value:
            said = single.get(kind) if count.value == 1 else None
            parts.append((said or words[kind]).say(language, n=spoken(count.value, language, 0)))
    whole = len(book.week)
    start = Text("1 call", "1 contacto") if whole == 1 else Text("{n} calls", "{n} contactos")
    found = len({str(one.row.prospect or one.row.account) for one in book.week if book.is_lead(one)})
    much = f"{start.say(language, n=spoken(whole, language, 0))} {Text('in the week', 'en la semana').say(language)}"
    line = f"{much}: {', '.join(parts)}"
    if found:
        word = Text("1 lead", "1 posible cliente") if found == 1 else Text("{n} leads", "{n} posibles clientes")
        line += f"; {word.say(language, n=spoken(found, language, 0))}"
    return f"{line}."


def _month(book: CallBook, language: str) -> Iterator[str]:
    plan = book.plan
    if plan.coverage is not None:
        words = Text("Accounts with a plan visited in {month}: {visited} of {accounts} ({share})",
                     "Clientes con plan visitados en {month}: {visited} de {accounts} ({share})")
        yield words.say(
            language, visited=spoken(plan.visited, language, 0), accounts=spoken(plan.accounts, language, 0),
            month=book.month_name(language), share=per_cent(spoken(plan.coverage * 100, language, 0), language),
        )
    if plan.frequency is not None:
        words = Text("visits {share} of what was planned to date ({made} of {planned})",
                     "visitas al {share} de lo previsto a la fecha ({made} de {planned})")
        yield words.say(language, share=per_cent(spoken(plan.frequency * 100, language, 0), language),
                        made=spoken(plan.made.value, language, 0), planned=spoken(plan.to_date.value, language, 1))
    late, silent = len(book.in_state("overdue")), len(book.quiet)
    if late:
        words = Text("1 follow-up overdue", "1 seguimiento vencido") if late == 1 else Text(
            "{n} follow-ups overdue", "{n} seguimientos vencidos")
        yield words.say(language, n=spoken(late, language, 0))
    if silent:
        words = Text("1 account not contacted for {d} days", "1 cliente sin contacto en {d} días") if (
            silent == 1) else Text("{n} accounts not contacted for {d} days", "{n} clientes sin contacto en {d} días")
        yield words.say(language, n=spoken(silent, language, 0), d=book.settings.quiet_days)


def figures(book: CallBook, by_rep: Table) -> Iterator[Figure]:
    """The key figures; those of the week are the totals of the table by rep."""
    row: Mapping[str, Value] = next(iter(by_rep.totals), {})

    def count(name: str, en: str, es: str, value: Value, front: bool = False) -> Figure:
        return Figure(name, Text(en, es), value, "integer", "", front)

    yield count("calls", "Calls of the week", "Contactos de la semana", row.get("calls", 0), True)
    yield count("visits", "Visits of the week", "Visitas de la semana", row.get("visit", 0))
    yield count("cold_calls", "Cold calls of the week", "Contactos en frío de la semana", row.get("cold_call", 0))
    yield Figure("cold_share", Text("Share of cold calls", "Proporción en frío"), row.get("cold_share"), "percent")
    plan = book.plan
    if plan.coverage is not None:
        yield Figure("coverage", Text("Accounts visited this month, of those with a plan",
                                      "Clientes visitados este mes, de los que tienen plan"),
                     plan.coverage, "percent", "", True)
        yield count("accounts_kept", "Accounts visited as often as planned to date",
                    "Clientes visitados tanto como lo previsto a la fecha", plan.kept)
    if plan.frequency is not None:
        yield Figure("planned_to_date", Text("Visits planned to date", "Visitas previstas a la fecha"), plan.to_date,
                     "quantity")
        yield Figure("visits_made", Text("Visits made this month", "Visitas hechas este mes"), plan.made, "quantity")
        yield Figure("frequency", Text("Visits made of those planned to date", "Visitas hechas de las previstas"),
                     plan.frequency, "percent")
    yield count("follow_ups_due", f"Follow-ups due in {COMING} days", f"Seguimientos de los próximos {COMING} días",
                len(coming(book)))
    yield count("follow_ups_overdue", "Follow-ups overdue", "Seguimientos vencidos", len(book.in_state("overdue")),
                True)
    kept = book.in_state("kept")
    fallen = [*kept, *book.in_state("kept late", "overdue")]
    if fallen:
        yield Figure("follow_ups_kept", Text("Follow-ups kept in time, of all that were due",
                                             "Seguimientos cumplidos a tiempo, de los debidos"),
                     ratio(Traced(Decimal(len(kept))), Traced(Decimal(len(fallen)))), "percent")
    days = book.settings.quiet_days
    yield count("not_contacted", f"Accounts not contacted for {days} days", f"Clientes sin contacto en {days} días",
                len(book.quiet), True)
    yield count("never_contacted", "Accounts never contacted", "Clientes nunca contactados",
                sum(1 for _, days in book.quiet if days is None))
    yield count("leads", "Calls to leads in the week", "Contactos con posibles clientes en la semana",
                row.get("leads", 0))


def decisions(book: CallBook) -> Iterator[Text]:
    """Whom a manager has to talk to, and what about."""
    late = Counter(book.owner(one.call) for one in book.in_state("overdue"))
    if late:
        en, es = _named(book, [(rep, str(count)) for rep, count in sorted(late.items())])
        yield Text(f"Sales manager: have the overdue follow-ups made up for: {en}.",
                   f"Jefe de ventas: recuperar los seguimientos vencidos: {es}.")
    shares = {rep: plan.on_plan for rep, plan in book.plans_by_rep().items()}
    low = [(rep, f"{share * 100:.0f}") for rep, share in shares.items()
           if share is not None and share < book.settings.low_coverage]
    if low:
        en, _ = _named(book, [(rep, per_cent(share)) for rep, share in low])
        _, es = _named(book, [(rep, per_cent(share, "es")) for rep, share in low])
        yield Text(f"Sales manager: agree on visits with whoever is behind the plan: {en}.",
                   f"Jefe de ventas: acordar visitas con quienes van por detrás de lo previsto: {es}.")


def _named(book: CallBook, counts: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Each rep with a count, in English and in Spanish; beyond a handful only how many more there are."""
    names = ", ".join(f"{book.person(rep) or rep or '–'} ({count})" for rep, count in counts[:NAMES])
    more = len(counts) - NAMES
    return (f"{names} and {more} more", f"{names} y {more} más") if more > 0 else (names, names)
