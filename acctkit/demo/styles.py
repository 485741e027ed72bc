"""The ways in which people keep their sheets, after those met in real offices."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal

from acctkit.demo.business import Line, Trip
from acctkit.demo.catalogue import Rep
from acctkit.demo.grids import Cell, Formula, Grid, spanish_number

Style = Callable[[Rep, Sequence[Line]], list[Grid]]


def plain(rep: Rep, lines: Sequence[Line]) -> list[Grid]:
    """One tidy table."""
    head: list[Cell] = ["Date", "Order", "Account", "SKU", "Units", "Unit price", "Amount", "Kind", "RMA"]
    rows: list[list[Cell]] = [
        [one.day, one.order, int(one.account.number), one.product.sku, abs(one.units), one.price, abs(one.amount),
         "return" if one.rma else "sale", one.rma or None]
        for one in lines
    ]
    return [Grid("Sales", [head, *rows])]


def titled(rep: Rep, lines: Sequence[Line]) -> list[Grid]:
    """A title, the header on row 5 from column B, American dates and dollars as text, a blank row, totals, a remark."""
    head: list[Cell] = [
        None, "Sale date", "Order no.", "Customer #", "Product code", "Qty", "Price each", "Line total", "Type",
        "RMA no.",
    ]
    rows: list[list[Cell]] = [
        [None, f"{one.day:%m/%d/%Y}", int(one.order), int(one.account.number), one.product.sku, one.units, one.price,
         f"${one.amount:,.2f}" if one.amount > 0 else f"(${-one.amount:,.2f})", "return" if one.rma else None,
         one.rma or None]
        for one in lines
    ]
    if len(rows) > 5:
        rows.insert(len(rows) // 2, [])
    total = sum((one.amount for one in lines), Decimal(0))
    return [Grid("Weekly report", [
        [None, "WEEKLY SALES REPORT"], [None, "Rep:", rep.name], [None, "Territory:", rep.territory], [], head, *rows,
        [None, "TOTAL", None, None, None, sum(one.units for one in lines), None, total], [],
        [None, "Please send to head office every Monday before noon."],
    ], header=4)]


def formulas(rep: Rep, lines: Sequence[Line]) -> list[Grid]:
    """Line totals as formulas, remarks of the rep's own, and a hidden sheet of junk."""
    head: list[Cell] = [
        "Customer", "Item", "Order ref", "Date", "Quantity", "Unit price", "Discount %", "Line total", "Type", "RMA",
        "Comments",
    ]
    rows: list[list[Cell]] = [
        [int(one.account.number), one.product.sku, one.order, one.day, one.units, one.price, one.discount or None,
         Formula(f"=ROUND(E{row}*F{row}*(1-G{row}),2)", one.amount), "return" if one.rma else "sale", one.rma or None,
         "" if row % 4 else "ok"]
        for row, one in enumerate(lines, 2)
    ]
    junk = Grid("lookup", [["do not touch"], ["tier A", Decimal("0.72")], ["tier B", Decimal("0.78")]], hidden=True)
    return [junk, Grid("Sales", [head, *rows], date_format="mmm d, yyyy", money_format="$#,##0.00")]


def by_month(rep: Rep, lines: Sequence[Line]) -> list[Grid]:
    """A sheet a month, without amounts."""
    months: dict[tuple[int, int], list[list[Cell]]] = defaultdict(list)
    for one in lines:
        months[one.day.year, one.day.month].append(
            [one.day, int(one.account.number), one.product.sku, abs(one.units), one.price, one.order,
             "return" if one.rma else None, one.rma or None]
        )
    head: list[Cell] = ["Date", "Account no.", "Product", "Qty", "Price", "Order number", "Kind", "RMA"]
    return [
        Grid(f"Sales {dt.date(year, month, 1):%b %Y}", [list(head), *rows], date_format="d-mmm-yy")
        for (year, month), rows in sorted(months.items())
    ]


def without_orders(rep: Rep, lines: Sequence[Line]) -> list[Grid]:
    """No order numbers, and a column of the rep's own with an accent."""
    head: list[Cell] = ["Date", "Account", "SKU", "Units", "Unit price", "Kind", "RMA", "Résumé"]
    rows: list[list[Cell]] = [
        [one.day, one.account.number, one.product.sku, one.units, one.price, "return" if one.rma else "sale",
         one.rma, ""]
        for one in lines
    ]
    return [Grid("Sales", [head, *rows])]


