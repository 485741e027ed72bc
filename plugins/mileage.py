"""Mileage: trips by odometer, whether the readings hang together, and what the company pays for them.

A trip is paid at the rate of the day it was driven, rounded to the cent by itself; a day without a rate is told to the
office and pays nothing until there is one. A rate may hold up to a distance in the year, as tax offices have it: a trip
that passes it is paid at both. Personal distance and company cars are never paid,
and no distance is paid twice: what two reps claim is paid to neither until that is decided.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Self

from acctkit.plugins._mileage_codes import BACKWARDS, GAP, JUMP, NO_RATE, OVERLAP, SPLIT, TWICE
from acctkit.plugins._mileage_odometer import check_chain, check_days
from acctkit.plugins._mileage_rates import MileageSettings
from acctkit.plugins._mileage_tables import build
from acctkit.plugins._mileage_twice import of_others, where
from acctkit.plugins._plain_words import plain_word
from acctkit.plugins._rule_levels import SEVERITIES
from pydantic import BaseModel

from acctkit import (
    Arithmetic,
    Check,
    CheckDesk,
    Choice,
    Day,
    Entry,
    Finding,
    Form,
    Id,
    Key,
    Label,
    Quantity,
    Record,
    Ref,
    Row,
    Section,
    Text,
    column,
    hookimpl,
)

# ------------------------------------------------------------------ the form


class TripRow(Row):
    """One trip, as the odometer shows it; distances are in the row's unit, else in that of the settings."""

    date: Day = column("Date", "Fecha", "Trip date", "Fecha del viaje")
    vehicle: Id = column("Vehicle", "Vehículo", "Car", "Plate", "Licence plate", "Coche", "Matrícula",
                        example="1234-ABC")
    odometer_start: Quantity = column("Odometer start", "Odómetro inicial", "Start odometer", "Start reading",
                                      "Odometer at start", "Cuentakilómetros inicial", "Km inicial", "Km inicio",
                                      "Lectura inicial", ge=0, example=48_210)
    odometer_end: Quantity = column("Odometer end", "Odómetro final", "End odometer", "End reading", "Odometer at end",
                                    "Cuentakilómetros final", "Km final", "Km fin", "Lectura final", ge=0,
                                    example=48_275)
    unit: Choice | None = column("Unit", "Unidad", "Distance unit", default=None,
                                 choices={"mi": ("mi", "millas", "miles", "mile", "milla"),
                                          "km": ("km", "kilómetros", "kilometers", "kilometres", "kms")})
    owner: Choice = column("Owner", "Propietario", "Vehicle owner", "Propiedad", default="rep",
                           choices={"rep": ("rep", "vendedor", "own", "personal", "propio", "particular"),
                                    "company": ("company", "empresa", "company car", "de empresa", "compañía")})
    business_miles: Quantity | None = column("Business miles", "Millas de trabajo", "Business km", "Business distance",
                                             "Business", "Km de trabajo", "Kilómetros de trabajo", "Km profesionales",
                                             default=None, ge=0)
    personal_miles: Quantity | None = column("Personal miles", "Millas personales", "Personal km", "Personal distance",
                                             "Personal", "Private miles", "Km personales", "Kilómetros personales",
                                             default=None, ge=0)
    origin: Label = column("Origin", "Origen", "From", "Start place", "Desde", "Salida",
                           example=Text("Office", "Oficina"))
    destination: Label = column("Destination", "Destino", "To", "End place", "Hasta", "Llegada",
                               example=Text("Harbor Supplies", "Suministros Puerto"))
    purpose: Label = column("Purpose", "Motivo", "Business purpose", "Reason", "Propósito", "Objeto",
                           example=Text("Visit to a customer", "Visita a un cliente"))
    account: Id | None = column("Account", "Cliente", "Customer", "Customer #", "Customer no.", "Cuenta",
                                "Código cliente", "Nº cliente", default=None)

    @property
    def distance(self) -> Decimal:
        """From start to end, in the row's unit; negative when the odometer runs backwards."""
        return self.odometer_end - self.odometer_start

    def complete(self) -> Self:
        """Without business miles, all that is not personal is business."""
        if self.business_miles is not None:
            return self
        return self.model_copy(update={"business_miles": self.distance - (self.personal_miles or 0)})


