"""The reps: who may drop files, who their managers are, and in which language they are answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from acctkit.plugins._addresses import is_address

from acctkit import (
    Check,
    CheckDesk,
    Code,
    Day,
    Desk,
    Entry,
    Finding,
    Form,
    Id,
    Key,
    Label,
    Person,
    Row,
    Text,
    column,
    hookimpl,
)


class RepRow(Row):
    """One rep, as head office lists them."""

    rep: Id = column(
        "Rep", "Vendedor", "Rep ID", "Rep no.", "Sales rep", "Employee", "Código vendedor", "Representante",
        example="1165",
    )
    name: Label = column("Name", "Nombre", "Rep name", "Full name", "Nombre y apellidos", example="Ana Ruiz")
    email: Label = column("Email", "Correo", "E-mail", "Mail", "Correo electrónico", example="ana@example.com")
    manager: Id | None = column("Manager", "Jefe", "Reports to", "Gerente", "Responsable", default=None)
    manager_email: Label | None = column(
        "Manager email",
        "Correo del jefe",
        "Manager e-mail",
        "Correo del gerente",
        "Correo del responsable",
        default=None,
    )
    territory: Label | None = column("Territory", "Territorio", "Region", "Zona", default=None)
    language: Label | None = column("Language", "Idioma", "Locale", default=None)
    active_from: Day | None = column("Active from", "Activo desde", "Start date", "Fecha de alta", default=None)
    active_to: Day | None = column("Active to", "Activo hasta", "End date", "Fecha de baja", default=None)


REPS = Form("reps", Text("Reps", "Vendedores"), RepRow, who="office", keys=(Key("rep"),))

BAD_ADDRESS = Code(
    "bad-address",
    "error",
    Text(
        "'{value}' is no e-mail address; write one such as ana@example.com.",
        "'{value}' no es una dirección de correo; escriba una como ana@example.com.",
    ),
    help=Text(
        "A rep is told by e-mail what is wrong in a file; without an address nobody learns of it. Correct it in the "
        "list of reps.",
        "A cada vendedor se le dice por correo qué está mal en su archivo; sin dirección, nadie se entera. Corríjala "
        "en la lista de vendedores.",
    ),
    example={"value": "ana.example.com"},
)
BAD_DATES = Code(
    "ends-before-start",
    "error",
    Text(
        "This rep stops ({value}) before starting ({expected}); correct one of the two dates.",
        "Este vendedor termina ({value}) antes de empezar ({expected}); corrija una de las dos fechas.",
    ),
    help=Text(
        "Files are taken while a rep is active, and somebody who stops before starting never is. Correct one of the "
        "two dates in the list of reps.",
        "Los archivos se aceptan mientras el vendedor está activo, y quien termina antes de empezar nunca lo está. "
        "Corrija una de las dos fechas en la lista de vendedores.",
    ),
    example={"value": "2026-01-31", "expected": "2026-03-01"},
)


def check_reps(desk: CheckDesk, entries: Sequence[Entry[RepRow]]) -> Iterable[Finding]:
    """Addresses look like addresses, and nobody stops before starting."""
    for entry in entries:
        for name in ("email", "manager_email"):
            address = getattr(entry.row, name)
            if address and not is_address(address):
                yield entry.finding(BAD_ADDRESS, name)
        row = entry.row
        if row.active_from and row.active_to and row.active_to < row.active_from:
            yield entry.finding(BAD_DATES, "active_to", expected=row.active_from)


@hookimpl
def acctkit_forms() -> list[Form]:
    return [REPS]


@hookimpl
def acctkit_checks() -> list[Check]:
    return [Check("reps", "reps", check_reps, (BAD_ADDRESS, BAD_DATES))]


@hookimpl
def acctkit_people(desk: Desk) -> Iterable[Person]:
    """Everybody in the list of reps; a rep without a language is answered in the company's."""
    for record in desk.books.records("reps"):
        row: RepRow = record.row
        yield Person(
            row.rep,
            row.name,
            row.email,
            row.language or desk.company.language,
            row.manager or "",
            row.manager_email or "",
            row.active_from,
            row.active_to,
        )
