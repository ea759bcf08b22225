"""What may be published without telling of a few. Pure.

A cell under ten is not published; where one cell of a table alone is hidden, the smallest other one is hidden too, so that it
cannot be found by subtraction from the whole.
"""

from collections.abc import Mapping

SMALLEST = 10


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