MILEAGE = Form(
    "mileage", Text("Mileage", "Kilometraje"), TripRow, keys=(Key("vehicle", "odometer_start"),), date="date",
    refers={"account": Ref("accounts", "account")},
    derived={"business_miles": ("odometer_end", "odometer_start", "personal_miles")},
    arithmetic=Arithmetic(
        {"business_miles": "odometer_end - odometer_start - personal_miles"},
        totals=("business_miles", "personal_miles"),
    ),
)


# ------------------------------------------------------------------ the checks


def check_trips(desk: CheckDesk, entries: Sequence[Entry[TripRow]]) -> Iterator[Finding]:
    """Every trip by itself, then the odometer of each vehicle, with the trips that the books hold."""
    settings: MileageSettings = desk.settings or MileageSettings()
    for entry in entries:
        yield from _check_trip(entry, settings, desk.company.currency)
    chains: dict[str, list[Entry[TripRow]]] = defaultdict(list)
    for entry in entries:
        chains[plain_word(entry.row.vehicle)].append(entry)
    known: dict[str, list[Record[TripRow]]] = defaultdict(list)
    for one in _known_beside(desk, entries):
        known[plain_word(one.row.vehicle)].append(one)
    for vehicle, chain in chains.items():
        yield from check_chain(chain, known[vehicle], desk, settings)
        yield from check_days(chain, settings)
    yield from _check_others(desk, entries, settings)


def _known_beside(desk: CheckDesk, entries: Sequence[Entry[TripRow]]) -> list[Record[TripRow]]:
    """The rep's trips in the books that this file leaves there."""
    if desk.person is None:
        return []
    rep = desk.person.id
    gone = desk.books.replaces("mileage", [entry.row for entry in entries], rep=rep, path=desk.path)
    return [one for one in desk.books.records("mileage", rep=rep) if one.id not in gone]


def _check_others(
    desk: CheckDesk, entries: Sequence[Entry[TripRow]], settings: MileageSettings
) -> Iterator[Finding]:
    """Trips that somebody else claims on the same day with the same vehicle."""
    if desk.person is None or settings.twice == "off":
        return
    days = [entry.row.date for entry in entries]
    known: dict[tuple[dt.date, str], list[Record[TripRow]]] = defaultdict(list)
    for one in desk.books.records("mileage", since=min(days), until=max(days)):
        if one.rep != desk.person.id:
            known[where(one.row)].append(one)
    for entry in entries:
        other = of_others(entry.row, known)
        if other is not None:
            who = desk.people[other.rep].name if other.rep in desk.people else other.rep
            found = entry.finding(TWICE, "odometer_start", who=who, start=other.row.odometer_start.normalize(),
                                  end=other.row.odometer_end.normalize())
            yield replace(found, severity=SEVERITIES[settings.twice])


def _check_trip(entry: Entry[TripRow], settings: MileageSettings, currency: str) -> Iterator[Finding]:
    row = entry.row
    business, personal = row.business_miles or Decimal(0), row.personal_miles
    if row.distance < 0:
        yield entry.finding(BACKWARDS, "odometer_end", expected=row.odometer_start.normalize())
    elif business < 0 or (business > row.distance if personal is None else business + personal != row.distance):
        where = "business_miles" if "business_miles" in entry.cells else "personal_miles"
        added = max(business, Decimal(0)) + (personal or 0)
        yield entry.finding(SPLIT, where, expected=row.distance.normalize(), sum=added.normalize())
    if row.owner == "rep" and not settings.rates_on(row.date, row.unit or settings.unit, currency):
        yield entry.finding(NO_RATE, "date")


# ------------------------------------------------------------------ what acctkit is handed


@hookimpl
def acctkit_settings() -> type[BaseModel]:
    return MileageSettings


@hookimpl
def acctkit_forms() -> list[Form]:
    return [MILEAGE]


@hookimpl
def acctkit_checks() -> list[Check]:
    return [Check("mileage", "mileage", check_trips, (BACKWARDS, GAP, OVERLAP, JUMP, SPLIT, NO_RATE, TWICE))]


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("mileage", Text("Mileage", "Kilometraje"), build, ("mileage",), 60)]
