"""Mileage: trips by odometer, whether the readings hang together, and what the company pays for them.

A trip is paid at the rate of the day it was driven, rounded to the cent by itself; a day without a rate is told to the
office and pays nothing until there is one. Personal distance and company cars are never paid.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from acctkit import (
    Arithmetic,
    Check,
    CheckDesk,
    Choice,
    Code,
    Column,
    Content,
    Day,
    Desk,
    Entry,
    Figure,
    Finding,
    Form,
    Id,
    Key,
    Label,
    Part,
    Quantity,
    Reconciliation,
    Record,
    Ref,
    Row,
    Section,
    SectionDesk,
    Table,
    Text,
    Traced,
    cents,
    column,
    hookimpl,
    spoken,
    total,
)

KM_IN_A_MILE = Decimal("1.609344")
Unit = Literal["mi", "km"]

# ------------------------------------------------------------------ the form and the settings


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


class Rate(BaseModel):
    """What a unit of distance is worth, from one day to another, both included."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    first: dt.date = Field(alias="from", description="First day")
    last: dt.date | None = Field(None, alias="to", description="Last day; none: until further notice")
    rate: Decimal = Field(ge=0, description="Money for a unit of distance")
    unit: Unit = Field("mi", description="mi or km")
    currency: str = Field("USD", pattern="^[A-Z]{3}$", description="Currency of the rate")
    source: str = Field("", description="Who set it")

    def covers(self, day: dt.date) -> bool:
        """Whether a trip on `day` is paid at this rate."""
        return self.first <= day and (self.last is None or day <= self.last)


def _us(first: str, last: str | None, rate: str, source: str) -> Rate:
    return Rate.model_validate({"from": first, "to": last, "rate": rate, "source": source})


US_BUSINESS_RATES = (
    _us("2022-01-01", "2022-06-30", "0.585", "IRS, first half of 2022"),
    _us("2022-07-01", "2022-12-31", "0.625", "IRS, second half of 2022"),
    _us("2023-01-01", "2023-12-31", "0.655", "IRS, 2023"),
    _us("2024-01-01", "2024-12-31", "0.67", "IRS Notice 2024-08"),
    _us("2025-01-01", "2025-12-31", "0.70", "IRS Notice 2025-5"),
    _us("2026-01-01", "2026-06-30", "0.725", "IRS Notice 2026-10"),
    _us("2026-07-01", None, "0.76", "IRS Announcement 2026-11"),
)


