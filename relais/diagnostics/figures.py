"""Figures of many assessments that can be added: sums, squares and a histogram of each score, counts of ticks. No Django.

Scores are kept in whole hundredths of a point, so that sums are exact in any order. A histogram has 20 bins of 5 points; quartiles
and "better than x of 100" are read from it with linear interpolation inside a bin.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

BINS = 20
WIDTH = 100 / BINS
UNIT = 100  # parts of a point


@dataclass
class Spread:
    """How the scores of ``n`` firms lie: their sum, the sum of their squares (in hundredths), how many lie in each bin."""

    n: int = 0
    total: int = 0
    squares: int = 0
    bins: list[int] = field(default_factory=lambda: [0] * BINS)

    def count(self, score: float) -> None:
        """Add one score from 0 to 100."""
        kept = round(score * UNIT)
        self.n += 1
        self.total += kept
        self.squares += kept * kept
        self.bins[min(int(score / WIDTH + 1e-9), BINS - 1)] += 1

    def add(self, other: "Spread") -> None:
        """Add the scores of ``other``."""
        self.n += other.n
        self.total += other.total
        self.squares += other.squares
        self.bins = [own + more for own, more in zip(self.bins, other.bins, strict=True)]

    @property
    def mean(self) -> float:
        """Return the mean."""
        return self.total / self.n / UNIT if self.n else 0.0

    @property
    def deviation(self) -> float:
        """Return the standard deviation (of a sample)."""
        if self.n < 2:
            return 0.0
        around = self.squares - self.total * self.total / self.n
        return sqrt(max(around, 0.0) / (self.n - 1)) / UNIT

    def quantile(self, share: float) -> float:
        """Return the score below which ``share`` (0 to 1) of the firms lie."""
        wanted, before = share * self.n, 0
        for number, here in enumerate(self.bins):
            if here and before + here >= wanted:
                return WIDTH * (number + (wanted - before) / here)
            before += here
        return 100.0 if self.n else 0.0

    def better_than(self, score: float) -> float:
        """Return the share (0 to 1) of the firms that lie below ``score``."""
        if not self.n:
            return 0.0
        place = min(max(score, 0.0), 100.0) / WIDTH
        whole = min(int(place + 1e-9), BINS - 1)
        return min((sum(self.bins[:whole]) + self.bins[whole] * (place - whole)) / self.n, 1.0)

    def as_json(self) -> dict[str, Any]:
        """Return what ``spread_of`` reads."""
        return {"n": self.n, "total": self.total, "squares": self.squares, "bins": self.bins}


def spread_of(kept: Mapping[str, Any]) -> Spread:
    """Return the spread that was kept as JSON."""
    return Spread(kept["n"], kept["total"], kept["squares"], list(kept["bins"]))


@dataclass
class Figures:
    """The figures of some firms: of the whole score, of each dimension by its key, and how often each cell was chosen."""

    overall: Spread = field(default_factory=Spread)
    dimensions: dict[str, Spread] = field(default_factory=dict)
    ticks: Counter[str] = field(default_factory=Counter)

    @property
    def n(self) -> int:
        """Return how many firms."""
        return self.overall.n

    def add(self, other: "Figures") -> None:
        """Add the firms of ``other``."""
        self.overall.add(other.overall)
        for key, spread in other.dimensions.items():
            self.dimensions.setdefault(key, Spread()).add(spread)
        self.ticks.update(other.ticks)

    def as_json(self) -> dict[str, Any]:
        """Return what ``figures_of`` reads, without the ticks."""
        return {
            "overall": self.overall.as_json(),
            "dimensions": {key: spread.as_json() for key, spread in self.dimensions.items()},
        }


def figures_of(kept: Mapping[str, Any], ticks: Mapping[str, int] | None = None) -> Figures:
    """Return the figures that were kept as JSON."""
    dimensions = {key: spread_of(one) for key, one in kept["dimensions"].items()}
    return Figures(spread_of(kept["overall"]), dimensions, Counter(ticks or {}))


Scored = tuple[float, Mapping[str, float | None], Iterable[str]]  # the whole, dimensions by key, what was chosen


def count_block(scored: Sequence[Scored]) -> Figures:
    """Return the figures of one block. A dimension that does not count for every firm of the block is left out of it.

    Otherwise a dimension would be told of fewer than ten: its own firms must be a union of blocks too.
    """
    found = Figures()
    keys: dict[str, None] = {}
    for whole, dimensions, ticks in scored:
        found.overall.count(whole)
        found.ticks.update(ticks)
        keys |= dict.fromkeys(dimensions)
    for key in keys:
        scores = [dimensions.get(key) for _whole, dimensions, _ticks in scored]
        known = [score for score in scores if score is not None]
        if len(known) == len(scored):
            found.dimensions[key] = Spread()
            for score in known:
                found.dimensions[key].count(score)
    return found
