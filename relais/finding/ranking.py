"""The order of what was found: the same on both databases, because it is computed here. Pure.

A word in the title is worth three in the text; a word of the text is worth more near its beginning. A title that says
little else, the words in the order in which they were typed, and the room's own boost decide between equals.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

TITLE, TEXT = 3.0, 1.0
WHOLE, ORDER = 2.0, 0.5
OWN = 2.5  # a title in the screen's language before any other title, and that before a mention in a text
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


def score(one: Candidate, asked: Sequence[str], screen: str) -> float:
    """Return what ``one`` is worth for ``asked``: each word's token in its language."""
    total, places = 0.0, []
    for token in asked:
        if token in one.titles:
            places.append(one.titles.index(token))
            total += TITLE
        if token in one.texts:
            total += TEXT * (1 - min(one.texts.index(token), FAR) / FAR / 2)
    if asked and len(places) == len(asked):
        total += WHOLE * len(set(places)) / len(one.titles)
        total += ORDER if places == sorted(places) else 0
    return total + OWN * (one.language == screen) + BOOST * one.boost


def ranked(candidates: Iterable[Candidate], asked: Mapping[str, Sequence[str]], screen: str) -> list[int]:
    """Return the ids of ``candidates``, best first; equals in the order in which they were entered.

    ``asked`` holds, by language, the token of each word.
    """
    worth = {one.pk: score(one, asked[one.language], screen) for one in candidates}
    return sorted(worth, key=lambda pk: (-worth[pk], pk))
