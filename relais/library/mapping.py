"""A map drawn from positions alone: the land as faint dots, one a place, and marks over it that never overlap. Pure.

Positions are (latitude, longitude) in degrees. The drawing is WIDTH units across, as many high as the land asks for, with y
downwards; a degree of longitude is drawn as long as it is at the middle latitude (equirectangular), which over a region of a
few hundred kilometres is off by a few per cent at most.

The land grows and shrinks with the screen, marks do not: a mark is as large in pixels on a telephone as on a desk, so that a
finger meets it. Which marks are joined therefore depends on how many pixels the drawing has at least; ``joined`` takes that
width, and at that width or any greater one no two of its marks overlap.
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians

WIDTH = 1000  # units across
FLATTEST, TALLEST = 0.4, 1.0  # height of the drawing, as a share of its width
MARGIN = 20  # units around the land
SMALLEST = 0.2  # degrees of latitude that the drawing shows at least: one place alone is no speck on a wall
GAP = 4.0  # pixels between two marks
RADII = ((1, 12), (9, 14), (99, 16), (999, 19))  # pixels: of a mark with one showcase, with one figure in it, with two…
LARGEST = 22

Position = tuple[float, float]
Point = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """Where positions are drawn: ``height`` in units; ``scale`` units a degree of latitude, ``squeeze`` times that a degree of longitude.

    ``middle`` (latitude, longitude) stands in the middle of the drawing.
    """

    height: int
    scale: float
    squeeze: float
    middle: Position

    def point(self, position: Position) -> Point:
        """Return where ``position`` is drawn, in units from the upper left corner."""
        north, east = position[0] - self.middle[0], position[1] - self.middle[1]
        return WIDTH / 2 + east * self.scale * self.squeeze, self.height / 2 - north * self.scale


def frame_around(positions: Sequence[Position]) -> Frame:
    """Return the frame that holds ``positions``, at least one, with MARGIN around them. Raises ValueError for none."""
    south, north = min(at[0] for at in positions), max(at[0] for at in positions)
    west, east = min(at[1] for at in positions), max(at[1] for at in positions)
    middle = ((south + north) / 2, (west + east) / 2)
    squeeze = max(cos(radians(middle[0])), 0.01)
    tall, wide = max(north - south, SMALLEST), max((east - west) * squeeze, SMALLEST)
    across = WIDTH - 2 * MARGIN
    height = min(max(tall * across / wide + 2 * MARGIN, FLATTEST * WIDTH), TALLEST * WIDTH)
    return Frame(round(height), min(across / wide, (height - 2 * MARGIN) / tall), squeeze, middle)


def dots(points: Iterable[Point]) -> str:
    """Return the data of one SVG path with a dot (a line of no length) at each point, rounded to whole units, each once.

    The stroke of the path, with round ends, makes the dots. Moves are relative, since those take the fewest signs.
    """
    whole = sorted({(round(x), round(y)) for x, y in points})
    if not whole:
        return ""
    (x, y), steps = whole[0], pairwise(whole)
    return f"M{x} {y}h0" + "".join(f"m{b[0] - a[0]} {b[1] - a[1]}h0" for a, b in steps)


@dataclass(frozen=True)
class Spot:
    """Something to mark: its key, where it stands in units, how many showcases it has (one or more)."""

    key: str
    x: float
    y: float
    number: int


@dataclass(frozen=True)
class Mark:
    """A circle over the land: its middle in units, its radius in pixels, the keys of what it marks, how many showcases."""

    x: float
    y: float
    radius: int
    keys: tuple[str, ...]
    number: int


def radius(number: int) -> int:
    """Return how large the mark of ``number`` showcases is, in pixels from its middle: the number is read in it."""
    return next((size for most, size in RADII if number <= most), LARGEST)


def joined(spots: Sequence[Spot], frame: Frame, pixels: float) -> list[Mark]:
    """Return the marks of ``spots`` in a drawing that is at least ``pixels`` pixels wide, from west to east.

    The two that overlap most closely are joined first, where their showcases are on average, until no two overlap; GAP is kept
    between all. A mark that would reach over the frame stands just inside it.
    """
    unit = pixels / WIDTH  # pixels a unit
    reach = (2 * LARGEST + GAP) / unit  # units between the middles of two marks from which they cannot touch
    alive: dict[int, tuple[Spot, ...]] = {}
    marks: dict[int, Mark] = {}
    near: list[tuple[float, int, int]] = []

    def enter(number: int, members: tuple[Spot, ...], others: Iterable[int]) -> None:
        mark = _mark(members, frame, unit)
        alive[number], marks[number] = members, mark
        for other in others:
            if abs(marks[other].x - mark.x) < reach and (apart := _apart(mark, marks[other], unit)) < GAP:
                heapq.heappush(near, (apart, other, number))

    for number, spot in enumerate(sorted(spots, key=lambda spot: (spot.x, spot.y, spot.key))):
        enter(number, (spot,), list(alive))
    following = len(alive)
    while near:
        _closeness, one, two = heapq.heappop(near)
        if one in alive and two in alive:
            members = alive.pop(one) + alive.pop(two)
            enter(following, members, list(alive))
            following += 1
    return sorted((marks[number] for number in alive), key=lambda mark: (mark.x, mark.y, mark.keys))


def _mark(members: tuple[Spot, ...], frame: Frame, unit: float) -> Mark:
    number = sum(spot.number for spot in members)
    size = radius(number)
    inside = size / unit  # the radius in units
    x = sum(spot.x * spot.number for spot in members) / number
    y = sum(spot.y * spot.number for spot in members) / number
    x, y = (max(inside, min(most - inside, at)) for at, most in ((x, WIDTH), (y, frame.height)))
    keys = tuple(spot.key for spot in sorted(members, key=lambda spot: (-spot.number, spot.key)))
    return Mark(x, y, size, keys, number)


def _apart(one: Mark, two: Mark, unit: float) -> float:
    """Return how many pixels lie between two marks; below zero they overlap."""
    return hypot(one.x - two.x, one.y - two.y) * unit - one.radius - two.radius
