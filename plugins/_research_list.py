"""The accounts that market research may write to or ask: those who consented, and nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from acctkit import Books, Column, Record, Table, Text, Value

COLUMNS = (
    Column("account", Text("Account", "Cliente"), "id"), Column("name", Text("Name", "Nombre")),
    Column("contact", Text("Contact", "Contacto")), Column("email", Text("E-mail", "Correo")),
    Column("language", Text("Language", "Idioma")), Column("country", Text("Country", "País")),
    Column("segment", Text("Segment", "Segmento")), Column("rep", Text("Rep", "Vendedor"), "id"),
    Column("status", Text("Status", "Estado")),
)
STATUSES = {
    "active": Text("active", "activo"), "lapsed": Text("lapsed", "inactivo"),
    "insolvent": Text("insolvent", "insolvente"), "legal": Text("legal", "judicial"),
}


@dataclass(frozen=True)
class ResearchList:
    """Every account in one of three lots: `listed` for research, `silent` for want of consent, or `never` to be asked,
    being private persons or having said that they want no contact."""

    listed: tuple[Record[Any], ...]
    silent: tuple[Record[Any], ...]
    never: tuple[Record[Any], ...]

    @classmethod
    def read(cls, books: Books, rep: str | None = None) -> ResearchList:
        """The list as the office keeps it now, of all accounts or of one rep's."""
        records = books.records("accounts") if rep is None else books.records("accounts", rep=rep)
        lots: dict[str, list[Record[Any]]] = {"listed": [], "silent": [], "never": []}
        for one in sorted(records, key=lambda one: str(one.row.account)):
            lots["never" if barred(one.row) else "listed" if one.row.research_consent else "silent"].append(one)
        return cls(tuple(lots["listed"]), tuple(lots["silent"]), tuple(lots["never"]))

    def table(self, language: str) -> Table:
        """The list as a table, in words of `language`."""
        rows = tuple(_row(one.row, language) for one in self.listed)
        note = Text(
            f"Not listed: {len(self.silent)} without consent to research, {len(self.never)} who are private persons "
            "or must not be contacted.",
            f"Sin listar: {len(self.silent)} sin consentimiento para estudios, {len(self.never)} que son particulares "
            "o con quienes no se debe contactar.",
        )
        title = Text("Accounts for market research", "Clientes para estudios de mercado")
        return Table("research", title, COLUMNS, rows, ("account",), note=note)


def barred(row: Any) -> bool:
    """Whether an account must not be told of to others in the company: a private person, or not to be contacted."""
    return bool(getattr(row, "consumer", False)) or getattr(row, "status", None) == "do not contact"


def _row(row: Any, language: str) -> Mapping[str, Value]:
    said: dict[str, Value] = {column.name: getattr(row, column.name) or "" for column in COLUMNS}
    return said | {"status": STATUSES[row.status].say(language)}
