"""Where the lines and bars of a chart stand. Figures in, coordinates out; colours are the sheet's.

No text of a language is made here, no SVG is written: the fragments do both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LEFT, RIGHT, TOP, BOTTOM = 38, 560, 14, 204
CURVES_RIGHT = 442
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Grid:
    """A horizontal line and what it stands for."""

    y: float
    value: float


@dataclass(frozen=True, slots=True)
class Part:
    """One block of a bar; `series` from 1 chooses its colour."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True, slots=True)
class Bars:
    grid: tuple[Grid, ...]
    bars: tuple[tuple[Part, ...], ...]
    middles: tuple[float, ...]
    tops: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """`points` as SVG wants them; `end` is where the name stands."""

    name: str
    points: str
    end: tuple[float, float]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Curves:
    grid: tuple[Grid, ...]
    ages: tuple[tuple[float, int], ...]
    curves: tuple[Curve, ...]


def scale(most: float, lines: int = 4) -> tuple[float, ...]:
    """Round values from nought to `most` or just beyond, at most `lines` of them above nought."""
    if most <= 0:
        return (0.0, 1.0)
    size = 10.0 ** _magnitude(most / lines)
    step = next(size * step for step in STEPS if size * step * lines >= most * 0.999_999)
    count = next(number for number in range(1, lines + 1) if step * number >= most * 0.999_999)
    return tuple(round(step * number, 10) for number in range(count + 1))


def _magnitude(value: float) -> int:
    power = 0
    while value >= 10:
        value, power = value / 10, power + 1
    while value < 1:
        value, power = value * 10, power - 1
    return power


def bars(stacks: Sequence[Sequence[float]]) -> Bars:
    """One bar per stack of series. A series below nought (reversals) is drawn as nothing."""
    shown = [[max(value, 0.0) for value in stack] for stack in stacks]
    values = scale(max((sum(stack) for stack in shown), default=0.0))
    unit = (BOTTOM - TOP) / values[-1]
    apart = (RIGHT - LEFT) / max(len(shown), 1)
    width = round(apart * 0.58, 1)
    made, middles, tops = [], [], []
    for place, stack in enumerate(shown):
        left = LEFT + apart * place + (apart - width) / 2
        y, parts = float(BOTTOM), []
        for series, value in enumerate(stack, start=1):
            height = value * unit
            y -= height
            if height >= 1:
                # a thin gap between blocks, so that colour alone does not part them
                parts.append(
                    Part(round(left, 1), round(y, 1), width, round(height - 0.8, 1), series)
                )
        made.append(tuple(parts))
        middles.append(round(left + width / 2, 1))
        tops.append(round(y, 1))
    grid = tuple(Grid(round(BOTTOM - value * unit, 1), value) for value in values[1:])
    return Bars(grid, tuple(made), tuple(middles), tuple(tops))


def curves(lines: Sequence[tuple[str, Sequence[float]]], *, ages: int = 12) -> Curves:
    """One curve per cohort, named at its end; names that would touch are moved apart."""
    values = scale(max((max(shares) for _name, shares in lines if shares), default=0.0))
    unit = (BOTTOM - TOP) / values[-1]
    month = (CURVES_RIGHT - LEFT) / ages
    drawn = []
    for name, shares in lines:
        if not shares:
            continue
        at = [
            (round(LEFT + month * age, 1), round(BOTTOM - share * unit, 1))
            for age, share in enumerate(shares)
        ]
        if len(at) == 1:  # a cohort a month old is a dot: draw it as a very short line
            at.append((at[0][0] + 1, at[0][1]))
        drawn.append((name, at, tuple(shares)))
    ends = _apart([at[-1] for _name, at, _shares in drawn])
    return Curves(
        grid=tuple(Grid(round(BOTTOM - value * unit, 1), value) for value in values[1:]),
        ages=tuple((round(LEFT + month * age, 1), age) for age in range(0, ages + 1, 3)),
        curves=tuple(
            Curve(name, " ".join(f"{x},{y}" for x, y in at), end, shares)
            for (name, at, shares), end in zip(drawn, ends, strict=True)
        ),
    )


def _apart(ends: Sequence[tuple[float, float]], least: float = 12) -> list[tuple[float, float]]:
    """Places for the names beside the line ends, none closer than `least` to one near it."""
    placed: dict[int, tuple[float, float]] = {}
    for place in sorted(range(len(ends)), key=lambda place: -ends[place][1]):
        x, y = ends[place][0] + 6, ends[place][1] + 3
        for other_x, other_y in placed.values():
            if abs(other_x - x) < 60 and abs(other_y - y) < least:
                y = other_y - least
        placed[place] = (x, round(y, 1))
    return [placed[place] for place in range(len(ends))]
