"""Whether something is asked for more, or less, than before: no trend is claimed by chance. No Django.

Two stretches of time of equal length are compared: ``after`` of ``whole_after`` needs now, ``before`` of ``whole_before`` then. Given
both together, ``after`` is binomial with the share that falls to now when nothing changes (Przyborowski and Wilenski 1940, Biometrika
31); the test is exact and the interval of the ratio is that of Clopper and Pearson (1934, Biometrika 26). Of many themes
judged together, at most one claim in twenty is due to chance on average (Benjamini and Hochberg 1995, JRSS B 57).
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from scipy.stats import beta, binom

CHANCE = 0.05  # claims that chance may make
STEADY = 1.5  # a ratio that is surely between 1/1.5 and 1.5 is steady
Name = TypeVar("Name", bound=Hashable)


class Direction(StrEnum):
    """What may be said."""

    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Stretch:
    """What was counted then and now, and among how many."""

    before: int
    after: int
    whole_before: int
    whole_after: int


@dataclass(frozen=True)
class Ratio:
    """How many times as often now; None where there is nothing to divide by. ``chance``: how easily chance alone does as much."""

    ratio: float | None
    low: float
    high: float | None
    chance: float


def ratio_of(seen: Stretch) -> Ratio:
    """Return the ratio of the rates now and then, with its interval at 95 % and the two-sided p-value.

    Raises ValueError for a count that is negative or greater than its whole.
    """
    if not (0 <= seen.before <= seen.whole_before and 0 <= seen.after <= seen.whole_after):
        message = f"{seen}: a part is greater than its whole, or negative"
        raise ValueError(message)
    both = seen.before + seen.after
    if not both or not seen.whole_before or not seen.whole_after:
        return Ratio(None, 0.0, None, 1.0)
    expected = seen.whole_after / (seen.whole_before + seen.whole_after)
    odds = seen.whole_before / seen.whole_after
    chance = 2 * min(binom.cdf(seen.after, both, expected), binom.sf(seen.after - 1, both, expected))
    low = beta.ppf(CHANCE / 2, seen.after, seen.before + 1) if seen.after else 0.0
    high = beta.ppf(1 - CHANCE / 2, seen.after + 1, seen.before) if seen.before else 1.0
    return Ratio(
        seen.after / seen.before * odds if seen.before else None,
        float(low / (1 - low) * odds),
        float(high / (1 - high) * odds) if high < 1 else None,
        min(1.0, float(chance)),
    )


def directions(seen: Mapping[Name, Stretch]) -> dict[Name, tuple[Direction, Ratio]]:
    """Return what may be said of each of ``seen``, judged together, with its ratio."""
    ratios = {name: ratio_of(stretch) for name, stretch in seen.items()}
    claimed = _claimed({name: ratio.chance for name, ratio in ratios.items()})
    return {name: (_direction(ratio, claim=name in claimed), ratio) for name, ratio in ratios.items()}


def _claimed(chances: Mapping[Name, float]) -> set[Name]:
    """Return the names whose chance is small enough among so many."""
    ranked = sorted(chances, key=lambda name: chances[name])
    last = max(
        (place for place, name in enumerate(ranked, 1) if chances[name] <= CHANCE * place / len(ranked)), default=0
    )
    return set(ranked[:last])


def _direction(ratio: Ratio, *, claim: bool) -> Direction:
    if claim:
        return Direction.RISING if ratio.ratio is None or ratio.ratio > 1 else Direction.FALLING
    if ratio.high is not None and ratio.low >= 1 / STEADY and ratio.high <= STEADY:
        return Direction.STEADY
    return Direction.UNCLEAR
