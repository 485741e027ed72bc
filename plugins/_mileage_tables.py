"""The section of mileage: what was driven in the week and what is paid for it, by rep and trip by trip."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from acctkit.plugins._mileage_odometer import short
from acctkit.plugins._mileage_rates import MileageSettings
from acctkit.plugins._mileage_reconciled import reconciliations
from acctkit.plugins._mileage_waiting import claimed_twice, decisions, one_unit, said
from acctkit.plugins._reimbursement import Trip, trips

from acctkit import (
    ZERO,
    Column,
    Content,
    Figure,
    SectionDesk,
    Table,
    Text,
    spoken,
    total,
)


def build(desk: SectionDesk) -> Content:
    """What was driven in the week, and what the company pays for it, by rep and trip by trip."""
    settings: MileageSettings = desk.settings or MileageSettings()
    found = list(trips(desk, settings, desk.week.first, min(desk.week.last, desk.as_of), desk.rep))
    currency = desk.company.currency
    payable = total(trip.reimbursement for trip in found)
    unpaid = [trip for trip in found if trip.unpaid]
    tables = (
        _by_rep(desk, settings, found), *([_by_rate(desk, found)] if settings.graded else []),
        *claimed_twice(desk, found), _by_trip(desk, found),
    )
    reps = len({trip.record.rep for trip in found if trip.pays})
    title = Text("Mileage payable", "Kilometraje por pagar")
    figures = [Figure("reimbursement", title, payable, "money", currency, front=True)]
    if unpaid:
        figures.append(Figure("no_rate", Text("Trips without a rate", "Viajes sin tarifa"), len(unpaid), "integer"))
    return Content(
        headline=(*_headline(desk, found, payable.value, reps, len(unpaid)), *_passed(desk, found)),
        figures=tuple(figures),
        tables=tables,
        reconciliations=tuple(reconciliations(desk, settings, tables)),
        decisions=(*_decisions(unpaid), *decisions(desk, settings, found)),
    )


def _headline(desk: SectionDesk, found: Sequence[Trip], payable: Decimal, reps: int, unpaid: int) -> tuple[Text, ...]:
    """What is to be paid; where nobody drove there is nothing to say."""
    if not found:
        return ()
    currency = desk.company.currency
    much, tanto = (spoken(payable, language, currency=currency) for language in ("en", "es"))
    en = f"Mileage payable {much} {currency} to {reps} rep{'' if reps == 1 else 's'}"
    es = f"Kilometraje por pagar {tanto} {currency} a {reps} vendedor{'' if reps == 1 else 'es'}"
    if unpaid:
        en += f"; {unpaid} trip{'' if unpaid == 1 else 's'} without a rate"
        es += f"; {unpaid} viaje{'' if unpaid == 1 else 's'} sin tarifa"
    waits = said(desk, found)
    return (Text(f"{en}{waits[0]}.", f"{es}{waits[1]}."),)


def _passed(desk: SectionDesk, found: Iterable[Trip]) -> Iterator[Text]:
    """Who passed a threshold in the week, and what further distance is paid."""
    for trip in found:
        for lower, higher in pairwise(trip.parts):
            person, day = desk.people.get(trip.record.rep), trip.record.row.date
            who, unit = person.name if person else trip.record.rep, lower.rate.unit
            end, rate = lower.rate.up_to or Decimal(0), f"{short(higher.rate.rate)} {desk.company.currency}"
            yield Text(
                f"{who} passed {spoken(end, places=0)} {unit} in the year on {day}; what is beyond is paid at {rate}.",
                f"{who} superó {spoken(end, 'es', 0)} {unit} en el año el {day}; lo que pasa de ahí se paga a "
                f"{rate.replace('.', ',')}.",
            )


def _decisions(unpaid: Sequence[Trip]) -> Iterator[Text]:
    if unpaid:
        days = sorted(trip.record.row.date for trip in unpaid)
        yield Text(f"Head office: set the mileage rate for {days[0]} to {days[-1]}; {len(unpaid)} trips wait for it.",
                   f"Oficina central: fijar la tarifa de kilometraje del {days[0]} al {days[-1]}; viajes que esperan: "
                   f"{len(unpaid)}.")


def _by_rep(desk: SectionDesk, settings: MileageSettings, found: Sequence[Trip]) -> Table:
    """Miles and kilometres stand in columns of their own, as driven; a column that nobody needs is left out."""
    units = sorted({trip.unit for trip in found}, reverse=True) or [settings.unit]
    names = {"mi": ("miles", "business_miles"), "km": ("km", "business_km")}
    contested = any(trip.rival is not None for trip in found)

    def measures(some: Sequence[Trip]) -> dict[str, Any]:
        row: dict[str, Any] = {"trips": len(some)}
        for unit in units:
            whole, business = names[unit]
            row[whole] = total(trip.distance for trip in some if trip.unit == unit)
            row[business] = total(trip.business for trip in some if trip.unit == unit)
        if contested:
            row["waiting"] = total(trip.waiting for trip in some)
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
        *([Column("waiting", Text("Claimed twice, not paid", "Reclamado dos veces, sin pagar"), "money",
                  desk.company.currency, "AC")] if contested else []),
        Column("reimbursement", Text("Reimbursement", "Reembolso"), "money", desk.company.currency, "AC"),
        Column("currency", Text("Currency", "Moneda")),
        Column("no_rate", Text("Trips without a rate", "Viajes sin tarifa"), "integer", "", "AC"),
    )
    totals = ({"rep": "Σ"} | measures(found),) if rows else ()
    return Table("by_rep", Text("Mileage by rep", "Kilometraje por vendedor"), columns, tuple(rows), ("rep",), totals)


def _by_rate(desk: SectionDesk, found: Iterable[Trip]) -> Table:
    """What was paid at which rate, where the rate depends on the distance driven before in the year."""
    rows: dict[tuple[str, dt.date, str, Decimal], dict[str, Any]] = {}
    for trip in found:
        for part in trip.parts:
            rate, rep = part.rate, trip.record.rep
            row = rows.setdefault((rep, rate.first, rate.unit, rate.up_to or Decimal("Infinity")), {
                "rep": rep, "name": desk.people[rep].name if rep in desk.people else "", "unit": rate.unit,
                "first": rate.first, "up_to": rate.up_to, "rate": rate.rate, "business": ZERO, "reimbursement": ZERO,
            })
            row["business"] += trip.figure(("business_miles", part.distance))
            row["reimbursement"] += trip.figure(("business_miles", part.pays))
    unit = one_unit(row["unit"] for row in rows.values())
    columns = (
        Column("rep", Text("Rep", "Vendedor"), "id"), Column("name", Text("Name", "Nombre")),
        Column("first", Text("Rate from", "Tarifa desde"), "date"),
        Column("up_to", Text("Up to, in the year", "Hasta, en el año"), "quantity", unit),
        Column("unit", Text("Unit", "Unidad")),
        Column("rate", Text("Rate", "Tarifa"), "money", desk.company.currency),
        Column("business", Text("Business", "De trabajo"), "quantity", unit, "AC"),
        Column("reimbursement", Text("Reimbursement", "Reembolso"), "money", desk.company.currency, "AC"),
    )
    sums: dict[str, Any] = {"rep": "Σ", "reimbursement": total(row["reimbursement"] for row in rows.values())}
    return Table("by_rate", Text("Mileage by rep and rate", "Kilometraje por vendedor y tarifa"), columns,
                 tuple(rows[key] for key in sorted(rows)), ("rep", "first", "unit", "up_to"),
                 (sums,) if rows else ())


def _by_trip(desk: SectionDesk, found: Sequence[Trip]) -> Table:
    unit = one_unit(trip.unit for trip in found)
    columns = (
        Column("date", Text("Date", "Fecha"), "date"), Column("rep", Text("Rep", "Vendedor"), "id"),
        Column("vehicle", Text("Vehicle", "Vehículo"), "id"), Column("origin", Text("From", "Desde")),
        Column("destination", Text("To", "Hasta")), Column("purpose", Text("Purpose", "Motivo")),
        Column("odometer_start", Text("Odometer start", "Odómetro inicial"), "quantity", unit),
        Column("odometer_end", Text("Odometer end", "Odómetro final"), "quantity", unit),
        Column("unit", Text("Unit", "Unidad")),
        Column("business", Text("Business", "De trabajo"), "quantity", unit, "AC"),
        Column("rate", Text("Rate", "Tarifa"), "money", desk.company.currency),
        Column("reimbursement", Text("Reimbursement", "Reembolso"), "money", desk.company.currency, "AC"),
    )
    rows = tuple(
        {name: getattr(trip.record.row, name) for name in ("date", "vehicle", "origin", "destination", "purpose")}
        | {"rep": trip.record.rep, "unit": trip.unit, "business": trip.business,
           "odometer_start": trip.figure(("odometer_start", trip.record.row.odometer_start)),
           "odometer_end": trip.figure(("odometer_end", trip.record.row.odometer_end)),
           "rate": trip.rate.rate if trip.rate else None,
           "reimbursement": trip.reimbursement}
        for trip in found
    )
    title = Text("Trips of the week", "Viajes de la semana")
    note = Text("A trip without a rate here passed a threshold: the table by rate has its parts.",
                "Un viaje sin tarifa aquí superó un límite: la tabla por tarifa tiene sus partes.")
    return Table("trips", title, columns, rows, ("rep", "vehicle", "odometer_start"),
                 note=note if any(len(trip.parts) > 1 for trip in found) else None)
