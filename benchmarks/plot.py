"""A plot of kept results as SVG, written by hand: horizontal bars beside their goals, and lines on logarithmic axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from benchmarks.measure import Goal

WIDTH, LEFT, BAR = 860, 380, 22
COLORS = ("#2b6cb0", "#c05621", "#2f855a", "#805ad5", "#b7791f", "#4a5568")
VERDICTS = {"aim met": "#2f855a", "bar met": "#b7791f", "missed": "#c53030"}
STYLE = "text{font:13px sans-serif;fill:#1a202c}.small{font-size:11px;fill:#4a5568}.title{font-weight:bold}"


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{escape(words)}</text>'


def _power(value: float) -> float:
    return math.log10(max(value, 1e-9))


def bars(goals: Sequence[Goal], top: float) -> tuple[list[str], float]:
    """Each goal as a bar on a logarithmic axis, with a mark at its bar and a thin one at its aim; the parts, and where they end."""
    values = [value for goal in goals for value in (goal.measured, goal.bar, goal.aim) if value > 0]
    low, high = math.floor(_power(min(values))), math.ceil(_power(max(values)))
    scale = (WIDTH - LEFT - 170) / max(1, high - low)

    def x(value: float) -> float:
        """Where a value ends; what is not above 0 has no length."""
        return LEFT + (max(_power(value), low) - low) * scale

    parts = [_text(10, top, "Measured, against the bar (thick) and the aim (thin)", ' class="title"')]
    for number, goal in enumerate(goals):
        y = top + 14 + number * BAR
        parts.append(_text(LEFT - 8, y + 13, goal.what, ' text-anchor="end"'))
        end = max(x(goal.measured), LEFT + 1)
        parts.append(
            f'<rect x="{LEFT}" y="{y:.1f}" width="{end - LEFT:.1f}" height="{BAR - 6}" '
            f'fill="{VERDICTS[goal.verdict]}" fill-opacity="0.75"/>'
        )
        for value, width in ((goal.bar, 3), (goal.aim, 1)):
            if value > 0:
                parts.append(f'<path d="M{x(value):.1f} {y - 2:.1f}v{BAR - 2}" stroke="#1a202c" stroke-width="{width}"/>')
        behind = max(end, x(goal.bar), x(goal.aim)) + 6
        words = f"{goal.measured:,.2f}; {'at most' if goal.at_most else 'at least'} {goal.bar:g}: {goal.verdict}"
        parts.append(_text(behind, y + 13, words, ' class="small"'))
    return parts, top + 14 + len(goals) * BAR + 20


def lines(
    title: str, across: str, series: dict[str, list[tuple[float, float]]], top: float, height: float = 220
) -> tuple[list[str], float]:
    """Lines of points on logarithmic axes with their names; the parts, and where they end."""
    points = [point for some in series.values() for point in some]
    (left, right), (low, high) = ((min(map(_power, some)), max(map(_power, some))) for some in zip(*points, strict=True))
    left, right, low, high = math.floor(left), math.ceil(right + 1e-9), math.floor(low), math.ceil(high + 1e-9)
    wide = WIDTH - 90 - 200

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return 90 + (_power(point[0]) - left) / (right - left) * wide, top + 14 + (high - _power(point[1])) / (high - low) * height

    parts = [_text(10, top, title, ' class="title"')]
    for power in range(low, high + 1):
        x, y = place((10**left, 10.0**power))
        parts += [
            f'<path d="M{x:.1f} {y:.1f}h{wide}" stroke="#cbd5e0"/>',
            _text(x - 6, y + 4, f"{10.0**power:,g}", ' class="small" text-anchor="end"'),
        ]
    for power in range(left, right + 1):
        x, y = place((10.0**power, 10.0**low))
        parts += [
            f'<path d="M{x:.1f} {top + 14:.1f}V{y:.1f}" stroke="#e2e8f0"/>',
            _text(x, y + 16, f"{10**power:,}", ' class="small" text-anchor="middle"'),
        ]
    parts.append(_text(90 + wide / 2, top + height + 44, across, ' class="small" text-anchor="middle"'))
    for number, (name, some) in enumerate(series.items()):
        color = COLORS[number % len(COLORS)]
        places = [place(point) for point in some]
        parts.append(f'<path d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in places)}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{color}"/>' for x, y in places]
        parts.append(f'<rect x="{WIDTH - 180}" y="{top + 20 + number * 20:.1f}" width="12" height="12" fill="{color}"/>')
        parts.append(_text(WIDTH - 162, top + 31 + number * 20, name))
    return parts, top + height + 70


def svg(goals: Sequence[Goal], charts: Sequence[tuple[str, str, dict[str, list[tuple[float, float]]]]]) -> str:
    """The whole plot."""
    parts, y = bars(goals, 24.0) if goals else ([], 24.0)
    for title, across, series in charts:
        more, y = lines(title, across, series, y)
        parts += more
    size = f'width="{WIDTH}" height="{y:.0f}" viewBox="0 0 {WIDTH} {y:.0f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n<style>{STYLE}</style>\n<rect width="100%" height="100%" fill="#fff"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )
