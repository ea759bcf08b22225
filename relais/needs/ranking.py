"""The order of doors. Pure, in whole numbers, so that anyone can replay it to the letter.

Eligibility has been decided before; here each candidate is scored from what it is for this need, nothing else. Money,
membership and sponsorship have no field in ``Candidate``: they cannot enter. ``docs/explanation/ranking.md`` works an
example.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

VERSION = 1
# Weights in thousandths of the whole. Fit decides; the rest orders doors that fit alike.
WEIGHTS = {"fit": 860, "nearness": 35, "specificity": 45, "freshness": 25, "capacity": 20, "outcomes": 15}
STEP = 250  # points (of a million) within which two scores are equal and rotate


@dataclass(frozen=True)
class Candidate:
    """What one door is for one need; each figure goes from 0 to 1000. ``fit`` is relative to the best door's."""

    door: str
    fit: int
    nearness: int = 500
    specificity: int = 0
    freshness: int = 1000
    capacity: int = 1000
    outcomes: int = 500

    def as_record(self) -> dict[str, Any]:
        """Return the figures as the chain keeps them."""
        return asdict(self)


def score(candidate: Candidate) -> int:
    """Return the candidate's points, 0 to 1,000,000."""
    return sum(weight * getattr(candidate, name) for name, weight in WEIGHTS.items())


def rank(candidates: Iterable[Candidate], seed: str) -> list[Candidate]:
    """Return the candidates, best first; those within one step of points rotate with ``seed``."""
    return sorted(candidates, key=lambda candidate: (-(score(candidate) // STEP), turn(seed, candidate.door)))


def turn(seed: str, door: str) -> bytes:
    """Return the place of a door among its equals, as ``seed`` shuffles them."""
    return hashlib.sha256(f"{seed}\n{door}".encode()).digest()


def interleave(lists: Sequence[Sequence[Any]], most: int) -> list[Any]:
    """Return up to ``most`` items, one of each list in turn, without repeats: two needs share one short list."""
    found: dict[Any, None] = {}
    for rank_ in range(max((len(one) for one in lists), default=0)):
        for one in lists:
            if rank_ < len(one):
                found.setdefault(one[rank_])
    return list(found)[:most]


def nearness(km: float | None) -> int:
    """Return 1000 next door, 500 when the distance is unknown, falling by half every 40 km down to 0."""
    return 500 if km is None else round(1000 * 0.5 ** (max(km, 0.0) / 40))


def freshness(days_left: int) -> int:
    """Return 1000 while the facts are confirmed; a door past its date sinks to 300 at once and to 0 in a year."""
    return 1000 if days_left >= 0 else max(0, 300 + round(300 * days_left / 365))


def free_capacity(capacity: int | None, in_hand: int) -> int:
    """Return the free part of the door's capacity in thousandths; a door that states none counts as free."""
    if capacity is None:
        return 1000
    return 0 if capacity <= in_hand else round(1000 * (capacity - in_hand) / capacity)


def outcomes(helped: int, not_helped: int) -> int:
    """Return the share of needs helped so far in thousandths, drawn towards a half by four imaginary cases.

    The mean of a Beta(2, 2) prior: a new door starts at 500 and no door is judged on one case.
    """
    return round(1000 * (helped + 2) / (helped + not_helped + 4))


def specificity(*, for_the_sector: bool, for_the_place: bool, for_the_size: bool) -> int:
    """Return how much the door was made for such firms: limits that include the firm are a sign of it."""
    return 500 * for_the_sector + 300 * for_the_place + 200 * for_the_size
