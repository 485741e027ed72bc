"""The key figures of the section `sales`, currency by currency."""

from __future__ import annotations

from collections.abc import Mapping

from acctkit.plugins._sales_sums import Sold, Spans, traced
from acctkit.plugins._targets import ratio

from acctkit import ZERO, Figure, Text, Traced, Value, total


def figures(
    sold: Sold, spans: Spans, net: Mapping[str, Mapping[str, Traced]], forecasts: Mapping[str, Value]
) -> tuple[Figure, ...]:
    """Sales, returns and net sales of the week, the year to date beside last year and quota, and the week's units."""
    made: list[Figure] = []
    kinds = {key: values["amount"] for key, values in sold.sums(("kind",), spans.week).items()}
    main = next(iter(net), "")
    for currency, row in net.items():
        suffix = "" if len(net) == 1 else f"_{currency.lower()}"

        def money(name: str, en: str, es: str, value: Value, currency: str = currency, suffix: str = suffix) -> Figure:
            shown = currency == main or bool(traced(value).value)
            return Figure(f"{name}{suffix}", Text(en, es), value, "money", currency, shown)

        made += [
            money("sales", "Sales of the week", "Ventas de la semana", kinds.get(("sale", currency), ZERO)),
            money("returns", "Returns of the week", "Devoluciones de la semana", kinds.get(("return", currency), ZERO)),
            money("net_sales", "Net sales of the week", "Ventas netas de la semana", row["amount"]),
            money("ytd", "Net sales, year to date", "Ventas netas, año", row["ytd_amount"]),
            money("py_ytd", "Last year to date", "Año anterior a la fecha", row["py_ytd_amount"]),
        ]
        if row.get("quota_ytd", ZERO).value:
            share = ratio(row.get("counted", row["ytd_amount"]), row["quota_ytd"])
            title = (
                Text("Attainment", "Cumplimiento")
                if not suffix
                else Text(f"Attainment, {currency}", f"Cumplimiento, {currency}")
            )
            made += [
                money("quota_ytd", "Quota to date", "Cuota a la fecha", row["quota_ytd"]),
                Figure(f"attainment{suffix}", title, share, "percent", "", True),
                money("forecast", "Year at this rate", "Año a este ritmo", forecasts[currency]),
            ]
    units = total(row["units"] for row in net.values())
    made.append(Figure("units", Text("Units of the week", "Unidades de la semana"), units, "quantity", "", True))
    return tuple(made)
