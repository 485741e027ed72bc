"""What the section of mileage says of trips that wait, because another trip claims the same distance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from acctkit.plugins._mileage_odometer import short
from acctkit.plugins._mileage_rates import MileageSettings
from acctkit.plugins._mileage_twice import agreed_to
from acctkit.plugins._reimbursement import Trip

from acctkit import Column, SectionDesk, Table, Text, spoken, total

_MOST_NAMED = 5


def claimed_twice(desk: SectionDesk, found: Sequence[Trip]) -> Iterator[Table]:
    """Each trip that waits, with the other one."""
    rows = tuple(
        {
            "date": trip.record.row.date, "rep": trip.record.rep, "vehicle": trip.record.row.vehicle,
            "odometer_start": trip.figure(("odometer_start", trip.record.row.odometer_start)),
            "odometer_end": trip.figure(("odometer_end", trip.record.row.odometer_end)), "unit": trip.unit,
            "waiting": trip.waiting, "why": _why(trip).say(desk.company.language),
        }
        for trip in found if trip.rival is not None
    )
    if rows:
        unit = one_unit(row["unit"] for row in rows)
        columns = (
            Column("date", Text("Date", "Fecha"), "date"), Column("rep", Text("Rep", "Vendedor"), "id"),
            Column("vehicle", Text("Vehicle", "Vehículo"), "id"),
            Column("odometer_start", Text("Odometer start", "Odómetro inicial"), "quantity", unit),
            Column("odometer_end", Text("Odometer end", "Odómetro final"), "quantity", unit),
            Column("unit", Text("Unit", "Unidad")),
            Column("waiting", Text("Not paid", "No se paga"), "money", desk.company.currency, "AC"),
            Column("why", Text("Why", "Por qué")),
        )
        title = Text("Trips claimed twice", "Viajes reclamados dos veces")
        yield Table("claimed_twice", title, columns, rows, ("rep", "vehicle", "odometer_start"))


def one_unit(units: Iterable[object]) -> str:
    """The unit for a header, where all rows have the same; none where a column says it row by row."""
    found = {str(unit) for unit in units}
    return found.pop() if len(found) == 1 else ""


def _why(trip: Trip) -> Text:
    assert trip.rival is not None
    rep, row = trip.rival.rep, trip.rival.row
    span = f"{row.vehicle}, {short(row.odometer_start)} – {short(row.odometer_end)}"
    if rep == trip.record.rep:
        return Text(f"The same distance on {row.date}: {span}", f"La misma distancia el {row.date}: {span}")
    return Text(f"Claimed by {rep}, too: {span}", f"También la reclama {rep}: {span}")


def said(desk: SectionDesk, found: Sequence[Trip]) -> tuple[str, str]:
    """How many trips are claimed twice and how much is not paid, to go on a sentence in each language."""
    some = [trip for trip in found if trip.rival is not None]
    if not some:
        return "", ""
    amount, currency = total(trip.waiting for trip in some).value, desk.company.currency
    count, one = len(some), len(some) == 1
    much, tanto = (spoken(amount, language, currency=currency) for language in ("en", "es"))
    en = f"{count} trip{'' if one else 's'} claimed twice, {much} {currency} not paid"
    es = (f"{count} viaje{'' if one else 's'} reclamado{'' if one else 's'} dos veces, {tanto} "
          f"{currency} sin pagar")
    return f"; {en}", f"; {es}"


def decisions(desk: SectionDesk, settings: MileageSettings, found: Sequence[Trip]) -> Iterator[Text]:
    """Whose the trips are that two reps claim, as long as the office agreed to neither; and what a rep filed twice."""
    disputed = [
        trip for trip in found
        if trip.rival is not None and trip.rival.rep != trip.record.rep and not agreed_to(trip.rival, settings)
    ]
    for reps in sorted({tuple(sorted((trip.record.rep, trip.rival.rep))) for trip in disputed if trip.rival}):
        some = [trip for trip in disputed if trip.record.rep in reps and trip.rival and trip.rival.rep in reps]
        days = sorted({str(trip.record.row.date) for trip in some})
        listed = ", ".join(days if len(days) <= _MOST_NAMED else [*days[:_MOST_NAMED], "…"])
        one, two = (desk.people[rep].name if rep in desk.people else rep for rep in reps)
        yield Text(
            f"Head office: decide who drove on {listed}, {one} or {two}; until then neither is paid for it.",
            f"Oficina central: decidir quién condujo el {listed}, {one} o {two}; hasta entonces no se paga a ninguno.",
        )
    again = sorted({trip.record.rep for trip in found if trip.rival is not None and trip.rival.rep == trip.record.rep})
    for rep in again:
        name = desk.people[rep].name if rep in desk.people else rep
        yield Text(f"{name}: correct the trips that drive the same distance twice.",
                   f"{name}: corregir los viajes que recorren dos veces la misma distancia.")