def spanish(rep: Rep, lines: Sequence[Line]) -> list[Grid]:
    """A tidy table in Spanish."""
    head: list[Cell] = ["Fecha", "Pedido", "Cliente", "Artículo", "Unidades", "Precio unitario", "Importe", "Tipo",
                        "Nº RMA"]
    rows: list[list[Cell]] = [
        [one.day, one.order, int(one.account.number), one.product.sku, one.units, one.price, one.amount,
         "devolución" if one.rma else "venta", one.rma or None]
        for one in lines
    ]
    return [Grid("Ventas", [head, *rows], date_format="dd/mm/yyyy")]


def spanish_text(rep: Rep, lines: Sequence[Line]) -> list[Grid]:
    """Everything typed as text, the Spanish way: 24/11/2026 and 1.234,56."""
    head: list[Cell] = ["FECHA", "CÓDIGO CLIENTE", "ARTÍCULO ", "UNIDADES", "PRECIO UNITARIO", "IMPORTE", "TIPO", "RMA"]
    rows: list[list[Cell]] = [
        [f"{one.day:%d/%m/%Y}", one.account.number, f" {one.product.sku} ", str(one.units), spanish_number(one.price),
         spanish_number(one.amount), "Devolución" if one.rma else "Venta", one.rma or None]
        for one in lines
    ]
    return [Grid("Ventas", [head, *rows])]


def split(rep: Rep, lines: Sequence[Line]) -> list[Grid]:
    """Two sheets of the same kind in one workbook, the later one first, with a total below each."""
    def sheet(name: str, some: Sequence[Line]) -> Grid:
        head: list[Cell] = ["Fecha", "Pedido", "Cliente", "Referencia", "Cantidad", "Precio", "Importe", "Tipo", "RMA"]
        rows: list[list[Cell]] = [
            [one.day, int(one.order), int(one.account.number), one.product.sku, one.units, one.price, one.amount,
             "devolución" if one.rma else None, one.rma or None]
            for one in some
        ]
        total: list[Cell] = ["Total", None, None, None, None, None, sum((one.amount for one in some), Decimal(0))]
        return Grid(name, [head, *rows, total] if rows else [head], date_format="dd/mm/yyyy")

    middle = len(lines) // 2
    return [sheet("Ventas (2)", lines[middle:]), sheet("Ventas", lines[:middle])]


def mileage(rep: Rep, trips: Sequence[Trip]) -> Grid:
    """The trips of a rep, in the rep's language and unit."""
    before: list[Cell]
    after: list[Cell]
    if rep.spanish:
        unit = "km" if rep.unit == "km" else "millas"
        head: list[Cell] = ["Fecha", "Matrícula", "Lectura inicial", "Lectura final", "Unidad", "Km personales",
                            "Origen", "Destino", "Motivo", "Cliente"]
        name, before, after = "Kilometraje", [unit], []
    else:
        head = ["Date", "Vehicle", "Odometer start", "Odometer end", "Personal miles", "From", "To", "Purpose",
                "Account", "Owner"]
        name, before, after = "Mileage", [], [rep.owner]
    rows: list[list[Cell]] = [
        [one.day, rep.vehicle, one.start, one.end, *before, one.personal or None, one.origin, one.destination,
         one.purpose, one.account, *after]
        for one in trips
    ]
    return Grid(name, [head, *rows], date_format="dd/mm/yyyy" if rep.spanish else "yyyy-mm-dd")


def exported(rep: Rep, lines: Sequence[Line]) -> Grid:
    """What an order system that is gone now left behind: all of last year, in one plain list."""
    head: list[Cell] = ["Date", "Order", "Account", "SKU", "Units", "Unit price", "Discount", "Amount", "Kind", "RMA"]
    if rep.spanish:
        head = ["Fecha", "Pedido", "Cliente", "Artículo", "Unidades", "Precio unitario", "Descuento", "Importe", "Tipo",
                "RMA"]
    kinds = ("venta", "devolución") if rep.spanish else ("sale", "return")
    rows: list[list[Cell]] = [
        [one.day, one.order, one.account.number, one.product.sku, one.units, one.price, one.discount or None,
         one.amount, kinds[bool(one.rma)], one.rma]
        for one in lines
    ]
    return Grid("Sales", [head, *rows])
