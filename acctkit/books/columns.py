"""Column types of the books: exact numbers, and the table that a form's rows are kept in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from acctkit.forms import Form
from acctkit.money import SCALE, exact


class Exact(sa.types.TypeDecorator[Decimal]):
    """A Decimal of scale 4: a scaled integer on SQLite, where NUMERIC would be a float; NUMERIC elsewhere.

    SUM over it is exact. Multiplying or averaging in SQL is not: code multiplies.
    """

    impl = sa.BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.BigInteger())
        return dialect.type_descriptor(sa.Numeric(20, SCALE))

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> Any:
        if value is None:
            return None
        return int(exact(value).scaleb(SCALE)) if dialect.name == "sqlite" else exact(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Decimal | None:
        if value is None:
            return None
        return Decimal(int(value)).scaleb(-SCALE) if dialect.name == "sqlite" else exact(Decimal(value))


def column_type(kind: str) -> sa.types.TypeEngine[Any]:
    """The type that the books keep a column of this kind in."""
    if kind in ("quantity", "money", "percent"):
        return Exact()
    if kind == "date":
        return sa.Date()
    if kind == "integer":
        return sa.Integer()
    return sa.Boolean() if kind == "flag" else sa.Text()


def _base() -> list[sa.Column[Any]]:
    """The columns that the table of every form has: where a row came from, and whether it is in force."""
    return [
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("submission_id", sa.Integer, nullable=False, index=True),
        sa.Column("rep", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("day", sa.Date),
        sa.Column("sheet", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("occurrence", sa.Integer, nullable=False, server_default="1"),
        sa.Column("blank", sa.Text, nullable=False, server_default=""),  # derived columns without a value in the sheet
        sa.Column("replaced_by", sa.Integer),
    ]


def table_of_kinds(form: str, kinds: Mapping[str, str]) -> sa.Table:
    """The table of a form by the kinds of its columns alone: also of one that no plugin declares any more."""
    columns = (sa.Column(f"c_{name}", column_type(kind)) for name, kind in kinds.items())
    return sa.Table(f"form_{form}", sa.MetaData(), *_base(), *columns)


def form_table(form: Form) -> sa.Table:
    """The table of a form: where each row came from, whether it is in force, and the columns of its row model.

    A record is in force while `replaced_by` (a submission) is null; nothing is ever deleted. `day` repeats the form's
    date column; columns of the model carry the prefix `c_`, so that no form can clash with ours. Of an office form the
    books hold one record in force for each `key` and `occurrence` (the n-th row with that key), and enforce it.

    The same declaration gives the same object: what SQLAlchemy compiled for a table serves whoever opens books again.
    """
    return _table(form.name, form.who == "office", tuple((spec.name, spec.kind) for spec in form.columns))


@lru_cache(maxsize=256)
def _table(form: str, office: bool, columns: tuple[tuple[str, str], ...]) -> sa.Table:
    name = f"form_{form}"
    in_force = sa.text("replaced_by IS NULL")
    once = sa.Index(
        f"ux_{name}_key", "key", "occurrence", unique=True, sqlite_where=in_force, postgresql_where=in_force
    )
    return sa.Table(
        name, sa.MetaData(),
        *_base(),
        *(sa.Column(f"c_{column}", column_type(kind)) for column, kind in columns),
        sa.Index(f"ix_{name}_period", "rep", "period"),
        sa.Index(f"ix_{name}_day", "day"),
        *([once] if office else []),
        sa.Index(f"ix_{name}_key", "key"),
    )
