"""Bars drawn on the server as SVG: no script and no inline style, so that the strictest content policy holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

WIDTH, HEIGHT = 720, 260
"""Units of the picture."""
_BOTTOM, _TOP = 44, 20
_A_DIGIT = 14
"""The width of a digit on a phone, where they are drawn larger."""
_MOST_LABELS = 8


@dataclass(frozen=True)
class Bar:
    """A part of a column; `series` counts from 1 and names its colour."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True)
class Mark:
    """A word beside the bars: a number on the left, a day (ISO 8601) below."""

    at: float
    text: str


@dataclass(frozen=True)
class Chart:
    """Stacked columns with their marks."""

    bars: tuple[Bar, ...]
    lines: tuple[Mark, ...]
    days: tuple[Mark, ...]
    left: int
    """So much room for the numbers beside the lines."""
    bottom: int = HEIGHT - _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def stacked(columns: Sequence[tuple[str, Sequence[int]]]) -> Chart:
    """A column for each day, a part for each count."""
    top = max((sum(counts) for _, counts in columns), default=0)
    step = _round_step(top)
    most = max(step * ceil(top / step), step)
    left = 8 + _A_DIGIT * max(3, len(f"{most:,}"))
    room, height = (WIDTH - left) / max(len(columns), 1), HEIGHT - _BOTTOM - _TOP
    width = min(room * 0.7, 36)
    bars: list[Bar] = []
    for number, (_, counts) in enumerate(columns):
        floor = float(HEIGHT - _BOTTOM)
        for series, count in enumerate(counts, start=1):
            tall = height * count / most
            floor -= tall
            if count:
                x = left + room * number + (room - width) / 2
                bars.append(Bar(round(x, 1), round(floor, 1), round(width, 1), round(tall, 1), series))
    lines = tuple(
        Mark(round(HEIGHT - _BOTTOM - height * value / most, 1), f"{value:,}") for value in range(0, most + 1, step)
    )
    every = ceil(len(columns) / _MOST_LABELS) if columns else 1
    days = tuple(
        Mark(round(left + room * (number + 0.5), 1), day)
        for number, (day, _) in enumerate(columns)
        if number % every == 0
    )
    return Chart(tuple(bars), lines, days, left)


def _round_step(top: int) -> int:
    """The distance of the lines: 1, 2 or 5 times a power of ten, for about four of them."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * 5 >= top:
                return step * factor
        step *= 10
