"""Intervals of shares, so that small counts do not sound like large ones. Pure.

Wilson's interval at 95 % (Wilson 1927, Journal of the American Statistical Association 22).
"""

from math import sqrt

Z = 1.959964


def share_interval(yes: int, whole: int) -> tuple[float, float, float] | None:
    """Return (share, lower, upper), each 0–1, of ``yes`` among ``whole``; None for an empty whole."""
    if whole == 0:
        return None
    share = yes / whole
    middle = share + Z * Z / (2 * whole)
    half = Z * sqrt(share * (1 - share) / whole + Z * Z / (4 * whole * whole))
    scale = 1 + Z * Z / whole
    return share, max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)
