"""Finding themes by the words of their labels, other names, definitions and sentences. Pure: it is fed entries.

Every word of the query must begin a word of one entry; accents, capitals and a final s do not count. A theme ranks by
its best entry (a name before a sentence), then by how many of its entries match.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from relais.groundwork.text import STOP, words

LABEL, NAME, DEFINITION, SENTENCE = 4, 3, 2, 1
_STOP = frozenset().union(*STOP.values())


@dataclass(frozen=True)
class Entry:
    """One text of a theme: what it weighs, and its folded words between spaces."""

    theme: int
    weight: int
    text: str
    folded: str


@dataclass(frozen=True)
class Hit:
    """A theme that was found, and the text by which."""

    theme: int
    text: str


def entry(theme: int, weight: int, text: str) -> Entry:
    """Return ``text`` ready to be searched."""
    return Entry(theme, weight, text, f" {' '.join(words(text))} ")


def search(entries: Sequence[Entry], query: str, most: int = 40) -> list[Hit]:
    """Return up to ``most`` themes, best first, each with its best text. A query without words finds nothing."""
    asked = _asked(words(query))
    if not asked:
        return []
    best: dict[int, Entry] = {}
    times: dict[int, int] = {}
    for one in entries:
        if all(word in one.folded for word in asked):
            times[one.theme] = times.get(one.theme, 0) + 1
            if one.theme not in best or one.weight > best[one.theme].weight:
                best[one.theme] = one
    ranked = sorted(best.values(), key=lambda one: (-one.weight, -times[one.theme], one.theme))
    return [Hit(one.theme, one.text) for one in ranked[:most]]


def _asked(given: Iterable[str]) -> list[str]:
    listed = list(dict.fromkeys(given))
    content = [word for word in listed if word not in _STOP] or listed
    return [f" {word[:-1] if len(word) > 4 and word[-1] in 'sx' else word}" for word in content]
