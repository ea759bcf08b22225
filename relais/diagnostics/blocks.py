"""Blocks of ten: which finished assessments are counted together, and in which cells. No Django.

What is published are *cells* (a sector, a size, a province, or any part of these), and every cell is a union of whole *blocks* of at
least ten firms that share no firm. Whatever is subtracted from whatever, also between two days, is then a union of blocks: empty,
or ten firms at least (``docs/explanation/comparison.md``). A finished assessment waits until ten of the same kind wait together; they are
*sealed* into a block that never changes. What waits in vain is sealed at a coarser level: after one term without size or province,
after two by its sector alone, after three without its sector, after four with everyone; the block then counts only in cells that
hold all of it. The sector is given up last: firms ask for their trade first.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

TEN = 10
TERM = timedelta(days=60)
SIZES = (("0-1", 1), ("2-9", 9), ("10-49", 49), ("50-249", 249))  # name, and the most persons of it
LARGEST = "250+"

Labels = tuple[str, str, str]  # sector's section, size class, province; empty: any, or not told
Level = tuple[bool, bool, bool]  # which labels count
# The levels from the finest to the coarsest, and after how many terms a firm that told all three labels is sealed there.
TERMS: dict[Level, int] = {
    (True, True, True): 0,
    (True, True, False): 1, (True, False, True): 1,
    (True, False, False): 2,
    (False, True, True): 3, (False, True, False): 3, (False, False, True): 3,
    (False, False, False): 4,
}  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """A finished assessment that is in no block: its id, what tells its firm apart, since when it waits, its labels."""

    key: int
    firms: Collection[str]
    since: date
    labels: Labels


@dataclass(frozen=True)
class Sealing:
    """A block to be: its labels and the assessments in it, one a firm."""

    labels: Labels
    members: tuple[Waiting, ...]


def size_class(employees: int | None) -> str:
    """Return the size class of a firm with so many persons; empty when it did not tell."""
    if employees is None:
        return ""
    return next((name for name, most in SIZES if employees <= most), LARGEST)


def seal(waiting: Iterable[Waiting], today: date, counted: Collection[str] = ()) -> list[Sealing]:
    """Return the blocks that can be made of ``waiting`` (the oldest first), the finest first.

    ``counted`` are the firms that a block holds already: they count once. At every level stand those that told no more than its
    labels, and those that have waited its terms; ten of the same labels are sealed, with all others of these labels that stand there.
    """
    left = list(first_of_each_firm(waiting, counted))
    found = []
    for level in TERMS:
        groups: dict[Labels, list[Waiting]] = {}
        for one in left:
            if _stands_at(one, level, today):
                groups.setdefault(_cut(one.labels, level), []).append(one)
        new = [Sealing(labels, tuple(some)) for labels, some in groups.items() if len(some) >= TEN]
        if new:
            found += new
            sealed = {one.key for block in new for one in block.members}
            left = [one for one in left if one.key not in sealed]
    return found


def first_of_each_firm(waiting: Iterable[Waiting], counted: Collection[str] = ()) -> Iterator[Waiting]:
    """Yield the first assessment of each firm that is not ``counted``; who is known by nothing counts nowhere.

    A firm may be known by several marks (number, page, account); it is the same firm when one of them is the same.
    """
    seen = set(counted)
    for one in waiting:
        if one.firms and seen.isdisjoint(one.firms):
            yield one
        seen.update(one.firms)


def cells_of(labels: Labels) -> list[Labels]:
    """Return the cells that hold all of a block with ``labels``, the finest first: with each label or without it."""
    return list(dict.fromkeys(_cut(labels, level) for level in TERMS))


def fineness(labels: Sequence[str]) -> int:
    """Return how many of the labels are told."""
    return sum(map(bool, labels))


def _stands_at(one: Waiting, level: Level, today: date) -> bool:
    sector, size, area = map(bool, one.labels)
    told: Level = (sector, size, area)
    if level == told:
        return True
    if any(wanted and not known for wanted, known in zip(level, told, strict=True)):
        return False
    return today - one.since >= TERM * max(TERMS[level] - TERMS[told], 1)


def _cut(labels: Labels, level: Level) -> Labels:
    sector, size, area = (label if wanted else "" for label, wanted in zip(labels, level, strict=True))
    return sector, size, area
