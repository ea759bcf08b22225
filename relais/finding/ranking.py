"""The order of what was found: the same on both databases, because it is computed here. Pure.

A word in the title is worth three in the text; a word of the text is worth more near its beginning. A title that says
little else, the words in the order in which they were typed, and the room's own boost decide between equals.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

TITLE, TEXT = 3.0, 1.0
WHOLE, ORDER, OWN = 2.0, 0.5, 0.75
BOOST = 0.1
FAR = 120  # from this stem on, a place in the text is worth half


@dataclass(frozen=True)
class Candidate:
    """A piece that holds the words: its tokens in order, title and text."""

    pk: int
    language: str
    boost: int
    titles: Sequence[str]
    texts: Sequence[str]


def score(one: Candidate, asked: Sequence[Collection[str]], screen: str) -> float:
    """Return what ``one`` is worth for ``asked``: for each word, the tokens that stand for it."""
    total, places = 0.0, []
    at = {token: place for place, token in reversed(list(enumerate(one.titles)))}
    texts = {token: place for place, token in reversed(list(enumerate(one.texts)))}
    for group in asked:
        place = min((at[token] for token in group if token in at), default=None)
        if place is not None:
            places.append(place)
            total += TITLE
        depth = min((texts[token] for token in group if token in texts), default=None)
        if depth is not None:
            total += TEXT * (1 - min(depth, FAR) / FAR / 2)
    if asked and len(places) == len(asked):
        total += WHOLE * len(set(places)) / max(len(at), 1)
        total += ORDER if places == sorted(places) else 0
    return total + OWN * (one.language == screen) + BOOST * one.boost


def ranked(candidates: Collection[Candidate], asked: Sequence[Collection[str]], screen: str) -> list[int]:
    """Return the ids of ``candidates``, best first; equals in the order in which they were entered."""
    worth = {one.pk: score(one, asked, screen) for one in candidates}
    return sorted(worth, key=lambda pk: (-worth[pk], pk))
