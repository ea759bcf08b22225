"""The one mechanism for what is scarce: a row holds how much there is and how much is taken.

Taking is one conditional update, so that the last place goes to one of two who want it at once, on both databases and
without a lock of its own. Whoever takes keeps a note of it (a row of its own room) and gives back exactly once; a nightly
recount compares the notes with the rows.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet


def take(free: QuerySet[Any], ids: Iterable[int], *, taken: str) -> set[int]:
    """Take one place of each row in ``ids`` and return the ids that had one.

    ``free`` holds the rows that have a place left; ``taken`` is their field that counts. In order of id, so that two
    takers never wait for each other.
    """
    return {pk for pk in sorted(set(ids)) if free.filter(pk=pk).update(**{taken: F(taken) + 1})}


def give_back(rows: QuerySet[Any], pk: int, *, taken: str) -> None:
    """Give one place of the row ``pk`` back; never below zero."""
    rows.filter(pk=pk, **{f"{taken}__gt": 0}).update(**{taken: F(taken) - 1})
