"""Published service figures and their intervals. Pure.

A share is given with Wilson's interval at 95 % (``relais.groundwork.intervals``), a mean of scores with the normal interval
of the mean. A cell under ten is not published; where one cell of a table alone is
hidden, the smallest other one is hidden too, so that it cannot be found by subtraction from the whole.
"""

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import fmean, stdev

from relais.groundwork.intervals import Z

SMALLEST = 10


def mean_interval(scores: Sequence[int]) -> tuple[float, float, float] | None:
    """Return (mean, lower, upper) of ``scores`` (1–5), the bounds kept within 1 and 5; None under two scores."""
    if len(scores) < 2:
        return None
    mean, half = fmean(scores), Z * stdev(scores) / sqrt(len(scores))
    return mean, max(1.0, mean - half), min(5.0, mean + half)


def publishable(cells: Mapping[str, int]) -> set[str]:
    """Return the names of the ``cells`` (name to count) that may be shown beside their sum.

    Those of at least ten; where hidden ones add up to one to nine, the smallest shown one is hidden with them.
    """
    shown = {name for name, count in cells.items() if count >= SMALLEST}
    while shown:
        hidden = [count for name, count in cells.items() if name not in shown and count]
        if not hidden or (len(hidden) > 1 and sum(hidden) >= SMALLEST):
            return shown
        shown.remove(min(shown, key=lambda name: (cells[name], name)))
    return shown
