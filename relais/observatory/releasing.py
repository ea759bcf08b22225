"""Which demand is published: always at least ten together, whatever one subtracts from whatever. No Django.

Counts wait by theme until ten of a theme wait; then all of them are *released* together, once, as a batch. Batches are disjoint, so
that every published number, and every difference of two, is a sum of whole batches. What has waited a quarter without
company is released under the broader theme, after two under the one above it. ``docs/explanation/watch.md`` has an example.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from relais.groundwork.disclosing import SMALLEST, publishable
from relais.observatory.quarters import apart

PATIENCE = (1, 2)  # quarters that a count waits at its own theme; at the broader one too


@dataclass(frozen=True)
class Waiting:
    """A count that is not published yet: ``number`` needs of one theme, sector and size in one quarter."""

    pk: int
    theme: str
    quarter: date
    number: int
    sector: str = ""
    size: str = ""


@dataclass(frozen=True)
class Release:
    """A batch: what is told of it, and the counts (pk) that are in it."""

    theme: str
    first: date
    last: date
    number: int
    sectors: Mapping[str, int]
    sizes: Mapping[str, int]
    counts: tuple[int, ...]


def release(waiting: Iterable[Waiting], above: Mapping[str, str], quarter: date) -> list[Release]:
    """Return the batches that may be published after ``quarter``, one a theme; ``above`` is the broader theme of each that has one."""
    left = list(waiting)
    found: dict[str, list[Waiting]] = defaultdict(list)  # what is told of a theme may come from several levels
    for level in range(len(PATIENCE) + 1):
        old_enough = 0 if level == 0 else PATIENCE[level - 1]
        groups: dict[str, list[Waiting]] = defaultdict(list)
        for one in left:
            theme = _up(one.theme, above, level)
            if theme and apart(one.quarter, quarter) >= old_enough:
                groups[theme].append(one)
        for theme in sorted(groups):
            if sum(one.number for one in groups[theme]) >= SMALLEST:
                found[theme] += groups[theme]
        gone = {one.pk for counts in found.values() for one in counts}
        left = [one for one in left if one.pk not in gone]
    return [_batch(theme, counts) for theme, counts in found.items()]


def _up(theme: str, above: Mapping[str, str], levels: int) -> str:
    for _level in range(levels):
        theme = above.get(theme, "")
    return theme


def _batch(theme: str, counts: list[Waiting]) -> Release:
    return Release(
        theme, min(one.quarter for one in counts), max(one.quarter for one in counts),
        sum(one.number for one in counts), _split(counts, lambda one: one.sector), _split(counts, lambda one: one.size),
        tuple(one.pk for one in counts),
    )  # fmt: skip


def _split(counts: list[Waiting], part: Callable[[Waiting], str]) -> dict[str, int]:
    """Return the cells that may be shown beside the whole; what is not known ("") is one that is never named."""
    cells: dict[str, int] = defaultdict(int)
    for one in counts:
        cells[part(one)] += one.number
    return {name: cells[name] for name in sorted(publishable(cells)) if name}
