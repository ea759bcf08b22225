"""Published service figures and their intervals. Pure.

A share is given with Wilson's interval at 95 % (``relais.groundwork.intervals``), a mean of scores with the normal interval
of the mean. Which cells are published: ``relais.groundwork.disclosing``.
"""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, stdev

from relais.groundwork.intervals import Z


def mean_interval(scores: Sequence[int]) -> tuple[float, float, float] | None:
    """Return (mean, lower, upper) of ``scores`` (1–5), the bounds kept within 1 and 5; None under two scores."""
    if len(scores) < 2:
        return None
    mean, half = fmean(scores), Z * stdev(scores) / sqrt(len(scores))
    return mean, max(1.0, mean - half), min(5.0, mean + half)