class MileageSettings(BaseModel):
    """`[plugins.mileage]`: the rates by day, the unit of sheets that say none, and what counts as a jump."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rates: tuple[Rate, ...] = Field(US_BUSINESS_RATES, description="Rates by day, in the company's currency")
    unit: Unit = Field("mi", description="Unit of the odometer where a sheet does not say it")
    max_miles_a_day: Decimal = Field(Decimal(500), gt=0, description="Miles a day with one vehicle that are plausible")

    @model_validator(mode="after")
    def _one_rate_a_day(self) -> Self:
        for number, one in enumerate(self.rates):
            for other in self.rates[:number]:
                clash = one.covers(other.first) or other.covers(one.first)
                if clash and (one.unit, one.currency) == (other.unit, other.currency):
                    raise ValueError(f"two rates hold on {max(one.first, other.first)}; let one end before")
        return self

    def rate_on(self, day: dt.date, unit: str, currency: str) -> Rate | None:
        """The rate of a trip on `day` in this currency; one for its own unit comes before one to convert to."""
        found = [rate for rate in self.rates if rate.currency == currency and rate.covers(day)]
        return min(found, key=lambda rate: rate.unit != unit, default=None)


def _settings(desk: Desk) -> MileageSettings:
    settings: MileageSettings = desk.settings or MileageSettings()
    return settings


def convert(distance: Decimal, unit: str, wanted: str) -> Decimal:
    """A distance in the wanted unit, not rounded.

    >>> convert(Decimal("1.609344"), "km", "mi")
    Decimal('1')
    """
    if unit == wanted:
        return distance
    return distance / KM_IN_A_MILE if wanted == "mi" else distance * KM_IN_A_MILE


# ------------------------------------------------------------------ the checks

BACKWARDS = Code("odometer-backwards", "error", Text(
    "The odometer runs backwards: it ends at {value}, below its start of {expected}; correct one of the two.",
    "El odómetro va hacia atrás: termina en {value}, por debajo del inicio ({expected}); corrija uno de los dos."),
    help=Text(
        "What is paid is the distance between two readings, so neither may be mistyped. Look at the odometer's "
        "readings of that day and correct one.",
        "Lo que se paga es la distancia entre dos lecturas, así que ninguna puede estar mal escrita. Revise las "
        "lecturas de ese día y corrija una.",
    ),
    example={"value": "12040", "expected": "12400"},
)
GAP = Code("odometer-gap", "warning", Text(
    "{missing} {unit} are missing: the trip before ended at {expected} and this one starts at {value}; add a row for "
    "them, also if they were personal.",
    "Faltan {missing} {unit}: el viaje anterior terminó en {expected} y este empieza en {value}; añada una fila para "
    "ellos, también si fueron personales."),
    help=Text(
        "A log that leaves no distance out is what a tax office accepts. Add a trip for what is missing, as personal "
        "if it was; nothing is rejected for it.",
        "Un registro que no deja distancia sin anotar es lo que acepta la administración tributaria. Añada un viaje "
        "por lo que falta, como personal si lo fue; no se rechaza nada por ello.",
    ),
    example={"missing": "15.5", "unit": "mi", "expected": "12400", "value": "12415.5"},
)
OVERLAP = Code("odometer-overlap", "error", Text(
    "This trip starts at {value}, but another one of {day} with the same vehicle goes on to {expected}; correct one.",
    "Este viaje empieza en {value}, pero otro del {day} con el mismo vehículo llega hasta {expected}; corrija uno."),
    help=Text(
        "No distance is driven twice with one vehicle, nor paid twice. Correct the reading that is mistyped, or the "
        "vehicle.",
        "Ninguna distancia se recorre dos veces con un vehículo, ni se paga dos veces. Corrija la lectura mal "
        "escrita o el vehículo.",
    ),
    example={"value": "12380", "day": "2026-11-17", "expected": "12400"},
)
JUMP = Code("odometer-jump", "warning", Text(
    "{distance} {unit} in one day with one vehicle is more than the usual {expected}; check this reading.",
    "{distance} {unit} en un día con un vehículo es más de lo habitual ({expected}); compruebe esta lectura."),
    help=Text(
        "So far in a day is possible, and more often a mistyped reading. Check it; if it is right there is nothing "
        "to do. The limit is a setting of the plugin.",
        "Tanta distancia en un día es posible, pero más a menudo es una lectura mal escrita. Compruébela; si es "
        "correcta, no hay que hacer nada. El límite es un ajuste del complemento.",
    ),
    example={"distance": "1200", "unit": "mi", "expected": "500"},
)
SPLIT = Code("miles-do-not-add-up", "error", Text(
    "Business and personal distance make {sum}, but the odometer says {expected}; correct one of them.",
    "La distancia de trabajo y la personal suman {sum}, pero el odómetro dice {expected}; corrija una de ellas."),
    help=Text(
        "Only the business part is paid, so both parts must make what the odometer says. Correct one of the three, "
        "or leave one part blank: it is then the rest.",
        "Solo se paga la parte de trabajo, así que ambas partes deben sumar lo que dice el odómetro. Corrija uno de "
        "los tres valores o deje una parte en blanco: será entonces el resto.",
    ),
    example={"sum": "70", "expected": "50"},
)
NO_RATE = Code("no-mileage-rate", "warning", Text(
    "There is no mileage rate for {value}, so this trip is not paid yet; add the rate to the settings.",
    "No hay tarifa de kilometraje para el {value}, así que este viaje aún no se paga; añádala a la configuración."),
    office=True,
    help=Text(
        "A trip is paid by the rate of the day on which it was driven; without one it is counted and not paid. The "
        "office adds the rate under [plugins.mileage] rates, and its week is reckoned anew.",
        "Un viaje se paga según la tarifa del día en que se hizo; sin ella se cuenta y no se paga. La oficina añade "
        "la tarifa en [plugins.mileage] rates, y su semana se calcula de nuevo.",
    ),
    example={"value": "2004-11-22"},
)


Step = tuple[TripRow, Entry[TripRow] | None]


def check_trips(desk: CheckDesk, entries: Sequence[Entry[TripRow]]) -> Iterator[Finding]:
    """Every trip by itself, then the odometer of each vehicle, with the trips that the books hold."""
    settings = _settings(desk)
    for entry in entries:
        yield from _check_trip(entry, settings, desk.company.currency)
    chains: dict[str, list[Entry[TripRow]]] = defaultdict(list)
    for entry in entries:
        chains[entry.row.vehicle].append(entry)
    for vehicle, chain in chains.items():
        known = desk.books.records("mileage", rep=desk.person.id, vehicle=vehicle) if desk.person else ()
        yield from _check_chain(chain, known, desk, settings)
        yield from _check_days(chain, settings)


def _check_trip(entry: Entry[TripRow], settings: MileageSettings, currency: str) -> Iterator[Finding]:
    row = entry.row
    business, personal = row.business_miles or Decimal(0), row.personal_miles
    if row.distance < 0:
        yield entry.finding(BACKWARDS, "odometer_end", expected=_short(row.odometer_start))
    elif business < 0 or (business > row.distance if personal is None else business + personal != row.distance):
        where = "business_miles" if "business_miles" in entry.cells else "personal_miles"
        added = max(business, Decimal(0)) + (personal or 0)
        yield entry.finding(SPLIT, where, expected=_short(row.distance), sum=_short(added))
    if row.owner == "rep" and settings.rate_on(row.date, row.unit or settings.unit, currency) is None:
        yield entry.finding(NO_RATE, "date")


def _check_chain(
    chain: Sequence[Entry[TripRow]], known: Iterable[Record[TripRow]], desk: CheckDesk, settings: MileageSettings
) -> Iterator[Finding]:
    """Each trip starts where another one ended. What the books hold of the file's own weeks may be what this file
    replaces: it can close a gap, but is never in the way."""
    starts = {entry.row.odometer_start for entry in chain}
    weeks = {desk.calendar.week(entry.row.date) for entry in chain}
    held = [record.row for record in known if record.row.odometer_start not in starts]
    settled = [row for row in held if desk.calendar.week(row.date) not in weeks]
    ends = sorted({row.odometer_end for row in (*held, *(entry.row for entry in chain)) if row.distance >= 0})
    walk: list[Step] = [*((row, None) for row in settled), *((entry.row, entry) for entry in chain)]
    furthest: Step | None = None
    unsure = False  # after a trip whose end is wrong, nobody knows where the next one has to start
    for row, entry in sorted(walk, key=lambda step: (step[0].odometer_start, step[0].date)):
        start, place = row.odometer_start, bisect_left(ends, row.odometer_start)
        if row.distance < 0:
            unsure = True
            continue
        if furthest and row.distance and start < furthest[0].odometer_end:
            late, other = (entry, furthest[0]) if entry else (furthest[1], row)
            if late:
                yield late.finding(OVERLAP, "odometer_start", expected=_short(other.odometer_end), day=other.date)
        elif entry and not unsure and place and start not in ends[place:place + 1]:
            yield entry.finding(GAP, "odometer_start", expected=_short(ends[place - 1]),
                                missing=_short(start - ends[place - 1]), unit=row.unit or settings.unit)
        if furthest is None or row.odometer_end > furthest[0].odometer_end:
            furthest = row, entry
        unsure = False


def _check_days(chain: Iterable[Entry[TripRow]], settings: MileageSettings) -> Iterator[Finding]:
    driven: dict[dt.date, Decimal] = defaultdict(Decimal)
    for entry in chain:
        row, unit = entry.row, entry.row.unit or settings.unit
        limit = convert(settings.max_miles_a_day, "mi", unit)
        before, driven[row.date] = driven[row.date], driven[row.date] + max(row.distance, Decimal(0))
        if before <= limit < driven[row.date]:
            yield entry.finding(JUMP, "odometer_end", expected=_short(limit.quantize(Decimal(1))), unit=unit,
                                distance=_short(driven[row.date]))


def _short(number: Decimal) -> str:
    return f"{number.normalize():f}"


# ------------------------------------------------------------------ the section


@dataclass(frozen=True, slots=True)
class Trip:
    """A trip as it is reported: in its unit, with what it pays; `rate` is None where none holds for its day."""

    record: Record[TripRow]
    unit: str
    rate: Rate | None
    pays: Decimal

    @property
    def unpaid(self) -> bool:
        """Whether it would be paid, if there were a rate for its day."""
        return self.rate is None and self.record.row.owner == "rep"

    def figure(self, *columns: tuple[str, Decimal]) -> Traced:
        """A figure made of some columns of its row, each with what it contributes."""
        parts = [Part("mileage", self.record.id, name, amount) for name, amount in columns]
        return Traced(sum((part.amount for part in parts), Decimal(0)), lambda: parts)

    @property
    def distance(self) -> Traced:
        """All that was driven, in its own unit."""
        row = self.record.row
        return self.figure(("odometer_end", row.odometer_end), ("odometer_start", -row.odometer_start))

    @property
    def business(self) -> Traced:
        """What of it was business, in its own unit."""
        return self.figure(("business_miles", self.record.row.business_miles or Decimal(0)))

    @property
    def reimbursement(self) -> Traced:
        """What the company pays for it, in its own currency, rounded to the cent."""
        return self.figure(("business_miles", self.pays))


def trips(desk: SectionDesk) -> list[Trip]:
    """The trips of the week, by date and rep."""
    settings = _settings(desk)
    found = []
    for record in desk.books.records("mileage", rep=desk.rep, **_span(desk)):
        row = record.row
        unit = row.unit or settings.unit
        rate = settings.rate_on(row.date, unit, desk.company.currency)
        pays = Decimal(0)
        if rate is not None and row.owner == "rep":
            pays = cents(convert(row.business_miles or Decimal(0), unit, rate.unit) * rate.rate)
        found.append(Trip(record, unit, rate, pays))
    return found


def _span(desk: SectionDesk) -> dict[str, Any]:
    return {"since": desk.week.first, "until": min(desk.week.last, desk.as_of)}


def build(desk: SectionDesk) -> Content:
    """What was driven in the week, and what the company pays for it, by rep and trip by trip."""
    found = trips(desk)
    currency = desk.company.currency
    payable = total(trip.reimbursement for trip in found)
    unpaid = [trip for trip in found if trip.unpaid]
    by_rep = _by_rep(desk, found)
    reps = len({trip.record.rep for trip in found if trip.pays})
    title = Text("Mileage payable", "Kilometraje por pagar")
    figures = [Figure("reimbursement", title, payable, "money", currency, front=True)]
    if unpaid:
        figures.append(Figure("no_rate", Text("Trips without a rate", "Viajes sin tarifa"), len(unpaid), "integer"))
    return Content(
        headline=_headline(found, payable.value, currency, reps, len(unpaid)), figures=tuple(figures),
        tables=(by_rep, _by_trip(desk, found)),
        reconciliations=tuple(_reconciliations(desk, by_rep, payable.value)),
        decisions=tuple(_decisions(unpaid)),
    )


def _headline(found: Sequence[Trip], payable: Decimal, currency: str, reps: int, unpaid: int) -> tuple[Text, ...]:
    """What is to be paid; where nobody drove there is nothing to say."""
    if not found:
        return ()
    en = f"Mileage payable {spoken(payable)} {currency} to {reps} rep{'' if reps == 1 else 's'}"
    es = f"Kilometraje por pagar {spoken(payable, 'es')} {currency} a {reps} vendedor{'' if reps == 1 else 'es'}"
    if unpaid:
        en += f"; {unpaid} trip{'' if unpaid == 1 else 's'} without a rate"
        es += f"; {unpaid} viaje{'' if unpaid == 1 else 's'} sin tarifa"
    return (Text(f"{en}.", f"{es}."),)


def _decisions(unpaid: Sequence[Trip]) -> Iterator[Text]:
    if unpaid:
        days = sorted(trip.record.row.date for trip in unpaid)
        yield Text(f"Head office: set the mileage rate for {days[0]} to {days[-1]}; {len(unpaid)} trips wait for it.",
                   f"Oficina central: fijar la tarifa de kilometraje del {days[0]} al {days[-1]}; viajes que esperan: "
                   f"{len(unpaid)}.")


MEASURES: Mapping[str, Callable[[Trip], Traced]] = {
    "distance": lambda trip: trip.distance, "business": lambda trip: trip.business,
    "reimbursement": lambda trip: trip.reimbursement,
}


def _by_rep(desk: SectionDesk, found: Sequence[Trip]) -> Table:
    """Miles and kilometres stand in columns of their own, as driven; a column that nobody needs is left out."""
    units = sorted({trip.unit for trip in found}, reverse=True) or [_settings(desk).unit]
    names = {"mi": ("miles", "business_miles"), "km": ("km", "business_km")}

    def measures(some: Sequence[Trip]) -> dict[str, Any]:
        row: dict[str, Any] = {"trips": len(some)}
        for unit in units:
            whole, business = names[unit]
            row[whole] = total(trip.distance for trip in some if trip.unit == unit)
            row[business] = total(trip.business for trip in some if trip.unit == unit)
        paid = total(trip.reimbursement for trip in some)
        return row | {"reimbursement": paid, "currency": desk.company.currency,
                      "no_rate": sum(1 for trip in some if trip.unpaid)}

    rows = []
    for rep in sorted({trip.record.rep for trip in found}):
        name = desk.people[rep].name if rep in desk.people else ""
        rows.append({"rep": rep, "name": name} | measures([trip for trip in found if trip.record.rep == rep]))
    columns = (
        Column("rep", Text("Rep", "Vendedor"), "id"), Column("name", Text("Name", "Nombre")),
        Column("trips", Text("Trips", "Viajes"), "integer", "", "AC"),
        *(Column(name, title, "quantity", unit, "AC") for unit in units for name, title in zip(
            names[unit], (Text("Driven", "Recorrido"), Text("Business", "De trabajo")), strict=True)),
        Column("reimbursement", Text("Reimbursement", "Reembolso"), "money", desk.company.currency, "AC"),
        Column("currency", Text("Currency", "Moneda")),
        Column("no_rate", Text("Trips without a rate", "Viajes sin tarifa"), "integer", "", "AC"),
    )
    totals = ({"rep": "Σ"} | measures(found),) if rows else ()
    return Table("by_rep", Text("Mileage by rep", "Kilometraje por vendedor"), columns, tuple(rows), ("rep",), totals)


def _by_trip(desk: SectionDesk, found: Iterable[Trip]) -> Table:
    columns = (
        Column("date", Text("Date", "Fecha"), "date"), Column("rep", Text("Rep", "Vendedor"), "id"),
        Column("vehicle", Text("Vehicle", "Vehículo"), "id"), Column("origin", Text("From", "Desde")),
        Column("destination", Text("To", "Hasta")), Column("purpose", Text("Purpose", "Motivo")),
        Column("odometer_start", Text("Odometer start", "Odómetro inicial"), "quantity"),
        Column("odometer_end", Text("Odometer end", "Odómetro final"), "quantity"),
        Column("unit", Text("Unit", "Unidad")),
        Column("business", Text("Business", "De trabajo"), "quantity", "", "AC"),
        Column("rate", Text("Rate", "Tarifa"), "money", desk.company.currency),
        Column("reimbursement", Text("Reimbursement", "Reembolso"), "money", desk.company.currency, "AC"),
    )
    rows = tuple(
        {name: getattr(trip.record.row, name) for name in ("date", "vehicle", "origin", "destination", "purpose")}
        | {"rep": trip.record.rep, "unit": trip.unit, "business": trip.business,
           "odometer_start": trip.figure(("odometer_start", trip.record.row.odometer_start)),
           "odometer_end": trip.figure(("odometer_end", trip.record.row.odometer_end)),
           "rate": trip.rate.rate if trip.rate and trip.record.row.owner == "rep" else None,
           "reimbursement": trip.reimbursement}
        for trip in found
    )
    title = Text("Trips of the week", "Viajes de la semana")
    return Table("trips", title, columns, rows, ("rep", "vehicle", "odometer_start"))


def _reconciliations(desk: SectionDesk, by_rep: Table, payable: Decimal) -> Iterator[Reconciliation]:
    paid = total(row["reimbursement"] for row in by_rep.rows)  # type: ignore[misc]
    yield Reconciliation(Text("Reimbursement by rep is that of the trips",
                              "El reembolso por vendedor es el de los viajes"), paid.value, payable)
    driven = desk.books.sums("mileage", ("odometer_start", "odometer_end"), ("unit",), rep=desk.rep, **_span(desk))
    ran: dict[str, Decimal] = {}
    for one in driven:
        unit = one.key[0] or _settings(desk).unit
        ran[unit] = ran.get(unit, Decimal(0)) + one["odometer_end"].value - one["odometer_start"].value
    for unit, distance in sorted(ran.items()):
        name = {"mi": "miles", "km": "km"}[unit]
        listed = total(row[name] for row in by_rep.rows if name in row)  # type: ignore[misc]
        yield Reconciliation(Text(f"Distance by rep is what the odometers ran, {unit}",
                                  f"La distancia por vendedor es la de los odómetros, {unit}"), listed.value, distance)


# ------------------------------------------------------------------ what acctkit is handed


@hookimpl
def acctkit_settings() -> type[BaseModel]:
    return MileageSettings


@hookimpl
def acctkit_forms() -> list[Form]:
    return [MILEAGE]


@hookimpl
def acctkit_checks() -> list[Check]:
    return [Check("mileage", "mileage", check_trips, (BACKWARDS, GAP, OVERLAP, JUMP, SPLIT, NO_RATE))]


@hookimpl
def acctkit_sections() -> list[Section]:
    return [Section("mileage", Text("Mileage", "Kilometraje"), build, ("mileage",), 60)]
