"""Which themes go together: what else firms ask for who asked for one thing. Pure.

A basket is the set of themes of one firm. For two themes, *support* is the number of baskets that hold both, *confidence* the
share of those with the first that hold the second (with Wilson's interval), *lift* how many times more often they meet
than chance would have it (Brin, Motwani, Ullman and Tsur 1997, SIGMOD 26). Lift shouts when counts are small; so the
order and the choice go by *pull*, the lift drawn towards 1 as if ``DRAW`` further meetings had been seen exactly where chance
expects them. This is the shrinkage of DuMouchel (1999, The American Statistician 53) with one fixed prior.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from relais.groundwork.intervals import share_interval

DRAW = 5.0  # meetings that are imagined just as chance would have them
FEWEST = 10  # firms behind a pair, below which nothing is told of them


@dataclass(frozen=True)
class Companion:
    """A theme beside the one that was asked for, and the counts behind it (numbers of baskets)."""

    theme: str
    together: int
    with_asked: int
    with_this: int
    whole: int

    @property
    def expected(self) -> float:
        """Return in how many baskets the two would meet if they had nothing to do with each other."""
        return self.with_asked * self.with_this / self.whole

    @property
    def confidence(self) -> float:
        """Return the share, 0–1, of the baskets with the asked theme that hold this one too."""
        return self.together / self.with_asked

    @property
    def interval(self) -> tuple[float, float]:
        """Return the bounds, 0–1, between which that share lies at 95 %."""
        found = share_interval(self.together, self.with_asked)
        return (found[1], found[2]) if found else (0.0, 1.0)

    @property
    def lift(self) -> float:
        """Return how many times more often the two meet than chance expects; the same from either side."""
        return self.together / self.expected

    @property
    def pull(self) -> float:
        """Return the lift drawn towards 1 by ``DRAW`` imagined meetings; the same from either side."""
        return (self.together + DRAW) / (self.expected + DRAW)

    @property
    def others(self) -> int:
        """Return how many baskets hold the asked theme without this one."""
        return self.with_asked - self.together


def companions(baskets: Iterable[Collection[str]], asked: str, fewest: int = 1) -> list[Companion]:
    """Return the themes that go with ``asked`` more often than by chance, the strongest pull first.

    Only pairs that at least ``fewest`` baskets hold are returned. An empty basket counts for nothing. Ties go by the number
    of baskets, then by name.
    """
    whole, each, beside = 0, Counter[str](), Counter[str]()
    for basket in baskets:
        themes = set(basket)
        whole += bool(themes)
        each.update(themes)
        if asked in themes:
            beside.update(themes - {asked})
    found = [
        Companion(theme, together, each[asked], each[theme], whole)
        for theme, together in beside.items()
        if together >= fewest
    ]
    return sorted((one for one in found if one.pull > 1), key=lambda one: (-one.pull, -one.together, one.theme))


def tellable_total(one: Companion, fewest: int = FEWEST) -> int | None:
    """Return how many baskets hold the asked theme, or None when that would tell of fewer than ``fewest`` that lack this one."""
    return None if 0 < one.others < fewest else one.with_asked
