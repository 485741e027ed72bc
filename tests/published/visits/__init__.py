"""Visits to accounts. As published for version 1.0 of the plugin API: this package is never edited again."""

import csv
from decimal import Decimal
from typing import Any

import click
from pydantic import BaseModel, Field

from acctkit import (
    Check,
    Choice,
    Code,
    Column,
    Content,
    Day,
    Draft,
    Figure,
    Form,
    Id,
    Key,
    Label,
    Mailing,
    Part,
    Person,
    Quantity,
    Receipt,
    Ref,
    Renderer,
    Row,
    Section,
    Source,
    Table,
    Text,
    Traced,
    Transport,
    column,
    hookimpl,
    total,
)


class VisitsSettings(BaseModel):
    """`[plugins.visits]`."""

    most_guests: int = Field(20, ge=1, description="Guests from which on a visit is asked about")


class VisitRow(Row):
    """A visit to an account."""

    date: Day = column("Visited on", "Visitado el")
    account: Id = column("Account", "Cliente", "Shop", "Tienda")
    guests: Quantity = column("Guests", "Invitados", ge=0, example=4)
    mood: Choice | None = column("Mood", "Ánimo", default=None,
                                 choices={"good": ("good", "bueno"), "bad": ("bad", "malo")})
    notes: Label | None = column("Visit notes", "Notas de la visita", default=None)


CROWD = Code(
    "crowd", "warning",
    Text("{value} guests are many (usual are {expected}); is that right?",
         "{value} invitados son muchos (lo habitual son {expected}); ¿es correcto?"),
)
VISITS = Form(
    "visits", Text("Visits", "Visitas"), VisitRow, date="date", keys=(Key("date", "account"),),
    refers={"account": Ref("accounts", "account")},
)


def check_visits(desk, entries):
    most = desk.settings.most_guests
    for entry in entries:
        if entry.row.guests > most:
            yield entry.finding(CROWD, "guests", expected=most)


def build_visits(desk):
    guests: dict[str, Traced] = {}
    for record in desk.books.records("visits", period=desk.week.label, rep=desk.rep):
        part = Part("visits", record.id, "guests", record.row.guests)
        one = Traced(record.row.guests, lambda part=part: [part])
        guests[record.row.account] = guests[record.row.account] + one if record.row.account in guests else one
    everybody = total(guests.values())
    return Content(
        headline=(Text(f"{len(guests)} accounts were visited", f"Se visitaron {len(guests)} clientes"),),
        figures=(Figure("guests", Text("Guests", "Invitados"), everybody, "quantity"),),
        tables=(
            Table(
                "by_account", Text("Guests by account", "Invitados por cliente"),
                (Column("account", Text("Account", "Cliente"), "id"),
                 Column("guests", Text("Guests", "Invitados"), "quantity", scenario="AC")),
                tuple({"account": account, "guests": figure} for account, figure in sorted(guests.items())),
                key=("account",), totals=({"account": "", "guests": everybody},),
            ),
        ),
    )


def plan_thanks(desk):
    for person in desk.people.values():
        visits = desk.books.records("visits", period=desk.week.label, rep=person.id)
        if visits and person.email:
            yield Draft(
                "visit-thanks", person.email, "visit-thanks", {"name": person.name, "visits": len(visits)},
                dedupe_key=f"visit-thanks:{person.id}:{desk.week.label}", language=person.language, rep=person.id,
            )


def recheck_thanks(desk, message):
    return "" if message.rep in desk.people else "the rep has left"


class Pigeon:
    """A carrier that writes the subject of each message into a file."""

    def __init__(self, workspace, settings):
        self.loft = workspace / "loft.txt"

    def send(self, message):
        with self.loft.open("a", encoding="utf-8") as file:
            file.write(f"{message.to}: {message.subject}\n")
        return Receipt("sent", reference=message.id)

    def close(self):
        pass


def fetch_leaflet(desk, folder):
    target = folder / "office" / "leaflet.csv"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("Account,Name,Rep\n100,Café Sol,7\n", encoding="utf-8")
    return [target]


def write_csv(package: Any, folder: Any):
    path = folder / "visits.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = package["visits"]["tables"]["by_account"]["rows"]
        csv.writer(file).writerows([row["account"], row["guests"]] for row in rows)
    return [path]


@hookimpl
def acctkit_settings():
    return VisitsSettings


@hookimpl
def acctkit_people(desk):
    return [Person("7", "Ana", "ana@example.com", "es")]


@hookimpl
def acctkit_forms():
    return [VISITS]


@hookimpl
def acctkit_checks():
    return [Check("visits", "visits", check_visits, codes=(CROWD,))]


@hookimpl
def acctkit_sections():
    return [Section("visits", Text("Visits", "Visitas"), build_visits, needs=("visits",), order=30)]


@hookimpl
def acctkit_mailings():
    return [Mailing("visit-thanks", plan_thanks, needs=("visits",), recheck=recheck_thanks)]


@hookimpl
def acctkit_sources():
    return [Source("leaflet", fetch_leaflet)]


@hookimpl
def acctkit_transports():
    return [Transport("pigeon", Pigeon)]


@hookimpl
def acctkit_renderers():
    return [Renderer("visits-csv", write_csv)]


@hookimpl
def acctkit_templates(env):
    env.filters["shout"] = lambda text: f"{text.upper()}!"


@hookimpl
def acctkit_commands(cli):
    @cli.command()
    @click.argument("guests", type=int)
    def hosts(guests):
        """How many hosts so many guests need."""
        click.echo(str(-(-guests // 8)))


@hookimpl
def acctkit_finished(run):
    assert Decimal(run["submissions"].get("accepted", 0)) >= 0
