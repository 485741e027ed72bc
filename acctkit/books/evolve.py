"""The tables of the forms follow what plugins declare, as long as nothing is lost: new tables and new columns by
themselves, anything else refused with a sentence. What a plugin no longer declares stays where it is.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from acctkit.books.columns import column_type, table_of_kinds
from acctkit.books.keys import key_text, plain_row
from acctkit.books.schema import meta
from acctkit.errors import BooksError
from acctkit.forms import ColumnSpec, Form

_BASE = ("id", "submission_id", "rep", "period", "day", "sheet", "number", "key", "occurrence", "replaced_by")


def fingerprint(form: Form) -> str:
    """What of a form its table depends on, as text."""
    columns = [(spec.name, spec.kind, spec.required) for spec in form.columns]
    keys = [(key.columns, key.needs, key.counted) for key in form.keys]
    followed = {"followed": True} if form.followed else {}
    return json.dumps({"who": form.who, "columns": columns, "keys": keys, **followed})


def is_followed(conn: sa.Connection, form: str) -> bool:
    """Whether rows of a form are followed from file to file, as it was last declared: its plugin may be gone."""
    mark = conn.execute(sa.select(meta.c.value).where(meta.c.name == f"form:{form}")).scalar()
    return mark is not None and bool(json.loads(mark).get("followed"))


def stored_table(conn: sa.Connection, form: str) -> sa.Table:
    """The table of a form as it was last declared: its plugin may be gone."""
    mark = conn.execute(sa.select(meta.c.value).where(meta.c.name == f"form:{form}")).scalar_one()
    return table_of_kinds(form, {name: kind for name, kind, _ in json.loads(mark)["columns"]})


def unchanged(conn: sa.Connection, forms: Mapping[str, Form]) -> bool:
    """Whether the tables were made for exactly these forms (and perhaps others that are switched off)."""
    known = _known(conn)
    return all(known.get(f"form:{name}") == fingerprint(form) for name, form in forms.items())


def evolve(conn: sa.Connection, forms: Mapping[str, Form], tables: Mapping[str, sa.Table]) -> None:
    """Make the tables that are missing and add the columns that are; raises BooksError for any other change."""
    inspector = sa.inspect(conn)
    known = _known(conn)
    for name, form in forms.items():
        table, mark = tables[name], fingerprint(form)
        before = known.get(f"form:{name}")
        if before == mark:
            continue
        if inspector.has_table(table.name):
            _widen(conn, form, table, {column["name"]: column["type"] for column in inspector.get_columns(table.name)})
            if before and json.loads(before)["keys"] != json.loads(mark)["keys"]:
                _rekey(conn, form, table)
            if before and form.followed and not json.loads(before).get("followed"):
                _count(conn, table)
        else:
            table.create(conn)
        conn.execute(sa.delete(meta).where(meta.c.name == f"form:{name}"))
        conn.execute(sa.insert(meta).values(name=f"form:{name}", value=mark))


def _known(conn: sa.Connection) -> dict[str, str]:
    if not sa.inspect(conn).has_table(meta.name):
        return {}
    return {row.name: row.value for row in conn.execute(sa.select(meta))}


def _widen(conn: sa.Connection, form: Form, table: sa.Table, there: Mapping[str, sa.types.TypeEngine[object]]) -> None:
    rows = conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
    for spec in form.columns:
        name = f"c_{spec.name}"
        if name not in there:
            if spec.required and rows:
                raise BooksError(
                    f"Form {form.name}: its new column '{spec.name}' is required, but {rows} rows in the books have "
                    "none; give it a default in the plugin, or declare a form of another name."
                )
            _add(conn, table, name)
            field = form.model.model_fields[spec.name]
            default = None if spec.required else field.get_default(call_default_factory=True)
            if rows and default is not None:  # the rows that are there say what a sheet without the column would say
                conn.execute(sa.update(table).values({name: default}))
            continue
        _same_kind(conn, form, spec, there[name])
        if spec.required:
            _filled(conn, form, spec, table)
    for name in _BASE:
        if name not in there:
            _add(conn, table, name)


def _same_kind(conn: sa.Connection, form: Form, spec: ColumnSpec, there: sa.types.TypeEngine[object]) -> None:
    was = there.compile(dialect=conn.dialect)
    now = column_type(spec.kind).dialect_impl(conn.dialect).compile(dialect=conn.dialect)
    if was != now:
        raise BooksError(
            f"Form {form.name}: column '{spec.name}' is now of kind {spec.kind} ({now}), but the books keep {was}; "
            "declare it under another name, or go back to the plugin's earlier version."
        )


def _filled(conn: sa.Connection, form: Form, spec: ColumnSpec, table: sa.Table) -> None:
    empty = sa.and_(table.c[f"c_{spec.name}"].is_(None), table.c.replaced_by.is_(None))
    rows = conn.execute(sa.select(sa.func.count()).select_from(table).where(empty)).scalar_one()
    if rows:
        raise BooksError(
            f"Form {form.name}: column '{spec.name}' is now required, but {rows} rows in the books have none; "
            "give it a default in the plugin."
        )


def _add(conn: sa.Connection, table: sa.Table, name: str) -> None:
    quote = conn.dialect.identifier_preparer.quote
    column = table.c[name]
    default = f" DEFAULT {column.server_default.arg}" if isinstance(column.server_default, sa.DefaultClause) else ""
    kind = column.type.dialect_impl(conn.dialect).compile(dialect=conn.dialect)
    conn.exec_driver_sql(f"ALTER TABLE {quote(table.name)} ADD COLUMN {quote(name)} {kind}{default}")


def _count(conn: sa.Connection, table: sa.Table) -> None:
    """A form whose rows are followed from now on: those of one key and rep get places of their own."""
    seen: dict[tuple[str, str], int] = defaultdict(int)
    wanted = sa.select(table.c.id, table.c.rep, table.c.key).where(table.c.replaced_by.is_(None))
    for id_, rep, key in conn.execute(wanted.order_by(table.c.id)).all():
        seen[rep, key] += 1
        if seen[rep, key] > 1:
            conn.execute(sa.update(table).where(table.c.id == id_).values(occurrence=seen[rep, key]))


def _rekey(conn: sa.Connection, form: Form, table: sa.Table) -> None:
    """A form that tells its rows apart by other columns than before: the rows in the books are told apart so too."""
    seen: dict[str, int] = defaultdict(int)
    changes = []
    for found in conn.execute(sa.select(table).order_by(table.c.occurrence, table.c.id)).mappings().all():
        values = {spec.name: found[f"c_{spec.name}"] for spec in form.columns}
        key, counted = key_text(form, plain_row(form, values))
        if form.who == "office" and found["replaced_by"] is None:
            seen[key] += 1
            if seen[key] > 1 and not counted:
                raise BooksError(
                    f"Form {form.name}: by its new key two records in the books are the same ({key}); "
                    "withdraw one of their files, or go back to the plugin's earlier version."
                )
        changes.append({"b_id": found["id"], "b_key": key, "b_occurrence": seen[key] or found["occurrence"]})
    if not changes:
        return
    if form.who == "office":  # first out of each other's way, since no two may hold one place even for a moment
        conn.execute(sa.update(table).values(key=sa.cast(table.c.id, sa.Text), occurrence=-1))
    into: dict[str, Any] = {"key": sa.bindparam("b_key"), "occurrence": sa.bindparam("b_occurrence")}
    conn.execute(sa.update(table).where(table.c.id == sa.bindparam("b_id")).values(into), changes)
