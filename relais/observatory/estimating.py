"""The barometer's own figures, estimated from sealed blocks of assessments. No Django.

A block holds the sums of at least ten firms. A figure is read from a union of whole blocks, so that it tells of nobody. A share has
Wilson's interval at 95 %, a mean the normal interval from the sum of squares. The interval says what chance does, not who
chose to answer: ``docs/explanation/barometer.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

from relais.diagnostics.figures import WIDTH, Figures, Spread
from relais.groundwork.disclosing import SMALLEST
from relais.groundwork.intervals import Z, share_interval

OVERALL = "overall"


class MeasureError(ValueError):
    """A measure does not say what to read; the message names the field and the reason."""


@dataclass(frozen=True)
class Measure:
    """What is read of a questionnaire's blocks.

    ``share``: the firms with one of ``cells`` ("q2.good"), among those without any of ``without``; of one choice at most
    one holds, so that they may be added. ``mean``: the mean of ``dimension``. ``reach``: the firms whose whole score is ``reach`` or more.
    """

    kind: str
    questionnaire: str
    rule: str = ""
    cells: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    dimension: str = OVERALL
    reach: int = 0


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval: shares in per cent, means in points of 100; ``number`` firms counted."""

    value: float
    low: float
    high: float
    number: int


def measure_of(told: Mapping[str, Any]) -> Measure:
    """Return the measure that ``told`` (of a data file) describes. Raises MeasureError."""
    known = set(Measure.__dataclass_fields__)
    if unknown := sorted(set(told) - known):
        raise MeasureError(f"{unknown[0]}: no such field")
    kind = told.get("kind")
    if kind not in {"share", "mean", "reach"}:
        raise MeasureError(f"kind: {kind!r} is none of share, mean, reach")
    if not told.get("questionnaire"):
        raise MeasureError("questionnaire: missing")
    if kind == "share" and not told.get("cells"):
        raise MeasureError("cells: missing")
    if kind != "share" and not told.get("rule"):
        raise MeasureError("rule: missing; scores of two rules are not the same thing")
    reach = told.get("reach", 0)
    if kind == "reach" and (type(reach) is not int or reach % WIDTH or not 0 < reach < 100):
        raise MeasureError(f"reach: {reach!r} is no bound of a bin")
    lists = {name: tuple(told[name]) for name in ("cells", "without") if name in told}
    return Measure(**{**told, **lists})


def estimate(measure: Measure, figures: Figures) -> Estimate | None:
    """Return what the ``figures`` of some whole blocks say of ``measure``; None under ten firms, or when they do not tell it."""
    if measure.kind == "mean":
        spread = figures.overall if measure.dimension == OVERALL else figures.dimensions.get(measure.dimension)
        return mean_estimate(spread) if spread is not None else None
    whole = figures.n
    if measure.kind == "reach":
        return share_estimate(sum(figures.overall.bins[int(measure.reach / WIDTH) :]), whole)
    yes = sum(figures.ticks.get(cell, 0) for cell in measure.cells)
    return share_estimate(yes, whole - sum(figures.ticks.get(cell, 0) for cell in measure.without))


def share_estimate(yes: int, whole: int) -> Estimate | None:
    """Return the share of ``yes`` among ``whole`` in per cent; None under ten."""
    if whole < SMALLEST:
        return None
    found = share_interval(min(max(yes, 0), whole), whole)
    return found and Estimate(100 * found[0], 100 * found[1], 100 * found[2], whole)


def mean_estimate(spread: Spread) -> Estimate | None:
    """Return the mean of the scores of ``spread``; None under ten."""
    if spread.n < SMALLEST:
        return None
    half = Z * spread.deviation / sqrt(spread.n)
    return Estimate(spread.mean, max(0.0, spread.mean - half), min(100.0, spread.mean + half), spread.n)
