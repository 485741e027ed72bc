"""Charts as SVG, in the same notation and with the same numbers as the workbook's; no script, no font, no request."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

from markupsafe import Markup

from acctkit.reports.charting import Drawing, Line
from acctkit.reports.notation import DARK, LIGHT, Writing, display_width

BAR, GAP, LETTER = 15, 12, 6.4  # thickness of a bar, space between categories, width of a letter: pixels
_FILLS = {"AC": DARK, "PY": LIGHT}


def svg(drawing: Drawing, writing: Writing, id: str) -> tuple[Markup, int]:
    """The chart as one `<svg>` element, and its width in pixels; `id` is unique on the page."""
    draw = _bars if drawing.chart.kind == "bar" else _columns
    width, height, body = draw(drawing, writing, id)
    hatch = Markup(
        '<defs><pattern id="{id}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="5" height="5" fill="#fff"/><rect width="2" height="5" fill="#{dark}"/></pattern></defs>'
    ).format(id=id, dark=DARK)
    needs_hatch = any(line.scenario == "FC" for line in drawing.lines)
    element = Markup(
        '<svg class="chart" role="img" aria-label="{title}" viewBox="0 0 {w} {h}" '
        'style="max-width:{w}px;min-width:{least}px">{hatch}{body}</svg>'
    ).format(
        title=drawing.heading, w=_px(width), h=_px(height), least=_px(width * 0.8),
        hatch=hatch if needs_hatch else "", body=Markup("").join(body),
    )
    return element, math.ceil(width)


def legend(drawing: Drawing) -> list[tuple[str, str]]:
    """Scenario and name of each series where there are several; nothing to explain where there is one."""
    return [(line.scenario, line.name) for line in drawing.lines] if len(drawing.lines) > 1 else []


def _bars(drawing: Drawing, writing: Writing, id: str) -> tuple[float, float, list[Markup]]:
    """Structure from top to bottom: one group of bars a category."""
    names = [_short(name, 24) for name in drawing.categories]
    left = 10 + LETTER * max(display_width(name) for name in names)
    below = 60 if drawing.bottom < 0 else 0
    width = max(360.0, left + 320 + 50)
    scale = _scale(drawing, left + below, width - 56)
    group = BAR * len(drawing.lines) + GAP
    height = group * len(names) + GAP / 2
    zero, body = scale(Decimal(0)), []
    for row, name in enumerate(names):
        top = row * group + GAP / 2
        middle = top + (group - GAP) / 2
        body.append(_text(left - 8, middle + 4, name, "end", title=drawing.categories[row]))
        for number, line in enumerate(drawing.lines):
            value = line.values[row]
            if value is None:
                continue
            end, y = scale(value), top + number * BAR
            body.append(_mark(min(zero, end), y + 1, abs(end - zero), BAR - 2, line, id))
            if line.scenario in ("AC", "FC") or len(drawing.lines) == 1:
                anchor, x = ("start", end + 4) if value >= 0 else ("end", end - 4)
                body.append(_text(x, y + BAR / 2 + 4, drawing.label(value, writing), anchor))
    body.append(_rule(zero, 0, zero, height))
    return width, height, body


def _columns(drawing: Drawing, writing: Writing, id: str) -> tuple[float, float, list[Markup]]:
    """Time from left to right: columns, or strokes for a line."""
    names = [_short(name, 14) for name in drawing.categories]
    several = len(drawing.lines)
    longest = max(display_width(name) for name in names)
    slot = max(BAR * several + GAP, 34.0 if drawing.labelled else 0, min(LETTER * longest + 6, 60.0))
    slot = slot if len(names) <= 31 else max(14.0, BAR * 0.6 * several + 4)
    ends = [drawing.label(value, writing) for value in (drawing.top, drawing.bottom)]
    left, top, plot = 0.0 if drawing.labelled else 12 + LETTER * max(map(len, ends)), 20.0, 170.0
    width = max(360.0, left + slot * len(names) + 6)
    slot = (width - left - 6) / len(names)
    scale = _scale(drawing, top + plot, top)
    zero = scale(Decimal(0))
    body = [] if drawing.labelled else list(_axis(drawing, writing, scale, left))
    each = max(1, -(-int(LETTER * longest + 8) // int(slot)))
    for place, name in enumerate(names):
        if place % each == 0:
            x = left + slot * (place + 0.5)
            body.append(_text(x, top + plot + 18, name, "middle", title=drawing.categories[place]))
    if drawing.chart.kind == "line":
        body += [_stroke(line, scale, left, slot) for line in drawing.lines]
    else:
        body += _standing(drawing, writing, id, scale, left, slot)
    body.append(_rule(left, zero, width, zero))
    return width, top + plot + 26, body


def _standing(drawing: Drawing, writing: Writing, id: str, scale: _Scale, left: float, slot: float) -> list[Markup]:
    wide = min(34.0, (slot - GAP * 0.6) / len(drawing.lines))
    zero, body = scale(Decimal(0)), []
    for place in range(len(drawing.categories)):
        there = [line for line in drawing.lines if line.values[place] is not None]
        start = left + slot * (place + 0.5) - wide * len(there) / 2
        for number, line in enumerate(there):
            value = line.values[place] or Decimal(0)
            end, x = scale(value), start + number * wide
            body.append(_mark(x + 0.5, min(zero, end), wide - 1, abs(end - zero), line, id))
            if drawing.labelled and (line.scenario in ("AC", "FC") or len(drawing.lines) == 1):
                y = end - 5 if value >= 0 else end + 13
                body.append(_text(x + wide / 2, y, drawing.label(value, writing), "middle"))
    return body


def _stroke(line: Line, scale: _Scale, left: float, slot: float) -> Markup:
    runs: list[list[str]] = [[]]
    for place, value in enumerate(line.values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{_px(left + slot * (place + 0.5))} {_px(scale(value))}")
    path = " ".join(f"M{' L'.join(run)}" for run in runs if run)
    dash = {"PL": "6 4", "FC": "2 3"}.get(line.scenario, "none")
    return Markup('<path d="{d}" fill="none" stroke="#{color}" stroke-width="{w}" stroke-dasharray="{dash}"/>').format(
        d=path, color=_FILLS.get(line.scenario, DARK), w="2.5" if line.scenario == "AC" else "1.75", dash=dash
    )


class _Scale:
    """Where a value lies between two ends, in pixels."""

    def __init__(self, bottom: Decimal, top: Decimal, start: float, end: float) -> None:
        self._bottom, self._span = bottom, (top - bottom) or Decimal(1)
        self._start, self._length = start, end - start

    def __call__(self, value: Decimal) -> float:
        return self._start + self._length * float((value - self._bottom) / self._span)


def _scale(drawing: Drawing, start: float, end: float) -> _Scale:
    return _Scale(drawing.bottom, drawing.top, start, end)


def _axis(drawing: Drawing, writing: Writing, scale: _Scale, left: float) -> Iterator[Markup]:
    """Three numbers beside the plot, without lines across it."""
    for value in dict.fromkeys((drawing.bottom, (drawing.top + drawing.bottom) / 2, drawing.top)):
        yield _text(left - 6, scale(value) + 4, drawing.label(value, writing), "end")


def _mark(x: float, y: float, width: float, height: float, line: Line, id: str) -> Markup:
    fill, stroke = f"#{_FILLS.get(line.scenario, DARK)}", "none"
    if line.scenario == "PL":
        fill, stroke = "none", f"#{DARK}"
    elif line.scenario == "FC":
        fill, stroke = f"url(#{id})", f"#{DARK}"
    if stroke != "none":  # the outline lies inside, so that all scenarios have one length
        x, y, width, height = x + 0.5, y + 0.5, max(0.0, width - 1), max(0.0, height - 1)
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}"/>').format(
        _px(x), _px(y), _px(width), _px(height), fill, stroke
    )


def _text(x: float, y: float, text: str, anchor: str, title: str = "") -> Markup:
    tip = Markup("<title>{}</title>").format(title) if title and title != text else ""
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}{}</text>').format(_px(x), _px(y), anchor, tip, text)


def _rule(x1: float, y1: float, x2: float, y2: float) -> Markup:
    return Markup('<path d="M{} {} L{} {}" stroke="#{}" fill="none"/>').format(_px(x1), _px(y1), _px(x2), _px(y2), DARK)


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _px(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
